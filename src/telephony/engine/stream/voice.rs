//! A frame of sound in the peer's codec, and back.
use crate::media::g711;
use crate::media::sdp::Codec;
use crate::telephony::clip::FRAME_BYTES;
use crate::telephony::engine::playout::Place;
use crate::telephony::engine::wideband::Wideband;

/// What a turn's frame is.
pub(super) enum Frame<'a> {
    /// A part of a clip.
    Clip(&'a Place),
    /// What the other side of a bridge said.
    Said(&'a [u8; FRAME_BYTES]),
    /// Nothing.
    Silence,
}

/// Puts frames into the peer's codec.
pub(super) enum Voice {
    Pcma,
    Pcmu,
}

impl Voice {
    pub(super) fn new(codec: Codec) -> Self {
        match codec {
            Codec::Pcma => Self::Pcma,
            Codec::Pcmu | Codec::G722 => Self::Pcmu,
        }
    }

    /// Appends the frame to a packet.
    pub(super) fn write(&mut self, frame: &Frame<'_>, _wideband: &Wideband, packet: &mut Vec<u8>) {
        const SILENCE: [u8; FRAME_BYTES] = [g711::ALAW_SILENCE; FRAME_BYTES];
        let alaw = match frame {
            Frame::Clip(place) => place.alaw().unwrap_or(&SILENCE),
            Frame::Said(said) => said,
            Frame::Silence => &SILENCE,
        };
        match self {
            Self::Pcma => packet.extend_from_slice(alaw),
            Self::Pcmu => packet.extend(alaw.iter().map(|byte| g711::alaw_to_ulaw(*byte))),
        }
    }
}

/// Turns what the peer says into A-law.
#[derive(Default)]
pub(super) struct Ear {}

impl Ear {
    /// Returns the A-law of a payload; `room` is for what has to be made.
    pub(super) fn alaw<'a>(
        &mut self,
        codec: Codec,
        payload: &'a [u8],
        room: &'a mut Vec<u8>,
    ) -> &'a [u8] {
        match codec {
            Codec::Pcma => payload,
            Codec::Pcmu | Codec::G722 => {
                room.clear();
                room.extend(payload.iter().map(|byte| g711::ulaw_to_alaw(*byte)));
                room
            }
        }
    }
}
