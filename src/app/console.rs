//! The console and, below `/api/`, the API behind its keys: one listener.
use std::sync::Arc;

use axum::Router;
use tokio::sync::Semaphore;

use crate::api::{self, ApiState, auth};
use crate::console::{self, Console};

use super::config::Api;
use super::parts::Desk;
use super::workshop::FileWorkshop;

/// What takes a while in the console, such as trying other rules, is done one at a time.
const HEAVY_AT_ONCE: usize = 1;

/// Returns what the listener of the desk serves.
pub fn router(config: &Api, desk: &Desk, state: ApiState) -> Router {
    let intake = desk.intake.via("console");
    let (paths, data, reload) = (desk.paths.clone(), desk.data.clone(), state.reload.clone());
    let workshop = Arc::new(FileWorkshop::new(paths, data, intake.clone(), reload));
    let guarded = auth::with_keys(api::router(state), desk.database.clone());
    let console = Console {
        intake,
        workshop,
        heavy: Arc::new(Semaphore::new(HEAVY_AT_ONCE)),
        staff: desk.staff.clone(),
        secure: config.is_secure(),
        behind_proxy: !config.trusted_proxies.is_empty(),
    };
    console::router(console, guarded)
}
