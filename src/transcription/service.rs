//! What both kinds of servers have in common: what is not sent, limits, and who is left alone.
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::Semaphore;

use super::breaker::{Attempt, Breaker, Change};
use super::clean::clean;
use super::counters::Counters;
use super::endpoint::Endpoint;
use super::{
    Cause, Counts, Hints, Pcm, TIMEOUT_S_MAX, TranscribeError, Transcriber, Transcript,
    TranscriptionConfig,
};
use crate::model::Language;
use crate::runtime::Clock;

/// Questions that are under way at one time, to all servers: each holds up to two megabytes of
/// audio, and a server on two cores answers no more in time.
const IN_FLIGHT_MAX: usize = 16;

/// The largest answer, in bytes; a minute of speech is a few thousand.
pub(super) const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// The words that are told to a server, and their length together in characters: more than that a
/// Whisper model does not read.
const HINTS_MAX: usize = 64;
const HINT_CHARS_MAX: usize = 600;

/// One way of asking servers.
pub(super) trait Server: fmt::Debug + Send + Sync + 'static {
    /// Returns the server of each language; languages may share one.
    fn lanes(&self) -> BTreeMap<Language, Arc<Lane>>;

    /// Asks once. The time limit is the caller's.
    fn ask<'a>(
        &'a self,
        to: &'a Endpoint,
        question: Question<'a>,
    ) -> BoxFuture<'a, Result<Heard, Cause>>;
}

/// What is asked.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) audio: &'a Pcm,
    pub(super) language: Language,
    /// Words that are likely, on one line with commas between; may be empty.
    pub(super) prompt: &'a str,
    /// Whether nothing but those words is waited for.
    pub(super) only: bool,
}

/// What a server heard, as it said it.
#[derive(Clone, PartialEq)]
pub(super) struct Heard {
    pub(super) text: String,
    pub(super) confidence: Option<f32>,
}

/// A server and how it does.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) endpoint: Endpoint,
    breaker: Breaker,
}

impl Lane {
    pub(super) fn new(endpoint: Endpoint) -> Self {
        Self { endpoint, breaker: Breaker::default() }
    }
}

/// A transcriber that asks servers.
pub(super) struct Service<S> {
    server: S,
    lanes: BTreeMap<Language, Arc<Lane>>,
    time_max: Duration,
    clock: Arc<dyn Clock>,
    in_flight: Semaphore,
    counters: Counters,
}

impl<S: fmt::Debug> fmt::Debug for Service<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").field("server", &self.server).finish_non_exhaustive()
    }
}

impl<S: Server> Service<S> {
    pub(super) fn new(server: S, config: &TranscriptionConfig, clock: Arc<dyn Clock>) -> Self {
        Self {
            lanes: server.lanes(),
            server,
            time_max: Duration::from_secs(config.timeout_s.clamp(1, TIMEOUT_S_MAX)),
            clock,
            in_flight: Semaphore::new(IN_FLIGHT_MAX),
            counters: Counters::default(),
        }
    }

    async fn ask(
        &self,
        audio: &Pcm,
        language: Language,
        hints: Hints<'_>,
    ) -> Result<Transcript, TranscribeError> {
        if audio.is_too_long() {
            return Err(TranscribeError::TooLong);
        }
        let lane = self.lanes.get(&language).ok_or(TranscribeError::NoServer(language))?;
        let unavailable = TranscribeError::Unavailable;
        let _place = self.in_flight.try_acquire().map_err(|_| unavailable(Cause::Busy))?;
        let attempt = lane.breaker.attempt(self.clock.now());
        let attempt = attempt.ok_or(unavailable(Cause::Resting))?;
        let prompt = prompt(hints);
        let only = matches!(hints, Hints::Only(_));
        let question = Question { audio, language, prompt: &prompt, only };
        let asked = self.server.ask(&lane.endpoint, question);
        let heard = tokio::time::timeout(self.time_max, asked).await.unwrap_or(Err(Cause::TooLate));
        self.note(lane, attempt, heard.as_ref().err().copied());
        let heard = heard.map_err(unavailable)?;
        let text = clean(&heard.text, &prompt).ok_or(TranscribeError::NothingSaid)?;
        let confidence = heard.confidence.map(|sure| sure.clamp(0.0, 1.0));
        Ok(Transcript { text, confidence })
    }

    /// Tells the breaker, and the log when a server goes or comes back.
    fn note(&self, lane: &Lane, attempt: Attempt<'_>, failure: Option<Cause>) {
        let change = match failure {
            None => attempt.succeeded(),
            Some(_) => attempt.failed(self.clock.now()),
        };
        let server = &lane.endpoint;
        match (change, failure) {
            (Change::Opened, Some(cause)) => {
                tracing::warn!(%server, %cause, "a transcription server fails; callers get keys");
            }
            (Change::Closed, _) => tracing::info!(%server, "a transcription server is back"),
            (Change::Opened, None) | (Change::Nothing, _) => {}
        }
    }
}

impl<S: Server> Transcriber for Service<S> {
    fn transcribe<'a>(
        &'a self,
        audio: &'a Pcm,
        language: Language,
        hints: Hints<'a>,
    ) -> BoxFuture<'a, Result<Transcript, TranscribeError>> {
        async move {
            if !audio.is_too_long() && audio.is_silent() {
                self.counters.silent();
                return Err(TranscribeError::NothingSaid);
            }
            let outcome = self.ask(audio, language, hints).await;
            match &outcome {
                Ok(_) => self.counters.answered(),
                Err(error) => self.counters.error(*error),
            }
            outcome
        }
        .boxed()
    }

    fn counts(&self) -> Counts {
        self.counters.counts()
    }
}

/// Puts the hints on one line, with commas between them.
fn prompt(hints: Hints<'_>) -> String {
    let mut line = String::new();
    let mut characters = 0_usize;
    for word in hints.words().iter().take(HINTS_MAX) {
        let plain: String = word
            .chars()
            .map(|c| if c.is_control() || c == ',' { ' ' } else { c })
            .take(HINT_CHARS_MAX)
            .collect();
        let plain = plain.trim();
        characters = characters.saturating_add(plain.chars().count()).saturating_add(2);
        if characters > HINT_CHARS_MAX {
            break;
        }
        if !plain.is_empty() {
            if !line.is_empty() {
                line.push_str(", ");
            }
            line.push_str(plain);
        }
    }
    line
}
