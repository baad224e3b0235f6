//! The page on which somebody on call says that messages reach him by the way of its link. As with every
//! link of ours, reading the page changes nothing; push notices post to the address of the button.
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};

use crate::intake::{Intake, WAY_PATH, WayLink};
use crate::replies::Args;

use super::small_page::{SmallPages, away, is_token};

/// The text of its head.
const TITLE: &str = "way-title";

/// The messages of the page and the values they get.
pub const WAY_MESSAGES: &[(&str, &[&str])] =
    &[("way-title", &[]), ("way-ask", &[]), ("way-button", &[]), ("way-done", &[])];

/// Returns the routes of the page.
pub fn way_pages(intake: Intake) -> Router {
    let pages = SmallPages::new(intake);
    Router::new()
        .route(&format!("{WAY_PATH}{{token}}"), get(show).post(confirm))
        .route(&format!("{WAY_PATH}{{token}}/accept"), post(confirm))
        .with_state(pages)
}

fn page(pages: &SmallPages, token: &str, state: &WayLink) -> Response {
    let say = |language, id| pages.say(language, id, &Args::new());
    match state {
        WayLink::Open(language) => {
            let body = format!(
                "<p>{}</p>\n<form method=\"post\" action=\"{WAY_PATH}{token}\"><button type=\"submit\">{}</button></form>\n",
                say(*language, "way-ask"),
                say(*language, "way-button")
            );
            pages.document(StatusCode::OK, *language, TITLE, &body)
        }
        WayLink::Done(language) => {
            let body = format!("<p>{}</p>\n", say(*language, "way-done"));
            pages.document(StatusCode::OK, *language, TITLE, &body)
        }
        WayLink::Over => {
            let first = pages.intake.parts().settings.fallback_language;
            let body = pages.say_to_anybody("link-over");
            pages.document(StatusCode::GONE, first, TITLE, &body)
        }
    }
}

async fn show(State(pages): State<SmallPages>, Path(token): Path<String>) -> Response {
    let _place = pages.place().await;
    if !is_token(&token) {
        return page(&pages, "", &WayLink::Over);
    }
    match pages.intake.look_at_way(&token).await {
        Ok(state) => page(&pages, &token, &state),
        Err(_) => away(),
    }
}

async fn confirm(State(pages): State<SmallPages>, Path(token): Path<String>) -> Response {
    let _place = pages.place().await;
    if !is_token(&token) {
        return page(&pages, "", &WayLink::Over);
    }
    match pages.intake.confirm_way_by_link(&token).await {
        Ok(state) => page(&pages, &token, &state),
        Err(_) => away(),
    }
}
