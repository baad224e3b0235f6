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
/// spaces and marks do not matter, any other letter does.
pub(super) fn compare(example: &Example, found: &Slots) -> BTreeMap<String, FactCount> {
    let mut out = BTreeMap::new();
    for kind in COPIED.into_iter().chain(CHOSEN) {
        let wanted: BTreeSet<String> = parts(example.values(kind).into_iter());
        let values = found.get(kind).map(Vec::as_slice).unwrap_or_default();
        let said: BTreeSet<String> = if CHOSEN.contains(&kind) {
            parts(values.iter().map(|slot| slot.value.as_str()))
        } else {
            parts(values.iter().map(|slot| slot.text.as_str()))
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

fn parts<'a>(texts: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    texts.map(fold_words).filter(|text| !text.is_empty()).collect()
}
