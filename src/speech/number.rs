//! Cardinal numbers in words, from zero to [`NUMBER_MAX`].
use super::fragment::Part;
use super::names::of;
use crate::model::Language;

/// The largest number that is said as one; larger ones are said digit by digit.
pub const NUMBER_MAX: u32 = 999_999;

/// Numbers below are recorded as the end of a sentence too.
const ENDS_BELOW: u32 = 10;

/// How a number agrees with what is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// It stands alone: "veintiuno", "vinte e um".
    Alone,
    /// Before a masculine noun: "veintiún minutos".
    Masculine,
    /// Before a feminine noun: "veintiuna horas", "vinte e duas horas".
    Feminine,
}

const BELOW_30_ES: [&str; 30] = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
];
const BELOW_20_PT: [&str; 20] = [
    "zero",
    "um",
    "dois",
    "três",
    "quatro",
    "cinco",
    "seis",
    "sete",
    "oito",
    "nove",
    "dez",
    "onze",
    "doze",
    "treze",
    "catorze",
    "quinze",
    "dezasseis",
    "dezassete",
    "dezoito",
    "dezanove",
];
const BELOW_20_EN: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [[&str; 10]; 3] = [
    [
        "",
        "diez",
        "veinte",
        "treinta",
        "cuarenta",
        "cincuenta",
        "sesenta",
        "setenta",
        "ochenta",
        "noventa",
    ],
    [
        "",
        "dez",
        "vinte",
        "trinta",
        "quarenta",
        "cinquenta",
        "sessenta",
        "setenta",
        "oitenta",
        "noventa",
    ],
    ["", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
];
/// Hundreds before what follows them.
const HUNDREDS: [[&str; 10]; 3] = [
    [
        "",
        "ciento",
        "doscientos",
        "trescientos",
        "cuatrocientos",
        "quinientos",
        "seiscientos",
        "setecientos",
        "ochocientos",
        "novecientos",
    ],
    [
        "",
        "cento",
        "duzentos",
        "trezentos",
        "quatrocentos",
        "quinhentos",
        "seiscentos",
        "setecentos",
        "oitocentos",
        "novecentos",
    ],
    [
        "",
        "one hundred",
        "two hundred",
        "three hundred",
        "four hundred",
        "five hundred",
        "six hundred",
        "seven hundred",
        "eight hundred",
        "nine hundred",
    ],
];

/// Returns a number below a hundred in words.
pub(super) fn below_100(language: Language, number: u32, form: Form) -> String {
    let (ten, unit) = (number / 10, number % 10);
    let small = match language {
        Language::Spanish => at(&BELOW_30_ES, number),
        Language::Portuguese => at(&BELOW_20_PT, number),
        Language::English => at(&BELOW_20_EN, number),
    };
    let tens = at(&of(&TENS, language), ten).unwrap_or_default();
    let word = match (small, unit) {
        (Some(word), _) => word.to_owned(),
        (None, 0) => tens.to_owned(),
        (None, _) => {
            let join = match language {
                Language::Spanish => " y ",
                Language::Portuguese => " e ",
                Language::English => "-",
            };
            let alone = below_100(language, unit, Form::Alone);
            format!("{tens}{join}{alone}")
        }
    };
    agreeing(language, word, form)
}

/// Only the last "one" (and in Portuguese "two") agrees.
fn agreeing(language: Language, word: String, form: Form) -> String {
    let ends: &[(&str, &str)] = match (language, form) {
        (Language::Spanish, Form::Masculine) => &[("veintiuno", "veintiún"), ("uno", "un")],
        (Language::Spanish, Form::Feminine) => &[("uno", "una")],
        (Language::Portuguese, Form::Feminine) => &[("um", "uma"), ("dois", "duas")],
        (Language::Portuguese, Form::Alone | Form::Masculine)
        | (Language::Spanish, Form::Alone)
        | (Language::English, _) => &[],
    };
    ends.iter()
        .find_map(|(end, other)| word.strip_suffix(end).map(|rest| format!("{rest}{other}")))
        .unwrap_or(word)
}

fn at(words: &[&'static str], number: u32) -> Option<&'static str> {
    usize::try_from(number).ok().and_then(|at| words.get(at)).copied()
}

/// The part of a number below a hundred, under the name of the form if it has one of its own.
pub(super) fn small(language: Language, number: u32, form: Form) -> Part {
    let (alone, word) =
        (below_100(language, number, Form::Alone), below_100(language, number, form));
    if word == alone {
        let stem = format!("number-{number}");
        // A sentence ends with a key or a place in a queue, never with a large number.
        return if number < ENDS_BELOW { Part::both(stem, word) } else { Part::open(stem, word) };
    }
    // What agrees with a noun is followed by it.
    let suffix = if form == Form::Feminine { "f" } else { "m" };
    Part::open(format!("number-{number}-{suffix}"), word)
}

/// Exactly a hundred.
pub(super) fn hundred(language: Language) -> Part {
    let word = match language {
        Language::Spanish => "cien",
        Language::Portuguese => "cem",
        Language::English => "one hundred",
    };
    Part::open("number-100", word)
}

/// Hundreds; `more` when a number below a hundred follows.
pub(super) fn hundreds(language: Language, hundreds: u32, form: Form, more: bool) -> Part {
    let mut word = at(&of(&HUNDREDS, language), hundreds).unwrap_or_default().to_owned();
    let mut stem = format!("hundred-{hundreds}");
    let agrees = language != Language::English && hundreds > 1 && form == Form::Feminine;
    if agrees && let Some(rest) = word.strip_suffix("os") {
        word = format!("{rest}as");
        stem.push_str("-f");
    }
    if !more {
        return Part::open(stem, word);
    }
    match language {
        Language::Spanish => Part::open(format!("{stem}-more"), word),
        Language::Portuguese => Part::open(format!("{stem}-more"), format!("{word} e")),
        Language::English => Part::open(format!("{stem}-more"), format!("{word} and")),
    }
}

/// A thousand; `and` when it is joined to what follows.
pub(super) fn thousand(language: Language, and: bool) -> Part {
    let (word, join) = match language {
        Language::Spanish => ("mil", ""),
        Language::Portuguese => ("mil", " e"),
        Language::English => ("thousand", " and"),
    };
    if and && !join.is_empty() {
        Part::open("thousand-and", format!("{word}{join}"))
    } else {
        Part::open("thousand", word)
    }
}

/// Returns the parts of a number up to [`NUMBER_MAX`].
pub(super) fn number(language: Language, number: u32, form: Form) -> Vec<Part> {
    let (thousands, rest) = (number / 1000, number % 1000);
    if thousands == 0 {
        return below_1000(language, rest, form);
    }
    let mut parts = vec![];
    // "mil", but "one thousand".
    if thousands > 1 || language == Language::English {
        // "veintiún mil", "treinta y un mil"; "duas mil horas".
        let counted = if form == Form::Alone { Form::Masculine } else { form };
        parts = below_1000(language, thousands, counted);
    }
    let and = match language {
        Language::Spanish => false,
        Language::Portuguese => rest > 0 && (rest < 100 || rest % 100 == 0),
        Language::English => rest > 0 && rest < 100,
    };
    parts.push(thousand(language, and));
    if rest > 0 {
        parts.extend(below_1000(language, rest, form));
    }
    parts
}

fn below_1000(language: Language, number: u32, form: Form) -> Vec<Part> {
    match (number / 100, number % 100) {
        (0, rest) => vec![small(language, rest, form)],
        (1, 0) => vec![hundred(language)],
        (many, 0) => vec![hundreds(language, many, form, false)],
        (many, rest) => {
            vec![hundreds(language, many, form, true), small(language, rest, form)]
        }
    }
}

/// Returns how a number agrees with the word that follows it.
pub(super) fn form_before(language: Language, word: &str) -> Form {
    const MASCULINE: &[&str] = &[
        "minuto", "minutos", "segundo", "segundos", "día", "días", "dia", "dias", "caso", "casos",
        "puesto", "puestos",
    ];
    const FEMININE: &[&str] = &[
        "hora", "horas", "llamada", "llamadas", "chamada", "chamadas", "persona", "personas",
        "pessoa", "pessoas", "semana", "semanas",
    ];
    if language == Language::English {
        Form::Alone
    } else if MASCULINE.contains(&word) {
        Form::Masculine
    } else if FEMININE.contains(&word) {
        Form::Feminine
    } else {
        Form::Alone
    }
}
