//! The page behind the link of a notice: a text and a button, as with every link of ours.
//!
//! Mail programs post to the same address (RFC 8058): without a cookie, without a look at the page
//! before, and as often as they like.
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use crate::intake::Intake;
use crate::intake::bulk::{OPT_OUT_PATH, OptOutState};
use crate::replies::Args;

use super::small_page::{SmallPages, away, is_token};

/// The text of its head.
const TITLE: &str = "opt-out-title";

/// The messages of the page, which get no values.
pub const OPT_OUT_MESSAGES: &[(&str, &[&str])] = &[
    ("opt-out-title", &[]),
    ("opt-out-ask", &[]),
    ("opt-out-button", &[]),
    ("opt-out-done", &[]),
    ("opt-out-unknown", &[]),
];

/// Returns the route of the page.
pub(super) fn opt_out_pages(intake: Intake) -> Router {
    let pages = SmallPages::new(intake);
    let path = format!("{OPT_OUT_PATH}{{token}}");
    Router::new().route(&path, get(show).post(opt_out)).with_state(pages)
}

fn page(pages: &SmallPages, state: OptOutState) -> Response {
    let say = |language, id| pages.say(language, id, &Args::new());
    match state {
        OptOutState::Open(language) => {
            let body = format!(
                "<p>{}</p>\n<form method=\"post\"><button type=\"submit\">{}</button></form>\n",
                say(language, "opt-out-ask"),
                say(language, "opt-out-button")
            );
            pages.document(StatusCode::OK, language, TITLE, &body)
        }
        OptOutState::Out(language) => {
            let body = format!("<p>{}</p>\n", say(language, "opt-out-done"));
            pages.document(StatusCode::OK, language, TITLE, &body)
        }
        OptOutState::Unknown => {
            let first = pages.intake.parts().settings.fallback_language;
            let body = pages.say_to_anybody("opt-out-unknown");
            pages.document(StatusCode::GONE, first, TITLE, &body)
        }
    }
}

async fn show(State(pages): State<SmallPages>, Path(token): Path<String>) -> Response {
    let _place = pages.place().await;
    if !is_token(&token) {
        return page(&pages, OptOutState::Unknown);
    }
    pages.intake.look_at_opt_out(token).await.map_or_else(|_| away(), |state| page(&pages, state))
}

async fn opt_out(State(pages): State<SmallPages>, Path(token): Path<String>) -> Response {
    let _place = pages.place().await;
    if !is_token(&token) {
        return page(&pages, OptOutState::Unknown);
    }
    pages.intake.opt_out_by_link(token).await.map_or_else(|_| away(), |state| page(&pages, state))
}
