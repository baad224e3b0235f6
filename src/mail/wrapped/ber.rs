//! As much of BER (X.690) as a signature needs: elements, also of indefinite length, and octet
//! strings in pieces.

/// Elements inside each other that are followed.
const DEPTH_MAX: usize = 16;
/// Pieces of an octet string.
const PIECES_MAX: usize = 1_000_000;

/// One element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element<'a> {
    /// Class, form and number in one byte.
    pub(super) tag: u8,
    /// What it holds; the mark that ends an indefinite length is not part of it.
    pub(super) content: &'a [u8],
}

/// The bit of the tag that says that elements are inside.
const CONSTRUCTED: u8 = 0x20;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
/// The tag `[0]` with elements inside.
pub(super) const CONTEXT_0: u8 = 0xa0;

/// How long an element's content is.
#[derive(Clone, Copy)]
enum Length {
    Is(usize),
    /// Up to two zero bytes.
    Indefinite,
}

/// Reads tag and length; returns them and what follows.
fn header(data: &[u8]) -> Option<(u8, Length, &[u8])> {
    let (tag, rest) = data.split_first()?;
    // Numbers in further bytes do not occur here.
    if tag & 0x1f == 0x1f {
        return None;
    }
    let (first, rest) = rest.split_first()?;
    match first {
        0x80 => Some((*tag, Length::Indefinite, rest)),
        short if *short < 0x80 => Some((*tag, Length::Is((*short).into()), rest)),
        long => {
            let (bytes, rest) = rest.split_at_checked(usize::from(long & 0x7f))?;
            let length = bytes.iter().try_fold(0_usize, |length, byte| {
                length.checked_mul(256)?.checked_add(usize::from(*byte))
            })?;
            Some((*tag, Length::Is(length), rest))
        }
    }
}

/// Reads the element at the start; returns it and what follows. Data that ends early gives what
/// is there: mail is cut on the way.
pub(super) fn element(data: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (tag, length, rest) = header(data)?;
    match length {
        Length::Is(length) => {
            let (content, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            Some((Element { tag, content }, after))
        }
        Length::Indefinite => {
            let end = indefinite_end(rest).unwrap_or(rest.len());
            let (content, after) = rest.split_at_checked(end)?;
            Some((Element { tag, content }, after.get(2..).unwrap_or_default()))
        }
    }
}

/// Returns where the two zero bytes stand that end an indefinite length.
fn indefinite_end(data: &[u8]) -> Option<usize> {
    let mut rest = data;
    let mut depth: usize = 0;
    loop {
        if rest.starts_with(&[0, 0]) {
            if depth == 0 {
                return Some(data.len().saturating_sub(rest.len()));
            }
            depth = depth.saturating_sub(1);
            rest = rest.get(2..)?;
            continue;
        }
        let (_, length, after) = header(rest)?;
        rest = match length {
            Length::Is(length) => after.get(length..)?,
            Length::Indefinite if depth >= DEPTH_MAX => return None,
            Length::Indefinite => {
                depth = depth.saturating_add(1);
                after
            }
        };
    }
}

/// Returns the bytes of an octet string, whose pieces are joined (X.690 section 8.7).
pub(super) fn octets(string: Element<'_>) -> Option<Vec<u8>> {
    if string.tag == OCTET_STRING {
        return Some(string.content.to_vec());
    }
    if string.tag != OCTET_STRING | CONSTRUCTED {
        return None;
    }
    let mut out = vec![];
    // What is left to read at each depth.
    let mut left = vec![string.content];
    for _ in 0..PIECES_MAX {
        let Some(rest) = left.last_mut() else { return Some(out) };
        let Some((piece, after)) = element(rest) else {
            left.pop();
            continue;
        };
        *rest = after;
        match piece.tag {
            OCTET_STRING => out.extend_from_slice(piece.content),
            tag if tag == OCTET_STRING | CONSTRUCTED && left.len() < DEPTH_MAX => {
                left.push(piece.content);
            }
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_of_every_length() {
        let check = |data: &[u8], content: &[u8], after: &[u8]| {
            let (found, rest) = element(data).unwrap();
            assert_eq!((found.content, rest), (content, after), "{data:x?}");
        };
        check(b"\x04\x02ab!", b"ab", b"!");
        check(b"\x04\x81\x02ab", b"ab", b"");
        check(b"\x24\x80\x04\x01a\x04\x01b\0\0!", b"\x04\x01a\x04\x01b", b"!");
        check(b"\x30\x80\x30\x80\x04\x01a\0\0\0\0!", b"\x30\x80\x04\x01a\0\0", b"!");
        check(b"\x04\x05ab", b"ab", b"");
        assert!(element(b"").is_none() && element(b"\x04").is_none());
        assert!(element(b"\x1f\x01a").is_none());
        assert!(element(b"\x04\x89\xff\xff\xff\xff\xff\xff\xff\xff\xff").is_none());
    }

    #[test]
    fn octet_strings_in_pieces() {
        let joined = |data: &[u8]| octets(element(data).unwrap().0);
        assert_eq!(joined(b"\x04\x02ab").unwrap(), b"ab");
        assert_eq!(joined(b"\x24\x80\x04\x01a\x24\x80\x04\x01b\0\0\0\0").unwrap(), b"ab");
        assert_eq!(joined(b"\x24\x06\x04\x01a\x04\x01b").unwrap(), b"ab");
        assert!(joined(b"\x30\x03\x04\x01a").is_none());
        assert!(joined(b"\x24\x03\x02\x01a").is_none());
        let deep = [b"\x24\x80".repeat(100), b"\x04\x01a".to_vec()].concat();
        assert!(octets(Element { tag: 0x24, content: &deep }).is_none());
    }
}
