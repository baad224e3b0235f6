//! What one message says, after all repairs.
use serde::Serialize;

use crate::model::{EmailAddress, MessageId, Timestamp};

/// One message understood. Serialises as the JSON of `message check --json`.
///
/// Subject, names and texts hold no codes any more: see
/// [`mask_codes`](crate::text::mask_codes).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Inbound {
    /// The subject on one line; empty when there is none.
    pub subject: String,
    /// The first mailbox of the first From field; of Return-Path when From names none.
    pub from: Option<Mailbox>,
    /// The first mailbox of Reply-To.
    #[serde(skip)]
    pub reply_to: Option<Mailbox>,
    /// The mailboxes of To.
    pub to: Vec<Mailbox>,
    /// The mailboxes of Cc.
    pub cc: Vec<Mailbox>,
    /// The Message-ID, if it is one.
    pub message_id: Option<MessageId>,
    /// The ids of In-Reply-To.
    pub in_reply_to: Vec<MessageId>,
    /// The ids of References, oldest first.
    pub references: Vec<MessageId>,
    /// The Date as the sender wrote it; queue times are taken from the arrival, never from here.
    pub date: Option<Timestamp>,
    /// The newest text only: see [`newest_text`](crate::text::newest_text).
    pub text: String,
    /// All of the text.
    pub full_text: String,
    /// Whether the text was taken from HTML.
    pub html: bool,
    /// What is attached, in order.
    pub attachments: Vec<Attachment>,
    /// The events of calendar files among the parts; each is a line of the text too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calendar: Vec<CalendarEvent>,
    /// Whether it is signed or encrypted.
    pub protection: Protection,
    /// Whether a machine wrote it.
    pub automatic: Automatic,
    /// Whether it came through a mailing list; alone this does not make it automatic.
    pub list: bool,
    /// What a delivery report says.
    pub bounce: Option<Bounce>,
    /// What was odd, each in one English sentence for the operator.
    pub problems: Vec<String>,
    /// Those of the problems that whoever works on the ticket must know: files that can do
    /// harm, what is encrypted, a signature that proves nothing, text that was not shown.
    #[serde(skip)]
    pub warnings: Vec<Warning>,
    /// How many codes were hidden in it.
    #[serde(skip)]
    pub masked_runs: usize,
    /// Whether Return-Path or the envelope says `<>`: never answer.
    #[serde(skip)]
    pub return_path_empty: bool,
    /// Who wrote what is forwarded in it, by its own words: nothing is proven by it.
    #[serde(skip)]
    pub forwarded_from: Option<EmailAddress>,
    /// The id that [`compose`](super::compose) repeats in `X-Centralita-Id`, since some relays
    /// give mail a new Message-ID. Nothing is proven by it before
    /// [`is_own`](super::thread::is_own) has checked the signature.
    #[serde(skip)]
    pub own_id: Option<MessageId>,
}

/// A name and an address, as a header gives them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Mailbox {
    /// The display name; empty when there is none.
    pub name: String,
    /// The address as written; it may be no address at all.
    pub address: String,
}

impl Mailbox {
    /// Returns the address if it is one.
    #[must_use]
    pub fn parsed(&self) -> Option<EmailAddress> {
        self.address.parse().ok()
    }
}

/// One attached file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// The file name, made safe: no path, no control or direction characters, never empty.
    pub name: String,
    /// The media type as declared, lower case.
    pub mime: String,
    /// The decoded size.
    pub bytes: usize,
    /// What the content is, as a media type; nothing when that cannot be told.
    pub found: Option<&'static str>,
    /// What opening it can do.
    pub danger: Option<Danger>,
    /// Whether it is a picture inside the HTML text rather than a file for its own sake.
    pub inline: bool,
}

/// What opening a file can do, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Danger {
    /// A page: it may run scripts and ask for passwords.
    Html,
    /// A document with a program in it.
    Macro,
    /// A script.
    Script,
    /// A program, a package or a disk.
    Executable,
}

