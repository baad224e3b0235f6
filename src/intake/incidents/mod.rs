//! Known incidents: one fault of a site that many report.
//!
//! Reports of three within minutes make a proposal, which changes nothing but that the desk is told
//! ([`reported`]). Once somebody declares it ([`acts`]), further reports are its children: they have
//! their tickets, wake nobody anew and are told what is known. News and the end are told to all of
//! them in batches, each once ([`telling`]). Danger is never a child.

mod acts;
mod by_phone;
mod joining;
mod proposal;
mod telling;
mod way;

pub use acts::{Declare, Declared, IncidentRefusal, KindWord, Say, TEXT_CHARS_MAX};
pub use by_phone::Gathered;
pub use joining::{JoinIncident, JoinRefusal};

use crate::identity::Claim;
use crate::model::{IncidentId, Intent, SiteCode, TicketNumber, Timestamp};
use crate::routing::Decision;
use crate::store::{IncidentFilter, StoreError, Tx};
use crate::tickets::{
    Child, EventKind, EventText, Incident, IncidentState, NewEvent, NewTicket, Said, Sentence,
    Ticket,
};

use super::chapter::Chapter;

/// Returns the declared incident that a report belongs to. Danger belongs to none.
pub(super) fn known(tx: &mut dyn Tx, facts: &NewTicket) -> Result<Option<Incident>, StoreError> {
    let Some(site) = site_of(facts) else { return Ok(None) };
    let open = tx.open_incident(site, facts.intent)?;
    Ok(open.filter(|incident| incident.state == IncidentState::Declared))
}

/// Whether a report can be one of many about the same.
const fn concerns(facts: &NewTicket) -> bool {
    facts.intent.is_site_fault() && !facts.safety
}

/// Returns where a report can be one of many about the same; nowhere where its site is only assumed.
fn site_of(facts: &NewTicket) -> Option<&SiteCode> {
    facts.site.as_ref().filter(|_| concerns(facts) && !facts.site_is_assumed())
}

/// Returns the kinds of fault of which an incident is declared at one of these sites.
///
/// # Errors
/// [`StoreError`].
pub fn known_faults(tx: &mut dyn Tx, sites: &[SiteCode]) -> Result<Vec<Intent>, StoreError> {
    let open = tx.incidents(&IncidentFilter { open: true, ..IncidentFilter::default() })?;
    let declared = open.into_iter().filter(|one| one.state == IncidentState::Declared);
    let mut faults: Vec<Intent> =
        declared.filter(|one| sites.contains(&one.site)).map(|one| one.intent).collect();
    faults.sort();
    faults.dedup();
    Ok(faults)
}

/// A ticket was opened: it joins the incident that is open, or counts among the reports that may
/// make one.
pub(super) fn reported(
    chapter: &mut Chapter<'_>,
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    new: &NewTicket,
    (claim, decision): (&Claim, &Decision),
) -> Result<(), StoreError> {
    let Some(site) = site_of(new) else { return Ok(()) };
    let at = chapter.story.incoming.at;
    let (way, address) = way::of_arrival(chapter, tx, claim, decision)?;
    let child = Child { ticket, at, way, address, held: chapter.held };
    if let Some(incident) = tx.open_incident(site, new.intent)? {
        return join(tx, &incident, &child);
    }
    proposal::count(chapter, tx, new, &child)
}

/// Makes a ticket a child, and says so beside it.
fn join(tx: &mut dyn Tx, incident: &Incident, child: &Child) -> Result<(), StoreError> {
    tx.add_child(incident.id, child)?;
    tx.add_event(child.ticket, &NewEvent::ours(child.at, EventKind::Note, joined_text(incident)))
}

/// Makes one report a child of an incident.
fn adopt_one(
    tx: &mut dyn Tx,
    incident: &Incident,
    ticket: &Ticket,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (way, address) = way::of_ticket(tx, ticket)?;
    let child = Child { ticket: ticket.number, at, way, address, held: true };
    join(tx, incident, &child)
}

/// What stands beside a ticket that is a child from now on.
fn joined_text(incident: &Incident) -> Said {
    let Incident { id, state, intent, site, .. } = incident;
    Said::of(Sentence::Incident, &[id, state, intent, site])
}

/// Writes beside a ticket what became of its incident.
fn note(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    id: IncidentId,
    (what, why): (&str, Option<Said>),
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.add_event(ticket, &NewEvent::ours(at, EventKind::Note, news(id, what, why)))
}

/// What was done with an incident, and what came of it for a ticket.
fn news(id: IncidentId, what: &str, why: Option<Said>) -> EventText {
    let done = Said::of(Sentence::IncidentAct, &[&id, &what]);
    std::iter::once(done).chain(why).collect::<Vec<_>>().into()
}
