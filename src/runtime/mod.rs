//! Clock and chance, handed down by `app` and faked in tests.
//!
//! Floor 1, not pure: the only place that asks the machine for the time or for random bytes.

mod clock;
mod random;

pub use clock::{Clock, SystemClock, TestClock};
pub use random::{NoRandom, Random, SeededRandom, SystemRandom, draw_below};
