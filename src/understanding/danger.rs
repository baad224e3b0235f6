//! Danger to people or to the building, decided before anything else.
//!
//! A missed fire costs more than a needless call: a denied word ("there is no smoke") counts
//! too, and a person decides.
use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::lexicon::{Concept, Gathering, Hit, Hits, WordLists};
use super::provenance::Place;
use super::words::Words;
use crate::model::FileFault;

/// Words between the two halves of a pair unless the file says otherwise.
const WITHIN: usize = 8;

/// `danger.toml` as it stands in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DangerText {
    take_out: WordLists,
    #[serde(default)]
    group: BTreeMap<String, WordLists>,
    #[serde(default)]
    pair: Vec<PairText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PairText {
    group: Spanned<String>,
    first: WordLists,
    second: WordLists,
    within: Option<usize>,
}

/// The words of danger.
#[derive(Clone, Debug, Default)]
pub(super) struct Danger {
    take_out: Option<Concept>,
    groups: Vec<(String, Concept)>,
    pairs: Vec<Pair>,
}

#[derive(Clone, Debug)]
struct Pair {
    group: Concept,
    first: Concept,
    second: Concept,
    within: usize,
    place: Place,
}

/// One word or phrase of danger in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Alarm<'d> {
    /// The group, such as `fire`.
    pub(super) group: &'d str,
    /// First and last word.
    pub(super) words: (usize, usize),
    /// The line of the word list, or of the pair.
    pub(super) place: Place,
}

impl Danger {
    /// Reads `danger.toml` and adds its words to the lexicon, each group as `danger.<group>`.
    pub(super) fn read(
        file: &str,
        text: &str,
        lexicon: &mut Gathering,
        faults: &mut Vec<FileFault>,
    ) -> Self {
        let read: DangerText = match toml::from_str(text) {
            Ok(read) => read,
            Err(error) => {
                let byte = error.span().map_or(0, |span| span.start);
                let remedy = "see the groups above it in the file";
                faults.push(FileFault::at_byte(file, text, byte, error.message(), remedy));
                return Self::default();
            }
        };
        let take_out = lexicon.add(file, text, "danger.take_out", &read.take_out, faults);
        let mut groups = vec![];
        for (name, lists) in &read.group {
            let concept = lexicon.add(file, text, &format!("danger.{name}"), lists, faults);
            groups.push((name.clone(), concept));
        }
        let mut pairs = vec![];
        for (at, pair) in read.pair.iter().enumerate() {
            let name = format!("danger.{}", pair.group.get_ref());
            let group = lexicon.add(file, text, &name, &WordLists::default(), faults);
            if !groups.iter().any(|(_, concept)| *concept == group) {
                groups.push((pair.group.get_ref().clone(), group));
            }
            let mut half = |half: &str, lists: &WordLists| {
                lexicon.add(file, text, &format!("{name}.{at}.{half}"), lists, faults)
            };
            let (first, second) = (half("first", &pair.first), half("second", &pair.second));
            let (within, at) = (pair.within.unwrap_or(WITHIN), pair.group.span().start);
            let place = lexicon.files.place(file, at);
            pairs.push(Pair { group, first, second, within, place });
        }
        Self { take_out: Some(take_out), groups, pairs }
    }

    /// Tells whether a harmless phrase stands in the text, such as a fire drill.
    pub(super) fn harmless(&self, hits: &Hits) -> bool {
        self.take_out.is_some_and(|take_out| !hits.of(take_out).is_empty())
    }

    /// Takes harmless phrases out of `hits`, adds the pairs found, and returns every alarm.
    pub(super) fn look(&self, words: &Words<'_>, hits: &mut Hits) -> Vec<Alarm<'_>> {
        let Some(take_out) = self.take_out else { return vec![] };
        let harmless: Vec<Hit> = hits.of(take_out).to_vec();
        let half = |c: Concept| self.pairs.iter().any(|pair| pair.first == c || pair.second == c);
        let ours = |c: Concept| half(c) || self.groups.iter().any(|(_, g)| *g == c);
        if !harmless.is_empty() {
            hits.leave_out(|hit| {
                ours(hit.concept)
                    && harmless.iter().any(|h| h.first <= hit.last && hit.first <= h.last)
            });
        }
        for pair in &self.pairs {
            let met = pair_in(pair, words, hits);
            hits.put_in(met.into_iter().map(|(first, last)| Hit {
                concept: pair.group,
                first,
                last,
                place: pair.place,
            }));
        }
        let mut alarms = vec![];
        for (group, concept) in &self.groups {
            let found = hits.of(*concept).iter();
            alarms.extend(found.map(|hit| Alarm {
                group,
                words: (hit.first, hit.last),
                place: hit.place,
            }));
        }
        alarms.sort_by_key(|alarm| alarm.words);
        alarms
    }
}

/// Returns where both halves of a pair stand close together in one sentence.
fn pair_in(pair: &Pair, words: &Words<'_>, hits: &Hits) -> Option<(usize, usize)> {
    let sentence = |hit: &Hit| words.tokens().get(hit.first).map(|token| token.sentence);
    hits.of(pair.first).iter().find_map(|first| {
        let close = |second: &&Hit| {
            super::rules::gap(first, second) <= pair.within && sentence(first) == sentence(second)
        };
        let second = hits.of(pair.second).iter().find(close)?;
        Some((first.first.min(second.first), first.last.max(second.last)))
    })
}
