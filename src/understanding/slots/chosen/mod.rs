//! Facts that are not copied but chosen from a list, by the words of `topics.toml`: what a contact
//! is about in more detail than its intent, which product it names and what is to become of the
//! contract, why it is not for the desk, whether it is a test.
use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;

use super::numbers::{TEENS, UNITS};
use super::put;
use crate::model::{Change, FileFault, Intent, Product, Slots};
use crate::text::fold_words;
use crate::tomlfile::one_of;
use crate::understanding::words::Words;

/// Choices in one file, and words of one choice.
const CHOICES_MAX: usize = 200;
const WORDS_MAX: usize = 400;

/// One choice as it stands in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoiceText {
    slot: String,
    intent: OneOrMore,
    /// What is chosen; left out where the number before the word is taken.
    #[serde(default)]
    value: String,
    /// Chosen beside others of its slot: a text may name several products.
    #[serde(default)]
    several: bool,
    /// The value is the number before the word: "tres bultos" are 3.
    #[serde(default)]
    counted: bool,
    words: Vec<toml::Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::More(names) => names,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoicesText {
    #[serde(default)]
    choice: Vec<ChoiceText>,
}

/// One choice.
#[derive(Clone, Debug)]
struct Choice {
    slot: String,
    value: String,
    several: bool,
    counted: bool,
}

/// A word of a choice as it stands in a folded line from its first letter on, with the space behind
/// unless any ending will do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Spoken {
    text: String,
    /// The choice that it speaks for.
    choice: usize,
}

/// The first letters of a word or of a line as one number, and which of its bits they fill.
#[derive(Clone, Copy, Debug)]
struct Head {
    letters: u64,
    filled: u64,
}

/// Letters of a [`Head`].
const HEAD_LETTERS: usize = 8;

impl Head {
    fn of(text: &str) -> Self {
        if let Some(letters) = text.as_bytes().first_chunk::<HEAD_LETTERS>() {
            return Self { letters: u64::from_le_bytes(*letters), filled: u64::MAX };
        }
        let mut out = Self { letters: 0, filled: 0 };
        for (at, byte) in text.bytes().take(HEAD_LETTERS).enumerate() {
            out.letters |= u64::from(byte) << (8 * at);
            out.filled |= 0xff << (8 * at);
        }
        out
    }

    /// Tells whether `line` may start with this, without looking at it letter by letter.
    const fn may_start(self, line: Self) -> bool {
        line.letters & self.filled == self.letters
    }
}

/// The words of the choices for one intent.
#[derive(Clone, Debug, Default)]
struct Known {
    /// Sorted.
    words: Vec<Spoken>,
    /// The first letters of each.
    heads: Vec<Head>,
    /// How many begin with a lower byte, for each first byte and one more.
    from: Vec<usize>,
    /// A bit for each of their first two letters: most words of a text are told apart by them.
    begun: [u64; 16],
}

impl Known {
    fn sort(&mut self) {
        let Self { words, heads, from, begun } = self;
        words.sort_unstable();
        let below = |byte: u16| move |word: &Spoken| first_of(&word.text) < Some(byte);
        *from = (0..=256).map(|byte| words.partition_point(below(byte))).collect();
        *heads = words.iter().map(|word| Head::of(&word.text)).collect();
        let mut note = |word: &[u8]| {
            let (at, bit) = place_of(word);
            begun[at] |= bit;
        };
        for word in words {
            match word.text.as_bytes() {
                // A stem of one letter may go on with any.
                [letter] => (0..32).for_each(|next| note(&[*letter, next])),
                word => note(word),
            }
        }
    }

    /// Returns the numbers of the words that begin with the same byte as `line`.
    fn alike(&self, line: &str) -> Range<usize> {
        let byte = line.bytes().next().map_or(0, usize::from);
        let from = |byte: usize| self.from.get(byte).copied().unwrap_or(0);
        from(byte)..from(byte + 1)
    }

    /// Tells whether one of the words may stand at the start of `line`.
    fn may_begin(&self, line: &str) -> bool {
        let (at, bit) = place_of(line.as_bytes());
        self.begun[at] & bit != 0
    }
}

