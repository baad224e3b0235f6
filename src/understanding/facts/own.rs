//! What a known word adds by itself to the steps of the tags near it, whatever stands around it: the
//! sum of all its own attributes, worked out when it is first met and then added at once.
use std::sync::OnceLock;

use super::attributes::Part;
use super::{LANE, Lane, ROW};

/// A word that has an attribute of its own in the model.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// The weights of that attribute.
    pub(super) weights: u32,
    /// Its sums in the classes that it mostly has: its usual one, that of a text without capitals,
    /// and that of the first word of a sentence.
    sums: [OnceLock<Box<Own>>; 3],
}

/// The sum of the own attributes of a word in one class.
#[derive(Clone, Debug)]
pub(super) struct Own {
    /// The digest of the class.
    class: u64,
    lanes: [Lane; ROW / LANE],
    /// The first lane that is not nothing, and the one behind the last.
    said: (usize, usize),
}

impl Own {
    /// Keeps the steps that a word in this class adds.
    pub(super) fn new(class: Part<'_>, steps: &[i16; ROW]) -> Self {
        let (all, _) = steps.as_chunks::<LANE>();
        let mut lanes = [[0; LANE]; ROW / LANE];
        for (lane, steps) in lanes.iter_mut().zip(all) {
            *lane = *steps;
        }
        let speaks = |lane: &Lane| *lane != [0; LANE];
        let from = lanes.iter().position(speaks).unwrap_or(0);
        let to = lanes.iter().rposition(speaks).map_or(from, |last| last + 1);
        Self { class: class.digest(), lanes, said: (from, to) }
    }
}

impl Known {
    pub(super) fn new(weights: u32) -> Self {
        Self { weights, sums: [const { OnceLock::new() }; 3] }
    }

    /// Returns the lanes that the word adds in this class, from which lane on; nothing where its sum
    /// is not kept. `work_out` is asked when it is met for the first time.
    pub(super) fn lanes(
        &self,
        class: Part<'_>,
        work_out: impl FnOnce() -> Own,
    ) -> Option<(usize, &[Lane])> {
        let kept = match class.text.as_bytes() {
            [b'?', ..] => 1,
            [b'^', ..] => 2,
            // Other words with capitals are names, and seldom known.
            [b'X', ..] | [b'x', b'X', ..] => return None,
            _ => 0,
        };
        let own = self.sums.get(kept)?.get_or_init(|| Box::new(work_out()));
        let (from, to) = own.said;
        // A given name is of its class only in a text without capitals.
        let lanes = own.lanes.get(from..to).filter(|_| own.class == class.digest())?;
        Some((from, lanes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_kept_in_the_classes_that_it_mostly_has() {
        let known = Known::new(7);
        let mut steps = [0; ROW];
        steps[LANE * 3 + 1] = 5;
        let lanes = |class: Part<'_>| {
            let lanes = known.lanes(class, || Own::new(class, &steps));
            lanes.map(|(from, lanes)| (from, lanes.to_vec()))
        };
        let expected = Some((3, vec![[0, 5, 0, 0, 0, 0, 0, 0]]));
        assert_eq!(lanes(Part::new("x")), expected);
        assert_eq!(lanes(Part::new("?")), expected);
        assert_eq!(lanes(Part::new("^Xx")), expected);
        assert_eq!(lanes(Part::new("given")), None, "its usual class is another");
        assert_eq!(lanes(Part::new("Xx")), None);
        assert_eq!(lanes(Part::new("x")), expected);
    }
}
