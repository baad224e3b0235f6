//! The page behind the link of a page: who was reached says by a button that he has it, hands it on,
//! or says that he works on it.
//!
//! As with every link of ours, reading the page changes nothing. Push notices post to the address of
//! a button directly.
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};

use crate::intake::{Intake, PAGE_PATH, PageAnswer, PageAnswered, PageLinkState};
use crate::model::Language;
use crate::replies::Args;

use super::small_page::{SmallPages, away, is_token};

/// The text of its head.
const TITLE: &str = "page-answer-title";

/// The messages of the page and the values they get.
pub const ANSWER_MESSAGES: &[(&str, &[&str])] = &[
    ("page-answer-title", &[]),
    ("page-answer-ask", &["ticket"]),
    ("page-answer-yours", &["ticket"]),
    ("page-answer-taken", &["ticket", "by"]),
    ("page-answer-handed-on", &[]),
    ("page-answer-over", &[]),
    ("page-answer-which", &["answers"]),
];

/// Returns the routes of the page.
pub fn answer_pages(intake: Intake) -> Router {
    let pages = SmallPages::new(intake);
    Router::new()
        .route(&format!("{PAGE_PATH}{{token}}"), get(show))
        .route(&format!("{PAGE_PATH}{{token}}/{{answer}}"), post(answer))
        .with_state(pages)
}

fn page(pages: &SmallPages, token: &str, state: &PageLinkState) -> Response {
    match state {
        PageLinkState::Open(ticket, language) => {
            let args = Args::new().with("ticket", ticket.to_string());
            let ask = pages.say(*language, "page-answer-ask", &args);
            let buttons = [PageAnswer::Accept, PageAnswer::Touch, PageAnswer::HandOn]
                .map(|what| button(pages, token, *language, what));
            let body = format!("<p>{ask}</p>\n{}", buttons.concat());
            pages.document(StatusCode::OK, *language, TITLE, &body)
        }
        PageLinkState::Answered(answered, language) => {
            let (id, args) = answered.words();
            let text = pages.say(*language, id, &args);
            // He may find that he cannot, or begin with it later.
            let more = match answered {
                PageAnswered::Yours(_) => [PageAnswer::Touch, PageAnswer::HandOn]
                    .map(|what| button(pages, token, *language, what))
                    .concat(),
                PageAnswered::Taken(..) | PageAnswered::HandedOn(_) | PageAnswered::Over => {
                    String::new()
                }
            };
            let body = format!("<p>{text}</p>\n{more}");
            pages.document(StatusCode::OK, *language, TITLE, &body)
        }
        PageLinkState::Over => {
            let first = pages.intake.parts().settings.fallback_language;
            let body = pages.say_to_anybody("page-answer-over");
            pages.document(StatusCode::GONE, first, TITLE, &body)
        }
    }
}

fn button(pages: &SmallPages, token: &str, language: Language, what: PageAnswer) -> String {
    let id = match what {
        PageAnswer::Accept => "page-accept",
        PageAnswer::HandOn => "page-hand-on",
        PageAnswer::Touch => "page-touch",
    };
    format!(
        "<form method=\"post\" action=\"{PAGE_PATH}{token}/{}\"><p><button type=\"submit\">{}</button></p></form>\n",
        what.as_str(),
        pages.say(language, id, &Args::new())
    )
}

async fn show(State(pages): State<SmallPages>, Path(token): Path<String>) -> Response {
    let _place = pages.place().await;
    if !is_token(&token) {
        return page(&pages, &token, &PageLinkState::Over);
    }
    match pages.intake.look_at_page(token.clone()).await {
        Ok(state) => page(&pages, &token, &state),
        Err(_) => away(),
    }
}

async fn answer(
    State(pages): State<SmallPages>,
    Path((token, what)): Path<(String, String)>,
) -> Response {
    let _place = pages.place().await;
    let Some(what) = PageAnswer::of_word(&what).filter(|_| is_token(&token)) else {
        return page(&pages, &token, &PageLinkState::Over);
    };
    match pages.intake.answer_by_link(token.clone(), what).await {
        Ok(state) => page(&pages, &token, &state),
        Err(_) => away(),
    }
}
