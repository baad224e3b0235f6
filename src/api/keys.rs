//! Keys of programs.
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::http::Problem;
use crate::identity::Account;
use crate::intake::keys::{KeyOrder, KeyRefusal, make_key, revoke_key};
use crate::store::ApiKey;

use super::audit::act;
use super::extract::{Body, Params, Place};
use super::paging::{Page, Paging};
use super::registry_shapes::KeyLine;
use super::shapes::{MadeKey, NewKey};
use super::{ApiState, bad, store_problem};

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
    let NewKey { name, scopes, accounts } = new;
    let name = name.trim().to_owned();
    let order = KeyOrder { name: name.clone(), scopes: scopes.clone(), accounts: accounts.clone() };
    let database = &state.intake.parts().database;
    let made = make_key(database, state.random.as_ref(), act(&state, None, None), order).await;
    let key = made.map_err(|refusal| match refusal {
        KeyRefusal::Wrong(field, why) => bad(field, why),
        KeyRefusal::Store(error) => store_problem(&error),
        KeyRefusal::NoRandom(error) => {
            Problem::of(StatusCode::INTERNAL_SERVER_ERROR).detail(error.to_string())
        }
    })?;
    Ok((StatusCode::CREATED, Json(MadeKey { name, key, scopes, accounts })))
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
    let ended = revoke_key(&state.intake.parts().database, act, name.clone());
    match ended.await.map_err(|error| store_problem(&error))? {
        true => Ok(StatusCode::NO_CONTENT),
        false => {
            Err(Problem::of(StatusCode::NOT_FOUND).detail(format!("there is no live key `{name}`")))
        }
    }
}
