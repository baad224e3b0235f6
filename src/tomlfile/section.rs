//! Tables, keys and values with the lines they stand on.
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Faults, one_of};
use crate::model::FileFault;

/// One file, read.
#[derive(Debug)]
pub struct Document<'t> {
    file: &'t str,
    text: &'t str,
    root: Spanned<DeTable<'t>>,
}

impl<'t> Document<'t> {
    /// Reads a file. All that TOML itself objects to goes to `faults`, and nothing is returned
    /// then: what could be guessed of the rest would only raise further faults.
    pub fn read(file: &'t str, text: &'t str, faults: &mut Faults) -> Option<Self> {
        let (root, errors) = DeTable::parse_recoverable(text);
        let whole = errors.is_empty();
        for error in errors {
            let byte = error.span().map_or(0, |span| span.start);
            let what = format!("this is not TOML: {}", error.message());
            faults.push(FileFault::at_byte(file, text, byte, what, ""));
        }
        whole.then_some(Self { file, text, root })
    }

    /// Returns the whole file as a table.
    #[must_use]
    pub fn root(&self) -> Section<'_> {
        Section { file: self.file, text: self.text, table: self.root.get_ref(), at: 0 }
    }
}

/// A table and its place.
#[derive(Clone, Copy, Debug)]
pub struct Section<'d> {
    file: &'d str,
    text: &'d str,
    table: &'d DeTable<'d>,
    at: usize,
}

impl<'d> Section<'d> {
    /// Returns the file's name.
    #[must_use]
    pub const fn file(&self) -> &'d str {
        self.file
    }

    /// Returns the line of the table's header, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        line_of(self.text, self.at)
    }

    /// Makes a fault of the header's line.
    #[must_use]
    pub fn fault(&self, what: impl Into<String>, remedy: impl Into<String>) -> FileFault {
        FileFault::at_byte(self.file, self.text, self.at, what, remedy)
    }

    /// Reports every key that is not in `known`; `place` says where we are, such as `a rule`.
    pub fn only(&self, known: &[&str], place: &str, faults: &mut Faults) {
        for entry in self.entries().filter(|entry| !known.contains(&entry.key)) {
            let what = format!("`{}` is no key of {place}", entry.key);
            faults.push(entry.key_fault(what, one_of(entry.key, known.iter().copied())));
        }
    }

    /// Returns every key with its value, in the order of the file.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'d>> + use<'d> {
        let Self { file, text, table, .. } = *self;
        let mut entries: Vec<Entry<'d>> = table
            .iter()
            .map(|(key, value)| Entry {
                file,
                text,
                key: key.get_ref().as_ref(),
                key_at: key.span().start,
                value: value.get_ref(),
                at: value.span().start,
            })
            .collect();
        entries.sort_by_key(|entry| entry.key_at);
        entries.into_iter()
    }

    /// Returns the value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Entry<'d>> {
        self.entries().find(|entry| entry.key == key)
    }

    /// Returns the value of a key that must stand here.
    pub fn need(&self, key: &str, place: &str, faults: &mut Faults) -> Option<Entry<'d>> {
        let entry = self.get(key);
        if entry.is_none() {
            faults.push(self.fault(format!("{place} has no `{key}`"), format!("add `{key} = …`")));
        }
        entry
    }

    /// Returns the tables written `[[key]]`.
    pub fn tables(&self, key: &str, faults: &mut Faults) -> Vec<Self> {
        let Some(entry) = self.get(key) else { return vec![] };
        let items = entry.value.as_array().into_iter().flat_map(|array| array.iter());
        let found: Vec<Self> = items
            .filter_map(|item| {
                let table = item.get_ref().as_table()?;
                Some(Self { file: self.file, text: self.text, table, at: item.span().start })
            })
            .collect();
        let whole = entry.value.as_array().is_some_and(|array| array.len() == found.len());
        if !whole {
            let what = format!("`{key}` is a list of tables");
            faults.push(entry.key_fault(what, format!("write [[{key}]] above each")));
        }
        found
    }

    /// Returns the table written `[key]`, or as dotted keys `key.x = …`.
    pub fn table(&self, key: &str, faults: &mut Faults) -> Option<Self> {
        let entry = self.get(key)?;
        let found = entry.as_table();
        if found.is_none() {
            let what = format!("`{key}` is a table, here it is {}", entry.kind());
            faults.push(entry.key_fault(what, format!("write [{key}] once")));
        }
        found
    }

    /// Returns a text that must stand here.
    pub fn need_text(&self, key: &str, place: &str, faults: &mut Faults) -> Option<&'d str> {
        self.need(key, place, faults)?.text(faults)
    }

    /// Returns a text that may stand here.
    pub fn text_of(&self, key: &str, faults: &mut Faults) -> Option<&'d str> {
        self.get(key)?.text(faults)
    }
}

/// What a scalar was written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarKind {
    /// In quotes.
    Text,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A date or time without quotes.
    Date,
}

/// One value that is no list and no table.
#[derive(Clone, Debug)]
pub struct Scalar<'d> {
    /// The value as text.
    pub text: String,
    /// How it was written.
    pub kind: ScalarKind,
    file: &'d str,
    source: &'d str,
    at: usize,
}

