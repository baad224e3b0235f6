//! Where messages come from and go to: named here, opened and closed by whoever has the sockets.
use std::net::SocketAddr;

use super::{Host, SipUri, Transport};

/// A connection, or a socket for datagrams, as its owner counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FlowId(pub u64);

/// How a message reached us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The connection or socket it came by.
    pub id: FlowId,
    /// What it is carried by.
    pub transport: Transport,
    /// Our end.
    pub local: SocketAddr,
    /// The other end.
    pub remote: SocketAddr,
    /// The trunk that the other end has proven to be: its certificate was checked, or we opened the
    /// connection to it. `None` when only the address speaks for it.
    pub trunk: Option<TrunkId>,
}

/// A trunk: its place in the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrunkId(pub u16);

/// Where a message goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// An address.
    Address(SocketAddr),
    /// A name to be resolved as RFC 3263 has it; without a port SRV records count.
    Name {
        /// The name.
        host: String,
        /// The port, if it is given.
        port: Option<u16>,
    },
}

impl Destination {
    /// Returns the address, if it is one.
    #[must_use]
    pub const fn address(&self) -> Option<SocketAddr> {
        match self {
            Self::Address(address) => Some(*address),
            Self::Name { .. } => None,
        }
    }

    /// The place that a host and a port name; an address without a port takes that of `transport`.
    #[must_use]
    pub fn new(host: &Host, port: Option<u16>, transport: &Transport) -> Self {
        match host {
            Host::Ip(ip) => {
                let port = port.unwrap_or_else(|| default_port(transport));
                Self::Address(SocketAddr::new(*ip, port))
            }
            Host::Name(name) => Self::Name { host: name.clone(), port },
        }
    }
}

/// 5061 for TLS, else 5060.
#[must_use]
pub const fn default_port(transport: &Transport) -> u16 {
    match transport {
        Transport::Tls => 5061,
        Transport::Udp | Transport::Tcp | Transport::Other(_) => 5060,
    }
}

/// A destination and the way there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Where to.
    pub to: Destination,
    /// By what.
    pub transport: Transport,
    /// The connection to use while it is open; else one to `to`.
    pub flow: Option<FlowId>,
    /// The trunk that it is to or from: whose certificates count for a connection by TLS.
    pub trunk: Option<TrunkId>,
}

impl Target {
    /// Where a request to `uri` goes when its URI names no transport: `usual` (RFC 3263 section 4.1
    /// without NAPTR). What `sips` names goes by TLS.
    #[must_use]
    pub fn of(uri: &SipUri, usual: &Transport) -> Self {
        let named = uri.params.get("transport");
        let transport = match named.as_deref() {
            _ if uri.secure => Transport::Tls,
            Some(name) if name.eq_ignore_ascii_case("udp") => Transport::Udp,
            Some(name) if name.eq_ignore_ascii_case("tcp") => Transport::Tcp,
            Some(name) if name.eq_ignore_ascii_case("tls") => Transport::Tls,
            Some(_) | None => usual.clone(),
        };
        let to = Destination::new(&uri.host, uri.port, &transport);
        Self { to, transport, flow: None, trunk: None }
    }
}

/// A message to be sent once.
#[derive(Clone, PartialEq, Eq)]
pub struct Transmission {
    /// Where to, and how.
    pub target: Target,
    /// The message.
    pub bytes: bytes::Bytes,
    /// The client's transaction that it belongs to: whom to tell when it cannot be sent.
    pub transaction: Option<super::transaction::TransactionId>,
}

/// Says where to and how long it is: keys may stand in a body.
impl std::fmt::Debug for Transmission {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Transmission({} bytes to {:?})", self.bytes.len(), self.target)
    }
}
