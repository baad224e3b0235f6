//! Accounts, contacts and places as files that people keep in spreadsheets and programs write.
//!
//! Reading gives a plan (what would be added, changed or left, line by line) or every fault of
//! the file at once; nothing is changed here. Writing gives what reading takes: a file that was
//! written and is read again changes nothing. Codes stand in no file.

mod accounts;
mod cells;
mod contacts;
mod csv_form;
mod json_form;
mod places;
#[cfg(test)]
mod tests;

pub use accounts::{PlannedAccount, plan_accounts, write_accounts};
pub use contacts::{PlannedContact, permission, plan_contacts, write_contacts};
pub use places::{PlannedPlace, plan_places, write_places};

use std::str::FromStr;

use crate::model::{Country, Sites, UnknownWord};

use super::{Account, Contact};
use cells::{Column, Faults, Row};

/// The largest file, in bytes: some 40 bytes of a row's 8 cells, and room to spare.
pub const FILE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Rows of one file: they are written in one transaction, and callers must not wait for it.
pub const ROWS_MAX: usize = 5_000;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Cells between `;` or `,`, as spreadsheets write them.
    Csv,
    /// A list of objects.
    Json,
}

impl Format {
    /// Returns the word used in requests and as the ending of a file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// Returns the format that the ending of a file's name tells.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        name.rsplit_once('.').and_then(|(_, ending)| ending.to_lowercase().parse().ok())
    }
}

impl FromStr for Format {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Csv, Self::Json]
            .into_iter()
            .find(|format| format.as_str() == text)
            .ok_or_else(|| UnknownWord(text.to_owned(), "csv, json"))
    }
}

/// A file to be read.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its name, for the faults.
    pub name: String,
    /// How it is written.
    pub format: Format,
    /// What stands in it.
    pub bytes: Vec<u8>,
}

/// What is registered already, and what the desk has.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The accounts.
    pub accounts: &'a [Account],
    /// The contacts; not needed for a file of accounts.
    pub contacts: &'a [Contact],
    /// The sites that a permission may name.
    pub sites: &'a Sites,
    /// The country of an account that names none.
    pub default_country: Country,
}

/// Reads the rows of a file. What is wrong with its form goes to the faults; rows that can be read
/// all the same are given, so that everything that is wrong is told at once.
fn rows(source: &Source, columns: &'static [Column], faults: &mut Faults<'_>) -> Vec<Row> {
    if source.bytes.len() > FILE_BYTES_MAX {
        let what = format!("it is longer than {FILE_BYTES_MAX} bytes");
        faults.add(0, what, "split it into smaller files");
        return vec![];
    }
    let text = match std::str::from_utf8(&source.bytes) {
        Ok(text) => text,
        Err(error) => {
            let good = source.bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = good.iter().filter(|byte| **byte == b'\n').count().saturating_add(1);
            faults.add(line, "this is no UTF-8", "save the file as `CSV UTF-8`");
            return vec![];
        }
    };
    // Spreadsheets put a byte order mark before UTF-8.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let rows = match source.format {
        Format::Csv => csv_form::read(text, columns, faults),
        Format::Json => json_form::read(text, columns, faults),
    };
    if rows.len() > ROWS_MAX {
        let what = format!("it has {} rows, at most {ROWS_MAX} are taken at a time", rows.len());
        faults.add(0, what, "split it into smaller files");
        return vec![];
    }
    rows
}
