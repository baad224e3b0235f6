//! Hosts and ports.
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::scan;

/// A host as it stands in a URI or a Via: a name or an address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Host {
    /// A name, as it was written. Case does not count when names are compared.
    Name(String),
    /// An address; IPv6 stands in brackets on the wire.
    Ip(IpAddr),
}

impl Host {
    /// Reads `host` (RFC 3261 section 25.1): a name, an IPv4 address or an IPv6 reference in
    /// brackets.
    ///
    /// Three colons in an IPv6 reference, which the grammar of RFC 3261 let through by mistake, are
    /// read as two (RFC 5118 section 4.10).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(inside) = text.strip_prefix('[') {
            return ipv6(inside.strip_suffix(']')?).map(Self::Ip);
        }
        if let Ok(address) = text.parse::<Ipv4Addr>() {
            return Some(Self::Ip(address.into()));
        }
        // Underscores are no part of a host name, but live ones have them.
        let named = !text.is_empty()
            && text.len() <= NAME_BYTES_MAX
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        named.then(|| Self::Name(text.to_owned()))
    }

    /// The address, if it is one.
    #[must_use]
    pub const fn ip(&self) -> Option<IpAddr> {
        match self {
            Self::Ip(address) => Some(*address),
            Self::Name(_) => None,
        }
    }

    /// Whether both name the same host, without asking a name server.
    #[must_use]
    pub fn equivalent(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Name(one), Self::Name(two)) => one.eq_ignore_ascii_case(two),
            (Self::Ip(one), Self::Ip(two)) => one == two,
            (Self::Name(_), Self::Ip(_)) | (Self::Ip(_), Self::Name(_)) => false,
        }
    }
}

/// The longest host name, in bytes (RFC 1035 section 2.3.4).
const NAME_BYTES_MAX: usize = 255;

/// An IPv6 address without brackets.
fn ipv6(text: &str) -> Option<IpAddr> {
    let address = text.parse::<Ipv6Addr>();
    address.or_else(|_| text.replacen(":::", "::", 1).parse()).map(IpAddr::V6).ok()
}

/// An address as `received` and `maddr` carry it: IPv6 with and without brackets (RFC 5118 section
/// 4.5).
pub(super) fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok()
}

/// Reads `host [":" port]`, with white space round the colon as Via allows.
pub(super) fn host_and_port(text: &str) -> Option<(Host, Option<u16>)> {
    let after_host = if text.starts_with('[') { text.find(']')? } else { 0 };
    let colon = text.split_at_checked(after_host)?.1.find(':');
    match colon.and_then(|at| text.split_at_checked(at.checked_add(after_host)?)) {
        None => Some((Host::parse(text)?, None)),
        Some((host, port)) => {
            let port = scan::number(scan::trim(port.strip_prefix(':')?))?;
            Some((Host::parse(scan::trim(host))?, Some(port)))
        }
    }
}

impl From<IpAddr> for Host {
    fn from(address: IpAddr) -> Self {
        Self::Ip(address)
    }
}

impl fmt::Display for Host {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => out.write_str(name),
            Self::Ip(IpAddr::V4(address)) => write!(out, "{address}"),
            Self::Ip(IpAddr::V6(address)) => write!(out, "[{address}]"),
        }
    }
}
