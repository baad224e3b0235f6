//! What the configuration says about trunks: the operators and exchanges that calls come from
//! and go to, and how we listen for them.

mod check;
mod listen;
mod server;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use check::{Finding, check_sip, check_trunks};
pub use listen::{Listen, ListenError, Sip, Strangers};
pub use server::{ServerAddress, ServerError};

use crate::model::{Country, PhoneNumber};
use crate::net::Cidr;

/// The most trunks that a configuration may have.
pub const TRUNKS_MAX: usize = 64;
/// The most servers that one trunk may name.
pub const SERVERS_MAX: usize = 8;
/// The most ranges in one trunk's access list.
pub const PEERS_MAX: usize = 64;

/// How SIP messages travel to a trunk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TransportChoice {
    /// As the trunk's NAPTR and SRV records say (RFC 3263), UDP where there are none.
    #[default]
    Auto,
    /// UDP; large requests by TCP where [`Trunk::tcp_when_large`] allows it.
    Udp,
    /// TCP.
    Tcp,
    /// TLS over TCP.
    Tls,
}

/// A codec that may be offered to a trunk, by its name in SDP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CodecName {
    /// G.711 A-law, the one of European operators.
    #[serde(rename = "PCMA")]
    Pcma,
    /// G.711 µ-law.
    #[serde(rename = "PCMU")]
    Pcmu,
    /// G.722, wideband.
    #[serde(rename = "G722")]
    G722,
}

/// Whether speech and keys travel encrypted (SRTP with SDES keys, RFC 4568).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SrtpPolicy {
    /// Never; a call that demands it is refused with 488.
    #[default]
    Never,
    /// When the caller offers it; not offered by us.
    Accepted,
    /// Always; a call without it is refused with 488.
    Required,
}

/// Whether provisional responses are acknowledged (RFC 3262).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reliable {
    /// Not offered.
    Never,
    /// When the other side asks for it.
    #[default]
    Supported,
    /// Demanded in calls that we make; calls that come in without are taken all the same.
    Required,
}

/// One trunk.
///
/// Texts that are empty mean "none" or "take what follows from the rest", as each says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trunk {
    /// What the rest of the program calls it.
    pub id: String,
    /// Where calls go to, in the order in which they are tried. A name without port is resolved
    /// by NAPTR and SRV, a name with port by its addresses.
    pub servers: Vec<ServerAddress>,
    /// How messages travel.
    #[serde(default)]
    pub transport: TransportChoice,
    /// The domain in our From and in the called address; the first server's host if empty.
    #[serde(default)]
    pub domain: String,
    /// The account's name, in From, Contact and registration; none if empty.
    #[serde(default)]
    pub user: String,
    /// The name that the digest is computed with; `user` if empty.
    #[serde(default)]
    pub auth_user: String,
    /// The file with the account's password; no digest is answered if empty.
    #[serde(default)]
    pub password_file: String,
    /// The realm that challenges must name for the password to be used; any if empty.
    #[serde(default)]
    pub realm: String,
    /// Whether we register there, so that calls find us.
    #[serde(default)]
    pub register: bool,
    /// Seconds that a registration is asked for; the registrar may give fewer.
    #[serde(default = "defaults::register_s")]
    pub register_s: u32,
    /// Who may send calls as this trunk, besides the addresses of its servers.
    #[serde(default)]
    pub peers: Vec<Cidr>,
    /// Whether its calls must also prove the account's password (digest challenge of INVITE).
    #[serde(default)]
    pub challenge: bool,
    /// Codecs in the order of our preference.
    #[serde(default = "defaults::codecs")]
    pub codecs: Vec<CodecName>,
    /// Whether media is encrypted.
    #[serde(default)]
    pub srtp: SrtpPolicy,
    /// Whether the numbers that it asserts are proven by the operator (RFC 3325).
    #[serde(default)]
    pub verified_numbers: bool,
    /// The country in whose way numbers without country code are read.
    pub country: Country,
    /// What is shown to people called over this trunk when no line's own number may be.
    #[serde(default, with = "crate::tomlfile::empty_is_none")]
    pub shown_number: Option<PhoneNumber>,
    /// Whether requests within a call go to where its messages come from, whatever its Contact
    /// says, as when the trunk or we are behind an address translator.
    #[serde(default)]
    pub symmetric: bool,
    /// Calls that come from it at one time; the next is told 503. Together with those that we make
    /// there may be twice as many.
    #[serde(default = "defaults::calls_max")]
    pub calls_max: usize,
    /// Whether calls may be handed over with REFER.
    #[serde(default)]
    pub refer: bool,
    /// Whether provisional responses are acknowledged.
    #[serde(default)]
    pub reliable: Reliable,
    /// The session interval in seconds that we ask for (RFC 4028); none if 0.
    #[serde(default = "defaults::session_timer_s")]
    pub session_timer_s: u32,
    /// Seconds between keep-alives on an idle connection or UDP binding; none if 0.
    #[serde(default = "defaults::keep_alive_s")]
    pub keep_alive_s: u32,
    /// Seconds between OPTIONS probes of the servers; none if 0.
    #[serde(default = "defaults::probe_s")]
    pub probe_s: u32,
    /// Whether requests larger than 1,300 bytes go by TCP although the trunk's transport is UDP
    /// (RFC 3261 section 18.1.1); UDP serves when TCP does not.
    #[serde(default)]
    pub tcp_when_large: bool,
    /// The name that the server's certificate must bear; the server's own name if empty.
    #[serde(default)]
    pub tls_name: String,
    /// PEM file of the authorities that its certificates are checked with; the system's if empty.
    #[serde(default)]
    pub tls_ca: String,
    /// PEM file of the certificate that we show; none if empty.
    #[serde(default)]
    pub tls_certificate: String,
    /// PEM file of that certificate's key.
    #[serde(default)]
    pub tls_key: String,
}

