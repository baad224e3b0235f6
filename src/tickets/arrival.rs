//! What came in, and what became of it.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::{ArrivalId, Digest, Door, TicketNumber, Timestamp, UnknownWord};

/// What became of an arrival. Every arrival has exactly one.
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
pub enum OutcomeKind {
    /// It opened a ticket.
    Opened,
    /// It was added to a ticket.
    Joined,
    /// It had come before.
    Duplicate,
    /// It is not for the desk; kept for review, no ticket.
    Quarantined,
    /// It was refused at the door after its content was known.
    Refused,
    /// It could not be understood; kept whole for a person.
    Parked,
    /// It is known, but nothing was made of it on purpose.
    Withheld,
}

impl OutcomeKind {
    /// Every outcome.
    pub const ALL: [Self; 7] = [
        Self::Opened,
        Self::Joined,
        Self::Duplicate,
        Self::Quarantined,
        Self::Refused,
        Self::Parked,
        Self::Withheld,
    ];

    /// Returns the word used in lists and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Joined => "joined",
            Self::Duplicate => "duplicate",
            Self::Quarantined => "quarantined",
            Self::Refused => "refused",
            Self::Parked => "parked",
            Self::Withheld => "withheld",
        }
    }
}

impl FromStr for OutcomeKind {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| {
            UnknownWord(
                text.to_owned(),
                "opened, joined, duplicate, quarantined, refused, parked, withheld",
            )
        })
    }
}

impl fmt::Display for OutcomeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What became of an arrival, with the ticket or the reason why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrivalOutcome {
    /// What became of it.
    pub kind: OutcomeKind,
    /// The ticket it opened or joined, or whose copy it is.
    pub ticket: Option<TicketNumber>,
    /// Why, in a few English words; never empty when there is no ticket.
    pub reason: String,
}

/// One thing that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Its row.
    pub id: ArrivalId,
    /// The door.
    pub door: Door,
    /// The door's own key, by which a repetition is known.
    pub key: String,
    /// When it came.
    pub at: Timestamp,
    /// Who sent it, as claimed: an address, a number, or nothing.
    pub from: String,
    /// Our address or line that it came to.
    pub to: String,
    /// The subject, codes hidden; empty for a call.
    pub subject: String,
    /// What became of it.
    pub outcome: ArrivalOutcome,
    /// The digest under which the raw form is kept, if there is one.
    pub raw: Option<Digest>,
    /// What is known of who sent it, as JSON; empty when that was not looked into.
    pub proof: String,
}
