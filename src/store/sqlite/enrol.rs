//! Links by which somebody gets his code.
use rusqlite::{Row, params};

use super::values::{collect, corrupt, execute, first, micros, ticket_at, time, time_at, word};
use super::{SqliteTx, StoreError};
use crate::model::{AccountId, ContactId, TicketNumber, Timestamp};
use crate::store::{EnrolTx, EnrolmentRow, IntegrationLetter};

fn enrolment(digest: [u8; 32], row: &Row<'_>) -> Result<EnrolmentRow, StoreError> {
    let ended: Option<i64> = row.get("ended_at")?;
    Ok(EnrolmentRow {
        digest,
        contact: ContactId(row.get("contact")?),
        ticket: ticket_at(row, "ticket")?.ok_or_else(|| corrupt("ticket", "nothing"))?,
        kind: word(row, "kind")?,
        address: word(row, "address")?,
        language: word(row, "language")?,
        made_at: time_at(row, "made_at")?,
        expires_at: time_at(row, "expires_at")?,
        ended_at: ended.map(time).transpose()?,
    })
}

impl EnrolTx for SqliteTx<'_> {
    fn add_enrolment(&mut self, link: &EnrolmentRow) -> Result<(), StoreError> {
        self.end_enrolments(link.contact, link.made_at)?;
        let sql = "INSERT INTO enrolments (digest, contact, ticket, kind, address, language, made_at, expires_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let row = params![
            link.digest.to_vec(),
            link.contact.0,
            link.ticket.serial(),
            link.kind.as_str(),
            link.address.as_str(),
            link.language.tag(),
            micros(link.made_at),
            micros(link.expires_at),
        ];
        execute(self.connection, sql, row).map(|_| ())
    }

    fn enrolment(&mut self, digest: &[u8; 32]) -> Result<Option<EnrolmentRow>, StoreError> {
        let sql = "SELECT contact, ticket, kind, address, language, made_at, expires_at, ended_at
                   FROM enrolments WHERE digest = ?1";
        first(self.connection, sql, [digest.to_vec()], |row| enrolment(*digest, row))
    }

    fn use_enrolment(&mut self, digest: &[u8; 32], now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE enrolments SET ended_at = ?2
                   WHERE digest = ?1 AND ended_at IS NULL AND expires_at > ?2";
        Ok(execute(self.connection, sql, params![digest.to_vec(), micros(now)])? == 1)
    }

    fn end_enrolments(&mut self, contact: ContactId, now: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE enrolments SET ended_at = ?2 WHERE contact = ?1 AND ended_at IS NULL";
        execute(self.connection, sql, params![contact.0, micros(now)]).map(|_| ())
    }

    fn enrolments_since(
        &mut self,
        contact: ContactId,
        since: Timestamp,
    ) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM enrolments WHERE contact = ?1 AND made_at > ?2";
        let count =
            first(self.connection, sql, params![contact.0, micros(since)], |row| Ok(row.get(0)?))?;
        Ok(count.unwrap_or_default())
    }

    fn has_open_enrolment(
        &mut self,
        contact: ContactId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM enrolments
                   WHERE contact = ?1 AND ended_at IS NULL AND expires_at > ?2 LIMIT 1";
        Ok(first(self.connection, sql, params![contact.0, micros(now)], |_| Ok(()))?.is_some())
    }

    fn integrated_since(
        &mut self,
        since: Timestamp,
    ) -> Result<Vec<(AccountId, Timestamp)>, StoreError> {
        let sql = "SELECT account, max(at) AS at FROM account_states
                   WHERE became = 'integrated' AND was IN ('announced', 'integrating') AND at > ?1
                   GROUP BY account ORDER BY account";
        collect(self.connection, sql, [micros(since)], |row| {
            Ok((AccountId(row.get("account")?), time_at(row, "at")?))
        })
    }

    fn integration_letter(
        &mut self,
        contact: ContactId,
    ) -> Result<Option<IntegrationLetter>, StoreError> {
        let sql = "SELECT ticket, why FROM integration_letters WHERE contact = ?1";
        first(self.connection, sql, [contact.0], |row| {
            Ok(IntegrationLetter { ticket: ticket_at(row, "ticket")?, why: row.get("why")? })
        })
    }

    fn put_integration_letter(
        &mut self,
        contact: ContactId,
        letter: &IntegrationLetter,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO integration_letters (contact, ticket, why, at) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (contact) DO UPDATE SET ticket = ?2, why = ?3, at = ?4";
        let serial = letter.ticket.map(TicketNumber::serial);
        let row = params![contact.0, serial, letter.why, micros(at)];
        execute(self.connection, sql, row).map(|_| ())
    }

    fn unsent_integration_ticket(
        &mut self,
        account: AccountId,
    ) -> Result<Option<TicketNumber>, StoreError> {
        let sql = "SELECT ticket FROM integration_letters JOIN contacts ON contacts.id = contact
                   WHERE account = ?1 AND why <> '' AND ticket IS NOT NULL ORDER BY at DESC LIMIT 1";
        let found = first(self.connection, sql, [account.0], |row| ticket_at(row, "ticket"))?;
        Ok(found.flatten())
    }

    fn last_reset(&mut self, contact: ContactId) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT max(at) FROM (
                     SELECT made_at AS at FROM enrolments WHERE contact = ?1 AND kind = 'reset'
                     UNION ALL
                     SELECT issued_at FROM pins AS later WHERE contact = ?1 AND EXISTS (
                       SELECT 1 FROM pins AS earlier
                       WHERE earlier.contact = later.contact AND earlier.id < later.id))";
        let found =
            first(self.connection, sql, [contact.0], |row| Ok(row.get::<_, Option<i64>>(0)?))?;
        found.flatten().map(time).transpose()
    }
}
