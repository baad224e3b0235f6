//! The address of a server.
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use hyper::Uri;

/// The longest address, in bytes.
const URL_BYTES_MAX: usize = 1024;

/// The address of a server: scheme, host, port and path, without user, query or fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    /// How it is spoken to.
    pub(super) protocol: Protocol,
    /// Whether TLS comes first.
    pub(super) tls: bool,
    /// The host name, or an IP address without brackets.
    pub(super) host: String,
    /// The TCP port.
    pub(super) port: u16,
    /// Host and port as the `Host` header has them.
    pub(super) authority: String,
    /// The path, as it was written; at least a slash.
    pub(super) path: String,
}

/// How a server is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Http,
    WebSocket,
}

/// Who could hear what is sent there without TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Nobody: this machine.
    Machine,
    /// Those on a private network.
    Private,
    /// Anybody on the way.
    World,
}

/// The text is no such address. Does not hold it: a password may stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoEndpoint;

impl Endpoint {
    /// Returns who could hear what is sent there without TLS.
    pub(super) fn reach(&self) -> Reach {
        match self.host.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
            Ok(ip) if ip.is_loopback() => Reach::Machine,
            Ok(IpAddr::V4(ip)) if ip.is_private() || ip.is_link_local() => Reach::Private,
            Ok(IpAddr::V6(ip)) if ip.is_unique_local() || ip.is_unicast_link_local() => {
                Reach::Private
            }
            Ok(_) => Reach::World,
            Err(_) if self.host == "localhost" => Reach::Machine,
            // A name without a dot is one of the local network, such as that of a container.
            Err(_) if !self.host.contains('.') => Reach::Private,
            Err(_) => Reach::World,
        }
    }
}

impl FromStr for Endpoint {
    type Err = NoEndpoint;

    fn from_str(text: &str) -> Result<Self, NoEndpoint> {
        let plain = text.len() <= URL_BYTES_MAX && text.bytes().all(|byte| byte.is_ascii_graphic());
        if !plain || text.contains(['@', '?', '#', '\\', '"', '<', '>']) {
            return Err(NoEndpoint);
        }
        let uri: Uri = text.parse().map_err(|_| NoEndpoint)?;
        let (protocol, tls, default_port) = match uri.scheme_str() {
            Some("http") => (Protocol::Http, false, 80),
            Some("https") => (Protocol::Http, true, 443),
            Some("ws") => (Protocol::WebSocket, false, 80),
            Some("wss") => (Protocol::WebSocket, true, 443),
            Some(_) | None => return Err(NoEndpoint),
        };
        let authority = uri.authority().ok_or(NoEndpoint)?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let port = match authority.as_str().rsplit_once(':') {
            // Within an IPv6 address there are colons too.
            Some((_, digits)) if !digits.ends_with(']') => {
                digits.parse().map_err(|_| NoEndpoint)?
            }
            Some(_) | None => default_port,
        };
        if host.is_empty() || port == 0 {
            return Err(NoEndpoint);
        }
        Ok(Self {
            protocol,
            tls,
            host: host.to_ascii_lowercase(),
            port,
            authority: authority.as_str().to_owned(),
            path: uri.path().to_owned(),
        })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match (self.protocol, self.tls) {
            (Protocol::Http, false) => "http",
            (Protocol::Http, true) => "https",
            (Protocol::WebSocket, false) => "ws",
            (Protocol::WebSocket, true) => "wss",
        };
        write!(f, "{scheme}://{}{}", self.authority, self.path)
    }
}