mod defaults {
    use super::CodecName;

    pub(super) const fn register_s() -> u32 {
        600
    }

    pub(super) fn codecs() -> Vec<CodecName> {
        vec![CodecName::Pcma, CodecName::Pcmu, CodecName::G722]
    }

    pub(super) const fn calls_max() -> usize {
        1_000
    }

    pub(super) const fn session_timer_s() -> u32 {
        1800
    }

    pub(super) const fn keep_alive_s() -> u32 {
        25
    }

    pub(super) const fn probe_s() -> u32 {
        60
    }
}

impl Trunk {
    /// Returns what an entry looks like, for those who wrote one wrongly.
    #[must_use]
    pub fn example() -> Option<Self> {
        Some(Self {
            id: "operator-es".to_owned(),
            servers: vec!["sip.operator.example".parse().ok()?],
            transport: TransportChoice::Auto,
            domain: String::new(),
            user: "desk".to_owned(),
            auth_user: String::new(),
            password_file: "secrets/operator-es".to_owned(),
            realm: String::new(),
            register: true,
            register_s: defaults::register_s(),
            peers: vec!["203.0.113.0/24".parse().ok()?],
            challenge: false,
            codecs: defaults::codecs(),
            srtp: SrtpPolicy::Never,
            verified_numbers: false,
            country: Country::SPAIN,
            shown_number: "+34910000000".parse().ok(),
            symmetric: false,
            calls_max: defaults::calls_max(),
            refer: false,
            reliable: Reliable::Supported,
            session_timer_s: defaults::session_timer_s(),
            keep_alive_s: defaults::keep_alive_s(),
            probe_s: defaults::probe_s(),
            tcp_when_large: false,
            tls_name: String::new(),
            tls_ca: String::new(),
            tls_certificate: String::new(),
            tls_key: String::new(),
        })
    }

    /// Returns the domain of our own addresses there.
    #[must_use]
    pub fn domain(&self) -> &str {
        if self.domain.is_empty() {
            self.servers.first().map_or("", ServerAddress::host)
        } else {
            &self.domain
        }
    }

    /// Returns the name that digests are computed with.
    #[must_use]
    pub fn auth_user(&self) -> &str {
        if self.auth_user.is_empty() { &self.user } else { &self.auth_user }
    }

    /// Returns the time between two keep-alives, if there are any.
    #[must_use]
    pub fn keep_alive(&self) -> Option<Duration> {
        (self.keep_alive_s > 0).then(|| Duration::from_secs(self.keep_alive_s.into()))
    }
}

#[cfg(test)]
mod tests;
