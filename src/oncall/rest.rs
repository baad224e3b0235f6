//! When people are at rest, by the clock of where they live.
use jiff::tz::TimeZone;

use super::{Notify, OnCall, Policy, Schedule};
use crate::model::{PersonId, PolicyId, Timestamp};
use crate::wall;

impl OnCall {
    /// Returns the zone in which a person lives: his own, else that of the schedule by which a policy reaches
    /// him at a moment, else that of the first schedule in which he has turns. Nothing when no file says.
    #[must_use]
    pub fn zone_of(
        &self,
        person: &PersonId,
        policy: Option<&PolicyId>,
        at: Timestamp,
    ) -> Option<TimeZone> {
        let own = self.people.get(person).and_then(|person| person.time_zone.as_deref());
        let of_policy = || {
            self.schedules_of(self.policies.get(policy?)?).find(|schedule| {
                self.everybody_on_call(&schedule.id, at).iter().any(|one| one.id == *person)
            })
        };
        let of_turns = || {
            let has = |schedule: &&Schedule| {
                schedule.layers.iter().any(|layer| layer.people.contains(person))
            };
            self.schedules.values().find(has)
        };
        let zone = || of_policy().or_else(of_turns).map(|schedule| schedule.zone.clone());
        own.and_then(wall::zone).or_else(zone)
    }

    /// Returns the schedules that a policy names, in the order of its steps.
    fn schedules_of<'a>(&'a self, policy: &'a Policy) -> impl Iterator<Item = &'a Schedule> {
        let steps = policy.steps.iter().flat_map(|step| &step.notify);
        steps.chain(&policy.finally).filter_map(|one| match one {
            Notify::Schedule(id) => self.schedules.get(id),
            Notify::Person(_) | Notify::Mail(_) | Notify::Phone(_) | Notify::Channel(_) => None,
        })
    }

    /// Returns whether somebody is at rest at a moment: by his own quiet hours, else at night. `zone` is
    /// meant where no file says where he lives.
    #[must_use]
    pub fn is_at_rest(&self, person: &PersonId, at: Timestamp, zone: &TimeZone) -> bool {
        let own = self.people.get(person).and_then(|person| person.quiet_hours);
        let zone = self.zone_of(person, None, at).unwrap_or_else(|| zone.clone());
        own.unwrap_or_default().has(zone.to_datetime(at).time())
    }
}
