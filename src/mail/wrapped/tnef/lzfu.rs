//! Compressed RTF (MS-OXRTFCP): copies out of a window that begins with common words of RTF.

/// What the window begins with (section 2.1.2.1).
const DICTIONARY: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \
\\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier\
{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
/// Bytes of the window.
const WINDOW_BYTES: usize = 4_096;
/// The bits of a byte that says of eight pieces which are copies, in their order.
const BITS: [u8; 8] = [1, 2, 4, 8, 16, 32, 64, 128];
const COMPRESSED: u32 = 0x7546_5a4c;
const PLAIN: u32 = 0x414c_454d;

/// Expands it, to `bytes_max` bytes at most. What is damaged is expanded as far as it goes;
/// nothing when it is no compressed RTF.
pub(super) fn expand(data: &[u8], bytes_max: usize) -> Option<Vec<u8>> {
    let (_, rest) = data.split_first_chunk::<4>()?;
    let (length, rest) = rest.split_first_chunk()?;
    let (kind, rest) = rest.split_first_chunk()?;
    let content = rest.get(4..).unwrap_or_default();
    let bytes_max = usize::try_from(u32::from_le_bytes(*length)).ok()?.min(bytes_max);
    match u32::from_le_bytes(*kind) {
        PLAIN => Some(content.get(..bytes_max).unwrap_or(content).to_vec()),
        COMPRESSED => {
            let mut out = copied(content, bytes_max);
            out.truncate(bytes_max);
            Some(out)
        }
        _ => None,
    }
}

/// The window that bytes are written to and copied from.
struct Window {
    bytes: Vec<u8>,
    at: usize,
}

impl Window {
    fn push(&mut self, byte: u8, out: &mut Vec<u8>) {
        if let Some(place) = self.bytes.get_mut(self.at) {
            *place = byte;
        }
        self.at = self.at.saturating_add(1) % WINDOW_BYTES;
        out.push(byte);
    }
}

fn copied(content: &[u8], bytes_max: usize) -> Vec<u8> {
    let mut bytes = DICTIONARY.to_vec();
    bytes.resize(WINDOW_BYTES, b' ');
    let mut window = Window { bytes, at: DICTIONARY.len() };
    let mut out = vec![];
    let mut input = content.iter().copied();
    while let Some(flags) = input.next() {
        for bit in BITS {
            if out.len() >= bytes_max {
                return out;
            }
            let Some(first) = input.next() else { return out };
            if flags & bit == 0 {
                window.push(first, &mut out);
                continue;
            }
            let Some(second) = input.next() else { return out };
            // Twelve bits of place, four of length.
            let place = usize::from(first) << 4 | usize::from(second >> 4);
            if place == window.at {
                return out;
            }
            let length = usize::from(second & 0x0f).saturating_add(2);
            for step in 0..length {
                let from = place.saturating_add(step) % WINDOW_BYTES;
                let byte = window.bytes.get(from).copied().unwrap_or(b' ');
                window.push(byte, &mut out);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(kind: u32, length: u32, content: &[u8]) -> Vec<u8> {
        let mut out = vec![0; 4];
        out.extend(length.to_le_bytes());
        out.extend(kind.to_le_bytes());
        out.extend([0; 4]);
        out.extend(content);
        out
    }

    #[test]
    fn the_window_begins_as_the_standard_says() {
        assert_eq!(DICTIONARY.len(), 207);
    }

    #[test]
    fn the_example_of_the_standard_expands() {
        // Section 3.2 of MS-OXRTFCP: "{\rtf1\ansi\ansicpg1252\pard hello world}\r\n".
        let content = [
            0x03, 0x00, 0x0a, 0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a,
            0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09, 0x00, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64,
            0x7d, 0x0a, 0x80, 0x0f, 0xa0,
        ];
        let expanded = expand(&packed(COMPRESSED, 43, &content), 1_000).unwrap();
        assert_eq!(
            String::from_utf8(expanded).unwrap(),
            "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
        );
        assert_eq!(expand(&packed(COMPRESSED, 43, &content), 7).unwrap(), b"{\\rtf1\\");
    }

    #[test]
    fn other_data_is_left_alone() {
        assert_eq!(expand(&packed(PLAIN, 4, b"{\\rtf1}"), 100).unwrap(), b"{\\rt");
        assert!(expand(&packed(7, 4, b"x"), 100).is_none());
        assert!(expand(b"short", 100).is_none());
        assert!(expand(&packed(COMPRESSED, u32::MAX, b"\xff\x00"), 100).unwrap().is_empty());
    }
}
