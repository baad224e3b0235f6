//! A linear-chain conditional random field (Lafferty, McCallum, Pereira, ICML 2001), learned by
//! follow-the-regularised-leader with an L1 price (McMahan and others, KDD 2013), which leaves most
//! weights at exactly nothing.
use super::svm::Shuffle;
use crate::understanding::facts::{
    KIND_COUNT, OUTSIDE, STATE_COUNT, Scores, TAG_COUNT, Transitions, first_of, inside_of, state_of,
};

/// Times that every text is learned.
const ROUNDS: usize = 6;
/// Size of the steps.
const PACE: f32 = 0.4;
/// Price of a weight's size.
const L1: f32 = 0.8;
/// A word whose right tag is believed less than this is learned again.
const LEARNED: f32 = 0.995;
/// One attribute in so many is left out whenever a text is learned, so that no fact hangs on one of
/// them alone (dropout: Srivastava and others, JMLR 2014). In use sums are larger by that tenth: what is
/// taken from "outside" there was fitted with it.
const LEFT_OUT_ONE_IN: usize = 10;

/// Where an attribute's weights start and which words it speaks about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) start: usize,
    pub(super) shifts: &'static [isize],
}

/// A text prepared: its attributes in order of words, and its tags.
#[derive(Clone, Debug, Default)]
pub(super) struct Lesson {
    /// Word and number of the attribute.
    pub(super) seen: Vec<(u32, u32)>,
    pub(super) tags: Vec<usize>,
}

/// Weights while they are learned.
#[derive(Clone, Debug)]
struct Weights {
    value: Vec<f32>,
    pull: Vec<f32>,
    squares: Vec<f32>,
}

impl Weights {
    fn new(size: usize) -> Self {
        Self { value: vec![0.0; size], pull: vec![0.0; size], squares: vec![0.0; size] }
    }

    /// Moves the weights from `start` on against their gradients.
    fn learn(&mut self, start: usize, gradients: &[f32], l1: f32) {
        let end = start + gradients.len();
        let values = self.value[start..end].iter_mut();
        let pulls = self.pull[start..end].iter_mut();
        let squares = self.squares[start..end].iter_mut();
        for (((value, pull), squares), gradient) in values.zip(pulls).zip(squares).zip(gradients) {
            let grown = *squares + gradient * gradient;
            let root = grown.sqrt();
            *pull += gradient - (root - squares.sqrt()) / PACE * *value;
            *squares = grown;
            let free = (pull.abs() - l1).max(0.0);
            *value = -pull.signum() * free * PACE / (1.0 + root);
        }
    }
}

/// How the weights of tags follow one another: the entries, then the ones that go on.
const FOLLOWING: usize = STATE_COUNT * STATE_COUNT + KIND_COUNT;

/// Learns the weights of attributes and of neighbouring tags.
pub(super) fn learn(places: &[Place], lessons: &[Lesson], size: usize) -> (Vec<f32>, Transitions) {
    let mut weights = Weights::new(size);
    let mut following = Weights::new(FOLLOWING);
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    let mut chance = Shuffle(7);
    let mut leaving_out = Shuffle(11);
    let mut lesson = Lesson::default();
    for _ in 0..ROUNDS {
        chance.shuffle(&mut order);
        for whole in order.iter().map(|at| &lessons[*at]) {
            lesson.tags.clone_from(&whole.tags);
            let kept = whole.seen.iter().filter(|_| leaving_out.below(LEFT_OUT_ONE_IN) > 0);
            lesson.seen.clear();
            lesson.seen.extend(kept);
            let transitions = transitions_of(&following.value);
            let mut beliefs = scores(places, &lesson, &weights.value);
            let steps = believe(&mut beliefs, &transitions);
            let unsure: Vec<bool> = beliefs
                .iter()
                .zip(&lesson.tags)
                .map(|(belief, right)| belief[*right] < LEARNED)
                .collect();
            if !unsure.contains(&true) {
                continue;
            }
            // The gradient of a weight is how often it is believed less how often it is right.
            for (belief, right) in beliefs.iter_mut().zip(&lesson.tags) {
                belief[*right] -= 1.0;
            }
            for (at, number) in &lesson.seen {
                let place = places[*number as usize];
                for (n, shift) in place.shifts.iter().enumerate() {
                    if let Some(at) = (*at as usize).checked_add_signed(*shift)
                        && unsure.get(at) == Some(&true)
                    {
                        weights.learn(place.start + n * TAG_COUNT, &beliefs[at], L1);
                    }
                }
            }
            let gradients = following_gradients(&steps, &lesson.tags);
            following.learn(0, &gradients, 0.0);
        }
    }
    (weights.value, transitions_of(&following.value))
}

fn transitions_of(values: &[f32]) -> Transitions {
    let mut out = Transitions::empty();
    let (enter, go_on) = values.split_at(STATE_COUNT * STATE_COUNT);
    for (row, values) in out.enter.iter_mut().zip(enter.chunks(STATE_COUNT)) {
        row.copy_from_slice(values);
    }
    out.go_on.copy_from_slice(go_on);
    out
}

