//! Lists of tickets, and how many there are: each by an index, so that 100,000 tickets cost no more than a page.
use rusqlite::types::Value;
use rusqlite::{params, params_from_iter};

use super::calls::{CALL, call};
use super::search::question;
use super::tickets::{COLUMNS, ticket};
use super::values::{collect, json, micros, word};
use super::{SqliteTx, StoreError};
use crate::model::{ArrivalId, TicketNumber, Timestamp};
use crate::store::{CallRow, ListTx, PAGE_MAX, QueueCount, TicketFilter};
use crate::tickets::Ticket;

/// As the indices of open tickets say it.
const OPEN: &str = "status NOT IN ('solved', 'closed', 'cancelled')";
/// Hits of the search that are compared with the rest of a filter at once.
const HITS: u32 = 500;

/// What of a filter is asked of each ticket, with its values.
fn conditions(filter: &TicketFilter) -> Result<(String, Vec<Value>), StoreError> {
    let mut sql = "1".to_owned();
    let mut values = vec![];
    if let Some(status) = filter.status {
        sql.push_str(" AND status = ?");
        values.push(status.as_str().to_owned().into());
    }
    if filter.open {
        sql.push_str(" AND ");
        sql.push_str(OPEN);
    }
    if let Some(taker) = &filter.taker {
        sql.push_str(" AND serial IN (SELECT ticket FROM ticket_takers WHERE taker = ?)");
        values.push(taker.clone().into());
    }
    if !filter.accounts.is_empty() {
        sql.push_str(" AND account IN (SELECT value FROM json_each(?))");
        values.push(json(&filter.accounts)?.into());
    }
    Ok((sql, values))
}

impl SqliteTx<'_> {
    fn listed(
        &self,
        conditions: &str,
        mut values: Vec<Value>,
        before: u32,
        limit: u32,
    ) -> Result<Vec<Ticket>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM tickets WHERE {conditions} AND serial < ?
             ORDER BY serial DESC LIMIT ?"
        );
        values.extend([before.into(), limit.into()]);
        collect(self.connection, &sql, params_from_iter(values), ticket)
    }

    /// The tickets of a queue, and those that were copied to it.
    fn of_queue(
        &self,
        filter: &TicketFilter,
        queue: &str,
        before: u32,
        limit: u32,
    ) -> Result<Vec<Ticket>, StoreError> {
        let (rest, values) = conditions(filter)?;
        let queue = || Value::from(queue.to_owned());
        let with = |last: Value| values.iter().cloned().chain([last]).collect::<Vec<_>>();
        let own = format!("{rest} AND queue = ?");
        let mut found = self.listed(&own, with(queue()), before, limit)?;
        let copied =
            format!("{rest} AND serial IN (SELECT ticket FROM ticket_copies WHERE queue = ?)");
        found.extend(self.listed(&copied, with(queue()), before, limit)?);
        found.sort_by_key(|ticket| std::cmp::Reverse(ticket.number));
        found.dedup_by_key(|ticket| ticket.number);
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(found)
    }

    /// The tickets that the search finds and that fit the rest, a handful of hits at a time: whoever
    /// looks for a common word wants the newest few.
    fn with_words(
        &self,
        filter: &TicketFilter,
        question: &str,
        mut before: u32,
        limit: u32,
    ) -> Result<Vec<Ticket>, StoreError> {
        let sql = "SELECT rowid FROM ticket_search WHERE ticket_search MATCH ?1 AND rowid < ?2
                   ORDER BY rowid DESC LIMIT ?3";
        let (mut rest, values) = conditions(filter)?;
        rest.push_str(" AND serial IN (SELECT value FROM json_each(?))");
        let mut found = vec![];
        loop {
            let asked = params![question, before, HITS];
            let hits: Vec<u32> = collect(self.connection, sql, asked, |row| Ok(row.get(0)?))?;
            let Some(last) = hits.last().copied() else { break };
            let mut with = values.clone();
            with.push(json(&hits)?.into());
            let (mut conditions, left) = (rest.clone(), limit.saturating_sub(len(&found)));
            if let Some(queue) = &filter.queue {
                conditions.push_str(" AND (queue = ? OR serial IN (SELECT ticket FROM ticket_copies WHERE queue = ?))");
                with.extend([queue.clone().into(), queue.clone().into()]);
            }
            found.extend(self.listed(&conditions, with, before, left)?);
            if len(&found) >= limit || u32::try_from(hits.len()).unwrap_or(u32::MAX) < HITS {
                break;
            }
            before = last;
        }
        Ok(found)
    }
}

