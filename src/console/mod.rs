//! The desk's pages in a browser.
//!
//! Floor 7. A page reads and shows; an act is a form that is posted, checked ([`request::Posted`]) and
//! handed to `intake` in the name of whoever is signed in. Everything works without script, and nothing
//! comes from another host (`docs/plan-console.md`).

mod assets;
mod incidents;
mod kept;
mod notices;
mod now;
mod page;
mod pages;
mod request;
mod rota;
mod rules;
mod sign_in;
mod tickets;
mod understanding;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

use crate::intake::{Intake, Staff, Workshop};

pub use words::CONSOLE_MESSAGES;

/// What the console works with.
#[derive(Clone, Debug)]
pub struct Console {
    /// The story, the store and the clock.
    pub intake: Intake,
    /// Who may sign in.
    pub staff: Staff,
    /// The files that the desk lead keeps.
    pub workshop: Arc<dyn Workshop>,
    /// Lets so much at once that takes a while.
    pub heavy: Arc<Semaphore>,
    /// Whether browsers reach it over TLS, so that cookies are for that only.
    pub secure: bool,
    /// Whether requests come through a proxy of ours, which says for whom it asks.
    pub behind_proxy: bool,
}

/// Returns the pages of the console, and below `/api/` what `api` answers.
pub fn router(console: Console, api: Router) -> Router {
    let pages = pages(console);
    // Not a route: the API asks by which of its own routes a request came, and for their variable parts.
    Router::new().fallback(move |request: Request| {
        let is_of_api = request.uri().path().starts_with("/api/");
        let chosen = if is_of_api { api.clone() } else { pages.clone() };
        chosen.oneshot(request)
    })
}

fn pages(console: Console) -> Router {
    Router::new()
        .route("/", get(now::show))
        .route("/sign-in", get(sign_in::ask).post(sign_in::take))
        .route("/sign-out", post(sign_in::leave))
        .route("/welcome/{token}", get(sign_in::welcome).post(sign_in::choose))
        .route("/tickets", get(tickets::list))
        .route("/tickets/{number}", get(tickets::show))
        .route("/tickets/{number}/reply", post(tickets::reply))
        .route("/tickets/{number}/correct", post(tickets::correct))
        .route("/tickets/{number}/take", post(tickets::take))
        .route("/tickets/{number}/note", post(tickets::note))
        .route("/tickets/{number}/status", post(tickets::status))
        .route("/pages", get(pages::list))
        .route("/pages/{id}", get(pages::show))
        .route("/pages/{id}/{answer}", post(pages::answer))
        .route("/oncall", get(rota::list))
        .route("/oncall/{id}", get(rota::show))
        .route("/oncall/{id}/override", post(rota::write))
        .route("/oncall/{id}/override/{change}/remove", post(rota::take_back))
        .route("/oncall/{id}/swap", post(rota::offer))
        .route("/oncall/{id}/swap/{swap}/accept", post(rota::accept))
        .route("/oncall/{id}/swap/{swap}/withdraw", post(rota::withdraw))
        .route("/policies/{id}", get(rota::policy))
        .route("/incidents", get(incidents::list).post(incidents::declare))
        .route("/incidents/{id}", get(incidents::show))
        .route("/incidents/{id}/{act}", post(incidents::say))
        .route("/notices", get(notices::list).post(notices::send))
        .route("/notices/check", post(notices::check))
        .route("/notices/opt-outs", get(notices::opt_outs).post(notices::opt))
        .route("/notices/{id}", get(notices::show))
        .merge(desk_files())
        .route("/assets/{file}", get(assets::file))
        .fallback(nothing)
        .with_state(console)
}

/// The pages of what the desk lead keeps.
fn desk_files() -> Router<Console> {
    Router::new()
        .route("/rules", get(rules::list))
        .route("/rules/files/{*name}", get(rules::file))
        .route("/rules/one/{rule}", get(rules::one))
        .route("/rules/try", post(rules::try_change))
        .route("/rules/save", post(kept::save_rules))
        .route("/rules/history", get(kept::rules_history))
        .route("/rules/history/{id}", get(kept::rules_version).post(kept::back_to_rules))
        .route("/understanding", get(understanding::home))
        .route("/understanding/files/{*name}", get(understanding::file))
        .route("/understanding/try", post(understanding::try_change))
        .route("/understanding/save", post(kept::save_words))
        .route("/understanding/history", get(kept::words_history))
        .route("/understanding/history/{id}", get(kept::words_version).post(kept::back_to_words))
        .route("/understanding/classify", post(understanding::classify))
        .route("/understanding/examples", get(understanding::examples).post(understanding::review))
        .route("/understanding/evaluation", get(understanding::evaluation))
}

/// The answer to a path that is no page.
async fn nothing(State(console): State<Console>, someone: Option<request::Someone>) -> Response {
    match someone {
        Some(someone) => {
            page::told(&console, &someone, StatusCode::NOT_FOUND, "console-no-page", None)
        }
        None => page::to("/sign-in"),
    }
}
