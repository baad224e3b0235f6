//! The last resort: when the calls fail, a caller is put through to a person all the same.
//!
//! Nothing here needs the store: people come from memory, words too, and what happened goes to a
//! journal that has its room already ([`Late`](crate::calls::Late)). Nobody is joined without the
//! key here either.
use std::sync::Arc;

use super::Door;
use super::call::CallFacts;
use super::connect::{Rang, connect_from_memory};
use super::voice::Voice;
use crate::calls::{CarrierWord, Dial, LateTicket};
use crate::conversation::{Brief, LegOutcome, Prompt, Responder, Screening, Value};
use crate::intake::{LateCall, LateMatter};
use crate::model::{Door as Way, Intent, Priority};

/// People who are tried in one round.
const PEOPLE_MAX: usize = 6;
/// How often everybody is tried. Whoever is in danger hangs up himself.
const ROUNDS_MAX: usize = 3;
/// How long each is rung, in seconds; a mobile network's mailbox takes over later, as a rule.
const RING_S: u64 = 25;

/// Serves a caller whom the calls have left.
pub(super) async fn serve(
    door: &Arc<Door>,
    facts: &Arc<CallFacts>,
    voice: &mut Voice,
    matter: LateMatter,
) {
    voice.stop();
    let danger = matter == LateMatter::Danger;
    let words = if danger { "phone-danger-connecting" } else { "phone-fallback" };
    let _play = voice.play(door.own_words(words, facts.language));
    let ticket = door.late.open(call(door, facts, matter)).await;
    if let Some(number) = ticket.number {
        let filed = Prompt::plain("phone-filed", facts.language);
        let filed = filed.with("ticket", Value::Ticket(number));
        match door.desk.calls().words(facts.line.as_deref(), &[filed]) {
            Ok(say) => {
                let _play = voice.play(door.clips(&say));
            }
            Err(error) => tracing::error!(%error, "a ticket's number cannot be said"),
        }
    }
    let helped = search(door, facts, voice, &ticket, matter).await;
    if helped == Some(false) {
        let id = if danger { "phone-nobody-danger" } else { "phone-nobody" };
        let play = voice.play(door.own_words(id, facts.language));
        let _over = voice.heard_out(play).await;
    }
    door.late.ended(&ticket).await;
}

fn call(door: &Door, facts: &CallFacts, matter: LateMatter) -> LateCall {
    LateCall {
        door: Way::Sip,
        carrier: facts.carrier.clone(),
        id: facts.id.clone(),
        line: facts.line.clone(),
        caller: facts.caller.clone(),
        verified: facts.verified,
        language: facts.language,
        at: door.desk.calls().intake().parts().clock.now(),
        matter,
    }
}

/// Rings one after the other; whether somebody talked with him, or nothing when the caller is gone.
async fn search(
    door: &Arc<Door>,
    facts: &Arc<CallFacts>,
    voice: &mut Voice,
    ticket: &LateTicket,
    matter: LateMatter,
) -> Option<bool> {
    for _ in 0..ROUNDS_MAX {
        let people = door.people(facts, matter == LateMatter::Danger);
        for person in people.into_iter().take(PEOPLE_MAX) {
            let screening = (!person.attended)
                .then(|| Screening::new(person.language, brief(facts, ticket, matter)));
            let dial = dial(facts, &person);
            let rang =
                connect_from_memory(door, facts, voice, &dial, screening, facts.language).await;
            door.late.leg(ticket, &person, outcome(rang)).await;
            if rang.caller_gone {
                return None;
            }
            if rang.talked {
                return Some(true);
            }
            let _play = voice.play(door.own_words("phone-still-connecting", facts.language));
        }
    }
    Some(false)
}

/// What a responder is told before he decides.
fn brief(facts: &CallFacts, ticket: &LateTicket, matter: LateMatter) -> Brief {
    let (intent, safety) = match matter {
        LateMatter::Danger => (Intent::SafetyEmergency, true),
        LateMatter::Urgent(intent) => (intent, false),
        LateMatter::Unasked => (Intent::GeneralEnquiry, false),
    };
    Brief {
        ticket: ticket.number,
        intent,
        priority: Priority::P1,
        safety,
        site: None,
        callback: facts.caller.clone(),
    }
}

fn dial(facts: &CallFacts, person: &Responder) -> Dial {
    Dial {
        responder: person.id.clone(),
        number: person.number.clone(),
        shown: facts.line_number.clone().unwrap_or_else(|| person.number.clone()),
        ring_s: RING_S,
        screening: None,
    }
}

fn outcome(rang: Rang) -> LegOutcome {
    if rang.talked {
        return LegOutcome::Accepted;
    }
    match rang.word {
        CarrierWord::Answered | CarrierWord::NotBridged => LegOutcome::NoKey,
        CarrierWord::Busy => LegOutcome::Busy,
        CarrierWord::NoAnswer => LegOutcome::NoAnswer,
        CarrierWord::Failed => LegOutcome::Failed,
    }
}
