//! A person of the desk.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Colours;
use crate::model::{Language, PersonId, Timestamp};

/// The row of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UserId(pub i64);

/// What somebody types to sign in: 2 to 40 of `a-z`, `0-9`, `.`, `-`, `_`, the first a letter.
/// Capitals are taken as small letters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct UserName(String);

/// Characters of a user name.
const NAME_CHARS: std::ops::RangeInclusive<usize> = 2..=40;

/// The text is no user name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no user name: 2 to 40 of a-z, 0-9, `.`, `-` and `_`, beginning with a letter")]
pub struct BadUserName(String);

impl UserName {
    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for UserName {
    type Err = BadUserName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.trim().to_ascii_lowercase();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c);
        let good = NAME_CHARS.contains(&name.len())
            && name.chars().all(plain)
            && name.starts_with(|c: char| c.is_ascii_lowercase());
        if good { Ok(Self(name)) } else { Err(BadUserName(text.chars().take(60).collect())) }
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for UserName {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What a user is at the desk.
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
pub enum Role {
    /// Works on tickets and calls.
    Agent,
    /// Also keeps rules, schedules, incidents and the registry.
    Lead,
    /// Also keeps users, keys and codes.
    Admin,
    /// Sees everything, raw mail and recordings too, and changes nothing.
    Auditor,
}

/// The text names no role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no role; write agent, lead, admin or auditor")]
pub struct UnknownRole(String);

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Agent, Self::Lead, Self::Admin, Self::Auditor];

    /// Returns its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Lead => "lead",
            Self::Admin => "admin",
            Self::Auditor => "auditor",
        }
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| UnknownRole(text.to_owned()))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A user to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// What he types to sign in.
    pub name: UserName,
    /// What he is called on tickets.
    pub called: String,
    /// What he is.
    pub role: Role,
    /// The language that he reads the console in.
    pub language: Language,
    /// Who he is in the on-call files, if he is in them.
    pub person: Option<PersonId>,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// His row.
    pub id: UserId,
    /// What is known of him.
    pub facts: NewUser,
    /// When he was made.
    pub made_at: Timestamp,
    /// When he chose his password; none while his invitation is open.
    pub password_at: Option<Timestamp>,
    /// When he was ended; he signs in no more.
    pub ended_at: Option<Timestamp>,
    /// The colours that he chose.
    pub colours: Colours,
    /// Since when he proves himself with more than his password.
    pub second_at: Option<Timestamp>,
}

impl User {
    /// Whether he may sign in.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        self.ended_at.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::UserName;

    #[test]
    fn user_names_are_small_and_plain() {
        let name = |text: &str| text.parse::<UserName>().map(|n| n.to_string());
        assert_eq!(name(" Ana.Ruiz ").as_deref(), Ok("ana.ruiz"));
        for bad in ["", "a", "9ana", "ana ruiz", "ána", "ana/..", &"a".repeat(41)] {
            assert!(name(bad).is_err(), "{bad}");
        }
    }
}
