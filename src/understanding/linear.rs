//! The linear model: one weight for each feature and each thing it may speak for.
use std::array;
use std::sync::LazyLock;

use super::features::{Block, each_piece, each_word, key_of, word_of};
use super::fit::Fit;
pub(super) use super::rows::Row;
use super::rows::{Rows, Weights};
use super::sieve::Sieve;
use super::tally::{by_row, counted};
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
/// Columns of danger that look at the text alone: at all of it, and at its words without their pieces.
pub(super) const APART: usize = 2;
/// All columns.
pub(super) const COLUMNS: usize = INTENTS + SECOND + APART;
/// Where each head begins.
pub(super) const IMPACT_AT: usize = INTENTS;
pub(super) const URGENCY_AT: usize = IMPACT_AT + LEVELS;
pub(super) const PAIR_AT: usize = URGENCY_AT + LEVELS;
pub(super) const DANGER_AT: usize = PAIR_AT + PAIRS;
pub(super) const APART_AT: usize = DANGER_AT + 1;

/// How much the heads of impact and urgency count beside that of their pairs.
pub(super) const APART_SHARE: f32 = 0.5;

/// How sharp beliefs in intents are when the second columns look at them. The model learned with
/// this value and must be used with it.
pub(super) const STACK_SHARPNESS: f32 = 3.0;

/// Known features of a word that texts seldom have more of.
const KNOWN_USUAL: usize = 20;

/// Scores of every column for one text.
pub(super) type Scores = [f32; COLUMNS];

/// From the digest of a feature to its row: open addressing over a power of two.
///
/// A place holds 32 bits of the digest; with those that name the place it is known by more than
/// 40, too many for two features of one model to meet.
#[derive(Clone, Debug)]
struct Vocabulary {
    sieve: Sieve,
    /// The upper half of the digest, and the row plus one; 0 in an empty place.
    places: Vec<(u32, u32)>,
}

impl Vocabulary {
    /// Makes room for so many features.
    fn new(many: usize) -> Self {
        let places = vec![(0, 0); many.saturating_mul(2).next_power_of_two().max(2)];
        Self { sieve: Sieve::new(many), places }
    }

    const fn mask(&self) -> usize {
        self.places.len().saturating_sub(1)
    }

    fn start(&self, key: u64) -> usize {
        usize::try_from(key & u64::from(u32::MAX)).unwrap_or(0) & self.mask()
    }

    /// Enters a feature; of two with one digest the later counts.
    fn insert(&mut self, key: u64, row: u32) {
        self.sieve.insert(key);
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
        if !self.sieve.passes(key) {
            return None;
        }
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

/// Columns of a row as it is used: so many that they are added up eight by eight.
const WIDE: usize = COLUMNS.next_multiple_of(8);

/// What is known of one feature, as it is used: it lies in one line of the cache, which is most of what
/// looking at it costs.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Line {
    rarity: f32,
    /// Where the rows of the pieces begin and end, if it is a word.
    pieces: (u32, u32),
    /// Those behind the last column are nothing.
    steps: [i8; WIDE],
}

impl Line {
    const NOTHING: Self = Self { rarity: 1.0, pieces: (0, 0), steps: [0; WIDE] };

    fn new(weights: &Weights) -> Self {
        let mut line = Self { rarity: weights.rarity, ..Self::NOTHING };
        for (step, from) in line.steps.iter_mut().zip(weights.steps) {
            *step = from;
        }
        line
    }
}

/// The model as it is used: weights in steps of a column's own size.
#[derive(Clone, Debug)]
pub(super) struct Linear {
    vocabulary: Vocabulary,
    rows: Vec<Line>,
    /// The first row that is a word or a pair; pieces stand before it.
    words_from: u32,
    /// The rows, in order, of the pieces of every word that has a row of its own, one word after the other.
    pieces: Vec<u32>,
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
    known: Known,
    /// The word, and where its shares end.
    ends: Vec<(usize, usize)>,
}

/// The known features of a text.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// Each of them once, in the order of the table.
    pub(super) shares: Vec<Share>,
    /// How often each of them stands in the text.
    many: Vec<f32>,
    /// The rows of each word, word by word, in the order of the table.
    found: Vec<u32>,
}

impl Reading {
    /// Returns the known features of the text, each block of length one.
    pub(super) fn shares(&self) -> &[Share] {
        &self.known.shares
    }
}

