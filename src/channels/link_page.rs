//! The page behind a one-time link: a text and a button, no script, no style, nothing from elsewhere.
//!
//! Reading it changes nothing; the button posts, and only that confirms. A token that was used, has
//! ended or never was gets the same answer.
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use crate::intake::{Intake, LINK_PATH, LinkState};
use crate::model::TicketNumber;
use crate::replies::Args;

use super::enrol_page::enrol_pages;
use super::opt_out_page::opt_out_pages;
use super::small_page::{SmallPages, away, is_token};

/// The text of its head.
const TITLE: &str = "link-title";

/// The messages of the page and the values they get.
pub const LINK_MESSAGES: &[(&str, &[&str])] = &[
    ("link-title", &[]),
    ("link-ask", &["ticket"]),
    ("link-button", &[]),
    ("link-done", &["ticket"]),
    ("link-second-check", &["ticket"]),
    ("link-not-permitted", &["ticket", "named", "administrators"]),
    ("link-over", &[]),
    ("link-offer", &["link", "minutes"]),
];

/// Returns the routes of the pages that customers open: this one, the one on which somebody gets his code,
/// and the one by which they say that they want no more notices.
pub fn link_pages(intake: Intake) -> Router {
    let pages = SmallPages::new(intake.clone());
    Router::new()
        .route(&format!("{LINK_PATH}{{token}}"), get(show).post(confirm))
        .with_state(pages)
        .merge(enrol_pages(intake.clone()))
        .merge(opt_out_pages(intake))
}

/// Writes the page of a link in its language.
fn page(pages: &SmallPages, state: LinkState) -> Response {
    let say = |language, id, ticket: TicketNumber| {
        pages.say(language, id, &Args::new().with("ticket", ticket.to_string()))
    };
    match state {
        LinkState::Open(ticket, language) => {
            let body = format!(
                "<p>{}</p>\n<form method=\"post\"><button type=\"submit\">{}</button></form>\n",
                say(language, "link-ask", ticket),
                pages.say(language, "link-button", &Args::new())
            );
            pages.document(StatusCode::OK, language, TITLE, &body)
        }
        LinkState::Confirmed(ticket, language) => {
            let body = format!("<p>{}</p>\n", say(language, "link-done", ticket));
            pages.document(StatusCode::OK, language, TITLE, &body)
        }
        LinkState::SecondCheck(ticket, language) => {
            let body = format!("<p>{}</p>\n", say(language, "link-second-check", ticket));
            pages.document(StatusCode::OK, language, TITLE, &body)
        }
        LinkState::NotPermitted { ticket, language, administrators } => {
            let args = Args::new()
                .with("ticket", ticket.to_string())
                .with("named", !administrators.is_empty())
                .with("administrators", administrators.join(", "));
            let body = format!("<p>{}</p>\n", pages.say(language, "link-not-permitted", &args));
            pages.document(StatusCode::OK, language, TITLE, &body)
        }
        // Whose link it was is not told, nor his language.
        LinkState::Over => {
            let first = pages.intake.parts().settings.fallback_language;
            let body = pages.say_to_anybody("link-over");
            pages.document(StatusCode::GONE, first, TITLE, &body)
        }
    }
}

async fn show(State(pages): State<SmallPages>, Path(token): Path<String>) -> Response {
    let _place = pages.place().await;
    if !is_token(&token) {
        return page(&pages, LinkState::Over);
    }
    match pages.intake.look_at_link(token).await {
        Ok(state) => page(&pages, state),
        Err(_) => away(),
    }
}

async fn confirm(State(pages): State<SmallPages>, Path(token): Path<String>) -> Response {
    let _place = pages.place().await;
    if !is_token(&token) {
        return page(&pages, LinkState::Over);
    }
    match pages.intake.confirm_link(token).await {
        Ok(state) => page(&pages, state),
        Err(_) => away(),
    }
}
