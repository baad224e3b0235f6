//! Numbers as people say them, in three languages.
use super::senses::Sense;
use crate::understanding::words::Words;

/// Words that one spoken number may have.
const NUMBER_WORDS_MAX: usize = 16;

/// One word of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Atom {
    /// 0 to 9.
    Unit(u32),
    /// 10 to 29 in one word, except 20.
    Teen(u32),
    /// 20, 30 … 90.
    Tens(u32),
    /// 100 and its multiples.
    Hundred(u32),
    /// 1000.
    Thousand,
}

/// Names of 0 to 9, folded.
pub(super) const UNITS: &[(u32, &[&str])] = &[
    (0, &["cero", "zero", "oh", "nought"]),
    (1, &["uno", "un", "una", "um", "uma", "one"]),
    (2, &["dos", "dois", "duas", "two"]),
    (3, &["tres", "three"]),
    (4, &["cuatro", "quatro", "four"]),
    (5, &["cinco", "five"]),
    (6, &["seis", "meia", "six"]),
    (7, &["siete", "sete", "seven"]),
    (8, &["ocho", "oito", "eight"]),
    (9, &["nueve", "nove", "nine"]),
];

pub(super) const TEENS: &[(u32, &[&str])] = &[
    (10, &["diez", "dez", "ten"]),
    (11, &["once", "onze", "eleven"]),
    (12, &["doce", "doze", "twelve"]),
    (13, &["trece", "treze", "thirteen"]),
    (14, &["catorce", "catorze", "quatorze", "fourteen"]),
    (15, &["quince", "quinze", "fifteen"]),
    (16, &["dieciseis", "dezasseis", "dezesseis", "sixteen"]),
    (17, &["diecisiete", "dezassete", "dezessete", "seventeen"]),
    (18, &["dieciocho", "dezoito", "eighteen"]),
    (19, &["diecinueve", "dezanove", "dezenove", "nineteen"]),
    (21, &["veintiuno", "veintiun", "veintiuna"]),
    (22, &["veintidos"]),
    (23, &["veintitres"]),
    (24, &["veinticuatro"]),
    (25, &["veinticinco"]),
    (26, &["veintiseis"]),
    (27, &["veintisiete"]),
    (28, &["veintiocho"]),
    (29, &["veintinueve"]),
];

pub(super) const TENS: &[(u32, &[&str])] = &[
    (20, &["veinte", "vinte", "twenty"]),
    (30, &["treinta", "trinta", "thirty"]),
    (40, &["cuarenta", "quarenta", "forty"]),
    (50, &["cincuenta", "cinquenta", "fifty"]),
    (60, &["sesenta", "sessenta", "sixty"]),
    (70, &["setenta", "seventy"]),
    (80, &["ochenta", "oitenta", "eighty"]),
    (90, &["noventa", "ninety"]),
];

pub(super) const HUNDREDS: &[(u32, &[&str])] = &[
    (100, &["cien", "ciento", "cem", "cento", "hundred"]),
    (200, &["doscientos", "doscientas", "duzentos", "duzentas"]),
    (300, &["trescientos", "trescientas", "trezentos", "trezentas"]),
    (400, &["cuatrocientos", "cuatrocientas", "quatrocentos", "quatrocentas"]),
    (500, &["quinientos", "quinientas", "quinhentos", "quinhentas"]),
    (600, &["seiscientos", "seiscientas", "seiscentos", "seiscentas"]),
    (700, &["setecientos", "setecientas", "setecentos", "setecentas"]),
    (800, &["ochocientos", "ochocientas", "oitocentos", "oitocentas"]),
    (900, &["novecientos", "novecientas", "novecentos", "novecentas"]),
];

pub(super) const THOUSANDS: &[(u32, &[&str])] = &[(1000, &["mil", "thousand"])];

/// Words that say that the digit behind them stands twice, folded.
pub(super) const TWICE: &[&str] = &["double", "doble"];

/// English days of the month, folded; Spanish and Portuguese say plain numbers save for the first.
pub(super) const ORDINALS: &[(u32, &[&str])] = &[
    (1, &["first", "primero", "primeiro"]),
    (2, &["second"]),
    (3, &["third"]),
    (4, &["fourth"]),
    (5, &["fifth"]),
    (6, &["sixth"]),
    (7, &["seventh"]),
    (8, &["eighth"]),
    (9, &["ninth"]),
    (10, &["tenth"]),
    (11, &["eleventh"]),
    (12, &["twelfth"]),
    (13, &["thirteenth"]),
    (14, &["fourteenth"]),
    (15, &["fifteenth"]),
    (16, &["sixteenth"]),
    (17, &["seventeenth"]),
    (18, &["eighteenth"]),
    (19, &["nineteenth"]),
    (20, &["twentieth"]),
    (30, &["thirtieth"]),
];

/// Returns the digit that a word names alone: `dos` is 2.
pub(super) fn digit(word: &str) -> Option<char> {
    unit(Sense::of(word))
}

fn unit(sense: Sense) -> Option<char> {
    match sense.number {
        Some(Atom::Unit(value)) => char::from_digit(value, 10),
        _ => None,
    }
}

/// Returns the number that word `at` says alone.
pub(super) fn alone(words: &Words<'_>, at: usize) -> Option<u32> {
    words.sense(at).number.map(|atom| Open::begin(atom).total())
}

