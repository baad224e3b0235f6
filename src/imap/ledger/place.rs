//! A folder: whether its UIDs are still those that we know, and what we want of it.
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::State;
use crate::model::Timestamp;

/// A folder of an account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The account's id in the configuration.
    pub account: String,
    /// The folder as it is written in the configuration.
    pub folder: String,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.account, self.folder)
    }
}

/// Which of the messages are wanted that lie in a folder when it is opened for the first time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Beginning {
    /// None of them.
    #[default]
    Now,
    /// All of them.
    All,
    /// Those that came to the server since then.
    Since(Timestamp),
}

/// The text says no such thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write \"now\", \"all\", or a date such as \"2026-11-01\"")]
pub struct NoBeginning;

impl FromStr for Beginning {
    type Err = NoBeginning;

    fn from_str(text: &str) -> Result<Self, NoBeginning> {
        match text {
            "now" => Ok(Self::Now),
            "all" => Ok(Self::All),
            date => {
                let date: jiff::civil::Date = date.parse().map_err(|_| NoBeginning)?;
                let day = date.to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| NoBeginning)?;
                Ok(Self::Since(day.timestamp()))
            }
        }
    }
}

impl std::fmt::Display for Beginning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Now => f.write_str("now"),
            Self::All => f.write_str("all"),
            Self::Since(at) => write!(f, "{}", at.strftime("%Y-%m-%d")),
        }
    }
}

impl Serialize for Beginning {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Beginning {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What SELECT said of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selected {
    /// UIDVALIDITY.
    pub uid_validity: u32,
    /// UIDNEXT; some servers do not say it.
    pub uid_next: Option<u32>,
    /// Every message below this UID lay there: UIDNEXT, else the UID after the highest.
    pub lies_below: u32,
}

/// What is kept of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderRow {
    /// Which.
    pub place: Place,
    /// The generation of its UIDs, from 1.
    pub generation: u32,
    /// UIDVALIDITY in this generation.
    pub uid_validity: u32,
    /// UIDs below this one lay there when the generation began.
    pub old_below: u32,
    /// The highest UID of this generation that the ledger has; 0 before the first.
    pub highest: u32,
}

impl FolderRow {
    /// Returns whether a message lay there when this generation of UIDs took the place of another:
    /// then it may be one that we had before, under another name.
    #[must_use]
    pub const fn may_be_known(&self, uid: u32) -> bool {
        self.generation > 1 && uid < self.old_below
    }
}

/// Why the UIDs that we know are of no use any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// The server says so.
    Validity {
        /// UIDVALIDITY as we knew it.
        from: u32,
        /// As it is now.
        to: u32,
    },
    /// The server is going to give UIDs that it gave before.
    WentBack {
        /// The highest UID that we know.
        highest: u32,
        /// UIDNEXT.
        next: u32,
    },
}

impl std::fmt::Display for Renewal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Validity { from, to } => write!(f, "UIDVALIDITY went from {from} to {to}"),
            Self::WentBack { highest, next } => {
                write!(f, "UIDNEXT is {next}, but UID {highest} was there before")
            }
        }
    }
}

/// Opens a folder: returns what is to be kept of it, and why a new generation begins, if one does.
#[must_use]
pub fn open(
    place: &Place,
    known: Option<FolderRow>,
    selected: Selected,
) -> (FolderRow, Option<Renewal>) {
    let Selected { uid_validity, uid_next, lies_below } = selected;
    let begun = |generation| FolderRow {
        place: place.clone(),
        generation,
        uid_validity,
        old_below: lies_below,
        highest: 0,
    };
    let Some(known) = known else { return (begun(1), None) };
    let renewal = match uid_next {
        _ if known.uid_validity != uid_validity => {
            Renewal::Validity { from: known.uid_validity, to: uid_validity }
        }
        Some(next) if next <= known.highest => Renewal::WentBack { highest: known.highest, next },
        Some(_) | None => return (known, None),
    };
    (begun(known.generation.saturating_add(1)), Some(renewal))
}

/// A message as the server lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its UID.
    pub uid: u32,
    /// RFC822.SIZE, in bytes; 0 when the server did not say.
    pub bytes: u64,
    /// INTERNALDATE.
    pub internal_at: Option<Timestamp>,
}

/// A message for the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// As the server lists it.
    pub found: Found,
    /// `Wanted` or `Skipped`.
    pub state: State,
}

