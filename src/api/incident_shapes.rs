//! What requests and answers about known incidents look like: these names are a contract.
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{Intent, Language, SiteCode, TicketNumber, Timestamp};
use crate::tickets::{Child, CustomerTexts, Incident, IncidentAct, IncidentActKind, IncidentState};

/// An incident as lists show it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct IncidentLine {
    /// Its number.
    pub id: i64,
    /// Where.
    pub site: SiteCode,
    /// The kind of fault.
    pub kind: Intent,
    /// Where it stands.
    pub state: IncidentState,
    /// Since when.
    pub since: Timestamp,
    /// When it may be over.
    pub expected_end: Option<Timestamp>,
    /// When it became what it is.
    pub changed_at: Timestamp,
    /// How many tickets reported it.
    pub tickets: u32,
    /// The page that runs for it.
    pub page: Option<i64>,
}

impl IncidentLine {
    /// Makes the line of an incident with so many tickets and this page.
    #[must_use]
    pub fn new(incident: &Incident, tickets: u32, page: Option<i64>) -> Self {
        Self {
            id: incident.id.0,
            site: incident.site.clone(),
            kind: incident.intent,
            state: incident.state,
            since: incident.began_at,
            expected_end: incident.expected_end,
            changed_at: incident.changed_at,
            tickets,
            page,
        }
    }
}

/// Something that was done about an incident.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ActLine {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: IncidentActKind,
    /// By whom.
    pub by: String,
    /// Why.
    pub why: String,
    /// What customers were told, by language; the standard text where there is none.
    #[schema(value_type = std::collections::BTreeMap<Language, String>)]
    pub texts: CustomerTexts,
    /// When it may be over, as it was thought then.
    pub expected_end: Option<Timestamp>,
    /// Whether some are still to be told.
    pub owed: bool,
}

impl From<IncidentAct> for ActLine {
    fn from(act: IncidentAct) -> Self {
        let facts = act.facts;
        Self {
            at: facts.at,
            what: facts.kind,
            by: facts.by,
            why: facts.why,
            texts: facts.texts,
            expected_end: facts.expected_end,
            owed: facts.owed,
        }
    }
}

/// A ticket of an incident.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ChildLine {
    /// The ticket.
    pub ticket: TicketNumber,
    /// When it joined.
    pub at: Timestamp,
    /// How its reporter is written to: `full`, `short` or `none`.
    pub written: String,
    /// Where.
    pub address: String,
    /// Whether nobody was woken anew for it.
    pub held: bool,
}

impl From<Child> for ChildLine {
    fn from(child: Child) -> Self {
        Self {
            ticket: child.ticket,
            at: child.at,
            written: child.way.as_str().to_owned(),
            address: child.address,
            held: child.held,
        }
    }
}

/// An incident with all that was done, and its first tickets.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct IncidentWhole {
    /// The incident.
    #[serde(flatten)]
    pub line: IncidentLine,
    /// What customers are told now, by language; the standard text where there is none.
    #[schema(value_type = std::collections::BTreeMap<Language, String>)]
    pub texts: CustomerTexts,
    /// What was done, in order.
    pub acts: Vec<ActLine>,
    /// Its tickets by number, [`PAGE_MAX`](crate::store::PAGE_MAX) at most.
    pub children: Vec<ChildLine>,
}

/// What a ticket says of its incident.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct IncidentLink {
    /// Its number.
    pub id: i64,
    /// Where it stands.
    pub state: IncidentState,
    /// Since when.
    pub since: Timestamp,
    /// Whether nobody was woken anew for this ticket.
    pub held: bool,
}

impl From<(Incident, Child)> for IncidentLink {
    fn from((incident, child): (Incident, Child)) -> Self {
        let (id, state, since) = (incident.id.0, incident.state, incident.began_at);
        Self { id, state, since, held: child.held }
    }
}

/// A text for customers by language: es-ES, pt-PT or en.
pub type Texts = std::collections::BTreeMap<Language, String>;

/// An incident to be declared: by its number, or by site and kind.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DeclareRequest {
    /// The one of this number, which is proposed.
    pub id: Option<i64>,
    /// Where.
    pub site: Option<SiteCode>,
    /// The kind of fault: power, environment or connectivity.
    pub kind: Option<String>,
    /// What customers are told.
    #[schema(value_type = std::collections::BTreeMap<Language, String>)]
    pub texts: Texts,
    /// Since when.
    pub since: Option<Timestamp>,
    /// When it may be over.
    pub expected_end: Option<Timestamp>,
    /// Who declares it.
    pub by: Option<String>,
    /// Why.
    pub why: Option<String>,
}

/// News of an incident, its end, or that it is none.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SayRequest {
    /// What customers are told.
    #[schema(value_type = std::collections::BTreeMap<Language, String>)]
    pub texts: Texts,
    /// When it may be over.
    pub expected_end: Option<Timestamp>,
    /// Whether nobody knows any more when it may be over.
    pub end_unknown: bool,
    /// Who says it.
    pub by: Option<String>,
    /// Why.
    pub why: Option<String>,
}

/// An order to make a ticket one of an incident's many.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinRequest {
    /// The incident.
    pub incident: i64,
    /// Who orders it.
    #[serde(default)]
    pub by: Option<String>,
}
