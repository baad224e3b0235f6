//! What is surely not in a table, told by one bit: most features of a text are unknown.

/// Bits for each digest that goes in: one unknown digest in eight or sixteen passes.
const BITS_EACH: usize = 8;

/// One bit for each digest of a table among many, few enough to stay in the nearest cache.
#[derive(Clone, Debug)]
pub(super) struct Sieve {
    /// A power of two of words of 64 bits.
    bits: Vec<u64>,
    /// What is left of a digest when it is shifted so far names the bit.
    shift: u32,
}

impl Sieve {
    /// Makes room for so many digests.
    pub(super) fn new(many: usize) -> Self {
        let bits = many.saturating_mul(BITS_EACH).next_power_of_two().max(64);
        Self { bits: vec![0; bits / 64], shift: u64::BITS.saturating_sub(bits.ilog2()) }
    }

    /// Returns the word and the bit that a digest belongs to: its upper bits name them, since the
    /// lower ones name the place in the table.
    fn place(&self, digest: u64) -> (usize, u64) {
        let bit = digest.wrapping_shr(self.shift);
        (usize::try_from(bit / 64).unwrap_or(0), 1 << (bit % 64))
    }

    pub(super) fn insert(&mut self, digest: u64) {
        let (word, bit) = self.place(digest);
        if let Some(bits) = self.bits.get_mut(word) {
            *bits |= bit;
        }
    }

    /// Tells whether a digest may be one of those that went in.
    pub(super) fn passes(&self, digest: u64) -> bool {
        let (word, bit) = self.place(digest);
        self.bits.get(word).is_some_and(|bits| bits & bit != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_in_passes_and_most_else_does_not() {
        let digest = |n: u64| n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut sieve = Sieve::new(1_000);
        (0..1_000).for_each(|n| sieve.insert(digest(n)));
        assert!((0..1_000).all(|n| sieve.passes(digest(n))));
        assert!((1_000..2_000).filter(|n| sieve.passes(digest(*n))).count() < 250);
        assert!(!Sieve::new(0).passes(7));
    }
}