impl Linear {
    /// Puts a model together from its rows, which are sorted by name.
    pub(super) fn new(
        rows: Rows,
        step_size: Scores,
        bias: Scores,
        stack: Vec<[f32; SECOND]>,
        fit: Fit,
    ) -> Self {
        let Rows { names, weights } = rows;
        let mut rows: Vec<Line> = weights.iter().map(Line::new).collect();
        let mut vocabulary = Vocabulary::new(rows.len());
        let mut words_from = 0;
        for (at, name) in (0..).zip(names.iter()) {
            vocabulary.insert(key_of(name), at);
            if Block::of(name) == Block::Piece {
                words_from = at + 1;
            }
        }
        let mut pieces = Vec::with_capacity(rows.len().saturating_mul(8));
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let mut marked = String::new();
        for (name, line) in names.iter().zip(&mut rows) {
            if let Some(word) = word_of(name) {
                let from = pieces.len();
                each_piece(word, &mut marked, |key, _| pieces.extend(vocabulary.row(key)));
                pieces.get_mut(from..).unwrap_or_default().sort_unstable();
                line.pieces = (place(from), place(pieces.len()));
            }
        }
        Self { vocabulary, rows, words_from, pieces, step_size, bias, stack, fit }
    }

    /// Returns the rows of the known features of a text, word by word, those of a word in the order
    /// of the table; and of each word its number and where its rows end.
    fn known(&self, words: &Words<'_>) -> (Vec<u32>, Vec<(usize, usize)>) {
        let many = words.tokens().len();
        let (mut known, mut ends) =
            (Vec::with_capacity(many * KNOWN_USUAL), Vec::with_capacity(many));
        let mut marked = String::new();
        each_word(words, |word| {
            let from = known.len();
            let whole = self.vocabulary.row(word.key);
            // Most words are known whole, and their pieces with them.
            match whole {
                Some(row) => known.extend_from_slice(self.pieces_of(row)),
                None => each_piece(word.text, &mut marked, |key, _| {
                    known.extend(self.vocabulary.row(key));
                }),
            }
            if whole.is_none() {
                known.get_mut(from..).unwrap_or_default().sort_unstable();
            }
            // All pieces come before all words; a word comes before the pairs that it begins.
            known.extend(whole);
            known.extend(word.pair().and_then(|pair| self.vocabulary.row(pair)));
            ends.push((word.at, known.len()));
        });
        (known, ends)
    }

    fn pieces_of(&self, row: u32) -> &[u32] {
        let (from, to) = self.row(row).pieces;
        self.pieces.get(index(from)..index(to)).unwrap_or(&[])
    }

    /// Scores a text.
    pub(super) fn read(&self, words: &Words<'_>) -> Reading {
        let (known, ends) = self.known(words);
        let table = (self.words_from, self.rows.len());
        let known = shares_of(known, table, |row| self.row(row).rarity);
        let scores = self.scores(&known.shares);
        Reading { scores, known, ends }
    }

    /// Returns the scores of every column for what is known of a text.
    fn scores(&self, shares: &[Share]) -> Scores {
        // With a width that is known here, all sums stay in registers.
        let mut sums = [0.0_f32; WIDE];
        for share in shares {
            let steps = &self.row(share.row).steps;
            for (sum, step) in sums.iter_mut().zip(steps) {
                *sum += share.value * f32::from(*step);
            }
        }
        let mut scores = self.bias;
        for ((score, sum), size) in scores.iter_mut().zip(sums).zip(self.step_size) {
            *score += sum * size;
        }
        let mut beliefs = scores;
        let beliefs = beliefs.get_mut(..INTENTS).unwrap_or_default();
        to_log_beliefs(beliefs, STACK_SHARPNESS);
        for (belief, row) in beliefs.iter().zip(&self.stack) {
            let belief = belief.exp();
            for (score, weight) in scores.iter_mut().skip(INTENTS).zip(row) {
                *score += belief * weight;
            }
        }
        scores
    }

    fn row(&self, row: u32) -> &Line {
        self.rows.get(index(row)).unwrap_or(&Line::NOTHING)
    }

    /// Returns what each word of the text added to `intent` more than to `rival`.
    pub(super) fn by_word(
        &self,
        reading: &Reading,
        intent: Intent,
        rival: Intent,
        words: usize,
    ) -> Vec<f32> {
        self.by_columns(reading, [(intent.index(), 1.0), (rival.index(), -1.0)], words)
    }

    /// Returns what each word of the text added to the belief in danger.
    pub(super) fn danger_by_word(&self, reading: &Reading, words: usize) -> Vec<f32> {
        let [all, apart, alone, ..] = self.fit.danger;
        let parts = [(DANGER_AT, all), (APART_AT, apart), (APART_AT + 1, alone)];
        self.by_columns(reading, parts, words)
    }

