//! Every exception that was ever written, the newest first: past ones and those taken back too.
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::deed;
use crate::console::Console;
use crate::console::page::{Frame, away, html};
use crate::console::request::Someone;
use crate::console::words::Words;
use crate::http::{asked, paged};
use crate::oncall::{Change, ChangeId, OnCall};

/// Exceptions on one page.
const LINES: u32 = 50;

/// Behind which exception the page begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Wanted {
    before: String,
}

struct Line {
    schedule: String,
    what: String,
    from: String,
    until: String,
    by: String,
    why: String,
    written: String,
    /// When and by whom it was taken back.
    back: String,
}

#[derive(Template)]
#[template(path = "changes.html")]
struct ChangesPage {
    frame: Frame,
    lines: Vec<Line>,
    older: Option<i64>,
}

fn line(words: &Words, on_call: &OnCall, change: &Change) -> Line {
    let zone = on_call.schedule(&change.schedule).map(|schedule| schedule.zone.clone());
    let at = |at| zone.as_ref().map_or_else(|| words.moment(at), |zone| words.in_zone(at, zone));
    let back = change.taken_back.as_ref();
    Line {
        schedule: change.schedule.to_string(),
        what: deed(words, on_call, &change.deed),
        from: at(change.from),
        until: at(change.until),
        by: change.by.clone(),
        why: change.why.clone(),
        written: words.moment(change.written_at),
        back: back
            .map(|back| format!("{}, {}", words.moment(back.at), back.by))
            .unwrap_or_default(),
    }
}

/// `GET /oncall/changes`.
pub(in crate::console) async fn changes(
    State(console): State<Console>,
    someone: Someone,
    Query(wanted): Query<Wanted>,
) -> Response {
    let before = wanted.before.parse::<i64>().ok().map(ChangeId);
    let parts = console.intake.parts();
    let read = parts.database.write(move |tx| tx.changes_before(before, asked(LINES)));
    let Ok(found) = read.await else { return away(&console, &someone) };
    let (found, older) = paged(found, LINES, |change| change.id.0);
    let knowledge = parts.knowledge.load_full();
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let page = ChangesPage {
        lines: found.iter().map(|one| line(&words, &knowledge.on_call, one)).collect(),
        older,
        frame: Frame::of(&console, &someone, "/oncall", words.say("console-changes-all"))
            .at("/oncall/changes"),
    };
    html(StatusCode::OK, &page)
}
