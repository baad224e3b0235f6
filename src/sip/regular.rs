//! The head of a message made regular, so that it can be cut into headers.
use super::{NAME_BYTES_MAX, scan};

/// A head without its irregularities.
pub(super) struct Regular<'a> {
    /// The first line, without its line end.
    pub(super) start: &'a [u8],
    /// The headers: each one line `Name: value` that CR LF ends, with nothing folded.
    pub(super) text: Vec<u8>,
    /// What was wrong with a line that was left out.
    pub(super) fault: Option<&'static str>,
}

/// Makes a head regular. A line ends with CR LF or with LF alone; a CR elsewhere or a NUL that is
/// not escaped in a quoted string (RFC 4475 section 3.1.1.2 has one that is) spoils its line.
pub(super) fn regular(head: &[u8]) -> Regular<'_> {
    let mut lines = head.split(|&byte| byte == b'\n').map(|l| l.strip_suffix(b"\r").unwrap_or(l));
    let start = lines.next().unwrap_or_default();
    let mut text = Vec::with_capacity(head.len().saturating_add(2));
    let mut fault = None;
    // Whether a header is open that the next line may continue.
    let mut open = false;
    for line in lines.take_while(|line| !line.is_empty()) {
        let continues = line.first().is_some_and(|byte| b" \t".contains(byte));
        if !continues && open {
            text.extend_from_slice(b"\r\n");
            open = false;
        }
        if is_spoilt(line) {
            fault = fault.or(Some("a line holds CR or NUL"));
        } else if continues {
            if open {
                text.push(b' ');
                text.extend_from_slice(scan::trim_bytes(line));
            } else {
                fault = fault.or(Some("a continuation follows no header"));
            }
        } else {
            match split_header(line) {
                Some((name, value)) => {
                    open = true;
                    text.extend_from_slice(name);
                    text.extend_from_slice(b": ");
                    text.extend_from_slice(scan::trim_bytes(value));
                }
                None => fault = fault.or(Some("a line is no header")),
            }
        }
    }
    if open {
        text.extend_from_slice(b"\r\n");
    }
    Regular { start, text, fault }
}

fn is_spoilt(line: &[u8]) -> bool {
    if !line.contains(&0) && !line.contains(&b'\r') {
        return false;
    }
    let mut before = 0;
    line.iter().any(|&byte| {
        let spoilt = byte == b'\r' || (byte == 0 && before != b'\\');
        before = byte;
        spoilt
    })
}

/// Name and value round the first colon; white space before the colon is dropped.
fn split_header(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = line.iter().position(|&byte| byte == b':')?;
    let (name, value) = line.split_at_checked(colon)?;
    let name = scan::trim_bytes(name);
    let named = !name.is_empty()
        && name.len() <= NAME_BYTES_MAX
        && name.iter().all(|&byte| scan::is_token_byte(byte));
    named.then_some((name, value.strip_prefix(b":")?))
}

/// Cuts regular text into names and values.
pub(super) fn headers(mut text: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        let (rest, header) = rsip::headers::header::Tokenizer::tokenize(text).ok()?;
        text = rest;
        Some((header.name, scan::trim_bytes(header.value)))
    })
}
