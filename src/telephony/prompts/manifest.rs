//! `manifest.toml`: what each recording of a folder speaks.
use serde::{Deserialize, Serialize};

use crate::model::FileFault;
use crate::speech::{FRAGMENT, Fragment};

/// The name of the file.
pub const MANIFEST: &str = "manifest.toml";
/// The most recordings of one folder.
const ENTRIES_MAX: usize = 10_000;
/// Characters of a digest: 128 bits in hexadecimal digits. They tell changes, not forgeries.
const DIGEST_CHARS: usize = 32;

/// The recordings of one folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Each recording, by id.
    #[serde(default, rename = "recording")]
    pub recordings: Vec<Entry>,
}

/// One recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The id: of a message, of a sentence of it, or of a fragment.
    pub id: String,
    /// The file in the same folder.
    pub file: String,
    /// The words that it speaks, as they stand in the texts.
    pub text: String,
    /// The digest of the words as they were given to the voice.
    pub digest: String,
    /// Who speaks.
    pub voice: String,
    /// Where it comes from.
    pub source: Source,
    /// The digest of the file as it was written.
    pub audio: String,
}

/// Where a recording comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A program rendered it; it may be rendered again.
    Rendered,
    /// A person spoke it; only a person replaces it.
    Studio,
}

impl Manifest {
    /// Reads a manifest; `file` is its name in faults.
    ///
    /// # Errors
    /// What is wrong in it.
    pub fn parse(file: &str, text: &str) -> Result<Self, FileFault> {
        let manifest: Self = toml::from_str(text).map_err(|error| {
            let byte = error.span().map_or(0, |span| span.start);
            let remedy = "take the last good one back, or remove it and build the prompts anew";
            FileFault::at_byte(file, text, byte, error.message(), remedy)
        })?;
        if manifest.recordings.len() > ENTRIES_MAX {
            let what = format!("more than {ENTRIES_MAX} recordings");
            return Err(FileFault::new(file, 0, what, "remove what is not used"));
        }
        let stray = manifest.recordings.iter().find(|entry| !is_plain_name(&entry.file));
        if let Some(entry) = stray {
            let what = format!("`{}` is no name of a file in this folder", entry.file);
            return Err(FileFault::new(file, 0, what, "write letters, digits, `.`, `_` and `-`"));
        }
        Ok(manifest)
    }

    /// Returns it as a file, sorted by id.
    ///
    /// # Errors
    /// What the writer says; texts of ours can always be written.
    pub fn to_text(&self) -> Result<String, toml::ser::Error> {
        let mut sorted = self.clone();
        sorted.recordings.sort_by(|a, b| a.id.cmp(&b.id));
        let head = "# Written by `centralita prompts build` and `prompts import`.\n\n";
        Ok(format!("{head}{}", toml::to_string(&sorted)?))
    }
}

impl Entry {
    /// Whether the recording speaks what is needed: a fragment by its id and words, a sentence by
    /// its words, whatever its id.
    #[must_use]
    pub fn speaks(&self, needed: &Fragment) -> bool {
        let is_fragment = |id: &str| id.starts_with(FRAGMENT);
        self.text == needed.text
            && (self.id == needed.id || !(is_fragment(&self.id) || is_fragment(&needed.id)))
    }
}

/// A name that cannot lead out of the folder.
fn is_plain_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    !name.starts_with('.') && (1..=200).contains(&name.len()) && name.chars().all(fits)
}

/// Returns the digest of words.
#[must_use]
pub fn digest_of(text: &str) -> String {
    digest_of_audio(text.as_bytes())
}

/// Returns the digest of a file.
#[must_use]
pub fn digest_of_audio(file: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, file);
    let mut text = data_encoding::HEXLOWER.encode(digest.as_ref());
    text.truncate(DIGEST_CHARS);
    text
}
