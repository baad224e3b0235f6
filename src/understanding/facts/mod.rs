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

pub(super) use self::attributes::{Hint, REACH, Sink, Template, attributes, template_of};
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
const EAGERNESS: f32 = 1.4;

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
    start: u32,
    many: u32,
}

/// The tagger ready for use.
#[derive(Clone, Debug)]
pub(super) struct Tagger {
    gazetteer: Gazetteer,
    /// Open addressing over a power of two; `many` is 0 in an empty place.
    table: Vec<Entry>,
    weights: Vec<Weight>,
    transitions: Transitions,
    step_size: f32,
}

/// Start and factor of FNV-1a at 64 bits (Fowler, Noll, Vo).
const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

fn fnv(state: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(state, |state, byte| (state ^ u64::from(*byte)).wrapping_mul(FNV_PRIME))
}

/// Folds a digest to the half that the table keeps.
fn folded(key: u64) -> u32 {
    u32::try_from((key ^ (key >> 32)) & u64::from(u32::MAX)).unwrap_or(0)
}

/// Adds up scores while the attributes come in.
struct Adding<'m> {
    tagger: &'m Tagger,
    /// The steps of every word and tag.
    steps: Vec<[i32; TAG_COUNT]>,
}

impl Sink for Adding<'_> {
    fn see(&mut self, at: usize, template: &'static Template, parts: &[&str]) {
        let mut key = fnv(FNV_START, template.name.as_bytes());
        for (n, part) in parts.iter().enumerate() {
            key = fnv(fnv(key, if n == 0 { b"=" } else { b"|" }), part.as_bytes());
        }
        for weight in self.tagger.weights_of(folded(key)) {
            let column = usize::from(weight.column);
            let (place, tag) = (column / TAG_COUNT, column % TAG_COUNT);
            if let Some(word) = (at + place).checked_sub(REACH)
                && let Some(steps) = self.steps.get_mut(word).and_then(|row| row.get_mut(tag))
            {
                *steps += i32::from(weight.steps);
            }
        }
    }
}

impl Tagger {
    /// Makes the tagger from a model.
    pub(super) fn new(model: &FactsModel) -> Self {
        let places = (model.rows.len() * 2).next_power_of_two().max(2);
        let mut out = Self {
            gazetteer: Gazetteer::new(),
            table: vec![Entry::default(); places],
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
            let key = folded(fnv(FNV_START, name.as_bytes()));
            let mut place = out.place(key);
            while out.table.get(place).is_some_and(|entry| entry.many > 0) {
                place = (place + 1) % places;
            }
            if let Some(entry) = out.table.get_mut(place) {
                *entry = Entry { key, start, many };
            }
        }
        out
    }

    fn place(&self, key: u32) -> usize {
        usize::try_from(key).unwrap_or(0) & (self.table.len() - 1)
    }

    fn weights_of(&self, key: u32) -> &[Weight] {
        let mut place = self.place(key);
        loop {
            match self.table.get(place) {
                Some(entry) if entry.many > 0 && entry.key == key => {
                    let start = usize::try_from(entry.start).unwrap_or(0);
                    let many = usize::try_from(entry.many).unwrap_or(0);
                    return self.weights.get(start..start + many).unwrap_or(&[]);
                }
                Some(entry) if entry.many > 0 => place = (place + 1) & (self.table.len() - 1),
                _ => return &[],
            }
        }
    }

    /// Returns the facts of a text.
    pub(super) fn find(&self, words: &Words<'_>, hints: &[Hint]) -> Vec<Span> {
        let steps = vec![[0; TAG_COUNT]; words.tokens().len()];
        let mut adding = Adding { tagger: self, steps };
        attributes(words, hints, &self.gazetteer, &mut adding);
        let scores: Vec<Scores> = adding
            .steps
            .iter()
            .map(|row| {
                let mut scores = row.map(|steps| steps as f32 * self.step_size);
                scores[OUTSIDE] -= EAGERNESS;
                scores
            })
            .collect();
        spans_of(&best_tags(&scores, &self.transitions))
    }
}
