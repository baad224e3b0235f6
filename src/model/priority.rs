//! Impact, urgency and the priority that follows from them (labelling guide section 4).
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Intent;

/// A level that is not 1, 2 or 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no level; write 1, 2 or 3")]
pub struct LevelError(pub u8);

macro_rules! level {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "u8", into = "u8")]
        pub struct $name(u8);

        impl $name {
            /// The gravest level.
            pub const ONE: Self = Self(1);
            /// The middle level.
            pub const TWO: Self = Self(2);
            /// The mildest level.
            pub const THREE: Self = Self(3);

            /// Returns 1, 2 or 3.
            #[must_use]
            pub const fn get(self) -> u8 {
                self.0
            }
        }

        impl TryFrom<u8> for $name {
            type Error = LevelError;

            fn try_from(level: u8) -> Result<Self, Self::Error> {
                if (1..=3).contains(&level) { Ok(Self(level)) } else { Err(LevelError(level)) }
            }
        }

        impl From<$name> for u8 {
            fn from(level: $name) -> Self {
                level.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

level! {
    /// How much is hurt: 1 all of it, 2 a part, 3 nothing is failing.
    Impact
}
level! {
    /// How soon it is wanted: 1 now, 2 today or tomorrow, 3 later.
    Urgency
}

/// How soon a person has it. The gravest sorts first.
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
pub enum Priority {
    /// At once.
    P1,
    /// Within half an hour.
    P2,
    /// Within four hours.
    P3,
    /// On the next working day.
    P4,
}

/// The text is none of `P1` to `P4`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no priority; write P1, P2, P3 or P4")]
pub struct UnknownPriority(pub String);

impl Priority {
    /// Every priority, the gravest first.
    pub const ALL: [Self; 4] = [Self::P1, Self::P2, Self::P3, Self::P4];

    /// Returns `P1` to `P4`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::P1 => "P1",
            Self::P2 => "P2",
            Self::P3 => "P3",
            Self::P4 => "P4",
        }
    }
}

impl FromStr for Priority {
    type Err = UnknownPriority;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|priority| priority.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| UnknownPriority(text.to_owned()))
    }
}

impl fmt::Display for Priority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Returns the priority by the matrix of the labelling guide, with its floors and caps.
///
/// Danger is always P1. `access_revoke` is never below P3. Hands, access, shipments, status,
/// billing and commercial matters are never above P2.
#[must_use]
pub fn priority_of(impact: Impact, urgency: Urgency, intent: Intent, safety: bool) -> Priority {
    if safety {
        return Priority::P1;
    }
    let by_matrix = match (impact.get(), urgency.get()) {
        (1, 1) => Priority::P1,
        (1, 2) | (2, 1) => Priority::P2,
        (1, _) | (2, 2) | (3, 1) => Priority::P3,
        _ => Priority::P4,
    };
    let capped = match intent {
        Intent::RemoteHands
        | Intent::AccessProblem
        | Intent::AccessGrant
        | Intent::AccessRevoke
        | Intent::ShipmentInbound
        | Intent::ShipmentOutbound
        | Intent::StatusEnquiry
        | Intent::Billing
        | Intent::Commercial => by_matrix.max(Priority::P2),
        Intent::NotForDesk
        | Intent::SafetyEmergency
        | Intent::IncidentPower
        | Intent::IncidentEnvironment
        | Intent::IncidentConnectivity
        | Intent::ManagedService
        | Intent::Escalation
        | Intent::PortalPinHelp
        | Intent::TechnicalDesign
        | Intent::AccountService
        | Intent::GeneralEnquiry => by_matrix,
    };
    if intent == Intent::AccessRevoke { capped.min(Priority::P3) } else { capped }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(impact: u8, urgency: u8, intent: Intent) -> Priority {
        priority_of(impact.try_into().unwrap(), urgency.try_into().unwrap(), intent, false)
    }

    #[test]
    fn the_matrix_is_the_guides() {
        let grid: Vec<Vec<&str>> = (1..=3)
            .map(|i| (1..=3).map(|u| of(i, u, Intent::IncidentPower).as_str()).collect())
            .collect();
        assert_eq!(grid, [vec!["P1", "P2", "P3"], vec!["P2", "P3", "P4"], vec!["P3", "P4", "P4"]]);
    }

    #[test]
    fn floors_and_caps_hold() {
        assert_eq!(of(1, 1, Intent::AccessProblem), Priority::P2);
        assert_eq!(of(3, 3, Intent::AccessRevoke), Priority::P3);
        assert_eq!(of(1, 1, Intent::AccessRevoke), Priority::P2);
        assert_eq!(of(1, 1, Intent::Escalation), Priority::P1);
        assert_eq!(
            priority_of(Impact::THREE, Urgency::THREE, Intent::Billing, true),
            Priority::P1,
            "danger beats every cap"
        );
    }
}
