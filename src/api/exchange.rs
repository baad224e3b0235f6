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
use crate::identity::Account;
use crate::identity::exchange::{
    Format, Known, PlannedAccount, PlannedContact, Source, plan_accounts, plan_contacts,
    write_accounts, write_contacts,
};
use crate::intake::Settings;
use crate::intake::accounts::{Doing, accounts_now, change_account, register_account};
use crate::intake::codes::add_contact;
use crate::model::FileFault;
use crate::runtime::Random;
use crate::store::{Act, AuditEntry, StoreError, Subject, Tx};

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

/// What a file comes to: a report, or every fault in it.
pub(super) type Imported = Result<ImportReport, Vec<FileFault>>;

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
        noted(tx, AuditEntry::new(act.clone(), "account.imported"), &imported)?;
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
        noted(tx, AuditEntry::new(act.clone(), "contact.imported"), &imported)?;
        Ok(imported)
    };
    answered(state.intake.parts().database.write(work).await)
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
        Ok(report) => Ok(Json(report)),
        Err(faults) => {
            let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
            Err(Problem::of(StatusCode::UNPROCESSABLE_ENTITY)
                .kind("/problems/faulty-files", "the file is faulty, nothing was changed")
                .detail(lines.join("\n")))
        }
    }
}

/// Reads and writes in one transaction, so that nobody changes the registry in between.
fn accounts_into(
    tx: &mut dyn Tx,
    source: &Source,
    settings: &Settings,
    doing: &Doing,
    dry_run: bool,
) -> Result<Imported, StoreError> {
    let accounts = accounts_now(tx, settings, doing.at)?;
    let known = Known {
        accounts: &accounts,
        contacts: &[],
        sites: &settings.sites,
        default_country: settings.default_country,
    };
    let planned = match plan_accounts(source, &known) {
        Ok(planned) => planned,
        Err(faults) => return Ok(Err(faults)),
    };
    let mut report = ImportReport { dry_run, added: vec![], changed: vec![], left: vec![] };
    for PlannedAccount { line, id, facts, changed } in planned {
        let columns: Vec<String> = changed.iter().map(ToString::to_string).collect();
        let told = ImportLine { line, name: facts.name.clone(), contact_number: None, columns };
        match id {
            None => {
                if !dry_run {
                    register_account(tx, &facts, doing)?;
                }
                report.added.push(told);
            }
            Some(_) if changed.is_empty() => report.left.push(told),
            Some(id) => {
                if !dry_run {
                    let known = accounts.iter().find(|account| account.id == id);
                    let was = known.map_or(facts.state, |account| account.facts.state);
                    change_account(tx, was, &Account { id, facts }, doing)?;
                }
                report.changed.push(told);
            }
        }
    }
    Ok(Ok(report))
}

fn contacts_into(
    tx: &mut dyn Tx,
    source: &Source,
    settings: &Settings,
    random: &dyn Random,
    act: &Act,
    dry_run: bool,
) -> Result<Imported, StoreError> {
    let (accounts, contacts) = (tx.accounts()?, tx.contacts()?);
    let known = Known {
        accounts: &accounts,
        contacts: &contacts,
        sites: &settings.sites,
        default_country: settings.default_country,
    };
    let planned = match plan_contacts(source, &known) {
        Ok(planned) => planned,
        Err(faults) => return Ok(Err(faults)),
    };
    let mut report = ImportReport { dry_run, added: vec![], changed: vec![], left: vec![] };
    for PlannedContact { line, id, number, facts, changed } in planned {
        let columns: Vec<String> = changed.iter().map(ToString::to_string).collect();
        let mut told =
            ImportLine { line, name: facts.name.clone(), contact_number: number, columns };
        match id {
            None => {
                if !dry_run {
                    let (id, number) = match number {
                        Some(number) => (tx.add_contact(&facts, number)?, number),
                        None => add_contact(tx, random, &facts)?,
                    };
                    let entry = AuditEntry::new(act.clone(), "contact.added");
                    tx.audit(&entry.about(Subject::Contact(id)))?;
                    told.contact_number = Some(number);
                }
                report.added.push(told);
            }
            Some(_) if changed.is_empty() => report.left.push(told),
            Some(id) => {
                if !dry_run {
                    tx.update_contact(id, &facts)?;
                    let entry = AuditEntry::new(act.clone(), "contact.changed");
                    let entry = entry.with("columns", told.columns.join(" "));
                    tx.audit(&entry.about(Subject::Contact(id)))?;
                }
                report.changed.push(told);
            }
        }
    }
    Ok(Ok(report))
}

/// Writes into the trail what a file came to.
pub(super) fn noted(
    tx: &mut dyn Tx,
    entry: AuditEntry,
    imported: &Imported,
) -> Result<(), StoreError> {
    let Ok(report) = imported else { return Ok(()) };
    if report.dry_run {
        return Ok(());
    }
    let entry = entry.with("added", report.added.len()).with("changed", report.changed.len());
    tx.audit(&entry).map(|_| ())
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
