//! What is too old goes: rows in small steps, files after the row that says that they are to go.
use std::path::Path;
use std::time::Duration;

use crate::model::{TicketNumber, Timestamp};
use crate::store::{AuditEntry, KeptClass, StoreError, delete_older};
use crate::tickets::{EventKind, NewEvent, Said, Sentence};

use super::{Intake, IntakeError};

/// Rows of one transaction: callers wait for it.
const STEP: u32 = 200;
/// Steps of one class in one run; more is left for the next night.
const STEPS_MAX: u32 = 50_000;
/// How long it is told beforehand that by a new term more is too old.
const TOLD_BEFORE: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a file of raw mail outlives the row's word that it is to go: whoever writes the same
/// mail at that very moment has its row written by then.
const FILE_WAIT: Duration = Duration::from_secs(60);

/// How long the answers to programs are kept for those who ask again.
pub const ANSWERS_KEPT: Duration = Duration::from_hours(24);

/// What of a class is too old.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct PastClass {
    /// The class.
    pub class: KeptClass,
    /// Days for which it is kept; nothing when for good.
    pub days: Option<u32>,
    /// How much is too old, or was wiped.
    pub past: u64,
    /// When what is too old goes first, while that has been told for less than a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goes_at: Option<Timestamp>,
}

impl Intake {
    /// Counts what is too old and may go.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Engine`] when a folder cannot be read.
    pub async fn count_past(&self) -> Result<Vec<PastClass>, StoreError> {
        let now = self.0.clock.now();
        let mut counted = vec![];
        for class in KeptClass::ALL {
            let (days, before) = (self.0.settings.retention.days(class), self.before(class, now));
            let past = match before {
                None => 0,
                Some(before) => self.count(class, before).await?,
            };
            let goes_at = self.told_until(class, false, now).await?.filter(|_| past > 0);
            counted.push(PastClass { class, days, past, goes_at });
        }
        Ok(counted)
    }

    /// Returns until when nothing of a class goes by itself, since by its present term more may go
    /// than before: for a day after the program first knew of the term, which `note` lets it do.
    /// Recordings go when callers were told that they do.
    async fn told_until(
        &self,
        class: KeptClass,
        note: bool,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        if class == KeptClass::Recordings {
            return Ok(None);
        }
        let days = self.0.settings.retention.days(class).unwrap_or_default();
        let since = self.0.database.write(move |tx| tx.term_since(class, days, note, now));
        let goes_at = since.await?.unwrap_or(now).checked_add(TOLD_BEFORE).unwrap_or(now);
        Ok(Some(goes_at).filter(|at| now < *at))
    }

    /// Notes since when the present terms hold, and returns the classes of which something is too old
    /// by a term that has been known for less than a day: nothing of them goes by itself before.
    ///
    /// # Errors
    /// As [`Self::count_past`].
    pub async fn announce_past(&self) -> Result<Vec<PastClass>, StoreError> {
        let now = self.0.clock.now();
        for class in KeptClass::ALL {
            self.told_until(class, true, now).await?;
        }
        let mut counted = self.count_past().await?;
        counted.retain(|one| one.goes_at.is_some() && one.past > 0);
        Ok(counted)
    }

    /// Wipes what is too old, save what was told of for less than a day, and returns what that was.
    ///
    /// # Errors
    /// As [`Self::wipe_past`].
    pub async fn wipe_told(&self) -> Result<Vec<PastClass>, StoreError> {
        self.wipe(true).await
    }

    /// Wipes what is too old, and returns what that was. What was begun before a crash is ended.
    ///
    /// # Errors
    /// As [`Self::count_past`]; what is gone is gone, and the rest goes in the next run.
    pub async fn wipe_past(&self) -> Result<Vec<PastClass>, StoreError> {
        self.wipe(false).await
    }

    async fn wipe(&self, only_told: bool) -> Result<Vec<PastClass>, StoreError> {
        let now = self.0.clock.now();
        let mut wiped = vec![];
        for class in KeptClass::ALL {
            let (days, before) = (self.0.settings.retention.days(class), self.before(class, now));
            let goes_at = self.told_until(class, only_told, now).await?.filter(|_| only_told);
            let past = match before.filter(|_| goes_at.is_none()) {
                None => 0,
                Some(before) => self.wipe_class(class, before, now).await?,
            };
            wiped.push(PastClass { class, days, past, goes_at });
        }
        self.wipe_answers(now).await?;
        self.bury_mail(false).await?;
        if wiped.iter().any(|one| one.past > 0) {
            let mut entry = AuditEntry::new(self.act(""), "retention.ran");
            for one in wiped.iter().filter(|one| one.past > 0) {
                entry = entry.with(one.class.as_str(), one.past);
            }
            self.0.database.write(move |tx| tx.audit(&entry)).await?;
        }
        Ok(wiped)
    }

