//! Who is on call: schedules, months, gaps, and exceptions.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::{Date, DateTime};
use serde::Deserialize;

use super::Console;
use super::page::{Frame, away, html, to, told};
use super::request::{Fields, Posted, Someone};
use super::words::Words;
use crate::model::{PersonId, PolicyId, Timestamp};
use crate::oncall::{Change, ChangeId, Deed, NewChange, OnCall, Schedule, Shift, Stretch};
use crate::replies::one_line;
use crate::staff::Act;

/// How far ahead gaps are looked for.
const GAPS_AHEAD: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 90);
/// Characters of a reason that are kept; one of more is refused before.
const WHY_CHARS_KEPT: usize = 501;
/// How a form writes day and time.
const FORM_TIME: &str = "%Y-%m-%dT%H:%M";

/// A schedule in the list.
struct Line {
    id: String,
    now: String,
    gaps: Vec<String>,
}

/// Somebody's turn, or a gap.
struct Turn {
    from: String,
    until: String,
    who: String,
    is_gap: bool,
    is_changed: bool,
}

/// An exception.
struct Exception {
    id: i64,
    from: String,
    until: String,
    what: String,
    by: String,
    why: String,
}

/// A person to choose.
struct Choice {
    id: String,
    name: String,
}

#[derive(Template)]
#[template(path = "schedules.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "schedule.html")]
struct SchedulePage {
    frame: Frame,
    id: String,
    month: String,
    before: String,
    after: String,
    turns: Vec<Turn>,
    exceptions: Vec<Exception>,
    people: Vec<Choice>,
    /// Whether whoever looks may write exceptions.
    keeps: bool,
}

/// What is asked for, and what the last act came to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    month: String,
    done: String,
}

fn names(words: &Words, on_call: &OnCall, shift: &Shift) -> String {
    let name =
        |id: &PersonId| on_call.person(id).map_or_else(|| id.to_string(), |p| p.name.clone());
    let people: Vec<String> = shift.people.iter().map(|one| name(&one.person)).collect();
    if people.is_empty() { words.say("console-nobody") } else { people.join(", ") }
}

/// `GET /oncall`.
pub(super) async fn list(State(console): State<Console>, someone: Someone) -> Response {
    let parts = console.intake.parts();
    let now = parts.clock.now();
    let ahead = now.checked_add(GAPS_AHEAD).unwrap_or(now);
    let knowledge = parts.knowledge.load_full();
    let on_call = &knowledge.on_call;
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let line = |schedule: &Schedule| {
        let soon = now.checked_add(jiff::SignedDuration::from_mins(1)).unwrap_or(now);
        let shift = on_call.whole_shifts(&schedule.id, now, soon);
        let gaps = on_call.gaps(&schedule.id, now, ahead).into_iter();
        Line {
            id: schedule.id.to_string(),
            now: shift.first().map(|shift| names(&words, on_call, shift)).unwrap_or_default(),
            gaps: gaps
                .map(|(from, until)| {
                    let at = |at| words.in_zone(at, &schedule.zone);
                    format!("{} – {}", at(from), at(until))
                })
                .collect(),
        }
    };
    let lines = on_call.schedules().map(line).collect();
    let frame = Frame::of(&console, &someone, "/oncall", words.say("console-on-call"));
    html(StatusCode::OK, &ListPage { frame, lines })
}

/// The first day of the month that is asked for, else of this month.
fn month_of(wanted: &str, today: Date) -> Date {
    let asked = format!("{wanted}-01").parse::<Date>().ok();
    asked.unwrap_or(today).first_of_month()
}

fn month_after(first: Date, months: i32) -> Date {
    let span = jiff::Span::new().try_months(months);
    span.and_then(|span| first.checked_add(span)).unwrap_or(first)
}

fn start(schedule: &Schedule, day: Date) -> Timestamp {
    day.to_zoned(schedule.zone.clone()).map_or(Timestamp::MIN, |zoned| zoned.timestamp())
}

fn exception(words: &Words, on_call: &OnCall, schedule: &Schedule, change: &Change) -> Exception {
    let name =
        |id: &PersonId| on_call.person(id).map_or_else(|| id.to_string(), |p| p.name.clone());
    let what = match &change.deed {
        Deed::Replace { whom: Some(whom), by } => format!("{} ← {}", name(by), name(whom)),
        Deed::Replace { whom: None, by } => name(by),
        Deed::Add { person } => format!("+ {}", name(person)),
        Deed::Remove { person } => format!("− {}", name(person)),
    };
    Exception {
        id: change.id.0,
        from: words.in_zone(change.from, &schedule.zone),
        until: words.in_zone(change.ends(), &schedule.zone),
        what,
        by: change.by.clone(),
        why: change.why.clone(),
    }
}

