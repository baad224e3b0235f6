//! The linear model: one weight for each feature and each thing it may speak for.
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::features::{Block, Occurrence, key_of, occurrences};
use super::fit::Fit;
use super::words::Words;
use crate::model::Intent;

/// What the columns of the model speak for, in order: the intents, then impact, urgency, each pair
/// of both, and danger.
pub(super) const INTENTS: usize = 20;
/// Levels of impact and of urgency.
pub(super) const LEVELS: usize = 3;
/// Pairs of impact and urgency, by impact.
pub(super) const PAIRS: usize = LEVELS * LEVELS;
/// The columns that also look at what the intents' columns found.
pub(super) const SECOND: usize = 2 * LEVELS + PAIRS + 1;
/// All columns.
pub(super) const COLUMNS: usize = INTENTS + SECOND;
/// Where each head begins.
pub(super) const IMPACT_AT: usize = INTENTS;
pub(super) const URGENCY_AT: usize = IMPACT_AT + LEVELS;
pub(super) const PAIR_AT: usize = URGENCY_AT + LEVELS;
pub(super) const DANGER_AT: usize = PAIR_AT + PAIRS;

/// How sharp beliefs in intents are when the second columns look at them. The model learned with
/// this value and must be used with it.
pub(super) const STACK_SHARPNESS: f32 = 3.0;

/// Scores of every column for one text.
pub(super) type Scores = [f32; COLUMNS];

/// A digest is its own hash.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct DigestHasher(u64);

impl Hasher for DigestHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, digest: u64) {
        self.0 = digest;
    }
}

type Vocabulary = HashMap<u64, u32, BuildHasherDefault<DigestHasher>>;

/// The model as it is used: weights in steps of a column's own size.
#[derive(Clone, Debug)]
pub(super) struct Linear {
    vocabulary: Vocabulary,
    rarity: Vec<f32>,
    steps: Vec<i8>,
    step_size: Scores,
    bias: Scores,
    /// What each belief in an intent adds to the second columns.
    stack: Vec<[f32; SECOND]>,
    pub(super) fit: Fit,
}

/// One feature of a text with its share of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    /// Row of the model.
    pub(super) row: u32,
    /// Value; each block has length one.
    pub(super) value: f32,
}

/// What the model found in one text.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// Scores of every column.
    pub(super) scores: Scores,
    shares: Vec<Share>,
    found: Vec<(u32, usize)>,
}

/// One row while the model is built: the feature's name, its rarity and its steps.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) rarity: f32,
    pub(super) steps: Vec<i8>,
}

impl Reading {
    /// Returns the known features of the text, each block of length one.
    pub(super) fn shares(&self) -> &[Share] {
        &self.shares
    }
}

impl Linear {
    /// Puts a model together from its rows.
    pub(super) fn new(
        rows: &[Row],
        step_size: Scores,
        bias: Scores,
        stack: Vec<[f32; SECOND]>,
        fit: Fit,
    ) -> Self {
        let mut vocabulary = Vocabulary::default();
        vocabulary.reserve(rows.len());
        let mut rarity = Vec::with_capacity(rows.len());
        let mut steps = Vec::with_capacity(rows.len().saturating_mul(COLUMNS));
        for row in rows {
            let at = u32::try_from(rarity.len()).unwrap_or(u32::MAX);
            vocabulary.insert(key_of(&row.name), at);
            rarity.push(row.rarity);
            steps.extend_from_slice(&row.steps);
        }
        Self { vocabulary, rarity, steps, step_size, bias, stack, fit }
    }

    /// Scores a text.
    pub(super) fn read(&self, words: &Words<'_>) -> Reading {
        let (shares, found) =
            shares_of(&occurrences(words), |key| self.vocabulary.get(&key).copied(), &self.rarity);
        let mut sums = [0.0_f32; COLUMNS];
        for share in &shares {
            for (sum, step) in sums.iter_mut().zip(self.row(share.row)) {
                *sum += share.value * f32::from(*step);
            }
        }
        let mut scores = self.bias;
        for ((score, sum), size) in scores.iter_mut().zip(sums).zip(self.step_size) {
            *score += sum * size;
        }
        let beliefs = log_beliefs(scores.get(..INTENTS).unwrap_or(&[]), STACK_SHARPNESS);
        for (belief, row) in beliefs.into_iter().zip(&self.stack) {
            let belief = belief.exp();
            for (score, weight) in scores.iter_mut().skip(INTENTS).zip(row) {
                *score += belief * weight;
            }
        }
        Reading { scores, shares, found }
    }

