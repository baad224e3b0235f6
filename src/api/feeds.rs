//! Calendars of who is on call, that are fetched by address.
use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;

use crate::http::Problem;
use crate::intake::{FeedMade, FeedRefusal};
use crate::store::{FeedRow, StoreError};

use super::audit::via;
use super::auth::Client;
use super::desk::asker;
use super::extract::{Body, Params, Place};
use super::oncall_shapes::{FeedLine, FeedRequest};
use super::paging::{Page, Paging};
use super::{ApiState, store_problem};

/// Makes a calendar that is fetched by address; the answer is the only place where the address is
/// ever shown.
#[utoipa::path(
    post,
    path = "/api/v1/oncall/feeds",
    tag = "on-call",
    operation_id = "addFeed",
    request_body = FeedRequest,
    responses(
        (status = 201, description = "Done", body = FeedMade),
        (status = 404, description = "There is no such person or schedule"),
        (status = 409, description = "The program knows no address of its own"),
    )
)]
pub(super) async fn add(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Body(request): Body<FeedRequest>,
) -> Result<(StatusCode, Json<FeedMade>), Problem> {
    let intake = state.intake.via(&via(client.as_ref()));
    let by = asker(client, request.by.as_deref());
    let random = state.random.as_ref();
    let made = intake.add_feed(request.person, request.schedule, &by, random).await;
    let made = made.map_err(|error| store_problem(&error))?.map_err(|refusal| {
        let status = match refusal {
            FeedRefusal::NoAddress => StatusCode::CONFLICT,
            FeedRefusal::NoPerson(_) | FeedRefusal::NoSchedule(_) => StatusCode::NOT_FOUND,
        };
        Problem::of(status).detail(refusal.to_string())
    })?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Calendars that are fetched by address, without the addresses.
#[utoipa::path(
    get,
    path = "/api/v1/oncall/feeds",
    tag = "on-call",
    operation_id = "listFeeds",
    params(Paging),
    responses(
        (status = 200, description = "As asked for", body = Page<FeedLine>),
    )
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    Params(paging): Params<Paging>,
) -> Result<Page<FeedLine>, Problem> {
    let found = state.intake.feeds().await.map_err(|error| store_problem(&error))?;
    let line = |row: FeedRow| FeedLine {
        id: row.id,
        person: row.person,
        schedule: row.schedule,
        made_at: row.made_at,
        revoked_at: row.revoked_at,
    };
    paging.cut(found.into_iter().map(line).collect(), |line: &FeedLine| line.id.to_string())
}

/// Ends a calendar.
#[utoipa::path(
    post,
    path = "/api/v1/oncall/feeds/{id}/revoke",
    tag = "on-call",
    operation_id = "revokeFeed",
    params(("id" = i64, Path, description = "Its number")),
    responses(
        (status = 204, description = "Done"),
        (status = 404, description = "There is no such live calendar"),
    )
)]
pub(super) async fn revoke(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place(id): Place<i64>,
) -> Result<StatusCode, Problem> {
    let intake = state.intake.via(&via(client.as_ref()));
    let by = asker(client, None);
    match intake.revoke_feed(id, &by).await.map_err(|error| store_problem(&error))? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(store_problem(&StoreError::Missing(format!("a live calendar {id}")))),
    }
}
