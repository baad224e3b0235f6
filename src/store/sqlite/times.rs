//! What happened when.
use rusqlite::{Row, params};

use super::values::{collect, corrupt, json, micros, ticket_at, time, time_at, word};
use super::{SqliteTx, StoreError};
use crate::model::{TicketNumber, Timestamp};
use crate::store::{CallId, PAGE_MAX, PageId, Stretched, TimedTicket, TimesTx};
use crate::times::{CallFact, Life, PageFact, TicketFact, TryFact};

/// A person answered: wrote to the customer, was connected with him, or noted that he spoke with him. What the program
/// answers by itself stands in its own name. Rows from before sentences had codes are known by their words.
const ANSWERS: &str = "((e.kind = 'answered' AND e.\"by\" <> 'centralita')
    OR (e.kind = 'call' AND (e.code IN ('connected', 'rung-back')
                             OR (e.code = 'leg' AND json_extract(e.said, '$[0].values[2]') = 'accepted')
                             OR (e.code IS NULL AND (e.text LIKE '% accepted by key and is connected'
                                                     OR e.text LIKE 'leg to %: accepted, over after %'
                                                     OR e.text LIKE 'rung back: % talked with %'))))
    OR (e.kind = 'note' AND e.\"by\" <> 'centralita'
        AND (e.code = 'spoke' OR (e.code IS NULL AND e.text LIKE 'spoke with the customer: %'))))";
