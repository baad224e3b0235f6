//! Sites and cities by code, alias, or spelled letter by letter.
use super::numbers::{UNITS, digit};
use crate::model::Sites;
use crate::text::fold_words;
use crate::understanding::words::{Words, digest_of_word};

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
    /// The words that a code can start with.
    codes_start: Vec<String>,
    /// The same, and the first words of the names of sites and of cities.
    code_starts: Starts,
    /// Words that are a whole code, and those that a code goes on with behind its first word.
    code_wholes: Starts,
    code_further: Starts,
    site_starts: Starts,
    metro_starts: Starts,
}

/// The first words of names, as bits for their digests: most words of a text are told apart by
/// them.
#[derive(Clone, Copy, Debug, Default)]
struct Starts([u64; 4]);

impl Starts {
    fn of<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let mut out = Self::default();
        for word in words {
            let (at, bit) = Self::place(digest_of_word(word));
            out.0[at] |= bit;
        }
        out
    }

    fn of_names(names: &[Name]) -> Self {
        Self::of(names.iter().filter_map(|name| name.words.first()).map(String::as_str))
    }

    /// Returns the number and the bit that stand for a digest.
    fn place(digest: u64) -> (usize, u64) {
        let [.., upper] = digest.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes();
        (usize::from(upper / 64), 1 << (upper % 64))
    }

    /// Tells whether a name may begin with word `at` of the text.
    fn may_begin(self, words: &Words<'_>, at: usize) -> bool {
        let Some(token) = words.tokens().get(at) else { return false };
        let (at, bit) = Self::place(token.digest);
        self.0[at] & bit != 0
    }
}

/// Returns the words that a code can start with: some of its letters, or the name of the first.
fn starts_of(code: &[char]) -> Vec<String> {
    let names = LETTERS.iter().filter(|(letter, _)| code.first() == Some(letter));
    let written = (1..=code.len()).map(|many| code.iter().take(many).collect::<String>());
    let mut starts: Vec<String> = written.map(|start| start.to_ascii_lowercase()).collect();
    starts.extend(names.flat_map(|(_, names)| *names).map(|name| (*name).to_owned()));
    starts
}

/// Returns the words that a code can go on with behind its first word.
fn further_of(code: &[char]) -> Vec<String> {
    let mut further = vec![];
    for (at, letter) in code.iter().enumerate().skip(1) {
        further.extend(starts_of(code.get(at..).unwrap_or_default()));
        let digits =
            UNITS.iter().filter(|(value, _)| char::from_digit(*value, 10) == Some(*letter));
        further.extend(digits.flat_map(|(_, names)| *names).map(|name| (*name).to_owned()));
    }
    further
}

/// Returns the words that say a whole code: itself, and of a single letter every word for it.
fn wholes_of(code: &[char]) -> Vec<String> {
    if code.len() < 2 {
        return starts_of(code);
    }
    vec![code.iter().collect::<String>().to_ascii_lowercase()]
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
        let mut out = Self {
            sites: vec![],
            metros: vec![],
            codes: vec![],
            codes_start: vec![],
            code_starts: Starts::default(),
            code_wholes: Starts::default(),
            code_further: Starts::default(),
            site_starts: Starts::default(),
            metro_starts: Starts::default(),
        };
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
        out.codes_start = out.codes.iter().flat_map(|(letters, _)| starts_of(letters)).collect();
        out.codes_start.sort_unstable();
        out.codes_start.dedup();
        out.code_starts = Starts::of(out.codes_start.iter().map(String::as_str));
        let of_codes = |words: fn(&[char]) -> Vec<String>| -> Vec<String> {
            out.codes.iter().flat_map(|(letters, _)| words(letters)).collect()
        };
        let (wholes, further) = (of_codes(wholes_of), of_codes(further_of));
        out.code_wholes = Starts::of(wholes.iter().map(String::as_str));
        out.code_further = Starts::of(further.iter().map(String::as_str));
        out.site_starts = Starts::of_names(&out.sites);
        out.metro_starts = Starts::of_names(&out.metros);
        out
    }

    /// Returns every place in the text that names a site.
    pub(super) fn sites(&self, words: &Words<'_>) -> Vec<Found> {
        self.collect(words, |at| {
            let named = || self.site_starts.may_begin(words, at);
            let phrase = || named().then(|| phrase_at(&self.sites, words, at)).flatten();
            self.code_at(words, at).or_else(phrase)
        })
    }

    /// Returns every place in the text that names a city.
    pub(super) fn metros(&self, words: &Words<'_>) -> Vec<Found> {
        let named = |at: &usize| self.metro_starts.may_begin(words, *at);
        self.collect(words, |at| phrase_at(&self.metros, words, Some(at).filter(named)?))
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
                    out.push((at, last, value));
                    at = last + 1;
                }
                None => at += 1,
            }
        }
        out
    }

    /// Reads a code written or spelled from word `at` on: its last word and the code.
    fn code_at(&self, words: &Words<'_>, at: usize) -> Option<(usize, String)> {
        if !self.code_starts.may_begin(words, at) {
            return None;
        }
        // "el" and "em" begin a code, but mostly go on otherwise.
        let whole = || self.code_wholes.may_begin(words, at);
        if !self.code_further.may_begin(words, at + 1) && !whole() {
            return None;
        }
        let word = words.word(at);
        if self.codes_start.binary_search_by(|start| start.as_str().cmp(word)).is_err() {
            return None;
        }
        self.codes.iter().find_map(|(letters, code)| {
            let last = spelled(letters, words, at)?;
            Some((last, code.clone()))
        })
    }
}

/// Tells whether `word` is the name of the capital `letter` in one of the languages.
fn names_letter(word: &str, letter: char) -> bool {
    let at = u32::from(letter).checked_sub(u32::from('A')).and_then(|at| usize::try_from(at).ok());
    at.and_then(|at| LETTERS.get(at)).is_some_and(|(_, names)| names.contains(&word))
}

/// Returns the capital letter that `word` names alone: `eme` is M. What is a common word besides
/// counts too, for words already known to spell a code.
pub(super) fn letter_named(word: &str) -> Option<char> {
    if let Some(letter) = word.chars().next().filter(|c| word.len() == 1 && c.is_ascii_lowercase())
    {
        return Some(letter.to_ascii_uppercase());
    }
    LETTERS.iter().find(|(_, names)| names.contains(&word)).map(|(letter, _)| *letter)
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
        let letters = word.chars().count();
        let written = rest.len() >= letters
            && word.chars().zip(rest).all(|(c, letter)| c.to_ascii_uppercase() == *letter);
        if written {
            rest = rest.get(letters..)?;
        } else {
            let (first, others) = rest.split_first()?;
            let number = first.is_ascii_digit() && digit(word) == Some(*first);
            if !number && !names_letter(word, *first) {
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
