//! Identifiers: numbers that the store gives out, and short names that people write in files.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest name an id may have, in bytes.
pub(super) const ID_BYTES_MAX: usize = 64;

/// The text cannot be an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no id; use 1 to 64 lower-case letters, digits, `-`, `_` and `.`, such as dc-ops-es"
)]
pub struct IdError(pub String);

fn check(text: &str) -> Result<(), IdError> {
    let allowed =
        |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.');
    if text.is_empty() || text.len() > ID_BYTES_MAX || !text.bytes().all(allowed) {
        return Err(IdError(text.chars().take(ID_BYTES_MAX).collect()));
    }
    Ok(())
}

macro_rules! name_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Returns the id as it is written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                check(text)?;
                Ok(Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                check(&text)?;
                Ok(Self(text))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name_id! {
    /// A queue of the desk, such as `dc-ops-es`.
    QueueId
}
name_id! {
    /// A paging policy or on-call schedule, such as `dc-oncall-es`.
    PolicyId
}
name_id! {
    /// A routing rule, such as `revoke-access`.
    RuleId
}
name_id! {
    /// A person who can be on call, such as `marta`.
    PersonId
}

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

row_id! {
    /// The row of an arrival.
    ArrivalId
}
row_id! {
    /// The row of an account: a customer company.
    AccountId
}
row_id! {
    /// The row of a contact: a person.
    ContactId
}
row_id! {
    /// The row of something that waits to go out.
    OutboxId
}
row_id! {
    /// The row of a known incident.
    IncidentId
}
row_id! {
    /// The row of something that was done about a known incident.
    IncidentActId
}
row_id! {
    /// The row of a notice to many customers.
    BulkNoticeId
}
