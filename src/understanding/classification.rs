//! What goes in and what comes out.
use serde::{Deserialize, Serialize};

use super::provenance::Source;
use crate::model::{
    Channel, DetectedLanguage, Impact, Intent, Language, Priority, Slots, Timestamp, Urgency,
};

/// One text to understand, with what is known about how it came.
#[derive(Clone, Copy, Debug)]
pub struct Utterance<'a> {
    /// The subject of a mail; empty for a call.
    pub subject: &'a str,
    /// The body of a mail, or what a caller said. Quotes and signature of a mail may stand in it.
    pub text: &'a str,
    /// How it came.
    pub channel: Channel,
    /// The language of the telephone line that was called. Not looked at for mail.
    pub line: Option<Language>,
    /// The language stored for this contact; decides only when the text itself does not.
    pub known_language: Option<Language>,
    /// When it came, in universal time; relative dates are read against it.
    pub received: Timestamp,
}

/// What a text means for the desk, with the reasons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Classification {
    /// The language of the request.
    pub language: DetectedLanguage,
    /// The best of the twenty intents.
    pub intent: Intent,
    /// How often an intent with this score is right, 0 to 1.
    pub confidence: f32,
    /// Whether the intent is sure enough to act on.
    pub decided: bool,
    /// Further intents, at most three, that need a second job.
    pub also: Vec<Intent>,
    /// How much is hurt.
    pub impact: Impact,
    /// How soon it is wanted.
    pub urgency: Urgency,
    /// Whether people or the building may be in danger.
    pub safety: bool,
    /// How soon a person has it.
    pub priority: Priority,
    /// Facts copied from the text.
    pub slots: Slots,
    /// Why, the strongest first within each kind.
    pub reasons: Vec<Reason>,
    /// The three best intents.
    pub alternatives: Vec<Alternative>,
}

/// One reason: the words as they stand in the text, and how much they counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// What the reason speaks for.
    pub kind: ReasonKind,
    /// The words as written; for a rule followed by its explanation.
    pub evidence: String,
    /// How much it counted; the scale belongs to the kind.
    pub weight: f32,
    /// The line that can be changed; nothing for what the examples taught or the program knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// What a reason speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReasonKind {
    /// The language.
    Language,
    /// The intent, by a rule of the desk.
    Rule,
    /// The intent, by what the examples taught.
    Model,
    /// The danger flag.
    Danger,
    /// The impact.
    Impact,
    /// The urgency.
    Urgency,
    /// A cue that does not count because it is denied, over or only supposed.
    Negation,
    /// A fact that was read with some interpretation.
    Slot,
}

/// One of the best intents.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// The intent.
    pub intent: Intent,
    /// Its share of the belief, 0 to 1.
    pub confidence: f32,
}
