//! Raw mail at rest: named by a keyed digest, sealed with a key of its own.
use std::fs;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::model::{Digest, Timestamp};

use super::seals::Seals;
use super::{Secrets, sweep_unfinished, write_durably};

/// A sealed raw mail on its way into the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedMail {
    /// The keyed digest of the clear bytes.
    pub digest: Digest,
    /// How long the clear bytes are.
    pub bytes: u64,
    /// The sealed bytes, or nothing when they lie in a file.
    pub sealed: Option<Vec<u8>>,
}

/// Why raw mail cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The file system failed.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It was sealed with another key, or changed since.
    #[error(
        "raw mail {0} cannot be opened: it was changed, or data/secrets/mail.key is not the key it was sealed with"
    )]
    Broken(Digest),
    /// The cipher refused; it does so only above 256 GiB.
    #[error("raw mail cannot be sealed")]
    Seal,
}

/// Seals and opens raw mail.
///
/// Small mails are handed back to be kept in the database, so that their flush is the ticket's;
/// larger ones are written to a file of their own before the transaction.
pub struct Vault {
    seals: Seals,
    folder: PathBuf,
    inline_bytes_max: usize,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Vault {
    /// Makes a vault over the keys; files go below `data/raw`.
    #[must_use]
    pub fn new(secrets: &Secrets, data: &Path, inline_bytes_max: usize) -> Self {
        let seals = Seals::new(&*secrets.mail, b"centralita digest 1", b"centralita seal 1");
        Self { seals, folder: data.join("raw"), inline_bytes_max }
    }

    /// Makes a vault that keeps everything in files below `folder`.
    #[must_use]
    pub(super) fn in_files(secrets: &Secrets, folder: PathBuf) -> Self {
        Self { folder, ..Self::new(secrets, Path::new(""), 0) }
    }

    /// Removes what a crash left half-written, and returns how many files those were. To be called
    /// at the start, before anybody seals.
    ///
    /// # Errors
    /// [`VaultError::Io`] when the folder cannot be read or written.
    pub fn sweep(&self) -> Result<usize, VaultError> {
        sweep_unfinished(&self.folder)
            .map_err(|source| VaultError::Io { path: self.folder.clone(), source })
    }

    /// Returns a number that names the key without giving it away.
    #[must_use]
    pub fn key_id(&self) -> i64 {
        let tag = self.seals.digest(b"centralita key id 1");
        let head: [u8; 8] = tag.0.first_chunk().copied().unwrap_or_default();
        i64::from_le_bytes(head)
    }

    /// Returns the keyed digest of `bytes`.
    #[must_use]
    pub fn digest(&self, bytes: &[u8]) -> Digest {
        self.seals.digest(bytes)
    }

    /// Seals `raw`. A large one is on the disk when this returns; writing it twice is harmless.
    ///
    /// # Errors
    /// [`VaultError::Io`] when the file cannot be written, [`VaultError::Seal`] never in practice.
    pub fn seal(&self, raw: &[u8]) -> Result<SealedMail, VaultError> {
        let digest = self.digest(raw);
        let sealed = self.seals.seal(digest, raw).map_err(|_| VaultError::Seal)?;
        let bytes = raw.len() as u64;
        if raw.len() <= self.inline_bytes_max {
            return Ok(SealedMail { digest, bytes, sealed: Some(sealed) });
        }
        self.write(digest, &sealed)?;
        Ok(SealedMail { digest, bytes, sealed: None })
    }

    /// Opens what [`Self::seal`] made; `sealed` is what the database had, or nothing.
    ///
    /// # Errors
    /// [`VaultError::Io`] when the file cannot be read, [`VaultError::Broken`] when it was changed
    /// or sealed with another key.
    pub fn open(
        &self,
        digest: Digest,
        sealed: Option<Vec<u8>>,
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let path = self.path(digest);
        let sealed = match sealed {
            Some(sealed) => sealed,
            None => fs::read(&path).map_err(|source| VaultError::Io { path, source })?,
        };
        self.seals.open(digest, sealed).map_err(|_| VaultError::Broken(digest))
    }

    /// Takes away the file of a mail that is to go, and returns whether none is left. One that was
    /// written after `since` is of another arrival of the same mail, and stays.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn bury(&self, digest: Digest, since: Option<Timestamp>) -> Result<bool, VaultError> {
        let path = self.path(digest);
        let io = |source| VaultError::Io { path: path.clone(), source };
        let young = |of: &Path| match fs::metadata(of).and_then(|meta| meta.modified()) {
            Ok(written) => {
                let written = Timestamp::try_from(written).unwrap_or(Timestamp::MAX);
                Ok(Some(since.is_some_and(|since| written > since)))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(io(error)),
        };
        match young(&path)? {
            None => return Ok(true),
            Some(true) => return Ok(false),
            Some(false) => {}
        }
        // Whoever writes it at this moment writes another file; this one cannot change any more.
        let grave = path.with_extension("gone.new");
        fs::rename(&path, &grave).map_err(io)?;
        if young(&grave)? == Some(true) {
            fs::rename(&grave, &path).map_err(io)?;
            return Ok(false);
        }
        fs::remove_file(&grave).map_err(io)?;
        Ok(true)
    }

    pub(super) fn path(&self, digest: Digest) -> PathBuf {
        let name = digest.to_hex();
        let (first, _) = name.split_at_checked(2).unwrap_or((&name, ""));
        self.folder.join(first).join(&name)
    }

    fn write(&self, digest: Digest, sealed: &[u8]) -> Result<(), VaultError> {
        let path = self.path(digest);
        write_durably(&path, sealed).map_err(|source| VaultError::Io { path, source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::SeededRandom;

    fn vault(seed: u64, folder: &Path) -> Vault {
        let keys = tempfile::tempdir().unwrap();
        let secrets = Secrets::open(keys.path(), &SeededRandom::new(seed)).unwrap();
        Vault::new(&secrets, folder, 64)
    }

    #[test]
    fn small_and_large_come_back_and_nothing_stands_in_clear() {
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(1, folder.path());
        for size in [0, 10, 64, 65, 100_000] {
            let raw = vec![b'k'; size];
            let sealed = vault.seal(&raw).unwrap();
            assert_eq!(sealed.sealed.is_some(), size <= 64, "{size}");
            let stored = match &sealed.sealed {
                Some(bytes) => bytes.clone(),
                None => fs::read(vault.path(sealed.digest)).unwrap(),
            };
            assert!(!stored.windows(8).any(|w| w == b"kkkkkkkk"), "{size}");
            assert_eq!(*vault.open(sealed.digest, sealed.sealed).unwrap(), raw);
        }
    }

    #[test]
    fn a_file_that_a_crash_left_is_swept_and_a_kept_mail_stays() {
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(1, folder.path());
        let kept = vault.seal(&[b'k'; 100]).unwrap();
        let left = vault.path(kept.digest).with_extension("ThreadId(7).new");
        fs::write(&left, b"half").unwrap();
        assert_eq!(vault.sweep().unwrap(), 1);
        assert!(!left.exists());
        assert_eq!(*vault.open(kept.digest, None).unwrap(), [b'k'; 100]);
    }

    #[test]
    fn another_key_or_a_changed_byte_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let ours = vault(1, folder.path());
        let sealed = ours.seal(b"hola").unwrap();
        let theirs = vault(2, folder.path());
        assert_ne!(ours.key_id(), theirs.key_id());
        assert_ne!(theirs.digest(b"hola"), sealed.digest);
        let error = theirs.open(sealed.digest, sealed.sealed.clone()).unwrap_err();
        assert!(matches!(error, VaultError::Broken(_)), "{error}");
        let mut changed = sealed.sealed.unwrap();
        changed[0] ^= 1;
        assert!(matches!(ours.open(sealed.digest, Some(changed)), Err(VaultError::Broken(_))));
    }
}
