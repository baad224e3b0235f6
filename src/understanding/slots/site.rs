//! Sites and cities by code, alias, or spelled letter by letter.
use super::numbers::digit;
use crate::model::Sites;
use crate::text::fold_words;
use crate::understanding::words::Words;

/// Names of letters, folded, in the three languages.
const LETTERS: &[(char, &[&str])] = &[
    ('A', &["a", "ay"]),
    ('B', &["be", "bee", "b", "ve", "bey"]),
    ('C', &["ce", "cee", "c", "se"]),
    ('D', &["de", "dee", "d", "di"]),
    ('E', &["e", "ee"]),
    ('F', &["efe", "efi", "ef", "f"]),
    ('G', &["ge", "gue", "gee", "g"]),
    ('H', &["hache", "aga", "aitch", "h"]),
    ('I', &["i"]),
    ('J', &["jota", "jay", "j"]),
    ('K', &["ka", "capa", "kay", "k"]),
    ('L', &["ele", "el", "ell", "l"]),
    ('M', &["eme", "em", "m"]),
    ('N', &["ene", "en", "n"]),
    ('O', &["o"]),
    ('P', &["pe", "pee", "p"]),
    ('Q', &["cu", "que", "cue", "q"]),
    ('R', &["erre", "ar", "r"]),
    ('S', &["ese", "esse", "ess", "s"]),
    ('T', &["te", "tee", "t"]),
    ('U', &["u", "you"]),
    ('V', &["uve", "ve", "vee", "v"]),
    ('W', &["uve doble", "w"]),
    ('X', &["equis", "xis", "ex", "x"]),
    ('Y', &["ye", "why", "y"]),
    ('Z', &["zeta", "ze", "zed", "zee", "z"]),
];

/// One way to name a site or a city.
#[derive(Clone, Debug)]
struct Name {
    /// Folded words.
    words: Vec<String>,
    value: String,
}

/// The names of the registry, ready to be found.
#[derive(Clone, Debug)]
pub(super) struct SiteNames {
    sites: Vec<Name>,
    metros: Vec<Name>,
    /// Codes in capitals, the longest first.
    codes: Vec<(Vec<char>, String)>,
}

/// A place in the text with its value: first word, last word, value.
pub(super) type Found = (usize, usize, String);

fn name(text: &str, value: &str) -> Option<Name> {
    let words: Vec<String> = fold_words(text).split(' ').map(str::to_owned).collect();
    let any = words.iter().any(|w| !w.is_empty());
    any.then(|| Name { words, value: value.to_owned() })
}

impl SiteNames {
    pub(super) fn new(sites: &Sites) -> Self {
        let mut out = Self { sites: vec![], metros: vec![], codes: vec![] };
        for site in sites.iter() {
            let code = site.code.as_str();
            out.codes.push((code.to_ascii_uppercase().chars().collect(), code.to_owned()));
            out.sites.extend(site.aliases.iter().filter_map(|alias| name(alias, code)));
            let cities = site.metro_aliases.iter().chain([&site.metro]);
            out.metros.extend(cities.filter_map(|city| name(city, &site.metro)));
        }
        out.codes.sort_by_key(|(letters, _)| std::cmp::Reverse(letters.len()));
        let longest_first = |n: &Name| std::cmp::Reverse(n.words.len());
        out.sites.sort_by_key(longest_first);
        out.metros.sort_by_key(longest_first);
        out
    }

    /// Returns every site named in the text, each once.
    pub(super) fn sites(&self, words: &Words<'_>) -> Vec<Found> {
        self.collect(words, |at| {
            self.code_at(words, at).or_else(|| phrase_at(&self.sites, words, at))
        })
    }

    /// Returns every city named in the text, each once.
    pub(super) fn metros(&self, words: &Words<'_>) -> Vec<Found> {
        self.collect(words, |at| phrase_at(&self.metros, words, at))
    }

    fn collect(
        &self,
        words: &Words<'_>,
        find: impl Fn(usize) -> Option<(usize, String)>,
    ) -> Vec<Found> {
        let mut out: Vec<Found> = vec![];
        let mut at = 0;
        while at < words.tokens().len() {
            match find(at) {
                Some((last, value)) => {
                    if !out.iter().any(|(_, _, known)| *known == value) {
                        out.push((at, last, value));
                    }
                    at = last + 1;
                }
                None => at += 1,
            }
        }
        out
    }

    /// Reads a code written or spelled from word `at` on: its last word and the code.
    fn code_at(&self, words: &Words<'_>, at: usize) -> Option<(usize, String)> {
        self.codes.iter().find_map(|(letters, code)| {
            let last = spelled(letters, words, at)?;
            Some((last, code.clone()))
        })
    }
}

/// Returns the last word if the words from `at` on spell `letters`, in pieces or in whole.
fn spelled(letters: &[char], words: &Words<'_>, at: usize) -> Option<usize> {
    let mut rest = letters;
    let mut word_at = at;
    while !rest.is_empty() {
        let word = words.word(word_at);
        if word.is_empty() {
            return None;
        }
        let written: Vec<char> = word.to_ascii_uppercase().chars().collect();
        if rest.starts_with(&written) {
            rest = rest.get(written.len()..)?;
        } else {
            let (first, others) = rest.split_first()?;
            let named = LETTERS.iter().any(|(c, names)| c == first && names.contains(&word))
                || digit(word) == Some(*first);
            if !named {
                return None;
            }
            rest = others;
        }
        word_at += 1;
    }
    Some(word_at - 1)
}

fn phrase_at(names: &[Name], words: &Words<'_>, at: usize) -> Option<(usize, String)> {
    names.iter().find_map(|name| {
        let fits = name.words.iter().enumerate().all(|(n, w)| words.word(at + n) == w);
        fits.then(|| (at + name.words.len() - 1, name.value.clone()))
    })
}

