//! Reliable provisional responses (RFC 3262), both sides.
use std::time::Duration;

use bytes::Bytes;

use super::super::transaction::{Repeat, Timers};
use super::super::{CSeq, Rack};

/// What the clock makes of a reliable provisional response of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReliableStep {
    /// Send it again.
    Repeat(Bytes),
    /// No PRACK came: the INVITE is to be refused with 504.
    GiveUp,
}

/// The reliable provisional response that waits for its PRACK.
#[derive(Debug)]
struct Waiting {
    rseq: u32,
    bytes: Bytes,
    repeat: Repeat,
    until: Duration,
    has_sdp: bool,
}

/// Our side when we are called: one response at a time waits for its PRACK.
#[derive(Debug)]
pub struct ReliableSender {
    next_rseq: u32,
    waiting: Option<Waiting>,
}

impl ReliableSender {
    /// `first` is the first RSeq, 1 to 2^31 - 1.
    #[must_use]
    pub const fn new(first: u32) -> Self {
        Self { next_rseq: first, waiting: None }
    }

    /// The RSeq of the next response.
    #[must_use]
    pub const fn next_rseq(&self) -> u32 {
        self.next_rseq
    }

    /// Whether a response waits for its PRACK: no other may be sent.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// Whether a response with a description waits for its PRACK: no 2xx may be sent (section 3).
    #[must_use]
    pub fn holds_answer(&self) -> bool {
        self.waiting.as_ref().is_some_and(|waiting| waiting.has_sdp)
    }

    /// A response with [`Self::next_rseq`] was sent.
    pub fn sent(&mut self, now: Duration, timers: Timers, bytes: Bytes, has_sdp: bool) {
        self.waiting = Some(Waiting {
            rseq: self.next_rseq,
            bytes,
            repeat: Repeat::new(now, timers.t1, None),
            until: now.saturating_add(timers.longest()),
            has_sdp,
        });
        self.next_rseq = self.next_rseq.saturating_add(1);
    }

    /// A PRACK came; true when it is for the response that waits.
    pub fn acknowledged(&mut self, rack: &Rack, invite: &CSeq) -> bool {
        let matches = self.waiting.as_ref().is_some_and(|waiting| waiting.rseq == rack.rseq)
            && rack.cseq == *invite;
        if matches {
            self.waiting = None;
        }
        matches
    }

    /// A final response was sent or the call is over: nothing is repeated any more.
    pub fn stop(&mut self) {
        self.waiting = None;
    }

    /// When [`Self::tick`] is wanted next.
    #[must_use]
    pub fn next(&self) -> Option<Duration> {
        self.waiting.as_ref().map(|waiting| waiting.repeat.at().min(waiting.until))
    }

    /// Lets time pass.
    pub fn tick(&mut self, now: Duration) -> Option<ReliableStep> {
        let waiting = self.waiting.as_mut()?;
        if now >= waiting.until {
            self.waiting = None;
            return Some(ReliableStep::GiveUp);
        }
        let due = waiting.repeat.due(now);
        due.then(|| ReliableStep::Repeat(waiting.bytes.clone()))
    }
}

/// What a reliable provisional response is to us when we call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The next one: to be acknowledged and used.
    Next,
    /// One that was acknowledged before: its PRACK repeats itself.
    Repeated,
    /// One too early: not to be acknowledged (section 4).
    Gap,
}

/// Our side when we call, for each early dialog.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReliableReceiver {
    last: Option<u32>,
}

impl ReliableReceiver {
    /// A reliable provisional response with this RSeq came.
    pub const fn heard(&mut self, rseq: u32) -> Heard {
        let heard = match self.last {
            None => Heard::Next,
            Some(last) if rseq <= last => Heard::Repeated,
            Some(last) if rseq == last.saturating_add(1) => Heard::Next,
            Some(_) => Heard::Gap,
        };
        if matches!(heard, Heard::Next) {
            self.last = Some(rseq);
        }
        heard
    }
}

#[cfg(test)]
mod tests;
