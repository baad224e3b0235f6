//! Files that the desk lead keeps: a change is checked and tried before it is written, every version is
//! kept, and one goes back by the same way.
mod history;
mod offer;
mod save;

use axum::http::StatusCode;
use axum::response::Response;
use tokio::sync::SemaphorePermit;

use crate::intake::FileKind;
use crate::model::{Digest, FileFault, OwnFault};
use crate::staff::Act;

use super::Console;
use super::page::told;
use super::request::Someone;
use super::words::Words;
use crate::replies::Args;

pub(super) use history::{
    back_to_rules, back_to_words, rules_history, rules_version, words_history, words_version,
};
pub(super) use offer::{Offered, offer};
pub(super) use save::{save_rules, save_words};

/// A fault as a page shows it.
pub(super) struct Fault {
    /// In which file and line, in words.
    pub(super) place: String,
    pub(super) what: Told,
    pub(super) remedy: Told,
}

/// A text in the reader's language, or in the words of whatever reads the files.
pub(super) struct Told {
    pub(super) text: String,
    pub(super) technical: bool,
}

/// The messages of what the program itself finds: what is wrong, where it is known before, and what to do.
const fn own(fault: OwnFault) -> (Option<&'static str>, &'static str) {
    match fault {
        OwnFault::Same => (Some("console-fault-same"), "console-fault-change"),
        OwnFault::NoFile => (Some("console-fault-no-file"), "console-fault-choose"),
        OwnFault::Gone => (Some("console-fault-no-file"), "console-fault-by-hand"),
        OwnFault::Meanwhile => (Some("console-fault-meanwhile"), "console-fault-look"),
        OwnFault::Unwritten => (None, "console-fault-look"),
        OwnFault::Untested => (Some("console-fault-untested"), "console-fault-write-test"),
        OwnFault::Unpaged => (Some("console-fault-unpaged"), "console-fault-add-page"),
    }
}

impl Told {
    fn of(words: &Words, (id, facts): (Option<&str>, &[String]), text: &str) -> Self {
        // The first names a rule, which may be called as an intent is; the second has intents, shown by their names.
        let mut args = Args::new();
        if let Some(rule) = facts.first() {
            args = args.with("a", rule.clone());
        }
        if let Some(second) = facts.get(1) {
            args = args.with("b", words.intents(second));
        }
        match id {
            Some(id) => Self { text: words.with(id, &args), technical: false },
            None => Self { text: text.to_owned(), technical: true },
        }
    }
}

impl Fault {
    /// Makes the fault of a file as somebody reads it.
    pub(super) fn of(words: &Words, fault: &FileFault) -> Self {
        let file = Args::new().with("a", fault.file.clone());
        let place = if fault.line > 0 {
            let line = i64::try_from(fault.line).unwrap_or(i64::MAX);
            words.with("console-fault-line", &file.with("count", line))
        } else {
            words.with("console-fault-file", &file)
        };
        let (what, remedy) = fault.own.map(own).map_or((None, None), |(what, id)| (what, Some(id)));
        Self {
            place,
            what: Told::of(words, (what, &fault.facts), &fault.what),
            remedy: Told::of(words, (remedy, &[]), &fault.remedy),
        }
    }

    /// Makes all of them.
    pub(super) fn all(words: &Words, faults: &[FileFault]) -> Vec<Self> {
        faults.iter().map(|fault| Self::of(words, fault)).collect()
    }
}

/// A line of a comparison.
pub(super) struct DiffLine {
    /// How it looks: `gone`, `come`, `place` or nothing.
    pub(super) class: &'static str,
    pub(super) text: String,
}

/// What differs of a file, line by line.
pub(super) fn diff_lines(file: &str, before: &str, now: &str) -> Vec<DiffLine> {
    let diff = crate::routing::edit::diff(file, before, now);
    // The two lines of names say twice what the heading says.
    let lines = diff.lines().skip(2);
    let line = |text: &str| {
        let class = match text.chars().next() {
            Some('+') => "come",
            Some('-') => "gone",
            Some('@') => "place",
            _ => "",
        };
        DiffLine { class, text: text.to_owned() }
    };
    lines.map(line).collect()
}

/// The page of the console that a kind of file belongs to.
pub(super) const fn place(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Rules => "/rules",
        FileKind::Words => "/understanding",
    }
}

/// Whether somebody may look at what the desk lead keeps.
pub(super) const fn sees(someone: &Someone) -> bool {
    someone.may(Act::SeeReports) || someone.may(Act::KeepRules)
}

/// Says which text it is.
pub(super) fn digest(text: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    let bytes = <[u8; 32]>::try_from(digest.as_ref()).unwrap_or_default();
    Digest(bytes).to_hex()
}

/// A text area ends its lines as the web does.
pub(super) fn with_plain_ends(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// Takes the room for what takes a while; whoever finds it taken is told to try again.
pub(super) fn alone<'a>(
    console: &'a Console,
    someone: &Someone,
) -> Result<SemaphorePermit<'a>, Box<Response>> {
    let busy = || told(console, someone, StatusCode::SERVICE_UNAVAILABLE, "console-busy", None);
    console.heavy.try_acquire().map_err(|_| Box::new(busy()))
}

/// Does what takes a while where it holds nobody up.
pub(super) async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}
