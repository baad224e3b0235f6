//! What is too old, and what is held.
use std::collections::BTreeSet;

use rusqlite::params;

use super::values::{collect, digest_at, execute, first, from_json, micros, ticket_at, time_at};
use super::{SqliteTx, StoreError};
use crate::model::{Digest, TicketNumber, Timestamp};
use crate::store::recordings::named;
use crate::store::{AuditTx as _, DoomedMail, KeptClass, RetentionTx};
use crate::tickets::AttachmentNote;

/// Tickets that ended before `?1` and are not held.
const ENDED: &str = "SELECT serial FROM tickets WHERE status IN ('solved', 'closed', 'cancelled')
    AND updated_at < ?1 AND serial NOT IN (SELECT ticket FROM ticket_holds)";

/// Returns the query for the rows of a class that may go; `?1` is the moment before which they are
/// too old.
fn past(class: KeptClass) -> Option<String> {
    Some(match class {
        // Files.
        KeptClass::Recordings => return None,
        // It goes when no arrival of it is young, lies with an open or held ticket, or waits for a person.
        KeptClass::RawMail => format!(
            "SELECT id FROM raw_mail WHERE doomed_at IS NULL AND NOT EXISTS (
                 SELECT 1 FROM arrivals WHERE arrivals.raw = raw_mail.digest AND (at >= ?1
                 OR outcome = 'parked' OR (ticket IS NOT NULL AND ticket NOT IN ({ENDED})))) ORDER BY id"
        ),
        KeptClass::MailText => {
            format!("{ENDED} AND wiped_at IS NULL AND channel <> 'phone' ORDER BY serial")
        }
        KeptClass::Transcripts => {
            format!("{ENDED} AND wiped_at IS NULL AND channel = 'phone' ORDER BY serial")
        }
        KeptClass::Calls => format!(
            "SELECT id FROM calls WHERE ended_at < ?1 AND (ticket IS NULL OR ticket IN ({ENDED}))
             ORDER BY id"
        ),
        KeptClass::Arrivals => format!(
            "SELECT id FROM arrivals WHERE at < ?1 AND (sender <> '' OR subject <> '' OR proof <> '')
             AND outcome <> 'parked' AND (ticket IS NULL OR ticket IN ({ENDED})) ORDER BY id"
        ),
        KeptClass::Outgoing => format!(
            "SELECT id FROM outbox WHERE state <> 'pending' AND coalesce(done_at, created_at) < ?1
             AND (payload <> '' OR target <> '' OR last_error <> '') AND (ticket IS NULL OR ticket IN ({ENDED}))
             ORDER BY id"
        ),
        KeptClass::Audit => "SELECT id FROM audit WHERE at < ?1
             AND id < (SELECT max(id) FROM audit) ORDER BY id"
            .to_owned(),
    })
}

