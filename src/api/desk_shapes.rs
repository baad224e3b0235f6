//! What requests and answers about merging, splitting and replying look like: these names are a
//! contract.
use serde::{Deserialize, Serialize};

use crate::model::{EmailAddress, MessageId, TicketNumber, TicketStatus, Timestamp};
use crate::store::BadAddress;

/// An order to put a ticket into another one.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MergeRequest {
    /// The ticket that has its mail from now on.
    pub into: TicketNumber,
    /// Whether they may be of different accounts.
    #[serde(default)]
    pub across_accounts: bool,
    /// The person who orders it.
    #[serde(default)]
    pub by: Option<String>,
}

/// A ticket that was put into another one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Merged {
    /// The ticket.
    pub ticket: TicketNumber,
    /// Where its mail goes.
    pub into: TicketNumber,
}

/// An order to make a ticket of one message.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplitRequest {
    /// The message's place in the ticket's list of events, from 1.
    pub event: u32,
    /// The person who orders it.
    #[serde(default)]
    pub by: Option<String>,
}

/// A ticket that was made of a message.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SplitMade {
    /// The new ticket.
    pub ticket: TicketNumber,
    /// Whether it was made now.
    pub made: bool,
}

/// A person's text to the customer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplyRequest {
    /// The text, without greeting and signature.
    pub text: String,
    /// Where the ticket stands then: `open`, `wait` or `close`.
    #[serde(default)]
    pub then: Option<String>,
    /// The person who writes.
    #[serde(default)]
    pub by: Option<String>,
}

/// A text that was sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sent {
    /// To whom.
    pub to: EmailAddress,
    /// Under which Message-ID.
    pub message_id: MessageId,
    /// Where the ticket stands now.
    pub status: TicketStatus,
}

/// An address that nobody has.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BadAddressLine {
    /// The address.
    pub address: EmailAddress,
    /// Since when that is known.
    pub at: Timestamp,
    /// What was said of it, such as `5.1.1`.
    pub status: String,
    /// The ticket whose mail did not arrive.
    pub ticket: TicketNumber,
}

impl From<BadAddress> for BadAddressLine {
    fn from(bad: BadAddress) -> Self {
        Self { address: bad.address, at: bad.at, status: bad.status, ticket: bad.ticket }
    }
}

/// An address that is written to again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Lifted {
    /// The address.
    pub address: EmailAddress,
}
