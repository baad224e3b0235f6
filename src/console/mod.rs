//! The desk's pages in a browser.
//!
//! Floor 7. A page reads and shows; an act is a form that is posted, checked ([`request::Posted`]) and
//! handed to `intake` in the name of whoever is signed in. Everything works without script: one script of
//! ours fetches parts anew when [`events`] say that they changed, counts and hears keys. Nothing
//! comes from another host (`docs/plan-console.md`).

mod assets;
mod audit;
mod causes;
mod company;
mod events;
mod forms;
mod incidents;
mod kept;
mod keys;
mod me;
mod notices;
mod now;
mod page;
mod pages;
mod passkeys;
mod refusals;
mod registry;
mod reports;
mod request;
mod rota;
mod rules;
mod second;
mod shortcuts;
mod shown;
mod sign_in;
mod tickets;
mod understanding;
mod users;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::intake::{Company, Intake, Staff, Workshop};

pub use events::Streams;
pub use now::{DoorKind, DoorNow, DoorState, Doors, Made};
pub use words::CONSOLE_MESSAGES;

/// What the console works with.
#[derive(Clone, Debug)]
pub struct Console {
    /// The story, the store and the clock.
    pub intake: Intake,
    /// Who may sign in.
    pub staff: Staff,
    /// The company's own sign-in, if there is one.
    pub company: Option<Company>,
    /// The files that the desk lead keeps.
    pub workshop: Arc<dyn Workshop>,
    /// Lets so much at once that takes a while.
    pub heavy: Arc<Semaphore>,
    /// Whether browsers reach it over TLS, so that cookies are for that only.
    pub secure: bool,
    /// The address under which browsers reach it, without a slash at its end.
    pub url: String,
    /// Whether requests come through a proxy of ours, which says for whom it asks.
    pub behind_proxy: bool,
    /// The streams of events that are open.
    pub streams: Streams,
    /// The parts of its first page that were made last.
    pub made: Made,
    /// Knows how it stands with the doors.
    pub doors: Arc<dyn Doors>,
    /// Ends the streams of events when the program stops.
    pub stop: CancellationToken,
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
        .route("/now/{part}", get(now::part))
        .route("/sign-in", get(sign_in::ask).post(sign_in::take))
        .route("/sign-out", post(sign_in::leave))
        .route("/welcome/{token}", get(sign_in::welcome).post(sign_in::choose))
        .route("/tickets", get(tickets::list))
        .route("/tickets/{number}", get(tickets::show))
        .route("/tickets/{number}/part/{part}", get(tickets::part))
        .route("/tickets/{number}/mail/{place}", get(tickets::mail))
        .route("/tickets/{number}/recordings/{reference}", get(tickets::recording))
        .route("/tickets/{number}/merge", post(tickets::merge))
        .route("/tickets/{number}/incident", post(tickets::join))
        .route("/tickets/{number}/split/{place}", post(tickets::split))
        .route("/tickets/{number}/queue", post(tickets::queue))
        .route("/tickets/{number}/assign", post(tickets::assign))
        .route("/tickets/{number}/reply", post(tickets::reply))
        .route("/tickets/{number}/correct", post(tickets::correct))
        .route("/tickets/{number}/take", post(tickets::take))
        .route("/tickets/{number}/note", post(tickets::note))
        .route("/tickets/{number}/status", post(tickets::status))
        .route("/pages", get(pages::list))
        .route("/pages/{id}", get(pages::show))
        .route("/pages/{id}/{answer}", post(pages::answer))
        .route("/oncall", get(rota::list))
        .route("/oncall/changes", get(rota::changes))
        .route("/oncall/ways", get(rota::ways))
        .route("/oncall/ways/verify", post(rota::verify))
        .route("/oncall/ways/confirm", post(rota::confirm))
        .route("/oncall/{id}", get(rota::show))
        .route("/oncall/{id}/override", post(rota::write))
        .route("/oncall/{id}/override/{change}/remove", post(rota::take_back))
        .route("/events", get(events::stream))
        .route("/shortcuts", get(shortcuts::show).post(shortcuts::choose))
        .merge(access_pages())
        .merge(registry_pages())
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

/// Who may do what, what was done, and what somebody does about himself.
fn access_pages() -> Router<Console> {
    Router::new()
        .route("/sign-in/second", get(second::ask).post(second::take))
        .route("/sign-in/company", get(company::leave))
        .route("/sign-in/company/back", get(company::back))
        .route("/sign-in/second/passkey", post(passkeys::sign))
        .route("/me/passkeys", post(passkeys::add))
        .route("/me/passkeys/remove", post(passkeys::remove))
        .route("/me", get(me::show))
        .route("/me/choices", post(me::choose))
        .route("/me/password", post(me::password))
        .route("/me/sessions/end", post(me::sign_out_elsewhere))
        .route("/me/second", get(second::show))
        .route("/me/second/offer", post(second::offer))
        .route("/me/second/confirm", post(second::confirm))
        .route("/me/second/recovery", post(second::renew))
        .route("/me/second/remove", post(second::remove))
        .route("/users", get(users::list).post(users::add))
        .route("/users/{name}", get(users::show))
        .route("/users/{name}/{act}", post(users::act))
        .route("/keys", get(keys::list).post(keys::add))
        .route("/keys/revoke", post(keys::revoke))
        .route("/audit", get(audit::list))
        .route("/audit/export", get(audit::export))
        .route("/audit/verify", post(audit::verify))
        .route("/reports", get(reports::show))
        .route("/reports/csv", get(reports::csv))
}

/// Accounts, contacts, places, and the files of them.
fn registry_pages() -> Router<Console> {
    Router::new()
        .route("/accounts", get(registry::list).post(registry::add_account))
        .route("/accounts/new", get(registry::new_account))
        .route("/accounts/{id}", get(registry::show_account).post(registry::change_account))
        .route("/contacts", get(registry::contacts).post(registry::add_contact))
        .route("/contacts/new", get(registry::new_contact))
        .route("/contacts/{number}", get(registry::show_contact).post(registry::change_contact))
        .route("/contacts/{number}/end", post(registry::end_contact))
        .route("/contacts/{number}/invite", post(registry::invite))
        .route("/contacts/{number}/reset", post(registry::reset))
        .route("/contacts/{number}/code/end", post(registry::end_code))
        .route("/locations", get(registry::places))
        .route("/locations/{id}/remove", post(registry::remove_place))
        .route("/registry/import", get(registry::ask).post(registry::look))
        .route("/registry/import/apply", post(registry::apply))
        .route("/registry/export/{kind}", get(registry::export))
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
