//! Recording what a session hears, for messages.
use std::time::Duration;

use super::event::{RecordId, Tape, TapeEnd};
use crate::media::FRAME_MS;
use crate::media::jitter::DEPTH_MAX_MS;
use crate::media::level::Level;
use crate::telephony::Clip;
use crate::telephony::clip::FRAME_BYTES;

/// The longest recording, whatever is asked for: 4.8 MB.
pub const RECORD_LONGEST: Duration = Duration::from_secs(600);

/// Frames that may be on their way to a recording: the deepest jitter buffer, and two that it is
/// too deep before it catches up, and the packet of this turn.
const SETTLING_FRAMES: u32 = DEPTH_MAX_MS / FRAME_MS + 3;

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
    id: RecordId,
    alaw: Vec<u8>,
    /// Most bytes.
    longest: usize,
    /// How long a silence ends it.
    silence: Option<Duration>,
    level: Level,
    paused: bool,
    /// Frames that are left out yet after a pause.
    settling: u32,
}

impl Recorder {
    pub(super) fn new(id: RecordId, plan: &RecordPlan) -> Self {
        let longest = frames(plan.longest.min(RECORD_LONGEST)).saturating_mul(FRAME_BYTES);
        Self {
            id,
            alaw: vec![],
            longest,
            silence: plan.silence,
            level: Level::new(),
            paused: false,
            settling: 0,
        }
    }

    /// While paused nothing is kept, and silence does not count. What was said in a pause and is
    /// still held back is not kept after it.
    pub(super) const fn pause(&mut self, paused: bool) {
        if self.paused && !paused {
            self.settling = SETTLING_FRAMES;
        }
        self.paused = paused;
    }

    /// Keeps what was heard in a tick; says when that was all.
    pub(super) fn hear(&mut self, frame: &[u8; FRAME_BYTES]) -> Option<TapeEnd> {
        let settling = self.settling > 0;
        self.settling = self.settling.saturating_sub(1);
        if self.paused || settling {
            return None;
        }
        self.alaw.extend_from_slice(frame);
        self.level.frame(frame);
        let silent = Duration::from_millis(self.level.silence_ms().into());
        if self.alaw.len() >= self.longest {
            return Some(TapeEnd::Full);
        }
        self.silence.filter(|most| silent >= *most).map(|_| TapeEnd::Silent)
    }

    /// Ends the recording.
    pub(super) fn tape(self, end: TapeEnd) -> (RecordId, Tape) {
        (self.id, Tape::new(self.alaw, end, self.level.has_talked()))
    }
}

fn frames(length: Duration) -> usize {
    usize::try_from(length.as_millis() / u128::from(FRAME_MS)).unwrap_or(usize::MAX)
}
