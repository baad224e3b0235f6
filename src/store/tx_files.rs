//! Versions of files that were changed in the console.
#![expect(clippy::missing_errors_doc, reason = "the trait says it once for all its methods")]
use std::str::FromStr;

use crate::model::{Timestamp, UnknownWord};

use super::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// Versions of one file that are kept; older ones go.
pub const VERSIONS_KEPT: u32 = 500;

/// The row of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionId(pub i64);

/// Whether a version came to the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VersionState {
    /// It was about to be written; nobody knows whether it was.
    Writing,
    /// It was.
    Written,
    /// It was not: the file stayed as it was.
    Failed,
}

impl VersionState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Writing, Self::Written, Self::Failed];

    /// Returns the word that is kept.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Writing => "writing",
            Self::Written => "written",
            Self::Failed => "failed",
        }
    }
}

impl FromStr for VersionState {
    type Err = UnknownWord;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| UnknownWord(text.to_owned(), "writing, written, failed"))
    }
}

/// A version to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVersion {
    /// The file, below the folder of the desk's files: `rules/20-triage.toml`.
    pub file: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Why; may be empty.
    pub why: String,
    /// What stood there.
    pub before: String,
    /// What came.
    pub now: String,
}

/// A version of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its row.
    pub id: VersionId,
    /// What changed.
    pub facts: NewVersion,
    /// Whether it came to the disk.
    pub state: VersionState,
}

/// Versions of files.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait FileTx {
    /// Keeps a version as about to be written, and lets go of those of its file that are too many.
    fn add_version(&mut self, new: &NewVersion) -> Result<VersionId>;
    /// Writes what became of a version.
    fn settle_version(&mut self, id: VersionId, state: VersionState) -> Result<()>;
    /// Returns a version.
    fn version(&mut self, id: VersionId) -> Result<Option<Version>>;
    /// Returns versions of the files below a folder, the newest first: those before one, at most
    /// [`PAGE_MAX`](super::PAGE_MAX).
    fn versions(
        &mut self,
        folder: &str,
        before: Option<VersionId>,
        limit: u32,
    ) -> Result<Vec<Version>>;
}
