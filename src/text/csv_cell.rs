//! A cell of a table that any program reads.

/// Writes a cell (RFC 4180) that no program takes for a formula, in quotes where it needs them.
#[must_use]
pub fn csv_cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

/// Writes a line of cells.
#[must_use]
pub fn csv_line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.into_iter().map(csv_cell).collect();
    format!("{}\r\n", cells.join(","))
}

#[cfg(test)]
mod tests {
    use super::csv_line;

    #[test]
    fn no_cell_breaks_its_line_or_is_reckoned() {
        let cells = ["a", "b,c", "d \"e\"", "=1+1", "-2", "f\ng", ""];
        assert_eq!(csv_line(cells), "a,\"b,c\",\"d \"\"e\"\"\",'=1+1,'-2,\"f\ng\",\r\n");
    }
}
