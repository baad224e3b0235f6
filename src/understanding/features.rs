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

/// One occurrence of a feature.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occurrence {
    /// Digest of the feature's name.
    pub(super) key: u64,
    /// Which block it belongs to.
    pub(super) block: Block,
    /// The word it was found in.
    pub(super) word: usize,
}

/// Returns the digest of more bytes after `state`.
fn fnv(state: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(state, |state, byte| (state ^ u64::from(*byte)).wrapping_mul(FNV_PRIME))
}

/// Returns the digest of a feature's name as it stands in the model file.
pub(super) fn key_of(name: &str) -> u64 {
    fnv(FNV_START, name.as_bytes())
}

/// Calls `seen` for every feature of the text, with its name if `names` is asked for.
///
/// Digits become `0`: a cabinet number must teach nothing. Pairs do not cross sentences.
fn walk(words: &Words<'_>, mut seen: impl FnMut(Occurrence, &dyn Fn() -> String)) {
    let zeroed: String =
        words.folded().chars().map(|c| if c.is_numeric() { '0' } else { c }).collect();
    // Non-ASCII digits can shrink when zeroed, so words are cut anew from the zeroed line.
    let mut list: Vec<&str> = Vec::with_capacity(words.tokens().len());
    list.extend(zeroed.split(' ').filter(|w| !w.is_empty()));
    let mut marked = String::with_capacity(WORD_LETTERS_MAX + 2);
    let (whole, part) = (key_of("w:"), key_of("c:"));
    for (at, word) in list.iter().enumerate() {
        let key = fnv(whole, word.as_bytes());
        seen(Occurrence { key, block: Block::Word, word: at }, &|| format!("w:{word}"));
        let together = |a: usize, b: usize| {
            matches!((words.tokens().get(a), words.tokens().get(b)),
                (Some(a), Some(b)) if a.sentence == b.sentence)
        };
        if let Some(next) = list.get(at + 1)
            && together(at, at + 1)
        {
            let key = fnv(fnv(key, b" "), next.as_bytes());
            seen(Occurrence { key, block: Block::Word, word: at }, &|| format!("w:{word} {next}"));
        }
        marked.clear();
        marked.push('<');
        marked.extend(word.chars().take(WORD_LETTERS_MAX));
        marked.push('>');
        pieces(&marked, part, |key, from, end| {
            let name = || format!("c:{}", marked.get(from..end).unwrap_or_default());
            seen(Occurrence { key, block: Block::Piece, word: at }, &name);
        });
    }
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

/// Returns every feature of the text, word by word.
pub(super) fn occurrences(words: &Words<'_>) -> Vec<Occurrence> {
    let mut out = Vec::with_capacity(words.tokens().len().saturating_mul(18));
    walk(words, |occurrence, _| out.push(occurrence));
    out
}

/// Returns every feature of the text with its name, for training.
pub(super) fn named(words: &Words<'_>) -> Vec<(Block, String)> {
    let mut out = vec![];
    walk(words, |occurrence, name| out.push((occurrence.block, name())));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_digests_agree() {
        let words = Words::new("Armario 0408 caído. Avisen ya");
        let keys: Vec<u64> = occurrences(&words).iter().map(|o| o.key).collect();
        let names = named(&words);
        assert_eq!(keys, names.iter().map(|(_, n)| key_of(n)).collect::<Vec<_>>());
        let has = |name: &str| names.iter().any(|(_, n)| n == name);
        assert!(has("w:armario 0000") && has("w:caido") && has("c:<arma") && has("c:do>"));
        assert!(!has("w:caido avisen"), "a pair does not cross sentences");
    }
}
