//! Hours and minutes that are left: "dentro de dos horas", "daqui a meia hora", "within 4 hours".
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
    let word = words.word(next);
    if HALF_HOUR.contains(&word) {
        let article = usize::from(matches!(words.word(next + 1), "an" | "a"));
        let unit = next + 1 + article;
        return (unit_minutes(words.word(unit)) == Some(60))
            .then_some(Deadline { minutes: 30, words: (at, unit) });
    }
    let (number, last) = number_at(words, next)?;
    let minutes = number.checked_mul(unit_minutes(words.word(last + 1))?)?;
    Some(Deadline { minutes, words: (at, last + 1) })
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
