//! Reading rules and phrases again.
use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::Problem;
use crate::model::FileFault;

use super::audit::via;
use super::auth::Client;
use super::{ApiState, store_problem};

/// Reads everything that the desk lead edits again, and swaps it in when all of it is good.
pub trait Reload: Send + Sync + 'static {
    /// Returns the hash of the rules now in force.
    ///
    /// # Errors
    /// Everything that is wrong in the files; the old set goes on.
    fn reload(&self) -> Result<String, Vec<FileFault>>;
}

/// What is in force now.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Reloaded {
    /// The hash of the rules.
    rules_hash: String,
}

/// Reads rules and phrases again; when one is faulty the old set goes on.
#[utoipa::path(
    post,
    path = "/api/v1/reload",
    tag = "rules",
    operation_id = "reload",
    responses(
        (status = 200, description = "Done", body = Reloaded),
        (status = 422, description = "The files are faulty"),
    )
)]
pub(super) async fn reload(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
) -> Result<Json<Reloaded>, Problem> {
    let reload = std::sync::Arc::clone(&state.reload);
    let result = tokio::task::spawn_blocking(move || reload.reload()).await;
    match result {
        Ok(Ok(hash)) => {
            let noted = state.intake.via(&via(client.as_ref())).note_rules().await;
            noted.map_err(|error| store_problem(&error))?;
            Ok(Json(Reloaded { rules_hash: hash }))
        }
        Ok(Err(faults)) => {
            let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
            Err(Problem::of(StatusCode::UNPROCESSABLE_ENTITY)
                .kind("/problems/faulty-files", "the files are faulty, the old set goes on")
                .detail(lines.join("\n")))
        }
        Err(_) => {
            Err(Problem::of(StatusCode::SERVICE_UNAVAILABLE).detail("the program is stopping"))
        }
    }
}
