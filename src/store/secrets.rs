//! Keys that lie beside the data and outside the database.
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::runtime::{NoRandom, Random};

/// How long every key is, in bytes.
const KEY_BYTES: usize = 32;
/// The folder below the data folder.
const FOLDER: &str = "secrets";

/// The keys of one installation. Made at the first start, read at every later one.
pub struct Secrets {
    /// Seals raw mail and keys its digests.
    pub mail: Zeroizing<[u8; KEY_BYTES]>,
    /// Signs the tokens in our Message-IDs and plus-addresses.
    pub thread: Zeroizing<[u8; KEY_BYTES]>,
}

/// The key under which codes are hashed, `data/secrets/pin.key`. It is read apart from the others:
/// it is left out of backups, and an installation from before there were codes has none yet.
pub struct PinKey(Zeroizing<[u8; KEY_BYTES]>);

impl std::fmt::Debug for PinKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PinKey(****)")
    }
}

impl PinKey {
    /// The file below the folder of the secrets.
    pub const FILE: &'static str = "pin.key";

    /// Reads the key below `data`; makes one when there is none and `codes_kept` says that nothing
    /// was made with an older one.
    ///
    /// # Errors
    /// [`SecretError::PinKeyMissing`] when codes need a key that is not there; else as
    /// [`Secrets::open`].
    pub fn open(data: &Path, random: &dyn Random, codes_kept: bool) -> Result<Self, SecretError> {
        let path = folder(data)?.join(Self::FILE);
        if codes_kept && !path.exists() {
            return Err(SecretError::PinKeyMissing(path));
        }
        key(&path, random).map(Self)
    }

    /// Puts a new key in the place of any that is there. Every code must have been retired.
    ///
    /// # Errors
    /// As [`Secrets::open`].
    pub fn renew(data: &Path, random: &dyn Random) -> Result<Self, SecretError> {
        let path = folder(data)?.join(Self::FILE);
        make(&path, random)?;
        key(&path, random).map(Self)
    }

    /// Hands the key to the one who hashes with it. Do not keep it.
    #[must_use]
    pub fn expose(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(****)")
    }
}

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Somebody else on the machine could read it.
    #[error("{path} can be read by others; run: chmod 0400 {path}", path = .0.display())]
    Exposed(PathBuf),
    /// Not the length of a key.
    #[error("{} has {found} bytes, a key has {KEY_BYTES}; restore it from the backup of the secrets", .path.display())]
    Length {
        /// The key file.
        path: PathBuf,
        /// Its length.
        found: usize,
    },
    /// It was there once: a new one would not fit what was signed with it.
    #[error("{path} is missing beside the other key; restore it from the backup of the secrets", path = .0.display())]
    Missing(PathBuf),
    /// Codes are kept that nobody can check without it.
    #[error(
        "{path} is missing, but the store keeps codes that were made with it; restore it from the backup of the secrets, or, if it is lost, run: centralita keys renew-pin-key (it retires every code)",
        path = .0.display()
    )]
    PinKeyMissing(PathBuf),
    /// It cannot be read or made.
    #[error("{}: {source}; the user that runs centralita must own the data folder", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The machine gives no random bytes.
    #[error(transparent)]
    NoRandom(#[from] NoRandom),
}

impl Secrets {
    /// Reads the keys below `data`, making those that are missing.
    ///
    /// # Errors
    /// [`SecretError`] when a key can be read by others, has a wrong length, or cannot be
    /// read or made.
    pub fn open(data: &Path, random: &dyn Random) -> Result<Self, SecretError> {
        let folder = folder(data)?;
        let (mail, thread) = (folder.join("mail.key"), folder.join("thread.key"));
        if mail.exists() && !thread.exists() {
            return Err(SecretError::Missing(thread));
        }
        // The mail key is made last: where it stands, all are there.
        let thread = key(&thread, random)?;
        Ok(Self { mail: key(&mail, random)?, thread })
    }
}

