//! One schedule: its month, exceptions, offers of turns, gaps, and how its hours are shared.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use super::fair::{MONTHS, Share, shares};
use super::list::gaps;
use super::month::{Cell, cells, first_of, later, title, week};
use super::swaps::{Offer, OwnTurn, offers, own_turns};
use super::{deed, name_of};
use crate::console::Console;
use crate::console::page::{Frame, away, html, told};
use crate::console::request::Someone;
use crate::console::words::Words;
use crate::model::{PolicyId, Timestamp};
use crate::oncall::{Change, Notify, OnCall, Schedule};
use crate::staff::Act;

/// An exception.
struct Exception {
    id: i64,
    from: String,
    until: String,
    what: String,
    by: String,
    why: String,
    /// Whether whoever looks may take it back.
    his: bool,
}

/// A person to choose.
struct Choice {
    id: String,
    name: String,
}

#[derive(Template)]
#[template(path = "schedule.html")]
struct SchedulePage {
    frame: Frame,
    id: String,
    zone: String,
    month: String,
    month_title: String,
    before: String,
    after: String,
    week: Vec<String>,
    days: Vec<Cell>,
    exceptions: Vec<Exception>,
    offers: Vec<Offer>,
    own: Vec<OwnTurn>,
    gaps: Vec<String>,
    shares: Vec<Share>,
    shares_title: String,
    policies: Vec<String>,
    people: Vec<Choice>,
    /// Those who may come in: everybody for who keeps schedules, else whoever looks.
    comers: Vec<Choice>,
    /// What a form begins with.
    form_from: String,
    form_until: String,
    /// Whether whoever looks may write exceptions, and whether for everybody.
    writes: bool,
    /// Whether he may take somebody off.
    removes: bool,
    /// Whether he has turns to offer.
    offers_own: bool,
}

/// What is asked for, and what the last act came to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Wanted {
    month: String,
    done: String,
    from: String,
    until: String,
}

/// What an act can come to.
const DONE: [&str; 5] = ["override", "taken-back", "offered", "swapped", "withdrawn"];

/// The beginning of a day of a schedule.
pub(super) fn start(schedule: &Schedule, day: Date) -> Timestamp {
    day.to_zoned(schedule.zone.clone()).map_or(Timestamp::MIN, |zoned| zoned.timestamp())
}

/// Who may write an exception: for everybody, or his own.
pub(super) fn writes(someone: &Someone) -> bool {
    someone.may(Act::KeepSchedules)
        || (someone.may(Act::AnswerPages) && someone.0.user.facts.person.is_some())
}

/// Whether somebody may take an exception back: everybody's, or one that he took on himself.
pub(super) fn may_take_back(someone: &Someone, change: &Change) -> bool {
    let own = someone.0.user.facts.person.as_ref();
    let is_his = own.is_some() && change.deed.brings() == own && change.by == someone.by();
    someone.may(Act::KeepSchedules) || (someone.may(Act::AnswerPages) && is_his)
}

/// The policies that ask a schedule.
fn asked_by(on_call: &OnCall, schedule: &PolicyId) -> Vec<String> {
    let asks = |one: &Notify| matches!(one, Notify::Schedule(id) if id == schedule);
    let policies = on_call.policy_ids().filter_map(|id| on_call.policy(id));
    let found = policies.filter(|policy| {
        policy.steps.iter().flat_map(|step| &step.notify).chain(&policy.finally).any(asks)
    });
    found.map(|policy| policy.id.to_string()).collect()
}

/// `GET /oncall/{id}`.
pub(in crate::console) async fn show(
    State(console): State<Console>,
    someone: Someone,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let parts = console.intake.parts();
    let knowledge = parts.knowledge.load_full();
    let on_call = &knowledge.on_call;
    let Some(schedule) = id.parse::<PolicyId>().ok().and_then(|id| on_call.schedule(&id)) else {
        return told(&console, &someone, StatusCode::NOT_FOUND, "console-no-page", None);
    };
    let Ok(open) = parts.database.write(|tx| tx.open_swaps()).await else {
        return away(&console, &someone);
    };
    let looking = Looking { console: &console, someone: &someone, on_call, schedule };
    html(StatusCode::OK, &looking.page(&open, wanted))
}

