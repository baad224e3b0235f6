//! What callers said for the desk: listed and heard on the machine itself, never over the network.
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::Problem;
use crate::intake::OpenError;
use crate::store::RecordingError;

use super::audit::via;
use super::extract::{Body, Params, Place};
use super::paging::{Limit, Page, cursor};
use super::shapes::{HearRecording, RecordingLine};
use super::{ApiState, bad, store_problem};

/// Characters of the name of whoever hears a recording.
const BY_CHARS_MAX: usize = 80;

/// How to list recordings.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Rows behind this one: `next` of the page before.
    after: Option<String>,
    /// How many rows at most.
    #[serde(default)]
    #[param(inline)]
    limit: Limit,
}

/// Recordings that are kept and stand on a ticket, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/recordings",
    tag = "recordings",
    operation_id = "listRecordings",
    params(ListQuery),
    responses(
        (status = 200, description = "As asked for", body = Page<RecordingLine>),
    )
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    Params(query): Params<ListQuery>,
) -> Result<Page<RecordingLine>, Problem> {
    let parts = state.intake.parts();
    let since = state.intake.recordings_since();
    let (before, limit) = (cursor(query.after.as_deref())?, query.limit.and_one());
    let found = parts.database.write(move |tx| tx.recordings(since, None, before, limit));
    let rows = found.await.map_err(|error| store_problem(&error))?;
    let line = |row: crate::store::RecordingRow| RecordingLine {
        id: row.id,
        reference: row.reference,
        seconds: row.seconds,
        at: row.at,
        by: row.by,
        ticket: row.ticket,
    };
    Ok(Page::of(rows, query.limit, |row| row.id.to_string()).map(line))
}

/// The WAV file of a recording. That it was heard, and by whom, stands on its tickets before it is
/// given away.
#[utoipa::path(
    post,
    path = "/api/v1/recordings/{reference}/hear",
    tag = "recordings",
    operation_id = "hearRecording",
    params(
        ("reference" = String, Path, description = "What the list of recordings calls it"),
    ),
    request_body = HearRecording,
    responses(
        (status = 200, description = "The file", body = Vec<u8>, content_type = "audio/wav"),
        (status = 404, description = "It is not kept any more"),
    )
)]
pub(super) async fn hear(
    State(state): State<ApiState>,
    Place(reference): Place<String>,
    Body(request): Body<HearRecording>,
) -> Result<Response, Problem> {
    let by: String = request.by.chars().filter(|c| !c.is_control()).take(BY_CHARS_MAX).collect();
    if by.trim().is_empty() {
        return Err(bad("by", "say who hears it"));
    }
    let opened = state.intake.via(&via(None)).hear(reference, &by, false).await;
    let heard = opened.map_err(|error| match error {
        OpenError::Recording(RecordingError::Reference) => {
            bad("reference", RecordingError::Reference)
        }
        OpenError::Recording(RecordingError::Gone) => {
            Problem::of(StatusCode::NOT_FOUND).detail(RecordingError::Gone.to_string())
        }
        OpenError::Store(error) => store_problem(&error),
        OpenError::Recording(RecordingError::Vault(_))
        | OpenError::Vault(_)
        | OpenError::Stopping => failed(&error),
    })?;
    Ok(([(header::CONTENT_TYPE, "audio/wav")], heard.wav.to_vec()).into_response())
}

fn failed(error: &dyn std::fmt::Display) -> Problem {
    tracing::error!(%error, "a recording cannot be opened");
    Problem::of(StatusCode::INTERNAL_SERVER_ERROR)
        .detail("the recording cannot be opened; the log says why")
}
