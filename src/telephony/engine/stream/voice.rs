//! A frame of sound in the peer's codec, and back.
use std::sync::Arc;

use crate::media::g711;
use crate::media::g722::Decoder;
use crate::media::resample::Down;
use crate::media::sdp::Codec;
use crate::telephony::clip::FRAME_BYTES;
use crate::telephony::engine::playout::Place;
use crate::telephony::engine::wideband::{Coder, Wide, Wideband, silence};

/// A frame without sound.
const SILENCE: [u8; FRAME_BYTES] = [g711::ALAW_SILENCE; FRAME_BYTES];

/// Frames of silence that are encoded after sound, until the peer's decoder has come to rest; those
/// that follow are always the same bytes.
const FADING_FRAMES: u32 = 10;

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
    G722(Box<Wider>),
}

/// From A-law to G.722. Clips are encoded once and then taken from memory.
#[derive(Default)]
pub(super) struct Wider {
    coder: Coder,
    /// The clip that is played.
    clip: Option<Arc<Wide>>,
    /// Frames of silence up to now.
    silent: u32,
}

impl Voice {
    pub(super) fn new(codec: Codec) -> Self {
        match codec {
            Codec::Pcma => Self::Pcma,
            Codec::Pcmu => Self::Pcmu,
            Codec::G722 => Self::G722(Box::default()),
        }
    }

    /// Appends the frame to a packet.
    pub(super) fn write(&mut self, frame: &Frame<'_>, wideband: &Wideband, packet: &mut Vec<u8>) {
        let alaw = match frame {
            Frame::Clip(place) => place.alaw().unwrap_or(&SILENCE),
            Frame::Said(said) => said,
            Frame::Silence => &SILENCE,
        };
        match self {
            Self::Pcma => packet.extend_from_slice(alaw),
            Self::Pcmu => packet.extend(alaw.iter().map(|byte| g711::alaw_to_ulaw(*byte))),
            Self::G722(wider) => wider.write(frame, alaw, wideband, packet),
        }
    }
}

impl Wider {
    fn write(
        &mut self,
        frame: &Frame<'_>,
        alaw: &[u8; FRAME_BYTES],
        wideband: &Wideband,
        packet: &mut Vec<u8>,
    ) {
        match frame {
            Frame::Silence if self.silent >= FADING_FRAMES => {
                self.clip = None;
                return packet.extend_from_slice(silence());
            }
            Frame::Silence => self.silent += 1,
            Frame::Said(_) => self.silent = 0,
            Frame::Clip(place) => {
                self.silent = 0;
                if self.clip.as_ref().is_none_or(|clip| !clip.is_of(&place.clip)) {
                    self.clip = wideband.get(&place.clip);
                }
                if self.clip.as_ref().is_some_and(|clip| clip.write(place.frame, packet)) {
                    return;
                }
            }
        }
        self.coder.encode(alaw, packet);
    }
}

/// Turns what the peer says into A-law.
#[derive(Default)]
pub(super) struct Narrowing {
    /// Made when the peer first speaks G.722.
    narrower: Option<Box<(Decoder, Down)>>,
}

impl Narrowing {
    /// Returns the A-law of a payload; `room` is for what has to be made.
    pub(super) fn alaw<'a>(
        &mut self,
        codec: Codec,
        payload: &'a [u8],
        room: &'a mut Vec<u8>,
    ) -> &'a [u8] {
        room.clear();
        match codec {
            Codec::Pcma => return payload,
            Codec::Pcmu => room.extend(payload.iter().map(|byte| g711::ulaw_to_alaw(*byte))),
            Codec::G722 => {
                let (decoder, down) = &mut **self.narrower.get_or_insert_default();
                let narrow = payload.iter().map(|byte| down.push(decoder.push(*byte)));
                room.extend(narrow.map(g711::alaw_from_linear));
            }
        }
        room
    }
}
