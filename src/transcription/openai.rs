//! Servers of the OpenAI transcription form: whisper.cpp, faster-whisper-server, OpenAI itself.
//!
//! `POST {url}/audio/transcriptions` with `multipart/form-data` (RFC 7578).
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::header::{self, HeaderValue};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::task::JoinSet;
use zeroize::Zeroizing;

use super::connect::Connector;
use super::endpoint::Endpoint;
use super::service::{ANSWER_BYTES_MAX, Heard, Lane, Question, Server};
use super::{Cause, ResponseFormat, SetupError, TranscriptionConfig};
use crate::model::Language;

/// The largest head of an answer, in bytes.
const HEAD_BYTES_MAX: usize = 32 * 1024;

/// Above this a part is probably no speech, if the model is not sure of its words either: the
/// bounds at which Whisper itself takes a window for silence.
const NO_SPEECH_MAX: f32 = 0.6;
const LOG_PROBABILITY_MIN: f32 = -1.0;
/// Text that compresses better than this is one phrase over and over: the bound at which Whisper
/// itself tries a window anew.
const COMPRESSION_MAX: f32 = 2.4;

/// One server.
pub(super) struct Openai {
    endpoint: Endpoint,
    /// The whole path of the request.
    target: String,
    model: String,
    format: ResponseFormat,
    authorization: Option<HeaderValue>,
    connector: Connector,
}

impl fmt::Debug for Openai {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Openai({})", self.endpoint)
    }
}

impl Openai {
    /// Makes the client of the server that the configuration names.
    ///
    /// # Errors
    /// [`SetupError`].
    pub(super) fn new(
        config: &TranscriptionConfig,
        key: Option<&Zeroizing<String>>,
    ) -> Result<Self, SetupError> {
        let endpoint: Endpoint = config
            .url
            .parse()
            .map_err(|_| SetupError::Config("transcription.url is no address".to_owned()))?;
        let connector = Connector::new([&endpoint])?;
        Self::with(config, endpoint, key, connector)
    }

    /// Makes the client with a connector of the caller's.
    ///
    /// # Errors
    /// [`SetupError::Key`].
    pub(super) fn with(
        config: &TranscriptionConfig,
        endpoint: Endpoint,
        key: Option<&Zeroizing<String>>,
        connector: Connector,
    ) -> Result<Self, SetupError> {
        let authorization = key.map(|key| bearer(key)).transpose()?;
        let target = format!("{}/audio/transcriptions", endpoint.path.trim_end_matches('/'));
        Ok(Self {
            endpoint,
            target,
            model: config.model.clone(),
            format: config.response_format,
            authorization,
            connector,
        })
    }

    async fn exchange(&self, to: &Endpoint, question: Question<'_>) -> Result<Heard, Cause> {
        let stream = self.connector.connect(to).await?;
        let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
            .max_buf_size(HEAD_BYTES_MAX)
            .handshake(TokioIo::new(stream))
            .await
            .map_err(|error| broken(&error))?;
        // Ends with this function: a JoinSet aborts what it holds when it is dropped.
        let mut driver = JoinSet::new();
        driver.spawn(connection);
        let request = self.request(to, question).map_err(|_| Cause::Garbage)?;
        let response = sender.send_request(request).await.map_err(|error| broken(&error))?;
        let status = response.status();
        if status.is_redirection() {
            return Err(Cause::Redirect);
        }
        if status != StatusCode::OK {
            return Err(Cause::Status(status.as_u16()));
        }
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
        let body = body.map_err(|error| match error.downcast::<hyper::Error>() {
            Ok(error) => broken(&error),
            Err(error) if error.is::<LengthLimitError>() => Cause::AnswerTooLong,
            Err(_) => Cause::Garbage,
        })?;
        read(&body.to_bytes())
    }

    fn request(
        &self,
        to: &Endpoint,
        question: Question<'_>,
    ) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
        let form = Form {
            fields: [
                ("model", self.model.as_str()),
                ("language", question.language.folder()),
                ("response_format", self.format.name()),
                ("prompt", question.prompt),
            ],
            wav: question.audio.to_wav(),
        };
        let (boundary, body) = form.encode();
        let mut request = Request::post(&self.target)
            .header(header::HOST, to.authority.as_str())
            .header(header::CONNECTION, "close")
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={boundary}"));
        if let Some(authorization) = &self.authorization {
            request = request.header(header::AUTHORIZATION, authorization.clone());
        }
        request.body(Full::new(body))
    }
}

