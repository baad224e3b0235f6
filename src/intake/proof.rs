//! What is kept of the proof of a sender.
use crate::mailauth::Verdict;
use crate::model::TicketNumber;
use crate::store::{StoreError, Tx};
use crate::tickets::{EventKind, NewEvent};

use super::Incoming;
use super::chapter::Chapter;

impl Incoming {
    /// Whether the domain of the sender's address vouches for the mail, and he is its author.
    pub(super) fn is_proven(&self) -> bool {
        match (&self.proof, &self.sender) {
            (Some(proof), Some(sender)) => proof.proves(sender),
            (None, _) | (_, None) => false,
        }
    }

    /// The proof as the arrival's row keeps it; empty when there is none to keep.
    pub(super) fn kept_proof(&self) -> String {
        self.proof.as_ref().map(kept).unwrap_or_default()
    }
}

/// A verdict is small: everything in it is cut where it is made.
fn kept(proof: &Verdict) -> String {
    serde_json::to_string(proof).unwrap_or_default()
}

impl Chapter<'_> {
    /// Notes beside the ticket what vouches for a message, or why nothing does. That a plain mail
    /// has nothing to show is said by its level alone.
    pub(super) fn note_proof(
        &self,
        tx: &mut dyn Tx,
        ticket: TicketNumber,
    ) -> Result<(), StoreError> {
        let incoming = &self.story.incoming;
        let Some(proof) = incoming.proof.as_ref().filter(|proof| !proof.is_silent()) else {
            return Ok(());
        };
        tx.add_event(ticket, &NewEvent::ours(incoming.at, EventKind::Note, proof.told()))
    }
}
