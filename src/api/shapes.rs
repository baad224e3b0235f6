//! What requests and answers look like: these names are a contract.
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::identity::{Contact, Permission, Team};
use crate::mailauth::Verdict;
use crate::model::{
    AccountState, AssuranceLevel, Channel, ContactNumber, DetectedLanguage, EmailAddress, Impact,
    Intent, Language, NamedPlace, PhoneNumber, Pin, Priority, QueueId, SiteCode, Slots, TicketKind,
    TicketNumber, TicketStatus, Timestamp, Urgency,
};
use crate::store::Outgoing;
use crate::tickets::{Arrival, Freeze, OutcomeKind, Task, Ticket, TicketEvent};

pub use super::answer_shapes::AnswerPage;
use super::incident_shapes::IncidentLink;
use super::outside_shapes::OutsideTicketLine;

/// A ticket in lists.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TicketLine {
    /// Its number.
    pub number: TicketNumber,
    /// Where it stands.
    pub status: TicketStatus,
    /// How it came.
    pub channel: Channel,
    /// The language it is written in.
    pub language: DetectedLanguage,
    /// What it is about.
    pub intent: Intent,
    /// How soon a person has it.
    pub priority: Priority,
    /// Danger to people or the building.
    pub safety: bool,
    /// Who takes it.
    pub queue: QueueId,
    /// The sender as claimed.
    pub contact: String,
    /// The registered company he claims to be of.
    pub account: Option<String>,
    /// How sure we are of him.
    pub assurance: AssuranceLevel,
    /// The site it names.
    pub site: Option<SiteCode>,
    /// The subject.
    pub subject: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// How many events it has.
    pub events: u32,
    /// Whether the queue that was asked for has a copy of it only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub copied: bool,
}

impl TicketLine {
    /// Makes the line of a ticket whose account has this name.
    #[must_use]
    pub fn new(ticket: Ticket, account: Option<String>) -> Self {
        let facts = ticket.facts;
        Self {
            number: ticket.number,
            status: facts.status,
            channel: facts.channel,
            language: facts.language,
            intent: facts.intent,
            priority: facts.priority,
            safety: facts.safety,
            queue: facts.queue,
            contact: facts.requester,
            account,
            assurance: facts.assurance,
            site: facts.site,
            subject: facts.subject,
            created_at: facts.created_at,
            events: ticket.events,
            copied: false,
        }
    }
}

/// A ticket with everything beside it. `events` is a list here.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TicketPage {
    /// Its number.
    pub number: TicketNumber,
    /// Where it stands.
    pub status: TicketStatus,
    /// Trouble, request or order.
    pub kind: TicketKind,
    /// How it came.
    pub channel: Channel,
    /// The language it is written in.
    pub language: DetectedLanguage,
    /// What it is about.
    pub intent: Intent,
    /// Whether the intent was sure enough to act on.
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
    /// The sender as claimed.
    pub contact: String,
    /// The registered company he claims to be of.
    pub account: Option<String>,
    /// Who of ours has it by the rules: of the account's own team, as it is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// How sure we are of him.
    pub assurance: AssuranceLevel,
    /// The site it names.
    pub site: Option<SiteCode>,
    /// The subject.
    pub subject: String,
    /// The outside desk's code.
    pub problem_code: Option<String>,
    /// What the outside system calls this kind, by the table in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside_kind: Option<String>,
    /// What outside desks call it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outside: Vec<OutsideTicketLine>,
    /// Facts copied from the text.
    #[schema(value_type = BTreeMap<String, Vec<crate::model::Slot>>)]
    pub slots: Slots,
    /// When the trouble began, as its text says: a moment, or a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident_time: Option<String>,
    /// The cages and cabinets among them, as the registry knows them now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<NamedPlace>,
    /// Badges that were to be frozen at once, and what became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freeze: Option<Freeze>,
    /// The ended ticket it follows.
    pub follows: Option<TicketNumber>,
    /// The ticket that the desk put it into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<TicketNumber>,
    /// The known incident that it is a report of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentLink>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
    /// What happened to it.
    pub events: Vec<TicketEvent>,
    /// Why it went to its queue: the trace of the latest decision.
    pub route: Vec<String>,
    /// What it means, as it was understood latest, with the reasons.
    pub classification: serde_json::Value,
    /// What went out, or waits.
    pub outgoing: Vec<Outgoing>,
    /// Queues that have it before them beside its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<QueueId>,
    /// What has to be done for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Task>,
    /// Who of ours looks after the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<Team>,
}

/// An arrival in lists.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ArrivalLine {
    /// Its row.
    pub id: i64,
    /// The door.
    pub door: String,
    /// The door's key.
    pub key: String,
    /// When it came.
    pub at: Timestamp,
    /// The sender as claimed.
    pub from: String,
    /// The subject.
    pub subject: String,
    /// What became of it.
    pub outcome: OutcomeKind,
    /// Its ticket.
    pub ticket: Option<TicketNumber>,
    /// Why it has none, or how it found it.
    pub reason: String,
    /// Who sent a mail, as far as that is proven; in the answer about one arrival only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Verdict>,
}

impl From<Arrival> for ArrivalLine {
    fn from(arrival: Arrival) -> Self {
        Self {
            id: arrival.id.0,
            door: arrival.door.as_str().to_owned(),
            key: arrival.key,
            at: arrival.at,
            from: arrival.from,
            subject: arrival.subject,
            outcome: arrival.outcome.kind,
            ticket: arrival.outcome.ticket,
            reason: arrival.outcome.reason,
            proof: None,
        }
    }
}

