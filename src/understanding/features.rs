//! What the linear model sees of a text: words, pairs of words, and pieces of words.
use super::words::Words;

/// Shortest and longest piece of a word, in letters, the marks of its edges included.
const PIECE_LETTERS: std::ops::RangeInclusive<usize> = 2..=5;
/// Letters of one word that are cut into pieces; longer runs are no words.
const WORD_LETTERS_MAX: usize = 24;
/// Start of FNV-1a at 64 bits (Fowler, Noll, Vo).
const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

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

    /// Its number.
    pub(super) const fn index(self) -> usize {
        match self {
            Self::Word => 0,
            Self::Piece => 1,
        }
    }
}

/// Returns the digest of more bytes after `state`.
fn fnv(state: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(state, |state, byte| (state ^ u64::from(*byte)).wrapping_mul(FNV_PRIME))
}

/// Returns the digest of a feature's name as it stands in the model file.
pub(super) fn key_of(name: &str) -> u64 {
    fnv(FNV_START, name.as_bytes())
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
    /// The word behind it, if it stands in the same sentence: pairs do not cross sentences.
    next: Option<&'w str>,
}

impl Word<'_> {
    /// Returns the digest of the pair that it begins.
    pub(super) fn pair(&self) -> Option<u64> {
        Some(fnv(fnv(self.key, b" "), self.next?.as_bytes()))
    }
}

/// Calls `seen` for every word of the text.
pub(super) fn each_word(words: &Words<'_>, mut seen: impl FnMut(Word<'_>)) {
    let zeroed = words.zeroed(char::is_numeric);
    let whole = key_of("w:");
    // Non-ASCII digits can shrink when zeroed, so words are cut anew from the zeroed line.
    let mut rest = zeroed.split(' ').filter(|w| !w.is_empty()).peekable();
    let mut at = 0;
    while let Some(text) = rest.next() {
        let tokens = words.tokens().get(at..).unwrap_or(&[]);
        let together = matches!(tokens, [a, b, ..] if a.sentence == b.sentence);
        let next = rest.peek().copied().filter(|_| together);
        seen(Word { at, text, key: fnv(whole, text.as_bytes()), next });
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
    pieces(marked, key_of("c:"), |key, from, end| seen(key, marked.get(from..end).unwrap_or("")));
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
        if let (Some(pair), Some(next)) = (word.pair(), word.next) {
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
    for from in 0..bytes.len() {
        // Each piece goes on from the digest of the one before. A letter ends where another begins.
        let (mut key, mut letters, mut end) = (start, 0, from);
        let tail = bytes.get(from..).unwrap_or_default();
        if tail.first().is_some_and(|byte| !begins_letter(*byte)) {
            continue;
        }
        for (at, byte) in tail.iter().enumerate() {
            key = (key ^ u64::from(*byte)).wrapping_mul(FNV_PRIME);
            end += 1;
            if tail.get(at + 1).is_some_and(|next| !begins_letter(*next)) {
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
