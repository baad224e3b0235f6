//! The requests that the command line, the console and portals make.
//!
//! Floor 6. One router serves the socket of the command line and the listener of portals; the
//! latter behind keys ([`auth`]). Errors are problem details (RFC 9457).

mod answers;
mod arrivals;
pub mod audit;
pub mod auth;
pub mod call_shapes;
mod calls;
mod desk;
pub mod desk_shapes;
mod enrol;
mod exchange;
mod extract;
mod feeds;
mod freeze;
mod hand;
pub mod incident_shapes;
mod incidents;
mod keys;
pub mod law;
mod locations;
pub mod mailbox_shapes;
mod mailboxes;
pub mod notice_shapes;
mod notices;
mod oncall;
pub mod oncall_shapes;
pub mod page_shapes;
mod pages;
mod pins;
pub mod portal;
mod recordings;
mod registry;
pub mod registry_shapes;
mod reload;
pub mod rules;
pub mod shapes;
mod tasks;
mod tickets;
pub mod times;
mod trunks;
pub mod user_shapes;
mod users;
mod vouch;

pub use auth::{SCOPES, hash_of, new_key};
pub use calls::SIMULATOR;
pub use mailboxes::Mailboxes;
pub use reload::Reload;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{get, post};

use crate::calls::Calls;
use crate::http::Problem;
use crate::identity::exchange::FILE_BYTES_MAX;
use crate::intake::{Intake, IntakeError, Staff};
use crate::runtime::Random;
use crate::store::{Recordings, StoreError};
use crate::telephony::phone::Phone;

/// What the requests work on.
#[derive(Clone)]
pub struct ApiState {
    /// The story, the store and the clock.
    pub intake: Intake,
    /// Calls, for the simulator.
    pub calls: Calls,
    /// What callers said for the desk.
    pub recordings: Recordings,
    /// The telephone, when somebody is on it.
    pub phone: Option<Phone>,
    /// The mailboxes that are read over IMAP.
    pub mailboxes: Arc<dyn Mailboxes>,
    /// Makes keys.
    pub random: Arc<dyn Random>,
    /// Who signs in to the console.
    pub staff: Staff,
    /// Reads rules and phrases again.
    pub reload: Arc<dyn Reload>,
}

impl std::fmt::Debug for ApiState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ApiState")
    }
}

/// Files of accounts, contacts and places, which are larger than other bodies.
fn files() -> Router<ApiState> {
    Router::new()
        .route("/api/v1/accounts/import", post(exchange::import_accounts))
        .route("/api/v1/contacts/import", post(exchange::import_contacts))
        .route("/api/v1/accounts/export", get(exchange::export_accounts))
        .route("/api/v1/contacts/export", get(exchange::export_contacts))
        .route("/api/v1/locations/import", post(locations::import))
        .route("/api/v1/locations/export", get(locations::export))
        .layer(DefaultBodyLimit::max(FILE_BYTES_MAX))
}

/// Tickets, pages, what is owed, and reports.
fn of_tickets() -> Router<ApiState> {
    Router::new()
        .route("/api/v1/tickets", get(tickets::list))
        .route("/api/v1/tickets/{number}", get(tickets::show))
        .route("/api/v1/tickets/{number}/merge", post(desk::merge))
        .route("/api/v1/tickets/{number}/split", post(desk::split))
        .route("/api/v1/tickets/{number}/reply", post(desk::reply))
        .route("/api/v1/tickets/{number}/correct", post(desk::correct))
        .route("/api/v1/tickets/{number}/take", post(hand::take))
        .route("/api/v1/tickets/{number}/note", post(hand::note))
        .route("/api/v1/tickets/{number}/status", post(hand::status))
        .route("/api/v1/tickets/{number}/freeze", post(freeze::change))
        .route("/api/v1/tickets/{number}/vouch", post(vouch::vouch))
        .route("/api/v1/tickets/{number}/tasks", post(tasks::add))
        .route("/api/v1/tickets/{number}/tasks/{place}/done", post(tasks::done))
        .route("/api/v1/answers", get(answers::list))
        .route("/api/v1/pages", get(pages::list))
        .route("/api/v1/pages/{id}", get(pages::show))
        .route("/api/v1/pages/{id}/{answer}", post(pages::answer))
        .route("/api/v1/times/due", get(times::due))
        .route("/api/v1/reports", get(times::report))
        .route("/api/v1/bad-addresses", get(desk::bad_addresses))
        .route("/api/v1/bad-addresses/{address}/lift", post(desk::lift))
        .route("/api/v1/tickets/{number}/hold", post(law::hold))
}

/// Accounts, contacts and places.
fn of_the_registry() -> Router<ApiState> {
    Router::new()
        .route("/api/v1/accounts", get(registry::accounts).post(registry::add_account))
        .route("/api/v1/accounts/set", post(registry::set))
        .route("/api/v1/accounts/{id}/states", get(registry::states))
        .route("/api/v1/contacts", get(registry::contacts).post(registry::add_contact))
        .route("/api/v1/accounts/{id}/changes", get(registry::changes))
        .route("/api/v1/contacts/{who}/end", post(registry::end))
        .route("/api/v1/contacts/{who}/pin", post(pins::issue))
        .route("/api/v1/contacts/{who}/invite", post(enrol::invite))
        .route("/api/v1/contacts/{who}/reset-pin", post(enrol::reset))
        .route("/api/v1/contacts/{who}/forget", post(law::forget))
        .route("/api/v1/contacts/{who}/held", post(law::held))
        .route("/api/v1/contacts/{who}/pin/retire", post(pins::retire))
        .route("/api/v1/locations", get(locations::list))
        .route("/api/v1/locations/{id}/remove", post(locations::remove))
        .merge(portal::routes())
        .merge(files())
}

