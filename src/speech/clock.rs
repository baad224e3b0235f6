//! A day and a time of day as somebody says it who lives there.
//!
//! The twelve-hour clock with the part of the day, because "las ocho y media" alone may be morning
//! or evening. The first hour of a day is said so that nobody takes it for the night after it.
use jiff::civil::{Date, DateTime};

use super::fragment::Part;
use super::names::{month, weekday};
use super::number::{Form, below_100, number};
use crate::model::Language;

/// Minutes of a day at which its parts begin.
const MORNING_ES: u32 = at(5, 45);
const AFTERNOON_ES: u32 = at(12, 45);
const NIGHT_ES: u32 = at(20, 45);

const fn at(hour: u32, minute: u32) -> u32 {
    hour.saturating_mul(60).saturating_add(minute)
}

/// Returns the parts of a moment. After the Portuguese "dia" the date comes first: "no dia sete
/// de dezembro, segunda-feira".
pub(super) fn moment(language: Language, when: &DateTime, after_dia: bool) -> Vec<Part> {
    let mut parts = whole_day(language, when.date(), after_dia);
    let (hour, minute) = (u32::try_from(when.hour()), u32::try_from(when.minute()));
    if let (Ok(hour), Ok(minute)) = (hour, minute) {
        parts.extend(match language {
            Language::Spanish => spanish(hour, minute),
            Language::Portuguese => portuguese(hour, minute),
            Language::English => english(hour, minute),
        });
    }
    parts
}

/// Returns the parts of a day without its year; after "dia" as [`moment`] has them.
pub(super) fn whole_day(language: Language, when: Date, after_dia: bool) -> Vec<Part> {
    let name = weekday(language, when.weekday().to_monday_one_offset());
    let date = [day(language, when.day()), month(language, when.month())];
    let date = date.into_iter().flatten();
    if after_dia && language == Language::Portuguese {
        date.chain(name).collect()
    } else {
        name.into_iter().chain(date).collect()
    }
}

/// A day of the month with what joins it to the month.
pub(super) fn day(language: Language, day: i8) -> Option<Part> {
    let day = u32::try_from(day).ok().filter(|day| (1..=31).contains(day))?;
    let text = match language {
        Language::Spanish | Language::Portuguese => {
            format!("{} de", below_100(language, day, Form::Alone))
        }
        Language::English => format!("the {} of", ordinal(day)),
    };
    Some(Part::open(format!("day-{day}"), text))
}

fn ordinal(day: u32) -> String {
    let (ten, unit) = (day / 10, day % 10);
    let tens = if ten == 2 { "twenty" } else { "thirty" };
    match day {
        20 => "twentieth".to_owned(),
        30 => "thirtieth".to_owned(),
        21.. => format!("{tens}-{}", ordinal(unit)),
        _ => match day {
            1 => "first".to_owned(),
            2 => "second".to_owned(),
            3 => "third".to_owned(),
            5 => "fifth".to_owned(),
            8 => "eighth".to_owned(),
            9 => "ninth".to_owned(),
            12 => "twelfth".to_owned(),
            _ => format!("{}th", below_100(Language::English, day, Form::Alone)),
        },
    }
}

/// The hour on a clock of twelve.
const fn on_dial(hour: u32) -> u32 {
    match hour % 12 {
        0 => 12,
        hour => hour,
    }
}

/// The first hour of the day: "a las cero horas y quince minutos", "fifteen minutes past midnight".
fn first_hour(language: Language, minute: u32) -> Vec<Part> {
    if minute == 0 {
        return vec![midnight(language)];
    }
    let mut parts = number(language, minute, Form::Masculine);
    parts.insert(0, midnight_and(language));
    parts.push(minutes_after(language, minute == 1));
    parts
}

fn midnight(language: Language) -> Part {
    Part::both(
        "midnight",
        match language {
            Language::Spanish => "a las cero horas",
            Language::Portuguese => "às zero horas",
            Language::English => "at midnight, as the day begins",
        },
    )
}

fn midnight_and(language: Language) -> Part {
    let text = match language {
        Language::Spanish => "a las cero horas y",
        Language::Portuguese => "às zero horas e",
        Language::English => "at",
    };
    Part::open("midnight-and", text)
}

fn minutes_after(language: Language, one: bool) -> Part {
    let text = match (language, one) {
        (Language::Spanish | Language::Portuguese, true) => "minuto",
        (Language::Spanish | Language::Portuguese, false) => "minutos",
        (Language::English, true) => "minute past midnight",
        (Language::English, false) => "minutes past midnight",
    };
    Part::both(if one { "minute" } else { "minutes" }, text)
}

fn spanish(hour: u32, minute: u32) -> Vec<Part> {
    if hour == 0 {
        return first_hour(Language::Spanish, minute);
    }
    let to_next = minute == 45;
    let said = if to_next { hour.saturating_add(1) } else { hour };
    let part = match at(hour, minute) {
        ..MORNING_ES => 0,
        MORNING_ES..720 => 1,
        720..AFTERNOON_ES => 2,
        AFTERNOON_ES..NIGHT_ES => 3,
        NIGHT_ES.. => 4,
    };
    clock(Language::Spanish, on_dial(said), minute, Some(part))
}

