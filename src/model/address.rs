//! Mail addresses (RFC 5321 section 4.1.2, RFC 6531).
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest address, in bytes (RFC 5321 section 4.5.3.1.3, without the angle brackets).
pub(super) const ADDRESS_BYTES_MAX: usize = 254;

/// A mail address, all in lower case.
///
/// The standard lets a host tell `Ana@` from `ana@`; none does, and a contact registered as
/// one must be found as the other.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// The text is no mail address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no mail address; write name@host, such as ana@cliente.example")]
pub struct AddressError(pub String);

impl EmailAddress {
    /// Returns the whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns what stands before the last `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// Returns what stands after the last `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// Returns the address without a `+detail` (RFC 5233), and the detail if there is one.
    #[must_use]
    pub fn without_detail(&self) -> (Self, Option<&str>) {
        match self.local().split_once('+') {
            Some((user, detail)) if !user.is_empty() => {
                (Self(format!("{user}@{}", self.domain())), Some(detail))
            }
            _ => (self.clone(), None),
        }
    }
}

impl FromStr for EmailAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || AddressError(text.chars().take(80).collect());
        let (local, domain) = text.rsplit_once('@').ok_or_else(error)?;
        let bad = |c: char| {
            c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '(' | ')')
        };
        let host_ok = domain
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '[' | ']' | ':' | '_'));
        if local.is_empty()
            || domain.is_empty()
            || domain.starts_with('.')
            || domain.ends_with('.')
            || text.len() > ADDRESS_BYTES_MAX
            || text.chars().any(bad)
            || !host_ok
        {
            return Err(error());
        }
        Ok(Self(text.to_lowercase()))
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmailAddress({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_folded_and_split() {
        let address: EmailAddress = "Soporte+ct.ABC@Example.COM".parse().unwrap();
        assert_eq!(address.as_str(), "soporte+ct.abc@example.com");
        let (base, detail) = address.without_detail();
        assert_eq!((base.as_str(), detail), ("soporte@example.com", Some("ct.abc")));
    }

    #[test]
    fn what_could_break_a_header_is_refused() {
        for wrong in [
            "",
            "ana",
            "@x.example",
            "ana@",
            "a b@x.example",
            "a@x.example\r\nBcc: b@y",
            "a@.x",
            "a@x>",
            "a@x,b@y",
        ] {
            assert!(wrong.parse::<EmailAddress>().is_err(), "{wrong:?}");
        }
    }
}
