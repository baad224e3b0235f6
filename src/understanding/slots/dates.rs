//! Days and dates in words, in three languages: found here, resolved in `calendar`.
use super::numbers::{ordinal, spoken};
use crate::understanding::words::Words;

/// Names of the months, folded, January first.
pub(super) const MONTHS: [&[&str]; 12] = [
    &["enero", "janeiro", "january", "jan"],
    &["febrero", "fevereiro", "february", "feb"],
    &["marzo", "marco", "march"],
    &["abril", "april", "apr"],
    &["mayo", "maio", "may"],
    &["junio", "junho", "june", "jun"],
    &["julio", "julho", "july", "jul"],
    &["agosto", "august", "aug"],
    &["septiembre", "setiembre", "setembro", "september", "sept", "sep"],
    &["octubre", "outubro", "october", "oct"],
    &["noviembre", "novembro", "november", "nov"],
    &["diciembre", "dezembro", "december", "dec"],
];

/// Names of the days of the week, folded, Monday first.
pub(super) const WEEKDAYS: [&[&str]; 7] = [
    &["lunes", "segunda", "monday", "mondays", "mon"],
    &["martes", "terca", "tuesday", "tuesdays", "tue"],
    &["miercoles", "quarta", "wednesday", "wednesdays", "wed"],
    &["jueves", "quinta", "thursday", "thursdays", "thu"],
    &["viernes", "sexta", "friday", "fridays", "fri"],
    &["sabado", "sabados", "saturday", "saturdays", "sat"],
    &["domingo", "domingos", "sunday", "sundays", "sun"],
];

/// Words for a day near, folded, with how many days it is away.
pub(super) const NEAR: &[(&str, i32)] = &[
    ("hoy", 0),
    ("hoje", 0),
    ("today", 0),
    ("tonight", 0),
    ("amanha", 1),
    ("tomorrow", 1),
    ("ayer", -1),
    ("ontem", -1),
    ("yesterday", -1),
    ("anoche", -1),
    ("anteayer", -2),
    ("anteontem", -2),
];

/// Further words that a date may begin with, folded: all but names, numbers and those near.
pub(super) const DATE_STARTS: &[&str] = &[
    "pasado", "depois", "day", "antes", "last", "esta", "this", "manana", "month", "fin", "final",
    "finales", "fim", "fins", "finais", "end", "next", "the", "finde", "weekend", "este",
    "proximo", "mes", "proxima", "semana", "para", "dia", "dias",
];

/// What a date in words means, before it is known when it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Day {
    /// So many days from today.
    Offset(i32),
    /// A day of the week, Monday 0; the next unless `past`.
    Weekday { day: u8, past: bool },
    /// A day of a month; the next such day where month or year are left open.
    Date { year: Option<i16>, month: Option<u8>, day: u8 },
    /// From one day of a month to another.
    Days { month: Option<u8>, first: u8, last: u8 },
    /// So many weeks from this one.
    Week(i32),
    /// Saturday and Sunday, so many weeks from this one.
    Weekend(i32),
    /// A month of the year; the next such month.
    Month(u8),
    /// So many months from this one.
    MonthOffset(i32),
    /// The last day of a month, or of this one.
    EndOfMonth(Option<u8>),
}

/// Reads the date that starts at word `at`: its last word and `--MM-DD`, `today`, `tonight` or
/// `tomorrow`. The year is left open, since people leave it open.
pub(in crate::understanding) fn date_at(words: &Words<'_>, at: usize) -> Option<(usize, String)> {
    let tonight = |last: usize| {
        matches!(words.word(last), "tonight" | "noche" | "noite").then(|| "tonight".to_owned())
    };
    match day_at(words, at)? {
        (last, Day::Offset(0)) => Some((last, tonight(last).unwrap_or_else(|| "today".to_owned()))),
        (last, Day::Offset(1)) => Some((last, "tomorrow".to_owned())),
        (last, Day::Date { month: Some(month), day, .. }) => {
            Some((last, format!("--{month:02}-{day:02}")))
        }
        _ => None,
    }
}

/// Reads the date that starts at word `at`: its last word and what it means.
pub(super) fn day_at(words: &Words<'_>, at: usize) -> Option<(usize, Day)> {
    if !words.sense(at).begins_date() {
        return None;
    }
    day_begun(words, at)
}

