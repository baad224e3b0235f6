//! Which language a text is in: pieces of words vote, and the first lines vote most.
use std::cell::Cell;
use std::sync::Arc;

use super::linear::to_log_beliefs;
use super::memo::Memo;
use crate::model::{Channel, DetectedLanguage, Language};

/// What can be told apart. The last three are all `other` for the desk; Galician and Catalan
/// have classes of their own because they would else be taken for Portuguese and Spanish.
pub(super) const CLASSES: [&str; 6] = ["es", "pt", "en", "gl", "ca", "xx"];
/// Number of classes.
pub(super) const CLASS_COUNT: usize = CLASSES.len();
/// Buckets that features fall into, as a power of two.
pub(super) const BUCKET_BITS: u32 = 15;
const BUCKETS: usize = 1 << BUCKET_BITS;
/// Letters of a text that vote; the language shows long before.
const LETTERS_MAX: usize = 2_000;
/// Pieces of words, in letters.
const PIECE_LETTERS: usize = 5;
/// How much less each further line counts; a foreign signature stands at the end.
const LINE_FADE: f32 = 0.8;
/// A subject counts less than the body: it may be a quoted or a machine's one.
const SUBJECT_WEIGHT: f32 = 0.35;
/// Odds of 3 to 1 for the language of the line that was called (measured; more would turn
/// callers from the other country away from their own language).
const LINE_ODDS_LN: f32 = 1.098_6;
/// Words up to which the line counts in full, and from which it counts nothing.
const LINE_WORDS: (usize, usize) = (3, 8);
/// Beliefs below which a stored language of the contact decides.
const DECIDED: f32 = 0.75;
/// Words up to which a stored language of the contact decides in any case.
const KNOWN_WORDS_MAX: usize = 1;
/// A foreign language is believed only from this many words on, and this far ahead.
const OTHER_WORDS_MIN: usize = 4;
const OTHER_LEAD_LN: f32 = 0.7;

/// Where digests of pieces and of whole words begin, and what each letter is multiplied in by.
const PIECE_START: u64 = 0xcbf2_9ce4_8422_2325;
const WORD_START: u64 = 0x9e37_79b9_7f4a_7c15;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// Steps of one bucket, a byte for each class, raised by [`RAISED`] so that none is negative: all
/// are added at once.
#[derive(Clone, Copy, Debug)]
struct Steps(u64);

/// What a byte of [`Steps`] stands above the step.
const RAISED: u8 = 128;
/// Every other byte of [`Steps`].
const EVERY_OTHER: u64 = 0x00ff_00ff_00ff_00ff;

impl Steps {
    const NOTHING: Self = Self(0x8080_8080_8080);

    fn new(steps: &[i8; CLASS_COUNT]) -> Self {
        let raised = steps.iter().rev().map(|step| RAISED.wrapping_add_signed(*step));
        Self(raised.fold(0, |row, step| (row << 8) | u64::from(step)))
    }
}

/// Sums of [`Steps`].
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    /// Rows that were added.
    many: i32,
    sums: [i32; CLASS_COUNT],
    /// Sums of a few rows, sixteen bits each: of the classes with even and with odd numbers.
    even: u64,
    odd: u64,
    few: i32,
}

/// Rows of eight bits whose sum surely has sixteen.
const FEW_MAX: i32 = 255;

impl Sums {
    /// Makes room for so many more rows, no more than [`FEW_MAX`].
    fn expect(&mut self, many: i32) {
        if self.few + many > FEW_MAX {
            self.put();
        }
        self.few += many;
    }

    /// Puts the sums of a few rows to the others.
    fn put(&mut self) {
        let few = std::mem::take(&mut self.few);
        let both = [std::mem::take(&mut self.even), std::mem::take(&mut self.odd)];
        for (class, sum) in self.sums.iter_mut().enumerate() {
            let [low, high, ..] = (both[class % 2] >> (16 * (class / 2))).to_le_bytes();
            *sum += i32::from(u16::from_le_bytes([low, high])) - few * i32::from(RAISED);
        }
        self.many += few;
    }
}

/// One value for each class.
pub(super) type Votes = [f32; CLASS_COUNT];

/// The trained table.
#[derive(Clone, Debug)]
pub(super) struct Identifier {
    /// One row for each bucket.
    steps: Vec<Steps>,
    step_size: f32,
    bias: Votes,
    /// Whose the sums of words are that threads keep.
    owner: Arc<()>,
}

/// Sums of the steps of a whole word, as [`Sums`] has them: `even` and `odd`.
type OfWord = (u64, u64);

