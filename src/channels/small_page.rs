//! What small pages of ours have in common: no script, no style, nothing from elsewhere, and few that
//! are looked up at once.
use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::intake::Intake;
use crate::model::Language;
use crate::replies::Args;
use crate::text::escape_html;

/// Pages that are looked up in the store at once. Whoever comes later waits his turn and nobody is
/// refused: behind one of these links somebody accepts a page about danger.
pub const PLACES: usize = 4;
/// Characters of a token; anything else is none.
const TOKEN_CHARS: usize = 52;
/// What a browser may do with the page: send its form to us, and nothing else.
const POLICY: &str =
    "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What such pages work with.
#[derive(Clone)]
pub(super) struct SmallPages {
    pub(super) intake: Intake,
    places: Arc<Semaphore>,
}

impl SmallPages {
    pub(super) fn new(intake: Intake) -> Self {
        Self { intake, places: Arc::new(Semaphore::new(PLACES)) }
    }

    /// Waits for a place to look into the store, in the order in which requests come.
    pub(super) async fn place(&self) -> Option<SemaphorePermit<'_>> {
        self.places.acquire().await.ok()
    }

    /// Returns a text, ready to stand in a page.
    pub(super) fn say(&self, language: Language, id: &str, args: &Args) -> String {
        let knowledge = self.intake.parts().knowledge.load();
        escape_html(&knowledge.phrasebook.render(language, id, args).unwrap_or_default())
    }

    /// Returns a text in every language: for whom no language is known.
    pub(super) fn say_to_anybody(&self, id: &str) -> String {
        let one = |language: Language| {
            let text = self.say(language, id, &Args::new());
            format!("<p lang=\"{}\">{text}</p>\n", language.tag())
        };
        Language::ALL.map(one).concat()
    }

    /// Returns a whole page.
    pub(super) fn document(
        &self,
        status: StatusCode,
        language: Language,
        title: &str,
        body: &str,
    ) -> Response {
        let title = self.say(language, title, &Args::new());
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

pub(super) fn away() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "60")]).into_response()
}

/// Whether a text can be a token.
pub(super) fn is_token(text: &str) -> bool {
    text.len() == TOKEN_CHARS && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}
