//! Content-Type and Content-Disposition with their parameters (RFC 2045, 2183, 2231): read by
//! [`standard`](super::standard) when they are as they should be, else here.
use std::collections::BTreeMap;

use super::transfer::percent_decode;
use super::{charset, clean, encoded_word, standard};

/// Parameters of one field that are looked at.
const PARAMETERS_MAX: usize = 200;
/// The highest section of a parameter in pieces (RFC 2231 section 3).
const SECTION_MAX: u32 = 99;
/// Characters of a media type.
const TYPE_CHARS_MAX: usize = 100;

/// A field such as `text/plain; charset=utf-8`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Media {
    /// What stands before the first `;`, lower case, such as `text/plain` or `attachment`.
    pub(super) kind: String,
    parameters: BTreeMap<String, String>,
}

impl Media {
    /// Reads a field's value.
    pub(super) fn parse(value: &[u8]) -> Self {
        if let Some((kind, all)) = standard::media(value) {
            // Of two parameters of one name the first counts.
            let parameters = all.into_iter().rev().collect();
            return Self { kind: clean::line(&kind, TYPE_CHARS_MAX), parameters };
        }
        Self::repaired(value)
    }

    /// Reads a value that is not as the RFC has it.
    fn repaired(value: &[u8]) -> Self {
        let value: Vec<u8> =
            value.iter().filter(|b| !matches!(b, b'\r' | b'\n')).copied().collect();
        let mut pieces = split_parameters(&value).into_iter();
        let kind = pieces.next().unwrap_or_default();
        let kind: Vec<u8> = kind.iter().filter(|b| b.is_ascii_graphic()).copied().collect();
        let kind = String::from_utf8_lossy(kind.split(|b| *b == b'(').next().unwrap_or_default());
        Self {
            kind: clean::line(&kind, TYPE_CHARS_MAX).to_ascii_lowercase(),
            parameters: parameters(pieces.take(PARAMETERS_MAX)),
        }
    }

    /// Returns the parameter of that lower-case name.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    /// Returns what stands before the `/`.
    pub(super) fn main_type(&self) -> &str {
        self.kind.split('/').next().unwrap_or_default()
    }
}

/// Cuts at each `;` outside of quotes. A quote that is never closed is an ordinary character.
fn split_parameters(value: &[u8]) -> Vec<&[u8]> {
    let mut pieces = vec![];
    let (mut from, mut quoted, mut escaped) = (0, false, false);
    for (at, byte) in value.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b';' if !quoted => {
                pieces.push(value.get(from..at).unwrap_or_default());
                from = at.saturating_add(1);
            }
            _ => {}
        }
    }
    pieces.push(value.get(from..).unwrap_or_default());
    pieces
}

/// One section of a parameter: its bytes, and whether they are percent-encoded.
type Section = (Vec<u8>, bool);

fn parameters<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> BTreeMap<String, String> {
    let mut plain: BTreeMap<String, String> = BTreeMap::new();
    let mut sections: BTreeMap<String, BTreeMap<u32, Section>> = BTreeMap::new();
    for piece in pieces {
        let Some(equals) = piece.iter().position(|b| *b == b'=') else { continue };
        let (name, value) = piece.split_at(equals);
        let name = String::from_utf8_lossy(name.trim_ascii()).to_ascii_lowercase();
        let value = unquote(value.strip_prefix(b"=").unwrap_or_default());
        match name.split_once('*') {
            None => {
                plain.entry(name).or_insert_with(|| encoded_word::decode(&value));
            }
            Some((base, section)) => {
                let encoded = section.is_empty() || section.ends_with('*');
                let number = section.trim_end_matches('*');
                let number = if number.is_empty() { Ok(0) } else { number.parse() };
                if let Ok(number @ 0..=SECTION_MAX) = number {
                    let all = sections.entry(base.to_owned()).or_default();
                    all.entry(number).or_insert((value, encoded));
                }
            }
        }
    }
    // The extended form is the better one where both stand (RFC 6266 section 4.3).
    plain.extend(sections.into_iter().map(|(name, all)| (name, join(&all))));
    plain
}

