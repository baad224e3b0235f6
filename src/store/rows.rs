//! Rows as they go into and come out of the store.
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::{
    AccountId, ArrivalId, Digest, Door, OutboxId, TicketNumber, TicketStatus, Timestamp,
    UnknownWord,
};
use crate::tickets::OutcomeKind;

/// The most rows one list gives; more are fetched page by page.
pub const PAGE_MAX: u32 = 1_000;

/// An arrival to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewArrival {
    /// The door.
    pub door: Door,
    /// The door's own key, by which a repetition is known.
    pub key: String,
    /// When it came.
    pub at: Timestamp,
    /// Who sent it, as claimed.
    pub from: String,
    /// Our address or line.
    pub to: String,
    /// The subject, codes hidden.
    pub subject: String,
    /// The raw form, if it is kept.
    pub raw: Option<Digest>,
    /// What is known of who sent it, as JSON; empty when that was not looked into.
    pub proof: String,
    /// What became of it, as far as it is known when the row is written.
    pub outcome: OutcomeKind,
}

/// Which arrivals to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArrivalFilter {
    /// Only this outcome.
    pub outcome: Option<OutcomeKind>,
    /// Only rows older than this one: the next page.
    pub before: Option<ArrivalId>,
    /// How many, at most [`PAGE_MAX`]; 0 means that many.
    pub limit: u32,
}

/// Which tickets to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketFilter {
    /// Only this status.
    pub status: Option<TicketStatus>,
    /// Only those that have not ended.
    pub open: bool,
    /// Only this queue, and what was copied to it.
    pub queue: Option<String>,
    /// Only those that this one of the desk has.
    pub taker: Option<String>,
    /// Only those in which each of these words stands; the last may go on. Case and accents are of no
    /// account.
    pub words: Option<String>,
    /// Only those of these accounts; of whatever account when it is empty.
    pub accounts: Vec<AccountId>,
    /// Only tickets older than this one: the next page.
    pub before: Option<TicketNumber>,
    /// How many, at most [`PAGE_MAX`]; 0 means that many.
    pub limit: u32,
}

/// Why an arrival went where it went, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDecision {
    /// The ticket.
    pub ticket: TicketNumber,
    /// The arrival.
    pub arrival: ArrivalId,
    /// When.
    pub at: Timestamp,
    /// The classification as JSON.
    pub classification: String,
    /// The rule that decided.
    pub rule: String,
    /// The trace of the rules.
    pub trace: Vec<String>,
    /// Which set of rules it was.
    pub rules_hash: String,
    /// What the rules saw, as JSON, without the texts; empty in rows of before this was kept.
    pub facts: String,
    /// What they said, as JSON; empty in rows of before this was kept.
    pub outcome: String,
}

/// Why an arrival went where it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// When.
    pub at: Timestamp,
    /// The classification as JSON.
    pub classification: String,
    /// The rule that decided.
    pub rule: String,
    /// The trace of the rules.
    pub trace: Vec<String>,
    /// Which set of rules it was.
    pub rules_hash: String,
    /// What the rules saw, as JSON, without the texts; empty in rows of before this was kept.
    pub facts: String,
    /// What they said, as JSON; empty in rows of before this was kept.
    pub outcome: String,
}

/// An arrival that was decided, with the texts that its rules could see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Its row, for the next page.
    pub id: i64,
    /// The ticket.
    pub ticket: TicketNumber,
    /// The arrival.
    pub arrival: ArrivalId,
    /// When it was decided.
    pub at: Timestamp,
    /// What the rules saw, as JSON, without the texts; empty in rows of before this was kept.
    pub facts: String,
    /// What they said, as JSON; empty in rows of before this was kept.
    pub outcome: String,
    /// Which set of rules it was.
    pub rules_hash: String,
    /// The arrival's subject.
    pub subject: String,
    /// The text of its message.
    pub text: String,
}

/// What an outbox row carries.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum OutboxKind {
    /// A mail to a customer: the payload is the whole message.
    Mail,
    /// A page to someone on call.
    Page,
    /// A customer who is to be rung back, told to whoever rings him.
    Callback,
    /// The same customer, rung back by us: `to` is his number.
    Dial,
    /// Somebody on call who is rung about a page.
    Ring,
    /// A hand-over to an outside desk: `to` is its id.
    Desk,
}

impl OutboxKind {
    /// Returns the word used in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Page => "page",
            Self::Callback => "callback",
            Self::Dial => "dial",
            Self::Ring => "ring",
            Self::Desk => "desk",
        }
    }
}

impl FromStr for OutboxKind {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Mail, Self::Page, Self::Callback, Self::Dial, Self::Ring, Self::Desk]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| UnknownWord(text.to_owned(), "mail, page, callback, dial, ring, desk"))
    }
}

