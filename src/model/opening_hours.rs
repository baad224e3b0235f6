//! Hours of a week, in which people work or a duty runs.
use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

/// The most stretches that one text may name.
const STRETCHES_MAX: usize = 14;
/// The days by their three letters, Monday first.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Hours that come back every week: `24/7`, `never`, or stretches such as
/// `mon-fri 09:00-18:00, sat 10:00-14:00`.
///
/// Times are those of a clock on the wall; which wall is said beside it. A stretch whose end is
/// not after its beginning ends on the next day, and belongs to the day it began on; `24:00` is
/// midnight at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OpeningHours {
    text: String,
    hours: Hours,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Hours {
    Always,
    Never,
    Within(Vec<Stretch>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Stretch {
    /// By days from Monday.
    days: [bool; 7],
    from: Time,
    to: Time,
}

/// A stretch of the week, for those who put it into words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeekStretch {
    /// The first day, 1 for Monday.
    pub first: u8,
    /// The last one; the same where it is one day, and before the first where it goes over Sunday.
    pub last: u8,
    /// From this time of day.
    pub from: Time,
    /// Until this one.
    pub to: Time,
}

/// The text names no hours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` names no hours; write 24/7, never, or days and times such as mon-fri 09:00-18:00, sat 10:00-14:00"
)]
pub struct OpeningHoursError(pub String);

impl OpeningHours {
    /// Returns the hours that run round the clock, holidays too.
    #[must_use]
    pub fn always() -> Self {
        Self { text: "24/7".to_owned(), hours: Hours::Always }
    }

    /// Returns the day whose stretch runs at a wall-clock time: the day before, when it began
    /// before midnight. `works` says whether a day counts.
    #[must_use]
    pub fn day_running(&self, local: DateTime, works: impl Fn(Date) -> bool) -> Option<Date> {
        let today = local.date();
        let stretches = match &self.hours {
            Hours::Always => return works(today).then_some(today),
            Hours::Never => return None,
            Hours::Within(stretches) => stretches,
        };
        let yesterday = today.yesterday().ok();
        stretches.iter().find_map(|stretch| {
            let over_midnight = stretch.to <= stretch.from;
            let begun =
                local.time() >= stretch.from && (over_midnight || local.time() < stretch.to);
            if begun && stretch.on(today) && works(today) {
                return Some(today);
            }
            let left_over = over_midnight && local.time() < stretch.to;
            yesterday.filter(|day| left_over && stretch.on(*day) && works(*day))
        })
    }

    /// Returns whether people work at a wall-clock time. Round the clock knows no holidays; other
    /// hours do not begin on one.
    #[must_use]
    pub fn is_open(&self, local: DateTime, is_holiday: impl Fn(Date) -> bool) -> bool {
        self.hours == Hours::Always || self.day_running(local, |day| !is_holiday(day)).is_some()
    }

    /// Returns whether the hours begin on that day of the week.
    #[must_use]
    pub fn on(&self, date: Date) -> bool {
        match &self.hours {
            Hours::Always => true,
            Hours::Never => false,
            Hours::Within(stretches) => stretches.iter().any(|stretch| stretch.on(date)),
        }
    }

    /// Returns the stretches as they were written; none where the hours run round the clock, or never.
    #[must_use]
    pub fn week(&self) -> Vec<WeekStretch> {
        match &self.hours {
            Hours::Always | Hours::Never => vec![],
            Hours::Within(stretches) => stretches.iter().map(Stretch::week).collect(),
        }
    }

    /// Returns every time of day at which something may begin or end.
    pub fn edges(&self) -> impl Iterator<Item = Time> {
        let stretches: &[Stretch] = match &self.hours {
            Hours::Always | Hours::Never => &[],
            Hours::Within(stretches) => stretches,
        };
        stretches.iter().flat_map(|stretch| [stretch.from, stretch.to])
    }
}

impl Stretch {
    fn week(&self) -> WeekStretch {
        let on = |at: usize| self.days.get(at % 7).copied().unwrap_or_default();
        // It begins on the day that follows none; a whole week begins on Monday.
        let first = (0..7).find(|at| on(*at) && !on(at.saturating_add(6))).unwrap_or(0);
        let last = (0..7).find(|at| on(*at) && !on(at.saturating_add(1))).unwrap_or(6);
        let day = |at: usize| u8::try_from(at).unwrap_or_default().saturating_add(1);
        WeekStretch { first: day(first), last: day(last), from: self.from, to: self.to }
    }

