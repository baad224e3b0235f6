//! What a word can mean for numbers, dates, times and codes, looked up once for each word.
//!
//! Every reader of facts asks at every word of a text whether one of its words stands there. One
//! table, made when the program is compiled, answers all of them.
use super::dates::{DATE_STARTS, MONTHS, NEAR, WEEKDAYS};
use super::numbers::{Atom, HUNDREDS, ORDINALS, TEENS, TENS, THOUSANDS, TWICE, UNITS};
use super::places::{CODED, FEED, NUMBERED};
use super::times::TIME_STARTS;
use crate::understanding::deadline::LEADS;
use crate::understanding::words::{FNV_START, fnv};

/// Places of the table as a power of two: more than twice the words in it.
const TABLE_BITS: u32 = 10;
const TABLE: usize = 1 << TABLE_BITS;

/// A number may begin with the word.
const NUMBER: u8 = 1;
/// A date may begin with the word.
const DATE: u8 = 2;
/// A time of day may begin with the word.
const TIME: u8 = 4;
/// A number or a code may follow the word.
const HEAD: u8 = 8;
/// The time that is left may be told from the word on.
const LEAD: u8 = 16;

/// What a word can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::understanding) struct Sense {
    /// The number or part of a number that it names.
    pub(super) number: Option<Atom>,
    /// The day that it names as an ordinal, 0 for none.
    pub(super) ordinal: u8,
    /// The month that it names, from 1; 0 for none.
    pub(super) month: u8,
    /// The day of the week that it names, Monday 1; 0 for none.
    pub(super) weekday: u8,
    marks: u8,
}

impl Sense {
    /// A word that means nothing here.
    pub(in crate::understanding) const NONE: Self =
        Self { number: None, ordinal: 0, month: 0, weekday: 0, marks: 0 };

    /// Looks up a folded word.
    pub(in crate::understanding) fn of(word: &str) -> Self {
        Self::of_digest(fnv(FNV_START, word.as_bytes()), word.as_bytes().first().copied())
    }

    /// Looks up a folded word whose digest and first byte are known; where it holds digits, they may
    /// be counted as `0`.
    pub(in crate::understanding) fn of_digest(digest: u64, first: Option<u8>) -> Self {
        if first.is_some_and(|byte| byte.is_ascii_digit()) {
            return Self { marks: DATE | TIME, ..Self::NONE };
        }
        let mut place = place_of(digest);
        loop {
            let entry = &WORDS[place];
            if entry.word == digest {
                return entry.sense;
            }
            if entry.word == 0 {
                return Self::NONE;
            }
            place = (place + 1) % TABLE;
        }
    }

    /// Tells whether a number in words may begin here.
    pub(in crate::understanding) const fn begins_number(self) -> bool {
        self.marks & NUMBER != 0
    }

    /// Tells whether a date may begin here.
    pub(super) const fn begins_date(self) -> bool {
        self.marks & DATE != 0
    }

    /// Tells whether it names a month, or is a number in digits, which may be one.
    pub(in crate::understanding) const fn may_name_month(self) -> bool {
        self.month > 0 || (self.number.is_none() && self.marks == DATE | TIME)
    }

    /// Tells whether a time of day may begin here.
    pub(super) const fn begins_time(self) -> bool {
        self.marks & TIME != 0
    }

    /// Tells whether the time that is left may be told from here on.
    pub(in crate::understanding) const fn is_lead(self) -> bool {
        self.marks & LEAD != 0
    }

    /// Tells whether it is a number in digits, or may be the first word of one in words.
    pub(super) const fn counts(self) -> bool {
        self.begins_number() || self.marks == DATE | TIME
    }

    /// Tells whether a number, a code or the letter of a feed may follow.
    pub(super) const fn is_head(self) -> bool {
        self.marks & HEAD != 0
    }
}

/// A word of the table by its digest, 0 in an empty place.
#[derive(Clone, Copy)]
struct Entry {
    word: u64,
    sense: Sense,
}

static WORDS: [Entry; TABLE] = table();

/// Spreads words over the table; the constant is that of Fibonacci hashing.
const fn place_of(digest: u64) -> usize {
    (digest.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - TABLE_BITS)) as usize
}

/// Returns the place of a word in the table, taking a new one if it has none.
const fn slot(table: &mut [Entry; TABLE], word: &str) -> usize {
    let digest = fnv(FNV_START, word.as_bytes());
    let mut place = place_of(digest);
    while table[place].word != 0 && table[place].word != digest {
        place = (place + 1) % TABLE;
    }
    table[place].word = digest;
    place
}

