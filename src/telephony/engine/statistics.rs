//! What the engine counts, for `/metrics`.
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The upper bounds of the histogram of late ticks, in milliseconds; what is later goes into a
/// last bucket.
pub const LATE_BOUNDS_MS: [u64; 7] = [1, 2, 5, 10, 20, 50, 100];

const BUCKETS: usize = LATE_BOUNDS_MS.len() + 1;

/// Counters since the start, but for `sessions` and the ports, which are of this moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statistics {
    /// Sessions that are open.
    pub sessions: u64,
    /// RTP port pairs lent.
    pub ports_in_use: u64,
    /// RTP port pairs that the configuration allows.
    pub ports: u64,
    /// RTP packets taken from the peers of sessions.
    pub packets_in: u64,
    /// RTP packets sent.
    pub packets_out: u64,
    /// Datagrams that were not from a session's peer, or no RTP of its call.
    pub packets_refused: u64,
    /// Packets that peers sent and that never came.
    pub packets_lost: u64,
    /// Packets that came too late to be heard.
    pub packets_late: u64,
    /// Packets that the machine would not send.
    pub sends_failed: u64,
    /// Events that a driver was too slow to take.
    pub events_lost: u64,
    /// Sessions ended by a fault of ours.
    pub sessions_failed: u64,
    /// Frames that were not sent because the thread was held up too long.
    pub frames_skipped: u64,
    /// Turns of a phase, by how late they began: one count for each of [`LATE_BOUNDS_MS`], and a
    /// last for what was later.
    pub late: [u64; BUCKETS],
    /// How late all those turns began together, in microseconds.
    pub late_us: u64,
}

/// The counters as threads share them. Each is only added to.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) packets_in: AtomicU64,
    pub(super) packets_out: AtomicU64,
    pub(super) packets_refused: AtomicU64,
    pub(super) packets_lost: AtomicU64,
    pub(super) packets_late: AtomicU64,
    pub(super) sends_failed: AtomicU64,
    pub(super) events_lost: AtomicU64,
    sessions_failed: AtomicU64,
    pub(super) frames_skipped: AtomicU64,
    late: [AtomicU64; BUCKETS],
    late_us: AtomicU64,
}

/// What one turn of a phase counted: added to the shared counters at its end, not per packet.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) packets_in: u64,
    pub(super) packets_out: u64,
    pub(super) packets_refused: u64,
    pub(super) packets_lost: u64,
    pub(super) packets_late: u64,
    pub(super) sends_failed: u64,
    pub(super) events_lost: u64,
    pub(super) frames_skipped: u64,
}

impl Counters {
    /// Adds what a turn counted, and how late it began.
    pub(super) fn add(&self, counts: &Counts, late: Duration) {
        for (total, more) in [
            (&self.packets_in, counts.packets_in),
            (&self.packets_out, counts.packets_out),
            (&self.packets_refused, counts.packets_refused),
            (&self.packets_lost, counts.packets_lost),
            (&self.packets_late, counts.packets_late),
            (&self.sends_failed, counts.sends_failed),
            (&self.events_lost, counts.events_lost),
            (&self.frames_skipped, counts.frames_skipped),
        ] {
            if more > 0 {
                total.fetch_add(more, Ordering::Relaxed);
            }
        }
        let late_us = u64::try_from(late.as_micros()).unwrap_or(u64::MAX);
        self.late_us.fetch_add(late_us, Ordering::Relaxed);
        let within = |bound: &u64| late <= Duration::from_millis(*bound);
        let bucket = LATE_BOUNDS_MS.iter().position(within).unwrap_or(LATE_BOUNDS_MS.len());
        if let Some(count) = self.late.get(bucket) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Counts a session that a fault of ours ended.
    pub(super) fn failed(&self) {
        self.sessions_failed.fetch_add(1, Ordering::Relaxed);
    }

    /// Reads the counters; sessions and ports are others' to tell.
    pub(super) fn read(&self, sessions: usize, ports_in_use: usize, ports: usize) -> Statistics {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Statistics {
            sessions: sessions as u64,
            ports_in_use: ports_in_use as u64,
            ports: ports as u64,
            packets_in: read(&self.packets_in),
            packets_out: read(&self.packets_out),
            packets_refused: read(&self.packets_refused),
            packets_lost: read(&self.packets_lost),
            packets_late: read(&self.packets_late),
            sends_failed: read(&self.sends_failed),
            events_lost: read(&self.events_lost),
            sessions_failed: read(&self.sessions_failed),
            frames_skipped: read(&self.frames_skipped),
            late: self.late.each_ref().map(read),
            late_us: read(&self.late_us),
        }
    }
}

#[cfg(test)]
mod tests;
