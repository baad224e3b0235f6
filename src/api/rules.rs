//! Trying rules that are not in force.
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::Problem;
use crate::model::{FileFault, Timestamp};
use crate::routing::Ruleset;
use crate::routing::replay::Replay;

use super::extract::Body;
use super::{ApiState, store_problem};

/// A file of rules as it would be.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// Its path, for faults; files are read in the order of their names.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// What to try.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplayRequest {
    /// From when on.
    pub since: Timestamp,
    /// The whole set to be tried.
    pub rules: Vec<RuleFile>,
    /// The whole set to compare with; without one, what was decided then.
    #[serde(default)]
    pub against: Option<Vec<RuleFile>>,
}

/// What would change.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Replayed {
    /// From when on.
    pub since: Timestamp,
    /// Which set was tried.
    pub rules_hash: String,
    /// Whether there was more than one request looks at: what is newer was not.
    pub cut: bool,
    /// The differences.
    #[serde(flatten)]
    pub replay: Replay,
}

/// Tries rules on what came in; changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/rules/replay",
    tag = "rules",
    operation_id = "replayRules",
    request_body = ReplayRequest,
    responses(
        (status = 200, description = "Done", body = Replayed),
    )
)]
pub(super) async fn replay(
    State(state): State<ApiState>,
    Body(request): Body<ReplayRequest>,
) -> Result<Json<Replayed>, Problem> {
    let parts = state.intake.parts();
    let since = request.since;
    let knowledge = parts.knowledge.load_full();
    let read = apart(move || {
        let read = |files: Vec<RuleFile>| {
            let files: Vec<(String, String)> =
                files.into_iter().map(|file| (file.name, file.text)).collect();
            Ruleset::parse(&files, knowledge.rules.known()).map_err(|faults| faulty(&faults))
        };
        Ok::<_, Problem>((read(request.rules)?, request.against.map(read).transpose()?))
    });
    let (rules, against) = read.await??;
    let rules_hash = rules.hash().to_owned();
    let tried = state.intake.replay_rules(rules, against, since).await;
    let tried = tried.map_err(|error| store_problem(&error))?;
    Ok(Json(Replayed { since, rules_hash, cut: tried.cut, replay: tried.replay }))
}

/// Does what takes a while where it holds nobody up.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Problem::of(StatusCode::SERVICE_UNAVAILABLE).detail("the program is stopping"))
}

fn faulty(faults: &[FileFault]) -> Problem {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    Problem::of(StatusCode::UNPROCESSABLE_ENTITY)
        .kind("/problems/faulty-files", "the files are faulty, nothing was tried")
        .detail(lines.join("\n"))
}
