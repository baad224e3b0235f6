//! Times of day in words, in three languages.
use super::numbers::{alone, spoken};
use crate::understanding::words::Words;

/// Words that a time may begin with besides numbers, folded.
pub(super) const TIME_STARTS: &[&str] =
    &["mediodia", "noon", "midday", "medianoche", "midnight", "meio", "meia", "half", "quarter"];

/// A time of day: minutes since midnight, and whether the half of the day was left open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    minutes: u16,
    open: bool,
}

impl Clock {
    fn new(hour: u16, minute: u16, half: Option<Half>) -> Option<Self> {
        let sure = half.is_some() || hour == 0 || hour > 12;
        let hour = match half {
            Some(Half::Morning) if hour == 12 => 0,
            Some(Half::Afternoon) if hour < 12 => hour + 12,
            // Twelve at night is midnight, seven at night is not.
            Some(Half::Night) if hour == 12 => 0,
            Some(Half::Night) if (6..12).contains(&hour) => hour + 12,
            _ => hour,
        };
        let fits = hour <= 24 && minute < 60;
        fits.then_some(Self { minutes: (hour % 24) * 60 + minute, open: !sure })
    }

    /// Returns `18:30`, or `06:30/18:30` where the words leave the half of the day open.
    pub(super) fn value(self) -> String {
        let text = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        if self.open {
            let morning = self.minutes % 720;
            return format!("{}/{}", text(morning), text(morning + 720));
        }
        text(self.minutes)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
    Night,
}

/// Reads the time that starts at word `at`: its last word and the time.
///
/// A bare number is a time only if `bare`, which is for words already known to be one.
pub(super) fn time_at(words: &Words<'_>, at: usize, bare: bool) -> Option<(usize, Clock)> {
    if !words.sense(at).begins_time() {
        return None;
    }
    time_begun(words, at, bare)
}

fn time_begun(words: &Words<'_>, at: usize, bare: bool) -> Option<(usize, Clock)> {
    named(words, at).or_else(|| written(words, at)).or_else(|| said(words, at, bare))
}

fn named(words: &Words<'_>, at: usize) -> Option<(usize, Clock)> {
    let (last, hour) = match (words.word(at), words.word(at + 1)) {
        ("mediodia" | "noon" | "midday", _) => (at, 12),
        ("medianoche" | "midnight", _) => (at, 0),
        ("meio", "dia") => (at + 1, 12),
        ("meia", "noite") => (at + 1, 0),
        _ => return None,
    };
    let half =
        matches!((words.word(last + 1), words.word(last + 2)), ("e", "meia") | ("y", "media"));
    let (last, minute) = if half { (last + 2, 30) } else { (last, 0) };
    Some((last, Clock { minutes: hour * 60 + minute, open: false }))
}

/// Reads `18:30`, `22:41:05`, `18h`, `14h10`, `6pm`, `6 pm`, `9.30h`.
fn written(words: &Words<'_>, at: usize) -> Option<(usize, Clock)> {
    let word = words.word(at);
    if let Some((hour, rest)) = word.split_once('h')
        && let Ok(hour) = hour.parse()
        && (rest.is_empty() || rest == "s" || rest.parse::<u16>().is_ok())
    {
        let clock = Clock::new(hour, rest.parse().unwrap_or(0), None)?;
        return Some((at, Clock { open: false, ..clock }));
    }
    for (ending, half) in [("am", Half::Morning), ("pm", Half::Afternoon)] {
        if let Some(hour) = word.strip_suffix(ending).and_then(|hour| hour.parse().ok()) {
            return Some((at, Clock::new(hour, 0, Some(half))?));
        }
    }
    let hour: u16 = word.parse().ok().filter(|hour| *hour <= 24 && word.len() <= 2)?;
    let close = |at: usize, marks: &[&str]| {
        let (Some(left), Some(right)) = (words.tokens().get(at), words.tokens().get(at + 1)) else {
            return false;
        };
        marks.contains(&words.text().get(left.end..right.start).unwrap_or(""))
    };
    let next = words.word(at + 1);
    let ending = next.trim_start_matches(|c: char| c.is_ascii_digit());
    let minute = next.get(..next.len() - ending.len()).filter(|m| m.len() == 2);
    if let Some(minute) = minute.and_then(|m| m.parse::<u16>().ok())
        && (close(at, &[":"]) || (close(at, &["."]) && matches!(ending, "h" | "am" | "pm")))
    {
        let seconds = close(at + 1, &[":"]) && words.word(at + 2).len() == 2;
        let last = at + 1 + usize::from(seconds);
        let attached = match ending {
            "am" => Some(Half::Morning),
            "pm" => Some(Half::Afternoon),
            _ => None,
        };
        let (last, half) = attached.map_or_else(|| half_behind(words, last), |h| (last, Some(h)));
        let clock = Clock::new(hour, minute, half)?;
        return Some((last, Clock { open: false, ..clock }));
    }
    let (last, half) = half_behind(words, at);
    if matches!(next, "h" | "hrs" | "hs" | "horas") {
        let clock = Clock::new(hour, 0, None)?;
        return Some((at + 1, Clock { open: false, ..clock }));
    }
    half.and_then(|half| Some((last, Clock::new(hour, 0, Some(half))?)))
}

/// Reads a time in words: `seis y media`, `half past five`, `ten to six`, `three o'clock`.
fn said(words: &Words<'_>, at: usize, bare: bool) -> Option<(usize, Clock)> {
    if let Some((last, hour, minute)) = english(words, at) {
        let (last, half) = half_behind(words, last);
        return Some((last, Clock::new(hour, minute, half)?));
    }
    let before = at.checked_sub(1).map_or("", |b| words.word(b));
    let article = matches!(before, "las" | "as" | "pelas" | "la" | "at" | "a" | "das" | "until");
    let (hour, mut last) = hour_at(words, at)?;
    let mut minute = 0;
    let mut sure = bare || matches!(before, "las" | "as" | "pelas" | "at");
    match (words.word(last + 1), words.word(last + 2)) {
        ("y" | "e", "media" | "meia") => (minute, last) = (30, last + 2),
        ("y" | "e", "cuarto" | "quarto") => (minute, last) = (15, last + 2),
        ("menos", "cuarto" | "quarto") => (minute, last) = (45, last + 2),
        ("menos", _) if minutes_at(words, last + 2).is_some() => {
            let (left, end) = minutes_at(words, last + 2)?;
            (minute, last) = (60 - left, end);
        }
        ("y" | "e", _) if article && minutes_at(words, last + 2).is_some() => {
            (minute, last) = minutes_at(words, last + 2)?;
        }
        ("o", "clock") => (last, sure) = (last + 2, true),
        ("horas", _) if article => last += 1,
        ("em", "ponto") | ("en", "punto") => {}
        _ if matches!(before, "at" | "until") && minutes_at(words, last + 1).is_some() => {
            (minute, last) = minutes_at(words, last + 1)?;
        }
        _ => {}
    }
    let minus = words.word(at + 1) == "menos" || (minute >= 30 && words.word(last - 1) == "menos");
    let hour = if minus && minute >= 30 { (hour + 23) % 24 } else { hour };
    let (end, half) = half_behind(words, last);
    let whole = sure || half.is_some() || minute > 0;
    (whole && hour <= 24).then_some(())?;
    Some((end, Clock::new(hour, minute, half)?))
}

/// Reads an hour in digits or one or two words.
fn hour_at(words: &Words<'_>, at: usize) -> Option<(u16, usize)> {
    let word = words.word(at);
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return word.parse().ok().filter(|h| *h <= 24).map(|hour| (hour, at));
    }
    // "seis y media" must not be read as 6 and "meia" as six.
    let end = if matches!(word, "veinte" | "vinte" | "twenty") { None } else { Some(at) };
    let (digits, last) = spoken(words, at)?;
    let last = end.unwrap_or(last);
    let hour = if last == at { first_number(words, at)? } else { digits.parse().ok()? };
    (hour <= 24).then_some((hour, last))
}

