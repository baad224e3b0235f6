//! Puts packets back in order and covers what is lost, for bridging and recording.
//!
//! Sound goes in as A-law frames of any length up to [`PACKET_SAMPLES_MAX`] under their timestamp
//! and comes out as 20 ms a tick. How much is held back follows the spread of arrival, from
//! [`DEPTH_MIN_MS`] to [`DEPTH_MAX_MS`]. What is missing is the sound before it, fading.
use std::time::Duration;

use super::g711::{ALAW_SILENCE, alaw_from_linear, alaw_to_linear};
use super::rtp::timestamp_distance;
use super::{FRAME_MS, FRAME_SAMPLES};

/// The least that is held back, in ms.
pub const DEPTH_MIN_MS: u32 = 20;
/// The most that is held back, in ms.
pub const DEPTH_MAX_MS: u32 = 120;
/// The longest packet, in samples: 100 ms.
pub const PACKET_SAMPLES_MAX: usize = 800;

/// Samples of a millisecond.
const SAMPLES_PER_MS: u32 = 8;
/// Samples that are kept: twice the deepest.
const RING: usize = 2_048;
/// The same as a difference of timestamps.
const RING_SAMPLES: u32 = 2_048;
/// Sound is repeated for so many frames, each half as loud as the one before.
const COVERED_FRAMES: u32 = 5;
/// Frames without a packet after which the next one starts anew.
const ANEW_AFTER: u32 = 25;
/// So many packets in a row far behind are a stream that starts anew.
const BEHIND_MAX: u32 = 3;
/// The depth is this many times the mean spread.
const SPREADS: u32 = 3;
/// Ticks on which the buffer is deeper than it has to be before a frame is left out.
const PATIENCE: u32 = 40;

/// How a stream fared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fared {
    /// Packets that came too late to be heard.
    pub late: u64,
    /// Frames that were covered because nothing was there.
    pub covered: u64,
    /// Frames left out to catch up.
    pub left_out: u64,
}

/// A buffer of one stream.
pub struct Jitter {
    ring: Box<[Option<u8>; RING]>,
    /// The timestamp of the next sample to be played; nothing before the first packet.
    play: Option<u32>,
    /// Behind the newest sample.
    end: u32,
    /// Before this depth is reached nothing is played.
    filling: bool,
    last_frame: [u8; FRAME_SAMPLES],
    covered_in_row: u32,
    behind_in_row: u32,
    spread: Spread,
    deep_ticks: u32,
    fared: Fared,
}

/// The spread of arrival times, in samples (RFC 3550 section 6.4.1), sixteen times.
#[derive(Default)]
struct Spread {
    last: Option<(u64, u32)>,
    sixteenths: u32,
}

impl std::fmt::Debug for Jitter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jitter").field("fared", &self.fared).finish_non_exhaustive()
    }
}

impl Default for Jitter {
    fn default() -> Self {
        Self::new()
    }
}

impl Jitter {
    /// Starts empty.
    #[must_use]
    pub fn new() -> Self {
        Self {
            ring: Box::new([None; RING]),
            play: None,
            end: 0,
            filling: true,
            last_frame: [ALAW_SILENCE; FRAME_SAMPLES],
            covered_in_row: 0,
            behind_in_row: 0,
            spread: Spread::default(),
            deep_ticks: 0,
            fared: Fared::default(),
        }
    }

    /// Takes the A-law sound of a packet.
    pub fn put(&mut self, now: Duration, timestamp: u32, sound: &[u8]) {
        let sound = sound.get(..PACKET_SAMPLES_MAX).unwrap_or(sound);
        let Ok(length) = u32::try_from(sound.len()) else { return };
        if length == 0 {
            return;
        }
        if self.begins_anew(timestamp) {
            self.start_anew(timestamp);
        }
        self.spread.note(now, timestamp);
        let play = self.play.unwrap_or(timestamp);
        if timestamp_distance(timestamp.wrapping_add(length), play) <= 0 {
            self.fared.late = self.fared.late.saturating_add(1);
            return;
        }
        for (at, byte) in (0..).zip(sound) {
            let when = timestamp.wrapping_add(at);
            if timestamp_distance(when, play) >= 0
                && let Some(place) = self.ring.get_mut(place(when))
            {
                *place = Some(*byte);
            }
        }
        let end = timestamp.wrapping_add(length);
        if timestamp_distance(end, self.end) > 0 {
            self.end = end;
        }
    }

