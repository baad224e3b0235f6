//! Bytes to text, by what they are rather than by what they are said to be.
use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The longest charset label looked at.
const LABEL_BYTES_MAX: usize = 40;

/// A text, and whether the declared charset did not fit it.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) odd: bool,
}

/// Decodes bytes declared as `label`.
///
/// Bytes that are UTF-8 with letters outside ASCII are UTF-8, whatever Western charset is
/// declared: by chance that hardly happens. Bytes that are not what ASCII, UTF-8, an unknown or
/// no charset promises are windows-1252, which is what the senders of such mail use here.
pub(super) fn decode(bytes: &[u8], label: Option<&str>) -> Decoded {
    let label = label.map(str::trim).filter(|l| !l.is_empty() && l.len() <= LABEL_BYTES_MAX);
    let known = label.and_then(|l| Encoding::for_label(l.as_bytes())).filter(|e| *e != REPLACEMENT);
    let ascii = label
        .is_some_and(|l| l.eq_ignore_ascii_case("us-ascii") || l.eq_ignore_ascii_case("ascii"));
    match known {
        Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => utf_16(bytes, encoding),
        Some(encoding) if encoding != UTF_8 && !is_western(encoding) => {
            let (text, _, _) = encoding.decode(bytes);
            Decoded { text: text.into_owned(), odd: false }
        }
        Some(encoding) if encoding != UTF_8 && !ascii => match std::str::from_utf8(bytes) {
            Ok(text) => Decoded { text: text.to_owned(), odd: !text.is_ascii() },
            Err(_) => Decoded {
                text: encoding.decode_without_bom_handling(bytes).0.into_owned(),
                odd: false,
            },
        },
        _ => {
            let decoded = guess(bytes);
            let strange = known.is_none() && label.is_some();
            Decoded { odd: decoded.odd || strange, ..decoded }
        }
    }
}

/// The single-byte charsets that people here mean when they write UTF-8 under a wrong label.
fn is_western(encoding: &'static Encoding) -> bool {
    encoding == WINDOWS_1252 || encoding == encoding_rs::ISO_8859_15
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
        WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
    };
    Decoded { text, odd: true }
}

/// UTF-16 without a byte order mark is big-endian (RFC 2781), yet most senders are not.
fn utf_16(bytes: &[u8], declared: &'static Encoding) -> Decoded {
    if bytes.iter().take(512).all(|b| *b != 0) && std::str::from_utf8(bytes).is_ok() {
        return Decoded { odd: true, ..guess(bytes) };
    }
    let zeros =
        |skip: usize| bytes.iter().skip(skip).step_by(2).take(256).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let encoding = match even.cmp(&odd) {
        std::cmp::Ordering::Greater => UTF_16BE,
        std::cmp::Ordering::Less => UTF_16LE,
        std::cmp::Ordering::Equal => declared,
    };
    Decoded { text: encoding.decode(bytes).0.into_owned(), odd: false }
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
