//! Threads of tickets, answers that should not be sent, one-time links.
use std::time::Duration;

use rusqlite::{Row, params};

use super::outbox::belongs;
use super::values::{
    before, collect, corrupt, execute, first, micros, ticket_at, time, time_at, word,
};
use super::{SqliteTx, StoreError};
use crate::model::{ArrivalId, AssuranceLevel, EmailAddress, OutboxId, TicketNumber, Timestamp};
use crate::store::{
    AnsweredLike, ArrivalTx as _, BadAddress, Belongs, LinkRow, LinkTx, PAGE_MAX, PostTx, ThreadTx,
};
use crate::tickets::Arrival;

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);
/// Merges after merges that are followed; a merge into a merged ticket goes to its end at once, so
/// there are few.
const MERGES_MAX: usize = 100;

fn ticket(row: &Row<'_>) -> Result<TicketNumber, StoreError> {
    ticket_at(row, "ticket")?.ok_or_else(|| corrupt("ticket", "nothing"))
}

fn bad(row: &Row<'_>) -> Result<BadAddress, StoreError> {
    Ok(BadAddress {
        address: word(row, "address")?,
        at: time_at(row, "at")?,
        status: row.get("status")?,
        ticket: ticket(row)?,
    })
}

impl ThreadTx for SqliteTx<'_> {
    fn living(&mut self, number: TicketNumber) -> Result<TicketNumber, StoreError> {
        let sql = "SELECT merged_into AS ticket FROM tickets WHERE serial = ?1";
        let mut living = number;
        for _ in 0..MERGES_MAX {
            let next =
                first(self.connection, sql, [living.serial()], |row| ticket_at(row, "ticket"))?;
            match next.flatten() {
                Some(into) => living = into,
                None => return Ok(living),
            }
        }
        Err(corrupt("merged_into", number))
    }

    fn merge_ticket(&mut self, from: TicketNumber, into: TicketNumber) -> Result<(), StoreError> {
        let pair = [into.serial(), from.serial()];
        for sql in [
            "INSERT OR IGNORE INTO participants (ticket, address) SELECT ?1, address FROM participants WHERE ticket = ?2",
            "INSERT OR IGNORE INTO ticket_messages (message_id, ticket) SELECT message_id, ?1 FROM ticket_messages WHERE ticket = ?2",
            "INSERT OR IGNORE INTO ticket_context (message_id, ticket) SELECT message_id, ?1 FROM ticket_context WHERE ticket = ?2",
            "INSERT OR IGNORE INTO vendor_references (vendor, reference, ticket) SELECT vendor, reference, ?1 FROM vendor_references WHERE ticket = ?2",
            "INSERT OR IGNORE INTO ticket_copies (ticket, queue, at) SELECT ?1, queue, at FROM ticket_copies WHERE ticket = ?2",
            "UPDATE ticket_tasks SET ticket = ?1 WHERE ticket = ?2",
            "UPDATE tickets SET merged_into = ?1 WHERE serial = ?2",
        ] {
            execute(self.connection, sql, pair)?;
        }
        Ok(())
    }

    fn add_context(&mut self, ticket: TicketNumber, message_id: &str) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO ticket_context (message_id, ticket) VALUES (?1, ?2)";
        execute(self.connection, sql, params![message_id, ticket.serial()]).map(|_| ())
    }

    fn tickets_of_context(&mut self, message_id: &str) -> Result<Vec<TicketNumber>, StoreError> {
        let sql =
            "SELECT ticket FROM ticket_context WHERE message_id = ?1 ORDER BY ticket DESC LIMIT 20";
        collect(self.connection, sql, [message_id], ticket)
    }

    fn add_vendor_reference(
        &mut self,
        vendor: &str,
        reference: &str,
        ticket: TicketNumber,
    ) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO vendor_references (vendor, reference, ticket) VALUES (?1, ?2, ?3)";
        execute(self.connection, sql, params![vendor, reference, ticket.serial()]).map(|_| ())
    }

    fn ticket_of_vendor(
        &mut self,
        vendor: &str,
        reference: &str,
    ) -> Result<Option<TicketNumber>, StoreError> {
        let sql = "SELECT ticket FROM vendor_references WHERE vendor = ?1 AND reference = ?2
                   ORDER BY ticket DESC LIMIT 1";
        first(self.connection, sql, [vendor, reference], ticket)
    }

    fn entrance_of(&mut self, ticket: TicketNumber) -> Result<Option<String>, StoreError> {
        let sql = "SELECT arrivals.target FROM ticket_events JOIN arrivals ON arrivals.id = ticket_events.arrival
                   WHERE ticket_events.ticket = ?1 ORDER BY ticket_events.id LIMIT 1";
        first(self.connection, sql, [ticket.serial()], |row| Ok(row.get(0)?))
    }

    fn first_arrival(&mut self, ticket: TicketNumber) -> Result<Option<Arrival>, StoreError> {
        let sql = "SELECT ticket_events.arrival FROM splits JOIN ticket_events ON ticket_events.id = splits.event
                   WHERE splits.ticket = ?1";
        let split: Option<Option<i64>> =
            first(self.connection, sql, [ticket.serial()], |row| Ok(row.get(0)?))?;
        let sql = "SELECT arrival FROM ticket_events WHERE ticket = ?1 AND arrival IS NOT NULL ORDER BY id LIMIT 1";
        let row = match split {
            Some(row) => row,
            None => first(self.connection, sql, [ticket.serial()], |row| Ok(row.get(0)?))?,
        };
        row.map_or(Ok(None), |row| self.arrival(ArrivalId(row)))
    }

    fn event_row(&mut self, ticket: TicketNumber, place: u32) -> Result<Option<i64>, StoreError> {
        let Some(skipped) = place.checked_sub(1) else { return Ok(None) };
        let sql = "SELECT id FROM ticket_events WHERE ticket = ?1 ORDER BY id LIMIT 1 OFFSET ?2";
        first(self.connection, sql, [ticket.serial(), skipped], |row| Ok(row.get(0)?))
    }

    fn split_of(&mut self, event: i64) -> Result<Option<TicketNumber>, StoreError> {
        first(self.connection, "SELECT ticket FROM splits WHERE event = ?1", [event], ticket)
    }

    fn add_split(
        &mut self,
        event: i64,
        from: TicketNumber,
        message_id: Option<&str>,
        into: TicketNumber,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO splits (event, ticket) VALUES (?1, ?2)";
        execute(self.connection, sql, params![event, into.serial()])?;
        let sql = "UPDATE OR IGNORE ticket_messages SET ticket = ?3 WHERE message_id = ?1 AND ticket = ?2";
        execute(self.connection, sql, params![message_id, from.serial(), into.serial()]).map(|_| ())
    }

    fn raise_assurance(
        &mut self,
        ticket: TicketNumber,
        level: AssuranceLevel,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        // The words sort as the levels do.
        let sql = "UPDATE tickets SET assurance = ?2, updated_at = max(updated_at, ?3)
                   WHERE serial = ?1 AND assurance < ?2";
        let changed =
            execute(self.connection, sql, params![ticket.serial(), level.as_str(), micros(at)])?;
        Ok(changed == 1)
    }
}

