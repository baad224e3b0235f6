//! Reading the files that the desk lead edits.
use std::path::Path;

use crate::model::FileFault;

/// The largest single file, in bytes: a rule file of this size is a mistake.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// The most files below one folder.
const FILES_MAX: usize = 1_000;
/// How deep folders may lie in each other.
const DEPTH_MAX: usize = 4;

/// Reads every file below `folder` whose name ends in one of `endings`, by name. Each comes
/// with the path that the operator knows. Hidden files and editors' copies are left out.
///
/// # Errors
/// One fault for each file that cannot be read, or for the folder.
pub(super) fn texts(
    folder: &Path,
    endings: &[&str],
) -> Result<Vec<(String, String)>, Vec<FileFault>> {
    let mut paths = vec![];
    walk(folder, endings, 0, &mut paths).map_err(|error| {
        let shown = folder.display().to_string();
        vec![FileFault::new(
            &shown,
            0,
            format!("cannot read the folder: {error}"),
            "it must be there and readable",
        )]
    })?;
    paths.sort();
    if paths.len() > FILES_MAX {
        let shown = folder.display().to_string();
        return Err(vec![FileFault::new(
            &shown,
            0,
            format!("more than {FILES_MAX} files"),
            "remove some",
        )]);
    }
    let mut files = vec![];
    let mut faults = vec![];
    for path in paths {
        let shown = path.display().to_string();
        match text(&path) {
            Ok(text) => files.push((shown, text)),
            Err(why) => faults.push(FileFault::new(&shown, 0, why, "save it as UTF-8 text")),
        }
    }
    if faults.is_empty() { Ok(files) } else { Err(faults) }
}

fn walk(
    folder: &Path,
    endings: &[&str],
    depth: usize,
    paths: &mut Vec<std::path::PathBuf>,
) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        if path.is_dir() {
            if depth < DEPTH_MAX {
                walk(&path, endings, depth + 1, paths)?;
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            paths.push(path);
        }
    }
    Ok(())
}

/// Reads one file as UTF-8.
pub(super) fn text(path: &Path) -> Result<String, String> {
    String::from_utf8(bytes(path)?).map_err(|_| "it is not UTF-8".to_owned())
}

/// Reads one file, unless it is too large.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let length = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
    if length > FILE_BYTES_MAX {
        return Err(format!("it has {length} bytes, more than {FILE_BYTES_MAX}"));
    }
    std::fs::read(path).map_err(|error| error.to_string())
}
