//! The hours in which people work a queue.
use std::fmt;
use std::str::FromStr;

use jiff::civil::{DateTime, Time, Weekday};
use serde::{Deserialize, Serialize};

/// The most intervals that one text may list.
const INTERVALS_MAX: usize = 14;

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// When people work: `24/7`, `never`, or intervals such as `mon-fri 09:00-18:00, sat 10:00-14:00`.
///
/// Times are those of a clock on the wall; which wall is said beside it. An interval ends on the
/// day it begins; `24:00` is midnight at its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum OpeningHours {
    /// Every hour of every day, holidays too.
    Always,
    /// Nobody waits there.
    Never,
    /// Within the intervals, save on holidays.
    Within(Vec<Interval>),
}

/// One interval on each day of a run of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    first: Weekday,
    last: Weekday,
    from_minute: u16,
    to_minute: u16,
}

/// The text names no hours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` names no hours; write 24/7, never, or days and times such as mon-fri 09:00-18:00, sat 10:00-14:00"
)]
pub struct OpeningHoursError(pub String);

impl OpeningHours {
    /// Returns whether people work at that time of the wall clock.
    #[must_use]
    pub fn is_open(&self, local: DateTime, holiday: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Within(intervals) => {
                let minute = minute_of(local.time());
                !holiday && intervals.iter().any(|i| i.covers(local.weekday(), minute))
            }
        }
    }
}

impl Interval {
    fn covers(&self, day: Weekday, minute: u16) -> bool {
        let first = self.first.to_monday_zero_offset();
        let since = |day: Weekday| (day.to_monday_zero_offset().wrapping_sub(first)).rem_euclid(7);
        since(day) <= since(self.last) && (self.from_minute..self.to_minute).contains(&minute)
    }
}

fn minute_of(time: Time) -> u16 {
    u16::from(time.hour().unsigned_abs())
        .saturating_mul(60)
        .saturating_add(u16::from(time.minute().unsigned_abs()))
}

fn day(text: &str) -> Option<Weekday> {
    DAYS.iter().find(|(name, _)| *name == text).map(|(_, day)| *day)
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    if hour.len() != 2 || minute.len() != 2 {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let at = hour.checked_mul(60)?.checked_add(minute)?;
    (minute < 60 && at <= 24 * 60).then_some(at)
}

fn interval(text: &str) -> Option<Interval> {
    let (days, times) = text.split_once(' ')?;
    let (first, last) = days.split_once('-').unwrap_or((days, days));
    let (from, to) = times.trim().split_once('-')?;
    let (from_minute, to_minute) = (minute(from)?, minute(to)?);
    let found = Interval { first: day(first)?, last: day(last)?, from_minute, to_minute };
    (from_minute < to_minute).then_some(found)
}

impl FromStr for OpeningHours {
    type Err = OpeningHoursError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || OpeningHoursError(text.chars().take(80).collect());
        match text {
            "24/7" => return Ok(Self::Always),
            "never" => return Ok(Self::Never),
            _ => {}
        }
        let intervals: Vec<Interval> = text
            .split(',')
            .take(INTERVALS_MAX.saturating_add(1))
            .map(|part| interval(part.trim()))
            .collect::<Option<_>>()
            .ok_or_else(error)?;
        if intervals.len() > INTERVALS_MAX { Err(error()) } else { Ok(Self::Within(intervals)) }
    }
}

impl TryFrom<String> for OpeningHours {
    type Error = OpeningHoursError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<OpeningHours> for String {
    fn from(hours: OpeningHours) -> Self {
        hours.to_string()
    }
}

impl fmt::Display for OpeningHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |wanted: Weekday| {
            DAYS.iter().find(|(_, day)| *day == wanted).map_or("", |(name, _)| *name)
        };
        match self {
            Self::Always => f.write_str("24/7"),
            Self::Never => f.write_str("never"),
            Self::Within(intervals) => {
                for (at, i) in intervals.iter().enumerate() {
                    f.write_str(if at == 0 { "" } else { ", " })?;
                    f.write_str(name(i.first))?;
                    if i.first != i.last {
                        write!(f, "-{}", name(i.last))?;
                    }
                    let (from, to) = (i.from_minute, i.to_minute);
                    write!(f, " {:02}:{:02}", from / 60, from % 60)?;
                    write!(f, "-{:02}:{:02}", to / 60, to % 60)?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(hours: &str, at: &str, holiday: bool) -> bool {
        hours.parse::<OpeningHours>().unwrap().is_open(at.parse().unwrap(), holiday)
    }

    #[test]
    fn people_work_within_the_hours_and_not_at_their_end() {
        let office = "mon-fri 09:00-18:00, sat 10:00-14:00";
        // 2026-11-23 is a Monday.
        for (at, expected) in [
            ("2026-11-23T08:59:59", false),
            ("2026-11-23T09:00:00", true),
            ("2026-11-27T17:59:59", true),
            ("2026-11-27T18:00:00", false),
            ("2026-11-28T10:00:00", true),
            ("2026-11-29T10:00:00", false),
        ] {
            assert_eq!(open(office, at, false), expected, "{at}");
            assert!(!open(office, at, true), "{at} is a holiday");
        }
    }

    #[test]
    fn always_and_never_know_no_holiday() {
        assert!(open("24/7", "2026-12-25T03:00:00", true));
        assert!(!open("never", "2026-11-23T12:00:00", false));
    }

    #[test]
    fn days_may_run_over_the_week_end() {
        assert!(open("sat-mon 00:00-24:00", "2026-11-23T23:59:00", false));
        assert!(!open("sat-mon 00:00-24:00", "2026-11-24T00:00:00", false));
    }

    #[test]
    fn hours_print_as_they_are_read_and_nonsense_is_refused() {
        for text in ["24/7", "never", "mon-fri 09:00-18:00", "mon 00:00-24:00, sat-sun 10:30-14:00"]
        {
            assert_eq!(text.parse::<OpeningHours>().unwrap().to_string(), text);
        }
        let many = vec!["mon 01:00-02:00"; 15].join(",");
        for text in [
            "",
            "9-18",
            "mon-fri",
            "mon-fri 18:00-09:00",
            "mon 09:60-10:00",
            "lun 09:00-10:00",
            "mon 9:00-10:00",
            "mon 09:00-24:01",
            many.as_str(),
        ] {
            assert!(text.parse::<OpeningHours>().is_err(), "{text:?}");
        }
    }
}
