//! `oncall show --month`: a month in the terminal, readable without colour.
use jiff::civil::Weekday;

use super::super::{Failure, Output, Tone};
use super::laid::shown;
use crate::model::Timestamp;
use crate::oncall::{Change, Day, Deed, OnCall, OnDuty, Schedule, Shift};

/// Shifts on one line; a day with more goes on below.
const SHIFTS_A_LINE: usize = 3;
/// The least width of a shift.
const SHIFT_WIDTH: usize = 24;
/// Hours of a day on which the clocks do not change.
const HOURS: i64 = 24;

/// A month of one schedule.
pub(super) struct Month<'a> {
    pub(super) on_call: &'a OnCall,
    pub(super) schedule: &'a Schedule,
    pub(super) days: Vec<Day>,
}

impl Month<'_> {
    /// Returns the changes that hold in some of it and have an effect, or would have.
    pub(super) fn changes(&self) -> Vec<&Change> {
        let (Some(first), Some(last)) = (self.days.first(), self.days.last()) else {
            return vec![];
        };
        let own = self.on_call.changes().list.iter();
        own.filter(|change| change.schedule == self.schedule.id)
            .filter(|change| change.meets(first.from, last.until))
            .collect()
    }

    /// Returns the name of the zone.
    pub(super) fn zone(&self) -> &str {
        self.schedule.zone.iana_name().unwrap_or("UTC")
    }
}

/// Returns what a change does.
pub(super) fn deed(deed: &Deed) -> String {
    match deed {
        Deed::Replace { whom: Some(whom), by } => format!("{by} instead of {whom}"),
        Deed::Replace { whom: None, by } => format!("{by} instead of anybody"),
        Deed::Add { person } => format!("{person} as well"),
        Deed::Remove { person } => format!("without {person}"),
    }
}

/// Returns the hours of a day that change with its clocks, if they do.
pub(super) fn odd_hours(day: &Day) -> Option<i64> {
    let hours = day.from.duration_until(day.until).as_hours();
    (hours != HOURS).then_some(hours)
}

/// Returns a stretch of a day; its end is midnight, not the next day's beginning.
pub(super) fn hours(schedule: &Schedule, day: &Day, from: Timestamp, until: Timestamp) -> String {
    let end = if until == day.until { "24:00".to_owned() } else { schedule.clock(until) };
    format!("{}-{end}", schedule.clock(from))
}

fn person(one: &OnDuty) -> String {
    one.change.map_or_else(|| one.person.to_string(), |change| format!("{}[{change}]", one.person))
}

fn people(shift: &Shift) -> String {
    if shift.is_gap() {
        let by = shift.emptied_by.map(|change| format!("[{change}]")).unwrap_or_default();
        return format!("!! NOBODY{by}");
    }
    shift.people.iter().map(person).collect::<Vec<_>>().join(" + ")
}

const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    }
}

/// Writes a month for people.
pub(super) fn write(month: &Month<'_>, title: &str, out: &mut Output<'_>) -> Result<(), Failure> {
    let schedule = month.schedule;
    out.line(Some(Tone::Strong), &format!("{}  {title}  {}", schedule.id, month.zone()))?;
    for day in &month.days {
        if day.date.weekday() == Weekday::Monday && day.date.day() > 1 {
            out.line(None, "")?;
        }
        write_day(schedule, day, out)?;
    }
    let changes = month.changes();
    let holidays: Vec<&str> = month.schedule.holiday_calendars();
    out.line(None, "")?;
    if !holidays.is_empty() {
        out.line(Some(Tone::Faint), &format!("H   holiday of {}", holidays.join(", ")))?;
    }
    out.line(Some(Tone::Faint), "!!  nobody is on call")?;
    for change in changes {
        let (from, until) = (shown(schedule, change.from), shown(schedule, change.ends()));
        let swap = change.swap.map(|swap| format!(", swap {swap}")).unwrap_or_default();
        let back = change.taken_back.as_ref().map(|_| ", taken back").unwrap_or_default();
        out.line(
            None,
            &format!(
                "[{}] {}, {from} to {until} ({}: {}{swap}{back})",
                change.id,
                deed(&change.deed),
                change.by,
                change.why
            ),
        )?;
    }
    Ok(())
}

fn write_day(schedule: &Schedule, day: &Day, out: &mut Output<'_>) -> Result<(), Failure> {
    let mark = if day.holidays.is_empty() { ' ' } else { 'H' };
    let head = format!("{} {:>2} {mark}", weekday(day.date.weekday()), day.date.day());
    let cells: Vec<String> = day
        .shifts
        .iter()
        .map(|shift| format!("{} {}", hours(schedule, day, shift.from, shift.until), people(shift)))
        .collect();
    let gap = day.shifts.iter().any(Shift::is_gap);
    let odd = odd_hours(day).map(|hours| format!("{hours} h: the clocks change"));
    let mut lines: Vec<String> = cells
        .chunks(SHIFTS_A_LINE)
        .map(|cells| cells.iter().map(|cell| format!("{cell:SHIFT_WIDTH$}")).collect::<String>())
        .collect();
    if let (Some(line), Some(odd)) = (lines.last_mut(), odd) {
        line.push_str(&odd);
    }
    for (at, line) in lines.iter().enumerate() {
        let head = if at == 0 { head.as_str() } else { "        " };
        let tone = if gap {
            Some(Tone::Bad)
        } else if mark == 'H' {
            Some(Tone::Caution)
        } else {
            None
        };
        out.line(tone, format!("{head:<8} {line}").trim_end())?;
    }
    Ok(())
}
