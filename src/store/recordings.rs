//! What callers said for the desk, sealed, each in a file of its own.
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use super::secrets::Secrets;
use super::vault::{Vault, VaultError};
use crate::model::{Digest, Timestamp};

/// What a reference begins with.
const PREFIX: &str = "recording:";
/// How long a recording is kept: callers are told so before they speak.
pub const RECORDINGS_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// Keeps recordings below `data/recordings`. Cloning is cheap.
#[derive(Clone)]
pub struct Recordings(Arc<Inner>);

struct Inner {
    vault: Vault,
}

impl std::fmt::Debug for Recordings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Recordings")
    }
}

/// Why a recording cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The text names no recording of ours.
    #[error("`{PREFIX}` and 64 hexadecimal digits name a recording, as a ticket shows it")]
    Reference,
    /// It is not there.
    #[error("there is no such recording; those older than thirty days are deleted")]
    Gone,
    /// It cannot be read or written.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl Recordings {
    /// Keeps them below a data folder, sealed as raw mail is.
    #[must_use]
    pub fn new(secrets: &Secrets, data: &Path) -> Self {
        let folder = data.join("recordings");
        Self(Arc::new(Inner { vault: Vault::in_files(secrets, folder) }))
    }

    /// Keeps a WAV file and returns its reference. It is on the disk when this returns; blocks
    /// until then.
    ///
    /// # Errors
    /// [`VaultError`] when it cannot be written.
    pub fn keep(&self, wav: &[u8]) -> Result<String, VaultError> {
        let sealed = self.0.vault.seal(wav)?;
        Ok(format!("{PREFIX}{}", sealed.digest))
    }

    /// Returns the WAV file of a reference.
    ///
    /// # Errors
    /// [`RecordingError`].
    pub fn open(&self, reference: &str) -> Result<Zeroizing<Vec<u8>>, RecordingError> {
        let digest = reference.strip_prefix(PREFIX).unwrap_or(reference);
        let digest = Digest::from_hex(digest).ok_or(RecordingError::Reference)?;
        self.0.vault.open(digest, None).map_err(|error| match error {
            VaultError::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                RecordingError::Gone
            }
            VaultError::Io { .. } | VaultError::Broken(_) | VaultError::Seal => error.into(),
        })
    }

    /// Deletes the recording of a digest.
    ///
    /// # Errors
    /// What the system said.
    pub fn delete(&self, digest: &str) -> io::Result<()> {
        let Some(digest) = Digest::from_hex(digest) else { return Ok(()) };
        fs::remove_file(self.0.vault.path(digest))
    }
}

/// Reads what a ticket calls a recording of ours: its reference and how long it is.
#[must_use]
pub fn named(attachment: &str) -> Option<(&str, u32)> {
    let (reference, length) = attachment.split_once(" (")?;
    let seconds = length.strip_suffix(" s)")?.parse().ok()?;
    Digest::from_hex(reference.strip_prefix(PREFIX)?)?;
    Some((reference, seconds))
}

/// Counts the files below a folder that were written before a moment, save those that are spared,
/// and deletes them when `delete` is set. What a crash left half-written is among them.
///
/// # Errors
/// What the system said; what could be deleted is.
pub fn delete_older(
    folder: &Path,
    before: Timestamp,
    spared: &dyn Fn(&Path) -> bool,
    delete: bool,
) -> io::Result<usize> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    let mut deleted = 0;
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            deleted += delete_older(&entry.path(), before, spared, delete)?;
            continue;
        }
        let written = Timestamp::try_from(entry.metadata()?.modified()?);
        if written.is_ok_and(|written| written < before) && !spared(&entry.path()) {
            if delete {
                fs::remove_file(entry.path())?;
            }
            deleted += 1;
        }
    }
    Ok(deleted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::SeededRandom;

    fn recordings(folder: &Path) -> Recordings {
        let secrets = Secrets::open(&folder.join("secrets"), &SeededRandom::new(1)).unwrap();
        Recordings::new(&secrets, folder)
    }

    #[test]
    fn a_recording_is_read_back_and_lies_sealed() {
        let folder = tempfile::tempdir().unwrap();
        let recordings = recordings(folder.path());
        let wav = b"RIFF what a caller said".repeat(20);
        let reference = recordings.keep(&wav).unwrap();
        assert_eq!(*recordings.open(&reference).unwrap(), wav);
        let digest = reference.strip_prefix(PREFIX).unwrap();
        let file = folder.path().join("recordings").join(&digest[..2]).join(digest);
        let lies = fs::read(file).unwrap();
        assert!(!lies.windows(4).any(|bytes| bytes == b"RIFF"));
    }

    #[test]
    fn what_names_no_recording_is_said_so() {
        let folder = tempfile::tempdir().unwrap();
        let recordings = recordings(folder.path());
        assert!(matches!(recordings.open("recording:../x"), Err(RecordingError::Reference)));
        let other = format!("{PREFIX}{}", "0".repeat(64));
        assert!(matches!(recordings.open(&other), Err(RecordingError::Gone)));
    }

    #[test]
    fn thirty_days_later_it_is_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let recordings = recordings(folder.path());
        let reference = recordings.keep(b"RIFF").unwrap();
        let digest = reference.strip_prefix(PREFIX).unwrap();
        let file = folder.path().join("recordings").join(&digest[..2]).join(digest);
        let written = fs::metadata(file).unwrap().modified().unwrap();
        let end = Timestamp::try_from(written).unwrap() + RECORDINGS_KEPT;
        let lies = folder.path().join("recordings");
        let sweep = |now: Timestamp, delete| {
            delete_older(&lies, now - RECORDINGS_KEPT, &|_| false, delete).unwrap()
        };
        assert_eq!(sweep(end, true), 0);
        assert!(recordings.open(&reference).is_ok());
        let later = end + Duration::from_secs(1);
        assert_eq!(sweep(later, false), 1);
        assert!(recordings.open(&reference).is_ok(), "counting deletes nothing");
        let spared = |path: &Path| path.ends_with(digest);
        assert_eq!(delete_older(&lies, later, &spared, true).unwrap(), 0);
        assert_eq!(sweep(later, true), 1);
        assert!(matches!(recordings.open(&reference), Err(RecordingError::Gone)));
    }
}