/// Reads an English day of the month such as `twenty first`: the number and its last word.
pub(super) fn ordinal(words: &Words<'_>, at: usize) -> Option<(u32, usize)> {
    let sense = words.sense(at);
    if sense.ordinal > 0 {
        return Some((u32::from(sense.ordinal), at));
    }
    match (sense.number, words.sense(at + 1).ordinal) {
        (Some(Atom::Tens(tens)), unit @ 1..10) => Some((tens + u32::from(unit), at + 1)),
        _ => None,
    }
}

/// A number that is being read, word by word.
#[derive(Clone, Copy, Debug, Default)]
struct Open {
    /// What stands before "thousand".
    thousands: u32,
    value: u32,
    /// The smallest thing that was added; only smaller ones may follow.
    least: u32,
}

impl Open {
    const fn total(self) -> u32 {
        self.thousands * 1000 + self.value
    }

    /// Adds a word if it belongs to the number, else gives nothing.
    fn with(self, atom: Atom, english: bool) -> Option<Self> {
        let (value, fits) = match atom {
            Atom::Unit(unit) => (unit, unit > 0 && self.least >= 20 && self.least != 1000),
            Atom::Teen(value) | Atom::Tens(value) => (value, self.least >= 100),
            // "two hundred", but "dos cientos" is not said.
            Atom::Hundred(100) if english && (1..10).contains(&self.value) => {
                return Some(Self { value: self.value * 100, least: 100, ..self });
            }
            Atom::Hundred(value) => (value, self.least >= 1000),
            Atom::Thousand if self.thousands == 0 && (1..100).contains(&self.value) => {
                return Some(Self { thousands: self.value, value: 0, least: 1000 });
            }
            Atom::Thousand => return None,
        };
        let unit_of_thousand = matches!(atom, Atom::Unit(1..)) && self.least == 1000;
        let least = match atom {
            Atom::Unit(_) => 1,
            Atom::Teen(_) => 2,
            Atom::Tens(_) => 20,
            Atom::Hundred(_) | Atom::Thousand => 100,
        };
        (fits || unit_of_thousand).then(|| Self { value: self.value + value, least, ..self })
    }

    /// Begins a number with a word.
    const fn begin(atom: Atom) -> Self {
        let (thousands, value, least) = match atom {
            Atom::Unit(value) => (0, value, 1),
            Atom::Teen(value) => (0, value, 2),
            Atom::Tens(value) => (0, value, 20),
            Atom::Hundred(value) => (0, value, 100),
            Atom::Thousand => (1, 0, 1000),
        };
        Self { thousands, value, least }
    }
}

/// Reads the spoken number that starts at word `first`: its digits and its last word.
///
/// Single digits follow one another (`cero siete uno dos` is 0712); tens and units add up
/// (`treinta y uno` is 31), hundreds and thousands too (`dos mil veintisiete` is 2027);
/// `double oh` is 00.
pub(in crate::understanding) fn spoken(words: &Words<'_>, first: usize) -> Option<(String, usize)> {
    if !words.sense(first).begins_number() {
        return None;
    }
    let mut digits = String::new();
    let mut open: Option<Open> = None;
    let mut last = None;
    let mut at = first;
    while at < first + NUMBER_WORDS_MAX {
        let word = words.word(at);
        if matches!(word, "y" | "e" | "and")
            && last.is_some()
            && words.sense(at + 1).number.is_some()
        {
            at += 1;
            continue;
        }
        if TWICE.contains(&word)
            && let Some(digit) = unit(words.sense(at + 1))
        {
            put(&mut digits, open.take());
            digits.extend([digit, digit]);
            at += 2;
            last = Some(at - 1);
            continue;
        }
        let Some(atom) = words.sense(at).number else { break };
        let english = matches!(word, "hundred" | "thousand");
        open = Some(match open.and_then(|open| open.with(atom, english)) {
            Some(more) => more,
            None => {
                put(&mut digits, open);
                Open::begin(atom)
            }
        });
        last = Some(at);
        at += 1;
    }
    put(&mut digits, open);
    last.map(|last| (digits, last))
}

/// Puts the digits of a number behind others.
fn put(digits: &mut String, number: Option<Open>) {
    let Some(number) = number.map(Open::total) else { return };
    match char::from_digit(number, 10) {
        Some(digit) => digits.push(digit),
        None => digits.push_str(&number.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_said() {
        for (said, digits, last) in [
            ("cero siete uno dos de", "0712", 3),
            ("treinta y uno", "31", 2),
            ("noventa e nove", "99", 2),
            ("veintidós", "22", 0),
            ("trinta e um e pronto", "31", 2),
            ("thirty four and rising", "34", 1),
            ("ninety-seven", "97", 1),
            ("dos uno nueve siete siete", "21977", 4),
            ("ciento cuatro", "104", 1),
            ("cento e vinte e três", "123", 4),
            ("mil doscientos siete", "1207", 2),
            ("dois mil e vinte e sete barra", "2027", 5),
            ("dos mil y uno", "2001", 3),
            ("two hundred six", "206", 2),
            ("twelve oh four", "1204", 2),
            ("oh seven seven double oh nine", "077009", 5),
            ("veinte treinta y tres doce", "203312", 4),
            ("setecentos e quatro", "704", 2),
        ] {
            assert_eq!(spoken(&Words::new(said), 0), Some((digits.to_owned(), last)), "{said}");
        }
        assert_eq!(spoken(&Words::new("jaula"), 0), None);
    }
}
