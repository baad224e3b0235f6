//! What is kept sealed and opened for somebody of the desk: what a caller left, a mail as it came. That it was
//! opened, and by whom, is written down before it is given away.
use zeroize::Zeroizing;

use crate::model::{ArrivalId, TicketNumber, Timestamp};
use crate::store::{AuditEntry, KeptClass, PAGE_MAX, RecordingError, StoreError, Tx, VaultError};
use crate::tickets::{EventKind, NewEvent, Said, Sentence};

use super::Intake;

/// For how long it is not told anew that somebody hears a recording which his player asks for in parts.
const TOLD_FOR: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);

/// Why something cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The recording cannot be had.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// The mail cannot be unsealed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The program is stopping.
    #[error("the program is stopping")]
    Stopping,
}

/// A recording that somebody may hear.
#[derive(Debug)]
pub struct Heard {
    /// The WAV file.
    pub wav: Zeroizing<Vec<u8>>,
    /// On how many tickets it stands.
    pub tickets: usize,
}

impl Intake {
    /// Returns since when recordings are kept.
    #[must_use]
    pub fn recordings_since(&self) -> Timestamp {
        let parts = self.parts();
        let since = parts.settings.retention.before(KeptClass::Recordings, parts.clock.now());
        since.unwrap_or_default()
    }

    /// Returns whether a recording stands on a ticket and is kept.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_recording_of(
        &self,
        reference: String,
        ticket: TicketNumber,
    ) -> Result<bool, StoreError> {
        let since = self.recordings_since();
        let found = self.parts().database.write(move |tx| {
            let rows = tx.recordings(since, Some(&reference), None, PAGE_MAX)?;
            Ok(rows.iter().any(|row| row.ticket == ticket))
        });
        found.await
    }

    /// Opens a recording for somebody. It is told beside its tickets and in the trail; with `again`, as
    /// when a player asks for the rest, once in an hour.
    ///
    /// # Errors
    /// [`OpenError`]; nothing is given away then.
    pub async fn hear(&self, reference: String, by: &str, again: bool) -> Result<Heard, OpenError> {
        let (recordings, named) = (self.parts().recordings.clone(), reference.clone());
        let opened = tokio::task::spawn_blocking(move || recordings.open(&named)).await;
        let wav = opened.map_err(|_| OpenError::Stopping)??;
        let (now, since) = (self.parts().clock.now(), self.recordings_since());
        let act = self.act(by);
        let note = Said::of(Sentence::Heard, &[&by.trim(), &reference]);
        let noted = self.parts().database.write(move |tx| {
            let mut tickets = tx.recordings(since, Some(&reference), None, PAGE_MAX)?;
            tickets.sort_by_key(|row| row.ticket);
            tickets.dedup_by_key(|row| row.ticket);
            for row in &tickets {
                if again && told_lately(tx, row.ticket, &note, now)? {
                    continue;
                }
                tx.add_event(row.ticket, &NewEvent::ours(now, EventKind::Note, note.clone()))?;
                let entry = AuditEntry::new(act.clone(), "recording.heard").to_ticket(row.ticket);
                tx.audit(&entry.with("recording", &reference))?;
            }
            if tickets.is_empty() {
                let entry = AuditEntry::new(act.clone(), "recording.heard").to("recording");
                tx.audit(&entry.with("recording", &reference))?;
            }
            Ok(tickets.len())
        });
        let tickets = noted.await?;
        if tickets == 0 {
            tracing::warn!(by = by.trim(), "a recording was heard that stands on no ticket");
        }
        Ok(Heard { wav, tickets })
    }

    /// Opens the mail of an event of a ticket, by its place from 1, for somebody; nothing when the event
    /// is no mail, or its mail is not kept any more.
    ///
    /// # Errors
    /// [`OpenError`]; nothing is given away then.
    pub async fn open_mail(
        &self,
        ticket: TicketNumber,
        place: u32,
        by: &str,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, OpenError> {
        let act = self.act(by);
        let found = self.parts().database.write(move |tx| {
            let mails = tx.kept_mails(ticket)?;
            let Some((_, arrival)) = mails.into_iter().find(|(at, _)| *at == place) else {
                return Ok(None);
            };
            let digest = tx.arrival(arrival)?.and_then(|arrival| arrival.raw);
            let Some(digest) = digest else { return Ok(None) };
            let Some(sealed) = tx.raw(digest)? else { return Ok(None) };
            let ArrivalId(row) = arrival;
            let entry = AuditEntry::new(act.clone(), "mail.shown").to_ticket(ticket);
            tx.audit(&entry.with("arrival", row))?;
            Ok(Some((digest, sealed)))
        });
        let Some((digest, sealed)) = found.await? else { return Ok(None) };
        let intake = self.clone();
        let opened = tokio::task::spawn_blocking(move || {
            let vault = &intake.parts().vault;
            vault.open(digest, sealed)
        });
        Ok(Some(opened.await.map_err(|_| OpenError::Stopping)??))
    }
}

/// Whether it was told of late beside a ticket.
fn told_lately(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    note: &Said,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let since = now.checked_sub(TOLD_FOR).unwrap_or(Timestamp::MIN);
    let events = tx.events(ticket)?;
    Ok(events.iter().any(|e| e.kind == EventKind::Note && e.at > since && e.said.contains(note)))
}
