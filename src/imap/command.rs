//! How names and numbers are written in commands.
use data_encoding::{Encoding, Specification};
use std::sync::LazyLock;

/// Bytes of a UID set in one command: servers take lines of 8,192 at least (RFC 7162 section 4).
const SET_BYTES_MAX: usize = 4_000;

/// A text that cannot stand in a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it has characters that an IMAP command cannot carry")]
pub struct NotText;

/// Writes a text as a quoted string.
///
/// # Errors
/// [`NotText`] for what is not ASCII, and for control characters.
pub fn quoted(text: &str) -> Result<String, NotText> {
    if !text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_control()) {
        return Err(NotText);
    }
    Ok(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// Base64 of modified UTF-7: a comma in place of the slash, no padding (RFC 3501 section 5.1.3).
static MODIFIED: LazyLock<Option<Encoding>> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification
        .symbols
        .push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,");
    specification.encoding().ok()
});

/// Writes the name of a folder as a quoted string in modified UTF-7.
///
/// # Errors
/// [`NotText`] for control characters.
pub fn folder_name(name: &str) -> Result<String, NotText> {
    let mut out = String::new();
    let mut wide: Vec<u8> = vec![];
    let shift = |wide: &mut Vec<u8>, out: &mut String| -> Result<(), NotText> {
        if !wide.is_empty() {
            let encoding = MODIFIED.as_ref().ok_or(NotText)?;
            out.push('&');
            out.push_str(&encoding.encode(wide));
            out.push('-');
            wide.clear();
        }
        Ok(())
    };
    for c in name.chars() {
        if c.is_control() {
            return Err(NotText);
        }
        if c.is_ascii() {
            shift(&mut wide, &mut out)?;
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0_u16; 2];
            wide.extend(c.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    shift(&mut wide, &mut out)?;
    quoted(&out)
}

/// Writes UIDs as sets such as `1:4,7`, each short enough for one command.
#[must_use]
pub fn uid_sets(uids: &[u32]) -> Vec<String> {
    let mut sorted = uids.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut sets: Vec<String> = vec![];
    let mut rest = sorted.into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut last = first;
        while rest.next_if_eq(&last.saturating_add(1)).is_some() {
            last = last.saturating_add(1);
        }
        let range = if first == last { first.to_string() } else { format!("{first}:{last}") };
        match sets.last_mut() {
            Some(set) if set.len().saturating_add(range.len()) < SET_BYTES_MAX => {
                set.push(',');
                set.push_str(&range);
            }
            _ => sets.push(range),
        }
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_servers_know_them() {
        for (name, written) in [
            ("INBOX", "\"INBOX\""),
            ("Correo \"a\"", "\"Correo \\\"a\\\"\""),
            ("Tom & Jerry", "\"Tom &- Jerry\""),
            ("Gestión", "\"Gesti&APM-n\""),
            ("Ações/Avarias", "\"A&AOcA9Q-es/Avarias\""),
            ("台北", "\"&U,BTFw-\""),
            ("x😀y", "\"x&2D3eAA-y\""),
        ] {
            assert_eq!(folder_name(name).as_deref(), Ok(written), "{name}");
        }
        assert_eq!(folder_name("a\r\nA1 LOGOUT"), Err(NotText));
        assert_eq!(quoted("contraseña"), Err(NotText));
        assert_eq!(quoted("a\n"), Err(NotText));
    }

    #[test]
    fn sets_are_short_and_whole() {
        assert_eq!(uid_sets(&[5, 1, 2, 3, 7, 3]), ["1:3,5,7"]);
        assert_eq!(uid_sets(&[u32::MAX]), ["4294967295"]);
        assert!(uid_sets(&[]).is_empty());
        let odd: Vec<u32> = (0..5_000).map(|n| 1_000_000 + n * 2).collect();
        let sets = uid_sets(&odd);
        assert!(sets.len() > 1 && sets.iter().all(|set| set.len() <= SET_BYTES_MAX));
        let count: usize = sets.iter().map(|set| set.split(',').count()).sum();
        assert_eq!(count, odd.len());
    }
}
