//! Files that hold one secret.
use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// The largest secret file, in bytes; a key or a password is far shorter.
const SECRET_BYTES_MAX: u64 = 4096;

/// Why a secret file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretFileError {
    /// It cannot be read.
    #[error("cannot read the secret file {0}: {1}; make it, readable by this user alone")]
    Unreadable(PathBuf, std::io::Error),
    /// Others may read it.
    #[error("others can read the secret file {0} (mode {1:04o}); run: chmod 600 {0}")]
    Open(PathBuf, u32),
    /// It is no ordinary file, holds nothing, or too much, or no text.
    #[error(
        "the secret file {0} must be an ordinary file of text, 1 to {SECRET_BYTES_MAX} bytes long"
    )]
    Content(PathBuf),
}

/// Reads the one secret in a file, without the newline at its end.
///
/// # Errors
/// [`SecretFileError`]; none of them shows what the file holds.
pub fn read_secret(path: &Path) -> Result<Zeroizing<String>, SecretFileError> {
    let unreadable = |error| SecretFileError::Unreadable(path.to_owned(), error);
    // Look before opening: opening a pipe would wait for its writer.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(SecretFileError::Content(path.to_owned()));
    }
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & 0o007 != 0 {
        return Err(SecretFileError::Open(path.to_owned(), mode));
    }
    let mut text = Zeroizing::new(String::new());
    file.take(SECRET_BYTES_MAX.saturating_add(1))
        .read_to_string(&mut text)
        .map_err(|_| SecretFileError::Content(path.to_owned()))?;
    let secret = Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned());
    let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
    if secret.is_empty() || length > SECRET_BYTES_MAX {
        return Err(SecretFileError::Content(path.to_owned()));
    }
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_secret_is_read_without_its_newline_and_never_when_others_can_read_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("password");
        fs::write(&path, "hunter2\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(read_secret(&path).unwrap().as_str(), "hunter2");

        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let error = read_secret(&path).unwrap_err();
        let expected = format!(
            "others can read the secret file {0} (mode 0644); run: chmod 600 {0}",
            path.display()
        );
        assert_eq!(error.to_string().replace('"', ""), expected);
    }

    #[test]
    fn an_empty_or_huge_file_is_no_secret() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("password");
        for content in ["", "\n", "x".repeat(4097).as_str()] {
            fs::write(&path, content).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            assert!(matches!(read_secret(&path), Err(SecretFileError::Content(_))));
        }
        assert!(matches!(read_secret(dir.path()), Err(SecretFileError::Content(_))));
        assert!(matches!(
            read_secret(&dir.path().join("none")),
            Err(SecretFileError::Unreadable(..))
        ));
    }
}