/// `GET /oncall/{id}`.
pub(super) async fn show(
    State(console): State<Console>,
    someone: Someone,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let parts = console.intake.parts();
    let (now, knowledge) = (parts.clock.now(), parts.knowledge.load_full());
    let on_call = &knowledge.on_call;
    let Some(schedule) = id.parse::<PolicyId>().ok().and_then(|id| on_call.schedule(&id)) else {
        return told(&console, &someone, StatusCode::NOT_FOUND, "console-no-page", None);
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let first = month_of(&wanted.month, now.to_zoned(schedule.zone.clone()).date());
    let (from, until) = (start(schedule, first), start(schedule, month_after(first, 1)));
    let turn = |shift: &Shift| Turn {
        from: words.in_zone(shift.from, &schedule.zone),
        until: words.in_zone(shift.until, &schedule.zone),
        who: names(&words, on_call, shift),
        is_gap: shift.is_gap(),
        is_changed: shift.changes().next().is_some(),
    };
    let changes = on_call.changes().list.iter();
    let changes = changes
        .filter(|one| one.schedule == schedule.id && one.taken_back.is_none() && one.ends() > now);
    let people =
        on_call.people().map(|one| Choice { id: one.id.to_string(), name: one.name.clone() });
    let mut frame = Frame::of(&console, &someone, "/oncall", id);
    let is_done = ["override", "taken-back"].contains(&wanted.done.as_str());
    frame.notice = is_done.then(|| words.word("done", &wanted.done));
    let page = SchedulePage {
        id: schedule.id.to_string(),
        month: first.strftime("%Y-%m").to_string(),
        before: month_after(first, -1).strftime("%Y-%m").to_string(),
        after: month_after(first, 1).strftime("%Y-%m").to_string(),
        turns: on_call.whole_shifts(&schedule.id, from, until).iter().map(turn).collect(),
        exceptions: changes.map(|one| exception(&words, on_call, schedule, one)).collect(),
        people: people.collect(),
        keeps: someone.may(Act::KeepSchedules),
        frame,
    };
    html(StatusCode::OK, &page)
}

/// Reads the override of a form; times are on the clock of the schedule.
fn order(fields: &Fields, schedule: &Schedule, by: String) -> Result<NewChange, String> {
    let moment = |name: &str| -> Result<Timestamp, String> {
        let text = fields.get(name).unwrap_or_default();
        let civil = DateTime::strptime(FORM_TIME, text)
            .map_err(|_| format!("`{text}` is no day and time such as 2026-11-24T09:00"))?;
        let zoned = civil.to_zoned(schedule.zone.clone()).map_err(|error| error.to_string())?;
        Ok(zoned.timestamp())
    };
    let person = |name: &str| fields.get(name).map(str::parse::<PersonId>).transpose();
    let comes = person("person").map_err(|error| error.to_string())?;
    let by_whom = comes.ok_or("say who comes in")?;
    let whom = person("instead").map_err(|error| error.to_string())?;
    Ok(NewChange {
        schedule: schedule.id.clone(),
        deed: Deed::Replace { whom, by: by_whom },
        when: Stretch { from: moment("from")?, until: moment("until")? },
        by,
        why: one_line(fields.get("why").unwrap_or_default(), WHY_CHARS_KEPT),
        swap: None,
        source: None,
    })
}

/// `POST /oncall/{id}/override`.
pub(super) async fn write(
    State(console): State<Console>,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    let no = |status, text, why| told(&console, someone, status, text, why);
    if !someone.may(Act::KeepSchedules) {
        return no(StatusCode::FORBIDDEN, "console-not-permitted", None);
    }
    let knowledge = console.intake.parts().knowledge.load_full();
    let schedule = id.parse::<PolicyId>().ok();
    let Some(schedule) = schedule.and_then(|id| knowledge.on_call.schedule(&id)) else {
        return no(StatusCode::NOT_FOUND, "console-no-page", None);
    };
    let order = match order(&posted.fields, schedule, someone.by()) {
        Ok(order) => order,
        Err(why) => return no(StatusCode::UNPROCESSABLE_ENTITY, "console-not-done", Some(why)),
    };
    match console.intake.write_overrides(vec![order], false).await {
        Ok(Ok(_)) => to(&format!("/oncall/{}?done=override", schedule.id)),
        Ok(Err(refusal)) => no(StatusCode::CONFLICT, "console-not-done", Some(refusal.to_string())),
        Err(error) => {
            tracing::error!(%error, "an override cannot be kept");
            away(&console, someone)
        }
    }
}

/// `POST /oncall/{id}/override/{change}/remove`.
pub(super) async fn take_back(
    State(console): State<Console>,
    Path((id, change)): Path<(String, String)>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    let no = |status, text, why| told(&console, someone, status, text, why);
    if !someone.may(Act::KeepSchedules) {
        return no(StatusCode::FORBIDDEN, "console-not-permitted", None);
    }
    let (Ok(change), Ok(schedule)) = (change.parse::<i64>(), id.parse::<PolicyId>()) else {
        return no(StatusCode::NOT_FOUND, "console-no-page", None);
    };
    let why = one_line(posted.fields.get("why").unwrap_or("console"), WHY_CHARS_KEPT);
    match console.intake.take_back_override(ChangeId(change), someone.by(), why).await {
        Ok(Ok(_)) => to(&format!("/oncall/{schedule}?done=taken-back")),
        Ok(Err(refusal)) => no(StatusCode::CONFLICT, "console-not-done", Some(refusal.to_string())),
        Err(error) => {
            tracing::error!(%error, "an override cannot be taken back");
            away(&console, someone)
        }
    }
}
