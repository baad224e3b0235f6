//! Clips in G.722, made when they are first played to somebody who speaks it.
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::media::g722::Encoder;
use crate::telephony::Clip;
use crate::telephony::clip::FRAME_BYTES;

/// Bytes of clips in G.722 that are kept; those made first give way.
const WIDEBAND_BYTES: usize = 16 << 20;

/// Frames of silence after which the encoder is at rest.
const RESTING_FRAMES: usize = 20;

/// The clips, for all threads.
pub(super) struct Wideband {
    kept: Mutex<Kept>,
    silence: [u8; FRAME_BYTES],
}

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

impl Default for Wideband {
    fn default() -> Self {
        let mut encoder = Encoder::new();
        let mut silence = [0; FRAME_BYTES];
        // The last frame is the same as the one before: it can be sent over and over.
        for _ in 0..RESTING_FRAMES {
            silence = silence.map(|_| encoder.push([0, 0]));
        }
        Self { kept: Mutex::default(), silence }
    }
}

impl Wideband {
    /// Returns a frame of silence, for a decoder at rest.
    pub(super) const fn silence(&self) -> &[u8; FRAME_BYTES] {
        &self.silence
    }

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
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
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
