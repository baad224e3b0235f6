//! Rows of calls, their steps and legs.
use crate::model::{ArrivalId, Door, PhoneNumber, TicketNumber, Timestamp};

/// The row of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub i64);

/// The row of a leg to a responder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LegId(pub i64);

/// A call to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCallRow {
    /// The door.
    pub door: Door,
    /// The platform account or trunk.
    pub carrier: String,
    /// The carrier's own id of the call.
    pub carrier_id: String,
    /// The line rung, by its id in the configuration.
    pub line: String,
    /// The caller's number, unless withheld.
    pub caller: Option<PhoneNumber>,
    /// Its arrival.
    pub arrival: ArrivalId,
    /// When it began.
    pub at: Timestamp,
    /// The conversation.
    pub state: String,
}

/// A call as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRow {
    /// Its row.
    pub id: CallId,
    /// The door.
    pub door: Door,
    /// The platform account or trunk.
    pub carrier: String,
    /// The carrier's own id of the call.
    pub carrier_id: String,
    /// The line rung.
    pub line: String,
    /// The caller's number, unless withheld.
    pub caller: Option<PhoneNumber>,
    /// Its arrival.
    pub arrival: ArrivalId,
    /// The latest ticket it opened.
    pub ticket: Option<TicketNumber>,
    /// When it began.
    pub started_at: Timestamp,
    /// When anything last happened.
    pub touched_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The conversation.
    pub state: String,
}

/// What a step changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallChange {
    /// The conversation.
    pub state: String,
    /// When.
    pub at: Timestamp,
    /// A ticket it opened.
    pub ticket: Option<TicketNumber>,
    /// It is over.
    pub ended: bool,
}

/// Which calls to list, the newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallFilter {
    /// Only those in progress.
    pub open: bool,
    /// Only rows older than this one.
    pub before: Option<CallId>,
    /// How many, at most [`super::PAGE_MAX`]; 0 means that many.
    pub limit: u32,
}

/// A step that was handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallStep {
    /// Its call.
    pub call: CallId,
    /// The responder's leg, if it is not the caller's.
    pub leg: Option<LegId>,
    /// What it was answered, once it was taken.
    pub answer: Option<String>,
}

/// A leg to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLeg {
    /// Its call.
    pub call: CallId,
    /// Whom.
    pub responder: String,
    /// His number.
    pub number: PhoneNumber,
    /// Connected on answer.
    pub attended: bool,
    /// The screening.
    pub state: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A leg as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegRow {
    /// Its row.
    pub id: LegId,
    /// Its call.
    pub call: CallId,
    /// Whom.
    pub responder: String,
    /// His number.
    pub number: PhoneNumber,
    /// Connected on answer.
    pub attended: bool,
    /// The carrier's id of the leg, once it was answered.
    pub carrier_id: Option<String>,
    /// The screening.
    pub state: Option<String>,
    /// When it was rung.
    pub rung_at: Timestamp,
    /// What became of it.
    pub outcome: Option<String>,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
}
