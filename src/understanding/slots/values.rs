//! The written form of a fact: what its words mean.
use jiff::civil::Date;
use jiff::tz::AmbiguousOffset;
use jiff::{ToSpan as _, Zoned};

use super::calendar::value_of;
use super::dates::day_at;
use super::numbers::{digit, spoken};
use super::site::letter_named;
use super::times::time_at;
use crate::model::{Country, PhoneNumber};
use crate::understanding::deadline::{gone_at, is_unit, left_at};
use crate::understanding::words::Words;

/// Returns the written form of the fact from word `first` to word `last`; `now` is when it was said, by the
/// clocks of the site, `country` that of the line or the site.
pub(super) fn value(
    kind: &str,
    words: &Words<'_>,
    (first, last): (usize, usize),
    now: &Zoned,
    country: Option<Country>,
) -> String {
    let (written, today) = (words.written(first, last), now.date());
    let found = match kind {
        "date" => (first..=last)
            .find_map(|at| {
                day_at(words, at)
                    .filter(|(end, _)| *end <= last + 2)
                    .and_then(|(_, day)| value_of(day, today))
            })
            .or_else(|| day_alone(words, first, last, today)),
        "time" => counted_from(words, (first, last), now).or_else(|| {
            (first..=last)
                .find_map(|at| {
                    let found = time_at(words, at, true).filter(|(end, _)| *end <= last + 3);
                    found.filter(|(end, _)| !is_unit(words, end + 1))
                })
                .map(|(_, clock)| clock.value())
        }),
        "callback" => callback(words, first, last, country),
        "cage" | "cabinet" | "circuit" | "reference" | "tracking" | "invoice" | "order"
        | "position" | "feed" => Some(code(words, first, last)),
        _ => None,
    };
    found.unwrap_or_else(|| written.to_owned())
}

/// Words that a fact leaves out and that say from when it counts: "daqui a", "hace unas".
const LEAD_WORDS: usize = 3;

/// Returns the day and time that is meant by minutes or hours from now, or before now; a time that comes twice
/// has its offset with it. Clocks that change meanwhile make them neither more nor fewer.
fn counted_from(words: &Words<'_>, (first, last): (usize, usize), now: &Zoned) -> Option<String> {
    let covers = |end: usize| (first..=last + 1).contains(&end);
    let minutes = (first.saturating_sub(LEAD_WORDS)..=last).find_map(|at| {
        let of = |found: Option<(u32, usize)>| {
            found.filter(|(_, end)| covers(*end)).map(|(minutes, _)| i64::from(minutes))
        };
        of(left_at(words, at)).or_else(|| Some(-of(gone_at(words, at))?))
    })?;
    let meant = now.checked_add(minutes.minutes()).ok()?;
    let twice = meant.time_zone().to_ambiguous_timestamp(meant.datetime()).offset();
    let form = match twice {
        AmbiguousOffset::Fold { .. } => "%Y-%m-%dT%H:%M%:z",
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Gap { .. } => "%Y-%m-%dT%H:%M",
    };
    Some(meant.strftime(form).to_string())
}

/// A number alone that is known to be a date is a day of the month.
fn day_alone(words: &Words<'_>, first: usize, last: usize, today: Date) -> Option<String> {
    let at = (first..=last).find(|at| {
        words.word(*at).starts_with(|c: char| c.is_ascii_digit()) || spoken(words, *at).is_some()
    })?;
    let digits: String = words.word(at).chars().take_while(char::is_ascii_digit).collect();
    let digits = if digits.is_empty() { spoken(words, at)?.0 } else { digits };
    let day = digits.parse().ok().filter(|day| (1..=31).contains(day))?;
    value_of(super::dates::Day::Date { year: None, month: None, day }, today)
}

