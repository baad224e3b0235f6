//! Correcting what was understood wrongly: the ticket's labels and queue, who must be woken now, and
//! an example for the model.
use std::sync::Arc;

use crate::model::{AssuranceLevel, Intent, Priority, QueueId, TicketNumber, Timestamp};
use crate::store::{StoreError, Tx};
use crate::tickets::{EventKind, Ticket};
use crate::understanding::{Classification, Example};

use super::super::{Knowledge, Parts};
use super::DeskRefusal;
use super::correcting::Work;
use super::labels::Labels;

/// How the first line of the trace of a corrected decision begins.
pub(super) const CORRECTED: &str = "corrected by ";
/// An order to correct a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correct {
    /// The ticket.
    pub ticket: TicketNumber,
    /// What is right; without any the ticket is confirmed as it is.
    pub labels: Labels,
    /// Why, in the person's own words.
    pub why: Option<String>,
    /// Whether an example is wanted.
    pub example: bool,
    /// Who corrects.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What became of the ticket's queue.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Queued {
    /// The rules leave it where it is.
    Stays,
    /// It was moved.
    Moved,
    /// A person put it where it is, and there it stays.
    ByHand,
    /// The ticket has ended.
    Ended,
}

/// What was done.
#[derive(Clone, Debug, PartialEq)]
pub struct Corrected {
    /// What changed, one label each, such as `intent: billing -> commercial`.
    pub changes: Vec<String>,
    /// How soon a person has it now.
    pub priority: Priority,
    /// Who takes it now.
    pub queue: QueueId,
    /// What became of the queue.
    pub queued: Queued,
    /// Who was woken, after the policy; nothing when nobody was to be.
    pub paged: Option<String>,
    /// What the work needs, when the sender is not known so well.
    pub needs: Option<AssuranceLevel>,
    /// The example, or why there is none: `unwanted`, `no-text` or `keys`.
    pub example: Result<Example, &'static str>,
    /// Whether something waits to go out.
    pub outgoing: bool,
}

impl Correct {
    /// Carries it out.
    pub(in crate::intake) fn carry_out(
        &self,
        tx: &mut dyn Tx,
        parts: &Parts,
        knowledge: &Arc<Knowledge>,
    ) -> Result<Result<Corrected, DeskRefusal>, StoreError> {
        let Some(ticket) = tx.ticket(self.ticket)? else {
            return Ok(Err(DeskRefusal::NoTicket(self.ticket)));
        };
        if let Some(into) = ticket.merged_into {
            return Ok(Err(DeskRefusal::Merged { ticket: self.ticket, into }));
        }
        if let Some(fault) = self.labels.fault(ticket.facts.intent) {
            return Ok(Err(DeskRefusal::Label(fault)));
        }
        let events = tx.events(self.ticket)?;
        let message = events.iter().find(|event| event.kind == EventKind::Message);
        let (Some(message), Some(arrival)) = (message, tx.first_arrival(self.ticket)?) else {
            let no = DeskRefusal::NoMessage { ticket: self.ticket, place: 1 };
            return Ok(Err(no));
        };
        let read = understood_first(tx, &ticket)?;
        let also = read.also.clone();
        let over = |understood| self.labels.over(understood, &knowledge.understanding, message.at);
        let labels = over(of_ticket(&ticket, also.clone()));
        let work = Work {
            order: self,
            parts,
            knowledge,
            ticket: &ticket,
            events: &events,
            arrival: &arrival,
            message,
            also: &also,
            of_message: &over(read),
            labels: &labels,
        };
        Ok(Ok(work.carry_out(tx)?))
    }
}

/// What the first message was taken for: as a person corrected it last, else as it was understood.
fn understood_first(tx: &mut dyn Tx, ticket: &Ticket) -> Result<Classification, StoreError> {
    let decisions = tx.decisions(ticket.number)?;
    let by_a_person = |trace: &[String]| trace.first().is_some_and(|l| l.starts_with(CORRECTED));
    let corrected = decisions.iter().rfind(|decision| by_a_person(&decision.trace));
    let read = corrected
        .or_else(|| decisions.first())
        .and_then(|decision| serde_json::from_str(&decision.classification).ok());
    // A ticket that was split off has no decision of its own.
    Ok(read.unwrap_or_else(|| of_ticket(ticket, vec![])))
}

/// The labels of a ticket as they stand.
fn of_ticket(ticket: &Ticket, also: Vec<Intent>) -> Classification {
    let facts = &ticket.facts;
    Classification {
        language: facts.language,
        intent: facts.intent,
        confidence: 1.0,
        decided: true,
        also,
        impact: facts.impact,
        urgency: facts.urgency,
        safety: facts.safety,
        priority: facts.priority,
        slots: facts.slots.clone(),
        reasons: vec![],
        alternatives: vec![],
    }
}
