//! Counts, with how far a count of so few texts can be trusted.
use std::fmt;

use serde::{Deserialize, Serialize};

/// The normal deviate of an interval that holds the true rate 95 times of 100.
const DEVIATE_95: f64 = 1.959_964;

/// Right answers out of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Right ones.
    pub right: usize,
    /// All.
    pub of: usize,
}

impl Share {
    pub(in crate::understanding) fn count(&mut self, right: bool) {
        self.of += 1;
        self.right += usize::from(right);
    }

    pub(super) fn add(&mut self, other: Self) {
        self.right += other.right;
        self.of += other.of;
    }

    /// Returns the share, 0 to 1; 0 of nothing is 0.
    #[must_use]
    pub fn rate(self) -> f64 {
        self.right as f64 / self.of.max(1) as f64
    }

    /// Returns between which rates, 0 to 1, the true one lies 95 times of 100 (Wilson's score
    /// interval, JASA 1927). Of nothing it may be anything.
    #[must_use]
    pub fn interval(self) -> (f64, f64) {
        if self.of == 0 {
            return (0.0, 1.0);
        }
        let (many, rate, square) = (self.of as f64, self.rate(), DEVIATE_95 * DEVIATE_95);
        let centre = rate + square / (2.0 * many);
        let spread =
            DEVIATE_95 * (rate * (1.0 - rate) / many + square / (4.0 * many * many)).sqrt();
        let whole = 1.0 + square / many;
        (((centre - spread) / whole).max(0.0), ((centre + spread) / whole).min(1.0))
    }
}

/// `86.1 % (310/360)`; the alternate form adds the interval.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:5.1} % ({}/{})", 100.0 * self.rate(), self.right, self.of)?;
        if f.alternate() {
            let (low, high) = self.interval();
            write!(f, ", {:.1} to {:.1}", 100.0 * low, 100.0 * high)?;
        }
        Ok(())
    }
}
