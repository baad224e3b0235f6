//! Two sessions put together: what one hears, the other says.
//!
//! Each session reads its own peer through its jitter buffer and leaves one frame a tick in a
//! pipe; the other takes one a tick. Frames are A-law in between: one side is a trunk, so there is
//! no wideband to keep. The sessions may be on different threads.
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::media::keys::Key;
use crate::telephony::clip::FRAME_BYTES;

/// Frames that wait between two sessions: one for the difference of their phases, one for a tick
/// that was held up, one that is just put in. The oldest gives way.
const FRAMES_MAX: usize = 3;

/// Keys that wait to be sent on.
pub(super) const KEYS_MAX: usize = 32;

/// What is done with the keys of one side of a bridge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BridgeKeys {
    /// The driver is told of them.
    pub report: bool,
    /// The other side gets them, if it negotiated telephone-event.
    pub pass: bool,
}

impl Default for BridgeKeys {
    fn default() -> Self {
        Self { report: true, pass: true }
    }
}

/// One side's hold on a bridge. Dropping it parts them.
pub(super) struct Joint {
    to: Arc<Pipe>,
    from: Arc<Pipe>,
    /// Of the side that holds this.
    pub(super) keys: BridgeKeys,
}

#[derive(Default)]
struct Pipe(Mutex<Flow>);

#[derive(Default)]
struct Flow {
    frames: VecDeque<[u8; FRAME_BYTES]>,
    keys: VecDeque<Key>,
    closed: bool,
}

/// Makes a bridge; each session gets one side.
pub(super) fn bridge(mine: BridgeKeys, theirs: BridgeKeys) -> (Joint, Joint) {
    let (there, back) = (Arc::<Pipe>::default(), Arc::<Pipe>::default());
    let my = Joint { to: Arc::clone(&there), from: Arc::clone(&back), keys: mine };
    (my, Joint { to: back, from: there, keys: theirs })
}

impl Joint {
    /// Hands a frame to the other side.
    pub(super) fn say(&self, frame: &[u8; FRAME_BYTES]) {
        let mut flow = self.to.lock();
        if flow.frames.len() >= FRAMES_MAX {
            flow.frames.pop_front();
        }
        flow.frames.push_back(*frame);
    }

    /// Hands a key to the other side, unless its keys are not to be passed.
    pub(super) fn press(&self, key: Key) {
        let mut flow = self.to.lock();
        if self.keys.pass && flow.keys.len() < KEYS_MAX {
            flow.keys.push_back(key);
        }
    }

    /// Takes the other side's next frame, if it said any.
    pub(super) fn hear(&self) -> Option<[u8; FRAME_BYTES]> {
        self.from.lock().frames.pop_front()
    }

    /// Takes the other side's next key.
    pub(super) fn pressed(&self) -> Option<Key> {
        self.from.lock().keys.pop_front()
    }

    /// Returns whether the other side is gone.
    pub(super) fn is_parted(&self) -> bool {
        self.from.lock().closed
    }
}

impl Drop for Joint {
    fn drop(&mut self) {
        self.to.lock().closed = true;
    }
}

impl Pipe {
    fn lock(&self) -> MutexGuard<'_, Flow> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
