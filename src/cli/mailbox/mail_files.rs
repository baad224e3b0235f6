//! Mail in files: mbox, Maildir, a folder of `.eml`, one message.
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use mail_parser::mailbox::mbox::MessageIterator;

/// Bytes of one message; what is longer is told and passed over.
pub(super) const MESSAGE_BYTES_MAX: usize = 100 * 1024 * 1024;
/// Messages of one replay.
pub(super) const MESSAGES_MAX: usize = 1_000_000;

/// The messages of a place, one after the other, as they were delivered.
pub(super) enum MailFiles {
    /// An mbox file (RFC 4155, with the quoting of mboxrd).
    Mbox(Box<MessageIterator<BufReader<File>>>),
    /// Files of one message each, in the order of their names: those of a Maildir begin with
    /// the time of delivery.
    Single(std::vec::IntoIter<PathBuf>),
}

impl MailFiles {
    /// Finds out what `path` is, and opens it.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        if path.is_dir() {
            let maildir = path.join("cur").is_dir() && path.join("new").is_dir();
            let files = if maildir {
                let mut all = files_of(&path.join("cur"), |_| true)?;
                all.extend(files_of(&path.join("new"), |_| true)?);
                all
            } else {
                files_of(path, |name| name.ends_with(".eml"))?
            };
            if files.is_empty() && !maildir {
                return Err(io::Error::new(
                    io::ErrorKind::NotFound,
                    "it is neither a Maildir (no cur and new) nor a folder with .eml files",
                ));
            }
            return Ok(Self::sorted(files));
        }
        let mut start = BufReader::new(File::open(path)?);
        if start.fill_buf()?.starts_with(b"From ") {
            return Ok(Self::Mbox(Box::new(MessageIterator::new(start))));
        }
        Ok(Self::sorted(vec![path.to_owned()]))
    }

    fn sorted(mut files: Vec<PathBuf>) -> Self {
        files.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
        Self::Single(files.into_iter())
    }
}

impl Iterator for MailFiles {
    /// The message, or why it is passed over.
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        let raw = match self {
            Self::Mbox(messages) => messages.next()?.map(|message| {
                let mut raw = message.unwrap_contents();
                // The empty line before the next `From ` belongs to the mailbox.
                if raw.ends_with(b"\n\n") {
                    raw.pop();
                }
                raw
            }),
            Self::Single(files) => read_one(&files.next()?),
        };
        Some(raw.and_then(
            |raw| {
                if raw.len() > MESSAGE_BYTES_MAX { Err(too_long()) } else { Ok(raw) }
            },
        ))
    }
}

fn too_long() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("it is longer than {MESSAGE_BYTES_MAX} bytes"),
    )
}

fn read_one(path: &Path) -> io::Result<Vec<u8>> {
    let mut raw = vec![];
    let most = u64::try_from(MESSAGE_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    File::open(path).and_then(|file| file.take(most).read_to_end(&mut raw)).map_err(named)?;
    Ok(raw)
}

fn files_of(folder: &Path, wanted: impl Fn(&str) -> bool) -> io::Result<Vec<PathBuf>> {
    let mut files = vec![];
    for entry in std::fs::read_dir(folder)?.take(MESSAGES_MAX) {
        let entry = entry?;
        let name = entry.file_name();
        let hidden = name.as_encoded_bytes().starts_with(b".");
        if !hidden && entry.file_type()?.is_file() && wanted(&name.to_string_lossy()) {
            files.push(entry.path());
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(path: &Path) -> Vec<String> {
        let read =
            MailFiles::open(path).unwrap().map(|raw| String::from_utf8(raw.unwrap()).unwrap());
        read.collect()
    }

    #[test]
    fn the_messages_of_an_mbox_are_as_they_were_sent() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("in.mbox");
        let text = "From a@b.example Thu Nov 26 10:00:00 2026\nSubject: 1\n\n>From here\n>>From there\n> quoted\n\nFrom c@d.example Thu Nov 26 10:01:00 2026\nSubject: 2\n\ntwo\n";
        std::fs::write(&file, text).unwrap();
        let first = "Subject: 1\n\nFrom here\n>From there\n> quoted\n";
        assert_eq!(all(&file), [first, "Subject: 2\n\ntwo\n"]);
    }

    #[test]
    fn a_maildir_is_read_in_the_order_of_delivery_whatever_was_seen() {
        let dir = tempfile::tempdir().unwrap();
        for (place, text) in [
            ("new/1700000002.b.host", "second"),
            ("cur/1700000001.a.host:2,S", "first"),
            ("cur/1700000003.c.host:2,", "third"),
            ("tmp/1700000000.x.host", "half written"),
        ] {
            let path = dir.path().join(place);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        assert_eq!(all(dir.path()), ["first", "second", "third"]);
    }

    #[test]
    fn a_folder_without_mail_is_no_mailbox() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("notes.txt"), "x").unwrap();
        let error = MailFiles::open(dir.path()).err().unwrap().to_string();
        assert!(error.contains("neither a Maildir"), "{error}");
        std::fs::write(dir.path().join("one.eml"), "Subject: x\n\ny\n").unwrap();
        assert_eq!(all(dir.path()).len(), 1);
        assert_eq!(all(&dir.path().join("one.eml")), ["Subject: x\n\ny\n"]);
    }
}