    fn row(&self, row: u32) -> &[i8] {
        let from = usize::try_from(row).unwrap_or(usize::MAX).saturating_mul(COLUMNS);
        self.steps.get(from..from.saturating_add(COLUMNS)).unwrap_or(&[])
    }

    /// Returns what each word of the text added to `intent` more than to `rival`.
    pub(super) fn by_word(
        &self,
        reading: &Reading,
        intent: Intent,
        rival: Intent,
        words: usize,
    ) -> Vec<f32> {
        self.by_columns(reading, intent.index(), Some(rival.index()), words)
    }

    /// Returns what each word of the text added to the belief in danger.
    pub(super) fn danger_by_word(&self, reading: &Reading, words: usize) -> Vec<f32> {
        self.by_columns(reading, DANGER_AT, None, words)
    }

    fn by_columns(&self, reading: &Reading, a: usize, b: Option<usize>, words: usize) -> Vec<f32> {
        let mut out = vec![0.0_f32; words];
        let weight = |row: u32, column: usize| {
            let step = self.row(row).get(column).copied().unwrap_or_default();
            f32::from(step) * self.step_size.get(column).copied().unwrap_or_default()
        };
        let mut from = 0;
        for share in &reading.shares {
            let rest = reading.found.get(from..).unwrap_or(&[]);
            let many = rest.iter().take_while(|(row, _)| *row == share.row).count();
            let against = b.map_or(0.0, |b| weight(share.row, b));
            let each = share.value * (weight(share.row, a) - against) / many.max(1) as f32;
            for (_, word) in rest.iter().take(many) {
                if let Some(sum) = out.get_mut(*word) {
                    *sum += each;
                }
            }
            from += many;
        }
        out
    }
}

/// Turns occurrences into shares: one plus the logarithm of the count, times rarity, each block
/// brought to length one. Also returns the known occurrences as (row, word), sorted by row.
pub(super) fn shares_of(
    occurrences: &[Occurrence],
    row_of: impl Fn(u64) -> Option<u32>,
    rarity: &[f32],
) -> (Vec<Share>, Vec<(u32, usize)>) {
    let mut known: Vec<(u32, usize, Block)> =
        occurrences.iter().filter_map(|o| Some((row_of(o.key)?, o.word, o.block))).collect();
    known.sort_unstable_by_key(|(row, word, _)| (*row, *word));
    let mut shares: Vec<Share> = Vec::with_capacity(known.len());
    let mut blocks: Vec<Block> = Vec::with_capacity(known.len());
    let mut squares = [0.0_f32; 2];
    for group in known.chunk_by(|a, b| a.0 == b.0) {
        let Some((row, _, block)) = group.first().copied() else { continue };
        let rare = usize::try_from(row).ok().and_then(|r| rarity.get(r)).copied().unwrap_or(1.0);
        let value = (1.0 + (group.len() as f32).ln()) * rare;
        squares[usize::from(block == Block::Piece)] += value * value;
        shares.push(Share { row, value });
        blocks.push(block);
    }
    for (share, block) in shares.iter_mut().zip(blocks) {
        share.value /= squares[usize::from(block == Block::Piece)].sqrt().max(f32::MIN_POSITIVE);
    }
    (shares, known.into_iter().map(|(row, word, _)| (row, word)).collect())
}

/// Returns the logarithms of the shares of belief that follow from `scores`.
pub(super) fn log_beliefs(scores: &[f32], sharpness: f32) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = scores.iter().map(|s| ((s - top) * sharpness).exp()).sum();
    scores.iter().map(|s| (s - top) * sharpness - sum.ln()).collect()
}
