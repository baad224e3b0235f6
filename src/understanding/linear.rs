//! The linear model: one weight for each feature and each thing it may speak for.
use super::features::{Block, each_piece, each_word, key_of, word_of};
use super::fit::Fit;
pub(super) use super::rows::Row;
use super::rows::{Rows, Weights};
use super::sieve::Sieve;
use super::tally::numbered;
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

/// The model as it is used: weights in steps of a column's own size.
#[derive(Clone, Debug)]
pub(super) struct Linear {
    vocabulary: Vocabulary,
    rows: Vec<Weights>,
    /// The first row that is a word or a pair; pieces stand before it.
    words_from: u32,
    /// The rows, in order, of the pieces of every word that has a row of its own, one word after the other.
    pieces: Vec<u32>,
    /// Where those of each row end.
    piece_ends: Vec<u32>,
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
    /// How often each of them stands in the text.
    many: Vec<f32>,
    /// The numbers of the shares that each word has a part in, word by word, in the order of rows.
    found: Vec<u32>,
    /// The word, and where its shares end.
    ends: Vec<(usize, usize)>,
}

impl Reading {
    /// Returns the known features of the text, each block of length one.
    pub(super) fn shares(&self) -> &[Share] {
        &self.shares
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
        let Rows { names, weights: rows } = rows;
        let mut vocabulary = Vocabulary::new(rows.len());
        let mut words_from = 0;
        for (at, name) in (0..).zip(names.iter()) {
            vocabulary.insert(key_of(name), at);
            if Block::of(name) == Block::Piece {
                words_from = at + 1;
            }
        }
        let mut pieces = Vec::with_capacity(rows.len().saturating_mul(8));
        let mut piece_ends = Vec::with_capacity(rows.len());
        let mut marked = String::new();
        for name in names.iter() {
            if let Some(word) = word_of(name) {
                let from = pieces.len();
                each_piece(word, &mut marked, |key, _| pieces.extend(vocabulary.row(key)));
                pieces.get_mut(from..).unwrap_or_default().sort_unstable();
            }
            piece_ends.push(u32::try_from(pieces.len()).unwrap_or(u32::MAX));
        }
        Self { vocabulary, rows, words_from, pieces, piece_ends, step_size, bias, stack, fit }
    }

    /// Returns the rows of the known features of a text, word by word, those of a word in the order
    /// of the table; and of each word its number and where its rows end.
    fn known(&self, words: &Words<'_>) -> (Vec<u32>, Vec<(usize, usize)>) {
        let many = words.tokens().len();
        let (mut known, mut ends) = (Vec::with_capacity(many * 16), Vec::with_capacity(many));
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
        let row = usize::try_from(row).unwrap_or(usize::MAX);
        let end = |row: usize| self.piece_ends.get(row).and_then(|at| usize::try_from(*at).ok());
        let from = row.checked_sub(1).map_or(Some(0), end);
        let range = from.zip(end(row)).and_then(|(from, to)| self.pieces.get(from..to));
        range.unwrap_or(&[])
    }

    /// Scores a text.
    pub(super) fn read(&self, words: &Words<'_>) -> Reading {
        let (known, ends) = self.known(words);
        let block = |row| if row < self.words_from { Block::Piece } else { Block::Word };
        let mut many = Vec::with_capacity(known.len());
        let about = |row| (self.row(row).rarity, block(row));
        let (shares, found) = shares_of(&known, about, |often| many.push(often));
        let mut sums = [0.0_f32; COLUMNS];
        for share in &shares {
            for (sum, step) in sums.iter_mut().zip(&self.row(share.row).steps) {
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
        Reading { scores, shares, many, found, ends }
    }

    fn row(&self, row: u32) -> &Weights {
        const NOTHING: Weights = Weights { rarity: 1.0, steps: [0; COLUMNS] };
        usize::try_from(row).ok().and_then(|row| self.rows.get(row)).unwrap_or(&NOTHING)
    }

    /// Returns what each word of the text added to `intent` more than to `rival`.
    pub(super) fn by_word(
        &self,
        reading: &Reading,
        intent: Intent,
        rival: Intent,
        words: usize,
    ) -> Vec<f32> {
        self.by_columns(reading, &[(intent.index(), 1.0), (rival.index(), -1.0)], words)
    }

    /// Returns what each word of the text added to the belief in danger.
    pub(super) fn danger_by_word(&self, reading: &Reading, words: usize) -> Vec<f32> {
        let columns = [DANGER_AT, APART_AT, APART_AT + 1];
        let [all, apart, alone, ..] = self.fit.danger;
        let weighed = [all, apart, alone];
        let parts: Vec<(usize, f32)> = columns.into_iter().zip(weighed).collect();
        self.by_columns(reading, &parts, words)
    }

    /// Returns what each word added to these columns, each counting so much.
    fn by_columns(&self, reading: &Reading, parts: &[(usize, f32)], words: usize) -> Vec<f32> {
        let mut out = vec![0.0_f32; words];
        let size = |column: usize| self.step_size.get(column).copied().unwrap_or_default();
        let each: Vec<f32> = reading
            .shares
            .iter()
            .zip(&reading.many)
            .map(|(share, many)| {
                let steps = &self.row(share.row).steps;
                let step = |column: usize| steps.get(column).copied().map_or(0.0, f32::from);
                let one = |(column, counts): &(usize, f32)| step(*column) * size(*column) * counts;
                let weight = parts.iter().map(one).sum::<f32>();
                share.value * weight / many
            })
            .collect();
        let mut from = 0;
        for (word, end) in reading.ends.iter().copied() {
            let numbers = reading.found.get(from..end).unwrap_or_default();
            from = end;
            if let Some(sum) = out.get_mut(word) {
                for number in numbers {
                    *sum += each.get(index(*number)).copied().unwrap_or_default();
                }
            }
        }
        out
    }
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Turns the rows of known features, in the order of a text, into shares in the order of the
/// table: one plus the logarithm of the count, times rarity, each block brought to length one.
/// Also returns the number of the share of each row, and hands each count to `counted`.
pub(super) fn shares_of(
    known: &[u32],
    about: impl Fn(u32) -> (f32, Block),
    mut counted: impl FnMut(f32),
) -> (Vec<Share>, Vec<u32>) {
    let mut shares: Vec<Share> = Vec::with_capacity(known.len());
    let mut squares = [0.0_f32; 2];
    let numbers = numbered(known, |row, many| {
        let (rarity, block) = about(row);
        let many = many as f32;
        // Most features stand once, and the logarithm of one is nothing.
        let often = if many > 1.0 { 1.0 + many.ln() } else { 1.0 };
        let value = often * rarity;
        squares[block.index()] += value * value;
        shares.push(Share { row, value });
        counted(many);
    });
    let lengths = squares.map(|sum| sum.sqrt().max(f32::MIN_POSITIVE));
    for share in &mut shares {
        share.value /= lengths[about(share.row).1.index()];
    }
    (shares, numbers)
}

/// Returns the logarithms of the shares of belief that follow from `scores`.
pub(super) fn log_beliefs(scores: &[f32], sharpness: f32) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = scores.iter().map(|s| ((s - top) * sharpness).exp()).sum();
    scores.iter().map(|s| (s - top) * sharpness - sum.ln()).collect()
}