impl Danger {
    /// Returns the word used in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Macro => "macro",
            Self::Script => "script",
            Self::Executable => "executable",
        }
    }
}

/// What whoever works on a message must know of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Warning {
    /// Something was written so that nobody sees it.
    #[error("text that the HTML does not show was left out")]
    Hidden,
    /// There is a signature of the writer.
    #[error("it is signed; the signature was not checked and proves nothing")]
    Signed,
    /// There is something that only its reader can open.
    #[error("it is encrypted, all or in part; what is closed was not read and is kept as it came")]
    Encrypted,
    /// A part that holds others stayed closed.
    #[error("an S/MIME or Outlook (winmail.dat) part could not be opened")]
    Unopened,
    /// A file.
    #[error("attached: {name} ({word}), which can do harm when it is opened", word = .danger.as_str())]
    Dangerous {
        /// As it is called.
        name: String,
        /// What opening it can do.
        danger: Danger,
    },
}

/// Whether the writer closed the message against others (S/MIME, PGP).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protection {
    /// Neither.
    #[default]
    None,
    /// It is signed; the signature was not checked and proves nothing.
    Signed,
    /// All or part of it is encrypted and was not read; it is kept as an attachment.
    Encrypted,
}

impl Protection {
    /// Returns the word used in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Signed => "signed",
            Self::Encrypted => "encrypted",
        }
    }
}

/// An event of a calendar file that came along (RFC 5545); all values as the sender wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CalendarEvent {
    /// `REQUEST`, `CANCEL`, `REPLY` and the like (RFC 5546); may be empty.
    pub method: String,
    /// The title.
    pub summary: String,
    /// `2026-11-02 10:00`, or the day alone.
    pub start: String,
    /// The same, or a duration such as `PT1H`.
    pub end: String,
    /// The zone of both, `UTC`, or nothing for the reader's own.
    pub zone: String,
    /// Where.
    pub location: String,
    /// Name and address of who called for it.
    pub organizer: String,
    /// The first attendee who answered, and what, such as `ana@c.example ACCEPTED`.
    pub answer: String,
    /// `CONFIRMED`, `TENTATIVE`, `CANCELLED`.
    pub status: String,
    /// The rule by which it repeats; empty for once.
    pub repeats: String,
    /// What names it in all its versions.
    pub uid: String,
    /// What it says about itself.
    #[serde(skip)]
    pub description: String,
}

/// Whether and how a machine wrote a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Automatic {
    /// A person wrote it.
    #[default]
    No,
    /// Vacation and other auto-responders: kept as a note, never answered, reopens nothing.
    AutoReply,
    /// A delivery report.
    Bounce,
    /// A read receipt.
    Receipt,
    /// Monitoring and the like: opens a ticket, is not acknowledged.
    Notification,
    /// Our own mail come back.
    Own,
}

impl Automatic {
    /// Returns the word used in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::AutoReply => "auto-reply",
            Self::Bounce => "bounce",
            Self::Receipt => "receipt",
            Self::Notification => "notification",
            Self::Own => "own",
        }
    }
}

/// What a delivery report says (RFC 3464).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Bounce {
    /// The recipients that it is about.
    pub failed: Vec<FailedRecipient>,
    /// The Message-ID of the mail that was not delivered, if the report shows it.
    pub original_message_id: Option<MessageId>,
}

/// One recipient of a delivery report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FailedRecipient {
    /// Final-Recipient, else Original-Recipient, without its type.
    pub address: String,
    /// The status such as `5.1.1` (RFC 3463); empty when the report has none.
    pub status: String,
    /// `failed`, `delayed`, `delivered`, `relayed`, `expanded`; empty when the report has none.
    pub action: String,
    /// Diagnostic-Code without its type; empty when the report has none.
    pub diagnostic: String,
}
