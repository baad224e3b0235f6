//! Facts copied from a text: never guessed, always with the words as written.

mod numbers;
mod site;

use regex::Regex;

use self::site::SiteNames;
pub(super) use self::numbers::spoken;
use super::words::Words;
use crate::model::{Sites, Slot, Slots};

/// Values kept for one slot.
const VALUES_MAX: usize = 10;

/// Words that a number of a cage, a cabinet or a feed follows, folded.
const CAGE: &[&str] = &["jaula", "jaulas", "gaiola", "gaiolas", "cage", "cages"];
const CABINET: &[&str] = &[
    "armario", "armarios", "bastidor", "bastidores", "rack", "racks", "rac", "cabinet", "cabinets",
    "cab", "gabinete",
];
const FEED: &[&str] = &[
    "rama", "ramo", "feed", "fide", "alimentacion", "alimentacao", "acometida", "pdu", "regleta",
    "regua",
];
/// Words that may stand between such a word and its number.
const FILLERS: &[&str] = &["numero", "number", "no", "n", "num", "nr", "la", "el", "o", "a", "the"];

/// What is looked for in the text as written.
#[derive(Clone, Debug)]
pub(super) struct SlotFinder {
    names: SiteNames,
    patterns: Vec<(&'static str, Regex)>,
}

/// Patterns on the text as written; the first group is the value.
const PATTERNS: &[(&str, &str)] = &[
    ("reference", r"(?i)\b(1-\d{5,7}|CT-?\d{7}|TT-?\d{4,8})\b"),
    ("circuit", r"\b((?:CC|XC|CX|MET|MDX|CID|EVC|IPT)[- ]?\d[\d-]{2,}|XC-\d[\d-]+)\b"),
    (
        "circuit",
        r"(?i)\b(?:cross[- ]?connect|circuito?|enlace|liga[cç][aã]o)\s+(?:n[ºo.]\s*)?(\d[\d-]{4,})\b",
    ),
    ("tracking", r"\b(1Z[0-9A-Z]{16}|JD\d{7,}|GE\d{6,})\b"),
    (
        "tracking",
        r"(?i)\b(?:seguimiento|tracking(?: number)?|gu[ií]a|waybill|albar[aá]n|AWB)\s*(?:n[ºo.]?|number|:)?\s*([0-9A-Z]*\d[0-9A-Z-]{4,})\b",
    ),
    (
        "invoice",
        r"(?i)\b(?:factura|fatura|invoice|inv\.?)\s*(?:n[ºo.]?|number|:)?\s*([A-Z]{0,4}[- ]?\d[\d/.-]{3,}\d)\b",
    ),
    ("invoice", r"\b(F[VT][- ]?\d[\d/-]{3,})\b"),
    ("order", r"(?i)\b((?:PO|OC)[- ]?\d[\d-]{5,})\b"),
    ("position", r"\b([A-Z]{2}\d:[0-9A-Z]{1,3}:[0-9A-Z-]{3,}(?::\d{2,6})?)"),
    ("time", r"(?i)\b((?:[01]?\d|2[0-3])[:h][0-5]\d|(?:[01]?\d|2[0-3])h)\b"),
    (
        "date",
        r"(?i)\b(\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}(?:st|nd|rd|th)?(?:\s+de)?\s+(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre|janeiro|fevereiro|mar[cç]o|maio|junho|julho|setembro|outubro|novembro|dezembro|january|february|march|april|may|june|july|august|september|october|november|december))\b",
    ),
    (
        "date",
        r"(?i)\b(hoy|ma[nñ]ana|esta noche|pasado ma[nñ]ana|hoje|amanh[aã]|esta noite|today|tomorrow|tonight)\b",
    ),
    ("callback", r"(\+\d{1,3}[ .]?\d(?:[ .]?\d){7,12}|\b[6789]\d{2}[ .]?\d{3}[ .]?\d{3}\b|\b2\d{2} \d{3} \d{3}\b)"),
];

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
            for (name, heads) in [("cage", CAGE), ("cabinet", CABINET)] {
                if heads.contains(&words.word(at))
                    && let Some((first, last, value)) = number_after(words, at)
                {
                    put(&mut slots, name, words.written(first, last), value);
                }
            }
            if FEED.contains(&words.word(at))
                && let Some((last, value)) = feed_after(words, at)
            {
                put(&mut slots, "feed", words.written(at, last), value);
            }
        }
        for (name, pattern) in &self.patterns {
            for found in pattern.captures_iter(text).take(VALUES_MAX) {
                if let Some(found) = found.get(1) {
                    put(&mut slots, name, found.as_str(), canonical(name, found.as_str()));
                }
            }
        }
        slots
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
        "reference" | "circuit" | "tracking" | "order" | "position" => text.to_uppercase(),
        "callback" => text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect(),
        _ => text.to_lowercase(),
    }
}

/// Reads the number or code that follows word `at`: first word, last word, value.
fn number_after(words: &Words<'_>, at: usize) -> Option<(usize, usize, String)> {
    let filler = usize::from(FILLERS.contains(&words.word(at + 1)));
    let first = at + 1 + filler;
    let clause = |index: usize| words.tokens().get(index).map(|t| t.sentence);
    if clause(first) != clause(at) {
        return None;
    }
    let word = words.word(first);
    if word.chars().any(|c| c.is_ascii_digit()) && word.len() <= 12 {
        return Some((first, first, word.to_uppercase()));
    }
    spoken(words, first).map(|(digits, last)| (first, last, digits))
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
