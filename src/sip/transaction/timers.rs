//! Timers of transactions as data (RFC 3261 17, table 4; RFC 6026).
use std::time::Duration;

/// The base values from which every timer is made. Timers A to M follow from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timers {
    /// Estimate of the round trip: first wait before a repetition.
    pub t1: Duration,
    /// Longest wait between repetitions of what is not an INVITE, and of responses to INVITE.
    pub t2: Duration,
    /// How long a message may live in the network.
    pub t4: Duration,
    /// Timer D over unreliable transports: how long a client absorbs repeated refusals.
    pub d: Duration,
}

impl Default for Timers {
    /// The values of RFC 3261: T1 500 ms, T2 4 s, T4 5 s, D 32 s.
    fn default() -> Self {
        Self {
            t1: Duration::from_millis(500),
            t2: Duration::from_secs(4),
            t4: Duration::from_secs(5),
            d: Duration::from_secs(32),
        }
    }
}

impl Timers {
    /// 64*T1: timers B, F, H, J, L and M, and the longest wait for an ACK.
    #[must_use]
    pub const fn longest(&self) -> Duration {
        self.t1.saturating_mul(64)
    }
}

/// A repetition with growing intervals: timers A, E and G.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    at: Duration,
    every: Duration,
    most: Option<Duration>,
}

impl Repeat {
    /// The first repetition is due `first` after `now`; intervals double, up to `most`.
    #[must_use]
    pub const fn new(now: Duration, first: Duration, most: Option<Duration>) -> Self {
        Self { at: now.saturating_add(first), every: first, most }
    }

    /// When the next repetition is due.
    #[must_use]
    pub const fn at(&self) -> Duration {
        self.at
    }

    /// Tells whether a repetition is due, and plans the next one if so.
    pub fn due(&mut self, now: Duration) -> bool {
        if now < self.at {
            return false;
        }
        let doubled = self.every.saturating_mul(2);
        self.every = self.most.map_or(doubled, |most| doubled.min(most));
        self.at = now.saturating_add(self.every);
        true
    }

    /// From now on the interval is `every` (a client that got a provisional answer uses T2).
    pub const fn slow_down(&mut self, every: Duration) {
        self.every = every;
    }
}

/// The earlier of two moments of which either may be missing.
#[must_use]
pub fn earlier(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// What a machine wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send these bytes once.
    Transmit(bytes::Bytes),
    /// Nothing came in time (timers B, F, H): the user of the transaction must know.
    TimedOut,
}
