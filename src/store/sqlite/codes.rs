//! Codes, wrong codes, and where right ones came from.
use std::time::Duration;

use rusqlite::{Row, params};

use super::values::{before, collect, corrupt, execute, first, micros, time, time_at};
use super::{SqliteTx, StoreError};
use crate::identity::{Charge, CodeLimits, Tally};
use crate::model::{ContactId, Digest, Timestamp};
use crate::store::{CodeHash, CodeTx, LiveCode, Named, RetireReason, RightCode};

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

fn hours(count: u32) -> Duration {
    HOUR.saturating_mul(count)
}

fn days(count: u32) -> Duration {
    DAY.saturating_mul(count)
}

fn live_code(row: &Row<'_>) -> Result<LiveCode, StoreError> {
    let used: Option<i64> = row.get("first_used_at")?;
    let bytes = |column: &str| -> Result<Vec<u8>, StoreError> {
        Ok(row.get::<_, Option<Vec<u8>>>(column)?.unwrap_or_default())
    };
    let (salt, hash) = (bytes("salt")?, bytes("hash")?);
    let (salts, hashes) = (salt.len(), hash.len());
    Ok(LiveCode {
        id: row.get("id")?,
        hash: CodeHash {
            salt: salt.try_into().map_err(|_| corrupt("bytes of a salt", salts))?,
            hash: hash.try_into().map_err(|_| corrupt("bytes of a hash", hashes))?,
        },
        issued_at: time_at(row, "issued_at")?,
        first_used_at: used.map(time).transpose()?,
    })
}

fn count(row: &Row<'_>) -> Result<u32, StoreError> {
    Ok(row.get(0)?)
}

impl SqliteTx<'_> {
    fn number_of(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<u32, StoreError> {
        Ok(first(self.connection, sql, parameters, count)?.unwrap_or_default())
    }

    /// Contacts with a wrong code that was looked at, within the last hour.
    fn alarm_contacts(&self, now: Timestamp) -> Result<u32, StoreError> {
        self.number_of(
            "SELECT count(DISTINCT contact) FROM wrong_codes
             WHERE at > ?1 AND charge IN ('contact', 'known-origin')",
            [before(now, HOUR)],
        )
    }

    fn forgive(&self, contact: ContactId) -> Result<(), StoreError> {
        let sql = "UPDATE wrong_codes SET forgiven = 1 WHERE contact = ?1";
        execute(self.connection, sql, [contact.0]).map(|_| ())
    }
}

