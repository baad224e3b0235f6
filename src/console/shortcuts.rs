//! The keys of the console, and whether single ones do something (WCAG 2.1, 2.1.4): each user decides.
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::Console;
use super::page::{Frame, away, html, to};
use super::request::{Posted, Someone};
use super::words::Words;

#[derive(Template)]
#[template(path = "shortcuts.html")]
struct ShortcutsPage {
    frame: Frame,
}

/// `GET /shortcuts`.
pub(super) async fn show(State(console): State<Console>, someone: Someone) -> Response {
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let frame = Frame::of(&console, &someone, "/shortcuts", words.say("console-keys"));
    html(StatusCode::OK, &ShortcutsPage { frame })
}

/// `POST /shortcuts`.
pub(super) async fn choose(State(console): State<Console>, posted: Posted) -> Response {
    let on = posted.fields.get("keys") == Some("on");
    match console.staff.set_shortcuts(posted.someone.0.user.id, on).await {
        Ok(()) => to("/shortcuts"),
        Err(error) => {
            tracing::error!(%error, "a choice of keys cannot be kept");
            away(&console, &posted.someone)
        }
    }
}
