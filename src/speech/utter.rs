//! From pieces to sounds.
use std::time::Duration;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::clock;
use super::fragment::{Part, Sound, intoned};
use super::names::{digit, letter};
use super::number::{NUMBER_MAX, form_before, number};
use super::sentence::{AFTER_SENTENCE, ends_before, pause_of, sentences};
use crate::model::Language;

/// Between two groups of digits.
const BETWEEN_GROUPS: Duration = Duration::from_millis(350);
/// Digits of one group, unless one would be left alone.
const GROUP: usize = 3;
const GROUP_MAX: usize = 4;
/// Characters of one value that are said; no value of ours is longer.
const CHARS_MAX: usize = 64;

/// A part of a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// Words that stand in the texts, with the punctuation around them.
    Words(String),
    /// A value that is said by the rules of the language.
    Said(Value),
}

/// A value of a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Digits one by one, with a pause after three or four.
    Digits(String),
    /// Digits one by one, in these groups: a telephone number.
    Groups(Vec<String>),
    /// A number as one; digit by digit above [`NUMBER_MAX`], without its sign below zero.
    Number(i64),
    /// Letters and digits one by one.
    Letters(String),
    /// A day and a time of day, on the clocks of whoever hears it.
    Moment(DateTime),
    /// A day. No sentence ends with it: months are recorded as what goes on.
    Day(Date),
}

/// Returns what is heard, in order; a sentence's pause comes last, so that prompts may follow each
/// other.
#[must_use]
pub fn utter(language: Language, pieces: &[Piece]) -> Vec<Sound> {
    let mut sounds = vec![];
    let words_of = |piece: Option<&Piece>| match piece {
        Some(Piece::Words(words)) => words.clone(),
        // One value after another: the first goes on.
        Some(Piece::Said(_)) => ",".to_owned(),
        None => String::new(),
    };
    let mut before = String::new();
    let mut rest = pieces.iter().peekable();
    while let Some(piece) = rest.next() {
        match piece {
            Piece::Words(words) => {
                say_words(&mut sounds, words, rest.peek().is_some());
                before.clone_from(words);
            }
            Piece::Said(value) => {
                let after = words_of(rest.peek().copied());
                sounds.extend(say(language, value, &before, &after));
                before = ",".to_owned();
            }
        }
    }
    if !sounds.is_empty() {
        sounds.push(Sound::Pause(AFTER_SENTENCE));
    }
    sounds
}

fn say_words(sounds: &mut Vec<Sound>, words: &str, more: bool) {
    // What opens with a mark ends or interrupts what was said before it.
    if !sounds.is_empty() {
        sounds.extend(pause_of(words.trim_start().chars().next()).map(Sound::Pause));
    }
    let mut sentences = sentences(words).into_iter().peekable();
    while let Some(sentence) = sentences.next() {
        let pause = pause_of(sentence.chars().next_back());
        sounds.push(Sound::Words(sentence));
        if more || sentences.peek().is_some() {
            sounds.extend(pause.map(Sound::Pause));
        }
    }
}

/// Says a value that stands between the words `before` and `after`; both are empty at the ends of
/// a prompt.
#[must_use]
pub fn say(language: Language, value: &Value, before: &str, after: &str) -> Vec<Sound> {
    let ends = ends_before(after);
    match value {
        Value::Digits(digits) => groups(language, &grouped(digits), ends),
        Value::Groups(all) => groups(language, all, ends),
        Value::Number(value) => {
            let size = u32::try_from(value.unsigned_abs()).ok().filter(|size| *size <= NUMBER_MAX);
            let Some(size) = size else {
                return groups(language, &grouped(&value.unsigned_abs().to_string()), ends);
            };
            // Only a word that follows at once is what is counted.
            let noun = after.strip_prefix(char::is_whitespace).unwrap_or_default();
            let noun = noun.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            intoned(&number(language, size, form_before(language, noun)), ends)
        }
        Value::Letters(letters) => {
            let parts: Vec<Part> =
                letters.chars().take(CHARS_MAX).filter_map(|c| letter(language, c)).collect();
            intoned(&parts, ends)
        }
        Value::Moment(when) => {
            let after_dia = before.split_whitespace().next_back() == Some("dia");
            intoned(&clock::moment(language, when, after_dia), ends)
        }
        Value::Day(day) => {
            let after_dia = before.split_whitespace().next_back() == Some("dia");
            intoned(&clock::whole_day(language, *day, after_dia), ends)
        }
    }
}

fn groups(language: Language, groups: &[String], ends: bool) -> Vec<Sound> {
    let mut sounds = vec![];
    let mut rest = groups.iter().take(CHARS_MAX).peekable();
    while let Some(group) = rest.next() {
        let last = rest.peek().is_none();
        let parts: Vec<Part> =
            group.chars().take(CHARS_MAX).filter_map(|c| digit(language, c)).collect();
        sounds.extend(intoned(&parts, ends && last));
        if !last {
            sounds.push(Sound::Pause(BETWEEN_GROUPS));
        }
    }
    sounds
}

/// Groups of three, the last of two to four; eight digits are two times four.
fn grouped(digits: &str) -> Vec<String> {
    let digits: Vec<char> = digits.chars().filter(char::is_ascii_digit).take(CHARS_MAX).collect();
    let size = if digits.len() == GROUP_MAX.saturating_mul(2) { GROUP_MAX } else { GROUP };
    let mut groups: Vec<String> = vec![];
    let mut rest = digits.as_slice();
    while !rest.is_empty() {
        let take = if rest.len() <= GROUP_MAX { rest.len() } else { size };
        let (group, more) = rest.split_at(take.min(rest.len()));
        groups.push(group.iter().collect());
        rest = more;
    }
    groups
}
