//! Sites, cages and cabinets.
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::http::Problem;
use crate::identity::exchange::{Format, write_places};
use crate::intake::exchange::places_into;
use crate::store::{StoreError, Tx};

use super::exchange::{ExportQuery, ImportQuery, answered, file, source};
use super::extract::{Params, Place};
use super::registry_shapes::Locations;
use super::shapes::ImportReport;
use super::{ApiState, bad, store_problem};

/// `GET /api/v1/locations`.
pub(super) async fn list(State(state): State<ApiState>) -> Result<Json<Locations>, Problem> {
    let parts = state.intake.parts();
    let places = parts.database.write(|tx| tx.places(None)).await;
    let places = places.map_err(|error| store_problem(&error))?;
    Ok(Json(Locations { sites: parts.settings.sites.iter().cloned().collect(), places }))
}

/// `POST /api/v1/locations/import`: the body is the file.
pub(super) async fn import(
    State(state): State<ApiState>,
    Params(query): Params<ImportQuery>,
    body: Bytes,
) -> Result<Json<ImportReport>, Problem> {
    let (source, dry_run) = (source(&query, &body)?, query.dry_run);
    let settings = Arc::clone(&state.intake.parts().settings);
    let work = move |tx: &mut dyn Tx| places_into(tx, &source, &settings, dry_run);
    answered(state.intake.parts().database.write(work).await)
}

/// `GET /api/v1/locations/export`: cages and cabinets; sites stand in the configuration.
pub(super) async fn export(
    State(state): State<ApiState>,
    Params(query): Params<ExportQuery>,
) -> Result<Response, Problem> {
    let format: Format = query.format.parse().map_err(|error| bad("format", error))?;
    let places = state.intake.parts().database.write(|tx| tx.places(None)).await;
    let places = places.map_err(|error| store_problem(&error))?;
    Ok(file(format, write_places(format, &places)))
}

/// `POST /api/v1/locations/{id}/remove`: takes a cage or cabinet out of the registry.
pub(super) async fn remove(
    State(state): State<ApiState>,
    Place(id): Place<i64>,
) -> Result<StatusCode, Problem> {
    let removed = state.intake.parts().database.write(move |tx| tx.remove_place(id)).await;
    match removed.map_err(|error| store_problem(&error))? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(store_problem(&StoreError::Missing(format!("place {id}")))),
    }
}
