//! The file of the journal: all of its room is taken when it is made.
use std::fs;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use super::super::write_durably;
use super::Medium;
use super::frame::{SLOT_BYTES, Slot};

/// The slots of a journal.
pub(super) const SLOTS: usize = 4_096;
/// The length of the file: 8 MiB, and never more.
pub const JOURNAL_BYTES: usize = SLOTS * SLOT_BYTES;
/// The file below the folder of the journal.
const FILE: &str = "late.journal";

/// Why the journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The folder or the file cannot be made, read or written.
    #[error("{}: {source}; the user that runs centralita must own {}, and there must be 8 MiB of room", .path.display(), .folder.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The folder of the journal.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is no folder.
    #[error("{path} is no folder; move it away", path = .0.display())]
    NoFolder(PathBuf),
    /// Not the length of a journal.
    #[error("{} has {found} bytes, a journal has {JOURNAL_BYTES}; move it away, and keep it: calls may stand in it", .path.display())]
    Length {
        /// The file.
        path: PathBuf,
        /// Its length.
        found: u64,
    },
    /// Another process has it.
    #[error("{path} is in use by another centralita; stop it", path = .0.display())]
    InUse(PathBuf),
}

/// Says whether a journal can be kept in `folder`, as far as that can be seen without writing. A
/// folder that is not there yet is made at the start.
///
/// # Errors
/// [`JournalError`].
pub fn check_journal(folder: &Path) -> Result<(), JournalError> {
    let io = |path: &Path, source| JournalError::Io {
        path: path.to_owned(),
        folder: folder.to_owned(),
        source,
    };
    match fs::metadata(folder) {
        Ok(meta) if !meta.is_dir() => return Err(JournalError::NoFolder(folder.to_owned())),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(io(folder, error)),
    }
    let may = rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK;
    rustix::fs::access(folder, may).map_err(|error| io(folder, error.into()))?;
    let file = folder.join(FILE);
    match fs::metadata(&file) {
        Ok(meta) if meta.len() != JOURNAL_BYTES as u64 => {
            Err(JournalError::Length { path: file, found: meta.len() })
        }
        Ok(_) => {
            let may = rustix::fs::Access::WRITE_OK | rustix::fs::Access::READ_OK;
            rustix::fs::access(&file, may).map_err(|error| io(&file, error.into()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(io(&file, error)),
    }
}

/// A journal on a disk. Whoever has it open has it alone.
#[derive(Debug)]
pub(super) struct JournalFile(fs::File);

impl JournalFile {
    /// Opens the file below `folder`, making both when they are not there, and reads every slot.
    pub(super) fn open(folder: &Path) -> Result<(Self, Vec<Slot>), JournalError> {
        check_journal(folder)?;
        let path = folder.join(FILE);
        let io =
            |source| JournalError::Io { path: path.clone(), folder: folder.to_owned(), source };
        if !path.exists() {
            // Written through, so that no block has to be found when the disk is full.
            write_durably(&path, &vec![0; JOURNAL_BYTES]).map_err(io)?;
        }
        let file = fs::OpenOptions::new().read(true).write(true).open(&path).map_err(io)?;
        let alone = rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive);
        if alone.is_err_and(|error| error == rustix::io::Errno::WOULDBLOCK) {
            return Err(JournalError::InUse(path));
        }
        let mut bytes = vec![0; JOURNAL_BYTES];
        file.read_exact_at(&mut bytes, 0).map_err(io)?;
        Ok((Self(file), bytes.chunks(SLOT_BYTES).map(Slot::read).collect()))
    }
}

impl Medium for JournalFile {
    fn put(&mut self, slot: usize, bytes: &[u8]) -> io::Result<()> {
        let at = slot.saturating_mul(SLOT_BYTES);
        let fits = slot < SLOTS && bytes.len() == SLOT_BYTES;
        let at = u64::try_from(at).ok().filter(|_| fits);
        let at = at.ok_or_else(|| io::Error::other("no such slot"))?;
        self.0.write_all_at(bytes, at)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }
}
