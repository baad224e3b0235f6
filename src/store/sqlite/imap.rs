//! The ledger of mailboxes that are read over IMAP.
use std::collections::BTreeMap;

use rusqlite::{Row, params};

use super::values::{collect, digest_at, execute, first, micros, time, time_at, word};
use super::{SqliteTx, StoreError};
use crate::imap::ledger::{FolderRow, Found, MessageRow, NewMessage, Place, State};
use crate::model::{ArrivalId, Digest, Timestamp};
use crate::store::{ImapChange, ImapCounts, ImapKey, ImapTx, PAGE_MAX, SealedToken};

fn maybe_time(row: &Row<'_>, column: &str) -> Result<Option<Timestamp>, StoreError> {
    let value: Option<i64> = row.get(column)?;
    value.map(time).transpose()
}

fn message(row: &Row<'_>) -> Result<MessageRow, StoreError> {
    Ok(MessageRow {
        uid: row.get("uid")?,
        state: word(row, "state")?,
        bytes: u64::try_from(row.get::<_, i64>("bytes")?).unwrap_or(0),
        blame: row.get("blame")?,
        retry_at: maybe_time(row, "retry_at")?,
        arrival: row.get::<_, Option<i64>>("arrival")?.map(ArrivalId),
    })
}

fn wanted(row: &Row<'_>, column: &str) -> Result<Digest, StoreError> {
    digest_at(row, column)?.ok_or_else(|| super::values::corrupt(column, "nothing"))
}

