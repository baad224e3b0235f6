//! Files of rules and words that are changed in the console: nothing is written that the program would
//! not load, every version is kept, and the audit trail says who it was.
use std::sync::Arc;

use super::{Intake, IntakeError};
use crate::model::{FileFault, Intent};
use crate::store::{AuditEntry, NewVersion, StoreError, Version, VersionId, VersionState};

/// Which files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Routing rules.
    Rules,
    /// Lexicon, danger, cues and what else the understanding reads that people write.
    Words,
}

impl FileKind {
    /// Returns the folder below that of the desk's files, with its stroke.
    #[must_use]
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Rules => "rules/",
            Self::Words => "understanding/",
        }
    }

    /// Returns the kind of a file; nothing for what the console does not change.
    #[must_use]
    pub fn of(file: &str) -> Option<Self> {
        [Self::Rules, Self::Words].into_iter().find(|kind| file.starts_with(kind.folder()))
    }
}

/// A file as it would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEdit {
    /// The file, below the folder of the desk's files.
    pub file: String,
    /// What stands there; when that is no more so, nothing is written.
    pub before: String,
    /// What comes.
    pub now: String,
}

/// A labelled text that is understood differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shifted {
    /// Its name.
    pub id: String,
    /// The right intent, where it is labelled.
    pub right: Option<Intent>,
    /// What it is taken for now, and whether for danger.
    pub old: (Intent, bool),
    /// What it would be taken for.
    pub new: (Intent, bool),
}

/// What a change of words does to labelled texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weighed {
    /// How many were looked at.
    pub texts: usize,
    /// Those that differ.
    pub shifted: Vec<Shifted>,
}

/// The files that the desk lead keeps, on the disk. Every method takes its time: none may be called
/// where something waits.
pub trait Workshop: std::fmt::Debug + Send + Sync + 'static {
    /// Returns the files of a kind, each by its name below the folder of the desk's files, in the order
    /// in which they are read.
    ///
    /// # Errors
    /// What cannot be read.
    fn files(&self, kind: FileKind) -> Result<Vec<(String, String)>, Vec<FileFault>>;

    /// Says whether the program would load everything with these changes.
    ///
    /// # Errors
    /// Everything that is wrong, each with its line and remedy.
    fn check(&self, edits: &[FileEdit]) -> Result<(), Vec<FileFault>>;

    /// Classifies labelled texts with these changes of words and without, and tells what differs.
    ///
    /// # Errors
    /// Everything that is wrong, each with its line and remedy.
    fn weigh(&self, edits: &[FileEdit]) -> Result<Weighed, Vec<FileFault>>;

    /// Writes the changes and takes them into force, or leaves everything as it was.
    ///
    /// # Errors
    /// Why not; the files are as they were then.
    fn put(&self, edits: &[FileEdit]) -> Result<(), Vec<FileFault>>;

    /// Returns what `evaluate --keep` wrote last, as JSON; nothing when it never did.
    fn evaluation(&self) -> Option<String>;
}

/// A change that somebody orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeepFiles {
    /// The files; those that gain stand before those that lose.
    pub edits: Vec<FileEdit>,
    /// Who orders it.
    pub by: String,
    /// Why; may be empty.
    pub why: String,
}

impl Intake {
    /// Changes files: all of them, or none. They are checked, the versions and who it was are written
    /// down, then they come to the disk and into force.
    ///
    /// # Errors
    /// [`IntakeError`] when the store fails; the inner faults say why nothing was changed.
    pub async fn keep_files(
        &self,
        workshop: Arc<dyn Workshop>,
        order: KeepFiles,
    ) -> Result<Result<(), Vec<FileFault>>, IntakeError> {
        let (checking, edits) = (Arc::clone(&workshop), order.edits.clone());
        let checked = tokio::task::spawn_blocking(move || checking.check(&edits)).await;
        if let Err(faults) = checked.map_err(|_| IntakeError::Stopping)? {
            return Ok(Err(faults));
        }
        let ids = self.note_versions(&order).await?;
        let edits = order.edits.clone();
        let put = tokio::task::spawn_blocking(move || workshop.put(&edits)).await;
        let put = put.map_err(|_| IntakeError::Stopping)?;
        let state = if put.is_ok() { VersionState::Written } else { VersionState::Failed };
        let act = self.act(&order.by);
        self.0
            .database
            .write(move |tx| {
                for id in &ids {
                    tx.settle_version(*id, state)?;
                    if state == VersionState::Failed {
                        let entry = AuditEntry::new(act.clone(), "file.left");
                        tx.audit(&entry.to(format!("version:{}", id.0)))?;
                    }
                }
                Ok::<_, StoreError>(())
            })
            .await?;
        if put.is_ok() {
            self.note_rules().await?;
        }
        Ok(put)
    }

    /// Keeps what stands there and what comes, with who ordered it, before anything is written.
    async fn note_versions(&self, order: &KeepFiles) -> Result<Vec<VersionId>, StoreError> {
        let (order, act, at) = (order.clone(), self.act(&order.by), self.0.clock.now());
        self.0
            .database
            .write(move |tx| {
                let mut ids = vec![];
                for edit in &order.edits {
                    let id = tx.add_version(&NewVersion {
                        file: edit.file.clone(),
                        at,
                        by: order.by.clone(),
                        why: order.why.clone(),
                        before: edit.before.clone(),
                        now: edit.now.clone(),
                    })?;
                    let entry = AuditEntry::new(act.clone(), "file.changed");
                    let entry = entry.to(format!("file:{}", edit.file)).with("version", id.0);
                    tx.audit(&entry)?;
                    ids.push(id);
                }
                Ok(ids)
            })
            .await
    }

    /// Returns versions of the files of a kind, the newest first: those before one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn file_versions(
        &self,
        kind: FileKind,
        before: Option<VersionId>,
        limit: u32,
    ) -> Result<Vec<Version>, StoreError> {
        self.0.database.write(move |tx| tx.versions(kind.folder(), before, limit)).await
    }
}
