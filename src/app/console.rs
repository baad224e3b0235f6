//! The console and, below `/api/`, the API behind its keys: one listener.
use axum::Router;

use crate::api::{self, ApiState, KeyLimits, auth, with_limits};
use crate::console::{self, Console};

use super::config::Api;
use super::parts::Desk;

/// Returns what the listener of the desk serves.
pub fn router(config: &Api, desk: &Desk, state: ApiState) -> Router {
    let clock = std::sync::Arc::clone(&desk.intake.parts().clock);
    let limits = KeyLimits::new(config.requests_per_minute, config.requests_at_once, clock);
    let held = with_limits(api::router(state), limits);
    let guarded = auth::with_keys(held, desk.database.clone());
    let console = Console {
        intake: desk.intake.via("console"),
        staff: desk.staff.clone(),
        secure: config.is_secure(),
        behind_proxy: !config.trusted_proxies.is_empty(),
    };
    console::router(console, guarded)
}
