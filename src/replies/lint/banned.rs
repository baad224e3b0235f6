//! Words that the desk does not use: `locales/banned.toml`, written by the desk lead.
use serde::Deserialize;

use super::entry::{Entry, Word};
use crate::model::{FileFault, Language};

/// The words of every language.
#[derive(Default)]
pub(super) struct BannedWords(Vec<Banned>);

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
        Ok(Self(all))
    }

    /// Returns a fault for each banned word in an entry's text.
    pub(super) fn check(&self, entry: &Entry<'_>) -> Vec<FileFault> {
        let mut faults = vec![];
        for banned in self.0.iter().filter(|b| b.languages.contains(&entry.source.language)) {
            for stretch in &entry.stretches {
                let hits = stretch.windows(banned.words.len()).filter(|words| banned.hits(words));
                faults.extend(hits.filter_map(|words| words.first()).map(|word| {
                    entry.fault(
                        word.byte,
                        format!("`{}` says `{}`, which is banned", entry.id, banned.written),
                        format!("write {}", banned.instead),
                    )
                }));
            }
        }
        faults
    }
}

impl Banned {
    fn hits(&self, words: &[Word]) -> bool {
        self.words.iter().zip(words).all(|(pattern, word)| pattern.fits(&word.text))
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

    fn fits(&self, word: &str) -> bool {
        match (self.open_start, self.open_end) {
            (false, false) => word == self.core,
            (true, false) => word.ends_with(&self.core),
            (false, true) => word.starts_with(&self.core),
            (true, true) => word.contains(&self.core),
        }
    }
}
