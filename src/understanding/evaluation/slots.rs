//! Facts that were copied, against those that should have been.
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::outcome::Outcome;
use crate::model::Slots;
use crate::text::fold_words;
use crate::understanding::Example;
use crate::understanding::facts::KINDS as COPIED;

/// Kinds that are chosen from a short list, and counted apart.
const CHOSEN: [&str; 3] = ["topic", "reason", "test"];

/// Words before a fact that say nothing of it, and of which the labelling guide has no rule, by
/// kind: both sides are compared without them.
const IDLE: &[(&[&str], &[&str])] = &[
    (
        &["date", "time", "person", "company", "carrier", "service"],
        &["el", "la", "los", "las", "o", "a", "os", "as", "the"],
    ),
    (&["date"], &["dia", "day"]),
    (
        &["person"],
        &[
            "sr",
            "sra",
            "senor",
            "senora",
            "senhor",
            "senhora",
            "don",
            "dona",
            "dna",
            "dr",
            "dra",
            "eng",
            "engenheiro",
            "engenheira",
            "mr",
            "mrs",
            "ms",
            "miss",
            "mister",
        ],
    ),
    (&["feed"], &["feed", "rama", "ramo", "ramal"]),
];

/// Facts of one kind: found rightly, found, and there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactCount {
    /// Found, and labelled.
    pub right: usize,
    /// Found.
    pub said: usize,
    /// Labelled.
    pub wanted: usize,
    /// Labelled, and not found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missed: Vec<String>,
    /// Found, and not labelled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<String>,
}

impl FactCount {
    /// Returns how many of those found are right, 0 to 1.
    #[must_use]
    pub fn precision(&self) -> f64 {
        self.right as f64 / self.said.max(1) as f64
    }

    /// Returns how many of those labelled are found, 0 to 1.
    #[must_use]
    pub fn recall(&self) -> f64 {
        self.right as f64 / self.wanted.max(1) as f64
    }

    /// Returns the harmonic mean of precision and recall, 0 to 1.
    #[must_use]
    pub fn f1(&self) -> f64 {
        2.0 * self.right as f64 / (self.said + self.wanted).max(1) as f64
    }

    fn add(&mut self, other: &Self) {
        self.right += other.right;
        self.said += other.said;
        self.wanted += other.wanted;
    }
}

/// Facts over all texts whose writers labelled them. Counts only: which ones were mistaken stands
/// with the texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SlotFigures {
    /// Texts in which a fact is labelled or found.
    pub texts: usize,
    /// All kinds that are copied, together.
    pub copied: FactCount,
    /// All kinds that are chosen, together.
    pub chosen: FactCount,
    /// Each kind.
    pub by_kind: BTreeMap<String, FactCount>,
    /// The copied ones by language.
    pub by_language: BTreeMap<String, FactCount>,
    /// The copied ones by channel.
    pub by_channel: BTreeMap<String, FactCount>,
}

impl SlotFigures {
    pub(super) fn count(&mut self, outcome: &Outcome) {
        self.texts += usize::from(!outcome.facts.is_empty());
        for (kind, fact) in &outcome.facts {
            self.by_kind.entry(kind.clone()).or_default().add(fact);
            if CHOSEN.contains(&kind.as_str()) {
                self.chosen.add(fact);
                continue;
            }
            self.copied.add(fact);
            if let Some(language) = outcome.right.language {
                self.by_language.entry(language.tag().to_owned()).or_default().add(fact);
            }
            self.by_channel.entry(outcome.channel.as_str().to_owned()).or_default().add(fact);
        }
    }
}

/// Returns the writers of whom one text at least has a fact: of the others nobody labelled any.
pub(super) fn labelled_writers(examples: &[Example]) -> BTreeSet<Option<&str>> {
    let labelled = examples.iter().filter(|example| !example.slots.is_empty());
    labelled.map(|example| example.writer.as_deref()).collect()
}

/// Compares the facts of one text, kind by kind. The same words twice are one fact; case, accents,
/// spaces and marks do not matter, nor do an article, a title or the word "feed" before it; any
/// other letter does.
pub(super) fn compare(example: &Example, found: &Slots) -> BTreeMap<String, FactCount> {
    let mut out = BTreeMap::new();
    for kind in COPIED.into_iter().chain(CHOSEN) {
        let labelled = example.slots.get(kind).map(String::as_str).unwrap_or_default();
        let wanted = parts(kind, labelled.split("; "));
        let values = found.get(kind).map(Vec::as_slice).unwrap_or_default();
        let said = if CHOSEN.contains(&kind) {
            parts(kind, values.iter().map(|slot| slot.value.as_str()))
        } else {
            parts(kind, values.iter().map(|slot| slot.text.as_str()))
        };
        if wanted.is_empty() && said.is_empty() {
            continue;
        }
        out.insert(
            kind.to_owned(),
            FactCount {
                right: wanted.intersection(&said).count(),
                said: said.len(),
                wanted: wanted.len(),
                missed: wanted.difference(&said).cloned().collect(),
                wrong: said.difference(&wanted).cloned().collect(),
            },
        );
    }
    out
}

fn parts<'a>(kind: &str, texts: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let idle: Vec<&str> = IDLE
        .iter()
        .filter(|(kinds, _)| kinds.contains(&kind))
        .flat_map(|(_, words)| words.iter().copied())
        .collect();
    let texts = texts.map(fold_words).filter(|text| !text.is_empty());
    texts.map(|text| without(&idle, &text).to_owned()).collect()
}

/// Returns a folded text without the words of `idle` at its start; its last word stays.
fn without<'t>(idle: &[&str], text: &'t str) -> &'t str {
    let mut rest = text;
    while let Some((_, more)) = rest.split_once(' ').filter(|(first, _)| idle.contains(first)) {
        rest = more;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_or_a_title_makes_no_difference_and_any_other_word_does() {
        let one = |kind: &str, text: &str| parts(kind, std::iter::once(text));
        for (kind, with, bare) in [
            ("time", "las doce", "doce"),
            ("date", "o dia 30", "30"),
            ("date", "The end of the month", "end of the month"),
            ("person", "Dña. Berta Lago", "Berta Lago"),
            ("person", "Mrs. Coe", "Coe"),
            ("feed", "rama A", "a"),
        ] {
            assert_eq!(one(kind, with), one(kind, bare), "{with}");
        }
        assert_ne!(one("time", "antes de las doce"), one("time", "doce"));
        assert_eq!(one("feed", "A"), one("feed", "a"));
        assert_eq!(one("date", "el"), one("date", "El"));
    }
}
