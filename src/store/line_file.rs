//! Files of one row a line that people read and edit too: a row is added, or takes the place of an
//! older one, and whoever reads the file at any moment finds whole lines.
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

/// The largest file that a row is added to, in bytes: 100,000 rows of 600 bytes.
pub const LINE_FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The ending of the file that takes the place of the old one; nobody reads files that end so.
const UNFINISHED: &str = "new";

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKept {
    /// It stands at the end.
    Added,
    /// It stands where an older one stood.
    Replaced,
}

/// Puts `line` into the file, in the place of the first line of which `is_older` holds, else at the
/// end. The file is made when it is missing; its folder must be there. When this returns, the
/// file is on the disk.
///
/// The file is written anew beside the old one and then renamed, under a lock on the folder, so that
/// two programs lose no row of each other and a crash leaves the old file or the new one. It keeps
/// its mode; a new file can be read by whoever can read the folder.
///
/// # Errors
/// What the system said, or that the file is larger than [`LINE_FILE_BYTES_MAX`]; the file is as it
/// was then.
pub fn keep_line(path: &Path, line: &str, is_older: impl Fn(&str) -> bool) -> io::Result<LineKept> {
    let folder = folder_of(path);
    let locked = fs::File::open(folder)?;
    locked.lock()?;
    let (old, mode) = read(path, folder)?;
    let mut fresh = String::with_capacity(old.len().saturating_add(line.len()).saturating_add(2));
    let mut kept = LineKept::Added;
    for row in old.lines() {
        let replaces = kept == LineKept::Added && is_older(row);
        if replaces {
            kept = LineKept::Replaced;
        }
        fresh.push_str(if replaces { line } else { row });
        fresh.push('\n');
    }
    if kept == LineKept::Added {
        fresh.push_str(line);
        fresh.push('\n');
    }
    write(path, &fresh, mode)?;
    locked.sync_all()?;
    Ok(kept)
}

/// What becomes of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineChange {
    /// It stays.
    Keep,
    /// This stands in its place.
    Put(String),
    /// It goes.
    Drop,
}

/// Changes the first line of a file of which `change` says so, as [`keep_line`] writes; returns whether
/// there was one. A file that is not there has none.
///
/// # Errors
/// As [`keep_line`].
pub fn change_line(path: &Path, mut change: impl FnMut(&str) -> LineChange) -> io::Result<bool> {
    let folder = folder_of(path);
    let locked = fs::File::open(folder)?;
    locked.lock()?;
    let (old, mode) = read(path, folder)?;
    let (mut fresh, mut changed) = (String::with_capacity(old.len()), false);
    for row in old.lines() {
        let what = if changed { LineChange::Keep } else { change(row) };
        changed |= what != LineChange::Keep;
        match &what {
            LineChange::Keep => fresh.push_str(row),
            LineChange::Put(line) => fresh.push_str(line),
            LineChange::Drop => continue,
        }
        fresh.push('\n');
    }
    if changed {
        write(path, &fresh, mode)?;
        locked.sync_all()?;
    }
    Ok(changed)
}

fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// Writes the file anew beside the old one, and renames it.
fn write(path: &Path, fresh: &str, mode: u32) -> io::Result<()> {
    let beside = path.with_added_extension(UNFINISHED);
    let mut options = fs::OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(mode).open(&beside)?;
    let written = file.write_all(fresh.as_bytes()).and_then(|()| file.sync_all());
    if let Err(error) = written.and_then(|()| fs::rename(&beside, path)) {
        let _left_behind = fs::remove_file(&beside);
        return Err(error);
    }
    Ok(())
}

/// Returns what the file holds and its mode.
fn read(path: &Path, folder: &Path) -> io::Result<(String, u32)> {
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // What lies in a folder is for whoever may look into it.
            return Ok((String::new(), fs::metadata(folder)?.permissions().mode() & 0o666));
        }
        Err(error) => return Err(error),
    };
    let mode = file.metadata()?.permissions().mode() & 0o777;
    let mut text = String::new();
    file.take(LINE_FILE_BYTES_MAX.saturating_add(1)).read_to_string(&mut text)?;
    if text.len() as u64 > LINE_FILE_BYTES_MAX {
        let why = format!("it has more than {LINE_FILE_BYTES_MAX} bytes; split it");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, why));
    }
    Ok((text, mode))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(path: &Path, line: &str) -> io::Result<LineKept> {
        let name = line.split(' ').next().unwrap();
        keep_line(path, line, |row| row.split(' ').next() == Some(name))
    }

    #[test]
    fn a_row_is_added_once_and_then_takes_its_own_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows");
        assert_eq!(put(&path, "a 1").unwrap(), LineKept::Added);
        assert_eq!(put(&path, "b 1").unwrap(), LineKept::Added);
        assert_eq!(put(&path, "a 2").unwrap(), LineKept::Replaced);
        assert_eq!(fs::read_to_string(&path).unwrap(), "a 2\nb 1\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn what_people_wrote_stays_with_its_mode_and_a_missing_end_of_line_joins_no_rows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows");
        fs::write(&path, "# ours\n\nx 1").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        put(&path, "a 1").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "# ours\n\nx 1\na 1\n");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[test]
    fn rows_that_come_at_the_same_time_are_all_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows");
        std::thread::scope(|scope| {
            for n in 0..8 {
                let path = &path;
                scope.spawn(move || put(path, &format!("r{n} 1")).unwrap());
            }
        });
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 8);
    }

    #[test]
    fn a_folder_that_is_missing_is_an_error_and_makes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let error = put(&folder.path().join("none/rows"), "a 1").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