fn portuguese(hour: u32, minute: u32) -> Vec<Part> {
    let part = match hour {
        0 => return first_hour(Language::Portuguese, minute),
        1..6 => Some(0),
        6..12 => Some(1),
        12 => None,
        13..20 => Some(2),
        20.. => Some(3),
    };
    // The hour of twelve is "ao meio-dia", which needs no part of the day.
    clock(Language::Portuguese, on_dial(hour), minute, part)
}

fn english(hour: u32, minute: u32) -> Vec<Part> {
    if hour == 0 {
        return first_hour(Language::English, minute);
    }
    if hour == 12 && minute == 0 {
        return vec![noon()];
    }
    let said = if minute > 30 { hour.saturating_add(1) } else { hour };
    if said == 24 {
        return [minutes(Language::English, minute), Some(to_midnight())]
            .into_iter()
            .flatten()
            .collect();
    }
    let part = match hour {
        0..12 => 0,
        12..18 => 1,
        18..22 => 2,
        22.. => 3,
    };
    clock(Language::English, on_dial(said), minute, Some(part))
}

/// Hour, minutes and part of the day, in the order of the language.
fn clock(language: Language, dial: u32, minute: u32, part: Option<usize>) -> Vec<Part> {
    let hour = hour(language, dial, minute == 0);
    let minutes = minutes(language, minute);
    let part = part.and_then(|part| day_part(language, part));
    let in_order = match language {
        Language::Spanish | Language::Portuguese => [Some(hour), minutes, part],
        Language::English => [minutes, Some(hour), part],
    };
    in_order.into_iter().flatten().collect()
}

fn noon() -> Part {
    Part::both("noon", "at noon")
}

fn to_midnight() -> Part {
    Part::both("to-midnight", "midnight")
}

/// An hour on a clock of twelve; `sharp` when no minutes are said.
fn hour(language: Language, dial: u32, sharp: bool) -> Part {
    let alone = |form| below_100(language, dial, form);
    let stem = format!("hour-{dial}");
    match (language, dial) {
        (Language::Spanish, 1) => Part::open(stem, "a la una"),
        (Language::Spanish, _) => Part::open(stem, format!("a las {}", alone(Form::Feminine))),
        (Language::Portuguese, 1) => Part::open(stem, "à uma"),
        // It may be all that is said of the time.
        (Language::Portuguese, 12) => Part::both(stem, "ao meio-dia"),
        (Language::Portuguese, _) => Part::open(stem, format!("às {}", alone(Form::Feminine))),
        (Language::English, _) if sharp => {
            Part::open(format!("{stem}-sharp"), format!("at {}", alone(Form::Alone)))
        }
        (Language::English, _) => Part::open(stem, alone(Form::Alone)),
    }
}

/// The minutes of an hour; nothing at the full hour.
fn minutes(language: Language, minute: u32) -> Option<Part> {
    let count = |minutes| below_100(language, minutes, Form::Alone);
    let text = match (language, minute) {
        (_, 0 | 60..) => return None,
        (Language::Spanish, 15) => "y cuarto".to_owned(),
        (Language::Spanish, 30) => "y media".to_owned(),
        (Language::Spanish, 45) => "menos cuarto".to_owned(),
        (Language::Spanish, _) => format!("y {}", count(minute)),
        (Language::Portuguese, 15) => "e um quarto".to_owned(),
        (Language::Portuguese, 30) => "e meia".to_owned(),
        (Language::Portuguese, _) => format!("e {}", count(minute)),
        (Language::English, 30) => "at half past".to_owned(),
        (Language::English, ..30) => format!("at {} past", english_minutes(minute)),
        (Language::English, _) => {
            format!("at {} to", english_minutes(60_u32.saturating_sub(minute)))
        }
    };
    Some(Part::open(format!("minutes-{minute}"), text))
}

fn english_minutes(minutes: u32) -> String {
    let count = below_100(Language::English, minutes, Form::Alone);
    match minutes {
        15 => "a quarter".to_owned(),
        1 => "one minute".to_owned(),
        _ if minutes.is_multiple_of(5) => count,
        _ => format!("{count} minutes"),
    }
}

fn day_part(language: Language, part: usize) -> Option<Part> {
    let names: &[&str] = match language {
        Language::Spanish => {
            &["de la madrugada", "de la mañana", "del mediodía", "de la tarde", "de la noche"]
        }
        Language::Portuguese => &["da madrugada", "da manhã", "da tarde", "da noite"],
        Language::English => &["in the morning", "in the afternoon", "in the evening", "at night"],
    };
    names.get(part).map(|name| Part::both(format!("day-part-{part}"), *name))
}

/// Returns every part that [`moment`] uses besides numbers, weekdays and months.
pub(super) fn all(language: Language) -> Vec<Part> {
    let mut parts: Vec<Part> = (1..=31).filter_map(|one| day(language, one)).collect();
    parts.extend([
        midnight(language),
        minutes_after(language, true),
        minutes_after(language, false),
    ]);
    parts.push(midnight_and(language));
    parts.extend((1..=12).map(|dial| hour(language, dial, false)));
    if language == Language::English {
        parts.extend((1..12).map(|dial| hour(language, dial, true)));
        parts.extend([noon(), to_midnight()]);
    }
    parts.extend((1..=59).filter_map(|minute| minutes(language, minute)));
    parts.extend((0..5).filter_map(|part| day_part(language, part)));
    parts
}
