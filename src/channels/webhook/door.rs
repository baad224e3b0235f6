//! What stands behind the listener: the calls, the people to ring when they fail, and the words.
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use super::{Dialect, TooLong};
use crate::calls::{Event, NewCall, Performance, Token};
use crate::conversation::Recording;
use crate::model::{Language, PhoneNumber};

/// Writes the document of a performance; what it writes is kept with its token.
pub type Render = Arc<dyn Fn(&Performance) -> Result<String, TooLong> + Send + Sync>;

/// Which leg of which call a request is of. A token is good for its own call only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    /// The account, as the configuration calls it.
    pub carrier: String,
    /// The platform's name of this leg.
    pub id: String,
    /// The platform's name of the caller's leg, if this is another and the platform says so.
    pub parent: Option<String>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failed {
    /// No step has this token.
    #[error("no step has this token")]
    Unknown,
    /// The call is over and its steps are forgotten.
    #[error("the call is over")]
    Over,
    /// The step is one of another call.
    #[error("the step is one of another call")]
    Mismatch,
    /// It panicked.
    #[error("it panicked")]
    Panicked,
    /// Too much is being done already.
    #[error("too much is being done already")]
    Busy,
    /// The program is being stopped.
    #[error("the program is being stopped")]
    Stopping,
    /// Anything else, in words for the log; nothing of the caller stands in them.
    #[error("{0}")]
    Broken(String),
}

/// Somebody to ring when nothing else works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastPerson {
    /// His number.
    pub number: PhoneNumber,
    /// The language he is spoken to in.
    pub language: Language,
    /// Whether there is always a person, so that nobody is asked for a key.
    pub attended: bool,
}

/// A message and the values it gets.
pub type Message = (&'static str, &'static [&'static str]);

/// Every message that this door says itself, beside those of a conversation.
pub const WEBHOOK_MESSAGES: &[Message] = &[
    ("phone-one-moment", &[]),
    ("phone-speech-hints", &[]),
    ("phone-fallback", &[]),
    ("phone-fallback-nobody", &["number", "has_cost", "cost"]),
    ("phone-fallback-static", &["number", "has_cost", "cost"]),
    ("phone-still-connecting", &[]),
    ("phone-goodbye", &[]),
    ("screen-fallback", &[]),
    ("screen-connecting", &[]),
];

/// What stands behind the listener.
pub trait CallDoor: Send + Sync + 'static {
    /// A call begins; a repeated beginning gets the first answer.
    fn begin(
        &self,
        new: NewCall,
        render: Render,
    ) -> impl Future<Output = Result<String, Failed>> + Send;

    /// Something happened on a leg. A token that was used gets its first answer.
    fn step(
        &self,
        token: Token,
        leg: Leg,
        event: Event,
        render: Render,
    ) -> impl Future<Output = Result<String, Failed>> + Send;

    /// Returns the answer that a used token has; nothing is done.
    fn answer_of(
        &self,
        token: Token,
    ) -> impl Future<Output = Result<Option<String>, Failed>> + Send;

    /// The caller's leg is over; told once or more often, in any order.
    fn ended(&self, new: NewCall, how: String) -> impl Future<Output = Result<(), Failed>> + Send;

    /// A recording is ready; told once or more often.
    fn recording(
        &self,
        carrier: String,
        call: String,
        recording: Recording,
    ) -> impl Future<Output = Result<(), Failed>> + Send;

    /// Returns whom to ring now for a line when the calls fail, the first first. Asks no store.
    fn last_resort(&self, line: Option<&str>) -> Vec<LastPerson>;

    /// Renders one of [`WEBHOOK_MESSAGES`]; `None` when it cannot be. Asks no store.
    fn say(&self, language: Language, id: &str, number: Option<&PhoneNumber>) -> Option<String>;

    /// Counts a request: its outcome is one of our words, such as `answered`.
    fn counted(&self, dialect: Dialect, outcome: &'static str, took: Duration);
}
