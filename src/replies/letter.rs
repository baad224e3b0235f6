//! The answer to a message: one set of facts, any of the letters, in the right languages.
use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::answers::Answer;
use super::args::Args;
use super::incident_letter::KnownIncident;
use super::phrasebook::{Phrasebook, ReplyError};
use super::promised::Promised;
use crate::model::{
    DetectedLanguage, Intent, Language, PhoneNumber, Priority, TicketNumber, Timestamp,
};

/// The letters that can be sent, by Fluent id; a rule's `then.reply` names one of them.
///
/// `ack`, `incident-ack`, `safety-ack`, `ack-identity` and `ack-termination` say what was
/// understood and are for proven or registered senders, and so is `ack-known`, which tells of an
/// incident that is known; the short ones hold nothing of the sender's.
pub const LETTERS: &[&str] = &[
    "ack",
    "incident-ack",
    "safety-ack",
    "ack-identity",
    "ack-termination",
    "ack-short",
    "ack-short-safety",
    "ack-known",
    "ack-known-short",
];

/// The values that [`Letter`] gives to each of them.
pub(super) const LETTER_VARIABLES: &[&str] = &[
    "ticket",
    "matter",
    "priority",
    "paged",
    "has_line",
    "line",
    "has_cost",
    "cost",
    "missing",
    "fields",
    "code_hidden",
    "desk",
    "received",
    "known",
    "place",
    "since",
    "has_notice",
    "notice",
    "has_end",
    "ends",
    "answered",
    "answer",
    "portal",
    "portal_linked",
    "portal_link",
    "registered",
    "attended_by",
    "attended",
    "contact_by",
    "contact",
    "has_update",
    "update",
];

/// In which language or languages a letter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// The customer's own.
    One(Language),
    /// The mailbox's and English, for a language that the desk does not speak.
    WithEnglish(Language),
}

impl Voice {
    /// Returns the voice for a text in `detected` that came to a mailbox or line in `door`.
    #[must_use]
    pub const fn of(detected: DetectedLanguage, door: Language) -> Self {
        match detected {
            DetectedLanguage::Known(language) => Self::One(language),
            DetectedLanguage::Other => Self::WithEnglish(door),
        }
    }
}

/// The number to ring for urgent matters.
#[derive(Clone, Copy, Debug)]
pub struct PhoneLine<'a> {
    /// The number of the line.
    pub number: &'a PhoneNumber,
    /// What a call costs, as the operator of the desk words it; a language without an entry or
    /// with an empty one gets no such sentence.
    pub cost_text: &'a BTreeMap<Language, String>,
}

/// What a letter may say. Each letter takes what it needs.
#[derive(Clone, Debug)]
pub struct Letter<'a> {
    /// The ticket's number.
    pub ticket: TicketNumber,
    /// What was understood.
    pub intent: Intent,
    /// How soon a person has it.
    pub priority: Priority,
    /// Whether page rows stand beside the ticket; only then the letter says so.
    pub paged: bool,
    /// What is promised for it.
    pub promised: Promised,
    /// The number to ring.
    pub line: Option<PhoneLine<'a>>,
    /// Ids of [`super::missing_fields`]; asked for once, in the first letter.
    pub missing: &'a [&'static str],
    /// Whether something that looked like a code was hidden.
    pub code_hidden: bool,
    /// The short answer to what is asked, if there is one. It never stands for the ticket.
    pub answer: Option<&'a Answer>,
    /// The customer portal, where it may be named: its address by language, which may be empty.
    pub portal: Option<&'a BTreeMap<Language, String>>,
    /// Whether the sender need not be told how to register.
    pub registered: bool,
    /// The desk's name below the letter.
    pub desk: &'a str,
    /// When the message arrived.
    pub received: Timestamp,
    /// The zone of the customer's clocks.
    pub zone: &'a TimeZone,
    /// The incident that it is about, if one is known.
    pub known: Option<KnownIncident<'a>>,
}

/// A letter ready to be composed as mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The subject, without any word of the sender's.
    pub subject: String,
    /// The body, paragraphs parted by one empty line.
    pub body: String,
}

impl Letter<'_> {
    pub(super) fn args(&self, book: &Phrasebook, language: Language) -> Result<Args, ReplyError> {
        let matter = format!("intent-{}", self.intent.as_str());
        let line = self.line.map(|line| line.number.spaced());
        let cost =
            self.line.and_then(|line| line.cost_text.get(&language)).filter(|t| !t.is_empty());
        let answer = self.answer.map(|answer| book.answer(language, answer)).transpose()?;
        let portal_link =
            self.portal.and_then(|portal| portal.get(&language)).filter(|link| !link.is_empty());
        let args = Args::new()
            .with("answered", answer.is_some())
            .with("answer", answer.unwrap_or_default())
            .with("portal", self.portal.is_some())
            .with("portal_linked", portal_link.is_some())
            .with("portal_link", portal_link.cloned().unwrap_or_default())
            .with("registered", self.registered)
            .with("ticket", self.ticket.to_string())
            .with("matter", book.render(language, &matter, &Args::new())?)
            .with("priority", self.priority.as_str())
            .with("paged", self.paged)
            .with("has_line", line.is_some())
            .with("line", line.unwrap_or_default())
            .with("has_cost", cost.is_some())
            .with("cost", cost.cloned().unwrap_or_default())
            .with("missing", i64::try_from(self.missing.len()).unwrap_or(i64::MAX))
            .with("fields", book.list(language, self.missing)?)
            .with("code_hidden", self.code_hidden)
            .with("desk", self.desk)
            .with("received", book.date_time(language, self.received, self.zone)?);
        let args = self.promised.add_to(args, book, language)?;
        KnownIncident::add_to(self.known.as_ref(), args, book, language)
    }
}

impl Phrasebook {
    /// Renders one of [`LETTERS`] with its subject.
    ///
    /// # Errors
    /// [`ReplyError`] when the id is unknown or needs what no [`Letter`] holds.
    pub fn letter(
        &self,
        voice: Voice,
        id: &str,
        letter: &Letter<'_>,
    ) -> Result<Rendered, ReplyError> {
        let (subject_id, words_id) = match id {
            "safety-ack" | "ack-short-safety" => ("subject-safety", "subject-danger"),
            _ => ("subject-ack", "subject-received"),
        };
        let args = |language| letter.args(self, language);
        let (subject, body) = match voice {
            Voice::WithEnglish(primary) if primary != Language::English => {
                let subject = self.render(primary, subject_id, &args(primary)?)?;
                let english = self.render(Language::English, words_id, &Args::new())?;
                (format!("{subject} / {english}"), self.render_bilingual(primary, id, &args)?)
            }
            Voice::One(language) | Voice::WithEnglish(language) => {
                let args = args(language)?;
                (self.render(language, subject_id, &args)?, self.render(language, id, &args)?)
            }
        };
        Ok(Rendered { subject, body })
    }
}
