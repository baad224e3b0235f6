//! The page on which somebody gets his code: a button, and behind it the contact number and the code,
//! once. As with every link of ours, reading the page changes nothing.
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use zeroize::Zeroizing;

use crate::intake::{ENROL_PATH, EnrolState, Intake};
use crate::replies::Args;

use super::small_page::{SmallPages, away, is_token};

/// The text of its head.
const TITLE: &str = "enrol-title";

/// The messages of the page and of the letters that lead to it, and the values they get.
pub const ENROL_MESSAGES: &[(&str, &[&str])] = &[
    ("enrol-title", &[]),
    ("enrol-ask", &[]),
    ("enrol-button", &[]),
    ("enrol-shown-number", &["number"]),
    ("enrol-shown-pin", &["pin"]),
    ("enrol-shown-once", &[]),
    ("enrol-number-subject", &["ticket"]),
    ("enrol-number-letter", &["ticket", "desk", "number"]),
    ("enrol-subject", &["ticket"]),
    ("enrol-letter", &["ticket", "desk", "link", "hours"]),
    ("reset-subject", &["ticket"]),
    ("reset-letter", &["ticket", "desk", "link", "hours"]),
    ("reset-told-subject", &["ticket"]),
    ("reset-told-letter", &["ticket", "desk", "name", "when"]),
    ("access-removal-subject", &["name", "account"]),
    ("access-removal-text", &["name", "account"]),
];

/// Returns the route of the page.
pub(super) fn enrol_pages(intake: Intake) -> Router {
    let pages = SmallPages::new(intake);
    Router::new().route(&format!("{ENROL_PATH}{{token}}"), get(show).post(draw)).with_state(pages)
}

/// Writes the page of a link in its language.
fn page(pages: &SmallPages, state: EnrolState) -> Response {
    match state {
        EnrolState::Open(language) => {
            let say = |id| pages.say(language, id, &Args::new());
            let body = format!(
                "<p>{}</p>\n<form method=\"post\"><button type=\"submit\">{}</button></form>\n",
                say("enrol-ask"),
                say("enrol-button")
            );
            pages.document(StatusCode::OK, language, TITLE, &body)
        }
        EnrolState::Shown(shown) => {
            let (language, number, pin) = *shown;
            let digits: Zeroizing<String> =
                Zeroizing::new(pin.expose().iter().copied().map(char::from).collect());
            let number = Args::new().with("number", number.to_string());
            let pin = Args::new().with("pin", digits.as_str());
            let body = Zeroizing::new(format!(
                "<p>{}</p>\n<p>{}</p>\n<p>{}</p>\n",
                pages.say(language, "enrol-shown-number", &number),
                pages.say(language, "enrol-shown-pin", &pin),
                pages.say(language, "enrol-shown-once", &Args::new())
            ));
            pages.document(StatusCode::OK, language, TITLE, &body)
        }
        // Whose link it was is not told, nor his language.
        EnrolState::Over => {
            let first = pages.intake.parts().settings.fallback_language;
            let body = pages.say_to_anybody("link-over");
            pages.document(StatusCode::GONE, first, TITLE, &body)
        }
    }
}

async fn show(State(pages): State<SmallPages>, Path(token): Path<String>) -> Response {
    let _place = pages.place().await;
    if !is_token(&token) {
        return page(&pages, EnrolState::Over);
    }
    match pages.intake.look_at_enrolment(&token).await {
        Ok(state) => page(&pages, state),
        Err(_) => away(),
    }
}

async fn draw(State(pages): State<SmallPages>, Path(token): Path<String>) -> Response {
    let _place = pages.place().await;
    if !is_token(&token) {
        return page(&pages, EnrolState::Over);
    }
    match pages.intake.use_enrolment(&token).await {
        Ok(state) => page(&pages, state),
        Err(_) => away(),
    }
}
