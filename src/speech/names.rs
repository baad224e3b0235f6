//! Names that no rule makes: digits, letters, days, months.
use super::fragment::Part;
use crate::model::Language;

const DIGITS: [[&str; 10]; 3] = [
    ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"],
    ["zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove"],
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
];

const LETTERS: [[&str; 26]; 3] = [
    [
        "a",
        "be",
        "ce",
        "de",
        "e",
        "efe",
        "ge",
        "hache",
        "i",
        "jota",
        "ca",
        "ele",
        "eme",
        "ene",
        "o",
        "pe",
        "cu",
        "erre",
        "ese",
        "te",
        "u",
        "uve",
        "uve doble",
        "equis",
        "i griega",
        "zeta",
    ],
    [
        "á", "bê", "cê", "dê", "é", "efe", "guê", "agá", "i", "jota", "capa", "ele", "eme", "ene",
        "ó", "pê", "quê", "erre", "esse", "tê", "u", "vê", "dâblio", "xis", "ípsilon", "zê",
    ],
    [
        "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R",
        "S", "T", "U", "V", "W", "X", "Y", "Z",
    ],
];

const WEEKDAYS: [[&str; 7]; 3] = [
    ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
    [
        "segunda-feira",
        "terça-feira",
        "quarta-feira",
        "quinta-feira",
        "sexta-feira",
        "sábado",
        "domingo",
    ],
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
];

const MONTHS: [[&str; 12]; 3] = [
    [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    [
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ],
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
];

/// Chooses the table of a language.
pub(super) fn of<const N: usize>(
    tables: &[[&'static str; N]; 3],
    language: Language,
) -> [&'static str; N] {
    let [spanish, portuguese, english] = tables;
    match language {
        Language::Spanish => *spanish,
        Language::Portuguese => *portuguese,
        Language::English => *english,
    }
}

/// Returns the word of a digit; nothing for what is no digit.
pub(super) fn digit(language: Language, digit: char) -> Option<Part> {
    let value = usize::try_from(digit.to_digit(10)?).ok()?;
    of(&DIGITS, language).get(value).map(|name| Part::both(format!("digit-{value}"), *name))
}

/// Returns the name of a letter or digit; nothing for any other character.
pub(super) fn letter(language: Language, letter: char) -> Option<Part> {
    if letter.is_ascii_digit() {
        return digit(language, letter);
    }
    let letter = letter.to_ascii_lowercase();
    let at = ('a'..='z').position(|one| one == letter)?;
    of(&LETTERS, language).get(at).map(|name| Part::both(format!("letter-{letter}"), *name))
}

/// Returns a day of the week, Monday being 1.
pub(super) fn weekday(language: Language, day: i8) -> Option<Part> {
    let name = named(&of(&WEEKDAYS, language), day)?;
    Some(Part::open(format!("weekday-{day}"), name))
}

/// Returns a month, January being 1.
pub(super) fn month(language: Language, month: i8) -> Option<Part> {
    let name = named(&of(&MONTHS, language), month)?;
    Some(Part::open(format!("month-{month}"), name))
}

fn named(names: &[&'static str], from_one: i8) -> Option<&'static str> {
    let at = usize::try_from(from_one).ok()?.checked_sub(1)?;
    names.get(at).copied()
}

/// Returns every digit and letter.
pub(super) fn characters(language: Language) -> Vec<Part> {
    ('0'..='9').chain('a'..='z').filter_map(|one| letter(language, one)).collect()
}