/// Makes the folder of the secrets, unless it is there.
fn folder(data: &Path) -> Result<PathBuf, SecretError> {
    let folder = data.join(FOLDER);
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
    made.map_err(|source| SecretError::Io { path: folder.clone(), source })?;
    Ok(folder)
}

fn key(path: &Path, random: &dyn Random) -> Result<Zeroizing<[u8; KEY_BYTES]>, SecretError> {
    let io = |source| SecretError::Io { path: path.to_owned(), source };
    match fs::metadata(path) {
        Ok(meta) if meta.permissions().mode() & 0o077 != 0 => {
            return Err(SecretError::Exposed(path.to_owned()));
        }
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => make(path, random)?,
        Err(error) => return Err(io(error)),
    }
    let bytes = Zeroizing::new(fs::read(path).map_err(io)?);
    let key: [u8; KEY_BYTES] = bytes
        .as_slice()
        .try_into()
        .map_err(|_| SecretError::Length { path: path.to_owned(), found: bytes.len() })?;
    Ok(Zeroizing::new(key))
}

/// Writes a new key so that a crash leaves either no key or a whole one.
fn make(path: &Path, random: &dyn Random) -> Result<(), SecretError> {
    let io = |source| SecretError::Io { path: path.to_owned(), source };
    let mut key = Zeroizing::new([0_u8; KEY_BYTES]);
    random.fill(key.as_mut_slice())?;
    let fresh = path.with_extension("new");
    // Left over from a crash; it was never in use.
    let _absent = fs::remove_file(&fresh);
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o400).open(&fresh).map_err(io)?;
    file.write_all(&*key).and_then(|()| file.sync_all()).map_err(io)?;
    fs::rename(&fresh, path).map_err(io)?;
    if let Some(folder) = path.parent() {
        fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(io)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::SeededRandom;

    #[test]
    fn keys_are_made_once_and_kept_from_others() {
        let data = tempfile::tempdir().unwrap();
        let random = SeededRandom::new(1);
        let first = Secrets::open(data.path(), &random).unwrap();
        let again = Secrets::open(data.path(), &random).unwrap();
        assert_eq!(*first.mail, *again.mail);
        assert_ne!(*first.mail, *first.thread);
        assert_eq!(format!("{first:?}"), "Secrets(****)");

        let path = data.path().join("secrets/thread.key");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
        let error = Secrets::open(data.path(), &random).unwrap_err().to_string();
        assert!(error.contains("can be read by others; run: chmod 0400"), "{error}");

        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, b"short").unwrap();
        let error = Secrets::open(data.path(), &random).unwrap_err().to_string();
        assert!(error.contains("has 5 bytes"), "{error}");
    }

    #[test]
    fn the_key_of_codes_is_made_later_and_never_where_codes_need_another() {
        let data = tempfile::tempdir().unwrap();
        let random = SeededRandom::new(1);
        Secrets::open(data.path(), &random).unwrap();
        let error = PinKey::open(data.path(), &random, true).unwrap_err().to_string();
        assert!(error.contains("pin.key is missing, but the store keeps codes"), "{error}");
        assert!(!data.path().join("secrets/pin.key").exists(), "none is made in its place");

        let first = PinKey::open(data.path(), &random, false).unwrap();
        let again = PinKey::open(data.path(), &random, true).unwrap();
        assert_eq!(first.expose(), again.expose());
        let path = data.path().join("secrets/pin.key");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o400);
        let renewed = PinKey::renew(data.path(), &random).unwrap();
        assert_ne!(renewed.expose(), first.expose());
        assert_eq!(format!("{renewed:?}"), "PinKey(****)");

        fs::set_permissions(&path, fs::Permissions::from_mode(0o404)).unwrap();
        let error = PinKey::open(data.path(), &random, true).unwrap_err();
        assert!(matches!(error, SecretError::Exposed(_)), "{error}");
    }
}
