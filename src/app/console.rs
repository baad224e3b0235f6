//! The console and, below `/api/`, the API behind its keys: one listener.
use axum::Router;

use crate::api::{self, ApiState, auth};
use crate::console::{self, Console};

use super::config::Api;
use super::parts::Desk;

/// Returns what the listener of the desk serves.
pub fn router(config: &Api, desk: &Desk, state: ApiState) -> Router {
    let guarded = auth::with_keys(api::router(state), desk.database.clone());
    let console = Console {
        intake: desk.intake.via("console"),
        staff: desk.staff.clone(),
        company: desk.company.clone(),
        secure: config.is_secure(),
        url: config.url(),
        behind_proxy: !config.trusted_proxies.is_empty(),
    };
    console::router(console, guarded)
}
