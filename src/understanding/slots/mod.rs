//! Facts copied from a text: never guessed, always with the words as written.

mod dates;
mod numbers;
mod site;

use regex::Regex;

pub(super) use self::dates::date_at;
pub(super) use self::numbers::spoken;
use self::site::SiteNames;
use super::words::Words;
use crate::model::{Sites, Slot, Slots};

/// Values kept for one slot.
const VALUES_MAX: usize = 10;
/// Letters of a code that is copied.
const CODE_LETTERS: std::ops::RangeInclusive<usize> = 4..=40;

/// Words that a number follows, folded, with the slot that it fills.
const NUMBERED: &[(&str, &[&str])] = &[
    ("cage", &["jaula", "jaulas", "gaiola", "gaiolas", "cage", "cages"]),
    (
        "cabinet",
        &[
            "armario",
            "armarios",
            "bastidor",
            "bastidores",
            "rack",
            "racks",
            "rac",
            "cabinet",
            "cabinets",
            "cab",
            "gabinete",
        ],
    ),
];

/// Words that a code follows, folded, with the slot that it fills.
const CODED: &[(&str, &[&str])] = &[
    (
        "tracking",
        &[
            "seguimiento",
            "tracking",
            "guia",
            "waybill",
            "albaran",
            "awb",
            "consignment",
            "rastreio",
        ],
    ),
    ("invoice", &["factura", "fatura", "invoice", "inv"]),
    ("circuit", &["connect", "circuito", "circuit", "enlace"]),
];

/// Words that the letter of a feed follows.
const FEED: &[&str] = &[
    "rama",
    "ramo",
    "feed",
    "fide",
    "alimentacion",
    "alimentacao",
    "acometida",
    "pdu",
    "regleta",
    "regua",
];
/// Words that may stand between such a word and its number.
const FILLERS: &[&str] = &[
    "numero", "number", "no", "n", "num", "nr", "la", "el", "o", "a", "the", "id", "order", "cross",
];

/// Codes that are known by their own form; the first group is the value. ASCII word edges keep
/// these on the fast engine.
const PATTERNS: &[(&str, &str)] = &[
    ("reference", r"(?-u:\b)(1-[0-9]{5,7}|[Cc][Tt]-?[0-9]{7}|TT-?[0-9]{4,8})(?-u:\b)"),
    ("circuit", r"(?-u:\b)((?:CC|XC|CX|MET|MDX|CID|EVC|IPT)[- ]?[0-9][0-9-]{2,})(?-u:\b)"),
    ("tracking", r"(?-u:\b)(1Z[0-9A-Z]{16}|JD[0-9]{7,}|GE[0-9]{6,})(?-u:\b)"),
    ("invoice", r"(?-u:\b)(F[VT][- ]?[0-9][0-9/-]{3,})(?-u:\b)"),
    ("order", r"(?-u:\b)((?:PO|OC)[- ]?[0-9][0-9-]{5,})(?-u:\b)"),
    ("position", r"(?-u:\b)([A-Z]{2}[0-9]:[0-9A-Z]{1,3}:[0-9A-Z-]{3,}(?::[0-9]{2,6})?)"),
    ("time", r"(?-u:\b)([0-2]?[0-9][:h][0-5][0-9]|[0-2]?[0-9]h)(?-u:\b)"),
    ("date", r"(?-u:\b)([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{2,4})?)(?-u:\b)"),
    (
        "callback",
        r"(\+[0-9]{1,3}[ .]?[0-9](?:[ .]?[0-9]){7,12}|(?-u:\b)[26789][0-9]{2}[ .]?[0-9]{3}[ .]?[0-9]{3}(?-u:\b))",
    ),
];

/// What is looked for in a text.
#[derive(Clone, Debug)]
pub(super) struct SlotFinder {
    names: SiteNames,
    patterns: Vec<(&'static str, Regex)>,
}

impl SlotFinder {
    /// Makes the finder for the sites of the desk.
    pub(super) fn new(sites: &Sites) -> Self {
        let compiled = PATTERNS.iter().filter_map(|(name, p)| Some((*name, Regex::new(p).ok()?)));
        Self { names: SiteNames::new(sites), patterns: compiled.collect() }
    }

