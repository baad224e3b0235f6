//! The last resort: when the calls fail, a caller is put through to a person all the same.
//!
//! Nothing here needs the store: people come from memory, words too, and what happened goes to a
//! journal that has its room already ([`Late`](crate::calls::Late)). Nobody is joined without the
//! key here either.
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::Door;
use super::call::CallFacts;
use super::caller::Known;
use super::connect::{Rang, connect_from_memory};
use super::notes::Note;
use super::voice::{Voice, Waited};
use crate::calls::{CarrierWord, Dial};
use crate::conversation::{Brief, LegOutcome, Prompt, Responder, Screening, Value};
use crate::intake::{LateCall, LateMatter};
use crate::model::{Door as Way, Intent, Priority};

/// People who are tried in one round.
const PEOPLE_MAX: usize = 12;
/// How long each is rung, in seconds; a mobile network's mailbox takes over later, as a rule.
const RING_S: u64 = 25;
/// How long one attempt takes at least, so that trunks that refuse at once do not end the search.
const ATTEMPT_MIN: Duration = Duration::from_secs(10);
/// How long somebody is looked for; whoever is in danger is not let go before he hangs up himself,
/// within reason.
const SEARCH_MAX: Duration = Duration::from_secs(5 * 60);
const SEARCH_MAX_IN_DANGER: Duration = Duration::from_secs(30 * 60);
/// A talk that ends sooner was cut, as a rule: the search goes on.
const TALK_MIN: Duration = Duration::from_secs(15);

/// Serves a caller whom the calls have left.
pub(super) async fn serve(
    door: &Arc<Door>,
    facts: &Arc<CallFacts>,
    voice: &mut Voice,
    known: &Known,
) {
    voice.stop();
    let mut known = Known { matter: known.matter, language: known.language };
    let mut ticket = begin(door, facts, voice, &known).await;
    // Nobody is woken for a caller who is gone and asked for nothing.
    if !voice.is_over() || known.matter != LateMatter::Unasked {
        loop {
            match search(door, facts, voice, &ticket, &known).await {
                Searched::Danger => {
                    voice.stop();
                    known.matter = LateMatter::Danger;
                    ticket = begin(door, facts, voice, &known).await;
                }
                Searched::Nobody => {
                    let id = if is_danger(&known) { "phone-nobody-danger" } else { "phone-nobody" };
                    say(door, voice, id, &known).await;
                    break;
                }
                Searched::Talked => {
                    say(door, voice, "phone-goodbye", &known).await;
                    break;
                }
                Searched::Gone => break,
            }
        }
    }
    door.late.ended(&ticket).await;
}

fn is_danger(known: &Known) -> bool {
    known.matter == LateMatter::Danger
}

async fn say(door: &Door, voice: &mut Voice, id: &'static str, known: &Known) {
    let play = voice.play(door.own_words(id, known.language));
    let _over = voice.heard_out(play).await;
}

/// Says that help is being called, and gives the number of the ticket once it is on the disk.
async fn begin(door: &Arc<Door>, facts: &CallFacts, voice: &mut Voice, known: &Known) -> Note {
    let words = if is_danger(known) { "phone-danger-connecting" } else { "phone-fallback" };
    let _play = voice.play(door.own_words(words, known.language));
    let ticket = door.late.open(call(door, facts, known)).await;
    if let Some(number) = ticket.number {
        let filed = Prompt::plain("phone-filed", known.language);
        let filed = filed.with("ticket", Value::Ticket(number));
        match door.desk.behind().words(facts.line.as_deref(), &[filed]) {
            Ok(say) => {
                let _play = voice.play(door.clips(&say));
            }
            Err(error) => tracing::error!(error, "a ticket's number cannot be said"),
        }
    }
    ticket
}

/// How a search ended.
enum Searched {
    /// Somebody talked with him.
    Talked,
    /// Nobody could be had.
    Nobody,
    /// He hung up.
    Gone,
    /// He pressed the key for danger.
    Danger,
}

fn call(door: &Door, facts: &CallFacts, known: &Known) -> LateCall {
    LateCall {
        door: Way::Sip,
        carrier: facts.carrier.clone(),
        id: facts.id.clone(),
        line: facts.line.clone(),
        caller: facts.caller.clone(),
        verified: facts.verified,
        language: known.language,
        at: door.desk.behind().now(),
        matter: known.matter,
    }
}

/// Rings one after the other, round after round.
async fn search(
    door: &Arc<Door>,
    facts: &Arc<CallFacts>,
    voice: &mut Voice,
    ticket: &Note,
    known: &Known,
) -> Searched {
    let begun = Instant::now();
    let most = if is_danger(known) { SEARCH_MAX_IN_DANGER } else { SEARCH_MAX };
    while begun.elapsed() < most {
        let people = door.people(facts, is_danger(known));
        if people.is_empty() {
            return Searched::Nobody;
        }
        for person in people.into_iter().take(PEOPLE_MAX) {
            let attempt = Instant::now();
            let screening = (!person.attended)
                .then(|| Screening::new(person.language, brief(facts, ticket, known.matter)));
            let dial = dial(facts, &person);
            let (language, danger) = (known.language, is_danger(known));
            let rang =
                connect_from_memory(door, facts, voice, &dial, screening, language, danger).await;
            let talked = attempt.elapsed();
            door.late.leg(ticket, &person, outcome(&rang)).await;
            if rang.danger {
                return Searched::Danger;
            }
            if rang.caller_gone {
                return Searched::Gone;
            }
            // Of a talk that was lost nothing is sure: the next one is rung.
            if rang.talked && rang.word == CarrierWord::Answered && talked >= TALK_MIN {
                return Searched::Talked;
            }
            let _play = voice.play(door.own_words("phone-still-connecting", language));
            let rest = tokio::time::sleep_until(attempt + ATTEMPT_MIN);
            if matches!(voice.during(rest, !danger).await, Waited::Danger) {
                return Searched::Danger;
            }
            if voice.is_over() {
                return Searched::Gone;
            }
        }
    }
    Searched::Nobody
}

/// What a responder is told before he decides.
fn brief(facts: &CallFacts, ticket: &Note, matter: LateMatter) -> Brief {
    let (intent, safety) = match matter {
        LateMatter::Danger => (Intent::SafetyEmergency, true),
        LateMatter::Urgent(intent) => (intent, false),
        LateMatter::Unasked => (Intent::GeneralEnquiry, false),
    };
    Brief {
        ticket: ticket.number,
        intent,
        priority: match matter {
            LateMatter::Danger | LateMatter::Urgent(_) => Priority::P1,
            // Nobody could ask him: a person looks at once, and is not told more than is known.
            LateMatter::Unasked => Priority::P2,
        },
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
        asks: None,
        with: vec![],
    }
}

fn outcome(rang: &Rang) -> LegOutcome {
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
