//! Recording what a session hears, for messages.
use std::time::Duration;

use super::event::{Tape, TapeEnd};
use crate::media::{FRAME_MS, g711};
use crate::telephony::Clip;
use crate::telephony::clip::FRAME_BYTES;

/// The longest recording, whatever is asked for: 4.8 MB.
pub const RECORD_LONGEST: Duration = Duration::from_secs(600);

/// How a message is recorded.
#[derive(Clone, Debug)]
pub struct RecordPlan {
    /// It ends after this time; [`RECORD_LONGEST`] at most.
    pub longest: Duration,
    /// It ends when nothing was said for so long; none: it does not.
    pub silence: Option<Duration>,
    /// Played before; what is heard until its end is not recorded. Prompts that are queued are
    /// played first.
    pub tone: Option<Clip>,
}

/// A recording that goes on.
pub(super) struct Recorder {
    alaw: Vec<u8>,
    /// Most bytes.
    longest: usize,
    /// Frames of silence that end it.
    silence: Option<usize>,
    /// Frames of silence up to now.
    silent: usize,
    paused: bool,
}

impl Recorder {
    pub(super) fn new(plan: &RecordPlan) -> Self {
        let longest = frames(plan.longest.min(RECORD_LONGEST)).saturating_mul(FRAME_BYTES);
        let silence = plan.silence.map(|silence| frames(silence).max(1));
        Self { alaw: vec![], longest, silence, silent: 0, paused: false }
    }

    /// While paused nothing is kept, and silence does not count.
    pub(super) const fn pause(&mut self, paused: bool) {
        self.paused = paused;
    }

    /// Keeps what was heard in a tick; says when that was all.
    pub(super) fn hear(&mut self, frame: &[u8; FRAME_BYTES]) -> Option<TapeEnd> {
        if self.paused {
            return None;
        }
        self.alaw.extend_from_slice(frame);
        self.silent = if is_spoken(frame) { 0 } else { self.silent + 1 };
        if self.alaw.len() >= self.longest {
            return Some(TapeEnd::Full);
        }
        self.silence.filter(|most| self.silent >= *most).map(|_| TapeEnd::Silent)
    }

    /// Ends the recording.
    pub(super) fn tape(self, end: TapeEnd) -> Tape {
        Tape::new(self.alaw, end)
    }
}

fn frames(length: Duration) -> usize {
    usize::try_from(length.as_millis() / u128::from(FRAME_MS)).unwrap_or(usize::MAX)
}

/// Whether something is said in a frame: its mean magnitude, of 32,768, is above a quiet line's
/// noise (about -41 dBov).
fn is_spoken(frame: &[u8; FRAME_BYTES]) -> bool {
    const NOISE: u32 = 300;
    const SAMPLES: u32 = 160;
    let magnitude = |byte: &u8| u32::from(g711::alaw_to_linear(*byte).unsigned_abs());
    let sum: u32 = frame.iter().map(magnitude).sum();
    sum / SAMPLES > NOISE
}
