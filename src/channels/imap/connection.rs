//! One connection: a command goes out, its responses come back, each within a time.
use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{Instant, timeout_at};

use super::stream::Stream;
use super::trouble::Trouble;
use crate::imap::{Frames, Response, Status};

/// Bytes that are read at once.
const READ_BYTES: usize = 32 * 1024;
/// How long a command may take in all, in its own patience: a long list comes in many pieces.
const COMMAND_PATIENCES_MAX: u32 = 10;

/// How a command ended that the server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// OK.
    Done,
    /// NO or BAD, with the server's words.
    Refused(String),
}

/// A connection.
pub(super) struct Connection {
    stream: Box<dyn Stream>,
    frames: Frames,
    buffer: Vec<u8>,
    patience: Duration,
    tag: u32,
    /// Messages in the folder, as the server told.
    exists: u32,
    /// Whether the server told of more messages since that was last asked.
    news: bool,
}

impl Connection {
    pub(super) fn new(stream: Box<dyn Stream>, patience: Duration) -> Self {
        Self {
            stream,
            frames: Frames::default(),
            buffer: vec![0; READ_BYTES],
            patience,
            tag: 0,
            exists: 0,
            news: false,
        }
    }

    /// Gives the stream back, for TLS. What was read beyond the last response is dropped: it was
    /// not protected.
    pub(super) fn into_stream(self) -> Box<dyn Stream> {
        self.stream
    }

    /// Returns whether the server told of more messages since this was last asked.
    pub(super) const fn take_news(&mut self) -> bool {
        std::mem::replace(&mut self.news, false)
    }

    /// Forgets the count of another folder.
    pub(super) const fn forget_count(&mut self) {
        self.exists = 0;
    }

    /// Reads the greeting; returns whether nobody need log in.
    pub(super) async fn greeting(&mut self) -> Result<bool, Trouble> {
        let greeting = self.response("the greeting", self.patience).await?;
        if let Response::Status { status, text, .. } = greeting {
            match status {
                Status::Ok => return Ok(false),
                Status::PreAuth => return Ok(true),
                Status::Bye => return Err(Trouble::Bye(text)),
                Status::No | Status::Bad => {}
            }
        }
        let text = "it greets with something else than IMAP".to_owned();
        Err(Trouble::Refused { what: "the connection", text })
    }

    /// Sends a command and hands each response to `take` until it ends. `what` is its name in logs,
    /// where its text has no place.
    pub(super) async fn command(
        &mut self,
        what: &'static str,
        text: &str,
        take: impl FnMut(Response),
    ) -> Result<Ended, Trouble> {
        let tag = self.send(what, text).await?;
        self.finish(what, &tag, take).await
    }

    /// As [`Self::command`], for those that must not be refused.
    pub(super) async fn must(
        &mut self,
        what: &'static str,
        text: &str,
        take: impl FnMut(Response),
    ) -> Result<(), Trouble> {
        match self.command(what, text, take).await? {
            Ended::Done => Ok(()),
            Ended::Refused(text) => Err(Trouble::Refused { what, text }),
        }
    }

    /// Sends a command and returns its tag.
    pub(super) async fn send(&mut self, what: &'static str, text: &str) -> Result<String, Trouble> {
        self.tag = self.tag.wrapping_add(1);
        let tag = format!("C{}", self.tag);
        self.write(what, &format!("{tag} {text}\r\n")).await?;
        Ok(tag)
    }

    /// Sends a line that is no command.
    pub(super) async fn write(&mut self, what: &'static str, line: &str) -> Result<(), Trouble> {
        let deadline = Instant::now() + self.patience;
        let lost = |error: io::Error| Trouble::Lost { what, kind: error.kind() };
        let writing = async {
            self.stream.write_all(line.as_bytes()).await?;
            self.stream.flush().await
        };
        match timeout_at(deadline, writing).await {
            Ok(written) => written.map_err(lost),
            Err(_) => Err(Trouble::Silent { what, after: self.patience }),
        }
    }

    /// Reads until the command of that tag has ended.
    pub(super) async fn finish(
        &mut self,
        what: &'static str,
        tag: &str,
        mut take: impl FnMut(Response),
    ) -> Result<Ended, Trouble> {
        let last = Instant::now() + self.patience.saturating_mul(COMMAND_PATIENCES_MAX);
        loop {
            let left = last.saturating_duration_since(Instant::now()).min(self.patience);
            let response = self.response(what, left).await?;
            if let Some(ended) = ended(&response, tag)? {
                return Ok(ended);
            }
            take(response);
        }
    }

    /// Waits for the next response, this long at most.
    pub(super) async fn response(
        &mut self,
        what: &'static str,
        patience: Duration,
    ) -> Result<Response, Trouble> {
        let deadline = Instant::now() + patience;
        match timeout_at(deadline, self.next(what)).await {
            Ok(response) => response,
            Err(_) => Err(Trouble::Silent { what, after: patience }),
        }
    }

    /// Waits for the next response. Dropped before it is there, nothing of it is lost.
    pub(super) async fn next(&mut self, what: &'static str) -> Result<Response, Trouble> {
        loop {
            if let Some(frame) = self.frames.poll()? {
                let response = Response::read(&frame);
                self.note(&response);
                return Ok(response);
            }
            let read = self.stream.read(&mut self.buffer).await;
            match read.map_err(|error| Trouble::Lost { what, kind: error.kind() })? {
                0 => return Err(Trouble::Lost { what, kind: io::ErrorKind::UnexpectedEof }),
                count => self.frames.receive(self.buffer.get(..count).unwrap_or_default()),
            }
        }
    }

    /// Counts messages, whatever command the server tells them in.
    const fn note(&mut self, response: &Response) {
        if let Response::Exists(count) = response {
            self.news |= *count > self.exists;
            self.exists = *count;
        } else if let Response::Expunge(_) = response {
            self.exists = self.exists.saturating_sub(1);
        }
    }
}

/// Returns how the command of that tag ended, if this response is its end.
///
/// # Errors
/// [`Trouble::Bye`] when the server closes.
pub(super) fn ended(response: &Response, tag: &str) -> Result<Option<Ended>, Trouble> {
    if let Response::Status { status: Status::Bye, text, .. } = response {
        return Err(Trouble::Bye(text.clone()));
    }
    let Response::Tagged { tag: of, status, code, text } = response else { return Ok(None) };
    if of != tag {
        return Ok(None);
    }
    Ok(Some(match status {
        Status::Ok | Status::PreAuth => Ended::Done,
        Status::No | Status::Bad | Status::Bye => Ended::Refused(said(code, text)),
    }))
}

/// What the server said, for people.
fn said(code: &str, text: &str) -> String {
    if code.is_empty() { text.to_owned() } else { format!("[{code}] {text}") }
}
