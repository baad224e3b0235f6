//! One message from bytes.
//!
//! The head is first made regular (`regular`): line ends, folded lines, white space before colons.
//! The regular text is cut into headers by `rsip`; what they say is read by types of our own,
//! because `rsip` refuses or loses unknown methods, `tel:`, IPv6 and ISO 8859-1.
use super::fields::{CSeq, is_call_id};
use super::header_name::HeaderName;
use super::headers::{HeaderValue, Headers};
use super::message::{Message, Start};
use super::name_addr::NameAddr;
use super::refused::Refused;
use super::regular::{self, regular};
use super::start_line::{self, Line};
use super::via::Via;
use super::{
    HEAD_BYTES_MAX, HEADERS_MAX, LIST_MAX, MESSAGE_BYTES_MAX, VALUE_BYTES_MAX, VIAS_MAX, scan,
};

/// Reads the message that a datagram holds (RFC 3261 sections 7 and 18.3).
///
/// Line ends before the start line are skipped; a lone LF ends a line too. Bytes behind
/// Content-Length are dropped; without Content-Length the body is the rest of the datagram.
///
/// # Errors
/// [`Refused`] says with which status to answer, or that the datagram is to be dropped.
pub fn parse(bytes: &[u8]) -> Result<Message, Refused> {
    let bytes = skip_line_ends(bytes);
    if bytes.is_empty() {
        return Err(Refused::silent("no message"));
    }
    if bytes.len() > MESSAGE_BYTES_MAX {
        return Err(Refused::silent("the message is too long"));
    }
    let end = head_end(bytes);
    let (head, rest) = bytes.split_at_checked(end.unwrap_or(bytes.len())).unwrap_or((bytes, &[]));
    let Head { outcome, length } = read_head(head);
    let mut message = outcome?;
    if end.is_none() {
        return Err(refuse(message, 400, "the headers do not end"));
    }
    let body = match length {
        Length::Is(length) => rest.get(..length),
        Length::Missing | Length::Bad => Some(rest),
    };
    match body {
        Some(body) => {
            message.body = body.to_vec();
            Ok(message)
        }
        None => Err(refuse(message, 400, "the body is shorter than Content-Length")),
    }
}

/// The bytes without CR and LF before the start line (RFC 3261 section 7.5).
pub(super) fn skip_line_ends(bytes: &[u8]) -> &[u8] {
    let first = bytes.iter().position(|byte| !b"\r\n".contains(byte)).unwrap_or(bytes.len());
    bytes.get(first..).unwrap_or_default()
}

/// Where the body begins: behind the first empty line.
pub(super) fn head_end(bytes: &[u8]) -> Option<usize> {
    let mut end = 0_usize;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        end = end.saturating_add(line.len());
        if line == b"\r\n" || line == b"\n" {
            return Some(end);
        }
    }
    None
}

/// How long the body is, as the head says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    /// The head does not say.
    Missing,
    /// So many bytes.
    Is(usize),
    /// The head says it wrongly or more than once.
    Bad,
}

/// A head that was read.
pub(super) struct Head {
    /// The message, still without its body.
    pub(super) outcome: Result<Message, Refused>,
    /// How long the body is; known even when the message is refused.
    pub(super) length: Length,
}

/// Reads the start line and the headers, up to and with the empty line.
pub(super) fn read_head(head: &[u8]) -> Head {
    let regular = regular(head);
    let line = start_line::read(regular.start);
    let (start, fault) = match &line {
        Line::Start(start) => (Some(start), None),
        Line::Bad(_, status, why) => (None, Some((*status, *why))),
        Line::Foreign(_) => (None, None),
    };
    let mut reading = Reading { headers: Headers::new(), fault };
    if head.len() > HEAD_BYTES_MAX {
        reading.fault(513, "the headers are too long");
    }
    reading.take_headers(&regular);
    let length = reading.take_content_length();
    reading.check(start);
    let Reading { headers, fault } = reading;
    let outcome = match (line, fault) {
        (Line::Start(start), None) => Ok(Message { start, headers, body: Vec::new() }),
        (Line::Start(start), Some((status, why))) => {
            Err(refuse(Message { start, headers, body: Vec::new() }, status, why))
        }
        (Line::Bad(method, status, why), _) => Err(Refused::answered(status, why, method, headers)),
        (Line::Foreign(why), _) => Err(Refused::silent(why)),
    };
    Head { outcome, length }
}

/// A message that is not to be acted on: a request is answered, a response dropped.
pub(super) fn refuse(message: Message, status: u16, why: &'static str) -> Refused {
    match message.start {
        Start::Request { method, .. } => Refused::answered(status, why, method, message.headers),
        Start::Response { .. } => Refused { headers: message.headers, ..Refused::silent(why) },
    }
}