    /// Returns the sound of this tick of 20 ms; nothing before the first packet.
    pub fn take(&mut self) -> Option<[u8; FRAME_SAMPLES]> {
        let mut play = self.play?;
        let ahead = u32::try_from(timestamp_distance(self.end, play)).unwrap_or(0);
        let depth = self.depth_samples();
        if self.filling {
            // The frame of this tick comes on top of what is held back.
            if ahead < depth && self.covered_in_row < ANEW_AFTER {
                self.covered_in_row = self.covered_in_row.saturating_add(1);
                return Some([ALAW_SILENCE; FRAME_SAMPLES]);
            }
            self.filling = false;
        }
        let too_deep = ahead > depth.saturating_add(2 * FRAME_MS * SAMPLES_PER_MS);
        self.deep_ticks = if too_deep { self.deep_ticks.saturating_add(1) } else { 0 };
        let beyond = ahead > (DEPTH_MAX_MS + 2 * FRAME_MS) * SAMPLES_PER_MS;
        if self.deep_ticks > PATIENCE || beyond {
            self.deep_ticks = 0;
            self.fared.left_out = self.fared.left_out.saturating_add(1);
            self.frame_at(play);
            play = play.wrapping_add(FRAME_MS * SAMPLES_PER_MS);
        }
        let frame = self.frame_at(play);
        self.play = Some(play.wrapping_add(FRAME_MS * SAMPLES_PER_MS));
        if frame.iter().all(Option::is_none) {
            return Some(self.covered());
        }
        let heard = self.last_frame;
        let mut out = [ALAW_SILENCE; FRAME_SAMPLES];
        for ((out, sample), before) in out.iter_mut().zip(frame).zip(heard) {
            *out = sample.unwrap_or(before);
        }
        self.last_frame = out;
        self.covered_in_row = 0;
        Some(out)
    }

    /// Returns how much is held back at present, in ms.
    #[must_use]
    pub fn depth_ms(&self) -> u32 {
        self.depth_samples() / SAMPLES_PER_MS
    }

    /// Returns how the stream fared.
    #[must_use]
    pub const fn fared(&self) -> Fared {
        self.fared
    }

    fn depth_samples(&self) -> u32 {
        let spread = self.spread.sixteenths.saturating_mul(SPREADS) >> 4;
        let least = DEPTH_MIN_MS * SAMPLES_PER_MS;
        spread.saturating_add(least).min(DEPTH_MAX_MS * SAMPLES_PER_MS)
    }

    /// Returns whether a packet belongs to no stream that is played: the first one, one far ahead,
    /// one after a long silence, or the third in a row far behind.
    fn begins_anew(&mut self, timestamp: u32) -> bool {
        let Some(play) = self.play else { return true };
        let ahead = timestamp_distance(timestamp, play);
        let far = ahead.unsigned_abs() >= RING_SAMPLES / 2;
        self.behind_in_row =
            if far && ahead < 0 { self.behind_in_row.saturating_add(1) } else { 0 };
        let behind = self.behind_in_row >= BEHIND_MAX;
        (far && ahead > 0) || behind || self.covered_in_row >= ANEW_AFTER
    }

    fn start_anew(&mut self, timestamp: u32) {
        self.ring.fill(None);
        (self.play, self.end) = (Some(timestamp), timestamp);
        self.filling = true;
        (self.covered_in_row, self.behind_in_row) = (0, 0);
        self.spread.last = None;
    }

    /// Takes a frame out of the ring.
    fn frame_at(&mut self, play: u32) -> [Option<u8>; FRAME_SAMPLES] {
        let mut frame = [None; FRAME_SAMPLES];
        for (at, out) in (0..).zip(&mut frame) {
            if let Some(place) = self.ring.get_mut(place(play.wrapping_add(at))) {
                *out = place.take();
            }
        }
        frame
    }

    /// Returns the last sound, half as loud each time, and at last silence.
    fn covered(&mut self) -> [u8; FRAME_SAMPLES] {
        self.fared.covered = self.fared.covered.saturating_add(1);
        self.covered_in_row = self.covered_in_row.saturating_add(1);
        if self.covered_in_row > COVERED_FRAMES {
            self.last_frame = [ALAW_SILENCE; FRAME_SAMPLES];
        } else {
            let halved = |byte| alaw_from_linear(alaw_to_linear(byte) / 2);
            self.last_frame = self.last_frame.map(halved);
        }
        self.last_frame
    }
}

impl Spread {
    fn note(&mut self, now: Duration, timestamp: u32) {
        let samples = now.as_micros().saturating_mul(u128::from(SAMPLES_PER_MS)) / 1_000;
        let arrived = u64::try_from(samples).unwrap_or(u64::MAX);
        if let Some((before, stamp)) = self.last {
            let passed = i64::try_from(arrived.saturating_sub(before)).unwrap_or(i64::MAX);
            let sent = i64::from(timestamp_distance(timestamp, stamp));
            let off = passed.saturating_sub(sent).unsigned_abs();
            // One pause in talking is no spread of arrival.
            let off = u32::try_from(off).unwrap_or(u32::MAX).min(DEPTH_MAX_MS * SAMPLES_PER_MS);
            let less = self.sixteenths.saturating_add(8) >> 4;
            self.sixteenths = self.sixteenths.saturating_sub(less).saturating_add(off);
        }
        self.last = Some((arrived, timestamp));
    }
}

/// Returns where a sample lies in the ring.
fn place(timestamp: u32) -> usize {
    usize::try_from(timestamp % RING_SAMPLES).unwrap_or(0)
}

#[cfg(test)]
mod tests;
