//! How sessions come to a media thread.
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::stream::Stream;

/// New sessions of one thread. Each has a port, so there are never more than ports.
#[derive(Default)]
pub(super) struct Inbox {
    state: Mutex<State>,
    changed: Condvar,
    /// Sessions of the thread, those in here too.
    sessions: AtomicUsize,
}

#[derive(Default)]
struct State {
    streams: Vec<Stream>,
    ended: bool,
}

impl Inbox {
    /// Hands a session over; false when the thread was told to end.
    pub(super) fn put(&self, stream: Stream) -> bool {
        let mut state = self.lock();
        if state.ended {
            return false;
        }
        state.streams.push(stream);
        self.sessions.fetch_add(1, Ordering::Relaxed);
        self.changed.notify_one();
        true
    }

    /// Takes all that came.
    pub(super) fn take(&self) -> Vec<Stream> {
        std::mem::take(&mut self.lock().streams)
    }

    /// Waits until there is a session or an end. Only for a thread without sessions.
    pub(super) fn wait(&self) {
        let state = self.lock();
        let idle = |state: &mut State| state.streams.is_empty() && !state.ended;
        let _changed = self.changed.wait_while(state, idle);
    }

    /// Tells the thread to end.
    pub(super) fn end(&self) {
        self.lock().ended = true;
        self.changed.notify_one();
    }

    pub(super) fn is_ended(&self) -> bool {
        self.lock().ended
    }

    /// Counts a session as gone.
    pub(super) fn gone(&self) {
        self.sessions.fetch_sub(1, Ordering::Relaxed);
    }

    /// Returns how many sessions the thread has.
    pub(super) fn sessions(&self) -> usize {
        self.sessions.load(Ordering::Relaxed)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
