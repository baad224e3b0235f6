//! Which line of which file a thing comes from, so that every reason leads to what can be changed.
use std::fmt;

use serde::{Deserialize, Serialize};

/// A line of one of the desk's files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Source {
    /// The file below `routing-rules/understanding/`, such as `intents.toml`.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A line of one of [`Files`], small enough to be kept with every word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    file: u16,
    line: u32,
}

/// The files that were read, with where their lines begin.
#[derive(Clone, Debug, Default)]
pub(super) struct Files {
    names: Vec<String>,
    breaks: Vec<Vec<usize>>,
}

impl Files {
    /// Adds a file; its lines can be named from now on.
    pub(super) fn add(&mut self, path: &str, text: &str) {
        self.names.push(path.to_owned());
        self.breaks.push(text.match_indices('\n').map(|(at, _)| at).collect());
    }

    /// Returns the place of a byte of a file that was added.
    pub(super) fn place(&self, path: &str, byte: usize) -> Place {
        let file = self.names.iter().position(|name| name == path).unwrap_or(usize::MAX);
        let breaks = self.breaks.get(file).map_or(&[][..], Vec::as_slice);
        let line = breaks.partition_point(|at| *at < byte).saturating_add(1);
        Place {
            file: u16::try_from(file).unwrap_or(u16::MAX),
            line: u32::try_from(line).unwrap_or(u32::MAX),
        }
    }

    /// Returns the place in words, or nothing if its file was never added.
    pub(super) fn source(&self, place: Place) -> Option<Source> {
        let name = self.names.get(usize::from(place.file))?;
        Some(Source {
            file: short_name(name).to_owned(),
            line: usize::try_from(place.line).unwrap_or(usize::MAX),
        })
    }
}

/// Returns the name of a file below the folder of understanding: `intents.toml`,
/// `intents/power.toml`, `examples/own.jsonl`.
pub(super) fn short_name(path: &str) -> &str {
    let mut cuts = path.rmatch_indices(['/', '\\']).map(|(at, _)| at.saturating_add(1));
    let name = cuts.next().unwrap_or(0);
    let folder = cuts.next().unwrap_or(0);
    let inside = path.get(folder..name).unwrap_or("").trim_end_matches(['/', '\\']);
    let kept = if matches!(inside, "intents" | "examples") { folder } else { name };
    path.get(kept..).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_by_file_and_line() {
        let mut files = Files::default();
        files.add("/etc/rules/understanding/lexicon.toml", "a\nb\nc");
        files.add("x/intents/power.toml", "");
        let of = |path, byte| files.source(files.place(path, byte)).map(|s| s.to_string());
        let lexicon = "/etc/rules/understanding/lexicon.toml";
        assert_eq!(of(lexicon, 0).as_deref(), Some("lexicon.toml:1"));
        assert_eq!(of(lexicon, 2).as_deref(), Some("lexicon.toml:2"));
        assert_eq!(of(lexicon, 4).as_deref(), Some("lexicon.toml:3"));
        assert_eq!(of("x/intents/power.toml", 0).as_deref(), Some("intents/power.toml:1"));
        assert_eq!(of("unknown", 0), None);
    }
}
