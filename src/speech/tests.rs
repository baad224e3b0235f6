//! Values as people say them in Spain, in Portugal and in England.
use std::collections::BTreeSet;

use jiff::civil::{DateTime, date};

use super::fragment::Part;
use super::number::{Form, number};
use super::*;
use crate::model::Language;

use Language::{English, Portuguese, Spanish};

/// What is heard, without intonation; a pause is a bar.
fn heard(sounds: &[Sound]) -> String {
    let texts: Vec<String> = sounds
        .iter()
        .map(|sound| match sound {
            Sound::Words(text) => text.clone(),
            Sound::Fragment(fragment) => fragment.text.trim_end_matches([',', '.']).to_owned(),
            Sound::Pause(_) => "|".to_owned(),
        })
        .collect();
    texts.join(" ")
}

fn said(language: Language, value: &Value) -> String {
    heard(&say(language, value, "", "."))
}

fn counted(language: Language, value: u32, form: Form) -> String {
    let parts: Vec<Fragment> = number(language, value, form).iter().map(Part::going_on).collect();
    let words: Vec<&str> = parts.iter().map(|part| part.text.trim_end_matches(',')).collect();
    words.join(" ")
}

#[test]
fn numbers_alone() {
    let table = [
        (0, "cero", "zero", "zero"),
        (1, "uno", "um", "one"),
        (2, "dos", "dois", "two"),
        (14, "catorce", "catorze", "fourteen"),
        (16, "dieciséis", "dezasseis", "sixteen"),
        (17, "diecisiete", "dezassete", "seventeen"),
        (19, "diecinueve", "dezanove", "nineteen"),
        (20, "veinte", "vinte", "twenty"),
        (21, "veintiuno", "vinte e um", "twenty-one"),
        (22, "veintidós", "vinte e dois", "twenty-two"),
        (23, "veintitrés", "vinte e três", "twenty-three"),
        (26, "veintiséis", "vinte e seis", "twenty-six"),
        (30, "treinta", "trinta", "thirty"),
        (31, "treinta y uno", "trinta e um", "thirty-one"),
        (40, "cuarenta", "quarenta", "forty"),
        (50, "cincuenta", "cinquenta", "fifty"),
        (67, "sesenta y siete", "sessenta e sete", "sixty-seven"),
        (99, "noventa y nueve", "noventa e nove", "ninety-nine"),
        (100, "cien", "cem", "one hundred"),
        (101, "ciento uno", "cento e um", "one hundred and one"),
        (115, "ciento quince", "cento e quinze", "one hundred and fifteen"),
        (199, "ciento noventa y nueve", "cento e noventa e nove", "one hundred and ninety-nine"),
        (200, "doscientos", "duzentos", "two hundred"),
        (221, "doscientos veintiuno", "duzentos e vinte e um", "two hundred and twenty-one"),
        (500, "quinientos", "quinhentos", "five hundred"),
        (700, "setecientos", "setecentos", "seven hundred"),
        (900, "novecientos", "novecentos", "nine hundred"),
        (1000, "mil", "mil", "one thousand"),
        (1001, "mil uno", "mil e um", "one thousand and one"),
        (1100, "mil cien", "mil e cem", "one thousand one hundred"),
        (1200, "mil doscientos", "mil e duzentos", "one thousand two hundred"),
        (
            1234,
            "mil doscientos treinta y cuatro",
            "mil duzentos e trinta e quatro",
            "one thousand two hundred and thirty-four",
        ),
        (2000, "dos mil", "dois mil", "two thousand"),
        (2026, "dos mil veintiséis", "dois mil e vinte e seis", "two thousand and twenty-six"),
        (21_000, "veintiún mil", "vinte e um mil", "twenty-one thousand"),
        (31_000, "treinta y un mil", "trinta e um mil", "thirty-one thousand"),
        (100_000, "cien mil", "cem mil", "one hundred thousand"),
        (101_000, "ciento un mil", "cento e um mil", "one hundred and one thousand"),
        (
            345_678,
            "trescientos cuarenta y cinco mil seiscientos setenta y ocho",
            "trezentos e quarenta e cinco mil seiscentos e setenta e oito",
            "three hundred and forty-five thousand six hundred and seventy-eight",
        ),
        (
            999_999,
            "novecientos noventa y nueve mil novecientos noventa y nueve",
            "novecentos e noventa e nove mil novecentos e noventa e nove",
            "nine hundred and ninety-nine thousand nine hundred and ninety-nine",
        ),
    ];
    for (value, spanish, portuguese, english) in table {
        assert_eq!(counted(Spanish, value, Form::Alone), spanish);
        assert_eq!(counted(Portuguese, value, Form::Alone), portuguese);
        assert_eq!(counted(English, value, Form::Alone), english);
    }
}

