//! Clips in G.722, made when they are first played to somebody who speaks it.
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::telephony::Clip;

/// Bytes of clips in G.722 that are kept; those made first give way.
pub(super) const WIDEBAND_BYTES: usize = 16 << 20;

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

impl Wide {
    /// Returns whether it is of this clip.
    pub(super) fn is_of(&self, clip: &Clip) -> bool {
        self.clip.identity() == clip.identity()
    }

    /// Returns one frame.
    pub(super) fn frame(&self, index: usize) -> Option<&[u8]> {
        self.g722.chunks(crate::telephony::clip::FRAME_BYTES).nth(index)
    }
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

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
