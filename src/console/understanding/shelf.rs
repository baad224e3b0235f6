//! Files of words as they are shown: each heading with its lists.
use crate::tomlfile::{Document, Entry, Faults, Section};

/// How deep headings may lie in each other.
const DEPTH_MAX: usize = 4;
/// Characters of what stands below a heading that are shown beside it.
const SAYS_CHARS_MAX: usize = 90;
/// What the author of a rule says of it: more than its words do.
const BECAUSE: &str = "because";

/// What stands below one heading.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shelf {
    /// The heading, such as `group.fire`; empty for the head of the file.
    pub(super) name: String,
    /// What stands there, in a line: of many headings with one name each says something else.
    pub(super) says: String,
    /// The file and the line, from 1.
    pub(super) place: String,
    /// Each key with its words.
    pub(super) lists: Vec<(String, String)>,
}

/// Reads a file for showing it; what cannot be read is left out.
pub(super) fn shelves(path: &str, text: &str) -> Vec<Shelf> {
    let mut faults = Faults::default();
    let Some(document) = Document::read(path, text, &mut faults) else { return vec![] };
    let mut found = vec![];
    let file = path.rsplit('/').next().unwrap_or(path);
    walk(&document.root(), (file, ""), DEPTH_MAX, &mut found);
    found.retain(|shelf| !shelf.lists.is_empty());
    for shelf in &mut found {
        shelf.says = says(&shelf.lists);
    }
    found
}

/// What stands below a heading, as far as it fits into a line.
fn says(lists: &[(String, String)]) -> String {
    let (because, rest): (Vec<_>, Vec<_>) = lists.iter().partition(|(key, _)| key == BECAUSE);
    let all: Vec<&str> = because.into_iter().chain(rest).map(|(_, words)| words.as_str()).collect();
    let all = all.join(" · ");
    let Some((end, _)) = all.char_indices().nth(SAYS_CHARS_MAX) else { return all };
    let cut = all.get(..end).unwrap_or_default();
    // No word is cut in two.
    let whole =
        cut.rsplit_once(" · ").or_else(|| cut.rsplit_once(' ')).map_or(cut, |(whole, _)| whole);
    format!("{whole} …")
}

fn walk(section: &Section<'_>, (file, name): (&str, &str), depth: usize, found: &mut Vec<Shelf>) {
    let at = found.len();
    let place = format!("{file}:{}", section.line());
    found.push(Shelf { name: name.to_owned(), says: String::new(), place, lists: vec![] });
    let inner = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    for entry in section.entries() {
        let Some(depth) = depth.checked_sub(1) else { return };
        if let Some(table) = entry.as_table() {
            walk(&table, (file, &inner(entry.key)), depth, found);
            continue;
        }
        let mut faults = Faults::default();
        let tables = section.tables(entry.key, &mut faults);
        if faults.is_empty() && !tables.is_empty() {
            for table in tables {
                walk(&table, (file, &inner(entry.key)), depth, found);
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
        // A sentence is no list of words.
        if entry.key == BECAUSE {
            return scalar.text;
        }
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
        let shelf = |name: &str, place: &str, key: &str, words: &str| Shelf {
            name: name.to_owned(),
            says: words.to_owned(),
            place: place.to_owned(),
            lists: vec![(key.to_owned(), words.to_owned())],
        };
        let found = shelves("understanding/danger.toml", text);
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
        assert_eq!(shelves("x.toml", "a = \"b\"\n"), [shelf("", "x.toml:1", "a", "b")]);
    }

    #[test]
    fn each_of_many_headings_with_one_name_says_what_stands_there_in_a_line() {
        let text = "[[rule]]\nintent = \"safety\"\nneed = [\"danger.people\"]\nbecause = \"someone is hurt\"\n\n\
                    [[rule]]\nneed = [\"danger.gas\"]\n\n[group.fire]\nes = \"fuego incendi* llamas\"\n";
        let found = shelves("routing-rules/understanding/intents.toml", text);
        let told: Vec<_> =
            found.iter().map(|one| (one.says.as_str(), one.place.as_str())).collect();
        assert_eq!(
            told,
            [
                ("someone is hurt · safety · danger.people", "intents.toml:1"),
                ("danger.gas", "intents.toml:6"),
                ("fuego · incendi* · llamas", "intents.toml:9"),
            ]
        );
        let long = format!("[group.fire]\nes = \"{}\"\n", "incendi* ".repeat(30));
        let cut = &shelves("danger.toml", &long)[0].says;
        assert!(cut.ends_with("· incendi* …") && cut.chars().count() < 95, "{cut}");
    }
}
