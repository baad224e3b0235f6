//! What was changed in the console, by whom and why; and going back.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::offer::{Offered, offer};
use super::{DiffLine, apart, diff_lines, place, sees};
use crate::console::Console;
use crate::console::page::{Frame, away, html, told};
use crate::console::request::{Posted, Someone};
use crate::console::words::Words;
use crate::http::{asked, paged};
use crate::intake::{FileEdit, FileKind};
use crate::model::{FileFault, OwnFault};
use crate::staff::Act;
use crate::store::{Version, VersionId};

/// Versions on one page.
const LINES: u32 = 50;

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Wanted {
    before: String,
}

/// A version in the list.
struct Line {
    id: i64,
    file: String,
    at: String,
    by: String,
    why: String,
    state: String,
    /// How many lines came and went.
    came: usize,
    gone: usize,
}

#[derive(Template)]
#[template(path = "versions.html")]
struct ListPage {
    frame: Frame,
    place: &'static str,
    lines: Vec<Line>,
    older: Option<i64>,
}

#[derive(Template)]
#[template(path = "version.html")]
struct VersionPage {
    frame: Frame,
    place: &'static str,
    line: Line,
    lines: Vec<DiffLine>,
    keeps: bool,
}

fn line(words: &Words, version: &Version, lines: &[DiffLine]) -> Line {
    let facts = &version.facts;
    let count = |class: &str| lines.iter().filter(|line| line.class == class).count();
    Line {
        id: version.id.0,
        file: facts.file.clone(),
        at: words.moment(facts.at),
        by: facts.by.clone(),
        why: facts.why.clone(),
        state: words.word("version", version.state.as_str()),
        came: count("come"),
        gone: count("gone"),
    }
}

fn differs(version: &Version) -> Vec<DiffLine> {
    diff_lines(&version.facts.file, &version.facts.before, &version.facts.now)
}

async fn list(console: Console, someone: Someone, wanted: Wanted, kind: FileKind) -> Response {
    if !sees(&someone) {
        return told(&console, &someone, StatusCode::FORBIDDEN, "console-not-permitted", None);
    }
    let before = wanted.before.parse::<i64>().ok().map(VersionId);
    let Ok(found) = console.intake.file_versions(kind, before, asked(LINES)).await else {
        return away(&console, &someone);
    };
    let (found, older) = paged(found, LINES, |one| one.id.0);
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let page = ListPage {
        lines: found.iter().map(|one| line(&words, one, &differs(one))).collect(),
        older,
        place: place(kind),
        frame: Frame::of(&console, &someone, place(kind), words.say("console-versions")),
    };
    html(StatusCode::OK, &page)
}

/// Reads a version of files of a kind.
async fn version(console: &Console, id: &str, kind: FileKind) -> Result<Option<Version>, ()> {
    let Ok(id) = id.parse::<i64>().map(VersionId) else { return Ok(None) };
    let found = console.intake.parts().database.write(move |tx| tx.version(id)).await;
    let found = found.map_err(|_| ())?;
    Ok(found.filter(|one| FileKind::of(&one.facts.file) == Some(kind)))
}

async fn show(console: Console, someone: Someone, id: String, kind: FileKind) -> Response {
    let no = |status, text| told(&console, &someone, status, text, None);
    if !sees(&someone) {
        return no(StatusCode::FORBIDDEN, "console-not-permitted");
    }
    let version = match version(&console, &id, kind).await {
        Ok(Some(version)) => version,
        Ok(None) => return no(StatusCode::NOT_FOUND, "console-no-page"),
        Err(()) => return away(&console, &someone),
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let lines = differs(&version);
    let page = VersionPage {
        frame: Frame::of(&console, &someone, place(kind), version.facts.file.clone()),
        line: line(&words, &version, &lines),
        place: place(kind),
        keeps: someone.may(Act::KeepRules),
        lines,
    };
    html(StatusCode::OK, &page)
}

/// The file as it is now, to be put back to what stood there before or behind a version.
fn edit(
    console: &Console,
    kind: FileKind,
    version: &Version,
    before: bool,
) -> Result<FileEdit, Vec<FileFault>> {
    let facts = &version.facts;
    let known = console.workshop.files(kind)?.into_iter().find(|(name, _)| *name == facts.file);
    let Some((file, text)) = known else {
        return Err(vec![FileFault::own(&facts.file, OwnFault::Gone)]);
    };
    let now = if before { facts.before.clone() } else { facts.now.clone() };
    Ok(FileEdit { file, before: text, now })
}

/// Offers to go back: the same way as any other change.
async fn back(console: Console, id: String, posted: Posted, kind: FileKind) -> Response {
    let someone = &posted.someone;
    let no = |status, text| told(&console, someone, status, text, None);
    if !someone.may(Act::KeepRules) {
        return no(StatusCode::FORBIDDEN, "console-not-permitted");
    }
    let version = match version(&console, &id, kind).await {
        Ok(Some(version)) => version,
        Ok(None) => return no(StatusCode::NOT_FOUND, "console-no-page"),
        Err(()) => return away(&console, someone),
    };
    let before = posted.fields.get("to") != Some("behind");
    let working = console.clone();
    let offered = match apart(move || edit(&working, kind, &version, before)).await {
        Some(Ok(edit)) => Offered::Edits(vec![edit]),
        Some(Err(faults)) => Offered::Faults(faults, vec![]),
        None => return away(&console, someone),
    };
    offer(&console, someone, kind, offered).await
}

/// `GET /rules/history`.
pub(in crate::console) async fn rules_history(
    State(console): State<Console>,
    someone: Someone,
    Query(wanted): Query<Wanted>,
) -> Response {
    list(console, someone, wanted, FileKind::Rules).await
}

/// `GET /understanding/history`.
pub(in crate::console) async fn words_history(
    State(console): State<Console>,
    someone: Someone,
    Query(wanted): Query<Wanted>,
) -> Response {
    list(console, someone, wanted, FileKind::Words).await
}

/// `GET /rules/history/{id}`.
pub(in crate::console) async fn rules_version(
    State(console): State<Console>,
    someone: Someone,
    Path(id): Path<String>,
) -> Response {
    show(console, someone, id, FileKind::Rules).await
}

/// `GET /understanding/history/{id}`.
pub(in crate::console) async fn words_version(
    State(console): State<Console>,
    someone: Someone,
    Path(id): Path<String>,
) -> Response {
    show(console, someone, id, FileKind::Words).await
}

/// `POST /rules/history/{id}`.
pub(in crate::console) async fn back_to_rules(
    State(console): State<Console>,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    back(console, id, posted, FileKind::Rules).await
}

/// `POST /understanding/history/{id}`.
pub(in crate::console) async fn back_to_words(
    State(console): State<Console>,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    back(console, id, posted, FileKind::Words).await
}
