//! What an answer of an outside desk means.
use std::time::Duration;

use hyper::{Method, StatusCode};
use serde_json::Value;

use super::{Fault, Reach, Wrong};
use crate::http::{Answered, PostError, Posted, Target};
use crate::model::Timestamp;
use crate::store::StopReason;

/// Characters of an answer that are kept beside a row.
const SAID_CHARS_MAX: usize = 200;

/// Makes a request with a JSON body, or with none, and returns what was answered with 2xx.
pub(super) async fn ask(
    reach: Reach<'_>,
    product: &str,
    (method, to): (Method, &Target),
    authorization: &str,
    body: Option<&Value>,
) -> Result<Answered, Wrong> {
    let body = body.map(ToString::to_string).unwrap_or_default();
    let content_type = if body.is_empty() { "" } else { "application/json" };
    let headers = [("authorization", authorization)];
    let posted = Posted { content_type, headers: &headers, body: body.as_bytes() };
    judged(product, reach.client.request(method, to, posted).await, reach.now)
}

/// 2xx was taken; 408, 425, 429, 5xx and no answer may be later; 401 and 403 stop the desk; the rest is refused for good.
pub(super) fn judged(
    product: &str,
    answer: Result<Answered, PostError>,
    now: Timestamp,
) -> Result<Answered, Wrong> {
    let answered = match answer {
        Ok(answered) => answered,
        Err(error) => {
            let fault = Fault::new(format!("{product}: no answer"), error.to_string());
            return Err(match error {
                // The configuration leads nowhere that we may go.
                PostError::Target | PostError::Private(_) => {
                    Wrong::Stop(fault, StopReason::Refused)
                }
                PostError::TooLong => Wrong::TooLong(fault),
                PostError::TooLate => Wrong::TooLate(fault),
                PostError::Tls | PostError::Connection(_) => Wrong::NotDone(fault, None),
                PostError::Answer(_) => Wrong::Later(fault, None),
            });
        }
    };
    let status = answered.status;
    if status.is_success() {
        return Ok(answered);
    }
    let brief = format!("{product} {}", status.as_u16());
    let said = String::from_utf8_lossy(&answered.body);
    let said: String = said.chars().take(SAID_CHARS_MAX).collect();
    let fault = Fault::new(brief.clone(), format!("{brief}: {said}"));
    let busy = matches!(
        status,
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS
    );
    Err(match status {
        _ if busy => Wrong::NotDone(fault, answered.retry_after.and_then(|text| waits(&text, now))),
        _ if status.is_server_error() => {
            Wrong::Later(fault, answered.retry_after.and_then(|text| waits(&text, now)))
        }
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Wrong::Stop(fault, StopReason::Refused),
        _ => Wrong::Refused(fault),
    })
}

/// Reads how long to wait: seconds, or a date.
fn waits(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    now.until(at).ok().and_then(|span| Duration::try_from(span).ok())
}

/// Reads an answer as JSON. What is none may stand before or behind what was asked for: a page that wants somebody
/// to sign in, or the answer that broke off.
pub(super) fn json(product: &str, answered: &Answered) -> Result<Value, Wrong> {
    serde_json::from_slice(&answered.body)
        .map_err(|_| Wrong::later(&format!("{product}: the answer is no JSON")))
}

/// Returns a value as text: products write ids as numbers or as strings.
pub(super) fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, retry_after: Option<&str>) -> Result<Answered, Wrong> {
        let status = StatusCode::from_u16(status).unwrap();
        let retry_after = retry_after.map(str::to_owned);
        let now = "2026-11-24T09:00:00Z".parse().unwrap();
        judged("x", Ok(Answered { status, retry_after, body: bytes::Bytes::new() }), now)
    }

    #[test]
    fn an_answer_says_what_becomes_of_the_row_and_of_the_desk() {
        assert!(answered(201, None).is_ok());
        for status in [408, 425, 429] {
            assert!(matches!(answered(status, None), Err(Wrong::NotDone(_, None))), "{status}");
        }
        for status in [500, 503, 504] {
            assert!(matches!(answered(status, None), Err(Wrong::Later(_, None))), "{status}");
        }
        for status in [401, 403] {
            let refused = answered(status, None);
            assert!(matches!(refused, Err(Wrong::Stop(_, StopReason::Refused))), "{status}");
        }
        for status in [400, 404, 422] {
            assert!(matches!(answered(status, None), Err(Wrong::Refused(_))), "{status}");
        }
        let no_answer = judged("x", Err(PostError::TooLate), Timestamp::UNIX_EPOCH);
        assert!(matches!(no_answer, Err(Wrong::TooLate(_))));
        let nobody = PostError::Connection(std::io::ErrorKind::ConnectionRefused);
        let nobody = judged("x", Err(nobody), Timestamp::UNIX_EPOCH);
        assert!(matches!(nobody, Err(Wrong::NotDone(_, None))));
        let private =
            judged("x", Err(PostError::Private([10, 0, 0, 1].into())), Timestamp::UNIX_EPOCH);
        assert!(matches!(private, Err(Wrong::Stop(..))));
    }

    #[test]
    fn a_desk_says_in_seconds_or_by_a_date_when_to_come_again() {
        let wait = |text| match answered(429, Some(text)) {
            Err(Wrong::NotDone(_, wait)) => wait,
            other => panic!("{other:?}"),
        };
        assert_eq!(wait("2"), Some(Duration::from_secs(2)));
        assert_eq!(wait("Tue, 24 Nov 2026 09:01:00 GMT"), Some(Duration::from_secs(60)));
        assert_eq!(wait("Tue, 24 Nov 2026 08:00:00 GMT"), None, "it is over");
        assert_eq!(wait("soon"), None);
    }
}
