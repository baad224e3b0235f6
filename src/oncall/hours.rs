//! Hours of a week: `24/7`, `mon-fri 09:00-18:00`, and whether they run.
use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;

use super::{Calendars, wall};
use crate::model::Timestamp;

/// The days by their three letters, Monday first.
pub(super) const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];
/// The most stretches that one text may name.
const STRETCHES_MAX: usize = 14;
const ALWAYS: &str = "24/7";

/// Hours that come back every week, in wall-clock time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekHours {
    text: String,
    /// Empty: always.
    stretches: Vec<Stretch>,
}

/// `mon-fri 09:00-18:00`; an end that is not after the beginning lies on the next day.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stretch {
    /// By days from Monday.
    days: [bool; 7],
    from: Time,
    to: Time,
}

/// A text that says no hours, or a zone or calendar that is not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpeningError {
    /// No hours.
    #[error("`{0}` says no hours; write 24/7, or such as `mon-fri 09:00-18:00, sat 09:00-14:00`")]
    Hours(String),
    /// No zone.
    #[error("`{0}` is no time zone; write an IANA name such as Europe/Madrid")]
    Zone(String),
    /// No calendar.
    #[error("calendar `{0}` is not defined; add routing-rules/calendars/{0}.toml")]
    Calendar(String),
}

impl FromStr for WeekHours {
    type Err = OpeningError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || OpeningError::Hours(text.chars().take(60).collect());
        let shown = text.trim().to_lowercase();
        if shown == ALWAYS {
            return Ok(Self { text: shown, stretches: vec![] });
        }
        let stretches: Option<Vec<Stretch>> =
            shown.split(',').map(|part| stretch(part.trim())).collect();
        let stretches = stretches.filter(|found| found.len() <= STRETCHES_MAX).ok_or_else(error)?;
        Ok(Self { text: shown, stretches })
    }
}

fn stretch(text: &str) -> Option<Stretch> {
    let (days, hours) = text.split_once(' ')?;
    let (from, to) = hours.trim().split_once('-')?;
    let (from, to) =
        (wall::time(from)?, if to == "24:00" { Time::midnight() } else { wall::time(to)? });
    Some(Stretch { days: day_set(days)?, from, to })
}

/// Reads `mon`, `mon-fri` or `fri-mon`.
fn day_set(text: &str) -> Option<[bool; 7]> {
    let place = |name: &str| DAYS.iter().position(|(day, _)| *day == name);
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (place(first)?, place(last)?);
    let count = (last + 7 - first) % 7;
    let mut days = [false; 7];
    for step in 0..=count {
        days[(first + step) % 7] = true;
    }
    Some(days)
}

impl Stretch {
    fn on(&self, date: Date) -> bool {
        let day = date.weekday().to_monday_zero_offset();
        usize::try_from(day).ok().and_then(|day| self.days.get(day)).copied().unwrap_or_default()
    }
}

impl WeekHours {
    /// Returns whether the hours run round the clock.
    #[must_use]
    pub const fn is_always(&self) -> bool {
        self.stretches.is_empty()
    }

    /// Returns the day whose stretch runs at a wall-clock time: the day before, when it began
    /// before midnight. `works` says whether a day counts.
    pub(super) fn day_running(&self, wall: DateTime, works: impl Fn(Date) -> bool) -> Option<Date> {
        let today = wall.date();
        if self.is_always() {
            return works(today).then_some(today);
        }
        let yesterday = today.yesterday().ok();
        self.stretches.iter().find_map(|stretch| {
            let over_midnight = stretch.to <= stretch.from;
            let begun = wall.time() >= stretch.from && (over_midnight || wall.time() < stretch.to);
            if begun && stretch.on(today) && works(today) {
                return Some(today);
            }
            let left_over = over_midnight && wall.time() < stretch.to;
            yesterday.filter(|day| left_over && stretch.on(*day) && works(*day))
        })
    }

    /// Returns whether the hours begin on that day of the week.
    pub(super) fn on(&self, date: Date) -> bool {
        self.is_always() || self.stretches.iter().any(|stretch| stretch.on(date))
    }

    /// Returns every time of day at which something may begin or end.
    pub(super) fn edges(&self) -> impl Iterator<Item = Time> {
        self.stretches.iter().flat_map(|stretch| [stretch.from, stretch.to])
    }
}

impl fmt::Display for WeekHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The hours of a queue: a week's hours, a zone, and the calendar whose days are closed.
#[derive(Clone, Debug)]
pub struct Opening {
    hours: WeekHours,
    zone: TimeZone,
    calendar: Option<String>,
}

impl Opening {
    /// Reads hours such as `24/7` or `mon-fri 09:00-18:00` in a zone, with a calendar.
    ///
    /// # Errors
    /// [`OpeningError`] for what cannot be read or is not defined.
    pub fn parse(
        hours: &str,
        zone: &str,
        calendar: Option<&str>,
        calendars: &Calendars,
    ) -> Result<Self, OpeningError> {
        let hours = hours.parse()?;
        let zone = wall::zone(zone).ok_or_else(|| OpeningError::Zone(zone.to_owned()))?;
        if let Some(id) = calendar.filter(|id| calendars.get(id).is_none()) {
            return Err(OpeningError::Calendar(id.to_owned()));
        }
        Ok(Self { hours, zone, calendar: calendar.map(str::to_owned) })
    }
}

impl Calendars {
    /// Returns whether a queue is open. `24/7` knows no holidays; other hours do not begin on
    /// a day of the calendar.
    #[must_use]
    pub fn is_open(&self, opening: &Opening, at: Timestamp) -> bool {
        if opening.hours.is_always() {
            return true;
        }
        let wall = wall::reached(at, &opening.zone);
        let works = |day| !opening.calendar.as_deref().is_some_and(|id| self.is_holiday(id, day));
        opening.hours.day_running(wall, works).is_some()
    }

    /// Returns whether it is a holiday there at that moment.
    #[must_use]
    pub fn is_holiday_at(&self, opening: &Opening, at: Timestamp) -> bool {
        let day = wall::reached(at, &opening.zone).date();
        opening.calendar.as_deref().is_some_and(|id| self.is_holiday(id, day))
    }

    /// Returns the first moment from `at` on at which a queue is open, at most a year ahead.
    #[must_use]
    pub fn opens_next(&self, opening: &Opening, at: Timestamp) -> Option<Timestamp> {
        /// A queue that stays shut for longer has no hours at all.
        const DAYS_AHEAD_MAX: i32 = 366;
        if self.is_open(opening, at) {
            return Some(at);
        }
        let today = wall::reached(at, &opening.zone).date();
        (0..=DAYS_AHEAD_MAX)
            .filter_map(|ahead| today.checked_add(ahead.days()).ok())
            .flat_map(|day| opening.hours.edges().map(move |edge| day.to_datetime(edge)))
            .filter_map(|wall| wall::moment(wall, &opening.zone))
            .filter(|moment| *moment > at && self.is_open(opening, *moment))
            .min()
    }
}
