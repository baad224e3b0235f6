//! Writing a step: the call, its next step, its legs and the ticket, together or not at all.
use std::sync::Arc;

use crate::conversation::{LegOutcome, Screened};
use crate::intake::{Knowledge, accepted_by_call, given_back_by_call, tried_by_call};
use crate::model::{TicketNumber, Timestamp};
use crate::store::{CallChange, CallId, LegRow, NewLeg, StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, Said, Sentence};

use super::events::screening_of;
use super::{Act, Dial, Performance};

/// Everything that one step of a caller's leg changes.
pub(super) struct Written {
    pub(super) taken_token: String,
    pub(super) call: CallId,
    pub(super) at: Timestamp,
    pub(super) state: String,
    pub(super) ticket: Option<TicketNumber>,
    pub(super) ended: bool,
    pub(super) legs_ended: Vec<(LegRow, LegOutcome)>,
    pub(super) performance: Performance,
    pub(super) document: String,
    pub(super) knowledge: Arc<Knowledge>,
}

/// Who was first at a token.
pub(super) enum Outcome {
    /// This one.
    First,
    /// Somebody else, on another node, who got this answer.
    TakenBefore(String),
}

impl Written {
    pub(super) fn write(&self, tx: &mut dyn Tx) -> Result<Outcome, StoreError> {
        if !tx.answer_step(&self.taken_token, &self.document)? {
            let before = tx.step(&self.taken_token)?.and_then(|step| step.answer);
            return Ok(before.map_or(Outcome::First, Outcome::TakenBefore));
        }
        for (leg, outcome) in &self.legs_ended {
            self.leg_over(tx, leg, *outcome)?;
        }
        let waits = match &self.performance.then {
            Act::Dial(_) => true,
            Act::Collect(listen) => listen.hold,
            Act::Record(_) | Act::Bridge | Act::HangUp => false,
        };
        if !waits {
            tx.leave_queue(self.call)?;
        }
        let rung = match &self.performance.then {
            Act::Dial(dial) => Some(dial),
            Act::Collect(_) | Act::Record(_) | Act::Bridge | Act::HangUp => None,
        };
        for dial in rung.into_iter().flat_map(Dial::all) {
            let state = dial.asks.as_deref().map(serde_json::to_string).transpose();
            let state = state.map_err(|error| {
                StoreError::Abandoned(format!("write the state of a leg: {error}"))
            })?;
            let leg = tx.add_leg(&NewLeg {
                call: self.call,
                responder: dial.responder.clone(),
                number: dial.number.clone(),
                attended: dial.screening.is_none(),
                state,
                at: self.at,
            })?;
            if let Some(token) = &dial.screening {
                tx.add_step(token.as_str(), self.call, Some(leg), self.at)?;
            }
        }
        tx.add_step(self.performance.next.as_str(), self.call, None, self.at)?;
        let change = CallChange {
            state: self.state.clone(),
            at: self.at,
            ticket: self.ticket,
            ended: self.ended,
        };
        tx.change_call(self.call, &change)?;
        Ok(Outcome::First)
    }

    /// The outcome of every leg stands on the ticket.
    fn leg_over(
        &self,
        tx: &mut dyn Tx,
        leg: &LegRow,
        outcome: LegOutcome,
    ) -> Result<(), StoreError> {
        if !end_leg(tx, self.ticket, leg, outcome.as_str(), self.at)? {
            return Ok(());
        }
        if outcome == LegOutcome::Accepted {
            if leg.attended {
                tx.taken_from_queue(self.call, leg.rung_at)?;
                if let Some(ticket) = self.ticket {
                    accepted_by_call(tx, &self.knowledge, ticket, &leg.responder, self.at)?;
                }
            }
            return Ok(());
        }
        let Some(ticket) = self.ticket else { return Ok(()) };
        let decided = screening_of(leg)?.and_then(|screening| screening.ended());
        if decided == Some(Screened::Accepted) {
            given_back_by_call(tx, ticket, &leg.responder, self.at)?;
        }
        // A call that never got there is no try of anybody.
        if outcome == LegOutcome::Failed {
            return Ok(());
        }
        let passed = outcome == LegOutcome::Declined;
        tried_by_call(tx, ticket, (&leg.responder, &leg.number), passed, self.at)
    }
}

/// Writes what became of a leg, on the ticket too; `false` when it had ended before.
pub(super) fn end_leg(
    tx: &mut dyn Tx,
    ticket: Option<TicketNumber>,
    leg: &LegRow,
    outcome: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    if !tx.end_leg(leg.id, outcome, at)? {
        return Ok(false);
    }
    if let Some(ticket) = ticket {
        let seconds = at.duration_since(leg.rung_at).as_secs();
        let LegRow { responder, number, .. } = leg;
        let text = Said::of(Sentence::Leg, &[responder, number, &outcome, &seconds]);
        tx.add_event(ticket, &NewEvent::ours(at, EventKind::Call, text))?;
    }
    Ok(true)
}

/// Writes that a responder took the call, at the moment he is connected or hears that the caller
/// has gone.
pub(super) fn responder_decided(
    tx: &mut dyn Tx,
    knowledge: &Knowledge,
    (ticket, call): (Option<TicketNumber>, CallId),
    leg: &LegRow,
    decided: Option<Screened>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let what = match decided {
        Some(Screened::Accepted) => {
            tx.taken_from_queue(call, at)?;
            Sentence::Connected
        }
        Some(Screened::AcceptedLate) => Sentence::ConnectedLate,
        Some(Screened::Declined | Screened::NoKey | Screened::Taken) | None => return Ok(()),
    };
    let Some(ticket) = ticket else { return Ok(()) };
    let text = Said::of(what, &[&leg.responder, &leg.number]);
    tx.add_event(ticket, &NewEvent::ours(at, EventKind::Call, text))?;
    accepted_by_call(tx, knowledge, ticket, &leg.responder, at)
}
