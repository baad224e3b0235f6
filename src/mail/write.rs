//! Writing the pieces of a message again (RFC 2045, 2047, 2231).
use data_encoding::BASE64;

use super::clean;

/// Bytes of base64 in a line (RFC 2045 section 6.8).
const BASE64_LINE_BYTES: usize = 76;
/// Bytes of text in one encoded word, so that the word stays below 75 (RFC 2047 section 2).
const WORD_BYTES_MAX: usize = 45;
/// Fields of a body that another body's replace.
pub(super) const BODY_FIELDS: [&str; 6] = [
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Disposition",
    "Content-Length",
    "Lines",
];

/// Writes one line.
pub(super) fn line(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
    out.extend_from_slice(b"\r\n");
}

/// Writes text for a header: as it is when it is plain ASCII, else in encoded words.
pub(super) fn encode_words(text: &str) -> String {
    if text.is_ascii() && !text.contains("=?") && text.len() < 900 {
        return text.to_owned();
    }
    let mut words = vec![];
    let mut rest = text;
    while !rest.is_empty() {
        let (word, after) = rest.split_at(clean::cut(rest, WORD_BYTES_MAX).len());
        words.push(format!("=?utf-8?B?{}?=", BASE64.encode(word.as_bytes())));
        rest = after;
    }
    words.join("\r\n ")
}

/// Writes a part in base64, with the boundary before it; `disposition` may be empty.
pub(super) fn write_part(
    out: &mut Vec<u8>,
    boundary: &str,
    media: &str,
    disposition: &str,
    content: &[u8],
) {
    line(out, &format!("--{boundary}"));
    line(out, &format!("Content-Type: {media}"));
    if !disposition.is_empty() {
        line(out, disposition);
    }
    line(out, "Content-Transfer-Encoding: base64");
    line(out, "");
    for chunk in content.chunks(BASE64_LINE_BYTES / 4 * 3) {
        line(out, &BASE64.encode(chunk));
    }
}

/// Percent-encodes a parameter's value (RFC 2231 section 4).
pub(super) fn percent_encode(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    text.bytes()
        .map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
