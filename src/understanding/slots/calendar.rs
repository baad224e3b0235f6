//! Dates in words against the day on which they were said.
use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use super::dates::Day;

/// Returns the value of a date said on the day `today`: `2026-06-12`, an interval
/// `2026-06-08/2026-06-12`, a week `2026-W24` or a month `2026-06` (ISO 8601).
///
/// Where month or year are left open it is the next such day, today included. A day of the week
/// is the next one behind today, or the last one before it where the words say so.
pub(super) fn value_of(day: Day, today: Date) -> Option<String> {
    let plus = |span: Span| today.checked_add(span).ok();
    match day {
        Day::Offset(days) => Some(plus(i64::from(days).days())?.to_string()),
        Day::Weekday { day, past } => {
            let wanted = i64::from(day);
            let now = i64::from(today.weekday().to_monday_zero_offset());
            let ahead = (wanted - now).rem_euclid(7);
            let days = match (past, ahead) {
                (false, 0) => 7,
                (false, ahead) => ahead,
                (true, ahead) => ahead - 7,
            };
            Some(plus(days.days())?.to_string())
        }
        Day::Date { year, month, day } => Some(next_day(today, year, month, day)?.to_string()),
        Day::Days { month, first, last } => {
            let first = next_day(today, None, month, first)?;
            let last = i8::try_from(last).ok()?;
            let last = Date::new(first.year(), first.month(), last).ok()?;
            Some(format!("{first}/{last}"))
        }
        Day::Week(weeks) => {
            let week = plus(i64::from(weeks).weeks())?.iso_week_date();
            Some(format!("{:04}-W{:02}", week.year(), week.week()))
        }
        Day::Weekend(weeks) => {
            let now = i64::from(today.weekday().to_monday_zero_offset());
            let ahead = (i64::from(Weekday::Saturday.to_monday_zero_offset()) - now).max(0);
            let saturday = plus((ahead + 7 * i64::from(weeks)).days())?;
            Some(format!("{saturday}/{}", saturday.tomorrow().ok()?))
        }
        Day::Month(month) => {
            let first = next_month(today, month)?;
            Some(format!("{:04}-{:02}", first.year(), first.month()))
        }
        Day::MonthOffset(months) => {
            let first = plus(i64::from(months).months())?;
            Some(format!("{:04}-{:02}", first.year(), first.month()))
        }
        Day::EndOfMonth(month) => {
            let inside = month.map_or(Some(today), |month| next_month(today, month))?;
            Some(inside.last_of_month().to_string())
        }
    }
}

/// Returns the first day of the next such month, this month included.
fn next_month(today: Date, month: u8) -> Option<Date> {
    let month = i8::try_from(month).ok()?;
    let year = if month < today.month() { today.year().checked_add(1)? } else { today.year() };
    Date::new(year, month, 1).ok()
}

/// Returns the next such day, today included; a day that its month does not have gives nothing.
fn next_day(today: Date, year: Option<i16>, month: Option<u8>, day: u8) -> Option<Date> {
    let day = i8::try_from(day).ok()?;
    match (year, month) {
        (Some(year), Some(month)) => Date::new(year, i8::try_from(month).ok()?, day).ok(),
        (_, Some(month)) => {
            let month = i8::try_from(month).ok()?;
            // 29 February may be four, seldom eight years away.
            (0..=8).find_map(|years| {
                let found = Date::new(today.year().checked_add(years)?, month, day).ok()?;
                (found >= today).then_some(found)
            })
        }
        (_, None) => (0..=2).find_map(|months| {
            let first = today.first_of_month().checked_add(i64::from(months).months()).ok()?;
            let found = Date::new(first.year(), first.month(), day).ok()?;
            (found >= today).then_some(found)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::dates::day_at;
    use super::*;
    use crate::understanding::words::Words;

    #[test]
    fn dates_are_resolved_against_the_day_of_arrival() {
        // A Wednesday.
        let today = jiff::civil::date(2026, 6, 10);
        for (text, at, value) in [
            ("hoy", 0, "2026-06-10"),
            ("tomorrow", 0, "2026-06-11"),
            ("depois de amanhã", 0, "2026-06-12"),
            ("ayer", 0, "2026-06-09"),
            ("el viernes", 1, "2026-06-12"),
            ("on Wednesday", 1, "2026-06-17"),
            ("desde el lunes pasado", 2, "2026-06-08"),
            ("quinta-feira", 0, "2026-06-11"),
            ("el 12 de junio", 1, "2026-06-12"),
            ("9 de junho", 0, "2027-06-09"),
            ("dia 6", 0, "2026-07-06"),
            ("dia 31", 0, "2026-07-31"),
            ("the twelfth of June", 1, "2026-06-12"),
            ("8 y 9 de julio", 0, "2026-07-08/2026-07-09"),
            ("la semana que viene", 1, "2026-W25"),
            ("esta semana", 0, "2026-W24"),
            ("fin de semana", 0, "2026-06-13/2026-06-14"),
            ("a finales de mes", 1, "2026-06-30"),
            ("fim de agosto", 0, "2026-08-31"),
            ("in May", 1, "2027-05"),
            ("next month", 0, "2026-07"),
            ("2026-09-01", 0, "2026-09-01"),
            ("1/12", 0, "2026-12-01"),
        ] {
            let words = Words::new(text);
            let found = day_at(&words, at).and_then(|(_, day)| value_of(day, today));
            assert_eq!(found.as_deref(), Some(value), "{text}");
        }
        let leap = Day::Date { year: None, month: Some(2), day: 29 };
        assert_eq!(value_of(leap, today).as_deref(), Some("2028-02-29"));
        let never = Day::Date { year: None, month: Some(2), day: 30 };
        assert_eq!(value_of(never, today), None);
    }
}