impl PostTx for SqliteTx<'_> {
    fn answered_like(
        &mut self,
        domain: &str,
        subject: &str,
        ticket: TicketNumber,
        now: Timestamp,
    ) -> Result<AnsweredLike, StoreError> {
        let sql = "SELECT
            (SELECT count(*) FROM automatic_answers WHERE domain = ?1 AND subject = ?2 AND at > ?4),
            (SELECT count(*) FROM automatic_answers WHERE domain = ?1 AND subject = ?2 AND at > ?5),
            (SELECT count(*) FROM automatic_answers WHERE domain = ?1 AND at > ?5),
            (SELECT count(*) FROM automatic_answers WHERE ticket = ?3 AND at > ?4)";
        let asked = params![domain, subject, ticket.serial(), before(now, HOUR), before(now, DAY)];
        let counts = first(self.connection, sql, asked, |row| {
            Ok(AnsweredLike {
                subject_hour: row.get(0)?,
                subject_day: row.get(1)?,
                domain_day: row.get(2)?,
                ticket_hour: row.get(3)?,
            })
        })?;
        Ok(counts.unwrap_or_default())
    }

    fn count_automatic_answer(
        &mut self,
        domain: &str,
        subject: &str,
        ticket: TicketNumber,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "DELETE FROM automatic_answers WHERE at <= ?1";
        execute(self.connection, sql, [before(now, DAY)])?;
        let sql =
            "INSERT INTO automatic_answers (at, domain, subject, ticket) VALUES (?1, ?2, ?3, ?4)";
        let row = params![micros(now), domain, subject, ticket.serial()];
        execute(self.connection, sql, row).map(|_| ())
    }

    fn was_written_to(
        &mut self,
        ticket: TicketNumber,
        address: &EmailAddress,
    ) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM outbox WHERE ticket = ?1 AND target = ?2 AND state <> 'withheld'";
        let asked = params![ticket.serial(), address.as_str()];
        Ok(first(self.connection, sql, asked, |_| Ok(()))?.is_some())
    }

    fn mark_bad(&mut self, bad: &BadAddress) -> Result<bool, StoreError> {
        let sql = "INSERT OR IGNORE INTO bad_addresses (address, at, status, ticket) VALUES (?1, ?2, ?3, ?4)";
        let row = params![bad.address.as_str(), micros(bad.at), bad.status, bad.ticket.serial()];
        Ok(execute(self.connection, sql, row)? == 1)
    }

    fn bad_address(&mut self, address: &EmailAddress) -> Result<Option<BadAddress>, StoreError> {
        let sql = "SELECT address, at, status, ticket FROM bad_addresses WHERE address = ?1";
        first(self.connection, sql, [address.as_str()], bad)
    }

    fn bad_addresses(&mut self) -> Result<Vec<BadAddress>, StoreError> {
        let sql = "SELECT address, at, status, ticket FROM bad_addresses ORDER BY at DESC, address LIMIT ?1";
        collect(self.connection, sql, [PAGE_MAX], bad)
    }

    fn lift_bad(&mut self, address: &EmailAddress) -> Result<bool, StoreError> {
        let sql = "DELETE FROM bad_addresses WHERE address = ?1";
        Ok(execute(self.connection, sql, [address.as_str()])? > 0)
    }

    fn outgoing_row(&mut self, id: OutboxId) -> Result<Option<(Belongs, String)>, StoreError> {
        let sql = "SELECT ticket, purpose, target FROM outbox WHERE id = ?1";
        first(self.connection, sql, [id.0], |row| Ok((belongs(row)?, row.get("target")?)))
    }
}

