//! The tagger: facts that no pattern can know, such as names of people, firms and carriers.
//!
//! Each word gets a tag (outside, first or further word of a fact of a kind) from the sum of the
//! weights of its attributes and of those of its neighbours, and the best row of tags is taken
//! (Viterbi). The weights are those of a conditional random field (`training::field`).

mod attributes;
mod decode;
mod file;
mod gazetteer;
mod own;
mod tags;

use std::array;
use std::cell::Cell;

pub(super) use self::attributes::{Hint, Part, REACH, Sink, Template, attributes, template_of};
use self::attributes::{SHIFTS, by_itself, digest_of, digest_of_word, is_word, joined};
use self::decode::Decoder;
pub(super) use self::decode::{STATE_COUNT, Scores, Transitions, state_of};
pub use self::file::FactsModel;
pub(super) use self::file::STEPS_MAX;
pub(super) use self::gazetteer::Gazetteer;
use self::own::{Known, Own};
pub(super) use self::tags::{
    KIND_COUNT, KINDS, OUTSIDE, Span, TAG_COUNT, first_of, inside_of, spans_of,
};
use super::sieve::Sieve;
use super::words::Words;
use crate::model::Intent;

/// What is taken from the score of "outside": a fact believed at somewhat less than half is still
/// worth more than none. Fitted on writers that were not learned.
const EAGERNESS: f32 = 0.4;

/// One weight of an attribute: the place and tag it speaks for, packed, and steps.
#[derive(Clone, Copy, Debug)]
struct Weight {
    /// Place times [`TAG_COUNT`] plus tag.
    column: u8,
    steps: i8,
}

/// A row of the table: the digest of an attribute's name, and where its weights stand.
#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    key: u32,
    /// The first weight, shifted by [`MANY_BITS`], and how many there are; or the number of a dense
    /// row, and [`DENSE`]; or that of a word, and [`WORD`].
    weights: u32,
}

/// The weights of one attribute.
enum Row<'t> {
    /// Those that are not nothing.
    Few(&'t [Weight]),
    /// Those of every column of some lanes, from this lane on.
    Dense(usize, &'t [Lane]),
}

/// Columns side by side: all are added at once.
type Lane = [i16; LANE];
const LANE: usize = 8;

/// Where the weights of a row stand that has one for every column of some lanes.
#[derive(Clone, Copy, Debug)]
struct Dense {
    /// The first lane that it speaks about.
    from: u8,
    /// Its first lane among all, and the one behind its last.
    start: u32,
    end: u32,
}

/// Bits for the number of weights of a row: fewer than 254, for each place and tag.
const MANY_BITS: u32 = 8;
/// Stands for the number of weights where they are one for every column.
const DENSE: u32 = 255;
/// Stands for the number of weights where they are those of a word.
const WORD: u32 = 254;
/// How many weights are added one by one in the time of one lane, as a fraction, and of a row.
const LANE_COST: usize = 4;
const WEIGHT_COST: usize = 5;
const ROW_COST: usize = 10;
/// Weights of all words that a row can speak about, rounded up so that every column is inside.
const ROW: usize = 256;
const _: () = assert!(SHIFTS * TAG_COUNT < WORD as usize && DENSE as usize <= ROW);

/// The tagger ready for use.
#[derive(Clone, Debug)]
pub(super) struct Tagger {
    gazetteer: Gazetteer,
    /// Open addressing over a power of two; `weights` is 0 in an empty place.
    table: Vec<Entry>,
    /// One bit for each digest in the table, among many: most attributes of a text are unknown.
    sieve: Sieve,
    weights: Vec<Weight>,
    dense: Vec<Dense>,
    lanes: Vec<Lane>,
    words: Vec<Known>,
    decoder: Decoder,
    step_size: f32,
}

/// Returns the half of a digest that the table keeps: the better mixed one.
fn folded(digest: u64) -> u32 {
    u32::try_from(digest >> 32).unwrap_or(0)
}

/// Returns where the number of the first weight stands in an [`Entry`].
fn placed(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX) << MANY_BITS
}

