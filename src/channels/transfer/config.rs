//! What a door for mail is and how much it takes. A limit of 0 counts as 1.
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::net::{Cidr, ServerTls};
use crate::smtp::{self, Protocol};

/// The `[lmtp]` section: where a mail server of ours delivers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LmtpConfig {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The name given in the greeting.
    pub host_name: String,
    /// Connections at one time; more are told 421 4.3.2.
    pub connections_max: usize,
    /// The largest message, in bytes.
    pub message_bytes_max: usize,
    /// Recipients of one message.
    pub recipients_max: usize,
    /// Seconds without a byte from the client, in either direction (RFC 5321 section 4.5.3.2.7
    /// asks for at least 300).
    pub idle_s_max: u64,
    /// Seconds of one connection in all.
    pub session_s_max: u64,
    /// Bytes of messages that all connections hold together, besides one of the largest size.
    pub in_flight_bytes_max: usize,
}

impl Default for LmtpConfig {
    fn default() -> Self {
        let session = smtp::Config::default();
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 2424)),
            host_name: session.host_name,
            connections_max: 256,
            message_bytes_max: session.message_bytes_max,
            recipients_max: session.recipients_max,
            idle_s_max: 300,
            session_s_max: 3_600,
            in_flight_bytes_max: 128 * 1024 * 1024,
        }
    }
}

/// One door for mail: where it is, what it speaks and how much it takes.
#[derive(Clone, Debug)]
pub struct DoorConfig {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The section of the configuration that this comes from, for those who must change it.
    pub section: &'static str,
    /// What each session is told; TLS is offered when there is [`Self::tls`].
    pub session: smtp::Config,
    /// Our certificate; no TLS without.
    pub tls: Option<Arc<ServerTls>>,
    /// Connections at one time; more are told 421 4.3.2.
    pub connections_max: usize,
    /// Connections at one time from one address, or one IPv6 network of 64 bits; more are told 421
    /// 4.7.0. [`Self::relays`] are not counted.
    pub connections_per_address_max: usize,
    /// Proxies whose word is taken for whose connection it is: each must say it by PROXY protocol.
    pub proxies: Vec<Cidr>,
    /// Our own mail servers, which pass on what others sent.
    pub relays: Vec<Cidr>,
    /// The longest without a byte from the client, in either direction.
    pub idle_max: Duration,
    /// The longest that one command may take from the end of the one before.
    pub command_max: Duration,
    /// The longest that one message or chunk may take.
    pub message_max: Duration,
    /// The longest that a connection may last.
    pub session_max: Duration,
    /// Bytes of messages that all connections hold together, besides one of the largest size.
    pub in_flight_bytes_max: usize,
}

impl DoorConfig {
    /// What is spoken.
    #[must_use]
    pub const fn protocol(&self) -> Protocol {
        self.session.protocol
    }
}

impl From<&LmtpConfig> for DoorConfig {
    fn from(config: &LmtpConfig) -> Self {
        let seconds = |count: u64| Duration::from_secs(count.max(1));
        let session_max = seconds(config.session_s_max);
        Self {
            listen: config.listen,
            section: "lmtp",
            session: smtp::Config {
                protocol: Protocol::Lmtp,
                host_name: config.host_name.clone(),
                message_bytes_max: config.message_bytes_max.max(1),
                recipients_max: config.recipients_max.max(1),
                starttls: false,
                tls_required: false,
            },
            tls: None,
            connections_max: config.connections_max,
            // They all come from our own mail server.
            connections_per_address_max: usize::MAX,
            proxies: vec![],
            relays: vec![],
            idle_max: seconds(config.idle_s_max),
            command_max: session_max,
            message_max: session_max,
            session_max,
            in_flight_bytes_max: config.in_flight_bytes_max,
        }
    }
}
