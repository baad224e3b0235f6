//! The client of the daemon's own Unix socket.
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::{Method, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;
use tokio::task::JoinSet;

/// The longest wait for an answer.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(60);
/// The largest answer, in bytes.
const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Asks the daemon behind a Unix socket; each request has a connection of its own.
#[derive(Clone, Debug)]
pub struct UnixClient {
    path: PathBuf,
    time_max: Duration,
    bytes_max: usize,
}

/// What the daemon answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The whole body.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No daemon runs there.
    #[error("no daemon answers at {0}")]
    NoDaemon(PathBuf),
    /// It is there but not for this user.
    #[error("cannot open {0}: {1}; run this as the user of the daemon")]
    Refused(PathBuf, io::Error),
    /// It did not answer in time.
    #[error("the daemon did not answer within {} s", .0.as_secs())]
    TooLate(Duration),
    /// It answered more than we take.
    #[error("the daemon's answer is longer than {0} bytes; ask for less")]
    TooLong(usize),
    /// The connection broke, or what came was no HTTP.
    #[error("the connection to the daemon broke: {0}")]
    Broken(String),
}

impl UnixClient {
    /// Makes a client of the socket at `path`.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), time_max: ANSWER_TIME_MAX, bytes_max: ANSWER_BYTES_MAX }
    }

    /// Takes answers within this time and size only.
    #[must_use]
    pub const fn limits(mut self, time_max: Duration, bytes_max: usize) -> Self {
        self.time_max = time_max;
        self.bytes_max = bytes_max;
        self
    }

    /// Sends one request; a body is sent as `application/json`.
    ///
    /// # Errors
    /// [`ClientError`]; an answer of any status is no error.
    pub async fn send(
        &self,
        method: Method,
        target: &str,
        body: Option<Bytes>,
    ) -> Result<Answer, ClientError> {
        let whole = Box::pin(self.exchange(method, target, body));
        tokio::time::timeout(self.time_max, whole)
            .await
            .unwrap_or(Err(ClientError::TooLate(self.time_max)))
    }

    async fn exchange(
        &self,
        method: Method,
        target: &str,
        body: Option<Bytes>,
    ) -> Result<Answer, ClientError> {
        let broken = |error: hyper::Error| ClientError::Broken(error.to_string());
        let stream = UnixStream::connect(&self.path).await.map_err(|error| {
            let nobody = [io::ErrorKind::NotFound, io::ErrorKind::ConnectionRefused];
            if nobody.contains(&error.kind()) {
                ClientError::NoDaemon(self.path.clone())
            } else {
                ClientError::Refused(self.path.clone(), error)
            }
        })?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
        // Ends with this function: a JoinSet aborts what it holds when it is dropped.
        let mut driver = JoinSet::new();
        driver.spawn(connection);
        let mut request = Request::builder()
            .method(method)
            .uri(target)
            .header(header::HOST, "localhost")
            .header(header::CONNECTION, "close");
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let request = request
            .body(Full::new(body.unwrap_or_default()))
            .map_err(|error| ClientError::Broken(error.to_string()))?;
        let response = sender.send_request(request).await.map_err(broken)?;
        let status = response.status();
        let body = Limited::new(response.into_body(), self.bytes_max).collect().await;
        let body = body.map_err(|error| {
            if error.is::<LengthLimitError>() {
                ClientError::TooLong(self.bytes_max)
            } else {
                ClientError::Broken(error.to_string())
            }
        })?;
        Ok(Answer { status, body: body.to_bytes() })
    }
}
