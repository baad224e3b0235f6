//! A text cut into folded words that still know where they stood.
use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::slots::Sense;
use crate::text::plain_letter;

/// Words looked at in one text; what stands behind them cannot change the result.
///
/// A long mail has its matter in its first thousand words, and work per text must be bounded.
pub(super) const WORDS_MAX: usize = 1_000;

/// One word: its place in the text as written and in the folded line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// First byte in the text as written.
    pub(super) start: usize,
    /// Byte after the last one in the text as written.
    pub(super) end: usize,
    /// First byte in the folded line.
    pub(super) fold_start: usize,
    /// Byte after the last one in the folded line.
    pub(super) fold_end: usize,
    /// Number of the clause, counted at every mark of punctuation.
    pub(super) clause: usize,
    /// Number of the sentence, counted at full stops, question marks and line breaks.
    pub(super) sentence: usize,
    /// Digest of the folded word with `0` for each ASCII digit: everything that is looked up by
    /// word is looked up by it.
    pub(super) digest: u64,
    /// Characters of the word as written, and how many of them are capital letters.
    pub(super) letters: u32,
    pub(super) capitals: u32,
}

/// Digests by FNV-1a at 64 bits (Fowler, Noll, Vo): where they begin, and the factor.
pub(super) const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// Returns the digest of more bytes behind those of `state`.
pub(super) const fn fnv(mut state: u64, bytes: &[u8]) -> u64 {
    let mut rest = bytes;
    while let [byte, more @ ..] = rest {
        state = (state ^ *byte as u64).wrapping_mul(FNV_PRIME);
        rest = more;
    }
    state
}

/// Returns the digest of one more byte of a folded word; each digit counts as `0`.
const fn digested(state: u64, byte: u8) -> u64 {
    let byte = if byte.is_ascii_digit() { b'0' } else { byte };
    (state ^ byte as u64).wrapping_mul(FNV_PRIME)
}

/// Returns the digest of a folded word with `0` for each ASCII digit.
pub(super) fn digest_of_word(word: &str) -> u64 {
    word.bytes().fold(FNV_START, digested)
}

/// The words of a text: `" " + words joined by one space + " "`, with their places.
#[derive(Clone, Debug)]
pub(super) struct Words<'t> {
    text: &'t str,
    folded: String,
    tokens: Vec<Token>,
    senses: Vec<Sense>,
}