fn first_of(word: &str) -> Option<u16> {
    word.bytes().next().map(u16::from)
}

/// Returns the number and the bit that stand for the first two letters, one of which may be the
/// space behind a word of one letter.
fn place_of(word: &[u8]) -> (usize, u64) {
    let byte = |at: usize| word.get(at).copied().unwrap_or(0) % 32;
    let mixed = usize::from(byte(0)) * 32 + usize::from(byte(1));
    (mixed / 64, 1 << (mixed % 64))
}

/// What is chosen from lists.
#[derive(Clone, Debug, Default)]
pub(in crate::understanding) struct Chooser {
    choices: Vec<Choice>,
    /// The words of the choices for each intent.
    words: [Known; Intent::ALL.len()],
}

impl Chooser {
    /// Reads one file and adds a fault for everything in it that cannot be used.
    pub(in crate::understanding) fn read(
        file: &str,
        text: &str,
        faults: &mut Vec<FileFault>,
    ) -> Self {
        let read: ChoicesText = match toml::from_str(text) {
            Ok(read) => read,
            Err(error) => {
                let byte = error.span().map_or(0, |span| span.start);
                let remedy = "give each [[choice]] slot, intent, value and words";
                faults.push(FileFault::at_byte(file, text, byte, error.message(), remedy));
                return Self::default();
            }
        };
        let fault = |byte, what: String, remedy| FileFault::at_byte(file, text, byte, what, remedy);
        if read.choice.len() > CHOICES_MAX {
            let what = format!("more than {CHOICES_MAX} choices");
            faults.push(fault(0, what, "put some together"));
            return Self::default();
        }
        let mut out = Self::default();
        for choice in read.choice {
            let start = choice.words.first().map_or(0, |word| word.span().start);
            let mut intents = vec![];
            for name in choice.intent.names() {
                match name.parse::<Intent>() {
                    Ok(intent) => intents.push(intent),
                    Err(_) => {
                        let what = format!("`{name}` is no intent");
                        faults.push(fault(start, what, "take one of the twenty of intents.toml"));
                    }
                }
            }
            if choice.value.is_empty() != choice.counted {
                let what = format!("a choice of `{}` has no value", choice.slot);
                let remedy = "write value = …, or counted = true for the number before the word";
                faults.push(FileFault::at_byte(file, text, start, what, remedy));
            }
            if let Some(remedy) = unknown(&choice.slot, &choice.value) {
                let what = format!("`{}` is no {}", choice.value, choice.slot);
                faults.push(FileFault::at_byte(file, text, start, what, remedy));
            }
            if choice.words.len() > WORDS_MAX {
                let what = format!("more than {WORDS_MAX} words");
                faults.push(fault(start, what, "keep those that tell this choice from the others"));
            }
            for word in choice.words.iter().take(WORDS_MAX) {
                let folded = fold_words(word.get_ref());
                let open = word.get_ref().ends_with('*');
                if folded.is_empty() {
                    let what = format!("`{}` has no letters", word.get_ref());
                    faults.push(fault(word.span().start, what, "write a word or leave it out"));
                    continue;
                }
                let text = if open { folded } else { format!("{folded} ") };
                for intent in &intents {
                    if let Some(words) = out.words.get_mut(intent.index()) {
                        words.words.push(Spoken { text: text.clone(), choice: out.choices.len() });
                    }
                }
            }
            let ChoiceText { slot, value, several, counted, .. } = choice;
            out.choices.push(Choice { slot, value, several, counted });
        }
        out.words.iter_mut().for_each(Known::sort);
        out
    }

