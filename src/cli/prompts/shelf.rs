//! One folder of recordings with its manifest, and how it is changed without ever being half
//! changed.
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::respell::Respelling;
use crate::cli::Failure;
use crate::model::FileFault;
use crate::speech::Fragment;
use crate::telephony::prompts::{
    Entry, MANIFEST, Manifest, RECORDING_BYTES_MAX, Source, digest_of, digest_of_audio,
};

/// A folder of recordings.
#[derive(Debug)]
pub(super) struct Shelf {
    pub(super) folder: PathBuf,
    pub(super) manifest: Manifest,
    pub(super) respelling: Respelling,
}

/// How it stands with one thing that has to be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It is recorded as the texts have it.
    Current,
    /// Nothing speaks it.
    Missing,
    /// It was recorded, and the texts, or how they are written for the voice, have changed.
    Stale,
    /// The manifest names it, and the file is not there.
    Lost,
}

/// A recording that is to be put into the folder.
pub(super) struct Fresh {
    pub(super) entry: Entry,
    pub(super) bytes: Vec<u8>,
}

impl Shelf {
    /// Opens a folder. One that is not there yet is empty.
    pub(super) fn open(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(MANIFEST);
        let shown = path.display().to_string();
        let manifest = match fs::read_to_string(&path) {
            Ok(text) => Manifest::parse(&shown, &text).map_err(fault)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Manifest::default(),
            Err(error) => {
                let what = format!("cannot read: {error}");
                return Err(fault(FileFault::new(&shown, 0, what, "it must be readable UTF-8")));
            }
        };
        let respelling = Respelling::load(folder).map_err(fault)?;
        Ok(Self { folder: folder.to_owned(), manifest, respelling })
    }

    /// Returns the recording that speaks something as it is now.
    pub(super) fn current(&self, needed: &Fragment) -> Option<&Entry> {
        let spoken = digest_of(&self.respelling.spoken(&needed.text));
        self.manifest.recordings.iter().find(|entry| {
            entry.speaks(needed) && (entry.source == Source::Studio || entry.digest == spoken)
        })
    }

    /// Returns how it stands with something that has to be recorded.
    pub(super) fn state(&self, needed: &Fragment) -> State {
        match self.current(needed) {
            Some(entry) if self.folder.join(&entry.file).is_file() => State::Current,
            Some(_) => State::Lost,
            None if self.manifest.recordings.iter().any(|entry| entry.id == needed.id) => {
                State::Stale
            }
            None => State::Missing,
        }
    }

    /// Whether the file of an entry is still the one that was written; a file that is not there
    /// is nobody's work.
    pub(super) fn is_as_written(&self, entry: &Entry) -> bool {
        let path = self.folder.join(&entry.file);
        let Ok(about) = fs::metadata(&path) else { return true };
        about.len() <= RECORDING_BYTES_MAX
            && fs::read(&path).is_ok_and(|file| digest_of_audio(&file) == entry.audio)
    }

    /// Returns a file name for a new recording under which no work of a person lies.
    pub(super) fn free_name(&self, id: &str) -> String {
        let plain = format!("{id}.wav");
        let owned = self.manifest.recordings.iter().find(|entry| entry.file == plain);
        let free = match owned {
            Some(entry) => entry.source == Source::Rendered && self.is_as_written(entry),
            None => !self.folder.join(&plain).exists(),
        };
        if free { plain } else { format!("{id}.rendered.wav") }
    }

    /// Puts recordings in. At no moment does the manifest name a file that is half written, or
    /// one that speaks something else.
    pub(super) fn put(&mut self, fresh: Vec<Fresh>) -> Result<(), Failure> {
        fs::create_dir_all(&self.folder).map_err(|error| cannot("make", &self.folder, &error))?;
        let mut placed = vec![];
        for Fresh { entry, bytes } in fresh {
            let path = self.folder.join(&entry.file);
            let beside = self.folder.join(format!(".{}.new", entry.file));
            fs::write(&beside, bytes).map_err(|error| cannot("write", &beside, &error))?;
            // Whoever is stopped between here and the last step finds a file missing, not wrong.
            remove(&path)?;
            let file = entry.file.clone();
            self.manifest.recordings.retain(|old| old.file != file);
            self.manifest.recordings.push(entry);
            placed.push((beside, path));
        }
        self.save()?;
        for (beside, path) in placed {
            fs::rename(&beside, &path).map_err(|error| cannot("write", &path, &error))?;
        }
        Ok(())
    }

    /// Takes out what was rendered and is said no more; returns how many. Work of a person stays.
    pub(super) fn drop_unused(&mut self, needed: &[Fragment]) -> Result<usize, Failure> {
        let unused: BTreeSet<String> = self
            .manifest
            .recordings
            .iter()
            .filter(|entry| entry.source == Source::Rendered && self.is_as_written(entry))
            .filter(|entry| {
                let mut speaking = needed.iter().filter(|one| entry.speaks(one));
                !speaking.any(|one| self.current(one) == Some(*entry))
            })
            .map(|entry| entry.file.clone())
            .collect();
        if unused.is_empty() {
            return Ok(0);
        }
        self.manifest.recordings.retain(|entry| !unused.contains(&entry.file));
        self.save()?;
        for file in &unused {
            remove(&self.folder.join(file))?;
        }
        Ok(unused.len())
    }

    fn save(&self) -> Result<(), Failure> {
        let path = self.folder.join(MANIFEST);
        let text = self
            .manifest
            .to_text()
            .map_err(|error| Failure::Usage(format!("cannot write {}: {error}", path.display())))?;
        let beside = self.folder.join(format!(".{MANIFEST}.new"));
        fs::write(&beside, text).map_err(|error| cannot("write", &beside, &error))?;
        fs::rename(&beside, &path).map_err(|error| cannot("write", &path, &error))
    }
}

fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(cannot("remove", path, &error)),
    }
}

fn fault(fault: FileFault) -> Failure {
    Failure::Faults(vec![fault])
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Failure {
    let remedy = "make the folder writable, or name another in `prompts` of [phone]";
    Failure::Usage(format!("cannot {what} {}: {error}; {remedy}", path.display()))
}
