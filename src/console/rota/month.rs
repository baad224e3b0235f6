//! A month as a calendar, day by day on the clock of its schedule.
use jiff::civil::{Date, Weekday};

use super::name_of;
use crate::console::words::Words;
use crate::oncall::{Day, OnCall, OnDuty, Schedule, Shift};
use crate::replies::Args;

/// Hours of a day whose clocks do not change.
const HOURS: i64 = 24;

/// A day of the calendar.
pub(super) struct Cell {
    /// The day for machines.
    pub(super) date: String,
    pub(super) number: String,
    pub(super) weekday: String,
    /// How it looks, and for the first day under which weekday it stands.
    pub(super) class: String,
    /// That it is a holiday, or that the clocks change.
    pub(super) notes: Vec<String>,
    pub(super) turns: Vec<Turn>,
}

/// Somebody's hours of a day, or a gap.
pub(super) struct Turn {
    pub(super) when: String,
    pub(super) who: String,
    pub(super) is_gap: bool,
    pub(super) is_changed: bool,
}

/// The weekdays in their order.
pub(super) fn week(words: &Words) -> Vec<String> {
    let days = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    days.into_iter().map(|day| words.say(weekday(day))).collect()
}

const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "rota-monday",
        Weekday::Tuesday => "rota-tuesday",
        Weekday::Wednesday => "rota-wednesday",
        Weekday::Thursday => "rota-thursday",
        Weekday::Friday => "rota-friday",
        Weekday::Saturday => "rota-saturday",
        Weekday::Sunday => "rota-sunday",
    }
}

/// The first day of the month that is asked for, else of this month.
pub(super) fn first_of(wanted: &str, today: Date) -> Date {
    let asked = crate::oncall::month_of(wanted).map(|(first, _)| first);
    asked.unwrap_or(today).first_of_month()
}

/// The first day of the month so many months later.
pub(super) fn later(first: Date, months: i32) -> Date {
    let span = jiff::Span::new().try_months(months);
    span.and_then(|span| first.checked_add(span)).unwrap_or(first)
}

/// The name of a month of a schedule.
pub(super) fn title(words: &Words, first: Date) -> String {
    let args =
        Args::new().with("month", i64::from(first.month())).with("year", first.year().to_string());
    words.with("console-month-title", &args)
}

/// The days of a month.
pub(super) fn cells(
    words: &Words,
    on_call: &OnCall,
    schedule: &Schedule,
    first: Date,
    today: Date,
) -> Vec<Cell> {
    let days = on_call.days(&schedule.id, first, first.last_of_month());
    days.iter().map(|day| cell(words, on_call, schedule, day, today)).collect()
}

fn cell(words: &Words, on_call: &OnCall, schedule: &Schedule, day: &Day, today: Date) -> Cell {
    let date = day.date;
    let mut class = String::from("day");
    if !day.holidays.is_empty() {
        class.push_str(" holiday");
    }
    if matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
        class.push_str(" rest");
    }
    if date == today {
        class.push_str(" today");
    }
    if date.day() == 1 {
        class.push_str(&format!(" under-{}", date.weekday().to_monday_one_offset()));
    }
    let mut notes = vec![];
    if !day.holidays.is_empty() {
        notes.push(words.say("rota-holiday"));
    }
    let hours = day.from.duration_until(day.until).as_hours();
    if hours != HOURS {
        notes.push(words.one("rota-clocks", "hours", hours));
    }
    let turns = day.shifts.iter().map(|shift| turn(words, on_call, schedule, day, shift));
    Cell {
        date: date.to_string(),
        number: date.day().to_string(),
        weekday: words.say(weekday(date.weekday())),
        class,
        notes,
        turns: turns.collect(),
    }
}

fn turn(words: &Words, on_call: &OnCall, schedule: &Schedule, day: &Day, shift: &Shift) -> Turn {
    let when = if shift.from == day.from && shift.until == day.until {
        words.say("rota-all-day")
    } else {
        let end =
            if shift.until == day.until { "24:00".to_owned() } else { schedule.clock(shift.until) };
        format!("{}–{end}", schedule.clock(shift.from))
    };
    let people: Vec<String> = shift.people.iter().map(|one| person(words, on_call, one)).collect();
    Turn {
        when,
        who: if people.is_empty() { words.say("rota-nobody") } else { people.join(" + ") },
        is_gap: shift.is_gap(),
        is_changed: shift.changes().next().is_some(),
    }
}

fn person(words: &Words, on_call: &OnCall, one: &OnDuty) -> String {
    let name = name_of(on_call, &one.person);
    match (&one.instead_of, one.change) {
        (Some(other), Some(_)) => {
            let args = Args::new().with("person", name).with("other", name_of(on_call, other));
            words.with("rota-instead", &args)
        }
        (_, Some(_) | None) => name,
    }
}
