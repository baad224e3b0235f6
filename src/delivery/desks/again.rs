//! When a hand-over is tried again.
use std::time::Duration;

use crate::model::Timestamp;
use crate::runtime::{Random, draw_below};

/// The waits after the first tries, in seconds.
const WAITS: [u64; 9] = [1, 5, 30, 120, 600, 1_800, 7_200, 18_000, 36_000];
/// The wait after each try behind those.
const LAST_WAIT: u64 = 43_200;
/// Tries until three days are over: nine waits of the list, and four of twelve hours.
const TRIES_MAX: u32 = 14;
/// A wait is longer or shorter by at most a fifth, in thousandths.
const JITTER: u32 = 200;
/// The longest wait that a desk may ask for.
const ASKED_MAX: Duration = Duration::from_secs(86_400);

/// Returns when a row is tried again after so many tries; nothing when it is given up.
pub(super) fn next(
    tries: u32,
    asked: Option<Duration>,
    now: Timestamp,
    random: &dyn Random,
) -> Option<Timestamp> {
    if tries >= TRIES_MAX {
        return None;
    }
    let at = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX);
    let seconds = WAITS.get(at).copied().unwrap_or(LAST_WAIT);
    // Without chance the wait is as it stands: rows that wait together are the lesser evil.
    let drawn = draw_below(random, JITTER.saturating_mul(2).saturating_add(1)).unwrap_or(JITTER);
    let thousandths = 1_000_u32.saturating_sub(JITTER).saturating_add(drawn);
    let wait = Duration::from_millis(seconds.saturating_mul(u64::from(thousandths)));
    let wait = wait.max(asked.unwrap_or_default().min(ASKED_MAX));
    now.checked_add(wait).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::NoRandom;

    /// Gives the same bytes whenever it is asked.
    struct Always(u8);

    impl Random for Always {
        fn fill(&self, out: &mut [u8]) -> Result<(), NoRandom> {
            out.fill(self.0);
            Ok(())
        }
    }

    #[test]
    fn waits_grow_for_three_days_and_a_desk_may_ask_for_more() {
        let now = Timestamp::UNIX_EPOCH;
        let wait = |tries, asked: Option<u64>| {
            let asked = asked.map(Duration::from_secs);
            next(tries, asked, now, &Always(0)).map(Timestamp::as_millisecond)
        };
        let waits: Vec<_> = (1..=14).map(|tries| wait(tries, None)).collect();
        let seconds = [1, 5, 30, 120, 600, 1_800, 7_200, 18_000, 36_000];
        let mut expected: Vec<Option<i64>> = seconds.map(|s| Some(s * 800)).to_vec();
        expected.extend([Some(34_560_000); 4]);
        expected.push(None);
        assert_eq!(waits, expected, "four fifths of each, as nothing was drawn");
        assert_eq!((wait(1, Some(2)), wait(3, Some(2))), (Some(2_000), Some(24_000)));
        assert_eq!(wait(1, Some(10_000_000)), Some(86_400_000), "a day at most");
        let all: i64 = seconds.iter().sum::<i64>() + 4 * 43_200;
        assert!((60..=72).contains(&(all / 3_600)), "{all} s are about three days");
    }
}
