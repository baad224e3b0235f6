//! The page behind a one-time link: a text and a button, no script, no style, nothing from elsewhere.
//!
//! Reading it changes nothing; the button posts, and only that confirms. A token that was used, has
//! ended or never was gets the same answer.
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use crate::intake::{Intake, LINK_PATH, LinkState};
use crate::model::{Language, TicketNumber};
use crate::replies::Args;

/// Requests for such pages in a minute, whoever asks: links are few, and a page costs a look into
/// the store.
pub const PER_MINUTE_MAX: u32 = 120;
/// Characters of a token; anything else is none.
const TOKEN_CHARS: usize = 52;
/// What a browser may do with the page: send its form to us, and nothing else.
const POLICY: &str =
    "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The messages of the page and the values they get.
pub const LINK_MESSAGES: &[(&str, &[&str])] = &[
    ("link-title", &[]),
    ("link-ask", &["ticket"]),
    ("link-button", &[]),
    ("link-done", &["ticket"]),
    ("link-over", &[]),
    ("link-offer", &["link", "minutes"]),
];

/// What the page works with.
#[derive(Clone)]
struct Pages {
    intake: Intake,
    /// The running minute, and the requests in it.
    asked: Arc<Mutex<(i64, u32)>>,
}

/// Returns the route of the page.
pub fn link_pages(intake: Intake) -> Router {
    let pages = Pages { intake, asked: Arc::default() };
    Router::new().route(&format!("{LINK_PATH}{{token}}"), get(show).post(confirm)).with_state(pages)
}

impl Pages {
    /// Counts a request; false when there are too many.
    fn admits(&self) -> bool {
        let minute = self.intake.parts().clock.now().as_second().div_euclid(60);
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.0 != minute {
            *asked = (minute, 0);
        }
        asked.1 = asked.1.saturating_add(1);
        asked.1 <= PER_MINUTE_MAX
    }

    fn say(&self, language: Language, id: &str, ticket: Option<TicketNumber>) -> String {
        let args =
            ticket.map_or_else(Args::new, |ticket| Args::new().with("ticket", ticket.to_string()));
        let knowledge = self.intake.parts().knowledge.load();
        let text = knowledge.phrasebook.render(language, id, &args);
        escaped(&text.unwrap_or_default())
    }

    /// Writes the page of a link in its language.
    fn page(&self, state: LinkState) -> Response {
        match state {
            LinkState::Open(ticket, language) => {
                let body = format!(
                    "<p>{}</p>\n<form method=\"post\"><button type=\"submit\">{}</button></form>\n",
                    self.say(language, "link-ask", Some(ticket)),
                    self.say(language, "link-button", None)
                );
                self.document(StatusCode::OK, language, &body)
            }
            LinkState::Confirmed(ticket, language) => {
                let body = format!("<p>{}</p>\n", self.say(language, "link-done", Some(ticket)));
                self.document(StatusCode::OK, language, &body)
            }
            // Whose link it was is not told, nor his language.
            LinkState::Over => {
                let mut body = String::new();
                for language in Language::ALL {
                    let text = self.say(language, "link-over", None);
                    let tag = language.tag();
                    // Writing to a `String` cannot fail.
                    let _always = writeln!(body, "<p lang=\"{tag}\">{text}</p>");
                }
                let first = self.intake.parts().settings.fallback_language;
                self.document(StatusCode::GONE, first, &body)
            }
        }
    }

    fn document(&self, status: StatusCode, language: Language, body: &str) -> Response {
        let title = self.say(language, "link-title", None);
        let text = format!(
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n{body}</body>\n</html>\n",
            language.tag()
        );
        (status, headers(), text).into_response()
    }
}

fn headers() -> [(HeaderName, HeaderValue); 5] {
    [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ]
}

fn too_many() -> Response {
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "60")]).into_response()
}

fn away() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "60")]).into_response()
}

fn is_token(text: &str) -> bool {
    text.len() == TOKEN_CHARS && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

async fn show(State(pages): State<Pages>, Path(token): Path<String>) -> Response {
    if !pages.admits() {
        return too_many();
    }
    if !is_token(&token) {
        return pages.page(LinkState::Over);
    }
    match pages.intake.look_at_link(token).await {
        Ok(state) => pages.page(state),
        Err(_) => away(),
    }
}

async fn confirm(State(pages): State<Pages>, Path(token): Path<String>) -> Response {
    if !pages.admits() {
        return too_many();
    }
    if !is_token(&token) {
        return pages.page(LinkState::Over);
    }
    match pages.intake.confirm_link(token).await {
        Ok(state) => pages.page(state),
        Err(_) => away(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
