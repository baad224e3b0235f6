//! Who on call is rung next, in the order of the on-call files.
use std::collections::BTreeSet;

use crate::conversation::{Answer, Facts, Next, Responder};
use crate::model::{Country, Language, PolicyId, Timestamp};
use crate::oncall::{OnCall, Target};
use crate::store::{OutboxKind, StoreError};
use crate::tickets::{EventKind, NewEvent};

use super::super::chapter::{Chapter, Story};
use super::super::{Intake, Settings, paging};
use super::{CallAt, Known, filing};

/// A live caller is taken through the steps of a policy this often; then its last resort.
const ROUNDS_MAX: u32 = 2;

/// Returns everybody that a policy rings, in order: each step once or twice, then the last resort.
/// Who is there twice in one round is rung once.
pub(super) fn order(
    on_call: &OnCall,
    policy: &PolicyId,
    at: Timestamp,
    language: Language,
) -> Vec<Responder> {
    let mut order = vec![];
    let mut rung = BTreeSet::new();
    for rung_of_ladder in on_call.ladder(policy, at) {
        if rung_of_ladder.step.is_some() && rung_of_ladder.round >= ROUNDS_MAX {
            continue;
        }
        let round = if rung_of_ladder.step.is_some() { rung_of_ladder.round } else { u32::MAX };
        for target in &rung_of_ladder.targets {
            let Some(responder) = responder(target, language) else { continue };
            if rung.insert((round, responder.number.clone())) {
                order.push(responder);
            }
        }
    }
    order
}

/// Somebody on call always presses the key, whoever he is.
pub(super) fn responder(target: &Target, language: Language) -> Option<Responder> {
    match target {
        Target::Person(person) => Some(Responder {
            id: person.id.to_string(),
            number: person.number.clone()?,
            language: person.language,
            attended: false,
        }),
        Target::Phone(number) => Some(Responder {
            id: number.to_string(),
            number: number.clone(),
            language,
            attended: false,
        }),
        Target::Mail(_) => None,
    }
}

/// The policy of those without one: for danger, else for whoever may be in need.
fn fallback(settings: &Settings, danger: bool, country: Country) -> Option<PolicyId> {
    let phone = &settings.phone;
    let text = if danger { &phone.emergency_policy } else { &phone.fallback_policy };
    for_country(text, country).parse().ok()
}

/// Puts the country into a name such as `duty-manager-{country}`.
pub(in crate::intake) fn for_country(text: &str, country: Country) -> String {
    text.replace("{country}", country.as_str())
}

/// Answers whom to ring next; when nobody is left, everybody else of the policy is paged.
pub(super) async fn on_call(
    intake: &Intake,
    knowledge: Known,
    at: &CallAt,
    facts: &Facts,
    policy: Option<PolicyId>,
    tried: u8,
) -> Result<Answer, StoreError> {
    let parts = intake.parts();
    let now = parts.clock.now();
    let danger = facts.matter.as_ref().is_some_and(|matter| matter.safety);
    let known = policy.filter(|policy| knowledge.on_call.policy(policy).is_some());
    let policy = known.or_else(|| fallback(&parts.settings, danger, facts.start.country));
    let Some(policy) = policy else {
        tracing::error!(call = at.call.0, "no policy says who is rung; set [phone] policies");
        return Ok(Answer::NobodyOnCall { paged: false });
    };
    let order = order(&knowledge.on_call, &policy, now, facts.start.language);
    if order.is_empty() {
        tracing::error!(call = at.call.0, %policy, "nobody of this policy can be rung");
    }
    match order.into_iter().nth(usize::from(tried)) {
        Some(responder) => Ok(Answer::Responder(Next { responder, place: tried })),
        None => {
            let paged = keep_paging(intake, knowledge, at, facts, policy).await?;
            Ok(Answer::NobodyOnCall { paged })
        }
    }
}

/// Nobody took the call: whoever of the policy was not paged yet is paged now, and the ticket says
/// so. Without a ticket there is nothing to page about. Returns whether anybody was paged, now or
/// when the ticket was opened: only then the caller is told so.
async fn keep_paging(
    intake: &Intake,
    knowledge: Known,
    at: &CallAt,
    facts: &Facts,
    policy: PolicyId,
) -> Result<bool, StoreError> {
    let (Some(filed), Some(matter)) = (&facts.filed, &facts.matter) else { return Ok(false) };
    let parts = intake.parts();
    let story = Story {
        incoming: filing::incoming(intake, &knowledge, at, facts, matter)?,
        knowledge,
        settings: std::sync::Arc::clone(&parts.settings),
        thread_key: parts.thread_key.clone(),
        late: None,
    };
    let (ticket, arrival, now) = (filed.ticket, at.arrival, parts.clock.now());
    let (outgoing, paged) = parts
        .database
        .write(move |tx| {
            let found = tx.ticket(ticket)?;
            let found = found.ok_or_else(|| StoreError::Missing(ticket.to_string()))?;
            let mut chapter = Chapter::new(&story, arrival);
            let text = format!("nobody on call by {policy} took the call");
            tx.add_event(ticket, &NewEvent::ours(now, EventKind::Call, text))?;
            paging::page_the_rest(&mut chapter, tx, ticket, &found.facts, &policy)?;
            let rows = tx.outgoing_of(ticket)?;
            Ok((chapter.outgoing, rows.iter().any(|row| row.kind == OutboxKind::Page)))
        })
        .await?;
    if outgoing {
        parts.listener.outgoing();
    }
    Ok(paged)
}
