//! Who is on call, stretch by stretch.
use jiff::SignedDuration;
use serde::Serialize;

use super::{ChangeId, OnCall, OnDuty};
use crate::model::{PersonId, PolicyId, Timestamp};

/// How far before and after a stretch the ends of its shifts are looked for.
const WHOLE_SHIFT: SignedDuration = SignedDuration::from_hours(62 * 24);

/// A stretch in which the same people are on call for the same reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shift {
    /// From this moment.
    pub from: Timestamp,
    /// Until this one, which is no part of it.
    pub until: Timestamp,
    /// Everybody, the one whose turn it is first; nobody in a gap.
    pub people: Vec<OnDuty>,
    /// The change that left nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emptied_by: Option<ChangeId>,
}

impl Shift {
    /// Returns whether nobody is on call.
    #[must_use]
    pub const fn is_gap(&self) -> bool {
        self.people.is_empty()
    }

    /// Returns whether somebody is among the people.
    #[must_use]
    pub fn has(&self, person: &PersonId) -> bool {
        self.people.iter().any(|one| one.person == *person)
    }

    /// Returns the changes by which it is as it is.
    pub fn changes(&self) -> impl Iterator<Item = ChangeId> {
        self.people.iter().filter_map(|one| one.change).chain(self.emptied_by)
    }

    fn is_like(&self, other: &Self) -> bool {
        self.people == other.people && self.emptied_by == other.emptied_by
    }
}

impl OnCall {
    /// Returns the shifts of a schedule, gaps among them: they fill `[from, until)` without a hole,
    /// and no two that follow each other are alike. Some 800 days at most.
    #[must_use]
    pub fn shifts(&self, schedule: &PolicyId, from: Timestamp, until: Timestamp) -> Vec<Shift> {
        let Some(schedule) = self.schedules.get(schedule) else { return vec![] };
        let mut shifts: Vec<Shift> = vec![];
        if from >= until {
            return shifts;
        }
        for edge in schedule.edges(from, until) {
            let duty = schedule.duty_at(edge, &self.calendars);
            let (people, emptied_by) = (duty.people, duty.emptied_by);
            let shift = Shift { from: edge, until, people, emptied_by };
            match shifts.last_mut() {
                Some(last) if last.is_like(&shift) => {}
                Some(last) => {
                    last.until = edge;
                    shifts.push(shift);
                }
                None => shifts.push(shift),
            }
        }
        shifts
    }

    /// Returns the shifts that lie in some of `[from, until)`, each from its beginning to its end
    /// even where those lie outside; one of more than two months is cut there.
    #[must_use]
    pub fn whole_shifts(
        &self,
        schedule: &PolicyId,
        from: Timestamp,
        until: Timestamp,
    ) -> Vec<Shift> {
        let first = from.checked_sub(WHOLE_SHIFT).unwrap_or(from);
        let last = until.checked_add(WHOLE_SHIFT).unwrap_or(until);
        let mut shifts = self.shifts(schedule, first, last);
        shifts.retain(|shift| shift.from < until && from < shift.until);
        for shift in &mut shifts {
            if shift.from == first {
                shift.from = from;
            }
            if shift.until == last {
                shift.until = until;
            }
        }
        shifts
    }

    /// Returns whether somebody is on call in some of `[from, until)`.
    #[must_use]
    pub fn is_on_call_within(
        &self,
        schedule: &PolicyId,
        person: &PersonId,
        from: Timestamp,
        until: Timestamp,
    ) -> bool {
        self.shifts(schedule, from, until).iter().any(|shift| shift.has(person))
    }
}
