//! The headers of a message, in their order, with the bytes they came with.
use std::fmt;

use super::header_name::HeaderName;

/// The value of a header, unfolded and without white space at its ends.
///
/// A value that came in ISO 8859-1 is read as text and goes out again in ISO 8859-1, so copying it
/// into a response keeps every byte.
#[derive(Clone, PartialEq, Eq)]
pub struct HeaderValue {
    text: String,
    latin1: bool,
}

impl HeaderValue {
    /// A value of our own. What could end the line (CR, LF, NUL) becomes a space.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        let mut text = text.into();
        if text.contains(['\r', '\n', '\0']) {
            text = text.replace(['\r', '\n', '\0'], " ");
        }
        Self { text, latin1: false }
    }

    /// A value off the wire: UTF-8, or else ISO 8859-1. The caller has looked for line ends.
    pub(super) fn from_wire(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self { text: text.to_owned(), latin1: false },
            Err(_) => Self { text: bytes.iter().map(|&b| char::from(b)).collect(), latin1: true },
        }
    }

    /// The value that a part of this one's text is, in the same encoding.
    pub(super) fn part(&self, text: &str) -> Self {
        Self { text: text.to_owned(), latin1: self.latin1 && !text.is_ascii() }
    }

    /// The value with a text of ours behind it, in the same encoding: `;tag=…`.
    #[must_use]
    pub fn with(&self, tail: &str) -> Self {
        let tail = Self::new(tail).text;
        Self { latin1: self.latin1 && tail.is_ascii(), text: format!("{}{tail}", self.text) }
    }

    /// The value as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Appends the bytes that go on the wire.
    pub fn write(&self, out: &mut Vec<u8>) {
        if self.latin1 {
            out.extend(self.text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')));
        } else {
            out.extend_from_slice(self.text.as_bytes());
        }
    }
}

impl<T: Into<String>> From<T> for HeaderValue {
    fn from(text: T) -> Self {
        Self::new(text)
    }
}

/// Says how long it is, not what it is: a number or a name may stand in it.
impl fmt::Debug for HeaderValue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "({} bytes)", self.text.len())
    }
}

/// One header line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its name; compact forms are read as the long ones.
    pub name: HeaderName,
    /// Its value.
    pub value: HeaderValue,
}

/// The headers of a message. Via, Route and Record-Route have one value in each line, however they
/// came; the other lists stand as they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<Header>);

impl Headers {
    /// No headers.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The text of the first header of that name.
    #[must_use]
    pub fn get(&self, name: &HeaderName) -> Option<&str> {
        self.value(name).map(HeaderValue::as_str)
    }

    /// The value of the first header of that name: what to copy when the bytes must stay.
    #[must_use]
    pub fn value(&self, name: &HeaderName) -> Option<&HeaderValue> {
        self.0.iter().find(|header| header.name == *name).map(|header| &header.value)
    }

    /// The texts of all headers of that name, in their order.
    pub fn all<'a>(&'a self, name: &'a HeaderName) -> impl Iterator<Item = &'a str> {
        self.values(name).map(HeaderValue::as_str)
    }

    /// The values of all headers of that name, in their order.
    pub fn values<'a>(&'a self, name: &'a HeaderName) -> impl Iterator<Item = &'a HeaderValue> {
        self.0.iter().filter(move |header| header.name == *name).map(|header| &header.value)
    }

    /// How many headers have that name.
    #[must_use]
    pub fn count(&self, name: &HeaderName) -> usize {
        self.values(name).count()
    }

    /// All headers, in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Header> {
        self.0.iter()
    }

    /// How many header lines there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a header behind all others.
    pub fn push(&mut self, name: HeaderName, value: impl Into<HeaderValue>) {
        self.0.push(Header { name, value: value.into() });
    }

    /// Adds a header before all others: our Via above the ones below.
    pub fn push_front(&mut self, name: HeaderName, value: impl Into<HeaderValue>) {
        self.0.insert(0, Header { name, value: value.into() });
    }

    /// Gives the first header of that name this value and keeps the others; adds one when there is
    /// none.
    pub fn set_first(&mut self, name: HeaderName, value: impl Into<HeaderValue>) {
        match self.0.iter_mut().find(|header| header.name == name) {
            Some(header) => header.value = value.into(),
            None => self.push(name, value),
        }
    }

    /// Makes this the only header of that name, at the place of the first.
    pub fn set(&mut self, name: HeaderName, value: impl Into<HeaderValue>) {
        let mut met = false;
        self.0.retain(|header| header.name != name || !std::mem::replace(&mut met, true));
        self.set_first(name, value);
    }

    /// Takes all headers of that name away; says how many there were.
    pub fn remove(&mut self, name: &HeaderName) -> usize {
        let before = self.0.len();
        self.0.retain(|header| header.name != *name);
        before.saturating_sub(self.0.len())
    }

    /// Adds all headers of that name of another message, byte for byte.
    pub fn copy(&mut self, name: &HeaderName, other: &Self) {
        let same = other.0.iter().filter(|header| header.name == *name);
        self.0.extend(same.cloned());
    }
}

impl<'a> IntoIterator for &'a Headers {
    type Item = &'a Header;
    type IntoIter = std::slice::Iter<'a, Header>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
