//! Hours and minutes that are left or gone: "dentro de dos horas", "daqui a meia hora", "within 4 hours"; "hace
//! media hora", "há dez minutos", "two hours ago".
use super::slots::spoken;
use super::words::Words;

/// Up to here it is wanted now (labelling guide, section 4), in minutes.
pub(super) const NOW_MINUTES_MAX: u32 = 4 * 60;
/// Up to here it is wanted by tomorrow, in minutes.
pub(super) const SOON_MINUTES_MAX: u32 = 36 * 60;
/// Numbers beyond this are no deadline.
const NUMBER_MAX: u32 = 240;

/// Words before the time that is left, folded; the longest first.
pub(super) const LEADS: &[&[&str]] = &[
    &["dentro", "de"],
    &["antes", "de"],
    &["en", "menos", "de"],
    &["em", "menos", "de"],
    &["daqui", "a"],
    &["in", "less", "than"],
    &["in", "about"],
    &["within"],
    &["en", "unos"],
    &["en"],
    &["em"],
    &["in"],
];
/// Words that may stand between lead and number, folded.
const BETWEEN: &[&str] =
    &["the", "next", "las", "os", "as", "umas", "unas", "unos", "uns", "about"];
const HALF_HOUR: &[&str] = &["media", "meia", "half"];
const ONE: &[&str] = &["una", "uma", "an", "a", "one"];

/// The time that is left and the words that say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Deadline {
    pub(super) minutes: u32,
    pub(super) words: (usize, usize),
}

/// Returns the shortest time that the text says is left.
pub(super) fn shortest(words: &Words<'_>) -> Option<Deadline> {
    let found = (0..words.tokens().len()).filter_map(|at| deadline_at(words, at));
    found.min_by_key(|deadline| deadline.minutes)
}

fn deadline_at(words: &Words<'_>, at: usize) -> Option<Deadline> {
    // Asked of every word of every text: most are told apart by this alone.
    if !words.sense(at).is_lead() {
        return None;
    }
    let stands =
        |lead: &&&[&str]| (at..).zip(lead.iter()).all(|(at, word)| words.word(at) == *word);
    let mut next = at + LEADS.iter().find(stands)?.len();
    while BETWEEN.contains(&words.word(next)) {
        next += 1;
    }
    let (minutes, last) = duration_at(words, next)?;
    Some(Deadline { minutes, words: (at, last) })
}

/// Words before the time that is gone, folded; behind it in English.
const GONE: &[&str] = &["hace", "ha"];
/// Words that may stand between those and the number, folded.
const ABOUT: &[&str] =
    &["unos", "unas", "uns", "umas", "casi", "quase", "mas", "mais", "cerca", "de", "apenas"];

/// Returns the minutes that are gone by the words that begin at `at`, and their last word.
pub(super) fn gone_at(words: &Words<'_>, at: usize) -> Option<(u32, usize)> {
    if GONE.contains(&words.word(at)) {
        let behind = (at + 1..).find(|next| !ABOUT.contains(&words.word(*next)))?;
        return duration_at(words, behind);
    }
    duration_at(words, at)
        .filter(|(_, last)| words.word(last + 1) == "ago")
        .map(|(m, l)| (m, l + 1))
}

/// Returns the minutes that are left by the words that begin at `at`, and their last word; nothing where
/// they name the hours before a moment.
pub(super) fn left_at(words: &Words<'_>, at: usize) -> Option<(u32, usize)> {
    let found = deadline_at(words, at)?;
    Some((found.minutes, found.words.1))
}

/// Reads `media hora`, `dos horas`, `an hour and a half`, `20 minutes`.
fn duration_at(words: &Words<'_>, next: usize) -> Option<(u32, usize)> {
    let word = words.word(next);
    if HALF_HOUR.contains(&word) {
        let article = usize::from(matches!(words.word(next + 1), "an" | "a"));
        let unit = next + 1 + article;
        return (unit_minutes(words.word(unit)) == Some(60)).then_some((30, unit));
    }
    let (number, last) = number_at(words, next)?;
    let unit = unit_minutes(words.word(last + 1))?;
    let minutes = number.checked_mul(unit)?;
    let half = match (words.word(last + 2), words.word(last + 3), words.word(last + 4)) {
        ("y" | "e", "media" | "meia", _) => Some(last + 3),
        ("and", "a", "half") => Some(last + 4),
        _ => None,
    };
    let half = half.filter(|_| unit == 60);
    Some(half.map_or((minutes, last + 1), |end| (minutes.saturating_add(30), end)))
}

/// Whether minutes or hours stand at `at`, so that the number before them is no time of day.
pub(super) fn is_unit(words: &Words<'_>, at: usize) -> bool {
    // "Às vinte horas" and "a las 20 horas" are times of day.
    !matches!(words.word(at), "horas" | "h") && unit_minutes(words.word(at)).is_some()
}

/// Reads a number: digits, a word, or "one".
fn number_at(words: &Words<'_>, at: usize) -> Option<(u32, usize)> {
    let word = words.word(at);
    let (number, last) = if let Ok(number) = word.parse::<u32>() {
        (number, at)
    } else if let Some((digits, last)) = spoken(words, at) {
        (digits.parse().ok()?, last)
    } else if ONE.contains(&word) {
        (1, at)
    } else {
        return None;
    };
    (1..=NUMBER_MAX).contains(&number).then_some((number, last))
}

fn unit_minutes(word: &str) -> Option<u32> {
    match word {
        "minuto" | "minutos" | "minute" | "minutes" | "min" | "mins" => Some(1),
        "hora" | "horas" | "hour" | "hours" | "h" => Some(60),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_gone_is_read_in_three_languages() {
        for (text, minutes) in [
            ("hace media hora", Some(30)),
            ("hace unas dos horas", Some(120)),
            ("hace casi hora", None),
            ("há dez minutos", Some(10)),
            ("há cerca de uma hora e meia", Some(90)),
            ("twenty minutes ago", Some(20)),
            ("an hour and a half ago", Some(90)),
            ("two hours", None),
            ("hace frío", None),
        ] {
            assert_eq!(
                gone_at(&Words::new(text), 0).map(|(minutes, _)| minutes),
                minutes,
                "{text}"
            );
        }
    }

    #[test]
    fn the_time_left_is_read_in_three_languages() {
        for (text, minutes) in [
            ("Viene un mensajero dentro de una hora", Some(60)),
            ("llega en dos horas", Some(120)),
            ("chego daqui a meia hora", Some(30)),
            ("dentro de 3 horas", Some(180)),
            ("a courier is coming in two hours", Some(120)),
            ("within the next 24 hours, or in half an hour", Some(30)),
            ("en cuarenta minutos estoy ahí", Some(40)),
            ("llevamos dos horas esperando", None),
            ("hace media hora", None),
            ("há dez minutos", None),
            ("in cage four", None),
            ("in 900 hours", None),
        ] {
            let found = shortest(&Words::new(text)).map(|deadline| deadline.minutes);
            assert_eq!(found, minutes, "{text}");
        }
    }
}
