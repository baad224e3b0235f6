//! The ways to everybody on call: which are proven, a code by one of them, and the code that was read there.
use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::console::Console;
use crate::console::forms::done;
use crate::console::page::{Frame, away, html, to, told};
use crate::console::refusals;
use crate::console::request::{Posted, Someone};
use crate::console::words::Words;
use crate::model::PersonId;
use crate::oncall::{Means, OnCall, PROVEN_DAYS_AHEAD};
use crate::staff::Act;
use crate::store::{StoreError, WayRow};

/// The acts that the page can tell of.
const DONE: [&str; 2] = ["way-asked", "way-proven"];

/// What the last act came to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Came {
    done: String,
}

/// A way to somebody.
struct Line {
    person: String,
    name: String,
    /// By what, in a word, and where.
    way: String,
    address: String,
    /// How the way is named in forms.
    whole: String,
    /// He is reached by it within a week.
    soon: bool,
    proven: Option<String>,
    /// Until when the code is waited for that went out, and how its message went.
    asked: Option<String>,
    /// Whether whoever looks may prove it.
    his: bool,
}

#[derive(Template)]
#[template(path = "ways.html")]
struct WaysPage {
    frame: Frame,
    lines: Vec<Line>,
}

/// Whether somebody may prove a way of a person: his own, or whoever keeps schedules.
fn may_prove(someone: &Someone, person: &PersonId) -> bool {
    let own = someone.0.user.facts.person.as_ref() == Some(person);
    someone.may(Act::KeepSchedules) || (own && someone.may(Act::AnswerPages))
}

struct Looking<'a> {
    words: &'a Words,
    someone: &'a Someone,
    on_call: &'a OnCall,
    means: &'a Means,
}

impl Looking<'_> {
    fn lines(&self, rows: &[WayRow], now: crate::model::Timestamp) -> Vec<Line> {
        let words = self.words;
        let known: BTreeMap<(&str, &str), &WayRow> =
            rows.iter().map(|row| ((row.person.as_str(), row.address.as_str()), row)).collect();
        let soon = self.on_call.soon_on_call(now, PROVEN_DAYS_AHEAD);
        let mut lines = vec![];
        for person in self.on_call.people() {
            for (_, address) in person.ways(self.means) {
                let whole = address.to_string();
                let row = known.get(&(person.id.as_str(), whole.as_str())).copied();
                let verified = row.and_then(|row| row.verified.as_ref());
                lines.push(Line {
                    person: person.id.to_string(),
                    name: person.name.clone(),
                    way: words.word("way", address.kind.as_str()),
                    address: address.to.clone(),
                    whole,
                    soon: soon.contains_key(&person.id),
                    proven: verified.map(|(at, by)| {
                        format!("{}, {}", words.moment(*at), words.known_word("proven-by", by))
                    }),
                    asked: row.and_then(|row| row.asked_at).map(|at| {
                        let sent = row.and_then(|row| row.sent.as_ref());
                        let sent = sent.map(|(state, _)| words.word("outgoing", state.as_str()));
                        let at = words.moment(at);
                        sent.map_or_else(|| at.clone(), |sent| format!("{at}, {sent}"))
                    }),
                    his: may_prove(self.someone, &person.id),
                });
            }
        }
        lines
    }
}

/// `GET /oncall/ways`.
pub(in crate::console) async fn ways(
    State(console): State<Console>,
    someone: Someone,
    Query(came): Query<Came>,
) -> Response {
    let Ok(rows) = console.intake.ways().await else { return away(&console, &someone) };
    let parts = console.intake.parts();
    let knowledge = parts.knowledge.load_full();
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let looking = Looking {
        words: &words,
        someone: &someone,
        on_call: &knowledge.on_call,
        means: &parts.settings.means,
    };
    let lines = looking.lines(&rows, parts.clock.now());
    let mut frame =
        Frame::of(&console, &someone, "/oncall", words.say("console-ways")).at("/oncall/ways");
    frame.notice = done(&words, &came.done, &DONE);
    html(StatusCode::OK, &WaysPage { frame, lines })
}

/// The person and the way of a form, if whoever posts it may prove it.
fn wanted(posted: &Posted) -> Result<(PersonId, String), (StatusCode, &'static str)> {
    let person = posted.fields.get("person").unwrap_or_default().parse::<PersonId>();
    let person = person.map_err(|_| (StatusCode::NOT_FOUND, "console-no-page"))?;
    if !may_prove(&posted.someone, &person) {
        return Err((StatusCode::FORBIDDEN, "console-not-permitted"));
    }
    Ok((person, posted.fields.get("way").unwrap_or_default().to_owned()))
}

fn failed(console: &Console, someone: &Someone, error: &StoreError) -> Response {
    tracing::error!(%error, "a way cannot be proven");
    away(console, someone)
}

/// `POST /oncall/ways/verify`: a code goes out by it.
pub(in crate::console) async fn verify(State(console): State<Console>, posted: Posted) -> Response {
    let someone = &posted.someone;
    let (person, way) = match wanted(&posted) {
        Ok(wanted) => wanted,
        Err((status, why)) => return told(&console, someone, status, why, None),
    };
    match console.intake.verify_way(person, &way, &someone.by()).await {
        Ok(Ok(_)) => to("/oncall/ways?done=way-asked"),
        Ok(Err(refusal)) => {
            let words = refusals::words(&console, someone);
            refusals::page(&console, someone, refusals::of_way(&words, &refusal))
        }
        Err(error) => failed(&console, someone, &error),
    }
}

/// `POST /oncall/ways/confirm`: the code that was read there.
pub(in crate::console) async fn confirm(
    State(console): State<Console>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    let (person, way) = match wanted(&posted) {
        Ok(wanted) => wanted,
        Err((status, why)) => return told(&console, someone, status, why, None),
    };
    let code = posted.fields.get("code").unwrap_or_default();
    match console.intake.confirm_way(person, &way, code, &someone.by()).await {
        Ok(Ok(_)) => to("/oncall/ways?done=way-proven"),
        Ok(Err(refusal)) => {
            let words = refusals::words(&console, someone);
            refusals::page(&console, someone, refusals::of_way(&words, &refusal))
        }
        Err(error) => failed(&console, someone, &error),
    }
}
