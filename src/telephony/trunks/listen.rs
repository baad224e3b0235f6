//! Where and how we listen for SIP.
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::super::transport::Protocol;

/// What happens to requests from addresses that no trunk names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strangers {
    /// They are dropped: scanners learn nothing.
    #[default]
    Silent,
    /// They are told 403.
    Forbidden,
}

/// One address that we listen on, such as `udp:192.0.2.10:5060`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Listen {
    /// What is spoken there.
    pub protocol: Protocol,
    /// Address and port; port 0 takes a free one.
    pub address: SocketAddr,
}

/// The text is no address to listen on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is nothing to listen on; write udp:, tcp: or tls: and an address such as udp:192.0.2.10:5060"
)]
pub struct ListenError(pub String);

impl FromStr for Listen {
    type Err = ListenError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (protocol, address) = text.split_once(':')?;
            Some(Self { protocol: protocol.parse().ok()?, address: address.parse().ok()? })
        };
        read().ok_or_else(|| ListenError(text.chars().take(80).collect()))
    }
}

impl TryFrom<String> for Listen {
    type Error = ListenError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Listen> for String {
    fn from(listen: Listen) -> Self {
        listen.to_string()
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.protocol, self.address)
    }
}

/// The `[sip]` section: our own side of every trunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sip {
    /// The addresses we listen on. They are opened when there is a `[[trunk]]`.
    pub listen: Vec<Listen>,
    /// The address or name under which trunks reach us, when it is not the one we listen on, as
    /// behind a router; empty otherwise.
    pub public_host: String,
    /// What happens to requests from addresses that no trunk names.
    pub strangers: Strangers,
    /// PEM file of our certificate and those that lead to its authority; needed for `tls:`.
    pub certificate: String,
    /// PEM file of its key.
    pub key: String,
    /// PEM file of the authorities whose certificates peers must show on `tls:`; nobody is asked
    /// for one if empty.
    pub client_ca: String,
    /// Calls that come in at one time; the next is told 503. Together with those that we make
    /// there may be twice as many.
    pub calls_max: usize,
    /// New calls and other requests outside of calls, from one address of a trunk in one second;
    /// twice as many at once. The next is told 503.
    pub requests_per_second_max: u32,
    /// TCP and TLS connections at one time.
    pub connections_max: usize,
    /// TCP and TLS connections at one time from one address.
    pub connections_per_source_max: usize,
    /// Seconds without a byte after which a connection is closed.
    pub idle_s_max: u64,
    /// Seconds in which a message, once begun, must be whole.
    pub message_s_max: u64,
    /// Seconds that calls may go on once the program stops taking new ones.
    pub drain_s: u64,
}

impl Default for Sip {
    fn default() -> Self {
        let any = |protocol| Listen { protocol, address: (Ipv4Addr::LOCALHOST, 5060).into() };
        Self {
            listen: vec![any(Protocol::Udp), any(Protocol::Tcp)],
            public_host: String::new(),
            strangers: Strangers::Silent,
            certificate: String::new(),
            key: String::new(),
            client_ca: String::new(),
            calls_max: 1_000,
            requests_per_second_max: 200,
            connections_max: 512,
            connections_per_source_max: 64,
            idle_s_max: 180,
            message_s_max: 10,
            drain_s: 300,
        }
    }
}
