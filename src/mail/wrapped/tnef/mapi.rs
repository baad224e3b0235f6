//! Lists of properties in a box (MS-OXTNEF section 2.1.3.4).
use std::collections::BTreeMap;

use crate::mail::charset;

/// Properties of one list.
const PROPERTIES_MAX: usize = 2_000;
/// Values of one property of which the first counts.
const VALUES_MAX: u32 = 10_000;

/// Types (MS-OXCDATA section 2.11.1).
mod kind {
    pub(super) const OBJECT: u16 = 0x0d;
    pub(super) const STRING_8: u16 = 0x1e;
    pub(super) const UNICODE: u16 = 0x1f;
    pub(super) const BINARY: u16 = 0x102;
    pub(super) const MANY: u16 = 0x1000;
}

/// A property's value, of the kinds that are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Number(u32),
    Text(String),
    Bytes(&'a [u8]),
}

/// The properties of a message or file.
#[derive(Clone, Debug, Default)]
pub(super) struct Properties<'a> {
    found: BTreeMap<u16, (u16, Value<'a>)>,
}

impl<'a> Properties<'a> {
    pub(super) fn get(&self, id: u16) -> Option<&Value<'a>> {
        self.found.get(&id).map(|(_, value)| value)
    }

    /// Returns a text.
    pub(super) fn text(&self, id: u16) -> Option<String> {
        match self.get(id)? {
            Value::Text(text) => Some(text.clone()),
            Value::Bytes(_) | Value::Number(_) => None,
        }
    }

    /// Returns whether the value is an object, whose kind stands before it.
    pub(super) fn is_object(&self, id: u16) -> bool {
        self.found.get(&id).is_some_and(|(kind, _)| *kind == kind::OBJECT)
    }
}

/// Reads a list, as far as it can be read.
pub(super) fn read<'a>(data: &'a [u8], code_page: &str) -> Properties<'a> {
    let mut reader = Reader { rest: data };
    let mut properties = Properties::default();
    let count = reader.u32().unwrap_or_default();
    for _ in 0..PROPERTIES_MAX.min(usize::try_from(count).unwrap_or(usize::MAX)) {
        let Some((id, kind, value)) = reader.property(code_page) else { break };
        if let Some(value) = value {
            properties.found.entry(id).or_insert((kind, value));
        }
    }
    properties
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.first_chunk().copied()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.first_chunk().copied()?))
    }

    /// Reads a length and as many bytes, filled up to a multiple of four.
    fn sized(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.u32()?).ok()?;
        let taken = self.take(length)?;
        let filled = length.checked_next_multiple_of(4)?.saturating_sub(length);
        self.rest = self.rest.get(filled..).unwrap_or_default();
        Some(taken)
    }

    /// Reads a property: its id, its type and its value, when that is of a kind that is wanted.
    fn property(&mut self, code_page: &str) -> Option<(u16, u16, Option<Value<'a>>)> {
        let (kind, id) = (self.u16()?, self.u16()?);
        if id >= 0x8000 {
            self.name()?;
        }
        let many = kind & kind::MANY != 0;
        let single = kind & !kind::MANY;
        let sized = matches!(single, kind::OBJECT | kind::STRING_8 | kind::UNICODE | kind::BINARY);
        let count = if many || sized { self.u32()?.min(VALUES_MAX) } else { 1 };
        let mut first = None;
        for _ in 0..count {
            let value = self.value(single, code_page)?;
            first = first.or(value);
        }
        // A property with an id of its own says nothing here.
        Some((id, single, first.filter(|_| id < 0x8000)))
    }

    /// Passes over the name of a property that has one.
    fn name(&mut self) -> Option<()> {
        self.take(16)?;
        match self.u32()? {
            0 => self.take(4).map(drop),
            _ => self.sized().map(drop),
        }
    }

    fn value(&mut self, kind: u16, code_page: &str) -> Option<Option<Value<'a>>> {
        Some(match kind {
            kind::STRING_8 => {
                let bytes = self.sized()?;
                let bytes = bytes.split(|b| *b == 0).next().unwrap_or_default();
                Some(Value::Text(charset::decode(bytes, Some(code_page)).text))
            }
            kind::UNICODE => Some(Value::Text(utf_16(self.sized()?))),
            kind::BINARY | kind::OBJECT => Some(Value::Bytes(self.sized()?)),
            // Shorter numbers are filled up to four bytes.
            0x00 | 0x01 => None,
            0x02 | 0x03 | 0x04 | 0x0a | 0x0b => Some(Value::Number(self.u32()?)),
            0x05 | 0x06 | 0x07 | 0x14 | 0x40 => self.take(8).map(|_| None)?,
            0x48 => self.take(16).map(|_| None)?,
            // The length of another type is not known, so what follows cannot be read.
            _ => return None,
        })
    }
}

fn utf_16(bytes: &[u8]) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).take_while(|unit| *unit != 0);
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Returns the label of a code page of Windows.
pub(super) fn label(code_page: u32) -> String {
    match code_page {
        65_001 => "utf-8".to_owned(),
        20_127 => "us-ascii".to_owned(),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        28_591..=28_605 => format!("iso-8859-{}", code_page.saturating_sub(28_590)),
        other => format!("windows-{other}"),
    }
}
