//! What goes out.
use std::time::Duration;

use rusqlite::{Row, params};

use super::values::{before, collect, execute, first, micros, ticket_at, time, word};
use super::{SqliteTx, StoreError};
use crate::model::{EmailAddress, OutboxId, TicketNumber, Timestamp};
use crate::store::{
    Acknowledged, Belongs, Claimed, NewOutgoing, OutboxCounts, OutboxKind, OutboxState, OutboxTx,
    Outgoing, Purpose, SEALED_LETTER,
};

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

/// Reads what a row belongs to.
pub(super) fn belongs(row: &Row<'_>) -> Result<Belongs, StoreError> {
    match ticket_at(row, "ticket")? {
        Some(ticket) => Ok(Belongs::Ticket(ticket)),
        None => Ok(Belongs::Purpose(word(row, "purpose")?)),
    }
}

/// What is due: ?1 now, ?2 how many, ?3 the kind or nothing.
const DUE: &str = "SELECT id FROM outbox WHERE state = 'pending' AND next_at <= ?1
    AND (leased_to IS NULL OR leased_to <= ?1) AND (?3 IS NULL OR kind = ?3)
    ORDER BY kind = 'mail', next_at, id LIMIT ?2";
/// Who is to be rung: danger first, then the gravest; nobody whose telephone rings about another page
/// already, or has rung for a customer's call since a minute.
const RINGS_DUE: &str = "SELECT outbox.id FROM outbox LEFT JOIN tickets ON tickets.serial = outbox.ticket
    WHERE outbox.state = 'pending' AND next_at <= ?1 AND (leased_to IS NULL OR leased_to <= ?1) AND outbox.kind = ?3
    AND NOT EXISTS (SELECT 1 FROM outbox AS other WHERE other.state = 'pending' AND other.kind = ?3
                    AND other.leased_to > ?1 AND other.target = outbox.target)
    AND NOT EXISTS (SELECT 1 FROM call_legs WHERE call_legs.ended_at IS NULL
                    AND 'call:' || call_legs.number = outbox.target AND call_legs.rung_at > ?1 - 60000000)
    ORDER BY coalesce(tickets.safety, 0) DESC, coalesce(tickets.priority, 'P9'), next_at, outbox.id LIMIT ?2";

/// Calls about danger that another call keeps waiting: ?1 now, ?2 whether no line is left. A telephone that rings
/// about the same ticket keeps nobody waiting.
const DANGER_WAITS: &str = "SELECT outbox.id FROM outbox JOIN tickets ON tickets.serial = outbox.ticket
    WHERE outbox.state = 'pending' AND next_at <= ?1 AND outbox.kind = 'ring' AND tickets.safety = 1
    AND ((coalesce(leased_to, 0) <= ?1 AND (?2 OR EXISTS
            (SELECT 1 FROM outbox AS other WHERE other.state = 'pending' AND other.kind = 'ring'
             AND other.leased_to > ?1 AND other.target = outbox.target AND other.ticket IS NOT outbox.ticket)))
         OR EXISTS (SELECT 1 FROM call_legs JOIN calls ON calls.id = call_legs.call
                    WHERE call_legs.ended_at IS NULL AND calls.ended_at IS NULL
                    AND 'call:' || call_legs.number = outbox.target AND calls.ticket IS NOT outbox.ticket))
    ORDER BY outbox.id LIMIT 100";

