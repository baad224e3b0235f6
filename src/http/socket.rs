//! The Unix socket of the daemon: for its owner only, and never two owners.
use std::io;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use tokio::net::UnixListener;

/// Why the socket cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Somebody answers there.
    #[error("another centralita already serves {0}; stop it first, or use another data folder")]
    InUse(PathBuf),
    /// Something else has that name.
    #[error("{0} is there and no socket; move it away")]
    NotASocket(PathBuf),
    /// The system refuses.
    #[error("cannot make the socket {0}: {1}")]
    Io(PathBuf, io::Error),
}

/// A listening socket whose file goes away with it.
#[derive(Debug)]
pub struct OwnedSocket {
    pub(super) listener: UnixListener,
    path: PathBuf,
    inode: u64,
}

impl OwnedSocket {
    /// Listens at `path`, which only its owner may open (mode 0600).
    ///
    /// A socket file that nobody answers at is what a killed daemon left behind: it is replaced.
    /// The folder should be closed to others (0700). Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// [`BindError`]; nothing is removed then.
    pub fn bind(path: &Path) -> Result<Self, BindError> {
        let failed = |error| BindError::Io(path.to_owned(), error);
        match std::fs::symlink_metadata(path) {
            Ok(metadata) if !metadata.file_type().is_socket() => {
                return Err(BindError::NotASocket(path.to_owned()));
            }
            Ok(_) => match std::os::unix::net::UnixStream::connect(path) {
                Ok(_) => return Err(BindError::InUse(path.to_owned())),
                Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {}
                Err(error) => return Err(failed(error)),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        // Made under another name and closed to others before anybody can find it; the rename
        // replaces a dead socket in one step.
        let mut fresh = path.as_os_str().to_owned();
        fresh.push(format!(".{}", std::process::id()));
        let fresh = PathBuf::from(fresh);
        let _ = std::fs::remove_file(&fresh);
        let listener = UnixListener::bind(&fresh).map_err(failed)?;
        let placed = std::fs::set_permissions(&fresh, std::fs::Permissions::from_mode(0o600))
            .and_then(|()| std::fs::rename(&fresh, path))
            .and_then(|()| std::fs::symlink_metadata(path));
        match placed {
            Ok(metadata) => Ok(Self { listener, path: path.to_owned(), inode: metadata.ino() }),
            Err(error) => {
                let _ = std::fs::remove_file(&fresh);
                Err(failed(error))
            }
        }
    }
}

impl Drop for OwnedSocket {
    fn drop(&mut self) {
        // Another daemon may have taken the name over by now; its socket stays.
        if std::fs::symlink_metadata(&self.path).is_ok_and(|m| m.ino() == self.inode) {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
