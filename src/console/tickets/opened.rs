//! What is kept sealed, opened: a mail as it was written, in a frame that can do nothing, and what a caller left. Each
//! time stands in the audit trail.
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::console::Console;
use crate::console::page::{away, told};
use crate::console::request::Someone;
use crate::console::words::Words;
use crate::intake::OpenError;
use crate::mail::{ReadLimits, read, safe_html};
use crate::model::TicketNumber;
use crate::staff::Act;
use crate::store::RecordingError;

/// What a mail may do: nothing at all. The frame has no script, form, style or picture, and no name.
const MAIL_POLICY: &str =
    "default-src 'none'; form-action 'none'; frame-ancestors 'self'; base-uri 'none'; sandbox";

#[derive(Template)]
#[template(path = "mail.html")]
struct MailPage {
    t: Words,
    /// Made safe; nothing when the mail has none that may be shown.
    html: Option<String>,
    /// The whole text, with what it quotes.
    text: String,
    images_blocked: usize,
}

fn mail_page(words: Words, raw: &[u8]) -> MailPage {
    let limits = ReadLimits::default();
    // Pictures are not fetched, and those within are not shown: there is no place for them.
    let safe = safe_html(raw, &limits, &|_| None).ok().flatten();
    let text = if safe.is_none() { read(raw, &limits).full_text } else { String::new() };
    let images_blocked = safe.as_ref().map_or(0, |safe| safe.images_blocked);
    MailPage { t: words, html: safe.map(|safe| safe.html), text, images_blocked }
}

/// `GET /tickets/{number}/mail/{place}`: for a frame.
pub(in crate::console) async fn mail(
    State(console): State<Console>,
    someone: Someone,
    Path((number, place)): Path<(String, u32)>,
) -> Response {
    let no = |status, id| told(&console, &someone, status, id, None);
    if !someone.may(Act::OpenMessages) {
        return no(StatusCode::FORBIDDEN, "console-not-permitted");
    }
    let Ok(number) = number.parse::<TicketNumber>() else {
        return no(StatusCode::NOT_FOUND, "console-no-ticket");
    };
    let raw = match console.intake.open_mail(number, place, &someone.by()).await {
        Ok(Some(raw)) => raw,
        Ok(None) => return no(StatusCode::NOT_FOUND, "console-no-page"),
        Err(error) => return failed(&console, &someone, &error),
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let made = tokio::task::spawn_blocking(move || mail_page(words, &raw).render()).await;
    let Ok(Ok(text)) = made else { return away(&console, &someone) };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(MAIL_POLICY)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN")),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("same-origin"),
        ),
    ];
    (headers, text).into_response()
}

fn failed(console: &Console, someone: &Someone, error: &OpenError) -> Response {
    match error {
        OpenError::Recording(RecordingError::Reference | RecordingError::Gone) => {
            told(console, someone, StatusCode::NOT_FOUND, "console-no-page", None)
        }
        OpenError::Recording(RecordingError::Vault(_))
        | OpenError::Vault(_)
        | OpenError::Store(_)
        | OpenError::Stopping => {
            tracing::error!(%error, "what is sealed cannot be opened");
            away(console, someone)
        }
    }
}

/// Reads `bytes=FIRST-` or `bytes=FIRST-LAST` (RFC 9110 section 14.1.2); nothing for any other form.
fn range(headers: &HeaderMap, length: usize) -> Option<(usize, usize)> {
    let text = headers.get(header::RANGE)?.to_str().ok()?.strip_prefix("bytes=")?;
    let (first, last) = text.split_once('-')?;
    let first: usize = first.parse().ok()?;
    let end = length.checked_sub(1)?;
    let last = if last.is_empty() { end } else { last.parse::<usize>().ok()?.min(end) };
    (first <= last).then_some((first, last))
}

/// `GET /tickets/{number}/recordings/{reference}`: the sound, for a player, which may ask for a part.
pub(in crate::console) async fn recording(
    State(console): State<Console>,
    someone: Someone,
    headers: HeaderMap,
    Path((number, reference)): Path<(String, String)>,
) -> Response {
    let no = |status, id| told(&console, &someone, status, id, None);
    if !someone.may(Act::OpenMessages) {
        return no(StatusCode::FORBIDDEN, "console-not-permitted");
    }
    let Ok(number) = number.parse::<TicketNumber>() else {
        return no(StatusCode::NOT_FOUND, "console-no-ticket");
    };
    match console.intake.is_recording_of(reference.clone(), number).await {
        Ok(true) => {}
        Ok(false) => return no(StatusCode::NOT_FOUND, "console-no-page"),
        Err(_) => return away(&console, &someone),
    }
    // A player that goes on, or back, hears the same once.
    let goes_on = headers
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|text| !text.starts_with("bytes=0-"));
    let heard = match console.intake.hear(reference, &someone.by(), goes_on).await {
        Ok(heard) => heard,
        Err(error) => return failed(&console, &someone, &error),
    };
    let length = heard.wav.len();
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("audio/wav")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::ACCEPT_RANGES, HeaderValue::from_static("bytes")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    let part = range(&headers, length)
        .and_then(|(first, last)| Some((first, last, heard.wav.get(first..=last)?.to_vec())));
    match part {
        Some((first, last, bytes)) => {
            let told = [(header::CONTENT_RANGE, format!("bytes {first}-{last}/{length}"))];
            (StatusCode::PARTIAL_CONTENT, head, told, bytes).into_response()
        }
        None => (head, heard.wav.to_vec()).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::range;
    use axum::http::{HeaderMap, HeaderValue, header};

    #[test]
    fn a_player_asks_for_parts() {
        let asked = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, HeaderValue::from_static(text));
            range(&headers, 100)
        };
        assert_eq!(asked("bytes=0-"), Some((0, 99)));
        assert_eq!(asked("bytes=10-19"), Some((10, 19)));
        assert_eq!(asked("bytes=90-500"), Some((90, 99)));
        for other in ["bytes=100-", "bytes=20-10", "bytes=-5", "bytes=0-1,5-6", "lines=1-2"] {
            assert_eq!(asked(other), None, "{other}");
        }
    }
}
