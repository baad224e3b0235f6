//! A step of a responder's leg: he is told what it is about, and what his key decides is written.
use crate::conversation::{Input, Screened, Screening, Then};
use crate::intake::incidents::Gathered;
use crate::store::LegRow;

use super::desk::Taken;
use super::events::{screening_of, unwritable};
use super::write::{Outcome, responder_decided};
use super::{CallError, Calls, Event, Render};

impl Calls {
    pub(super) async fn responder_step(
        &self,
        taken: Taken,
        carrier_id: &str,
        event: &Event,
        render: Render<'_>,
    ) -> Result<String, CallError> {
        let parts = self.intake().parts();
        let Some(leg) = &taken.leg else { return Err(CallError::Unknown) };
        let mut screening = self.asked(&taken, leg).await?;
        let input = match event {
            Event::Answered => Input::Answered,
            Event::Keys(keys) => Input::Keys(keys.clone()),
            Event::Speech(_) | Event::Silence => Input::Silence,
            Event::Recorded(_) | Event::LegEnded(_) | Event::LegsEnded(_) => Input::Gone,
        };
        let turn = screening.handle(&input);
        // Whoever is told to go on must not be left to the carrier, which would connect him.
        let goes_on = matches!(turn.then, Then::Continue);
        let then = if goes_on { Then::HangUp } else { turn.then };
        let knowledge = parts.knowledge.load_full();
        let performance = self.performance(&knowledge, &taken.row.line, &turn.say, then)?;
        let document = render(&performance)?;
        let state = serde_json::to_string(&screening).map_err(|error| unwritable(&error))?;
        // What is over was written with the step in which it ended.
        let declares = screening.declares().filter(|_| !goes_on);
        let (intake, leg) = (self.intake().clone(), leg.clone());
        let (written, carrier_id) = (document.clone(), carrier_id.to_owned());
        let now = parts.clock.now();
        let outcome = parts.database.write(move |tx| {
            if !tx.answer_step(&taken.token, &written)? {
                let before = tx.step(&taken.token)?.and_then(|step| step.answer);
                return Ok((before.map_or(Outcome::First, Outcome::TakenBefore), None));
            }
            let (call, ticket) = (taken.row.id, taken.row.ticket);
            tx.name_leg(leg.id, &carrier_id)?;
            tx.change_leg(leg.id, &state)?;
            tx.add_step(performance.next.as_str(), call, Some(leg.id), now)?;
            responder_decided(tx, &knowledge, (ticket, call), &leg, screening.ended(), now)?;
            // With the step that says so, or not at all.
            let declared = match &declares {
                Some(fault) => intake.declared_by_phone(tx, &leg.responder, fault)?,
                None => None,
            };
            Ok((Outcome::First, declared))
        });
        match outcome.await? {
            (Outcome::First, declared) => {
                self.gather(declared).await;
                Ok(document)
            }
            (Outcome::TakenBefore(answer), _) => Ok(answer),
        }
    }

    /// The question as it stands before this step: whether somebody else has the call meanwhile, and
    /// whether he may declare what it is about.
    async fn asked(&self, taken: &Taken, leg: &LegRow) -> Result<Screening, CallError> {
        let mut screening = screening_of(leg)?.ok_or(CallError::Unknown)?;
        if taken.row.ended_at.is_some() {
            screening.caller_gone();
        }
        let parts = self.intake().parts();
        let (intake, knowledge) = (self.intake().clone(), parts.knowledge.load_full());
        let (call, own, fault) = (taken.row.id, leg.clone(), screening.declarable());
        let read = parts.database.write(move |tx| {
            let who = (own.responder.as_str(), &own.number);
            let may = match &fault {
                Some(fault) => intake.may_declare(tx, &knowledge, who, fault)?,
                None => false,
            };
            Ok((tx.legs(call)?, may))
        });
        let (legs, may) = read.await?;
        screening.may_declare(may);
        // Whoever took it and was lost has not: the next may.
        let mut taken_by_another = false;
        for other in legs.iter().filter(|other| other.id != leg.id && other.ended_at.is_none()) {
            let decided = screening_of(other)?.and_then(|screening| screening.ended());
            taken_by_another |= decided == Some(Screened::Accepted);
        }
        screening.taken(taken_by_another);
        Ok(screening)
    }

    /// The reports that came before an incident was declared; whoever declared it talks meanwhile.
    async fn gather(&self, declared: Option<Gathered>) {
        let Some(declared) = declared else { return };
        if let Err(error) = self.intake().gather(declared).await {
            tracing::error!(%error, "earlier reports of an incident are not gathered");
        }
    }
}
