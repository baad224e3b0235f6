//! Making a ticket of its own of one message.
use crate::identity::claim;
use crate::model::{AssuranceLevel, EmailAddress, TicketNumber, TicketStatus, Timestamp};
use crate::store::{StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, NewTicket, Said, Sentence, Ticket, TicketEvent};

use super::DeskRefusal;

/// Characters of a text that serve as subject.
const SUBJECT_CHARS_MAX: usize = 80;

/// An order to make a ticket of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The ticket that has it.
    pub ticket: TicketNumber,
    /// The message's place in the list of events, from 1.
    pub place: u32,
    /// Who orders it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What became of the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Splitted {
    /// The new ticket.
    pub ticket: TicketNumber,
    /// Whether it was made now; it was there before otherwise.
    pub made: bool,
}

impl Split {
    /// Carries it out; a second time gives the same ticket. The event stays where it is and stands
    /// in the new ticket too; answers to that message go there from now on.
    pub(in crate::intake) fn carry_out(
        &self,
        tx: &mut dyn Tx,
    ) -> Result<Result<Splitted, DeskRefusal>, StoreError> {
        let Some(old) = tx.ticket(self.ticket)? else {
            return Ok(Err(DeskRefusal::NoTicket(self.ticket)));
        };
        if let Some(into) = old.merged_into {
            return Ok(Err(DeskRefusal::Merged { ticket: self.ticket, into }));
        }
        let events = tx.events(self.ticket)?;
        let message = usize::try_from(self.place)
            .ok()
            .and_then(|place| events.get(place.checked_sub(1)?))
            .filter(|event| event.kind == EventKind::Message);
        let (Some(message), Some(row)) = (message, tx.event_row(self.ticket, self.place)?) else {
            let no = DeskRefusal::NoMessage { ticket: self.ticket, place: self.place };
            return Ok(Err(no));
        };
        if let Some(ticket) = tx.split_of(row)? {
            return Ok(Ok(Splitted { ticket, made: false }));
        }
        if events.iter().filter(|event| event.kind == EventKind::Message).count() < 2 {
            return Ok(Err(DeskRefusal::OnlyMessage(self.ticket)));
        }
        let ticket = self.open(tx, &old, message)?;
        tx.add_split(row, self.ticket, message.message_id.as_deref(), ticket)?;
        Ok(Ok(Splitted { ticket, made: true }))
    }

    fn open(
        &self,
        tx: &mut dyn Tx,
        old: &Ticket,
        message: &TicketEvent,
    ) -> Result<TicketNumber, StoreError> {
        let sender: Option<EmailAddress> = message.by.parse().ok();
        let same = message.by == old.facts.requester;
        // Whoever wrote it is who asks; what was proven of another is not proven of him.
        let owner = match &sender {
            Some(address) if !same => claim(tx.owners_of_address(address)?),
            Some(_) | None => crate::identity::Claim::default(),
        };
        let words: Vec<&str> = message.text.split_whitespace().collect();
        let subject: String = words.join(" ").chars().take(SUBJECT_CHARS_MAX).collect();
        let facts = NewTicket {
            status: TicketStatus::New,
            requester: message.by.clone(),
            subject: if subject.is_empty() { old.facts.subject.clone() } else { subject },
            // What was proven of the ticket was not proven of each of its messages.
            assurance: AssuranceLevel::Al0,
            contact: if same { old.facts.contact } else { owner.contact.map(|c| c.id) },
            account: if same { old.facts.account } else { owner.account.map(|a| a.id) },
            created_at: self.at,
            follows: None,
            ..old.facts.clone()
        };
        let ticket = tx.open_ticket(&facts)?;
        if let Some(address) = &sender {
            tx.add_participant(ticket, address)?;
        }
        if let Some(id) = &message.message_id {
            tx.add_message_id(ticket, id)?;
        }
        let copy = NewEvent {
            at: message.at,
            kind: message.kind,
            by: message.by.clone(),
            text: message.text.clone(),
            said: message.said.clone(),
            message_id: message.message_id.clone(),
            attachments: message.attachments.clone(),
            arrival: None,
        };
        tx.add_event(ticket, &copy)?;
        let note = |text: Said| NewEvent {
            by: self.by.clone(),
            ..NewEvent::ours(self.at, EventKind::Note, text)
        };
        let from = Said::of(Sentence::SplitFrom, &[&self.place, &old.number]);
        tx.add_event(ticket, &note(from))?;
        let left = Said::of(Sentence::SplitInto, &[&self.place, &ticket]);
        tx.add_event(old.number, &note(left))?;
        Ok(ticket)
    }
}
