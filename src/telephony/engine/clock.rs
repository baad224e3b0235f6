//! The clock of the media threads: monotonic, because they sleep until a moment of it.
#[cfg(test)]
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rustix::thread::clock_nanosleep_absolute;
use rustix::time::{ClockId, Timespec, clock_gettime};

/// Seconds from the epoch of NTP to that of Unix (RFC 5905 figure 4).
const FROM_1900_TO_1970: u64 = 2_208_988_800;

/// Tells how long ago the engine was started.
#[derive(Debug)]
pub(super) enum MediaClock {
    /// The machine's.
    Monotonic {
        /// When the engine was started.
        start: Timespec,
        /// The same moment of the wall clock, since 1970.
        wall: Duration,
    },
    /// One that a test moves, in nanoseconds.
    #[cfg(test)]
    Manual(AtomicU64),
}

impl MediaClock {
    /// Starts a clock of the machine at zero.
    pub(super) fn monotonic() -> Self {
        let wall = clock_gettime(ClockId::Realtime);
        let wall = Duration::try_from(wall).unwrap_or_default();
        Self::Monotonic { start: clock_gettime(ClockId::Monotonic), wall }
    }

    /// Returns a moment of this clock as NTP has it: seconds since 1900 and 2^-32 parts of one.
    /// Steps of the wall clock since the start are not in it, as reports need it.
    pub(super) fn ntp(&self, now: Duration) -> u64 {
        let since_1970 = match self {
            Self::Monotonic { wall, .. } => wall.saturating_add(now),
            #[cfg(test)]
            Self::Manual(_) => now,
        };
        let seconds = since_1970.as_secs().wrapping_add(FROM_1900_TO_1970);
        let parts = (u64::from(since_1970.subsec_nanos()) << 32) / 1_000_000_000;
        (seconds << 32) | parts
    }

    /// Returns the time since the start.
    pub(super) fn now(&self) -> Duration {
        match self {
            Self::Monotonic { start, .. } => since(*start, clock_gettime(ClockId::Monotonic)),
            #[cfg(test)]
            Self::Manual(nanos) => Duration::from_nanos(nanos.load(Ordering::Acquire)),
        }
    }

    /// Sets a manual clock; another goes its own way.
    #[cfg(test)]
    pub(super) fn set(&self, now: Duration) {
        if let Self::Manual(nanos) = self {
            nanos.store(u64::try_from(now.as_nanos()).unwrap_or(u64::MAX), Ordering::Release);
        }
    }

    /// Sleeps until `due`; returns at once when it is past. A signal may end the sleep early.
    pub(super) fn sleep_until(&self, due: Duration) {
        match self {
            Self::Monotonic { start, .. } => {
                let due = Timespec::try_from(due).ok().and_then(|due| start.checked_add(due));
                if let Some(due) = due {
                    // Interrupted: the caller looks at the clock and sleeps again.
                    let _interrupted = clock_nanosleep_absolute(ClockId::Monotonic, &due);
                }
            }
            #[cfg(test)]
            Self::Manual(_) => {}
        }
    }
}

fn since(start: Timespec, now: Timespec) -> Duration {
    now.checked_sub(start).and_then(|gone| Duration::try_from(gone).ok()).unwrap_or_default()
}
