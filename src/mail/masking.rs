//! Hiding codes in everything that is derived from a message.
use std::collections::BTreeSet;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::clean;
use crate::text::{count_codes, mask_codes, mask_pair};

/// Bytes looked at in one go in text that is too long to be kept.
const CHUNK_BYTES: usize = 64 * 1024;
/// The stems of the words that announce a code, as they may stand in raw text.
const STEMS: [&str; 11] =
    ["pin", "digo", "clave", "code", "contrase", "senha", "pass", "p.i", "p. i", "p-i", "p i"];

static STEM_SEARCH: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().ascii_case_insensitive(true).build(STEMS).ok());

/// Subject and text without codes, and what the codes were.
#[derive(Clone, Debug, Default)]
pub(super) struct Hidden {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) runs: usize,
    /// The digits that were hidden, each run without its separators.
    pub(super) codes: BTreeSet<String>,
}

/// Hides codes in a subject and the text below it: see [`mask_pair`].
pub(super) fn hide(subject: &str, text: &str) -> Hidden {
    let (above, below) = mask_pair(subject, text);
    let runs = above.runs.saturating_add(below.runs);
    let mut codes = BTreeSet::new();
    if runs > 0 {
        codes = hidden_codes(subject, &above.text);
        codes.extend(hidden_codes(text, &below.text));
    }
    Hidden { subject: above.text, text: below.text, runs, codes }
}

/// Hides codes in a text that stands for itself, and the given ones wherever they stand alone.
/// Returns the text and how many runs were hidden.
pub(super) fn hide_in(text: &str, codes: &BTreeSet<String>) -> (String, usize) {
    let masked = mask_codes(text);
    if codes.is_empty() {
        return (masked.text, masked.runs);
    }
    let mut runs = masked.runs;
    let mut out = String::with_capacity(masked.text.len());
    let mut digits = String::new();
    for c in masked.text.chars().map(Some).chain([None]) {
        match c {
            Some(c) if c.is_numeric() => digits.push(c),
            _ => {
                if codes.contains(&digits) {
                    runs = runs.saturating_add(1);
                    out.extend(digits.chars().map(|_| '*'));
                } else {
                    out.push_str(&digits);
                }
                digits.clear();
                out.extend(c);
            }
        }
    }
    (out, runs)
}

/// Counts codes in text of which only the start is kept: the raw form may not be kept either
/// when there are any. Works in bounded memory.
pub(super) fn codes_in(bytes: &[u8]) -> usize {
    let Some(stems) = STEM_SEARCH.as_ref() else { return 0 };
    bytes
        .chunks(CHUNK_BYTES)
        .filter(|chunk| stems.is_match(*chunk))
        .map(|chunk| count_codes(&String::from_utf8_lossy(chunk)))
        .fold(0, usize::saturating_add)
}

/// Masking keeps the number of characters; where a digit became a star, it was hidden.
fn hidden_codes(before: &str, after: &str) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let mut code = String::new();
    let mut gap: usize = 0;
    for (old, new) in before.chars().zip(after.chars()) {
        if old != new {
            code.push(old);
            gap = 0;
            continue;
        }
        // Single digits with one separator between them are one code.
        gap = gap.saturating_add(1);
        if gap > 1 && !code.is_empty() {
            codes.insert(std::mem::take(&mut code));
        }
    }
    codes.insert(code);
    codes.remove("");
    codes
}

/// Returns a short text without codes on one line.
pub(super) fn hide_line(text: &str, chars_max: usize) -> (String, usize) {
    let masked = mask_codes(&clean::line(text, chars_max));
    (masked.text, masked.runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subject_and_text_are_read_together() {
        let hidden = hide("Mi PIN", "4711\n\nGracias");
        assert_eq!((hidden.subject.as_str(), hidden.text.as_str()), ("Mi PIN", "****\n\nGracias"));
        assert_eq!(hidden.runs, 1);
        assert_eq!(hidden.codes, BTreeSet::from(["4711".to_owned()]));
        assert_eq!(
            hide("pin 4 7 1 1", "pin 5678").codes,
            BTreeSet::from(["4711".into(), "5678".into()])
        );
        assert_eq!(hide("", "").runs, 0);
    }

    #[test]
    fn a_known_code_is_hidden_everywhere() {
        let codes = BTreeSet::from(["4711".to_owned()]);
        assert_eq!(hide_in("rack 4711, 47110", &codes), ("rack ****, 47110".to_owned(), 1));
        assert_eq!(hide_in("pin 1234 y 4711", &codes).1, 2);
        assert_eq!(hide_in("nada", &BTreeSet::new()), ("nada".to_owned(), 0));
    }

    #[test]
    fn long_text_is_searched_in_pieces() {
        let long = format!("{} mi clave es 4711 ", "hola ".repeat(40_000));
        assert_eq!(codes_in(long.as_bytes()), 1);
        assert_eq!(codes_in(&b"hola 4711 ".repeat(40_000)), 0);
    }
}