fn scores(places: &[Place], lesson: &Lesson, weights: &[f32]) -> Vec<Scores> {
    let mut scores = vec![[0.0; TAG_COUNT]; lesson.tags.len()];
    for (at, number) in &lesson.seen {
        let place = places[*number as usize];
        for (n, shift) in place.shifts.iter().enumerate() {
            let at = (*at as usize).checked_add_signed(*shift);
            if let Some(row) = at.and_then(|at| scores.get_mut(at)) {
                let start = place.start + n * TAG_COUNT;
                for (score, weight) in row.iter_mut().zip(&weights[start..start + TAG_COUNT]) {
                    *score += weight;
                }
            }
        }
    }
    scores
}

/// Turns scores into beliefs (forward and backward sums); returns how often each following of
/// tags is believed over the whole text.
fn believe(scores: &mut [Scores], transitions: &Transitions) -> [f32; FOLLOWING] {
    let enter = transitions.enter.map(|row| row.map(f32::exp));
    let go_on = transitions.go_on.map(f32::exp);
    for row in scores.iter_mut() {
        let most = row.iter().fold(f32::NEG_INFINITY, |most, s| most.max(*s));
        *row = row.map(|score| (score - most).exp());
    }
    let mut start = [0.0_f32; STATE_COUNT];
    start[OUTSIDE] = 1.0;
    let mut forward = Vec::with_capacity(scores.len() + 1);
    forward.push(start);
    for row in scores.iter() {
        let before = forward.last().copied().unwrap_or(start);
        let mut entered = [0.0_f32; STATE_COUNT];
        for (share, row) in before.iter().zip(&enter) {
            for (entered, step) in entered.iter_mut().zip(row) {
                *entered += share * step;
            }
        }
        let mut next = [0.0_f32; STATE_COUNT];
        next[OUTSIDE] = entered[OUTSIDE] * row[OUTSIDE];
        for kind in 0..KIND_COUNT {
            next[1 + kind] = entered[1 + kind] * row[first_of(kind)]
                + before[1 + kind] * go_on[kind] * row[inside_of(kind)];
        }
        let total: f32 = next.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        forward.push(next.map(|share| share / total));
    }
    let mut following = [0.0_f32; FOLLOWING];
    let mut backward = [1.0_f32; STATE_COUNT];
    for (row, before) in scores.iter_mut().zip(&forward).rev() {
        // What each tag of this word is worth from here to the end.
        let mut worth = [0.0_f32; TAG_COUNT];
        worth[OUTSIDE] = row[OUTSIDE] * backward[OUTSIDE];
        for kind in 0..KIND_COUNT {
            worth[first_of(kind)] = row[first_of(kind)] * backward[1 + kind];
            worth[inside_of(kind)] = row[inside_of(kind)] * backward[1 + kind];
        }
        let mut belief = [0.0_f32; TAG_COUNT];
        let mut earlier = [0.0_f32; STATE_COUNT];
        for from in 0..STATE_COUNT {
            for to in 0..STATE_COUNT {
                // The tag that begins a state has the state's own number.
                let step = enter[from][to] * worth[to];
                earlier[from] += step;
                belief[to] += before[from] * step;
            }
        }
        for kind in 0..KIND_COUNT {
            let step = go_on[kind] * worth[inside_of(kind)];
            earlier[1 + kind] += step;
            belief[inside_of(kind)] = before[1 + kind] * step;
        }
        let total: f32 = belief.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        for from in 0..STATE_COUNT {
            for to in 0..STATE_COUNT {
                following[from * STATE_COUNT + to] +=
                    before[from] * enter[from][to] * worth[to] / total;
            }
        }
        for kind in 0..KIND_COUNT {
            following[STATE_COUNT * STATE_COUNT + kind] += belief[inside_of(kind)] / total;
        }
        *row = belief.map(|share| share / total);
        let sum: f32 = earlier.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        backward = earlier.map(|share| share / sum);
    }
    following
}

/// Takes from what is believed what is right.
fn following_gradients(believed: &[f32; FOLLOWING], tags: &[usize]) -> [f32; FOLLOWING] {
    let mut out = *believed;
    let mut state = OUTSIDE;
    for tag in tags {
        let next = state_of(*tag);
        let at = if *tag > KIND_COUNT {
            STATE_COUNT * STATE_COUNT + next - 1
        } else {
            state * STATE_COUNT + next
        };
        out[at] -= 1.0;
        state = next;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beliefs_are_those_of_all_rows_of_tags() {
        // Two words, few tags: the sum over every row by hand.
        let mut transitions = Transitions::empty();
        transitions.enter[0][1] = 0.5;
        transitions.go_on[0] = -0.25;
        let mut scores = vec![[-50.0; TAG_COUNT]; 2];
        for row in &mut scores {
            row[OUTSIDE] = 0.1;
            row[first_of(0)] = 0.3;
            row[inside_of(0)] = 0.7;
        }
        let o = 0.1_f32;
        let (b, i) = (0.3_f32, 0.7_f32);
        let rows = [
            (o + o).exp(),
            (o + b + 0.5).exp(),
            (b + 0.5 + o).exp(),
            (b + 0.5 + b).exp(),
            (b + 0.5 + i - 0.25).exp(),
        ];
        let total: f32 = rows.iter().sum();
        let following = believe(&mut scores, &transitions);
        assert!((scores[0][OUTSIDE] - (rows[0] + rows[1]) / total).abs() < 1e-5);
        assert!((scores[1][inside_of(0)] - rows[4] / total).abs() < 1e-5);
        let entered = (rows[1] + rows[2] + rows[3] + rows[4]) / total;
        assert!((following[1] - entered).abs() < 1e-5);
    }
}
