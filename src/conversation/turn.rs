//! What a conversation asks its driver to do next.
use std::time::Duration;

use super::{Question, Responder};
use crate::model::{Intent, Language, PhoneNumber, SiteCode, TeamRole, TicketNumber, Timestamp};

/// One turn: what is heard, then exactly one thing to wait for.
///
/// A turn is also exactly one answer to a webhook, which is why every driver can carry every turn.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Prompts to play in order. A key interrupts them when `then` collects.
    pub say: Vec<Prompt>,
    /// What follows the prompts.
    pub then: Then,
}

/// What follows a turn's prompts.
#[derive(Clone, Debug)]
pub enum Then {
    /// Listen; answer with `Input::Keys`, `Input::Speech` or `Input::Silence`.
    Collect(Collect),
    /// Ask our own side; the caller is not waited for.
    Ask(Question),
    /// Record what the caller says; answer with `Input::Recorded`.
    Record(Record),
    /// Ring somebody and put the caller through; answer with `Input::Leg` when that is over.
    Connect(Connect),
    /// Join this leg with the caller. Only [`super::Screening`] says it, and only after the key.
    Bridge,
    /// End this leg.
    HangUp,
    /// Keep doing what the turn before asked for.
    Continue,
}

/// How to listen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collect {
    /// Keys after which listening stops at once.
    pub digits_max: u8,
    /// Time to the first key, from the end of the prompts.
    pub first_digit: Duration,
    /// Time between keys.
    pub inter_digit: Duration,
    /// In a step of several keys: a lone 9 or 0 followed by [`LONE_AFTER`] or the end key `#` is
    /// meant as in a step of one key. A step of one key acts on them at once anyway.
    pub lone_keys: bool,
    /// The keys are a code: no log, row, recording or later prompt may hold them.
    pub sensitive: bool,
    /// Speech may answer too; only where the door can write down what is said.
    pub speech: bool,
    /// The caller is waiting for somebody: music may play while nothing is said.
    pub hold: bool,
}

/// How long a lone 9 or 0 must stand alone in a step of several keys.
pub const LONE_AFTER: Duration = Duration::from_secs(2);

impl Collect {
    /// One key.
    #[must_use]
    pub const fn one(first_digit_s: u64, speech: bool) -> Self {
        Self {
            digits_max: 1,
            first_digit: Duration::from_secs(first_digit_s),
            inter_digit: Duration::from_secs(first_digit_s),
            lone_keys: false,
            sensitive: false,
            speech,
            hold: false,
        }
    }

    /// Up to `digits_max` keys, ended by `#` or by time.
    #[must_use]
    pub const fn several(digits_max: u8) -> Self {
        Self {
            digits_max,
            first_digit: Duration::from_secs(8),
            inter_digit: Duration::from_secs(4),
            lone_keys: true,
            sensitive: false,
            speech: false,
            hold: false,
        }
    }

    /// A code of `digits_max` keys.
    #[must_use]
    pub const fn code(digits_max: u8) -> Self {
        Self { sensitive: true, ..Self::several(digits_max) }
    }

    /// One key or speech while the caller waits for somebody.
    #[must_use]
    pub const fn waiting(seconds: u64) -> Self {
        Self { hold: true, ..Self::one(seconds, false) }
    }
}

/// How to record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// The longest recording.
    pub longest: Duration,
    /// Silence that ends it.
    pub silence: Duration,
}

/// The most people who are rung at once for one caller.
pub const TOGETHER_MAX: usize = 10;

/// Whom to ring, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connect {
    /// Whom, all at once; at least one, and at most [`TOGETHER_MAX`]. Who is attended is connected
    /// on answer, everybody else after the key; the first wins.
    pub people: Vec<Responder>,
    /// How long to ring.
    pub ring: Duration,
    /// What everybody is told before he decides who is not attended.
    pub brief: Brief,
}

/// What a responder is told, in his own language, before he presses a key.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Brief {
    /// The ticket, unless it could not be opened.
    pub ticket: Option<TicketNumber>,
    /// What it is about.
    pub intent: Intent,
    /// The priority.
    pub priority: crate::model::Priority,
    /// Danger to people or the building.
    pub safety: bool,
    /// The site, if it is known.
    pub site: Option<SiteCode>,
    /// Where to ring the caller back.
    pub callback: Option<PhoneNumber>,
}

/// A prompt: a Fluent message in a language, with its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompt {
    /// The Fluent id; one of [`super::PROMPTS`].
    pub id: &'static str,
    /// The language it is said in.
    pub language: Language,
    /// The values it needs.
    pub values: Vec<(&'static str, Value)>,
}

/// A value of a prompt, so that it can be spoken by the rules of the language.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Spoken digit by digit.
    Digits(String),
    /// Spoken as a number.
    Number(i64),
    /// A yes or no that chooses between wordings.
    Flag(bool),
    /// What a matter is called to a customer.
    Matter(Intent),
    /// What a matter is called among us, in a word or two.
    Topic(Intent),
    /// What somebody of ours is to the caller's company.
    Role(TeamRole),
    /// A site, spoken letter by letter.
    Site(SiteCode),
    /// A ticket's number, spoken digit by digit.
    Ticket(TicketNumber),
    /// A telephone number, spoken in groups.
    Phone(PhoneNumber),
    /// A day and time in the line's zone.
    Moment(Timestamp),
    /// A day without its year, wherever its clocks are.
    Day(jiff::civil::Date),
    /// Other messages without values, said one after the other.
    List(Vec<String>),
    /// A word that chooses between wordings, such as a status or a priority.
    Word(&'static str),
    /// The desk's name.
    Desk,
}

impl Prompt {
    /// A prompt without values.
    #[must_use]
    pub const fn plain(id: &'static str, language: Language) -> Self {
        Self { id, language, values: vec![] }
    }

    /// The same prompt with one more value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Value) -> Self {
        self.values.push((name, value));
        self
    }
}