fn day_begun(words: &Words<'_>, at: usize) -> Option<(usize, Day)> {
    // No number begins what these read.
    let named = |read: fn(&Words<'_>, usize) -> Option<(usize, Day)>| {
        if words.sense(at).counts() { None } else { read(words, at) }
    };
    named(near)
        .or_else(|| numeric(words, at))
        .or_else(|| named(month_end))
        .or_else(|| named(week))
        .or_else(|| named_day(words, at))
        .or_else(|| weekday(words, at))
        .or_else(|| month(words, at))
}

fn near(words: &Words<'_>, at: usize) -> Option<(usize, Day)> {
    let (word, next, third) = (words.word(at), words.word(at + 1), words.word(at + 2));
    let before = at.checked_sub(1).map_or("", |b| words.word(b));
    let found = match (word, next, third) {
        ("pasado", "manana", _) => (at + 1, 2),
        ("depois", "de", "amanha") => (at + 2, 2),
        ("day", "after", "tomorrow") => (at + 2, 2),
        ("day", "before", "yesterday") => (at + 2, -2),
        ("antes", "de", "ayer" | "ontem") => (at + 2, -2),
        ("last", "night", _) => (at + 1, -1),
        ("esta", "noche" | "noite", _) => (at + 1, 0),
        ("this", "morning" | "afternoon" | "evening", _) => (at + 1, 0),
        ("esta", "manana" | "manha" | "tarde" | "madrugada", _) => (at + 1, 0),
        // "mañana" is tomorrow unless it is "la mañana", the morning.
        ("manana", _, _) if !matches!(before, "la" | "esta" | "una" | "de" | "cada") => (at, 1),
        _ => {
            let (_, days) = NEAR.iter().find(|(name, _)| *name == word)?;
            (at, *days)
        }
    };
    Some((found.0, Day::Offset(found.1)))
}

/// Reads `2026-06-12`, `12/06`, `12/06/2026`, `12.06.2026`: the marks must stand close.
fn numeric(words: &Words<'_>, at: usize) -> Option<(usize, Day)> {
    let number = |at: usize| words.word(at).parse::<i16>().ok();
    let mark = |at: usize| {
        let (left, right) = (words.tokens().get(at)?, words.tokens().get(at + 1)?);
        words.text().get(left.end..right.start)
    };
    let (one, two) = (number(at)?, number(at + 1)?);
    let first = mark(at)?;
    let third = number(at + 2).filter(|_| mark(at + 1) == Some(first));
    let (year, month, day, last) = match (first, third) {
        ("-", Some(day)) if one > 1900 => (Some(one), two, day, at + 2),
        ("/" | "." | "-", Some(year)) => {
            (Some(if year < 100 { year + 2000 } else { year }), two, one, at + 2)
        }
        ("/", None) => (None, two, one, at + 1),
        _ => return None,
    };
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    let fits = (1..=12).contains(&month) && (1..=31).contains(&day);
    fits.then_some((last, Day::Date { year, month: Some(month), day }))
}

/// Reads `fin de mes`, `fim de agosto`, `end of June`, `month end`.
fn month_end(words: &Words<'_>, at: usize) -> Option<(usize, Day)> {
    let (word, next) = (words.word(at), words.word(at + 1));
    if (word, next) == ("month", "end") {
        return Some((at + 1, Day::EndOfMonth(None)));
    }
    let named = matches!(
        (word, next),
        ("fin" | "final" | "finales" | "fim" | "fins" | "finais", "de" | "do" | "del")
            | ("end", "of")
    );
    if !named {
        return None;
    }
    let at = at + 2 + usize::from(matches!(words.word(at + 2), "the" | "this" | "este" | "el"));
    if matches!(words.word(at), "mes" | "month") {
        return Some((at, Day::EndOfMonth(None)));
    }
    month_of(words, at).map(|month| (at, Day::EndOfMonth(Some(month))))
}

/// Reads weeks, weekends and months counted from now.
fn week(words: &Words<'_>, at: usize) -> Option<(usize, Day)> {
    let (word, next, third) = (words.word(at), words.word(at + 1), words.word(at + 2));
    let whole: fn(i32) -> Day = match (word, next, third) {
        ("fin" | "fim", "de", "semana") => Day::Weekend,
        ("this" | "next" | "the", "weekend", _) | ("finde", ..) | ("weekend", ..) => Day::Weekend,
        ("this" | "next", "month", _) | ("este" | "proximo", "mes", _) => Day::MonthOffset,
        ("mes", "que", "viene" | "vem") => Day::MonthOffset,
        ("this" | "next", "week", _) | ("esta" | "proxima", "semana", _) => Day::Week,
        ("semana", "que", "viene" | "vem") | ("semana", "proxima", _) => Day::Week,
        ("para", "a", "semana") => Day::Week,
        _ => return None,
    };
    let weekend = whole(0) == Day::Weekend(0);
    let last = match (word, next) {
        ("finde" | "weekend", _) => at,
        ("fin" | "fim", _) | (_, "que" | "a") => at + 2,
        _ => at + 1,
    };
    let later = match (word, next, third) {
        ("next" | "proximo" | "proxima", ..) | (_, "que" | "proxima" | "a", _) => true,
        _ => weekend && words.word(last + 1) == "que",
    };
    Some((last, whole(i32::from(later))))
}

