//! Mailboxes that are read over IMAP.
use serde::{Deserialize, Serialize};

use crate::imap::ledger::{Beginning, Place};
use crate::model::EmailAddress;

/// An account whose folders are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imap {
    /// What the rest of the program calls it.
    pub id: String,
    /// The server.
    pub host: String,
    /// Its port.
    #[serde(default = "imaps")]
    pub port: u16,
    /// How the connection is protected.
    #[serde(default)]
    pub tls: ImapTls,
    /// PEM file of further authorities that may vouch for the server; none if empty.
    #[serde(default)]
    pub ca_file: String,
    /// Whose mailbox it is; for a shared mailbox its own address.
    pub user: String,
    /// The file with the password; empty when there is `oauth`.
    #[serde(default)]
    pub password_file: String,
    /// How tokens are had in place of a password.
    #[serde(default)]
    pub oauth: OAuth,
    /// The folders that are read.
    #[serde(default = "inbox")]
    pub folders: Vec<String>,
    /// The address of the `[[mailbox]]` that its mail counts for: language and line are that one's.
    pub mailbox: EmailAddress,
    /// Which of the messages are taken that lie there at the first start.
    #[serde(default)]
    pub from: Beginning,
    /// What is done with a message on the server once its ticket is safe.
    #[serde(default)]
    pub after: ImapAfter,
    /// The folder that messages are moved into; it is made when it is not there.
    #[serde(default = "done_folder")]
    pub done_folder: String,
    /// Whether the server may tell of new mail by itself (IDLE), where it can.
    #[serde(default = "yes")]
    pub idle: bool,
    /// The authserv-ids under which that server writes what it found out of senders (RFC 8601
    /// section 2.5). It must put its field on top of every mail.
    #[serde(default)]
    pub authserv_ids: Vec<String>,
}

/// How the connection to a mailbox is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImapTls {
    /// TLS from the first byte.
    #[default]
    Implicit,
    /// STARTTLS; without it nothing is said.
    StartTls,
    /// None: to this machine only.
    None,
}

/// What is done with a message whose ticket is safe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImapAfter {
    /// It is moved into `done_folder`.
    #[default]
    Move,
    /// It is marked as read.
    Flag,
    /// Nothing.
    Nothing,
}

/// Tokens (OAuth 2.0); none when `url` is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OAuth {
    /// The token endpoint.
    pub url: String,
    /// What the provider calls this program.
    pub client_id: String,
    /// The file with its secret; none if empty.
    pub client_secret_file: String,
    /// The file with the refresh token that somebody was given; if empty, the program asks for
    /// tokens in its own name.
    pub refresh_token_file: String,
    /// What is asked for.
    pub scope: String,
    /// The day on which the client secret ends, if it is known.
    #[serde(with = "crate::tomlfile::empty_is_none")]
    pub secret_expires: Option<jiff::civil::Date>,
    /// Whether OAUTHBEARER is preferred to XOAUTH2.
    pub bearer: bool,
}

const fn imaps() -> u16 {
    993
}

fn inbox() -> Vec<String> {
    vec!["INBOX".to_owned()]
}

fn done_folder() -> String {
    "Centralita".to_owned()
}

const fn yes() -> bool {
    true
}

impl Imap {
    /// Returns what an entry looks like, for those who wrote one wrongly.
    pub(super) fn example() -> Option<Self> {
        Some(Self {
            id: "soporte".to_owned(),
            host: "imap.example.com".to_owned(),
            port: imaps(),
            tls: ImapTls::Implicit,
            ca_file: String::new(),
            user: "soporte@example.com".to_owned(),
            password_file: "secrets/soporte".to_owned(),
            oauth: OAuth::default(),
            folders: inbox(),
            mailbox: "soporte@example.com".parse().ok()?,
            from: Beginning::Now,
            after: ImapAfter::Move,
            done_folder: done_folder(),
            idle: true,
            authserv_ids: vec![],
        })
    }

    /// Returns its folders.
    pub fn places(&self) -> impl Iterator<Item = Place> + '_ {
        let place = |folder: &String| Place { account: self.id.clone(), folder: folder.clone() };
        self.folders.iter().map(place)
    }
}

/// The limits of reading mailboxes, for all accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fetching {
    /// Seconds that a server may take to answer a command.
    pub answer_s_max: u64,
    /// Seconds after which IDLE is begun anew (RFC 2177 wants less than 29 minutes).
    pub idle_s: u64,
    /// Seconds between two looks where there is no IDLE.
    pub poll_s: u64,
    /// Seconds before a server that failed is tried again; the wait doubles.
    pub retry_s: u64,
    /// The longest such wait, in seconds.
    pub retry_s_max: u64,
    /// Seconds of failing after which that is an alarm.
    pub alarm_s: u64,
    /// The largest message that is taken whole, in bytes.
    pub message_bytes_max: usize,
    /// Bytes of messages that all folders hold together, besides one of the largest size.
    pub in_flight_bytes_max: usize,
    /// Days before the known end of a secret at which there is a warning.
    pub expiry_warning_days: u64,
}

impl Default for Fetching {
    fn default() -> Self {
        Self {
            answer_s_max: 60,
            // Routers forget connections that rest for five minutes.
            idle_s: 240,
            poll_s: 60,
            retry_s: 5,
            retry_s_max: 300,
            alarm_s: 300,
            message_bytes_max: 50 * 1024 * 1024,
            in_flight_bytes_max: 128 * 1024 * 1024,
            expiry_warning_days: 14,
        }
    }
}
