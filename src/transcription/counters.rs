//! What is counted, for metrics.
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Cause, TranscribeError};

/// How many questions ended in which way, since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Answered with a text.
    pub answered: u64,
    /// Not sent: silent.
    pub silent: u64,
    /// Sent, and no words were heard, or only such as a recogniser makes up.
    pub wordless: u64,
    /// Not sent: too long, or no server for the language.
    pub unfit: u64,
    /// Not sent: the server rests after failures, or has enough to do.
    pub skipped: u64,
    /// Sent, and not answered in time.
    pub late: u64,
    /// Failed in another way.
    pub failed: u64,
}

/// Counts as they happen.
#[derive(Debug, Default)]
pub(super) struct Counters {
    answered: AtomicU64,
    silent: AtomicU64,
    wordless: AtomicU64,
    unfit: AtomicU64,
    skipped: AtomicU64,
    late: AtomicU64,
    failed: AtomicU64,
}

impl Counters {
    pub(super) fn answered(&self) {
        increment(&self.answered);
    }

    pub(super) fn silent(&self) {
        increment(&self.silent);
    }

    /// Counts an error; one that nothing was said is of the server, not of our own ears.
    pub(super) fn error(&self, error: TranscribeError) {
        increment(match error {
            TranscribeError::NothingSaid => &self.wordless,
            TranscribeError::TooLong | TranscribeError::NoServer(_) => &self.unfit,
            TranscribeError::Unavailable(Cause::Resting | Cause::Busy) => &self.skipped,
            TranscribeError::Unavailable(Cause::TooLate) => &self.late,
            TranscribeError::Unavailable(
                Cause::Connection(_)
                | Cause::Tls
                | Cause::Status(_)
                | Cause::Redirect
                | Cause::AnswerTooLong
                | Cause::Garbage,
            ) => &self.failed,
        });
    }

    pub(super) fn counts(&self) -> Counts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            answered: read(&self.answered),
            silent: read(&self.silent),
            wordless: read(&self.wordless),
            unfit: read(&self.unfit),
            skipped: read(&self.skipped),
            late: read(&self.late),
            failed: read(&self.failed),
        }
    }
}

fn increment(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
