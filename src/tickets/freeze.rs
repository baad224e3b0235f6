//! A badge that is to be frozen at once, and confirmed later: a wrong lock costs a visit, a missing one
//! a theft.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::{AssuranceLevel, Timestamp, UnknownWord};

/// How a freeze stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum FreezeState {
    /// Somebody asked for it; the desk has not done it yet.
    Requested,
    /// The badges are frozen.
    Done,
    /// Whoever asked is known now: the access is gone for good.
    Confirmed,
    /// The badges work again.
    Lifted,
}

impl FreezeState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Requested, Self::Done, Self::Confirmed, Self::Lifted];

    /// Returns the word used in the store and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Done => "done",
            Self::Confirmed => "confirmed",
            Self::Lifted => "lifted",
        }
    }

    /// Returns whether it may become the other. Whoever was let in again may be frozen anew.
    #[must_use]
    pub const fn may_become(self, to: Self) -> bool {
        match self {
            Self::Requested => matches!(to, Self::Done | Self::Lifted),
            Self::Done => matches!(to, Self::Confirmed | Self::Lifted),
            Self::Confirmed => matches!(to, Self::Lifted),
            Self::Lifted => matches!(to, Self::Requested),
        }
    }

    /// Returns the level of whoever asks that it takes to become this: freezing takes nothing more
    /// than it was asked with, removing and restoring take a proof.
    #[must_use]
    pub const fn needs(self) -> AssuranceLevel {
        match self {
            Self::Requested | Self::Done => AssuranceLevel::Al0,
            Self::Confirmed | Self::Lifted => AssuranceLevel::Al2,
        }
    }
}

impl FromStr for FreezeState {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|state| state.as_str() == text);
        found.ok_or_else(|| UnknownWord(text.to_owned(), "requested, done, confirmed, lifted"))
    }
}

impl fmt::Display for FreezeState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A freeze beside its ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Freeze {
    /// How it stands.
    pub state: FreezeState,
    /// Whose badges, as it was said; empty when nobody was named, and somebody must ask.
    pub who: Vec<String>,
    /// Since when it is asked for.
    pub requested_at: Timestamp,
    /// Who asked, by his own account.
    pub requested_by: String,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Who changed it.
    pub changed_by: String,
}

impl Freeze {
    /// Returns whose badges it is about, for people to read.
    #[must_use]
    pub fn names(&self) -> String {
        if self.who.is_empty() { "whose is not said: ask".to_owned() } else { self.who.join(", ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_freeze_is_asked_for_done_and_then_confirmed_or_lifted_by_somebody_known() {
        use FreezeState::{Confirmed, Done, Lifted, Requested};
        let allowed = [
            (Requested, Done),
            (Requested, Lifted),
            (Done, Confirmed),
            (Done, Lifted),
            (Confirmed, Lifted),
            (Lifted, Requested),
        ];
        for from in FreezeState::ALL {
            assert_eq!(from.as_str().parse::<FreezeState>().unwrap(), from);
            for to in FreezeState::ALL {
                assert_eq!(from.may_become(to), allowed.contains(&(from, to)), "{from} -> {to}");
            }
            let proof = from.needs() == AssuranceLevel::Al2;
            assert_eq!(proof, matches!(from, Confirmed | Lifted), "{from}");
        }
    }
}
