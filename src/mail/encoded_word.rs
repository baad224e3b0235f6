//! Header text: encoded words (RFC 2047) and raw bytes beyond ASCII.
//!
//! mail-parser decodes each word; the words are found here, since it decodes the charset of each
//! alone and would spoil characters that were cut in two.
use super::charset;
use super::transfer::{base64, q_encoding};

/// The longest charset label of an encoded word.
const CHARSET_BYTES_MAX: usize = 40;

/// One encoded word, its text still in its charset.
struct Word<'a> {
    charset: &'a [u8],
    bytes: Vec<u8>,
}

/// Decodes a header value. Control characters are still in it: see [`clean`](super::clean).
///
/// Neighbouring words of one charset are joined before they are decoded, since many programs
/// cut a character of several bytes in two. Bytes beyond ASCII outside of words are UTF-8, or
/// else windows-1252.
pub(super) fn decode(value: &[u8]) -> String {
    let mut out = String::new();
    let mut pending: Option<Word<'_>> = None;
    let mut rest = value;
    loop {
        let start = rest.windows(2).position(|w| w == b"=?").unwrap_or(rest.len());
        let (plain, word_on) = rest.split_at(start);
        let blank = plain.iter().all(u8::is_ascii_whitespace);
        if !(blank && pending.is_some() && !word_on.is_empty()) {
            flush(&mut pending, &mut out);
            push_plain(plain, &mut out);
        }
        if word_on.is_empty() {
            break;
        }
        let Some((word, after)) = parse(word_on) else {
            // Blanks before what proved to be no word belong to the text.
            if pending.is_some() {
                flush(&mut pending, &mut out);
                push_plain(plain, &mut out);
            }
            out.push_str("=?");
            rest = word_on.get(2..).unwrap_or_default();
            continue;
        };
        match &mut pending {
            Some(before) if before.charset.eq_ignore_ascii_case(word.charset) => {
                before.bytes.extend(word.bytes);
            }
            _ => {
                flush(&mut pending, &mut out);
                pending = Some(word);
            }
        }
        rest = after;
    }
    flush(&mut pending, &mut out);
    out
}

fn flush(pending: &mut Option<Word<'_>>, out: &mut String) {
    if let Some(word) = pending.take() {
        let label = std::str::from_utf8(word.charset).ok();
        out.push_str(&charset::decode(&word.bytes, label).text);
    }
}

/// Adds text outside of words; line ends inside a value are folding and go.
fn push_plain(plain: &[u8], out: &mut String) {
    if plain.is_ascii() {
        out.extend(plain.iter().filter(|b| !matches!(b, b'\r' | b'\n')).map(|b| char::from(*b)));
    } else {
        out.extend(charset::guess(plain).text.chars().filter(|c| !matches!(c, '\r' | '\n')));
    }
}

/// Returns how many bytes the encoded word at the start of `text` has, if one stands there.
pub(super) fn word_len(text: &[u8]) -> Option<usize> {
    parse(text).map(|(_, after)| text.len().saturating_sub(after.len()))
}

/// Reads `=?charset?encoding?text?=` at the start; returns it and what follows.
fn parse(text: &[u8]) -> Option<(Word<'_>, &[u8])> {
    let inner = text.strip_prefix(b"=?")?;
    let charset_end = inner.iter().take(CHARSET_BYTES_MAX).position(|b| *b == b'?')?;
    let (charset, rest) = inner.split_at(charset_end);
    let [b'?', encoding, b'?', rest @ ..] = rest else { return None };
    let end = rest.iter().position(|b| *b == b'?')?;
    let (encoded, after) = rest.split_at(end);
    let after = after.strip_prefix(b"?=")?;
    let bytes = match encoding.to_ascii_lowercase() {
        b'b' => base64(encoded),
        b'q' => q_encoding(encoded)?,
        _ => return None,
    };
    // A language may follow the charset (RFC 2231 section 5).
    let charset = charset.split(|b| *b == b'*').next().unwrap_or_default();
    Some((Word { charset, bytes }, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: &str) {
        assert_eq!(decode(value.as_bytes()), expected, "{value}");
    }

    #[test]
    fn words_are_decoded_and_joined() {
        check("=?utf-8?Q?Aver=C3=ADa?= en MD2", "Avería en MD2");
        check("=?utf-8?Q?Aver=C3?= =?UTF-8?Q?=ADa_en_Lisboa?=", "Avería en Lisboa");
        check("=?utf-8?B?QXZlcsOt?=\r\n =?utf-8?B?YQ==?=", "Avería");
        check("=?iso-8859-1?Q?N=BA_1?= =?utf-8?Q?=C2=BA?=", "Nº 1º");
        check("=?utf-8*es?Q?a?= b =?utf-8?q?c?=", "a b c");
        check("Re:\r\n =?utf-8?Q?a?=", "Re: a");
    }

    #[test]
    fn what_is_no_word_stays() {
        check("=?utf-8?Q?=ZZ?=", "=ZZ");
        check("=?utf-8?X?a?= =?", "=?utf-8?X?a?= =?");
        check("=?utf-8?Q?a?= =?no", "a =?no");
        check("1 =? 2", "1 =? 2");
        check("=?utf-8?Q??=", "");
        assert_eq!(decode("=?".repeat(4).as_bytes()), "=?".repeat(4));
    }

    #[test]
    fn raw_bytes_are_read_as_what_they_are() {
        assert_eq!(decode(b"Aver\xeda a\xe7\xe3o"), "Avería ação");
        assert_eq!(decode("Avería ação".as_bytes()), "Avería ação");
    }
}
