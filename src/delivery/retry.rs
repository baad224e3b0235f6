//! When to try again.
use std::time::Duration;

use crate::model::Timestamp;

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
        let patient = RetryPolicy { attempts_max: u32::MAX, ..policy };
        assert_eq!(patient.next(1_000, Timestamp::UNIX_EPOCH).map(Timestamp::as_second), Some(60));
    }
}
