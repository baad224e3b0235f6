//! Known incidents, what was done about them, and their tickets.
#![expect(clippy::missing_errors_doc, reason = "the trait says it once for all its methods")]
use crate::model::{IncidentActId, IncidentId, Intent, SiteCode, TicketNumber, Timestamp};
use crate::tickets::{Child, Incident, IncidentAct, NewIncidentAct, Ticket};

use super::{PageId, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

/// Which incidents to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IncidentFilter {
    /// Only those that reports still join: proposed and declared.
    pub open: bool,
    /// Only rows older than this one: the next page of the list.
    pub before: Option<IncidentId>,
    /// How many, at most [`PAGE_MAX`](super::PAGE_MAX); 0 means that many.
    pub limit: u32,
}

/// How many incidents there are that reports join.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IncidentCounts {
    /// Those that somebody must look at.
    pub proposed: u32,
    /// Those that run.
    pub declared: u32,
    /// Their tickets.
    pub tickets: u32,
}

/// Somebody who reported a fault lately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultReport {
    /// The account, else the domain or number that it came from.
    pub reporter: String,
    /// The ticket of his latest report.
    pub ticket: TicketNumber,
    /// When that was.
    pub at: Timestamp,
}

/// Known incidents.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait IncidentTx {
    /// Adds an incident, whatever its `id` says; [`StoreError::Exists`] when one of that site and
    /// kind is open.
    fn add_incident(&mut self, incident: &Incident) -> Result<IncidentId>;
    /// Writes all that is known of an incident.
    fn change_incident(&mut self, incident: &Incident) -> Result<()>;
    /// Returns an incident.
    fn incident(&mut self, id: IncidentId) -> Result<Option<Incident>>;
    /// Returns the incident of a site and kind that is proposed or declared.
    fn open_incident(&mut self, site: &SiteCode, intent: Intent) -> Result<Option<Incident>>;
    /// Returns the latest incident of a site and kind, in whatever state.
    fn latest_incident(&mut self, site: &SiteCode, intent: Intent) -> Result<Option<Incident>>;
    /// Returns incidents, the newest first.
    fn incidents(&mut self, filter: &IncidentFilter) -> Result<Vec<Incident>>;
    /// Returns how many are open.
    fn incident_counts(&mut self) -> Result<IncidentCounts>;
    /// Writes which page runs for an incident.
    fn set_incident_page(&mut self, id: IncidentId, page: PageId) -> Result<()>;
    /// Returns the page that runs for an incident.
    fn incident_page(&mut self, id: IncidentId) -> Result<Option<PageId>>;
    /// Returns the pages about tickets of an incident that are not over.
    fn pages_of_incident(&mut self, id: IncidentId) -> Result<Vec<PageId>>;

    /// Writes what was done.
    fn add_incident_act(&mut self, act: &NewIncidentAct) -> Result<IncidentActId>;
    /// Returns what was done about an incident, in order.
    fn incident_acts(&mut self, id: IncidentId) -> Result<Vec<IncidentAct>>;
    /// Returns the oldest act that people are still to be told of.
    fn owed_incident_act(&mut self) -> Result<Option<IncidentAct>>;
    /// Notes that everybody was told of an act.
    fn settle_incident_act(&mut self, id: IncidentActId) -> Result<()>;

    /// Makes a ticket a child; again changes nothing. It counts as told of all that was done before.
    fn add_child(&mut self, incident: IncidentId, child: &Child) -> Result<()>;
    /// Returns the incident that a ticket joined last, and how.
    fn incident_of(&mut self, ticket: TicketNumber) -> Result<Option<(Incident, Child)>>;
    /// Returns how many tickets an incident has.
    fn count_children(&mut self, id: IncidentId) -> Result<u32>;
    /// Returns tickets of an incident by number: those behind `after`.
    fn children(
        &mut self,
        id: IncidentId,
        after: Option<TicketNumber>,
        limit: u32,
    ) -> Result<Vec<Child>>;
    /// Returns tickets whose people were not told of an act, by number.
    fn untold_children(&mut self, act: &IncidentAct, limit: u32) -> Result<Vec<Child>>;
    /// Notes that they were told, or need not be.
    fn child_told(&mut self, act: &IncidentAct, ticket: TicketNumber) -> Result<()>;
    /// Notes that an address has the letter of an act; `false` when it had it before.
    fn add_incident_letter(
        &mut self,
        act: IncidentActId,
        address: &str,
        ticket: TicketNumber,
    ) -> Result<bool>;
    /// Returns tickets of a site and kind that were opened since, are in hand, are not about danger
    /// and are no child of this incident: the oldest first.
    fn adoptable(
        &mut self,
        incident: &Incident,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<Ticket>>;

    /// Notes that somebody reported a fault, forgets what was noted before `since`, and returns who
    /// reported the same since then, at most `limit`, the earliest first.
    fn report_fault(
        &mut self,
        fault: (&SiteCode, Intent),
        report: &FaultReport,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<FaultReport>>;
}
