//! The audit trail: listed, and walked from its beginning to its end.
use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Extension, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::Problem;
use crate::model::{ContactId, Digest, Timestamp};
use crate::store::{
    Act, AuditFilter, AuditHead, AuditRow, AuditWalk, Database, REFERENCE, StoreError, Subject,
};

use super::auth::Client;
use super::extract::Params;
use super::paging::{Limit, Page, cursor};
use super::{ApiState, bad, store_problem};

/// Rows of one step along the trail: the store is everybody's in between.
const STEP: u32 = 1_000;
/// The most ends that one request compares.
const HEADS_MAX: usize = 400;
/// Hexadecimal digits that are shown of who was forgotten.
const SHOWN_DIGITS: usize = 12;

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
    client.map_or_else(|| "local".to_owned(), |client| format!("api:{}", client.0.0))
}

/// Returns who makes a request.
pub(super) fn act(
    state: &ApiState,
    client: Option<&Extension<Client>>,
    named: Option<&str>,
) -> Act {
    Act::of(named.unwrap_or_default(), &via(client), state.intake.parts().clock.now())
}

/// Reads a person as a list names him: `contact:12`, `name:Marta`, or the name alone.
fn subject(text: &str) -> Result<Subject, Problem> {
    if let Some(id) = text.strip_prefix("contact:") {
        let id = id.parse().map_err(|error| bad("contact", error))?;
        return Ok(Subject::Contact(ContactId(id)));
    }
    if let Some(address) = text.strip_prefix("address:") {
        return Ok(Subject::Address(address.parse().map_err(|error| bad("address", error))?));
    }
    Ok(Subject::Named(text.strip_prefix("name:").unwrap_or(text).to_owned()))
}

fn line(row: AuditRow, people: &BTreeMap<Digest, String>) -> AuditLine {
    let shown = |reference: Digest| match people.get(&reference) {
        Some(key) => key.clone(),
        None => {
            let digits = reference.to_hex();
            format!("{REFERENCE}{}", digits.get(..SHOWN_DIGITS).unwrap_or(&digits))
        }
    };
    let mut detail: BTreeMap<String, String> =
        serde_json::from_str(&row.detail).unwrap_or_default();
    for value in detail.values_mut() {
        let reference = value.strip_prefix(REFERENCE).and_then(Digest::from_hex);
        if let Some(reference) = reference {
            *value = shown(reference);
        }
    }
    AuditLine {
        id: row.id,
        at: row.at,
        via: row.via,
        who: row.who.map(shown),
        what: row.what,
        object: row.object,
        about: row.about.map(shown),
        detail,
        hash: row.hash.to_hex(),
    }
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
    let found = state.intake.parts().database.write(move |tx| {
        let mut filter =
            AuditFilter { since, before, limit, object: object.clone(), ..AuditFilter::default() };
        for (wanted, place) in [(&by, &mut filter.who), (&about, &mut filter.about)] {
            let Some(person) = wanted else { continue };
            // Whoever is not in the trail has no rows.
            let Some(reference) = tx.audit_reference(person)? else {
                return Ok((vec![], BTreeMap::new()));
            };
            *place = Some(reference);
        }
        Ok((tx.audit_list(&filter)?, tx.audit_people()?))
    });
    let (rows, people) = found.await.map_err(|error| store_problem(&error))?;
    let page = Page::of(rows, query.limit, |row: &AuditRow| row.id.to_string());
    Ok(page.map(|row| line(row, &people)))
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
    let walked = walk(&state.intake.parts().database, heads).await;
    walked.map(Json).map_err(|error| store_problem(&error))
}

async fn walk(database: &Database, heads: Vec<AuditHead>) -> Result<AuditVerified, StoreError> {
    // What is added meanwhile is walked next time: the end stands as it was at the beginning.
    let ends = database.write(|tx| tx.audit_ends()).await?;
    let mut walk = AuditWalk::new(ends, heads);
    let broken = loop {
        let last = walk.last().id;
        let rows = database.write(move |tx| tx.audit_after(last, STEP)).await?;
        let done = rows.is_empty();
        let mut rows = rows.iter().filter(|row| row.id <= ends.last);
        if let Some(broken) = rows.find_map(|row| walk.take(row).err()) {
            break Some(broken);
        }
        if done || walk.last().id == last || walk.last().id >= ends.last {
            break walk.end().err();
        }
    };
    let last = walk.last();
    Ok(AuditVerified {
        whole: broken.is_none(),
        rows: last.id - ends.trimmed,
        head: last.to_string(),
        broken: broken.as_ref().map(crate::store::AuditBreak::row),
        why: broken.map(|broken| broken.to_string()),
    })
}
