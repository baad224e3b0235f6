//! Telling people that they come on call, or go off.
use jiff::SignedDuration;

use super::{Address, Means, OnCall, Person, Schedule, Shift, Way, WayKind};
use crate::model::{PersonId, PolicyId, Timestamp};
use crate::tomlfile::{Faults, Section};

/// The longest time before a hand-over at which it is told; as long as any wait in these files.
const BEFORE_MAX: SignedDuration = SignedDuration::from_hours(24);
/// How long after it somebody is still told who could not be before: the program was down, or the
/// change came late.
const LATE_MAX: SignedDuration = SignedDuration::from_hours(1);
/// How far ahead the end of a turn is looked for.
const TURN_MAX: SignedDuration = SignedDuration::from_hours(35 * 24);

/// How somebody wishes to be told.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HandOverBy {
    /// Not at all.
    Nothing,
    /// By this way.
    Way(Way),
}

/// Somebody who is to be told of a hand-over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// The schedule.
    pub schedule: PolicyId,
    /// When it is.
    pub at: Timestamp,
    /// Who is told.
    pub person: PersonId,
    /// Whether he comes on call; else he goes off.
    pub comes_on: bool,
    /// From whom he takes over, or who takes over from him; nobody at the edge of a gap.
    pub others: Vec<PersonId>,
    /// When his turn ends, of who comes on; nothing when that is further away than five weeks.
    pub until: Option<Timestamp>,
}

/// Reads how long before a hand-over somebody is told.
pub(super) fn read_before(section: &Section<'_>, faults: &mut Faults) -> Option<SignedDuration> {
    let entry = section.get("hand_over_notice")?;
    let text = entry.text(faults)?;
    let before = super::read::duration(text).filter(|before| *before <= BEFORE_MAX);
    if before.is_none() {
        let what = format!("`{text}` is no time before a hand-over");
        faults.push(entry.key_fault(what, "write 15m or 1h, at most 24h"));
    }
    before
}

/// Reads by which way somebody is told.
pub(super) fn read_by(section: &Section<'_>, faults: &mut Faults) -> Option<HandOverBy> {
    let entry = section.get("hand_over_by")?;
    let text = entry.text(faults)?;
    if text == "nothing" {
        return Some(HandOverBy::Nothing);
    }
    let quiet = |way: &Way| way.kind != WayKind::Call && way.after.is_zero();
    let way = Way::read(text).filter(quiet);
    if way.is_none() {
        let what = format!("`{text}` is no way to tell of a hand-over");
        faults.push(entry.key_fault(what, "write mail, sms, ntfy:topic, channel:id or nothing"));
    }
    way.map(HandOverBy::Way)
}

impl Person {
    /// Returns the addresses at which a person is told what wakes nobody, the best first: the way
    /// that he chose, then his others. Nobody is rung for it.
    #[must_use]
    pub fn quiet_ways(&self, means: &Means) -> Vec<Address> {
        match &self.hand_over_by {
            Some(HandOverBy::Nothing) => vec![],
            Some(HandOverBy::Way(_)) | None => self.silent_ways(means),
        }
    }

    /// Returns the same ways, whether or not the person wishes to hear of hand-overs.
    #[must_use]
    pub fn silent_ways(&self, means: &Means) -> Vec<Address> {
        let chosen = match &self.hand_over_by {
            Some(HandOverBy::Way(way)) => self.address(way, means),
            Some(HandOverBy::Nothing) | None => None,
        };
        let others = self.ways(means).into_iter().map(|(_, address)| address);
        let mail = Way { kind: WayKind::Mail, to: None, after: SignedDuration::ZERO };
        let all = chosen.into_iter().chain(others).chain(self.address(&mail, means));
        let mut found: Vec<Address> = vec![];
        for address in all.filter(|address| address.kind != WayKind::Call) {
            if !found.contains(&address) {
                found.push(address);
            }
        }
        found
    }
}

impl OnCall {
    /// Returns every room or program by which a person wishes to be told of what can wait.
    pub fn channels_of_people(&self) -> impl Iterator<Item = (&PersonId, &str)> {
        self.people.values().filter_map(|person| match &person.hand_over_by {
            Some(HandOverBy::Way(Way { kind: WayKind::Channel, to, .. })) => {
                Some((&person.id, to.as_deref()?))
            }
            Some(HandOverBy::Way(_) | HandOverBy::Nothing) | None => None,
        })
    }

    /// Returns who must be told now of hand-overs that come, or were within the last hour, in the
    /// order of their time. Where the same people stay on call there is none, whatever changed.
    #[must_use]
    pub fn hand_overs_to_tell(&self, now: Timestamp) -> Vec<HandOver> {
        let mut found: Vec<HandOver> = vec![];
        for schedule in self.schedules.values() {
            let of_people = self.people.values().filter_map(|person| person.hand_over_notice);
            let Some(most) = of_people.chain(schedule.hand_over_notice).max() else { continue };
            let from = now.checked_sub(LATE_MAX).unwrap_or(now);
            let until = now.checked_add(most).unwrap_or(now);
            // The end is no part of what is asked for, and may be a hand-over itself.
            let until = until.checked_add(SignedDuration::from_secs(1)).unwrap_or(until);
            let shifts = self.shifts(&schedule.id, from, until);
            for (before, after) in shifts.iter().zip(shifts.iter().skip(1)) {
                self.of_edge(schedule, (before, after), now, &mut found);
            }
        }
        found.sort_by(|a, b| (a.at, &a.schedule, &a.person).cmp(&(b.at, &b.schedule, &b.person)));
        found
    }

    /// Adds whoever must be told of one edge between two shifts.
    fn of_edge(
        &self,
        schedule: &Schedule,
        (before, after): (&Shift, &Shift),
        now: Timestamp,
        found: &mut Vec<HandOver>,
    ) {
        let at = after.from;
        let is_due = |id: &PersonId| {
            let own = self.people.get(id).and_then(|person| person.hand_over_notice);
            let lead = own.or(schedule.hand_over_notice);
            lead.is_some_and(|lead| at.checked_sub(lead).unwrap_or(at) <= now)
        };
        let ids = |shift: &Shift, other: &Shift| -> Vec<PersonId> {
            let own = shift.people.iter().filter(|one| !other.has(&one.person));
            own.map(|one| one.person.clone()).collect()
        };
        let (coming, going) = (ids(after, before), ids(before, after));
        for (people, others, comes_on) in [(&coming, &going, true), (&going, &coming, false)] {
            for person in people.iter().filter(|id| is_due(id)) {
                found.push(HandOver {
                    schedule: schedule.id.clone(),
                    at,
                    person: person.clone(),
                    comes_on,
                    others: others.clone(),
                    until: comes_on.then(|| self.turn_ends(&schedule.id, person, at)).flatten(),
                });
            }
        }
    }

    /// Returns when somebody who is on call from a moment on is not any more.
    fn turn_ends(
        &self,
        schedule: &PolicyId,
        person: &PersonId,
        at: Timestamp,
    ) -> Option<Timestamp> {
        let until = at.checked_add(TURN_MAX).unwrap_or(at);
        let shifts = self.shifts(schedule, at, until);
        shifts.iter().find(|shift| !shift.has(person)).map(|shift| shift.from)
    }
}
