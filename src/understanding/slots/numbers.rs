//! Numbers as people say them, in three languages.
use crate::understanding::words::Words;

/// Words that one spoken number may have.
const NUMBER_WORDS_MAX: usize = 16;

/// One word of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Atom {
    /// 0 to 9.
    Unit(u32),
    /// 10 to 29 in one word, except 20.
    Teen(u32),
    /// 20, 30 … 90.
    Tens(u32),
    /// 100 and its multiples.
    Hundred(u32),
}

/// Names of 0 to 9, folded.
const UNITS: &[(u32, &[&str])] = &[
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

const TEENS: &[(u32, &[&str])] = &[
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

const TENS: &[(u32, &[&str])] = &[
    (20, &["veinte", "vinte", "twenty"]),
    (30, &["treinta", "trinta", "thirty"]),
    (40, &["cuarenta", "quarenta", "forty"]),
    (50, &["cincuenta", "cinquenta", "fifty"]),
    (60, &["sesenta", "sessenta", "sixty"]),
    (70, &["setenta", "seventy"]),
    (80, &["ochenta", "oitenta", "eighty"]),
    (90, &["noventa", "ninety"]),
];

const HUNDREDS: &[(u32, &[&str])] = &[
    (100, &["cien", "ciento", "cem", "cento", "hundred"]),
    (200, &["doscientos", "doscientas", "duzentos", "duzentas"]),
    (300, &["trescientos", "trescientas", "trezentos", "trezentas"]),
    (400, &["cuatrocientos", "quatrocentos"]),
    (500, &["quinientos", "quinhentos"]),
];

fn atom(word: &str) -> Option<Atom> {
    let find = |table: &[(u32, &[&str])]| {
        table.iter().find(|(_, names)| names.contains(&word)).map(|(value, _)| *value)
    };
    find(UNITS)
        .map(Atom::Unit)
        .or_else(|| find(TEENS).map(Atom::Teen))
        .or_else(|| find(TENS).map(Atom::Tens))
        .or_else(|| find(HUNDREDS).map(Atom::Hundred))
}

/// Returns the digit that a word names alone: `dos` is 2.
pub(super) fn digit(word: &str) -> Option<char> {
    match atom(word) {
        Some(Atom::Unit(value)) => char::from_digit(value, 10),
        _ => None,
    }
}

/// Reads the spoken number that starts at word `first`: its digits and its last word.
///
/// Single digits follow one another (`cero siete uno dos` is 0712); tens and units add up
/// (`treinta y uno` is 31).
pub(in crate::understanding) fn spoken(words: &Words<'_>, first: usize) -> Option<(String, usize)> {
    let mut digits = String::new();
    let mut sum: Option<(u32, bool)> = None;
    let mut last = None;
    let mut at = first;
    while at < first + NUMBER_WORDS_MAX {
        let word = words.word(at);
        if matches!(word, "y" | "e" | "and") && last.is_some() && atom(words.word(at + 1)).is_some()
        {
            at += 1;
            continue;
        }
        let Some(atom) = atom(word) else { break };
        sum = Some(match (sum, atom) {
            // After tens or hundreds a unit belongs to them; else a new number begins.
            (Some((value, true)), Atom::Unit(unit)) if unit > 0 => (value + unit, false),
            (Some((value, true)), Atom::Teen(v) | Atom::Tens(v)) if value.is_multiple_of(100) => {
                (value + v, v.is_multiple_of(10))
            }
            (open, atom) => {
                if let Some((value, _)) = open {
                    digits.push_str(&value.to_string());
                }
                match atom {
                    Atom::Unit(v) | Atom::Teen(v) => (v, false),
                    Atom::Tens(v) | Atom::Hundred(v) => (v, true),
                }
            }
        });
        last = Some(at);
        at += 1;
    }
    if let Some((value, _)) = sum {
        digits.push_str(&value.to_string());
    }
    last.map(|last| (digits, last))
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
        ] {
            assert_eq!(spoken(&Words::new(said), 0), Some((digits.to_owned(), last)), "{said}");
        }
        assert_eq!(spoken(&Words::new("jaula"), 0), None);
    }
}
