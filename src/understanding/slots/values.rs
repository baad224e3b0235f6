//! The written form of a fact: what its words mean.
use jiff::civil::Date;

use super::calendar::value_of;
use super::dates::day_at;
use super::numbers::{digit, spoken};
use super::site::letter_named;
use super::times::time_at;
use crate::model::{Country, PhoneNumber};
use crate::understanding::words::Words;

/// Returns the written form of the fact from word `first` to word `last`; `today` is the day on
/// which it was said at the site, `country` that of the line or the site.
pub(super) fn value(
    kind: &str,
    words: &Words<'_>,
    (first, last): (usize, usize),
    today: Date,
    country: Option<Country>,
) -> String {
    let written = words.written(first, last);
    let found = match kind {
        "date" => (first..=last)
            .find_map(|at| {
                day_at(words, at)
                    .filter(|(end, _)| *end <= last + 2)
                    .and_then(|(_, day)| value_of(day, today))
            })
            .or_else(|| day_alone(words, first, last, today)),
        "time" => (first..=last)
            .find_map(|at| time_at(words, at, true).filter(|(end, _)| *end <= last + 3))
            .map(|(_, clock)| clock.value()),
        "callback" => callback(words, first, last, country),
        "cage" | "cabinet" | "circuit" | "reference" | "tracking" | "invoice" | "order"
        | "position" | "feed" => Some(code(words, first, last)),
        _ => None,
    };
    found.unwrap_or_else(|| written.to_owned())
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
