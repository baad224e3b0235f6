//! Files of the registry: looked at before they are taken, taken, written.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::failed;
use crate::console::Console;
use crate::console::forms::Choice;
use crate::console::kept::Fault;
use crate::console::page::{Frame, download, html, told};
use crate::console::request::{Posted, Someone};
use crate::console::users::refused;
use crate::console::words::Words;
use crate::identity::exchange::{Format, Source};
use crate::intake::exchange::{FileOf, Imported};
use crate::model::FileFault;
use crate::staff::Act;

/// Rows of each kind that are shown; how many there are is told.
const ROWS_MAX: usize = 500;

/// How a file is to be written.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Written {
    format: String,
}

#[derive(Template)]
#[template(path = "import.html")]
struct AskPage {
    frame: Frame,
    kinds: Vec<Choice>,
    faults: Vec<Fault>,
}

/// Rows of one kind.
struct Part {
    title: String,
    count: usize,
    rows: Vec<(usize, String, String)>,
}

#[derive(Template)]
#[template(path = "imported.html")]
struct LookedPage {
    frame: Frame,
    dry_run: bool,
    nothing: bool,
    name: String,
    kind: &'static str,
    format: &'static str,
    text: String,
    parts: Vec<Part>,
}

/// `GET /registry/import`.
pub(in crate::console) async fn ask(State(console): State<Console>, someone: Someone) -> Response {
    match refused(&console, &someone, Act::KeepRegistry) {
        Some(refused) => refused,
        None => ask_page(&console, &someone, StatusCode::OK, &[]),
    }
}

fn ask_page(
    console: &Console,
    someone: &Someone,
    status: StatusCode,
    faults: &[FileFault],
) -> Response {
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let kinds = Choice::of(&words, "file", FileOf::ALL.map(FileOf::as_str), "contacts");
    let frame = Frame::of(console, someone, "/accounts", words.say("console-import"));
    html(status, &AskPage { frame, kinds, faults: Fault::all(&words, faults) })
}

/// A file that was posted: what it is of, its name, how it is written, its text.
struct Given {
    of: FileOf,
    name: String,
    format: Format,
    text: String,
}

fn given(posted: &mut Posted) -> Option<Given> {
    let of = FileOf::named(posted.fields.get("kind")?)?;
    let name = posted.fields.get("file-name").unwrap_or("registry.csv").to_owned();
    let format = match posted.fields.get("format") {
        Some(word) => word.parse().ok()?,
        None => Format::of_name(&name)?,
    };
    Some(Given { of, name, format, text: posted.fields.take("file") })
}

async fn taken(console: &Console, mut posted: Posted, dry_run: bool) -> Response {
    if let Some(refused) = refused(console, &posted.someone, Act::KeepRegistry) {
        return refused;
    }
    let given = given(&mut posted);
    let someone = &posted.someone;
    let Some(Given { of, name, format, text }) = given else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return told(console, someone, status, "console-import-unreadable", None);
    };
    let source = Source { name: name.clone(), format, bytes: text.clone().into_bytes() };
    let random = console.staff.random();
    let imported = console.intake.import((of, source), random, &someone.by(), dry_run).await;
    let imported: Imported = match imported {
        Ok(imported) => imported,
        Err(error) => return failed(console, someone, &error),
    };
    let report = match imported {
        Ok(report) => report,
        Err(faults) => {
            return ask_page(console, someone, StatusCode::UNPROCESSABLE_ENTITY, &faults);
        }
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let nothing = report.added.is_empty() && report.changed.is_empty();
    let parts = [("added", report.added), ("changed", report.changed), ("left", report.left)];
    let parts = parts.map(|(member, rows)| Part {
        title: words.word("imported", member),
        count: rows.len(),
        rows: rows
            .into_iter()
            .take(ROWS_MAX)
            .map(|row| (row.line, row.name, row.differences.join("; ")))
            .collect(),
    });
    let title = if dry_run { "console-import-looked" } else { "console-import-done" };
    let page = LookedPage {
        frame: Frame::of(console, someone, "/accounts", words.say(title)),
        dry_run,
        nothing,
        name,
        kind: of.as_str(),
        format: format.as_str(),
        text: if dry_run { text } else { String::new() },
        parts: parts.into(),
    };
    html(StatusCode::OK, &page)
}

/// `POST /registry/import`: what the file would change; nothing is changed.
pub(in crate::console) async fn look(State(console): State<Console>, posted: Posted) -> Response {
    taken(&console, posted, true).await
}

/// `POST /registry/import/apply`.
pub(in crate::console) async fn apply(State(console): State<Console>, posted: Posted) -> Response {
    taken(&console, posted, false).await
}

/// `GET /registry/export/{kind}`.
pub(in crate::console) async fn export(
    State(console): State<Console>,
    someone: Someone,
    Path(kind): Path<String>,
    Query(written): Query<Written>,
) -> Response {
    if let Some(refused) = refused(&console, &someone, Act::KeepRegistry) {
        return refused;
    }
    let format = if written.format.is_empty() { Ok(Format::Csv) } else { written.format.parse() };
    let (Some(of), Ok(format)) = (FileOf::named(&kind), format) else {
        return told(&console, &someone, StatusCode::NOT_FOUND, "console-no-page", None);
    };
    let mime = match format {
        Format::Csv => "text/csv; charset=utf-8",
        Format::Json => "application/json",
    };
    match console.intake.export(of, format, &someone.by()).await {
        Ok(text) => download(&format!("{kind}.{}", format.as_str()), mime, text),
        Err(error) => failed(&console, &someone, &error),
    }
}
