//! A message, and how those of our own are made.
use std::fmt;

use super::header_name::HeaderName;
use super::headers::{HeaderValue, Headers};
use super::method::Method;
use super::reason_phrase::reason_phrase;

/// What a request of ours starts with as Max-Forwards (RFC 3261 section 8.1.1.6).
const MAX_FORWARDS: &str = "70";

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// A request.
    Request {
        /// Its method.
        method: Method,
        /// The Request-URI as it stands on the wire.
        uri: String,
    },
    /// A response.
    Response {
        /// The status, 100 to 699.
        code: u16,
        /// The reason phrase; it may be empty and means nothing.
        reason: String,
    },
}

/// A SIP message. `Debug` shows the first line and how long the body is: keys may stand in a body.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// The first line.
    pub start: Start,
    /// The headers, without Content-Length: [`Message::to_bytes`] writes the true one.
    pub headers: Headers,
    /// The body.
    pub body: Vec<u8>,
}

impl Message {
    /// A request without headers.
    #[must_use]
    pub fn request(method: Method, uri: impl Into<String>) -> Self {
        let start = Start::Request { method, uri: uri.into() };
        Self { start, headers: Headers::new(), body: Vec::new() }
    }

    /// A response to this request (RFC 3261 section 8.2.6): Via, From, To, Call-ID and CSeq are
    /// copied byte for byte, Timestamp into a 100, Record-Route into what may make a dialog. The
    /// tag, a token, is added to To when To has none and the status is not 100.
    #[must_use]
    pub fn response(&self, code: u16, to_tag: Option<&str>) -> Self {
        let reason = reason_phrase(code);
        let mut headers = Headers::new();
        headers.copy(&HeaderName::Via, &self.headers);
        if (101..300).contains(&code) {
            headers.copy(&HeaderName::RecordRoute, &self.headers);
        }
        if let Some(from) = self.headers.value(&HeaderName::From) {
            headers.push(HeaderName::From, from.clone());
        }
        if let Some(to) = self.headers.value(&HeaderName::To) {
            let tag = to_tag.filter(|_| code != 100 && self.wants_to_tag());
            let tail = tag.map(|tag| format!(";tag={tag}")).unwrap_or_default();
            headers.push(HeaderName::To, to.with(&tail));
        }
        for name in [HeaderName::CallId, HeaderName::CSeq] {
            if let Some(value) = self.headers.value(&name).cloned() {
                headers.push(name, value);
            }
        }
        if code == 100 {
            headers.copy(&HeaderName::Timestamp, &self.headers);
        }
        Self { start: Start::Response { code, reason }, headers, body: Vec::new() }
    }

    /// Whether a tag may be added to To: To can be read and has none.
    fn wants_to_tag(&self) -> bool {
        self.to().is_ok_and(|to| !to.params.has("tag"))
    }

    /// The ACK of a final response other than 2xx to this INVITE (RFC 3261 section 17.1.1.3). The
    /// ACK of a 2xx is a request of its own within the dialog.
    #[must_use]
    pub fn ack(&self, response: &Self) -> Self {
        self.hop_request(Method::Ack, response.headers.value(&HeaderName::To))
    }

    /// The CANCEL of this INVITE (RFC 3261 section 9.1).
    #[must_use]
    pub fn cancel(&self) -> Self {
        self.hop_request(Method::Cancel, self.headers.value(&HeaderName::To))
    }

    /// A request with the Request-URI, top Via, Route, From, Call-ID and number of this one.
    fn hop_request(&self, method: Method, to: Option<&HeaderValue>) -> Self {
        let uri = match &self.start {
            Start::Request { uri, .. } => uri.clone(),
            Start::Response { .. } => String::new(),
        };
        let mut headers = Headers::new();
        if let Some(via) = self.headers.value(&HeaderName::Via) {
            headers.push(HeaderName::Via, via.clone());
        }
        headers.copy(&HeaderName::Route, &self.headers);
        headers.push(HeaderName::MaxForwards, MAX_FORWARDS);
        headers.copy(&HeaderName::From, &self.headers);
        if let Some(to) = to {
            headers.push(HeaderName::To, to.clone());
        }
        headers.copy(&HeaderName::CallId, &self.headers);
        if let Ok(cseq) = self.cseq() {
            headers.push(HeaderName::CSeq, format!("{} {method}", cseq.number));
        }
        Self { start: Start::Request { method, uri }, headers, body: Vec::new() }
    }

    /// Gives the message a body and its Content-Type.
    pub fn set_body(&mut self, content_type: &str, body: Vec<u8>) {
        self.headers.set(HeaderName::ContentType, content_type);
        self.body = body;
    }

    /// The method of a request; `None` of a response.
    #[must_use]
    pub const fn method(&self) -> Option<&Method> {
        match &self.start {
            Start::Request { method, .. } => Some(method),
            Start::Response { .. } => None,
        }
    }

    /// The Request-URI of a request as it stands on the wire; see [`Message::request_uri`].
    #[must_use]
    pub fn uri_text(&self) -> Option<&str> {
        match &self.start {
            Start::Request { uri, .. } => Some(uri),
            Start::Response { .. } => None,
        }
    }

    /// The status of a response; `None` of a request.
    #[must_use]
    pub const fn code(&self) -> Option<u16> {
        match &self.start {
            Start::Request { .. } => None,
            Start::Response { code, .. } => Some(*code),
        }
    }

    /// Whether it is a request.
    #[must_use]
    pub const fn is_request(&self) -> bool {
        matches!(self.start, Start::Request { .. })
    }

    /// The message as it goes on the wire, with its true Content-Length at the end of the headers.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.body.len().saturating_add(1_024));
        match &self.start {
            Start::Request { method, uri } => {
                out.extend_from_slice(format!("{method} {} SIP/2.0\r\n", one_line(uri)).as_bytes());
            }
            Start::Response { code, reason } => {
                out.extend_from_slice(
                    format!("SIP/2.0 {code} {}\r\n", one_line(reason)).as_bytes(),
                );
            }
        }
        for header in self.headers.iter().filter(|h| h.name != HeaderName::ContentLength) {
            out.extend_from_slice(header.name.as_str().as_bytes());
            out.extend_from_slice(b": ");
            header.value.write(&mut out);
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(format!("Content-Length: {}\r\n\r\n", self.body.len()).as_bytes());
        out.extend_from_slice(&self.body);
        out
    }
}

/// What stands in the first line must not end it.
fn one_line(text: &str) -> String {
    text.replace(['\r', '\n', '\0'], " ")
}

impl fmt::Debug for Message {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.start {
            Start::Request { method, .. } => write!(out, "{method}")?,
            Start::Response { code, .. } => write!(out, "{code}")?,
        }
        write!(out, " ({} headers, body of {} bytes)", self.headers.len(), self.body.len())
    }
}
