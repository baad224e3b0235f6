//! What the requests of portals look like: these names are a contract.
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::identity::{PermissionKind, Team};
use crate::model::{
    AccountKind, AccountState, AssuranceLevel, ContactNumber, Country, Intent, Priority, SiteCode,
    TicketKind, TicketNumber, TicketStatus, Timestamp,
};
use crate::tickets::{EventKind, OutcomeKind};

/// An account of the portal.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PortalAccount {
    /// Its name.
    pub name: String,
    /// What it buys.
    pub kind: AccountKind,
    /// How far it has come into the programme.
    pub state: AccountState,
    /// The country whose queues serve it.
    pub country: Country,
    /// The day on which its people get access.
    pub access_date: Option<jiff::civil::Date>,
    /// Who of ours looks after it.
    pub team: Team,
}

/// Who gives leave for a change.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveRequest {
    /// The contact number of the administrator who asks for it.
    pub by: String,
    /// That of another contact who confirmed it: needed for a day after the administrator's own code was
    /// reset.
    #[serde(default)]
    pub second: Option<String>,
}

/// A contact to be registered.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PortalContact {
    /// The account's name.
    pub account: String,
    /// His name.
    pub name: String,
    /// The languages he speaks, the one he wants first.
    #[serde(default)]
    pub languages: Vec<String>,
    /// His mail addresses, of a domain that the company has already.
    #[serde(default)]
    pub addresses: Vec<String>,
    /// His telephone numbers.
    #[serde(default)]
    pub numbers: Vec<String>,
    /// What he may order; nothing when it is left out.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// Who gives leave.
    pub leave: LeaveRequest,
}

/// What is to be changed of a contact; what is left out stays.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PortalContactChange {
    /// His name.
    #[serde(default)]
    pub name: Option<String>,
    /// The languages he speaks.
    #[serde(default)]
    pub languages: Option<Vec<String>>,
    /// His mail addresses.
    #[serde(default)]
    pub addresses: Option<Vec<String>>,
    /// His telephone numbers.
    #[serde(default)]
    pub numbers: Option<Vec<String>>,
    /// What he may order.
    #[serde(default)]
    pub permissions: Option<Vec<String>>,
    /// Who gives leave.
    pub leave: LeaveRequest,
}

/// A contact who is to be one no more.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PortalEnd {
    /// Who gives leave.
    pub leave: LeaveRequest,
    /// Why, for the record.
    #[serde(default)]
    pub why: Option<String>,
    /// Whether his badges must stop at once.
    #[serde(default)]
    pub urgent: bool,
}

/// A contact who was ended.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Ended {
    /// His number.
    pub contact_number: ContactNumber,
    /// The ticket that has his access taken away.
    pub ticket: TicketNumber,
}

/// A link to somebody's code.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PortalEnrol {
    /// Who gives leave.
    pub leave: LeaveRequest,
    /// To which of his registered addresses; the first when it is left out.
    #[serde(default)]
    pub to: Option<String>,
    /// Why, for the record; a reset needs it.
    #[serde(default)]
    pub why: Option<String>,
}

/// One line of the access list: who may do what, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccessLine {
    /// The account's name.
    pub account: String,
    /// The contact's number.
    pub contact_number: ContactNumber,
    /// His name.
    pub name: String,
    /// What he may do.
    pub permission: String,
    /// Where; everywhere when it names no site.
    pub site: Option<SiteCode>,
}

impl AccessLine {
    /// Returns whether the line is about a kind of permission.
    #[must_use]
    pub fn is(&self, kind: PermissionKind) -> bool {
        self.permission == kind.as_str()
    }
}

/// A ticket as a customer sees it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PortalTicket {
    /// Its number.
    pub number: TicketNumber,
    /// The account's name.
    pub account: String,
    /// Where it stands.
    pub status: TicketStatus,
    /// Trouble, request or order.
    pub kind: TicketKind,
    /// What it is about.
    pub intent: Intent,
    /// How soon a person has it.
    pub priority: Priority,
    /// The site it names.
    pub site: Option<SiteCode>,
    /// The subject.
    pub subject: String,
    /// The ticket that it was put into, when that is of the portal too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<TicketNumber>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
    /// What was said and answered, and where it stood; in the answer about one ticket only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<PortalEvent>,
}

/// An event that is meant for customers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PortalEvent {
    /// When.
    pub at: Timestamp,
    /// `message`, `answered` or `status`.
    pub kind: EventKind,
    /// Who: an address or number as claimed, or `desk`.
    pub by: String,
    /// The text.
    pub text: String,
}

/// A ticket to be opened.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPortalTicket {
    /// The contact number of the user who asks.
    pub contact: String,
    /// Whether he is signed in at the portal: that proves who he is (AL2), and needs the scope `sessions`.
    #[serde(default)]
    pub session: bool,
    /// The subject.
    #[serde(default)]
    pub subject: String,
    /// The text.
    pub text: String,
    /// A number to ring him at.
    #[serde(default)]
    pub callback: Option<String>,
}

/// Something added to a ticket.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PortalComment {
    /// The contact number of the user who says it.
    pub contact: String,
    /// Whether he is signed in at the portal.
    #[serde(default)]
    pub session: bool,
    /// The text.
    pub text: String,
}

/// A user of the portal who is signed in approves what a ticket asks for.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PortalApproval {
    /// His contact number: of him who asks, or of another contact of the company.
    pub contact: String,
}

/// What came of an approval.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PortalApproved {
    /// The ticket.
    pub ticket: TicketNumber,
    /// How well whoever asks is known now.
    pub assurance: AssuranceLevel,
    /// Where the ticket stands now.
    pub status: TicketStatus,
    /// Whether it waits for nothing more of the customer's; else for another proof, or the leave of an administrator.
    pub complete: bool,
}

/// What became of a portal's message.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PortalTaken {
    /// What became of it: `opened`, `joined`, `duplicate`, `quarantined`, `parked`.
    pub outcome: OutcomeKind,
    /// Its ticket.
    pub ticket: Option<TicketNumber>,
}
