//! Outgoing mail as files, for an installation without a relay.
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use crate::store::{Claimed, OutboxKind, sweep_unfinished, write_durably};

use super::{Fault, SendError, Transport};

/// How many names are tried for one row.
const NAMES_MAX: u32 = 1_000;

/// Writes each mail as `<ticket>-<row>.eml`, what is about none by its purpose; pages go into a folder of their own below.
///
/// A file of that name with other content is left: a database that was begun anew, or restored,
/// counts its rows again. The mail is then written as `<ticket>-<row>-2.eml` and so on.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Writes below `path`, which is made when it is missing.
    #[must_use]
    pub const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Removes what a crash left half-written, and returns how many files those were. To be called
    /// before anything is sent.
    ///
    /// # Errors
    /// What the system said.
    pub fn sweep(&self) -> io::Result<usize> {
        sweep_unfinished(&self.0)
    }
}

impl Transport for Folder {
    /// Writes one row. A file with the same content was written before a crash and is left. What
    /// the disk refuses is transient: room may be made.
    fn send<'a>(&'a self, row: &'a Claimed) -> BoxFuture<'a, Result<(), SendError>> {
        let folder = match row.kind {
            OutboxKind::Mail => self.0.clone(),
            // Rows for the telephone and for outside desks are never handed to a transport of mail.
            OutboxKind::Page
            | OutboxKind::Callback
            | OutboxKind::Dial
            | OutboxKind::Ring
            | OutboxKind::Desk => self.0.join("pages"),
        };
        let stem = format!("{}-{}", row.of, row.id);
        let message = row.payload.clone();
        let fault = |brief: String, full: String| SendError::Transient(Fault::new(brief, full));
        async move {
            tokio::task::spawn_blocking(move || write(&folder, &stem, message.as_bytes()))
                .await
                .map_err(|error| fault("the write was cut".to_owned(), error.to_string()))?
                .map_err(|(path, error)| {
                    fault(format!("file: {}", error.kind()), format!("{}: {error}", path.display()))
                })
        }
        .boxed()
    }
}

fn write(folder: &Path, stem: &str, message: &[u8]) -> Result<(), (PathBuf, io::Error)> {
    let plain = folder.join(format!("{stem}.eml"));
    let more = (2..=NAMES_MAX).map(|n| folder.join(format!("{stem}-{n}.eml")));
    for path in std::iter::once(plain.clone()).chain(more) {
        match fs::read(&path) {
            Ok(found) if found == message => return Ok(()),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return write_durably(&path, message).map_err(|error| (path, error));
            }
            Err(error) => return Err((path, error)),
        }
    }
    Err((plain, io::Error::from(io::ErrorKind::AlreadyExists)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_mail_is_written_once_and_another_of_that_name_beside_it() {
        let root = tempfile::tempdir().unwrap();
        for message in ["first", "first", "second", "first", "second"] {
            write(root.path(), "CT-1-1", message.as_bytes()).unwrap();
        }
        let read = |name: &str| fs::read_to_string(root.path().join(name)).unwrap();
        assert_eq!((read("CT-1-1.eml"), read("CT-1-1-2.eml")), ("first".into(), "second".into()));
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 2);
    }
}
