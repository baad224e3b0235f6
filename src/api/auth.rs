//! Who may ask: keys for programs on the network. The socket is guarded by its file mode.
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use axum::{Router, middleware};

use crate::http::Problem;
use crate::intake::keys::AUDIT_SCOPE;
use crate::store::Database;

use super::portal::{PORTAL_PATH, Portal};

pub use crate::intake::keys::{SCOPES, hash_of, new_key};

/// Which program asks, by the name of its key.
#[derive(Clone, Debug)]
pub(super) struct Client(pub(super) String);

/// Puts the check of `Authorization: Bearer` (RFC 6750) before every request of `router`.
pub fn with_keys(router: Router, database: Database) -> Router {
    router.layer(middleware::from_fn_with_state(database, check))
}

/// Whether a request makes or ends keys, users or codes, resets one, vouches for somebody, forgets or tells
/// what is held of him, opens recordings or mail, or drives a simulated call, in which codes are tried: that
/// is done on the machine itself, never over the network.
fn is_local_only(request: &Request) -> bool {
    let path = request.uri().path();
    let matched = request.extensions().get::<MatchedPath>().map_or(path, MatchedPath::as_str);
    let local = ["/api/v1/keys", "/api/v1/recordings", "/api/v1/users"];
    [path, matched].iter().any(|p| local.iter().any(|folder| p.starts_with(folder)))
        || matched.split('/').any(|segment| {
            matches!(segment, "pin" | "reset-pin" | "vouch" | "forget" | "held" | "raw")
        })
        || (request.method() != Method::GET && matched.starts_with("/api/v1/calls"))
}

/// Whether a request is one of those that portals make.
fn is_of_portals(request: &Request) -> bool {
    let matched = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    matched.is_some_and(|path| path.starts_with(PORTAL_PATH))
}

async fn check(
    State(database): State<Database>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let refuse = |why: &str| Problem::of(StatusCode::UNAUTHORIZED).detail(why);
    let header = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key = header.and_then(|value| value.strip_prefix("Bearer ")).ok_or_else(|| {
        refuse("send Authorization: Bearer and a key; `centralita keys add` makes one")
    })?;
    let hash = hash_of(key.trim());
    let found = database.write(move |tx| tx.api_key(&hash)).await;
    let key = found
        .map_err(|error| super::store_problem(&error))?
        .ok_or_else(|| refuse("this key is not known, or was revoked"))?;
    let looks = matches!(*request.method(), Method::GET | Method::HEAD);
    let path = request.uri().path();
    let audits = path == "/api/v1/audit" || path.starts_with("/api/v1/audit/");
    let wanted = match (audits, looks) {
        (true, _) => AUDIT_SCOPE,
        (false, true) => "read",
        (false, false) => "write",
    };
    let forbidden = |why: String| Err(Problem::of(StatusCode::FORBIDDEN).detail(why));
    if !key.accounts.is_empty() {
        // A portal's key opens the requests of portals, each of which asks for its own scope.
        if !is_of_portals(&request) {
            return forbidden(format!("this key is a portal's: it opens {PORTAL_PATH} only"));
        }
        let (name, accounts, scopes) = (key.name.clone(), key.accounts, key.scopes);
        request.extensions_mut().insert(Portal { name, accounts, scopes });
    } else if is_local_only(&request) || !key.scopes.iter().any(|scope| scope == wanted) {
        return forbidden(format!("this key lacks the scope `{wanted}` for that"));
    }
    request.extensions_mut().insert(Client(key.name));
    Ok(next.run(request).await)
}
