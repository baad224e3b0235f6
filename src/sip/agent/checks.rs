//! What every request is checked for before it does anything, and how it is refused.
use super::super::transaction::TransactionId;
use super::super::{HeaderName, Message, Method, Uri};
use super::compose;
use super::core::Cx;

/// The option tags that Require may name.
const KNOWN_OPTIONS: [&str; 3] = ["100rel", "timer", "replaces"];

/// Sends a refusal with further headers; outside of a dialog with a tag of its own.
fn refuse(
    cx: &mut Cx<'_>,
    id: TransactionId,
    code: u16,
    to_tag: Option<&str>,
    headers: &[(HeaderName, &str)],
) {
    let own = if to_tag.is_none() { cx.token().ok() } else { None };
    let Some(mut response) = cx.response(id, code, to_tag.or(own.as_deref())) else { return };
    for (name, value) in headers {
        response.headers.push(name.clone(), *value);
    }
    cx.respond(id, response);
}

/// 415, and what we take instead.
pub(super) fn unsupported_body(cx: &mut Cx<'_>, id: TransactionId, to_tag: Option<&str>) {
    let accept = [(HeaderName::Accept, compose::ACCEPT), (HeaderName::AcceptEncoding, "identity")];
    refuse(cx, id, 415, to_tag, &accept);
}

/// 422, and the shortest interval that we take.
pub(super) fn too_brief(cx: &mut Cx<'_>, id: TransactionId, to_tag: Option<&str>) {
    let least = cx.core.config.session_least.max(super::super::dialog::session_timer::LEAST);
    refuse(cx, id, 422, to_tag, &[(HeaderName::MinSe, &least.as_secs().to_string())]);
}

/// 489, and the only event that we know.
pub(super) fn bad_event(cx: &mut Cx<'_>, id: TransactionId) {
    refuse(cx, id, 489, None, &[(HeaderName::AllowEvents, "refer")]);
}

/// 503, and when to come again.
pub(super) fn unavailable(cx: &mut Cx<'_>, id: TransactionId, retry_after: u32) {
    refuse(cx, id, 503, None, &[(HeaderName::RetryAfter, &retry_after.to_string())]);
}

/// The checks of RFC 3261 8.2.1 to 8.2.3, in their order. False when the request was refused.
pub(super) fn passes(cx: &mut Cx<'_>, id: TransactionId, request: &Message) -> bool {
    let Some(method) = request.method() else { return false };
    match method {
        Method::Invite
        | Method::Ack
        | Method::Bye
        | Method::Cancel
        | Method::Options
        | Method::Info
        | Method::Prack
        | Method::Update
        | Method::Notify => {}
        Method::Register
        | Method::Refer
        | Method::Subscribe
        | Method::Message
        | Method::Publish => {
            refuse(cx, id, 405, None, &[(HeaderName::Allow, compose::ALLOW)]);
            return false;
        }
        Method::Other(_) => {
            refuse(cx, id, 501, None, &[(HeaderName::Allow, compose::ALLOW)]);
            return false;
        }
    }
    match request.request_uri() {
        Some(Uri::Sip(_) | Uri::Tel(_)) => {}
        Some(Uri::Other { .. }) => {
            refuse(cx, id, 416, None, &[]);
            return false;
        }
        None => {
            refuse(cx, id, 400, None, &[]);
            return false;
        }
    }
    let Ok(required) = request.require() else {
        refuse(cx, id, 400, None, &[]);
        return false;
    };
    let unknown: Vec<String> =
        required.into_iter().filter(|tag| !names(&KNOWN_OPTIONS, tag)).collect();
    if !unknown.is_empty() {
        refuse(cx, id, 420, None, &[(HeaderName::Unsupported, &unknown.join(", "))]);
        return false;
    }
    true
}

fn names(known: &[&str], tag: &str) -> bool {
    known.iter().any(|name| name.eq_ignore_ascii_case(tag))
}
