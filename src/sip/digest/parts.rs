//! The parameters of a challenge or of an answer: `Digest name=value, …`.
use super::super::scan;
use super::{PART_BYTES_MAX, PARTS_MAX};

/// Names and values; a quoted value without its quotes and *with* its backslashes, which are part
/// of what is hashed (RFC 7616 section 3.4.1, `unq`).
pub(super) struct Parts<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Parts<'a> {
    /// Reads a value of the scheme Digest; `None` when it is another scheme, malformed, too long, or
    /// names something twice.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once([' ', '\t'])?;
        if !scheme.eq_ignore_ascii_case("Digest") {
            return None;
        }
        let mut parts = Self(Vec::new());
        let listed = scan::split(rest, b',', PARTS_MAX).ok()?;
        for part in listed.into_iter().filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=')?;
            let (name, value) = (scan::trim(name), inner(scan::trim(value))?);
            let sound = scan::is_token(name) && value.len() <= PART_BYTES_MAX;
            if !sound || parts.get(name).is_some() {
                return None;
            }
            parts.0.push((name, value));
        }
        Some(parts)
    }

    /// A value; `None` when it is not there.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        let found = self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| *value)
    }

    /// The algorithm: MD5 when none is named, `None` when it is not known.
    pub(super) fn algorithm(&self) -> Option<super::Algorithm> {
        self.get("algorithm").map_or(Some(super::Algorithm::MD5), super::Algorithm::parse)
    }
}

/// What stands between the quotes, or a value without any.
fn inner(value: &str) -> Option<&str> {
    if !value.starts_with('"') {
        // Live servers leave out quotes round more than tokens: `opaque=aGVsbG8=`.
        let visible = value.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
        return (visible && !value.is_empty()).then_some(value);
    }
    scan::unquote(value)?;
    value.strip_prefix('"')?.strip_suffix('"')
}

/// A text as it stands between quotes.
pub(super) fn escaped(text: &str) -> String {
    let quoted = scan::quote(text);
    quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default().to_owned()
}