/// A message that a program hands in.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// Which of our mailboxes it counts for; the first when it is left out.
    #[serde(default)]
    pub to: Option<String>,
    /// The customer's address, as the program claims.
    #[serde(default)]
    pub from: Option<String>,
    /// A number to ring him at.
    #[serde(default)]
    pub callback: Option<String>,
    /// The subject.
    #[serde(default)]
    pub subject: String,
    /// The text.
    pub text: String,
}

/// What became of a message.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Taken {
    /// The arrival's row.
    pub arrival: i64,
    /// What became of it.
    pub outcome: OutcomeKind,
    /// Its ticket.
    pub ticket: Option<TicketNumber>,
    /// Why.
    pub reason: String,
}

/// A contact to be registered, with its account by name.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewContactRequest {
    /// The account's name.
    pub account: String,
    /// The person's name.
    pub name: String,
    /// The languages he speaks, the one he wants first: es-ES, pt-PT or en.
    #[serde(default)]
    pub languages: Vec<String>,
    /// His mail addresses.
    #[serde(default)]
    pub addresses: Vec<String>,
    /// His telephone numbers, in any national or international form.
    #[serde(default)]
    pub numbers: Vec<String>,
    /// What he may order, such as `hands` or `access@MD2`; everything when it is left out.
    #[serde(default)]
    pub permissions: Option<Vec<String>>,
}

/// A contact in lists.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ContactLine {
    /// His row.
    pub id: i64,
    /// What he keys to say who he is.
    pub contact_number: ContactNumber,
    /// The account's name.
    pub account: String,
    /// His name.
    pub name: String,
    /// The languages he speaks, the one he wants first.
    pub languages: Vec<Language>,
    /// His mail addresses.
    pub addresses: Vec<EmailAddress>,
    /// His telephone numbers.
    pub numbers: Vec<PhoneNumber>,
    /// What he may order.
    pub permissions: Vec<Permission>,
}

impl ContactLine {
    /// Makes the line of a contact whose account has this name.
    #[must_use]
    pub fn new(contact: Contact, account: String) -> Self {
        let facts = contact.facts;
        Self {
            id: contact.id.0,
            contact_number: contact.number,
            account,
            name: facts.name,
            languages: facts.languages,
            addresses: facts.addresses,
            numbers: facts.numbers,
            permissions: facts.permissions,
        }
    }
}

/// A code just drawn. It goes to whoever asked, on this machine, and prints as `****` elsewhere.
#[derive(Clone, Serialize, Deserialize, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
#[serde(transparent)]
pub struct ShownPin(String);

impl ShownPin {
    /// Takes a code that was drawn for somebody.
    #[must_use]
    pub fn new(pin: &Pin) -> Self {
        Self(pin.expose().iter().copied().map(char::from).collect())
    }

    /// Hands the digits to the one who shows them.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for ShownPin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ShownPin(****)")
    }
}

/// A contact's new code; the only time that it is shown.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MadePin {
    /// The contact's number, which he keys before the code.
    pub contact_number: ContactNumber,
    /// His account's name.
    pub account: String,
    /// His name.
    pub name: String,
    /// The code.
    pub pin: ShownPin,
}

/// What became of a contact's code that was to be ended.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RetiredPin {
    /// The contact's number.
    pub contact_number: ContactNumber,
    /// Whether he had one.
    pub retired: bool,
}

/// What a file did, or would do.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ImportReport {
    /// Whether nothing was changed, on purpose.
    pub dry_run: bool,
    /// Who or what is new.
    pub added: Vec<ImportLine>,
    /// Who or what is not as before.
    pub changed: Vec<ImportLine>,
    /// Who or what is as before.
    pub left: Vec<ImportLine>,
}

/// What is to be changed of an account; what is left out stays, an empty text is taken away.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountSetRequest {
    /// The account's name.
    pub name: String,
    /// Its state.
    #[serde(default)]
    pub state: Option<AccountState>,
    /// The day on which it has access.
    #[serde(default)]
    pub access_date: Option<String>,
    /// The company that served it before.
    #[serde(default)]
    pub origin: Option<String>,
    /// Whether a state may follow that follows in the ordinary course never.
    #[serde(default)]
    pub correct: bool,
    /// Why.
    #[serde(default)]
    pub why: Option<String>,
    /// The person who changes it.
    #[serde(default)]
    pub by: Option<String>,
}

/// One row of a file.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ImportLine {
    /// The line of the file.
    pub line: usize,
    /// The name of the account, contact or place.
    pub name: String,
    /// The contact number, when there is one already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_number: Option<ContactNumber>,
    /// The columns that differ; of a place with what stood and what is to stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

/// A key to be made.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// Its name.
    pub name: String,
    /// What it may do: `read`, `write`; of a portal `accounts`, `contacts`, `codes`, `tickets`,
    /// `sessions`.
    pub scopes: Vec<String>,
    /// The accounts that a portal's key is bound to, by their names.
    #[serde(default)]
    pub accounts: Vec<String>,
}

/// A key just made; the only time that it is shown.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MadeKey {
    /// Its name.
    pub name: String,
    /// The key itself.
    pub key: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// The accounts that it is bound to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
}

/// A recording that a ticket names.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RecordingLine {
    /// Its event, as a place in the list.
    pub id: i64,
    /// What it is opened by.
    pub reference: String,
    /// Its length.
    pub seconds: u32,
    /// When it was left.
    pub at: Timestamp,
    /// Who left it: a number as claimed; empty when withheld.
    pub by: String,
    /// Its ticket.
    pub ticket: TicketNumber,
}

/// A recording to be heard.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HearRecording {
    /// Who hears it, as it will stand on the ticket.
    pub by: String,
}
