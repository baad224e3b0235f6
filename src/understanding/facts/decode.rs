//! The best row of tags under scores of words and of neighbouring tags (Viterbi).
use super::tags::{KIND_COUNT, OUTSIDE, TAG_COUNT, first_of, inside_of};

/// What a word ends with, for the next word: nothing, or a fact of a kind.
pub(in crate::understanding) const STATE_COUNT: usize = 1 + KIND_COUNT;

/// Scores of neighbours: `enter[state before][state after]` where a fact or nothing begins,
/// `go_on[kind]` where a fact goes on.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::understanding) struct Transitions {
    pub(in crate::understanding) enter: [[f32; STATE_COUNT]; STATE_COUNT],
    pub(in crate::understanding) go_on: [f32; KIND_COUNT],
}

impl Transitions {
    /// All nothing.
    pub(in crate::understanding) const fn empty() -> Self {
        Self { enter: [[0.0; STATE_COUNT]; STATE_COUNT], go_on: [0.0; KIND_COUNT] }
    }
}

/// Scores of the tags of each word.
pub(in crate::understanding) type Scores = [f32; TAG_COUNT];

/// Returns the state that a tag leaves behind.
pub(in crate::understanding) const fn state_of(tag: usize) -> usize {
    if tag > KIND_COUNT { tag - KIND_COUNT } else { tag }
}

/// Where the best way to each state of a word came from.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// The state before, by the state after.
    before: [u8; STATE_COUNT],
    /// Whether the fact goes on rather than begins.
    goes_on: [bool; STATE_COUNT],
}

/// What two sums may differ by rounding, and more: within it no way is left out.
const ROUNDING: f32 = 0.05;

/// Returns, for each state before, by how much more than "outside" it may enter any state.
fn advantages(transitions: &Transitions) -> [f32; STATE_COUNT] {
    let from_outside = transitions.enter[OUTSIDE];
    transitions.enter.map(|row| {
        let more = row.iter().zip(from_outside).map(|(own, outside)| own - outside);
        more.fold(f32::NEG_INFINITY, f32::max)
    })
}

/// Returns the best tag of every word.
pub(in crate::understanding) fn best_tags(
    scores: &[Scores],
    transitions: &Transitions,
) -> Vec<usize> {
    let mut best = [f32::NEG_INFINITY; STATE_COUNT];
    best[OUTSIDE] = 0.0;
    let mut steps = Vec::with_capacity(scores.len());
    let advantages = advantages(transitions);
    for score in scores {
        let mut entered = [f32::NEG_INFINITY; STATE_COUNT];
        let mut before = [0_u8; STATE_COUNT];
        let ways = best.iter().zip(advantages).zip(&transitions.enter);
        for (from, ((so_far, advantage), row)) in (0_u8..).zip(ways) {
            // Most words are surely outside: what cannot be better than coming from there is not
            // looked at. "Outside" itself comes first.
            if from > 0 && so_far + advantage + ROUNDING < best[OUTSIDE] {
                continue;
            }
            for ((entered, before), step) in entered.iter_mut().zip(&mut before).zip(row) {
                let sum = so_far + step;
                if sum > *entered {
                    *entered = sum;
                    *before = from;
                }
            }
        }
        let mut next = [f32::NEG_INFINITY; STATE_COUNT];
        let mut goes_on = [false; STATE_COUNT];
        next[OUTSIDE] = entered[OUTSIDE] + score[OUTSIDE];
        for kind in 0..KIND_COUNT {
            let state = 1 + kind;
            let begun = entered[state] + score[first_of(kind)];
            let continued = best[state] + transitions.go_on[kind] + score[inside_of(kind)];
            goes_on[state] = continued > begun;
            next[state] = begun.max(continued);
        }
        steps.push(Step { before, goes_on });
        best = next;
    }
    let mut state = 0;
    for candidate in 1..STATE_COUNT {
        if best[candidate] > best[state] {
            state = candidate;
        }
    }
    let mut tags = vec![OUTSIDE; scores.len()];
    for (tag, step) in tags.iter_mut().zip(&steps).rev() {
        if step.goes_on[state] {
            *tag = inside_of(state - 1);
        } else {
            *tag = state;
            state = usize::from(step.before[state]);
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_goes_on_only_behind_its_own_kind() {
        let mut scores = vec![[0.0; TAG_COUNT]; 4];
        scores[1][first_of(2)] = 2.0;
        scores[2][inside_of(2)] = 2.0;
        scores[3][inside_of(5)] = 1.0;
        let tags = best_tags(&scores, &Transitions::empty());
        assert_eq!(tags, [OUTSIDE, first_of(2), inside_of(2), OUTSIDE]);
        let mut dear = Transitions::empty();
        dear.go_on[2] = -3.0;
        assert_eq!(best_tags(&scores, &dear)[1..3], [first_of(2), first_of(5)]);
        assert!(best_tags(&[], &dear).is_empty());
    }
}
