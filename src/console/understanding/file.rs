//! One file of words: shown heading by heading, and changed after trying.
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::shelf::{Shelf, shelves};
use crate::console::Console;
use crate::console::kept::{Offered, apart, offer, sees, with_plain_ends};
use crate::console::page::{Frame, away, html, told};
use crate::console::request::{Posted, Someone};
use crate::intake::{FileEdit, FileKind};
use crate::model::{FileFault, OwnFault};
use crate::staff::Act;

#[derive(Template)]
#[template(path = "words_file.html")]
struct FilePage {
    frame: Frame,
    file: String,
    text: String,
    shelves: Vec<Shelf>,
    keeps: bool,
}

/// `GET /understanding/files/{name}`.
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
    let Some(files) = apart(move || working.workshop.files(FileKind::Words)).await else {
        return away(&console, &someone);
    };
    let wanted = format!("{}{name}", FileKind::Words.folder());
    let found = files.unwrap_or_default().into_iter().find(|(file, _)| *file == wanted);
    let Some((file, text)) = found else {
        return no(StatusCode::NOT_FOUND, "console-no-page");
    };
    let page = FilePage {
        shelves: shelves(&file, &text),
        keeps: someone.may(Act::KeepRules),
        frame: Frame::of(&console, &someone, "/understanding", file.clone()),
        file,
        text,
    };
    html(StatusCode::OK, &page)
}

fn edits(console: &Console, name: &str, now: String) -> Offered {
    let files = match console.workshop.files(FileKind::Words) {
        Ok(files) => files,
        Err(faults) => return Offered::Faults(faults, vec![]),
    };
    let fault = |own| Offered::Faults(vec![FileFault::own(name, own)], vec![]);
    match files.into_iter().find(|(file, _)| file == name) {
        Some((_, before)) if before == now => fault(OwnFault::Same),
        Some((file, before)) => Offered::Edits(vec![FileEdit { file, before, now }]),
        None => fault(OwnFault::NoFile),
    }
}

/// `POST /understanding/try`: shows what would come of a change, and changes nothing.
pub(in crate::console) async fn try_change(
    State(console): State<Console>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    if !someone.may(Act::KeepRules) {
        return told(&console, someone, StatusCode::FORBIDDEN, "console-not-permitted", None);
    }
    let name = posted.fields.get("file").unwrap_or_default().to_owned();
    let text = with_plain_ends(posted.fields.each("text").next().unwrap_or_default());
    let working = console.clone();
    match apart(move || edits(&working, &name, text)).await {
        Some(offered) => offer(&console, someone, FileKind::Words, offered).await,
        None => away(&console, someone),
    }
}
