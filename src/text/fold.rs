//! Folding: one form for "AVERÍA", "avería" and "averia".
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Returns `text` in lower case, without marks over or under letters.
///
/// `ñ` becomes `n` and `ç` becomes `c`: people and speech recognisers leave them out.
/// Compatibility forms (ligatures, full-width letters) become plain ones.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // The order of marks is of no account when they go, so each character stands for itself.
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !byte.is_ascii()) {
        let (plain, other) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = other.chars();
        if let Some(c) = chars.next() {
            decompose_compatible(c, |part| {
                if !is_combining_mark(part) {
                    out.extend(part.to_lowercase());
                }
            });
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.make_ascii_lowercase();
    out
}

/// Returns the folded words of `text` with one space between them, and nothing else.
///
/// A word is a run of letters and digits, so `cross-connect` is two words.
#[must_use]
pub fn fold_words(text: &str) -> String {
    if text.is_ascii() {
        return words_of(
            text.len(),
            text.bytes().map(|byte| char::from(byte.to_ascii_lowercase())),
        );
    }
    let folded = fold(text);
    words_of(folded.len(), folded.chars())
}

/// Puts one space between runs of letters and digits.
fn words_of(bytes: usize, letters: impl Iterator<Item = char>) -> String {
    let mut out = String::with_capacity(bytes);
    let mut apart = false;
    for c in letters {
        if !c.is_alphanumeric() {
            apart = !out.is_empty();
            continue;
        }
        if apart {
            out.push(' ');
            apart = false;
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_is_that_of_the_decomposed_text() {
        use unicode_normalization::UnicodeNormalization;
        let slow = |text: &str| -> String {
            text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
        };
        let all: Vec<char> = ('\0'..=char::MAX).collect();
        for part in all.chunks(97) {
            let text: String = part.iter().collect();
            assert_eq!(fold(&text), slow(&text));
        }
        let marks = "a\u{323}\u{301}b\u{301}\u{323} \u{1e69}\u{307} \u{ac00}\u{11a8}Σ";
        assert_eq!(fold(marks), slow(marks));
    }

    #[test]
    fn case_and_marks_go() {
        assert_eq!(fold("AVERÍA en la Línea Ñ"), "averia en la linea n");
        assert_eq!(fold("Não há ligação, ﬁbra"), "nao ha ligacao, fibra");
        assert_eq!(
            fold_words("  ¿Cross-Connect\u{a0}CC-204417 caído?? "),
            "cross connect cc 204417 caido"
        );
    }
}
