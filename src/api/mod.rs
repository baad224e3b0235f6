//! The requests that the command line, the console and portals make.
//!
//! Floor 6. One router serves the socket of the command line and the listener of portals; the
//! latter behind keys ([`auth`]). Errors are problem details (RFC 9457).

#![expect(unused_qualifications, reason = "the macros of utoipa write paths of types out in full")]

pub mod answer_shapes;
mod answers;
mod arrivals;
pub mod audit;
pub mod auth;
pub mod call_shapes;
mod calls;
mod desk;
pub mod desk_shapes;
mod document;
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
mod limits;
mod locations;
pub mod mailbox_shapes;
mod mailboxes;
pub mod notice_shapes;
mod notices;
mod oncall;
pub mod oncall_shapes;
pub mod oncall_ways;
mod once;
mod outside;
pub mod outside_shapes;
pub mod page_shapes;
mod pages;
pub mod paging;
mod pins;
pub mod portal;
mod recordings;
mod registry;
pub mod registry_shapes;
mod reload;
pub mod rules;
mod schemas;
mod session;
pub mod shapes;
mod tasks;
mod tickets;
pub mod times;
pub mod trunk_shapes;
mod trunks;
pub mod user_shapes;
mod users;
mod vouch;

pub use auth::{SCOPES, hash_of, new_key};
pub use calls::SIMULATOR;
pub use document::{DOCUMENT_PATH, document};
pub use limits::{KeyLimits, with_limits};
pub use mailboxes::Mailboxes;
pub use reload::Reload;
pub use session::Sessions;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

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
fn files() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(exchange::import_accounts))
        .routes(routes!(exchange::import_contacts))
        .routes(routes!(exchange::export_accounts))
        .routes(routes!(exchange::export_contacts))
        .routes(routes!(locations::import))
        .routes(routes!(locations::export))
        .layer(DefaultBodyLimit::max(FILE_BYTES_MAX))
}

/// Tickets, pages, what is owed, and reports.
fn of_tickets() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(tickets::list))
        .routes(routes!(tickets::show))
        .routes(routes!(desk::merge))
        .routes(routes!(incidents::join))
        .routes(routes!(desk::split))
        .routes(routes!(desk::reply))
        .routes(routes!(desk::correct))
        .routes(routes!(hand::take))
        .routes(routes!(hand::note))
        .routes(routes!(hand::status))
        .routes(routes!(freeze::change))
        .routes(routes!(vouch::vouch))
        .routes(routes!(tasks::add))
        .routes(routes!(tasks::done))
        .routes(routes!(answers::list))
        .routes(routes!(pages::list))
        .routes(routes!(pages::show))
        .routes(routes!(pages::answer))
        .routes(routes!(times::due))
        .routes(routes!(times::report))
        .routes(routes!(desk::bad_addresses))
        .routes(routes!(desk::lift))
        .routes(routes!(law::hold))
}

/// Accounts, contacts and places.
fn of_the_registry() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(registry::accounts, registry::add_account))
        .routes(routes!(registry::set))
        .routes(routes!(registry::states))
        .routes(routes!(registry::contacts, registry::add_contact))
        .routes(routes!(registry::changes))
        .routes(routes!(registry::end))
        .routes(routes!(pins::issue))
        .routes(routes!(enrol::invite))
        .routes(routes!(enrol::reset))
        .routes(routes!(law::forget))
        .routes(routes!(law::held))
        .routes(routes!(pins::retire))
        .routes(routes!(locations::list))
        .routes(routes!(locations::remove))
        .merge(portal::requests())
        .merge(files())
}

/// Who is on call.
fn of_the_rota() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(oncall::changes))
        .routes(routes!(oncall::write))
        .routes(routes!(oncall::take_back))
        .routes(routes!(feeds::list, feeds::add))
        .routes(routes!(feeds::revoke))
        .routes(routes!(oncall::swaps, oncall::offer))
        .routes(routes!(oncall::accept))
        .routes(routes!(oncall::withdraw))
        .routes(routes!(oncall_ways::list))
        .routes(routes!(oncall_ways::verify))
        .routes(routes!(oncall_ways::confirm))
}

/// Who may do what, what was done, and what is kept.
fn of_the_house() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(law::holds))
        .routes(routes!(law::show, law::run))
        .routes(routes!(audit::list))
        .routes(routes!(audit::verify))
        .routes(routes!(keys::list, keys::add))
        .routes(routes!(keys::revoke))
        .routes(routes!(users::list, users::add))
        .routes(routes!(users::invite))
        .routes(routes!(users::role))
        .routes(routes!(users::end))
        .routes(routes!(users::reset_second))
}

/// What comes in, and the doors by which it does.
fn of_the_doors() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(arrivals::list, arrivals::take))
        .routes(routes!(arrivals::show))
        .routes(routes!(law::raw))
        .routes(routes!(calls::list, calls::begin))
        .routes(routes!(calls::show))
        .routes(routes!(calls::step))
        .routes(routes!(calls::hang_up))
        .routes(routes!(recordings::list))
        .routes(routes!(recordings::hear))
        .routes(routes!(trunks::list))
        .routes(routes!(mailboxes::list))
        .routes(routes!(mailboxes::check))
        .routes(routes!(outside::list))
        .routes(routes!(outside::retry))
}

/// Every request, with what the document says of it: one list makes both.
fn requests() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .merge(of_tickets())
        .merge(of_the_registry())
        .merge(of_the_rota())
        .merge(of_the_house())
        .merge(of_the_doors())
        .routes(routes!(incidents::list, incidents::declare))
        .routes(routes!(incidents::show))
        .routes(routes!(incidents::say))
        .routes(routes!(notices::list, notices::send))
        .routes(routes!(notices::show))
        .routes(routes!(notices::opt_outs, notices::opt_out))
        .routes(routes!(reload::reload))
        .routes(routes!(rules::replay))
        .routes(routes!(document::show))
        .routes(routes!(session::show))
}

/// Returns every request of `/api/v1`, without any check of who asks.
pub fn router(state: ApiState) -> Router {
    let (router, _) = requests().split_for_parts();
    let unknown = || async { Problem::of(StatusCode::NOT_FOUND).detail("no such request") };
    let other_method = || async {
        let why = "this is asked for by another method; Allow names those there are";
        Problem::of(StatusCode::METHOD_NOT_ALLOWED).detail(why)
    };
    let once = once::Once::new(state.intake.clone());
    let router = router
        .layer(middleware::from_fn(paging::told))
        .layer(middleware::from_fn_with_state(once, once::once));
    router.fallback(unknown).method_not_allowed_fallback(other_method).with_state(state)
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
