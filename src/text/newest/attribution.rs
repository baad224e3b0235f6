//! The line that says who wrote when: "El mar, 3 nov 2026 a las 10:12, Ana escribió:".
use super::quote::{next_begins, next_is_quoted};
use crate::text::fold_words;

/// Bytes of a line that may belong to an attribution; names and dates are short, and longer
/// lines are not worth folding.
const LINE_BYTES_MAX: usize = 300;
/// Lines that an attribution may be wrapped over.
const LINES_MAX: usize = 4;

/// The verbs that end an attribution, folded.
const VERBS: [&str; 16] = [
    "escribio",
    "escreveu",
    "wrote",
    "a ecrit",
    "schrieb",
    "ha scritto",
    "va escriure",
    "escribiu",
    "writes",
    "schreef",
    "skrev",
    "napisal",
    "napisal a",
    "napisał",
    "napisał a",
    "kirjoitti",
];
/// Verbs that some programs write without a colon.
const VERBS_BARE: [&str; 4] = [" wrote", " escribió", " escreveu", " a écrit"];
/// Verbs with a colon, after which some telephones go on in the same line.
const VERBS_COLON: [&str; 3] = [" escribió:", " escreveu:", " wrote:"];

/// The lines of an attribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) from: usize,
    /// Its end, excluded.
    pub(super) to: usize,
}

/// Returns whether a line is short enough to be looked at.
pub(super) const fn is_short(line: &str) -> bool {
    line.len() <= LINE_BYTES_MAX
}

/// Returns the lines of an attribution that ends in line `at`.
pub(super) fn attribution(lines: &[&str], at: usize) -> Option<Found> {
    let line = *lines.get(at)?;
    if !is_short(line) {
        return None;
    }
    let (from, to) = wrapped(lines, at)
        .or_else(|| at_the_end(lines, at))
        .or_else(|| followed(line).then_some((at, at + 1)))?;
    Some(Found { from, to })
}

/// Returns the lines of an attribution whose address was wrapped, so that its end in line `at`
/// looks quoted: "El lun, 2 nov 2026 a las 10:00, Ana <ana@c.example" and "> escribió:" below.
fn wrapped(lines: &[&str], at: usize) -> Option<(usize, usize)> {
    let end = lines[at].trim_start().strip_prefix('>')?.trim();
    if !end.ends_with(':') {
        return None;
    }
    let earliest = at.saturating_sub(LINES_MAX - 1);
    let mut whole = format!("> {end}");
    for from in (earliest..at).rev() {
        let line = lines[from].trim();
        if line.is_empty() || !is_short(line) || line.starts_with('>') {
            return None;
        }
        whole = format!("{line}{whole}");
        if line.contains('<') {
            let is_one = is_attribution(&whole, || true) || is_attribution(line, || true);
            return is_one.then_some((from, at + 1));
        }
    }
    None
}

/// Returns the lines of an attribution that ends with line `at`, on one line or wrapped over some.
fn at_the_end(lines: &[&str], at: usize) -> Option<(usize, usize)> {
    let last = lines[at].trim_end_matches(['*', '_', '-', ' ', '\t', '\u{a0}']);
    // Some programs leave the colon out; then there must be an address.
    let says = last.ends_with(':') || VERBS_BARE.into_iter().any(|verb| last.ends_with(verb));
    if !says {
        return None;
    }
    let to = at + 1;
    let earliest = to.saturating_sub(LINES_MAX);
    let quote_follows = || next_is_quoted(lines, to) || next_begins(lines, to, '|');
    // Backwards, until a line begins like an attribution; a blank line ends the search.
    let mut from = to;
    let mut whole = String::new();
    let mut undated = None;
    while from > earliest {
        let line = lines[from - 1].trim();
        let quoted = line.starts_with('>') && from < to;
        if line.is_empty() || !is_short(line) || quoted {
            break;
        }
        from -= 1;
        whole = format!("{line} {whole}");
        // An address that is closed here was opened in a line before.
        let whole_address = whole.matches('<').count() >= whole.matches('>').count();
        if whole_address && is_attribution(whole.trim(), quote_follows) {
            if is_dated(&whole) || !is_sender(&whole) {
                return Some((from, to));
            }
            // A name and an address alone: the date may stand in the line above.
            undated = undated.or(Some((from, to)));
        }
    }
    undated
}