struct Looking<'a> {
    console: &'a Console,
    someone: &'a Someone,
    on_call: &'a OnCall,
    schedule: &'a Schedule,
}

impl Looking<'_> {
    fn page(&self, open: &[crate::oncall::Swap], wanted: Wanted) -> SchedulePage {
        let (on_call, schedule, someone) = (self.on_call, self.schedule, self.someone);
        let now = self.console.intake.parts().clock.now();
        let words = Words::new(&self.console.intake, someone.0.user.facts.language);
        let today = now.to_zoned(schedule.zone.clone()).date();
        let first = first_of(&wanted.month, today);
        let until = start(schedule, later(first, 1));
        let fair_from = later(first, 1 - MONTHS);
        let mut frame = Frame::of(self.console, someone, "/oncall", schedule.id.to_string());
        frame.notice =
            DONE.contains(&wanted.done.as_str()).then(|| words.word("done", &wanted.done));
        let person = someone.0.user.facts.person.as_ref();
        let all = |keep: &dyn Fn(&crate::oncall::Person) -> bool| -> Vec<Choice> {
            let people = on_call.people().filter(|one| keep(one));
            people.map(|one| Choice { id: one.id.to_string(), name: one.name.clone() }).collect()
        };
        let keeps = someone.may(Act::KeepSchedules);
        let acts = someone.may(Act::AnswerPages);
        let args = crate::replies::Args::new()
            .with("from", title(&words, fair_from))
            .with("until", title(&words, first));
        SchedulePage {
            id: schedule.id.to_string(),
            zone: words.one("rota-zone", "zone", schedule.zone.iana_name().unwrap_or("UTC")),
            month: first.strftime("%Y-%m").to_string(),
            month_title: title(&words, first),
            before: later(first, -1).strftime("%Y-%m").to_string(),
            after: later(first, 1).strftime("%Y-%m").to_string(),
            week: week(&words),
            days: cells(&words, on_call, schedule, first, today),
            exceptions: self.exceptions(&words, now),
            offers: offers(&words, on_call, schedule, open, person.filter(|_| acts)),
            own: person
                .filter(|_| acts)
                .map_or_else(Vec::new, |person| own_turns(&words, on_call, schedule, person, now)),
            gaps: gaps(&words, on_call, schedule, now),
            shares: shares(&words, on_call, schedule, fair_from, until),
            shares_title: words.with("console-shares-title", &args),
            policies: asked_by(on_call, &schedule.id),
            people: all(&|_| true),
            comers: all(&|one| keeps || Some(&one.id) == person),
            form_from: wanted.from,
            form_until: wanted.until,
            writes: writes(someone),
            removes: keeps,
            offers_own: acts && person.is_some(),
            frame,
        }
    }

    fn exceptions(&self, words: &Words, now: Timestamp) -> Vec<Exception> {
        let changes = self.on_call.changes().list.iter();
        let changes = changes.filter(|one| {
            one.schedule == self.schedule.id && one.taken_back.is_none() && one.ends() > now
        });
        changes
            .map(|change| Exception {
                id: change.id.0,
                from: words.in_zone(change.from, &self.schedule.zone),
                until: words.in_zone(change.ends(), &self.schedule.zone),
                what: deed(words, self.on_call, &change.deed),
                by: change.by.clone(),
                why: change.why.clone(),
                his: may_take_back(self.someone, change),
            })
            .collect()
    }
}

/// A person's name for a template.
pub(super) fn named(on_call: &OnCall, person: Option<&crate::model::PersonId>) -> String {
    person.map(|id| name_of(on_call, id)).unwrap_or_default()
}
