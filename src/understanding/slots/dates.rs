//! Days and dates in words.
use super::numbers::spoken;
use crate::understanding::words::Words;

/// Names of the months, folded, January first.
const MONTHS: [&[&str]; 12] = [
    &["enero", "janeiro", "january", "jan"],
    &["febrero", "fevereiro", "february", "feb"],
    &["marzo", "marco", "march"],
    &["abril", "april"],
    &["mayo", "maio", "may"],
    &["junio", "junho", "june"],
    &["julio", "julho", "july"],
    &["agosto", "august"],
    &["septiembre", "setiembre", "setembro", "september"],
    &["octubre", "outubro", "october"],
    &["noviembre", "novembro", "november"],
    &["diciembre", "dezembro", "december"],
];

/// Words for a day near, folded, with their value.
const NEAR: &[(&str, &str)] = &[
    ("hoy", "today"),
    ("hoje", "today"),
    ("today", "today"),
    ("tonight", "tonight"),
    ("amanha", "tomorrow"),
    ("tomorrow", "tomorrow"),
];

/// Reads the date that starts at word `at`: its last word and `--MM-DD`, `today`, `tonight` or
/// `tomorrow`. The year is left open, since people leave it open.
pub(in crate::understanding) fn date_at(words: &Words<'_>, at: usize) -> Option<(usize, String)> {
    let word = words.word(at);
    if let Some((_, value)) = NEAR.iter().find(|(name, _)| *name == word) {
        return Some((at, (*value).to_owned()));
    }
    let before = at.checked_sub(1).map_or("", |b| words.word(b));
    match (word, words.word(at + 1)) {
        // "mañana" is tomorrow unless it is "la mañana", the morning.
        ("manana", _) if !matches!(before, "la" | "esta" | "una" | "de" | "cada") => {
            return Some((at, "tomorrow".to_owned()));
        }
        ("esta", "noche" | "noite") => return Some((at + 1, "tonight".to_owned())),
        _ => {}
    }
    day_and_month(words, at)
}

fn day_and_month(words: &Words<'_>, at: usize) -> Option<(usize, String)> {
    let (day, last) = day_at(words, at)?;
    let link = usize::from(matches!(words.word(last + 1), "de" | "of"));
    let month_at = last + 1 + link;
    if let Some(month) = month_of(words.word(month_at)) {
        return Some((month_at, format!("--{month:02}-{day:02}")));
    }
    None
}

/// Reads a day of the month, in digits or words, with an English ending if there is one.
fn day_at(words: &Words<'_>, at: usize) -> Option<(u32, usize)> {
    let word = words.word(at);
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let (day, last) = if digits.is_empty() {
        let (digits, last) = spoken(words, at)?;
        (digits.parse().ok()?, last)
    } else {
        matches!(word.get(digits.len()..), Some("" | "st" | "nd" | "rd" | "th")).then_some(())?;
        (digits.parse().ok()?, at)
    };
    (1..=31).contains(&day).then_some((day, last))
}

fn month_of(word: &str) -> Option<usize> {
    let month = MONTHS.iter().position(|names| names.contains(&word));
    month.map(|month| month + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_three_languages() {
        for (text, at, value) in [
            ("el 20 de mayo", 1, Some("--05-20")),
            ("dia vinte e um de março", 1, Some("--03-21")),
            ("on 9 June", 1, Some("--06-09")),
            ("the 17th of June", 1, Some("--06-17")),
            ("mañana viene", 0, Some("tomorrow")),
            ("esta mañana", 1, None),
            ("por la mañana", 2, None),
            ("esta noche", 0, Some("tonight")),
            ("45 de mayo", 0, None),
            ("el 20", 1, None),
        ] {
            let found = date_at(&Words::new(text), at).map(|(_, value)| value);
            assert_eq!(found.as_deref(), value, "{text}");
        }
    }
}
