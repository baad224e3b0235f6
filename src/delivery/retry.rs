//! When to try again.
use std::time::Duration;

use crate::model::Timestamp;

/// The longest wait between two tries of a page: somebody is to be woken.
const PAGE_WAIT_MAX: Duration = Duration::from_secs(60);
/// Tries of a page at the least, a day of minutes: woken late is better than never.
const PAGE_ATTEMPTS_MIN: u32 = 1_440;

/// How often and how long a row is tried. The wait doubles from the first to the longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Tries before a row is given up.
    pub attempts_max: u32,
    /// The wait before the second try.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
    /// How long a worker holds a row; longer than any one try takes.
    pub lease: Duration,
}

impl RetryPolicy {
    /// Returns the policy for pages: at most a minute between two tries, for at least a day.
    #[must_use]
    pub fn for_pages(self) -> Self {
        Self {
            attempts_max: self.attempts_max.max(PAGE_ATTEMPTS_MIN),
            first: self.first.min(PAGE_WAIT_MAX),
            longest: self.longest.min(PAGE_WAIT_MAX),
            lease: self.lease,
        }
    }

    /// Returns how long one try may take: it must be over before another worker may take the row.
    #[must_use]
    pub fn try_time_max(&self) -> Duration {
        self.lease.saturating_mul(3) / 4
    }

    /// Returns when to try again after `attempts` tries, or nothing when it is given up.
    #[must_use]
    pub fn next(&self, attempts: u32, now: Timestamp) -> Option<Timestamp> {
        if attempts >= self.attempts_max {
            return None;
        }
        let doublings = attempts.saturating_sub(1).min(31);
        let wait = self.first.saturating_mul(1_u32 << doublings).min(self.longest);
        now.checked_add(wait).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_the_longest_and_then_it_is_given_up() {
        let policy = RetryPolicy {
            attempts_max: 5,
            first: Duration::from_secs(10),
            longest: Duration::from_secs(60),
            lease: Duration::from_secs(60),
        };
        let wait =
            |attempts| policy.next(attempts, Timestamp::UNIX_EPOCH).map(Timestamp::as_second);
        assert_eq!(
            (0..6).map(wait).collect::<Vec<_>>(),
            [Some(10), Some(10), Some(20), Some(40), Some(60), None]
        );
        let pages = RetryPolicy { longest: Duration::from_secs(3_600), ..policy }.for_pages();
        let page_wait = |n| pages.next(n, Timestamp::UNIX_EPOCH).map(Timestamp::as_second);
        assert_eq!(
            [1, 10, 1_439, 1_440].map(page_wait),
            [Some(10), Some(60), Some(60), None],
            "a page is tried every minute for a day"
        );
        assert!(policy.try_time_max() < policy.lease);
        let patient = RetryPolicy { attempts_max: u32::MAX, ..policy };
        assert_eq!(patient.next(1_000, Timestamp::UNIX_EPOCH).map(Timestamp::as_second), Some(60));
    }
}