impl OutboxTx for SqliteTx<'_> {
    fn add_outgoing(&mut self, new: &NewOutgoing) -> Result<OutboxId, StoreError> {
        execute(
            self.connection,
            "INSERT INTO outbox (ticket, kind, target, return_path, payload, state, attempts, next_at, leased_to, last_error,
             created_at, done_at, purpose) VALUES (?1, ?2, ?3, ?8, ?4, ?5, 0, ?6, NULL, ?7, ?6, NULL, ?9)",
            params![
                new.of.ticket().map(TicketNumber::serial),
                new.kind.as_str(),
                new.to,
                new.payload,
                new.state.as_str(),
                micros(new.at),
                new.note,
                new.return_path,
                new.of.purpose().map(Purpose::as_str),
            ],
        )?;
        Ok(OutboxId(self.connection.last_insert_rowid()))
    }

    fn claim_due(
        &mut self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u32,
        kind: Option<OutboxKind>,
    ) -> Result<Vec<Claimed>, StoreError> {
        // Pages go before mails: somebody is to be woken.
        let ids = collect(
            self.connection,
            if kind == Some(OutboxKind::Ring) { RINGS_DUE } else { DUE },
            params![micros(now), limit, kind.map(OutboxKind::as_str)],
            |row| Ok(row.get::<_, i64>(0)?),
        )?;
        let mut claimed = Vec::with_capacity(ids.len());
        for id in ids {
            let sql = "UPDATE outbox SET leased_to = ?2, attempts = attempts + 1 WHERE id = ?1
                       RETURNING ticket, purpose, kind, target, return_path, payload, attempts - 1 AS tries";
            let row = first(self.connection, sql, params![id, micros(lease_until)], |row| {
                Ok(Claimed {
                    id: OutboxId(id),
                    of: belongs(row)?,
                    kind: word(row, "kind")?,
                    to: row.get("target")?,
                    return_path: row.get("return_path")?,
                    payload: row.get("payload")?,
                    attempts: row.get("tries")?,
                })
            })?;
            claimed.extend(row);
        }
        Ok(claimed)
    }

    fn danger_kept_waiting(
        &mut self,
        now: Timestamp,
        full: bool,
    ) -> Result<Vec<OutboxId>, StoreError> {
        let values = params![micros(now), full];
        collect(self.connection, DANGER_WAITS, values, |row| Ok(OutboxId(row.get(0)?)))
    }

    fn fail_worn_out(
        &mut self,
        now: Timestamp,
        kind: OutboxKind,
        attempts_max: u32,
    ) -> Result<Vec<OutboxId>, StoreError> {
        let sql = "UPDATE outbox SET state = 'failed', done_at = ?1, leased_to = NULL,
                   payload = iif(instr(payload, ?4) = 1, '', payload),
                   last_error = 'given up: no try came to its end; ' || last_error
                   WHERE state = 'pending' AND next_at <= ?1 AND (leased_to IS NULL OR leased_to <= ?1)
                   AND kind = ?2 AND attempts >= ?3 RETURNING id";
        collect(
            self.connection,
            sql,
            params![micros(now), kind.as_str(), attempts_max, SEALED_LETTER],
            |row| Ok(OutboxId(row.get(0)?)),
        )
    }

    fn finish_outgoing(
        &mut self,
        id: OutboxId,
        state: OutboxState,
        error: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        // What went out to a customer is not kept; what was sealed is not even when it is given up.
        let sql = "UPDATE outbox SET state = ?2, last_error = ?3, done_at = ?4, leased_to = NULL,
                   payload = iif((?2 = 'sent' AND kind IN ('mail', 'desk')) OR instr(payload, ?5) = 1, '', payload)
                   WHERE id = ?1";
        let ended = params![id.0, state.as_str(), error, micros(at), SEALED_LETTER];
        execute(self.connection, sql, ended).map(|_| ())
    }

    fn hold_outgoing(&mut self, id: OutboxId, lease_until: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE outbox SET leased_to = ?2 WHERE id = ?1 AND leased_to IS NOT NULL";
        execute(self.connection, sql, params![id.0, micros(lease_until)]).map(|_| ())
    }

    fn retry_outgoing(
        &mut self,
        id: OutboxId,
        error: &str,
        next_at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE outbox SET last_error = ?2, next_at = ?3, leased_to = NULL WHERE id = ?1";
        execute(self.connection, sql, params![id.0, error, micros(next_at)]).map(|_| ())
    }

    fn mark_sent_again(&mut self, id: OutboxId) -> Result<(), StoreError> {
        let sql = "UPDATE outbox SET payload = json_set(payload, '$.sent_again', json('true'))
                   WHERE id = ?1 AND json_valid(payload)";
        execute(self.connection, sql, [id.0]).map(|_| ())
    }

    fn outgoing_of(&mut self, ticket: TicketNumber) -> Result<Vec<Outgoing>, StoreError> {
        let sql = "SELECT target, kind, state, attempts, last_error FROM outbox WHERE ticket = ?1 ORDER BY id";
        collect(self.connection, sql, [ticket.serial()], |row| {
            Ok(Outgoing {
                to: row.get("target")?,
                kind: word(row, "kind")?,
                state: word(row, "state")?,
                attempts: row.get("attempts")?,
                note: row.get("last_error")?,
            })
        })
    }

    fn outbox_counts(&mut self) -> Result<OutboxCounts, StoreError> {
        let sql = "SELECT (SELECT count(*) FROM outbox WHERE state = 'pending'),
                          (SELECT count(*) FROM outbox WHERE state = 'failed'),
                          (SELECT min(created_at) FROM outbox WHERE state = 'pending')";
        let counts = first(self.connection, sql, [], |row| {
            let oldest: Option<i64> = row.get(2)?;
            Ok(OutboxCounts {
                pending: row.get(0)?,
                failed: row.get(1)?,
                oldest: oldest.map(time).transpose()?,
            })
        })?;
        Ok(counts.unwrap_or_default())
    }

    fn acknowledged(
        &mut self,
        address: &EmailAddress,
        now: Timestamp,
    ) -> Result<Acknowledged, StoreError> {
        let sql = "SELECT
            (SELECT count(*) FROM acknowledgements WHERE address = ?1 AND at > ?3),
            (SELECT count(*) FROM acknowledgements WHERE address = ?1 AND at > ?4),
            (SELECT count(*) FROM acknowledgements WHERE domain = ?2 AND at > ?3),
            (SELECT count(*) FROM acknowledgements WHERE at > ?3 AND domain <> '')";
        let parameters =
            params![address.as_str(), address.domain(), before(now, HOUR), before(now, DAY)];
        let counts = first(self.connection, sql, parameters, |row| {
            Ok(Acknowledged {
                address_hour: row.get(0)?,
                address_day: row.get(1)?,
                domain_hour: row.get(2)?,
                all_hour: row.get(3)?,
            })
        })?;
        Ok(counts.unwrap_or_default())
    }

    fn count_acknowledgement(
        &mut self,
        address: &EmailAddress,
        registered: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        execute(
            self.connection,
            "DELETE FROM acknowledgements WHERE at <= ?1",
            [before(now, DAY)],
        )?;
        // A registered sender counts for himself only.
        let domain = if registered { "" } else { address.domain() };
        let sql = "INSERT INTO acknowledgements (at, address, domain) VALUES (?1, ?2, ?3)";
        execute(self.connection, sql, params![micros(now), address.as_str(), domain]).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_out_to_a_customer_is_not_kept() {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        super::super::migrations::apply(&connection, "memory").unwrap();
        connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        let mut tx = SqliteTx { connection: &connection };
        let at = Timestamp::UNIX_EPOCH;
        let mut ended_with = |kind, state, payload: &str| {
            let new = NewOutgoing {
                of: TicketNumber::from_serial(1).unwrap().into(),
                kind,
                to: "ana@cliente.example".to_owned(),
                return_path: "soporte@example.com".to_owned(),
                payload: payload.to_owned(),
                state: OutboxState::Pending,
                note: String::new(),
                at,
            };
            let id = tx.add_outgoing(&new).unwrap();
            tx.finish_outgoing(id, state, "", at).unwrap();
            let sql = "SELECT payload FROM outbox WHERE id = ?1";
            connection.query_row(sql, [id.0], |row| row.get::<_, String>(0)).unwrap()
        };
        let sealed = format!("{SEALED_LETTER}00 AAAA");
        assert_eq!(ended_with(OutboxKind::Mail, OutboxState::Failed, &sealed), "");
        let mut ended = |kind, state| ended_with(kind, state, "Subject: x");
        assert_eq!(ended(OutboxKind::Mail, OutboxState::Sent), "");
        assert_ne!(ended(OutboxKind::Mail, OutboxState::Failed), "", "the desk may look at it");
        assert_ne!(ended(OutboxKind::Page, OutboxState::Sent), "");
    }
}
