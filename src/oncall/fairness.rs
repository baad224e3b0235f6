//! How many hours each person has, and how many of them at night, at weekends and on holidays.
use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time, Weekday};
use serde::{Deserialize, Serialize};

use super::{OnCall, Schedule};
use crate::model::{PersonId, PolicyId, Timestamp};
use crate::wall;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The hours that count as night, on the wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Night {
    /// When it begins.
    pub from: Time,
    /// When it ends, on the next day when that is earlier.
    pub until: Time,
}

impl Default for Night {
    /// Ten in the evening to six in the morning.
    fn default() -> Self {
        Self { from: Time::constant(22, 0, 0, 0), until: Time::constant(6, 0, 0, 0) }
    }
}

impl std::fmt::Display for Night {
    /// Writes it as files have it: `22:00-06:00`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.from.strftime("%H:%M"), self.until.strftime("%H:%M"))
    }
}

impl std::str::FromStr for Night {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (from, until) = text.split_once('-')?;
            Some(Self { from: wall::time(from)?, until: wall::time(until)? })
        };
        let night = read().filter(|night| night.from != night.until);
        night.ok_or_else(|| format!("`{text}` is no night; write it as 22:00-06:00"))
    }
}

impl Night {
    /// The longest quiet hours: with a change of the clocks in them they end before a goal that was broken at their
    /// beginning is too old to be told (`intake::times`).
    pub const QUIET_MAX: SignedDuration = SignedDuration::from_hours(12);

    /// Returns how long it is on the wall clock.
    #[must_use]
    pub fn length(self) -> SignedDuration {
        let ahead = self.from.duration_until(self.until);
        if ahead.is_negative() { ahead.saturating_add(DAY) } else { ahead }
    }

    /// Returns whether a time of the wall clock lies in it.
    #[must_use]
    pub fn has(self, time: Time) -> bool {
        if self.from < self.until {
            (self.from..self.until).contains(&time)
        } else {
            time >= self.from || time < self.until
        }
    }
}

/// What one person has of a schedule, in seconds that really pass. An hour may be night, weekend and
/// holiday at once and is counted in each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// The schedule.
    pub schedule: PolicyId,
    /// Who; nobody in a gap.
    pub person: Option<PersonId>,
    /// How many shifts.
    pub shifts: u32,
    /// All of it.
    pub total_s: i64,
    /// At night.
    pub night_s: i64,
    /// On Saturdays and Sundays.
    pub weekend_s: i64,
    /// On days of the calendars.
    pub holiday_s: i64,
}

/// What a stretch of wall clock counts as.
#[derive(Clone, Copy)]
struct Class {
    night: bool,
    weekend: bool,
    holiday: bool,
}

impl OnCall {
    /// Returns what each person has of a schedule in `[from, until)`, by id; gaps are those of
    /// nobody and come first. Holidays are the days of the schedule's own calendars and of `more`.
    #[must_use]
    pub fn fairness(
        &self,
        schedule: &PolicyId,
        from: Timestamp,
        until: Timestamp,
        night: Night,
        more: &[String],
    ) -> Vec<Share> {
        let Some(known) = self.schedules.get(schedule) else { return vec![] };
        let mut calendars = known.holiday_calendars();
        calendars.extend(more.iter().map(String::as_str));
        let mut shares: BTreeMap<Option<PersonId>, Share> = BTreeMap::new();
        for shift in self.shifts(schedule, from, until) {
            let mut people: Vec<Option<PersonId>> =
                shift.people.iter().map(|one| Some(one.person.clone())).collect();
            if people.is_empty() {
                people.push(None);
            }
            let pieces = pieces(known, night, shift.from, shift.until);
            for person in people {
                let share = shares.entry(person.clone()).or_insert_with(|| Share {
                    schedule: schedule.clone(),
                    person,
                    shifts: 0,
                    total_s: 0,
                    night_s: 0,
                    weekend_s: 0,
                    holiday_s: 0,
                });
                share.shifts = share.shifts.saturating_add(1);
                for (from, until) in &pieces {
                    let class = self.class(wall::reached(*from, &known.zone), night, &calendars);
                    share.add(from.duration_until(*until).as_secs(), class);
                }
            }
        }
        shares.into_values().collect()
    }

    fn class(&self, wall: DateTime, night: Night, calendars: &[&str]) -> Class {
        let day: Date = wall.date();
        Class {
            night: night.has(wall.time()),
            weekend: matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday),
            holiday: calendars.iter().any(|id| self.calendars.is_holiday(id, day)),
        }
    }
}

impl Share {
    const fn add(&mut self, seconds: i64, class: Class) {
        self.total_s = self.total_s.saturating_add(seconds);
        if class.night {
            self.night_s = self.night_s.saturating_add(seconds);
        }
        if class.weekend {
            self.weekend_s = self.weekend_s.saturating_add(seconds);
        }
        if class.holiday {
            self.holiday_s = self.holiday_s.saturating_add(seconds);
        }
    }
}

/// Cuts a stretch at midnights and at the ends of nights.
fn pieces(
    schedule: &Schedule,
    night: Night,
    from: Timestamp,
    until: Timestamp,
) -> Vec<(Timestamp, Timestamp)> {
    let mut cuts = vec![from];
    let mut day = Some(wall::reached(from, &schedule.zone).date());
    let last = wall::reached(until, &schedule.zone).date();
    while let Some(date) = day.filter(|date| *date <= last) {
        let times = [Time::midnight(), night.from, night.until];
        let moments = times.into_iter().filter_map(|time| schedule.moment(date.to_datetime(time)));
        cuts.extend(moments.filter(|moment| (from..until).contains(moment)));
        day = date.tomorrow().ok();
    }
    cuts.push(until);
    cuts.sort_unstable();
    cuts.dedup();
    cuts.iter().copied().zip(cuts.iter().copied().skip(1)).collect()
}
