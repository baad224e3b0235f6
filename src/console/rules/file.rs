//! One file of rules: its text with its comments, and its tests with what they give.
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::say::{TestShown, test_shown};
use crate::console::Console;
use crate::console::kept::{apart, sees};
use crate::console::page::{Frame, away, html, told};
use crate::console::request::Someone;
use crate::console::words::Words;
use crate::intake::FileKind;
use crate::staff::Act;

#[derive(Template)]
#[template(path = "rule_file.html")]
struct FilePage {
    frame: Frame,
    file: String,
    text: String,
    tests: Vec<TestShown>,
    rules: Vec<String>,
    keeps: bool,
}

/// `GET /rules/files/{name}`.
pub(in crate::console) async fn file(
    State(console): State<Console>,
    someone: Someone,
    Path(name): Path<String>,
) -> Response {
    let no = |status, text| told(&console, &someone, status, text, None);
    if !sees(&someone) {
        return no(StatusCode::FORBIDDEN, "console-not-permitted");
    }
    let working = console.clone();
    let Some(files) = apart(move || working.workshop.files(FileKind::Rules)).await else {
        return away(&console, &someone);
    };
    let wanted = format!("{}{name}", FileKind::Rules.folder());
    let found = files.unwrap_or_default().into_iter().find(|(file, _)| *file == wanted);
    let Some((file, text)) = found else {
        return no(StatusCode::NOT_FOUND, "console-no-page");
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let told = crate::routing::told::told(&file, &text);
    let page = FilePage {
        tests: told.tests.iter().map(|test| test_shown(&words, &file, test)).collect(),
        rules: told.rules.into_iter().map(|rule| rule.id).collect(),
        keeps: someone.may(Act::KeepRules),
        frame: Frame::of(&console, &someone, "/rules", file.clone()),
        file,
        text,
    };
    html(StatusCode::OK, &page)
}
