//! Files of cells (RFC 4180), as spreadsheets write and break them.
use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord, Terminator, WriterBuilder};

use super::cells::{Cell, Column, Content, Faults, Row, named};

/// What makes a spreadsheet calculate, when a cell begins with it (OWASP, CSV injection).
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
/// What stands before such a cell, so that it is shown as it is.
const SHIELD: char = '\'';

/// Reads the rows below the head; the head decides whether `;` or `,` stands between cells.
pub(super) fn read(text: &str, columns: &'static [Column], faults: &mut Faults<'_>) -> Vec<Row> {
    let head = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let delimiter = if head.contains(';') { b';' } else { b',' };
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut lines = Lines { text, byte: 0, line: 1 };
    let mut names: Option<Vec<Option<&'static str>>> = None;
    let mut rows = vec![];
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                faults.add(0, format!("it cannot be read: {error}"), "");
                break;
            }
        };
        let line = lines.of(&record);
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match &names {
            None => names = Some(head_of(line, &record, columns, faults)),
            Some(names) => rows.extend(row(line, &record, names, faults)),
        }
    }
    if names.is_none() {
        faults.add(1, "it is empty", format!("begin with a line of columns: {}", named(columns)));
    }
    rows
}

/// Finds the column of each cell of the head.
fn head_of(
    line: usize,
    record: &StringRecord,
    columns: &'static [Column],
    faults: &mut Faults<'_>,
) -> Vec<Option<&'static str>> {
    let mut names = vec![];
    for cell in record {
        let wanted = cell.trim().to_lowercase();
        let column = columns.iter().find(|column| column.name == wanted);
        match column {
            Some(column) if names.contains(&Some(column.name)) => {
                faults.add(line, format!("the column `{wanted}` stands twice"), "keep one");
            }
            Some(_) => {}
            None => faults.add(
                line,
                format!("there is no column `{wanted}`"),
                format!("use: {}", named(columns)),
            ),
        }
        names.push(column.map(|column| column.name));
    }
    for column in columns.iter().filter(|column| column.required) {
        if !names.contains(&Some(column.name)) {
            faults.add(line, format!("the column `{}` is missing", column.name), "add it");
        }
    }
    names
}

fn row(
    line: usize,
    record: &StringRecord,
    names: &[Option<&'static str>],
    faults: &mut Faults<'_>,
) -> Option<Row> {
    if record.len() != names.len() {
        faults.add(
            line,
            format!("it has {} cells, the head has {}", record.len(), names.len()),
            "put quotes around a cell that holds a separator, and close quotes that were opened",
        );
        return None;
    }
    let cells: BTreeMap<&'static str, Cell> = record
        .iter()
        .zip(names)
        .filter_map(|(text, name)| {
            let content = Content::Text(unshielded(text.trim()).to_owned());
            name.map(|name| (name, Cell { line, content }))
        })
        .collect();
    Some(Row { line, cells })
}

/// Counts lines as an editor does, from one record to the next.
struct Lines<'a> {
    text: &'a str,
    byte: usize,
    line: usize,
}

impl Lines<'_> {
    /// Returns the line that a record begins on. The reader counts empty lines before a record to
    /// the record itself.
    fn of(&mut self, record: &StringRecord) -> usize {
        let at = record.position().map_or(0, |position| position.byte());
        let at = usize::try_from(at).unwrap_or(usize::MAX).max(self.byte);
        let passed = self.text.get(self.byte..at).unwrap_or_default();
        let rest = self.text.get(at..).unwrap_or_default();
        let blank = &rest[..rest.len() - rest.trim_start_matches(['\r', '\n']).len()];
        let breaks = |text: &str| text.bytes().filter(|byte| *byte == b'\n').count();
        self.line += breaks(passed) + breaks(blank);
        self.byte = at + blank.len();
        self.line
    }
}

/// Writes a head and its rows: with a byte order mark, `;` and CRLF, so that the spreadsheets of
/// Spain and Portugal open it with a double click.
pub(super) fn write(columns: &[Column], rows: &[Vec<String>]) -> String {
    let mut writer = WriterBuilder::new()
        .delimiter(b';')
        .terminator(Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let head = columns.iter().map(|column| column.name.to_owned()).collect();
    let shielded =
        |row: &Vec<String>| row.iter().map(|cell| shielded(cell)).collect::<Vec<String>>();
    for row in std::iter::once(&head).chain(rows) {
        // Writing into memory cannot fail, and every row has as many cells as the head.
        let _written = writer.write_record(shielded(row));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// Whether a cell would be taken for a formula, were it not for shields before it.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches(SHIELD).starts_with(FORMULA)
}

fn shielded(text: &str) -> String {
    if is_formula(text) { format!("{SHIELD}{text}") } else { text.to_owned() }
}

/// Takes off one shield, so that what was written comes back as it was.
fn unshielded(text: &str) -> &str {
    text.strip_prefix(SHIELD).filter(|_| is_formula(text)).unwrap_or(text)
}