    /// Adds what is chosen for a text about `intent`; its text is the first word that spoke for it.
    pub(in crate::understanding) fn choose(
        &self,
        words: &Words<'_>,
        intent: Intent,
        slots: &mut Slots,
    ) {
        let Some(index) = self.words.get(intent.index()) else { return };
        let known = index.words.as_slice();
        if known.is_empty() {
            return;
        }
        let mut said = vec![false; known.len()];
        // How many words spoke for each choice, and where the first one stands.
        let mut counts = vec![(0_usize, usize::MAX); self.choices.len()];
        for (at, token) in words.tokens().iter().enumerate() {
            let rest = words.folded().get(token.fold_start..).unwrap_or("");
            if !index.may_begin(rest) {
                continue;
            }
            let line = Head::of(rest);
            let alike = index.alike(rest);
            let heads = index.heads.get(alike.clone()).unwrap_or_default();
            for (place, _) in alike.zip(heads).filter(|(_, head)| head.may_start(line)) {
                let both = known.get(place).zip(said.get_mut(place));
                let Some((word, said)) =
                    both.filter(|(word, said)| !**said && rest.starts_with(&word.text))
                else {
                    continue;
                };
                let counted = self.choices.get(word.choice).is_some_and(|choice| choice.counted);
                if counted && (at == 0 || number(words.word(at - 1)).is_none()) {
                    continue;
                }
                *said = true;
                if let Some((count, first)) = counts.get_mut(word.choice) {
                    (*count, *first) = (*count + 1, at.min(*first));
                }
            }
        }
        let mut best: BTreeMap<&str, (usize, usize, &Choice)> = BTreeMap::new();
        let mut found: Vec<(usize, &Choice)> = vec![];
        let spoken_for = counts.into_iter().zip(&self.choices).filter(|((count, _), _)| *count > 0);
        for ((count, first), choice) in spoken_for {
            if choice.several {
                found.push((first, choice));
            } else if count > best.get(choice.slot.as_str()).map_or(0, |(most, _, _)| *most) {
                best.insert(&choice.slot, (count, first, choice));
            }
        }
        found.extend(best.into_values().map(|(_, first, choice)| (first, choice)));
        found.sort_by_key(|(first, _)| *first);
        for (word, choice) in found {
            let before = word.checked_sub(1).filter(|_| choice.counted);
            match before.and_then(|before| Some((before, number(words.word(before))?))) {
                Some((before, number)) => {
                    put(slots, &choice.slot, words.written(before, word), number.to_string());
                }
                None => put(slots, &choice.slot, words.written(word, word), choice.value.clone()),
            }
        }
    }

    /// Returns the values that a slot can be chosen to have in a text about `intent`.
    pub(in crate::understanding) fn values(&self, intent: Intent, slot: &str) -> Vec<&str> {
        let words = self.words.get(intent.index()).map_or(&[][..], |known| &known.words);
        let mut places: Vec<usize> = words.iter().map(|word| word.choice).collect();
        places.sort_unstable();
        places.dedup();
        let choices = places.into_iter().filter_map(|place| self.choices.get(place));
        choices.filter(|one| one.slot == slot).map(|one| one.value.as_str()).collect()
    }
}

/// Returns the number that a folded word says: in digits, or in words up to twelve.
fn number(word: &str) -> Option<u32> {
    const SAID_MAX: u32 = 12;
    if !word.is_empty() && word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.parse().ok().filter(|number| *number > 0);
    }
    let said = UNITS.iter().chain(TEENS).find(|(_, names)| names.contains(&word));
    said.map(|(number, _)| *number).filter(|number| (1..=SAID_MAX).contains(number))
}

/// Returns what was meant, when rules could never ask for a value because its slot has a closed list.
fn unknown(slot: &str, value: &str) -> Option<String> {
    let words: Vec<&str> = match slot {
        "product" => Product::ALL.iter().map(|word| word.as_str()).collect(),
        "change" => Change::ALL.iter().map(|word| word.as_str()).collect(),
        _ => return None,
    };
    (!words.contains(&value)).then(|| one_of(value, words))
}

/// Words that stand before the letter of a feed and belong to the fact, not to its value.
const FEED_NAMES: &[&str] = &["rama", "ramo", "feed"];

/// Returns the words of a fact that its value is made of: of a feed, not its name.
pub(super) fn valued(kind: &str, words: &Words<'_>, at: (usize, usize)) -> (usize, usize) {
    let (first, last) = at;
    let named = kind == "feed" && first < last && FEED_NAMES.contains(&words.word(first));
    if named { (first + 1, last) } else { at }
}

#[cfg(test)]
mod tests;