/// A person has it without having answered: took the page, corrected it, set its status.
const HAS_IT: &str = "((e.kind = 'note' AND (e.code = 'page-accepted'
                                         OR (e.code IS NULL AND e.text LIKE 'page: accepted by %')))
    OR (e.kind IN ('corrected', 'status') AND e.\"by\" <> 'centralita'))";

/// What is asked of tickets: each event of theirs is read once. `of` chooses the tickets and `order` says which comes
/// first, both of `t`.
fn tickets(of: &str, order: &str) -> String {
    format!(
        "SELECT t.serial, t.channel, t.language, t.intent, t.priority, t.queue, t.status, t.subject, t.created_at,
         (SELECT door FROM ticket_events JOIN arrivals ON arrivals.id = ticket_events.arrival
          WHERE ticket_events.ticket = t.serial ORDER BY ticket_events.id LIMIT 1) AS door,
         max(CASE WHEN e.kind = 'raised' THEN e.at END) AS raised_at,
         min(CASE WHEN {ANSWERS} OR {HAS_IT} THEN e.at END) AS acknowledged_at,
         min(CASE WHEN {ANSWERS} THEN e.at END) AS answered_at,
         max(CASE WHEN {ANSWERS} THEN e.at END) AS last_answer_at
         FROM tickets t LEFT JOIN ticket_events e ON e.ticket = t.serial
         WHERE {of} GROUP BY t.serial ORDER BY {order}"
    )
}

/// Chooses what began in a stretch, the newest first, behind a place: by an index, so that a report reads what it tells
/// of and nothing else, however much there is.
fn of_stretch(table: &str, key: &str, moment: &str) -> String {
    format!(
        "SELECT {key} FROM {table} WHERE {moment} >= ?1 AND ({moment}, {key}) < (?2, ?3)
         ORDER BY {moment} DESC, {key} DESC LIMIT ?4"
    )
}

fn maybe(row: &Row<'_>, column: &str) -> Result<Option<Timestamp>, StoreError> {
    row.get::<_, Option<i64>>(column)?.map(time).transpose()
}

fn ticket(row: &Row<'_>) -> Result<TimedTicket, StoreError> {
    Ok(TimedTicket {
        number: ticket_at(row, "serial")?.ok_or_else(|| corrupt("serial", "nothing"))?,
        subject: row.get("subject")?,
        fact: TicketFact {
            door: row.get::<_, Option<String>>("door")?.unwrap_or_default(),
            channel: row.get("channel")?,
            language: row.get("language")?,
            intent: row.get("intent")?,
            life: Life {
                queue: word(row, "queue")?,
                priority: word(row, "priority")?,
                status: word(row, "status")?,
                created_at: time_at(row, "created_at")?,
                raised_at: maybe(row, "raised_at")?,
                acknowledged_at: maybe(row, "acknowledged_at")?,
                answered_at: maybe(row, "answered_at")?,
                last_answer_at: maybe(row, "last_answer_at")?,
            },
        },
    })
}

fn call(row: &Row<'_>) -> Result<(CallId, CallFact), StoreError> {
    let fact = CallFact {
        started_at: time_at(row, "started_at")?,
        ended: row.get("ended")?,
        asked: row.get("asked")?,
        person_at: maybe(row, "person_at")?,
    };
    Ok((CallId(row.get("id")?), fact))
}

fn one_try(row: &Row<'_>) -> Result<TryFact, StoreError> {
    let address: String = row.get("address")?;
    let outcome: Option<String> = row.get("outcome")?;
    let rings = ["call:", "sms:", "ntfy:"].iter().any(|way| address.starts_with(way));
    let answers = ["accept", "hand-on", "touch"];
    Ok(TryFact {
        person: row.get("person")?,
        at: time_at(row, "at")?,
        rings,
        at_night: false,
        answered: outcome.is_some_and(|outcome| answers.contains(&outcome.as_str())),
    })
}

fn serial(number: Option<TicketNumber>) -> Option<u32> {
    number.map(TicketNumber::serial)
}

/// Notes of a page, by their code; those from before there were codes by their words.
const ACCEPTED: &str =
    "(code IS 'page-accepted' OR (code IS NULL AND text LIKE 'page: accepted by %'))";
const OVER: &str =
    "(code IS 'page-over' OR (code IS NULL AND text LIKE 'page: nobody answered; %'))";

/// The place behind which rows follow; at first the end of the stretch, before every row that begins then.
fn behind(range: Stretched, after: Option<(Timestamp, i64)>) -> (i64, i64) {
    after.map_or((micros(range.1), i64::MIN), |(at, key)| (micros(at), key))
}

impl TimesTx for SqliteTx<'_> {
    fn tickets_in_hand(
        &mut self,
        after: Option<TicketNumber>,
        limit: u32,
    ) -> Result<Vec<TimedTicket>, StoreError> {
        // The numbers first: what is asked of each ticket is asked of these alone.
        let sql = tickets(
            "t.serial IN (SELECT serial FROM tickets WHERE status IN ('new', 'open', 'waiting_identity')
                          AND merged_into IS NULL AND serial > coalesce(?1, 0)
                          ORDER BY serial LIMIT ?2)",
            "t.serial",
        );
        collect(self.connection, &sql, params![serial(after), limit.min(PAGE_MAX)], ticket)
    }

    fn tickets_in_hand_of(
        &mut self,
        numbers: &[TicketNumber],
    ) -> Result<Vec<TimedTicket>, StoreError> {
        let sql = tickets(
            "t.serial IN (SELECT value FROM json_each(?1) LIMIT ?2)
             AND t.status IN ('new', 'open', 'waiting_identity') AND t.merged_into IS NULL",
            "t.serial",
        );
        let serials: Vec<u32> = numbers.iter().map(|number| number.serial()).collect();
        collect(self.connection, &sql, params![json(&serials)?, PAGE_MAX], ticket)
    }

    fn timed_tickets(
        &mut self,
        range: Stretched,
        after: Option<(Timestamp, TicketNumber)>,
        limit: u32,
    ) -> Result<Vec<TimedTicket>, StoreError> {
        let chosen = of_stretch("tickets", "serial", "created_at");
        let sql = tickets(&format!("t.serial IN ({chosen})"), "t.created_at DESC, t.serial DESC");
        let (at, key) = behind(range, after.map(|(at, number)| (at, number.serial().into())));
        let asked = params![micros(range.0), at, key, limit.min(PAGE_MAX)];
        collect(self.connection, &sql, asked, ticket)
    }

    fn timed_calls(
        &mut self,
        range: Stretched,
        after: Option<(Timestamp, CallId)>,
        limit: u32,
    ) -> Result<Vec<(CallId, CallFact)>, StoreError> {
        let chosen = of_stretch("calls", "id", "started_at");
        let sql = format!(
            "SELECT id, started_at, ended_at IS NOT NULL AS ended,
             EXISTS (SELECT 1 FROM call_legs WHERE call = calls.id) AS asked,
             (SELECT min(coalesce(
                (SELECT min(at) FROM ticket_events WHERE ticket = calls.ticket AND kind = 'call'
                 AND (code = 'connected'
                      OR (code IS NULL AND text LIKE '% accepted by key and is connected')) AND at >= rung_at
                 AND (call_legs.ended_at IS NULL OR at <= call_legs.ended_at)), rung_at))
              FROM call_legs WHERE call = calls.id AND outcome = 'accepted') AS person_at
             FROM calls WHERE id IN ({chosen}) ORDER BY started_at DESC, id DESC"
        );
        let (at, key) = behind(range, after.map(|(at, id)| (at, id.0)));
        let asked = params![micros(range.0), at, key, limit.min(PAGE_MAX)];
        collect(self.connection, &sql, asked, call)
    }

    fn timed_pages(
        &mut self,
        range: Stretched,
        after: Option<(Timestamp, PageId)>,
        limit: u32,
    ) -> Result<Vec<(PageId, PageFact)>, StoreError> {
        let chosen = of_stretch("pages", "id", "opened_at");
        // Nobody had answered, by the story of its ticket: its end was reached, and after that it was not
        // taken and its ticket had not ended.
        let sql = format!(
            "SELECT id, opened_at, policy,
             (SELECT min(at) FROM ticket_events WHERE ticket = pages.ticket AND kind = 'note'
              AND {ACCEPTED} AND at >= opened_at AND at < ?5) AS accepted_at,
             coalesce((SELECT {OVER} FROM ticket_events
              WHERE ticket = pages.ticket AND at >= opened_at AND at < ?5
              AND ((kind = 'note' AND ({OVER} OR {ACCEPTED}))
                   OR (kind = 'status' AND (text LIKE '% -> solved%' OR text LIKE '% -> closed%'
                                            OR text LIKE '% -> cancelled%')))
              ORDER BY at DESC, id DESC LIMIT 1), 0)
             AND NOT EXISTS (SELECT 1 FROM pages AS later WHERE later.ticket = pages.ticket
              AND later.policy = pages.policy AND later.id > pages.id
              AND later.opened_at < ?5) AS unanswered
             FROM pages WHERE id IN ({chosen}) ORDER BY opened_at DESC, id DESC"
        );
        let (at, key) = behind(range, after.map(|(at, id)| (at, id.0)));
        let asked = params![micros(range.0), at, key, limit.min(PAGE_MAX), micros(range.1)];
        let mut found = collect(self.connection, &sql, asked, |row| {
            let fact = PageFact {
                opened_at: time_at(row, "opened_at")?,
                accepted_at: maybe(row, "accepted_at")?,
                policy: row.get("policy")?,
                unanswered: row.get("unanswered")?,
                tries: vec![],
            };
            Ok((PageId(row.get("id")?), fact))
        })?;
        let sql = "SELECT person, address, at, CASE WHEN coalesce(outcome_at, at) < ?2 THEN outcome END AS outcome
                   FROM page_tries WHERE page = ?1 AND at < ?2 ORDER BY id";
        for (id, fact) in &mut found {
            fact.tries = collect(self.connection, sql, params![id.0, micros(range.1)], one_try)?;
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::{Connection, StatementStatus, params};

    use super::super::migrations;
    use super::{of_stretch, tickets};

    /// Tickets that began a minute after each other, each with ten events.
    fn filled(count: i64) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        migrations::apply(&connection, "memory").unwrap();
        let ticket = "INSERT INTO tickets (serial, kind, status, channel, language, answer_language, intent, decided,
             impact, urgency, priority, safety, queue, requester, assurance, subject, slots, created_at, updated_at,
             events) VALUES (?1, 'trouble', 'closed', 'email', 'es-ES', 'es-ES', 'billing', 1, 2, 2, 'P3', 0, 'q', '',
             'AL0', '', '{}', ?2, ?2, 10)";
        let event = "INSERT INTO ticket_events (ticket, at, kind, by, text, attachments, code)
                     VALUES (?1, ?2, ?3, 'eva', 'x', '[]', ?4)";
        connection.execute_batch("BEGIN").unwrap();
        for serial in 1..=count {
            connection.execute(ticket, params![serial, serial * 60]).unwrap();
            for n in 0..10 {
                let code = (n == 3).then_some("spoke");
                let kind =
                    ["message", "note", "answered", "note"][usize::try_from(n).unwrap_or(0) % 4];
                connection.execute(event, params![serial, serial * 60 + n, kind, code]).unwrap();
            }
        }
        connection.execute_batch("COMMIT; ANALYZE").unwrap();
        connection
    }

    /// What asking for the tickets of a stretch costs: rows, steps of the engine, and rows read one after the other.
    fn cost(connection: &Connection, (from, until): (i64, i64)) -> (usize, i32, i32) {
        let chosen = of_stretch("tickets", "serial", "created_at");
        let sql = tickets(&format!("t.serial IN ({chosen})"), "t.created_at DESC, t.serial DESC");
        let mut statement = connection.prepare(&sql).unwrap();
        let asked = params![from, until, i64::MIN, 200];
        let rows = statement.query_map(asked, |row| row.get::<_, i64>(0)).unwrap().count();
        let status = |of| statement.get_status(of);
        (rows, status(StatementStatus::VmStep), status(StatementStatus::FullscanStep))
    }

    #[test]
    fn a_report_reads_what_it_tells_of_however_much_there_is() {
        let (few, many) = (filled(300), filled(6_000));
        // A hundred tickets in the middle of each.
        let (of_few, of_many) = (cost(&few, (6_000, 12_000)), cost(&many, (180_000, 186_000)));
        assert_eq!((of_few.0, of_many.0), (100, 100));
        assert!(of_many.1 <= of_few.1 + of_few.1 / 10, "{of_many:?} beside {of_few:?}");
        assert!(of_many.2 <= 1, "nothing is read from end to end: {of_many:?}");
    }
}
