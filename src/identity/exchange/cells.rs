//! A row of a file, whatever the file's form, and reading its cells into values.
use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use crate::model::FileFault;

/// Entries of one list, such as the addresses of one contact.
const LIST_MAX: usize = 20;

/// A column that a file may have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// Its name.
    pub(super) name: &'static str,
    /// Whether a file without it is refused.
    pub(super) required: bool,
}

/// Makes a column that every file has.
pub(super) const fn required(name: &'static str) -> Column {
    Column { name, required: true }
}

/// Makes a column that may be left out.
pub(super) const fn optional(name: &'static str) -> Column {
    Column { name, required: false }
}

/// Returns how the columns are told to people.
pub(super) fn named(columns: &[Column]) -> String {
    columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A text; a list in it is separated by spaces.
    Text(String),
    /// A list that the form itself can tell.
    List(Vec<String>),
}

/// A cell and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) line: usize,
    pub(super) content: Content,
}

/// One row: the cells of the columns that the file has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Where it begins, from 1.
    pub(super) line: usize,
    pub(super) cells: BTreeMap<&'static str, Cell>,
}

/// The faults found in a file so far.
pub(super) struct Faults<'a> {
    file: &'a str,
    found: Vec<FileFault>,
}

impl<'a> Faults<'a> {
    pub(super) const fn new(file: &'a str) -> Self {
        Self { file, found: vec![] }
    }

    pub(super) fn add(&mut self, line: usize, what: impl Into<String>, remedy: impl Into<String>) {
        self.found.push(FileFault::new(self.file, line, what, remedy));
    }

    /// Returns how many there are, to tell whether a row brought new ones.
    pub(super) const fn count(&self) -> usize {
        self.found.len()
    }

    /// Returns `good` when nothing is wrong.
    pub(super) fn or<T>(mut self, good: T) -> Result<T, Vec<FileFault>> {
        if self.found.is_empty() {
            return Ok(good);
        }
        self.found.sort_by_key(|fault| fault.line);
        Err(self.found)
    }
}

impl Row {
    /// Returns the text of a cell and its line; nothing when the column is not there. A list where
    /// a text should be is a fault.
    pub(super) fn text(&self, column: &str, faults: &mut Faults<'_>) -> Option<(usize, &str)> {
        let cell = self.cells.get(column)?;
        match &cell.content {
            Content::Text(text) => Some((cell.line, text.trim())),
            Content::List(_) => {
                faults.add(cell.line, format!("{column}: this is a list"), "write one text");
                None
            }
        }
    }

    /// Puts a value into `to`, unless its cell is empty or not there.
    pub(super) fn set<T>(&self, column: &str, faults: &mut Faults<'_>, to: &mut T)
    where
        T: FromStr<Err: Display>,
    {
        let mut value = None;
        self.set_or_clear(column, faults, &mut value);
        if let Some(value) = value {
            *to = value;
        }
    }

    /// Puts a value into `to`; an empty cell clears it.
    pub(super) fn set_or_clear<T>(&self, column: &str, faults: &mut Faults<'_>, to: &mut Option<T>)
    where
        T: FromStr<Err: Display>,
    {
        self.set_or_clear_by(column, faults, str::parse, to);
    }

    /// The same, read in another way.
    pub(super) fn set_or_clear_by<T, E: Display>(
        &self,
        column: &str,
        faults: &mut Faults<'_>,
        read: impl Fn(&str) -> Result<T, E>,
        to: &mut Option<T>,
    ) {
        match self.text(column, faults) {
            None => {}
            Some((_, "")) => *to = None,
            Some((line, text)) => match read(text) {
                Ok(value) => *to = Some(value),
                Err(error) => faults.add(line, format!("{column}: {error}"), ""),
            },
        }
    }

    /// Puts a list into `to`; an empty cell empties it.
    pub(super) fn set_list<T, E: Display>(
        &self,
        column: &str,
        faults: &mut Faults<'_>,
        read: impl Fn(&str) -> Result<T, E>,
        to: &mut Vec<T>,
    ) {
        let Some(cell) = self.cells.get(column) else { return };
        let words: Vec<&str> = match &cell.content {
            Content::Text(text) => text.split_whitespace().collect(),
            Content::List(entries) => entries.iter().map(|entry| entry.trim()).collect(),
        };
        if words.len() > LIST_MAX {
            let what = format!("{column}: {} entries", words.len());
            faults.add(cell.line, what, format!("keep at most {LIST_MAX}"));
            return;
        }
        let spaced = words.len() > 1 && matches!(cell.content, Content::Text(_));
        let remedy = if spaced { "spaces stand between entries: write each without" } else { "" };
        to.clear();
        for word in words {
            match read(word) {
                Ok(value) => to.push(value),
                Err(error) => faults.add(cell.line, format!("{column}: {error}"), remedy),
            }
        }
    }
}