impl CodeTx for SqliteTx<'_> {
    fn find_named(&mut self, named: Named) -> Result<Option<ContactId>, StoreError> {
        let (number, id) = match named {
            Named::Number(number) => (Some(number.serial()), None),
            Named::Contact(id) => (None, Some(id.0)),
        };
        let sql = "SELECT id FROM contacts WHERE (number = ?1 OR id = ?2) AND ended_at IS NULL";
        first(self.connection, sql, params![number, id], |row| Ok(ContactId(row.get(0)?)))
    }

    fn live_code(&mut self, contact: Option<ContactId>) -> Result<Option<LiveCode>, StoreError> {
        let sql = "SELECT id, salt, hash, issued_at, first_used_at FROM pins
                   WHERE contact = ?1 AND retired_at IS NULL";
        first(self.connection, sql, [contact.map(|id| id.0)], live_code)
    }

    fn tally(
        &mut self,
        contact: Option<ContactId>,
        origin: Option<&Digest>,
        limits: &CodeLimits,
        now: Timestamp,
    ) -> Result<Tally, StoreError> {
        let (contact, origin) = (contact.map(|id| id.0), origin.map(|digest| digest.0.to_vec()));
        let known = self.number_of(
            "SELECT count(*) FROM known_origins WHERE contact = ?1 AND origin = ?2 AND succeeded_at > ?3",
            params![contact, origin, before(now, days(limits.known_origin_days))],
        )?;
        let of_contact = "SELECT count(*) FROM wrong_codes
             WHERE contact = ?1 AND charge = 'contact' AND forgiven = 0 AND at > ?2";
        let contact_hour = self.number_of(of_contact, params![contact, before(now, HOUR)])?;
        let in_all = self.number_of(of_contact, params![contact, i64::MIN])?;
        let known_origin = self.number_of(
            "SELECT count(*) FROM wrong_codes
             WHERE contact = ?1 AND origin = ?2 AND charge = 'known-origin' AND forgiven = 0",
            params![contact, origin],
        )?;
        // A place is blocked from the wrong code that reached the limit within a day, and for as
        // long as the limits say; what came while it was blocked is not here.
        let blocked = self.number_of(
            "SELECT count(*) FROM
               (SELECT at, lag(at, ?2) OVER (ORDER BY at, id) AS earlier
                FROM wrong_codes WHERE origin = ?1 AND at > ?3)
             WHERE at > ?4 AND earlier > at - ?5",
            params![
                origin,
                limits.origin_day.saturating_sub(1),
                before(now, DAY.saturating_add(hours(limits.origin_blocked_h))),
                before(now, hours(limits.origin_blocked_h)),
                i64::try_from(DAY.as_micros()).unwrap_or(i64::MAX),
            ],
        )?;
        Ok(Tally {
            known: known > 0,
            contact_hour,
            contact: in_all,
            known_origin,
            origin_blocked: blocked > 0,
            alarm_contacts: self.alarm_contacts(now)?,
        })
    }

    fn charge_try(
        &mut self,
        contact: Option<ContactId>,
        origin: Option<&Digest>,
        charge: Charge,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        execute(
            self.connection,
            "INSERT INTO wrong_codes (at, contact, origin, charge, forgiven) VALUES (?1, ?2, ?3, ?4, 0)",
            params![
                micros(now),
                contact.map(|id| id.0),
                origin.map(|digest| digest.0.to_vec()),
                charge.as_str(),
            ],
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    fn end_wrong(
        &mut self,
        charged: i64,
        charge: Charge,
        limits: &CodeLimits,
        now: Timestamp,
    ) -> Result<Option<u32>, StoreError> {
        let taken_back = (charge == Charge::Nothing).then_some(charged);
        execute(self.connection, "DELETE FROM wrong_codes WHERE id = ?1", [taken_back])?;
        // What a contact missed stays until it is forgiven; all else only as long as a place or
        // the alarm asks for it.
        execute(
            self.connection,
            "DELETE FROM wrong_codes WHERE at <= ?1
             AND (forgiven = 1 OR contact IS NULL OR charge IN ('origin', 'nothing'))",
            [before(now, DAY.saturating_add(hours(limits.origin_blocked_h)))],
        )?;
        let stale = before(now, days(limits.known_origin_days));
        execute(self.connection, "DELETE FROM known_origins WHERE succeeded_at <= ?1", [stale])?;
        let contacts = self.alarm_contacts(now)?;
        let told = execute(
            self.connection,
            "INSERT INTO counters (name, value) SELECT 'code-alarm', ?1 WHERE ?2
             ON CONFLICT (name) DO UPDATE SET value = ?1 WHERE value <= ?3",
            params![micros(now), contacts > limits.alarm_contacts, before(now, HOUR)],
        )?;
        Ok((told == 1).then_some(contacts))
    }

    fn end_right(&mut self, right: &RightCode<'_>) -> Result<bool, StoreError> {
        let (contact, origin) = (right.contact.0, right.origin.map(|digest| digest.0.to_vec()));
        let sql = "UPDATE pins SET first_used_at = coalesce(first_used_at, ?2)
                   WHERE id = ?1 AND retired_at IS NULL";
        if execute(self.connection, sql, params![right.code, micros(right.at)])? == 0 {
            return Ok(false);
        }
        execute(self.connection, "DELETE FROM wrong_codes WHERE id = ?1", [right.charged])?;
        let sql = "DELETE FROM wrong_codes WHERE contact = ?1 AND origin = ?2";
        execute(self.connection, sql, params![contact, origin])?;
        if !right.known {
            self.forgive(right.contact)?;
        }
        if right.origin.is_some() {
            execute(
                self.connection,
                "INSERT INTO known_origins (contact, origin, succeeded_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (contact, origin) DO UPDATE SET succeeded_at = ?3",
                params![contact, origin, micros(right.at)],
            )?;
        }
        Ok(true)
    }

    fn issue_code(
        &mut self,
        contact: ContactId,
        hash: &CodeHash,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "SELECT id FROM contacts WHERE id = ?1";
        first(self.connection, sql, [contact.0], |_| Ok(()))?
            .ok_or_else(|| StoreError::Missing(format!("contact {contact}")))?;
        self.retire_code(contact, RetireReason::Replaced, now)?;
        execute(
            self.connection,
            "INSERT INTO pins (contact, salt, hash, issued_at) VALUES (?1, ?2, ?3, ?4)",
            params![contact.0, hash.salt.to_vec(), hash.hash.to_vec(), micros(now)],
        )?;
        self.forgive(contact)
    }

    fn retire_code(
        &mut self,
        contact: ContactId,
        why: RetireReason,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE pins SET retired_at = ?2, retired_why = ?3, salt = NULL, hash = NULL
                   WHERE contact = ?1 AND retired_at IS NULL";
        Ok(execute(self.connection, sql, params![contact.0, micros(now), why.as_str()])? > 0)
    }

    fn retire_all_codes(&mut self, why: RetireReason, now: Timestamp) -> Result<u32, StoreError> {
        let sql = "UPDATE pins SET retired_at = ?1, retired_why = ?2, salt = NULL, hash = NULL
                   WHERE retired_at IS NULL RETURNING id";
        let parameters = params![micros(now), why.as_str()];
        let ended = collect(self.connection, sql, parameters, |_| Ok(()))?.len();
        // Places are digests under the same key: nobody could find them again.
        execute(self.connection, "DELETE FROM known_origins", [])?;
        Ok(u32::try_from(ended).unwrap_or(u32::MAX))
    }

    fn has_codes(&mut self) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM pins WHERE retired_at IS NULL)";
        Ok(self.number_of(sql, [])? == 1)
    }

    fn check_code_key(&mut self, id: i64) -> Result<bool, StoreError> {
        if !self.has_codes()? {
            let sql = "INSERT INTO counters (name, value) VALUES ('code-key', ?1)
                       ON CONFLICT (name) DO UPDATE SET value = ?1";
            execute(self.connection, sql, [id])?;
        }
        let sql = "SELECT value FROM counters WHERE name = 'code-key'";
        let known = first(self.connection, sql, [], |row| Ok(row.get::<_, i64>(0)?))?;
        Ok(known == Some(id))
    }
}
