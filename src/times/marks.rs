//! What a ticket still owes, and what it gave.
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{Counted, Goal, Hours, Promise, Times, Within};
use crate::model::{Priority, QueueId, TicketStatus, Timestamp};

/// What counts of the life of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Life {
    /// Who takes it.
    pub queue: QueueId,
    /// How soon a person has it.
    pub priority: Priority,
    /// Where it stands.
    pub status: TicketStatus,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When its priority was last raised.
    pub raised_at: Option<Timestamp>,
    /// When a person first had it.
    pub acknowledged_at: Option<Timestamp>,
    /// When a person first answered the customer.
    pub answered_at: Option<Timestamp>,
    /// When a person last did.
    pub last_answer_at: Option<Timestamp>,
}

impl Life {
    /// Returns since when its goals count: since it was opened or its priority last raised.
    #[must_use]
    pub fn begun(&self) -> Timestamp {
        self.raised_at.map_or(self.created_at, |raised| raised.max(self.created_at))
    }
}

/// One goal of one ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// What is promised.
    pub goal: Goal,
    /// Since when it counts.
    pub since: Timestamp,
    /// When the desk is warned; nothing for no warning.
    pub warns_at: Option<Timestamp>,
    /// When it is broken.
    pub due: Timestamp,
    /// When it was kept, or done too late.
    pub met_at: Option<Timestamp>,
}

/// How a goal stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum MarkState {
    /// There is time.
    Running,
    /// It is due soon.
    Warned,
    /// It is broken and still owed.
    Breached,
    /// It was done in time.
    Kept,
    /// It was done too late.
    Late,
}

impl Mark {
    /// Returns how it stands.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> MarkState {
        match self.met_at {
            Some(met) if met <= self.due => MarkState::Kept,
            Some(_) => MarkState::Late,
            None if now > self.due => MarkState::Breached,
            None if self.warns_at.is_some_and(|at| now >= at) => MarkState::Warned,
            None => MarkState::Running,
        }
    }

    /// Returns whether it is still owed.
    #[must_use]
    pub const fn is_owed(&self) -> bool {
        self.met_at.is_none()
    }
}

/// Whether nobody waits for the desk: the customer is to act, a date is awaited, or it is done. Whoever
/// has not proven himself yet is waited for beside the clock, which goes on.
const fn rests(status: TicketStatus) -> bool {
    match status {
        TicketStatus::New | TicketStatus::Open | TicketStatus::WaitingIdentity => false,
        TicketStatus::WaitingCustomer
        | TicketStatus::OnHold
        | TicketStatus::Solved
        | TicketStatus::Closed
        | TicketStatus::Cancelled => true,
    }
}

/// Returns the goals of a ticket: those that were met, and those that are owed while it does not rest.
///
/// A priority that is raised counts from then on; whatever was done before stays done. The next
/// update counts from the last answer. `hours` are those of its queue; without them all count.
#[must_use]
pub fn marks(times: &Times, life: &Life, hours: Option<&Hours<'_>>) -> Vec<Mark> {
    let begun = life.begun();
    let resting = rests(life.status);
    let owed = Goal::ALL.into_iter().filter_map(|goal| {
        let (since, met_at) = match goal {
            Goal::Acknowledged => (begun, life.acknowledged_at),
            Goal::FirstAnswer => (begun, life.answered_at),
            Goal::Update => (life.last_answer_at?.max(begun), None),
        };
        if met_at.is_none() && resting {
            return None;
        }
        let promise = times.promise(&life.queue, life.priority, goal)?;
        let due = promise.due(since, hours)?;
        let warns_at = promise.warn.and_then(|warn| promise.warns_at(since, due, warn, hours));
        Some(Mark { goal, since, warns_at, due, met_at })
    });
    owed.collect()
}

impl Promise {
    /// Returns when it is broken.
    #[must_use]
    pub fn due(&self, since: Timestamp, hours: Option<&Hours<'_>>) -> Option<Timestamp> {
        match (self.within, self.counted, hours) {
            (Within::NextDay, _, Some(hours)) => hours.end_of_next_day(since),
            (Within::Time(time), Counted::Queue, Some(hours)) => hours.after(since, time),
            (Within::Time(time), _, _) => since.checked_add(time).ok(),
            // Nobody knows its working days.
            (Within::NextDay, _, None) => None,
        }
    }

    fn warns_at(
        &self,
        since: Timestamp,
        due: Timestamp,
        warn: SignedDuration,
        hours: Option<&Hours<'_>>,
    ) -> Option<Timestamp> {
        let at = match (self.within, self.counted, hours) {
            (Within::Time(time), Counted::Queue, Some(hours)) => {
                hours.after(since, time.saturating_sub(warn))
            }
            _ => due.checked_sub(warn).ok(),
        };
        at.map(|at| at.max(since))
    }
}
