//! The recordings of everything that is said, in memory and ready to be sent.
//!
//! A folder for each language and one for sounds hold A-law files and a `manifest.toml` that says
//! which words each one speaks; below `brands` a brand may have folders of its own. Sentences are found by their words, fragments by their id; so a
//! changed sentence is never answered with the old recording of it.

mod library;
mod manifest;
mod spare;
#[cfg(test)]
mod tests;
mod wav;

pub use library::{Library, RECORDING_BYTES_MAX, brand_folders};
pub use manifest::{Entry, MANIFEST, Manifest, Source, digest_of, digest_of_audio};
pub use wav::{Audio, Samples, WavError, read_wav};

/// Samples a second of every recording.
pub const RATE: u32 = 8_000;

/// A sound that no language owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sound {
    /// What callers hear while they wait for somebody; it can be played over and over.
    HoldMusic,
    /// The tone after which a message is recorded.
    RecordTone,
}

impl Sound {
    /// Every sound.
    pub const ALL: [Self; 2] = [Self::HoldMusic, Self::RecordTone];

    /// Returns its id in the manifest.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::HoldMusic => "hold-music",
            Self::RecordTone => "record-tone",
        }
    }

    /// Returns what it is, as the manifest says it.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::HoldMusic => "music while a caller waits, 1",
            Self::RecordTone => "tone before a message is recorded, 1",
        }
    }
}

/// The folder of the sounds beside those of the languages.
pub const SOUNDS: &str = "sounds";
/// The folder of the brands beside those of the languages: each has the folders of its languages in one of its
/// name, and lays them over what everybody says, sentence by sentence.
pub const BRANDS: &str = "brands";