#[test]
fn numbers_agree_with_what_they_count() {
    let table = [
        (1, "una", "uma"),
        (2, "dos", "duas"),
        (11, "once", "onze"),
        (12, "doce", "doze"),
        (21, "veintiuna", "vinte e uma"),
        (31, "treinta y una", "trinta e uma"),
        (42, "cuarenta y dos", "quarenta e duas"),
        (100, "cien", "cem"),
        (101, "ciento una", "cento e uma"),
        (200, "doscientas", "duzentas"),
        (552, "quinientas cincuenta y dos", "quinhentas e cinquenta e duas"),
        (2000, "dos mil", "duas mil"),
        (200_000, "doscientas mil", "duzentas mil"),
    ];
    for (value, spanish, portuguese) in table {
        assert_eq!(counted(Spanish, value, Form::Feminine), spanish);
        assert_eq!(counted(Portuguese, value, Form::Feminine), portuguese);
    }
    for (value, spanish) in [(1, "un"), (21, "veintiún"), (31, "treinta y un"), (11, "once")] {
        assert_eq!(counted(Spanish, value, Form::Masculine), spanish);
    }
}

#[test]
fn a_number_agrees_only_with_the_word_that_follows_it() {
    let before = |language, value, after| heard(&say(language, &Value::Number(value), "", after));
    assert_eq!(before(Spanish, 21, " minutos."), "veintiún");
    assert_eq!(before(Spanish, 21, " horas."), "veintiuna");
    assert_eq!(before(Spanish, 21, " de la cola."), "veintiuno");
    assert_eq!(before(Spanish, 1, "."), "uno");
    assert_eq!(before(Portuguese, 2, " horas"), "duas");
    assert_eq!(before(Portuguese, 2, " da fila."), "dois");
    assert_eq!(before(English, 2, " minutes."), "two");
}

#[test]
fn numbers_out_of_range_are_said_digit_by_digit() {
    assert_eq!(said(English, &Value::Number(1_000_000)), "one zero zero | zero zero zero zero");
    assert_eq!(said(Spanish, &Value::Number(-7)), "siete");
    assert!(!said(Spanish, &Value::Number(i64::MIN)).is_empty());
}

#[test]
fn the_end_of_a_sentence_is_heard_in_its_last_part_only() {
    let ids = |after: &str| -> Vec<String> {
        say(Spanish, &Value::Digits("0000013".to_owned()), "", after)
            .into_iter()
            .filter_map(|sound| match sound {
                Sound::Fragment(fragment) => Some(fragment.id),
                Sound::Words(_) | Sound::Pause(_) => None,
            })
            .collect()
    };
    let ended = ids(". Más.");
    assert_eq!(ended.last().unwrap(), "say-digit-3-end");
    assert_eq!(ended.iter().filter(|id| id.ends_with("-end")).count(), 1);
    assert_eq!(ids(" está cerrado.").last().unwrap(), "say-digit-3");
}

#[test]
fn digits_come_in_groups_with_pauses() {
    let digits = |text: &str| said(Portuguese, &Value::Digits(text.to_owned()));
    assert_eq!(digits("0000013"), "zero zero zero | zero zero um três");
    assert_eq!(digits("112"), "um um dois");
    assert_eq!(digits("12345678"), "um dois três quatro | cinco seis sete oito");
    assert_eq!(digits("1234567890"), "um dois três | quatro cinco seis | sete oito nove zero");
    assert_eq!(digits(""), "");
    let number = Value::Groups(["910", "000", "010"].map(str::to_owned).to_vec());
    assert_eq!(said(Spanish, &number), "nueve uno cero | cero cero cero | cero uno cero");
}

#[test]
fn letters_have_the_names_of_the_country() {
    let code = |language| said(language, &Value::Letters("MD3x".to_owned()));
    assert_eq!(code(Spanish), "eme de tres equis");
    assert_eq!(code(Portuguese), "eme dê três xis");
    assert_eq!(code(English), "M D three X");
    assert_eq!(said(Spanish, &Value::Letters("P1".to_owned())), "pe uno");
    assert_eq!(
        said(Spanish, &Value::Letters("waw-y".to_owned())),
        "uve doble a uve doble i griega"
    );
}

