//! A cell of a table that any program reads.

/// What makes a spreadsheet calculate, when a cell begins with it (OWASP, CSV injection).
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Writes a cell (RFC 4180) that no program takes for a formula, in quotes where it needs them.
#[must_use]
pub fn csv_cell(text: &str) -> String {
    // Spreadsheets set to Spanish or Portuguese part lines at `;`, so what is behind one may be a cell.
    let shield = |part: &str| {
        let formula = part.trim_start_matches([' ', '"']).starts_with(FORMULA);
        if formula { format!("'{part}") } else { part.to_owned() }
    };
    let text = text.split(';').map(shield).collect::<Vec<_>>().join(";");
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
        assert_eq!(csv_line(["Ana;=cmd|' /C calc'!A0"]), "Ana;'=cmd|' /C calc'!A0\r\n");
        let cells = ["a", "b,c", "d \"e\"", "=1+1", "-2", "f\ng", ""];
        assert_eq!(csv_line(cells), "a,\"b,c\",\"d \"\"e\"\"\",'=1+1,'-2,\"f\ng\",\r\n");
    }
}
