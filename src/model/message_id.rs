//! Message-ID (RFC 5322 section 3.6.4).
use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest Message-ID we keep, in bytes; RFC 5322 allows lines of 998.
pub(super) const MESSAGE_ID_BYTES_MAX: usize = 998;

/// A Message-ID without its angle brackets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MessageId(String);

/// The text cannot be a Message-ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a Message-ID has 1 to {MESSAGE_ID_BYTES_MAX} printable characters without spaces")]
pub struct MessageIdError;

impl MessageId {
    /// Takes an id with or without angle brackets.
    ///
    /// # Errors
    /// [`MessageIdError`] when it is empty, too long, or holds a space or control character,
    /// which would let it break out of a header.
    pub fn parse(text: &str) -> Result<Self, MessageIdError> {
        let inner = text.trim().trim_start_matches('<').trim_end_matches('>');
        let fits = !inner.is_empty() && inner.len() <= MESSAGE_ID_BYTES_MAX;
        if fits
            && !inner.chars().any(|c| c.is_whitespace() || c.is_control() || c == '<' || c == '>')
        {
            Ok(Self(inner.to_owned()))
        } else {
            Err(MessageIdError)
        }
    }

    /// Returns the id without angle brackets.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for MessageId {
    type Error = MessageIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<MessageId> for String {
    fn from(id: MessageId) -> Self {
        id.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
