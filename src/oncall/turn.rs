//! How the people of a layer take turns.
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time, Weekday};

use crate::wall;

/// The days as hand-overs name them.
const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];
/// The most weeks or days of one turn.
const EVERY_MAX: i32 = 52;

/// When a layer's next person takes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Every so many weeks, on a day at a time.
    Weekly {
        /// How many weeks a turn lasts.
        weeks: i32,
        /// The day of the hand-over.
        day: Weekday,
        /// The time of the hand-over.
        at: Time,
    },
    /// Every so many active days, at a time.
    Daily {
        /// How many active days a turn lasts.
        days: i32,
        /// The time of the hand-over.
        at: Time,
    },
    /// Never: the first person has it.
    Fixed,
}

impl Turn {
    /// Reads `weekly, monday 09:00`, `daily, 09:00`, `every 2 weeks, monday 09:00`,
    /// `every 3 days, 09:00` or `fixed`.
    pub(super) fn read(text: &str) -> Option<Self> {
        if text == "fixed" {
            return Some(Self::Fixed);
        }
        let (rhythm, when) = text.split_once(", ")?;
        let every = |unit: &str| {
            let count = rhythm.strip_prefix("every ")?.strip_suffix(unit)?.trim().parse().ok()?;
            (1..=EVERY_MAX).contains(&count).then_some(count)
        };
        let weekly = if rhythm == "weekly" { Some(1) } else { every("weeks") };
        if let Some(weeks) = weekly {
            let (name, at) = when.split_once(' ')?;
            let (_, day) = WEEKDAYS.into_iter().find(|(word, _)| *word == name)?;
            return Some(Self::Weekly { weeks, day, at: wall::time(at)? });
        }
        let days = if rhythm == "daily" { Some(1) } else { every("days") }?;
        Some(Self::Daily { days, at: wall::time(when)? })
    }

    /// Returns the time of day of the hand-over.
    pub(super) const fn time(self) -> Option<Time> {
        match self {
            Self::Weekly { at, .. } | Self::Daily { at, .. } => Some(at),
            Self::Fixed => None,
        }
    }

    /// Returns the number of the turn at a wall-clock time, from 0 at `since`; a week under way
    /// at `since` is number -1 until its hand-over.
    ///
    /// `active_days` counts the days of `[since, day]` on which the layer works: a turn is not
    /// used up by days on which nobody is asked.
    pub(super) fn number(
        self,
        wall: DateTime,
        since: Date,
        active_days: impl Fn(Date) -> i64,
    ) -> i64 {
        let shift_day = |at: Time| {
            let today = wall.date();
            if wall.time() >= at { today } else { today.yesterday().unwrap_or(today) }
        };
        match self {
            Self::Fixed => 0,
            Self::Daily { days, at } => {
                (active_days(shift_day(at)) - 1).max(0).div_euclid(i64::from(days))
            }
            Self::Weekly { weeks, day, at } => {
                let ahead = since.weekday().until(day);
                let first = since.checked_add(ahead.days()).unwrap_or(since);
                days_between(first, shift_day(at)).div_euclid(7 * i64::from(weeks))
            }
        }
    }
}

/// Returns how many days `to` lies after `from`.
pub(super) fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}
