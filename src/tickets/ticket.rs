//! The ticket and the events of its life.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::said::{EventText, Said};

use crate::model::{
    AccountId, ArrivalId, AssuranceLevel, Channel, ContactId, DetectedLanguage, Impact, Intent,
    Language, Priority, QueueId, SiteCode, Slots, TicketKind, TicketNumber, TicketStatus,
    Timestamp, UnknownWord, Urgency,
};

/// What is known when a ticket is opened; the store adds its number.
#[derive(Clone, Debug, PartialEq)]
pub struct NewTicket {
    /// Trouble, request or order.
    pub kind: TicketKind,
    /// Where it stands.
    pub status: TicketStatus,
    /// How it came.
    pub channel: Channel,
    /// The language it is written in.
    pub language: DetectedLanguage,
    /// The language it is answered in.
    pub answer_language: Language,
    /// What it is about.
    pub intent: Intent,
    /// Whether the intent is sure enough to act on.
    pub decided: bool,
    /// How much is hurt.
    pub impact: Impact,
    /// How soon it is wanted.
    pub urgency: Urgency,
    /// How soon a person has it.
    pub priority: Priority,
    /// Danger to people or the building.
    pub safety: bool,
    /// Who takes it.
    pub queue: QueueId,
    /// The registered contact that it claims to come from.
    pub contact: Option<ContactId>,
    /// That contact's account.
    pub account: Option<AccountId>,
    /// The sender as claimed: address or number.
    pub requester: String,
    /// How sure we are of the sender.
    pub assurance: AssuranceLevel,
    /// The site it names.
    pub site: Option<SiteCode>,
    /// The subject, or the first words.
    pub subject: String,
    /// The outside desk's code for the kind of trouble.
    pub problem_code: Option<String>,
    /// Facts copied from the text.
    pub slots: Slots,
    /// An earlier, ended ticket that this one follows.
    pub follows: Option<TicketNumber>,
    /// When it was opened.
    pub created_at: Timestamp,
}

impl NewTicket {
    /// Whether nobody named its site: it is the only one at which he may order. It may be another one, so that
    /// the ticket is never taken for a report of what is known there.
    #[must_use]
    pub fn site_is_assumed(&self) -> bool {
        let named = self.slots.get("site").and_then(|sites| sites.first());
        self.site.is_some() && named.is_some_and(|slot| slot.text.is_empty())
    }
}

/// A ticket as the store gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticket {
    /// Its number.
    pub number: TicketNumber,
    /// Everything known of it.
    pub facts: NewTicket,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
    /// How many events it has.
    pub events: u32,
    /// The ticket that the desk put it into.
    pub merged_into: Option<TicketNumber>,
}

/// What a later arrival raises on a ticket. Nothing is ever lowered by a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raise {
    /// The graver priority.
    pub priority: Priority,
    /// Danger.
    pub safety: bool,
    /// The queue that takes it from now on.
    pub queue: QueueId,
    /// What it is about now.
    pub intent: Intent,
    /// The graver impact counts.
    pub impact: Impact,
    /// The sooner urgency counts.
    pub urgency: Urgency,
    /// The site, when one is known now.
    pub site: Option<SiteCode>,
}

/// What a person at the desk makes of a ticket that was understood wrongly: all of it counts, the
/// milder too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relabel {
    /// Trouble, request or order.
    pub kind: TicketKind,
    /// The language it is written in.
    pub language: DetectedLanguage,
    /// The language it is answered in.
    pub answer_language: Language,
    /// What it is about.
    pub intent: Intent,
    /// How much is hurt.
    pub impact: Impact,
    /// How soon it is wanted.
    pub urgency: Urgency,
    /// How soon a person has it.
    pub priority: Priority,
    /// Danger to people or the building.
    pub safety: bool,
    /// Who takes it.
    pub queue: QueueId,
    /// The site it names.
    pub site: Option<SiteCode>,
    /// The outside desk's code for the kind of trouble.
    pub problem_code: Option<String>,
    /// Facts copied from the text.
    pub slots: Slots,
}

/// What kind of thing happened to a ticket.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// The customer said or wrote something.
    Message,
    /// A machine answered for him: out of office, receipt.
    Automatic,
    /// A mail of ours could not be delivered.
    Bounce,
    /// A rule sent it to a queue.
    Routed,
    /// Someone on call was paged.
    Paged,
    /// We answered.
    Answered,
    /// An answer was not sent, with the reason.
    Withheld,
    /// Priority or danger was raised.
    Raised,
    /// A person at the desk corrected what was understood, or confirmed it.
    Corrected,
    /// Its status changed.
    Status,
    /// Something happened in a call: a leg to a responder, a way through the menus, its end.
    Call,
    /// The program noted something.
    Note,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Message,
        Self::Automatic,
        Self::Bounce,
        Self::Routed,
        Self::Paged,
        Self::Answered,
        Self::Withheld,
        Self::Raised,
        Self::Corrected,
        Self::Status,
        Self::Call,
        Self::Note,
    ];

    /// Returns the word used in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Automatic => "automatic",
            Self::Bounce => "bounce",
            Self::Routed => "routed",
            Self::Paged => "paged",
            Self::Answered => "answered",
            Self::Withheld => "withheld",
            Self::Raised => "raised",
            Self::Corrected => "corrected",
            Self::Status => "status",
            Self::Call => "call",
            Self::Note => "note",
        }
    }
}

impl FromStr for EventKind {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| {
            UnknownWord(text.to_owned(), "message, automatic, bounce, routed, paged, answered, withheld, raised, corrected, status, call, note")
        })
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An attachment of a message, without its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AttachmentNote {
    /// The name, made safe.
    pub name: String,
    /// The type, by content where it was looked at.
    pub mime: String,
    /// The size.
    pub bytes: u64,
}

/// An event to be written beside a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
    /// Who: an address or number as claimed, or `centralita`.
    pub by: String,
    /// The newest text, or what happened.
    pub text: String,
    /// What the program says, by its codes; nothing where people said it.
    pub said: Vec<Said>,
    /// The Message-ID of the mail, if it was one.
    pub message_id: Option<String>,
    /// What was attached.
    pub attachments: Vec<AttachmentNote>,
    /// The arrival it came with.
    pub arrival: Option<ArrivalId>,
}

impl NewEvent {
    /// Makes an event of the program's own doing.
    #[must_use]
    pub fn ours(at: Timestamp, kind: EventKind, text: impl Into<EventText>) -> Self {
        let EventText { text, said } = text.into();
        Self {
            at,
            kind,
            by: "centralita".to_owned(),
            text,
            said,
            message_id: None,
            attachments: vec![],
            arrival: None,
        }
    }

    /// Makes an event of what somebody of ours did.
    #[must_use]
    pub fn of(by: &str, at: Timestamp, kind: EventKind, text: impl Into<EventText>) -> Self {
        Self { by: by.to_owned(), ..Self::ours(at, kind, text) }
    }
}

/// An event as `tickets show --json` gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TicketEvent {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
    /// Who.
    pub by: String,
    /// The text.
    pub text: String,
    /// What the program says, by its codes; nothing where people said it, or before there were codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<Said>,
    /// The Message-ID of the mail, if it was one.
    pub message_id: Option<String>,
    /// What was attached.
    pub attachments: Vec<AttachmentNote>,
}
