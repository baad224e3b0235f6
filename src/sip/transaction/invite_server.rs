//! The server's side of an INVITE (RFC 3261 17.2.1 with RFC 6026 7.1).
use std::time::Duration;

use bytes::Bytes;

use super::timers::{Repeat, Step, Timers, earlier};

/// Where an INVITE that we received stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteServerState {
    /// No final response yet.
    Proceeding,
    /// A 2xx was sent; its repetition is the dialog's business, repeated INVITEs are absorbed.
    Accepted,
    /// A refusal was sent and is repeated until its ACK.
    Completed,
    /// The ACK came; further ACKs are absorbed.
    Confirmed,
    /// Over.
    Terminated,
}

/// The machine of an INVITE that we received.
#[derive(Debug)]
pub struct InviteServer {
    timers: Timers,
    reliable: bool,
    state: InviteServerState,
    last: Option<Bytes>,
    /// Timer G.
    repeat: Option<Repeat>,
    /// Timers H, I and L.
    ends: Option<Duration>,
}

impl InviteServer {
    /// An INVITE came; `reliable` tells whether its transport repeats by itself.
    #[must_use]
    pub const fn new(timers: Timers, reliable: bool) -> Self {
        let state = InviteServerState::Proceeding;
        Self { timers, reliable, state, last: None, repeat: None, ends: None }
    }

    /// Where it stands.
    #[must_use]
    pub const fn state(&self) -> InviteServerState {
        self.state
    }

    /// The same INVITE came again: what was said last is said again, unless a 2xx was said.
    #[must_use]
    pub fn again(&self) -> Option<Bytes> {
        match self.state {
            InviteServerState::Proceeding | InviteServerState::Completed => self.last.clone(),
            InviteServerState::Accepted
            | InviteServerState::Confirmed
            | InviteServerState::Terminated => None,
        }
    }

    /// Sends a response. Returns false when its time is over: after a final response only
    /// further 2xx to a 2xx are sent.
    pub fn respond(&mut self, now: Duration, code: u16, bytes: Bytes, out: &mut Vec<Step>) -> bool {
        match (self.state, code) {
            (InviteServerState::Proceeding, 100..200) => self.last = Some(bytes.clone()),
            (InviteServerState::Proceeding, 200..300) => {
                self.state = InviteServerState::Accepted;
                self.last = None;
                self.ends = Some(now.saturating_add(self.timers.longest()));
            }
            (InviteServerState::Proceeding, _) => {
                self.state = InviteServerState::Completed;
                self.last = Some(bytes.clone());
                self.ends = Some(now.saturating_add(self.timers.longest()));
                if !self.reliable {
                    self.repeat = Some(Repeat::new(now, self.timers.t1, Some(self.timers.t2)));
                }
            }
            (InviteServerState::Accepted, 200..300) => {}
            (
                InviteServerState::Accepted
                | InviteServerState::Completed
                | InviteServerState::Confirmed
                | InviteServerState::Terminated,
                _,
            ) => return false,
        }
        out.push(Step::Transmit(bytes));
        true
    }

    /// The ACK of a refusal came.
    pub fn acked(&mut self, now: Duration) {
        if self.state != InviteServerState::Completed {
            return;
        }
        self.repeat = None;
        self.last = None;
        if self.reliable {
            self.finish();
        } else {
            self.state = InviteServerState::Confirmed;
            self.ends = Some(now.saturating_add(self.timers.t4));
        }
    }

    /// When [`Self::tick`] is wanted next.
    #[must_use]
    pub fn next(&self) -> Option<Duration> {
        earlier(self.repeat.map(|repeat| repeat.at()), self.ends)
    }

    /// Lets time pass.
    pub fn tick(&mut self, now: Duration, out: &mut Vec<Step>) {
        if self.ends.is_some_and(|ends| ends <= now) {
            if self.state == InviteServerState::Completed {
                out.push(Step::TimedOut);
            }
            return self.finish();
        }
        if self.repeat.as_mut().is_some_and(|repeat| repeat.due(now)) {
            out.extend(self.last.clone().map(Step::Transmit));
        }
    }

    fn finish(&mut self) {
        self.state = InviteServerState::Terminated;
        self.last = None;
        self.repeat = None;
        self.ends = None;
    }
}
