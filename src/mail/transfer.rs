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
            Self::Base64 => base64_start(body, bytes_max),
            Self::QuotedPrintable => quoted_printable(body),
            Self::Uuencode => super::uuencode::first_file(body),
        };
        out.truncate(bytes_max);
        out
    }

    /// Returns how many bytes a body has when it is decoded; base64 is counted only.
    pub(super) fn decoded_len(self, body: &[u8]) -> usize {
        match self {
            Self::Base64 => base64_len(body),
            Self::Identity | Self::QuotedPrintable | Self::Uuencode => self.decoded(body).len(),
        }
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
    // At this byte it would stop instead of giving up.
    let stops = memchr::memchr(u8::MAX, text).is_some();
    if let Some(decoded) = base64_decode(text).filter(|_| !stops) {
        return decoded;
    }
    let known = |b: &u8| is_symbol(*b) || *b == b'=';
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

/// Decodes the start of base64: `bytes_max` bytes or somewhat more, if there are as many.
fn base64_start(text: &[u8], bytes_max: usize) -> Vec<u8> {
    // What is no base64 may stand between, so it is tried with more and more of the text.
    let mut taken = bytes_max.saturating_mul(2).max(64);
    loop {
        let start = text.get(..taken).unwrap_or(text);
        let out = base64(start);
        if out.len() >= bytes_max || start.len() == text.len() {
            return out;
        }
        taken = taken.saturating_mul(2);
    }
}

/// Returns how many bytes [`base64`] makes of a text.
fn base64_len(text: &[u8]) -> usize {
    let mut bytes: usize = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let end = memchr::memchr(b'=', rest).unwrap_or(rest.len());
        let (group, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        // Four symbols are three bytes; of an open group each but the first makes one.
        let symbols = symbols(group);
        let open = (symbols % 4).saturating_sub(1);
        bytes = bytes.saturating_add((symbols / 4).saturating_mul(3)).saturating_add(open);
        rest = after.get(1..).unwrap_or_default();
    }
    bytes
}

/// Counts the characters that stand for bits.
fn symbols(text: &[u8]) -> usize {
    // Sums of single bytes, short enough not to overflow: compilers make them fast.
    let in_piece = |piece: &[u8]| {
        piece.iter().fold(0_u8, |sum, byte| sum.wrapping_add(u8::from(is_symbol(*byte))))
    };
    text.chunks(PIECE_BYTES)
        .map(|piece| usize::from(in_piece(piece)))
        .fold(0, usize::saturating_add)
}

/// Bytes that are counted in one byte.
const PIECE_BYTES: usize = 192;

/// Returns whether a character stands for bits in base64 or its URL-safe form. Without branches,
/// so that many are looked at at once.
const fn is_symbol(byte: u8) -> bool {
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let digit = byte.wrapping_sub(b'0') < 10;
    let sign = (byte == b'+') | (byte == b'/') | (byte == b'-') | (byte == b'_');
    letter | digit | sign
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
        assert_eq!(encoding.decoded_len(body.as_bytes()), out.len(), "{body}");
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn base64_survives_what_relays_do_to_it() {
        assert_eq!(decoded("base64", "aG9s\r\nYQ=="), "hola");
        assert_eq!(decoded("BASE64 (x)", " aG*9s\tYQ"), "hola");
        assert_eq!(decoded("base64", "aG9sYQ==YXF1aQ=="), "holaaqui");
        assert_eq!(decoded("base64", "===="), "");
    }

    proptest::proptest! {
        #[test]
        fn base64_is_counted_and_begun_as_it_is_decoded(
            text in proptest::collection::vec(
                proptest::prop_oneof![
                    8 => proptest::sample::select(b"aZ09+/".as_slice()),
                    2 => proptest::sample::select(b"=\r\n -_*".as_slice()),
                    1 => proptest::num::u8::ANY,
                ],
                0..900,
            ),
            bytes_max in 0..700_usize,
        ) {
            let whole = TransferEncoding::Base64.decode(&text, usize::MAX);
            proptest::prop_assert_eq!(TransferEncoding::Base64.decoded_len(&text), whole.len());
            let start = TransferEncoding::Base64.decode(&text, bytes_max);
            proptest::prop_assert_eq!(start.as_slice(), whole.get(..bytes_max).unwrap_or(&whole));
        }
    }

    #[test]
    fn base64_behind_a_byte_that_is_none_is_read() {
        assert_eq!(TransferEncoding::Base64.decode(b"aG9s\xffYQ==", 9), b"hola");
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
