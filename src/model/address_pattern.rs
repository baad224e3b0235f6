//! Whose mail is meant: one address, or every address of a domain.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::EmailAddress;

/// One address (`ana@cliente.example`) or a domain with all that is below it (`@cliente.example`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum AddressPattern {
    /// That address, with any `+detail`.
    Address(EmailAddress),
    /// Every address of that domain and of the domains below it.
    Domain(String),
}

/// The text is neither.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither an address (name@host) nor a domain (@host)")]
pub struct AddressPatternError(pub String);

impl AddressPattern {
    /// Returns whether the address is meant.
    #[must_use]
    pub fn matches(&self, address: &EmailAddress) -> bool {
        match self {
            Self::Address(meant) => meant == address || *meant == address.without_detail().0,
            Self::Domain(domain) => {
                let rest = address.domain().strip_suffix(domain.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }
        }
    }
}

impl FromStr for AddressPattern {
    type Err = AddressPatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || AddressPatternError(text.chars().take(80).collect());
        let Some(domain) = text.strip_prefix('@') else {
            return text.parse().map(Self::Address).map_err(|_| error());
        };
        let whole: EmailAddress = format!("x@{domain}").parse().map_err(|_| error())?;
        Ok(Self::Domain(whole.domain().to_owned()))
    }
}

impl fmt::Display for AddressPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(f, "{address}"),
            Self::Domain(domain) => write!(f, "@{domain}"),
        }
    }
}

impl TryFrom<String> for AddressPattern {
    type Error = AddressPatternError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<AddressPattern> for String {
    fn from(pattern: AddressPattern) -> Self {
        pattern.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_or_a_domain_is_meant() {
        let matches = |pattern: &str, address: &str| {
            pattern.parse::<AddressPattern>().unwrap().matches(&address.parse().unwrap())
        };
        assert!(matches("ana@c.example", "Ana+x@c.example"));
        assert!(!matches("ana@c.example", "ana@d.example"));
        assert!(matches("@C.example", "ana@c.example") && matches("@c.example", "a@b.c.example"));
        assert!(!matches("@c.example", "ana@evilc.example"));
        assert!(!matches("@c.example", "ana@c.example.evil.example"));
        for wrong in ["", "@", "c.example", "@.x", "a b@c"] {
            assert!(wrong.parse::<AddressPattern>().is_err(), "{wrong}");
        }
    }
}
