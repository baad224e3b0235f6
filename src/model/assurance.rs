//! How sure we are of who someone is.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A level of assurance. Higher levels include the lower ones.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
pub enum AssuranceLevel {
    /// Nobody known: emergencies, faults, general questions.
    #[default]
    #[serde(rename = "AL0")]
    Al0,
    /// Claimed: a verified number or address, or a right contact number.
    #[serde(rename = "AL1")]
    Al1,
    /// Contact number and PIN, or an equal proof by mail or portal.
    #[serde(rename = "AL2")]
    Al2,
    /// Level 2 and a second way.
    #[serde(rename = "AL3")]
    Al3,
}

/// The text is none of `AL0`, `AL1`, `AL2`, `AL3`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no assurance level; write AL0, AL1, AL2 or AL3")]
pub struct UnknownAssurance(pub String);

impl AssuranceLevel {
    /// Every level, lowest first.
    pub const ALL: [Self; 4] = [Self::Al0, Self::Al1, Self::Al2, Self::Al3];

    /// Returns the level as it is written in rules and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Al0 => "AL0",
            Self::Al1 => "AL1",
            Self::Al2 => "AL2",
            Self::Al3 => "AL3",
        }
    }
}

impl fmt::Display for AssuranceLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for AssuranceLevel {
    type Err = UnknownAssurance;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|level| level.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| UnknownAssurance(text.to_owned()))
    }
}
