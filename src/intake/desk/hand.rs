//! What somebody of the desk does with a ticket by hand: takes it, gives it back, notes something,
//! says where it stands.
use crate::model::{QueueId, TicketNumber, TicketStatus, Timestamp};
use crate::store::{StoreError, Tx};
use crate::tickets::{EventKind, NewTicket, Raise, Said, Sentence, Ticket};

use super::super::paging;
use super::{Beside, DeskRefusal};

/// Characters of a note.
const NOTE_CHARS_MAX: usize = 10_000;
/// Characters of a name.
const NAME_CHARS_MAX: usize = 80;

/// From whom a ticket may be taken over, or given back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Over {
    /// From nobody: of two who take it at once the first has it, and the other is told so.
    #[default]
    Nobody,
    /// From whoever has it.
    Anyone,
    /// From whom whoever orders it has seen there, and from nobody who took it since.
    Only(String),
}

impl Over {
    fn permits(&self, taker: &str) -> bool {
        match self {
            Self::Nobody => false,
            Self::Anyone => true,
            Self::Only(seen) => seen == taker,
        }
    }
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Somebody has it from now on; a new ticket is open then.
    Take {
        /// Who.
        taker: String,
        /// From whom it may be taken over.
        over: Over,
    },
    /// Nobody has it any more.
    GiveBack {
        /// Who gives it back.
        whose: String,
        /// From whom it may be given back beside him.
        over: Over,
    },
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
        let taken = tx.taken(self.ticket)?;
        if let Some(refusal) = self.refusal(&ticket, taken.as_ref()) {
            return Ok(Err(refusal));
        }
        let facts = ticket.facts;
        let mut taker = taken.map(|(by, _)| by);
        let mut status = facts.status;
        let beside = Beside { ticket: self.ticket, by: &self.by, at: self.at };
        match &self.deed {
            Deed::Take { taker: new, .. } if taker.as_ref() == Some(new) => {}
            Deed::Take { taker: new, .. } => {
                status = take(tx, &beside, status, (new, taker.as_deref()))?;
                taker = Some(new.clone());
            }
            Deed::GiveBack { .. } => {
                if let Some(was) = taker.take() {
                    tx.set_taker(self.ticket, None, self.at)?;
                    beside.write(tx, EventKind::Note, Said::of(Sentence::GivenBack, &[&was]))?;
                }
            }
            Deed::Note { text, spoken } => {
                let text = text.trim();
                if *spoken {
                    // Goals and reports go by the code: that counts as contact.
                    beside.write(tx, EventKind::Note, Said::of(Sentence::Spoke, &[&text]))?;
                } else {
                    beside.write(tx, EventKind::Note, text)?;
                }
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
                let said = Said::of(Sentence::Moved, &[&facts.queue, queue]);
                beside.write(tx, EventKind::Note, said)?;
            }
            Deed::Status { status: new, .. } if *new == status => {}
            Deed::Status { status: new, why } => {
                paging::set_status(tx, self.ticket, *new, self.at)?;
                let mut said = vec![Said::of(Sentence::Changed, &[&status, new])];
                if !why.is_empty() {
                    said.push(Said::of(Sentence::Words, &[why]));
                }
                beside.write(tx, EventKind::Status, said)?;
                status = *new;
            }
        }
        paging::touched(tx, self.ticket, self.at)?;
        Ok(Ok(InHand { status, taker }))
    }

    /// Returns why a ticket that stands so, and that somebody may have, is left as it is.
    fn refusal(&self, ticket: &Ticket, taken: Option<&(String, Timestamp)>) -> Option<DeskRefusal> {
        if let Some(into) = ticket.merged_into {
            return Some(DeskRefusal::Merged { ticket: self.ticket, into });
        }
        // A note may be written beside what has ended; everything else would open it again.
        if ticket.facts.status.is_final() && !matches!(self.deed, Deed::Note { .. }) {
            return Some(DeskRefusal::Ended(self.ticket));
        }
        if let Some(why) = self.fault(&ticket.facts) {
            return Some(DeskRefusal::Label(why));
        }
        let (by, at) = taken?;
        let (ticket, has, at) = (self.ticket, by.clone(), *at);
        match &self.deed {
            Deed::Take { taker, over } if by != taker && !over.permits(by) => {
                Some(DeskRefusal::Taken { ticket, by: has, at })
            }
            Deed::GiveBack { whose, over } if by != whose && !over.permits(by) => {
                Some(DeskRefusal::NotYours { ticket, by: has, at })
            }
            Deed::Take { .. }
            | Deed::GiveBack { .. }
            | Deed::Note { .. }
            | Deed::Queue { .. }
            | Deed::Status { .. } => None,
        }
    }

    /// Returns why it cannot be.
    fn fault(&self, facts: &NewTicket) -> Option<String> {
        let length = |what: &str, text: &str, max: usize| {
            let chars = text.trim().chars().count();
            (chars == 0 || chars > max)
                .then(|| format!("{what} has {chars} characters; write 1 to {max}"))
        };
        match &self.deed {
            Deed::Take { taker, .. } => length("the name", taker, NAME_CHARS_MAX),
            Deed::GiveBack { .. } | Deed::Queue { .. } => None,
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
}

/// Gives a ticket to somebody, from nobody or from whoever has it; returns how it stands then.
fn take(
    tx: &mut dyn Tx,
    beside: &Beside<'_>,
    stands: TicketStatus,
    (new, was): (&str, Option<&str>),
) -> Result<TicketStatus, StoreError> {
    tx.set_taker(beside.ticket, Some(new), beside.at)?;
    let mut said = vec![match was {
        Some(was) => Said::of(Sentence::TakenOver, &[&new, &was]),
        None => Said::of(Sentence::Taken, &[&new]),
    }];
    if stands != TicketStatus::New {
        beside.write(tx, EventKind::Status, said)?;
        return Ok(stands);
    }
    paging::set_status(tx, beside.ticket, TicketStatus::Open, beside.at)?;
    said.insert(0, Said::of(Sentence::Changed, &[&stands, &TicketStatus::Open]));
    beside.write(tx, EventKind::Status, said)?;
    Ok(TicketStatus::Open)
}
