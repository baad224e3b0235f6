//! Vosk servers over WebSocket (RFC 6455), one for each language.
//!
//! The client sends its configuration, then audio in pieces, then the end. The server answers each
//! piece, with what it takes it for so far (`partial`) or with a finished utterance (`text`), and
//! the end with the last utterance; then it closes.
use std::collections::BTreeMap;
use std::fmt;
use std::io::ErrorKind;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, Sink, SinkExt as _, Stream, StreamExt as _};
use serde::Deserialize;
use tokio_tungstenite::client_async_with_config;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::connect::Connector;
use super::endpoint::Endpoint;
use super::service::{ANSWER_BYTES_MAX, Heard, Lane, Question, Server};
use super::{Cause, SetupError, TranscriptionConfig};
use crate::model::Language;

/// Bytes of audio in one message: a quarter of a second at 16 kHz, half a second at 8 kHz.
const PIECE_BYTES: usize = 8_000;
/// The end of the audio. Servers compare the text as a whole, with these spaces.
const END: &str = r#"{"eof" : 1}"#;
/// What a server hears that none of the phrases is.
const UNKNOWN: &str = "[unk]";

/// The servers.
pub(super) struct Vosk {
    servers: BTreeMap<Language, Endpoint>,
    connector: Connector,
}

impl fmt::Debug for Vosk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let servers = self.servers.iter().map(|(language, to)| (language.tag(), to.to_string()));
        f.debug_map().entries(servers).finish()
    }
}

impl Vosk {
    /// Makes the client of the servers that the configuration names.
    ///
    /// # Errors
    /// [`SetupError`].
    pub(super) fn new(config: &TranscriptionConfig) -> Result<Self, SetupError> {
        let servers = config.vosk_servers();
        Ok(Self { connector: Connector::new(servers.values())?, servers })
    }

    async fn exchange(&self, to: &Endpoint, question: Question<'_>) -> Result<Heard, Cause> {
        let stream = self.connector.connect(to).await?;
        let limits = WebSocketConfig::default()
            .max_message_size(Some(ANSWER_BYTES_MAX))
            .max_frame_size(Some(ANSWER_BYTES_MAX));
        let opened = client_async_with_config(to.to_string(), stream, Some(limits)).await;
        let (socket, _) = opened.map_err(|error| cause(&error))?;
        let (sink, source) = socket.split();
        let audio = Bytes::from(question.audio.to_le_bytes());
        // Each piece is answered, and the end.
        let answers_max = audio.len().div_ceil(PIECE_BYTES).saturating_add(1);
        let ((), heard) =
            tokio::try_join!(send(sink, audio, question), receive(source, answers_max))?;
        Ok(heard)
    }
}

impl Server for Vosk {
    fn lanes(&self) -> BTreeMap<Language, Arc<Lane>> {
        let lane = |to: &Endpoint| Arc::new(Lane::new(to.clone()));
        self.servers.iter().map(|(language, to)| (*language, lane(to))).collect()
    }

    fn ask<'a>(
        &'a self,
        to: &'a Endpoint,
        question: Question<'a>,
    ) -> BoxFuture<'a, Result<Heard, Cause>> {
        self.exchange(to, question).boxed()
    }
}

/// Sends everything; what the server says meanwhile is read beside.
async fn send(
    mut sink: impl Sink<Message, Error = Error> + Unpin,
    mut audio: Bytes,
    question: Question<'_>,
) -> Result<(), Cause> {
    let failed = |error: Error| cause(&error);
    sink.send(Message::text(configuration(question))).await.map_err(failed)?;
    while !audio.is_empty() {
        let piece = audio.split_to(audio.len().min(PIECE_BYTES));
        sink.send(Message::Binary(piece)).await.map_err(failed)?;
    }
    sink.send(Message::text(END)).await.map_err(failed)
}

/// Returns the first message: what comes, and what is waited for.
fn configuration(question: Question<'_>) -> String {
    let mut config = serde_json::json!({
        "sample_rate": question.audio.rate.hz(),
        "words": true,
        "max_alternatives": 0,
    });
    if question.only && !question.prompt.is_empty() {
        // The words of the models are written small.
        let phrases = question.prompt.split(", ").map(str::to_lowercase);
        let phrases: Vec<String> = phrases.chain([UNKNOWN.to_owned()]).collect();
        if let Some(config) = config.as_object_mut() {
            config.insert("phrase_list".to_owned(), phrases.into());
        }
    }
    serde_json::json!({ "config": config }).to_string()
}

/// What a server answers.
#[derive(Deserialize)]
struct Answer {
    /// What it takes unfinished speech for; not used, but tells the answer from garbage.
    partial: Option<String>,
    /// A finished utterance.
    text: Option<String>,
    /// Its words.
    #[serde(default)]
    result: Vec<Word>,
}

/// How sure the server is of one word.
#[derive(Deserialize)]
struct Word {
    #[serde(default)]
    conf: Option<f32>,
}

/// Reads until every piece is answered or the server closes.
async fn receive(
    mut source: impl Stream<Item = Result<Message, Error>> + Unpin,
    answers_max: usize,
) -> Result<Heard, Cause> {
    let mut utterances: Vec<String> = vec![];
    let (mut sum, mut words) = (0.0_f32, 0.0_f32);
    let (mut answers, mut bytes) = (0_usize, 0_usize);
    while answers < answers_max {
        let text = match source.next().await {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
            Some(Ok(Message::Close(_))) | None => break,
            Some(Ok(Message::Binary(_))) => return Err(Cause::Garbage),
            Some(Err(error)) => return Err(cause(&error)),
        };
        answers = answers.saturating_add(1);
        bytes = bytes.saturating_add(text.len());
        if bytes > ANSWER_BYTES_MAX {
            return Err(Cause::AnswerTooLong);
        }
        let answer: Answer = serde_json::from_str(&text).map_err(|_| Cause::Garbage)?;
        for conf in answer.result.iter().filter_map(|word| word.conf) {
            sum += conf;
            words += 1.0;
        }
        match (answer.text, answer.partial) {
            (Some(text), _) => utterances.push(text),
            (None, Some(_)) => {}
            (None, None) => return Err(Cause::Garbage),
        }
    }
    if utterances.is_empty() {
        // Closed before it said anything final.
        return Err(Cause::Connection(ErrorKind::UnexpectedEof));
    }
    let confidence = (words > 0.0).then(|| sum / words);
    Ok(Heard { text: utterances.join(" "), confidence })
}

/// What an error of the library means; none of its words are kept, which may be the caller's.
fn cause(error: &Error) -> Cause {
    match error {
        Error::Io(error) => Cause::Connection(error.kind()),
        Error::ConnectionClosed | Error::AlreadyClosed => {
            Cause::Connection(ErrorKind::ConnectionAborted)
        }
        Error::Capacity(_) => Cause::AnswerTooLong,
        Error::Http(response) if response.status().is_redirection() => Cause::Redirect,
        Error::Http(response) => Cause::Status(response.status().as_u16()),
        Error::Tls(_) => Cause::Tls,
        Error::Protocol(_)
        | Error::WriteBufferFull(_)
        | Error::Utf8(_)
        | Error::AttackAttempt
        | Error::Url(_)
        | Error::HttpFormat(_) => Cause::Garbage,
    }
}
