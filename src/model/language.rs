//! The three languages that the desk speaks.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language that the desk answers in.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
pub enum Language {
    /// Castilian as spoken in Spain.
    #[serde(rename = "es-ES")]
    Spanish,
    /// European Portuguese.
    #[serde(rename = "pt-PT")]
    Portuguese,
    /// English.
    #[serde(rename = "en")]
    English,
}

/// The text names none of the three languages.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no language of the desk; write es-ES, pt-PT or en")]
pub struct UnknownLanguage(pub String);

impl Language {
    /// Every language.
    pub const ALL: [Self; 3] = [Self::Spanish, Self::Portuguese, Self::English];

    /// Returns the BCP 47 tag: `es-ES`, `pt-PT` or `en`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Spanish => "es-ES",
            Self::Portuguese => "pt-PT",
            Self::English => "en",
        }
    }

    /// Returns the name of the language's folder below `locales/`: `es`, `pt` or `en`.
    #[must_use]
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Spanish => "es",
            Self::Portuguese => "pt",
            Self::English => "en",
        }
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Reads a tag or a folder name; any other region of the language is taken as ours.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let primary = text.split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|language| language.folder().eq_ignore_ascii_case(primary))
            .ok_or_else(|| UnknownLanguage(text.to_owned()))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// The language that a text is written in, as far as the desk tells languages apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DetectedLanguage {
    /// One of ours.
    Known(Language),
    /// Any other, such as Catalan or Galician.
    Other,
}

impl DetectedLanguage {
    /// Returns the tag, or `other`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Known(language) => language.tag(),
            Self::Other => "other",
        }
    }

    /// Returns the language if it is one of ours.
    #[must_use]
    pub const fn known(self) -> Option<Language> {
        match self {
            Self::Known(language) => Some(language),
            Self::Other => None,
        }
    }

    /// Reads a tag of ours or `other`.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        if tag == "other" { Some(Self::Other) } else { tag.parse().ok().map(Self::Known) }
    }
}

impl Serialize for DetectedLanguage {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.tag())
    }
}

impl<'de> Deserialize<'de> for DetectedLanguage {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let tag = String::deserialize(input)?;
        Self::from_tag(&tag).ok_or_else(|| serde::de::Error::custom(UnknownLanguage(tag)))
    }
}

impl fmt::Display for DetectedLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}
