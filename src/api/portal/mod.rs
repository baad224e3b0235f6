//! What customers' portals ask, each within the accounts that its key is bound to.
//!
//! Whatever is of another account is answered exactly as what does not exist.

mod approve;
mod contacts;
pub mod shapes;
mod tickets;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::Problem;
use crate::intake::portal::{Leave, PortalRefusal};
use crate::model::{AccountId, ContactNumber};
use crate::replies::one_line;
use crate::text::mask_codes;

use self::shapes::LeaveRequest;
use super::desk::WHY_CHARS_MAX;
use super::{ApiState, bad};

/// Where the requests of portals begin.
pub(super) const PORTAL_PATH: &str = "/api/v1/portal/";

/// Which portal asks.
#[derive(Clone, Debug)]
pub(super) struct Portal {
    /// The name of its key.
    pub(super) name: String,
    /// The accounts that the key is bound to.
    pub(super) accounts: Vec<AccountId>,
    /// What the key may do.
    pub(super) scopes: Vec<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Portal {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            Problem::of(StatusCode::FORBIDDEN)
                .detail("this takes a key that is bound to accounts: `keys add --account`")
        })
    }
}

impl Portal {
    fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|own| own == scope)
    }

    /// Refuses what the key was not made for, before anything is looked at.
    fn needs(&self, scope: &str) -> Result<(), Problem> {
        if self.has(scope) {
            return Ok(());
        }
        let what = format!("this key lacks the scope `{scope}` for that");
        Err(Problem::of(StatusCode::FORBIDDEN).detail(what))
    }

    /// Reads who gives leave.
    fn leave(&self, request: &LeaveRequest) -> Result<Leave, Problem> {
        let number = |what: &str, text: &str| {
            text.parse::<ContactNumber>().map_err(|error| bad(what, error))
        };
        Ok(Leave {
            by: number("leave.by", &request.by)?,
            second: request.second.as_deref().map(|s| number("leave.second", s)).transpose()?,
            key: self.name.clone(),
        })
    }
}

/// The one answer to whatever is not there, or is another account's.
fn nothing() -> Problem {
    refused(&PortalRefusal::Nothing)
}

/// Reads the number of a contact; one that is none is nobody's.
fn number(text: &str) -> Result<ContactNumber, Problem> {
    text.parse().map_err(|_| nothing())
}

fn refused(refusal: &PortalRefusal) -> Problem {
    let status = match refusal {
        PortalRefusal::Nothing => StatusCode::NOT_FOUND,
        PortalRefusal::NotAllowed(_) => StatusCode::FORBIDDEN,
        PortalRefusal::Wrong(_) => StatusCode::UNPROCESSABLE_ENTITY,
        PortalRefusal::Because(_) => StatusCode::CONFLICT,
    };
    Problem::of(status).detail(refusal.to_string())
}

/// Reads a reason as it is kept.
fn reason(why: Option<&str>) -> Result<String, Problem> {
    let why = why.unwrap_or_default();
    if mask_codes(why).runs > 0 {
        return Err(bad("why", "it holds what looks like a code; codes are kept nowhere"));
    }
    Ok(one_line(why, WHY_CHARS_MAX))
}

/// Returns the requests of portals.
pub(super) fn requests() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(contacts::accounts))
        .routes(routes!(contacts::access))
        .routes(routes!(contacts::list, contacts::add))
        .routes(routes!(contacts::show, contacts::change))
        .routes(routes!(contacts::end))
        .routes(routes!(contacts::invite))
        .routes(routes!(contacts::reset))
        .routes(routes!(tickets::list, tickets::open))
        .routes(routes!(tickets::show))
        .routes(routes!(tickets::comment))
        .routes(routes!(approve::approve))
}
