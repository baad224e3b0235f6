//! What has to be done for a ticket, one thing each.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::{Timestamp, UnknownWord};

/// The most tasks of one ticket.
pub const TASKS_MAX: usize = 60;

/// What kind of thing has to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// A meeting room is booked.
    Room,
    /// Somebody gets access for a visit.
    Visit,
    /// Whatever the desk wrote down.
    Other,
}

impl TaskKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Room, Self::Visit, Self::Other];

    /// Returns the word used in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Room => "room",
            Self::Visit => "visit",
            Self::Other => "other",
        }
    }
}

impl FromStr for TaskKind {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| UnknownWord(text.to_owned(), "room, visit, other"))
    }
}

impl fmt::Display for TaskKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A task to be written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTask {
    /// What kind of thing.
    pub kind: TaskKind,
    /// For whom or what: the name of a visitor, or what the desk wrote; may be empty.
    pub about: String,
    /// When it was written down.
    pub at: Timestamp,
}

/// A task of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Task {
    /// Its place among the ticket's tasks, from 1.
    pub place: u32,
    /// What kind of thing.
    pub kind: TaskKind,
    /// For whom or what; may be empty.
    pub about: String,
    /// When it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<Timestamp>,
    /// Who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_by: Option<String>,
}

impl Task {
    /// Returns whether it is still to be done.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.done_at.is_none()
    }
}
