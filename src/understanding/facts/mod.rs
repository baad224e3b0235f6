//! The tagger: facts that no pattern can know, such as names of people, firms and carriers.
//!
//! Each word gets a tag (outside, first or further word of a fact of a kind) from the sum of the
//! weights of its attributes and of those of its neighbours, and the best row of tags is taken
//! (Viterbi). The weights are those of a conditional random field (`training::field`).

mod attributes;
mod decode;
mod file;
mod gazetteer;
mod tags;

pub(super) use self::attributes::{Hint, Part, REACH, Sink, Template, attributes, template_of};
use self::attributes::{SHIFTS, digest_of, joined};
pub(super) use self::decode::{STATE_COUNT, Scores, Transitions, best_tags, state_of};
pub use self::file::FactsModel;
pub(super) use self::file::STEPS_MAX;
pub(super) use self::gazetteer::Gazetteer;
pub(super) use self::tags::{
    KIND_COUNT, KINDS, OUTSIDE, Span, TAG_COUNT, first_of, inside_of, spans_of,
};
use super::words::Words;

/// What is taken from the score of "outside": a fact believed at somewhat less than half is still
/// worth more than none. Fitted on writers that were not learned.
const EAGERNESS: f32 = 1.6;

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
    /// The first weight, shifted by [`MANY_BITS`], and how many there are.
    weights: u32,
}

/// Bits for the number of weights of a row: fewer than 256, for each place and tag.
const MANY_BITS: u32 = 8;
/// Bits of the sieve as a power of two: few enough to stay in the cache.
const SIEVE_BITS: u32 = 19;
/// Weights of all words that a row can speak about, rounded up so that every column is inside.
const ROW: usize = 256;
const _: () = assert!(SHIFTS * TAG_COUNT <= ROW);

/// The tagger ready for use.
#[derive(Clone, Debug)]
pub(super) struct Tagger {
    gazetteer: Gazetteer,
    /// Open addressing over a power of two; `weights` is 0 in an empty place.
    table: Vec<Entry>,
    /// One bit for each digest in the table, among many: most attributes of a text are unknown.
    sieve: Vec<u64>,
    weights: Vec<Weight>,
    transitions: Transitions,
    step_size: f32,
}

/// Returns the half of a digest that the table keeps: the better mixed one.
fn folded(digest: u64) -> u32 {
    u32::try_from(digest >> 32).unwrap_or(0)
}

/// Returns the word and the bit of the sieve that a digest belongs to.
fn sieved(digest: u64) -> (usize, u64) {
    // The upper bits; the lower ones name the place in the table.
    let bit = digest >> (u64::BITS - SIEVE_BITS);
    (usize::try_from(bit / 64).unwrap_or(0), 1 << (bit % 64))
}

/// Adds up scores while the attributes come in.
struct Adding<'m> {
    tagger: &'m Tagger,
    /// The steps of every word and tag, one word after the other, with room for the words before
    /// the first and behind the last that attributes speak about.
    steps: Vec<i32>,
}

impl Sink for Adding<'_> {
    fn see(&mut self, at: usize, template: &'static Template, parts: &[Part<'_>]) {
        let weights = self.tagger.weights_of(joined(template, parts));
        // A column is place times tags plus tag, and so are the steps of neighbouring words.
        let row = self.steps.get_mut(at * TAG_COUNT..).and_then(|row| row.first_chunk_mut::<ROW>());
        let Some(row) = row else { return };
        for weight in weights {
            let sum = &mut row[usize::from(weight.column)];
            // Some dozen attributes speak about a word: the sums stay far from the limits.
            *sum = sum.wrapping_add(i32::from(weight.steps));
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
            sieve: vec![0; 1 << (SIEVE_BITS - 6)],
            weights: vec![],
            transitions: model.transitions.clone(),
            step_size: model.step_size,
        };
        for (name, weights) in &model.rows {
            let start = u32::try_from(out.weights.len()).unwrap_or(u32::MAX);
            let many = u32::try_from(weights.len()).unwrap_or(0);
            out.weights.extend(
                weights.iter().map(|(column, steps)| Weight { column: *column, steps: *steps }),
            );
            let Some(digest) = digest_of(name) else { continue };
            let key = folded(digest);
            let mut place = out.place(key);
            while out.table.get(place).is_some_and(|entry| entry.weights > 0) {
                place = (place + 1) % places;
            }
            if let Some(entry) = out.table.get_mut(place) {
                *entry = Entry { key, weights: (start << MANY_BITS) | many };
            }
            let (word, bit) = sieved(digest);
            if let Some(bits) = out.sieve.get_mut(word) {
                *bits |= bit;
            }
        }
        out
    }

    fn place(&self, key: u32) -> usize {
        usize::try_from(key).unwrap_or(0) & (self.table.len() - 1)
    }

    fn weights_of(&self, digest: u64) -> &[Weight] {
        let (word, bit) = sieved(digest);
        if self.sieve.get(word).is_none_or(|bits| bits & bit == 0) {
            return &[];
        }
        let key = folded(digest);
        let mut place = self.place(key);
        loop {
            match self.table.get(place) {
                Some(entry) if entry.weights > 0 && entry.key == key => {
                    let start = usize::try_from(entry.weights >> MANY_BITS).unwrap_or(0);
                    let many = usize::try_from(entry.weights % (1 << MANY_BITS)).unwrap_or(0);
                    return self.weights.get(start..start + many).unwrap_or(&[]);
                }
                Some(entry) if entry.weights > 0 => place = (place + 1) & (self.table.len() - 1),
                _ => return &[],
            }
        }
    }

    /// Returns the facts of a text.
    pub(super) fn find(&self, words: &Words<'_>, hints: &[Hint]) -> Vec<Span> {
        let many = words.tokens().len();
        let steps = vec![0; many * TAG_COUNT + ROW];
        let mut adding = Adding { tagger: self, steps };
        attributes(words, hints, &self.gazetteer, &mut adding);
        let own = adding.steps.get(REACH * TAG_COUNT..).unwrap_or(&[]);
        let (rows, _) = own.as_chunks::<TAG_COUNT>();
        let scores: Vec<Scores> = rows
            .iter()
            .take(many)
            .map(|row| {
                let mut scores = row.map(|steps| steps as f32 * self.step_size);
                scores[OUTSIDE] -= EAGERNESS;
                scores
            })
            .collect();
        spans_of(&best_tags(&scores, &self.transitions))
    }
}
