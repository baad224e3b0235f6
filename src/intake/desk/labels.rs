//! Labels that a person gives, and what they make of what was understood.
use std::collections::BTreeMap;

use crate::model::{
    Channel, DetectedLanguage, Impact, Intent, Slot, Slots, Timestamp, Urgency, priority_of,
};
use crate::understanding::{Classification, Understanding, Utterance};

/// Kinds of facts that can be corrected.
pub const FACT_KINDS: [&str; 23] = [
    "site",
    "metro",
    "cage",
    "cabinet",
    "feed",
    "circuit",
    "reference",
    "order",
    "position",
    "tracking",
    "carrier",
    "invoice",
    "person",
    "company",
    "date",
    "time",
    "callback",
    "service",
    "topic",
    "reason",
    "test",
    "product",
    "change",
];
/// Kinds that are chosen by their meaning; everything else is copied from the text.
pub(super) const CHOSEN_KINDS: [&str; 3] = ["topic", "reason", "test"];
/// Kinds that the words of `topics.toml` name and nobody learns.
pub(super) const NAMED_KINDS: [&str; 2] = ["product", "change"];
/// Second jobs of one text.
const ALSO_MAX: usize = 3;
/// Values of one kind.
const VALUES_MAX: usize = 10;
/// Characters of one value.
const VALUE_CHARS_MAX: usize = 200;

/// Labels that a person gives; what he leaves out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// What it is about.
    pub intent: Option<Intent>,
    /// Second jobs.
    pub also: Option<Vec<Intent>>,
    /// How much is hurt.
    pub impact: Option<Impact>,
    /// How soon it is wanted.
    pub urgency: Option<Urgency>,
    /// Whether someone may be in danger.
    pub danger: Option<bool>,
    /// The language of the request.
    pub language: Option<DetectedLanguage>,
    /// Facts by kind, each as it stands in the text; none takes those of the kind away.
    pub slots: BTreeMap<String, Vec<String>>,
}

impl Labels {
    /// Returns why they cannot be, if so.
    pub(super) fn fault(&self, was: Intent) -> Option<String> {
        let unknown = self.slots.keys().find(|kind| !FACT_KINDS.contains(&kind.as_str()));
        if let Some(kind) = unknown {
            let known = FACT_KINDS.join(", ");
            return Some(format!("`{kind}` is no kind of fact; use one of: {known}"));
        }
        let values = self.slots.values().flatten();
        if values.clone().any(|text| text.chars().count() > VALUE_CHARS_MAX) {
            return Some(format!("a fact has at most {VALUE_CHARS_MAX} characters"));
        }
        if self.slots.values().any(|values| values.len() > VALUES_MAX) {
            return Some(format!("there are at most {VALUES_MAX} facts of one kind"));
        }
        if self.also.as_ref().is_some_and(|also| also.len() > ALSO_MAX) {
            return Some(format!("there are at most {ALSO_MAX} second jobs"));
        }
        let intent = self.intent.unwrap_or(was);
        (intent == Intent::SafetyEmergency && self.danger == Some(false)).then(|| {
            "safety_emergency is danger; give another intent to take the danger away".to_owned()
        })
    }

    /// Puts them above what was understood. Danger stays until it is taken away in so many words.
    pub(super) fn over(
        &self,
        understood: Classification,
        understanding: &Understanding,
        received: Timestamp,
    ) -> Classification {
        let intent = self.intent.unwrap_or(understood.intent);
        let (impact, urgency) =
            (self.impact.unwrap_or(understood.impact), self.urgency.unwrap_or(understood.urgency));
        let safety = self.danger.unwrap_or(understood.safety) || intent == Intent::SafetyEmergency;
        let mut also = self.also.clone().unwrap_or(understood.also);
        also.retain(|other| *other != intent);
        let mut slots = understood.slots;
        for (kind, texts) in &self.slots {
            let texts = texts.iter().filter(|text| !text.trim().is_empty());
            let found: Vec<Slot> =
                texts.map(|text| meant(kind, text.trim(), understanding, received)).collect();
            if found.is_empty() {
                slots.remove(kind);
            } else {
                slots.insert(kind.clone(), found);
            }
        }
        Classification {
            language: self.language.unwrap_or(understood.language),
            intent,
            confidence: 1.0,
            decided: true,
            also,
            impact,
            urgency,
            safety,
            priority: priority_of(impact, urgency, intent, safety),
            slots,
            reasons: vec![],
            alternatives: vec![],
        }
    }
}

/// What a fact means, by the same reading that all texts have: `eme de dos` is the site MD2.
fn meant(kind: &str, text: &str, understanding: &Understanding, received: Timestamp) -> Slot {
    let utterance = Utterance {
        subject: "",
        text,
        channel: Channel::Phone,
        line: None,
        known_language: None,
        received,
    };
    let found: Slots = understanding.classify(&utterance).slots;
    let value = found.get(kind).and_then(|slots| slots.first()).map(|slot| slot.value.clone());
    Slot { text: text.to_owned(), value: value.unwrap_or_else(|| text.to_owned()) }
}
