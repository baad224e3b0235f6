//! The audit trail: listed, and walked from its beginning to its end.
use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Extension, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::Problem;
use crate::intake::Intake;
use crate::intake::audit::{TrailRow, TrailWish, Walked, person_named, trail, walk_trail};
use crate::model::Timestamp;
use crate::store::{Act, AuditHead, Subject};

use super::auth::Client;
use super::extract::Params;
use super::paging::{Limit, Page, cursor};
use super::session::Signed;
use super::{ApiState, bad, store_problem};

/// The most ends that one request compares.
const HEADS_MAX: usize = 400;

/// How to list rows.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Rows from this moment on.
    since: Option<Timestamp>,
    /// Rows of whoever did it: `contact:12`, `address:…`, `name:…` or the name alone.
    by: Option<String>,
    /// Rows about this: `ticket:…`, `contact:12`, `address:…`.
    object: Option<String>,
    /// Rows behind this one: `next` of the page before.
    after: Option<String>,
    /// How many rows at most.
    #[serde(default)]
    #[param(inline)]
    limit: Limit,
}

/// What to compare with.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct VerifyQuery {
    /// Ends that were noted elsewhere, with commas between them; 400 at most.
    heads: Option<String>,
}

/// A row as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditLine {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// By what door.
    pub via: String,
    /// Who; `person:` and digits where he is forgotten.
    pub who: Option<String>,
    /// What was done.
    pub what: String,
    /// To what.
    pub object: String,
    /// To whom.
    pub about: Option<String>,
    /// What else is to be known.
    pub detail: BTreeMap<String, String>,
    /// Its digest.
    pub hash: String,
}

/// What a walk along the trail found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditVerified {
    /// Whether every row is as it was written.
    pub whole: bool,
    /// How many rows are good.
    pub rows: i64,
    /// The last good row and its digest, to be noted elsewhere.
    pub head: String,
    /// The first row that is not as it was written.
    pub broken: Option<i64>,
    /// What is wrong with it.
    pub why: Option<String>,
}

/// Returns the door of a request.
pub(super) fn via(client: Option<&Extension<Client>>) -> String {
    client.map_or_else(|| "local".to_owned(), |client| client.0.via())
}

/// Returns what a request is done with: by its door, and in the name of whoever is signed in.
pub(super) fn intake_of(state: &ApiState, client: Option<&Extension<Client>>) -> Intake {
    let intake = state.intake.via(&via(client));
    match client.and_then(|client| client.0.signed.as_ref()) {
        Some(signed) => intake.signed_in(signed.called()),
        None => intake,
    }
}

/// Returns who makes a request.
pub(super) fn act(
    state: &ApiState,
    client: Option<&Extension<Client>>,
    named: Option<&str>,
) -> Act {
    // Whoever is signed in acts in no other name.
    let signed = client.and_then(|client| client.0.signed.as_ref());
    let named = signed.map(Signed::called).or(named).unwrap_or_default();
    Act::of(named, &via(client), state.intake.parts().clock.now())
}

fn subject(text: &str) -> Result<Subject, Problem> {
    person_named(text).map_err(|(field, why)| bad(field, why))
}

fn line(found: TrailRow) -> AuditLine {
    let TrailRow { row, who, about, detail } = found;
    let hash = row.hash.to_hex();
    let (id, at, via, what, object) = (row.id, row.at, row.via, row.what, row.object);
    AuditLine { id, at, via, who, what, object, about, detail, hash }
}

/// The audit trail, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/audit",
    tag = "audit",
    operation_id = "listAudit",
    params(ListQuery),
    responses(
        (status = 200, description = "As asked for", body = Page<AuditLine>),
    )
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    Params(query): Params<ListQuery>,
) -> Result<Page<AuditLine>, Problem> {
    let by = query.by.as_deref().map(subject).transpose()?;
    let person = |text: &&str| text.starts_with("contact:") || text.starts_with("address:");
    let about = query.object.as_deref().filter(person).map(subject).transpose()?;
    let object = query.object.filter(|text| !person(&text.as_str()));
    let (since, before) = (query.since, cursor(query.after.as_deref())?);
    let limit = query.limit.and_one();
    let wish = TrailWish { since, by, about, object, before, limit, ..TrailWish::default() };
    let rows = trail(&state.intake.parts().database, wish).await;
    let rows = rows.map_err(|error| store_problem(&error))?;
    let page = Page::of(rows, query.limit, |found: &TrailRow| found.row.id.to_string());
    Ok(page.map(line))
}

/// Walks the whole trail.
#[utoipa::path(
    get,
    path = "/api/v1/audit/verify",
    tag = "audit",
    operation_id = "verifyAudit",
    params(VerifyQuery),
    responses(
        (status = 200, description = "As asked for", body = AuditVerified),
    )
)]
pub(super) async fn verify(
    State(state): State<ApiState>,
    Params(query): Params<VerifyQuery>,
) -> Result<Json<AuditVerified>, Problem> {
    let heads = query.heads.unwrap_or_default();
    let heads: Vec<AuditHead> = heads
        .split(',')
        .filter(|head| !head.trim().is_empty())
        .map(|head| head.parse().map_err(|error: String| bad("heads", error)))
        .collect::<Result<_, _>>()?;
    if heads.len() > HEADS_MAX {
        return Err(bad("heads", format!("send {HEADS_MAX} at most")));
    }
    let walked = walk_trail(&state.intake.parts().database, heads).await;
    let Walked { rows, head, broken } = walked.map_err(|error| store_problem(&error))?;
    Ok(Json(AuditVerified {
        whole: broken.is_none(),
        rows,
        head: head.to_string(),
        broken: broken.as_ref().map(crate::store::AuditBreak::row),
        why: broken.map(|broken| broken.to_string()),
    }))
}
