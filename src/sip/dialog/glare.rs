//! How long to wait after 491 before trying again (RFC 3261 14.1).
use std::time::Duration;

/// Both sides wait for a different time, so that they do not meet again: 2.1 to 4 s for the side
/// that chose the Call-ID, 0 to 2 s for the other, in steps of 10 ms. `chance` is any number.
#[must_use]
pub fn wait(chose_call_id: bool, chance: u32) -> Duration {
    let (least, steps) = if chose_call_id { (2_100, 191) } else { (0, 201) };
    let step = chance.checked_rem(steps).unwrap_or_default();
    Duration::from_millis(u64::from(step).saturating_mul(10).saturating_add(least))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_sides_never_wait_for_the_same_time() {
        let waits = |ours| (0..1_000).map(move |chance| wait(ours, chance).as_millis());
        assert_eq!((waits(true).min(), waits(true).max()), (Some(2_100), Some(4_000)));
        assert_eq!((waits(false).min(), waits(false).max()), (Some(0), Some(2_000)));
    }
}