fn bytes(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl ImapTx for SqliteTx<'_> {
    fn imap_folder(&mut self, place: &Place) -> Result<Option<FolderRow>, StoreError> {
        let sql = "SELECT generation, uid_validity, old_below,
                 coalesce((SELECT max(uid) FROM imap_messages m
                   WHERE m.account = f.account AND m.folder = f.folder AND m.generation = f.generation), 0) AS highest
             FROM imap_folders f WHERE account = ?1 AND folder = ?2";
        first(self.connection, sql, params![place.account, place.folder], |row| {
            Ok(FolderRow {
                place: place.clone(),
                generation: row.get("generation")?,
                uid_validity: row.get("uid_validity")?,
                old_below: row.get("old_below")?,
                highest: row.get("highest")?,
            })
        })
    }

    fn put_imap_folder(&mut self, folder: &FolderRow, at: Timestamp) -> Result<(), StoreError> {
        let sql = "INSERT INTO imap_folders (account, folder, generation, uid_validity, old_below, opened_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (account, folder) DO UPDATE SET generation = ?3, uid_validity = ?4, old_below = ?5, opened_at = ?6";
        let FolderRow { place, generation, uid_validity, old_below, highest: _ } = folder;
        let values =
            params![place.account, place.folder, generation, uid_validity, old_below, micros(at)];
        execute(self.connection, sql, values).map(|_| ())
    }

    fn imap_checked(
        &mut self,
        place: &Place,
        differences: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE imap_folders SET checked_at = ?3, differences = ?4 WHERE account = ?1 AND folder = ?2";
        let values = params![place.account, place.folder, micros(at), differences];
        execute(self.connection, sql, values).map(|_| ())
    }

    fn imap_last_check(
        &mut self,
        place: &Place,
    ) -> Result<Option<(Timestamp, String)>, StoreError> {
        let sql = "SELECT checked_at, differences FROM imap_folders
             WHERE account = ?1 AND folder = ?2 AND checked_at IS NOT NULL";
        first(self.connection, sql, params![place.account, place.folder], |row| {
            Ok((time_at(row, "checked_at")?, row.get("differences")?))
        })
    }

    fn imap_skipped(&mut self, place: &Place, found: Found) -> Result<bool, StoreError> {
        let sql =
            "SELECT 1 FROM imap_messages WHERE account = ?1 AND folder = ?2 AND state = 'skipped'
             AND bytes = ?3 AND internal_at IS ?4 LIMIT 1";
        let values =
            params![place.account, place.folder, bytes(found.bytes), found.internal_at.map(micros)];
        Ok(first(self.connection, sql, values, |_| Ok(()))?.is_some())
    }

    fn add_imap_messages(
        &mut self,
        folder: &FolderRow,
        messages: &[NewMessage],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO imap_messages
                 (account, folder, generation, uid_validity, uid, state, bytes, internal_at, found_at, changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)
             ON CONFLICT (account, folder, generation, uid) DO NOTHING";
        for NewMessage { found, state } in messages {
            let values = params![
                folder.place.account,
                folder.place.folder,
                folder.generation,
                folder.uid_validity,
                found.uid,
                state.as_str(),
                bytes(found.bytes),
                found.internal_at.map(micros),
                micros(at)
            ];
            execute(self.connection, sql, values)?;
        }
        Ok(())
    }

    fn open_imap_messages(
        &mut self,
        place: &Place,
        generation: u32,
        limit: u32,
    ) -> Result<Vec<MessageRow>, StoreError> {
        let sql = "SELECT uid, state, bytes, blame, retry_at, arrival FROM imap_messages
             WHERE account = ?1 AND folder = ?2 AND generation = ?3 AND state IN ('wanted', 'taken')
             ORDER BY blame <> 0, retry_at IS NOT NULL, retry_at, uid LIMIT ?4";
        let values = params![place.account, place.folder, generation, limit.min(PAGE_MAX)];
        collect(self.connection, sql, values, message)
    }

    fn change_imap_message(
        &mut self,
        key: &ImapKey,
        change: &ImapChange,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE imap_messages SET state = ?5, blame = ?6, retry_at = ?7,
                 digest = coalesce(?8, digest), arrival = coalesce(?9, arrival), reason = ?10, changed_at = ?11
             WHERE account = ?1 AND folder = ?2 AND generation = ?3 AND uid = ?4";
        let values = params![
            key.place.account,
            key.place.folder,
            key.generation,
            key.uid,
            change.state.as_str(),
            change.blame,
            change.retry_at.map(micros),
            change.digest.map(|digest| digest.0.to_vec()),
            change.arrival.map(|arrival| arrival.0),
            change.reason,
            micros(change.at)
        ];
        match execute(self.connection, sql, values)? {
            0 => Err(StoreError::Missing(format!("UID {} of {}", key.uid, key.place))),
            _ => Ok(()),
        }
    }

    fn imap_arrival(
        &mut self,
        account: &str,
        digest: Digest,
    ) -> Result<Option<ArrivalId>, StoreError> {
        let sql = "SELECT arrival FROM imap_messages
             WHERE account = ?1 AND digest = ?2 AND arrival IS NOT NULL AND state IN ('taken', 'filed')
             ORDER BY id LIMIT 1";
        first(self.connection, sql, params![account, digest.0.to_vec()], |row| {
            Ok(ArrivalId(row.get("arrival")?))
        })
    }

    fn imap_taken(&mut self, key: &ImapKey) -> Result<Option<ArrivalId>, StoreError> {
        let sql = "SELECT arrival FROM imap_messages
             WHERE account = ?1 AND folder = ?2 AND generation = ?3 AND uid = ?4
             AND state IN ('taken', 'filed') AND arrival IS NOT NULL";
        let values = params![key.place.account, key.place.folder, key.generation, key.uid];
        first(self.connection, sql, values, |row| Ok(ArrivalId(row.get("arrival")?)))
    }

    fn imap_states(
        &mut self,
        place: &Place,
        generation: u32,
    ) -> Result<BTreeMap<u32, State>, StoreError> {
        let sql = "SELECT uid, state FROM imap_messages WHERE account = ?1 AND folder = ?2 AND generation = ?3";
        let values = params![place.account, place.folder, generation];
        let rows = collect(self.connection, sql, values, |row| {
            Ok((row.get("uid")?, word(row, "state")?))
        })?;
        Ok(rows.into_iter().collect())
    }

    fn imap_counts(&mut self, place: &Place, generation: u32) -> Result<ImapCounts, StoreError> {
        let sql = "SELECT state, count(*) AS messages FROM imap_messages
             WHERE account = ?1 AND folder = ?2 AND generation = ?3 GROUP BY state";
        let values = params![place.account, place.folder, generation];
        let rows: Vec<(State, u32)> = collect(self.connection, sql, values, |row| {
            Ok((word(row, "state")?, row.get("messages")?))
        })?;
        let mut counts = ImapCounts::default();
        for (state, messages) in rows {
            counts.add(state, messages);
        }
        Ok(counts)
    }

    fn imap_set_aside(
        &mut self,
        place: &Place,
        limit: u32,
    ) -> Result<Vec<(u32, String)>, StoreError> {
        let sql = "SELECT uid, reason FROM imap_messages
             WHERE account = ?1 AND folder = ?2 AND state = 'set-aside' ORDER BY id DESC LIMIT ?3";
        let values = params![place.account, place.folder, limit.min(PAGE_MAX)];
        collect(self.connection, sql, values, |row| Ok((row.get("uid")?, row.get("reason")?)))
    }

    fn refresh_token(&mut self, account: &str) -> Result<Option<SealedToken>, StoreError> {
        let sql = "SELECT origin, digest, sealed, stored_at, expires_at FROM refresh_tokens WHERE account = ?1";
        first(self.connection, sql, [account], |row| {
            Ok(SealedToken {
                origin: wanted(row, "origin")?,
                digest: wanted(row, "digest")?,
                sealed: row.get("sealed")?,
                stored_at: time_at(row, "stored_at")?,
                expires_at: maybe_time(row, "expires_at")?,
            })
        })
    }

    fn put_refresh_token(&mut self, account: &str, token: &SealedToken) -> Result<(), StoreError> {
        let sql = "INSERT INTO refresh_tokens (account, origin, digest, sealed, stored_at, expires_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (account) DO UPDATE SET origin = ?2, digest = ?3, sealed = ?4, stored_at = ?5, expires_at = ?6";
        let values = params![
            account,
            token.origin.0.to_vec(),
            token.digest.0.to_vec(),
            token.sealed,
            micros(token.stored_at),
            token.expires_at.map(micros)
        ];
        execute(self.connection, sql, values).map(|_| ())
    }
}
