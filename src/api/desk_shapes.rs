//! What requests and answers about merging, splitting, replying and correcting look like: these names are a
//! contract.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::intake::desk::Queued;
use crate::model::{
    AssuranceLevel, DetectedLanguage, EmailAddress, Impact, Intent, MessageId, Priority, QueueId,
    TicketNumber, TicketStatus, Timestamp, Urgency,
};
use crate::store::BadAddress;
use crate::understanding::Example;

/// An order to put a ticket into another one.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeRequest {
    /// The ticket that has its mail from now on.
    pub into: TicketNumber,
    /// Whether they may be of different accounts.
    #[serde(default)]
    pub across_accounts: bool,
    /// The person who orders it.
    #[serde(default)]
    pub by: Option<String>,
}

/// A ticket that was put into another one.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Merged {
    /// The ticket.
    pub ticket: TicketNumber,
    /// Where its mail goes.
    pub into: TicketNumber,
}

/// An order to vouch for whoever asks.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VouchRequest {
    /// The level: AL2 or AL3.
    pub level: AssuranceLevel,
    /// The person who answers for it.
    pub by: String,
    /// How he knows.
    pub why: String,
    /// The second way, for AL3: `call-back`, or the number of a second contact.
    #[serde(default)]
    pub second: Option<String>,
    /// The contact number of the company's administrator who gave leave.
    #[serde(default)]
    pub permitted_by: Option<String>,
}

/// A ticket that was vouched for.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct VouchedTicket {
    /// The ticket.
    pub ticket: TicketNumber,
    /// The level that it has now.
    pub assurance: AssuranceLevel,
    /// Where it stands now.
    pub status: TicketStatus,
    /// What it still waits for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub still: Option<String>,
}

/// An order to make a ticket of one message.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitRequest {
    /// The message's place in the ticket's list of events, from 1.
    pub event: u32,
    /// The person who orders it.
    #[serde(default)]
    pub by: Option<String>,
}

/// A ticket that was made of a message.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SplitMade {
    /// The new ticket.
    pub ticket: TicketNumber,
    /// Whether it was made now.
    pub made: bool,
}

/// A person's text to the customer.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplyRequest {
    /// The text, without greeting and signature.
    pub text: String,
    /// Whether the one who asked has it alone; else those who take part have a copy.
    #[serde(default)]
    pub only_requester: bool,
    /// Where the ticket stands then: `open`, `wait` or `close`.
    #[serde(default)]
    pub then: Option<String>,
    /// The person who writes.
    #[serde(default)]
    pub by: Option<String>,
}

/// A text that was sent.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Sent {
    /// To whom.
    pub to: EmailAddress,
    /// Who has a copy.
    pub copies: Vec<EmailAddress>,
    /// Under which Message-ID.
    pub message_id: MessageId,
    /// Where the ticket stands now.
    pub status: TicketStatus,
    /// What was still to be done when it was closed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open_tasks: Vec<String>,
}

/// A task to be written down.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTaskRequest {
    /// What has to be done, in one line.
    pub about: String,
    /// The person who writes it down.
    #[serde(default)]
    pub by: Option<String>,
}

/// A task that is done.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskDoneRequest {
    /// The person who did it.
    #[serde(default)]
    pub by: Option<String>,
}

/// What is right about a ticket; what is left out stays.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectRequest {
    /// What it is about.
    #[serde(default)]
    pub intent: Option<Intent>,
    /// Second jobs.
    #[serde(default)]
    pub also: Option<Vec<Intent>>,
    /// How much is hurt.
    #[serde(default)]
    pub impact: Option<Impact>,
    /// How soon it is wanted.
    #[serde(default)]
    pub urgency: Option<Urgency>,
    /// Whether someone may be in danger.
    #[serde(default)]
    pub danger: Option<bool>,
    /// The language of the request.
    #[serde(default)]
    pub language: Option<DetectedLanguage>,
    /// Facts by kind, each as it stands in the text; an empty list takes those of the kind away.
    #[serde(default)]
    pub slots: BTreeMap<String, Vec<String>>,
    /// Why.
    #[serde(default)]
    pub why: Option<String>,
    /// Whether an example is kept for the model.
    #[serde(default = "wanted")]
    pub example: bool,
    /// The person who corrects.
    #[serde(default)]
    pub by: Option<String>,
}

const fn wanted() -> bool {
    true
}

/// A ticket that was corrected.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CorrectedTicket {
    /// The ticket.
    pub ticket: TicketNumber,
    /// What changed, one label each.
    pub changes: Vec<String>,
    /// How soon a person has it now.
    pub priority: Priority,
    /// Who takes it now.
    pub queue: QueueId,
    /// What became of the queue: `stays`, `moved`, `by_hand` or `ended`.
    pub queued: Queued,
    /// Who was woken, after the policy.
    pub paged: Option<String>,
    /// What the work needs, when the sender is not known so well.
    pub needs: Option<AssuranceLevel>,
    /// The example for the model.
    pub example: ExampleAnswer,
}

/// What became of an example.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ExampleAnswer {
    /// `added`, `replaced`, `left` (none was wanted, or the text teaches nothing) or `failed`.
    pub state: String,
    /// The file it stands in, or could not be written to.
    pub file: Option<String>,
    /// Why there is none: `unwanted`, `no-text`, `keys`, or what the system said.
    pub why: Option<String>,
    /// The row.
    pub row: Option<Example>,
}

/// An address that nobody has.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BadAddressLine {
    /// The address.
    pub address: EmailAddress,
    /// Since when that is known.
    pub at: Timestamp,
    /// What was said of it, such as `5.1.1`.
    pub status: String,
    /// The ticket whose mail did not arrive.
    pub ticket: TicketNumber,
}

impl From<BadAddress> for BadAddressLine {
    fn from(bad: BadAddress) -> Self {
        Self { address: bad.address, at: bad.at, status: bad.status, ticket: bad.ticket }
    }
}

/// An address that is written to again.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Lifted {
    /// The address.
    pub address: EmailAddress,
}

/// Somebody takes a ticket, or gives it back.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeRequest {
    /// Who has it from now on; left out, it is given back by `by`, and by whoever has it only.
    #[serde(default)]
    pub taker: Option<String>,
    /// Whether it is taken over from whoever has it, or given back for him; else that is refused while somebody
    /// else has it. A session gives back what others have as a lead or administrator only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub take_over: bool,
    /// Who orders it.
    #[serde(default)]
    pub by: Option<String>,
}

/// Something is noted that the customer does not read.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteRequest {
    /// What.
    pub text: String,
    /// Whether whoever notes it has spoken with the customer: that counts as contact with him.
    #[serde(default)]
    pub spoken: bool,
    /// Who notes it.
    #[serde(default)]
    pub by: Option<String>,
}

/// Where a ticket stands from now on.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusRequest {
    /// How.
    pub status: TicketStatus,
    /// Why.
    #[serde(default)]
    pub why: Option<String>,
    /// Who says so.
    #[serde(default)]
    pub by: Option<String>,
}

/// How a ticket is after something was done with it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TicketInHand {
    /// The ticket.
    pub ticket: TicketNumber,
    /// Where it stands.
    pub status: TicketStatus,
    /// Who has it.
    pub taker: Option<String>,
}
