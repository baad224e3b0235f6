//! How it stands with a folder, for people.
use serde::{Deserialize, Serialize};

use super::Comparison;
use super::ledger::Place;
use crate::model::Timestamp;

/// What a folder's connection is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = MailboxDoing)]
#[serde(rename_all = "kebab-case")]
pub enum Doing {
    /// Nobody reads it: no daemon runs.
    #[default]
    Nothing,
    /// It is being connected to.
    Connecting,
    /// Mail is fetched or filed.
    Working,
    /// The server tells of new mail (IDLE).
    Idle,
    /// The server is asked now and then.
    Polling,
    /// It failed, and is tried again soon.
    Waiting,
    /// The program stops.
    Stopped,
}

/// How it stands with a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderStatus {
    /// Which folder.
    pub place: Place,
    /// What its connection is doing.
    pub doing: Doing,
    /// Since when it is connected.
    pub connected_at: Option<Timestamp>,
    /// Since when nothing works.
    pub failing_since: Option<Timestamp>,
    /// Why nothing works, or what is wrong with the account though it does.
    pub trouble: String,
    /// Whether somebody must look: it has failed for long, or will not mend by itself.
    pub alarm: bool,
    /// When everything that the server had was taken.
    pub caught_up_at: Option<Timestamp>,
    /// When a message was last taken.
    pub last_mail_at: Option<Timestamp>,
    /// Messages that are to be taken.
    pub waiting: usize,
    /// Connections made since the start.
    pub connections: u64,
    /// Failures since the start.
    pub failures: u64,
    /// Messages taken since the start.
    pub taken: u64,
    /// Messages set aside since the start.
    pub set_aside: u64,
    /// Comparisons made since the start.
    pub checks: u64,
    /// What the last comparison found.
    pub comparison: Option<Comparison>,
}

impl FolderStatus {
    /// A folder of which nothing is known yet.
    #[must_use]
    pub const fn new(place: Place) -> Self {
        Self {
            place,
            doing: Doing::Nothing,
            connected_at: None,
            failing_since: None,
            trouble: String::new(),
            alarm: false,
            caught_up_at: None,
            last_mail_at: None,
            waiting: 0,
            connections: 0,
            failures: 0,
            taken: 0,
            set_aside: 0,
            checks: 0,
            comparison: None,
        }
    }
}
