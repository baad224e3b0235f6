//! Messages from a stream.
use super::message::Message;
use super::refused::Refused;
use super::start_line;
use super::wire::{Head, Length, read_head, refuse};
use super::{HEAD_BYTES_MAX, MESSAGE_BYTES_MAX, START_LINE_BYTES_MAX, scan};

/// Cuts a stream (TCP, TLS) into messages by Content-Length (RFC 3261 section 18.3).
///
/// Feed what was read, then take with [`Framer::next_frame`] until it gives `None`:
///
/// ```
/// use centralita::sip::{Framed, Framer, Side};
/// let mut framer = Framer::new(Side::Accepted);
/// framer.feed(b"\r\n\r\n");
/// assert_eq!(framer.next_frame(), Some(Framed::Ping)); // answer CR LF
/// framer.feed(b"GET / HTTP/1.1\r\n");
/// let Some(Framed::Refused { close: true, .. }) = framer.next_frame() else { panic!() };
/// ```
///
/// What is no SIP (HTTP, TLS, noise) is seen at its first byte or line. How long a connection may
/// take to finish a message is for the caller to limit; [`Framer::is_between`] says when.
#[derive(Debug)]
pub struct Framer {
    side: Side,
    buffer: Bytes,
    /// How far line ends were looked for.
    searched: usize,
    /// Where the line begins that is not complete.
    line: usize,
    /// The head that waits for its body, and how many bytes that has.
    waiting: Option<(Result<Message, Refused>, usize)>,
    closed: bool,
}

/// The bytes that wait; shown by their number. Those taken are given back with the next that come,
/// so that a flood of small frames moves nothing.
#[derive(Default)]
struct Bytes {
    held: Vec<u8>,
    taken: usize,
}

impl Bytes {
    fn as_slice(&self) -> &[u8] {
        self.held.get(self.taken..).unwrap_or_default()
    }

    fn push(&mut self, bytes: &[u8]) {
        self.held.drain(..self.taken.min(self.held.len()));
        self.taken = 0;
        self.held.extend_from_slice(bytes);
    }

    fn drop_front(&mut self, count: usize) {
        self.taken = self.taken.saturating_add(count).min(self.held.len());
    }
}

impl std::fmt::Debug for Bytes {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "({} bytes)", self.as_slice().len())
    }
}

/// Which side opened the connection: keep-alives differ (RFC 5626 section 4.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// We accepted it: two line ends are a ping.
    Accepted,
    /// We opened it: a line end is the pong to a ping of ours.
    Opened,
}

/// What a stream brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Framed {
    /// A message.
    Message(Message),
    /// Bytes that are no message to be acted on.
    Refused {
        /// What is wrong, and how to answer it.
        refused: Refused,
        /// Whether nobody knows where the next message begins: answer, then close the connection.
        close: bool,
    },
    /// The peer asks whether we live: answer with CR LF.
    Ping,
    /// The peer lives.
    Pong,
}

/// How much may wait: a message that is not complete and what was read behind it.
const WAITING_BYTES_MAX: usize = 2 * MESSAGE_BYTES_MAX;

impl Framer {
    /// A framer at the start of a connection.
    #[must_use]
    pub const fn new(side: Side) -> Self {
        let buffer = Bytes { held: Vec::new(), taken: 0 };
        Self { side, buffer, searched: 0, line: 0, waiting: None, closed: false }
    }