    /// Returns what each word of the text added to one pair of levels more than to another, each
    /// pair as the indices of impact and urgency from grave to mild.
    pub(super) fn levels_by_word(
        &self,
        reading: &Reading,
        pair: (usize, usize),
        other: (usize, usize),
        words: usize,
    ) -> Vec<f32> {
        let mut counts = [0.0_f32; COLUMNS];
        for ((impact, urgency), sign) in [(pair, 1.0), (other, -1.0)] {
            let own = [
                (PAIR_AT + impact * LEVELS + urgency, 1.0),
                (IMPACT_AT + impact, APART_SHARE),
                (URGENCY_AT + urgency, APART_SHARE),
            ];
            for (column, count) in own {
                counts[column] += sign * count;
            }
            // What is added to the gravest pair is no score yet, but a part of the sum.
            if (impact, urgency) == (0, 0) {
                for (sum, count) in counts.iter_mut().zip(self.fit.grave) {
                    *sum += sign * count / self.fit.level;
                }
            }
        }
        self.by_columns(reading, array::from_fn::<_, COLUMNS, _>(|at| (at, counts[at])), words)
    }

    /// Returns what each word added to these columns, each counting so much.
    fn by_columns<const PARTS: usize>(
        &self,
        reading: &Reading,
        parts: [(usize, f32); PARTS],
        words: usize,
    ) -> Vec<f32> {
        // What each step of a column adds: there are fewer steps than features in a text.
        let parts = parts.map(|(column, counts)| {
            let size = self.step_size.get(column).copied().unwrap_or_default();
            let added = |step: u8| f32::from(step.cast_signed()) * size * counts;
            // Every column is below the width, which spares looking at it for each feature.
            (column.min(WIDE - 1), STEPS.map(added))
        });
        let Known { shares, many, found } = &reading.known;
        let each = shares.iter().zip(many).map(|(share, many)| {
            let steps = &self.row(share.row).steps;
            let mut weight = 0.0;
            for (column, added) in &parts {
                weight += added[usize::from(steps[*column].cast_unsigned())];
            }
            (share.row, share.value * weight / many)
        });
        by_row(each, self.rows.len(), |added| {
            let mut out = vec![0.0_f32; words];
            let mut from = 0;
            for (word, end) in reading.ends.iter().copied() {
                let rows = found.get(from..end).unwrap_or_default();
                from = end;
                if let Some(sum) = out.get_mut(word) {
                    *sum = rows.iter().fold(*sum, |sum, row| sum + added.of(*row));
                }
            }
            out
        })
    }
}

/// Every byte that a step may be.
const STEPS: [u8; 256] = {
    let mut steps = [0; 256];
    let mut step = 0_u8;
    while step < u8::MAX {
        step += 1;
        steps[step as usize] = step;
    }
    steps
};

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Counts whose logarithms are kept.
const COUNTS: usize = 16;

static KEPT: LazyLock<[f32; COUNTS]> = LazyLock::new(|| {
    let mut counts = 0..;
    array::from_fn(|_| counts.next().map_or(0.0, often))
});

/// Returns one plus the logarithm of a count.
fn often(many: u32) -> f32 {
    // The compiler must not know the count: it may round otherwise than the program does.
    1.0 + (std::hint::black_box(many) as f32).ln()
}

/// Turns the rows of known features, in the order of a text, into shares in the order of the
/// table, where pieces stand before `words_from` and which has `table` rows: one plus the logarithm
/// of the count, times rarity, each block brought to length one.
pub(super) fn shares_of(
    known: Vec<u32>,
    (words_from, table): (u32, usize),
    rarity: impl Fn(u32) -> f32,
) -> Known {
    let kept: &[f32; COUNTS] = &KEPT;
    let often = |many: u32| kept.get(index(many)).copied().unwrap_or_else(|| often(many));
    let share = |(row, many): &(u32, u32)| Share { row: *row, value: often(*many) * rarity(*row) };
    let (mut shares, pieces, many) = counted(&known, table, |rows| {
        let shares: Vec<Share> = rows.iter().map(share).collect();
        let many: Vec<f32> = rows.iter().map(|(_, many)| *many as f32).collect();
        (shares, rows.partition_point(|(row, _)| *row < words_from), many)
    });
    let (pieces, words) = shares.split_at_mut(pieces);
    for block in [pieces, words] {
        let square = block.iter().fold(0.0, |sum, share| sum + share.value * share.value);
        let length = square.sqrt().max(f32::MIN_POSITIVE);
        for share in block {
            share.value /= length;
        }
    }
    Known { shares, many, found: known }
}

/// Returns the logarithms of the shares of belief that follow from `scores`.
pub(super) fn log_beliefs(scores: &[f32], sharpness: f32) -> Vec<f32> {
    let mut beliefs = scores.to_vec();
    to_log_beliefs(&mut beliefs, sharpness);
    beliefs
}

/// Turns scores into the logarithms of the shares of belief that follow from them.
pub(super) fn to_log_beliefs(scores: &mut [f32], sharpness: f32) {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = scores.iter().map(|s| ((s - top) * sharpness).exp()).sum();
    let all = sum.ln();
    for score in scores {
        *score = (*score - top) * sharpness - all;
    }
}