/// What each byte becomes in the folded line: a small letter or a digit; 0 for all that is no plain
/// letter or digit.
const PLAIN: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            table[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

/// What each plain letter or digit counts as in a digest: its small letter, or `0`.
const COUNTED: [u8; 256] = {
    let mut table = PLAIN;
    let mut digit = b'0';
    while digit <= b'9' {
        table[digit as usize] = b'0';
        digit += 1;
    }
    table
};

/// A text while it is cut: what is known of its words so far.
struct Cutting {
    folded: Vec<u8>,
    tokens: Vec<Token>,
    senses: Vec<Sense>,
    clause: usize,
    sentence: usize,
    /// The word that is being read.
    open: Option<Token>,
}

impl Cutting {
    fn new(bytes: usize) -> Self {
        let mut folded = Vec::with_capacity(bytes.min(16 * WORDS_MAX).saturating_add(2));
        folded.push(b' ');
        let words = (bytes / 5).min(WORDS_MAX);
        let (tokens, senses) = (Vec::with_capacity(words), Vec::with_capacity(words));
        Self { folded, tokens, senses, clause: 0, sentence: 0, open: None }
    }

    /// Takes what stands at byte `at`, a run of plain letters or one other character, and returns
    /// where it ends.
    fn take(&mut self, text: &str, at: usize) -> usize {
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        let plain = rest.iter().take_while(|byte| PLAIN[usize::from(**byte)] != 0).count();
        if plain > 0 {
            self.take_plain(rest.get(..plain).unwrap_or_default(), at);
            return at + plain;
        }
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else {
            return text.len();
        };
        // The letters of our languages are told apart before the tables of Unicode are asked.
        let letter = || plain_letter(c).is_some() || c.is_alphanumeric();
        let inside = !c.is_ascii() && (letter() || (self.open.is_some() && is_combining_mark(c)));
        if inside {
            self.take_letter(c, at);
        } else {
            self.close(at);
            if ends_clause(text, at, c) {
                self.clause += 1;
                self.sentence += usize::from(matches!(c, '.' | '!' | '?' | '\n' | ';'));
            }
        }
        at + c.len_utf8()
    }

    /// Returns the word that is being read, which begins at byte `at` if none is.
    fn word(&mut self, at: usize) -> &mut Token {
        let fold_start = self.folded.len();
        self.open.get_or_insert(Token {
            start: at,
            end: at,
            fold_start,
            fold_end: fold_start,
            clause: self.clause,
            sentence: self.sentence,
            digest: FNV_START,
            letters: 0,
            capitals: 0,
        })
    }

    /// Takes a run of plain letters and digits: most words are nothing else.
    fn take_plain(&mut self, run: &[u8], at: usize) {
        let word = self.word(at);
        let (mut digest, mut capitals) = (word.digest, 0);
        for byte in run {
            digest = (digest ^ u64::from(COUNTED[usize::from(*byte)])).wrapping_mul(FNV_PRIME);
            capitals += u32::from(byte.is_ascii_uppercase());
        }
        word.digest = digest;
        word.letters += u32::try_from(run.len()).unwrap_or(u32::MAX);
        word.capitals += capitals;
        self.folded.extend(run.iter().map(u8::to_ascii_lowercase));
    }

    /// Takes a letter that is not plain.
    fn take_letter(&mut self, c: char, at: usize) {
        let word = self.word(at);
        word.letters += 1;
        word.capitals += u32::from(c.is_uppercase());
        let digest = word.digest;
        let from = self.folded.len();
        push_folded(&mut self.folded, c);
        let own = self.folded.get(from..).unwrap_or_default();
        let digest = own.iter().fold(digest, |state, byte| digested(state, *byte));
        self.word(at).digest = digest;
    }

    /// Closes the word that is being read, if one is: it ends before byte `end`.
    fn close(&mut self, end: usize) {
        let Some(word) = self.open.take() else { return };
        let first = self.folded.get(word.fold_start).copied();
        self.senses.push(Sense::of_digest(word.digest, first));
        self.tokens.push(Token { end, fold_end: self.folded.len(), ..word });
        self.folded.push(b' ');
    }
}

impl<'t> Words<'t> {
    /// Cuts `text` into at most [`WORDS_MAX`] words.
    pub(super) fn new(text: &'t str) -> Self {
        let mut cutting = Cutting::new(text.len());
        let mut at = 0;
        while at < text.len() && cutting.tokens.len() < WORDS_MAX {
            at = cutting.take(text, at);
        }
        cutting.close(text.len());
        let Cutting { folded, tokens, senses, .. } = cutting;
        // Only whole letters were put into it.
        let folded = String::from_utf8(folded).unwrap_or_default();
        Self { text, folded, tokens, senses }
    }

    /// Returns the folded line, with a space before the first and after every word.
    pub(super) const fn text(&self) -> &'t str {
        self.text
    }

    /// Returns the folded line.
    pub(super) fn folded(&self) -> &str {
        &self.folded
    }

    /// Returns whether the folded line has plain letters and digits only, as most have.
    pub(super) fn is_plain(&self) -> bool {
        self.folded.is_ascii()
    }

    /// Returns the folded line with `0` for each of its `digits`.
    pub(super) fn zeroed(&self, digits: impl Fn(char) -> bool) -> Cow<'_, str> {
        let zero = |c: char| if digits(c) { '0' } else { c };
        if !self.folded.is_ascii() {
            return self.folded.chars().map(zero).collect();
        }
        if !self.folded.bytes().any(|byte| byte.is_ascii_digit()) {
            return Cow::Borrowed(&self.folded);
        }
        let zero = |byte: u8| if byte.is_ascii_digit() { b'0' } else { byte };
        let zeroed = String::from_utf8(self.folded.bytes().map(zero).collect());
        zeroed.map_or(Cow::Borrowed(&self.folded), Cow::Owned)
    }

    /// Returns the words in order.
    pub(super) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Returns the folded form of the word at `index`, or nothing behind the last word.
    pub(super) fn word(&self, index: usize) -> &str {
        self.tokens.get(index).and_then(|t| self.folded.get(t.fold_start..t.fold_end)).unwrap_or("")
    }

    /// Returns what the word at `index` can mean; nothing behind the last word.
    pub(super) fn sense(&self, index: usize) -> Sense {
        self.senses.get(index).copied().unwrap_or(Sense::NONE)
    }

    /// Returns what each word can mean, in order.
    pub(super) fn senses(&self) -> &[Sense] {
        &self.senses
    }

    /// Returns the text as written from word `first` to word `last`.
    pub(super) fn written(&self, first: usize, last: usize) -> &'t str {
        match (self.tokens.get(first), self.tokens.get(last)) {
            (Some(first), Some(last)) => self.text.get(first.start..last.end).unwrap_or(""),
            _ => "",
        }
    }

    /// Returns the word that holds the folded byte `at`.
    pub(super) fn token_at(&self, at: usize) -> usize {
        self.tokens.partition_point(|t| t.fold_end <= at)
    }

    /// Returns the word that holds the folded byte `at`, looked for from word `near` on.
    pub(super) fn token_near(&self, near: usize, at: usize) -> usize {
        let ends_before = |token: usize| self.tokens.get(token).is_some_and(|t| t.fold_end <= at);
        let mut token = near;
        while ends_before(token) {
            token += 1;
        }
        while token > 0 && !ends_before(token - 1) {
            token -= 1;
        }
        token
    }
}

