//! What somebody of the desk does with a ticket by hand: takes it, gives it back, notes something,
//! says where it stands.
use crate::model::{QueueId, TicketNumber, TicketStatus, Timestamp};
use crate::store::{StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, NewTicket, Raise};

use super::super::paging;
use super::DeskRefusal;

/// Characters of a note.
const NOTE_CHARS_MAX: usize = 10_000;
/// How a note begins that tells of a conversation with the customer; reports and goals look for it
/// (`store::sqlite::times`).
const SPOKEN: &str = "spoke with the customer: ";
/// Characters of a name.
const NAME_CHARS_MAX: usize = 80;

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Somebody has it from now on; a new ticket is open then.
    Take {
        /// Who.
        taker: String,
    },
    /// Nobody has it any more.
    GiveBack,
    /// Something is noted that the customer does not read.
    Note {
        /// What.
        text: String,
        /// Whether whoever notes it has spoken with the customer: that counts as contact with him.
        spoken: bool,
    },
    /// Another queue has it; there it stays, whatever the rules say later.
    Queue {
        /// Which.
        queue: QueueId,
    },
    /// It stands so from now on.
    Status {
        /// How.
        status: TicketStatus,
        /// Why; may be empty.
        why: String,
    },
}

/// An order to do something with a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByHand {
    /// The ticket.
    pub ticket: TicketNumber,
    /// What.
    pub deed: Deed,
    /// Who orders it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// How a ticket is after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InHand {
    /// Where it stands.
    pub status: TicketStatus,
    /// Who has it.
    pub taker: Option<String>,
}

impl ByHand {
    /// Carries it out; what is so already changes nothing.
    pub(in crate::intake) fn carry_out(
        &self,
        tx: &mut dyn Tx,
    ) -> Result<Result<InHand, DeskRefusal>, StoreError> {
        let Some(ticket) = tx.ticket(self.ticket)? else {
            return Ok(Err(DeskRefusal::NoTicket(self.ticket)));
        };
        if let Some(into) = ticket.merged_into {
            return Ok(Err(DeskRefusal::Merged { ticket: self.ticket, into }));
        }
        let facts = ticket.facts;
        // A note may be written beside what has ended; everything else would open it again.
        if facts.status.is_final() && !matches!(self.deed, Deed::Note { .. }) {
            return Ok(Err(DeskRefusal::Ended(self.ticket)));
        }
        if let Some(why) = self.fault(&facts) {
            return Ok(Err(DeskRefusal::Label(why)));
        }
        let mut taker = tx.taker(self.ticket)?;
        let mut status = facts.status;
        match &self.deed {
            Deed::Take { taker: new } if taker.as_ref() == Some(new) => {}
            Deed::Take { taker: new } => {
                tx.set_taker(self.ticket, Some(new), self.at)?;
                let mut text = format!("taken by {new}");
                if status == TicketStatus::New {
                    status = TicketStatus::Open;
                    paging::set_status(tx, self.ticket, status, self.at)?;
                    text = format!("{} -> {status}; {text}", facts.status);
                }
                self.write(tx, EventKind::Status, text)?;
                taker = Some(new.clone());
            }
            Deed::GiveBack => {
                if let Some(was) = taker.take() {
                    tx.set_taker(self.ticket, None, self.at)?;
                    self.write(tx, EventKind::Note, format!("given back by {was}"))?;
                }
            }
            Deed::Note { text, spoken } => {
                let spoken = if *spoken { SPOKEN } else { "" };
                self.write(tx, EventKind::Note, format!("{spoken}{}", text.trim()))?;
            }
            Deed::Queue { queue } if *queue == facts.queue => {}
            Deed::Queue { queue } => {
                let moved = Raise {
                    priority: facts.priority,
                    safety: facts.safety,
                    queue: queue.clone(),
                    intent: facts.intent,
                    impact: facts.impact,
                    urgency: facts.urgency,
                    site: None,
                };
                tx.raise(self.ticket, &moved, self.at)?;
                let text = format!("moved from {} to {queue}", facts.queue);
                self.write(tx, EventKind::Note, text)?;
            }
            Deed::Status { status: new, .. } if *new == status => {}
            Deed::Status { status: new, why } => {
                paging::set_status(tx, self.ticket, *new, self.at)?;
                let why = if why.is_empty() { String::new() } else { format!("; {why}") };
                self.write(tx, EventKind::Status, format!("{status} -> {new}{why}"))?;
                status = *new;
            }
        }
        paging::touched(tx, self.ticket, self.at)?;
        Ok(Ok(InHand { status, taker }))
    }

    /// Returns why it cannot be.
    fn fault(&self, facts: &NewTicket) -> Option<String> {
        let length = |what: &str, text: &str, max: usize| {
            let chars = text.trim().chars().count();
            (chars == 0 || chars > max)
                .then(|| format!("{what} has {chars} characters; write 1 to {max}"))
        };
        match &self.deed {
            Deed::Take { taker } => length("the name", taker, NAME_CHARS_MAX),
            Deed::GiveBack | Deed::Queue { .. } => None,
            Deed::Note { text, .. } => length("the note", text, NOTE_CHARS_MAX),
            // Only who proves himself, or is vouched for, ends that wait.
            Deed::Status {
                status:
                    TicketStatus::New
                    | TicketStatus::Open
                    | TicketStatus::OnHold
                    | TicketStatus::WaitingCustomer,
                ..
            } if facts.status == TicketStatus::WaitingIdentity => {
                Some("it waits for identity; vouch for whoever asks".to_owned())
            }
            Deed::Status { status: TicketStatus::New | TicketStatus::WaitingIdentity, .. } => {
                Some("a ticket is new, or waits for identity, by itself only".to_owned())
            }
            Deed::Status { why, .. } if why.is_empty() => None,
            Deed::Status { why, .. } => length("the reason", why, NOTE_CHARS_MAX),
        }
    }

    fn write(&self, tx: &mut dyn Tx, kind: EventKind, text: String) -> Result<(), StoreError> {
        let event = NewEvent { by: self.by.clone(), ..NewEvent::ours(self.at, kind, text) };
        tx.add_event(self.ticket, &event)
    }
}
