//! The files of words, the box that explains a text, and what waits.
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::classify::{Asked, channels, lines};
use crate::console::Console;
use crate::console::kept::{Fault, apart, sees};
use crate::console::page::{Frame, away, html, told};
use crate::console::request::Someone;
use crate::console::words::Words;
use crate::intake::FileKind;

/// What the last act came to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Came {
    done: String,
}

/// A file of words.
struct File {
    name: String,
    what: String,
}

#[derive(Template)]
#[template(path = "understanding.html")]
struct HomePage {
    frame: Frame,
    files: Vec<File>,
    faults: Vec<Fault>,
    waiting: usize,
    /// That the model was made of other examples.
    stale: Option<Fault>,
    asked: Asked,
}

/// The files that are explained in a word.
const KNOWN: [&str; 6] = ["danger", "lexicon", "intents", "urgency", "topics", "names"];

/// `GET /understanding`.
pub(in crate::console) async fn home(
    State(console): State<Console>,
    someone: Someone,
    Query(came): Query<Came>,
) -> Response {
    if !sees(&someone) {
        return told(&console, &someone, StatusCode::FORBIDDEN, "console-not-permitted", None);
    }
    let working = console.clone();
    let Some(files) = apart(move || working.workshop.files(FileKind::Words)).await else {
        return away(&console, &someone);
    };
    let waiting = match console.intake.waiting_examples().await {
        Ok(found) => found.map_or(0, |found| found.len()),
        Err(_) => return away(&console, &someone),
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let (files, faults) = match files {
        Ok(files) => (files, vec![]),
        Err(faults) => (vec![], faults),
    };
    let file = |(name, _): &(String, String)| {
        let short = name.strip_prefix(FileKind::Words.folder()).unwrap_or(name);
        let stem = short.trim_end_matches(".toml");
        File {
            what: if KNOWN.contains(&stem) { words.word("words", stem) } else { String::new() },
            name: short.to_owned(),
        }
    };
    let understanding = console.intake.parts().knowledge.load().understanding.clone();
    let title = words.say("console-understanding");
    let mut frame = Frame::of(&console, &someone, "/understanding", title);
    frame.notice = (came.done == "kept").then(|| words.word("done", "kept"));
    let page = HomePage {
        files: files.iter().map(file).collect(),
        faults: Fault::all(&words, &faults),
        waiting,
        stale: understanding.stale().map(|one| Fault::of(&words, one)),
        asked: Asked {
            text: String::new(),
            subject: String::new(),
            channels: channels(&words, None),
            lines: lines(&console, None),
        },
        frame,
    };
    html(StatusCode::OK, &page)
}