fn on_monday(hour: i8, minute: i8) -> DateTime {
    date(2026, 12, 7).at(hour, minute, 0, 0)
}

#[test]
fn moments_are_said_whole() {
    let value = Value::Moment(on_monday(8, 30));
    assert_eq!(said(Spanish, &value), "lunes siete de diciembre a las ocho y media de la mañana");
    assert_eq!(said(Portuguese, &value), "segunda-feira sete de dezembro às oito e meia da manhã");
    assert_eq!(
        said(English, &value),
        "Monday the seventh of December at half past eight in the morning"
    );
    let after_dia = heard(&say(Portuguese, &value, "Voltamos no dia ", "."));
    assert_eq!(after_dia, "sete de dezembro segunda-feira às oito e meia da manhã");
    let day = Value::Day(date(2026, 12, 7));
    assert_eq!(said(Spanish, &day), "lunes siete de diciembre");
    assert_eq!(said(Portuguese, &day), "segunda-feira sete de dezembro");
    assert_eq!(said(English, &day), "Monday the seventh of December");
}

/// Hour and minute in the three languages.
const TIMES: [(i8, i8, &str, &str, &str); 15] = [
    (0, 0, "a las cero horas", "às zero horas", "at midnight, as the day begins"),
    (
        0,
        15,
        "a las cero horas y quince minutos",
        "às zero horas e quinze minutos",
        "at fifteen minutes past midnight",
    ),
    (
        0,
        21,
        "a las cero horas y veintiún minutos",
        "às zero horas e vinte e um minutos",
        "at twenty-one minutes past midnight",
    ),
    (
        0,
        1,
        "a las cero horas y un minuto",
        "às zero horas e um minuto",
        "at one minute past midnight",
    ),
    (1, 0, "a la una de la madrugada", "à uma da madrugada", "at one in the morning"),
    (
        6,
        5,
        "a las seis y cinco de la mañana",
        "às seis e cinco da manhã",
        "at five past six in the morning",
    ),
    (9, 0, "a las nueve de la mañana", "às nove da manhã", "at nine in the morning"),
    (
        9,
        45,
        "a las diez menos cuarto de la mañana",
        "às nove e quarenta e cinco da manhã",
        "at a quarter to ten in the morning",
    ),
    (12, 0, "a las doce del mediodía", "ao meio-dia", "at noon"),
    (
        12,
        30,
        "a las doce y media del mediodía",
        "ao meio-dia e meia",
        "at half past twelve in the afternoon",
    ),
    (
        13,
        15,
        "a la una y cuarto de la tarde",
        "à uma e um quarto da tarde",
        "at a quarter past one in the afternoon",
    ),
    (
        14,
        17,
        "a las dos y diecisiete de la tarde",
        "às duas e dezassete da tarde",
        "at seventeen minutes past two in the afternoon",
    ),
    (20, 0, "a las ocho de la tarde", "às oito da noite", "at eight in the evening"),
    (
        20,
        45,
        "a las nueve menos cuarto de la noche",
        "às oito e quarenta e cinco da noite",
        "at a quarter to nine in the evening",
    ),
    (
        23,
        59,
        "a las once y cincuenta y nueve de la noche",
        "às onze e cinquenta e nove da noite",
        "at one minute to midnight",
    ),
];

#[test]
fn times_of_day() {
    let time = |language, hour, minute| {
        let all = said(language, &Value::Moment(on_monday(hour, minute)));
        let date = match language {
            Spanish => "lunes siete de diciembre ",
            Portuguese => "segunda-feira sete de dezembro ",
            English => "Monday the seventh of December ",
        };
        all.strip_prefix(date).unwrap().to_owned()
    };
    for (hour, minute, spanish, portuguese, english) in TIMES {
        assert_eq!(time(Spanish, hour, minute), spanish);
        assert_eq!(time(Portuguese, hour, minute), portuguese);
        assert_eq!(time(English, hour, minute), english);
    }
}

