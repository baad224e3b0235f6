//! The settings of the program itself: listeners, limits, files, log.
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde::{Deserialize, Serialize};

use super::{DkimKey, MailAuth, Relay};
use crate::channels::webhook::PublicUrl;

const fn local(port: u16) -> SocketAddr {
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)
}

/// What somebody hears whose address is neither proven nor registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AcknowledgeUnproven {
    /// A short answer of our own words only.
    Short,
    /// Nothing.
    None,
}

/// Mail that goes out.
///
/// The limits on answers to unproven addresses keep the desk from being used to flood somebody:
/// whoever can write a From line chooses whom we answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// The domain of our Message-IDs; empty takes that of the first mailbox.
    pub message_id_domain: String,
    /// The server that takes our mail; with none, mail is written to `data/outgoing`.
    #[serde(with = "crate::tomlfile::empty_is_none")]
    pub relay: Option<Relay>,
    /// The file with the password for the relay's user.
    pub relay_password_file: String,
    /// Whether letters to customers have an HTML form beside the plain one.
    pub html: bool,
    /// What unproven senders hear.
    pub acknowledge_unproven: AcknowledgeUnproven,
    /// Short answers to one address in an hour.
    pub unproven_per_address_hour: u32,
    /// Short answers to one address in a day.
    pub unproven_per_address_day: u32,
    /// Short answers to all addresses of one domain in an hour.
    pub unproven_per_domain_hour: u32,
    /// Short answers in all in an hour.
    pub unproven_per_hour: u32,
    /// How senders are checked.
    pub auth: MailAuth,
    /// The keys with which our mail is signed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dkim: Vec<DkimKey>,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            message_id_domain: String::new(),
            relay: None,
            relay_password_file: String::new(),
            html: true,
            acknowledge_unproven: AcknowledgeUnproven::Short,
            unproven_per_address_hour: 1,
            unproven_per_address_day: 5,
            unproven_per_domain_hour: 20,
            unproven_per_hour: 200,
            auth: MailAuth::default(),
            dkim: vec![],
        }
    }
}

/// The listener of the HTTP API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Api {
    /// Where it listens; it speaks no TLS itself.
    pub listen: SocketAddr,
    /// The address under which browsers reach the console; that of `listen` if empty.
    #[serde(with = "crate::tomlfile::empty_is_none")]
    pub public_url: Option<PublicUrl>,
    /// The only peers it answers, when any is named: proxies that speak TLS to the world.
    pub trusted_proxies: BTreeSet<IpAddr>,
    /// Connections at one time; the next waits.
    pub connections_max: usize,
    /// The largest request body, in bytes.
    pub body_bytes_max: usize,
    /// Seconds in which the head of a request must be whole.
    pub head_s_max: u64,
    /// Seconds in which the body of a request must be whole.
    pub body_s_max: u64,
    /// Requests that one key may make in a minute. Nothing grave is held up by it.
    pub requests_per_minute: u32,
    /// Requests that one key may make at once.
    pub requests_at_once: u32,
}

impl Api {
    /// Returns the address of the console, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> String {
        match &self.public_url {
            Some(url) => url.as_str().to_owned(),
            None => format!("http://{}", self.listen),
        }
    }

    /// Whether browsers reach the console over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.url().starts_with("https://")
    }
}

impl Default for Api {
    fn default() -> Self {
        Self {
            listen: local(8081),
            public_url: None,
            trusted_proxies: BTreeSet::new(),
            connections_max: 256,
            body_bytes_max: 1024 * 1024,
            head_s_max: 10,
            body_s_max: 30,
            requests_per_minute: 600,
            requests_at_once: 120,
        }
    }
}

/// The listener for probes and metrics.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Health {
    /// Where it listens.
    pub listen: SocketAddr,
}

impl Default for Health {
    fn default() -> Self {
        Self { listen: local(8082) }
    }
}

/// Files and limits of the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Storage {
    /// The folder of everything the program keeps.
    pub data: String,
    /// Free space below which nothing new is taken in, in MB of 1,000,000 bytes.
    pub free_space_min_mb: u64,
    /// Arrivals that may share one commit.
    pub group_max: usize,
    /// Raw messages up to this size lie in the database, larger ones beside it, in bytes.
    pub inline_bytes_max: usize,
}

impl Default for Storage {
    fn default() -> Self {
        Self {
            data: "data".to_owned(),
            // Ten of the largest messages, so that what is under way can still be finished.
            free_space_min_mb: 500,
            group_max: 128,
            inline_bytes_max: 64 * 1024,
        }
    }
}

/// Where the desk's rules and texts lie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// The folder with `rules`, `on-call`, `calendars` and `understanding`.
    pub directory: String,
    /// The folder with the texts that customers read.
    pub locales: String,
    /// Whether changed files are read again at once.
    pub watch: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self { directory: "routing-rules".to_owned(), locales: "locales".to_owned(), watch: true }
    }
}

/// Retries of what goes out. The wait doubles from the first to the longest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Outbox {
    /// Tries before a row is given up as failed.
    pub attempts_max: u32,
    /// Seconds before the second try.
    pub first_retry_s: u64,
    /// The longest wait between two tries, in seconds.
    pub retry_s_max: u64,
    /// Seconds that one sender holds a row before another may take it.
    pub lease_s: u64,
}

impl Default for Outbox {
    fn default() -> Self {
        // Sixty tries, hourly in the end, are more than two days: a relay that fails on a Friday
        // evening is found on Sunday at the latest.
        Self { attempts_max: 60, first_retry_s: 30, retry_s_max: 3600, lease_s: 120 }
    }
}

/// The program's own log, written to standard error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// The least important lines that are written; personal data stand at `debug` only.
    pub level: LogLevel,
    /// Text for people or JSON for machines.
    pub format: LogFormat,
}

impl Default for Log {
    fn default() -> Self {
        Self { level: LogLevel::Info, format: LogFormat::Text }
    }
}

/// How important a line of the log must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogLevel {
    /// Only what failed.
    Error,
    /// And what might wake someone.
    Warn,
    /// And what a customer would notice.
    Info,
    /// And what helps to find a fault, with personal data.
    Debug,
    /// And every step.
    Trace,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}
