//! The server's side of any other request (RFC 3261 17.2.2).
use std::time::Duration;

use bytes::Bytes;

use super::timers::{Step, Timers};

/// Where a request that we received stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NonInviteServerState {
    /// Nothing was said yet: repetitions are dropped.
    Trying,
    /// A provisional response was sent and is said again when asked again.
    Proceeding,
    /// The final response was sent and is said again when asked again.
    Completed,
    /// Over.
    Terminated,
}

/// The machine of a request other than INVITE and ACK that we received.
#[derive(Debug)]
pub struct NonInviteServer {
    timers: Timers,
    reliable: bool,
    state: NonInviteServerState,
    last: Option<Bytes>,
    /// Timer J.
    ends: Option<Duration>,
}

impl NonInviteServer {
    /// A request came; `reliable` tells whether its transport repeats by itself.
    #[must_use]
    pub const fn new(timers: Timers, reliable: bool) -> Self {
        Self { timers, reliable, state: NonInviteServerState::Trying, last: None, ends: None }
    }

    /// Where it stands.
    #[must_use]
    pub const fn state(&self) -> NonInviteServerState {
        self.state
    }

    /// The same request came again.
    #[must_use]
    pub fn again(&self) -> Option<Bytes> {
        self.last.clone()
    }

    /// Sends a response; returns false when the final one was sent before.
    pub fn respond(&mut self, now: Duration, code: u16, bytes: Bytes, out: &mut Vec<Step>) -> bool {
        match self.state {
            NonInviteServerState::Completed | NonInviteServerState::Terminated => return false,
            NonInviteServerState::Trying | NonInviteServerState::Proceeding => {}
        }
        out.push(Step::Transmit(bytes.clone()));
        if code < 200 {
            self.state = NonInviteServerState::Proceeding;
            self.last = Some(bytes);
        } else if self.reliable {
            self.finish();
        } else {
            self.state = NonInviteServerState::Completed;
            self.last = Some(bytes);
            self.ends = Some(now.saturating_add(self.timers.longest()));
        }
        true
    }

    /// When [`Self::tick`] is wanted next.
    #[must_use]
    pub const fn next(&self) -> Option<Duration> {
        self.ends
    }

    /// Lets time pass.
    pub fn tick(&mut self, now: Duration) {
        if self.ends.is_some_and(|ends| ends <= now) {
            self.finish();
        }
    }

    fn finish(&mut self) {
        self.state = NonInviteServerState::Terminated;
        self.last = None;
        self.ends = None;
    }
}
