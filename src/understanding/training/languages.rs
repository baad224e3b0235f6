//! Learning to tell languages apart: multinomial logistic regression over hashed pieces.
use super::svm::Shuffle;
use crate::understanding::language::{BUCKET_BITS, CLASS_COUNT, Votes, buckets};
use crate::understanding::linear::log_beliefs;
use crate::understanding::model_file::STEPS_MAX;

/// Rounds over all stretches of text.
const ROUNDS: usize = 12;
/// First step of the descent; it shrinks with each round.
const PACE: f32 = 0.35;
/// Weight that a parameter loses with each round, so that rare pieces stay small.
const DECAY: f32 = 0.004;

/// A stretch of text and the class that it belongs to.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    pub(super) text: String,
    pub(super) class: usize,
}

/// The trained table in steps.
pub(super) struct Table {
    pub(super) steps: Vec<i8>,
    pub(super) step_size: f32,
    pub(super) bias: Votes,
}

/// Cuts a text into stretches of one to twelve words, each also as a recogniser writes it
/// (no marks, no capitals), so that short messages are learned as well.
pub(super) fn stretches(text: &str, class: usize, chance: &mut Shuffle, out: &mut Vec<Stretch>) {
    let words: Vec<&str> =
        text.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic)).collect();
    let mut from = 0;
    while from < words.len() {
        let many = 1 + chance.below(12);
        let to = (from + many).min(words.len());
        let text = words[from..to].join(" ");
        if chance.below(3) == 0 {
            out.push(Stretch { text: crate::text::fold(&text), class });
        }
        out.push(Stretch { text, class });
        from = to;
    }
    out.push(Stretch { text: text.to_owned(), class });
}

/// Learns the table.
pub(super) fn learn(stretches: &[Stretch]) -> Table {
    let size = (1_usize << BUCKET_BITS) * CLASS_COUNT;
    let mut weights = vec![0.0_f32; size];
    let mut bias = [0.0_f32; CLASS_COUNT];
    let texts: Vec<(Vec<u32>, usize)> = stretches
        .iter()
        .map(|s| (buckets(&s.text), s.class))
        .filter(|(b, _)| !b.is_empty())
        .collect();
    let mut many = [0.0_f32; CLASS_COUNT];
    for (_, class) in &texts {
        many[*class] += 1.0;
    }
    let most = many.iter().copied().fold(1.0, f32::max);
    let mut order: Vec<usize> = (0..texts.len()).collect();
    let mut chance = Shuffle(7);
    for round in 0..ROUNDS {
        chance.shuffle(&mut order);
        let pace = PACE / (1.0 + round as f32 * 0.5);
        for at in order.iter().copied() {
            let (buckets, class) = &texts[at];
            // Rare classes count more, so that the small ones are not drowned.
            let weight = (most / many[*class].max(1.0)).sqrt().min(4.0);
            step(&mut weights, &mut bias, buckets, *class, pace * weight);
        }
        weights.iter_mut().for_each(|w| *w *= 1.0 - DECAY);
    }
    let largest = weights.iter().fold(1e-6_f32, |most, w| most.max(w.abs()));
    // Few weights are near the largest: clip there and keep the fine steps for the many.
    let step_size = largest * 0.6 / f32::from(STEPS_MAX);
    let steps = weights.iter().map(|w| in_steps(*w, step_size)).collect();
    Table { steps, step_size, bias }
}

fn step(weights: &mut [f32], bias: &mut Votes, buckets: &[u32], class: usize, pace: f32) {
    let scale = 1.0 / (buckets.len() as f32).sqrt();
    let at = |bucket: u32| usize::try_from(bucket).unwrap_or_default() * CLASS_COUNT;
    let mut votes = *bias;
    for bucket in buckets {
        for (vote, weight) in votes.iter_mut().zip(&weights[at(*bucket)..]) {
            *vote += weight * scale;
        }
    }
    let beliefs = log_beliefs(&votes, 1.0);
    let mut push = [0.0_f32; CLASS_COUNT];
    for (k, push) in push.iter_mut().enumerate() {
        *push = pace * (f32::from(u8::from(k == class)) - beliefs[k].exp());
    }
    for bucket in buckets {
        for (weight, push) in weights[at(*bucket)..].iter_mut().zip(push) {
            *weight += push * scale;
        }
    }
    for (bias, push) in bias.iter_mut().zip(push) {
        *bias += push * 0.05;
    }
}

/// Returns the nearest step.
#[expect(clippy::cast_possible_truncation, reason = "clamped to the steps of an i8 before")]
pub(super) fn in_steps(value: f32, step_size: f32) -> i8 {
    let most = f32::from(STEPS_MAX);
    (value / step_size.max(f32::MIN_POSITIVE)).round().clamp(-most, most) as i8
}
