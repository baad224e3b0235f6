//! Who is on call, and whom to try next.
//!
//! Floor 3. Pure: the files of `routing-rules/on-call/` and `routing-rules/calendars/` come in
//! as text, the moment asked about is an argument. Schedules are layers, of which the last
//! active one wins; all turns and hours are wall-clock times of the schedule's zone, so that
//! nine o'clock stays nine o'clock when the clocks change.

mod calendar;
mod cases;
mod changes;
mod check;
mod fairness;
mod hand_over;
mod month;
mod page;
mod person;
mod policy;
mod proven;
mod read;
mod rest;
mod schedule;
mod shifts;
mod swaps;
mod turn;
mod way;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use calendar::{Calendar, Calendars};
pub use changes::{Change, ChangeId, Changes, Deed, OnDuty, TakenBack};
pub use check::{GAP_DAYS_AHEAD, Warning, WarningKind, YEAR_DAYS_AHEAD};
pub use fairness::{Night, Share};
pub use hand_over::{HandOver, HandOverBy};
pub use month::{Day, month_of};
pub use page::{
    Answered, Joined, News, Order, Page, PageState, Talk, Turn as PageTurn, URGED_EVERY, Urge,
};
pub use person::Person;
pub use policy::{
    HELD_BY_CALL, HELD_BY_CALL_LIMITS, Notify, Place, Policy, REPEAT_MAX, Rung, STEPS_MAX, Step,
    Target,
};
pub use proven::{PROVEN_DAYS_AHEAD, Proven, Unproven};
pub use schedule::{Cover, LAYERS_MAX, Layer, Schedule};
pub use shifts::Shift;
pub use swaps::{
    CHANGES_MAX, NewChange, NewSwap, Refusal, Stretch, Swap, SwapId, SwapState, TEXT_CHARS_MAX,
    Warned,
};
pub use turn::Turn;
pub use way::{Address, Means, WAYS_MAX, Way, WayKind};

use crate::model::{FileFault, PersonId, PolicyId, Timestamp};

/// People, schedules, policies and calendars that passed every check, their tests included.
#[derive(Clone, Debug, Default)]
pub struct OnCall {
    people: BTreeMap<PersonId, Person>,
    schedules: BTreeMap<PolicyId, Schedule>,
    policies: BTreeMap<PolicyId, Policy>,
    calendars: Calendars,
    changes: Arc<Changes>,
}

impl OnCall {
    /// Reads and checks the files of both folders, each given as (path, text).
    ///
    /// # Errors
    /// Everything that is wrong in any of the files, each with its line and remedy.
    pub fn parse(
        oncall_files: &[(String, String)],
        calendar_files: &[(String, String)],
    ) -> Result<Self, Vec<FileFault>> {
        read::load(oncall_files, calendar_files)
    }

    /// Returns a policy.
    #[must_use]
    pub fn policy(&self, id: &PolicyId) -> Option<&Policy> {
        self.policies.get(id)
    }

    /// Returns the ids of all policies, for the routing rules.
    pub fn policy_ids(&self) -> impl Iterator<Item = &PolicyId> {
        self.policies.keys()
    }

    /// Returns a schedule.
    #[must_use]
    pub fn schedule(&self, id: &PolicyId) -> Option<&Schedule> {
        self.schedules.get(id)
    }

    /// Returns every schedule by its id.
    pub fn schedules(&self) -> impl Iterator<Item = &Schedule> {
        self.schedules.values()
    }

    /// Returns a person.
    #[must_use]
    pub fn person(&self, id: &PersonId) -> Option<&Person> {
        self.people.get(id)
    }

    /// Returns every person by id.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.values()
    }

    /// Returns the calendars of holidays.
    #[must_use]
    pub const fn calendars(&self) -> &Calendars {
        &self.calendars
    }

    /// Returns every room or program that a policy names, each with the policy.
    pub fn channels(&self) -> impl Iterator<Item = (&PolicyId, &str)> {
        self.policies.values().flat_map(|policy| {
            let steps = policy.steps.iter().flat_map(|step| &step.notify);
            steps.chain(&policy.finally).filter_map(|one| match one {
                Notify::Channel(id) => Some((&policy.id, id.as_str())),
                Notify::Schedule(_) | Notify::Person(_) | Notify::Mail(_) | Notify::Phone(_) => {
                    None
                }
            })
        })
    }

    /// Returns whose turn it is in a schedule at a moment, the changes included; nobody if no layer
    /// is active. [`OnCall::everybody_on_call`] returns those who were added, too.
    #[must_use]
    pub fn on_call(&self, schedule: &PolicyId, at: Timestamp) -> Option<&Person> {
        let duty = self.schedules.get(schedule)?.duty_at(at, &self.calendars);
        self.people.get(&duty.people.first()?.person)
    }

    /// Returns the stretches of `[from, to)` in which nobody is on call, at most
    /// 100 of them.
    #[must_use]
    pub fn gaps(
        &self,
        schedule: &PolicyId,
        from: Timestamp,
        to: Timestamp,
    ) -> Vec<(Timestamp, Timestamp)> {
        self.schedules
            .get(schedule)
            .map(|schedule| schedule.gaps(from, to, &self.calendars))
            .unwrap_or_default()
    }

    /// Returns whom to page first: the targets of the first step that reaches anyone, else
    /// those of `finally`. Empty only for an unknown policy.
    #[must_use]
    pub fn first_to_page(&self, policy: &PolicyId, at: Timestamp) -> Vec<Target> {
        self.rung_after(policy, None, at).map(|rung| rung.targets).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
