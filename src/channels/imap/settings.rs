//! What the driver must know of an account.
use std::sync::Arc;
use std::time::Duration;

use tokio_rustls::rustls::ClientConfig;

use crate::http::Target;
use crate::imap::Secret;
use crate::imap::ledger::Beginning;
use crate::model::Timestamp;

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// TLS from the first byte.
    Implicit,
    /// STARTTLS before anything else; without it nothing is said.
    StartTls,
    /// None: to this machine only.
    Nothing,
}

/// How somebody logs in.
#[derive(Clone, Debug)]
pub enum Login {
    /// With a password.
    Password(Secret),
    /// With a token that a server gives.
    Token(TokenSource),
}

/// Where tokens come from (RFC 6749).
#[derive(Clone, Debug)]
pub struct TokenSource {
    /// Whether the server wants OAUTHBEARER rather than XOAUTH2, when it offers both.
    pub bearer: bool,
    /// The token endpoint.
    pub url: Target,
    /// What the provider calls this program.
    pub client_id: String,
    /// Its secret, if it has one.
    pub client_secret: Option<Secret>,
    /// What is asked for.
    pub scope: String,
    /// The refresh token that the operator was given; without one the program asks in its own
    /// name (client credentials).
    pub refresh_token: Option<Secret>,
    /// When the client secret ends, if the operator knows.
    pub secret_expires: Option<Timestamp>,
}

/// What is done with a message whose story is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum After {
    /// It is moved into this folder.
    Move(String),
    /// It is marked as read.
    Flag,
    /// Nothing.
    Nothing,
}

/// The limits of all accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest wait for the answer to a command, and for anything on the way to it.
    pub command: Duration,
    /// How long IDLE lasts before it is begun anew.
    pub idle: Duration,
    /// How long to wait between two looks where there is no IDLE.
    pub poll: Duration,
    /// The first and the longest wait after a failure.
    pub retry: (Duration, Duration),
    /// How long nothing may work before that is an alarm.
    pub alarm_after: Duration,
    /// The largest message that is taken whole, in bytes.
    pub message_bytes_max: usize,
    /// Bytes of messages that all folders hold together, besides one of the largest size.
    pub in_flight_bytes_max: usize,
    /// How long before a known end of a secret there is an alarm.
    pub expiry_warning: Duration,
}

/// An account.
#[derive(Clone)]
pub struct Account {
    /// What the configuration calls it.
    pub id: String,
    /// The server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub protection: Protection,
    /// How servers are trusted.
    pub tls: Arc<ClientConfig>,
    /// Whose mailbox it is.
    pub user: String,
    /// How to log in.
    pub login: Login,
    /// The folders that are read.
    pub folders: Vec<String>,
    /// Which of the messages are wanted that lie there at first.
    pub from: Beginning,
    /// What is done with what was taken.
    pub after: After,
    /// Whether IDLE is used where the server has it.
    pub use_idle: bool,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("id", &self.id).finish_non_exhaustive()
    }
}