impl LinkTx for SqliteTx<'_> {
    fn add_link(&mut self, link: &LinkRow) -> Result<(), StoreError> {
        let sql = "DELETE FROM one_time_links WHERE expires_at <= ?1";
        execute(self.connection, sql, [before(link.made_at, DAY)])?;
        let sql = "INSERT INTO one_time_links (digest, ticket, address, language, made_at, expires_at, used_at, tells, came_to)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL, ?7, ?8)";
        let row = params![
            link.digest.to_vec(),
            link.ticket.serial(),
            link.address.as_str(),
            link.language.tag(),
            micros(link.made_at),
            micros(link.expires_at),
            link.tells.map(TicketNumber::serial),
            link.came_to.as_ref().map(EmailAddress::as_str),
        ];
        execute(self.connection, sql, row).map(|_| ())
    }

    fn link(&mut self, digest: &[u8; 32]) -> Result<Option<LinkRow>, StoreError> {
        let sql =
            "SELECT ticket, address, language, made_at, expires_at, used_at, tells, came_to FROM one_time_links
                   WHERE digest = ?1";
        first(self.connection, sql, [digest.to_vec()], |row| {
            let used: Option<i64> = row.get("used_at")?;
            let came_to: Option<String> = row.get("came_to")?;
            Ok(LinkRow {
                digest: *digest,
                ticket: ticket(row)?,
                address: word(row, "address")?,
                language: word(row, "language")?,
                made_at: time_at(row, "made_at")?,
                expires_at: time_at(row, "expires_at")?,
                used_at: used.map(time).transpose()?,
                tells: ticket_at(row, "tells")?,
                // An address that is none any more is no reason to lose the link.
                came_to: came_to.and_then(|to| to.parse().ok()),
            })
        })
    }

    fn links_since(&mut self, ticket: TicketNumber, since: Timestamp) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM one_time_links WHERE ticket = ?1 AND made_at > ?2";
        let count = first(self.connection, sql, params![ticket.serial(), micros(since)], |row| {
            Ok(row.get(0)?)
        })?;
        Ok(count.unwrap_or_default())
    }

    fn use_link(&mut self, digest: &[u8; 32], now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE one_time_links SET used_at = ?2
                   WHERE digest = ?1 AND used_at IS NULL AND expires_at > ?2";
        Ok(execute(self.connection, sql, params![digest.to_vec(), micros(now)])? == 1)
    }
}
