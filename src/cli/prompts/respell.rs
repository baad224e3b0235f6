//! Words that a voice reads wrongly, and how to write them for it.
use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::model::FileFault;
use crate::speech::as_spoken;

/// The file beside the recordings of a language. It concerns rendering only.
pub(super) const RESPELL: &str = "respell.toml";
/// The most words.
const WORDS_MAX: usize = 500;

/// What is written otherwise for the voice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Respelling {
    /// Words, wherever they stand.
    #[serde(default)]
    words: BTreeMap<String, String>,
    /// Whole recordings, without the mark at their end: what a voice reads wrongly because it
    /// stands alone, such as the Portuguese "cento e".
    #[serde(default)]
    whole: BTreeMap<String, String>,
}

impl Respelling {
    /// Reads the file of a folder; there may be none.
    pub(super) fn load(folder: &Path) -> Result<Self, FileFault> {
        let path = folder.join(RESPELL);
        let shown = path.display().to_string();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => {
                let remedy = "it must be readable UTF-8";
                return Err(FileFault::new(&shown, 0, format!("cannot read: {error}"), remedy));
            }
        };
        let respelling: Self = toml::from_str(&text).map_err(|error| {
            let byte = error.span().map_or(0, |span| span.start);
            let remedy = "write lines such as \"PIN\" = \"pin\" below [words]";
            FileFault::at_byte(&shown, &text, byte, error.message(), remedy)
        })?;
        if respelling.words.len().saturating_add(respelling.whole.len()) > WORDS_MAX {
            let what = format!("more than {WORDS_MAX} words");
            return Err(FileFault::new(&shown, 0, what, "keep those that a voice reads wrongly"));
        }
        Ok(respelling)
    }

    /// Returns words as they are given to the voice.
    pub(super) fn spoken(&self, text: &str) -> String {
        let mut text = as_spoken(text);
        let bare = text.trim_end_matches(['.', ',']);
        if let Some(written) = self.whole.get(bare) {
            return format!("{written}{}", text.strip_prefix(bare).unwrap_or_default());
        }
        for (word, written) in &self.words {
            text = replaced(&text, word, written);
        }
        text
    }
}

/// Replaces whole words only.
fn replaced(text: &str, word: &str, written: &str) -> String {
    if word.is_empty() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(word) {
        out.push_str(before);
        let inside = out.chars().next_back().is_some_and(char::is_alphanumeric)
            || after.chars().next().is_some_and(char::is_alphanumeric);
        out.push_str(if inside { word } else { written });
        rest = after;
    }
    out.push_str(rest);
    out
}
