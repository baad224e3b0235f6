//! One straight line between a class and the rest: a support vector machine with squared loss,
//! by dual coordinate descent (Hsieh and others, ICML 2008, algorithm 1).
use crate::understanding::linear::Share;

/// Rounds over all texts.
const ROUNDS: usize = 30;
/// How small a step ends the search.
const TOLERANCE: f32 = 0.01;

/// A sequence of numbers that is the same on every machine (Vigna's splitmix64).
#[derive(Clone, Debug)]
pub(super) struct Shuffle(pub(super) u64);

impl Shuffle {
    /// Returns a number below `bound`.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bound = u64::try_from(bound.max(1)).unwrap_or(1);
        usize::try_from((z ^ (z >> 31)) % bound).unwrap_or_default()
    }

    /// Puts `list` into another order.
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}

/// The weights of one class, and its bias.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) weights: Vec<f32>,
    pub(super) bias: f32,
}

/// Finds the line between the texts that are `wanted` and the others.
///
/// `cost` is the price of an error; wanted texts, which are few, cost `cost * wanted_factor`.
pub(super) fn separate(
    texts: &[&[Share]],
    wanted: &[bool],
    features: usize,
    cost: f32,
    wanted_factor: f32,
) -> Line {
    let mut line = Line { weights: vec![0.0; features], bias: 0.0 };
    let mut pull = vec![0.0_f32; texts.len()];
    let softness: Vec<f32> =
        wanted.iter().map(|w| 0.5 / (if *w { cost * wanted_factor } else { cost })).collect();
    let stiffness: Vec<f32> = texts
        .iter()
        .zip(&softness)
        .map(|(text, soft)| 1.0 + soft + text.iter().map(|s| s.value * s.value).sum::<f32>())
        .collect();
    let mut order: Vec<usize> = (0..texts.len()).collect();
    let mut chance = Shuffle(1);
    for _ in 0..ROUNDS {
        chance.shuffle(&mut order);
        let mut largest = 0.0_f32;
        for at in order.iter().copied() {
            let sign = if wanted[at] { 1.0 } else { -1.0 };
            let gradient = sign * margin(&line, texts[at]) - 1.0 + pull[at] * softness[at];
            let projected = if pull[at] == 0.0 { gradient.min(0.0) } else { gradient };
            largest = largest.max(projected.abs());
            if projected.abs() < 1e-6 {
                continue;
            }
            let new = (pull[at] - gradient / stiffness[at]).max(0.0);
            let change = (new - pull[at]) * sign;
            pull[at] = new;
            line.bias += change;
            for share in texts[at] {
                line.weights[index(share)] += change * share.value;
            }
        }
        if largest < TOLERANCE {
            break;
        }
    }
    line
}

/// Returns how far a text is on the wanted side.
pub(super) fn margin(line: &Line, text: &[Share]) -> f32 {
    text.iter().fold(line.bias, |sum, share| sum + line.weights[index(share)] * share.value)
}

fn index(share: &Share) -> usize {
    usize::try_from(share.row).unwrap_or_default()
}
