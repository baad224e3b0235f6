//! Calendars of who is on call, fetched by calendar programs.
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use crate::intake::{FEED_PATH, Intake};

use super::small_page::{SmallPages, away, is_token};

/// The ending of a calendar file.
const ENDING: &str = ".ics";

/// Returns the route of the calendars.
pub fn oncall_feeds(intake: Intake) -> Router {
    Router::new()
        .route(&format!("{FEED_PATH}{{file}}"), get(fetch))
        .with_state(SmallPages::new(intake))
}

/// `GET /v1/oncall/TOKEN.ics`. Whoever has no token learns nothing, not even whether it was one.
async fn fetch(State(pages): State<SmallPages>, Path(file): Path<String>) -> Response {
    let _place = pages.place().await;
    let Some(token) = file.strip_suffix(ENDING).filter(|token| is_token(token)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match pages.intake.calendar(token).await {
        Ok(Some(calendar)) => {
            let head = [
                (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
                (header::CACHE_CONTROL, "private, max-age=900"),
                (header::REFERRER_POLICY, "no-referrer"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            (head, calendar).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::warn!(%error, "a calendar cannot be given");
            away()
        }
    }
}
