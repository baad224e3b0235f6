//! The bytes of a message as they come in, up to a limit.
use bytes::{Bytes, BytesMut};

/// A message under way.
#[derive(Debug)]
pub(super) struct Content {
    bytes: BytesMut,
    bytes_max: usize,
    /// The message passed `bytes_max`: what follows is read and thrown away.
    too_large: bool,
    lines: Option<Lines>,
}

/// Why a message is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It is larger than allowed.
    TooLarge,
    /// It holds a CR or a LF that stands alone.
    BareLineEnd,
}

impl Content {
    /// Begins a message of at most `bytes_max` bytes. `strict` refuses a CR or LF that stands
    /// alone.
    pub(super) fn new(bytes_max: usize, strict: bool) -> Self {
        let lines = strict.then(Lines::default);
        Self { bytes: BytesMut::new(), bytes_max, too_large: false, lines }
    }

    /// Bytes held in memory.
    pub(super) fn held(&self) -> usize {
        self.bytes.len()
    }

    /// So many bytes will be added: when they do not fit, none of the message is kept.
    pub(super) fn expect(&mut self, more: u64) {
        let more = usize::try_from(more).unwrap_or(usize::MAX);
        if self.bytes.len().saturating_add(more) > self.bytes_max {
            self.give_up();
        }
    }

    fn give_up(&mut self) {
        self.too_large = true;
        self.bytes = BytesMut::new();
    }

    /// Looks at bytes as they came over the wire, before dots are taken away.
    pub(super) fn see(&mut self, wire: &[u8]) {
        if let Some(lines) = &mut self.lines {
            lines.see(wire);
            if lines.broken {
                // It will be refused: nothing of it need be kept.
                self.bytes = BytesMut::new();
            }
        }
    }

    /// Adds bytes to the message.
    pub(super) fn keep(&mut self, content: &[u8]) {
        if self.too_large || self.lines.as_ref().is_some_and(|lines| lines.broken) {
            return;
        }
        if self.bytes.len().saturating_add(content.len()) > self.bytes_max {
            self.give_up();
        } else {
            self.bytes.extend_from_slice(content);
        }
    }

    /// Returns why the message is not taken, as far as it has come.
    pub(super) fn unfit(&self) -> Option<Unfit> {
        // What is wrong with its lines comes first: whether that or its size was noticed before
        // depends on the pieces it came in.
        match &self.lines {
            Some(lines) if lines.broken => Some(Unfit::BareLineEnd),
            Some(_) | None => self.too_large.then_some(Unfit::TooLarge),
        }
    }

    /// Returns the message.
    ///
    /// # Errors
    /// [`Unfit`] says why it is not taken.
    pub(super) fn finish(self) -> Result<Bytes, Unfit> {
        match self.unfit() {
            Some(why) => Err(why),
            None if self.lines.is_some_and(|lines| lines.after_cr) => Err(Unfit::BareLineEnd),
            None => Ok(self.bytes.freeze()),
        }
    }
}

/// Whether every CR is followed by LF and every LF comes after CR (RFC 5321 section 2.3.8).
#[derive(Debug, Default)]
struct Lines {
    after_cr: bool,
    broken: bool,
}

impl Lines {
    fn see(&mut self, bytes: &[u8]) {
        if self.broken {
            return;
        }
        for byte in bytes {
            if self.after_cr != (*byte == b'\n') {
                self.broken = true;
                return;
            }
            self.after_cr = *byte == b'\r';
        }
    }
}
