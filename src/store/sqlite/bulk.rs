//! Notices to many customers at once, their letters, and who wants none.
use rusqlite::{Row, params};

use super::values::{
    collect, corrupt, execute, first, from_json, json, micros, ticket_at, time_at, word,
};
use super::{SqliteTx, StoreError};
use crate::model::{AccountId, BulkNoticeId, ContactId, Language, OutboxId, SiteCode, Timestamp};
use crate::store::{
    BulkCounts, BulkLetter, BulkNotice, BulkState, BulkTx, NewBulkNotice, OptOut, PAGE_MAX,
    WaitingLetter,
};

fn notice(row: &Row<'_>) -> Result<BulkNotice, StoreError> {
    Ok(BulkNotice {
        id: BulkNoticeId(row.get("id")?),
        facts: NewBulkNotice {
            ticket: ticket_at(row, "ticket")?.ok_or_else(|| corrupt("ticket", "nothing"))?,
            at: time_at(row, "at")?,
            by: row.get("by")?,
            why: row.get("why")?,
            audience: from_json(row, "audience")?,
            emergency: row.get("emergency")?,
            texts: from_json(row, "texts")?,
        },
    })
}

impl SqliteTx<'_> {
    fn end_bulk_letter(
        &self,
        letter: &WaitingLetter,
        (state, note): (BulkState, &str),
        (outbox, token): (Option<OutboxId>, Option<&[u8; 32]>),
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE bulk_letters SET state = ?3, note = ?4, at = ?5, outbox = ?6, token = ?7
                   WHERE notice = ?1 AND contact = ?2 AND state = 'waiting'";
        let values = params![
            letter.notice.0,
            letter.contact.0,
            state.as_str(),
            note,
            micros(at),
            outbox.map(|id| id.0),
            token.map(<[u8; 32]>::as_slice),
        ];
        execute(self.connection, sql, values).map(|_| ())
    }
}