/// Marks every word of a list.
const fn mark(table: &mut [Entry; TABLE], words: &[&str], marks: u8) {
    let mut at = 0;
    while at < words.len() {
        let place = slot(table, words[at]);
        table[place].sense.marks |= marks;
        at += 1;
    }
}

/// Which part of a number the words of a list are.
#[derive(Clone, Copy)]
enum Part {
    Unit,
    Teen,
    Tens,
    Hundred,
    Thousand,
    Ordinal,
}

/// Enters words for numbers.
#[expect(clippy::cast_possible_truncation, reason = "days of a month are below 32")]
const fn count(table: &mut [Entry; TABLE], numbers: &[(u32, &[&str])], part: Part) {
    let mut number = 0;
    while number < numbers.len() {
        let (value, words) = numbers[number];
        let mut at = 0;
        while at < words.len() {
            let place = slot(table, words[at]);
            let sense = &mut table[place].sense;
            match part {
                Part::Unit => sense.number = Some(Atom::Unit(value)),
                Part::Teen => sense.number = Some(Atom::Teen(value)),
                Part::Tens => sense.number = Some(Atom::Tens(value)),
                Part::Hundred => sense.number = Some(Atom::Hundred(value)),
                Part::Thousand => sense.number = Some(Atom::Thousand),
                Part::Ordinal => sense.ordinal = value as u8,
            }
            sense.marks |= if matches!(part, Part::Ordinal) { DATE } else { NUMBER | DATE | TIME };
            at += 1;
        }
        number += 1;
    }
}

/// Enters the months, or the days of the week.
const fn calendar(table: &mut [Entry; TABLE], names: &[&[&str]], months: bool) {
    let (mut index, mut number) = (0, 1);
    while index < names.len() {
        let mut at = 0;
        while at < names[index].len() {
            let place = slot(table, names[index][at]);
            let sense = &mut table[place].sense;
            if months {
                sense.month = number;
            } else {
                sense.weekday = number;
            }
            sense.marks |= DATE;
            at += 1;
        }
        (index, number) = (index + 1, number + 1);
    }
}

/// Makes the table.
const fn table() -> [Entry; TABLE] {
    let mut table = [Entry { word: 0, sense: Sense::NONE }; TABLE];
    count(&mut table, UNITS, Part::Unit);
    count(&mut table, TEENS, Part::Teen);
    count(&mut table, TENS, Part::Tens);
    count(&mut table, HUNDREDS, Part::Hundred);
    count(&mut table, THOUSANDS, Part::Thousand);
    count(&mut table, ORDINALS, Part::Ordinal);
    mark(&mut table, TWICE, NUMBER | DATE | TIME);
    calendar(&mut table, &MONTHS, true);
    calendar(&mut table, &WEEKDAYS, false);
    mark(&mut table, DATE_STARTS, DATE);
    mark(&mut table, TIME_STARTS, TIME);
    let mut at = 0;
    while at < NEAR.len() {
        let place = slot(&mut table, NEAR[at].0);
        table[place].sense.marks |= DATE;
        at += 1;
    }
    at = 0;
    while at < NUMBERED.len() {
        mark(&mut table, NUMBERED[at].1, HEAD);
        at += 1;
    }
    at = 0;
    while at < CODED.len() {
        mark(&mut table, CODED[at].1, HEAD);
        at += 1;
    }
    mark(&mut table, FEED, HEAD);
    at = 0;
    while at < LEADS.len() {
        mark(&mut table, &[LEADS[at][0]], LEAD);
        at += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_with_all_their_senses() {
        let meia = Sense::of("meia");
        assert_eq!(meia.number, Some(Atom::Unit(6)));
        assert!(meia.begins_number() && meia.begins_time() && !meia.is_head());
        assert_eq!((Sense::of("may").month, Sense::of("sexta").weekday), (5, 5));
        assert_eq!(Sense::of("thirtieth").ordinal, 30);
        assert!(Sense::of("fin").begins_date() && !Sense::of("fin").begins_time());
        assert!(Sense::of("jaula").is_head());
        assert!(Sense::of("3rd").begins_date() && !Sense::of("3rd").begins_number());
        for nothing in ["", "mayor", "fi", "palabra", "mmmmmmmmmmmmmmmmmmmmmmm", "ñandú"] {
            assert_eq!(Sense::of(nothing), Sense::NONE, "{nothing}");
        }
    }

    #[test]
    fn the_table_is_at_most_half_full() {
        assert!(WORDS.iter().filter(|entry| entry.word != 0).count() * 2 <= TABLE);
    }
}