/// A mark ends a clause, unless it stands inside a number or a code such as `1.2` or `9:30`.
fn ends_clause(text: &str, at: usize, c: char) -> bool {
    match c {
        '!' | '?' | '\n' | ';' | '(' | ')' | '\u{2014}' | '\u{2013}' => true,
        '.' | ',' | ':' => {
            text.get(at + 1..).and_then(|rest| rest.chars().next()).is_none_or(char::is_whitespace)
        }
        _ => false,
    }
}

/// Appends the folded form of one letter, digit or mark that is not plain.
fn push_folded(out: &mut Vec<u8>, c: char) {
    let mut put = |c: char| out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    if let Some(plain) = plain_letter(c) {
        put(plain);
        return;
    }
    for part in std::iter::once(c).nfkd().filter(|p| !is_combining_mark(*p)) {
        part.to_lowercase().filter(|p| p.is_alphanumeric()).for_each(&mut put);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_know_their_place() {
        let words = Words::new("¿Está CAÍDO? A 9:30, sí.");
        assert_eq!(words.folded(), " esta caido a 9 30 si ");
        assert_eq!(words.written(0, 1), "Está CAÍDO");
        assert_eq!(words.word(5), "si");
        assert_eq!(words.token_at(words.folded().find("caido").unwrap()), 1);
        let clauses: Vec<usize> = words.tokens().iter().map(|t| t.clause).collect();
        assert_eq!(clauses, [0, 0, 1, 1, 1, 2]);
    }

    #[test]
    fn composed_and_decomposed_letters_are_one() {
        let composed = "caída da ligação";
        let decomposed: String = composed.nfd().collect();
        assert_eq!(Words::new(composed).folded(), Words::new(&decomposed).folded());
        assert_eq!(Words::new(&decomposed).tokens().len(), 3);
    }

    #[test]
    fn work_is_bounded() {
        let long = "palabra ".repeat(100_000);
        assert_eq!(Words::new(&long).tokens().len(), WORDS_MAX);
        assert_eq!(Words::new("").tokens().len(), 0);
    }
}