/// Reads a day of the month with its month, or behind "dia": `12 de junio`, `dia 6`,
/// `the twelfth of June`, `June 12`, `8 y 9 de julio`, `12 a 30 de janeiro`.
fn named_day(words: &Words<'_>, at: usize) -> Option<(usize, Day)> {
    if let Some(month) = month_of(words, at) {
        // "June 12", but not "June 2026".
        let (day, last, _) = number_at(words, at + 1)?;
        return english_order(words, at)
            .then_some((last, Day::Date { year: None, month: Some(month), day }));
    }
    let behind_dia = matches!(words.word(at), "dia" | "dias");
    let from = at + usize::from(behind_dia);
    let (first, end, ordered) = number_at(words, from)?;
    let (day, last) = if matches!(words.word(end + 1), "y" | "e" | "a" | "al" | "ao" | "to" | "and")
        && let Some((second, end, _)) = number_at(words, end + 1 + 1)
        && second > first
        && (behind_dia || month_behind(words, end).is_some())
    {
        (Day::Days { month: None, first, last: second }, end)
    } else {
        (Day::Date { year: None, month: None, day: first }, end)
    };
    if let Some((month_at, month)) = month_behind(words, last) {
        let (last, year) = year_behind(words, month_at);
        let day = if let Day::Days { first, last, .. } = day {
            Day::Days { month: Some(month), first, last }
        } else {
            Day::Date { year, month: Some(month), day: first }
        };
        return Some((last, day));
    }
    // "the sixth" alone is a day of the month only behind the article; "dia 6" always.
    let article = at.checked_sub(1).is_some_and(|b| words.word(b) == "the");
    (behind_dia || (ordered && article)).then_some((last, day))
}

/// Tells whether a number behind a month is a day: the text is English or says it with an ending.
fn english_order(words: &Words<'_>, month_at: usize) -> bool {
    !matches!(words.word(month_at), "enero" | "marzo" | "mayo" | "maio" | "janeiro")
        && words.word(month_at + 1).len() <= 4
}

fn month_behind(words: &Words<'_>, last: usize) -> Option<(usize, u8)> {
    let at = last + 1 + usize::from(matches!(words.word(last + 1), "de" | "of" | "del" | "do"));
    month_of(words, at).map(|month| (at, month))
}

fn year_behind(words: &Words<'_>, month_at: usize) -> (usize, Option<i16>) {
    let at = month_at + 1 + usize::from(matches!(words.word(month_at + 1), "de" | "del" | "do"));
    match words.word(at).parse::<i16>() {
        Ok(year @ 2000..2100) => (at, Some(year)),
        _ => (month_at, None),
    }
}

fn weekday(words: &Words<'_>, at: usize) -> Option<(usize, Day)> {
    let day = words.sense(at).weekday.checked_sub(1)?;
    let feira = words.word(at + 1) == "feira";
    let last = at + usize::from(feira);
    let word = words.word(at);
    // "segunda" and "quarta" also count, "mon" and "sun" are more than days: an ending, an
    // article or a capital makes them days.
    let before = at.checked_sub(1).map_or("", |b| words.word(b));
    let counts = matches!(word, "segunda" | "terca" | "quarta" | "quinta" | "sexta");
    let day_before = matches!(
        before,
        "na" | "a" | "proxima" | "desde" | "de" | "esta" | "ate" | "para" | "passada"
    );
    let noun_behind = matches!(words.word(at + 1), "vez" | "linha" | "via" | "fase" | "pessoa");
    if counts && !feira && (!day_before || noun_behind) {
        return None;
    }
    if matches!(word, "mon" | "sun" | "sat" | "wed") {
        let token = words.tokens().get(at)?;
        let capital = words.text().get(token.start..token.end)?.starts_with(char::is_uppercase);
        capital.then_some(())?;
    }
    let past = matches!(before, "desde" | "since" | "last" | "pasado" | "passado" | "passada")
        || matches!(words.word(last + 1), "pasado" | "passado" | "passada");
    Some((last, Day::Weekday { day, past }))
}

