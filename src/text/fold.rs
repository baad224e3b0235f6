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

/// Returns the small plain letter that a letter of our languages becomes, without the way through
/// the tables of Unicode.
#[must_use]
pub const fn plain_letter(c: char) -> Option<char> {
    Some(match c {
        'á' | 'à' | 'â' | 'ã' | 'ä' | 'Á' | 'À' | 'Â' | 'Ã' | 'Ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' | 'Í' | 'Ì' | 'Î' | 'Ï' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' | 'Ó' | 'Ò' | 'Ô' | 'Õ' | 'Ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' | 'Ú' | 'Ù' | 'Û' | 'Ü' => 'u',
        'ñ' | 'Ñ' => 'n',
        'ç' | 'Ç' => 'c',
        _ => return None,
    })
}

/// Returns the folded words of `text` with one space between them, and nothing else.
///
/// A word is a run of letters and digits, so `cross-connect` is two words.
#[must_use]
pub fn fold_words(text: &str) -> String {
    let mut out = String::new();
    fold_words_behind(&mut out, text);
    out
}

/// What each byte below 128 becomes: a small letter, a digit, or 0 where a word ends.
const PLAIN: [u8; 128] = {
    let mut table = [0; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            table[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

/// Puts the folded words of `text` behind those that stand in `out` already.
pub(crate) fn fold_words_behind(out: &mut String, text: &str) {
    let mut words = std::mem::take(out).into_bytes();
    words.reserve(text.len().saturating_add(1));
    let mut apart = !words.is_empty();
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        let Some(plain) = PLAIN.get(usize::from(*byte)) else {
            let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
            put_folded(&mut words, &mut apart, c);
            at += c.len_utf8();
            continue;
        };
        at += 1;
        if *plain == 0 {
            apart = !words.is_empty();
            continue;
        }
        if std::mem::take(&mut apart) {
            words.push(b' ');
        }
        words.push(*plain);
    }
    // Only whole letters are in it, behind what was text before.
    *out = String::from_utf8(words).unwrap_or_default();
}

/// Puts the folded form of a letter that is not plain behind others.
fn put_folded(words: &mut Vec<u8>, apart: &mut bool, c: char) {
    if let Some(plain) = plain_letter(c) {
        put_letter(words, apart, plain);
        return;
    }
    decompose_compatible(c, |part| {
        if !is_combining_mark(part) {
            part.to_lowercase().for_each(|small| put_letter(words, apart, small));
        }
    });
}

/// Puts a letter behind others, or notes that a word has ended.
fn put_letter(words: &mut Vec<u8>, apart: &mut bool, c: char) {
    if !c.is_alphanumeric() {
        *apart = !words.is_empty();
        return;
    }
    if std::mem::take(apart) {
        words.push(b' ');
    }
    words.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
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
    fn words_are_those_of_the_folded_text() {
        let slow = |text: &str| {
            let folded = fold(text);
            let words =
                folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            words.collect::<Vec<_>>().join(" ")
        };
        let all: Vec<char> = ('\0'..=char::MAX).collect();
        for part in all.chunks(97) {
            let text: String = part.iter().collect();
            assert_eq!(fold_words(&text), slow(&text));
        }
        for text in ["", " -", "uno  dos, tres ", "uno ó, — dos", "ñ", "a½b"] {
            assert_eq!(fold_words(text), slow(text));
            let mut both = "antes".to_owned();
            fold_words_behind(&mut both, text);
            assert_eq!(both, format!("antes {}", slow(text)).trim_end());
        }
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
