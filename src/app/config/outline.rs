//! Where each key of a TOML text stands, for faults that name a line.
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One step of the way to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The key of a table.
    Key(String),
    /// The place in an array.
    At(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<usize> for Step {
    fn from(at: usize) -> Self {
        Self::At(at)
    }
}

/// Writes a way as people do: `[[mailbox]] 2: line`, `mail.relay`.
pub(super) fn written(way: &[Step]) -> String {
    let mut out = String::new();
    for (at, step) in way.iter().enumerate() {
        match (step, way.get(at.saturating_add(1))) {
            (Step::Key(key), Some(Step::At(_))) if at == 0 => out = format!("[[{key}]]"),
            (Step::Key(key), _) if at == 0 => out.push_str(key),
            (Step::Key(key), _) => {
                let after_place = matches!(way.get(at.saturating_sub(1)), Some(Step::At(_)));
                out.push_str(if after_place { ": " } else { "." });
                out.push_str(key);
            }
            (Step::At(place), _) => {
                out.push(' ');
                out.push_str(&place.saturating_add(1).to_string());
            }
        }
    }
    out
}

/// Every key and element of a text with the bytes it stands at.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    places: Vec<Place>,
}

/// The way to a value, the line of its key, and the bytes it takes.
#[derive(Clone, Debug)]
struct Place {
    way: Vec<Step>,
    line: usize,
    value: std::ops::Range<usize>,
}

impl Outline {
    pub(super) fn of(text: &str, root: &DeTable<'_>) -> Self {
        let lines = Lines::of(text);
        let mut outline = Self::default();
        outline.table(&lines, &mut vec![], root);
        outline
    }

    fn table(&mut self, lines: &Lines, way: &mut Vec<Step>, table: &DeTable<'_>) {
        for (key, value) in table {
            way.push(Step::Key(key.get_ref().to_string()));
            self.places.push(Place {
                way: way.clone(),
                line: lines.line(key.span().start),
                value: value.span(),
            });
            self.value(lines, way, value);
            way.pop();
        }
    }

    fn value(&mut self, lines: &Lines, way: &mut Vec<Step>, value: &Spanned<DeValue<'_>>) {
        if let Some(table) = value.get_ref().as_table() {
            self.table(lines, way, table);
        } else if let Some(array) = value.get_ref().as_array() {
            for (at, element) in array.iter().enumerate() {
                way.push(Step::At(at));
                self.places.push(Place {
                    way: way.clone(),
                    line: lines.line(element.span().start),
                    value: element.span(),
                });
                self.value(lines, way, element);
                way.pop();
            }
        }
    }

    /// Returns the line of the key or of the nearest thing around it that stands in the text;
    /// 0 when nothing does.
    pub(super) fn line(&self, way: &[Step]) -> usize {
        self.places
            .iter()
            .filter(|place| way.starts_with(&place.way))
            .max_by_key(|place| place.way.len())
            .map_or(0, |place| place.line)
    }

    /// Returns the way to the innermost value around a byte.
    pub(super) fn way_at(&self, byte: usize) -> Vec<Step> {
        self.places
            .iter()
            .filter(|place| place.value.contains(&byte))
            .max_by_key(|place| place.way.len())
            .map_or_else(Vec::new, |place| place.way.clone())
    }
}

/// The first byte of each line.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let after = text.match_indices('\n').map(|(at, _)| at.saturating_add(1));
        Self(std::iter::once(0).chain(after).collect())
    }

    fn line(&self, byte: usize) -> usize {
        self.0.partition_point(|start| *start <= byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_knows_its_line() {
        let text = "a = 1\n[b]\nc = [\n 1,\n 2 ]\n[[d]]\ne = 1\n\n[[d]]\ne = { f = 2 }\n";
        let outline = Outline::of(text, DeTable::parse(text).unwrap().get_ref());
        let key = Step::from;
        for (way, line) in [
            (vec![key("a")], 1),
            (vec![key("b"), key("c")], 3),
            (vec![key("b"), key("c"), Step::At(1)], 5),
            (vec![key("d"), Step::At(0)], 6),
            (vec![key("d"), Step::At(1), key("e"), key("f")], 10),
            (vec![key("d"), Step::At(1), key("absent")], 9),
            (vec![key("nothing")], 0),
        ] {
            assert_eq!(outline.line(&way), line, "{way:?}");
        }
        let byte = text.find("2 }").unwrap();
        assert_eq!(written(&outline.way_at(byte)), "[[d]] 2: e.f");
    }
}