    /// Takes what was read, at most 64 KiB at a time when all frames before it were taken; more
    /// closes the stream. After the stream is closed nothing is kept.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.closed {
            return;
        }
        if self.buffer.as_slice().len().saturating_add(bytes.len()) > WAITING_BYTES_MAX {
            self.closed = true;
            self.buffer = Bytes::default();
            return;
        }
        self.buffer.push(bytes);
    }

    /// Whether no further frame comes; the connection is to be closed.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        self.closed
    }

    /// Whether no message has begun that is not complete.
    #[must_use]
    pub fn is_between(&self) -> bool {
        self.waiting.is_none() && self.buffer.as_slice().iter().all(|byte| b"\r\n".contains(byte))
    }

    /// The next frame, if it is complete.
    pub fn next_frame(&mut self) -> Option<Framed> {
        if self.closed {
            return None;
        }
        if self.waiting.is_none() {
            if let Some(keep_alive) = self.keep_alive() {
                return Some(keep_alive);
            }
            let end = match self.head_end() {
                Ok(end) => end?,
                Err(why) => return Some(self.close(Refused::silent(why))),
            };
            if let Some(broken) = self.take_head(end) {
                return Some(broken);
            }
        }
        self.take_body()
    }

    /// Takes line ends before a message; a frame only when they are a keep-alive.
    fn keep_alive(&mut self) -> Option<Framed> {
        loop {
            let buffer = self.buffer.as_slice();
            let (taken, frame) = match self.side {
                Side::Opened if buffer.starts_with(b"\r\n") => (2, Some(Framed::Pong)),
                Side::Accepted if buffer.starts_with(b"\r\n\r\n") => (4, Some(Framed::Ping)),
                // The second half of a ping may still be on its way.
                Side::Opened | Side::Accepted if b"\r\n\r\n".starts_with(buffer) => return None,
                Side::Opened | Side::Accepted if buffer.starts_with(b"\r\n") => (2, None),
                Side::Opened | Side::Accepted if buffer.starts_with(b"\n") => (1, None),
                Side::Opened | Side::Accepted => return None,
            };
            self.drop_front(taken);
            if frame.is_some() {
                return frame;
            }
        }
    }

    /// Where the head ends: behind the empty line, once that is there.
    ///
    /// # Errors
    /// Why this is no SIP.
    fn head_end(&mut self) -> Result<Option<usize>, &'static str> {
        let buffer = self.buffer.as_slice();
        let Some(&first) = buffer.first() else { return Ok(None) };
        // A half ping is no start of a message; `keep_alive` has left it for its other half.
        if b"\r\n\r\n".starts_with(buffer) {
            return Ok(None);
        }
        if !scan::is_token_byte(first) {
            return Err("no SIP message");
        }
        while let Some(rest) = buffer.get(self.searched..) {
            let Some(at) = rest.iter().position(|&byte| byte == b'\n') else {
                self.searched = buffer.len();
                break;
            };
            let end = self.searched.saturating_add(at).saturating_add(1);
            let line = buffer.get(self.line..end).unwrap_or_default();
            if self.line == 0 && !is_start_line(line) {
                return Err("no SIP message");
            }
            if line == b"\r\n" || line == b"\n" {
                return Ok(Some(end));
            }
            (self.searched, self.line) = (end, end);
        }
        if self.line == 0 && buffer.len() > START_LINE_BYTES_MAX {
            return Err("the start line is too long");
        }
        if buffer.len() > HEAD_BYTES_MAX { Err("the headers are too long") } else { Ok(None) }
    }

    /// Reads the head; a frame only when the stream cannot go on behind it.
    fn take_head(&mut self, end: usize) -> Option<Framed> {
        let Head { outcome, length } =
            read_head(self.buffer.as_slice().get(..end).unwrap_or_default());
        let fault = match length {
            Length::Is(length) if length <= MESSAGE_BYTES_MAX.saturating_sub(end) => {
                self.drop_front(end);
                self.waiting = Some((outcome, length));
                return None;
            }
            Length::Is(_) => (413, "the body is too long"),
            Length::Missing => (400, "a message on a stream has no Content-Length"),
            Length::Bad => (400, "Content-Length is malformed"),
        };
        let refused = outcome.map_or_else(|refused| refused, |m| refuse(m, fault.0, fault.1));
        Some(self.close(refused))
    }

    fn take_body(&mut self) -> Option<Framed> {
        let needed = self.waiting.as_ref().map(|(_, length)| *length)?;
        let body = self.buffer.as_slice().get(..needed)?.to_vec();
        let (outcome, _) = self.waiting.take()?;
        self.drop_front(needed);
        Some(match outcome {
            Ok(message) => Framed::Message(Message { body, ..message }),
            Err(refused) => Framed::Refused { refused, close: false },
        })
    }

    fn close(&mut self, refused: Refused) -> Framed {
        self.closed = true;
        self.buffer = Bytes::default();
        Framed::Refused { refused, close: true }
    }

    fn drop_front(&mut self, count: usize) {
        self.buffer.drop_front(count);
        (self.searched, self.line) = (0, 0);
    }
}

/// Whether a complete first line may be one of SIP.
fn is_start_line(line: &[u8]) -> bool {
    let text = String::from_utf8_lossy(line);
    let version = text.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("SIP/"));
    line.len() <= START_LINE_BYTES_MAX && (version || start_line::looks_like_request(&text))
}
