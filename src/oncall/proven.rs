//! Ways to people on call that nobody has ever seen to work.
//!
//! A way that is not proven is used all the same: a page is never held back. It is told of while there
//! is time to prove it.
use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;

use super::policy::Notify;
use super::{Address, Means, OnCall, Warning, WarningKind, WayKind};
use crate::model::{PersonId, Timestamp};

/// How many days ahead people are looked for who come on call.
pub const PROVEN_DAYS_AHEAD: i64 = 7;

/// The ways that are proven: who, and the address as [`Address`] is printed.
pub type Proven = BTreeSet<(PersonId, String)>;

/// A way that is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unproven {
    /// Whose.
    pub person: PersonId,
    /// The way.
    pub address: Address,
    /// When he is on call next; now, where a policy names him itself.
    pub on_call: Timestamp,
}

impl OnCall {
    /// Returns everybody who is reached by some schedule or policy within so many days, with when
    /// that begins.
    #[must_use]
    pub fn soon_on_call(&self, now: Timestamp, days: i64) -> BTreeMap<PersonId, Timestamp> {
        let ahead = SignedDuration::from_hours(days.saturating_mul(24));
        let until = now.checked_add(ahead).unwrap_or(now);
        let mut found: BTreeMap<PersonId, Timestamp> = BTreeMap::new();
        for schedule in self.schedules.keys() {
            for shift in self.shifts(schedule, now, until) {
                for one in shift.people {
                    let first = found.entry(one.person).or_insert(shift.from);
                    *first = (*first).min(shift.from);
                }
            }
        }
        for policy in self.policies.values() {
            let steps = policy.steps.iter().flat_map(|step| &step.notify);
            for one in steps.chain(&policy.finally) {
                if let Notify::Person(person) = one {
                    found.insert(person.clone(), now);
                }
            }
        }
        found
    }

    /// Returns the ways that are not proven of everybody who is on call within
    /// [`PROVEN_DAYS_AHEAD`], whoever is on call first before the others.
    #[must_use]
    pub fn unproven(&self, means: &Means, proven: &Proven, now: Timestamp) -> Vec<Unproven> {
        let mut found = vec![];
        for (id, on_call) in self.soon_on_call(now, PROVEN_DAYS_AHEAD) {
            let Some(person) = self.people.get(&id) else { continue };
            for (_, address) in person.ways(means) {
                if !proven.contains(&(id.clone(), address.to_string())) {
                    found.push(Unproven { person: id.clone(), address, on_call });
                }
            }
        }
        found.sort_by(|a, b| (a.on_call, &a.person).cmp(&(b.on_call, &b.person)));
        found
    }

    /// Returns a warning for each of them.
    #[must_use]
    pub fn check_ways(&self, means: &Means, proven: &Proven, now: Timestamp) -> Vec<Warning> {
        let warning = |one: Unproven| Warning {
            kind: WarningKind::Unproven,
            about: one.person.to_string(),
            what: format!(
                "nobody has seen {} reach him, who is on call within {PROVEN_DAYS_AHEAD} days",
                one.address
            ),
            remedy: format!("`centralita oncall ways verify {} {}`", one.person, one.way()),
        };
        self.unproven(means, proven, now).into_iter().map(warning).collect()
    }
}

impl Unproven {
    /// Returns the way as the command line takes it.
    #[must_use]
    pub fn way(&self) -> String {
        match self.address.kind {
            WayKind::Ntfy => self.address.to_string(),
            kind @ (WayKind::Mail | WayKind::Call | WayKind::Sms | WayKind::Channel) => {
                kind.as_str().to_owned()
            }
        }
    }
}
