//! Now: who is on the telephone, what is grave, who is on call, what came in.
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::Console;
use super::page::{Frame, away, html};
use super::request::Someone;
use super::tickets::Line;
use super::words::Words;
use crate::conversation::Conversation;
use crate::intake::Owed;
use crate::model::{Priority, Timestamp};
use crate::oncall::OnCall;
use crate::store::{ArrivalFilter, CallFilter, CallRow, StoreError, TicketFilter, Tx};
use crate::tickets::{Arrival, Ticket};

/// Calls, arrivals and grave tickets on the page; the lists have the rest.
const CALLS: u32 = 50;
const ARRIVALS: u32 = 10;
const GRAVE_MAX: usize = 50;
/// How far ahead it is looked for the next who is on call.
const AHEAD: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 14);

/// A call in progress.
struct CallLine {
    since: String,
    ago: String,
    line: String,
    caller: String,
    place: String,
    ticket: Option<String>,
}

/// What is owed of a grave ticket.
struct GraveLine {
    line: Line,
    /// The goal that is broken next or was broken first, and when; nothing when none is owed.
    owed: Option<(String, String, String)>,
    late: bool,
}

/// Who is on call in a schedule.
struct Turn {
    schedule: String,
    now: String,
    next: String,
}

/// Something that came in.
struct Came {
    at: String,
    door: String,
    from: String,
    subject: String,
    outcome: String,
    ticket: Option<String>,
}

#[derive(Template)]
#[template(path = "now.html")]
struct NowPage {
    frame: Frame,
    calls: Vec<CallLine>,
    grave: Vec<GraveLine>,
    turns: Vec<Turn>,
    arrivals: Vec<Came>,
}

/// What the store says for this page.
struct Read {
    calls: Vec<CallRow>,
    arrivals: Vec<Arrival>,
    grave: Vec<Ticket>,
}

fn read(tx: &mut dyn Tx, owed: &[Owed]) -> Result<Read, StoreError> {
    let calls = tx.calls(&CallFilter { open: true, before: None, limit: CALLS })?;
    let arrivals = tx.arrivals(&ArrivalFilter { limit: ARRIVALS, ..ArrivalFilter::default() })?;
    let mut numbers: Vec<_> = owed.iter().map(|one| one.ticket.number).collect();
    // A grave ticket that owes nothing any more is still in hand.
    let latest = tx.tickets(&TicketFilter::default())?;
    numbers.extend(latest.iter().filter(|ticket| is_grave(ticket)).map(|ticket| ticket.number));
    numbers.sort_unstable();
    numbers.dedup();
    let mut grave = vec![];
    for number in numbers {
        grave.extend(tx.ticket(number)?.filter(is_grave));
    }
    grave.sort_by_key(|ticket| (!ticket.facts.safety, ticket.facts.priority, ticket.number));
    grave.truncate(GRAVE_MAX);
    Ok(Read { calls, arrivals, grave })
}

fn is_grave(ticket: &Ticket) -> bool {
    matches!(ticket.facts.priority, Priority::P1 | Priority::P2) && !ticket.facts.status.is_final()
}

fn call(words: &Words, row: &CallRow) -> CallLine {
    let place = serde_json::from_str::<Conversation>(&row.state);
    CallLine {
        since: words.machine(row.started_at),
        ago: words.ago(row.started_at),
        line: row.line.clone(),
        caller: row
            .caller
            .as_ref()
            .map_or_else(|| words.say("console-withheld"), ToString::to_string),
        place: place.map_or_else(|_| String::new(), |state| words.word("place", state.place())),
        ticket: row.ticket.map(|ticket| ticket.to_string()),
    }
}

fn grave(words: &Words, ticket: &Ticket, owed: &[Owed], now: Timestamp) -> GraveLine {
    let next = owed.iter().find(|one| one.ticket.number == ticket.number);
    GraveLine {
        line: Line::new(words, ticket, None),
        owed: next.map(|one| {
            let goal = words.word("goal", one.mark.goal.as_str());
            (goal, words.moment(one.mark.due), words.machine(one.mark.due))
        }),
        late: next.is_some_and(|one| one.mark.due < now),
    }
}

fn turns(words: &Words, on_call: &OnCall, now: Timestamp) -> Vec<Turn> {
    let until = now.checked_add(AHEAD).unwrap_or(now);
    let names = |shift: &crate::oncall::Shift| -> String {
        let people = shift.people.iter().map(|turn| {
            on_call.person(&turn.person).map_or_else(|| turn.person.to_string(), |p| p.name.clone())
        });
        let people: Vec<String> = people.collect();
        if people.is_empty() { words.say("console-nobody") } else { people.join(", ") }
    };
    let told = |shift: &crate::oncall::Shift| {
        let args = crate::replies::Args::new()
            .with("name", names(shift))
            .with("until", words.moment(shift.until));
        words.with("console-on-call-until", &args)
    };
    on_call
        .schedules()
        .map(|schedule| {
            let shifts = on_call.shifts(&schedule.id, now, until);
            let mut shifts = shifts.iter();
            Turn {
                schedule: schedule.id.to_string(),
                now: shifts.next().map(told).unwrap_or_default(),
                next: shifts.next().map(told).unwrap_or_default(),
            }
        })
        .collect()
}

fn came(words: &Words, arrival: Arrival) -> Came {
    Came {
        at: words.moment(arrival.at),
        door: words.word("door", arrival.door.as_str()),
        from: arrival.from,
        subject: arrival.subject,
        outcome: words.word("outcome", arrival.outcome.kind.as_str()),
        ticket: arrival.outcome.ticket.map(|ticket| ticket.to_string()),
    }
}

/// `GET /`.
pub(super) async fn show(State(console): State<Console>, someone: Someone) -> Response {
    let parts = console.intake.parts();
    let now = parts.clock.now();
    let Ok(owed) = console.intake.owed(None).await else { return away(&console, &someone) };
    let wanted = owed.clone();
    let Ok(found) = parts.database.write(move |tx| read(tx, &wanted)).await else {
        return away(&console, &someone);
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let frame = Frame::of(&console, &someone, "/", words.say("console-now"));
    let page = NowPage {
        calls: found.calls.iter().map(|row| call(&words, row)).collect(),
        grave: found.grave.iter().map(|ticket| grave(&words, ticket, &owed, now)).collect(),
        turns: turns(&words, &parts.knowledge.load().on_call, now),
        arrivals: found.arrivals.into_iter().map(|one| came(&words, one)).collect(),
        frame,
    };
    html(StatusCode::OK, &page)
}