thread_local! {
    /// Room for adding up, kept from text to text.
    static STEPS: Cell<Vec<i16>> = const { Cell::new(vec![]) };
}

/// Adds up scores while the attributes come in.
struct Adding<'m> {
    tagger: &'m Tagger,
    /// The steps of every word and tag, one word after the other, with room for the words before
    /// the first and behind the last that attributes speak about.
    steps: Vec<i16>,
}

impl Sink for Adding<'_> {
    // Its callers know template and number of parts; a call would pass them through memory.
    #[inline(always)]
    fn see(&mut self, at: usize, template: &'static Template, parts: &[Part<'_>]) {
        let digest = joined(template, parts);
        if self.tagger.sieve.passes(digest) {
            self.add(at, digest);
        }
    }

    fn see_word(&mut self, at: usize, word: Part<'_>, class: Part<'_>) {
        match self.tagger.own(word, class) {
            Some((from, lanes)) => self.put(at, &Row::Dense(from, lanes)),
            None => by_itself(at, word, class, self),
        }
    }
}

impl Adding<'_> {
    #[inline(never)]
    fn add(&mut self, at: usize, digest: u64) {
        let row = self.tagger.weights_of(digest).and_then(|weights| self.tagger.row(weights));
        if let Some(row) = row {
            self.put(at, &row);
        }
    }

    #[inline]
    fn put(&mut self, at: usize, weights: &Row<'_>) {
        // A column is place times tags plus tag, and so are the steps of neighbouring words.
        let row = self.steps.get_mut(at * TAG_COUNT..).and_then(|row| row.first_chunk_mut::<ROW>());
        let Some(row) = row else { return };
        // Some dozen attributes speak about a word: the sums stay far from the limits.
        match weights {
            Row::Few(weights) => {
                for weight in *weights {
                    let sum = &mut row[usize::from(weight.column)];
                    *sum = sum.wrapping_add(i16::from(weight.steps));
                }
            }
            Row::Dense(from, weights) => {
                let (lanes, _) = row.as_chunks_mut::<LANE>();
                let lanes = lanes.get_mut(*from..).unwrap_or_default();
                for (sums, steps) in lanes.iter_mut().zip(*weights) {
                    *sums = array::from_fn(|at| sums[at].wrapping_add(steps[at]));
                }
            }
        }
    }
}

impl Tagger {
    /// Makes the tagger from a model and the words that are known beforehand.
    pub(super) fn new(model: &FactsModel, gazetteer: Gazetteer) -> Self {
        let places = (model.rows.len() * 2).next_power_of_two().max(2);
        let mut out = Self {
            gazetteer,
            table: vec![Entry::default(); places],
            sieve: Sieve::new(model.rows.len()),
            weights: Vec::with_capacity(model.rows.len().saturating_mul(2)),
            dense: vec![],
            lanes: vec![],
            words: vec![],
            decoder: Decoder::new(&model.transitions),
            step_size: model.step_size,
        };
        for (name, weights) in model.rows.iter() {
            let Some(digest) = digest_of(name) else { continue };
            let key = folded(digest);
            let mut place = out.place(key);
            while out.table.get(place).is_some_and(|entry| entry.weights > 0) {
                place = (place + 1) % places;
            }
            let mut weights = out.keep(weights);
            if is_word(name) {
                out.words.push(Known::new(weights));
                weights = placed(out.words.len() - 1) | WORD;
            }
            if let Some(entry) = out.table.get_mut(place) {
                *entry = Entry { key, weights };
            }
            out.sieve.insert(digest);
        }
        out
    }