/// What is done with one row of a class: `?1` is the row, `?2` the time.
const fn wiping(class: KeptClass) -> &'static [&'static str] {
    match class {
        KeptClass::Recordings | KeptClass::Audit => &[],
        KeptClass::RawMail => &[
            "UPDATE arrivals SET raw = NULL WHERE raw = (SELECT digest FROM raw_mail WHERE id = ?1)",
            "UPDATE raw_mail SET doomed_at = ?2, sealed = NULL WHERE id = ?1",
        ],
        KeptClass::MailText | KeptClass::Transcripts => TEXTS,
        KeptClass::Calls => &[
            "DELETE FROM call_steps WHERE call = ?1",
            "DELETE FROM call_legs WHERE call = ?1",
            "DELETE FROM calls WHERE id = ?1 AND ?2 IS NOT NULL",
        ],
        KeptClass::Arrivals => {
            &["UPDATE arrivals SET sender = '', subject = '', proof = '', reason = ''
             WHERE id = ?1 AND ?2 IS NOT NULL"]
        }
        KeptClass::Outgoing => &[
            "UPDATE page_tries SET address = '' WHERE outbox = ?1",
            "UPDATE outbox SET payload = '', target = '', last_error = ''
             WHERE id = ?1 AND ?2 IS NOT NULL",
        ],
    }
}

/// What stays of a ticket: number, times, queue, site, intent, priority, account, how it was routed.
const TEXTS: &[&str] = &[
    "UPDATE ticket_events SET text = '', attachments = '[]', by = '', said = NULL
     WHERE ticket = ?1 AND kind IN ('message', 'automatic', 'bounce', 'answered', 'call')",
    "UPDATE decisions SET classification = '{}', trace = '[]', facts = '', outcome = ''
     WHERE ticket = ?1",
    "UPDATE pages SET about = json_set(about, '$.text', '', '$.customer', '', '$.callback', NULL)
     WHERE ticket = ?1 AND json_valid(about)",
    "DELETE FROM one_time_links WHERE ticket = ?1",
    "DELETE FROM participants WHERE ticket = ?1",
    "UPDATE tickets SET subject = '', slots = '{}', requester = '', wiped_at = ?2 WHERE serial = ?1",
];

impl RetentionTx for SqliteTx<'_> {
    fn term_since(
        &mut self,
        class: KeptClass,
        days: u32,
        note: bool,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT days, since FROM retention_terms WHERE class = ?1";
        let known = first(self.connection, sql, [class.as_str()], |row| {
            Ok((row.get::<_, u32>("days")?, time_at(row, "since")?))
        })?;
        // For good is longer than any number of days.
        let length = |days: u32| if days == 0 { u32::MAX } else { days };
        let same_or_longer = |(was, since)| (length(days) >= length(was)).then_some(since);
        let since = known.and_then(same_or_longer);
        if !note || (since.is_some() && known.map(|(was, _)| was) == Some(days)) {
            return Ok(since);
        }
        let since = since.unwrap_or(now);
        let sql = "INSERT INTO retention_terms (class, days, since) VALUES (?1, ?2, ?3)
                   ON CONFLICT (class) DO UPDATE SET days = ?2, since = ?3";
        execute(self.connection, sql, params![class.as_str(), days, micros(since)])?;
        Ok(Some(since))
    }

    fn past(&mut self, class: KeptClass, before: Timestamp) -> Result<u64, StoreError> {
        let Some(rows) = past(class) else { return Ok(0) };
        let sql = format!("SELECT count(*) FROM ({rows})");
        let count = first(self.connection, &sql, [micros(before)], |row| Ok(row.get(0)?))?;
        Ok(count.and_then(|count: i64| u64::try_from(count).ok()).unwrap_or_default())
    }

    fn wipe(
        &mut self,
        class: KeptClass,
        before: Timestamp,
        now: Timestamp,
        limit: u32,
    ) -> Result<u32, StoreError> {
        if class == KeptClass::Audit {
            return self.audit_trim(before, limit);
        }
        let Some(rows) = past(class) else { return Ok(0) };
        let sql = format!("{rows} LIMIT ?2");
        let ids = collect(self.connection, &sql, params![micros(before), limit], |row| {
            Ok(row.get::<_, i64>(0)?)
        })?;
        let at = micros(now);
        for id in &ids {
            for sql in wiping(class) {
                let values: &[&dyn rusqlite::ToSql] =
                    if sql.contains("?2") { &[id, &at] } else { &[id] };
                execute(self.connection, sql, values)?;
            }
        }
        Ok(u32::try_from(ids.len()).unwrap_or(u32::MAX))
    }

    fn doomed_mail(&mut self, limit: u32) -> Result<Vec<DoomedMail>, StoreError> {
        let sql = "SELECT digest, doomed_at FROM raw_mail WHERE doomed_at IS NOT NULL LIMIT ?1";
        let found = collect(self.connection, sql, [limit], |row| {
            let digest = digest_at(row, "digest")?;
            let since = time_at(row, "doomed_at")?;
            Ok(digest.map(|digest| DoomedMail { digest, since }))
        })?;
        Ok(found.into_iter().flatten().collect())
    }

    fn bury_mail(
        &mut self,
        digest: Digest,
        gone: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let name = digest.0.to_vec();
        if !gone {
            let sql = "UPDATE raw_mail SET doomed_at = ?2
                       WHERE digest = ?1 AND doomed_at IS NOT NULL";
            execute(self.connection, sql, params![name, micros(now)])?;
            return Ok(false);
        }
        let sql = "DELETE FROM raw_mail WHERE digest = ?1 AND doomed_at IS NOT NULL";
        Ok(execute(self.connection, sql, [name])? == 1)
    }

    fn hold(&mut self, ticket: TicketNumber, at: Timestamp) -> Result<bool, StoreError> {
        let sql =
            "INSERT INTO ticket_holds (ticket, at) VALUES (?1, ?2) ON CONFLICT (ticket) DO NOTHING";
        Ok(execute(self.connection, sql, params![ticket.serial(), micros(at)])? == 1)
    }

    fn release(&mut self, ticket: TicketNumber) -> Result<bool, StoreError> {
        let sql = "DELETE FROM ticket_holds WHERE ticket = ?1";
        Ok(execute(self.connection, sql, [ticket.serial()])? == 1)
    }

    fn holds(&mut self) -> Result<Vec<(TicketNumber, Timestamp)>, StoreError> {
        let sql = "SELECT ticket, at FROM ticket_holds ORDER BY at, ticket";
        let found = collect(self.connection, sql, [], |row| {
            Ok((ticket_at(row, "ticket")?, time_at(row, "at")?))
        })?;
        Ok(found.into_iter().filter_map(|(ticket, at)| Some((ticket?, at))).collect())
    }

    fn held_recordings(&mut self) -> Result<BTreeSet<String>, StoreError> {
        let sql = "SELECT attachments FROM ticket_events
                   WHERE ticket IN (SELECT ticket FROM ticket_holds) AND attachments <> '[]'";
        let lists = collect(self.connection, sql, [], |row| {
            from_json::<Vec<AttachmentNote>>(row, "attachments")
        })?;
        let digest = |note: &AttachmentNote| {
            let (reference, _) = named(&note.name)?;
            Some(reference.rsplit(':').next()?.to_owned())
        };
        Ok(lists.iter().flatten().filter_map(digest).collect())
    }
}
