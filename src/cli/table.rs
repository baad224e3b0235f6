//! Tables for people, aligned by what the eye sees.
use unicode_width::UnicodeWidthStr as _;

use super::output::harmless;

/// The space between two columns.
const GAP: usize = 2;

/// Rows under a head. Columns are as wide as their widest cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Begins a table with the names of its columns.
    #[must_use]
    pub fn new(head: &[&str]) -> Self {
        Self { rows: vec![head.iter().map(|name| (*name).to_owned()).collect()] }
    }

    /// Adds a row; cells beyond the head are dropped.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let columns = self.rows.first().map_or(0, Vec::len);
        self.rows.push(cells.into_iter().take(columns).map(|cell| harmless(&cell)).collect());
    }

    /// Returns the lines, the head first, without spaces at their ends.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let columns = self.rows.first().map_or(0, Vec::len);
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                let cells = self.rows.iter().filter_map(|row| row.get(column));
                cells.map(|cell| cell.width()).max().unwrap_or(0)
            })
            .collect();
        self.rows
            .iter()
            .map(|row| {
                let mut line = String::new();
                for (cell, width) in row.iter().zip(&widths) {
                    line.push_str(cell);
                    line.extend(std::iter::repeat_n(' ', width - cell.width() + GAP));
                }
                line.truncate(line.trim_end().len());
                line
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_what_the_eye_sees() {
        let mut table = Table::new(&["name", "city"]);
        table.row(["João".to_owned(), "Lisboa".to_owned()]);
        // The same name with a combining tilde has one more character and no more width.
        table.row(["Joa\u{303}o".to_owned(), "São João".to_owned()]);
        table.row(["東京の人".to_owned(), "x".to_owned(), "dropped".to_owned()]);
        table.row(["a\u{1b}".to_owned()]);
        assert_eq!(
            table.lines(),
            [
                "name      city",
                "João      Lisboa",
                "Joa\u{303}o      São João",
                "東京の人  x",
                "a�",
            ]
        );
    }
}
