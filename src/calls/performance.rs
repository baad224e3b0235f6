//! What a driver has to perform, with everything already in words, and what it hands in.
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::conversation::{Collect, Facts, Record, Recording, Screening};
use crate::intake::LateMatter;
use crate::model::{Door, Language, PhoneNumber, Priority, SensitiveDigits};
use crate::speech::Piece;

/// Bytes of chance in a token.
pub(super) const TOKEN_BYTES: usize = 16;
/// The longest token that is looked up.
const TOKEN_CHARS_MAX: usize = 64;

/// Names the next step of a call to whoever drives it. Nobody can guess one, and each is used
/// once; coming again it gets the first answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(String);

/// The text can be no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a token has up to {TOKEN_CHARS_MAX} letters and digits")]
pub struct TokenError;

impl Token {
    pub(super) fn of(bytes: &[u8; TOKEN_BYTES]) -> Self {
        Self(data_encoding::BASE32_NOPAD.encode(bytes).to_lowercase())
    }

    /// Returns the token as it stands in a URL: lower-case letters and digits only.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Token {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        let fits = (1..=TOKEN_CHARS_MAX).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if fits { Ok(Self(text.to_owned())) } else { Err(TokenError) }
    }
}

/// A call that begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCall {
    /// The door.
    pub door: Door,
    /// The platform account or trunk, as the configuration calls it.
    pub carrier: String,
    /// The carrier's own id of the call.
    pub id: String,
    /// The caller's number; nothing when it is withheld.
    pub from: Option<PhoneNumber>,
    /// Whether the carrier vouches for that number.
    pub verified: bool,
    /// The line that was rung, by its id in the configuration; the first one if there is none.
    pub line: Option<String>,
    /// Whether the door writes down what is said.
    pub speech: bool,
    /// Whether the door records.
    pub records: bool,
    /// Whether the door rings several people at once and joins who presses the key first.
    pub rings_together: bool,
}

/// What happened on a leg since the last performance.
#[derive(Clone, Debug)]
pub enum Event {
    /// A responder answered.
    Answered,
    /// Keys came. They may be a code.
    Keys(SensitiveDigits),
    /// Something was said, as the carrier wrote it down.
    Speech(String),
    /// Nothing was pressed or said.
    Silence,
    /// A recording ended.
    Recorded(Recording),
    /// The leg to a responder is over, in the carrier's words.
    LegEnded(CarrierWord),
    /// The same of several who were rung together, in the order of the [`Dial`].
    LegsEnded(Vec<CarrierWord>),
}

impl Event {
    /// Whether the caller pressed 9 alone: it means danger at every step.
    #[must_use]
    pub fn is_danger(&self) -> bool {
        match self {
            Self::Keys(keys) => matches!(keys.expose(), "9" | "9#"),
            Self::Answered
            | Self::Speech(_)
            | Self::Silence
            | Self::Recorded(_)
            | Self::LegEnded(_)
            | Self::LegsEnded(_) => false,
        }
    }
}

/// How a carrier says that a leg ended. Whether the responder accepted is known to us, not to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CarrierWord {
    /// It was answered and is over.
    Answered,
    /// Busy.
    Busy,
    /// Nobody answered, or it was cancelled.
    NoAnswer,
    /// It was answered, but the two were never joined.
    NotBridged,
    /// It could not be rung.
    Failed,
}

/// What a driver performs on one leg: say, then do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Performance {
    /// Names the step that reports what happened next.
    pub next: Token,
    /// What is said, in order.
    pub say: Vec<Spoken>,
    /// What follows.
    pub then: Act,
    /// What is known by now of how grave it is, when that is grave: a driver that cannot go on with
    /// the calls must know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<LateMatter>,
    /// The language that the caller speaks by now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller_language: Option<Language>,
}

impl Performance {
    /// One that says nothing of the call.
    pub(super) const fn of(next: Token, say: Vec<Spoken>, then: Act) -> Self {
        Self { next, say, then, matter: None, caller_language: None }
    }

    /// The same with what is known of the call.
    pub(super) fn in_call(self, facts: &Facts) -> Self {
        let matter = facts.matter.as_ref().and_then(|matter| {
            if matter.safety {
                Some(LateMatter::Danger)
            } else {
                (matter.priority == Priority::P1).then_some(LateMatter::Urgent(matter.intent))
            }
        });
        Self { matter, caller_language: Some(facts.language), ..self }
    }
}

/// A prompt in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Spoken {
    /// The Fluent id, which also names a recorded prompt.
    pub id: String,
    /// The language.
    pub language: Language,
    /// The brand of the line, where it has words or recordings of its own; empty without.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub brand: String,
    /// The words.
    pub text: String,
    /// The same, cut where values stand, for whoever plays recordings. Empty where the text alone
    /// is wanted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    pub pieces: Vec<Piece>,
}

/// What follows what is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = CallAct)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Listen; report keys, speech or silence.
    Collect(Listen),
    /// Record; report the recording.
    Record(Tape),
    /// Ring somebody and put the caller through; report when it is over.
    Dial(Dial),
    /// Join this responder's leg with the caller.
    Bridge,
    /// End the leg.
    HangUp,
}

/// How to listen, as [`Collect`] says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Listen {
    /// Keys after which listening stops at once.
    pub digits_max: u8,
    /// Time to the first key, in milliseconds from the end of what is said.
    pub first_digit_ms: u64,
    /// Time between keys, in milliseconds.
    pub inter_digit_ms: u64,
    /// In a step of several keys a lone 9 or 0 counts after [`crate::conversation::LONE_AFTER`].
    pub lone_keys: bool,
    /// The keys are a code.
    pub sensitive: bool,
    /// Speech may answer too.
    pub speech: bool,
    /// The caller waits for somebody: music may play.
    pub hold: bool,
}

impl From<Collect> for Listen {
    fn from(collect: Collect) -> Self {
        Self {
            digits_max: collect.digits_max,
            first_digit_ms: millis(collect.first_digit),
            inter_digit_ms: millis(collect.inter_digit),
            lone_keys: collect.lone_keys,
            sensitive: collect.sensitive,
            speech: collect.speech,
            hold: collect.hold,
        }
    }
}

/// How to record, as [`Record`] says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Tape {
    /// The longest recording, in milliseconds.
    pub longest_ms: u64,
    /// Silence that ends it, in milliseconds.
    pub silence_ms: u64,
}

impl From<Record> for Tape {
    fn from(record: Record) -> Self {
        Self { longest_ms: millis(record.longest), silence_ms: millis(record.silence) }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Whom to ring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Dial {
    /// How the desk calls the responder.
    pub responder: String,
    /// His number.
    pub number: PhoneNumber,
    /// The number that he is shown: the line's own, never the customer's.
    pub shown: PhoneNumber,
    /// How long to ring, in seconds.
    pub ring_s: u64,
    /// The first step of his leg, at which he is asked to accept. Nothing when he is attended and
    /// is connected on answer.
    pub screening: Option<Token>,
    /// What he is asked there, so that a driver can ask it too when the calls fail meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub asks: Option<Box<Screening>>,
    /// Who else is rung at the same time; none at a door that cannot. The first who accepts is
    /// connected, and the others are let go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    pub with: Vec<Self>,
}

impl Dial {
    /// Returns everybody who is rung, in order.
    pub fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.with)
    }
}
