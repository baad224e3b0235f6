//! The best row of tags under scores of words and of neighbouring tags (Viterbi).
use super::tags::{KIND_COUNT, OUTSIDE, TAG_COUNT, inside_of};

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

/// Where the best way to each state of a word came from. All are as wide as scores, so that states
/// are looked at side by side.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// The state before, by the state after.
    before: [u32; STATE_COUNT],
    /// 1 where the fact of a kind goes on rather than begins.
    goes_on: [u32; KIND_COUNT],
}

/// What two sums may differ by rounding, and more: within it no way is left out.
const ROUNDING: f32 = 0.05;

/// Transitions made ready for use.
#[derive(Clone, Debug)]
pub(super) struct Decoder {
    transitions: Transitions,
    /// For each state before, by how much more than "outside" it may enter any state.
    advantages: [f32; STATE_COUNT],
}

impl Decoder {
    pub(super) fn new(transitions: &Transitions) -> Self {
        let from_outside = transitions.enter[OUTSIDE];
        let advantages = transitions.enter.map(|row| {
            let more = row.iter().zip(from_outside).map(|(own, outside)| own - outside);
            more.fold(f32::NEG_INFINITY, f32::max)
        });
        Self { transitions: transitions.clone(), advantages }
    }

    /// Returns the best way to enter each state, and the state that it comes from.
    fn enter(&self, best: &[f32; STATE_COUNT]) -> ([f32; STATE_COUNT], [u32; STATE_COUNT]) {
        let mut entered = self.transitions.enter[OUTSIDE];
        for sum in &mut entered {
            *sum += best[OUTSIDE];
        }
        let mut before = [0; STATE_COUNT];
        // Most words are surely outside: what cannot be better than coming from there is not
        // looked at.
        let may =
            |(so_far, advantage): (&f32, &f32)| so_far + advantage + ROUNDING >= best[OUTSIDE];
        let states = || best.iter().zip(&self.advantages).skip(1);
        if !states().fold(false, |any, state| any | may(state)) {
            return (entered, before);
        }
        let rows = self.transitions.enter.iter().skip(1);
        for ((from, state), row) in (1..).zip(states()).zip(rows) {
            if !may(state) {
                continue;
            }
            for ((entered, before), step) in entered.iter_mut().zip(&mut before).zip(row) {
                let sum = state.0 + step;
                let better = sum > *entered;
                *entered = if better { sum } else { *entered };
                *before = if better { from } else { *before };
            }
        }
        (entered, before)
    }

    /// Returns the best way to each state of a word, and where it comes from.
    fn step(&self, best: &[f32; STATE_COUNT], score: &Scores) -> ([f32; STATE_COUNT], Step) {
        let (entered, before) = self.enter(best);
        let mut goes_on = [0; KIND_COUNT];
        let mut next = entered;
        next[OUTSIDE] += score[OUTSIDE];
        let [_, kinds @ ..] = &mut next;
        let [_, best @ ..] = best;
        let [_, score @ ..] = score;
        let (first, inside) = score.split_at(KIND_COUNT);
        let further = best.iter().zip(&self.transitions.go_on).zip(inside);
        for (((sum, goes_on), first), ((best, go_on), inside)) in
            kinds.iter_mut().zip(&mut goes_on).zip(first).zip(further)
        {
            let (begun, continued) = (*sum + first, best + go_on + inside);
            *goes_on = u32::from(continued > begun);
            *sum = if continued > begun { continued } else { begun };
        }
        (next, Step { before, goes_on })
    }
}

impl Decoder {
    /// Returns the best tag of every word.
    pub(super) fn best_tags(&self, scores: impl ExactSizeIterator<Item = Scores>) -> Vec<usize> {
        let mut best = [f32::NEG_INFINITY; STATE_COUNT];
        best[OUTSIDE] = 0.0;
        let mut steps = Vec::with_capacity(scores.len());
        for score in scores {
            let (next, step) = self.step(&best, &score);
            steps.push(step);
            best = next;
        }
        let mut state = 0;
        for candidate in 1..STATE_COUNT {
            if best[candidate] > best[state] {
                state = candidate;
            }
        }
        let mut tags = vec![OUTSIDE; steps.len()];
        for (tag, step) in tags.iter_mut().zip(&steps).rev() {
            match state.checked_sub(1) {
                Some(kind) if step.goes_on[kind] != 0 => *tag = inside_of(kind),
                _ => {
                    *tag = state;
                    state = usize::try_from(step.before[state]).unwrap_or(OUTSIDE);
                }
            }
        }
        tags
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::facts::tags::first_of;

    #[test]
    fn a_fact_goes_on_only_behind_its_own_kind() {
        let mut scores = vec![[0.0; TAG_COUNT]; 4];
        scores[1][first_of(2)] = 2.0;
        scores[2][inside_of(2)] = 2.0;
        scores[3][inside_of(5)] = 1.0;
        let tags = Decoder::new(&Transitions::empty()).best_tags(scores.iter().copied());
        assert_eq!(tags, [OUTSIDE, first_of(2), inside_of(2), OUTSIDE]);
        let mut dear = Transitions::empty();
        dear.go_on[2] = -3.0;
        let dear = Decoder::new(&dear);
        assert_eq!(dear.best_tags(scores.iter().copied())[1..3], [first_of(2), first_of(5)]);
        assert!(dear.best_tags([].into_iter()).is_empty());
    }
}
