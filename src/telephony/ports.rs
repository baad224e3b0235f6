//! Which ports calls may use: an even one for RTP, the next for RTCP (RFC 3550 section 11).
//!
//! The port that was free longest is given first, and none sooner than [`PORT_DRAIN`] after it
//! came back: what the last call's peer still sends would be heard in the next call.
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::runtime::{NoRandom, Random, draw_below};

/// How long a port that came back rests.
pub const PORT_DRAIN: Duration = Duration::from_secs(2);

/// How long packets of a port's last peer are told from those of its next.
const STALE_FOR: Duration = Duration::from_secs(10);

/// The range holds no port pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortRangeError {
    /// No even port with the next odd one lies in it.
    #[error("the RTP ports {0}-{1} hold no even port with the next one")]
    Empty(u16, u16),
    /// The order could not be drawn.
    #[error(transparent)]
    NoRandom(#[from] NoRandom),
}

/// A port on loan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Port {
    /// The even port, of RTP.
    pub(super) number: u16,
    /// The source that sent to this port until a moment ago.
    pub(super) stale: Option<Stale>,
}

/// A source of the call before, to be ignored for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stale {
    /// Its SSRC.
    pub(super) ssrc: u32,
    /// From then on it may be of this call: some devices have one SSRC for all calls.
    pub(super) until: Duration,
}

/// The port pairs of an engine.
pub(super) struct PortPool(Mutex<Pool>);

struct Pool {
    /// Longest free first.
    free: VecDeque<Free>,
    in_use: usize,
}

struct Free {
    port: u16,
    /// When it came back; none when it was never lent.
    since: Option<Duration>,
    heard: Option<u32>,
}

impl PortPool {
    /// Takes the pairs within `first..=last`, in an order that nobody can foresee.
    ///
    /// # Errors
    /// [`PortRangeError`] when there is none, or no chance to draw the order from.
    pub(super) fn new(first: u16, last: u16, random: &dyn Random) -> Result<Self, PortRangeError> {
        let mut ports: Vec<u16> =
            (first..=last).filter(|port| port % 2 == 0 && *port < last && *port > 0).collect();
        if ports.is_empty() {
            return Err(PortRangeError::Empty(first, last));
        }
        for left in (1..ports.len()).rev() {
            let bound = u32::try_from(left + 1).unwrap_or(u32::MAX);
            let other = usize::try_from(draw_below(random, bound)?).unwrap_or(0);
            ports.swap(left, other);
        }
        let free = ports.into_iter().map(|port| Free { port, since: None, heard: None });
        Ok(Self(Mutex::new(Pool { free: free.collect(), in_use: 0 })))
    }

    /// Lends a port pair, or none when all are in use or resting.
    pub(super) fn take(&self, now: Duration) -> Option<Port> {
        let mut pool = self.lock();
        let rested = |free: &Free| free.since.is_none_or(|since| now >= since + PORT_DRAIN);
        if !pool.free.front().is_some_and(rested) {
            return None;
        }
        let free = pool.free.pop_front()?;
        pool.in_use += 1;
        let until = free.since.map(|since| since + STALE_FOR).filter(|until| now < *until);
        let stale = free.heard.zip(until).map(|(ssrc, until)| Stale { ssrc, until });
        Some(Port { number: free.port, stale })
    }

    /// Takes a port pair back; `heard` is the source that sent to it last.
    pub(super) fn give_back(&self, port: u16, now: Duration, heard: Option<u32>) {
        let mut pool = self.lock();
        pool.in_use = pool.in_use.saturating_sub(1);
        pool.free.push_back(Free { port, since: Some(now), heard });
    }

    /// Returns how many pairs are lent.
    pub(super) fn in_use(&self) -> usize {
        self.lock().in_use
    }

    /// Returns how many pairs there are, lent, resting or free.
    pub(super) fn total(&self) -> usize {
        let pool = self.lock();
        pool.in_use + pool.free.len()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Pool> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
