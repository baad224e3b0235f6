//! The linear model: one weight for each feature and each thing it may speak for.
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

/// From the digest of a feature to its row: open addressing over a power of two.
///
/// A place holds 32 bits of the digest; with those that name the place it is known by more than
/// 40, too many for two features of one model to meet.
#[derive(Clone, Debug)]
struct Vocabulary {
    /// The upper half of the digest, and the row plus one; 0 in an empty place.
    places: Vec<(u32, u32)>,
}

impl Vocabulary {
    /// Makes room for so many features.
    fn new(many: usize) -> Self {
        Self { places: vec![(0, 0); many.saturating_mul(2).next_power_of_two().max(2)] }
    }

    const fn mask(&self) -> usize {
        self.places.len().saturating_sub(1)
    }

    fn start(&self, key: u64) -> usize {
        usize::try_from(key & u64::from(u32::MAX)).unwrap_or(0) & self.mask()
    }

    /// Enters a feature; of two with one digest the later counts.
    fn insert(&mut self, key: u64, row: u32) {
        let (check, mask, mut at) = (upper_half(key), self.mask(), self.start(key));
        while let Some(place) = self.places.get_mut(at) {
            if place.1 == 0 || place.0 == check {
                *place = (check, row.saturating_add(1));
                return;
            }
            at = (at + 1) & mask;
        }
    }

    /// Returns the row of a feature.
    fn row(&self, key: u64) -> Option<u32> {
        let (check, mask, mut at) = (upper_half(key), self.mask(), self.start(key));
        loop {
            let (known, row) = self.places.get(at).copied()?;
            if row == 0 || known == check {
                return row.checked_sub(1);
            }
            at = (at + 1) & mask;
        }
    }
}

fn upper_half(key: u64) -> u32 {
    u32::try_from(key >> 32).unwrap_or(0)
}

/// The model as it is used: weights in steps of a column's own size.
#[derive(Clone, Debug)]
pub(super) struct Linear {
    vocabulary: Vocabulary,
    rarity: Vec<f32>,
    steps: Vec<[i8; COLUMNS]>,
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
    found: Vec<(u32, u32)>,
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
        let mut vocabulary = Vocabulary::new(rows.len());
        let mut rarity = Vec::with_capacity(rows.len());
        let mut steps = Vec::with_capacity(rows.len());
        for row in rows {
            let at = u32::try_from(rarity.len()).unwrap_or(u32::MAX);
            vocabulary.insert(key_of(&row.name), at);
            rarity.push(row.rarity);
            steps.push(row.steps.first_chunk().copied().unwrap_or([0; COLUMNS]));
        }
        Self { vocabulary, rarity, steps, step_size, bias, stack, fit }
    }

    /// Scores a text.
    pub(super) fn read(&self, words: &Words<'_>) -> Reading {
        let (shares, found) =
            shares_of(&occurrences(words), |key| self.vocabulary.row(key), &self.rarity);
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

    fn row(&self, row: u32) -> &[i8; COLUMNS] {
        usize::try_from(row).ok().and_then(|row| self.steps.get(row)).unwrap_or(&[0; COLUMNS])
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
        let size = |column: usize| self.step_size.get(column).copied().unwrap_or_default();
        let (size_a, size_b) = (size(a), b.map_or(0.0, size));
        let b = b.unwrap_or(a);
        let mut rest = reading.found.as_slice();
        for share in &reading.shares {
            let row = self.row(share.row);
            let step = |column: usize| row.get(column).copied().map_or(0.0, f32::from);
            let weight = step(a) * size_a - step(b) * size_b;
            let many = rest.iter().take_while(|(row, _)| *row == share.row).count();
            let (of_row, behind) = rest.split_at_checked(many).unwrap_or((rest, &[]));
            let each = share.value * weight / many.max(1) as f32;
            for (_, word) in of_row {
                if let Some(sum) = usize::try_from(*word).ok().and_then(|word| out.get_mut(word)) {
                    *sum += each;
                }
            }
            rest = behind;
        }
        out
    }
}

/// Bits of a row that one pass of [`sorted_by_row`] looks at.
const DIGIT_BITS: u32 = 9;
const DIGITS: usize = 1 << DIGIT_BITS;

/// Sorts by row; what has the same row keeps its order (a radix sort: rows are small numbers).
fn sorted_by_row(mut list: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    let highest = list.iter().map(|(row, _)| *row).max().unwrap_or(0);
    let mut other = vec![(0, 0); list.len()];
    let mut shift = 0;
    while shift < u32::BITS && highest >> shift > 0 {
        let digit = |row: u32| usize::try_from(row >> shift).unwrap_or(0) % DIGITS;
        let mut next = [0_u32; DIGITS];
        for (row, _) in &list {
            let many = &mut next[digit(*row)];
            *many = many.wrapping_add(1);
        }
        let mut before = 0;
        for place in &mut next {
            (*place, before) = (before, before + *place);
        }
        for item in &list {
            let place = &mut next[digit(item.0)];
            if let Some(slot) = usize::try_from(*place).ok().and_then(|at| other.get_mut(at)) {
                *slot = *item;
            }
            *place = place.wrapping_add(1);
        }
        std::mem::swap(&mut list, &mut other);
        shift += DIGIT_BITS;
    }
    list
}

/// The mark of a piece beside the number of its word while occurrences are sorted.
const OF_PIECE: u32 = 1;

/// Turns occurrences, which come word by word, into shares: one plus the logarithm of the count,
/// times rarity, each block brought to length one. Also returns the known occurrences as
/// (row, word), sorted by row.
pub(super) fn shares_of(
    occurrences: &[Occurrence],
    row_of: impl Fn(u64) -> Option<u32>,
    rarity: &[f32],
) -> (Vec<Share>, Vec<(u32, u32)>) {
    let mut known: Vec<(u32, u32)> = Vec::with_capacity(occurrences.len());
    known.extend(occurrences.iter().filter_map(|o| {
        let word = u32::try_from(o.word).ok()?;
        Some((row_of(o.key)?, (word << 1) | u32::from(o.block == Block::Piece)))
    }));
    let mut known = sorted_by_row(known);
    let mut shares: Vec<Share> = Vec::with_capacity(known.len());
    let mut blocks: Vec<usize> = Vec::with_capacity(known.len());
    let mut squares = [0.0_f32; 2];
    for group in known.chunk_by(|a, b| a.0 == b.0) {
        let Some((row, word)) = group.first().copied() else { continue };
        let block = usize::from(word & OF_PIECE == OF_PIECE);
        let rare = usize::try_from(row).ok().and_then(|r| rarity.get(r)).copied().unwrap_or(1.0);
        // Most features stand once, and the logarithm of one is nothing.
        let often = if group.len() == 1 { 1.0 } else { 1.0 + (group.len() as f32).ln() };
        let value = often * rare;
        squares[block] += value * value;
        shares.push(Share { row, value });
        blocks.push(block);
    }
    let lengths = squares.map(|sum| sum.sqrt().max(f32::MIN_POSITIVE));
    for (share, block) in shares.iter_mut().zip(blocks) {
        share.value /= lengths[block];
    }
    for (_, word) in &mut known {
        *word >>= 1;
    }
    (shares, known)
}

/// Returns the logarithms of the shares of belief that follow from `scores`.
pub(super) fn log_beliefs(scores: &[f32], sharpness: f32) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = scores.iter().map(|s| ((s - top) * sharpness).exp()).sum();
    scores.iter().map(|s| (s - top) * sharpness - sum.ln()).collect()
}
