//! Session descriptions (RFC 8866) and their offer and answer (RFC 3264) for one audio stream.
//!
//! Reading is tolerant, writing is exact. [`Exchange`] lives as long as its dialog: it answers
//! offers, makes offers and takes answers, and hands out what was agreed as [`Negotiated`].
//!
//! Agreed is one codec, A-law before µ-law before G.722, with telephone-event (RFC 4733) when the
//! other side has it, and SRTP with keys in the description (RFC 4568) as the policy says. All
//! other streams are refused, one to one and in their order. ICE, bundles and every attribute
//! that is not named here are passed over.
use std::net::IpAddr;

use super::srtp::{MasterKey, Suite};

mod exchange;
mod negotiated;
mod parse;
mod write;

pub use exchange::{Exchange, Local, SrtpPolicy};
pub use negotiated::{Carried, EventTypes, Negotiated, SrtpKeys};
pub use parse::parse;

/// The longest description that is read, in bytes.
pub const SDP_BYTES_MAX: usize = 16_384;
/// The most streams of a description.
pub const STREAMS_MAX: usize = 16;
/// The most formats of a stream that are read.
pub const FORMATS_MAX: usize = 64;
/// The most crypto lines of a stream that are read.
pub const CRYPTO_MAX: usize = 16;
/// The longest word of a stream that is refused, in bytes.
pub const WORD_BYTES_MAX: usize = 64;

/// A codec that we speak. All have an RTP clock of 8,000 Hz, G.722 too (RFC 3551 section 4.5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// A-law.
    Pcma,
    /// µ-law.
    Pcmu,
    /// G.722 at 64 kbit/s, 16 kHz sound.
    G722,
}

impl Codec {
    /// Returns the static payload type (RFC 3551 table 4).
    #[must_use]
    pub const fn payload_type(self) -> u8 {
        match self {
            Self::Pcmu => 0,
            Self::Pcma => 8,
            Self::G722 => 9,
        }
    }

    /// Returns the encoding name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pcmu => "PCMU",
            Self::Pcma => "PCMA",
            Self::G722 => "G722",
        }
    }

    /// Returns the codec of a static payload type.
    #[must_use]
    pub const fn of_static(payload_type: u8) -> Option<Self> {
        match payload_type {
            0 => Some(Self::Pcmu),
            8 => Some(Self::Pcma),
            9 => Some(Self::G722),
            _ => None,
        }
    }
}

/// Who may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Direction {
    /// The one whose direction it is sends.
    pub send: bool,
    /// The one whose direction it is listens.
    pub receive: bool,
}

impl Direction {
    /// Both ways.
    pub const BOTH: Self = Self { send: true, receive: true };
    /// Neither way.
    pub const NEITHER: Self = Self { send: false, receive: false };

    /// Returns the same as the other side sees it.
    #[must_use]
    pub const fn turned(self) -> Self {
        Self { send: self.receive, receive: self.send }
    }

    /// Returns what both allow.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self { send: self.send && other.send, receive: self.receive && other.receive }
    }

    /// Returns the attribute.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match (self.send, self.receive) {
            (true, true) => "sendrecv",
            (true, false) => "sendonly",
            (false, true) => "recvonly",
            (false, false) => "inactive",
        }
    }
}

/// A transport of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// SRTP.
    pub secure: bool,
    /// With feedback (RFC 4585); we send none, but the answer has to name the same profile.
    pub feedback: bool,
}

impl Profile {
    /// Plain RTP.
    pub const AVP: Self = Self { secure: false, feedback: false };
    /// SRTP.
    pub const SAVP: Self = Self { secure: true, feedback: false };

    /// Returns the name as it stands in a stream's line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match (self.secure, self.feedback) {
            (false, false) => "RTP/AVP",
            (false, true) => "RTP/AVPF",
            (true, false) => "RTP/SAVP",
            (true, true) => "RTP/SAVPF",
        }
    }

    fn read(name: &str) -> Option<Self> {
        [(false, false), (false, true), (true, false), (true, true)]
            .map(|(secure, feedback)| Self { secure, feedback })
            .into_iter()
            .find(|profile| profile.name().eq_ignore_ascii_case(name))
    }
}

/// A format of an audio stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A codec that we speak.
    Audio(Codec),
    /// Keys, with their clock in Hz.
    Events(u32),
    /// Anything else.
    Other,
}

/// A key of an SRTP stream as one side names it.
#[derive(Clone, Debug)]
pub struct Crypto {
    /// Names the line in the answer.
    pub tag: u32,
    /// The suite.
    pub suite: Suite,
    /// The key of the side that wrote it.
    pub key: MasterKey,
}

/// An audio stream.
#[derive(Clone, Debug)]
pub struct Audio {
    /// 0 when the stream is off.
    pub port: u16,
    /// How it is carried.
    pub profile: Profile,
    /// Where to; nothing when the description names no address that we can read.
    pub address: Option<IpAddr>,
    /// Payload types with what they carry, in order of preference.
    pub formats: Vec<(u8, Format)>,
    /// As its side sees it.
    pub direction: Direction,
    /// Where RTCP goes when that is not the next port.
    pub rtcp: Option<(Option<IpAddr>, u16)>,
    /// RTP and RTCP share a port (RFC 5761).
    pub rtcp_mux: bool,
    /// The length of packets that is wished for, in ms.
    pub ptime_ms: Option<u32>,
    /// The keys that we can use, in order of preference.
    pub crypto: Vec<Crypto>,
    /// Whether there was any key at all, also of suites that we do not know.
    pub any_crypto: bool,
}

/// A stream, in the order of the description.
#[derive(Clone, Debug)]
pub enum Stream {
    /// Audio over RTP or SRTP.
    Audio(Audio),
    /// Anything else, which we refuse.
    Other(Other),
}

/// A stream that we refuse, as its line has to be repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// `video`, `image`, …
    pub kind: String,
    /// `RTP/AVP`, `udptl`, …
    pub transport: String,
    /// The first format.
    pub format: String,
}

/// A description that was read.
#[derive(Clone, Debug)]
pub struct Description {
    /// The streams in order, at most [`STREAMS_MAX`].
    pub streams: Vec<Stream>,
}

/// Why a description is not taken. It holds nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No description, or one beyond the limits.
    #[error("the session description cannot be read")]
    Unreadable,
    /// No audio stream that is on.
    #[error("the session has no audio stream")]
    NoAudio,
    /// No codec in common.
    #[error("no codec in common")]
    NoCodec,
    /// The address is missing, a group's, or not of our family.
    #[error("the media address cannot be reached")]
    Address,
    /// SRTP without a key that we can use, or SRTP where it is switched off.
    #[error("SRTP without an acceptable key")]
    Srtp,
    /// Plain RTP where SRTP is required.
    #[error("SRTP is required")]
    Plain,
    /// An answer came to no offer, or an offer while ours is open.
    #[error("no such offer is open")]
    Unexpected,
}

impl Refused {
    /// Returns the SIP status to answer an offer with (RFC 3261 section 13.3.1.3; RFC 6337 for
    /// 491).
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Unreadable => 400,
            Self::NoAudio | Self::NoCodec | Self::Address | Self::Srtp | Self::Plain => 488,
            Self::Unexpected => 491,
        }
    }
}

#[cfg(test)]
mod tests;