/// Joins the sections of a parameter: `charset'language'text` with percent signs (RFC 2231).
fn join(sections: &BTreeMap<u32, Section>) -> String {
    let mut bytes = vec![];
    let mut charset_label = None;
    for (at, (value, encoded)) in sections.values().enumerate() {
        let mut value = value.as_slice();
        if at == 0 && *encoded {
            let mut parts = value.splitn(3, |b| *b == b'\'');
            if let (Some(label), Some(_), Some(text)) = (parts.next(), parts.next(), parts.next()) {
                charset_label = std::str::from_utf8(label).ok();
                value = text;
            }
        }
        if *encoded { bytes.extend(percent_decode(value)) } else { bytes.extend_from_slice(value) }
    }
    charset::decode(&bytes, charset_label).text
}

/// Takes the quotes off. A backslash is kept unless it guards a quote or a backslash: programs
/// put whole Windows paths between quotes.
fn unquote(value: &[u8]) -> Vec<u8> {
    let value = value.trim_ascii();
    let Some(inner) = value.strip_prefix(b"\"") else {
        return value.to_vec();
    };
    let mut out = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match (*byte, after) {
            (b'\\', [guarded @ (b'"' | b'\\'), tail @ ..]) => {
                out.push(*guarded);
                rest = tail;
            }
            (b'"', _) => break,
            (other, _) => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, name: &str, expected: Option<&str>) {
        assert_eq!(Media::parse(value.as_bytes()).parameter(name), expected, "{value}");
    }

    #[test]
    fn types_and_plain_parameters() {
        let media = Media::parse(b" Text/Plain (x); Charset=\"UTF-8\";\r\n format=flowed");
        assert_eq!((media.kind.as_str(), media.main_type()), ("text/plain", "text"));
        assert_eq!(media.parameter("charset"), Some("UTF-8"));
        assert_eq!(media.parameter("format"), Some("flowed"));
        assert_eq!(Media::parse(b"").kind, "");
    }

    #[test]
    fn names_in_every_dress() {
        check(
            "a; filename=\r\n\t\"=?iso-8859-1?Q?N=BA_1?=\r\n =?iso-8859-1?Q?.pdf?=\"",
            "filename",
            Some("Nº 1.pdf"),
        );
        check("a; filename*=utf-8''fa%C3%A7ade.pdf", "filename", Some("façade.pdf"));
        check(
            "a; filename*0*=iso-8859-1'es'a%F1; filename*1=\"o.pdf\"",
            "filename",
            Some("año.pdf"),
        );
        check("a; filename*1=b; filename*0=a", "filename", Some("ab"));
        check("a; filename=x; filename*=utf-8''y", "filename", Some("y"));
        check("a; filename=\"a\\\"b;c\"", "filename", Some("a\"b;c"));
        check("a; filename=\"C:\\temp\\a.txt\"", "filename", Some("C:\\temp\\a.txt"));
        check("a; filename=dos palabras.txt", "filename", Some("dos palabras.txt"));
        check("a; name*4294967295=\"a\"; name*99999999999999999999=b", "name", None);
    }

    #[test]
    fn raw_bytes_in_a_name_are_windows_1252() {
        let media = Media::parse(b"a; filename=\"A\xf1o.pdf\"");
        assert_eq!(media.parameter("filename"), Some("Año.pdf"));
    }

    #[test]
    fn broken_quotes_end_somewhere() {
        check("a; filename=\"abc; x=y", "filename", Some("abc; x=y"));
        check("a; filename=abc\"; x=y", "filename", Some("abc\"; x=y"));
    }

    proptest::proptest! {
        #[test]
        fn both_readers_agree_on_what_is_as_it_should_be(
            kind in "[a-zA-Z]{1,9}(/[a-z0-9.+-]{1,9})?",
            parameters in proptest::collection::vec(
                "[ \t]?;(\r\n)?[ \t]?[a-zA-Z]{1,3}[ ]?=[ ]?(\"[ -!#->@-\\[\\]-~áñ]{1,9}\"|[a-zA-Z0-9=_.:+/-]{1,9})",
                0..6,
            ),
        ) {
            let value = kind + &parameters.concat() + "\r\n";
            proptest::prop_assert!(standard::media(value.as_bytes()).is_some(), "{:?}", value);
            let theirs = Media::parse(value.as_bytes());
            proptest::prop_assert_eq!(theirs, Media::repaired(value.as_bytes()), "{:?}", value);
        }
    }
}
