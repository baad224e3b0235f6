//! Whose packets are believed: those of the negotiated source, and nobody else's.
//!
//! Two things may widen that, once per negotiation and only while nothing has come from the
//! negotiated source itself:
//!
//! * The other side named a private address while its signalling comes from a public one: it
//!   sits behind a NAT. Then the *host of its signalling* is believed after
//!   [`LATCH_AFTER`] packets in a row of one stream, and sound is sent back there.
//! * The negotiated host sends from another port than it listens on. Then that port is believed
//!   after as many packets; sound still goes to the negotiated one.
//!
//! The negotiated source itself always wins over another port of its host, also later: what was on
//! its way from the old port when a call moved must not shut out the new one.
//!
//! A stranger's packets are never believed, never answered and change nothing.
use std::net::{IpAddr, SocketAddr};

use super::rtp::{Header, sequence_distance};

/// How many packets in a row of one stream make a source believed.
pub const LATCH_AFTER: u8 = 5;

/// How far apart the numbers of two packets in a row may be.
const STEP_MAX: i16 = 3;

/// Decides whose packets are believed.
#[derive(Clone, Debug)]
pub struct Latch {
    negotiated: SocketAddr,
    /// The host that signals, where it may be believed instead.
    behind_nat: Option<IpAddr>,
    believed: SocketAddr,
    /// No other source is taken until the next negotiation.
    settled: bool,
    candidate: Option<Candidate>,
}

#[derive(Clone, Copy, Debug)]
struct Candidate {
    from: SocketAddr,
    ssrc: u32,
    sequence: u16,
    packets: u8,
}

impl Latch {
    /// Begins with the negotiated source and the address that the signalling came from.
    #[must_use]
    pub fn new(negotiated: SocketAddr, signalled_from: IpAddr) -> Self {
        let behind_nat = is_private(negotiated.ip()) && !is_private(signalled_from);
        Self {
            negotiated,
            behind_nat: behind_nat.then_some(signalled_from),
            believed: negotiated,
            settled: false,
            candidate: None,
        }
    }

    /// Starts anew after another offer and answer. Sound goes on to where it went while the
    /// negotiated source stays the same.
    pub fn renegotiated(&mut self, negotiated: SocketAddr, signalled_from: IpAddr) {
        let believed = self.believed;
        let same = self.negotiated == negotiated;
        *self = Self::new(negotiated, signalled_from);
        if same {
            self.believed = believed;
        }
    }

    /// Returns whether a packet is to be used. `agreed` says whether its payload type was agreed
    /// on and, under SRTP, whether it is authentic.
    pub fn admits(&mut self, from: SocketAddr, header: &Header, agreed: bool) -> bool {
        if from == self.negotiated {
            // Behind a NAT that address is somebody else's once the router's was believed.
            let same_host = from.ip() == self.believed.ip();
            if agreed && (same_host || !self.settled) {
                self.believed = from;
                self.settled = true;
            }
            return from == self.believed;
        }
        if from == self.believed {
            return true;
        }
        if self.settled || !agreed || !self.may_become(from) {
            return false;
        }
        let next = Candidate { from, ssrc: header.ssrc, sequence: header.sequence, packets: 1 };
        let candidate = match self.candidate {
            Some(last) if last.from == from && last.ssrc == header.ssrc => {
                let step = sequence_distance(header.sequence, last.sequence);
                let in_a_row = (1..=STEP_MAX).contains(&step);
                let packets = if in_a_row { last.packets.saturating_add(1) } else { 1 };
                Candidate { packets, ..next }
            }
            Some(_) | None => next,
        };
        self.candidate = Some(candidate);
        if candidate.packets < LATCH_AFTER {
            return false;
        }
        self.believed = from;
        self.settled = true;
        true
    }

    /// Returns whether a report may be of the other side: it comes from the host that is believed.
    #[must_use]
    pub fn admits_report(&self, from: SocketAddr) -> bool {
        from.ip() == self.believed.ip()
    }

    /// Returns where sound goes; nothing while the other side named no address.
    #[must_use]
    pub fn send_to(&self) -> Option<SocketAddr> {
        let same_host = self.believed.ip() == self.negotiated.ip();
        let to = if same_host { self.negotiated } else { self.believed };
        (!to.ip().is_unspecified() && to.port() != 0).then_some(to)
    }

    fn may_become(&self, from: SocketAddr) -> bool {
        from.ip() == self.negotiated.ip() || Some(from.ip()) == self.behind_nat
    }
}

/// Returns whether an address means nothing outside of its own network.
fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, ..] = address.octets();
            let shared = a == 100 && (64..128).contains(&b);
            address.is_private() || address.is_loopback() || address.is_link_local() || shared
        }
        IpAddr::V6(address) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
    }
}

#[cfg(test)]
mod tests;
