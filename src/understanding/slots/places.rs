//! What is known of a text before anything learned: names of the registry, forms of codes, numbers
//! behind their words, dates and times.
use regex::Regex;

use super::VALUES_MAX;
use super::dates::day_at;
use super::numbers::spoken;
use super::site::{Found, SiteNames};
use super::times::time_at;
use crate::model::Sites;
use crate::understanding::facts::Hint;
use crate::understanding::words::Words;

/// Letters of a code that is copied.
const CODE_LETTERS: std::ops::RangeInclusive<usize> = 4..=40;

/// Words that a number follows, folded, with the slot that it fills.
pub(crate) const NUMBERED: &[(&str, &[&str])] = &[
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
pub(super) const CODED: &[(&str, &[&str])] = &[
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
pub(super) const FEED: &[&str] = &[
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

/// A code that is known by its own form; the whole match is the value.
#[derive(Debug)]
struct Form {
    slot: &'static str,
    /// ASCII word edges keep it on the fast engine.
    pattern: &'static str,
    /// What a text must have that holds such a code, one of these: all bytes of a text, and so many
    /// digits.
    needs: &'static [(&'static str, usize)],
}

const FORMS: &[Form] = &[
    Form {
        slot: "reference",
        pattern: r"(?-u:\b)(?:1-[0-9]{5,7}|[Cc][Tt]-?[0-9]{7}|TT-?[0-9]{4,8})(?-u:\b)",
        needs: &[("1-", 6), ("T", 4), ("Ct", 7), ("ct", 7)],
    },
    Form {
        slot: "circuit",
        pattern: r"(?-u:\b)(?:(?:CC|XC|CX|MET|MDX|CID|EVC|IPT)[- ]?[0-9][0-9-]{2,})(?-u:\b)",
        needs: &[("C", 1), ("MET", 1), ("MDX", 1), ("IPT", 1)],
    },
    Form {
        slot: "tracking",
        pattern: r"(?-u:\b)(?:1Z[0-9A-Z]{16}|JD[0-9]{7,}|GE[0-9]{6,})(?-u:\b)",
        needs: &[("1Z", 1), ("JD", 7), ("GE", 6)],
    },
    Form {
        slot: "invoice",
        pattern: r"(?-u:\b)(?:F[VT][- ]?[0-9][0-9/-]{3,})(?-u:\b)",
        needs: &[("FV", 1), ("FT", 1)],
    },
    Form {
        slot: "order",
        pattern: r"(?-u:\b)(?:(?:PO|OC)[- ]?[0-9][0-9-]{5,})(?-u:\b)",
        needs: &[("PO", 1), ("OC", 1)],
    },
    Form {
        slot: "position",
        pattern: r"(?-u:\b)[A-Z]{2}[0-9]:[0-9A-Z]{1,3}:[0-9A-Z-]{3,}(?::[0-9]{2,6})?",
        needs: &[(":", 1)],
    },
    Form {
        slot: "time",
        pattern: r"(?-u:\b)(?:[0-2]?[0-9][:h][0-5][0-9]|[0-2]?[0-9]h)(?-u:\b)",
        needs: &[(":", 3), ("h", 1)],
    },
    Form {
        slot: "date",
        pattern: r"(?-u:\b)(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{2,4})?)(?-u:\b)",
        needs: &[("-", 8), ("/", 2)],
    },
    Form {
        slot: "callback",
        pattern: r"\+[0-9]{1,3}[ .]?[0-9](?:[ .]?[0-9]){7,12}|(?-u:\b)[26789][0-9]{2}[ .]?[0-9]{3}[ .]?[0-9]{3}(?-u:\b)",
        needs: &[("", 9)],
    },
];

/// What a text has that forms of codes need.
struct Stock {
    bytes: [bool; 256],
    digits: usize,
}

impl Stock {
    fn of(text: &str) -> Self {
        let mut bytes = [false; 256];
        text.bytes().for_each(|byte| bytes[usize::from(byte)] = true);
        Self { bytes, digits: text.bytes().filter(u8::is_ascii_digit).count() }
    }

    /// Tells whether it is enough for one of the needs.
    fn meets(&self, needs: &[(&str, usize)]) -> bool {
        needs.iter().any(|(bytes, digits)| {
            self.digits >= *digits && bytes.bytes().all(|byte| self.bytes[usize::from(byte)])
        })
    }
}

/// A fact found by its form or by the word before it: kind, first and last word.
pub(super) type Formed = (&'static str, usize, usize);

/// What is known beforehand, ready to be looked for.
#[derive(Clone, Debug)]
pub(in crate::understanding) struct Places {
    pub(super) names: SiteNames,
    patterns: Vec<(&'static Form, Regex)>,
}

impl Places {
    /// Makes the names of the sites of the desk ready.
    pub(in crate::understanding) fn new(sites: &Sites) -> Self {
        let compiled = FORMS.iter().filter_map(|form| Some((form, Regex::new(form.pattern).ok()?)));
        Self { names: SiteNames::new(sites), patterns: compiled.collect() }
    }

    /// Looks for everything that is known beforehand.
    pub(in crate::understanding) fn look(&self, words: &Words<'_>) -> Known {
        let mut formed = self.codes(words);
        for at in 0..words.tokens().len() {
            if words.sense(at).is_head() {
                after_a_word(&mut formed, words, at);
            }
        }
        Known {
            sites: self.names.sites(words),
            metros: self.names.metros(words),
            formed,
            when: when(words),
        }
    }

    /// Returns every code known by its form.
    fn codes(&self, words: &Words<'_>) -> Vec<Formed> {
        let mut out = vec![];
        // A text without digits can hold none of the codes.
        if words.text().bytes().any(|b| b.is_ascii_digit()) {
            let stock = Stock::of(words.text());
            for (form, pattern) in self.patterns.iter().filter(|(form, _)| stock.meets(form.needs))
            {
                let found = pattern.find_iter(words.text()).take(VALUES_MAX);
                out.extend(found.filter_map(|m| {
                    let (first, last) = tokens_of(words, m.range())?;
                    Some((form.slot, first, last))
                }));
            }
        }
        out
    }
}

/// Returns the first and last word of a stretch of the text.
fn tokens_of(words: &Words<'_>, range: std::ops::Range<usize>) -> Option<(usize, usize)> {
    let first = words.tokens().partition_point(|t| t.end <= range.start);
    let last = words.tokens().partition_point(|t| t.start < range.end).checked_sub(1)?;
    (first <= last).then_some((first, last))
}

/// Returns dates and times, none within another.
fn when(words: &Words<'_>) -> Vec<Formed> {
    let mut out = vec![];
    let mut at = 0;
    while at < words.tokens().len() {
        let found = day_at(words, at)
            .map(|(last, _)| ("date", at, last))
            .or_else(|| time_at(words, at, false).map(|(last, _)| ("time", at, last)));
        at = found.map_or(at, |(_, _, last)| last) + 1;
        out.extend(found);
    }
    out
}

/// What is known of a text.
#[derive(Clone, Debug)]
pub(in crate::understanding) struct Known {
    pub(super) sites: Vec<Found>,
    pub(super) metros: Vec<Found>,
    pub(super) formed: Vec<Formed>,
    pub(super) when: Vec<Formed>,
}

impl Known {
    /// Returns what the tagger is told of each of `many` words.
    pub(in crate::understanding) fn hints(&self, many: usize) -> Vec<Hint> {
        let mut hints = vec![Hint::default(); many];
        for (found, first, further) in [(&self.metros, "M", "m"), (&self.sites, "S", "s")] {
            for (from, to, _) in found {
                for (at, hint) in hints.iter_mut().enumerate().take(to + 1).skip(*from) {
                    hint.place = Some(if at == *from { first } else { further });
                }
            }
        }
        for (name, from, to) in self.when.iter().chain(self.formed.iter().rev()) {
            for (at, hint) in hints.iter_mut().enumerate().take(to + 1).skip(*from) {
                let slot =
                    if matches!(*name, "date" | "time") { &mut hint.when } else { &mut hint.code };
                *slot = Some((name, if at == *from { "B" } else { "I" }));
            }
        }
        hints
    }
}

/// Finds what follows a word such as cage, tracking or feed.
fn after_a_word(out: &mut Vec<Formed>, words: &Words<'_>, at: usize) {
    let word = words.word(at);
    let named = |table: &[(&'static str, &[&str])]| {
        table.iter().find(|(_, heads)| heads.contains(&word)).map(|(name, _)| *name)
    };
    if let Some(name) = named(NUMBERED)
        && let Some((first, last)) = number_after(words, at)
    {
        out.push((name, first, last));
    }
    if let Some(name) = named(CODED)
        && let Some((first, last)) = code_after(words, at)
    {
        out.push((name, first, last));
    }
    if FEED.contains(&word) && names_feed(words, at + 1) {
        out.push(("feed", at + 1, at + 1));
    }
}

/// Returns the first word behind `at` that is no filler, if it is in the same sentence.
fn next_word(words: &Words<'_>, at: usize) -> Option<usize> {
    let first = at + 1 + usize::from(FILLERS.contains(&words.word(at + 1)));
    let sentence = |index: usize| words.tokens().get(index).map(|t| t.sentence);
    (sentence(first).is_some() && sentence(first) == sentence(at)).then_some(first)
}

/// Reads the number or code that follows word `at`: first word, last word.
fn number_after(words: &Words<'_>, at: usize) -> Option<(usize, usize)> {
    let first = next_word(words, at)?;
    let word = words.word(first);
    if word.chars().any(|c| c.is_ascii_digit()) && word.len() <= 12 {
        return Some((first, first));
    }
    spoken(words, first).map(|(_, last)| (first, last))
}

/// Returns the code behind word `at`: all up to the next space, if it has digits enough.
fn code_after(words: &Words<'_>, at: usize) -> Option<(usize, usize)> {
    let start = words.tokens().get(next_word(words, at)?)?.start;
    let rest = words.text().get(start..)?;
    let code = rest.split(|c: char| c.is_whitespace() || c == ',').next()?;
    let code = code.trim_end_matches(|c: char| !c.is_alphanumeric());
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    (CODE_LETTERS.contains(&code.len()) && digits >= 4).then_some(())?;
    tokens_of(words, start..start + code.len())
}

/// Tells whether the word at `at`, behind a word such as "rama", is the letter of a feed.
fn names_feed(words: &Words<'_>, at: usize) -> bool {
    let word = words.word(at);
    // "la rama a las tres": a letter that is followed by an article is a preposition.
    let next = words.word(at + 1);
    let preposition = word == "a" && matches!(next, "las" | "los" | "la" | "el" | "o" | "os");
    matches!(word, "a" | "b" | "be") && !preposition
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_lacks_what_its_form_needs() {
        for (slot, codes) in [
            ("reference", &["1-20455", "CT-0000013", "Ct0000013", "ct0000013", "TT1234"][..]),
            ("circuit", &["CC-204", "XC 123", "CX123", "MET-123", "MDX123", "CID123", "EVC123"]),
            ("circuit", &["IPT-123"]),
            ("tracking", &["1ZABCDEFGHIJKLMNOP", "JD1234567", "GE123456"]),
            ("invoice", &["FV-1--2", "FT1234"]),
            ("order", &["PO1----2", "OC-123456"]),
            ("position", &["MD2:A:ABC", "MD2:A01:-12:22"]),
            ("time", &["9:30", "18h10", "9h"]),
            ("date", &["2026-06-12", "1/2", "12/06/2026"]),
            ("callback", &["+3 912345678", "+34911238857", "911 238 857", "211.238.857"]),
        ] {
            for code in codes {
                let forms = FORMS.iter().filter(|form| form.slot == slot);
                let found: Vec<bool> = forms
                    .map(|form| {
                        let matched = Regex::new(form.pattern).is_ok_and(|p| p.is_match(code));
                        matched && Stock::of(code).meets(form.needs)
                    })
                    .collect();
                assert_eq!(found, [true], "{code}");
            }
        }
    }
}