/// Returns the number that one word alone says.
fn first_number(words: &Words<'_>, at: usize) -> Option<u16> {
    alone(words, at).and_then(|number| u16::try_from(number).ok())
}

/// Reads minutes: tens and units, below sixty.
fn minutes_at(words: &Words<'_>, at: usize) -> Option<(u16, usize)> {
    let (digits, last) = spoken(words, at)?;
    let minutes = digits.parse().ok().filter(|m| (1..60).contains(m) && digits.len() <= 2)?;
    Some((minutes, last))
}

/// Reads `half past five`, `quarter to six`, `ten past two`, `twenty past four`.
fn english(words: &Words<'_>, at: usize) -> Option<(usize, u16, u16)> {
    let (minutes, end) = match words.word(at) {
        "half" => (30, at),
        "quarter" => (15, at),
        _ => minutes_at(words, at).filter(|(m, _)| m % 5 == 0)?,
    };
    let to = match words.word(end + 1) {
        "past" => false,
        "to" => true,
        _ => return None,
    };
    let (hour, last) = hour_at(words, end + 2).filter(|(hour, _)| (1..=12).contains(hour))?;
    // "ten to six people" is no time, but so seldom said that it may be taken for one.
    let hour = if to { (hour + 11) % 12 } else { hour };
    Some((last, if hour == 0 { 12 } else { hour }, if to { 60 - minutes } else { minutes }))
}

