//! Command lines out of a stream of bytes.
use super::{LINE_BYTES_MAX, LINE_SKIPPED_BYTES_MAX};

/// What a stretch of bytes brought.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// The line goes on.
    Unfinished,
    /// A line without its CR LF.
    Complete(Vec<u8>),
    /// A line over [`LINE_BYTES_MAX`] has ended; its text is gone.
    TooLong,
    /// A line has passed [`LINE_SKIPPED_BYTES_MAX`] and has not ended.
    Endless,
}

/// Gathers one line at a time. Only CR LF ends a line.
#[derive(Debug, Default)]
pub(super) struct LineReader {
    line: Vec<u8>,
    /// Bytes of this line seen so far, kept or not.
    seen: usize,
    after_cr: bool,
}

impl LineReader {
    /// Takes bytes up to the end of the line; returns how many it took.
    pub(super) fn take(&mut self, bytes: &[u8]) -> (usize, Line) {
        let mut used = 0_usize;
        for part in bytes.split_inclusive(|b| *b == b'\n') {
            used = used.saturating_add(part.len());
            self.seen = self.seen.saturating_add(part.len());
            if self.seen <= LINE_BYTES_MAX {
                self.line.extend_from_slice(part);
            } else {
                self.line.clear();
            }
            let ended = part.ends_with(b"\r\n") || (self.after_cr && part == b"\n");
            self.after_cr = part.last() == Some(&b'\r');
            if ended {
                return (used, self.finish());
            }
            if self.seen > LINE_SKIPPED_BYTES_MAX {
                return (used, Line::Endless);
            }
        }
        (used, Line::Unfinished)
    }

    fn finish(&mut self) -> Line {
        let Self { mut line, seen, .. } = std::mem::take(self);
        if seen > LINE_BYTES_MAX {
            return Line::TooLong;
        }
        line.truncate(line.len().saturating_sub(2));
        Line::Complete(line)
    }
}
