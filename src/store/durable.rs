//! Files that are whole and on the disk, or not there at all.
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// The ending of a file that is being written; what a crash leaves behind has it too.
const UNFINISHED: &str = "new";

/// Writes `bytes` to `path` with mode 0600. When this returns, the file, its name, and every
/// folder that had to be made (mode 0700) are on the disk.
///
/// # Errors
/// What the system said; `path` is as it was then.
pub fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_folder(folder, &mut sync_folder)?;
    write_beside(path, bytes, 0o600)
}

/// Puts `bytes` in the place of a file that people write, and leaves its mode as it is. When this
/// returns, the file is on the disk; a crash leaves the old one or the new one, whole.
///
/// # Errors
/// What the system said; `path` is as it was then. So it is when its text is no more `before`:
/// somebody else has written it meanwhile.
pub fn replace_durably(path: &Path, before: &str, bytes: &[u8]) -> io::Result<()> {
    // The file itself, not a link to it: whoever made the link wants to keep it.
    let path = fs::canonicalize(path)?;
    if fs::read(&path)? != before.as_bytes() {
        return Err(io::Error::other("somebody else has changed it meanwhile"));
    }
    write_beside(&path, bytes, fs::metadata(&path)?.permissions().mode())
}

fn write_beside(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // Two threads may write the same name at the same time: each has a file of its own.
    let fresh =
        path.with_added_extension(format!("{:?}.{UNFINISHED}", std::thread::current().id()));
    let mut file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&fresh)?;
    // The mode of a new file is cut by the process's mask.
    file.set_permissions(fs::Permissions::from_mode(mode))?;
    file.write_all(bytes).and_then(|()| file.sync_all())?;
    fs::rename(&fresh, path)?;
    sync_folder(folder)
}

/// Removes what a crash left half-written directly in `folder` and in the folders right below,
/// and returns how many files those were. Call it only while nobody writes there.
///
/// # Errors
/// What the system said. A folder that is not there holds nothing.
pub fn sweep_unfinished(folder: &Path) -> io::Result<usize> {
    let mut swept = 0;
    for inner in entries(folder)? {
        if inner.is_dir() {
            for file in entries(&inner)? {
                swept += sweep_one(&file)?;
            }
        } else {
            swept += sweep_one(&inner)?;
        }
    }
    Ok(swept)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(vec![]),
        Err(error) => Err(error),
    }
}

fn sweep_one(file: &Path) -> io::Result<usize> {
    if file.is_dir() || file.extension().is_none_or(|ending| ending != UNFINISHED) {
        return Ok(0);
    }
    fs::remove_file(file).map(|()| 1)
}

/// Makes a folder and what is missing above it. The name of a folder stands in its parent, so
/// each parent of a folder that was made is handed to `sync`.
fn make_folder(folder: &Path, sync: &mut dyn FnMut(&Path) -> io::Result<()>) -> io::Result<()> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    let parent = folder.parent().unwrap_or(Path::new("."));
    make_folder(parent, sync)?;
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        // Somebody made it just now and may not have synced it yet.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => made?,
    }
    sync(parent)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parent_of_each_folder_made_is_synced() {
        let root = tempfile::tempdir().unwrap();
        let mut synced = vec![];
        let mut make = |path: &Path| {
            let mut sync = |folder: &Path| {
                synced.push(folder.to_owned());
                Ok(())
            };
            make_folder(path, &mut sync).unwrap();
        };
        make(&root.path().join("raw/ab"));
        make(&root.path().join("raw/ab"));
        assert_eq!(synced, [root.path().to_owned(), root.path().join("raw")]);
    }

    #[test]
    fn a_file_is_replaced_with_its_mode_and_only_when_nobody_wrote_it_meanwhile() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("rules.toml");
        fs::write(&path, "a").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o664)).unwrap();
        replace_durably(&path, "a", b"b").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"b");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o664);
        assert!(replace_durably(&path, "a", b"c").is_err());
        assert_eq!(fs::read(&path).unwrap(), b"b");
        assert_eq!(entries(root.path()).unwrap(), [path]);
    }

    #[test]
    fn what_a_crash_left_is_swept_and_the_rest_stays() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(sweep_unfinished(&root.path().join("nowhere")).unwrap(), 0);
        write_durably(&root.path().join("ab/whole"), b"1").unwrap();
        fs::write(root.path().join("ab/half.ThreadId(3).new"), b"2").unwrap();
        fs::write(root.path().join("half.new"), b"3").unwrap();
        assert_eq!(sweep_unfinished(root.path()).unwrap(), 2);
        assert_eq!(entries(&root.path().join("ab")).unwrap(), [root.path().join("ab/whole")]);
        assert_eq!(fs::read(root.path().join("ab/whole")).unwrap(), b"1");
    }
}
