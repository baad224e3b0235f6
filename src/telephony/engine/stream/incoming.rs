//! What a session takes from its peer.
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use crate::media::events::KeyReceiver;
use crate::media::g711::{ALAW_SILENCE, alaw_to_linear, ulaw_to_alaw, ulaw_to_linear};
use crate::media::jitter::Jitter;
use crate::media::keys::{Key, Path, Presses};
use crate::media::latch::Latch;
use crate::media::rtp::{Header, Packet};
use crate::media::sdp::{Carried, Codec, Negotiated};
use crate::media::srtp::Srtp;
use crate::media::tones::ToneDetector;
use crate::telephony::clip::FRAME_BYTES;
use crate::telephony::engine::socket::Sockets;

/// Packets taken in one turn. A peer sends one; what is more waits for the next turn.
pub(super) const PACKETS_A_TURN: usize = 16;

/// What the peer sends.
pub(super) struct Incoming {
    /// The source that sent to this port in the call before.
    stale: Option<u32>,
    latch: Option<Latch>,
    guard: Option<Box<Srtp>>,
    agreed: Option<Arc<Negotiated>>,
    /// What the peer speaks now: of several that it may.
    codec: Codec,
    keys: KeyReceiver,
    pub(super) presses: Presses,
    /// There when keys may come as tones only.
    tones: Option<Box<ToneDetector>>,
    /// There while somebody listens.
    jitter: Option<Box<Jitter>>,
}

/// What came to the socket.
pub(super) struct Datagram<'a> {
    pub(super) now: Duration,
    pub(super) bytes: &'a [u8],
    pub(super) from: SocketAddr,
}

/// What a datagram was.
pub(super) enum Heard {
    /// Nothing of this call.
    Refused,
    /// Sound, with a key that is known by its tone from here on.
    Sound(Option<Key>),
    /// A packet of a key press, with the key if it is the first.
    Event(Option<Key>),
}

impl Incoming {
    pub(super) fn new(stale: Option<u32>) -> Self {
        Self {
            stale,
            latch: None,
            guard: None,
            agreed: None,
            codec: Codec::Pcma,
            keys: KeyReceiver::new(),
            presses: Presses::new(),
            tones: None,
            jitter: None,
        }
    }

    /// Returns whether this was agreed on already.
    pub(super) fn is_agreed(&self, agreed: &Negotiated) -> bool {
        self.agreed.as_deref() == Some(agreed)
    }

    /// Takes what offer and answer agreed on; the peer may be elsewhere now.
    pub(super) fn agree(
        &mut self,
        agreed: &Arc<Negotiated>,
        signalled_from: IpAddr,
        sockets: &mut Sockets,
    ) {
        sockets.disconnect();
        match &mut self.latch {
            Some(latch) => latch.renegotiated(agreed.remote, signalled_from),
            None => self.latch = Some(Latch::new(agreed.remote, signalled_from)),
        }
        let key = |agreed: &Negotiated| agreed.srtp.as_ref().map(|keys| keys.receive.clone());
        // The same key must go on where it was.
        if self.agreed.as_deref().and_then(key) != key(agreed) {
            let guard = agreed.srtp.as_ref().map(|keys| Srtp::new(keys.suite, &keys.receive));
            self.guard = guard.map(Box::new);
        }
        if agreed.events.is_some() {
            self.tones = None;
        } else {
            self.tones.get_or_insert_default();
        }
        self.agreed = Some(Arc::clone(agreed));
    }

    /// Returns whom to send to.
    pub(super) fn peer(&self) -> Option<SocketAddr> {
        self.latch.as_ref().and_then(Latch::send_to)
    }

    /// Takes a datagram. Of anybody but the peer nothing is used; `bare` is room for what was
    /// protected.
    pub(super) fn receive(
        &mut self,
        came: &Datagram<'_>,
        bare: &mut Vec<u8>,
        sockets: &mut Sockets,
    ) -> Heard {
        let (Some(latch), Some(agreed)) = (&mut self.latch, &self.agreed) else {
            return Heard::Refused;
        };
        let Ok(Header { ssrc, .. }) = Header::parse(came.bytes) else { return Heard::Refused };
        if self.stale == Some(ssrc) {
            return Heard::Refused;
        }
        let bytes = match &mut self.guard {
            None => came.bytes,
            Some(guard) => {
                bare.clear();
                bare.extend_from_slice(came.bytes);
                if guard.unprotect(bare).is_err() {
                    return Heard::Refused;
                }
                bare
            }
        };
        let Ok(Packet { header, payload }) = Packet::parse(bytes) else { return Heard::Refused };
        let carried = agreed.carried(header.payload_type, payload);
        if !latch.admits(came.from, &header, carried != Carried::Nothing) {
            return Heard::Refused;
        }
        if latch.send_to() == Some(came.from) {
            sockets.connect(came.from);
        }
        sockets.heard(ssrc);
        match carried {
            Carried::Sound(codec) => {
                self.codec = codec;
                if let Some(jitter) = &mut self.jitter {
                    jitter.push(&header, payload);
                }
                Heard::Sound(self.tone(came.now, payload))
            }
            Carried::Event => {
                let key = self.keys.receive(came.now, &header, payload);
                if key.is_none() && self.keys.is_held(came.now) {
                    self.presses.held(came.now, Path::Event);
                }
                Heard::Event(key)
            }
            Carried::Nothing => Heard::Refused,
        }
    }

    /// Listens for keys within the sound, where the peer has no other way.
    fn tone(&mut self, now: Duration, payload: &[u8]) -> Option<Key> {
        let tones = self.tones.as_mut()?;
        // A packet is shorter than two keys.
        let mut key = None;
        let linear: fn(&u8) -> i16 = match self.codec {
            Codec::Pcma => |byte| alaw_to_linear(*byte),
            Codec::Pcmu | Codec::G722 => |byte| ulaw_to_linear(*byte),
        };
        tones.feed(payload.iter().map(linear), |heard| key = Some(heard));
        if key.is_none() && tones.is_held() {
            self.presses.held(now, Path::Tone);
        }
        key
    }

    /// Keeps what is heard in order, or does not: nobody listens to a menu's caller.
    pub(super) fn listen(&mut self, listen: bool) {
        if !listen {
            self.jitter = None;
        } else if self.jitter.is_none() {
            self.jitter = Some(Box::default());
        }
    }

    /// Takes the frame of this turn.
    pub(super) fn frame(&mut self) -> Option<[u8; FRAME_BYTES]> {
        let payload = self.jitter.as_mut()?.pull()?;
        let mut frame = [ALAW_SILENCE; FRAME_BYTES];
        for (to, from) in frame.iter_mut().zip(&payload) {
            *to = match self.codec {
                Codec::Pcma => *from,
                Codec::Pcmu | Codec::G722 => ulaw_to_alaw(*from),
            };
        }
        Some(frame)
    }

    /// Takes the frames that still wait.
    pub(super) fn rest(&mut self) -> Vec<[u8; FRAME_BYTES]> {
        std::iter::from_fn(|| self.frame()).collect()
    }
}
