//! All rules in the order in which they are read, what their authors should look at, and what no rule
//! takes.
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::say::{Shown, shown};
use crate::console::Console;
use crate::console::kept::{Fault, apart, sees};
use crate::console::page::{Frame, away, html, told};
use crate::console::request::Someone;
use crate::console::words::Words;
use crate::intake::FileKind;
use crate::model::FileFault;
use crate::routing::Lint;
use crate::staff::Act;

/// What the last act came to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Came {
    done: String,
}

/// A file with its rules.
struct File {
    /// Its name below the folder of rules.
    name: String,
    rules: Vec<Shown>,
    tests: usize,
}

#[derive(Template)]
#[template(path = "rules.html")]
struct ListPage {
    frame: Frame,
    files: Vec<File>,
    hash: String,
    count: usize,
    findings: Vec<Fault>,
    left_over: Vec<String>,
    faults: Vec<Fault>,
    keeps: bool,
}

/// Every file with its text, or why they cannot be read.
type Shelf = Result<Vec<(String, String)>, Vec<FileFault>>;

/// Reads the files and looks at the set in force.
fn read(console: &Console) -> (Shelf, Lint) {
    let rules = console.intake.parts().knowledge.load().rules.clone();
    (console.workshop.files(FileKind::Rules), rules.lint())
}

/// `GET /rules`.
pub(in crate::console) async fn list(
    State(console): State<Console>,
    someone: Someone,
    Query(came): Query<Came>,
) -> Response {
    if !sees(&someone) {
        return told(&console, &someone, StatusCode::FORBIDDEN, "console-not-permitted", None);
    }
    let working = console.clone();
    let Some((files, lint)) = apart(move || read(&working)).await else {
        return away(&console, &someone);
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let (files, faults) = match files {
        Ok(files) => (files, vec![]),
        Err(faults) => (vec![], faults),
    };
    let file = |(name, text): &(String, String)| {
        let told = crate::routing::told::told(name, text);
        File {
            name: name.strip_prefix(FileKind::Rules.folder()).unwrap_or(name).to_owned(),
            rules: told.rules.iter().map(|rule| shown(&words, rule)).collect(),
            tests: told.tests.len(),
        }
    };
    let rules = console.intake.parts().knowledge.load().rules.clone();
    let mut frame = Frame::of(&console, &someone, "/rules", words.say("console-rules"));
    frame.notice = (came.done == "kept").then(|| words.word("done", "kept"));
    let page = ListPage {
        files: files.iter().map(file).collect(),
        hash: rules.hash().to_owned(),
        count: rules.rule_count(),
        findings: Fault::all(&words, &lint.findings),
        left_over: lint.left_over.iter().map(|intent| words.intent(*intent)).collect(),
        faults: Fault::all(&words, &faults),
        keeps: someone.may(Act::KeepRules),
        frame,
    };
    html(StatusCode::OK, &page)
}
