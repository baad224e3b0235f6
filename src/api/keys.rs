//! Keys of programs.
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::http::Problem;
use crate::identity::Account;
use crate::intake::keys::{KeyOrder, KeyRefusal, make_key, revoke_key};
use crate::store::ApiKey;

use super::audit::act;
use super::extract::{Body, Place};
use super::registry_shapes::KeyLine;
use super::shapes::{MadeKey, NewKey};
use super::{ApiState, bad, store_problem};

/// `GET /api/v1/keys`: names and scopes, never the keys.
pub(super) async fn list(State(state): State<ApiState>) -> Result<Json<Vec<KeyLine>>, Problem> {
    let found =
        state.intake.parts().database.write(|tx| Ok((tx.api_keys()?, tx.accounts()?))).await;
    let (keys, accounts) = found.map_err(|error| store_problem(&error))?;
    Ok(Json(keys.into_iter().map(|key| line(key, &accounts)).collect()))
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

/// `POST /api/v1/keys`: the answer is the only place where the key is ever shown.
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

/// `POST /api/v1/keys/{name}/revoke`.
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
