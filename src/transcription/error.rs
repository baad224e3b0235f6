//! Why there is no text.

use crate::model::Language;

/// Why there is no text for what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TranscribeError {
    /// Nothing was said: the audio is silent, or the server heard no words in it.
    #[error("nothing was said")]
    NothingSaid,
    /// The audio is longer than [`AUDIO_MAX`](super::AUDIO_MAX); it was not sent.
    #[error("the audio is too long to be transcribed in a call")]
    TooLong,
    /// No server is configured for this language.
    #[error("no server transcribes {0}")]
    NoServer(Language),
    /// The server gives no text now.
    #[error("no text can be had now: {0}")]
    Unavailable(Cause),
}

/// Why a server gives no text. Holds nothing that the server said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// It failed several times in a row and is left alone for a while.
    #[error("the server is left alone after failures")]
    Resting,
    /// As many questions as it may have at a time are under way.
    #[error("too many questions are under way")]
    Busy,
    /// It cannot be connected to, or the connection broke.
    #[error("no connection ({0})")]
    Connection(std::io::ErrorKind),
    /// Its certificate is not trusted, or it speaks no TLS.
    #[error("no trusted TLS")]
    Tls,
    /// It did not answer in time.
    #[error("no answer in time")]
    TooLate,
    /// It answered with this HTTP status.
    #[error("status {0}")]
    Status(u16),
    /// It points elsewhere, where what callers say is never sent.
    #[error("a redirect, which is not followed")]
    Redirect,
    /// Its answer is longer than we take.
    #[error("an answer that is too long")]
    AnswerTooLong,
    /// Its answer is not of the expected form.
    #[error("an answer that is no transcript")]
    Garbage,
}

/// Why a transcriber cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// The configuration has a fault.
    #[error("{0}")]
    Config(String),
    /// The key has characters that no HTTP header may carry.
    #[error("the key for transcription is no printable ASCII text; copy it anew")]
    Key,
    /// There is nothing to check certificates against.
    #[error("this machine has no certificates to trust; install ca-certificates")]
    NoRoots,
    /// TLS cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
}
