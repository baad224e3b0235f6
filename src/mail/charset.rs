//! Bytes to text, by what they are rather than by what they are said to be. mail-parser has the
//! charsets; which one it is, is decided here.
use std::cmp::Ordering;

use mail_parser::decoders::charsets::DecoderFnc;
use mail_parser::decoders::charsets::map::charset_decoder;

/// The longest charset label looked at.
const LABEL_BYTES_MAX: usize = 40;

/// A text, and whether the declared charset did not fit it.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) odd: bool,
}

/// Labels under which anything is sent, so that the bytes alone decide.
const NO_PROMISE: [&str; 5] = ["utf-8", "utf8", "us-ascii", "ascii", "ansi_x3.4-1968"];

/// Decodes bytes declared as `label`.
///
/// Bytes that are UTF-8 with letters outside ASCII are UTF-8, whatever Western charset is
/// declared: by chance that hardly happens. Bytes that are not what ASCII, UTF-8, an unknown or
/// no charset promises are windows-1252, which is what the senders of such mail use here.
pub(super) fn decode(bytes: &[u8], label: Option<&str>) -> Decoded {
    let label = label.map(str::trim).filter(|l| !l.is_empty() && l.len() <= LABEL_BYTES_MAX);
    let vague = label.is_some_and(|l| NO_PROMISE.iter().any(|vague| l.eq_ignore_ascii_case(vague)));
    match label.filter(|_| !vague).and_then(|l| charset_decoder(l.as_bytes())) {
        Some(decoder) if decoder(b"\0a\0a").chars().count() == 2 => utf_16(bytes, decoder),
        Some(decoder) if !keeps_ascii(decoder) => Decoded { odd: true, ..guess(bytes) },
        Some(decoder) if is_western(decoder) => match std::str::from_utf8(bytes) {
            Ok(text) => Decoded { text: text.to_owned(), odd: !text.is_ascii() },
            Err(_) => Decoded { text: decoder(bytes), odd: false },
        },
        Some(decoder) => Decoded { text: decoder(bytes), odd: false },
        None => {
            let decoded = guess(bytes);
            Decoded { odd: decoded.odd || (label.is_some() && !vague), ..decoded }
        }
    }
}

/// UTF-7, in which scripts were hidden, does not, nor do the charsets for which mail-parser has
/// a single replacement character only.
fn keeps_ascii(decoder: DecoderFnc) -> bool {
    decoder(b"a+AO0-") == "a+AO0-"
}

/// The single-byte charsets that people here mean when they write UTF-8 under a wrong label.
fn is_western(decoder: DecoderFnc) -> bool {
    decoder(b"\xe1\xe7\xe9\xf1\xf5") == "áçéñõ"
}

/// Decodes windows-1252.
pub(super) fn windows_1252(bytes: &[u8]) -> String {
    with("windows-1252", bytes)
}

/// Decodes by a label that mail-parser knows.
fn with(label: &str, bytes: &[u8]) -> String {
    charset_decoder(label.as_bytes())
        .map_or_else(|| String::from_utf8_lossy(bytes).into_owned(), |decoder| decoder(bytes))
}

/// Decodes bytes of which nothing is known that can be trusted: UTF-8 if that fits best.
pub(super) fn guess(bytes: &[u8]) -> Decoded {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        return Decoded { text: text.to_owned(), odd: false };
    }
    let (mut letters, mut wrong) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        letters = letters.saturating_add(chunk.valid().chars().filter(|c| !c.is_ascii()).count());
        wrong = wrong.saturating_add(chunk.invalid().len());
    }
    let text = if letters > wrong {
        String::from_utf8_lossy(bytes).into_owned()
    } else {
        windows_1252(bytes)
    };
    Decoded { text, odd: true }
}

/// UTF-16 without a byte order mark is big-endian (RFC 2781), yet most senders are not.
fn utf_16(bytes: &[u8], declared: DecoderFnc) -> Decoded {
    if bytes.iter().take(512).all(|b| *b != 0) && std::str::from_utf8(bytes).is_ok() {
        return Decoded { odd: true, ..guess(bytes) };
    }
    let zeros =
        |skip: usize| bytes.iter().skip(skip).step_by(2).take(256).filter(|b| **b == 0).count();
    let text = match zeros(0).cmp(&zeros(1)) {
        _ if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") => {
            with("utf-16", bytes)
        }
        Ordering::Greater => with("utf-16be", bytes),
        Ordering::Less => with("utf-16le", bytes),
        Ordering::Equal => declared(bytes),
    };
    Decoded { text, odd: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], label: &str, expected: &str) {
        assert_eq!(decode(bytes, Some(label)).text, expected, "{label}");
    }

    #[test]
    fn the_declared_charset_is_used_when_it_fits() {
        check(b"aver\xeda", "iso-8859-1", "avería");
        check(b"\xa4", "ISO-8859-15", "€");
        check(b"gr\xfcn \x84", "windows-1252", "grün „");
        check("não há".as_bytes(), "utf-8", "não há");
        check(b"\xcf\xf0\xe8\xe2\xe5\xf2", "windows-1251", "Привет");
        check(b"\xff\xfea\0v\0", "utf-16", "av");
        check(b"\0a\0v", "utf-16", "av");
        check(b"a\0v\0", "utf-16le", "av");
    }

    #[test]
    fn a_charset_that_lies_is_seen_through() {
        for label in ["utf-8", "us-ascii", "x-inventado", "", "utf-7"] {
            check(b"n\xe3o h\xe1 energia", label, "não há energia");
            check("avería".as_bytes(), label, "avería");
        }
        check("avería".as_bytes(), "iso-8859-1", "avería");
        check(b"hola", "utf-16", "hola");
        assert!(decode(b"aver\xeda", Some("utf-8")).odd);
        assert!(!decode(b"aver\xeda", Some("latin1")).odd);
    }

    #[test]
    fn one_broken_character_does_not_spoil_the_others() {
        assert_eq!(
            guess("avería ação\u{20ac}".as_bytes().split_last().unwrap().1).text,
            "avería ação\u{fffd}"
        );
    }
}
