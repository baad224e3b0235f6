//! What answers about outside desks look like: these names are a contract.
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::Timestamp;
use crate::store::OutsideTicket;

/// How it stands with an outside desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OutsideState {
    /// It takes what it is given, or nothing was to be given yet.
    Well,
    /// The last try failed, or something was given up.
    Troubled,
    /// Nothing is sent to it until somebody mends it.
    Stopped,
}

/// An outside desk as it is now.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OutsideDeskLine {
    /// What the configuration calls it.
    pub id: String,
    /// What it is: zammad, servicenow, webhook.
    pub kind: String,
    /// How it stands with it.
    pub state: OutsideState,
    /// Hand-overs that wait.
    pub waiting: u32,
    /// Hand-overs that were given up; they are kept, and tried anew on request.
    pub dead: u32,
    /// When the oldest that waits was written.
    pub oldest: Option<Timestamp>,
    /// When it last took something.
    pub well_at: Option<Timestamp>,
    /// Since when nothing is sent to it.
    pub stopped_at: Option<Timestamp>,
    /// What is wrong; empty when nothing is.
    pub trouble: String,
}

/// Which outside desk is to be tried anew.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RetryOutside {
    /// The desk; every one if left out.
    #[serde(default)]
    pub desk: Option<String>,
    /// Who wants it.
    #[serde(default)]
    pub by: Option<String>,
    /// Somebody told the people there what could not be read: what still cannot be is closed.
    #[serde(default)]
    pub told_by_hand: bool,
}

/// What is tried anew.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OutsideRetried {
    /// The desk.
    pub desk: String,
    /// Hand-overs that had been given up.
    pub rows: u32,
    /// What could not be read and was closed, since somebody told the people there.
    #[serde(default)]
    pub closed: u32,
}

/// A ticket at an outside desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OutsideTicketLine {
    /// The desk.
    pub desk: String,
    /// What people call the ticket there; nothing until it is there.
    pub number: Option<String>,
    /// What programs call it there.
    pub id: Option<String>,
}

impl OutsideTicketLine {
    /// Returns tickets that have a number of their own there, or will have.
    pub(super) fn of(rows: Vec<OutsideTicket>) -> Vec<Self> {
        let own = rows.into_iter().filter(|row| row.created.is_some());
        own.map(|row| Self { desk: row.desk, number: row.remote_number, id: row.remote_id })
            .collect()
    }
}