#[test]
fn days_of_the_month() {
    let day = |language, day| {
        let all = said(language, &Value::Moment(date(2026, 1, day).at(12, 0, 0, 0)));
        all.split_once(' ').unwrap().1.split_once(" a").unwrap().0.to_owned()
    };
    let table = [
        (1, "uno de enero", "um de janeiro", "the first of January"),
        (2, "dos de enero", "dois de janeiro", "the second of January"),
        (3, "tres de enero", "três de janeiro", "the third of January"),
        (12, "doce de enero", "doze de janeiro", "the twelfth of January"),
        (20, "veinte de enero", "vinte de janeiro", "the twentieth of January"),
        (21, "veintiuno de enero", "vinte e um de janeiro", "the twenty-first of January"),
        (30, "treinta de enero", "trinta de janeiro", "the thirtieth of January"),
        (31, "treinta y uno de enero", "trinta e um de janeiro", "the thirty-first of January"),
    ];
    for (number, spanish, portuguese, english) in table {
        assert_eq!(day(Spanish, number), spanish);
        assert_eq!(day(Portuguese, number), portuguese);
        assert_eq!(day(English, number), english);
    }
}

/// Everything that a value can become stands in the catalogue with the same text.
#[test]
fn the_catalogue_lacks_nothing_and_holds_nothing_twice() {
    for language in Language::ALL {
        let all = catalogue(language);
        let ids: BTreeSet<&str> = all.iter().map(|fragment| fragment.id.as_str()).collect();
        assert_eq!(ids.len(), all.len(), "{language}: an id stands for two texts");
        let known: BTreeSet<Fragment> = all.iter().cloned().collect();
        let mut used = BTreeSet::new();
        let mut see = |sounds: Vec<Sound>| {
            for sound in sounds {
                if let Sound::Fragment(fragment) = sound {
                    assert!(known.contains(&fragment), "{language}: {fragment:?}");
                    used.insert(fragment);
                }
            }
        };
        for after in ["", " x", " minutos", " horas"] {
            for value in (0..2000).chain((2000..1_000_000).step_by(997)).chain([9_000, 90_000]) {
                see(say(language, &Value::Number(value), "", after));
            }
            for minute in 0..24 * 60 {
                let (hour, minute) =
                    (i8::try_from(minute / 60).unwrap(), i8::try_from(minute % 60).unwrap());
                see(say(language, &Value::Moment(on_monday(hour, minute)), "", after));
            }
            for day in 0..366 {
                let when =
                    date(2026, 1, 1).at(12, 0, 0, 0).checked_add(jiff::Span::new().days(day));
                see(say(language, &Value::Moment(when.unwrap()), "", after));
            }
            let letters = "abcdefghijklmnopqrstuvwxyz0123456789";
            see(say(language, &Value::Letters(letters.to_owned()), "", after));
            for letter in letters.chars() {
                see(say(language, &Value::Letters(letter.to_string()), "", after));
            }
        }
        let never: Vec<_> = known.difference(&used).map(|fragment| &fragment.id).collect();
        assert!(never.is_empty(), "{language}: never said: {never:?}");
    }
}

#[test]
fn words_are_cut_at_sentences_and_lose_what_belongs_before_them() {
    let cut = |words: &str| sentences(words);
    assert_eq!(
        cut(". Si es correcto, pulse 1. Si no, 2."),
        ["Si es correcto, pulse 1.", "Si no, 2."]
    );
    assert_eq!(cut("¿En qué centro? "), ["¿En qué centro?"]);
    assert_eq!(cut(", pulse 1"), ["pulse 1"]);
    assert_eq!(cut(" . "), Vec::<String>::new());
    assert_eq!(cut("hasta 3.5 voltios"), ["hasta 3.5 voltios"]);
    assert_eq!(as_spoken("Su número es"), "Su número es,");
    assert_eq!(as_spoken("Gracias."), "Gracias.");
}

#[test]
fn a_prompt_is_heard_in_its_order_with_its_pauses() {
    let pieces = [
        Piece::Words("Le llamaremos al ".to_owned()),
        Piece::Said(Value::Groups(vec!["91".to_owned(), "2".to_owned()])),
        Piece::Words(". Si es correcto, pulse 1. Si no, 2.".to_owned()),
    ];
    assert_eq!(
        heard(&utter(Spanish, &pieces)),
        "Le llamaremos al nueve uno | dos | Si es correcto, pulse 1. | Si no, 2. |"
    );
    assert_eq!(utter(Spanish, &[]), []);
}

#[test]
fn hostile_values_are_bounded() {
    let long = "7".repeat(100_000);
    for value in
        [Value::Digits(long.clone()), Value::Letters(long.clone()), Value::Groups(vec![long; 1000])]
    {
        assert!(say(Spanish, &value, "", "").len() <= 64 * 65);
    }
    assert_eq!(said(Spanish, &Value::Letters("ñ\u{202e}🦀".to_owned())), "");
}
