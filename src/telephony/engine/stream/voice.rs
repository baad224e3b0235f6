//! A frame of sound in the peer's codec, and back.
use crate::media::g711;
use crate::media::g722::{Decoder, Encoder};
use crate::media::resample::{Down, Up};
use crate::media::sdp::Codec;
use crate::telephony::Clip;
use crate::telephony::clip::FRAME_BYTES;
use crate::telephony::engine::playout::Place;
use crate::telephony::engine::wideband::{Wide, Wideband, silence};

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
    up: Up,
    encoder: Encoder,
    /// The clip that is played, if it was encoded already.
    ready: Option<Wide>,
    /// The clip that is played, and what of it is encoded.
    making: Option<(Clip, Vec<u8>)>,
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
                return packet.extend_from_slice(silence());
            }
            Frame::Silence => self.silent += 1,
            Frame::Said(_) => self.silent = 0,
            Frame::Clip(place) => {
                self.silent = 0;
                return self.clip(place, alaw, wideband, packet);
            }
        }
        self.encode(alaw, packet);
    }

    /// Appends a frame of a clip.
    fn clip(
        &mut self,
        place: &Place,
        alaw: &[u8; FRAME_BYTES],
        wideband: &Wideband,
        packet: &mut Vec<u8>,
    ) {
        if place.frame == 0 {
            self.ready = wideband.get(&place.clip);
            self.making = None;
            if self.ready.is_none() {
                // Encoded from rest, so that it fits behind whatever it is played after.
                (self.up, self.encoder) = (Up::default(), Encoder::default());
                self.making = Some((place.clip.clone(), vec![]));
            }
        }
        let ready = self.ready.as_ref().filter(|ready| ready.is_of(&place.clip));
        if let Some(g722) = ready.and_then(|ready| ready.frame(place.frame)) {
            return packet.extend_from_slice(g722);
        }
        let begin = packet.len();
        self.encode(alaw, packet);
        let Some((clip, mut made)) = self.making.take() else { return };
        let next = clip.identity() == place.clip.identity()
            && made.len() == place.frame.saturating_mul(FRAME_BYTES);
        let Some(g722) = packet.get(begin..).filter(|_| next) else { return };
        made.extend_from_slice(g722);
        if place.frame.saturating_add(1) < clip.frames() {
            self.making = Some((clip, made));
        } else {
            wideband.keep(&clip, made);
        }
    }

    fn encode(&mut self, alaw: &[u8; FRAME_BYTES], packet: &mut Vec<u8>) {
        packet.extend(alaw.iter().map(|byte| {
            let wide = self.up.push(g711::alaw_to_linear(*byte));
            self.encoder.push(wide)
        }));
    }
}

/// Turns what the peer says into A-law.
#[derive(Default)]
pub(super) struct Ear {
    /// Made when the peer first speaks G.722.
    narrower: Option<Box<(Decoder, Down)>>,
}

impl Ear {
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
