//! Speech to text for calls, by a server that the operator runs or names.
//!
//! Floor 4. A [`Transcriber`] is given what a caller said and answers with its text, or says within
//! its time limit that there is none; the caller then falls back to the key menu. There are two:
//! servers of the OpenAI transcription form over HTTP, and Vosk servers over WebSocket. None is
//! the default. Neither audio nor text is ever logged or printed: a caller may say a code.
#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]

mod audio;
mod breaker;
mod clean;
mod config;
mod connect;
mod counters;
mod endpoint;
mod error;
mod openai;
mod phantoms;
mod service;
mod vosk;

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use zeroize::Zeroizing;

use crate::model::Language;
use crate::runtime::Clock;
use crate::text::mask_spoken;

pub use audio::{AUDIO_MAX, Pcm, SampleRate};
pub use clean::TEXT_CHARS_MAX;
pub use config::{
    Findings, KeyFinding, ResponseFormat, ServerKind, ServerUrls, TIMEOUT_S_MAX,
    TranscriptionConfig,
};
pub use counters::Counts;
pub use error::{Cause, SetupError, TranscribeError};

/// Turns what a caller said into text.
pub trait Transcriber: fmt::Debug + Send + Sync + 'static {
    /// Transcribes one utterance.
    ///
    /// Ends within the configured time limit, whatever the server does; what comes later is
    /// dropped. Dropping the future ends the connection.
    ///
    /// # Errors
    /// [`TranscribeError`]: nothing was said, or no text can be had now.
    fn transcribe<'a>(
        &'a self,
        audio: &'a Pcm,
        language: Language,
        hints: Hints<'a>,
    ) -> BoxFuture<'a, Result<Transcript, TranscribeError>>;

    /// Returns what was counted since the start.
    fn counts(&self) -> Counts;
}

/// Words that the caller may be expected to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hints<'a> {
    /// Names that may occur in free speech, such as those of sites. A Whisper server is told them;
    /// Vosk has no way to weigh words and is not.
    Likely(&'a [String]),
    /// The only things that are waited for, such as "sí" and "no". A Vosk server hears nothing
    /// else; a Whisper server takes them as likely.
    Only(&'a [String]),
}

impl<'a> Hints<'a> {
    /// No words are expected.
    pub const NONE: Self = Self::Likely(&[]);

    /// Returns the words, whichever they are.
    const fn words(self) -> &'a [String] {
        match self {
            Self::Likely(words) | Self::Only(words) => words,
        }
    }
}

/// What a caller said. Prints without the text, which may hold a code.
#[derive(Clone, PartialEq)]
pub struct Transcript {
    /// The words: one line, trimmed, 1 to [`TEXT_CHARS_MAX`] characters.
    pub text: String,
    /// How sure the server is, from 0 to 1; `None` when it does not say.
    pub confidence: Option<f32>,
}

impl Transcript {
    /// Returns the transcript with codes hidden, as every text must be before it is stored: those
    /// near a word for PIN, and one that is all that was said.
    #[must_use]
    pub fn masked(mut self) -> Self {
        self.text = mask_spoken(&self.text);
        self
    }
}

impl fmt::Debug for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Transcript({} bytes, confidence {:?})", self.text.len(), self.confidence)
    }
}

/// Makes the transcriber that the configuration names; `None` when it names none.
///
/// `key` is what `key_file` holds.
///
/// # Errors
/// [`SetupError`] when the configuration has faults ([`TranscriptionConfig::check`] names them),
/// the key is no header value, or this machine has no certificates to trust.
pub fn transcriber(
    config: &TranscriptionConfig,
    key: Option<&Zeroizing<String>>,
    clock: Arc<dyn Clock>,
) -> Result<Option<Arc<dyn Transcriber>>, SetupError> {
    if let Some(fault) = config.check().faults.first() {
        return Err(SetupError::Config(fault.what.clone()));
    }
    Ok(match config.kind {
        ServerKind::None => None,
        ServerKind::Openai => {
            let server = openai::Openai::new(config, key)?;
            Some(Arc::new(service::Service::new(server, config, clock)))
        }
        ServerKind::Vosk => {
            let server = vosk::Vosk::new(config)?;
            Some(Arc::new(service::Service::new(server, config, clock)))
        }
    })
}

#[cfg(test)]
mod tests;
