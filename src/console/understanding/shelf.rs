//! Files of words as they are shown: each heading with its lists.
use crate::tomlfile::{Document, Entry, Faults, Section};

/// How deep headings may lie in each other.
const DEPTH_MAX: usize = 4;

/// What stands below one heading.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shelf {
    /// The heading, such as `group.fire`; empty for the head of the file.
    pub(super) name: String,
    /// Its line, from 1.
    pub(super) line: usize,
    /// Each key with its words.
    pub(super) lists: Vec<(String, String)>,
}

/// Reads a file for showing it; what cannot be read is left out.
pub(super) fn shelves(path: &str, text: &str) -> Vec<Shelf> {
    let mut faults = Faults::default();
    let Some(document) = Document::read(path, text, &mut faults) else { return vec![] };
    let mut found = vec![];
    walk(&document.root(), "", DEPTH_MAX, &mut found);
    found.retain(|shelf| !shelf.lists.is_empty());
    found
}

fn walk(section: &Section<'_>, name: &str, depth: usize, found: &mut Vec<Shelf>) {
    let at = found.len();
    found.push(Shelf { name: name.to_owned(), line: section.line(), lists: vec![] });
    let inner = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    for entry in section.entries() {
        let Some(depth) = depth.checked_sub(1) else { return };
        if let Some(table) = entry.as_table() {
            walk(&table, &inner(entry.key), depth, found);
            continue;
        }
        let mut faults = Faults::default();
        let tables = section.tables(entry.key, &mut faults);
        if faults.is_empty() && !tables.is_empty() {
            for table in tables {
                walk(&table, &inner(entry.key), depth, found);
            }
        } else if let Some(shelf) = found.get_mut(at) {
            shelf.lists.push((entry.key.to_owned(), words(&entry)));
        }
    }
}

/// The words of a list; `_` is a space inside a phrase.
fn words(entry: &Entry<'_>) -> String {
    let mut faults = Faults::default();
    let values = entry.scalars(&mut faults).into_iter().map(|scalar| {
        let words: Vec<String> =
            scalar.text.split_whitespace().map(|word| word.replace('_', " ")).collect();
        words.join(" · ")
    });
    values.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::{Shelf, shelves};

    #[test]
    fn headings_lists_and_tables_of_lists_are_shown_in_their_order() {
        let text = "[take_out]\nes = '''\ncorta_fuego\nllamas\n'''\n\n[group.fire]\nen = \"fire smok*\"\n\n\
                    [[cue]]\nmeans = \"now\"\n[[cue]]\nmeans = \"later\"\n";
        let shelf = |name: &str, line, key: &str, words: &str| Shelf {
            name: name.to_owned(),
            line,
            lists: vec![(key.to_owned(), words.to_owned())],
        };
        let found = shelves("danger.toml", text);
        let shown: Vec<(&str, &str)> = found
            .iter()
            .flat_map(|shelf| {
                shelf.lists.iter().map(|(_, words)| (shelf.name.as_str(), words.as_str()))
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("take_out", "corta fuego · llamas"),
                ("group.fire", "fire · smok*"),
                ("cue", "now"),
                ("cue", "later")
            ]
        );
        assert!(shelves("x.toml", "[x").is_empty());
        assert_eq!(shelves("x.toml", "a = \"b\"\n"), [shelf("", 1, "a", "b")]);
    }
}
