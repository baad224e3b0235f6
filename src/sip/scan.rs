//! Small readers of header text, unfolded: white space is SP and HT only.

/// The characters of `token` (RFC 3261 section 25.1).
pub(super) fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-.!%*_+`'~".contains(&byte)
}

/// A non-empty run of token characters.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}

/// The text without white space at its ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// The bytes without white space at their ends.
pub(super) fn trim_bytes(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = bytes {
        bytes = rest;
    }
    bytes
}

/// Where `wanted`, an ASCII character, first stands outside of quoted strings and, if `angles`, of
/// `<…>`.
///
/// # Errors
/// [`Unbalanced`] when a quoted string or a bracket that opened before that place does not close.
fn find_outside(text: &str, angles: bool, wanted: u8) -> Result<Option<usize>, Unbalanced> {
    let (mut quoted, mut escaped, mut inside) = (false, false, false);
    // Byte by byte: no byte of a longer character is one of those looked for.
    for (at, byte) in text.bytes().enumerate() {
        if escaped {
            escaped = false;
        } else if quoted {
            match byte {
                b'\\' => escaped = true,
                b'"' => quoted = false,
                _ => {}
            }
        } else if inside {
            inside = byte != b'>';
        } else if byte == wanted {
            return Ok(Some(at));
        } else if byte == b'"' {
            quoted = true;
        } else if angles && byte == b'<' {
            inside = true;
        }
    }
    if quoted || inside { Err(Unbalanced) } else { Ok(None) }
}

/// Cuts the text at the first `separator` outside of quoted strings and `<…>`.
///
/// # Errors
/// [`Unbalanced`] when a quoted string or a bracket does not close.
pub(super) fn cut(text: &str, separator: u8) -> Result<(&str, Option<&str>), Unbalanced> {
    let Some(at) = find_outside(text, true, separator)? else { return Ok((text, None)) };
    let (head, tail) = text.split_at_checked(at).ok_or(Unbalanced)?;
    Ok((head, tail.get(1..)))
}

/// Where the `<` of a name-addr stands, outside of quoted strings.
///
/// # Errors
/// [`Unbalanced`] when a quoted string does not close.
pub(super) fn angle(text: &str) -> Result<Option<usize>, Unbalanced> {
    find_outside(text, false, b'<')
}

/// The parts between `separator`s that stand outside of quoted strings and `<…>`, trimmed. Parts may
/// be empty; `max` is how many there may be.
///
/// # Errors
/// [`Unbalanced`] when a quoted string or a bracket does not close, or there are too many parts.
pub(super) fn split(text: &str, separator: u8, max: usize) -> Result<Vec<&str>, Unbalanced> {
    let mut parts = Vec::new();
    let mut rest = Some(text);
    while let Some(text) = rest {
        if parts.len() >= max {
            return Err(Unbalanced);
        }
        let (part, tail) = cut(text, separator)?;
        parts.push(trim(part));
        rest = tail;
    }
    Ok(parts)
}

/// What a quoted string says: without its quotes and backslashes. `None` when the text is not one
/// quoted string from end to end.
pub(super) fn unquote(text: &str) -> Option<String> {
    let mut chars = text.strip_prefix('"')?.chars();
    let mut out = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.push(chars.next()?),
            '"' => return chars.next().is_none().then_some(out),
            _ => out.push(c),
        }
    }
    None
}

/// The text as a quoted string; control characters, which it must not hold, become spaces.
pub(super) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len().saturating_add(2));
    out.push('"');
    for c in text.chars() {
        if c == '"' || c == '\\' {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out.push('"');
    out
}

/// A number of digits only; `None` when it is none or does not fit.
pub(super) fn number<N: std::str::FromStr>(text: &str) -> Option<N> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// A number of seconds: what is too great for 32 bits counts as the greatest (RFC 3261 section
/// 20.19 leaves it to the reader; RFC 4475 section 3.1.2.4 shows such ones).
pub(super) fn seconds(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u32::MAX))
}

/// A quoted string or a bracket does not close, or a list is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unbalanced;
