//! Who may ask: keys for programs on the network. The socket is guarded by its file mode.
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use axum::{Router, middleware};

use crate::http::Problem;
use crate::intake::keys::AUDIT_SCOPE;
use crate::store::{ApiKey, Database};

use super::document::DOCUMENT_PATH;
use super::portal::{PORTAL_PATH, Portal};
use super::session::{Sessions, Signed};

pub use crate::intake::keys::{SCOPES, hash_of, new_key};

/// Who asks over the network: a program by its key, or somebody by his session.
#[derive(Clone, Debug)]
pub(super) struct Client {
    /// The name of the key; for a person, the name under which his requests are counted.
    pub(super) name: String,
    /// The person.
    pub(super) signed: Option<Signed>,
}

impl Client {
    /// Returns the door of what is done.
    pub(super) fn via(&self) -> String {
        match self.signed {
            Some(_) => "api".to_owned(),
            None => format!("api:{}", self.name),
        }
    }
}

/// What the check asks.
#[derive(Clone, Debug)]
struct Guard {
    database: Database,
    sessions: Option<Sessions>,
}

/// Puts the check of `Authorization: Bearer` (RFC 6750) before every request of `router`.
pub fn with_keys(router: Router, database: Database) -> Router {
    let guard = Guard { database, sessions: None };
    router.layer(middleware::from_fn_with_state(guard, check))
}

/// Puts the check of keys before every request of `router`, and lets people ask by their sessions.
pub fn with_keys_and_sessions(router: Router, database: Database, sessions: Sessions) -> Router {
    let guard = Guard { database, sessions: Some(sessions) };
    router.layer(middleware::from_fn_with_state(guard, check))
}

/// Where somebody who is signed in asks who he is.
const SESSION_PATH: &str = "/api/v1/session";

/// What it takes to make a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Any key.
    Any,
    /// A key of the desk with this scope.
    Scope(&'static str),
    /// A key of a portal with this scope.
    Portal(&'static str),
    /// No key: it is done on the machine itself, never over the network.
    Machine,
}

/// Returns what it takes to make a request, by its method and the path of its route.
///
/// What makes or ends keys, users or codes, resets one, vouches for somebody, forgets or tells what is held
/// of him, opens recordings or mail, or drives a simulated call, in which codes are tried, is done on the
/// machine itself.
pub(super) fn access(method: &Method, path: &str) -> Access {
    if let Some(rest) = path.strip_prefix(PORTAL_PATH) {
        return Access::Portal(portal_scope(rest));
    }
    if path == DOCUMENT_PATH || path == SESSION_PATH {
        return Access::Any;
    }
    let looks = matches!(*method, Method::GET | Method::HEAD);
    let local = ["/api/v1/keys", "/api/v1/recordings", "/api/v1/users"];
    let words = ["pin", "reset-pin", "vouch", "forget", "held", "raw"];
    if local.iter().any(|folder| path.starts_with(folder))
        || path.split('/').any(|segment| words.contains(&segment))
        || (!looks && path.starts_with("/api/v1/calls"))
    {
        return Access::Machine;
    }
    match (path.starts_with("/api/v1/audit"), looks) {
        (true, _) => Access::Scope(AUDIT_SCOPE),
        (false, true) => Access::Scope("read"),
        (false, false) => Access::Scope("write"),
    }
}

/// Returns the scope of a request of portals.
fn portal_scope(rest: &str) -> &'static str {
    match rest.split('/').collect::<Vec<_>>().as_slice() {
        ["accounts", ..] => "accounts",
        [.., "invite" | "reset-pin"] => "codes",
        ["tickets", ..] => "tickets",
        _ => "contacts",
    }
}

async fn check(
    State(guard): State<Guard>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let refuse = |why: &str| Problem::of(StatusCode::UNAUTHORIZED).detail(why);
    if let Some(sessions) = &guard.sessions
        && !request.headers().contains_key(header::AUTHORIZATION)
    {
        let route = request.extensions().get::<MatchedPath>().cloned();
        let asked = (request.method(), route.as_ref().map(MatchedPath::as_str));
        if let Some(client) = sessions.admit(request.headers(), asked).await? {
            request.extensions_mut().insert(client);
            return Ok(next.run(request).await);
        }
    }
    let header = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key = header.and_then(|value| value.strip_prefix("Bearer ")).ok_or_else(|| {
        refuse("send Authorization: Bearer and a key; `centralita keys add` makes one")
    })?;
    let hash = hash_of(key.trim());
    let found = guard.database.write(move |tx| tx.api_key(&hash)).await;
    let key = found
        .map_err(|error| super::store_problem(&error))?
        .ok_or_else(|| refuse("this key is not known, or was revoked"))?;
    // What is no route of ours is told so, but to portals nothing of what is not theirs.
    let wanted = match request.extensions().get::<MatchedPath>() {
        Some(matched) => access(request.method(), matched.as_str()),
        None if key.accounts.is_empty() => Access::Any,
        None => Access::Machine,
    };
    permit(&key, wanted)?;
    if !key.accounts.is_empty() {
        let (name, accounts, scopes) = (key.name.clone(), key.accounts, key.scopes);
        request.extensions_mut().insert(Portal { name, accounts, scopes });
    }
    request.extensions_mut().insert(Client { name: key.name, signed: None });
    Ok(next.run(request).await)
}

/// Refuses what a key was not made for, before anything is looked at.
fn permit(key: &ApiKey, wanted: Access) -> Result<(), Problem> {
    let forbidden = |why: String| Err(Problem::of(StatusCode::FORBIDDEN).detail(why));
    let is_portals = !key.accounts.is_empty();
    let has = |scope: &str| key.scopes.iter().any(|own| own == scope);
    match wanted {
        Access::Any => Ok(()),
        Access::Scope(_) | Access::Machine if is_portals => {
            forbidden(format!("this key is a portal's: it opens {PORTAL_PATH} only"))
        }
        Access::Machine => {
            forbidden("that is done on the machine itself, never over the network".to_owned())
        }
        Access::Portal(_) if !is_portals => {
            forbidden("this takes a key that is bound to accounts: `keys add --account`".to_owned())
        }
        Access::Scope(scope) | Access::Portal(scope) if has(scope) => Ok(()),
        Access::Scope(scope) | Access::Portal(scope) => {
            forbidden(format!("this key lacks the scope `{scope}` for that"))
        }
    }
}
