//! What people at the desk do with tickets: put two into one, make two of one, write to the
//! customer, correct what was understood wrongly, take it and note something, vouch for whoever asks. Each is one transaction and written down beside the ticket.

mod correct;
mod correcting;
mod example;
mod freeze;
mod hand;
mod labels;
mod merge;
mod reply;
mod split;
mod task;
mod vouch;

pub use correct::{Correct, Corrected, Queued};
pub(super) use example::CORRECTED;
pub use freeze::FreezeOrder;
pub use hand::{ByHand, Deed, InHand, Over};
pub use labels::{FACT_KINDS, Labels};
pub use merge::Merge;
pub use reply::{AfterReply, Replied, Reply, TEXT_CHARS_MAX};
pub(super) use reply::{Desk, NUMBERS_BEGIN, entrance_for};
pub use split::{Split, Splitted};
pub use task::{TaskDeed, TaskOrder};
pub use vouch::{Second, Vouch, Vouched};

use crate::model::{TicketNumber, Timestamp};
use crate::store::{StoreError, Tx};
use crate::tickets::{EventKind, EventText, NewEvent};

/// A ticket with which somebody of the desk does something: what is written beside it has his name and the time.
struct Beside<'a> {
    ticket: TicketNumber,
    by: &'a str,
    at: Timestamp,
}

impl Beside<'_> {
    fn write(
        &self,
        tx: &mut dyn Tx,
        kind: EventKind,
        text: impl Into<EventText>,
    ) -> Result<(), StoreError> {
        tx.add_event(self.ticket, &NewEvent::of(self.by, self.at, kind, text))
    }
}

/// Why it was not done. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeskRefusal {
    /// There is no such ticket.
    #[error("there is no ticket {0}")]
    NoTicket(TicketNumber),
    /// A ticket cannot be put into itself, or into one that was put into it.
    #[error("{0} and {1} are one ticket already")]
    Same(TicketNumber, TicketNumber),
    /// It was put into another one before.
    #[error("{ticket} was merged into {into}; go on there")]
    Merged {
        /// The ticket.
        ticket: TicketNumber,
        /// Where it is now.
        into: TicketNumber,
    },
    /// It has ended.
    #[error("{0} has ended; what it gets would lie there unseen")]
    Ended(TicketNumber),
    /// Somebody else has it.
    #[error("{ticket} was taken by {by} at {at}; ask to take it over if that is meant")]
    Taken {
        /// The ticket.
        ticket: TicketNumber,
        /// Who has it.
        by: String,
        /// Since when.
        at: Timestamp,
    },
    /// Somebody else has it, and gives it back himself.
    #[error(
        "{ticket} was taken by {by} at {at}; he gives it back himself, or a desk lead does it for him"
    )]
    NotYours {
        /// The ticket.
        ticket: TicketNumber,
        /// Who has it.
        by: String,
        /// Since when.
        at: Timestamp,
    },
    /// They are of different customers, who would read each other's mail.
    #[error(
        "{0} and {1} are of different accounts: their people would take part in each other's \
         ticket; ask for it across accounts if that is meant"
    )]
    OtherAccount(TicketNumber, TicketNumber),
    /// There is no such event, or it is no message.
    #[error("event {place} of {ticket} is no message of the customer; `tickets show` counts them")]
    NoMessage {
        /// The ticket.
        ticket: TicketNumber,
        /// The place in its list of events, from 1.
        place: u32,
    },
    /// There is no such task.
    #[error("{ticket} has no task {place}; `tickets show` counts them")]
    NoTask {
        /// The ticket.
        ticket: TicketNumber,
        /// The place in its list of tasks, from 1.
        place: u32,
    },
    /// It is the only message: there is nothing to part.
    #[error("{0} has no other message; there is nothing to split")]
    OnlyMessage(TicketNumber),
    /// The customer gave no mail address.
    #[error("{0} has no mail address to write to; ring the customer")]
    NoAddress(TicketNumber),
    /// Nobody has the customer's address.
    #[error("{address} does not exist ({status}); correct it, or lift the mark if it is wrong")]
    BadAddress {
        /// The address.
        address: String,
        /// What was said of it.
        status: String,
    },
    /// The text is empty or too long, or cannot be written.
    #[error("the text cannot be sent: {0}")]
    Text(String),
    /// A label cannot be.
    #[error("{0}")]
    Label(String),
}
