//! How long to wait before a server is tried again.
use std::time::Duration;

/// Waits that double with each failure in a row, with chance in them so that many accounts do not
/// come at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
    failures: u32,
}

impl Backoff {
    /// Begins without any failure.
    #[must_use]
    pub const fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, failures: 0 }
    }

    /// Counts a failure and returns how long to wait: between half and the whole of a time that
    /// doubles. `chance` is any number.
    pub fn failed(&mut self, chance: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(self.failures.min(20));
        self.failures = self.failures.saturating_add(1);
        let whole = self.first.saturating_mul(doubled).min(self.longest);
        let half = whole.checked_div(2).unwrap_or_default();
        let part = u64::try_from(half.as_millis()).unwrap_or(u64::MAX);
        let drawn = u64::from(chance).checked_rem(part.saturating_add(1)).unwrap_or(0);
        half.saturating_add(Duration::from_millis(drawn))
    }

    /// Forgets the failures.
    pub const fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// Returns the failures in a row.
    #[must_use]
    pub const fn failures(&self) -> u32 {
        self.failures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_to_the_longest_and_begin_anew_after_a_success() {
        let mut backoff = Backoff::new(Duration::from_secs(2), Duration::from_secs(20));
        let whole: Vec<u64> = (0..6).map(|_| backoff.failed(0).as_secs()).collect();
        assert_eq!(whole, [1, 2, 4, 8, 10, 10], "half of 2, 4, 8, 16, 20, 20");
        backoff.succeeded();
        for chance in [0, 1, 999, 1_000, 1_001, u32::MAX] {
            let mut backoff = backoff.clone();
            let wait = backoff.failed(chance);
            assert!((1_000..=2_000).contains(&wait.as_millis()), "{wait:?}");
        }
        let mut worn = Backoff::new(Duration::from_secs(2), Duration::from_secs(20));
        (0..100).for_each(|_| assert!(worn.failed(u32::MAX) <= Duration::from_secs(20)));
    }
}