thread_local! {
    /// The sums of words of earlier texts.
    static KNOWN: Cell<Memo<u128, OfWord, 2048>> = const { Cell::new(Memo::empty()) };
}

/// Letters of a word that go into one number.
const PACKED_MAX: usize = 16;

/// Returns a word with its marks as one number, if it is short and all its letters are western ones
/// (Latin-1); no two words have the same.
fn packed(marked: &[u32]) -> Option<u128> {
    let [_, letters @ .., _] = marked else { return None };
    let mut out = 0;
    if letters.len() > PACKED_MAX {
        return None;
    }
    for letter in letters {
        out = (out << 8) | u128::from(u8::try_from(*letter).ok()?);
    }
    Some(out)
}

/// Spreads words over a table: the upper bits of the product are mixed best.
fn spread(word: u128) -> u64 {
    let half = |half: u128| u64::try_from(half & u128::from(u64::MAX)).unwrap_or(0);
    (half(word) ^ half(word >> 64).rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// What was found, with the evidence.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) language: DetectedLanguage,
    /// Share of belief, 0 to 1.
    pub(super) belief: f32,
    /// What decided besides the text, if anything did.
    pub(super) by: &'static str,
    /// The closest class, such as `gl` for Galician.
    pub(super) class: &'static str,
}

/// Returns the buckets of the pieces of a text: marks are kept, ñ and ã are evidence.
pub(super) fn buckets(text: &str) -> Vec<u32> {
    let mut out = Vec::with_capacity(text.len().min(LETTERS_MAX).saturating_mul(5));
    each_word(text, |word| each_bucket(word, |bucket| out.push(bucket)));
    out
}

/// Letters of a word that are looked at; two small ones may stand for a capital one, and one mark
/// is before and one behind them.
const WORD_LETTERS_MAX: usize = 24;
const MARKED_MAX: usize = 2 * WORD_LETTERS_MAX + 2;
const _: () = assert!(MARKED_MAX * PIECE_LETTERS + 2 <= FEW_MAX as usize);

/// The small letter that each byte is; 0 for all that is no plain letter.
const SMALL: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = b'A';
    while byte <= b'Z' {
        let small = byte.to_ascii_lowercase();
        table[byte as usize] = small;
        table[small as usize] = small;
        byte += 1;
    }
    table
};

/// Returns the small letter of a western letter with a mark (Latin-1), without the way through the
/// tables of Unicode.
fn western(c: char) -> Option<char> {
    match c {
        '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{de}' => char::from_u32(u32::from(c) + 32),
        '\u{df}'..='\u{f6}' | '\u{f8}'..='\u{ff}' => Some(c),
        _ => None,
    }
}

/// Calls `seen` for every word of a text, in small letters and between two marks.
fn each_word(text: &str, mut seen: impl FnMut(&[u32])) {
    let mut all = 0;
    let mut marked = [0_u32; MARKED_MAX];
    marked[0] = u32::from('<');
    let mut at = 0;
    while all < LETTERS_MAX {
        // How many letters the word has so far, and how many numbers stand for them and the mark.
        let (mut letters, mut many) = (0, 1);
        let mut put = |letters: usize, small: u32| {
            let room = letters <= WORD_LETTERS_MAX && many < MARKED_MAX - 1;
            if let Some(slot) = marked.get_mut(many).filter(|_| room) {
                *slot = small;
                many += 1;
            }
        };
        while let Some(byte) = text.as_bytes().get(at) {
            // Most letters are plain; only others are looked up in the tables of Unicode.
            let small = SMALL[usize::from(*byte)];
            if small != 0 {
                at += 1;
                letters += 1;
                put(letters, u32::from(small));
                continue;
            }
            let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
            at += c.len_utf8();
            if let Some(small) = western(c) {
                letters += 1;
                put(letters, u32::from(small));
            } else if !c.is_ascii() && c.is_alphabetic() {
                letters += 1;
                c.to_lowercase().for_each(|small| put(letters, u32::from(small)));
            } else if letters > 0 {
                break;
            }
        }
        if letters == 0 {
            return;
        }
        if let Some(slot) = marked.get_mut(many) {
            *slot = u32::from('>');
        }
        all += many + 1;
        seen(marked.get(..=many).unwrap_or_default());
    }
}

/// Returns the digest of one more letter.
const fn more(state: u64, letter: u32) -> u64 {
    (state ^ letter as u64).wrapping_mul(FNV_PRIME)
}

/// Calls `seen` for the bucket of every piece that begins with the first of some letters.
#[inline]
fn pieces<'l>(letters: impl IntoIterator<Item = &'l u32>, seen: &mut impl FnMut(u32)) {
    let mut state = PIECE_START;
    for letter in letters {
        state = more(state, *letter);
        seen(bucket(state));
    }
}