impl BulkTx for SqliteTx<'_> {
    fn add_bulk_notice(&mut self, new: &NewBulkNotice) -> Result<BulkNoticeId, StoreError> {
        let sql = "INSERT INTO bulk_notices (ticket, at, by, why, audience, emergency, texts)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let values = params![
            new.ticket.serial(),
            micros(new.at),
            new.by,
            new.why,
            json(&new.audience)?,
            new.emergency,
            json(&new.texts)?,
        ];
        execute(self.connection, sql, values)?;
        Ok(BulkNoticeId(self.connection.last_insert_rowid()))
    }

    fn bulk_notice(&mut self, id: BulkNoticeId) -> Result<Option<BulkNotice>, StoreError> {
        first(self.connection, "SELECT * FROM bulk_notices WHERE id = ?1", [id.0], notice)
    }

    fn bulk_notices(
        &mut self,
        before: Option<BulkNoticeId>,
        limit: u32,
    ) -> Result<Vec<BulkNotice>, StoreError> {
        let limit = if limit == 0 { PAGE_MAX } else { limit.min(PAGE_MAX) };
        let sql =
            "SELECT * FROM bulk_notices WHERE ?1 IS NULL OR id < ?1 ORDER BY id DESC LIMIT ?2";
        collect(self.connection, sql, params![before.map(|id| id.0), limit], notice)
    }

    fn bulk_counts(&mut self, id: BulkNoticeId) -> Result<BulkCounts, StoreError> {
        let sql = "SELECT coalesce(sum(state = 'waiting'), 0) AS waiting,
                   coalesce(sum(state = 'written'), 0) AS written,
                   coalesce(sum(state = 'left'), 0) AS left_out
                   FROM bulk_letters WHERE notice = ?1";
        let counts = first(self.connection, sql, [id.0], |row| {
            Ok(BulkCounts {
                waiting: row.get("waiting")?,
                written: row.get("written")?,
                left: row.get("left_out")?,
            })
        })?;
        Ok(counts.unwrap_or_default())
    }

    fn add_bulk_letter(&mut self, id: BulkNoticeId, letter: &BulkLetter) -> Result<(), StoreError> {
        let sql = "INSERT INTO bulk_letters (notice, contact, address, language, state, note, at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let values = params![
            id.0,
            letter.contact.0,
            letter.address,
            letter.language.tag(),
            letter.state.as_str(),
            letter.note,
            micros(letter.at),
        ];
        execute(self.connection, sql, values).map(|_| ())
    }

    fn bulk_letters(
        &mut self,
        id: BulkNoticeId,
        after: Option<ContactId>,
        limit: u32,
    ) -> Result<Vec<BulkLetter>, StoreError> {
        let sql = "SELECT bulk_letters.*, outbox.state AS sent FROM bulk_letters
                   LEFT JOIN outbox ON outbox.id = bulk_letters.outbox
                   WHERE notice = ?1 AND contact > coalesce(?2, 0) ORDER BY contact LIMIT ?3";
        let values = params![id.0, after.map(|contact| contact.0), limit.min(PAGE_MAX)];
        collect(self.connection, sql, values, |row| {
            Ok(BulkLetter {
                contact: ContactId(row.get("contact")?),
                address: row.get("address")?,
                language: word(row, "language")?,
                state: word(row, "state")?,
                note: row.get("note")?,
                at: time_at(row, "at")?,
                sent: row.get("sent")?,
            })
        })
    }

    fn waiting_bulk_letters(
        &mut self,
        emergency: bool,
        limit: u32,
    ) -> Result<Vec<WaitingLetter>, StoreError> {
        let sql = "SELECT notice, contact, address, language FROM bulk_letters
                   JOIN bulk_notices ON bulk_notices.id = notice
                   WHERE state = 'waiting' AND (emergency OR NOT ?1)
                   ORDER BY emergency DESC, notice, contact LIMIT ?2";
        collect(self.connection, sql, params![emergency, limit], |row| {
            Ok(WaitingLetter {
                notice: BulkNoticeId(row.get("notice")?),
                contact: ContactId(row.get("contact")?),
                address: word(row, "address")?,
                language: word(row, "language")?,
            })
        })
    }

    fn bulk_written_since(&mut self, since: Timestamp) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM bulk_letters JOIN bulk_notices ON bulk_notices.id = notice
                   WHERE state = 'written' AND bulk_letters.at > ?1 AND NOT emergency";
        let count = first(self.connection, sql, [micros(since)], |row| Ok(row.get(0)?))?;
        Ok(count.unwrap_or_default())
    }

    fn bulk_written(
        &mut self,
        letter: &WaitingLetter,
        outbox: OutboxId,
        token: Option<&[u8; 32]>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.end_bulk_letter(letter, (BulkState::Written, ""), (Some(outbox), token), at)
    }

    fn bulk_left(
        &mut self,
        letter: &WaitingLetter,
        why: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.end_bulk_letter(letter, (BulkState::Left, why), (None, None), at)
    }

    fn contact_of_bulk_token(
        &mut self,
        digest: &[u8; 32],
    ) -> Result<Option<(ContactId, Language)>, StoreError> {
        let sql = "SELECT contact, language FROM bulk_letters WHERE token = ?1";
        first(self.connection, sql, [digest.as_slice()], |row| {
            Ok((ContactId(row.get("contact")?), word(row, "language")?))
        })
    }

    fn opt_out(&mut self, contact: ContactId, by: &str, at: Timestamp) -> Result<bool, StoreError> {
        let sql = "INSERT OR IGNORE INTO notice_opt_outs (contact, at, by) VALUES (?1, ?2, ?3)";
        Ok(execute(self.connection, sql, params![contact.0, micros(at), by])? > 0)
    }

    fn opt_in(&mut self, contact: ContactId) -> Result<bool, StoreError> {
        let sql = "DELETE FROM notice_opt_outs WHERE contact = ?1";
        Ok(execute(self.connection, sql, [contact.0])? > 0)
    }

    fn has_opted_out(&mut self, contact: ContactId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM notice_opt_outs WHERE contact = ?1";
        Ok(first(self.connection, sql, [contact.0], |_| Ok(()))?.is_some())
    }

    fn opt_outs(&mut self) -> Result<Vec<OptOut>, StoreError> {
        let sql = "SELECT contact, at, by FROM notice_opt_outs ORDER BY at DESC, contact";
        collect(self.connection, sql, [], |row| {
            Ok(OptOut {
                contact: ContactId(row.get("contact")?),
                at: time_at(row, "at")?,
                by: row.get("by")?,
            })
        })
    }

    fn accounts_at(&mut self, site: &SiteCode) -> Result<Vec<AccountId>, StoreError> {
        let sql = "SELECT DISTINCT account FROM tickets WHERE site = ?1 AND account IS NOT NULL
                   ORDER BY account";
        collect(self.connection, sql, [site.as_str()], |row| Ok(AccountId(row.get(0)?)))
    }
}