impl Server for Openai {
    fn lanes(&self) -> BTreeMap<Language, Arc<Lane>> {
        let lane = Arc::new(Lane::new(self.endpoint.clone()));
        Language::ALL.into_iter().map(|language| (language, Arc::clone(&lane))).collect()
    }

    fn ask<'a>(
        &'a self,
        to: &'a Endpoint,
        question: Question<'a>,
    ) -> BoxFuture<'a, Result<Heard, Cause>> {
        self.exchange(to, question).boxed()
    }
}

fn bearer(key: &str) -> Result<HeaderValue, SetupError> {
    if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(SetupError::Key);
    }
    let text = Zeroizing::new(format!("Bearer {key}"));
    let mut value = HeaderValue::from_str(&text).map_err(|_| SetupError::Key)?;
    value.set_sensitive(true);
    Ok(value)
}

/// What an error of the connection means.
fn broken(error: &hyper::Error) -> Cause {
    if error.is_parse_too_large() {
        Cause::AnswerTooLong
    } else if error.is_parse() {
        Cause::Garbage
    } else {
        Cause::Connection(std::io::ErrorKind::ConnectionAborted)
    }
}

/// The form that is posted.
struct Form<'a> {
    /// Names and values; one with an empty value is left out.
    fields: [(&'static str, &'a str); 4],
    wav: Vec<u8>,
}

impl Form<'_> {
    /// Returns the boundary and the body.
    fn encode(&self) -> (String, Bytes) {
        let boundary = self.boundary();
        let mut body = Vec::with_capacity(self.wav.len().saturating_add(2048));
        for (name, value) in self.fields.iter().filter(|(_, value)| !value.is_empty()) {
            let part = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; \
             filename=\"speech.wav\"\r\nContent-Type: audio/wav\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(&self.wav);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        (boundary, Bytes::from(body))
    }

    /// Finds a boundary that stands in no part: audio is whatever a caller sends. Each try that
    /// fails takes bytes of the audio, so that this ends.
    fn boundary(&self) -> String {
        let taken = |boundary: &str| {
            let needle = boundary.as_bytes();
            self.wav.windows(needle.len()).any(|window| window == needle)
                || self.fields.iter().any(|(_, value)| value.contains(boundary))
        };
        let mut number = 0_u32;
        loop {
            let boundary = format!("centralita-speech-{number:08x}");
            if !taken(&boundary) {
                return boundary;
            }
            number = number.wrapping_add(1);
        }
    }
}

/// The answer, in either form.
#[derive(Deserialize)]
struct Answer {
    text: String,
    segments: Option<Vec<Segment>>,
}

/// A part of the speech, in the longer form.
#[derive(Deserialize)]
struct Segment {
    #[serde(default)]
    text: String,
    avg_logprob: Option<f32>,
    no_speech_prob: Option<f32>,
    compression_ratio: Option<f32>,
}

impl Segment {
    /// Returns whether the model itself would not stand by these words.
    fn is_doubtful(&self) -> bool {
        let unsure = self.avg_logprob.is_none_or(|log| log < LOG_PROBABILITY_MIN);
        let no_speech = self.no_speech_prob.is_some_and(|p| p > NO_SPEECH_MAX);
        no_speech && unsure || self.compression_ratio.is_some_and(|r| r > COMPRESSION_MAX)
    }
}

fn read(body: &[u8]) -> Result<Heard, Cause> {
    let answer: Answer = serde_json::from_slice(body).map_err(|_| Cause::Garbage)?;
    let segments = answer.segments.unwrap_or_default();
    if segments.iter().all(|segment| segment.text.trim().is_empty()) {
        return Ok(Heard { text: answer.text, confidence: None });
    }
    let kept: Vec<&Segment> = segments.iter().filter(|segment| !segment.is_doubtful()).collect();
    let text = kept.iter().map(|segment| segment.text.trim()).collect::<Vec<_>>().join(" ");
    Ok(Heard { text, confidence: confidence(&kept) })
}

/// Returns the mean probability of the words, long segments counting for more.
fn confidence(segments: &[&Segment]) -> Option<f32> {
    let (mut sum, mut weight) = (0.0_f32, 0.0_f32);
    for segment in segments {
        let letters = u16::try_from(segment.text.len()).unwrap_or(u16::MAX);
        sum += segment.avg_logprob? * f32::from(letters);
        weight += f32::from(letters);
    }
    (weight > 0.0).then(|| (sum / weight).exp())
}
