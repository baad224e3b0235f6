//! Outside desks: tickets are opened there, followed up, and programs are told of events.
//!
//! What each product wants is written once, in its own file; none of them knows of the store. What an answer means
//! for a row and for its desk is decided here and carried out by the [`DeskWorker`] (`docs/adr/0039-outside-desks.md`).
mod again;
mod answer;
mod articles;
mod events;
mod mapping;
mod servicenow;
mod worker;
mod zammad;

pub use events::Events;
pub use mapping::Mapping;
pub use servicenow::ServiceNow;
pub use worker::DeskWorker;
pub use zammad::Zammad;

use std::time::Duration;

use super::Fault;
use crate::http::FormClient;
use crate::model::Timestamp;
use crate::runtime::Clock;
use crate::store::{Claimed, OutsideTicket, StopReason};
use crate::tickets::Handed;

/// The longest wait for a connection and an answer.
pub const DESK_ANSWER_TIME_MAX: Duration = Duration::from_secs(15);
/// The largest answer, in bytes: a found ticket comes with all that belongs to it.
pub const DESK_ANSWER_BYTES_MAX: usize = 2 * 1024 * 1024;

/// An outside desk with what its product wants.
#[derive(Debug)]
pub struct OutsideTarget {
    /// What the configuration calls it.
    pub id: String,
    /// The product.
    pub product: Product,
}

/// A product that desks use.
#[derive(Debug)]
pub enum Product {
    /// Zammad.
    Zammad(Zammad),
    /// Incidents of ServiceNow.
    ServiceNow(ServiceNow),
    /// A program that is told of events by Standard Webhooks.
    Events(Events),
}

/// How a desk is reached, and when.
#[derive(Clone, Copy, Debug)]
struct Reach<'a> {
    client: &'a FormClient,
    now: Timestamp,
}

/// What a row is sent with.
#[derive(Clone, Copy)]
struct Sending<'a> {
    reach: Reach<'a>,
    /// What time it is, while it is looked for.
    clock: &'a dyn Clock,
    row: &'a Claimed,
    /// It was sent again once, without knowing whether it was there.
    was_sent_again: bool,
    /// What the desk calls the ticket, once it is there.
    there: Option<&'a OutsideTicket>,
}

impl<'a> Sending<'a> {
    /// Whether it may be there already: an earlier try came to no clear end.
    const fn is_again(&self) -> bool {
        self.row.attempts > 0
    }

    /// What is found where there is too much to look through.
    const fn unknown(&self) -> Found {
        if self.was_sent_again { Found::Twice } else { Found::Unknown }
    }

    /// What programs call the ticket there.
    fn remote_id(&self) -> Result<&'a str, Wrong> {
        let id = self.there.and_then(|there| there.remote_id.as_deref());
        id.ok_or_else(|| Wrong::refused("the ticket is not there"))
    }
}

/// What came of a row that went out.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Came {
    /// It was taken.
    Taken,
    /// It was taken, and may have been there: nobody could find out.
    Doubled {
        /// By what it is found there.
        key: String,
    },
    /// The ticket is there.
    There {
        /// What programs call it.
        id: String,
        /// What people call it.
        number: String,
    },
}

/// Whether something that was sent before is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// It is.
    There,
    /// It is not, or nothing was sent before.
    Not,
    /// There is too much to look through. It is sent again then, with the same key, and that is said: one remark that
    /// stands there twice is seen for what it is, one that is missing is not.
    Unknown,
    /// Likewise, and it was sent again already: customers see each copy, so there is no third.
    Twice,
}

impl Found {
    /// Whether it is to be sent now.
    const fn is_to_be_sent(self) -> bool {
        matches!(self, Self::Not | Self::Unknown)
    }

    /// Returns what came of it, once all that is to be sent was taken.
    fn came(self, key: &str) -> Came {
        match self {
            Self::Unknown | Self::Twice => Came::Doubled { key: key.to_owned() },
            Self::There | Self::Not => Came::Taken,
        }
    }

    /// Returns why it was not taken. What was sent again in doubt, and came to no clear end, is not sent once more.
    fn failed(self, wrong: Wrong) -> Wrong {
        match (self, wrong) {
            (Self::Unknown, Wrong::Later(fault, wait)) => Wrong::InDoubt(fault, wait),
            (Self::Unknown, Wrong::TooLate(fault) | Wrong::TooLong(fault)) => {
                Wrong::InDoubt(fault, None)
            }
            (_, wrong) => wrong,
        }
    }
}

/// Why a row did not go out.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wrong {
    /// Later it may; not before this time is over, if the desk says so. Whether it was done is not known.
    Later(Fault, Option<Duration>),
    /// Likewise, and it was not done: nobody was reached, or the desk put it off.
    NotDone(Fault, Option<Duration>),
    /// It was sent again without knowing whether it was there, and whether that was done is not known either.
    InDoubt(Fault, Option<Duration>),
    /// There was no answer in time: later, where nothing else is known to do.
    TooLate(Fault),
    /// The answer is longer than we read: later, where nothing else is known to do.
    TooLong(Fault),
    /// Never: the desk refuses this row.
    Refused(Fault),
    /// Nothing goes there until somebody mends it.
    Stop(Fault, StopReason),
}

impl Wrong {
    /// The desk must be mended before anything more is sent.
    fn stop(why: &str) -> Self {
        Self::Stop(Fault::new(why, why), StopReason::Refused)
    }

    fn refused(why: &str) -> Self {
        Self::Refused(Fault::new(why, why))
    }

    fn later(why: &str) -> Self {
        Self::Later(Fault::new(why, why), None)
    }

    fn fault(self) -> Fault {
        match self {
            Self::Later(fault, _)
            | Self::NotDone(fault, _)
            | Self::InDoubt(fault, _)
            | Self::TooLate(fault)
            | Self::TooLong(fault)
            | Self::Refused(fault)
            | Self::Stop(fault, _) => fault,
        }
    }
}

impl OutsideTarget {
    /// Asks whether we are let in and whether what we need to know is told; returns what there is to say of it.
    /// Changes nothing there.
    ///
    /// # Errors
    /// What is wrong, with what the desk said.
    pub async fn check(&self, client: &FormClient, now: Timestamp) -> Result<String, Fault> {
        let reach = Reach { client, now };
        let checked = match &self.product {
            Product::Zammad(zammad) => zammad.check(reach).await,
            Product::ServiceNow(servicenow) => servicenow.check(reach).await,
            Product::Events(_) => Ok("nothing can be asked of a webhook".to_owned()),
        };
        checked.map_err(Wrong::fault)
    }

    async fn send(&self, sending: Sending<'_>) -> Result<Came, Wrong> {
        let handed: Handed = serde_json::from_str(&sending.row.payload).map_err(|error| {
            Wrong::Refused(Fault::new("no hand-over", format!("it is no hand-over: {error}")))
        })?;
        match (&self.product, &handed) {
            (Product::Zammad(zammad), handed) => zammad.send(sending, handed).await,
            (Product::ServiceNow(servicenow), handed) => servicenow.send(sending, handed).await,
            (Product::Events(events), Handed::Event(happening)) => {
                events.send(sending, happening).await
            }
            (
                Product::Events(_),
                Handed::Create(_) | Handed::Note(_) | Handed::Change(_) | Handed::Unread { .. },
            ) => Err(wrong_kind()),
        }
    }
}

/// The desk was another product when the row was written.
fn wrong_kind() -> Wrong {
    Wrong::refused("the desk is of another kind now")
}
