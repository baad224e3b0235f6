//! Content-Transfer-Encoding (RFC 2045 section 6): mail-parser decodes, and what it would refuse
//! is repaired before.
use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::hex::decode_hex;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::parsers::MessageStream;

/// How a body is wrapped for the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TransferEncoding {
    /// As it is: 7bit, 8bit, binary, and whatever we do not know.
    Identity,
    Base64,
    QuotedPrintable,
    Uuencode,
}

impl TransferEncoding {
    /// Reads the header's value; the first word counts.
    pub(super) fn of(value: &str) -> Self {
        let word = value.split([';', ' ', '(']).find(|w| !w.is_empty()).unwrap_or_default();
        match word.to_ascii_lowercase().as_str() {
            "base64" => Self::Base64,
            "quoted-printable" => Self::QuotedPrintable,
            "uuencode" | "x-uuencode" | "x-uue" | "uue" => Self::Uuencode,
            _ => Self::Identity,
        }
    }

    /// Decodes a body, `bytes_max` bytes of it at most.
    pub(super) fn decode(self, body: &[u8], bytes_max: usize) -> Vec<u8> {
        let mut out = match self {
            Self::Identity => return body.get(..bytes_max).unwrap_or(body).to_vec(),
            Self::Base64 => base64(body),
            Self::QuotedPrintable => quoted_printable(body),
            Self::Uuencode => super::uuencode::first_file(body),
        };
        out.truncate(bytes_max);
        out
    }

    /// Decodes all of a body; one that is not wrapped is not copied.
    pub(super) fn decoded(self, body: &[u8]) -> Cow<'_, [u8]> {
        match self {
            Self::Identity => Cow::Borrowed(body),
            Self::Base64 | Self::QuotedPrintable | Self::Uuencode => {
                Cow::Owned(self.decode(body, usize::MAX))
            }
        }
    }
}

/// Decodes base64. What is none goes first, since mail-parser gives up at it; URL-safe
/// characters are read too. `=` ends a group wherever it stands, as in bodies glued together.
pub(super) fn base64(text: &[u8]) -> Vec<u8> {
    let known = |b: &u8| {
        b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b' ' | b'\t' | b'\r' | b'\n')
    };
    if text.iter().all(known) {
        return base64_decode(text).unwrap_or_default();
    }
    let repaired: Vec<u8> = text
        .iter()
        .filter_map(|b| match b {
            b'-' => Some(b'+'),
            b'_' => Some(b'/'),
            other => known(other).then_some(*other),
        })
        .collect();
    base64_decode(&repaired).unwrap_or_default()
}

/// Decodes quoted-printable; an `=` that starts nothing stays as it is.
fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let repaired = escape_stray(body, *b"=3D", starts_soft_line_end);
    quoted_printable_decode(&repaired).unwrap_or_else(|| body.to_vec())
}

/// Decodes the text of an encoded word (RFC 2047 section 4.2).
pub(super) fn q_encoding(encoded: &[u8]) -> Option<Vec<u8>> {
    let mut word = escape_stray(encoded, *b"=3D", |_| false);
    word.retain(|b| !matches!(b, b'\r' | b'\n'));
    word.extend_from_slice(b"?=");
    MessageStream::new(&word).decode_quoted_printable_word()
}

/// Decodes `%41` (RFC 2231 section 4); a percent sign that starts nothing stays as it is.
pub(super) fn percent_decode(text: &[u8]) -> Vec<u8> {
    decode_hex(&escape_stray(text, *b"%25", |_| false)).1
}

/// Writes each sign (the first byte of `escaped`) that starts no pair of hexadecimal digits,
/// nor what `starts` knows, as such a pair: the decoders of mail-parser give up at it, and all
/// of the text would be lost.
fn escape_stray(text: &[u8], escaped: [u8; 3], starts: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let [sign, ..] = escaped;
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) =
        rest.iter().position(|b| *b == sign).and_then(|at| rest.split_at_checked(at))
    {
        let after = after.get(1..).unwrap_or_default();
        let pair =
            matches!(after, [high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit());
        out.extend_from_slice(before);
        if pair || starts(after) {
            out.push(sign);
        } else {
            out.extend_from_slice(&escaped);
        }
        rest = after;
    }
    out.extend_from_slice(rest);
    out
}

/// Returns whether a line end that does not count follows, after blanks that relays put there.
fn starts_soft_line_end(after: &[u8]) -> bool {
    // Relays pad with few blanks; looking further would make a body of `=` and blanks slow.
    let blanks = after.iter().take(80).take_while(|b| matches!(b, b' ' | b'\t')).count();
    matches!(after.get(blanks..), Some([b'\r', b'\n', ..] | [b'\n', ..] | []))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(encoding: &str, body: &str) -> String {
        let encoding = TransferEncoding::of(encoding);
        let out = encoding.decode(body.as_bytes(), 1_000);
        assert_eq!(encoding.decoded(body.as_bytes()), out, "{body}");
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn base64_survives_what_relays_do_to_it() {
        assert_eq!(decoded("base64", "aG9s\r\nYQ=="), "hola");
        assert_eq!(decoded("BASE64 (x)", " aG*9s\tYQ"), "hola");
        assert_eq!(decoded("base64", "aG9sYQ==YXF1aQ=="), "holaaqui");
        assert_eq!(decoded("base64", "===="), "");
    }

    #[test]
    fn quoted_printable_survives_what_relays_do_to_it() {
        assert_eq!(decoded("quoted-printable", "aver=C3=ada=20x=\r\ny= \n z"), "avería xy z");
        assert_eq!(decoded("quoted-printable", "a=ZZ=4 fin="), "a=ZZ=4 fin");
    }

    #[test]
    fn unknown_encodings_are_left_alone() {
        assert_eq!(decoded("8bit; foo", "a=41"), "a=41");
        assert_eq!(decoded("x-rot13", "a=41"), "a=41");
    }

    #[test]
    fn no_more_is_decoded_than_asked_for() {
        assert_eq!(TransferEncoding::Base64.decode(b"aG9sYQ==", 2), b"ho");
        assert_eq!(TransferEncoding::Identity.decode(b"hola", 2), b"ho");
    }
}
