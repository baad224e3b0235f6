//! The files that the desk lead keeps, as the console changes them.
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::api::Reload;
use crate::intake::{FileEdit, FileKind, Intake, Shifted, Weighed, Workshop};
use crate::model::{FileFault, OwnFault};
use crate::store::replace_durably;
use crate::understanding::evaluation::utterance_of;
use crate::understanding::{Classification, labelled};

use super::files;
use super::knowledge::{KnowledgePaths, load_with, understanding_sources};

/// What `evaluate --keep` writes, in the data folder.
const EVALUATION: &str = "evaluation.json";
/// Bytes of it that are read; it has no texts.
const EVALUATION_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// Labelled texts that a change of words is tried on.
const WEIGHED_MAX: usize = 400;
/// Files that nobody writes by hand, or that hold texts of customers.
const NOT_KEPT: [&str; 2] = [".tsv", ".jsonl"];

/// Returns where the last figures of `evaluate --keep` lie.
#[must_use]
pub fn evaluation_path(data: &Path) -> PathBuf {
    data.join(EVALUATION)
}

/// Files on the disk.
pub struct FileWorkshop {
    paths: KnowledgePaths,
    data: PathBuf,
    intake: Intake,
    reload: Arc<dyn Reload>,
    /// One change at a time, or one could undo another's.
    one: Mutex<()>,
}

impl std::fmt::Debug for FileWorkshop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileWorkshop").field("paths", &self.paths).finish_non_exhaustive()
    }
}

impl FileWorkshop {
    /// Works on these files; what is written is taken into force by `reload`.
    #[must_use]
    pub fn new(
        paths: KnowledgePaths,
        data: PathBuf,
        intake: Intake,
        reload: Arc<dyn Reload>,
    ) -> Self {
        Self { paths, data, intake, reload, one: Mutex::new(()) }
    }

    /// Returns the path of a file, should it be one that the console changes.
    fn path(&self, file: &str) -> Result<PathBuf, Vec<FileFault>> {
        let known = FileKind::of(file).map(|kind| self.files(kind)).transpose()?;
        if known.unwrap_or_default().iter().any(|(name, _)| name == file) {
            return Ok(self.paths.rules.join(file));
        }
        Err(vec![FileFault::own(file, OwnFault::NoFile)])
    }

    fn write(&self, file: &str, before: &str, now: &str) -> Result<(), Vec<FileFault>> {
        replace_durably(&self.path(file)?, before, now.as_bytes()).map_err(|error| {
            let what = format!("it was not written: {error}");
            vec![FileFault { what, ..FileFault::own(file, OwnFault::Unwritten) }]
        })
    }

    /// Puts back what was written, the last first.
    fn undo(&self, edits: &[FileEdit]) {
        for edit in edits.iter().rev() {
            if let Err(faults) = self.write(&edit.file, &edit.now, &edit.before) {
                for fault in faults {
                    tracing::error!(%fault, "a file that was changed cannot be put back");
                }
            }
        }
    }

    /// Names files as the console does.
    fn named(&self, faults: Vec<FileFault>) -> Vec<FileFault> {
        let root = format!("{}/", self.paths.rules.display());
        let mut faults = faults;
        for fault in &mut faults {
            if let Some(short) = fault.file.strip_prefix(&root) {
                fault.file = short.to_owned();
            }
        }
        faults
    }
}

impl Workshop for FileWorkshop {
    fn files(&self, kind: FileKind) -> Result<Vec<(String, String)>, Vec<FileFault>> {
        let folder = self.paths.rules.join(kind.folder());
        let found = files::texts(&folder, &[".toml"]).map_err(|faults| self.named(faults))?;
        let root = format!("{}/", self.paths.rules.display());
        let kept = found.into_iter().filter_map(|(path, text)| {
            let name = path.strip_prefix(&root)?.to_owned();
            let is_kept = NOT_KEPT.iter().all(|ending| !name.ends_with(ending));
            is_kept.then_some((name, text))
        });
        Ok(kept.collect())
    }

    fn check(&self, edits: &[FileEdit]) -> Result<(), Vec<FileFault>> {
        for edit in edits {
            self.path(&edit.file)?;
        }
        let instead: Vec<(String, String)> =
            edits.iter().map(|edit| (edit.file.clone(), edit.now.clone())).collect();
        let settings = &self.intake.parts().settings;
        let loaded = load_with(&self.paths, settings, &instead);
        loaded.map(|_| ()).map_err(|faults| self.named(faults))
    }

    fn weigh(&self, edits: &[FileEdit]) -> Result<Weighed, Vec<FileFault>> {
        let instead: Vec<(String, String)> =
            edits.iter().map(|edit| (edit.file.clone(), edit.now.clone())).collect();
        let parts = self.intake.parts();
        let new = load_with(&self.paths, &parts.settings, &instead);
        let new = new.map_err(|faults| self.named(faults))?.understanding;
        let old = Arc::clone(&parts.knowledge.load().understanding);
        let sources = understanding_sources(&self.paths).map_err(|faults| self.named(faults))?;
        let labelled = labelled(&sources);
        // Spread over all of them, so that every language and trade is there.
        let step = labelled.len().div_ceil(WEIGHED_MAX).max(1);
        let mut weighed = Weighed::default();
        for one in labelled.iter().step_by(step) {
            weighed.texts = weighed.texts.saturating_add(1);
            let said = utterance_of(&one.example);
            let of = |found: Classification| (found.intent, found.safety);
            let (old, new) = (of(old.classify(&said)), of(new.classify(&said)));
            if old != new {
                let (id, right) = (one.example.id.clone(), one.example.intent);
                weighed.shifted.push(Shifted { id, right, old, new });
            }
        }
        Ok(weighed)
    }

    fn put(&self, edits: &[FileEdit]) -> Result<(), Vec<FileFault>> {
        let _one = self.one.lock().unwrap_or_else(PoisonError::into_inner);
        for (at, edit) in edits.iter().enumerate() {
            if let Err(faults) = self.write(&edit.file, &edit.before, &edit.now) {
                self.undo(edits.get(..at).unwrap_or_default());
                return Err(faults);
            }
        }
        match self.reload.reload() {
            Ok(_) => Ok(()),
            // Somebody else wrote something meanwhile with which it is no good.
            Err(faults) => {
                self.undo(edits);
                Err(self.named(faults))
            }
        }
    }

    fn evaluation(&self) -> Option<String> {
        use std::io::Read as _;
        let file = std::fs::File::open(evaluation_path(&self.data)).ok()?;
        let mut text = String::new();
        file.take(EVALUATION_BYTES_MAX).read_to_string(&mut text).ok()?;
        Some(text)
    }
}
