//! A change as it would be: what differs, what is wrong with it, and what would come of it.
use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::{DiffLine, Fault, alone, apart, diff_lines, digest, place};
use crate::console::Console;
use crate::console::page::{Frame, away, html};
use crate::console::request::Someone;
use crate::console::words::Words;
use crate::intake::{FileEdit, FileKind, Weighed};
use crate::model::FileFault;
use crate::routing::Ruleset;
use crate::routing::replay::{Group, Way};

/// How far back a change of rules is tried.
const TRIED: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 30);
/// Lines of the table of what would change.
const GROUPS_MAX: usize = 50;
const SHIFTED_MAX: usize = 50;

/// What somebody would like to change.
pub(in crate::console) enum Offered {
    /// The files as they would be.
    Edits(Vec<FileEdit>),
    /// Why that cannot be; with the text that he wrote, for another try.
    Faults(Vec<FileFault>, Vec<FileEdit>),
}

/// A file that differs.
struct File {
    name: String,
    digest: String,
    text: String,
    lines: Vec<DiffLine>,
}

/// Arrivals that would go elsewhere.
struct Elsewhere {
    count: usize,
    old: String,
    new: String,
    also: String,
    tickets: Vec<String>,
    same_end: bool,
}

/// What would come of the rules.
struct Tried {
    decided: usize,
    changed: usize,
    left_out: usize,
    cut: bool,
    groups: Vec<Elsewhere>,
}

/// A labelled text that would be understood differently.
struct Shift {
    id: String,
    right: String,
    old: String,
    new: String,
    /// Whether it would be right, or would be no more: `good`, `late` or nothing.
    class: &'static str,
}

#[derive(Template)]
#[template(path = "offer.html")]
struct OfferPage {
    frame: Frame,
    place: &'static str,
    is_rules: bool,
    faults: Vec<Fault>,
    files: Vec<File>,
    notes: Vec<Fault>,
    tried: Option<Tried>,
    weighed: usize,
    shifts: Vec<Shift>,
}

fn way(words: &Words, way: &Way) -> String {
    let page = way.page.as_ref().map_or_else(|| words.say("console-nobody"), ToString::to_string);
    format!("{} → {}, {}, {}: {page}", way.rule, way.queue, way.priority, words.say("console-page"))
}

fn elsewhere(words: &Words, group: &Group) -> Elsewhere {
    Elsewhere {
        count: group.count,
        old: way(words, &group.old),
        new: way(words, &group.new),
        also: group.also.join(", "),
        tickets: group.tickets.iter().map(ToString::to_string).collect(),
        same_end: group.same_end,
    }
}

fn shifts(words: &Words, weighed: &Weighed) -> Vec<Shift> {
    let told = |(intent, danger): (crate::model::Intent, bool)| {
        let mut text = words.intent(intent);
        if danger {
            text.push_str(", ");
            text.push_str(&words.say("console-danger"));
        }
        text
    };
    let shifted = weighed.shifted.iter().take(SHIFTED_MAX);
    shifted
        .map(|one| Shift {
            id: one.id.clone(),
            right: one.right.map(|intent| words.intent(intent)).unwrap_or_default(),
            old: told(one.old),
            new: told(one.new),
            class: match (Some(one.old.0) == one.right, Some(one.new.0) == one.right) {
                (false, true) => "good",
                (true, false) => "late",
                (true, true) | (false, false) => "",
            },
        })
        .collect()
}

/// What is wrong, and what came of trying.
#[derive(Default)]
struct Outcome {
    faults: Vec<FileFault>,
    notes: Vec<FileFault>,
    rules: Option<Ruleset>,
    weighed: Option<Weighed>,
}

/// Checks edits as the program would load them.
fn judged(console: &Console, kind: FileKind, edits: &[FileEdit]) -> Outcome {
    if let Err(faults) = console.workshop.check(edits) {
        return Outcome { faults, ..Outcome::default() };
    }
    match kind {
        FileKind::Rules => match set_with(console, edits) {
            Ok(rules) => {
                Outcome { notes: rules.lint().findings, rules: Some(rules), ..Outcome::default() }
            }
            Err(faults) => Outcome { faults, ..Outcome::default() },
        },
        FileKind::Words => match console.workshop.weigh(edits) {
            Ok(weighed) => Outcome { weighed: Some(weighed), ..Outcome::default() },
            Err(faults) => Outcome { faults, ..Outcome::default() },
        },
    }
}

/// The rules with these edits.
fn set_with(console: &Console, edits: &[FileEdit]) -> Result<Ruleset, Vec<FileFault>> {
    let mut files = console.workshop.files(FileKind::Rules)?;
    for edit in edits {
        for (_, text) in files.iter_mut().filter(|(name, _)| *name == edit.file) {
            text.clone_from(&edit.now);
        }
    }
    let knowledge = console.intake.parts().knowledge.load_full();
    Ruleset::parse(&files, knowledge.rules.known())
}

/// Tries rules on what has come.
async fn tried(console: &Console, words: &Words, rules: Ruleset) -> Option<Tried> {
    let parts = console.intake.parts();
    let now = parts.clock.now();
    let since = now.checked_sub(TRIED).unwrap_or(now);
    let in_force = Ruleset::clone(&parts.knowledge.load().rules);
    let replayed = console.intake.replay_rules(rules, Some(in_force), since).await.ok()?;
    let replay = replayed.replay;
    Some(Tried {
        decided: replay.decided,
        changed: replay.changed,
        left_out: replay.left_out,
        cut: replayed.cut,
        groups: replay.groups.iter().take(GROUPS_MAX).map(|one| elsewhere(words, one)).collect(),
    })
}

/// Shows a change: with what is wrong, or with what would come of it and the button to write it.
pub(in crate::console) async fn offer(
    console: &Console,
    someone: &Someone,
    kind: FileKind,
    offered: Offered,
) -> Response {
    let _alone = match alone(console, someone) {
        Ok(alone) => alone,
        Err(response) => return *response,
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let (mut outcome, edits) = match offered {
        Offered::Faults(faults, edits) => (Outcome { faults, ..Outcome::default() }, edits),
        Offered::Edits(edits) => {
            let (working, looked_at) = (console.clone(), Arc::new(edits));
            let edits = Vec::clone(&looked_at);
            match apart(move || judged(&working, kind, &looked_at)).await {
                Some(outcome) => (outcome, edits),
                None => return away(console, someone),
            }
        }
    };
    let tried = match outcome.rules.take() {
        Some(rules) => match tried(console, &words, rules).await {
            Some(tried) => Some(tried),
            None => return away(console, someone),
        },
        None => None,
    };
    let file = |edit: FileEdit| File {
        lines: diff_lines(&edit.file, &edit.before, &edit.now),
        digest: digest(&edit.before),
        name: edit.file,
        text: edit.now,
    };
    let status =
        if outcome.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = OfferPage {
        frame: Frame::of(console, someone, place(kind), words.say("console-offer")),
        place: place(kind),
        is_rules: kind == FileKind::Rules,
        faults: Fault::all(&words, &outcome.faults),
        notes: Fault::all(&words, &outcome.notes),
        files: edits.into_iter().map(file).collect(),
        tried,
        weighed: outcome.weighed.as_ref().map_or(0, |weighed| weighed.texts),
        shifts: outcome.weighed.as_ref().map(|one| shifts(&words, one)).unwrap_or_default(),
    };
    html(status, &page)
}
