//! Why a mailbox cannot be read just now.
use std::io;
use std::time::Duration;

use super::NotKept;
use super::token::TokenError;
use crate::imap::WireError;

/// Why a connection ended, or could not be made. Holds nothing that a message said.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// No connection.
    #[error("cannot connect to the server: {0}")]
    Connect(io::ErrorKind),
    /// TLS failed.
    #[error(
        "TLS failed: the server's certificate is not trusted or not for this name; name its authority in ca_file, or correct host"
    )]
    Tls,
    /// It has no STARTTLS.
    #[error("the server does not offer STARTTLS; use tls = \"implicit\"")]
    NoStartTls,
    /// It offers no way to log in that we have something for.
    #[error("the server offers none of: {0}")]
    NoMechanism(&'static str),
    /// It refuses the login.
    #[error("the login is refused: {0}")]
    Login(String),
    /// There is no token to log in with.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// It did not answer in time.
    #[error("no answer to {what} within {} s", .after.as_secs())]
    Silent {
        /// What was asked.
        what: &'static str,
        /// How long was waited.
        after: Duration,
    },
    /// The connection broke.
    #[error("the connection broke at {what}: {kind}")]
    Lost {
        /// What was asked.
        what: &'static str,
        /// What the system said.
        kind: io::ErrorKind,
    },
    /// The server ended it.
    #[error("the server closed the connection: {0}")]
    Bye(String),
    /// What came is no IMAP.
    #[error("what the server sends cannot be read: {0}")]
    Wire(#[from] WireError),
    /// A command was refused that must not be.
    #[error("{what} is refused: {text}")]
    Refused {
        /// What was asked.
        what: &'static str,
        /// What the server said.
        text: String,
    },
    /// The folder cannot be used.
    #[error("the folder cannot be read: {0}")]
    Folder(String),
    /// The store failed.
    #[error("what came cannot be kept: {0}")]
    NotKept(#[from] NotKept),
}

impl Trouble {
    /// Returns whether waiting alone will not help: somebody must do something.
    #[must_use]
    pub(super) const fn needs_somebody(&self) -> bool {
        match self {
            Self::Tls
            | Self::NoStartTls
            | Self::NoMechanism(_)
            | Self::Login(_)
            | Self::Token(TokenError::Revoked(_) | TokenError::Refused(_))
            | Self::Folder(_) => true,
            Self::Connect(_)
            | Self::Token(_)
            | Self::Silent { .. }
            | Self::Lost { .. }
            | Self::Bye(_)
            | Self::Wire(_)
            | Self::Refused { .. }
            | Self::NotKept(_) => false,
        }
    }
}
