//! What requests about calls and their answers look like: these names are a contract.
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

use crate::calls::{CarrierWord, Event, Performance, Token};
use crate::conversation::{LegOutcome, Recording};
use crate::model::{
    AssuranceLevel, Intent, Language, PhoneNumber, Priority, QueueId, SensitiveDigits, SiteCode,
    TicketNumber, Timestamp,
};
use crate::tickets::OutcomeKind;

/// Keys of one step.
const KEYS_MAX: usize = 32;
/// Characters that somebody may say in one step.
pub const SPEECH_CHARS_MAX: usize = 2_000;

/// A call that the simulator begins.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NewSimulatedCall {
    /// The line that is rung, by its id; the first one when it is left out.
    pub line: Option<String>,
    /// The caller's number, in any form of the line's country; withheld when it is left out.
    pub from: Option<String>,
    /// Whether that number counts as proven.
    pub verified: bool,
    /// Whether speech is written down.
    pub speech: bool,
    /// Whether messages are recorded.
    pub records: bool,
}

/// A call just begun, and what its caller's side performs.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BegunCall {
    /// Its row.
    pub call: i64,
    /// The line.
    pub line: String,
    /// The language that the line greets in.
    pub language: Language,
    /// What is performed.
    #[serde(flatten)]
    pub performance: Performance,
}

/// One step of a simulated call.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallStepRequest {
    /// The token of the step, as the performance before it names it.
    pub token: Token,
    /// What happened.
    pub event: CallEvent,
    /// Whether it happened on the responder's leg.
    #[serde(default)]
    pub responder: bool,
}

/// What happened on a leg.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallEvent {
    /// The responder answered.
    Answered,
    /// Keys.
    Keys(Keyed),
    /// Speech.
    Speech(String),
    /// Nothing.
    Silence,
    /// A recording ended.
    Recorded(Recording),
    /// The leg to the responder is over.
    LegEnded(CarrierWord),
}

impl From<CallEvent> for Event {
    fn from(event: CallEvent) -> Self {
        match event {
            CallEvent::Answered => Self::Answered,
            CallEvent::Keys(keys) => Self::Keys(keys.0),
            CallEvent::Speech(text) => Self::Speech(text),
            CallEvent::Silence => Self::Silence,
            CallEvent::Recorded(recording) => Self::Recorded(recording),
            CallEvent::LegEnded(word) => Self::LegEnded(word),
        }
    }
}

/// Keys on their way from a terminal to the program on the same machine. They may be a code: they
/// print as `****`, and no message about a wrong one holds them.
#[derive(Clone)]
pub struct Keyed(SensitiveDigits);

/// The text is no keys. It does not hold the text, so that it can be logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("keys are 1 to {KEYS_MAX} of 0 to 9, * and #")]
pub struct KeyedError;

impl Keyed {
    /// Takes what was pressed.
    ///
    /// # Errors
    /// [`KeyedError`].
    pub fn new(keys: String) -> Result<Self, KeyedError> {
        let keys = SensitiveDigits::new(keys);
        let text = keys.expose();
        let fits = (1..=KEYS_MAX).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_digit() || b == b'*' || b == b'#');
        if fits { Ok(Self(keys)) } else { Err(KeyedError) }
    }

    /// Hands the keys to the one who sends them. Do not keep them.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl std::fmt::Debug for Keyed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyed(****)")
    }
}

impl Serialize for Keyed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose())
    }
}

impl<'de> Deserialize<'de> for Keyed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::new(text).map_err(serde::de::Error::custom)
    }
}

/// A call in lists.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CallLine {
    /// Its row.
    pub id: i64,
    /// The door.
    pub door: String,
    /// The platform account or trunk.
    pub carrier: String,
    /// The line rung.
    pub line: String,
    /// The caller's number, unless withheld.
    pub from: Option<PhoneNumber>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The latest ticket that it opened.
    pub ticket: Option<TicketNumber>,
    /// Where the caller is, or was last.
    pub place: String,
}

/// A call with all that the desk sees of it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CallPage {
    /// As in lists.
    #[serde(flatten)]
    pub call: CallLine,
    /// The carrier's own id of it.
    pub carrier_id: String,
    /// The language spoken now.
    pub language: Language,
    /// Who the caller is or says he is: a name of the registry.
    pub contact: Option<String>,
    /// That contact's account.
    pub account: Option<String>,
    /// How sure we are of him.
    pub assurance: AssuranceLevel,
    /// What he wants.
    pub intent: Option<Intent>,
    /// How soon a person has it.
    pub priority: Option<Priority>,
    /// Danger to people or the building.
    pub safety: bool,
    /// The site.
    pub site: Option<SiteCode>,
    /// The queue of his ticket.
    pub queue: Option<QueueId>,
    /// Everybody who was rung for him, in order.
    pub legs: Vec<LegLine>,
    /// What became of each matter of the call.
    pub outcomes: Vec<CallOutcome>,
}

/// One leg to a responder.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct LegLine {
    /// Whom.
    pub responder: String,
    /// His number.
    pub number: PhoneNumber,
    /// When he was rung.
    pub rung_at: Timestamp,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// What became of it, in the words of [`LegOutcome::as_str`].
    pub outcome: Option<String>,
}

impl LegLine {
    /// Returns whether he took the call.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.outcome.as_deref() == Some(LegOutcome::Accepted.as_str())
    }
}

/// What became of one matter of a call.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CallOutcome {
    /// The word for it.
    pub outcome: OutcomeKind,
    /// Its ticket.
    pub ticket: Option<TicketNumber>,
    /// Why it has none, or how it found it.
    pub reason: String,
}
