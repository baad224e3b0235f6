//! What was asked and what was answered, for one text.
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::listed::listed_word;
use super::slots::{FactCount, compare, labelled_writers};
use crate::model::{
    Channel, DetectedLanguage, Impact, Intent, Language, Priority, Timestamp, Urgency,
};
use crate::text::mask_pair;
use crate::understanding::{
    Classification, Example, Reason, Understanding, Utterance, newest_parts,
};

/// Words from the start of a text on which the language alone is asked.
const FIRST_WORDS: usize = 3;

/// What is right; a label that is absent is not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labels {
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intent: Option<Intent>,
    /// Second jobs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Intent>,
    /// How much is hurt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<Impact>,
    /// How soon it is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// Whether someone may be in danger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safety: Option<bool>,
    /// How soon a person must have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// The language of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<DetectedLanguage>,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The best intent.
    pub intent: Intent,
    /// How often such an answer is right, as the program says, 0 to 1.
    pub confidence: f32,
    /// Whether it would be acted on.
    pub decided: bool,
    /// The best intents, the first included.
    #[serde(default)]
    pub alternatives: Vec<Intent>,
    /// Second jobs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Intent>,
    /// How much is hurt.
    pub impact: Impact,
    /// How soon it is wanted.
    pub urgency: Urgency,
    /// Whether someone may be in danger.
    pub safety: bool,
    /// How soon a person has it.
    pub priority: Priority,
    /// The language of the whole text.
    pub language: DetectedLanguage,
    /// The language of its longest sentence alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence_language: Option<DetectedLanguage>,
    /// The language of its first three words, said on the line of its own language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_language: Option<DetectedLanguage>,
}

/// One labelled text, what was answered, and why where something is wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The example's name.
    pub id: String,
    /// How it came.
    pub channel: Channel,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub writer: Option<String>,
    /// What is right.
    pub right: Labels,
    /// What was answered.
    pub said: Answer,
    /// The first word of the guide's list of danger that stands in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed: Option<String>,
    /// Facts by kind; nothing where the writer's texts are not labelled for facts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, FactCount>,
    /// Why, where intent, priority or danger is wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
}

impl Outcome {
    /// Tells whether the intent is right; nothing where none is labelled.
    #[must_use]
    pub fn intent_right(&self) -> Option<bool> {
        self.right.intent.map(|right| right == self.said.intent)
    }

    /// Tells whether the priority is right; nothing where none is labelled.
    #[must_use]
    pub fn priority_right(&self) -> Option<bool> {
        self.right.priority.map(|right| right == self.said.priority)
    }

    /// Tells whether danger is judged rightly; nothing where it is not labelled.
    #[must_use]
    pub fn danger_right(&self) -> Option<bool> {
        self.right.safety.map(|right| right == self.said.safety)
    }

    /// Tells whether intent, priority or danger is wrong.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        [self.intent_right(), self.priority_right(), self.danger_right()].contains(&Some(false))
    }

    /// Returns how much harm such a mistake does: danger, then P1, come before all else, and a
    /// mistake that the program was sure of before one that it doubted. 0 is no mistake.
    #[must_use]
    pub fn harm(&self) -> f32 {
        let missed_danger = self.right.safety == Some(true) && !self.said.safety;
        let p1 = |priority: Priority| priority == Priority::P1;
        let missed_p1 = self.right.priority.is_some_and(p1) && !p1(self.said.priority);
        let false_p1 =
            self.right.priority.is_some_and(|right| !p1(right)) && p1(self.said.priority);
        let step = |yes: bool, worth: f32| if yes { worth } else { 0.0 };
        step(missed_danger, 16.0)
            + step(missed_p1, 8.0)
            + step(false_p1, 2.0)
            + step(self.intent_right() == Some(false), 2.0 * self.said.confidence)
            + step(self.intent_right() == Some(false) && self.said.decided, 1.0)
            + step(self.priority_right() == Some(false), 0.5)
    }
}

/// Returns what is asked of the program for a labelled text.
#[must_use]
pub fn utterance_of(example: &Example) -> Utterance<'_> {
    Utterance {
        subject: example.subject(),
        text: example.said(),
        channel: example.channel,
        line: None,
        known_language: None,
        received: example.received.unwrap_or(Timestamp::UNIX_EPOCH),
    }
}

/// Returns the example as it comes through a door: codes are hidden.
#[must_use]
pub(super) fn masked(example: &Example) -> Cow<'_, Example> {
    let (subject, text) = mask_pair(example.subject(), example.said());
    if subject.runs == 0 && text.runs == 0 {
        return Cow::Borrowed(example);
    }
    let mut hidden = example.clone();
    hidden.subject = example.subject.is_some().then_some(subject.text);
    if example.text.is_some() {
        hidden.text = Some(text.text);
    } else {
        hidden.body = Some(text.text);
    }
    Cow::Owned(hidden)
}

/// Asks for every text, in the order given.
#[must_use]
pub fn outcomes(understanding: &Understanding, examples: &[Example]) -> Vec<Outcome> {
    let labelled = labelled_writers(examples);
    examples.iter().map(|example| outcome(understanding, &masked(example), &labelled)).collect()
}

fn outcome(
    understanding: &Understanding,
    example: &Example,
    labelled: &BTreeSet<Option<&str>>,
) -> Outcome {
    let found = understanding.classify(&utterance_of(example));
    let facts = if labelled.contains(&example.writer.as_deref()) {
        compare(example, &found.slots)
    } else {
        BTreeMap::new()
    };
    let (subject, body) = newest_parts(example.subject(), example.said(), example.channel);
    let mut outcome = Outcome {
        id: example.id.clone(),
        channel: example.channel,
        writer: example.writer.clone(),
        right: labels(example),
        listed: listed_word(&format!("{subject}\n{body}")),
        facts,
        said: answer(&found),
        reasons: vec![],
    };
    if let Some(language) = example.language {
        let alone = |text: &str, line: Option<Language>| {
            let said = Utterance {
                subject: "",
                text,
                channel: Channel::Phone,
                line,
                ..utterance_of(example)
            };
            understanding.classify(&said).language
        };
        outcome.said.sentence_language = longest_sentence(&body).map(|text| alone(text, None));
        let first: Vec<&str> = body.split_whitespace().take(FIRST_WORDS).collect();
        if let (Some(line), FIRST_WORDS) = (language.known(), first.len()) {
            outcome.said.short_language = Some(alone(&first.join(" "), Some(line)));
        }
    }
    if outcome.is_wrong() {
        outcome.reasons = found.reasons;
    }
    outcome
}

fn labels(example: &Example) -> Labels {
    Labels {
        intent: example.intent,
        also: example.also.clone(),
        impact: example.impact,
        urgency: example.urgency,
        safety: example.safety,
        priority: example.priority,
        language: example.language,
    }
}

fn answer(found: &Classification) -> Answer {
    Answer {
        intent: found.intent,
        confidence: found.confidence,
        decided: found.decided,
        alternatives: found.alternatives.iter().map(|one| one.intent).collect(),
        also: found.also.clone(),
        impact: found.impact,
        urgency: found.urgency,
        safety: found.safety,
        priority: found.priority,
        language: found.language,
        sentence_language: None,
        short_language: None,
    }
}

/// Returns the sentence with the most words; nothing where the text has only one.
fn longest_sentence(text: &str) -> Option<&str> {
    let ends = |c: char| matches!(c, '.' | '!' | '?' | '\n' | ';');
    let sentences = text.split(ends).map(str::trim).filter(|part| !part.is_empty());
    sentences.max_by_key(|part| part.split_whitespace().count())
}
