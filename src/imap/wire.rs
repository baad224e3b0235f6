//! From bytes to whole responses (RFC 3501 section 4.3 and 7).
use super::{LINE_BYTES_MAX, LITERAL_BYTES_MAX, LITERALS_MAX};

/// One response, whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Its text, broken where literals stand.
    pub parts: Vec<Part>,
}

/// A piece of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text without line ends and without the `{n}` of the literal behind it.
    Text(Vec<u8>),
    /// A literal.
    Literal(Vec<u8>),
}

/// What came is no IMAP that can be gone on with: where the next response begins is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// A line above [`LINE_BYTES_MAX`].
    #[error("a response line is longer than {LINE_BYTES_MAX} bytes")]
    Line,
    /// A literal above [`LITERAL_BYTES_MAX`].
    #[error("a literal of {0} bytes was announced, {LITERAL_BYTES_MAX} are taken at most")]
    Literal(u64),
    /// More than [`LITERALS_MAX`] literals.
    #[error("a response has more than {LITERALS_MAX} literals")]
    Literals,
}

/// Cuts a stream of bytes into responses.
#[derive(Debug, Default)]
pub struct Frames {
    buffer: Vec<u8>,
    /// Bytes of the buffer that are known to hold no line end.
    seen: usize,
    /// The literal that is being read: how long it is.
    literal: Option<usize>,
    frame: Frame,
    literals: usize,
}

impl Frames {
    /// Takes bytes as they came.
    pub fn receive(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Returns the next whole response; nothing when more bytes are needed.
    ///
    /// # Errors
    /// [`WireError`]; the connection is of no use then.
    pub fn poll(&mut self) -> Result<Option<Frame>, WireError> {
        loop {
            if let Some(length) = self.literal {
                if self.buffer.len() < length {
                    return Ok(None);
                }
                let rest = self.buffer.split_off(length);
                let literal = std::mem::replace(&mut self.buffer, rest);
                self.frame.parts.push(Part::Literal(literal));
                self.literal = None;
            }
            let Some(line) = self.line()? else { return Ok(None) };
            match announced(&self.frame, &line)? {
                Some((length, text)) => {
                    self.literals = self.literals.saturating_add(1);
                    if self.literals > LITERALS_MAX {
                        return Err(WireError::Literals);
                    }
                    self.frame
                        .parts
                        .push(Part::Text(line.get(..text).unwrap_or_default().to_vec()));
                    self.literal = Some(length);
                }
                None => {
                    self.frame.parts.push(Part::Text(line));
                    self.literals = 0;
                    return Ok(Some(std::mem::take(&mut self.frame)));
                }
            }
        }
    }

    /// Takes a line out of the buffer, without its end.
    fn line(&mut self) -> Result<Option<Vec<u8>>, WireError> {
        let unseen = self.buffer.get(self.seen..).unwrap_or_default();
        let Some(end) = unseen.iter().position(|byte| *byte == b'\n') else {
            self.seen = self.buffer.len();
            return if self.seen > LINE_BYTES_MAX { Err(WireError::Line) } else { Ok(None) };
        };
        let end = self.seen.saturating_add(end);
        let rest = self.buffer.split_off(end.saturating_add(1));
        let mut line = std::mem::replace(&mut self.buffer, rest);
        self.seen = 0;
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        if line.len() > LINE_BYTES_MAX { Err(WireError::Line) } else { Ok(Some(line)) }
    }
}

/// Returns the literal that a line announces at its end, and where its text before that ends.
///
/// Texts for people may end in `{5}` too: status responses, tagged ones and continuations have no
/// literals.
fn announced(begun: &Frame, line: &[u8]) -> Result<Option<(usize, usize)>, WireError> {
    if begun.parts.is_empty() && !may_have_literals(line) {
        return Ok(None);
    }
    let Some(inner) = line.strip_suffix(b"}") else { return Ok(None) };
    let Some(brace) = inner.iter().rposition(|byte| *byte == b'{') else { return Ok(None) };
    let digits = inner.get(brace.saturating_add(1)..).unwrap_or_default();
    let digits = digits.strip_suffix(b"+").unwrap_or(digits);
    if digits.is_empty() || digits.len() > 20 || !digits.iter().all(u8::is_ascii_digit) {
        return Ok(None);
    }
    let length: u64 =
        std::str::from_utf8(digits).ok().and_then(|d| d.parse().ok()).unwrap_or(u64::MAX);
    let fits = usize::try_from(length).ok().filter(|length| *length <= LITERAL_BYTES_MAX);
    let length = fits.ok_or(WireError::Literal(length))?;
    // literal8 (RFC 3516) has a tilde before the brace.
    let text = line.get(..brace).unwrap_or_default();
    let text = text.strip_suffix(b"~").unwrap_or(text);
    Ok(Some((length, text.len())))
}

fn may_have_literals(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"* ") else { return false };
    let word = rest.split(|byte| *byte == b' ').next().unwrap_or_default();
    !["OK", "NO", "BAD", "BYE", "PREAUTH"]
        .iter()
        .any(|status| word.eq_ignore_ascii_case(status.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(frames: &mut Frames) -> Vec<Frame> {
        let mut out = vec![];
        while let Some(frame) = frames.poll().unwrap() {
            out.push(frame);
        }
        out
    }

    fn text(text: &str) -> Part {
        Part::Text(text.as_bytes().to_vec())
    }

    const STREAM: &[u8] = b"* OK ready {5}\r\n* 1 FETCH (UID 7 BODY[]<0> {6}\r\n}\r\n(\"x BODY[1] ~{0}\r\n)\r\nA1 OK {3}\r\n+ go {2}\n";

    #[test]
    fn responses_are_cut_alike_however_the_bytes_come() {
        let mut whole = Frames::default();
        whole.receive(STREAM);
        let expected = all(&mut whole);
        assert_eq!(expected.len(), 4);
        assert_eq!(
            expected[1].parts,
            [
                text("* 1 FETCH (UID 7 BODY[]<0> "),
                Part::Literal(b"}\r\n(\"x".to_vec()),
                text(" BODY[1] "),
                Part::Literal(vec![]),
                text(")"),
            ]
        );
        for size in 1..STREAM.len() {
            let mut frames = Frames::default();
            let mut got = vec![];
            for piece in STREAM.chunks(size) {
                frames.receive(piece);
                got.extend(all(&mut frames));
            }
            assert_eq!(got, expected, "{size}");
        }
    }

    #[test]
    fn what_would_fill_the_memory_is_refused_before_it_comes() {
        let mut frames = Frames::default();
        frames.receive(format!("* 1 FETCH (BODY[] {{{}}}\r\n", LITERAL_BYTES_MAX + 1).as_bytes());
        assert!(matches!(frames.poll(), Err(WireError::Literal(_))));

        let mut frames = Frames::default();
        frames.receive(b"* 1 FETCH (BODY[] {99999999999999999999}\r\n");
        assert!(matches!(frames.poll(), Err(WireError::Literal(u64::MAX))));

        let mut frames = Frames::default();
        frames.receive(&vec![b'x'; LINE_BYTES_MAX + 1]);
        assert_eq!(frames.poll(), Err(WireError::Line));

        let mut frames = Frames::default();
        frames.receive("* X {0}\r\n".as_bytes());
        frames.receive(" {0}\r\n".repeat(LITERALS_MAX).as_bytes());
        assert_eq!(frames.poll(), Err(WireError::Literals));
    }
}
