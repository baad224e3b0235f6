//! Folding: one form for "AVERÍA", "avería" and "averia".
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Returns `text` in lower case, without marks over or under letters.
///
/// `ñ` becomes `n` and `ç` becomes `c`: people and speech recognisers leave them out.
/// Compatibility forms (ligatures, full-width letters) become plain ones.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// Returns the folded words of `text` with one space between them, and nothing else.
///
/// A word is a run of letters and digits, so `cross-connect` is two words.
#[must_use]
pub fn fold_words(text: &str) -> String {
    let folded = fold(text);
    let mut out = String::with_capacity(folded.len());
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

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