    /// Returns every fact of the text, by name.
    pub(super) fn find(&self, text: &str, words: &Words<'_>) -> Slots {
        let mut slots = Slots::new();
        for (first, last, value) in self.names.sites(words) {
            put(&mut slots, "site", words.written(first, last), value);
        }
        for (first, last, value) in self.names.metros(words) {
            put(&mut slots, "metro", words.written(first, last), value);
        }
        for at in 0..words.tokens().len() {
            after_a_word(&mut slots, text, words, at);
            if let Some((last, value)) = date_at(words, at) {
                put(&mut slots, "date", words.written(at, last), value);
            }
        }
        // A text without digits can hold none of the codes.
        if text.bytes().any(|b| b.is_ascii_digit()) {
            for (name, pattern) in &self.patterns {
                for found in pattern.captures_iter(text).take(VALUES_MAX).filter_map(|c| c.get(1)) {
                    put(&mut slots, name, found.as_str(), canonical(name, found.as_str()));
                }
            }
        }
        slots
    }
}

/// Copies what follows a word such as cage, tracking or feed.
fn after_a_word(slots: &mut Slots, text: &str, words: &Words<'_>, at: usize) {
    let word = words.word(at);
    let named = |table: &[(&'static str, &[&str])]| {
        table.iter().find(|(_, heads)| heads.contains(&word)).map(|(name, _)| *name)
    };
    if let Some(name) = named(NUMBERED)
        && let Some((first, last, value)) = number_after(words, at)
    {
        put(slots, name, words.written(first, last), value);
    }
    if let Some(name) = named(CODED)
        && let Some(code) = code_after(text, words, at)
    {
        put(slots, name, code, canonical(name, code));
    }
    if FEED.contains(&word)
        && let Some((last, value)) = feed_after(words, at)
    {
        put(slots, "feed", words.written(at, last), value);
    }
}

fn put(slots: &mut Slots, name: &str, text: &str, value: String) {
    let values = slots.entry(name.to_owned()).or_default();
    if values.len() < VALUES_MAX && !values.iter().any(|slot| slot.value == value) {
        values.push(Slot { text: text.to_owned(), value });
    }
}

/// Returns the written form of a value.
fn canonical(name: &str, text: &str) -> String {
    match name {
        "time" | "date" => text.to_lowercase(),
        "callback" => text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect(),
        _ => text.to_uppercase(),
    }
}

/// Returns the first word behind `at` that is no filler, if it is in the same sentence.
fn next_word(words: &Words<'_>, at: usize) -> Option<usize> {
    let first = at + 1 + usize::from(FILLERS.contains(&words.word(at + 1)));
    let sentence = |index: usize| words.tokens().get(index).map(|t| t.sentence);
    (sentence(first).is_some() && sentence(first) == sentence(at)).then_some(first)
}

/// Reads the number or code that follows word `at`: first word, last word, value.
fn number_after(words: &Words<'_>, at: usize) -> Option<(usize, usize, String)> {
    let first = next_word(words, at)?;
    let word = words.word(first);
    if word.chars().any(|c| c.is_ascii_digit()) && word.len() <= 12 {
        return Some((first, first, word.to_uppercase()));
    }
    spoken(words, first).map(|(digits, last)| (first, last, digits))
}

/// Returns the code behind word `at`: all up to the next space, if it has digits enough.
fn code_after<'t>(text: &'t str, words: &Words<'_>, at: usize) -> Option<&'t str> {
    let start = words.tokens().get(next_word(words, at)?)?.start;
    let rest = text.get(start..)?;
    let code = rest.split(|c: char| c.is_whitespace() || c == ',').next()?;
    let code = code.trim_end_matches(|c: char| !c.is_alphanumeric());
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    (CODE_LETTERS.contains(&code.len()) && digits >= 4).then_some(code)
}

/// Reads the letter of a feed behind word `at`: its last word and the value.
fn feed_after(words: &Words<'_>, at: usize) -> Option<(usize, String)> {
    let word = words.word(at + 1);
    let value = match word {
        "a" => "A",
        "b" | "be" => "B",
        _ => return None,
    };
    // "la rama a las tres": a letter that is followed by an article is a preposition.
    let next = words.word(at + 2);
    let preposition = word == "a" && matches!(next, "las" | "los" | "la" | "el" | "o" | "os");
    (!preposition).then(|| (at + 1, value.to_owned()))
}
