//! Mail that was fetched from a mailbox: its story and its line in the ledger are one transaction.
use crate::imap::ledger::State;
use crate::model::Digest;
use crate::store::{ImapChange, ImapKey, StoreError, Tx};
use crate::tickets::{ArrivalOutcome, EventKind, NewEvent, Said, Sentence};

use super::{Intake, IntakeError, ReceivedMessage, Settled, reading};

/// What the ledger must know of a message whose story is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Its name.
    pub key: ImapKey,
    /// The digest of what was fetched.
    pub digest: Digest,
    /// How many bytes it has in all, when only the first were fetched.
    pub cut_from: Option<u64>,
}

impl Intake {
    /// Reads one mail and tells its story, and makes it `Taken` in the ledger with it; returns
    /// after the commit.
    ///
    /// # Errors
    /// [`IntakeError`] when nothing was kept; it must be fetched again.
    pub async fn take_fetched(
        &self,
        message: ReceivedMessage,
        entry: LedgerEntry,
    ) -> Result<Settled, IntakeError> {
        let at = message.at;
        let read = message.raw.len();
        let (incoming, knowledge) = self.read(message).await?;
        let also = move |tx: &mut dyn Tx, settled: &Settled| {
            let cut = entry.cut_from.map(|bytes| {
                let LedgerEntry { key, .. } = &entry;
                let whole = format!("UID {}, {}", key.uid, key.place);
                Said::of(Sentence::OnlyBeginning, &[&read, &bytes, &whole])
            });
            if let Some(reason) = &cut {
                note_cut(tx, settled, at, reason)?;
            }
            let change = ImapChange {
                digest: Some(entry.digest),
                arrival: Some(settled.arrival),
                reason: cut.as_ref().map(Said::english).unwrap_or_default(),
                ..ImapChange::to(State::Taken, at)
            };
            tx.change_imap_message(&entry.key, &change)
        };
        self.take_and(incoming, knowledge, also).await
    }

    /// Parks a message that cannot be fetched, with the reason, and sets it aside in the ledger.
    ///
    /// # Errors
    /// [`IntakeError`] when nothing was kept.
    pub async fn park_unfetched(
        &self,
        message: ReceivedMessage,
        key: ImapKey,
        reason: String,
    ) -> Result<Settled, IntakeError> {
        let at = message.at;
        let name = format!("imap:{}:{}:{}", key.place, key.generation, key.uid);
        let incoming = reading::unfetched(self.parts(), &message, name, reason.clone())?;
        let knowledge = self.parts().knowledge.load_full();
        let also = move |tx: &mut dyn Tx, settled: &Settled| {
            let change = ImapChange {
                arrival: Some(settled.arrival),
                reason: reason.clone(),
                ..ImapChange::to(State::SetAside, at)
            };
            tx.change_imap_message(&key, &change)
        };
        self.take_and(incoming, knowledge, also).await
    }
}

/// Says on the ticket, and beside the arrival, that there is more of the message.
fn note_cut(
    tx: &mut dyn Tx,
    settled: &Settled,
    at: crate::model::Timestamp,
    reason: &Said,
) -> Result<(), StoreError> {
    let said = &settled.outcome;
    if let Some(ticket) = said.ticket {
        tx.add_event(ticket, &NewEvent::ours(at, EventKind::Note, reason.clone()))?;
    }
    let reason = reason.english();
    let reason = if said.reason.is_empty() { reason } else { format!("{}; {reason}", said.reason) };
    tx.settle_arrival(settled.arrival, &ArrivalOutcome { reason, ..said.clone() })
}
