//! Files in uuencode inside plain text (POSIX `uuencode`), as old systems still send them.

/// Bytes of a file name in a `begin` line.
const NAME_BYTES_MAX: usize = 200;
/// How many such files are taken out of one text.
const FILES_MAX: usize = 50;

/// A text without the files in it, and the files.
pub(super) struct Extracted {
    pub(super) text: Vec<u8>,
    /// Name and content of each.
    pub(super) files: Vec<(Vec<u8>, Vec<u8>)>,
}

/// Takes every complete `begin`…`end` block out of a text. Nothing when there is none.
pub(super) fn extract(body: &[u8]) -> Option<Extracted> {
    if !body.starts_with(b"begin ") && !body.windows(7).any(|w| w == b"\nbegin ") {
        return None;
    }
    let lines: Vec<&[u8]> = body.split_inclusive(|b| *b == b'\n').collect();
    let mut rest = lines.as_slice();
    let mut found = Extracted { text: vec![], files: vec![] };
    while let Some((line, after)) = rest.split_first() {
        rest = after;
        let file = (found.files.len() < FILES_MAX).then(|| file(line, after)).flatten();
        match file {
            Some((name, content, tail)) => {
                found.files.push((name.to_vec(), content));
                rest = tail;
            }
            None => found.text.extend_from_slice(line),
        }
    }
    (!found.files.is_empty()).then_some(found)
}

/// Returns the content of the first file, for bodies declared as uuencode as a whole.
pub(super) fn first_file(body: &[u8]) -> Vec<u8> {
    extract(body)
        .and_then(|found| found.files.into_iter().next())
        .map_or_else(|| body.to_vec(), |(_, content)| content)
}

type File<'a, 'b> = (&'a [u8], Vec<u8>, &'b [&'a [u8]]);

/// Reads a block whose `begin` line is `line`. A data line has no lower-case letters, so the
/// reading ends at the next `begin` at the latest and the whole stays linear.
fn file<'a, 'b>(line: &'a [u8], after: &'b [&'a [u8]]) -> Option<File<'a, 'b>> {
    let head = line.trim_ascii_end().strip_prefix(b"begin ")?;
    let (mode, name) = head.split_at_checked(head.iter().position(|b| *b == b' ')?)?;
    let octal = (3..=4).contains(&mode.len()) && mode.iter().all(|b| (b'0'..=b'7').contains(b));
    if !octal || name.len() > NAME_BYTES_MAX {
        return None;
    }
    let mut content = vec![];
    let mut rest = after;
    while let Some((line, tail)) = rest.split_first() {
        rest = tail;
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line == b"end" {
            return Some((name.trim_ascii(), content, rest));
        }
        data_line(line, &mut content)?;
    }
    None
}

/// Decodes one line; nothing when it is none.
fn data_line(line: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let value = |b: u8| (b' '..=b'`').contains(&b).then(|| b.wrapping_sub(b' ') & 63);
    let Some((first, data)) = line.split_first() else { return Some(()) };
    let wanted = usize::from(value(*first)?);
    let from = out.len();
    for group in data.chunks(4) {
        let mut bits = 0_u32;
        for place in 0..4 {
            // Relays cut trailing spaces, which stand for zero.
            bits = (bits << 6) | u32::from(value(group.get(place).copied().unwrap_or(b' '))?);
        }
        let [_, bytes @ ..] = bits.to_be_bytes();
        out.extend(bytes);
    }
    out.resize(from.saturating_add(wanted), 0);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_taken_out_of_the_text() {
        let found =
            extract(b"ver\r\nbegin 644 f.txt\r\n#0V%T\r\n`\r\nend\r\nadi\xc3\xb3s\r\n").unwrap();
        assert_eq!(found.text, "ver\r\nadiós\r\n".as_bytes());
        assert_eq!(found.files, [(b"f.txt".to_vec(), b"Cat".to_vec())]);
    }

    #[test]
    fn text_that_only_looks_so_stays() {
        for text in
            ["begin 644 f.txt\nhola\nend\n", "begin 644 f.txt\n#0V%T\n", "begin the work\n", "hola"]
        {
            assert!(extract(text.as_bytes()).is_none(), "{text}");
        }
        assert_eq!(first_file(b"hola"), b"hola");
    }
}
