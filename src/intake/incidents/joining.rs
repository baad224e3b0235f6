//! A ticket that somebody of the desk joins to an incident, as one that came after it would be.
use crate::model::{IncidentId, TicketNumber, Timestamp};
use crate::store::{StoreError, Tx};
use crate::tickets::{Child, EventKind, Incident, IncidentState, NewEvent, Raise, Ticket};

use super::super::{Intake, trail};
use super::{acts, concerns, way};

/// An order to make a ticket a child of an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinIncident {
    /// The ticket.
    pub ticket: TicketNumber,
    /// The incident.
    pub incident: IncidentId,
    /// Who orders it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Why it was not joined. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoinRefusal {
    /// There is no such ticket.
    #[error("there is no ticket {0}")]
    NoTicket(TicketNumber),
    /// There is no such incident.
    #[error("there is no incident {0}")]
    NoIncident(IncidentId),
    /// It is over, or was never one.
    #[error("incident {0} is {1}; only what is proposed or declared takes tickets")]
    Over(IncidentId, IncidentState),
    /// The ticket has ended, or was merged into another.
    #[error("{0} has ended; nobody waits for news of it")]
    Ended(TicketNumber),
    /// Danger is never one of many.
    #[error("{0} tells of danger; it is never a child of an incident")]
    Danger(TicketNumber),
    /// It is about something else.
    #[error("{0} is about something else than incident {1}; correct its intent and site first")]
    Other(TicketNumber, IncidentId),
}

type Outcome = Result<Result<Incident, JoinRefusal>, StoreError>;

impl JoinIncident {
    fn refusal(&self, ticket: &Ticket, incident: &Incident) -> Option<JoinRefusal> {
        let facts = &ticket.facts;
        if !matches!(incident.state, IncidentState::Proposed | IncidentState::Declared) {
            return Some(JoinRefusal::Over(self.incident, incident.state));
        }
        if facts.status.is_final() || ticket.merged_into.is_some() {
            return Some(JoinRefusal::Ended(self.ticket));
        }
        if facts.safety {
            return Some(JoinRefusal::Danger(self.ticket));
        }
        // A ticket that names no site gets the incident's.
        let site = facts.site.as_ref().is_none_or(|site| *site == incident.site);
        let same = concerns(facts) && facts.intent == incident.intent && site;
        (!same).then_some(JoinRefusal::Other(self.ticket, self.incident))
    }

    /// Carries it out; a second time changes nothing.
    fn carry_out(&self, tx: &mut dyn Tx) -> Outcome {
        let Some(ticket) = tx.ticket(self.ticket)? else {
            return Ok(Err(JoinRefusal::NoTicket(self.ticket)));
        };
        let Some(incident) = tx.incident(self.incident)? else {
            return Ok(Err(JoinRefusal::NoIncident(self.incident)));
        };
        if let Some(refusal) = self.refusal(&ticket, &incident) {
            return Ok(Err(refusal));
        }
        if tx.incident_of(self.ticket)?.is_some_and(|(known, _)| known.id == incident.id) {
            return Ok(Ok(incident));
        }
        let facts = &ticket.facts;
        if facts.site.is_none() {
            let raise = Raise {
                priority: facts.priority,
                safety: facts.safety,
                queue: facts.queue.clone(),
                intent: facts.intent,
                impact: facts.impact,
                urgency: facts.urgency,
                site: Some(incident.site.clone()),
            };
            tx.raise(self.ticket, &raise, self.at)?;
        }
        let (way, address) = way::of_ticket(tx, &ticket)?;
        let child = Child { ticket: self.ticket, at: self.at, way, address, held: true };
        tx.add_child(incident.id, &child)?;
        let text = super::joined_text(&incident);
        tx.add_event(self.ticket, &NewEvent::of(&self.by, self.at, EventKind::Note, text))?;
        acts::choose_page(tx, &incident)?;
        Ok(Ok(incident))
    }
}

impl Intake {
    /// Makes a ticket a child of an incident: it is told what is new of it from now on, and solved
    /// with it.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was changed then.
    pub async fn join_incident(&self, order: JoinIncident) -> Outcome {
        let act = self.act(&order.by);
        let joined = self.parts().database.write(move |tx| {
            let known = tx.incident_of(order.ticket)?.map(|(known, _)| known.id);
            let joined = order.carry_out(tx)?;
            if let Ok(incident) = &joined
                && known != Some(incident.id)
            {
                trail::joined(tx, &act, order.ticket, incident)?;
            }
            Ok(joined)
        });
        joined.await
    }
}