/// Calls `seen` for the bucket of every piece of a word with its marks, and of the word itself,
/// whatever its length, twice: "the", "está", "não" decide most texts.
#[inline]
fn each_bucket(marked: &[u32], mut seen: impl FnMut(u32)) {
    for letters in marked.windows(PIECE_LETTERS) {
        // Known to be so many, they are read without a loop.
        if let Some(letters) = letters.first_chunk::<PIECE_LETTERS>() {
            pieces(letters, &mut seen);
        }
    }
    // The last letters have fewer behind them.
    if let Some(four @ [_, three @ ..]) = marked.last_chunk::<{ PIECE_LETTERS - 1 }>() {
        let [_, two @ ..] = three;
        let [_, one @ ..] = two;
        pieces(four, &mut seen);
        pieces(three, &mut seen);
        pieces(two, &mut seen);
        pieces(one, &mut seen);
    } else {
        (0..marked.len()).for_each(|from| pieces(marked.iter().skip(from), &mut seen));
    }
    let whole = bucket(marked.iter().fold(WORD_START, |state, letter| more(state, *letter)));
    seen(whole);
    seen(whole);
}

/// Returns how many buckets [`each_bucket`] names for a word of so many letters, marks included.
fn pieces_of(letters: usize) -> i32 {
    // The last letters have fewer behind them.
    let near = letters.min(PIECE_LETTERS);
    let many = near * (near + 1) / 2 + (letters - near) * PIECE_LETTERS + 2;
    i32::try_from(many).unwrap_or(i32::MAX)
}