impl Scalar<'_> {
    /// Makes a fault of the value's line.
    #[must_use]
    pub fn fault(&self, what: impl Into<String>, remedy: impl Into<String>) -> FileFault {
        FileFault::at_byte(self.file, self.source, self.at, what, remedy)
    }
}

/// A key and its value.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'d> {
    file: &'d str,
    text: &'d str,
    /// The key.
    pub key: &'d str,
    key_at: usize,
    value: &'d DeValue<'d>,
    at: usize,
}

impl<'d> Entry<'d> {
    /// Makes a fault of the key's line.
    #[must_use]
    pub fn key_fault(&self, what: impl Into<String>, remedy: impl Into<String>) -> FileFault {
        FileFault::at_byte(self.file, self.text, self.key_at, what, remedy)
    }

    /// Returns the line of the key, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        line_of(self.text, self.key_at)
    }

    /// Returns what the value is, with its article: `a string`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.value {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) => "a number",
            DeValue::Float(_) => "a broken number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        }
    }

    /// Returns the value as a table.
    #[must_use]
    pub fn as_table(&self) -> Option<Section<'d>> {
        let table = self.value.as_table()?;
        Some(Section { file: self.file, text: self.text, table, at: self.key_at })
    }

    fn wrong(&self, wanted: &str) -> FileFault {
        let what = format!("`{}` must be {wanted}, here it is {}", self.key, self.kind());
        self.key_fault(what, "")
    }

    /// Returns a text.
    pub fn text(&self, faults: &mut Faults) -> Option<&'d str> {
        let text = self.value.as_str();
        if text.is_none() {
            faults.push(self.wrong("a text in quotes"));
        }
        text
    }

    /// Returns `true` or `false`.
    pub fn flag(&self, faults: &mut Faults) -> Option<bool> {
        let flag = self.value.as_bool();
        if flag.is_none() {
            faults.push(self.wrong("true or false without quotes"));
        }
        flag
    }

    /// Returns a whole number between `min` and `max`.
    pub fn integer(&self, min: u32, max: u32, faults: &mut Faults) -> Option<u32> {
        let number = self
            .value
            .as_integer()
            .and_then(|integer| u32::from_str_radix(integer.as_str(), integer.radix()).ok())
            .filter(|number| (min..=max).contains(number));
        if number.is_none() {
            let what = format!("`{}` must be a whole number from {min} to {max}", self.key);
            faults.push(self.key_fault(what, ""));
        }
        number
    }

    /// Returns a day, written as a TOML date or in quotes.
    pub fn date(&self, faults: &mut Faults) -> Option<jiff::civil::Date> {
        let scalar = self.scalar();
        let date = scalar.as_ref().and_then(|scalar| scalar.text.parse().ok());
        if date.is_none() {
            let what = format!("`{}` is no day", self.key);
            faults.push(self.key_fault(what, "write it as 2027-01-04"));
        }
        date
    }

    /// Returns one value, or the values of a list; an empty list is a fault.
    pub fn scalars(&self, faults: &mut Faults) -> Vec<Scalar<'d>> {
        let found = match self.value.as_array() {
            Some(list) => list
                .iter()
                .map(|item| self.scalar_of(item.get_ref(), item.span().start))
                .collect::<Option<Vec<_>>>(),
            None => self.scalar().map(|scalar| vec![scalar]),
        };
        let Some(found) = found else {
            faults.push(self.wrong("a value or a list of values"));
            return vec![];
        };
        if found.is_empty() {
            let what = format!("`{}` is an empty list", self.key);
            faults.push(self.key_fault(what, "name what is meant, or take the line out"));
        }
        found
    }

    /// Returns one text, or the texts of a list; an empty list is a fault.
    pub fn texts(&self, faults: &mut Faults) -> Vec<Scalar<'d>> {
        let found = self.scalars(faults);
        for scalar in found.iter().filter(|scalar| scalar.kind != ScalarKind::Text) {
            let what = format!("`{}` takes texts, `{}` is none", self.key, scalar.text);
            faults.push(scalar.fault(what, "write it in quotes"));
        }
        found.into_iter().filter(|scalar| scalar.kind == ScalarKind::Text).collect()
    }

    /// Returns whether the value is a list without anything in it.
    #[must_use]
    pub fn is_empty_list(&self) -> bool {
        self.value.as_array().is_some_and(|list| list.is_empty())
    }

    fn scalar(&self) -> Option<Scalar<'d>> {
        self.scalar_of(self.value, self.at)
    }

    fn scalar_of(&self, value: &DeValue<'d>, at: usize) -> Option<Scalar<'d>> {
        let (text, kind) = match value {
            DeValue::String(text) => (text.as_ref().to_owned(), ScalarKind::Text),
            DeValue::Integer(number) => (number.to_string(), ScalarKind::Integer),
            DeValue::Boolean(flag) => (flag.to_string(), ScalarKind::Boolean),
            DeValue::Datetime(date) => (date.to_string(), ScalarKind::Date),
            DeValue::Float(_) | DeValue::Array(_) | DeValue::Table(_) => return None,
        };
        Some(Scalar { text, kind, file: self.file, source: self.text, at })
    }
}

fn line_of(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|b| *b == b'\n').count().saturating_add(1)
}
