//! Via: the way that responses go back.
use std::fmt;
use std::net::{IpAddr, SocketAddr};

use super::host::{Host, address, host_and_port};
use super::{Params, scan};

/// How a message travels, as Via names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    /// Datagrams.
    Udp,
    /// A stream.
    Tcp,
    /// A stream under TLS.
    Tls,
    /// Any other: SCTP, WS, …
    Other(Box<str>),
}

impl Transport {
    fn parse(text: &str) -> Option<Self> {
        let known = [("UDP", Self::Udp), ("TCP", Self::Tcp), ("TLS", Self::Tls)];
        let found = known.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
        match found {
            Some((_, transport)) => Some(transport),
            None => scan::is_token(text).then(|| Self::Other(text.into())),
        }
    }

    /// The name on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
            Self::Other(name) => name,
        }
    }

    /// Whether messages are framed by Content-Length (RFC 3261 section 18.3).
    #[must_use]
    pub const fn is_stream(&self) -> bool {
        matches!(self, Self::Tcp | Self::Tls)
    }
}

impl fmt::Display for Transport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// One Via value (RFC 3261 section 20.42, RFC 3581).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Via {
    /// How the message travelled.
    pub transport: Transport,
    /// Where the sender said that it is.
    pub host: Host,
    /// The port that the sender named.
    pub port: Option<u16>,
    /// `branch`, `rport`, `received`, …
    pub params: Params,
}

/// What a branch of RFC 3261 begins with (section 8.1.1.7).
pub(super) const COOKIE: &str = "z9hG4bK";

impl Via {
    /// A Via of our own: `rport` is asked for (RFC 3581). The branch must be a token that begins
    /// with `z9hG4bK`.
    #[must_use]
    pub fn new(transport: Transport, host: Host, port: Option<u16>, branch: &str) -> Self {
        let mut params = Params::default();
        params.set("branch", Some(branch));
        params.set("rport", None);
        Self { transport, host, port, params }
    }

    /// Reads one value; `None` when it is malformed or of another version than 2.0.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (sent, params) = scan::cut(text, b';').ok()?;
        let mut via = Self::parse_sent(sent)?;
        if let Some(params) = params {
            via.params = Params::parse(params)?;
        }
        via.received_is_sound().then_some(via)
    }

    /// Reads one value for the sake of answering a malformed message: parameters that cannot be
    /// read are left out, and the version does not count.
    #[must_use]
    pub fn parse_leniently(text: &str) -> Option<Self> {
        let (sent, rest) = text.split_at_checked(text.find([';', ',']).unwrap_or(text.len()))?;
        let (version, sent) = sent.split_once('/').and_then(|(_, rest)| rest.split_once('/'))?;
        let version_read = scan::is_token(scan::trim(version));
        let mut via = Self::parse_sent(&format!("SIP/2.0/{sent}")).filter(|_| version_read)?;
        for part in rest.split([';', ',']).take(super::PARAMS_MAX) {
            if let Some(params) = Params::parse(part) {
                params.iter().for_each(|(name, value)| via.params.set(name, value));
            }
        }
        Some(via)
    }

    /// `SIP / 2.0 / UDP host : port`, with white space anywhere between.
    fn parse_sent(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '/').map(scan::trim);
        let (name, version, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let (transport, sent_by) = rest.split_at_checked(rest.find([' ', '\t'])?)?;
        if !name.eq_ignore_ascii_case("SIP") || version != "2.0" {
            return None;
        }
        let (host, port) = host_and_port(scan::trim(sent_by))?;
        let transport = Transport::parse(transport)?;
        Some(Self { transport, host, port, params: Params::default() })
    }

    /// `received` must be an address, `rport` a port, if they have values.
    fn received_is_sound(&self) -> bool {
        let port = self.params.get("rport");
        (!self.params.has("received") || self.received().is_some())
            && port.is_none_or(|text| scan::number::<u16>(text).is_some())
    }

    /// The branch, if there is one.
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        self.params.get("branch")
    }

    /// Whether the branch is unique as RFC 3261 has it: the cookie and something behind it (RFC
    /// 4475 section 3.2.1 shows one with nothing). Otherwise a transaction is matched as in RFC
    /// 2543.
    #[must_use]
    pub fn has_unique_branch(&self) -> bool {
        let cookie = |branch: &str| {
            let split = branch.split_at_checked(COOKIE.len());
            split.is_some_and(|(head, tail)| head.eq_ignore_ascii_case(COOKIE) && !tail.is_empty())
        };
        self.branch().is_some_and(cookie)
    }

    /// The address that the next hop saw.
    #[must_use]
    pub fn received(&self) -> Option<IpAddr> {
        self.params.get("received").and_then(address)
    }

    /// The port that the next hop saw.
    #[must_use]
    pub fn rport(&self) -> Option<u16> {
        self.params.get("rport").and_then(scan::number)
    }

    /// Notes where the request came from (RFC 3261 section 18.2.1, RFC 3581 section 4): `received`
    /// when it is not the address named or when `rport` is asked for, and `rport` when asked for.
    pub fn note_source(&mut self, source: SocketAddr) {
        let asked = self.params.has("rport");
        if asked || self.host.ip() != Some(source.ip()) {
            self.params.set("received", Some(&source.ip().to_string()));
        }
        if asked {
            self.params.set("rport", Some(&source.port().to_string()));
        }
    }

    /// Where a response over datagrams goes (RFC 3261 section 18.2.2, RFC 3581 section 4): the
    /// address that [`Via::note_source`] noted, at `rport`, else at the port named, else at 5060.
    /// `None` when only a name is known.
    #[must_use]
    pub fn response_address(&self) -> Option<SocketAddr> {
        let ip = self.received().or_else(|| self.host.ip())?;
        let default = if self.transport == Transport::Tls { 5061 } else { 5060 };
        Some(SocketAddr::new(ip, self.rport().or(self.port).unwrap_or(default)))
    }
}

impl fmt::Display for Via {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SIP/2.0/{} {}", self.transport, self.host)?;
        if let Some(port) = self.port {
            write!(out, ":{port}")?;
        }
        write!(out, "{}", self.params)
    }
}
