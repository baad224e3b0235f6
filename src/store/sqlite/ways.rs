//! Ways to people on call, and hand-overs that were told.
use rusqlite::{Row, params};

use super::values::{collect, execute, first, micros, time, word};
use super::{SqliteTx, StoreError};
use crate::model::{OutboxId, PersonId, PolicyId, Timestamp};
use crate::store::{TryId, WayRow, WayTx};

/// What a way is read from.
const WAY: &str = "SELECT oncall_ways.*, outbox.state AS sent, outbox.last_error AS failed
    FROM oncall_ways LEFT JOIN outbox ON outbox.id = oncall_ways.outbox";

fn one(row: &Row<'_>) -> Result<WayRow, StoreError> {
    let (at, by): (Option<i64>, Option<String>) =
        (row.get("verified_at")?, row.get("verified_by")?);
    let asked: Option<i64> = row.get("asked_at")?;
    let sent: Option<String> = row.get("sent")?;
    Ok(WayRow {
        person: word(row, "person")?,
        address: row.get("address")?,
        verified: at.zip(by).map(|(at, by)| Ok::<_, StoreError>((time(at)?, by))).transpose()?,
        asked_at: asked.map(time).transpose()?,
        misses: row.get("misses")?,
        sent: match sent {
            Some(_) => Some((word(row, "sent")?, row.get("failed")?)),
            None => None,
        },
    })
}

impl WayTx for SqliteTx<'_> {
    fn ways(&mut self) -> Result<Vec<WayRow>, StoreError> {
        // One who was forgotten is nobody's way any more.
        let sql = format!("{WAY} WHERE oncall_ways.address <> '' ORDER BY person, address");
        collect(self.connection, &sql, [], one)
    }

    fn way(&mut self, person: &PersonId, address: &str) -> Result<Option<WayRow>, StoreError> {
        let sql = format!("{WAY} WHERE person = ?1 AND address = ?2");
        first(self.connection, &sql, params![person.as_str(), address], one)
    }

    fn ask_way(
        &mut self,
        person: &PersonId,
        address: &str,
        at: Timestamp,
        outbox: OutboxId,
        token: Option<&[u8; 32]>,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO oncall_ways (person, address, asked_at, outbox, misses, token)
                   VALUES (?1, ?2, ?3, ?4, 0, ?5) ON CONFLICT (person, address) DO UPDATE
                   SET asked_at = ?3, outbox = ?4, misses = 0, token = ?5";
        let token = token.map(|token| token.to_vec());
        let values = params![person.as_str(), address, micros(at), outbox.0, token];
        execute(self.connection, sql, values).map(|_| ())
    }

    fn miss_way(&mut self, person: &PersonId, address: &str) -> Result<(), StoreError> {
        let sql = "UPDATE oncall_ways SET misses = misses + 1 WHERE person = ?1 AND address = ?2";
        execute(self.connection, sql, params![person.as_str(), address]).map(|_| ())
    }

    fn verify_way(
        &mut self,
        person: &PersonId,
        address: &str,
        by: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO oncall_ways (person, address, verified_at, verified_by)
                   VALUES (?1, ?2, ?3, ?4) ON CONFLICT (person, address) DO UPDATE
                   SET verified_at = ?3, verified_by = ?4, asked_at = NULL, token = NULL";
        let values = params![person.as_str(), address, micros(at), by];
        execute(self.connection, sql, values)?;
        // Whoever confirms a way wants to be reached by it again.
        let sql = "DELETE FROM silenced_addresses WHERE address = ?1";
        execute(self.connection, sql, [address]).map(|_| ())
    }

    fn verify_way_of_try(&mut self, id: TryId, at: Timestamp) -> Result<(), StoreError> {
        let sql = "INSERT INTO oncall_ways (person, address, verified_at, verified_by)
                   SELECT person, address, ?2, 'page' FROM page_tries
                   WHERE id = ?1 AND person <> '' AND address <> ''
                   AND address NOT IN (SELECT address FROM silenced_addresses)
                   ON CONFLICT (person, address) DO UPDATE SET verified_at = ?2, verified_by = 'page'";
        execute(self.connection, sql, params![id.0, micros(at)]).map(|_| ())
    }

    fn way_of_token(&mut self, digest: &[u8; 32]) -> Result<Option<WayRow>, StoreError> {
        first(self.connection, &format!("{WAY} WHERE token = ?1"), [digest.to_vec()], one)
    }

    fn way_of_outgoing(&mut self, outbox: OutboxId) -> Result<Option<WayRow>, StoreError> {
        first(self.connection, &format!("{WAY} WHERE outbox = ?1"), [outbox.0], one)
    }

    fn tell_hand_over(
        &mut self,
        schedule: &PolicyId,
        at: Timestamp,
        person: &PersonId,
        comes_on: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "INSERT OR IGNORE INTO hand_overs_told (schedule, at, person, comes_on, told_at)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let values = params![schedule.as_str(), micros(at), person.as_str(), comes_on, micros(now)];
        Ok(execute(self.connection, sql, values)? == 1)
    }

    fn forget_hand_overs(&mut self, before: Timestamp) -> Result<(), StoreError> {
        let sql = "DELETE FROM hand_overs_told WHERE at < ?1";
        execute(self.connection, sql, [micros(before)]).map(|_| ())
    }
}