fn month(words: &Words<'_>, at: usize) -> Option<(usize, Day)> {
    let month = month_of(words, at)?;
    let word = words.word(at);
    let before = at.checked_sub(1).map_or("", |b| words.word(b));
    let token = words.tokens().get(at)?;
    let capital = words.text().get(token.start..token.end)?.starts_with(char::is_uppercase);
    let behind = matches!(
        before,
        "en" | "em"
            | "de"
            | "in"
            | "of"
            | "since"
            | "desde"
            | "para"
            | "until"
            | "hasta"
            | "ate"
            | "till"
            | "by"
            | "from"
            | "for"
    );
    // "may" and "march" are verbs too, and the short ones names of other things.
    let sure = !matches!(word, "may" | "march" | "mar" | "dec" | "jan" | "sep" | "nov" | "oct");
    (sure || behind || (capital && token.start > 0)).then_some((at, Day::Month(month)))
}

/// Reads a day of the month, in digits or words: the day, its last word, and whether it has an
/// ending that only days have.
fn number_at(words: &Words<'_>, at: usize) -> Option<(u8, usize, bool)> {
    let word = words.word(at);
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let (day, last, ordered) = if let Some((day, last)) = ordinal(words, at) {
        (day, last, true)
    } else if digits.is_empty() {
        let (digits, last) = spoken(words, at)?;
        (digits.parse().ok()?, last, false)
    } else {
        let ending = word.get(digits.len()..);
        matches!(ending, Some("" | "st" | "nd" | "rd" | "th")).then_some(())?;
        (digits.parse().ok()?, at, ending != Some(""))
    };
    let day = u8::try_from(day).ok().filter(|day| (1..=31).contains(day))?;
    Some((day, last, ordered))
}

fn month_of(words: &Words<'_>, at: usize) -> Option<u8> {
    let month = words.sense(at).month;
    (month > 0).then_some(month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_three_languages() {
        for (text, at, value) in [
            ("el 20 de mayo", 1, Some("--05-20")),
            ("dia vinte e um de março", 0, Some("--03-21")),
            ("vinte e um de março", 0, Some("--03-21")),
            ("on 9 June", 1, Some("--06-09")),
            ("the 17th of June", 1, Some("--06-17")),
            ("the twenty first of June", 1, Some("--06-21")),
            ("by June 12", 1, Some("--06-12")),
            ("mañana viene", 0, Some("tomorrow")),
            ("por la mañana", 2, None),
            ("esta noche", 0, Some("tonight")),
            ("45 de mayo", 0, None),
            ("el 20", 1, None),
        ] {
            let found = date_at(&Words::new(text), at).map(|(_, value)| value);
            assert_eq!(found.as_deref(), value, "{text}");
        }
    }

    #[test]
    fn days_are_told_from_other_words() {
        let day = |text: &str, at: usize| day_at(&Words::new(text), at).map(|(_, day)| day);
        assert_eq!(day("a segunda vez", 1), None);
        assert_eq!(day("na segunda", 1), Some(Day::Weekday { day: 0, past: false }));
        assert_eq!(day("quinta-feira", 0), Some(Day::Weekday { day: 3, past: false }));
        assert_eq!(day("since Monday", 1), Some(Day::Weekday { day: 0, past: true }));
        assert_eq!(day("you may come", 1), None);
        assert_eq!(day("in May", 1), Some(Day::Month(5)));
        let days = Day::Days { month: Some(7), first: 8, last: 9 };
        assert_eq!(day("los 8 y 9 de julio", 1), Some(days));
        assert_eq!(day("dia 6", 0), Some(Day::Date { year: None, month: None, day: 6 }));
        assert_eq!(day("a fim de agosto", 1), Some(Day::EndOfMonth(Some(8))));
        assert_eq!(day("la semana que viene", 1), Some(Day::Week(1)));
        assert_eq!(day("next week", 0), Some(Day::Week(1)));
        assert_eq!(
            day("2026-06-12", 0),
            Some(Day::Date { year: Some(2026), month: Some(6), day: 12 })
        );
        assert_eq!(day("12/06", 0), Some(Day::Date { year: None, month: Some(6), day: 12 }));
    }
}
