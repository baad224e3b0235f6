//! Cages and cabinets, as people name them.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::UnknownWord;

/// What kind of place in a site.
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
pub enum PlaceKind {
    /// A cage, which may have cabinets.
    Cage,
    /// A cabinet, in a cage or free-standing.
    Cabinet,
}

impl PlaceKind {
    /// Every kind; as a slot of a text each has its own name.
    pub const ALL: [Self; 2] = [Self::Cage, Self::Cabinet];

    /// Returns the word used in files, JSON and as name of the slot.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cage => "cage",
            Self::Cabinet => "cabinet",
        }
    }
}

impl FromStr for PlaceKind {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| UnknownWord(text.to_owned(), "cage, cabinet"))
    }
}

impl fmt::Display for PlaceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How the registry knows a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PlaceState {
    /// It is the name of one place.
    Present,
    /// It was the name of one place, which has another now.
    Renamed,
    /// It may mean several places: somebody must ask.
    Ambiguous,
}

/// A place that somebody named, beside what the registry knows of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NamedPlace {
    /// What kind.
    pub kind: PlaceKind,
    /// The name as it was said.
    pub said: String,
    /// How that name is known.
    pub state: PlaceState,
    /// The present names of what it may mean: one, unless it is ambiguous. A cabinet in a cage has
    /// the cage before it: `12/0408`.
    pub names: Vec<String>,
}

impl fmt::Display for NamedPlace {
    /// Writes it for the desk's own notes: `cage 12 (formerly J-04)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, names) = (self.kind, self.names.join(", "));
        match self.state {
            PlaceState::Present => write!(f, "{kind} {names}"),
            PlaceState::Renamed => write!(f, "{kind} {names} (formerly {})", self.said),
            PlaceState::Ambiguous => {
                write!(f, "{kind} {} may be any of: {names}; ask which", self.said)
            }
        }
    }
}
