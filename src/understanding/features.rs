//! What the linear model sees of a text: words, pairs of words, and pieces of words.
use super::words::{FNV_START, Words, fnv};

/// Shortest and longest piece of a word, in letters, the marks of its edges included.
const PIECE_LETTERS: std::ops::RangeInclusive<usize> = 2..=5;
/// Letters of one word that are cut into pieces; longer runs are no words.
const WORD_LETTERS_MAX: usize = 24;

/// The two blocks of features; each is brought to length one by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// Whole words and pairs of neighbours.
    Word,
    /// Pieces of words; they survive typing errors, endings and speech recognisers.
    Piece,
}

impl Block {
    /// Returns the block of a feature by its name in the model file.
    pub(super) fn of(name: &str) -> Self {
        if name.starts_with("c:") { Self::Piece } else { Self::Word }
    }
}

/// Returns the digest of a feature by its name in the model file. Words and pairs have it from the
/// digests of their words, which are known for other purposes.
pub(super) fn key_of(name: &str) -> u64 {
    let Some(words) = name.strip_prefix("w:") else { return fnv(FNV_START, name.as_bytes()) };
    let digest = |word: &str| fnv(FNV_START, word.as_bytes());
    match words.split_once(' ') {
        Some((first, second)) => pair_of(digest(first), digest(second)),
        None => digest(words),
    }
}

/// Returns the digest of two words one behind the other.
const fn pair_of(first: u64, second: u64) -> u64 {
    let mixed = (first.rotate_left(23) ^ second).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 32)
}

/// A word of a text as the features see it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'w> {
    /// Its number.
    pub(super) at: usize,
    /// Its folded letters; digits are `0`, since a cabinet number must teach nothing.
    pub(super) text: &'w str,
    /// The digest of the feature that it is.
    pub(super) key: u64,
    /// The word behind it and its digest, if it stands in the same sentence: pairs do not cross
    /// sentences.
    next: Option<(&'w str, u64)>,
}

impl Word<'_> {
    /// Returns the digest of the pair that it begins.
    pub(super) fn pair(&self) -> Option<u64> {
        Some(pair_of(self.key, self.next?.1))
    }
}

/// Calls `seen` for every word of the text.
pub(super) fn each_word(words: &Words<'_>, mut seen: impl FnMut(Word<'_>)) {
    let zeroed = words.zeroed(char::is_numeric);
    let tokens = words.tokens();
    if words.is_plain() && tokens.iter().all(|token| token.fold_start < token.fold_end) {
        let text = |from: usize, to: usize| zeroed.get(from..to).unwrap_or("");
        for (at, token) in tokens.iter().enumerate() {
            let next = tokens.get(at + 1).filter(|next| next.sentence == token.sentence);
            let next = next.map(|next| (text(next.fold_start, next.fold_end), next.digest));
            let (text, key) = (text(token.fold_start, token.fold_end), token.digest);
            seen(Word { at, text, key, next });
        }
        return;
    }
    // Other digits can shrink when zeroed, so words are cut anew from the zeroed line.
    let cut = zeroed.split(' ').filter(|word| !word.is_empty());
    let mut rest = cut.map(|word| (word, fnv(FNV_START, word.as_bytes()))).peekable();
    let mut at = 0;
    while let Some((text, key)) = rest.next() {
        let tokens = tokens.get(at..).unwrap_or(&[]);
        let together = matches!(tokens, [a, b, ..] if a.sentence == b.sentence);
        let next = rest.peek().copied().filter(|_| together);
        seen(Word { at, text, key, next });
        at += 1;
    }
}

/// Calls `seen` for the digest of every piece of a word, with the bytes of its letters between
/// marks: `marked` is room for them.
pub(super) fn each_piece(text: &str, marked: &mut String, mut seen: impl FnMut(u64, &str)) {
    marked.clear();
    marked.push('<');
    let end = text.char_indices().nth(WORD_LETTERS_MAX).map_or(text.len(), |(at, _)| at);
    marked.push_str(text.get(..end).unwrap_or(text));
    marked.push('>');
    const START: u64 = fnv(FNV_START, b"c:");
    pieces(marked, START, |key, from, end| seen(key, marked.get(from..end).unwrap_or("")));
}

/// Returns the word that a name of the model file stands for, if it is no pair and no piece.
pub(super) fn word_of(name: &str) -> Option<&str> {
    name.strip_prefix("w:").filter(|word| !word.contains(' '))
}

/// Calls `seen` for every feature of the text, with its name if that is asked for.
fn walk(words: &Words<'_>, mut seen: impl FnMut(Block, u64, &dyn Fn() -> String)) {
    let mut marked = String::new();
    each_word(words, |word| {
        let text = word.text;
        seen(Block::Word, word.key, &|| format!("w:{text}"));
        if let (Some(pair), Some((next, _))) = (word.pair(), word.next) {
            seen(Block::Word, pair, &|| format!("w:{text} {next}"));
        }
        each_piece(text, &mut marked, |key, piece| {
            seen(Block::Piece, key, &|| format!("c:{piece}"));
        });
    });
}

/// Calls `seen` for every piece of a word with its marks: digest behind `start`, first byte and
/// the byte behind the last.
fn pieces(marked: &str, start: u64, mut seen: impl FnMut(u64, usize, usize)) {
    let bytes = marked.as_bytes();
    let plain = marked.is_ascii();
    for from in 0..bytes.len() {
        // Each piece goes on from the digest of the one before. A letter ends where another begins.
        let (mut key, mut letters) = (start, 0);
        let tail = bytes.get(from..).unwrap_or_default();
        if tail.first().is_some_and(|byte| !begins_letter(*byte)) {
            continue;
        }
        for (end, byte) in (from + 1..).zip(tail) {
            key = fnv(key, std::slice::from_ref(byte));
            if !plain && bytes.get(end).is_some_and(|next| !begins_letter(*next)) {
                continue;
            }
            letters += 1;
            if letters >= *PIECE_LETTERS.start() {
                seen(key, from, end);
            }
            if letters == *PIECE_LETTERS.end() {
                break;
            }
        }
    }
}

/// Tells whether a byte of UTF-8 is the first of a letter.
const fn begins_letter(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

/// Returns every feature of the text with its name, for training.
pub(super) fn named(words: &Words<'_>) -> Vec<(Block, String)> {
    let mut out = vec![];
    walk(words, |block, _, name| out.push((block, name())));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_digests_agree() {
        let words = Words::new("Armario 0408 caído. Avisen ya");
        let mut keys = vec![];
        walk(&words, |_, key, _| keys.push(key));
        let names = named(&words);
        assert_eq!(keys, names.iter().map(|(_, n)| key_of(n)).collect::<Vec<_>>());
        let has = |name: &str| names.iter().any(|(_, n)| n == name);
        assert!(has("w:armario 0000") && has("w:caido") && has("c:<arma") && has("c:do>"));
        assert!(!has("w:caido avisen"), "a pair does not cross sentences");
    }
}