/// Who is on call.
fn of_the_rota() -> Router<ApiState> {
    Router::new()
        .route("/api/v1/oncall/changes", get(oncall::changes))
        .route("/api/v1/oncall/overrides", post(oncall::write))
        .route("/api/v1/oncall/overrides/{id}/remove", post(oncall::take_back))
        .route("/api/v1/oncall/feeds", get(feeds::list).post(feeds::add))
        .route("/api/v1/oncall/feeds/{id}/revoke", post(feeds::revoke))
        .route("/api/v1/oncall/swaps", get(oncall::swaps).post(oncall::offer))
        .route("/api/v1/oncall/swaps/{id}/accept", post(oncall::accept))
        .route("/api/v1/oncall/swaps/{id}/withdraw", post(oncall::withdraw))
}

/// Who may do what, what was done, and what is kept.
fn of_the_house() -> Router<ApiState> {
    Router::new()
        .route("/api/v1/holds", get(law::holds))
        .route("/api/v1/retention", get(law::show).post(law::run))
        .route("/api/v1/audit", get(audit::list))
        .route("/api/v1/audit/verify", get(audit::verify))
        .route("/api/v1/keys", get(keys::list).post(keys::add))
        .route("/api/v1/keys/{name}/revoke", post(keys::revoke))
        .route("/api/v1/users", get(users::list).post(users::add))
        .route("/api/v1/users/{name}/invite", post(users::invite))
        .route("/api/v1/users/{name}/role", post(users::role))
        .route("/api/v1/users/{name}/end", post(users::end))
        .route("/api/v1/users/{name}/reset-second", post(users::reset_second))
}

/// Returns every request of `/api/v1`, without any check of who asks.
pub fn router(state: ApiState) -> Router {
    Router::new()
        .merge(of_tickets())
        .merge(of_the_registry())
        .merge(of_the_rota())
        .merge(of_the_house())
        .route("/api/v1/incidents", get(incidents::list).post(incidents::declare))
        .route("/api/v1/incidents/{id}", get(incidents::show))
        .route("/api/v1/incidents/{id}/{act}", post(incidents::say))
        .route("/api/v1/notices", get(notices::list).post(notices::send))
        .route("/api/v1/notices/{id}", get(notices::show))
        .route("/api/v1/notice-opt-outs", get(notices::opt_outs).post(notices::opt_out))
        .route("/api/v1/arrivals", get(arrivals::list).post(arrivals::take))
        .route("/api/v1/arrivals/{id}", get(arrivals::show))
        .route("/api/v1/arrivals/{id}/raw", post(law::raw))
        .route("/api/v1/calls", get(calls::list).post(calls::begin))
        .route("/api/v1/calls/{id}", get(calls::show))
        .route("/api/v1/calls/{id}/steps", post(calls::step))
        .route("/api/v1/calls/{id}/hangup", post(calls::hang_up))
        .route("/api/v1/recordings", get(recordings::list))
        .route("/api/v1/recordings/{reference}/hear", post(recordings::hear))
        .route("/api/v1/trunks", get(trunks::list))
        .route("/api/v1/mailboxes", get(mailboxes::list))
        .route("/api/v1/mailboxes/check", post(mailboxes::check))
        .route("/api/v1/reload", post(reload::reload))
        .route("/api/v1/rules/replay", post(rules::replay))
        .fallback(|| async { Problem::of(StatusCode::NOT_FOUND).detail("no such request") })
        .with_state(state)
}

/// Tells a store error as the client must hear it; what is internal goes to the log only.
fn store_problem(error: &StoreError) -> Problem {
    match error {
        StoreError::Exists(_) => Problem::of(StatusCode::CONFLICT).detail(error.to_string()),
        StoreError::Missing(_) => Problem::of(StatusCode::NOT_FOUND).detail(error.to_string()),
        StoreError::Full(_) | StoreError::Busy(_) | StoreError::Stopping => {
            Problem::of(StatusCode::SERVICE_UNAVAILABLE).detail("try again later")
        }
        StoreError::InUse { .. }
        | StoreError::TooNew { .. }
        | StoreError::Corrupt(_)
        | StoreError::Abandoned(_)
        | StoreError::Engine(_) => {
            tracing::error!(%error, "a request failed in the store");
            Problem::of(StatusCode::INTERNAL_SERVER_ERROR)
                .detail("the store failed; the log says how")
        }
    }
}

fn intake_problem(error: &IntakeError) -> Problem {
    match error {
        IntakeError::Store(error) => store_problem(error),
        IntakeError::NoRoom(_) | IntakeError::Stopping => {
            Problem::of(StatusCode::SERVICE_UNAVAILABLE).detail("try again later")
        }
        IntakeError::Vault(error) => {
            tracing::error!(%error, "raw mail could not be kept");
            Problem::of(StatusCode::INTERNAL_SERVER_ERROR)
                .detail("the store failed; the log says how")
        }
    }
}

/// A value of a request that cannot be read.
fn bad(what: &str, error: impl std::fmt::Display) -> Problem {
    Problem::of(StatusCode::UNPROCESSABLE_ENTITY).detail(format!("{what}: {error}"))
}
