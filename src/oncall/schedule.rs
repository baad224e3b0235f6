//! Schedules: layers of people, the last active one wins.
use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};

use super::changes::{Duty, laid_over};
use super::turn::{Turn, days_between};
use super::{Calendars, Change};
use crate::model::{Language, OpeningHours, PersonId, PolicyId, Timestamp};
use crate::wall;

/// The most layers of one schedule.
pub const LAYERS_MAX: usize = 20;
/// The most gaps that one search returns.
const GAPS_MAX: usize = 100;
/// The most days that one search for gaps walks.
const WALK_DAYS_MAX: i64 = 800;

/// Whether a schedule promises that somebody always answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cover {
    /// Every minute; a gap is warned of.
    Always,
    /// Only while its layers are active.
    Partly,
}

/// Who is on call when.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// The id; `schedule:<id>` in policies.
    pub id: PolicyId,
    /// The file it stands in.
    pub file: String,
    /// Its line there.
    pub line: usize,
    /// The zone of its wall clocks.
    pub zone: TimeZone,
    /// What it promises.
    pub cover: Cover,
    /// The languages that whoever answers must speak.
    pub languages: Vec<Language>,
    /// How long before a hand-over those are told who come and go; they are not, without.
    pub hand_over_notice: Option<SignedDuration>,
    /// The layers; the last active one wins.
    pub layers: Vec<Layer>,
    /// The exceptions to them, in the order in which they were written.
    pub(super) changes: Vec<Change>,
}

/// People who take turns.
#[derive(Clone, Debug)]
pub struct Layer {
    /// The name, for people who read the file.
    pub name: String,
    /// The people in the order of their turns.
    pub people: Vec<PersonId>,
    /// How they take turns.
    pub turn: Turn,
    /// The first day; turns are counted from it.
    pub since: Date,
    /// The hours of the week in which the layer is active; always without them.
    pub hours: Option<OpeningHours>,
    /// The calendars on whose days it is not active.
    pub not_on: Vec<String>,
}

impl Layer {
    fn works(&self, day: Date, calendars: &Calendars) -> bool {
        day >= self.since && !self.not_on.iter().any(|id| calendars.is_holiday(id, day))
    }

    fn is_active(&self, wall: DateTime, calendars: &Calendars) -> bool {
        let works = |day| self.works(day, calendars);
        match &self.hours {
            Some(hours) => hours.day_running(wall, works).is_some(),
            None => works(wall.date()),
        }
    }

    fn weekday_fits(&self, day: Date) -> bool {
        self.hours.as_ref().is_none_or(|hours| hours.on(day))
    }

    /// Counts the days of `[since, last]` on which the layer is asked at all.
    fn active_days(&self, last: Date, calendars: &Calendars) -> i64 {
        let days = days_between(self.since, last) + 1;
        if days <= 0 {
            return 0;
        }
        let first_days = |count: i64| {
            (0..count)
                .filter_map(|ahead| self.since.checked_add(ahead.days()).ok())
                .filter(|day| self.weekday_fits(*day))
                .fold(0_i64, |sum, _| sum + 1)
        };
        let by_weekday = days.div_euclid(7) * first_days(7) + first_days(days.rem_euclid(7));
        let holidays: BTreeSet<Date> = self
            .not_on
            .iter()
            .filter_map(|id| calendars.get(id))
            .flat_map(|c| {
                c.days.range(self.since..=last).chain(c.local_days.range(self.since..=last))
            })
            .copied()
            .filter(|day| self.weekday_fits(*day))
            .collect();
        holidays.iter().fold(by_weekday, |sum, _| sum - 1)
    }

    fn person(&self, wall: DateTime, calendars: &Calendars) -> Option<&PersonId> {
        let count = i64::try_from(self.people.len()).ok().filter(|count| *count > 0)?;
        let number = self.turn.number(wall, self.since, |last| self.active_days(last, calendars));
        self.people.get(usize::try_from(number.rem_euclid(count)).ok()?)
    }
}

impl Schedule {
    /// Returns who is on call by the layers alone.
    fn turn_at(&self, at: Timestamp, calendars: &Calendars) -> Option<&PersonId> {
        let wall = wall::reached(at, &self.zone);
        let layer = self.layers.iter().rev().find(|layer| layer.is_active(wall, calendars))?;
        layer.person(wall, calendars)
    }

    /// Returns who is on call, the changes included.
    pub(super) fn duty_at(&self, at: Timestamp, calendars: &Calendars) -> Duty {
        laid_over(self.turn_at(at, calendars), &self.changes, at)
    }

    /// Returns every moment of `[from, to)` at which someone else may take over.
    pub(super) fn edges(&self, from: Timestamp, to: Timestamp) -> Vec<Timestamp> {
        let mut times = vec![Time::midnight()];
        for layer in &self.layers {
            times.extend(layer.turn.time());
            times.extend(layer.hours.iter().flat_map(OpeningHours::edges));
        }
        times.sort_unstable();
        times.dedup();
        let first = wall::reached(from, &self.zone).date();
        let last = wall::reached(to, &self.zone).date();
        let days = days_between(first, last).clamp(0, WALK_DAYS_MAX);
        let mut edges: Vec<Timestamp> = (0..=days)
            .filter_map(|ahead| first.checked_add(ahead.days()).ok())
            .flat_map(|day| times.iter().map(move |time| day.to_datetime(*time)))
            .filter_map(|wall| wall::moment(wall, &self.zone))
            .chain(self.changes.iter().flat_map(|change| [change.from, change.ends()]))
            .filter(|moment| (from..to).contains(moment))
            .collect();
        edges.push(from);
        edges.sort_unstable();
        edges.dedup();
        edges
    }

    pub(super) fn gaps(
        &self,
        from: Timestamp,
        to: Timestamp,
        calendars: &Calendars,
    ) -> Vec<(Timestamp, Timestamp)> {
        let mut gaps: Vec<(Timestamp, Timestamp)> = vec![];
        let mut begun = None;
        for edge in self.edges(from, to) {
            match (self.duty_at(edge, calendars).people.is_empty(), begun) {
                (true, None) => begun = Some(edge),
                (false, Some(start)) => {
                    gaps.push((start, edge));
                    begun = None;
                }
                (true, Some(_)) | (false, None) => {}
            }
            if gaps.len() >= GAPS_MAX {
                return gaps;
            }
        }
        gaps.extend(begun.map(|start| (start, to)));
        gaps
    }
}
