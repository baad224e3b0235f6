//! What a session takes from its peer.
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use super::voice::Ear;
use crate::media::events::KeyReceiver;
use crate::media::g711::alaw_to_linear;
use crate::media::jitter::Jitter;
use crate::media::keys::{Key, Path, Presses};
use crate::media::latch::Latch;
use crate::media::rtcp::{Block, Reception, Report};
use crate::media::rtp::{self, Header, Packet};
use crate::media::sdp::{Carried, Negotiated};
use crate::media::srtp::Srtp;
use crate::media::tones::ToneDetector;
use crate::telephony::clip::FRAME_BYTES;
use crate::telephony::engine::socket::Sockets;
use crate::telephony::engine::statistics::Counts;
use crate::telephony::ports::Stale;

/// Packets taken in one turn. A peer sends one; what is more waits for the next turn.
pub(super) const PACKETS_A_TURN: usize = 16;

/// The clock of sound, in Hz: the same for all codecs (RFC 3551 section 4.5.2).
const CLOCK_HZ: u32 = 8_000;

/// Frames that may wait at the end of a recording: more than the jitter buffer ever holds.
const REST_FRAMES: usize = 32;

/// Room for what a packet is turned into.
pub(in crate::telephony::engine) struct Room {
    /// A packet without its protection.
    bare: Vec<u8>,
    /// Sound in A-law.
    alaw: Vec<u8>,
}

impl Room {
    pub(super) fn new() -> Self {
        let room = || Vec::with_capacity(rtp::PACKET_BYTES_MAX);
        Self { bare: room(), alaw: room() }
    }
}

/// What the peer sends.
pub(super) struct Incoming {
    /// The source that sent to this port in the call before.
    stale: Option<Stale>,
    latch: Option<Latch>,
    guard: Option<Box<Srtp>>,
    agreed: Option<Arc<Negotiated>>,
    ear: Ear,
    reception: Reception,
    keys: KeyReceiver,
    pub(super) presses: Presses,
    /// There when keys may come as tones only.
    tones: Option<Box<ToneDetector>>,
    /// There while somebody listens.
    jitter: Option<Box<Jitter>>,
    /// Packets that the jitter buffer called late, as counted up to now.
    late: u64,
    /// Packets that were lost, as counted up to now.
    lost: u64,
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
    pub(super) fn new(stale: Option<Stale>) -> Self {
        Self {
            stale,
            latch: None,
            guard: None,
            agreed: None,
            ear: Ear::default(),
            reception: Reception::new(),
            keys: KeyReceiver::new(),
            presses: Presses::new(),
            tones: None,
            jitter: None,
            late: 0,
            lost: 0,
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

    /// Takes a datagram. Of anybody but the peer nothing is used; `room` is for what has to be
    /// turned into something else first.
    pub(super) fn receive(
        &mut self,
        came: &Datagram<'_>,
        room: &mut Room,
        sockets: &mut Sockets,
    ) -> Heard {
        let (Some(latch), Some(agreed)) = (&mut self.latch, &self.agreed) else {
            return Heard::Refused;
        };
        let Ok(Header { ssrc, .. }) = Header::parse(came.bytes) else { return Heard::Refused };
        if self.stale.is_some_and(|stale| stale.ssrc == ssrc && came.now < stale.until) {
            return Heard::Refused;
        }
        let bytes = match &mut self.guard {
            None => came.bytes,
            Some(guard) => {
                room.bare.clear();
                room.bare.extend_from_slice(came.bytes);
                if guard.unprotect(&mut room.bare).is_err() {
                    return Heard::Refused;
                }
                &room.bare
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
        self.reception.packet(came.now, &header, CLOCK_HZ);
        match carried {
            Carried::Sound(codec) => {
                if self.jitter.is_none() && self.tones.is_none() {
                    return Heard::Sound(None);
                }
                let alaw = self.ear.alaw(codec, payload, &mut room.alaw);
                if let Some(jitter) = &mut self.jitter {
                    jitter.put(came.now, header.timestamp, alaw);
                }
                Heard::Sound(self.tone(came.now, alaw))
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
    fn tone(&mut self, now: Duration, alaw: &[u8]) -> Option<Key> {
        let tones = self.tones.as_mut()?;
        // A packet is shorter than two keys.
        let mut key = None;
        let linear = alaw.iter().map(|byte| alaw_to_linear(*byte));
        tones.feed(linear, |heard| key = Some(heard));
        if key.is_none() && tones.is_held() {
            self.presses.held(now, Path::Tone);
        }
        key
    }

    /// Keeps what is heard in order, or does not: nobody listens to a menu's caller.
    pub(super) fn listen(&mut self, listen: bool) {
        if !listen {
            self.jitter = None;
            self.late = 0;
        } else if self.jitter.is_none() {
            self.jitter = Some(Box::default());
        }
    }

    /// Takes the frame of this turn; nothing before the first.
    pub(super) fn frame(&mut self, counts: &mut Counts) -> Option<[u8; FRAME_BYTES]> {
        let jitter = self.jitter.as_mut()?;
        let late = jitter.fared().late;
        let frame = jitter.take();
        counts.packets_late += late.saturating_sub(std::mem::replace(&mut self.late, late));
        frame
    }

    /// Takes the frames that still wait, after those that were taken.
    pub(super) fn rest(&mut self) -> Vec<[u8; FRAME_BYTES]> {
        let Some(jitter) = &mut self.jitter else { return vec![] };
        let covered = jitter.fared().covered;
        let next = || jitter.take().filter(|_| jitter.fared().covered == covered);
        std::iter::from_fn(next).take(REST_FRAMES).collect()
    }

    /// Takes a report of the peer.
    pub(super) fn report(&mut self, came: &Datagram<'_>, room: &mut Room) -> bool {
        if !self.latch.as_ref().is_some_and(|latch| latch.admits_report(came.from)) {
            return false;
        }
        let bytes = match &mut self.guard {
            None => came.bytes,
            Some(guard) => {
                room.bare.clear();
                room.bare.extend_from_slice(came.bytes);
                if guard.unprotect_rtcp(&mut room.bare).is_err() {
                    return false;
                }
                &room.bare
            }
        };
        let report = Report::parse(bytes);
        if let Ok(report) = &report {
            self.reception.reported(came.now, report);
        }
        report.is_ok()
    }

    /// Returns what is to be reported of the peer; nothing while it was not heard.
    pub(super) fn block(&mut self, now: Duration, counts: &mut Counts) -> Option<Block> {
        let block = self.reception.block(now)?;
        let lost = u64::try_from(block.lost).unwrap_or(0);
        let before = std::mem::replace(&mut self.lost, lost);
        counts.packets_lost += lost.saturating_sub(before);
        Some(block)
    }

    /// Returns where reports go.
    pub(super) fn reports_to(&self) -> Option<(SocketAddr, bool)> {
        let (peer, agreed) = (self.peer()?, self.agreed.as_ref()?);
        if agreed.rtcp_mux {
            return Some((peer, true));
        }
        let mut to = agreed.remote_rtcp;
        if peer.ip() != agreed.remote.ip() {
            // Behind a NAT: the next port is the best guess.
            to = SocketAddr::new(peer.ip(), peer.port().checked_add(1)?);
        }
        (to.port() != 0 && !to.ip().is_unspecified()).then_some((to, false))
    }

    /// Returns whether a datagram on the RTP port is a report.
    pub(super) fn is_report(&self, bytes: &[u8]) -> bool {
        self.agreed.as_ref().is_some_and(|agreed| agreed.rtcp_mux) && rtp::is_rtcp(bytes)
    }
}
