//! Now: who is on the telephone, what is grave, who is on call, what came in. Each section is a part of its own, which
//! browsers fetch anew when something in it changed.
mod doors;
mod made;
mod reach;

use std::fmt;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;

pub use doors::{DoorKind, DoorNow, DoorState, Doors};
pub use made::Made;

use super::Console;
use super::page::{Frame, away, html, told};
use super::request::Someone;
use super::shown::{self, Clock};
use super::tickets::Line;
use super::words::Words;
use crate::conversation::Conversation;
use crate::intake::{Owed, Settings};
use crate::model::Timestamp;
use crate::oncall::OnCall;
use crate::store::{ArrivalFilter, CallFilter, CallRow, StoreError, Tx};
use crate::tickets::{Arrival, OutcomeKind, Ticket};

/// Calls, arrivals and grave tickets on the page; the lists have the rest.
const CALLS: u32 = 50;
const ARRIVALS: u32 = 10;
const GRAVE: u32 = 50;
/// How far ahead it is looked for the next who is on call.
const AHEAD: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 14);

/// A call in progress.
struct CallLine {
    /// Its row, by which the script knows it again.
    id: i64,
    since: String,
    ago: String,
    line: String,
    caller: String,
    place: String,
    /// Since when he is there.
    place_since: String,
    place_ago: String,
    /// What he wants, as far as it is known.
    intent: String,
    danger: bool,
    ticket: Option<String>,
}

/// What is owed of a grave ticket.
struct GraveLine {
    line: Line,
    owed: Option<Clock>,
}

/// Who is on call in a schedule.
struct Turn {
    schedule: String,
    now: String,
    next: String,
}

/// Something that came in.
struct Came {
    id: i64,
    at: String,
    at_machine: String,
    door: String,
    from: String,
    subject: String,
    outcome: String,
    ticket: Option<String>,
}

#[derive(Template)]
#[template(path = "now_calls.html")]
struct CallsPart {
    t: Words,
    calls: Vec<CallLine>,
    say: String,
}

#[derive(Template)]
#[template(path = "now_grave.html")]
struct GravePart {
    t: Words,
    grave: Vec<GraveLine>,
    say: String,
}

#[derive(Template)]
#[template(path = "now_turns.html")]
struct TurnsPart {
    t: Words,
    turns: Vec<Turn>,
}

#[derive(Template)]
#[template(path = "now_came.html")]
struct CamePart {
    t: Words,
    arrivals: Vec<Came>,
}

#[derive(Template)]
#[template(path = "now.html")]
struct NowPage {
    frame: Frame,
    parts: Vec<Part>,
}

/// A part, made.
enum Part {
    Calls(CallsPart),
    Grave(GravePart),
    Turns(TurnsPart),
    Reach(reach::ReachPart),
    Doors(doors::DoorsPart),
    Came(CamePart),
}

impl Part {
    /// The parts of the page in their order.
    const NAMES: [&str; 6] = ["grave", "calls", "reach", "turns", "doors", "came"];

    /// Makes the part of one of these names.
    async fn of(console: &Console, words: &Words, name: &str) -> Result<Self, StoreError> {
        Ok(match name {
            "calls" => Self::Calls(calls(console, words).await?),
            "grave" => Self::Grave(grave(console, words).await?),
            "turns" => Self::Turns(turns(console, words)),
            "reach" => Self::Reach(reach::part(console, words).await?),
            "doors" => Self::Doors(doors::part(console, words)),
            _ => Self::Came(came(console, words).await?),
        })
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Calls(part) => part.render(),
            Self::Grave(part) => part.render(),
            Self::Turns(part) => part.render(),
            Self::Reach(part) => part.render(),
            Self::Doors(part) => part.render(),
            Self::Came(part) => part.render(),
        };
        f.write_str(&text.map_err(|_| fmt::Error)?)
    }
}

