//! What is noted beside a ticket about the way a message came.
use crate::mail::Warning;
use crate::model::TicketNumber;
use crate::store::{StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, Said, Sentence};

use super::chapter::{Chapter, Story};

fn said(warning: &Warning) -> Said {
    match warning {
        Warning::Hidden => Said::of(Sentence::HiddenText, &[]),
        Warning::Signed => Said::of(Sentence::SignatureUnchecked, &[]),
        Warning::Encrypted => Said::of(Sentence::EncryptedUnread, &[]),
        Warning::Unopened => Said::of(Sentence::BoxUnopened, &[]),
        Warning::Dangerous { name, danger } => {
            Said::of(Sentence::Dangerous, &[name, &danger.as_str()])
        }
    }
}

impl Story {
    /// Whoever looks after another mailbox of ours sees in the ticket that it came there too.
    pub(super) fn note_entrance(
        &self,
        tx: &mut dyn Tx,
        ticket: TicketNumber,
        to: &str,
    ) -> Result<(), StoreError> {
        let text = Said::of(Sentence::AlsoSentTo, &[&to]);
        let known = tx.events(ticket)?.into_iter().any(|event| event.text == text.english());
        if known {
            return Ok(());
        }
        tx.add_event(ticket, &NewEvent::ours(self.incoming.at, EventKind::Note, text))
    }
}

impl Chapter<'_> {
    /// Notes beside the ticket what whoever works on it must know of the message.
    pub(super) fn warn(&self, tx: &mut dyn Tx, ticket: TicketNumber) -> Result<(), StoreError> {
        let incoming = &self.story.incoming;
        for warning in &incoming.warnings {
            tx.add_event(ticket, &NewEvent::ours(incoming.at, EventKind::Note, said(warning)))?;
        }
        Ok(())
    }

    /// Notes who handed a message on, where else it came to, and that its sender can be written to
    /// again.
    pub(super) fn remark(
        &self,
        tx: &mut dyn Tx,
        ticket: TicketNumber,
        lifted: bool,
    ) -> Result<(), StoreError> {
        let incoming = &self.story.incoming;
        let agent = incoming.post.forwarded_by.as_ref();
        let notes = [
            agent.map(|agent| Said::of(Sentence::ForwardedBy, &[agent])),
            lifted.then(|| Said::of(Sentence::WrittenAgainSince, &[&incoming.shown_sender])),
        ];
        for text in notes.into_iter().flatten() {
            tx.add_event(ticket, &NewEvent::ours(incoming.at, EventKind::Note, text))?;
        }
        for to in &incoming.post.also_to {
            self.story.note_entrance(tx, ticket, to.as_str())?;
        }
        Ok(())
    }
}
