//! What every door makes of what came in.
use crate::mail::{FailedRecipient, Warning};
use crate::mailauth::Verdict;
use crate::model::{
    AssuranceLevel, ContactId, ContactNumber, Door, EmailAddress, MessageId, PhoneNumber,
    TicketNumber, Timestamp,
};
use crate::store::SealedMail;
use crate::tickets::{AttachmentNote, VendorReference};
use crate::understanding::Classification;

use super::Entrance;

/// One thing that came in, read and understood as far as that could be done.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The door.
    pub door: Door,
    /// The door's own key, by which a repetition is known.
    pub key: String,
    /// When it came.
    pub at: Timestamp,
    /// Where it came in: one of our mailboxes, or the one a line belongs to.
    pub entrance: Entrance,
    /// The sender's address, as claimed.
    pub sender: Option<EmailAddress>,
    /// Where the sender wants answers, if elsewhere.
    pub reply_to: Option<EmailAddress>,
    /// The sender as shown: address or number as claimed, perhaps empty.
    pub shown_sender: String,
    /// Who a caller is, if it is a call.
    pub caller: Option<CallerClaim>,
    /// A number to ring him at.
    pub callback: Option<PhoneNumber>,
    /// The subject, codes hidden; empty for a call.
    pub subject: String,
    /// The newest text, codes hidden.
    pub text: String,
    /// What was attached.
    pub attachments: Vec<AttachmentNote>,
    /// What whoever works on it must know of it, each one sentence for the desk.
    pub warnings: Vec<Warning>,
    /// Who or what wrote it.
    pub nature: Nature,
    /// Whether it came through a mailing list.
    pub list: bool,
    /// Whether codes were hidden in it.
    pub code_hidden: bool,
    /// Marks by which it may belong to a ticket.
    pub marks: Marks,
    /// What vouches for the sender of a mail; nothing for anything else.
    pub proof: Option<Verdict>,
    /// What only a mail has.
    pub post: Post,
    /// The raw form, sealed.
    pub raw: Option<SealedMail>,
    /// What it means, or why that could not be found out.
    pub understood: Result<Classification, String>,
}

/// Who a caller is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallerClaim {
    /// This contact, known as well as that.
    Contact(ContactId, AssuranceLevel),
    /// Whoever has this number, by his own word.
    Number(ContactNumber),
    /// He did not say.
    Nobody,
}

/// Who or what wrote a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nature {
    /// A person.
    Person,
    /// A monitoring system: opens tickets, is not answered.
    Notification,
    /// An auto-responder.
    AutoReply,
    /// A read receipt.
    Receipt,
    /// A delivery report, with what it says in one line.
    Bounce(String),
    /// Ourselves.
    Own,
    /// A machine that gave no address to answer to.
    Unanswerable,
}

impl Nature {
    /// Returns whether a person wrote it, as far as can be told: a machine never reopens a ticket.
    #[must_use]
    pub const fn is_person(&self) -> bool {
        matches!(self, Self::Person | Self::Unanswerable)
    }
}

/// What only a mail has, beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Post {
    /// The key under which the same undated mail came in the stretch of time before.
    pub key_before: Option<String>,
    /// Who of our own people handed it on, if one did; the sender is the customer then.
    pub forwarded_by: Option<EmailAddress>,
    /// The reference of another desk or of a monitoring system that it carries.
    pub vendor: Option<VendorReference>,
    /// What a delivery report says of each address.
    pub failed: Vec<FailedRecipient>,
    /// Other mailboxes of ours that it came to at the same time.
    pub also_to: Vec<EmailAddress>,
}

/// Marks by which a message may belong to a ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Tickets whose signature it carries.
    pub signed: Vec<TicketNumber>,
    /// Ticket numbers that it names in clear.
    pub named: Vec<TicketNumber>,
    /// The messages that it answers.
    pub references: Vec<MessageId>,
    /// Its own Message-ID.
    pub message_id: Option<MessageId>,
    /// Who else it was addressed to, without ourselves.
    pub others: Vec<EmailAddress>,
}
