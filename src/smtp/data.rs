//! The message between DATA and the final dot (RFC 5321 sections 4.1.1.4 and 4.5.2).
use bytes::Bytes;

use super::content::{Content, Unfit};

/// Where in the stream the reader stands. `Dot` and `DotCr` hold back what may be the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// After CR LF, or before the first byte.
    LineStart,
    /// After a dot that opened a line.
    Dot,
    /// After a dot and a CR that opened a line.
    DotCr,
    /// After a CR anywhere else.
    Cr,
    /// Anywhere else.
    Middle,
}

/// Finds the end of the message and takes away the stuffed dots.
#[derive(Debug)]
pub(super) struct DataReader {
    at: At,
    content: Content,
}

impl DataReader {
    pub(super) const fn new(content: Content) -> Self {
        Self { at: At::LineStart, content }
    }

    /// Bytes of the message held in memory.
    pub(super) fn held(&self) -> usize {
        self.content.held()
    }

    /// Takes bytes up to the end of the message; returns how many, and whether it ended.
    pub(super) fn take(&mut self, bytes: &[u8]) -> (usize, bool) {
        let (used, ended) = self.read(bytes);
        self.content.see(bytes.get(..used).unwrap_or_default());
        (used, ended)
    }

    fn read(&mut self, bytes: &[u8]) -> (usize, bool) {
        let mut rest = bytes;
        let used = |rest: &[u8]| bytes.len().saturating_sub(rest.len());
        loop {
            // A long run inside a line is copied at once; only CR can end it.
            if self.at == At::Middle {
                let run = rest.iter().position(|b| *b == b'\r').unwrap_or(rest.len());
                let (text, after) = rest.split_at_checked(run).unwrap_or((rest, &[]));
                self.content.keep(text);
                rest = after;
            }
            let Some((&byte, after)) = rest.split_first() else { return (used(rest), false) };
            rest = after;
            if self.step(byte) {
                return (used(rest), true);
            }
        }
    }

    /// Takes one byte; returns true when it ended the message.
    fn step(&mut self, byte: u8) -> bool {
        match (self.at, byte) {
            (At::LineStart, b'.') => self.at = At::Dot,
            (At::Dot, b'\r') => self.at = At::DotCr,
            (At::DotCr, b'\n') => return true,
            (At::Cr, b'\n') => self.keep_and(b"\n", At::LineStart),
            // The held-back CR was content. The dot before it was stuffed, and goes.
            (At::DotCr, b'\r') => self.keep_and(b"\r\r", At::Cr),
            (At::DotCr, other) => self.keep_and(&[b'\r', other], At::Middle),
            (At::LineStart | At::Cr | At::Middle, b'\r') => self.keep_and(b"\r", At::Cr),
            (At::LineStart | At::Dot | At::Cr | At::Middle, other) => {
                self.keep_and(&[other], At::Middle);
            }
        }
        false
    }

    fn keep_and(&mut self, content: &[u8], next: At) {
        self.content.keep(content);
        self.at = next;
    }

    /// Returns the message.
    ///
    /// # Errors
    /// [`Unfit`] says why it is not taken.
    pub(super) fn finish(self) -> Result<Bytes, Unfit> {
        self.content.finish()
    }
}
