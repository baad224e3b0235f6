//! Every schedule with who is on call, its gaps, and the policies that ask them.
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{GAPS_AHEAD, name_of};
use crate::console::Console;
use crate::console::page::{Frame, html};
use crate::console::request::Someone;
use crate::console::words::Words;
use crate::model::Timestamp;
use crate::oncall::{Cover, OnCall, Schedule, Shift};

/// A schedule in the list.
struct Line {
    id: String,
    now: String,
    /// Whether it promises every minute.
    always: bool,
    gaps: Vec<String>,
}

/// A policy in the list.
struct Ladder {
    id: String,
    about: String,
    steps: usize,
}

#[derive(Template)]
#[template(path = "schedules.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
    policies: Vec<Ladder>,
}

/// Who is on call in a shift.
pub(super) fn names(words: &Words, on_call: &OnCall, shift: &Shift) -> String {
    let people: Vec<String> =
        shift.people.iter().map(|one| name_of(on_call, &one.person)).collect();
    if people.is_empty() { words.say("console-nobody") } else { people.join(", ") }
}

/// Who is on call in a schedule at a moment.
pub(super) fn names_at(
    words: &Words,
    on_call: &OnCall,
    schedule: &Schedule,
    at: Timestamp,
) -> String {
    let soon = at.checked_add(jiff::SignedDuration::from_mins(1)).unwrap_or(at);
    let shift = on_call.shifts(&schedule.id, at, soon);
    shift.first().map(|shift| names(words, on_call, shift)).unwrap_or_default()
}

/// The gaps of the coming days in words; none of a schedule that promises none.
pub(super) fn gaps(
    words: &Words,
    on_call: &OnCall,
    schedule: &Schedule,
    now: Timestamp,
) -> Vec<String> {
    if schedule.cover != Cover::Always {
        return vec![];
    }
    let ahead = now.checked_add(GAPS_AHEAD).unwrap_or(now);
    let at = |at| words.in_zone(at, &schedule.zone);
    let told = |(from, until)| format!("{} – {}", at(from), at(until));
    on_call.gaps(&schedule.id, now, ahead).into_iter().map(told).collect()
}

/// `GET /oncall`.
pub(in crate::console) async fn list(State(console): State<Console>, someone: Someone) -> Response {
    let parts = console.intake.parts();
    let now = parts.clock.now();
    let knowledge = parts.knowledge.load_full();
    let on_call = &knowledge.on_call;
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let line = |schedule: &Schedule| Line {
        id: schedule.id.to_string(),
        now: names_at(&words, on_call, schedule, now),
        always: schedule.cover == Cover::Always,
        gaps: gaps(&words, on_call, schedule, now),
    };
    let policies = on_call.policy_ids().filter_map(|id| on_call.policy(id));
    let page = ListPage {
        lines: on_call.schedules().map(line).collect(),
        policies: policies
            .map(|policy| Ladder {
                id: policy.id.to_string(),
                about: policy.about.clone(),
                steps: policy.steps.len(),
            })
            .collect(),
        frame: Frame::of(&console, &someone, "/oncall", words.say("console-on-call")).at("/oncall"),
    };
    html(StatusCode::OK, &page)
}
