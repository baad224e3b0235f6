//! Clips in G.722, made when they are first played to somebody who speaks it.
use std::collections::VecDeque;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use crate::media::g722::Encoder;
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
    clips: VecDeque<Wide>,
    bytes: usize,
}

/// A clip in G.722: as many bytes a frame as A-law. It holds the clip, so that another cannot
/// have its identity.
#[derive(Clone)]
pub(super) struct Wide {
    clip: Clip,
    g722: Arc<[u8]>,
}

/// Returns a frame of silence that may follow itself.
pub(super) fn silence() -> &'static [u8; FRAME_BYTES] {
    &SILENCE
}

impl Wideband {
    /// Returns a clip that was made already.
    pub(super) fn get(&self, clip: &Clip) -> Option<Wide> {
        self.lock().clips.iter().find(|wide| wide.is_of(clip)).cloned()
    }

    /// Keeps a clip that was made.
    pub(super) fn keep(&self, clip: &Clip, g722: Vec<u8>) {
        let mut kept = self.lock();
        if g722.len() > WIDEBAND_BYTES || kept.clips.iter().any(|wide| wide.is_of(clip)) {
            return;
        }
        kept.bytes += g722.len();
        kept.clips.push_back(Wide { clip: clip.clone(), g722: g722.into() });
        while kept.bytes > WIDEBAND_BYTES {
            let Some(first) = kept.clips.pop_front() else { break };
            kept.bytes -= first.g722.len();
        }
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

    /// Returns one frame.
    pub(super) fn frame(&self, index: usize) -> Option<&[u8]> {
        self.g722.chunks(FRAME_BYTES).nth(index)
    }
}

#[cfg(test)]
mod tests;
