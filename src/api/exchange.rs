//! Accounts and contacts as files, in and out. A file with a fault changes nothing.
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Extension, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::Problem;
use crate::identity::exchange::{Format, Source, write_accounts, write_contacts};
use crate::intake::accounts::accounts_now;
use crate::intake::exchange::{Imported, ImportedRow, accounts_into, contacts_into, note_import};
use crate::store::{AuditEntry, StoreError, Tx};

use super::audit::act;
use super::auth::Client;
use super::extract::{Params, Raw};
use super::registry::doing;
use super::shapes::{ImportLine, ImportReport};
use super::{ApiState, bad, store_problem};

/// How a file is to be read.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ImportQuery {
    /// `csv` or `json`.
    pub(super) format: String,
    /// What the faults call the file.
    #[serde(default)]
    file: String,
    /// Only say what would change.
    #[serde(default)]
    pub(super) dry_run: bool,
}

/// How a file is to be written.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ExportQuery {
    /// `csv` or `json`.
    pub(super) format: String,
}

/// Takes companies from a file, which is the body.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/import",
    tag = "accounts",
    operation_id = "importAccounts",
    params(ImportQuery),
    request_body(content((String = "text/csv"), (String = "application/json"))),
    responses(
        (status = 200, description = "Done", body = ImportReport),
        (status = 409, description = "Something of it was registered meanwhile"),
    )
)]
pub(super) async fn import_accounts(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Params(query): Params<ImportQuery>,
    Raw(body): Raw,
) -> Result<Json<ImportReport>, Problem> {
    let (source, dry_run) = (source(&query, &body)?, query.dry_run);
    let act = act(&state, client.as_ref(), None);
    let doing = doing(&state, client, None, Some(&format!("import of {}", source.name)));
    let settings = Arc::clone(&state.intake.parts().settings);
    let work = move |tx: &mut dyn Tx| {
        let imported = accounts_into(tx, &source, &settings, &doing, dry_run)?;
        note_import(tx, AuditEntry::new(act.clone(), "account.imported"), &imported)?;
        Ok(imported)
    };
    answered(state.intake.parts().database.write(work).await)
}

/// Takes contacts from a file, which is the body.
#[utoipa::path(
    post,
    path = "/api/v1/contacts/import",
    tag = "contacts",
    operation_id = "importContacts",
    params(ImportQuery),
    request_body(content((String = "text/csv"), (String = "application/json"))),
    responses(
        (status = 200, description = "Done", body = ImportReport),
        (status = 409, description = "Something of it was registered meanwhile"),
    )
)]
pub(super) async fn import_contacts(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Params(query): Params<ImportQuery>,
    Raw(body): Raw,
) -> Result<Json<ImportReport>, Problem> {
    let (source, dry_run) = (source(&query, &body)?, query.dry_run);
    let settings = Arc::clone(&state.intake.parts().settings);
    let random = Arc::clone(&state.random);
    let act = act(&state, client.as_ref(), None);
    let work = move |tx: &mut dyn Tx| {
        let imported = contacts_into(tx, &source, &settings, random.as_ref(), &act, dry_run)?;
        note_import(tx, AuditEntry::new(act.clone(), "contact.imported"), &imported)?;
        Ok(imported)
    };
    answered(state.intake.parts().database.write(work).await)
}

fn line(row: ImportedRow) -> ImportLine {
    let ImportedRow { line, name, contact_number, columns, .. } = row;
    ImportLine { line, name, contact_number, columns }
}

pub(super) fn source(query: &ImportQuery, body: &Bytes) -> Result<Source, Problem> {
    let format: Format = query.format.parse().map_err(|error| bad("format", error))?;
    let name = if query.file.is_empty() { "the file" } else { &query.file };
    Ok(Source { name: name.to_owned(), format, bytes: body.to_vec() })
}

pub(super) fn answered(
    imported: Result<Imported, StoreError>,
) -> Result<Json<ImportReport>, Problem> {
    match imported.map_err(|error| store_problem(&error))? {
        Ok(report) => Ok(Json(ImportReport {
            dry_run: report.dry_run,
            added: report.added.into_iter().map(line).collect(),
            changed: report.changed.into_iter().map(line).collect(),
            left: report.left.into_iter().map(line).collect(),
        })),
        Err(faults) => {
            let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
            Err(Problem::of(StatusCode::UNPROCESSABLE_ENTITY)
                .kind("/problems/faulty-files", "the file is faulty, nothing was changed")
                .detail(lines.join("\n")))
        }
    }
}

/// Companies as a file.
#[utoipa::path(
    get,
    path = "/api/v1/accounts/export",
    tag = "accounts",
    operation_id = "exportAccounts",
    params(ExportQuery),
    responses(
        (status = 200, description = "The file", content((String = "text/csv"), (String = "application/json"))),
    )
)]
pub(super) async fn export_accounts(
    State(state): State<ApiState>,
    Params(query): Params<ExportQuery>,
) -> Result<Response, Problem> {
    let format: Format = query.format.parse().map_err(|error| bad("format", error))?;
    let parts = state.intake.parts();
    let (settings, now) = (Arc::clone(&parts.settings), parts.clock.now());
    let found = parts.database.write(move |tx| accounts_now(tx, &settings, now)).await;
    let accounts = found.map_err(|error| store_problem(&error))?;
    Ok(file(format, write_accounts(format, &accounts)))
}

/// Contacts as a file. Codes stand in none.
#[utoipa::path(
    get,
    path = "/api/v1/contacts/export",
    tag = "contacts",
    operation_id = "exportContacts",
    params(ExportQuery),
    responses(
        (status = 200, description = "The file", content((String = "text/csv"), (String = "application/json"))),
    )
)]
pub(super) async fn export_contacts(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Params(query): Params<ExportQuery>,
) -> Result<Response, Problem> {
    let format: Format = query.format.parse().map_err(|error| bad("format", error))?;
    let act = act(&state, client.as_ref(), None);
    let found = state.intake.parts().database.write(move |tx| {
        let contacts = tx.contacts()?;
        let entry = AuditEntry::new(act.clone(), "contact.exported");
        tx.audit(&entry.to("registry").with("contacts", contacts.len()))?;
        Ok((tx.accounts()?, contacts))
    });
    let (accounts, contacts) = found.await.map_err(|error| store_problem(&error))?;
    Ok(file(format, write_contacts(format, &contacts, &accounts)))
}

pub(super) fn file(format: Format, text: String) -> Response {
    let media_type = match format {
        Format::Csv => "text/csv; charset=utf-8",
        Format::Json => "application/json",
    };
    ([(header::CONTENT_TYPE, media_type)], text).into_response()
}
