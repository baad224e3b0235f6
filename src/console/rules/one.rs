//! One rule: in words, as it is written, and what can be changed of it.
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::say::{Shown, TestShown, shown, test_shown};
use crate::console::Console;
use crate::console::kept::{Offered, apart, offer, sees, with_plain_ends};
use crate::console::page::{Frame, away, html, told};
use crate::console::request::{Fields, Posted, Someone};
use crate::console::words::Words;
use crate::intake::{FileEdit, FileKind};
use crate::model::{FileFault, OwnFault, RuleId};
use crate::routing::edit::{EditError, Op, Place, edit, text_of};
use crate::routing::told::{FileTold, Said};
use crate::staff::Act;

#[derive(Template)]
#[template(path = "rule.html")]
struct RulePage {
    frame: Frame,
    rule: Shown,
    file: String,
    /// The file's name in the address.
    short: String,
    text: String,
    tests: Vec<TestShown>,
    others: Vec<String>,
    keeps: bool,
}

fn wants(want: &[Said], rule: &str) -> bool {
    want.iter().any(|said| said.field == "rule" && said.values.iter().any(|value| value == rule))
}

fn page(
    console: &Console,
    someone: &Someone,
    files: &[(String, String)],
    id: &RuleId,
) -> Option<RulePage> {
    let (file, text) = text_of(files, id).ok()?;
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let told: Vec<FileTold> =
        files.iter().map(|(name, text)| crate::routing::told::told(name, text)).collect();
    let rules = || told.iter().flat_map(|file| &file.rules);
    let rule = rules().find(|rule| rule.id == id.as_str())?;
    let tests = files
        .iter()
        .zip(&told)
        .flat_map(|((name, _), file)| file.tests.iter().map(move |test| (name.as_str(), test)));
    Some(RulePage {
        frame: Frame::of(console, someone, "/rules", id.to_string()),
        rule: shown(&words, rule),
        short: file.strip_prefix(FileKind::Rules.folder()).unwrap_or(&file).to_owned(),
        file,
        text,
        tests: tests
            .filter(|(_, test)| wants(&test.want, id.as_str()))
            .map(|(name, test)| test_shown(&words, name, test))
            .collect(),
        others: rules().map(|rule| rule.id.clone()).filter(|other| other != id.as_str()).collect(),
        keeps: someone.may(Act::KeepRules),
    })
}

/// `GET /rules/one/{rule}`.
pub(in crate::console) async fn one(
    State(console): State<Console>,
    someone: Someone,
    Path(id): Path<String>,
) -> Response {
    let no = |status, text| told(&console, &someone, status, text, None);
    if !sees(&someone) {
        return no(StatusCode::FORBIDDEN, "console-not-permitted");
    }
    let working = console.clone();
    let Some(files) = apart(move || working.workshop.files(FileKind::Rules)).await else {
        return away(&console, &someone);
    };
    let files = files.unwrap_or_default();
    match id.parse::<RuleId>().ok().and_then(|id| page(&console, &someone, &files, &id)) {
        Some(page) => html(StatusCode::OK, &page),
        None => no(StatusCode::NOT_FOUND, "console-no-page"),
    }
}

/// What a form wishes.
enum Wish {
    /// A change of rules.
    Op(Op),
    /// A file as it would be.
    File(String, String),
}

fn wish(fields: &Fields) -> Result<Wish, String> {
    let rule =
        || fields.get("rule").unwrap_or_default().parse::<RuleId>().map_err(|e| e.to_string());
    let text = || with_plain_ends(fields.each("text").next().unwrap_or_default());
    let named = |name: &str| fields.get(name).unwrap_or_default().to_owned();
    let other = || named("other").parse::<RuleId>().map_err(|error| error.to_string());
    let place = || -> Result<Place, String> {
        let other = other()?;
        Ok(if fields.get("where") == Some("before") {
            Place::Before(other)
        } else {
            Place::After(other)
        })
    };
    Ok(Wish::Op(match fields.get("op").unwrap_or_default() {
        "file" => return Ok(Wish::File(named("file"), text())),
        "text" => Op::Replace { rule: rule()?, text: text() },
        "set" => Op::Set { rule: rule()?, key: named("key"), value: named("value") },
        "unset" => Op::Unset { rule: rule()?, key: named("key") },
        "move" => Op::Move { rule: rule()?, place: place()? },
        "add" => {
            let place = fields.get("other").map(|_| place()).transpose()?;
            Op::Add { text: text(), place }
        }
        "remove" => Op::Remove { rule: rule()?, with_tests: fields.get("with_tests").is_some() },
        other => return Err(format!("`{other}` is no change")),
    }))
}

/// Makes the edits that a wish comes to.
fn edits(console: &Console, wish: Wish) -> Offered {
    let files = match console.workshop.files(FileKind::Rules) {
        Ok(files) => files,
        Err(faults) => return Offered::Faults(faults, vec![]),
    };
    let fault = |what: String| vec![FileFault::new("rules", 0, what, "")];
    let own = |file: &str, own| vec![FileFault::own(file, own)];
    match wish {
        Wish::File(name, now) => match files.into_iter().find(|(file, _)| *file == name) {
            Some((file, before)) if before != now => {
                Offered::Edits(vec![FileEdit { file, before, now }])
            }
            Some(_) => Offered::Faults(own("rules", OwnFault::Same), vec![]),
            None => Offered::Faults(own(&name, OwnFault::NoFile), vec![]),
        },
        Wish::Op(op) => {
            let knowledge = console.intake.parts().knowledge.load_full();
            match edit(&files, &[op], knowledge.rules.known()) {
                Ok(edited) if edited.files.is_empty() => {
                    Offered::Faults(own("rules", OwnFault::Same), vec![])
                }
                Ok(edited) => {
                    let files = edited.files.into_iter();
                    let edit = |(file, before, now)| FileEdit { file, before, now };
                    Offered::Edits(files.map(edit).collect())
                }
                Err(EditError::Faults(faults)) => Offered::Faults(faults, vec![]),
                Err(error) => Offered::Faults(fault(error.to_string()), vec![]),
            }
        }
    }
}

/// `POST /rules/try`: shows what would come of a change, and changes nothing.
pub(in crate::console) async fn try_change(
    State(console): State<Console>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    if !someone.may(Act::KeepRules) {
        return told(&console, someone, StatusCode::FORBIDDEN, "console-not-permitted", None);
    }
    let wish = match wish(&posted.fields) {
        Ok(wish) => wish,
        Err(why) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return told(&console, someone, status, "console-not-done", Some(why));
        }
    };
    let working = console.clone();
    match apart(move || edits(&working, wish)).await {
        Some(offered) => offer(&console, someone, FileKind::Rules, offered).await,
        None => away(&console, someone),
    }
}