/// Reads `de la tarde`, `da manhã`, `in the morning`, `pm`, `p.m.` behind word `last`.
fn half_behind(words: &Words<'_>, last: usize) -> (usize, Option<Half>) {
    let of = |word: &str| match word {
        "manana" | "manha" | "morning" | "madrugada" => Some(Half::Morning),
        "tarde" | "afternoon" | "mediodia" => Some(Half::Afternoon),
        "noche" | "noite" | "evening" | "night" => Some(Half::Night),
        _ => None,
    };
    let (one, two, three) = (words.word(last + 1), words.word(last + 2), words.word(last + 3));
    match (one, two, three) {
        ("am", ..) => (last + 1, Some(Half::Morning)),
        ("pm", ..) => (last + 1, Some(Half::Afternoon)),
        ("a", "m", _) => (last + 2, Some(Half::Morning)),
        ("p", "m", _) => (last + 2, Some(Half::Afternoon)),
        ("da", part, _) | ("at", part @ "night", _) if of(part).is_some() => (last + 2, of(part)),
        ("de" | "en" | "por", "la", part) | ("in" | "of", "the", part) if of(part).is_some() => {
            (last + 3, of(part))
        }
        ("tonight", ..) => (last, Some(Half::Night)),
        _ => (last, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_three_languages() {
        for (text, at, value) in [
            ("a las seis y media de la tarde", 2, "18:30"),
            ("a las seis", 2, "06:00/18:00"),
            ("seis menos cuarto", 0, "05:45/17:45"),
            ("às cinco e meia", 1, "05:30/17:30"),
            ("três da manhã", 0, "03:00"),
            ("às quinze horas", 1, "15:00"),
            ("meio-dia e meia", 0, "12:30"),
            ("9h", 0, "09:00"),
            ("14h10", 0, "14:10"),
            ("18:30", 0, "18:30"),
            ("22:41:05", 0, "22:41"),
            ("half past five", 0, "05:30/17:30"),
            ("quarter to six in the morning", 0, "05:45"),
            ("ten past two", 0, "02:10/14:10"),
            ("at nine tonight", 1, "21:00"),
            ("6 pm", 0, "18:00"),
            ("6pm", 0, "18:00"),
            ("three o'clock", 0, "03:00/15:00"),
            ("twelve at night", 0, "00:00"),
            ("noon", 0, "12:00"),
        ] {
            let found = time_at(&Words::new(text), at, false).map(|(_, clock)| clock.value());
            assert_eq!(found.as_deref(), Some(value), "{text}");
        }
        for (text, at) in [("seis cajas", 0), ("la 14", 1), ("armario 12", 1), ("25:10", 0)] {
            assert_eq!(time_at(&Words::new(text), at, false), None, "{text}");
        }
    }
}
