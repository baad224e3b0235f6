//! What is left when nobody could be reached, and how a call ends.
use crate::conversation::{Answer, Facts, Filed, Recording};
use crate::model::PhoneNumber;
use crate::store::StoreError;
use crate::tickets::{ArrivalOutcome, EventKind, NewEvent, OutcomeKind, Said, Sentence};

use super::super::chapter::{Chapter, Story};
use super::super::{Intake, paging};
use super::ring_back::RingBack;
use super::{CallAt, Known, filing, note};

/// Writes that the caller is to be rung back, for the people of his queue or on call.
pub(super) async fn call_back(
    intake: &Intake,
    knowledge: Known,
    at: &CallAt,
    facts: &Facts,
    number: PhoneNumber,
) -> Result<Answer, StoreError> {
    let Some(filed) = stand(intake, knowledge.clone(), at, facts).await? else {
        return Ok(Answer::Failed);
    };
    let parts = intake.parts();
    let unfinished = crate::conversation::Matter::unfinished();
    let matter = facts.matter.as_ref().unwrap_or(&unfinished);
    let story = Story {
        incoming: filing::incoming(intake, &knowledge, at, facts, matter)?,
        knowledge,
        settings: std::sync::Arc::clone(&parts.settings),
        thread_key: parts.thread_key.clone(),
        letters: std::sync::Arc::clone(&parts.letters),
        late: None,
    };
    let country = facts.start.country;
    let order = parts.settings.phone.dials.then(|| RingBack::of(facts, &filed));
    let (ticket, arrival, now) = (filed.ticket, at.arrival, parts.clock.now());
    let outgoing = parts
        .database
        .write(move |tx| {
            let found = tx.ticket(ticket)?;
            let found = found.ok_or_else(|| StoreError::Missing(ticket.to_string()))?;
            let mut chapter = Chapter::new(&story, arrival);
            let text = Said::of(Sentence::CallBack, &[&number]);
            tx.add_event(ticket, &NewEvent::ours(now, EventKind::Call, text))?;
            paging::call_back(&mut chapter, tx, ticket, &found.facts, country)?;
            if let Some(order) = &order {
                super::ring_back::order(tx, ticket, &number, order, now)?;
            }
            Ok(chapter.outgoing)
        })
        .await?;
    if outgoing {
        parts.listener.outgoing();
    }
    Ok(Answer::Done)
}

/// Keeps a message with the ticket.
pub(super) async fn message(
    intake: &Intake,
    knowledge: Known,
    at: &CallAt,
    facts: &Facts,
    recording: Recording,
) -> Result<Answer, StoreError> {
    let Some(filed) = stand(intake, knowledge, at, facts).await? else {
        return Ok(Answer::Failed);
    };
    let (ticket, now) = (filed.ticket, intake.parts().clock.now());
    let by = facts.start.caller.as_ref().map_or_else(String::new, ToString::to_string);
    intake
        .parts()
        .database
        .write(move |tx| {
            let event = NewEvent {
                by: by.clone(),
                attachments: vec![filing::attachment(&recording)],
                ..NewEvent::ours(now, EventKind::Message, recorded(&recording))
            };
            tx.add_event(ticket, &event)
        })
        .await?;
    Ok(Answer::Done)
}

fn recorded(recording: &Recording) -> Said {
    Said::of(Sentence::Recorded, &[&recording.seconds, &recording.reference])
}

/// The ticket of the call, opened now when it could not be before.
async fn stand(
    intake: &Intake,
    knowledge: Known,
    at: &CallAt,
    facts: &Facts,
) -> Result<Option<Filed>, StoreError> {
    match filing::file(intake, knowledge, at, facts).await? {
        Answer::Filed(filed) => Ok(Some(filed)),
        Answer::Code(_)
        | Answer::Understood(_)
        | Answer::Fields(_)
        | Answer::Notice(_)
        | Answer::Status(_)
        | Answer::Responder(_)
        | Answer::NobodyOnCall { .. }
        | Answer::People(_)
        | Answer::Done
        | Answer::Failed => Ok(None),
    }
}

/// Ends the record of a call: a ticket for whatever was wanted, or the reason why there is none.
pub(super) async fn close(
    intake: &Intake,
    knowledge: Known,
    at: &CallAt,
    facts: &Facts,
    hung_up_at: Option<&'static str>,
) -> Result<Answer, StoreError> {
    let filed = if facts.filed.is_none() && facts.wants_something() {
        stand(intake, knowledge, at, facts).await?
    } else {
        None
    };
    let (told, arrival, key) = (intake.clone(), at.arrival, at.key.clone());
    let (number, asked) = (facts.number, facts.told);
    let settled = intake
        .parts()
        .database
        .write(move |tx| {
            let Some(row) = tx.arrival(arrival)? else { return Ok(None) };
            let latest = match number {
                0 => None,
                n => tx.arrival_by_key(&format!("{key}#{n}"))?,
            };
            let ticket = latest.and_then(|a| a.outcome.ticket).or(row.outcome.ticket);
            if let Some(ticket) = ticket {
                let text = match hung_up_at {
                    Some(place) => Said::of(Sentence::HungUp, &[&place]),
                    None => Said::of(Sentence::CallOver, &[]),
                };
                note(tx, &told, ticket, text)?;
                // What he asked first made no ticket, what came later did.
                if row.outcome.kind == OutcomeKind::Parked && row.outcome.ticket.is_none() {
                    let outcome = ArrivalOutcome {
                        kind: OutcomeKind::Joined,
                        ticket: Some(asked.unwrap_or(ticket)),
                        reason: "the call went on to another matter".to_owned(),
                    };
                    tx.settle_arrival(arrival, &outcome)?;
                    return Ok(Some(outcome));
                }
                return Ok(None);
            }
            if row.outcome.kind != OutcomeKind::Parked {
                return Ok(None);
            }
            let outcome = match (asked, hung_up_at) {
                (Some(ticket), _) => ArrivalOutcome {
                    kind: OutcomeKind::Joined,
                    ticket: Some(ticket),
                    reason: "asked for its status by phone".to_owned(),
                },
                (None, Some(place)) => ArrivalOutcome {
                    kind: OutcomeKind::Withheld,
                    ticket: None,
                    reason: format!("the caller hung up {place} and wanted nothing yet"),
                },
                (None, None) => ArrivalOutcome {
                    kind: OutcomeKind::Withheld,
                    ticket: None,
                    reason: "the caller wanted nothing that makes a ticket".to_owned(),
                },
            };
            tx.settle_arrival(arrival, &outcome)?;
            Ok(Some(outcome))
        })
        .await?;
    if let Some(outcome) = settled {
        let settled = super::super::Settled::plain(arrival, outcome);
        intake.parts().listener.settled(at.door, &settled);
    }
    Ok(filed.map_or(Answer::Done, Answer::Filed))
}
