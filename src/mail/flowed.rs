//! Flowed text (RFC 3676): lines that end in a blank go on in the next one.

/// Joins flowed lines. With `delete_space` (DelSp=yes) the blank before the line end goes.
pub(super) fn unfold(text: &str, delete_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // The depth of the line that is still open, if one is.
    let mut open: Option<usize> = None;
    for line in text.split('\n') {
        let content = line.trim_start_matches('>');
        let depth = line.len().saturating_sub(content.len());
        let content = content.strip_prefix(' ').unwrap_or(content);
        let signature = content == "-- ";
        if open != Some(depth) || signature {
            if open.is_some() {
                end_line(&mut out);
            }
            out.push_str(line.get(..depth).unwrap_or_default());
            if depth > 0 {
                out.push(' ');
            }
        }
        let flows = content.ends_with(' ') && !signature;
        if flows && delete_space {
            out.push_str(content.strip_suffix(' ').unwrap_or(content));
        } else {
            out.push_str(content);
        }
        open = flows.then_some(depth);
        if !flows {
            out.push('\n');
        }
    }
    // Splitting gave one line more than there are line ends.
    if out.ends_with('\n') {
        out.pop();
    }
    out
}

/// A flowed line whose next line is of another depth ends there after all.
fn end_line(out: &mut String) {
    while out.ends_with(' ') {
        out.pop();
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_flow() {
        assert_eq!(unfold("una línea \nlarga\n\nfin\n", false), "una línea larga\n\nfin\n");
        assert_eq!(unfold("linea larga \ncontinua\n", true), "linea largacontinua\n");
        assert_eq!(unfold("hola\n-- \nAna\n", false), "hola\n-- \nAna\n");
        assert_eq!(unfold(" From aquí\n", false), "From aquí\n");
    }

    #[test]
    fn quotes_flow_within_their_depth() {
        assert_eq!(unfold("> una \n> dos\ntres", false), "> una dos\ntres");
        assert_eq!(unfold("> una \ntres", false), "> una\ntres");
        assert_eq!(unfold(">> a \n> b", false), ">> a\n> b");
    }
}
