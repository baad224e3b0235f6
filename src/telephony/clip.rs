//! Sound that is ready to be sent.
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::media::{FRAME_MS, FRAME_SAMPLES, g711};

/// Bytes of A-law that one packet carries.
pub(super) const FRAME_BYTES: usize = FRAME_SAMPLES;

/// The longest clip that [`Clip::bursts`] makes.
pub const BURSTS_LONGEST: Duration = Duration::from_secs(60);

/// How loud a made tone is: its peak, of 32,767 (about -16 dBm0, as exchanges send theirs).
const TONE_PEAK: f64 = 5_000.0;
const SAMPLES_A_SECOND: f64 = 8_000.0;

/// Whole frames of A-law at 8 kHz, 20 ms each. A copy shares the bytes.
#[derive(Clone)]
pub struct Clip(Arc<[u8]>);

/// A part of a made sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Burst {
    /// The frequency in hertz; 0 is silence.
    pub hertz: u16,
    /// How long.
    pub length: Duration,
}

impl Clip {
    /// Takes A-law samples; the last frame is filled up with silence.
    #[must_use]
    pub fn new(mut alaw: Vec<u8>) -> Self {
        let whole = alaw.len().next_multiple_of(FRAME_BYTES);
        alaw.resize(whole, g711::ALAW_SILENCE);
        Self(alaw.into())
    }

    /// Makes a sound of tones and pauses, at most [`BURSTS_LONGEST`]: a beep, or a ringing tone.
    #[must_use]
    pub fn bursts(bursts: &[Burst]) -> Self {
        let mut alaw = vec![];
        let most = samples(BURSTS_LONGEST);
        for burst in bursts {
            let count = samples(burst.length).min(most.saturating_sub(alaw.len()));
            let step = std::f64::consts::TAU * f64::from(burst.hertz) / SAMPLES_A_SECOND;
            let mut angle = 0.0_f64;
            alaw.extend((0..count).map(|_| {
                let sample = angle.sin() * TONE_PEAK;
                angle += step;
                g711::alaw_from_linear(rounded(sample))
            }));
        }
        Self::new(alaw)
    }

    /// The ringing tone of Spain: 425 Hz, 1.5 s in 4.5 s.
    #[must_use]
    pub fn ringing_es() -> Self {
        Self::cadence(1_500, 3_000)
    }

    /// The ringing tone of Portugal: 425 Hz, 1 s in 6 s.
    #[must_use]
    pub fn ringing_pt() -> Self {
        Self::cadence(1_000, 5_000)
    }

    fn cadence(on: u64, off: u64) -> Self {
        Self::bursts(&[
            Burst { hertz: 425, length: Duration::from_millis(on) },
            Burst { hertz: 0, length: Duration::from_millis(off) },
        ])
    }

    /// Returns how many frames it has.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.0.len() / FRAME_BYTES
    }

    /// Returns how long it is heard.
    #[must_use]
    pub fn length(&self) -> Duration {
        let frames = u32::try_from(self.frames()).unwrap_or(u32::MAX);
        Duration::from_millis(FRAME_MS.into()).saturating_mul(frames)
    }

    /// Returns one frame of A-law, or nothing past the end.
    pub(super) fn frame(&self, index: usize) -> Option<&[u8; FRAME_BYTES]> {
        self.0.get(index.checked_mul(FRAME_BYTES)?..)?.first_chunk()
    }

    /// Tells clips apart: the same for copies, and not used again while a copy lives.
    pub(super) fn identity(&self) -> usize {
        self.0.as_ptr().addr()
    }
}

impl fmt::Debug for Clip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clip({} frames)", self.frames())
    }
}

fn samples(length: Duration) -> usize {
    usize::try_from(length.as_millis().saturating_mul(8)).unwrap_or(usize::MAX)
}

#[expect(clippy::cast_possible_truncation, reason = "a peak of TONE_PEAK is within 16 bits")]
fn rounded(sample: f64) -> i16 {
    sample.round() as i16
}

#[cfg(test)]
mod tests;
