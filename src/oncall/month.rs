//! A month, day by day on the wall clock of its schedule.
use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::AmbiguousOffset;
use serde::Serialize;

use super::turn::days_between;
use super::{OnCall, Schedule, Shift};
use crate::model::{PolicyId, Timestamp};
use crate::wall;

/// The most days that are shown at once.
const DAYS_MAX: i64 = 400;

/// One day of a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// When it begins.
    pub from: Timestamp,
    /// When it ends: after 23 or 25 hours when the clocks change.
    pub until: Timestamp,
    /// The calendars of which it is a holiday.
    pub holidays: Vec<String>,
    /// Who is on call, cut at its ends.
    pub shifts: Vec<Shift>,
}

/// Returns the first and the last day of a month such as `2027-03`.
#[must_use]
pub fn month_of(text: &str) -> Option<(Date, Date)> {
    let (year, month) = text.split_once('-')?;
    let digits =
        |part: &str, count| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) {
        return None;
    }
    let first = Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?;
    Some((first, first.last_of_month()))
}

impl Schedule {
    /// Returns the first moment at which the clock of the schedule shows a time, or has passed it
    /// where it is skipped.
    #[must_use]
    pub fn moment(&self, wall: DateTime) -> Option<Timestamp> {
        wall::moment(wall, &self.zone)
    }

    /// Returns what the clock of the schedule shows, to the minute: `02:30`, and `02:30+01` in an
    /// hour that comes twice.
    #[must_use]
    pub fn clock(&self, at: Timestamp) -> String {
        let offset = self.zone.to_offset(at);
        let shown = offset.to_datetime(at);
        let time = shown.strftime("%H:%M").to_string();
        match self.zone.to_ambiguous_timestamp(shown).offset() {
            AmbiguousOffset::Fold { .. } => {
                format!("{time}{:+03}", offset.seconds().div_euclid(3600))
            }
            AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Gap { .. } => time,
        }
    }

    /// Returns the calendars on whose days some layer rests.
    #[must_use]
    pub fn holiday_calendars(&self) -> Vec<&str> {
        let mut ids: Vec<&str> =
            self.layers.iter().flat_map(|layer| &layer.not_on).map(String::as_str).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

impl OnCall {
    /// Returns the days from the first to the last of a schedule.
    #[must_use]
    pub fn days(&self, schedule: &PolicyId, first: Date, last: Date) -> Vec<Day> {
        let Some(schedule) = self.schedules.get(schedule) else { return vec![] };
        let count = days_between(first, last).clamp(-1, DAYS_MAX);
        (0..=count)
            .filter_map(|ahead| first.checked_add(ahead.days()).ok())
            .filter_map(|date| self.day(schedule, date))
            .collect()
    }

    fn day(&self, schedule: &Schedule, date: Date) -> Option<Day> {
        let midnight = |date: Date| schedule.moment(date.to_datetime(Time::midnight()));
        let (from, until) = (midnight(date)?, midnight(date.tomorrow().ok()?)?);
        let holidays = schedule
            .holiday_calendars()
            .into_iter()
            .filter(|id| self.calendars.is_holiday(id, date))
            .map(str::to_owned)
            .collect();
        Some(Day { date, from, until, holidays, shifts: self.shifts(&schedule.id, from, until) })
    }
}
