//! A known incident: one fault of a site that many report, and the tickets that are its children.
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::{
    IncidentActId, IncidentId, Intent, Language, SiteCode, TicketNumber, Timestamp, UnknownWord,
};

/// Where an incident stands.
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
pub enum IncidentState {
    /// The program thinks that it may be one. Nothing is done differently.
    Proposed,
    /// The desk says that it is one.
    Declared,
    /// It is over.
    Ended,
    /// The desk says that it is none.
    Dismissed,
}

impl IncidentState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Proposed, Self::Declared, Self::Ended, Self::Dismissed];

    /// Returns the word used in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Declared => "declared",
            Self::Ended => "ended",
            Self::Dismissed => "dismissed",
        }
    }

    /// Returns whether reports still join it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Proposed | Self::Declared)
    }
}

impl FromStr for IncidentState {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| UnknownWord(text.to_owned(), "proposed, declared, ended, dismissed"))
    }
}

impl fmt::Display for IncidentState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What customers are told, by language. A language without a text has the standard one.
pub type CustomerTexts = BTreeMap<Language, String>;

/// A known incident as the store gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// Its number.
    pub id: IncidentId,
    /// Where.
    pub site: SiteCode,
    /// The kind of fault.
    pub intent: Intent,
    /// Where it stands.
    pub state: IncidentState,
    /// What customers are told of it now.
    pub texts: CustomerTexts,
    /// Since when.
    pub began_at: Timestamp,
    /// When it may be over.
    pub expected_end: Option<Timestamp>,
    /// When it became what it is.
    pub changed_at: Timestamp,
}

/// What was done about an incident.
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
pub enum IncidentActKind {
    /// The program proposed it.
    Proposed,
    /// The desk declared it.
    Declared,
    /// The desk has news.
    Updated,
    /// The desk said that it is over.
    Ended,
    /// The desk said that it is none.
    Dismissed,
}

impl IncidentActKind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::Proposed, Self::Declared, Self::Updated, Self::Ended, Self::Dismissed];

    /// Returns the word used in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Declared => "declared",
            Self::Updated => "updated",
            Self::Ended => "ended",
            Self::Dismissed => "dismissed",
        }
    }
}

impl FromStr for IncidentActKind {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| {
            UnknownWord(text.to_owned(), "proposed, declared, updated, ended, dismissed")
        })
    }
}

/// Something that was done about an incident, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIncidentAct {
    /// The incident.
    pub incident: IncidentId,
    /// What.
    pub kind: IncidentActKind,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Why; may be empty.
    pub why: String,
    /// What customers are told.
    pub texts: CustomerTexts,
    /// When it may be over, as it was thought then.
    pub expected_end: Option<Timestamp>,
    /// Whether those who reported it are to be told.
    pub owed: bool,
}

/// Something that was done about an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentAct {
    /// Its row.
    pub id: IncidentActId,
    /// What it says.
    pub facts: NewIncidentAct,
}

/// How whoever reported an incident is written to about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Written {
    /// With all that is known: his address is proven or registered.
    Full,
    /// With few words of ours, within the limits on strangers.
    Short,
    /// Not at all: nobody reads it there, or there is no address.
    None,
}

impl Written {
    /// Returns the word that is kept.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Short => "short",
            Self::None => "none",
        }
    }
}

impl FromStr for Written {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Full, Self::Short, Self::None]
            .into_iter()
            .find(|way| way.as_str() == text)
            .ok_or_else(|| UnknownWord(text.to_owned(), "full, short, none"))
    }
}

/// A ticket that is a child of an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// The ticket.
    pub ticket: TicketNumber,
    /// When it joined.
    pub at: Timestamp,
    /// How its reporter is written to.
    pub way: Written,
    /// Where; empty when he is not.
    pub address: String,
    /// Whether nobody was woken anew for it.
    pub held: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_are_written() {
        for state in IncidentState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        for kind in IncidentActKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        for way in [Written::Full, Written::Short, Written::None] {
            assert_eq!(way.as_str().parse(), Ok(way));
        }
        assert!("over".parse::<IncidentState>().is_err());
        assert!(IncidentState::Proposed.is_open() && !IncidentState::Dismissed.is_open());
    }
}
