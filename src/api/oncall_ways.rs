//! Ways to people on call: which are proven, a code by one of them, and the code that was read there.
use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;

use crate::http::Problem;
use crate::intake::WayRefusal;
use crate::model::Timestamp;
use crate::oncall::{Means, OnCall, PROVEN_DAYS_AHEAD};
use crate::store::WayRow;

use super::audit::via;
use super::auth::Client;
use super::desk::asker;
use super::extract::Body;
use super::oncall_shapes::{WayAnswer, WayConfirmRequest, WayLine, WayRequest};
use super::session::in_the_name_of;
use super::{ApiState, store_problem};

/// Returns every way of everybody in the on-call files, with what is known of it.
#[must_use]
pub fn way_lines(on_call: &OnCall, means: &Means, rows: &[WayRow], now: Timestamp) -> Vec<WayLine> {
    let known: BTreeMap<(&str, &str), &WayRow> =
        rows.iter().map(|row| ((row.person.as_str(), row.address.as_str()), row)).collect();
    let soon = on_call.soon_on_call(now, PROVEN_DAYS_AHEAD);
    let mut lines = vec![];
    for person in on_call.people() {
        for (_, address) in person.ways(means) {
            let shown = address.to_string();
            let row = known.get(&(person.id.as_str(), shown.as_str())).copied();
            let verified = row.and_then(|row| row.verified.clone());
            let sent = row.and_then(|row| row.sent.clone());
            lines.push(WayLine {
                person: person.id.clone(),
                way: address.kind.as_str().to_owned(),
                address: shown,
                soon: soon.contains_key(&person.id),
                verified_at: verified.as_ref().map(|(at, _)| *at),
                verified_by: verified.map(|(_, by)| by),
                asked_at: row.and_then(|row| row.asked_at),
                sent: sent.as_ref().map(|(state, _)| state.as_str().to_owned()),
                note: sent.map(|(_, note)| note).filter(|note| !note.is_empty()),
            });
        }
    }
    lines
}

fn refused(refusal: &WayRefusal) -> Problem {
    let status = match refusal {
        WayRefusal::NoPerson(_) | WayRefusal::NoWay(..) => StatusCode::NOT_FOUND,
        WayRefusal::TooSoon | WayRefusal::NoCode => StatusCode::CONFLICT,
        WayRefusal::Wrong => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Problem::of(status).detail(refusal.to_string())
}

/// Every way to the people on call, with what is known of it.
#[utoipa::path(
    get,
    path = "/api/v1/oncall/ways",
    tag = "on-call",
    operation_id = "listWays",
    responses(
        (status = 200, description = "As asked for", body = Vec<WayLine>),
    )
)]
pub(super) async fn list(State(state): State<ApiState>) -> Result<Json<Vec<WayLine>>, Problem> {
    let rows = state.intake.ways().await.map_err(|error| store_problem(&error))?;
    let parts = state.intake.parts();
    let (knowledge, now) = (parts.knowledge.load_full(), parts.clock.now());
    Ok(Json(way_lines(&knowledge.on_call, &parts.settings.means, &rows, now)))
}

/// Sends a code out by a way, to prove it.
#[utoipa::path(
    post,
    path = "/api/v1/oncall/ways/verify",
    tag = "on-call",
    operation_id = "verifyWay",
    request_body = WayRequest,
    responses(
        (status = 202, description = "The code goes out", body = WayAnswer),
        (status = 403, description = "The session is another person's, and keeps no schedules"),
        (status = 404, description = "There is no such person or way"),
        (status = 409, description = "One was asked for just now"),
    )
)]
pub(super) async fn verify(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Body(request): Body<WayRequest>,
) -> Result<(StatusCode, Json<WayAnswer>), Problem> {
    in_the_name_of(client.as_ref(), &request.person)?;
    let intake = state.intake.via(&via(client.as_ref()));
    let by = asker(client, request.by.as_deref());
    let asked = intake.verify_way(request.person.clone(), &request.way, &by).await;
    let asked = asked.map_err(|error| store_problem(&error))?.map_err(|why| refused(&why))?;
    let answer = WayAnswer {
        person: request.person,
        address: asked.address.to_string(),
        until: Some(asked.until),
    };
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

/// Takes the code that was read where it came.
#[utoipa::path(
    post,
    path = "/api/v1/oncall/ways/confirm",
    tag = "on-call",
    operation_id = "confirmWay",
    request_body = WayConfirmRequest,
    responses(
        (status = 200, description = "The way is proven", body = WayAnswer),
        (status = 403, description = "The session is another person's, and keeps no schedules"),
        (status = 404, description = "There is no such person or way"),
        (status = 409, description = "No code is waited for"),
    )
)]
pub(super) async fn confirm(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Body(request): Body<WayConfirmRequest>,
) -> Result<Json<WayAnswer>, Problem> {
    in_the_name_of(client.as_ref(), &request.person)?;
    let intake = state.intake.via(&via(client.as_ref()));
    let by = asker(client, request.by.as_deref());
    let (person, way) = (request.person.clone(), request.way);
    let done = intake.confirm_way(person, &way, &request.code, &by).await;
    let done = done.map_err(|error| store_problem(&error))?.map_err(|why| refused(&why))?;
    Ok(Json(WayAnswer { person: request.person, address: done.to_string(), until: None }))
}