    fn on(&self, date: Date) -> bool {
        let day = date.weekday().to_monday_zero_offset();
        usize::try_from(day).ok().and_then(|day| self.days.get(day)).copied().unwrap_or_default()
    }
}

impl FromStr for OpeningHours {
    type Err = OpeningHoursError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || OpeningHoursError(text.chars().take(80).collect());
        let shown = text.trim().to_lowercase();
        let hours = match shown.as_str() {
            "24/7" => Hours::Always,
            "never" => Hours::Never,
            _ => {
                let parts = shown.split(',').take(STRETCHES_MAX.saturating_add(1));
                let found: Option<Vec<Stretch>> = parts.map(|part| stretch(part.trim())).collect();
                let fits = |found: &Vec<Stretch>| found.len() <= STRETCHES_MAX;
                Hours::Within(found.filter(fits).ok_or_else(error)?)
            }
        };
        Ok(Self { text: shown, hours })
    }
}

fn stretch(text: &str) -> Option<Stretch> {
    let (days, hours) = text.split_once(' ')?;
    let (from, to) = hours.trim().split_once('-')?;
    let to = if to == "24:00" { Time::midnight() } else { time(to)? };
    Some(Stretch { days: day_set(days)?, from: time(from)?, to })
}

/// Reads `mon`, `mon-fri` or `fri-mon`.
fn day_set(text: &str) -> Option<[bool; 7]> {
    let place = |name: &str| DAYS.iter().position(|day| *day == name);
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (place(first)?, place(last)?);
    let mut days = [false; 7];
    for (at, day) in days.iter_mut().enumerate() {
        let within =
            if first <= last { (first..=last).contains(&at) } else { at >= first || at <= last };
        *day = within;
    }
    Some(days)
}

/// Reads a time of day such as `09:00`.
fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let two = |part: &str| {
        (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<i8>().ok())?
    };
    Time::new(two(hour)?, two(minute)?, 0, 0).ok()
}

impl TryFrom<String> for OpeningHours {
    type Error = OpeningHoursError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<OpeningHours> for String {
    fn from(hours: OpeningHours) -> Self {
        hours.text
    }
}

impl fmt::Display for OpeningHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(hours: &str, at: &str, holiday: Option<&str>) -> bool {
        let holiday: Option<Date> = holiday.map(|day| day.parse().unwrap());
        let hours: OpeningHours = hours.parse().unwrap();
        hours.is_open(at.parse().unwrap(), |day| Some(day) == holiday)
    }

    #[test]
    fn a_week_is_told_as_it_was_written() {
        let told = |text: &str| -> Vec<(u8, u8, String)> {
            let hours: OpeningHours = text.parse().unwrap();
            let tell = |one: WeekStretch| (one.first, one.last, one.from.to_string());
            hours.week().into_iter().map(tell).collect()
        };
        assert!(told("24/7").is_empty());
        let office = [(1, 5, "09:00:00".to_owned()), (6, 6, "10:00:00".to_owned())];
        assert_eq!(told("mon-fri 09:00-18:00, sat 10:00-14:00"), office);
        assert_eq!(told("fri-mon 22:00-06:00"), [(5, 1, "22:00:00".to_owned())]);
        assert_eq!(told("mon-sun 08:00-20:00"), [(1, 7, "08:00:00".to_owned())]);
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
            assert_eq!(open(office, at, None), expected, "{at}");
            let day = at.split('T').next();
            assert!(!open(office, at, day), "{at} is a holiday");
        }
    }

    #[test]
    fn always_and_never_know_no_holiday() {
        assert!(open("24/7", "2026-12-25T03:00:00", Some("2026-12-25")));
        assert!(!open("never", "2026-11-23T12:00:00", None));
    }

    #[test]
    fn a_night_belongs_to_the_day_it_began_on() {
        let night = "mon-fri 22:00-06:00";
        assert!(open(night, "2026-11-23T22:00:00", None));
        assert!(open(night, "2026-11-24T05:59:00", None));
        assert!(!open(night, "2026-11-23T05:59:00", None), "Sunday's night is none");
        assert!(open(night, "2026-11-28T05:59:00", None), "Friday's night");
        assert!(!open(night, "2026-11-24T05:59:00", Some("2026-11-23")));
        assert!(open(night, "2026-11-24T05:59:00", Some("2026-11-24")));
    }

    #[test]
    fn days_may_run_over_the_week_end() {
        assert!(open("sat-mon 00:00-24:00", "2026-11-23T23:59:00", None));
        assert!(!open("sat-mon 00:00-24:00", "2026-11-24T00:00:00", None));
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