/// Decides whether a message is wanted.
///
/// `skipped_before` says whether one of this size and date was passed over in an earlier
/// generation. Only what lay there when the generation began is ever passed over.
#[must_use]
pub fn judge(
    folder: &FolderRow,
    from: Beginning,
    found: Found,
    skipped_before: bool,
) -> NewMessage {
    let old = found.uid < folder.old_below;
    let skipped = if folder.generation > 1 {
        old && skipped_before
    } else {
        old && match from {
            Beginning::Now => true,
            Beginning::All => false,
            // A message without a date is taken: to have one too many is the lesser evil.
            Beginning::Since(since) => found.internal_at.is_some_and(|at| at < since),
        }
    };
    NewMessage { found, state: if skipped { State::Skipped } else { State::Wanted } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place { account: "es".to_owned(), folder: "INBOX".to_owned() }
    }

    fn selected(uid_validity: u32, uid_next: u32) -> Selected {
        Selected { uid_validity, uid_next: Some(uid_next), lies_below: uid_next }
    }

    fn found(uid: u32, date: &str) -> Found {
        Found { uid, bytes: 10, internal_at: date.parse().ok() }
    }

    #[test]
    fn uids_are_trusted_until_the_server_changes_their_meaning() {
        let (first, renewal) = open(&place(), None, selected(7, 20));
        assert_eq!((first.generation, first.old_below, first.highest, renewal), (1, 20, 0, None));
        let grown = FolderRow { highest: 25, ..first };
        let again = |selected| open(&place(), Some(grown.clone()), selected);
        assert_eq!(again(selected(7, 26)), (grown.clone(), None));
        assert_eq!(again(Selected { uid_validity: 7, uid_next: None, lies_below: 26 }).1, None);
        let unsaid = Selected { uid_validity: 7, uid_next: None, lies_below: 9 };
        assert_eq!(open(&place(), None, unsaid).0.old_below, 9, "what comes later is new");

        let (changed, renewal) = again(selected(8, 3));
        assert_eq!(renewal, Some(Renewal::Validity { from: 7, to: 8 }));
        assert_eq!((changed.generation, changed.old_below, changed.highest), (2, 3, 0));
        assert!(changed.may_be_known(2) && !changed.may_be_known(3));

        let (restored, renewal) = again(selected(7, 25));
        assert_eq!(renewal, Some(Renewal::WentBack { highest: 25, next: 25 }));
        assert_eq!(restored.generation, 2);
    }

    #[test]
    fn the_first_opening_takes_what_it_was_told_to_and_later_mail_always() {
        let (folder, _) = open(&place(), None, selected(7, 20));
        let old = found(19, "2026-11-01T12:00:00Z");
        let new = found(20, "1999-01-01T00:00:00Z");
        let since = |date: &str| date.parse::<Beginning>().unwrap();
        for (from, state) in [
            (Beginning::Now, State::Skipped),
            (Beginning::All, State::Wanted),
            (since("2026-11-01"), State::Wanted),
            (since("2026-11-02"), State::Skipped),
        ] {
            assert_eq!(judge(&folder, from, old, false).state, state, "{from}");
            assert_eq!(judge(&folder, from, new, true).state, State::Wanted, "moved here later");
        }
        let undated = Found { internal_at: None, ..old };
        assert_eq!(judge(&folder, since("2026-11-02"), undated, false).state, State::Wanted);
    }

    #[test]
    fn a_new_generation_wants_all_but_what_was_passed_over_before() {
        let (folder, _) = open(&place(), None, selected(7, 20));
        let (folder, _) = open(&place(), Some(folder), selected(8, 20));
        let old = found(3, "2026-11-01T12:00:00Z");
        assert_eq!(judge(&folder, Beginning::Now, old, false).state, State::Wanted);
        assert_eq!(judge(&folder, Beginning::All, old, true).state, State::Skipped);
        assert_eq!(judge(&folder, Beginning::Now, found(20, ""), true).state, State::Wanted);
    }

    #[test]
    fn beginnings_are_read_and_printed() {
        for text in ["now", "all", "2026-11-01"] {
            assert_eq!(text.parse::<Beginning>().unwrap().to_string(), text);
        }
        assert!("yesterday".parse::<Beginning>().is_err());
    }
}
