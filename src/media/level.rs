//! Hears when a caller who leaves a message has stopped talking.
//!
//! The floor of the noise is learnt: it falls at once and rises slowly, so that a line with a fan
//! is silent too. Talk stands out of it by 9 dB.
use super::FRAME_MS;
use super::g711::alaw_to_linear;

/// The least that can be talk: some -44 dBm0, as the mean square of samples.
const TALK_MIN: u64 = 100 * 100;
/// The most that a floor may be: some -28 dBm0. What is louder is talk, however steady.
const FLOOR_MAX: u64 = 630 * 630;
/// How far talk stands out of the floor: 9 dB.
const STANDS_OUT: u64 = 8;
/// A floor rises by this part a frame: tenfold in some 6 s.
const RISE_PART: u64 = 128;
/// Talk must last so many frames; a click does not.
const TALK_FRAMES: u32 = 3;

/// Follows the level of a sound, frame by frame.
#[derive(Clone, Debug)]
pub struct Level {
    floor: u64,
    loud_frames: u32,
    silent_frames: u32,
    talked: bool,
}

impl Default for Level {
    fn default() -> Self {
        Self::new()
    }
}

impl Level {
    /// Starts with nothing heard.
    #[must_use]
    pub const fn new() -> Self {
        Self { floor: TALK_MIN, loud_frames: 0, silent_frames: 0, talked: false }
    }

    /// Takes a frame of A-law; returns whether it is talk.
    pub fn frame(&mut self, frame: &[u8]) -> bool {
        let square = |byte: &u8| u64::from(alaw_to_linear(*byte).unsigned_abs()).pow(2);
        let sum: u64 = frame.iter().map(square).sum();
        let count = u64::try_from(frame.len()).unwrap_or(u64::MAX);
        let Some(power) = sum.checked_div(count) else { return false };
        let threshold = self.floor.saturating_mul(STANDS_OUT).max(TALK_MIN);
        let talk = power > threshold;
        self.floor = if power < self.floor {
            power.max(1)
        } else {
            let risen = self.floor.saturating_add(self.floor / RISE_PART).saturating_add(1);
            risen.min(power).min(FLOOR_MAX)
        };
        self.loud_frames = if talk { self.loud_frames.saturating_add(1) } else { 0 };
        if self.loud_frames >= TALK_FRAMES {
            self.talked = true;
            self.silent_frames = 0;
        } else {
            self.silent_frames = self.silent_frames.saturating_add(1);
        }
        talk
    }

    /// Returns for how long nobody has talked, in ms.
    #[must_use]
    pub const fn silence_ms(&self) -> u32 {
        self.silent_frames.saturating_mul(FRAME_MS)
    }

    /// Returns whether anybody talked at all.
    #[must_use]
    pub const fn has_talked(&self) -> bool {
        self.talked
    }
}

#[cfg(test)]
mod tests;
