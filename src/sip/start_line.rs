//! The first line of a message (RFC 3261 sections 7.1 and 7.2).
use super::headers::HeaderValue;
use super::message::Start;
use super::method::Method;
use super::uri::Uri;
use super::{METHOD_BYTES_MAX, URI_BYTES_MAX, scan};

/// What a first line is.
pub(super) enum Line {
    /// A request or a response.
    Start(Start),
    /// A request that is answered with this status whatever else it holds.
    Bad(Method, u16, &'static str),
    /// Nothing that is answered.
    Foreign(&'static str),
}

/// Reads the first line.
pub(super) fn read(line: &[u8]) -> Line {
    let text = HeaderValue::from_wire(line);
    let text = text.as_str();
    if text.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("SIP/")) {
        return response(text).map_or(Line::Foreign("a malformed status line"), Line::Start);
    }
    if !looks_like_request(text) {
        return Line::Foreign("no SIP message");
    }
    let words: Vec<&str> = text.splitn(4, ' ').collect();
    let name = words.first().copied().unwrap_or_default();
    if name.len() > METHOD_BYTES_MAX {
        // Nobody serves it, and no answer repeats it.
        return Line::Bad(Method::Other("-".into()), 501, "the method is too long");
    }
    let Some(method) = Method::parse(name) else {
        return Line::Foreign("the method is no token");
    };
    match words.as_slice() {
        [_, uri, version] => request(method, uri, version),
        _ => Line::Bad(method, 400, "the request line has not three words"),
    }
}

/// Whether the last word of a line is the version of a SIP request; HTTP and noise have none.
pub(super) fn looks_like_request(text: &str) -> bool {
    let last = text.trim_end().rsplit([' ', '\t']).next().unwrap_or_default();
    last.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("SIP/"))
}

fn request(method: Method, uri: &str, version: &str) -> Line {
    if !version.eq_ignore_ascii_case("SIP/2.0") {
        let digits = |text: &str| scan::number::<u64>(text).is_some();
        let numbers = version.get(4..).and_then(|text| text.split_once('.'));
        let other = numbers.is_some_and(|(major, minor)| digits(major) && digits(minor));
        let status = if other { 505 } else { 400 };
        return Line::Bad(method, status, "the version is not 2.0");
    }
    if uri.len() > URI_BYTES_MAX {
        return Line::Bad(method, 414, "the Request-URI is too long");
    }
    match Uri::parse(uri) {
        // A Request-URI carries no headers (RFC 3261 section 19.1.1, table 1).
        Some(parsed) if parsed.as_sip().is_none_or(|uri| uri.headers.is_none()) => {
            Line::Start(Start::Request { method, uri: uri.to_owned() })
        }
        Some(_) => Line::Bad(method, 400, "the Request-URI carries headers"),
        None => Line::Bad(method, 400, "the Request-URI is malformed"),
    }
}

fn response(text: &str) -> Option<Start> {
    let (version, rest) = text.split_once(' ')?;
    let (code, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    let code = scan::number::<u16>(code).filter(|_| code.len() == 3)?;
    let sound = version.eq_ignore_ascii_case("SIP/2.0")
        && (100..700).contains(&code)
        && !reason.contains(['\r', '\0']);
    sound.then(|| Start::Response { code, reason: reason.to_owned() })
}