/// Returns the number to call back in E.164 form, or its digits where no country is known.
fn callback(
    words: &Words<'_>,
    first: usize,
    last: usize,
    country: Option<Country>,
) -> Option<String> {
    let start = words.tokens().get(first)?.start;
    let plus = words.text().get(..start)?.ends_with(['+'])
        || matches!(words.word(first), "mas" | "mais" | "plus");
    let digits: String = code(words, first, last).chars().filter(char::is_ascii_digit).collect();
    let dialled = if plus { format!("+{digits}") } else { digits };
    let number = PhoneNumber::parse(&dialled, country)
        .or_else(|_| PhoneNumber::parse(&dialled, Some(Country::SPAIN)))
        .or_else(|_| PhoneNumber::parse(&dialled, Some(Country::PORTUGAL)));
    Some(number.map_or(dialled, |number| number.as_str().to_owned()))
}

/// Returns a code in capitals: digits for spoken numbers, letters for their names, `-` and `/` for
/// their names. A code written with digits stands as it is.
pub(super) fn code(words: &Words<'_>, first: usize, last: usize) -> String {
    let written = words.written(first, last);
    if written.bytes().any(|b| b.is_ascii_digit()) {
        return written.to_uppercase();
    }
    let mut out = String::new();
    let mut at = first;
    while at <= last {
        let word = words.word(at);
        let sign = match word {
            "guion" | "traco" | "hifen" | "dash" | "hyphen" => Some('-'),
            "barra" | "slash" => Some('/'),
            "punto" | "ponto" | "dot" => Some('.'),
            _ => None,
        };
        if let Some(sign) = sign {
            out.push(sign);
        } else if let Some((digits, end)) = spoken(words, at).filter(|(_, end)| *end <= last) {
            out.push_str(&digits);
            at = end;
        } else if let Some(digit) = digit(word) {
            out.push(digit);
        } else if let Some(letter) = letter_named(word) {
            out.push(letter);
        } else {
            return written.to_uppercase();
        }
        at += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_and_hours_are_counted_from_when_it_was_said() {
        let now: Zoned = "2026-11-27T10:00[Europe/Madrid]".parse().unwrap();
        for (text, meant) in [
            ("dentro de una hora", "2026-11-27T11:00"),
            ("daqui a duas horas e meia", "2026-11-27T12:30"),
            ("in half an hour", "2026-11-27T10:30"),
            ("in an hour and a half", "2026-11-27T11:30"),
            ("within 20 hours", "2026-11-28T06:00"),
            ("hace veinte minutos", "2026-11-27T09:40"),
            ("há cerca de uma hora", "2026-11-27T09:00"),
            ("ten minutes ago", "2026-11-27T09:50"),
            // By themselves they are of no moment, and no times of day either.
            ("veinte minutos", "veinte minutos"),
            ("two hours", "two hours"),
            ("às vinte horas", "20:00"),
            ("a las 20 horas", "20:00"),
            ("half past five", "05:30/17:30"),
        ] {
            let words = Words::new(text);
            let all = (0, words.tokens().len() - 1);
            assert_eq!(value("time", &words, all, &now, None), meant, "{text}");
        }
        let words = Words::new("llega daqui a uma hora");
        assert_eq!(value("time", &words, (3, 4), &now, None), "2026-11-27T11:00");
    }

    #[test]
    fn an_hour_is_an_hour_in_the_nights_in_which_the_clocks_change() {
        for (said_at, text, meant) in [
            ("2027-03-28T05:00[Europe/Madrid]", "hace tres horas", "2027-03-28T01:00"),
            ("2027-03-28T01:30[Europe/Madrid]", "dentro de una hora", "2027-03-28T03:30"),
            ("2026-10-25T05:00[Europe/Madrid]", "hace tres horas", "2026-10-25T02:00+01:00"),
            ("2026-10-25T05:00[Europe/Madrid]", "hace cuatro horas", "2026-10-25T02:00+02:00"),
            ("2026-10-25T05:00[Europe/Madrid]", "hace cinco horas", "2026-10-25T01:00"),
            ("2026-10-25T05:00[Europe/Madrid]", "hace una hora", "2026-10-25T04:00"),
        ] {
            let (words, now) = (Words::new(text), said_at.parse().unwrap());
            let all = (0, words.tokens().len() - 1);
            assert_eq!(value("time", &words, all, &now, None), meant, "{said_at} {text}");
        }
    }
}
