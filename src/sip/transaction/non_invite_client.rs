//! The client's side of any other request (RFC 3261 17.1.2).
use std::time::Duration;

use bytes::Bytes;

use super::timers::{Repeat, Step, Timers, earlier};

/// Where a request that we sent stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NonInviteClientState {
    /// Nothing came back yet.
    Trying,
    /// A provisional response came.
    Proceeding,
    /// The final response came; its repetitions are absorbed.
    Completed,
    /// Over.
    Terminated,
}

/// The machine of a request other than INVITE and ACK that we sent.
#[derive(Debug)]
pub struct NonInviteClient {
    timers: Timers,
    reliable: bool,
    state: NonInviteClientState,
    request: Option<Bytes>,
    /// Timer E.
    repeat: Option<Repeat>,
    /// Timers F and K.
    ends: Option<Duration>,
}

impl NonInviteClient {
    /// Sends `request` for the first time.
    pub fn new(
        now: Duration,
        timers: Timers,
        reliable: bool,
        request: Bytes,
        out: &mut Vec<Step>,
    ) -> Self {
        out.push(Step::Transmit(request.clone()));
        Self {
            timers,
            reliable,
            state: NonInviteClientState::Trying,
            request: (!reliable).then_some(request),
            repeat: (!reliable).then(|| Repeat::new(now, timers.t1, Some(timers.t2))),
            ends: Some(now.saturating_add(timers.longest())),
        }
    }

    /// Where it stands.
    #[must_use]
    pub const fn state(&self) -> NonInviteClientState {
        self.state
    }

    /// A response with this code came; true when it belongs to the user of the transaction.
    pub fn response(&mut self, now: Duration, code: u16) -> bool {
        match self.state {
            NonInviteClientState::Completed | NonInviteClientState::Terminated => return false,
            NonInviteClientState::Trying | NonInviteClientState::Proceeding => {}
        }
        if code < 200 {
            self.state = NonInviteClientState::Proceeding;
            if let Some(repeat) = &mut self.repeat {
                repeat.slow_down(self.timers.t2);
            }
        } else if self.reliable {
            self.finish();
        } else {
            self.finish();
            self.state = NonInviteClientState::Completed;
            self.ends = Some(now.saturating_add(self.timers.t4));
        }
        true
    }

    /// When [`Self::tick`] is wanted next.
    #[must_use]
    pub fn next(&self) -> Option<Duration> {
        earlier(self.repeat.map(|repeat| repeat.at()), self.ends)
    }

    /// Lets time pass.
    pub fn tick(&mut self, now: Duration, out: &mut Vec<Step>) {
        if self.ends.is_some_and(|ends| ends <= now) {
            if self.state != NonInviteClientState::Completed {
                out.push(Step::TimedOut);
            }
            return self.finish();
        }
        if self.repeat.as_mut().is_some_and(|repeat| repeat.due(now)) {
            out.extend(self.request.clone().map(Step::Transmit));
        }
    }

    fn finish(&mut self) {
        self.state = NonInviteClientState::Terminated;
        self.repeat = None;
        self.request = None;
        self.ends = None;
    }
}