/// Returns whether a line is an attribution with the text of the earlier message behind it.
fn followed(line: &str) -> bool {
    // Only an address makes it one, and few lines have any.
    line.contains('@')
        && VERBS_COLON
            .into_iter()
            .filter_map(|verb| line.find(verb).and_then(|at| line.get(..at + verb.len())))
            .any(|head| head.contains(['<', '(']) && head.contains('@') && is_dated(head))
}

/// Returns whether `Name <address> verb` stands in a line, without a date.
pub(super) fn names_writer(line: &str) -> bool {
    let plain = line.trim_matches(['-', '*', '_', ' ']);
    let words = fold_words(plain);
    plain.ends_with(':') && ends_with_verb(&words) && words.contains(' ')
}

fn ends_with_verb(words: &str) -> bool {
    VERBS.into_iter().any(|verb| {
        words.strip_suffix(verb).is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
    })
}

/// Returns whether a verb stands between two other words.
fn stands_in(words: &str, verb: &str) -> bool {
    words.match_indices(verb).any(|(at, _)| {
        let before = words.get(..at).is_some_and(|before| before.ends_with(' '));
        let after = words.get(at + verb.len()..).is_some_and(|after| after.starts_with(' '));
        before && after
    })
}

/// Returns whether a text ending in a colon says who wrote when.
fn is_attribution(whole: &str, quote_follows: impl Fn() -> bool) -> bool {
    let whole = whole.trim_matches(['-', '*', '_', ' ']);
    let address = whole.contains('@');
    let has_digit = whole.chars().any(|c| c.is_ascii_digit());
    if !(whole.ends_with(':') || address) || whole.starts_with('>') {
        return false;
    }
    let words = fold_words(whole);
    let said = ends_with_verb(&words);
    let in_the_middle = || address && VERBS.into_iter().any(|verb| stands_in(&words, verb));
    if said || in_the_middle() {
        // A date and a verb alone also begin what people tell: "El 3 de noviembre el técnico
        // escribió:".
        let sure = || address || is_dated(whole) || quote_follows();
        return has_digit && begins_attribution(whole, &words) && sure()
            || address && is_dated(whole)
            || said && is_sender(whole) && quote_follows();
    }
    // "2026-11-02 10:00 Ana <ana@c.example>:" without a verb, as some programs write.
    let first_digit = whole.chars().next().is_some_and(|c| c.is_ascii_digit());
    has_digit
        && address
        && (whole.ends_with(">:") && has_time(whole) || first_digit && quote_follows())
}

/// Returns whether a time of day and a date with a year, or of numbers, stand in a text.
fn is_dated(text: &str) -> bool {
    let number = |c: char| c.is_ascii_digit();
    let year = || {
        text.split(|c: char| !number(c))
            .any(|run| run.len() == 4 && (run.starts_with("19") || run.starts_with("20")))
    };
    let date = || {
        text.split(|c: char| !(number(c) || matches!(c, '/' | '-' | '.')))
            .any(|run| run.split(['/', '-', '.']).filter(|part| !part.is_empty()).count() == 3)
    };
    has_time(text) && (year() || date())
}

/// Returns whether a time of day such as `10:00`, `18.30` or `10h12` stands in a text.
fn has_time(text: &str) -> bool {
    text.split(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | 'h'))).any(|word| {
        word.split_once([':', '.', 'h']).is_some_and(|(hours, rest)| {
            let minutes = rest.split([':', '.']).next().unwrap_or_default();
            (1..=2).contains(&hours.len()) && minutes.len() == 2
        })
    })
}

/// Returns whether a text begins as attributions do: with a date in words, a day or a sender.
fn begins_attribution(whole: &str, words: &str) -> bool {
    const STARTS: [&str; 20] = [
        "in ", "el ", "em ", "no dia ", "a ", "ao ", "as ", "aos ", "on ", "le ", "am ", "il ",
        "op ", "at ", "dia ", "no ", "na ", "o ", "den ", "citando ",
    ];
    let first_digit = whole.chars().next().is_some_and(|c| c.is_ascii_digit());
    first_digit || STARTS.into_iter().any(|start| words.starts_with(start)) || is_sender(whole)
}

/// Returns whether a text begins with a sender: some words before an address.
fn is_sender(whole: &str) -> bool {
    whole.split_once(['<', '(']).is_some_and(|(name, rest)| {
        let words = name.trim().trim_matches('"').split_whitespace().count();
        rest.contains('@') && (1..=5).contains(&words)
    })
}
