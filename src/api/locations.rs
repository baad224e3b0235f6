//! Sites, cages and cabinets.
use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::http::Problem;
use crate::identity::exchange::{Format, write_places};
use crate::intake::exchange::{note_import, places_into};
use crate::store::{AuditEntry, StoreError, Tx};

use super::audit::act;
use super::auth::Client;
use super::exchange::{ExportQuery, ImportQuery, answered, file, source};
use super::extract::{Params, Place, Raw};
use super::registry_shapes::Locations;
use super::shapes::ImportReport;
use super::{ApiState, bad, store_problem};

/// Sites, cages and cabinets.
#[utoipa::path(
    get,
    path = "/api/v1/locations",
    tag = "locations",
    operation_id = "listLocations",
    responses(
        (status = 200, description = "As asked for", body = Locations),
    )
)]
pub(super) async fn list(State(state): State<ApiState>) -> Result<Json<Locations>, Problem> {
    let parts = state.intake.parts();
    let places = parts.database.write(|tx| tx.places(None)).await;
    let places = places.map_err(|error| store_problem(&error))?;
    Ok(Json(Locations { sites: parts.settings.sites.iter().cloned().collect(), places }))
}

/// Takes cages and cabinets from a file, which is the body.
#[utoipa::path(
    post,
    path = "/api/v1/locations/import",
    tag = "locations",
    operation_id = "importLocations",
    params(ImportQuery),
    request_body(content((String = "text/csv"), (String = "application/json"))),
    responses(
        (status = 200, description = "Done", body = ImportReport),
    )
)]
pub(super) async fn import(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Params(query): Params<ImportQuery>,
    Raw(body): Raw,
) -> Result<Json<ImportReport>, Problem> {
    let (source, dry_run) = (source(&query, &body)?, query.dry_run);
    let settings = Arc::clone(&state.intake.parts().settings);
    let act = act(&state, client.as_ref(), None);
    let work = move |tx: &mut dyn Tx| {
        let imported = places_into(tx, &source, &settings, dry_run)?;
        note_import(tx, AuditEntry::new(act.clone(), "location.imported"), &imported)?;
        Ok(imported)
    };
    answered(state.intake.parts().database.write(work).await)
}

/// Cages and cabinets as a file; sites stand in the configuration.
#[utoipa::path(
    get,
    path = "/api/v1/locations/export",
    tag = "locations",
    operation_id = "exportLocations",
    params(ExportQuery),
    responses(
        (status = 200, description = "The file", content((String = "text/csv"), (String = "application/json"))),
    )
)]
pub(super) async fn export(
    State(state): State<ApiState>,
    Params(query): Params<ExportQuery>,
) -> Result<Response, Problem> {
    let format: Format = query.format.parse().map_err(|error| bad("format", error))?;
    let places = state.intake.parts().database.write(|tx| tx.places(None)).await;
    let places = places.map_err(|error| store_problem(&error))?;
    Ok(file(format, write_places(format, &places)))
}

/// Takes a cage or cabinet out of the registry.
#[utoipa::path(
    post,
    path = "/api/v1/locations/{id}/remove",
    tag = "locations",
    operation_id = "removeLocation",
    params(("id" = i64, Path, description = "Its number")),
    responses(
        (status = 204, description = "Done"),
        (status = 404, description = "There is no such cage or cabinet"),
    )
)]
pub(super) async fn remove(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place(id): Place<i64>,
) -> Result<StatusCode, Problem> {
    let act = act(&state, client.as_ref(), None);
    let removed = state.intake.parts().database.write(move |tx| {
        let removed = tx.remove_place(id)?;
        if removed {
            let entry = AuditEntry::new(act.clone(), "location.removed");
            tx.audit(&entry.to(format!("location:{id}")))?;
        }
        Ok(removed)
    });
    match removed.await.map_err(|error| store_problem(&error))? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(store_problem(&StoreError::Missing(format!("place {id}")))),
    }
}
