//! The life of a ticket in words.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The text is no word of the list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not known here; write one of: {1}")]
pub struct UnknownWord(pub String, pub &'static str);

/// Which of the three kinds of record a ticket is.
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
pub enum TicketKind {
    /// Something that the provider supplies fails.
    Trouble,
    /// A question or a service without an order.
    Request,
    /// Work, access, goods or a purchase.
    Order,
}

impl TicketKind {
    /// Returns `trouble`, `request` or `order`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Trouble => "trouble",
            Self::Request => "request",
            Self::Order => "order",
        }
    }
}

impl FromStr for TicketKind {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Trouble, Self::Request, Self::Order]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| UnknownWord(text.to_owned(), "trouble, request, order"))
    }
}

impl fmt::Display for TicketKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a ticket stands.
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
#[serde(rename_all = "snake_case")]
pub enum TicketStatus {
    /// Nobody has looked at it.
    New,
    /// Someone works on it, or it moved since.
    Open,
    /// The customer must answer.
    WaitingCustomer,
    /// The customer must prove who he is.
    WaitingIdentity,
    /// Put aside until a date or an event.
    OnHold,
    /// Answered; the customer may still disagree.
    Solved,
    /// Ended; a later message opens a new ticket.
    Closed,
    /// Withdrawn.
    Cancelled,
}

impl TicketStatus {
    /// Every status.
    pub const ALL: [Self; 8] = [
        Self::New,
        Self::Open,
        Self::WaitingCustomer,
        Self::WaitingIdentity,
        Self::OnHold,
        Self::Solved,
        Self::Closed,
        Self::Cancelled,
    ];

    /// Returns the word used in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Open => "open",
            Self::WaitingCustomer => "waiting_customer",
            Self::WaitingIdentity => "waiting_identity",
            Self::OnHold => "on_hold",
            Self::Solved => "solved",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Returns whether nothing may be added to the ticket any more.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Closed | Self::Cancelled)
    }

    /// Returns whether nobody is to work on it any more: it is solved or has ended.
    #[must_use]
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Solved) || self.is_final()
    }
}

impl FromStr for TicketStatus {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|status| status.as_str() == text).ok_or_else(|| {
            UnknownWord(
                text.to_owned(),
                "new, open, waiting_customer, waiting_identity, on_hold, solved, closed, cancelled",
            )
        })
    }
}

impl fmt::Display for TicketStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a customer company buys, as far as routing cares.
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
pub enum AccountKind {
    /// Space, power, connections.
    Colocation,
    /// Services that the provider runs.
    Managed,
    /// Both.
    Both,
}

impl AccountKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Colocation, Self::Managed, Self::Both];

    /// Returns the word used in files and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Colocation => "colocation",
            Self::Managed => "managed",
            Self::Both => "both",
        }
    }
}

impl FromStr for AccountKind {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| UnknownWord(text.to_owned(), "colocation, managed, both"))
    }
}

/// How far the customers of an acquired company have come into the desk's programme.
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
pub enum AccountState {
    /// Still served as before.
    Legacy,
    /// Told that it will move.
    Announced,
    /// Moving.
    Integrating,
    /// Has the portal and the desk.
    Integrated,
}

impl AccountState {
    /// Every state, in order.
    pub const ALL: [Self; 4] = [Self::Legacy, Self::Announced, Self::Integrating, Self::Integrated];

    /// Returns the word used in files and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Legacy => "legacy",
            Self::Announced => "announced",
            Self::Integrating => "integrating",
            Self::Integrated => "integrated",
        }
    }
}

impl FromStr for AccountState {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or_else(|| {
            UnknownWord(text.to_owned(), "legacy, announced, integrating, integrated")
        })
    }
}
