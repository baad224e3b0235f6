//! Counts over a set of texts, whole or by intent.
use serde::Serialize;

use super::outcome::Outcome;
use super::share::Share;
use crate::model::Priority;

/// What was measured over one set of texts, or the part of it of one language, channel or writer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// How many texts.
    pub texts: usize,
    /// The intent is right.
    pub intent: Share,
    /// The right intent is among the alternatives.
    pub among_alternatives: Share,
    /// The intent is right where the program decided.
    pub decided: Share,
    /// The impact is right.
    pub impact: Share,
    /// The urgency is right.
    pub urgency: Share,
    /// The priority is right.
    pub priority: Share,
    /// Of the texts that are P1, those called P1.
    pub p1_recall: Share,
    /// Of the texts called P1, those that are.
    pub p1_precision: Share,
    /// Of the texts with danger, those flagged.
    pub danger_recall: Share,
    /// The same where a word of the guide's list stands.
    pub danger_listed: Share,
    /// Of the texts without danger, those flagged all the same.
    pub danger_false: Share,
    /// The language of the whole text is right.
    pub language: Share,
    /// The language of the longest sentence alone is right.
    pub language_sentence: Share,
    /// The language of the first three words is right, on the line of that language.
    pub language_short: Share,
    /// The second jobs are exactly right.
    pub also: Share,
}

impl Figures {
    pub(super) fn count(&mut self, outcome: &Outcome) {
        let (right, said) = (&outcome.right, &outcome.said);
        self.texts += 1;
        if let Some(intent) = right.intent {
            self.intent.count(said.intent == intent);
            self.among_alternatives.count(said.alternatives.contains(&intent));
            if said.decided {
                self.decided.count(said.intent == intent);
            }
            let (mut wanted, mut found) = (right.also.clone(), said.also.clone());
            wanted.sort_unstable();
            found.sort_unstable();
            self.also.count(wanted == found);
        }
        if let Some(impact) = right.impact {
            self.impact.count(said.impact == impact);
        }
        if let Some(urgency) = right.urgency {
            self.urgency.count(said.urgency == urgency);
        }
        if let Some(priority) = right.priority {
            self.priority.count(said.priority == priority);
            if priority == Priority::P1 {
                self.p1_recall.count(said.priority == Priority::P1);
            }
            if said.priority == Priority::P1 {
                self.p1_precision.count(priority == Priority::P1);
            }
        }
        match right.safety {
            Some(true) => {
                self.danger_recall.count(said.safety);
                if outcome.listed.is_some() {
                    self.danger_listed.count(said.safety);
                }
            }
            Some(false) => self.danger_false.count(said.safety),
            None => {}
        }
        if let Some(language) = right.language {
            self.language.count(said.language == language);
            if let Some(sentence) = said.sentence_language {
                self.language_sentence.count(sentence == language);
            }
            if let Some(short) = said.short_language {
                self.language_short.count(short == language);
            }
        }
    }

    /// Every figure with its name, for tables; a part of the one above it begins with spaces.
    #[must_use]
    pub fn named(&self) -> [(&'static str, Share); 15] {
        [
            ("intent", self.intent),
            ("  among the first three", self.among_alternatives),
            ("  where decided", self.decided),
            ("impact", self.impact),
            ("urgency", self.urgency),
            ("priority", self.priority),
            ("P1 found", self.p1_recall),
            ("P1 rightly", self.p1_precision),
            ("danger found", self.danger_recall),
            ("  with a listed word", self.danger_listed),
            ("danger wrongly", self.danger_false),
            ("language", self.language),
            ("  longest sentence", self.language_sentence),
            ("  three words, own line", self.language_short),
            ("second jobs", self.also),
        ]
    }
}

/// How well one intent is told from the others.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct IntentFigures {
    /// Of the texts with this intent, those that were given it.
    pub recall: Share,
    /// Of the texts that were given it, those that have it.
    pub precision: Share,
    /// The harmonic mean of both, 0 to 1.
    pub f1: f64,
    /// Of the texts with this intent, those with the right priority.
    pub priority: Share,
}

impl IntentFigures {
    pub(super) fn finish(&mut self) {
        let (said, wanted) = (self.precision.of, self.recall.of);
        self.f1 = 2.0 * self.recall.right as f64 / (said + wanted).max(1) as f64;
    }
}
