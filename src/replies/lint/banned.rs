//! Words that the desk does not use: `locales/banned.toml`, written by the desk lead.
use std::collections::HashMap;

use serde::Deserialize;

use super::entry::{Entry, Word};
use crate::model::{FileFault, Language};

/// The words of every language.
#[derive(Default)]
pub(super) struct BannedWords {
    all: Vec<Banned>,
    /// Places in `all` by their first word, where that is written whole.
    by_first: HashMap<String, Vec<usize>>,
    /// Places of those whose first word has a `*`.
    open: Vec<usize>,
}

struct Banned {
    languages: Vec<Language>,
    written: String,
    words: Vec<WordPattern>,
    instead: String,
}

/// A word, or its beginning, end or middle where `*` stands for the rest.
struct WordPattern {
    open_start: bool,
    open_end: bool,
    core: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    banned: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    languages: Vec<String>,
    words: Vec<toml::Spanned<String>>,
    instead: String,
}

impl BannedWords {
    /// Reads the file.
    ///
    /// # Errors
    /// One [`FileFault`] when it is no TOML of this shape, names another language or bans
    /// nothing.
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, FileFault> {
        let parsed: File = toml::from_str(text).map_err(|error| {
            let byte = error.span().map_or(0, |span| span.start);
            FileFault::at_byte(file, text, byte, error.message(), "see the head of the file")
        })?;
        let mut all = vec![];
        for rule in parsed.banned {
            let languages: Result<Vec<Language>, _> =
                rule.languages.iter().map(|name| name.parse()).collect();
            let languages =
                languages.map_err(|error| FileFault::new(file, 0, error.to_string(), ""))?;
            for written in rule.words {
                let words: Vec<_> =
                    written.get_ref().split_whitespace().map(WordPattern::new).collect();
                if words.is_empty() || words.iter().any(|word| word.core.is_empty()) {
                    return Err(FileFault::at_byte(
                        file,
                        text,
                        written.span().start,
                        format!("`{}` bans every word", written.get_ref()),
                        "write letters beside the *",
                    ));
                }
                all.push(Banned {
                    languages: languages.clone(),
                    written: written.into_inner(),
                    words,
                    instead: rule.instead.clone(),
                });
            }
        }
        Ok(Self::new(all))
    }

    fn new(all: Vec<Banned>) -> Self {
        let mut words = Self { all, ..Self::default() };
        for (place, banned) in words.all.iter().enumerate() {
            match banned.words.first() {
                Some(first) if first.is_whole() => {
                    words.by_first.entry(first.core.clone()).or_default().push(place);
                }
                _ => words.open.push(place),
            }
        }
        words
    }

    /// Returns a fault for each banned word in an entry's text.
    pub(super) fn check(&self, entry: &Entry<'_>) -> Vec<FileFault> {
        let mut hits = vec![];
        for (stretch, words) in entry.stretches.iter().enumerate() {
            for (word, behind) in (0..words.len()).filter_map(|at| Some((at, words.get(at..)?))) {
                let first = behind.first().and_then(|word| self.by_first.get(&word.text));
                for &place in first.into_iter().flatten().chain(&self.open) {
                    if self.all.get(place).is_some_and(|b| b.hits(entry.source.language, behind)) {
                        hits.push((place, stretch, word));
                    }
                }
            }
        }
        hits.sort_unstable();
        let fault = |(place, stretch, word): (usize, usize, usize)| {
            let (banned, at) = (self.all.get(place)?, entry.stretches.get(stretch)?.get(word)?);
            Some(entry.fault(
                at.byte,
                format!("`{}` says `{}`, which is banned", entry.id, banned.written),
                format!("write {}", banned.instead),
            ))
        };
        hits.into_iter().filter_map(fault).collect()
    }
}

impl Banned {
    /// Whether a text of this language has these words where these begin.
    fn hits(&self, language: Language, words: &[Word]) -> bool {
        self.words.len() <= words.len()
            && self.words.iter().zip(words).all(|(pattern, word)| pattern.fits(&word.text))
            && self.languages.contains(&language)
    }
}

impl WordPattern {
    fn new(written: &str) -> Self {
        Self {
            open_start: written.starts_with('*'),
            open_end: written.ends_with('*'),
            core: written.trim_matches('*').to_lowercase(),
        }
    }

    fn is_whole(&self) -> bool {
        !self.open_start && !self.open_end
    }

    fn fits(&self, word: &str) -> bool {
        match (self.open_start, self.open_end) {
            (false, false) => word == self.core,
            (true, false) => word.ends_with(&self.core),
            (false, true) => word.starts_with(&self.core),
            (true, true) => word.contains(&self.core),
        }
    }
}
