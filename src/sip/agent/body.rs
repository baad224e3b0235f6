//! The session description in a body, alone or among the parts of a multipart.
use super::super::{HeaderName, Message};
use super::api::Sdp;

/// How many parts of a multipart are looked at.
const PARTS_MAX: usize = 16;

/// The longest session description that is taken, in bytes.
pub const SDP_BYTES_MAX: usize = 16_384;

/// A body that we cannot use: 415.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body is none that is known here")]
pub(super) struct Foreign;

/// The session description of a message; `None` when it has no body.
///
/// # Errors
/// [`Foreign`] when there is a body and no description in it, or one that is too long.
pub(super) fn sdp(message: &Message) -> Result<Option<Sdp>, Foreign> {
    if message.body.is_empty() {
        return Ok(None);
    }
    let encoding = message.headers.get(&HeaderName::ContentEncoding);
    if encoding.is_some_and(|encoding| !encoding.trim().eq_ignore_ascii_case("identity")) {
        return Err(Foreign);
    }
    // A body without a type is taken for a description: old peers do that.
    let Some(kind) = message.content_type().map_err(|_| Foreign)? else {
        return bounded(&message.body).map(Some);
    };
    if kind.essence == "application/sdp" {
        return bounded(&message.body).map(Some);
    }
    if !kind.essence.starts_with("multipart/") {
        return Err(Foreign);
    }
    let boundary = kind.params.text("boundary").filter(|b| !b.is_empty()).ok_or(Foreign)?;
    part(&message.body, &boundary).ok_or(Foreign).and_then(bounded).map(Some)
}

/// Whether whoever sent this can read a session description: Accept names it, or is not there.
pub(super) fn is_wanted(message: &Message) -> bool {
    let mut kinds = message
        .headers
        .all(&HeaderName::Accept)
        .flat_map(|value| value.split(','))
        .map(|kind| kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
        .filter(|kind| !kind.is_empty())
        .peekable();
    let kinds_named = kinds.peek().is_some();
    !kinds_named || kinds.any(|kind| matches!(&*kind, "application/sdp" | "application/*" | "*/*"))
}

fn bounded(body: &[u8]) -> Result<Sdp, Foreign> {
    if body.len() > SDP_BYTES_MAX { Err(Foreign) } else { Ok(Sdp(body.to_vec())) }
}

/// The first part that is a session description (RFC 2046 5.1; lines may end in LF alone).
fn part<'a>(body: &'a [u8], boundary: &str) -> Option<&'a [u8]> {
    let delimiter = format!("--{boundary}");
    let mut rest = after(body, delimiter.as_bytes())?;
    for _ in 0..PARTS_MAX {
        let end = find(rest, delimiter.as_bytes())?;
        let (whole, next) = rest.split_at_checked(end)?;
        if let Some(found) = described(whole) {
            return Some(found);
        }
        rest = after(next, delimiter.as_bytes())?;
    }
    None
}

/// The content of a part, from behind its boundary line to before the next, if it is a description.
fn described(part: &[u8]) -> Option<&[u8]> {
    let (head, content) = match (split(part, b"\r\n\r\n"), split(part, b"\n\n")) {
        (Some(one), Some(two)) => {
            if one.0.len() < two.0.len() {
                one
            } else {
                two
            }
        }
        (one, two) => one.or(two)?,
    };
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let typed = head.lines().any(|line| {
        let value = line.strip_prefix("content-type:").or_else(|| line.strip_prefix("c:"));
        value.is_some_and(|value| value.trim().starts_with("application/sdp"))
    });
    let content = content.strip_suffix(b"\n").unwrap_or(content);
    typed.then(|| content.strip_suffix(b"\r").unwrap_or(content))
}

fn find(body: &[u8], what: &[u8]) -> Option<usize> {
    body.windows(what.len()).position(|window| window == what)
}

fn after<'a>(body: &'a [u8], what: &[u8]) -> Option<&'a [u8]> {
    split(body, what).map(|(_, rest)| rest)
}

fn split<'a>(body: &'a [u8], what: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let (head, rest) = body.split_at_checked(find(body, what)?)?;
    rest.split_at_checked(what.len()).map(|(_, rest)| (head, rest))
}

#[cfg(test)]
mod tests {
    use super::super::super::Method;
    use super::*;

    fn message(kind: Option<&str>, body: &str) -> Message {
        let mut message = Message::request(Method::Invite, "sip:desk@example.com");
        if let Some(kind) = kind {
            message.headers.push(HeaderName::ContentType, kind);
        }
        message.body = body.as_bytes().to_vec();
        message
    }

    #[test]
    fn a_description_is_found_alone_and_among_parts() {
        let plain = Ok(Some(Sdp(b"v=0\r\n".to_vec())));
        assert_eq!(sdp(&message(Some("application/SDP"), "v=0\r\n")), plain);
        assert_eq!(sdp(&message(None, "v=0\r\n")), plain);
        assert_eq!(sdp(&message(Some("application/sdp"), "")), Ok(None));
        let parts = "--b\r\nContent-Type: application/isup\r\n\r\n\x01\x02\r\n--b\r\n\
                     Content-Type: application/sdp\r\n\r\nv=0\r\n\r\n--b--\r\n";
        assert_eq!(sdp(&message(Some("multipart/mixed;boundary=b"), parts)), plain);
        let bare = parts.replace("\r\n", "\n");
        let found = sdp(&message(Some("multipart/mixed; boundary=\"b\""), &bare));
        assert_eq!(found, Ok(Some(Sdp(b"v=0\n".to_vec()))));
    }

    #[test]
    fn what_is_no_description_is_said_to_be_foreign() {
        let long = "v".repeat(SDP_BYTES_MAX + 1);
        let cases = [
            (Some("text/plain"), "hello"),
            (Some("multipart/mixed"), "--b\r\n"),
            (Some("multipart/mixed;boundary=b"), "--b\r\nContent-Type: application/sdp\r\n\r\nv=0"),
            (Some("multipart/mixed;boundary=b"), ""),
            (Some("application/sdp"), long.as_str()),
        ];
        for (kind, body) in cases.into_iter().filter(|(_, body)| !body.is_empty()) {
            assert_eq!(sdp(&message(kind, body)), Err(Foreign), "{kind:?}");
        }
        let mut packed = message(Some("application/sdp"), "v=0");
        packed.headers.push(HeaderName::ContentEncoding, "gzip");
        assert_eq!(sdp(&packed), Err(Foreign));
    }
}
