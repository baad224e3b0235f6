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

/// The concept of every word that proves danger.
const SURE: &str = "danger.sure";

/// Words between the two halves of a pair unless the file says otherwise.
const WITHIN: usize = 8;

/// `danger.toml` as it stands in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DangerText {
    take_out: WordLists,
    #[serde(default)]
    group: BTreeMap<String, WordLists>,
    /// Words that make danger likelier, and do not prove it.
    #[serde(default)]
    sign: BTreeMap<String, WordLists>,
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
    /// It makes danger likelier, and does not prove it.
    #[serde(default)]
    sign: bool,
}

/// The words of danger.
#[derive(Clone, Debug, Default)]
pub(super) struct Danger {
    take_out: Option<Concept>,
    /// Every word that proves danger, whatever its group.
    sure: Option<Concept>,
    groups: Vec<(String, Concept)>,
    pairs: Vec<Pair>,
}

#[derive(Clone, Debug)]
struct Pair {
    group: Concept,
    first: Concept,
    second: Concept,
    within: usize,
    sign: bool,
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
    /// It proves danger; else it is a sign, and the rest of the text decides.
    pub(super) sure: bool,
}

/// What words of danger tell of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// A word that proves danger stands there.
    pub(super) sure: bool,
    /// A sign of danger stands there.
    pub(super) sign: bool,
    /// A harmless phrase stands there, such as a fire drill.
    pub(super) harmless: bool,
    /// How many words the text has.
    pub(super) words: usize,
}

impl Told {
    /// Tells whether there is any word of danger.
    pub(super) const fn any(self) -> bool {
        self.sure || self.sign
    }
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
        let mut groups: Vec<(String, Concept)> = vec![];
        let group = |groups: &mut Vec<(String, Concept)>, name: &str, concept: Concept| {
            if !groups.iter().any(|(_, known)| *known == concept) {
                groups.push((name.to_owned(), concept));
            }
        };
        let sure = lexicon.add(file, text, SURE, &WordLists::default(), faults);
        for (lists, proves) in [(&read.group, true), (&read.sign, false)] {
            for (name, lists) in lists {
                let concept = lexicon.add(file, text, &format!("danger.{name}"), lists, faults);
                if proves {
                    lexicon.add(file, text, SURE, lists, faults);
                }
                group(&mut groups, name, concept);
            }
        }
        let mut pairs = vec![];
        for (at, pair) in read.pair.iter().enumerate() {
            let name = format!("danger.{}", pair.group.get_ref());
            let concept = lexicon.add(file, text, &name, &WordLists::default(), faults);
            group(&mut groups, pair.group.get_ref(), concept);
            let mut half = |half: &str, lists: &WordLists| {
                lexicon.add(file, text, &format!("{name}.{at}.{half}"), lists, faults)
            };
            let (first, second) = (half("first", &pair.first), half("second", &pair.second));
            let (within, at) = (pair.within.unwrap_or(WITHIN), pair.group.span().start);
            let (place, sign) = (lexicon.files.place(file, at), pair.sign);
            pairs.push(Pair { group: concept, first, second, within, sign, place });
        }
        Self { take_out: Some(take_out), sure: Some(sure), groups, pairs }
    }

    /// Returns the harmless phrases of the text; none reaches over the end of a sentence, since
    /// "fire... wall of silence" is no firewall.
    fn harmless(&self, words: &Words<'_>, hits: &Hits) -> Vec<Hit> {
        let sentence = |at: usize| words.tokens().get(at).map(|token| token.sentence);
        let within = |hit: &&Hit| sentence(hit.first) == sentence(hit.last);
        let found = self.take_out.map_or(&[][..], |take_out| hits.of(take_out));
        found.iter().filter(within).copied().collect()
    }

    /// Sums up what [`Danger::look`] found.
    pub(super) fn told(&self, words: &Words<'_>, hits: &Hits, alarms: &[Alarm<'_>]) -> Told {
        Told {
            sure: alarms.iter().any(|alarm| alarm.sure),
            sign: alarms.iter().any(|alarm| !alarm.sure),
            harmless: !self.harmless(words, hits).is_empty(),
            words: words.tokens().len(),
        }
    }

    /// Takes harmless phrases out of `hits`, adds the pairs found, and returns every alarm.
    pub(super) fn look(&self, words: &Words<'_>, hits: &mut Hits) -> Vec<Alarm<'_>> {
        let harmless = self.harmless(words, hits);
        let half = |c: Concept| self.pairs.iter().any(|pair| pair.first == c || pair.second == c);
        let ours = |c: Concept| {
            half(c) || self.sure == Some(c) || self.groups.iter().any(|(_, g)| *g == c)
        };
        if !harmless.is_empty() {
            hits.leave_out(|hit| {
                ours(hit.concept)
                    && harmless.iter().any(|h| h.first <= hit.last && hit.first <= h.last)
            });
        }
        for pair in &self.pairs {
            let Some((first, last)) = pair_in(pair, words, hits) else { continue };
            let sure = self.sure.filter(|_| !pair.sign);
            let concepts = std::iter::once(pair.group).chain(sure);
            hits.put_in(concepts.map(|concept| Hit { concept, first, last, place: pair.place }));
        }
        let sure = self.sure.map_or(&[][..], |sure| hits.of(sure));
        let proves = |hit: &Hit| sure.iter().any(|s| (s.first, s.last) == (hit.first, hit.last));
        let mut alarms = vec![];
        for (group, concept) in &self.groups {
            let found = hits.of(*concept).iter();
            alarms.extend(found.map(|hit| Alarm {
                group,
                words: (hit.first, hit.last),
                place: hit.place,
                sure: proves(hit),
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
