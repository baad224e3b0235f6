//! How it stands with the doors: what the program knows of them already, without trying.
use askama::Template;

use crate::console::Console;
use crate::console::words::Words;
use crate::model::Timestamp;

/// A kind of door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DoorKind {
    /// Where everything is kept.
    Store,
    /// Lines to an operator.
    Trunk,
    /// A mailbox that is read over IMAP.
    Mailbox,
}

impl DoorKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Store, Self::Trunk, Self::Mailbox];

    /// Returns the word by which texts name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Store => "store",
            Self::Trunk => "trunk",
            Self::Mailbox => "mailbox",
        }
    }
}

/// How it stands with a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoorState {
    /// It works.
    Good,
    /// It has not been heard of yet.
    Unknown,
    /// It does not work.
    Bad,
}

impl DoorState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Good, Self::Unknown, Self::Bad];

    /// Returns the word by which texts name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Unknown => "unknown",
            Self::Bad => "bad",
        }
    }
}

/// A door as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorNow {
    /// Of which kind.
    pub kind: DoorKind,
    /// Its name in the configuration; may be empty.
    pub name: String,
    /// How it stands.
    pub state: DoorState,
    /// Since when it is so, where that is known.
    pub since: Option<Timestamp>,
    /// What is wrong, as the far end or the log says it; empty when nothing is.
    pub trouble: String,
}

/// Whoever knows how it stands with the doors.
pub trait Doors: std::fmt::Debug + Send + Sync + 'static {
    /// Returns each door, at once.
    fn look(&self) -> Vec<DoorNow>;
}

struct DoorLine {
    kind: String,
    name: String,
    state: String,
    is_bad: bool,
    since: Option<(String, String)>,
    trouble: String,
}

#[derive(Template)]
#[template(path = "now_doors.html")]
pub(super) struct DoorsPart {
    t: Words,
    doors: Vec<DoorLine>,
    say: String,
}

pub(super) fn part(console: &Console, words: &Words) -> DoorsPart {
    let doors = console.doors.look();
    let bad = doors.iter().filter(|door| door.state == DoorState::Bad).count();
    let line = |door: DoorNow| DoorLine {
        kind: words.word("door-kind", door.kind.as_str()),
        name: door.name,
        state: words.word("door-state", door.state.as_str()),
        is_bad: door.state == DoorState::Bad,
        since: door.since.map(|at| (words.machine(at), words.moment(at))),
        trouble: door.trouble,
    };
    DoorsPart {
        t: words.clone(),
        doors: doors.into_iter().map(line).collect(),
        say: words.one("console-say-doors", "count", super::count(bad)),
    }
}
