//! Sites, cages and cabinets.
use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::http::Problem;
use crate::identity::Place as Location;
use crate::identity::exchange::{Format, PlannedPlace, Source, plan_places, write_places};
use crate::intake::Settings;
use crate::store::{AuditEntry, StoreError, Tx};

use super::audit::act;
use super::auth::Client;
use super::exchange::{ExportQuery, ImportQuery, Imported, answered, file, noted, source};
use super::extract::{Params, Place, Raw};
use super::registry_shapes::Locations;
use super::shapes::{ImportLine, ImportReport};
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
        noted(tx, AuditEntry::new(act.clone(), "location.imported"), &imported)?;
        Ok(imported)
    };
    answered(state.intake.parts().database.write(work).await)
}

fn places_into(
    tx: &mut dyn Tx,
    source: &Source,
    settings: &Settings,
    dry_run: bool,
) -> Result<Imported, StoreError> {
    let planned = match plan_places(source, &tx.places(None)?, &settings.sites) {
        Ok(planned) => planned,
        Err(faults) => return Ok(Err(faults)),
    };
    let mut report = ImportReport { dry_run, added: vec![], changed: vec![], left: vec![] };
    // Changes first: a new place may get the name that another gives up.
    let (changes, additions): (Vec<_>, Vec<_>) =
        planned.into_iter().partition(|planned| planned.id.is_some());
    for PlannedPlace { line, id, facts, changed } in changes.into_iter().chain(additions) {
        let name = format!("{} {} {}", facts.site, facts.kind, facts.full_name());
        let told = ImportLine { line, name, contact_number: None, columns: changed };
        match id {
            None => {
                if !dry_run {
                    tx.add_place(&facts)?;
                }
                report.added.push(told);
            }
            Some(_) if told.columns.is_empty() => report.left.push(told),
            Some(id) => {
                if !dry_run {
                    tx.update_place(&Location { id, facts })?;
                }
                report.changed.push(told);
            }
        }
    }
    Ok(Ok(report))
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