/// Where an outbox row stands.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum OutboxState {
    /// It waits for its (next) try.
    Pending,
    /// It went out.
    Sent,
    /// It was refused for good, or tried too often.
    Failed,
    /// It is kept back on purpose.
    Withheld,
}

impl OutboxState {
    /// Returns the word used in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Withheld => "withheld",
        }
    }
}

impl FromStr for OutboxState {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Pending, Self::Sent, Self::Failed, Self::Withheld]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| UnknownWord(text.to_owned(), "pending, sent, failed, withheld"))
    }
}

/// What goes out to our own people, or to a program of theirs, and is about no ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// A code that proves a way to somebody on call.
    WayCode,
    /// A notice to who comes on call, or goes off.
    HandOver,
    /// Something that happened, told to a program.
    Event,
}

impl Purpose {
    /// Returns the word that the store and lists use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WayCode => "way-code",
            Self::HandOver => "hand-over",
            Self::Event => "event",
        }
    }
}

impl FromStr for Purpose {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::WayCode, Self::HandOver, Self::Event]
            .into_iter()
            .find(|purpose| purpose.as_str() == text)
            .ok_or_else(|| UnknownWord(text.to_owned(), "way-code, hand-over, event"))
    }
}

/// What an outbox row belongs to: a ticket, or, where it is to our own people, a purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belongs {
    /// A ticket.
    Ticket(TicketNumber),
    /// No ticket.
    Purpose(Purpose),
}

impl Belongs {
    /// Returns the ticket, if it is one.
    #[must_use]
    pub const fn ticket(self) -> Option<TicketNumber> {
        match self {
            Self::Ticket(ticket) => Some(ticket),
            Self::Purpose(_) => None,
        }
    }

    /// Returns the purpose, if there is no ticket.
    #[must_use]
    pub const fn purpose(self) -> Option<Purpose> {
        match self {
            Self::Ticket(_) => None,
            Self::Purpose(purpose) => Some(purpose),
        }
    }
}

impl From<TicketNumber> for Belongs {
    fn from(ticket: TicketNumber) -> Self {
        Self::Ticket(ticket)
    }
}

impl std::fmt::Display for Belongs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ticket(ticket) => ticket.fmt(f),
            Self::Purpose(purpose) => f.write_str(purpose.as_str()),
        }
    }
}

/// Something to go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOutgoing {
    /// What it belongs to.
    pub of: Belongs,
    /// What it is.
    pub kind: OutboxKind,
    /// To whom: an address or a number.
    pub to: String,
    /// Where a failure is to be told (RFC 5321 section 4.4).
    pub return_path: String,
    /// The whole message, ready to send.
    pub payload: String,
    /// `Pending`, or `Withheld` with the reason in `note`.
    pub state: OutboxState,
    /// Why it is withheld; else empty.
    pub note: String,
    /// When it was written.
    pub at: Timestamp,
}

/// A row that a worker has to send now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Its row.
    pub id: OutboxId,
    /// What it belongs to.
    pub of: Belongs,
    /// What it is.
    pub kind: OutboxKind,
    /// To whom.
    pub to: String,
    /// Where a failure is to be told.
    pub return_path: String,
    /// The whole message.
    pub payload: String,
    /// Tries before this one.
    pub attempts: u32,
}

/// An outbox row as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Outgoing {
    /// To whom.
    pub to: String,
    /// What it is.
    pub kind: OutboxKind,
    /// Where it stands.
    pub state: OutboxState,
    /// Tries so far.
    pub attempts: u32,
    /// What went wrong last, or why it is withheld.
    pub note: String,
}

/// A recording that an event of a ticket names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingRow {
    /// The event.
    pub id: i64,
    /// Its ticket.
    pub ticket: TicketNumber,
    /// When it was left.
    pub at: Timestamp,
    /// Who left it, as claimed.
    pub by: String,
    /// What it is opened by.
    pub reference: String,
    /// Its length.
    pub seconds: u32,
}

/// How full the outbox is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    /// Rows that wait.
    pub pending: u32,
    /// Rows given up.
    pub failed: u32,
    /// When the oldest waiting row was written.
    pub oldest: Option<Timestamp>,
}

/// How many acknowledgements went to unproven senders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acknowledged {
    /// To this address in the last hour.
    pub address_hour: u32,
    /// To this address in the last day.
    pub address_day: u32,
    /// To its domain in the last hour.
    pub domain_hour: u32,
    /// To anyone in the last hour.
    pub all_hour: u32,
}

/// A program's key, without the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its name.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// The accounts that a portal's key is bound to; none for a key of the desk.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<AccountId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was ended.
    pub revoked_at: Option<Timestamp>,
}
