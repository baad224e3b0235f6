//! Outgoing mail as files, for an installation without a relay.
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::store::{Claimed, OutboxKind};

use super::SendError;

/// Writes each mail as `<ticket>-<row>.eml`; pages go into a folder of their own below.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Writes below `path`, which is made when it is missing.
    #[must_use]
    pub const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Writes one row. A file that is there already was written before a crash and is left.
    ///
    /// # Errors
    /// [`SendError::Transient`] when the disk refuses: room may be made.
    pub(super) async fn send(&self, row: &Claimed) -> Result<(), SendError> {
        let folder = match row.kind {
            OutboxKind::Mail => self.0.clone(),
            OutboxKind::Page => self.0.join("pages"),
        };
        let name = format!("{}-{}.eml", row.ticket, row.id);
        let message = row.payload.clone();
        tokio::task::spawn_blocking(move || write(&folder, &name, message.as_bytes()))
            .await
            .map_err(|_| SendError::Transient("the program is stopping".to_owned()))?
    }
}

fn write(folder: &Path, name: &str, message: &[u8]) -> Result<(), SendError> {
    let path = folder.join(name);
    let error =
        |error: std::io::Error| SendError::Transient(format!("{}: {error}", path.display()));
    if path.exists() {
        return Ok(());
    }
    fs::create_dir_all(folder).map_err(error)?;
    let fresh = folder.join(format!(".{name}.new"));
    let mut file = fs::File::create(&fresh).map_err(error)?;
    file.write_all(message).and_then(|()| file.sync_all()).map_err(error)?;
    fs::rename(&fresh, &path).map_err(error)?;
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(error)
}
