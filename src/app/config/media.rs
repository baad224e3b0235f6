//! The sound of calls over SIP.
use std::net::{IpAddr, Ipv4Addr};

use serde::{Deserialize, Serialize};

/// The `[media]` section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Media {
    /// The address that sound is sent from and taken at.
    pub address: IpAddr,
    /// The address that others are told to send to, when it is another, as behind a router; the
    /// one above if empty.
    #[serde(with = "crate::tomlfile::empty_is_none")]
    pub public_address: Option<IpAddr>,
    /// The first port of sound; even.
    pub port_first: u16,
    /// The last port of sound. Each call takes two.
    pub port_last: u16,
    /// Threads that carry sound; one carries a thousand calls.
    pub threads: usize,
    /// Silence before the first word, in milliseconds.
    pub lead_in_ms: u64,
    /// Seconds without a packet of sound after which a call is over: a caller's, and that of whoever is joined with
    /// him, in whose place the next is rung.
    pub silence_s_max: u64,
    /// How long a step of a call may take, in milliseconds, before the last resort serves the
    /// caller.
    pub answer_ms_max: u64,
    /// Whether the extensions 900 to 903 answer, which play tones for measuring.
    pub bench: bool,
}

impl Default for Media {
    fn default() -> Self {
        Self {
            address: Ipv4Addr::LOCALHOST.into(),
            public_address: None,
            port_first: 40_000,
            port_last: 49_999,
            threads: 1,
            lead_in_ms: 150,
            silence_s_max: 30,
            answer_ms_max: 3_000,
            bench: false,
        }
    }
}

impl Media {
    /// The address that others are told to send to.
    #[must_use]
    pub fn told_address(&self) -> IpAddr {
        self.public_address.unwrap_or(self.address)
    }
}
