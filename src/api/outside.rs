//! Outside desks: how it stands with each, and having what they did not take tried anew.
use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Extension, State};

use crate::http::Problem;
use crate::intake::OutsideStanding;

use super::audit::via;
use super::auth::Client;
use super::desk::asker;
use super::extract::{Body, Params};
use super::outside_shapes::{OutsideDeskLine, OutsideRetried, OutsideState, RetryOutside};
use super::paging::{Page, Paging};
use super::{ApiState, store_problem};

/// How it stands with each outside desk, in the order of the configuration.
#[utoipa::path(
    get,
    path = "/api/v1/desks",
    tag = "doors",
    operation_id = "listOutsideDesks",
    params(Paging),
    responses(
        (status = 200, description = "As asked for", body = Page<OutsideDeskLine>),
    )
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    Params(paging): Params<Paging>,
) -> Result<Page<OutsideDeskLine>, Problem> {
    let standings = state.intake.outside_standings().await;
    let standings = standings.map_err(|error| store_problem(&error))?;
    paging.cut(standings.into_iter().map(line).collect(), |line: &OutsideDeskLine| line.id.clone())
}

fn line(standing: OutsideStanding) -> OutsideDeskLine {
    let state = match (&standing.stopped, standing.is_well()) {
        (Some(_), _) => OutsideState::Stopped,
        (None, true) => OutsideState::Well,
        (None, false) => OutsideState::Troubled,
    };
    let (stopped_at, why) = standing.stopped.unzip();
    OutsideDeskLine {
        id: standing.desk.id,
        kind: standing.desk.kind,
        state,
        waiting: standing.counts.waiting,
        dead: standing.counts.dead,
        oldest: standing.counts.oldest,
        well_at: standing.well_at,
        stopped_at,
        trouble: why.unwrap_or(standing.trouble),
    }
}

/// Has what outside desks did not take tried anew, and sends again to those to which that was stopped.
#[utoipa::path(
    post,
    path = "/api/v1/desks/retry",
    tag = "doors",
    operation_id = "retryOutsideDesks",
    request_body = RetryOutside,
    responses(
        (status = 200, description = "Done", body = Vec<OutsideRetried>),
        (status = 404, description = "There is no such outside desk"),
    )
)]
pub(super) async fn retry(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Body(request): Body<RetryOutside>,
) -> Result<Json<Vec<OutsideRetried>>, Problem> {
    let intake = state.intake.via(&via(client.as_ref()));
    let by = asker(client, request.by.as_deref());
    let done = intake.retry_outside(request.desk.as_deref(), &by).await;
    let done = done.map_err(|error| store_problem(&error))?;
    let closed = if request.told_by_hand {
        let closed = intake.close_untold(request.desk.as_deref(), &by).await;
        closed.map_err(|error| store_problem(&error))?
    } else {
        vec![]
    };
    let closed: BTreeMap<String, u32> = closed.into_iter().collect();
    let line = |(desk, rows): (String, u32)| {
        let closed = closed.get(&desk).copied().unwrap_or_default();
        OutsideRetried { desk, rows, closed }
    };
    Ok(Json(done.into_iter().map(line).collect()))
}
