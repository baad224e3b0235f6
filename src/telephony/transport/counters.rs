//! What the transports count.
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts since the start; the gauge says what is open now.
#[derive(Debug, Default)]
pub struct Counters {
    /// Datagrams taken in.
    pub datagrams: Count,
    /// Datagrams dropped because too much waited already.
    pub datagrams_dropped: Count,
    /// Requests from addresses that no trunk names.
    pub strangers: Count,
    /// Datagrams that the system would not take from us.
    pub datagrams_unsent: Count,
    /// Messages taken in from connections.
    pub messages: Count,
    /// Messages to connections dropped because the peer does not read.
    pub messages_unsent: Count,
    /// Connections accepted.
    pub accepted: Count,
    /// Connections refused because there were too many, in all or from one source.
    pub refused: Count,
    /// Connections that we made.
    pub connected: Count,
    /// Connections that could not be made.
    pub unconnected: Count,
    /// Connections closed for what came over them: no SIP, or too slow.
    pub misbehaved: Count,
    /// TLS handshakes that failed.
    pub handshakes_failed: Count,
    /// Connections open now.
    pub open: Count,
}

/// A number that several tasks count.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    /// Counts one.
    pub(crate) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts one less; for gauges.
    pub(crate) fn subtract(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    /// Returns the number.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
