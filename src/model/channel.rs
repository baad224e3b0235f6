//! How something came in.
use std::fmt;

use serde::{Deserialize, Serialize};

/// The kind of contact, as the desk and the JSON contracts name it.
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
pub enum Channel {
    /// A call, whatever carried it.
    Phone,
    /// A mail, whatever door took it.
    Email,
    /// A program, by the HTTP API.
    Api,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 3] = [Self::Phone, Self::Email, Self::Api];

    /// Returns `phone`, `email` or `api`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Api => "api",
        }
    }

    /// Returns the channel of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == name)
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The door an arrival came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Door {
    /// Local mail transfer (RFC 2033).
    Lmtp,
    /// Mail transfer (RFC 5321).
    Smtp,
    /// A mailbox read over IMAP (RFC 9051).
    Imap,
    /// A telephone call over SIP (RFC 3261).
    Sip,
    /// A call driven by a voice platform.
    Webhook,
    /// The HTTP API.
    Api,
    /// The terminal simulator.
    Simulator,
}

impl Door {
    /// Every door.
    pub const ALL: [Self; 7] =
        [Self::Lmtp, Self::Smtp, Self::Imap, Self::Sip, Self::Webhook, Self::Api, Self::Simulator];

    /// Returns the door's name in lists and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lmtp => "lmtp",
            Self::Smtp => "smtp",
            Self::Imap => "imap",
            Self::Sip => "sip",
            Self::Webhook => "webhook",
            Self::Api => "api",
            Self::Simulator => "simulator",
        }
    }

    /// Returns the door of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|door| door.as_str() == name)
    }

    /// Returns the channel that this door belongs to.
    #[must_use]
    pub const fn channel(self) -> Channel {
        match self {
            Self::Lmtp | Self::Smtp | Self::Imap => Channel::Email,
            Self::Sip | Self::Webhook | Self::Simulator => Channel::Phone,
            Self::Api => Channel::Api,
        }
    }
}

impl fmt::Display for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
