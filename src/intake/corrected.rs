//! Keeping the examples of corrected tickets, beside those that people wrote.
use std::path::Path;

use crate::store::{LineKept, keep_line};
use crate::understanding::Example;

/// What became of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExampleKept {
    /// It is a new row.
    Added,
    /// It stands in the place of an earlier one of the same ticket.
    Replaced,
    /// There is none, and why: `unwanted`, `no-text` or `keys`.
    Left(&'static str),
    /// It could not be written, and why.
    Failed(String),
}

/// Writes a row; it is on the disk when this returns.
pub(super) async fn keep(file: &Path, example: Example) -> ExampleKept {
    let path = file.to_owned();
    let written = tokio::task::spawn_blocking(move || {
        let line = serde_json::to_string(&example).map_err(std::io::Error::other)?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        keep_line(&path, &line, |row| is_of(row, &example.id))
    });
    match written.await {
        Ok(Ok(LineKept::Added)) => ExampleKept::Added,
        Ok(Ok(LineKept::Replaced)) => ExampleKept::Replaced,
        Ok(Err(error)) => ExampleKept::Failed(error.to_string()),
        Err(_) => ExampleKept::Failed("the program is stopping".to_owned()),
    }
}

/// Whether a row is of that ticket. What cannot be read stays as it is.
fn is_of(row: &str, id: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Named {
        id: String,
    }
    serde_json::from_str::<Named>(row).is_ok_and(|named| named.id == id)
}
