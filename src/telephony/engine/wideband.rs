//! Clips in G.722, made while they are first played to somebody who speaks it.
use std::collections::VecDeque;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use crate::media::g711;
use crate::media::g722::Encoder;
use crate::media::resample::Up;
use crate::telephony::Clip;
use crate::telephony::clip::FRAME_BYTES;

/// Bytes of clips in G.722 that are kept; those made first give way.
const WIDEBAND_BYTES: usize = 16 << 20;

/// Frames of silence after which the encoder is at rest.
const RESTING_FRAMES: usize = 50;

/// A frame of silence for a decoder at rest. As the encoder is at rest too, it can be sent over
/// and over.
static SILENCE: LazyLock<[u8; FRAME_BYTES]> = LazyLock::new(|| {
    let mut encoder = Encoder::new();
    let mut frame = [0; FRAME_BYTES];
    for _ in 0..RESTING_FRAMES {
        frame = frame.map(|_| encoder.push([0, 0]));
    }
    frame
});

/// The clips, for all threads.
#[derive(Default)]
pub(super) struct Wideband(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    clips: VecDeque<Arc<Wide>>,
    bytes: usize,
}

/// A clip in G.722: as many bytes a frame as A-law. Each frame is encoded by the first session
/// that comes to it. It holds the clip, so that another cannot have its identity.
pub(super) struct Wide {
    clip: Clip,
    made: Mutex<Made>,
}

/// The frames up to now, and what the next is made with.
#[derive(Default)]
struct Made {
    g722: Vec<u8>,
    coder: Coder,
}

/// From A-law to G.722.
#[derive(Default)]
pub(super) struct Coder {
    up: Up,
    encoder: Encoder,
}

/// Returns a frame of silence that may follow itself.
pub(super) fn silence() -> &'static [u8; FRAME_BYTES] {
    &SILENCE
}

impl Wideband {
    /// Returns the form of a clip; none of a clip that is larger than all room.
    pub(super) fn get(&self, clip: &Clip) -> Option<Arc<Wide>> {
        let bytes = clip.frames().saturating_mul(FRAME_BYTES);
        let mut kept = self.lock();
        if let Some(wide) = kept.clips.iter().find(|wide| wide.is_of(clip)) {
            return Some(Arc::clone(wide));
        }
        if bytes > WIDEBAND_BYTES {
            return None;
        }
        kept.bytes += bytes;
        while kept.bytes > WIDEBAND_BYTES {
            let Some(first) = kept.clips.pop_front() else { break };
            kept.bytes -= first.clip.frames() * FRAME_BYTES;
        }
        let wide = Arc::new(Wide { clip: clip.clone(), made: Mutex::default() });
        kept.clips.push_back(Arc::clone(&wide));
        Some(wide)
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wide {
    /// Returns whether it is of this clip.
    pub(super) fn is_of(&self, clip: &Clip) -> bool {
        self.clip.identity() == clip.identity()
    }

    /// Appends one frame to a packet; false when frames before it were not made yet.
    pub(super) fn write(&self, index: usize, packet: &mut Vec<u8>) -> bool {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let Made { g722, coder } = &mut *made;
        let begin = index.saturating_mul(FRAME_BYTES);
        if begin == g722.len()
            && let Some(alaw) = self.clip.frame(index)
        {
            coder.encode(alaw, g722);
        }
        let frame = g722.get(begin..).and_then(<[u8]>::first_chunk::<FRAME_BYTES>);
        frame.is_some_and(|frame| {
            packet.extend_from_slice(frame);
            true
        })
    }
}

impl Coder {
    /// Appends a frame of A-law in G.722.
    pub(super) fn encode(&mut self, alaw: &[u8; FRAME_BYTES], out: &mut Vec<u8>) {
        out.extend(alaw.iter().map(|byte| {
            let wide = self.up.push(g711::alaw_to_linear(*byte));
            self.encoder.push(wide)
        }));
    }
}

#[cfg(test)]
mod tests;
