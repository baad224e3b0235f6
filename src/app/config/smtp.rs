//! The door for mail from anybody.
use std::net::{Ipv4Addr, SocketAddr};

use serde::{Deserialize, Serialize};

use crate::net::Cidr;

/// The SMTP listener.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Smtp {
    /// Where it listens; not at all if empty. Port 0 takes a free one.
    #[serde(with = "crate::tomlfile::empty_is_none")]
    pub listen: Option<SocketAddr>,
    /// The name given in the greeting and in the trace of each message.
    pub host_name: String,
    /// PEM file of our certificate and those that lead to its authority; no TLS if empty.
    pub certificate: String,
    /// PEM file of its key.
    pub key: String,
    /// Whether mail in clear is refused. RFC 3207 section 4 forbids it where anybody may deliver.
    pub require_tls: bool,
    /// Whether an address that others reach may be listened on without a certificate.
    pub danger_without_tls: bool,
    /// Proxies before this door; each must say by PROXY protocol whose connection it passes on.
    pub proxies: Vec<Cidr>,
    /// Our own mail servers, which pass on what others sent.
    pub relays: Vec<Cidr>,
    /// Connections at one time; the next hears 421.
    pub connections_max: usize,
    /// Connections at one time from one address; those of `relays` are not counted.
    pub connections_per_address_max: usize,
    /// The largest message, in bytes.
    pub message_bytes_max: usize,
    /// Recipients of one message.
    pub recipients_max: usize,
    /// Seconds without a byte before a session ends (RFC 5321 section 4.5.3.2.7 asks for 300).
    pub idle_s_max: u64,
    /// Seconds that one command may take from the end of the one before.
    pub command_s_max: u64,
    /// Seconds that one message may take.
    pub message_s_max: u64,
    /// Seconds of one session in all.
    pub session_s_max: u64,
    /// Bytes of messages in memory over all sessions, besides the first 64 KiB of each.
    pub in_flight_bytes_max: usize,
}

impl Default for Smtp {
    fn default() -> Self {
        Self {
            listen: Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 2525))),
            host_name: "localhost".to_owned(),
            certificate: String::new(),
            key: String::new(),
            require_tls: false,
            danger_without_tls: false,
            proxies: vec![],
            relays: vec![],
            connections_max: 256,
            connections_per_address_max: 32,
            message_bytes_max: 50 * 1024 * 1024,
            recipients_max: 100,
            idle_s_max: 300,
            command_s_max: 300,
            // The largest message over a line of half a megabit a second.
            message_s_max: 900,
            session_s_max: 3_600,
            in_flight_bytes_max: 128 * 1024 * 1024,
        }
    }
}
