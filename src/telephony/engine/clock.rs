//! The clock of the media threads: monotonic, because they sleep until a moment of it.
#[cfg(test)]
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rustix::thread::clock_nanosleep_absolute;
use rustix::time::{ClockId, Timespec, clock_gettime};

/// Tells how long ago the engine was started.
#[derive(Debug)]
pub(super) enum MediaClock {
    /// The machine's.
    Monotonic {
        /// When the engine was started.
        start: Timespec,
    },
    /// One that a test moves, in nanoseconds.
    #[cfg(test)]
    Manual(AtomicU64),
}

impl MediaClock {
    /// Starts a clock of the machine at zero.
    pub(super) fn monotonic() -> Self {
        Self::Monotonic { start: clock_gettime(ClockId::Monotonic) }
    }

    /// Returns the time since the start.
    pub(super) fn now(&self) -> Duration {
        match self {
            Self::Monotonic { start } => since(*start, clock_gettime(ClockId::Monotonic)),
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
            Self::Monotonic { start } => {
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
