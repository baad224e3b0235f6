//! The client's side of an INVITE (RFC 3261 17.1.1 with RFC 6026 7.2).
use std::time::Duration;

use bytes::Bytes;

use super::timers::{Repeat, Step, Timers, earlier};

/// Where an INVITE that we sent stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteClientState {
    /// Nothing came back yet.
    Calling,
    /// A provisional response came.
    Proceeding,
    /// A 2xx came; more of them, of this branch or another, are handed up for 64*T1.
    Accepted,
    /// A refusal came and was acknowledged; its repetitions are acknowledged again.
    Completed,
    /// Over.
    Terminated,
}

/// What to do with a response to an INVITE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteResponse {
    /// It belongs to the user of the transaction.
    HandUp,
    /// A refusal: it belongs to the user and an ACK of the transaction answers it.
    AckAndHandUp,
    /// A repeated refusal: the ACK is sent again, and nothing else.
    AckAgain,
    /// Too late or out of place.
    Drop,
}

/// The machine of an INVITE that we sent.
#[derive(Debug)]
pub struct InviteClient {
    timers: Timers,
    reliable: bool,
    state: InviteClientState,
    request: Option<Bytes>,
    /// Timer A.
    repeat: Option<Repeat>,
    /// Timers B, D and M.
    ends: Option<Duration>,
}

impl InviteClient {
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
            state: InviteClientState::Calling,
            request: (!reliable).then_some(request),
            repeat: (!reliable).then(|| Repeat::new(now, timers.t1, None)),
            ends: Some(now.saturating_add(timers.longest())),
        }
    }

    /// Where it stands.
    #[must_use]
    pub const fn state(&self) -> InviteClientState {
        self.state
    }

    /// A response with this code came.
    pub fn response(&mut self, now: Duration, code: u16) -> InviteResponse {
        match (self.state, code) {
            (InviteClientState::Calling, 100..200) => {
                self.state = InviteClientState::Proceeding;
                self.quiet(None);
                InviteResponse::HandUp
            }
            // A limit that was set meanwhile stays.
            (InviteClientState::Proceeding, 100..200) => InviteResponse::HandUp,
            (InviteClientState::Calling | InviteClientState::Proceeding, 200..300) => {
                self.state = InviteClientState::Accepted;
                self.quiet(Some(now.saturating_add(self.timers.longest())));
                InviteResponse::HandUp
            }
            (InviteClientState::Calling | InviteClientState::Proceeding, _) => {
                if self.reliable {
                    self.finish();
                } else {
                    self.state = InviteClientState::Completed;
                    self.quiet(Some(now.saturating_add(self.timers.d)));
                }
                InviteResponse::AckAndHandUp
            }
            (InviteClientState::Accepted, 200..300) => InviteResponse::HandUp,
            (InviteClientState::Completed, 300..) => InviteResponse::AckAgain,
            (
                InviteClientState::Accepted
                | InviteClientState::Completed
                | InviteClientState::Terminated,
                _,
            ) => InviteResponse::Drop,
        }
    }

    /// A CANCEL was sent: without a final response within 64*T1 the INVITE is over (RFC 3261 9.1).
    pub fn cancelled(&mut self, now: Duration) {
        if self.state == InviteClientState::Proceeding {
            self.ends = Some(now.saturating_add(self.timers.longest()));
        }
    }

    /// It may not ring for ever: without a final response within 64*T1 from now it is over. Said
    /// once it counts.
    pub fn limit(&mut self, now: Duration) {
        if self.ends.is_none() {
            self.cancelled(now);
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
            match self.state {
                InviteClientState::Calling | InviteClientState::Proceeding => {
                    out.push(Step::TimedOut);
                }
                InviteClientState::Accepted
                | InviteClientState::Completed
                | InviteClientState::Terminated => {}
            }
            return self.finish();
        }
        if self.repeat.as_mut().is_some_and(|repeat| repeat.due(now)) {
            out.extend(self.request.clone().map(Step::Transmit));
        }
    }

    /// Nothing is repeated any more; it ends at `ends`, if ever by itself.
    fn quiet(&mut self, ends: Option<Duration>) {
        self.repeat = None;
        self.request = None;
        self.ends = ends;
    }

    fn finish(&mut self) {
        self.state = InviteClientState::Terminated;
        self.quiet(None);
    }
}