fn bucket(state: u64) -> u32 {
    let mixed = (state ^ (state >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    u32::try_from(mixed >> (64 - BUCKET_BITS)).unwrap_or_default()
}

/// Returns the sums of the steps of a word.
fn steps_of(table: &[Steps; BUCKETS], marked: &[u32]) -> OfWord {
    let (mut even, mut odd) = (0_u64, 0_u64);
    each_bucket(marked, |bucket| {
        let row = usize::try_from(bucket).ok().and_then(|bucket| table.get(bucket));
        let Steps(row) = row.copied().unwrap_or(Steps::NOTHING);
        even = even.wrapping_add(row & EVERY_OTHER);
        odd = odd.wrapping_add((row >> 8) & EVERY_OTHER);
    });
    (even, odd)
}

impl Identifier {
    /// Puts a table together; `steps` holds one row of classes for each bucket.
    pub(super) fn new(steps: &[i8], step_size: f32, bias: Votes) -> Self {
        let (rows, _) = steps.as_chunks::<CLASS_COUNT>();
        let mut steps: Vec<Steps> = rows.iter().map(Steps::new).collect();
        steps.resize(BUCKETS, Steps::NOTHING);
        Self { steps, step_size, bias, owner: Arc::default() }
    }

    /// Returns the votes of one stretch of text.
    pub(super) fn votes(&self, text: &str) -> Votes {
        let mut sums = Sums::default();
        let Some(table) = self.steps.first_chunk::<BUCKETS>() else { return self.bias };
        let mut known = KNOWN.take();
        known.belong_to(&self.owner);
        each_word(text, |marked| {
            sums.expect(pieces_of(marked.len()));
            let kept = packed(marked).and_then(|word| {
                known.get(word, spread(word), || steps_of(table, marked)).copied()
            });
            let (even, odd) = kept.unwrap_or_else(|| steps_of(table, marked));
            sums.even = sums.even.wrapping_add(even);
            sums.odd = sums.odd.wrapping_add(odd);
        });
        KNOWN.set(known);
        sums.put();
        if sums.many == 0 {
            return [0.0; CLASS_COUNT];
        }
        let scale = self.step_size / (sums.many as f32).sqrt();
        let mut votes = self.bias;
        for (vote, sum) in votes.iter_mut().zip(sums.sums) {
            *vote += sum as f32 * scale;
        }
        votes
    }

    /// Names the language of a request.
    pub(super) fn identify(
        &self,
        subject: &str,
        body: &str,
        channel: Channel,
        line: Option<Language>,
        known: Option<Language>,
    ) -> Found {
        let words = count_words(body) + count_words(subject);
        let mut votes = self.votes_of_lines(subject, body);
        if let (Channel::Phone, Some(line), None) = (channel, line, known) {
            let (full, none) = LINE_WORDS;
            let share = none.saturating_sub(words).min(none - full) as f32 / (none - full) as f32;
            if let Some(vote) = votes.get_mut(class_of(line)) {
                *vote += LINE_ODDS_LN * share;
            }
        }
        to_log_beliefs(&mut votes, 1.0);
        let beliefs = votes.map(f32::exp);
        let belief = |class: usize| beliefs.get(class).copied().unwrap_or_default();
        let ours = Language::ALL
            .into_iter()
            .max_by(|a, b| belief(class_of(*a)).total_cmp(&belief(class_of(*b))))
            .unwrap_or(Language::Spanish);
        let foreign =
            (3..CLASS_COUNT).max_by(|a, b| belief(*a).total_cmp(&belief(*b))).unwrap_or(3);
        let lead = belief(foreign).max(1e-9).ln() - belief(class_of(ours)).max(1e-9).ln();
        if words >= OTHER_WORDS_MIN && lead > OTHER_LEAD_LN {
            let class = CLASSES.get(foreign).copied().unwrap_or("xx");
            return Found {
                language: DetectedLanguage::Other,
                belief: belief(foreign),
                by: "text",
                class,
            };
        }
        let share = belief(class_of(ours));
        let (language, by) = match (known, line) {
            (Some(known), _) if share < DECIDED || words <= KNOWN_WORDS_MAX => (known, "contact"),
            (None, Some(line)) if words == 0 => (line, "line"),
            _ => (ours, "text"),
        };
        let class = CLASSES.get(class_of(language)).copied().unwrap_or("xx");
        Found { language: DetectedLanguage::Known(language), belief: share, by, class }
    }

    fn votes_of_lines(&self, subject: &str, body: &str) -> Votes {
        let mut total = [0.0_f32; CLASS_COUNT];
        let mut weight = 1.0;
        let mut add = |text: &str, weight: f32| {
            for (sum, vote) in total.iter_mut().zip(self.votes(text)) {
                *sum += weight * vote;
            }
        };
        let mut letters = 0;
        for line in body.lines() {
            let words = count_words(line);
            if words == 0 {
                continue;
            }
            add(line, weight);
            // A greeting or a one-word line should not push the request down.
            weight *= if words >= 4 { LINE_FADE } else { 1.0 };
            letters += line.len();
            if letters > LETTERS_MAX {
                break;
            }
        }
        add(subject, if letters == 0 { 1.0 } else { SUBJECT_WEIGHT });
        total
    }
}

/// Counts words up to the number where it no longer matters.
fn count_words(text: &str) -> usize {
    let (mut many, mut inside) = (0, false);
    for c in text.chars() {
        let letter = if c.is_ascii() {
            c.is_ascii_alphabetic()
        } else {
            western(c).is_some() || c.is_alphabetic()
        };
        many += usize::from(letter && !inside);
        inside = letter;
        if many == LINE_WORDS.1 {
            break;
        }
    }
    many
}

/// Returns the class of a language of ours.
pub(super) fn class_of(language: Language) -> usize {
    match language {
        Language::Spanish => 0,
        Language::Portuguese => 1,
        Language::English => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn western_letters_are_those_of_unicode() {
        for c in '\u{80}'..='\u{17f}' {
            let small = western(c);
            assert!(small.is_none() || c.is_alphabetic(), "{c}");
            assert!(small.is_none_or(|small| c.to_lowercase().eq([small])), "{c}");
        }
    }

    #[test]
    fn what_is_kept_of_words_gives_the_same_votes_again() {
        let row = |bucket: usize, class: usize| (bucket * 7 + class * 31) % 255;
        let step =
            |at: usize| row(at / CLASS_COUNT, at % CLASS_COUNT).to_le_bytes()[0].cast_signed();
        let steps: Vec<i8> = (0..BUCKETS * CLASS_COUNT).map(step).collect();
        let text = "Está caído el enlace de Bragança; \u{3a9} antidisestablishmentarianism";
        let one = Identifier::new(&steps, 0.1, [0.0; CLASS_COUNT]);
        let other = Identifier::new(&steps[..steps.len() / 2], 0.1, [0.0; CLASS_COUNT]);
        let (first, apart) = (one.votes(text), other.votes(text));
        assert_ne!(first, apart);
        assert_eq!((one.votes(text), other.votes(text)), (first, apart));
        let mut sums = Sums::default();
        for bucket in buckets(text) {
            let Steps(row) = one.steps[usize::try_from(bucket).unwrap()];
            sums.expect(1);
            sums.even += row & EVERY_OTHER;
            sums.odd += (row >> 8) & EVERY_OTHER;
        }
        sums.put();
        let scale = 0.1 / (sums.many as f32).sqrt();
        assert_eq!(first, sums.sums.map(|sum| sum as f32 * scale));
    }
}