fn len(tickets: &[Ticket]) -> u32 {
    u32::try_from(tickets.len()).unwrap_or(u32::MAX)
}

impl ListTx for SqliteTx<'_> {
    fn tickets(&mut self, filter: &TicketFilter) -> Result<Vec<Ticket>, StoreError> {
        let limit = if filter.limit == 0 { PAGE_MAX } else { filter.limit.min(PAGE_MAX) };
        let before = filter.before.map_or(u32::MAX, TicketNumber::serial);
        match (&filter.words, &filter.queue) {
            (Some(words), _) => match question(words) {
                Some(question) => self.with_words(filter, &question, before, limit),
                None => Ok(vec![]),
            },
            (None, Some(queue)) => self.of_queue(filter, queue, before, limit),
            (None, None) => {
                let (conditions, values) = conditions(filter)?;
                self.listed(&conditions, values, before, limit)
            }
        }
    }

    fn grave_tickets(&mut self, limit: u32) -> Result<Vec<Ticket>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM tickets WHERE {OPEN} AND priority IN ('P1', 'P2')
             ORDER BY safety DESC, priority, serial LIMIT ?1"
        );
        collect(self.connection, &sql, [limit.min(PAGE_MAX)], ticket)
    }

    fn queue_counts(&mut self) -> Result<Vec<QueueCount>, StoreError> {
        let sql = format!(
            "SELECT queue, count(*) AS open, sum(priority IN ('P1', 'P2')) AS grave
             FROM tickets WHERE {OPEN} GROUP BY queue ORDER BY queue"
        );
        collect(self.connection, &sql, [], |row| {
            Ok(QueueCount {
                queue: word(row, "queue")?,
                open: row.get("open")?,
                grave: row.get("grave")?,
            })
        })
    }

    fn calls_of_ticket(&mut self, ticket: TicketNumber) -> Result<Vec<CallRow>, StoreError> {
        let sql = format!("{CALL} WHERE ticket = ?1 ORDER BY id LIMIT ?2");
        collect(self.connection, &sql, params![ticket.serial(), PAGE_MAX], call)
    }

    fn kept_mails(&mut self, ticket: TicketNumber) -> Result<Vec<(u32, ArrivalId)>, StoreError> {
        let sql = "SELECT place, arrival FROM (
                     SELECT arrival, row_number() OVER (ORDER BY id) AS place
                     FROM ticket_events WHERE ticket = ?1)
                   WHERE arrival IN (SELECT id FROM arrivals WHERE raw IS NOT NULL) ORDER BY place";
        collect(self.connection, sql, [ticket.serial()], |row| {
            Ok((row.get("place")?, ArrivalId(row.get("arrival")?)))
        })
    }

    fn seconds_to_person(
        &mut self,
        line: &str,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<Option<u32>>, StoreError> {
        // As reports have it: who was connected, else when he who took the call was rung.
        let sql = "SELECT (person_at - started_at) / 1000000 AS seconds FROM (
                     SELECT id, started_at, ended_at,
                     (SELECT min(coalesce(
                        (SELECT min(at) FROM ticket_events WHERE ticket = calls.ticket AND kind = 'call'
                         AND (code = 'connected'
                              OR (code IS NULL AND text LIKE '% accepted by key and is connected')) AND at >= rung_at
                         AND (call_legs.ended_at IS NULL OR at <= call_legs.ended_at)), rung_at))
                      FROM call_legs WHERE call = calls.id AND outcome = 'accepted') AS person_at
                     FROM calls WHERE line = ?1 AND started_at >= ?2
                     AND EXISTS (SELECT 1 FROM call_legs WHERE call = calls.id)
                     ORDER BY id DESC LIMIT ?3)
                   WHERE person_at IS NOT NULL OR ended_at IS NOT NULL ORDER BY id DESC";
        let asked = params![line, micros(since), limit.min(PAGE_MAX)];
        collect(self.connection, sql, asked, |row| Ok(row.get("seconds")?))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::super::{SqliteTx, connect, search};
    use crate::model::TicketStatus;
    use crate::store::{ListTx as _, TicketFilter};

    const TICKETS: u32 = 20_000;
    /// Steps of the engine between two counts.
    const STEPS: i32 = 1_000;

    /// A store of many tickets, of which every fortieth has not ended, in ten queues.
    fn many() -> (rusqlite::Connection, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let connection = connect(&folder.path().join("x.db")).unwrap();
        let sql = format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {TICKETS})
             INSERT INTO tickets (serial, kind, status, channel, language, answer_language, intent, decided, impact,
             urgency, priority, safety, queue, requester, assurance, subject, slots, created_at, updated_at, events)
             SELECT i, 'trouble', CASE WHEN i % 40 = 0 THEN 'open' ELSE 'closed' END, 'email', 'es-ES', 'es-ES',
             'incident_power', 1, 2, 2, CASE WHEN i % 400 = 0 THEN 'P1' ELSE 'P3' END, 0, 'queue-' || (i % 10),
             'a' || i || '@c.example', 'AL0', 'Aviso ' || i || CASE WHEN i % 5000 = 0 THEN ' raro' ELSE '' END,
             '{{}}', i, i, 0 FROM n;
             INSERT INTO search_due (ticket) SELECT serial FROM tickets;"
        );
        connection.execute_batch(&sql).unwrap();
        while search::step(&connection).unwrap() {}
        (connection, folder)
    }

    #[test]
    fn no_list_goes_through_all_tickets() {
        let (mut connection, _folder) = many();
        let counted = Arc::new(AtomicU32::new(0));
        let counts = Arc::clone(&counted);
        let handler = move || {
            counts.fetch_add(1, Ordering::Relaxed);
            false
        };
        connection.progress_handler(STEPS, Some(handler)).unwrap();
        let mut tx = SqliteTx { connection: &connection };
        let page = || TicketFilter { limit: 51, ..TicketFilter::default() };
        let queue = Some("queue-0".to_owned());
        let filters = [
            page(),
            TicketFilter { status: Some(TicketStatus::Open), ..page() },
            TicketFilter { queue: queue.clone(), ..page() },
            TicketFilter { queue, open: true, ..page() },
            TicketFilter { open: true, ..page() },
            TicketFilter { words: Some("aviso".to_owned()), ..page() },
            TicketFilter { words: Some("raro".to_owned()), ..page() },
            TicketFilter { words: Some("aviso".to_owned()), open: true, ..page() },
            TicketFilter { taker: Some("nobody".to_owned()), open: true, ..page() },
        ];
        for filter in filters {
            counted.store(0, Ordering::Relaxed);
            let found = tx.tickets(&filter).unwrap();
            let steps = counted.load(Ordering::Relaxed);
            // To go through all tickets takes ten steps and more for each.
            assert!(steps < 150, "{steps} thousand steps for {} of {filter:?}", found.len());
            assert_eq!(found.is_empty(), filter.taker.is_some(), "{filter:?}");
            assert!(found.is_sorted_by(|a, b| a.number > b.number), "{filter:?}");
        }
        counted.store(0, Ordering::Relaxed);
        let counts = tx.queue_counts().unwrap();
        assert_eq!(counts.iter().map(|one| one.open).sum::<u32>(), TICKETS / 40);
        assert_eq!(counts.iter().map(|one| one.grave).sum::<u32>(), TICKETS / 400);
        assert_eq!(tx.grave_tickets(50).unwrap().len(), 50);
        assert!(counted.load(Ordering::Relaxed) < 40, "{counted:?} thousand steps to count");
    }
}
