//! Files of objects.
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::cells::{Cell, Column, Content, Faults, Row, named};

/// Reads a list of objects. Faults name the line of the key where it can be found, else that of
/// the object.
pub(super) fn read(text: &str, columns: &'static [Column], faults: &mut Faults<'_>) -> Vec<Row> {
    let elements: Vec<&RawValue> = match serde_json::from_str(text) {
        Ok(elements) => elements,
        Err(error) => {
            let what = format!("this is no list of objects: {error}");
            faults.add(error.line(), what, "write [ {...}, {...} ]");
            return vec![];
        }
    };
    let mut rows = vec![];
    let (mut byte, mut line) = (0, 1);
    for element in elements {
        let element = element.get();
        // Only spaces and commas stand between elements: the next place is the right one.
        let rest = text.get(byte..).unwrap_or_default();
        let begins = byte + rest.find(element).unwrap_or_default();
        line += breaks(text.get(byte..begins).unwrap_or_default());
        rows.extend(row(line, element, columns, faults));
        line += breaks(element);
        byte = begins + element.len();
    }
    rows
}

fn breaks(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

fn row(
    line: usize,
    element: &str,
    columns: &'static [Column],
    faults: &mut Faults<'_>,
) -> Option<Row> {
    let object: Map<String, Value> = match serde_json::from_str(element) {
        Ok(object) => object,
        Err(_) => {
            faults.add(line, "this is no object", format!("write {{...}} with {}", named(columns)));
            return None;
        }
    };
    let mut cells = BTreeMap::new();
    for (key, value) in object {
        let line = line + line_within(element, &key);
        let Some(column) = columns.iter().find(|column| column.name == key) else {
            let what = format!("there is no key `{}`", key.chars().take(40).collect::<String>());
            faults.add(line, what, format!("use: {}", named(columns)));
            continue;
        };
        match content(value) {
            Some(content) => {
                cells.insert(column.name, Cell { line, content });
            }
            None => faults.add(
                line,
                format!("{key}: this is no text"),
                "write a text in quotes, a list of such texts, or null",
            ),
        }
    }
    for column in columns.iter().filter(|column| column.required) {
        if !cells.contains_key(column.name) {
            faults.add(line, format!("the key `{}` is missing", column.name), "add it");
        }
    }
    Some(Row { line, cells })
}

/// Numbers are refused: as such a telephone or contact number has lost its zeros already.
fn content(value: Value) -> Option<Content> {
    match value {
        Value::Null => Some(Content::Text(String::new())),
        Value::String(text) => Some(Content::Text(text)),
        Value::Array(entries) => {
            let texts = entries.into_iter().map(|entry| match entry {
                Value::String(text) => Some(text),
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::Array(_)
                | Value::Object(_) => None,
            });
            texts.collect::<Option<Vec<String>>>().map(Content::List)
        }
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    }
}

/// Returns how many lines below the beginning of an object its key stands.
fn line_within(element: &str, key: &str) -> usize {
    let quoted = format!("\"{key}\"");
    let places = element.match_indices(&quoted);
    let is_key = |at: usize| {
        let after = element.get(at + quoted.len()..).unwrap_or_default();
        after.trim_start().starts_with(':')
    };
    let found = places.map(|(at, _)| at).find(|at| is_key(*at)).unwrap_or_default();
    breaks(element.get(..found).unwrap_or_default())
}

/// Writes a list of objects, a key a line.
pub(super) fn write(rows: &[impl Serialize]) -> String {
    // Texts and lists of texts always have a JSON form.
    let mut text = serde_json::to_string_pretty(rows).unwrap_or_default();
    text.push('\n');
    text
}