/// The headers so far and the first thing that is wrong with them; reading goes on behind it, so
/// that an answer can be made.
struct Reading {
    headers: Headers,
    fault: Option<(u16, &'static str)>,
}

impl Reading {
    fn fault(&mut self, status: u16, why: &'static str) {
        self.fault = self.fault.or(Some((status, why)));
    }

    fn take_headers(&mut self, regular: &regular::Regular<'_>) {
        if let Some(why) = regular.fault {
            self.fault(400, why);
        }
        for (name, value) in regular::headers(&regular.text) {
            if self.headers.len() >= HEADERS_MAX {
                self.fault(513, "there are too many headers");
                return;
            }
            let name = std::str::from_utf8(name).ok().and_then(HeaderName::parse);
            match name {
                Some(_) if value.len() > VALUE_BYTES_MAX => {
                    self.fault(513, "a header is too long");
                }
                Some(name) => self.take(name, HeaderValue::from_wire(value)),
                None => self.fault(400, "a header name is no token"),
            }
        }
    }

    /// Takes one header; the ways of a message become one value a line.
    fn take(&mut self, name: HeaderName, value: HeaderValue) {
        let is_way = matches!(name, HeaderName::Via | HeaderName::Route | HeaderName::RecordRoute);
        if !is_way {
            self.headers.push(name, value);
            return;
        }
        match scan::split(value.as_str(), b',', LIST_MAX) {
            Ok(parts) if parts.iter().all(|part| !part.is_empty()) => {
                parts
                    .into_iter()
                    .for_each(|part| self.headers.push(name.clone(), value.part(part)));
            }
            Ok(_) | Err(_) => {
                self.fault(400, "a Via or Route list is malformed");
                self.headers.push(name, value);
            }
        }
    }

    fn take_content_length(&mut self) -> Length {
        let mut values = self.headers.all(&HeaderName::ContentLength);
        let length = match (values.next(), values.next()) {
            (None, _) => Length::Missing,
            (Some(text), None) => scan::number(text).map_or(Length::Bad, Length::Is),
            (Some(_), Some(_)) => Length::Bad,
        };
        drop(values);
        if length == Length::Bad {
            self.fault(400, "Content-Length is malformed or comes more than once");
        }
        self.headers.remove(&HeaderName::ContentLength);
        length
    }

    /// What each message must have (RFC 3261 sections 8.1.1 and 8.2.2).
    fn check(&mut self, start: Option<&Start>) {
        let mut seen: Vec<&HeaderName> = Vec::new();
        let mut repeated = false;
        for header in self.headers.iter().filter(|header| header.name.is_single()) {
            repeated |= seen.contains(&&header.name);
            seen.push(&header.name);
        }
        if repeated {
            self.fault(400, "a header that must stand once comes again");
        }
        let text = |name| self.headers.get(&name).unwrap_or_default();
        let address = |name| NameAddr::parse(text(name)).is_some();
        let max_forwards = self.headers.get(&HeaderName::MaxForwards);
        let cseq = CSeq::parse(text(HeaderName::CSeq));
        let vias = self.headers.count(&HeaderName::Via);
        let method = start.and_then(|start| match start {
            Start::Request { method, .. } => Some(method),
            Start::Response { .. } => None,
        });
        let same_method = match (&cseq, method) {
            (Some(cseq), Some(method)) => cseq.method == *method,
            (None, _) | (_, None) => true,
        };
        let sound = [
            (vias > 0, 400, "Via is missing"),
            (vias <= VIAS_MAX, 513, "there are too many Vias"),
            (self.vias_are_sound(), 400, "a Via is malformed"),
            (address(HeaderName::From), 400, "From is missing or malformed"),
            (address(HeaderName::To), 400, "To is missing or malformed"),
            (is_call_id(text(HeaderName::CallId)), 400, "Call-ID is missing or malformed"),
            (cseq.is_some(), 400, "CSeq is missing or malformed"),
            (same_method, 400, "CSeq names another method"),
            (max_forwards.is_none_or(is_hops), 400, "Max-Forwards is malformed"),
        ];
        for (_, status, why) in sound.into_iter().filter(|(sound, ..)| !sound) {
            self.fault(status, why);
        }
    }

    fn vias_are_sound(&self) -> bool {
        let mut vias = self.headers.all(&HeaderName::Via).take(VIAS_MAX);
        vias.all(|text| Via::parse(text).is_some())
    }
}

/// Max-Forwards is 0 to 255 (RFC 3261 section 20.22).
fn is_hops(text: &str) -> bool {
    scan::number::<u8>(text).is_some()
}
