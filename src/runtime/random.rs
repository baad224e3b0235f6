//! Chance: from the machine, or from a seed in tests.
use std::sync::Mutex;

use ring::rand::SecureRandom as _;

/// Gives unpredictable bytes.
pub trait Random: Send + Sync + 'static {
    /// Fills `out` with random bytes.
    ///
    /// # Errors
    /// [`NoRandom`] when the machine gives none; nothing secret may be made then.
    fn fill(&self, out: &mut [u8]) -> Result<(), NoRandom>;
}

/// The machine gives no random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gives no random bytes")]
pub struct NoRandom;

/// Draws a whole number below `bound`, each as likely as the next: what would favour the low ones
/// is drawn again. A bound of 0 gives 0.
///
/// # Errors
/// [`NoRandom`] when the machine gives no random bytes.
pub fn draw_below(random: &dyn Random, bound: u32) -> Result<u32, NoRandom> {
    let bound = bound.max(1);
    // The whole multiples of `bound` that fit into 32 bits; what lies above would be a bias.
    let fair = u32::MAX - u32::MAX % bound;
    loop {
        let mut bytes = [0_u8; 4];
        random.fill(&mut bytes)?;
        let drawn = u32::from_le_bytes(bytes);
        if drawn < fair {
            return Ok(drawn % bound);
        }
    }
}

/// The operating system's random source.
#[derive(Clone, Debug)]
pub struct SystemRandom(ring::rand::SystemRandom);

impl Default for SystemRandom {
    fn default() -> Self {
        Self(ring::rand::SystemRandom::new())
    }
}

impl Random for SystemRandom {
    fn fill(&self, out: &mut [u8]) -> Result<(), NoRandom> {
        self.0.fill(out).map_err(|_| NoRandom)
    }
}

/// Repeatable bytes for tests (splitmix64); not for secrets.
#[derive(Debug)]
pub struct SeededRandom(Mutex<u64>);

impl SeededRandom {
    /// Starts at `seed`.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

impl Random for SeededRandom {
    fn fill(&self, out: &mut [u8]) -> Result<(), NoRandom> {
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for chunk in out.chunks_mut(8) {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = *state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let bytes = (z ^ (z >> 31)).to_le_bytes();
            chunk.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives these numbers in turn.
    struct Given(Mutex<Vec<u32>>);

    impl Random for Given {
        fn fill(&self, out: &mut [u8]) -> Result<(), NoRandom> {
            let next = self.0.lock().unwrap().pop().ok_or(NoRandom)?;
            out.copy_from_slice(&next.to_le_bytes());
            Ok(())
        }
    }

    #[test]
    fn what_would_favour_low_numbers_is_drawn_again() {
        // 4,294,960,000 is the highest multiple of 10,000 below 2^32.
        let given = Given(Mutex::new(vec![4_294_959_999, u32::MAX, 4_294_960_000]));
        assert_eq!(draw_below(&given, 10_000), Ok(9_999));
        assert_eq!(draw_below(&given, 10_000), Err(NoRandom), "all three were used");
    }

    #[test]
    fn every_number_below_the_bound_comes_up_about_as_often() {
        let random = SeededRandom::new(7);
        let mut seen = [0_u32; 10];
        for _ in 0..10_000 {
            let drawn = draw_below(&random, 10).unwrap();
            seen[usize::try_from(drawn).unwrap()] += 1;
        }
        assert!(seen.iter().all(|count| (900..1_100).contains(count)), "{seen:?}");
        assert_eq!(draw_below(&random, 1), Ok(0));
        assert_eq!(draw_below(&random, 0), Ok(0));
    }
}
