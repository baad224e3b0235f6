//! What is wrong with a message or a header.
use super::header_name::HeaderName;
use super::headers::Headers;
use super::message::{Message, Start};
use super::method::Method;
use super::via::Via;

/// A header that is asked for cannot be given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// The header is not there.
    #[error("{0} is missing")]
    Missing(HeaderName),
    /// The header is there and cannot be read.
    #[error("{0} is malformed")]
    Malformed(HeaderName),
    /// The header is there more than once and must not be.
    #[error("{0} comes more than once")]
    Repeated(HeaderName),
}

/// Bytes that are no message to be acted on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The status to answer with, or `None` to drop it silently: no request, an ACK, or a request
    /// without what a response must copy.
    pub status: Option<u16>,
    /// What is wrong, for the log; holds nothing of the message.
    pub why: &'static str,
    /// The method, if it could be read.
    pub method: Option<Method>,
    /// The headers that could be read.
    pub headers: Headers,
}

impl Refused {
    /// Bytes that are dropped without an answer.
    pub(super) const fn silent(why: &'static str) -> Self {
        Self { status: None, why, method: None, headers: Headers::new() }
    }

    /// A request that is answered, if an answer can be made.
    pub(super) fn answered(
        status: u16,
        why: &'static str,
        method: Method,
        headers: Headers,
    ) -> Self {
        let mut refused = Self { status: Some(status), why, method: Some(method), headers };
        if refused.method == Some(Method::Ack) || !refused.can_be_answered() {
            refused.status = None;
        }
        refused
    }

    /// A response copies five headers; without the first Via it finds no way.
    fn can_be_answered(&self) -> bool {
        let copied = [HeaderName::From, HeaderName::To, HeaderName::CallId, HeaderName::CSeq];
        let enough = copied.iter().filter(|name| self.headers.get(name).is_some()).count();
        enough > 0 && self.top_via().is_some()
    }

    /// The top Via as far as it can be read: where the answer goes.
    #[must_use]
    pub fn top_via(&self) -> Option<Via> {
        self.headers.get(&HeaderName::Via).and_then(Via::parse_leniently)
    }

    /// The answer, sent without a transaction (RFC 3261 section 8.2.7); `None` when there is to be
    /// none. `to_tag` is a token. A header that was missing stays missing.
    #[must_use]
    pub fn response(&self, to_tag: &str) -> Option<Message> {
        let code = self.status?;
        let method = self.method.clone()?;
        let request = Message {
            start: Start::Request { method, uri: String::new() },
            headers: self.headers.clone(),
            body: Vec::new(),
        };
        Some(request.response(code, Some(to_tag)))
    }
}
