//! Content-Transfer-Encoding (RFC 2045 section 6), read as tolerantly as can be.

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
        let mut out = vec![];
        let push = |byte| {
            out.push(byte);
            out.len() < bytes_max
        };
        match self {
            Self::Identity => return body.get(..bytes_max).unwrap_or(body).to_vec(),
            Self::Base64 => base64(body, push),
            Self::QuotedPrintable => quoted_printable(body, push),
            Self::Uuencode => return super::uuencode::first_file(body),
        }
        out
    }

    /// Returns how many bytes the body has when decoded, without keeping them.
    pub(super) fn decoded_len(self, body: &[u8]) -> usize {
        let mut len: usize = 0;
        let count = |_| {
            len = len.saturating_add(1);
            true
        };
        match self {
            Self::Identity => return body.len(),
            Self::Base64 => return base64_len(body),
            Self::QuotedPrintable => quoted_printable(body, count),
            Self::Uuencode => return super::uuencode::first_file(body).len(),
        }
        len
    }
}

/// The six bits of a base64 character, URL-safe ones too.
const fn sextet(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte.wrapping_sub(b'A'),
        b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(26),
        b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(52),
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(value as u32)
}

/// Decodes base64, passing over what is none; `=` ends a group wherever it stands, as in
/// bodies that were glued together. `push` says whether to go on.
pub(super) fn base64(body: &[u8], mut push: impl FnMut(u8) -> bool) {
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in body {
        if *byte == b'=' {
            held = 0;
            continue;
        }
        let Some(six) = sextet(*byte) else { continue };
        bits = (bits << 6) | six;
        held = held.saturating_add(6);
        if held >= 8 {
            held = held.saturating_sub(8);
            let [.., low] = (bits >> held).to_be_bytes();
            if !push(low) {
                return;
            }
        }
    }
}

fn base64_len(body: &[u8]) -> usize {
    let (mut whole, mut group) = (0_usize, 0_usize);
    for byte in body {
        if *byte == b'=' {
            whole = whole.saturating_add(group.saturating_mul(6) / 8);
            group = 0;
        } else if sextet(*byte).is_some() {
            group = group.saturating_add(1);
        }
    }
    whole.saturating_add(group.saturating_mul(6) / 8)
}

/// The byte of two hexadecimal digits.
pub(super) const fn hex_pair(high: u8, low: u8) -> Option<u8> {
    match ((high as char).to_digit(16), (low as char).to_digit(16)) {
        (Some(high), Some(low)) => {
            let [.., byte] = ((high << 4) | low).to_be_bytes();
            Some(byte)
        }
        _ => None,
    }
}

/// Decodes quoted-printable; an `=` that starts nothing stays as it is. `push` says whether to
/// go on.
pub(super) fn quoted_printable(body: &[u8], mut push: impl FnMut(u8) -> bool) {
    let mut rest = body;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        let mut out = *byte;
        if out == b'=' {
            if let [high, low, tail @ ..] = after
                && let Some(decoded) = hex_pair(*high, *low)
            {
                out = decoded;
                rest = tail;
            } else if let Some(tail) = soft_line_end(after) {
                rest = tail;
                continue;
            }
        }
        if !push(out) {
            return;
        }
    }
}

/// Returns what follows a line end that does not count, with the blanks that relays put there.
fn soft_line_end(after: &[u8]) -> Option<&[u8]> {
    // Relays pad with few blanks; looking further would make a body of `=` and blanks slow.
    let blanks = after.iter().take(80).take_while(|b| matches!(b, b' ' | b'\t')).count();
    match after.get(blanks..)? {
        [b'\r', b'\n', tail @ ..] | [b'\n', tail @ ..] => Some(tail),
        [] => Some(&[]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(encoding: &str, body: &str) -> String {
        let encoding = TransferEncoding::of(encoding);
        let out = encoding.decode(body.as_bytes(), 1_000);
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