async fn calls(console: &Console, words: &Words) -> Result<CallsPart, StoreError> {
    let filter = CallFilter { open: true, before: None, limit: CALLS };
    let parts = console.intake.parts();
    let rows = parts.database.write(move |tx| tx.calls(&filter)).await?;
    let calls: Vec<CallLine> = rows.iter().map(|row| call(words, &parts.settings, row)).collect();
    let say = words.one("console-say-calls", "count", count(calls.len()));
    Ok(CallsPart { t: words.clone(), calls, say })
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn call(words: &Words, settings: &Settings, row: &CallRow) -> CallLine {
    let state = serde_json::from_str::<Conversation>(&row.state).ok();
    let matter = state.as_ref().and_then(|state| state.facts().matter.as_ref());
    CallLine {
        id: row.id.0,
        since: words.machine(row.started_at),
        ago: words.ago(row.started_at),
        line: shown::line(words, settings, &row.line),
        caller: shown::caller(words, row.caller.as_ref()),
        place: state.as_ref().map_or_else(String::new, |one| words.word("place", one.place())),
        place_since: words.machine(row.touched_at),
        place_ago: words.ago(row.touched_at),
        intent: matter.map(|matter| words.intent(matter.intent)).unwrap_or_default(),
        danger: matter.is_some_and(|matter| matter.safety),
        ticket: row.ticket.map(|ticket| ticket.to_string()),
    }
}

async fn grave(console: &Console, words: &Words) -> Result<GravePart, StoreError> {
    let parts = console.intake.parts();
    let tickets = parts.database.write(|tx| tx.grave_tickets(GRAVE)).await?;
    let numbers = tickets.iter().map(|ticket| ticket.number).collect();
    let owed = console.intake.owed_of(numbers).await?;
    let now = parts.clock.now();
    let grave: Vec<_> = tickets.iter().map(|one| grave_line(words, one, &owed, now)).collect();
    let say = words.one("console-say-grave", "count", count(grave.len()));
    Ok(GravePart { t: words.clone(), grave, say })
}

fn grave_line(words: &Words, ticket: &Ticket, owed: &[Owed], now: Timestamp) -> GraveLine {
    GraveLine {
        line: Line::new(words, ticket, None),
        owed: shown::clock(words, owed, ticket.number, now),
    }
}

fn turns(console: &Console, words: &Words) -> TurnsPart {
    let parts = console.intake.parts();
    let knowledge = parts.knowledge.load_full();
    let turns = turns_of(words, &knowledge.on_call, parts.clock.now());
    TurnsPart { t: words.clone(), turns }
}

fn turns_of(words: &Words, on_call: &OnCall, now: Timestamp) -> Vec<Turn> {
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
            .with("until", words.until(shift.until));
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

async fn came(console: &Console, words: &Words) -> Result<CamePart, StoreError> {
    let filter = ArrivalFilter { limit: ARRIVALS, ..ArrivalFilter::default() };
    // Of the newest arrivals none is a call that is older than so many of those in progress.
    let open = CallFilter { open: true, before: None, limit: ARRIVALS };
    let read = move |tx: &mut dyn Tx| Ok((tx.arrivals(&filter)?, tx.calls(&open)?));
    let (rows, open) = console.intake.parts().database.write(read).await?;
    let goes_on = |one: &Arrival| open.iter().any(|call| call.arrival == one.id);
    let arrivals = rows.iter().map(|one| arrived(words, one, goes_on(one))).collect();
    Ok(CamePart { t: words.clone(), arrivals })
}

fn arrived(words: &Words, arrival: &Arrival, goes_on: bool) -> Came {
    let outcome = arrival.outcome.kind;
    // Until it is over nothing has come of a call, and it stands as what a person has to look at.
    let outcome = if goes_on && outcome == OutcomeKind::Parked {
        words.say("console-outcome-in-progress")
    } else {
        words.word("outcome", outcome.as_str())
    };
    Came {
        id: arrival.id.0,
        at: words.moment(arrival.at),
        at_machine: words.machine(arrival.at),
        door: words.word("door", arrival.door.as_str()),
        from: shown::sender(&arrival.from),
        subject: arrival.subject.clone(),
        outcome,
        ticket: arrival.outcome.ticket.map(|ticket| ticket.to_string()),
    }
}

/// `GET /`.
pub(super) async fn show(State(console): State<Console>, someone: Someone) -> Response {
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let mut parts = vec![];
    for name in Part::NAMES {
        match Part::of(&console, &words, name).await {
            Ok(part) => parts.push(part),
            Err(_) => return away(&console, &someone),
        }
    }
    let frame = Frame::of(&console, &someone, "/", words.say("console-now"));
    html(StatusCode::OK, &NowPage { frame, parts })
}

#[derive(Template)]
#[template(source = "{% for part in parts %}{{ part|safe }}{% endfor %}", ext = "html")]
struct Alone {
    parts: Vec<Arc<str>>,
}

/// By what a browser says which parts it has, and is told which it gets: names and marks.
const MARKS: &str = "x-marks";

/// `GET /now/{names}`: parts, their names joined by `+`, as a browser asks when something in them changed. What it has
/// already is left out.
pub(super) async fn part(
    State(console): State<Console>,
    someone: Someone,
    headers: HeaderMap,
    Path(names): Path<String>,
) -> Response {
    let language = someone.0.user.facts.language;
    let had = headers.get(MARKS).and_then(|marks| marks.to_str().ok()).unwrap_or_default();
    let mut made = vec![];
    // More than there are of them are asked for by no page.
    for name in names.split('+').take(Part::NAMES.len()) {
        let Some(name) = Part::NAMES.into_iter().find(|known| *known == name) else {
            return told(&console, &someone, StatusCode::NOT_FOUND, "console-no-page", None);
        };
        made.push(made::text(&console, language, name).await.map(|text| (name, text)));
    }
    let Ok(texts) = gathered(made) else { return away(&console, &someone) };
    let (mut parts, mut marks) = (vec![], vec![]);
    for (name, text) in texts {
        let mark = format!("{name}={}", text.mark);
        if !had.split(' ').any(|own| own == mark) {
            parts.push(text.html);
            marks.push(mark);
        }
    }
    let mut response = html(StatusCode::OK, &Alone { parts });
    if let Ok(marks) = HeaderValue::from_str(&marks.join(" ")) {
        response.headers_mut().insert(MARKS, marks);
    }
    response
}

/// Returns the parts that could be made: one that fails keeps no other from coming up to date. The error when none could.
fn gathered<T, E: fmt::Display>(made: Vec<Result<T, E>>) -> Result<Vec<T>, E> {
    let (mut parts, mut failed) = (vec![], None);
    for one in made {
        match one {
            Ok(part) => parts.push(part),
            Err(error) => failed = Some(error),
        }
    }
    match failed {
        Some(error) if parts.is_empty() => Err(error),
        Some(error) => {
            tracing::warn!(%error, "a part of the page stays as it was");
            Ok(parts)
        }
        None => Ok(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::gathered;

    #[test]
    fn a_part_that_fails_keeps_no_other_from_coming_up_to_date() {
        assert_eq!(gathered(vec![Ok(1), Err("away"), Ok(3)]), Ok(vec![1, 3]));
        assert_eq!(gathered::<u8, _>(vec![Err("away"), Err("away")]), Err("away"));
        assert_eq!(gathered::<u8, &str>(vec![Ok(1)]), Ok(vec![1]));
    }
}
