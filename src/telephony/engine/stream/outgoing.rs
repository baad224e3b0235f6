//! The packets of one session to its peer: one each turn, in order, without a gap.
use std::time::Duration;

use super::Scratch;
use super::voice::{Frame, Voice};
use crate::media::FRAME_MS;
use crate::media::events::{EventPacket, KeySender};
use crate::media::keys::Key;
use crate::media::rtcp::{Report, SenderInfo};
use crate::media::rtp::{self, Header};
use crate::media::sdp::Negotiated;
use crate::media::srtp::{MasterKey, Srtp};
use crate::runtime::{NoRandom, Random};
use crate::telephony::clip::FRAME_BYTES;
use crate::telephony::engine::playout::Playout;
use crate::telephony::engine::statistics::Counts;
use crate::telephony::engine::wideband::Wideband;

/// What a turn adds to the timestamp: 20 ms at 8 kHz, for G.722 too (RFC 3551 section 4.5.2).
const TIMESTAMP_STEP: u32 = 160;

/// What a session sends.
pub(super) struct Outgoing {
    pub(super) playout: Playout,
    started: bool,
    /// Frames of silence that go before the first prompt.
    lead_in: u32,
    ssrc: u32,
    sequence: u16,
    timestamp: u32,
    /// The next packet follows a pause.
    resumes: bool,
    /// Sent up to now.
    packets: u32,
    /// Bytes of payload sent up to now.
    bytes: u32,
    agreed: Option<Agreed>,
    guard: Option<Guard>,
}

/// Protects what goes out.
struct Guard {
    key: MasterKey,
    srtp: Box<Srtp>,
}

/// What goes out as what.
struct Agreed {
    sends: bool,
    payload_type: u8,
    voice: Voice,
    /// Payload type and sender of keys.
    keys: Option<(u8, KeySender)>,
}

impl Outgoing {
    /// Draws the numbers that must not be foreseen.
    ///
    /// # Errors
    /// [`NoRandom`] when there is no chance to draw from.
    pub(super) fn new(lead_in: Duration, random: &dyn Random) -> Result<Self, NoRandom> {
        let mut drawn = [0; 10];
        random.fill(&mut drawn)?;
        let [a, b, c, d, e, f, g, h, i, j] = drawn;
        let lead_in = lead_in.as_millis().div_ceil(FRAME_MS.into());
        Ok(Self {
            playout: Playout::default(),
            started: false,
            lead_in: u32::try_from(lead_in).unwrap_or(u32::MAX),
            ssrc: u32::from_be_bytes([a, b, c, d]),
            sequence: u16::from_be_bytes([e, f]),
            timestamp: u32::from_be_bytes([g, h, i, j]),
            resumes: true,
            packets: 0,
            bytes: 0,
            agreed: None,
            guard: None,
        })
    }

    /// Lets packets go out.
    pub(super) const fn start(&mut self) {
        self.started = true;
    }

    pub(super) const fn is_started(&self) -> bool {
        self.started
    }

    /// Takes what offer and answer agreed on. Numbers go on, so that the peer hears no gap.
    pub(super) fn agree(&mut self, agreed: &Negotiated) {
        self.resumes = true;
        // The same key must go on where it was.
        self.guard = agreed.srtp.as_ref().map(|keys| {
            let same = self.guard.take().filter(|guard| guard.key == keys.send);
            same.unwrap_or_else(|| Guard {
                key: keys.send.clone(),
                srtp: Box::new(Srtp::new(keys.suite, &keys.send)),
            })
        });
        self.agreed = Some(Agreed {
            sends: agreed.direction.send,
            payload_type: agreed.payload_type,
            voice: Voice::new(agreed.codec),
            keys: agreed.events.as_ref().map(|keys| (keys.send, KeySender::new(keys.clock_hz))),
        });
    }

    /// Queues a key for the peer; without telephone-event it gets none.
    pub(super) fn press(&mut self, key: Key) {
        if let Some((_, keys)) = self.agreed.as_mut().and_then(|agreed| agreed.keys.as_mut()) {
            // More than anybody presses is not kept.
            let _kept = keys.press(key);
        }
    }