    /// Wipes answers that nobody asks for again.
    async fn wipe_answers(&self, now: Timestamp) -> Result<(), StoreError> {
        let before = now.checked_sub(ANSWERS_KEPT).unwrap_or(Timestamp::MIN);
        for _ in 0..STEPS_MAX {
            if self.0.database.write(move |tx| tx.wipe_answers(before, STEP)).await? == 0 {
                break;
            }
        }
        Ok(())
    }

    fn before(&self, class: KeptClass, now: Timestamp) -> Option<Timestamp> {
        self.0.settings.retention.before(class, now)
    }

    async fn count(&self, class: KeptClass, before: Timestamp) -> Result<u64, StoreError> {
        let files = self.files(class, before, false).await?;
        let rows = self.0.database.write(move |tx| tx.past(class, before)).await?;
        Ok(rows.saturating_add(files))
    }

    async fn wipe_class(
        &self,
        class: KeptClass,
        before: Timestamp,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut wiped = self.files(class, before, true).await?;
        for _ in 0..STEPS_MAX {
            let step = self.0.database.write(move |tx| tx.wipe(class, before, now, STEP)).await?;
            wiped = wiped.saturating_add(u64::from(step));
            if step == 0 {
                break;
            }
        }
        Ok(wiped)
    }

    /// Counts or deletes the files of a class that are too old: recordings, and letters that lie in
    /// a folder because there is no relay.
    async fn files(
        &self,
        class: KeptClass,
        before: Timestamp,
        delete: bool,
    ) -> Result<u64, StoreError> {
        let (folder, keep) = match class {
            KeptClass::Recordings => {
                let held = self.0.database.write(|tx| tx.held_recordings()).await?;
                (self.0.data.join("recordings"), held)
            }
            KeptClass::Outgoing => {
                let held = self.0.database.write(|tx| tx.holds()).await?;
                let names = held.into_iter().map(|(ticket, _)| ticket.to_string());
                (self.0.data.join("outgoing"), names.collect())
            }
            KeptClass::RawMail
            | KeptClass::MailText
            | KeptClass::Transcripts
            | KeptClass::Calls
            | KeptClass::Arrivals
            | KeptClass::Audit => return Ok(0),
        };
        let spared = move |path: &Path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            // A recording is named by its digest, a letter by its ticket and row.
            keep.contains(name.as_ref()) || keep.iter().any(|held| name.starts_with(held.as_str()))
        };
        let work = move || delete_older(&folder, before, &spared, delete);
        let done = tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Stopping)?;
        let done = done.map_err(|error| StoreError::Engine(format!("delete files: {error}")))?;
        Ok(u64::try_from(done).unwrap_or(u64::MAX))
    }

    /// Takes away the files of raw mails that are to go, and then their rows: those that were doomed
    /// a while ago, or with `at_once` all.
    pub(super) async fn bury_mail(&self, at_once: bool) -> Result<(), StoreError> {
        let now = self.0.clock.now();
        let ripe = now.checked_sub(FILE_WAIT).unwrap_or(Timestamp::MIN);
        for _ in 0..STEPS_MAX {
            let doomed = self.0.database.write(|tx| tx.doomed_mail(STEP)).await?;
            let mut buried = 0_u32;
            for mail in doomed.into_iter().filter(|mail| at_once || mail.since <= ripe) {
                let parts = std::sync::Arc::clone(&self.0);
                let since = (!at_once).then_some(mail.since);
                let work = move || parts.vault.bury(mail.digest, since);
                let gone = tokio::task::spawn_blocking(work).await;
                let gone = gone.map_err(|_| StoreError::Stopping)?;
                let gone = gone.map_err(|error| StoreError::Engine(error.to_string()))?;
                let row = self.0.database.write(move |tx| tx.bury_mail(mail.digest, gone, now));
                buried = buried.saturating_add(u32::from(row.await?));
            }
            if buried < STEP {
                break;
            }
        }
        Ok(())
    }

    /// Holds a ticket for the law, or releases it; returns whether that is news.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such ticket.
    pub async fn hold(
        &self,
        ticket: TicketNumber,
        held: bool,
        by: &str,
        why: &str,
    ) -> Result<bool, IntakeError> {
        let (act, by, why) = (self.act(by), by.to_owned(), why.to_owned());
        let done = self.0.database.write(move |tx| {
            if tx.ticket(ticket)?.is_none() {
                return Err(StoreError::Missing(format!("ticket {ticket}")));
            }
            let news = if held { tx.hold(ticket, act.at)? } else { tx.release(ticket)? };
            if news {
                let word = if held { Sentence::HeldForLaw } else { Sentence::HeldNoMore };
                let text = Said::of(word, &[&why]);
                tx.add_event(ticket, &NewEvent::of(&by, act.at, EventKind::Note, text))?;
                let what = if held { "ticket.held" } else { "ticket.released" };
                tx.audit(&AuditEntry::new(act.clone(), what).to_ticket(ticket))?;
            }
            Ok(news)
        });
        Ok(done.await?)
    }
}