    /// Keeps the weights of a row, and returns where they stand.
    fn keep(&mut self, weights: &[(u8, i8)]) -> u32 {
        let lane = |(column, _): &(u8, i8)| usize::from(*column) / LANE;
        let first = weights.iter().map(lane).min().unwrap_or(0);
        let lanes = weights.iter().map(lane).max().map_or(0, |last| last + 1 - first);
        if weights.len() * WEIGHT_COST < lanes * LANE_COST + ROW_COST {
            let start = placed(self.weights.len());
            let kept =
                weights.iter().map(|(column, steps)| Weight { column: *column, steps: *steps });
            self.weights.extend(kept);
            return start | u32::try_from(weights.len()).unwrap_or(0);
        }
        let start = self.lanes.len();
        self.lanes.resize(start + lanes, [0; LANE]);
        for (column, steps) in weights {
            let (lane, place) = (usize::from(*column) / LANE, usize::from(*column) % LANE);
            if let Some(lane) = self.lanes.get_mut(start + lane - first) {
                lane[place] += i16::from(*steps);
            }
        }
        let number = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
        let from = u8::try_from(first).unwrap_or(u8::MAX);
        self.dense.push(Dense { from, start: number(start), end: number(start + lanes) });
        placed(self.dense.len() - 1) | DENSE
    }

    fn place(&self, key: u32) -> usize {
        usize::try_from(key).unwrap_or(0) & (self.table.len() - 1)
    }

    /// Returns what the table keeps of the weights of an attribute.
    #[inline]
    fn weights_of(&self, digest: u64) -> Option<u32> {
        let key = folded(digest);
        let mut place = self.place(key);
        loop {
            match self.table.get(place)? {
                entry if entry.weights == 0 => return None,
                entry if entry.key == key => return Some(entry.weights),
                _ => place = (place + 1) & (self.table.len() - 1),
            }
        }
    }

    #[inline]
    fn row(&self, weights: u32) -> Option<Row<'_>> {
        let weights = self.word(weights).map_or(weights, |word| word.weights);
        let start = usize::try_from(weights >> MANY_BITS).ok()?;
        let many = weights % (1 << MANY_BITS);
        if many != DENSE {
            let rest = self.weights.get(start..)?;
            return Some(Row::Few(rest.get(..usize::try_from(many).ok()?)?));
        }
        let Dense { from, start, end } = self.dense.get(start)?;
        let (start, end) = (usize::try_from(*start).ok()?, usize::try_from(*end).ok()?);
        Some(Row::Dense(usize::from(*from), self.lanes.get(start..end)?))
    }

    /// Returns the word whose weights an entry of the table has, if they are those of a word.
    fn word(&self, weights: u32) -> Option<&Known> {
        let number = (weights % (1 << MANY_BITS) == WORD).then_some(weights >> MANY_BITS)?;
        self.words.get(usize::try_from(number).ok()?)
    }

    /// Returns what a word of this class adds by itself, and from which lane on, if that is kept.
    fn own(&self, word: Part<'_>, class: Part<'_>) -> Option<(usize, &[Lane])> {
        let digest = Some(digest_of_word(word)).filter(|digest| self.sieve.passes(*digest))?;
        let known = self.word(self.weights_of(digest)?)?;
        known.lanes(class, || {
            let mut adding = Adding { tagger: self, steps: vec![0; ROW] };
            by_itself(0, word, class, &mut adding);
            Own::new(class, adding.steps.first_chunk().unwrap_or(&[0; ROW]))
        })
    }

    /// Returns the facts of a text that is about `intent`.
    pub(super) fn find(&self, words: &Words<'_>, hints: &[Hint], intent: Intent) -> Vec<Span> {
        let many = words.tokens().len();
        let mut steps = STEPS.take();
        steps.clear();
        steps.resize(many * TAG_COUNT + ROW, 0);
        let mut adding = Adding { tagger: self, steps };
        attributes(words, hints, intent, &self.gazetteer, &mut adding);
        let own = adding.steps.get(REACH * TAG_COUNT..).unwrap_or(&[]);
        let (rows, _) = own.as_chunks::<TAG_COUNT>();
        let scores = rows.iter().take(many).map(|row| {
            let mut scores = [0.0; TAG_COUNT];
            for (score, steps) in scores.iter_mut().zip(row) {
                *score = f32::from(*steps) * self.step_size;
            }
            scores[OUTSIDE] -= EAGERNESS;
            scores
        });
        let spans = spans_of(&self.decoder.best_tags(scores));
        STEPS.set(adding.steps);
        spans
    }
}
