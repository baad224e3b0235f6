//! Keys of programs.
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::http::Problem;
use crate::store::{ApiKey, AuditEntry};

use super::audit::act;
use super::auth::{SCOPES, hash_of, new_key};
use super::extract::{Body, Place};
use super::shapes::{MadeKey, NewKey};
use super::{ApiState, bad, store_problem};

/// Characters of a key's name.
const NAME_CHARS_MAX: usize = 64;

/// `GET /api/v1/keys`: names and scopes, never the keys.
pub(super) async fn list(State(state): State<ApiState>) -> Result<Json<Vec<ApiKey>>, Problem> {
    let found = state.intake.parts().database.write(|tx| tx.api_keys()).await;
    found.map(Json).map_err(|error| store_problem(&error))
}

/// `POST /api/v1/keys`: the answer is the only place where the key is ever shown.
pub(super) async fn add(
    State(state): State<ApiState>,
    Body(new): Body<NewKey>,
) -> Result<(StatusCode, Json<MadeKey>), Problem> {
    let name = new.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(bad("name", format!("1 to {NAME_CHARS_MAX} characters")));
    }
    if let Some(unknown) = new.scopes.iter().find(|scope| !SCOPES.contains(&scope.as_str())) {
        return Err(bad("scopes", format!("`{unknown}` is none of {}", SCOPES.join(", "))));
    }
    if new.scopes.is_empty() {
        return Err(bad("scopes", format!("name at least one of {}", SCOPES.join(", "))));
    }
    let key = new_key(state.random.as_ref()).map_err(|error| {
        Problem::of(StatusCode::INTERNAL_SERVER_ERROR).detail(error.to_string())
    })?;
    let hash = hash_of(&key);
    let act = act(&state, None, None);
    let at = act.at;
    let (stored_name, scopes) = (name.clone(), new.scopes.clone());
    let added = state
        .intake
        .parts()
        .database
        .write(move |tx| {
            tx.add_api_key(&stored_name, &hash, &scopes, at)?;
            let entry = AuditEntry::new(act.clone(), "key.added").to(format!("key:{stored_name}"));
            tx.audit(&entry.with("scopes", scopes.join(" "))).map(|_| ())
        })
        .await;
    added.map_err(|error| store_problem(&error))?;
    Ok((StatusCode::CREATED, Json(MadeKey { name, key, scopes: new.scopes })))
}

/// `POST /api/v1/keys/{name}/revoke`.
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
