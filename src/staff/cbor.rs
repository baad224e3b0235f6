//! As much of CBOR (RFC 8949) as passkeys need: whole numbers, byte and text strings, lists, maps, simple
//! values, all of known length. Whatever else there is makes the text unreadable.

/// How deep a value may be nested.
const DEPTH_MAX: u8 = 6;
/// Entries of one list or map.
const ENTRIES_MAX: u64 = 64;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Int(i64),
    Bytes(&'a [u8]),
    Text(&'a str),
    List(Vec<Self>),
    Map(Vec<(Self, Self)>),
    Simple(u8),
}

impl<'a> Value<'a> {
    /// Reads the first value, and returns what is behind it.
    pub(super) fn read(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let mut rest = bytes;
        let value = read(&mut rest, 0)?;
        Some((value, rest))
    }

    /// Returns what a map has under a whole number.
    pub(super) fn under(&self, key: i64) -> Option<&Self> {
        let Self::Map(entries) = self else { return None };
        entries.iter().find(|(name, _)| *name == Self::Int(key)).map(|(_, value)| value)
    }

    /// Returns what a map has under a word.
    pub(super) fn named(&self, key: &str) -> Option<&Self> {
        let Self::Map(entries) = self else { return None };
        entries.iter().find(|(name, _)| *name == Value::Text(key)).map(|(_, value)| value)
    }

    pub(super) const fn int(&self) -> Option<i64> {
        if let Self::Int(number) = self { Some(*number) } else { None }
    }

    pub(super) const fn bytes(&self) -> Option<&'a [u8]> {
        if let Self::Bytes(bytes) = self { Some(bytes) } else { None }
    }
}

fn take<'a>(rest: &mut &'a [u8], count: u64) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(usize::try_from(count).ok()?)?;
    *rest = left;
    Some(taken)
}

/// Reads the number behind the first byte (section 3).
fn argument(rest: &mut &[u8], info: u8) -> Option<u64> {
    let length = match info {
        0..=23 => return Some(u64::from(info)),
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => return None,
    };
    let bytes = take(rest, length)?;
    Some(bytes.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte)))
}

fn read<'a>(rest: &mut &'a [u8], depth: u8) -> Option<Value<'a>> {
    if depth > DEPTH_MAX {
        return None;
    }
    let deeper = depth.saturating_add(1);
    let first = *take(rest, 1)?.first()?;
    let (kind, info) = (first >> 5, first & 0x1f);
    let number = argument(rest, info)?;
    Some(match kind {
        0 => Value::Int(i64::try_from(number).ok()?),
        1 => Value::Int((-1_i64).checked_sub(i64::try_from(number).ok()?)?),
        2 => Value::Bytes(take(rest, number)?),
        3 => Value::Text(std::str::from_utf8(take(rest, number)?).ok()?),
        4 if number <= ENTRIES_MAX => {
            let entries: Option<Vec<_>> = (0..number).map(|_| read(rest, deeper)).collect();
            Value::List(entries?)
        }
        5 if number <= ENTRIES_MAX => {
            let pair = |_| Some((read(rest, deeper)?, read(rest, deeper)?));
            let entries: Option<Vec<_>> = (0..number).map(pair).collect();
            Value::Map(entries?)
        }
        7 if info < 25 => Value::Simple(u8::try_from(number).ok()?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::Value;
    use proptest::prelude::{any, prop};
    use proptest::{prop_assert, proptest};

    fn read(hex: &str) -> Option<Value<'static>> {
        let bytes = data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap();
        let (value, rest) = Value::read(bytes.leak())?;
        assert!(rest.is_empty(), "{hex}");
        Some(value)
    }

    /// RFC 8949, appendix A.
    #[test]
    fn values_are_read_as_the_standard_writes_them() {
        for (hex, number) in [
            ("00", 0),
            ("17", 23),
            ("1818", 24),
            ("1903e8", 1000),
            ("1b000000e8d4a51000", 1_000_000_000_000),
            ("20", -1),
            ("3903e7", -1000),
        ] {
            assert_eq!(read(hex), Some(Value::Int(number)), "{hex}");
        }
        assert_eq!(read("4401020304"), Some(Value::Bytes(&[1, 2, 3, 4])));
        assert_eq!(read("6449455446"), Some(Value::Text("IETF")));
        assert_eq!(read("f5"), Some(Value::Simple(21)));
        let map = read("a26161016162820203").unwrap();
        assert_eq!(map.named("a").and_then(Value::int), Some(1));
        assert_eq!(map.named("b"), Some(&Value::List(vec![Value::Int(2), Value::Int(3)])));
        assert_eq!(read("a201020304").unwrap().under(3).and_then(Value::int), Some(4));
    }

    #[test]
    fn what_is_cut_off_endless_or_too_deep_is_unreadable() {
        for hex in ["", "18", "44010203", "5f4101ff", "9fff", "1c", "62c328", "fb3ff199999999999a"]
        {
            assert_eq!(read(hex), None, "{hex}");
        }
        assert_eq!(read(&("81".repeat(40) + "00")), None);
        assert_eq!(read("9b0000000100000000"), None);
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_odd(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Some((_, rest)) = Value::read(&bytes) {
                prop_assert!(rest.len() < bytes.len());
            }
        }
    }
}
