//! Putting one ticket into another.
use crate::model::{Priority, TicketNumber, TicketStatus, Timestamp};
use crate::store::{StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, Raise, Said, Sentence, Ticket};

use super::super::paging;
use super::DeskRefusal;

/// An order to put one ticket into another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The ticket that ends.
    pub from: TicketNumber,
    /// The ticket that has its mail from now on.
    pub into: TicketNumber,
    /// Whether they may be of different accounts.
    pub across_accounts: bool,
    /// Who orders it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl Merge {
    /// Carries it out; a second time changes nothing. The events of both stay where they are; who
    /// takes part in the first takes part in the second, and marks, references and numbers of the
    /// first lead to the second.
    pub(in crate::intake) fn carry_out(
        &self,
        tx: &mut dyn Tx,
    ) -> Result<Result<TicketNumber, DeskRefusal>, StoreError> {
        let Some(from) = tx.ticket(self.from)? else {
            return Ok(Err(DeskRefusal::NoTicket(self.from)));
        };
        let Some(into) = tx.ticket(self.into)? else {
            return Ok(Err(DeskRefusal::NoTicket(self.into)));
        };
        if let Some(refusal) = self.refusal(tx, &from, &into)? {
            return Ok(Err(refusal));
        }
        if from.merged_into.is_some() {
            return Ok(Ok(self.into));
        }
        tx.merge_ticket(self.from, self.into)?;
        if !from.facts.status.is_done() {
            paging::go_over(tx, self.from, self.into, self.at)?;
        }
        if !from.facts.status.is_final() {
            paging::set_status(tx, self.from, TicketStatus::Closed, self.at)?;
        }
        let note = |text: Said| NewEvent {
            by: self.by.clone(),
            ..NewEvent::ours(self.at, EventKind::Note, text)
        };
        tx.add_event(self.from, &note(Said::of(Sentence::MergedInto, &[&self.into])))?;
        tx.add_event(self.into, &note(Said::of(Sentence::MergedHere, &[&self.from])))?;
        self.raise(tx, &from, &into)?;
        Ok(Ok(self.into))
    }

    fn refusal(
        &self,
        tx: &mut dyn Tx,
        from: &Ticket,
        into: &Ticket,
    ) -> Result<Option<DeskRefusal>, StoreError> {
        let merged = |ticket, into| Some(DeskRefusal::Merged { ticket, into });
        if self.from == self.into || tx.living(self.into)? == self.from {
            return Ok(Some(DeskRefusal::Same(self.from, self.into)));
        }
        if let Some(elsewhere) = into.merged_into {
            return Ok(merged(self.into, elsewhere));
        }
        match from.merged_into {
            Some(there) if there == self.into => return Ok(None),
            Some(elsewhere) => return Ok(merged(self.from, elsewhere)),
            None => {}
        }
        if into.facts.status.is_final() {
            return Ok(Some(DeskRefusal::Ended(self.into)));
        }
        let accounts = (from.facts.account, into.facts.account);
        let differ = accounts.0 != accounts.1;
        Ok((differ && !self.across_accounts)
            .then_some(DeskRefusal::OtherAccount(self.from, self.into)))
    }

    /// The graver of both counts; who takes it stays as it was.
    fn raise(&self, tx: &mut dyn Tx, from: &Ticket, into: &Ticket) -> Result<(), StoreError> {
        let graver: Priority = from.facts.priority.min(into.facts.priority);
        if graver == into.facts.priority && from.facts.safety <= into.facts.safety {
            return Ok(());
        }
        let raise = Raise {
            priority: graver,
            safety: from.facts.safety,
            queue: into.facts.queue.clone(),
            intent: into.facts.intent,
            impact: from.facts.impact,
            urgency: from.facts.urgency,
            site: None,
        };
        tx.raise(self.into, &raise, self.at)?;
        let text = Said::of(Sentence::RaisedFrom, &[&graver, &into.facts.queue, &self.from]);
        tx.add_event(self.into, &NewEvent::ours(self.at, EventKind::Raised, text))
    }
}