    /// Lets the time pass that was missed: the peer hears a pause and no burst, and of what is
    /// played nothing is left out.
    pub(super) fn skip(&mut self, missed: u32, counts: &mut Counts) {
        if missed > 0 && self.started {
            self.pass(missed);
            counts.frames_skipped += u64::from(missed);
        }
    }

    /// Makes the packet of this turn; none before the start and while the peer takes no sound.
    pub(super) fn packet<'a>(
        &mut self,
        said: Option<&[u8; FRAME_BYTES]>,
        joined: bool,
        scratch: &'a mut Scratch,
    ) -> Option<&'a [u8]> {
        if !self.started {
            return None;
        }
        if !self.agreed.as_ref().is_some_and(|agreed| agreed.sends) {
            self.pass(1);
            return None;
        }
        let key = self.key();
        let (payload_type, marker, timestamp) = match &key {
            Some((payload_type, event)) => (*payload_type, event.marker, event.timestamp),
            None => (self.agreed.as_ref()?.payload_type, self.resumes, self.timestamp),
        };
        let (sequence, ssrc) = (self.sequence, self.ssrc);
        let header = Header { marker, payload_type, sequence, timestamp, ssrc };
        let Scratch { packet, wideband, .. } = scratch;
        packet.clear();
        packet.extend_from_slice(&header.to_bytes());
        match key {
            Some((_, event)) => packet.extend_from_slice(&event.payload),
            None => self.frame(said, joined, wideband, packet),
        }
        self.sequence = self.sequence.wrapping_add(1);
        self.timestamp = self.timestamp.wrapping_add(TIMESTAMP_STEP);
        self.resumes = false;
        let payload = packet.len().saturating_sub(rtp::HEADER_BYTES);
        self.packets = self.packets.wrapping_add(1);
        self.bytes = self.bytes.wrapping_add(u32::try_from(payload).unwrap_or(0));
        match &mut self.guard {
            // Better nothing than a packet in the clear.
            Some(guard) => guard.srtp.protect(packet).is_ok().then_some(packet),
            None => Some(packet),
        }
    }

    /// Begins a report of what was sent, at a moment of the wall clock.
    pub(super) const fn report(&self, ntp: u64) -> Report {
        let (timestamp, packets, bytes) = (self.timestamp, self.packets, self.bytes);
        let sender = SenderInfo { ntp, timestamp, packets, bytes };
        let sender = if packets > 0 { Some(sender) } else { None };
        Report { ssrc: self.ssrc, sender, blocks: vec![], bye: false }
    }

    /// Protects a report if sound is protected; false when it cannot be.
    pub(super) fn protect_report(&mut self, report: &mut Vec<u8>) -> bool {
        let guard = self.guard.as_mut();
        guard.is_none_or(|guard| guard.srtp.protect_rtcp(report).is_ok())
    }

    /// Returns the key packet that takes the place of this turn's sound.
    fn key(&mut self) -> Option<(u8, EventPacket)> {
        let (payload_type, keys) = self.agreed.as_mut()?.keys.as_mut()?;
        keys.tick(self.timestamp).map(|event| (*payload_type, event))
    }

    /// Appends this turn's sound: a prompt, else who is joined, else music, else silence.
    fn frame(
        &mut self,
        said: Option<&[u8; FRAME_BYTES]>,
        joined: bool,
        wideband: &Wideband,
        packet: &mut Vec<u8>,
    ) {
        let prompt = if self.lead_in > 0 { None } else { self.playout.prompt() };
        self.lead_in = self.lead_in.saturating_sub(1);
        let music = if prompt.is_some() || joined { None } else { self.playout.music() };
        let frame = match (prompt.as_ref().or(music.as_ref()), said) {
            (Some(place), _) => Frame::Clip(place),
            (None, Some(said)) => Frame::Said(said),
            (None, None) => Frame::Silence,
        };
        if let Some(agreed) = &mut self.agreed {
            agreed.voice.write(&frame, wideband, packet);
        }
    }

    /// Lets turns pass without a packet.
    const fn pass(&mut self, turns: u32) {
        self.timestamp = self.timestamp.wrapping_add(turns.wrapping_mul(TIMESTAMP_STEP));
        self.resumes = true;
    }
}
