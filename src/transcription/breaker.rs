//! Leaving a server alone that fails, so that callers do not wait for it one after the other.
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::model::Timestamp;

/// Failures in a row after which a server is left alone.
pub(super) const FAILURES_MAX: u32 = 3;
/// How long it is left alone; then one question tries it.
pub(super) const REST: Duration = Duration::from_secs(30);

/// Counts the failures of one server.
#[derive(Debug, Default)]
pub(super) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Failures in a row.
    failures: u32,
    /// When it began to rest; `None` when it does not.
    resting_since: Option<Timestamp>,
    /// Whether one question is under way to see whether it is back.
    on_trial: bool,
}

/// Leave to ask. Dropped without a word, as when a caller hangs up, it changes nothing.
#[derive(Debug)]
pub(super) struct Attempt<'b> {
    breaker: &'b Breaker,
    trial: bool,
}

/// What an outcome changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Nothing that anybody need know.
    Nothing,
    /// The server is left alone from now on.
    Opened,
    /// The server is back.
    Closed,
}

impl Breaker {
    /// Gives leave to ask now; `None` while the server rests.
    pub(super) fn attempt(&self, now: Timestamp) -> Option<Attempt<'_>> {
        let mut state = self.state();
        let trial = match state.resting_since {
            None => false,
            Some(since) => {
                // A clock that was put back must not prolong the rest.
                let rested = now.duration_since(since);
                if state.on_trial || (!rested.is_negative() && rested.unsigned_abs() < REST) {
                    return None;
                }
                state.on_trial = true;
                true
            }
        };
        Some(Attempt { breaker: self, trial })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt<'_> {
    /// The server answered as it should.
    pub(super) fn succeeded(self) -> Change {
        let mut state = self.breaker.state();
        state.failures = 0;
        if state.resting_since.take().is_some() { Change::Closed } else { Change::Nothing }
    }

    /// The server failed.
    pub(super) fn failed(self, now: Timestamp) -> Change {
        let mut state = self.breaker.state();
        state.failures = state.failures.saturating_add(1);
        if state.failures < FAILURES_MAX {
            return Change::Nothing;
        }
        let was_resting = state.resting_since.is_some();
        // Those that were under way when it began to rest do not prolong the rest.
        if self.trial || !was_resting {
            state.resting_since = Some(now);
        }
        if was_resting { Change::Nothing } else { Change::Opened }
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if self.trial {
            self.breaker.state().on_trial = false;
        }
    }
}
