//! What two sides agreed on.
use std::net::SocketAddr;

use super::{Codec, Direction};
use crate::media::events::looks_like_a_key;
use crate::media::srtp::{MasterKey, Suite};

/// How keys travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventTypes {
    /// The payload type to send with.
    pub send: u8,
    /// Its clock, in Hz.
    pub clock_hz: u32,
    /// The payload types to listen to.
    pub hear: Vec<u8>,
}

/// Keys of both directions. `Debug` shows none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SrtpKeys {
    /// The suite of both.
    pub suite: Suite,
    /// Ours.
    pub send: MasterKey,
    /// Theirs.
    pub receive: MasterKey,
}

/// What two sides agreed on. When a later exchange gives an equal value, nothing has to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Negotiated {
    /// Where sound goes and where it is believed to come from; unspecified while `direction`
    /// forbids to send.
    pub remote: SocketAddr,
    /// Where reports go.
    pub remote_rtcp: SocketAddr,
    /// Reports come on the port of the sound.
    pub rtcp_mux: bool,
    /// The codec to send.
    pub codec: Codec,
    /// Its payload type.
    pub payload_type: u8,
    /// The codecs to listen to.
    pub hear: Vec<(u8, Codec)>,
    /// Keys as telephone-events; nothing: keys are tones within the sound.
    pub events: Option<EventTypes>,
    /// As we see it.
    pub direction: Direction,
    /// The length of packets that the other side wishes, in ms.
    pub ptime_ms: u32,
    /// SRTP; nothing for plain RTP.
    pub srtp: Option<SrtpKeys>,
}

/// What a packet carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carried {
    /// Sound.
    Sound(Codec),
    /// A key.
    Event,
    /// Nothing that was agreed.
    Nothing,
}

impl Negotiated {
    /// Returns what a packet carries. A key is known by its shape where its type was not agreed.
    #[must_use]
    pub fn carried(&self, payload_type: u8, payload: &[u8]) -> Carried {
        if self.events.as_ref().is_some_and(|events| events.hear.contains(&payload_type)) {
            return Carried::Event;
        }
        if let Some((_, codec)) = self.hear.iter().find(|(heard, _)| *heard == payload_type) {
            return Carried::Sound(*codec);
        }
        if looks_like_a_key(payload_type, payload) { Carried::Event } else { Carried::Nothing }
    }
}
