//! Keys of programs.
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::http::Problem;
use crate::identity::Account;
use crate::model::AccountId;
use crate::store::{ApiKey, AuditEntry, StoreError, Tx};

use super::audit::act;
use super::auth::{SCOPES, hash_of, new_key};
use super::extract::{Body, Params, Place};
use super::paging::{Page, Paging};
use super::portal::PORTAL_SCOPES;
use super::registry_shapes::KeyLine;
use super::shapes::{MadeKey, NewKey};
use super::{ApiState, bad, store_problem};

/// Characters of a key's name.
const NAME_CHARS_MAX: usize = 64;

/// Names and scopes of keys, never the keys.
#[utoipa::path(
    get,
    path = "/api/v1/keys",
    tag = "keys",
    operation_id = "listKeys",
    params(Paging),
    responses(
        (status = 200, description = "As asked for", body = Page<KeyLine>),
    )
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    Params(paging): Params<Paging>,
) -> Result<Page<KeyLine>, Problem> {
    let found =
        state.intake.parts().database.write(|tx| Ok((tx.api_keys()?, tx.accounts()?))).await;
    let (keys, accounts) = found.map_err(|error| store_problem(&error))?;
    let lines = keys.into_iter().map(|key| line(key, &accounts)).collect();
    paging.cut(lines, |line: &KeyLine| line.name.clone())
}

fn line(key: ApiKey, accounts: &[Account]) -> KeyLine {
    let bound = accounts.iter().filter(|account| key.accounts.contains(&account.id));
    KeyLine {
        accounts: bound.map(|account| account.facts.name.clone()).collect(),
        name: key.name,
        scopes: key.scopes,
        created_at: key.created_at,
        revoked_at: key.revoked_at,
    }
}

/// Finds the accounts that a portal's key is bound to, by their names.
fn bound_to(tx: &mut dyn Tx, names: &[String]) -> Result<Vec<AccountId>, StoreError> {
    let all = tx.accounts()?;
    let found = names.iter().map(|name| {
        let account = all.iter().find(|account| account.facts.name == *name);
        account
            .map(|account| account.id)
            .ok_or_else(|| StoreError::Missing(format!("account `{name}`")))
    });
    found.collect()
}

/// Makes a key; the answer is the only place where it is ever shown.
#[utoipa::path(
    post,
    path = "/api/v1/keys",
    tag = "keys",
    operation_id = "addKey",
    request_body = NewKey,
    responses(
        (status = 201, description = "Done", body = MadeKey),
        (status = 404, description = "There is no such account"),
        (status = 409, description = "There is one of that name"),
    )
)]
pub(super) async fn add(
    State(state): State<ApiState>,
    Body(new): Body<NewKey>,
) -> Result<(StatusCode, Json<MadeKey>), Problem> {
    let name = new.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(bad("name", format!("1 to {NAME_CHARS_MAX} characters")));
    }
    let scopes: &[&str] = if new.accounts.is_empty() { &SCOPES } else { &PORTAL_SCOPES };
    if let Some(unknown) = new.scopes.iter().find(|scope| !scopes.contains(&scope.as_str())) {
        let whose = if new.accounts.is_empty() { "the desk's" } else { "a portal's" };
        let of = format!("`{unknown}` is no scope of {whose} key: {}", scopes.join(", "));
        return Err(bad("scopes", of));
    }
    if new.scopes.is_empty() {
        return Err(bad("scopes", format!("name at least one of {}", scopes.join(", "))));
    }
    let key = new_key(state.random.as_ref()).map_err(|error| {
        Problem::of(StatusCode::INTERNAL_SERVER_ERROR).detail(error.to_string())
    })?;
    let hash = hash_of(&key);
    let act = act(&state, None, None);
    let at = act.at;
    let (stored_name, scopes, names) = (name.clone(), new.scopes.clone(), new.accounts.clone());
    let added = state
        .intake
        .parts()
        .database
        .write(move |tx| {
            let accounts = bound_to(tx, &names)?;
            tx.add_api_key(&stored_name, &hash, &scopes, &accounts, at)?;
            let entry = AuditEntry::new(act.clone(), "key.added").to(format!("key:{stored_name}"));
            tx.audit(&entry.with("scopes", scopes.join(" "))).map(|_| ())
        })
        .await;
    added.map_err(|error| store_problem(&error))?;
    Ok((
        StatusCode::CREATED,
        Json(MadeKey { name, key, scopes: new.scopes, accounts: new.accounts }),
    ))
}

/// Ends a key.
#[utoipa::path(
    post,
    path = "/api/v1/keys/{name}/revoke",
    tag = "keys",
    operation_id = "revokeKey",
    params(("name" = String, Path, description = "Its name")),
    responses(
        (status = 204, description = "Done"),
        (status = 404, description = "There is no such live key"),
    )
)]
pub(super) async fn revoke(
    State(state): State<ApiState>,
    Place(name): Place<String>,
) -> Result<StatusCode, Problem> {
    let act = act(&state, None, None);
    let wanted = name.clone();
    let ended = state.intake.parts().database.write(move |tx| {
        let ended = tx.revoke_api_key(&wanted, act.at)?;
        if ended {
            let entry = AuditEntry::new(act.clone(), "key.revoked");
            tx.audit(&entry.to(format!("key:{wanted}")))?;
        }
        Ok(ended)
    });
    match ended.await.map_err(|error| store_problem(&error))? {
        true => Ok(StatusCode::NO_CONTENT),
        false => {
            Err(Problem::of(StatusCode::NOT_FOUND).detail(format!("there is no live key `{name}`")))
        }
    }
}
