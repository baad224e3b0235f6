//! What came in.
use rusqlite::{Row, params};

use super::values::{collect, digest_at, execute, first, micros, ticket_at, time_at, word};
use super::{SqliteTx, StoreError};
use crate::model::{ArrivalId, Digest, Door};
use crate::store::{ArrivalFilter, ArrivalTx, NewArrival, PAGE_MAX, SealedMail};
use crate::tickets::{Arrival, ArrivalOutcome, OutcomeKind};

const COLUMNS: &str =
    "id, door, key, at, sender, target, subject, outcome, ticket, reason, raw, proof";

fn arrival(row: &Row<'_>) -> Result<Arrival, StoreError> {
    let door: String = row.get("door")?;
    Ok(Arrival {
        id: ArrivalId(row.get("id")?),
        door: Door::from_name(&door).ok_or_else(|| super::values::corrupt("door", &door))?,
        key: row.get("key")?,
        at: time_at(row, "at")?,
        from: row.get("sender")?,
        to: row.get("target")?,
        subject: row.get("subject")?,
        outcome: ArrivalOutcome {
            kind: word(row, "outcome")?,
            ticket: ticket_at(row, "ticket")?,
            reason: row.get("reason")?,
        },
        raw: digest_at(row, "raw")?,
        proof: row.get("proof")?,
    })
}

impl ArrivalTx for SqliteTx<'_> {
    fn arrival_by_key(&mut self, key: &str) -> Result<Option<Arrival>, StoreError> {
        let sql =
            format!("SELECT {COLUMNS} FROM arrivals WHERE key = ?1 AND outcome <> 'duplicate'");
        first(self.connection, &sql, [key], arrival)
    }

    fn add_arrival(&mut self, new: &NewArrival) -> Result<ArrivalId, StoreError> {
        execute(
            self.connection,
            "INSERT INTO arrivals (door, key, at, sender, target, subject, outcome, ticket, reason, raw, proof)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL, '', ?8, ?9)",
            params![
                new.door.as_str(),
                new.key,
                micros(new.at),
                new.from,
                new.to,
                new.subject,
                new.outcome.as_str(),
                new.raw.map(|d| d.0.to_vec()),
                new.proof,
            ],
        )?;
        Ok(ArrivalId(self.connection.last_insert_rowid()))
    }

    fn settle_arrival(
        &mut self,
        id: ArrivalId,
        outcome: &ArrivalOutcome,
    ) -> Result<(), StoreError> {
        let changed = execute(
            self.connection,
            "UPDATE arrivals SET outcome = ?2, ticket = ?3, reason = ?4 WHERE id = ?1",
            params![
                id.0,
                outcome.kind.as_str(),
                outcome.ticket.map(|t| t.serial()),
                outcome.reason
            ],
        )?;
        if changed == 1 { Ok(()) } else { Err(StoreError::Missing(format!("arrival {id}"))) }
    }

    fn arrivals(&mut self, filter: &ArrivalFilter) -> Result<Vec<Arrival>, StoreError> {
        let limit = if filter.limit == 0 { PAGE_MAX } else { filter.limit.min(PAGE_MAX) };
        let which = if filter.outcome.is_some() { "outcome = ?1" } else { "?1 IS NULL" };
        let sql = format!(
            "SELECT {COLUMNS} FROM arrivals
             WHERE {which} AND id < ?2 ORDER BY id DESC LIMIT ?3"
        );
        let before = filter.before.map_or(i64::MAX, |id| id.0);
        let outcome = filter.outcome.map(OutcomeKind::as_str);
        collect(self.connection, &sql, params![outcome, before, limit], arrival)
    }

    fn arrival(&mut self, id: ArrivalId) -> Result<Option<Arrival>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM arrivals WHERE id = ?1");
        first(self.connection, &sql, [id.0], arrival)
    }

    fn keep_raw(&mut self, raw: &SealedMail) -> Result<(), StoreError> {
        execute(
            self.connection,
            "INSERT INTO raw_mail (digest, bytes, sealed) VALUES (?1, ?2, ?3) ON CONFLICT (digest)
             DO UPDATE SET doomed_at = NULL, sealed = excluded.sealed WHERE doomed_at IS NOT NULL",
            params![
                raw.digest.0.to_vec(),
                i64::try_from(raw.bytes).unwrap_or(i64::MAX),
                raw.sealed
            ],
        )?;
        Ok(())
    }

    fn raw(&mut self, digest: Digest) -> Result<Option<Option<Vec<u8>>>, StoreError> {
        let sql = "SELECT sealed FROM raw_mail WHERE digest = ?1";
        first(self.connection, sql, [digest.0.to_vec()], |row| Ok(row.get("sealed")?))
    }
}
