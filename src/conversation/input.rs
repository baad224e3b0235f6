//! What can happen to a conversation.
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::model::SensitiveDigits;

/// Something the outside world tells a conversation.
#[derive(Clone, Debug)]
pub enum Input {
    /// The leg was answered.
    Answered,
    /// A collect ended with keys. They may be a code, so they never print.
    Keys(SensitiveDigits),
    /// What was said, as the door or a transcriber wrote it down.
    Speech(String),
    /// A collect ended with nothing.
    Silence,
    /// A recording ended.
    Recorded(Recording),
    /// What our own side answered to a [`super::Question`].
    Answer(Answer),
    /// One of several who are rung together passed the call on; the others go on.
    PassedOn(String),
    /// What became of [`super::Then::Connect`]; of several, the best.
    Leg(LegOutcome),
    /// The other side hung up, or the line dropped.
    Gone,
}

impl Input {
    /// Keys as a driver has them.
    #[must_use]
    pub fn keys(keys: impl Into<String>) -> Self {
        Self::Keys(SensitiveDigits::new(keys.into()))
    }
}

/// A recording that somebody else keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = CallRecording)]
pub struct Recording {
    /// Where it is: a platform's address or a name in our own store. Empty when nothing was said.
    pub reference: String,
    /// How long it is.
    pub seconds: u32,
}

/// What became of one leg to a responder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegOutcome {
    /// He pressed the accepting key, or is attended and answered; they talked, and it is over.
    Accepted,
    /// He answered and gave it on to the next.
    Declined,
    /// Somebody or something answered and pressed no accepting key.
    NoKey,
    /// It rang out.
    NoAnswer,
    /// Busy.
    Busy,
    /// He was rung together with somebody who was faster.
    Taken,
    /// It could not be rung.
    Failed,
}

impl LegOutcome {
    /// Every outcome.
    pub const ALL: [Self; 7] = [
        Self::Accepted,
        Self::Declined,
        Self::NoKey,
        Self::NoAnswer,
        Self::Busy,
        Self::Taken,
        Self::Failed,
    ];

    /// Returns the word used beside a ticket.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::NoKey => "answered, no key",
            Self::NoAnswer => "no answer",
            Self::Busy => "busy",
            Self::Taken => "somebody else was faster",
            Self::Failed => "failed",
        }
    }
}
