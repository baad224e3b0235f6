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

/// One value for each state, apart: outside of all facts, and in a fact of each kind. Kinds are as
/// many as are looked at side by side.
#[derive(Clone, Copy, Debug)]
struct States<T> {
    outside: T,
    kinds: [T; KIND_COUNT],
}

impl<T: Copy> States<T> {
    const fn of(all: &[T; STATE_COUNT]) -> Self {
        let [outside, kinds @ ..] = *all;
        Self { outside, kinds }
    }

    /// Returns the value of a state by its number.
    fn at(&self, state: usize) -> T {
        state.checked_sub(1).map_or(self.outside, |kind| self.kinds[kind])
    }
}

/// Where the best way to each state of a word came from. All are as wide as scores, so that states
/// are looked at side by side.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// The state before, by the state after.
    before: States<u32>,
    /// 1 where the fact of a kind goes on rather than begins.
    goes_on: [u32; KIND_COUNT],
}

impl Step {
    const OUTSIDE: Self =
        Self { before: States { outside: 0, kinds: [0; KIND_COUNT] }, goes_on: [0; KIND_COUNT] };
}

/// What two sums may differ by rounding, and more: within it no way is left out.
const ROUNDING: f32 = 0.05;

/// Transitions made ready for use.
#[derive(Clone, Debug)]
pub(super) struct Decoder {
    from_outside: States<f32>,
    from_kinds: [States<f32>; KIND_COUNT],
    go_on: [f32; KIND_COUNT],
    /// For each kind before, by how much more than "outside" it may enter any state.
    advantages: [f32; KIND_COUNT],
}

impl Decoder {
    pub(super) fn new(transitions: &Transitions) -> Self {
        let [from_outside, from_kinds @ ..] = &transitions.enter;
        let advantages = from_kinds.map(|row| {
            let more = row.iter().zip(from_outside).map(|(own, outside)| own - outside);
            more.fold(f32::NEG_INFINITY, f32::max)
        });
        let from_kinds = from_kinds.map(|row| States::of(&row));
        let from_outside = States::of(from_outside);
        Self { from_outside, from_kinds, go_on: transitions.go_on, advantages }
    }

    /// Enters each state from a fact, where that is better than from outside, as is known so far.
    #[inline(never)]
    fn enter_from_kinds(
        &self,
        best: &States<f32>,
        entered: &mut States<f32>,
        before: &mut States<u32>,
    ) {
        let kinds = best.kinds.iter().zip(&self.advantages).zip(&self.from_kinds);
        for (from, ((so_far, advantage), row)) in (1..).zip(kinds) {
            if may_be_better(*so_far, *advantage, best.outside) {
                enter_from(from, *so_far, row, entered, before);
            }
        }
    }

    /// Returns the best way to each state of a word, and notes where it comes from.
    // By itself the compiler looks at states side by side.
    #[inline(never)]
    fn step(&self, best: &States<f32>, score: &Scores, noted: &mut Step) -> States<f32> {
        let mut next = self.from_outside;
        next.outside += best.outside;
        next.kinds.iter_mut().for_each(|sum| *sum += best.outside);
        // Most words are surely outside: what cannot be better than coming from there is not
        // looked at.
        let kinds = best.kinds.iter().zip(&self.advantages);
        let may =
            |(so_far, advantage): (&f32, &f32)| may_be_better(*so_far, *advantage, best.outside);
        if kinds.fold(false, |any, state| any | may(state)) {
            self.enter_from_kinds(best, &mut next, &mut noted.before);
        }
        let [outside, score @ ..] = score;
        next.outside += outside;
        let (first, inside) = score.split_at(KIND_COUNT);
        let further = best.kinds.iter().zip(&self.go_on).zip(inside);
        for (((sum, goes_on), first), ((best, go_on), inside)) in
            next.kinds.iter_mut().zip(&mut noted.goes_on).zip(first).zip(further)
        {
            let (begun, continued) = (*sum + first, best + go_on + inside);
            *goes_on = u32::from(continued > begun);
            *sum = if continued > begun { continued } else { begun };
        }
        next
    }
}

/// Enters each state from the one with number `from`, where that is better than what is known.
// By itself the compiler looks at states side by side.
#[inline(never)]
fn enter_from(
    from: u32,
    so_far: f32,
    row: &States<f32>,
    entered: &mut States<f32>,
    before: &mut States<u32>,
) {
    if so_far + row.outside > entered.outside {
        (entered.outside, before.outside) = (so_far + row.outside, from);
    }
    for ((entered, before), step) in entered.kinds.iter_mut().zip(&mut before.kinds).zip(&row.kinds)
    {
        let sum = so_far + step;
        let better = sum > *entered;
        *entered = if better { sum } else { *entered };
        *before = if better { from } else { *before };
    }
}

/// Tells whether a state before may lead anywhere better than from outside.
fn may_be_better(so_far: f32, advantage: f32, outside: f32) -> bool {
    so_far + advantage + ROUNDING >= outside
}

impl Decoder {
    /// Returns the best tag of every word.
    pub(super) fn best_tags(&self, scores: impl ExactSizeIterator<Item = Scores>) -> Vec<usize> {
        let mut best = States { outside: 0.0, kinds: [f32::NEG_INFINITY; KIND_COUNT] };
        let mut steps = vec![Step::OUTSIDE; scores.len()];
        for (score, step) in scores.zip(&mut steps) {
            best = self.step(&best, &score, step);
        }
        let mut state = 0;
        for candidate in 1..STATE_COUNT {
            if best.at(candidate) > best.at(state) {
                state = candidate;
            }
        }
        let mut tags = vec![OUTSIDE; steps.len()];
        for (tag, step) in tags.iter_mut().zip(&steps).rev() {
            match state.checked_sub(1) {
                Some(kind) if step.goes_on[kind] != 0 => *tag = inside_of(kind),
                _ => {
                    *tag = state;
                    state = usize::try_from(step.before.at(state)).unwrap_or(OUTSIDE);
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
