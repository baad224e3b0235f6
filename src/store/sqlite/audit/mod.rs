//! The audit trail.
use std::collections::BTreeMap;

use rusqlite::{Row, params};

use super::values::{collect, corrupt, digest_at, execute, first, micros, time_at};
use super::{SqliteTx, StoreError};
use crate::model::{Digest, Timestamp};
use crate::store::{
    AUDIT_SALT_BYTES, AuditEnds, AuditEntry, AuditFilter, AuditRow, AuditTx, PAGE_MAX, Subject,
};

#[cfg(test)]
mod tests;

fn needed(row: &Row<'_>, column: &str) -> Result<Digest, StoreError> {
    digest_at(row, column)?.ok_or_else(|| corrupt(column, "nothing"))
}

fn audit_row(row: &Row<'_>) -> Result<AuditRow, StoreError> {
    Ok(AuditRow {
        id: row.get("id")?,
        at: time_at(row, "at")?,
        via: row.get("via")?,
        who: digest_at(row, "who")?,
        what: row.get("what")?,
        object: row.get("object")?,
        about: digest_at(row, "about")?,
        detail: row.get("detail")?,
        hash: needed(row, "hash")?,
    })
}

fn bytes(digest: Option<Digest>) -> Option<Vec<u8>> {
    digest.map(|digest| digest.0.to_vec())
}

impl SqliteTx<'_> {
    /// Returns what stands for a person; makes his salt when he has none. The engine's own source of
    /// chance is seeded by the system's (ChaCha20).
    fn referred(&mut self, person: &Subject) -> Result<Digest, StoreError> {
        let key = person.key();
        let sql = "INSERT INTO audit_salts (person, salt) VALUES (?1, randomblob(?2))
                   ON CONFLICT (person) DO NOTHING";
        execute(self.connection, sql, params![key, AUDIT_SALT_BYTES])?;
        self.audit_reference(person)?.ok_or_else(|| corrupt("salt", "nothing"))
    }
}

impl AuditTx for SqliteTx<'_> {
    fn audit(&mut self, entry: &AuditEntry) -> Result<i64, StoreError> {
        let who = entry.act.who.as_ref().map(|person| self.referred(person)).transpose()?;
        let about = entry.about.as_ref().map(|person| self.referred(person)).transpose()?;
        let detail = entry.detail(|person| self.referred(person))?;
        let ends = self.audit_ends()?;
        let mut row = AuditRow {
            id: ends.last.saturating_add(1),
            at: entry.act.at,
            via: entry.act.via.clone(),
            who,
            what: entry.what.to_owned(),
            object: entry.object.clone(),
            about,
            detail,
            hash: ends.last_hash,
        };
        row.hash = row.sealed(ends.last_hash);
        let sql = "INSERT INTO audit (id, at, via, who, what, object, about, detail, hash)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let values = params![
            row.id,
            micros(row.at),
            row.via,
            bytes(row.who),
            row.what,
            row.object,
            bytes(row.about),
            row.detail,
            bytes(Some(row.hash)),
        ];
        execute(self.connection, sql, values)?;
        let sql = "UPDATE audit_ends SET last = ?1, last_hash = ?2";
        execute(self.connection, sql, params![row.id, bytes(Some(row.hash))])?;
        Ok(row.id)
    }

    fn audit_after(&mut self, after: i64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let sql = "SELECT * FROM audit WHERE id > ?1 ORDER BY id LIMIT ?2";
        collect(self.connection, sql, params![after, limit], audit_row)
    }

    fn audit_list(&mut self, filter: &AuditFilter) -> Result<Vec<AuditRow>, StoreError> {
        let limit = if filter.limit == 0 { PAGE_MAX } else { filter.limit.min(PAGE_MAX) };
        let sql = "SELECT * FROM audit WHERE (?1 IS NULL OR at >= ?1) AND (?2 IS NULL OR who = ?2)
                   AND (?3 IS NULL OR object = ?3) AND (?4 IS NULL OR about = ?4) AND id < ?5
                   AND (?7 IS NULL OR at < ?7) AND (?8 IS NULL OR what = ?8)
                   ORDER BY id DESC LIMIT ?6";
        let values = params![
            filter.since.map(micros),
            bytes(filter.who),
            filter.object,
            bytes(filter.about),
            filter.before.unwrap_or(i64::MAX),
            limit,
            filter.until.map(micros),
            filter.what,
        ];
        collect(self.connection, sql, values, audit_row)
    }

    fn audit_latest(&mut self, what: &str) -> Result<Option<AuditRow>, StoreError> {
        let sql = "SELECT * FROM audit WHERE what = ?1 ORDER BY id DESC LIMIT 1";
        first(self.connection, sql, [what], audit_row)
    }

    fn audit_ends(&mut self) -> Result<AuditEnds, StoreError> {
        let ends = first(self.connection, "SELECT * FROM audit_ends", [], |row| {
            Ok(AuditEnds {
                last: row.get("last")?,
                last_hash: needed(row, "last_hash")?,
                trimmed: row.get("trimmed")?,
                trimmed_hash: needed(row, "trimmed_hash")?,
            })
        })?;
        ends.ok_or_else(|| corrupt("audit_ends", "nothing"))
    }

    fn audit_reference(&mut self, person: &Subject) -> Result<Option<Digest>, StoreError> {
        let key = person.key();
        let sql = "SELECT salt FROM audit_salts WHERE person = ?1";
        let salt: Option<Vec<u8>> = first(self.connection, sql, [&key], |row| Ok(row.get(0)?))?;
        Ok(salt.map(|salt| Subject::reference(&key, &salt)))
    }

    fn audit_people(&mut self) -> Result<BTreeMap<Digest, String>, StoreError> {
        let read = |row: &Row<'_>| {
            let (key, salt): (String, Vec<u8>) = (row.get("person")?, row.get("salt")?);
            Ok((Subject::reference(&key, &salt), key))
        };
        let people = collect(self.connection, "SELECT person, salt FROM audit_salts", [], read)?;
        Ok(people.into_iter().collect())
    }

    fn audit_forget(&mut self, person: &Subject) -> Result<(), StoreError> {
        let sql = "DELETE FROM audit_salts WHERE person = ?1";
        execute(self.connection, sql, [person.key()]).map(|_| ())
    }

    fn audit_trim(&mut self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        // Up to the first row that is young enough: what is left must be one piece.
        let sql = "SELECT id, hash FROM audit WHERE id < coalesce(
                       (SELECT min(id) FROM audit WHERE at >= ?1), (SELECT max(id) FROM audit))
                   AND id <= (SELECT trimmed FROM audit_ends) + ?2 ORDER BY id DESC LIMIT 1";
        let end = first(self.connection, sql, params![micros(before), limit], |row| {
            Ok((row.get::<_, i64>("id")?, needed(row, "hash")?))
        })?;
        let Some((id, hash)) = end else { return Ok(0) };
        let gone = execute(self.connection, "DELETE FROM audit WHERE id <= ?1", [id])?;
        let sql = "UPDATE audit_ends SET trimmed = ?1, trimmed_hash = ?2";
        execute(self.connection, sql, params![id, bytes(Some(hash))])?;
        Ok(u32::try_from(gone).unwrap_or(u32::MAX))
    }
}
