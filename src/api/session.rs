//! People who are signed in to the console: what their role may ask of the API, by the cookie of their session.
//!
//! A change needs the token of the session's forms in a header, which no page of another host knows, and comes
//! from a page of this one as forms do. Portals and what is done on the machine itself are no person's.
use axum::Json;
use axum::extract::Extension;
use axum::http::{HeaderMap, Method, StatusCode};
use ring::digest;
use serde::Serialize;
use subtle::ConstantTimeEq as _;
use utoipa::ToSchema;

use crate::http::{Problem, UNATTENDED, cookie_of, is_ours, session_cookie};
use crate::intake::{SignedIn, Staff};
use crate::model::{Digest, PersonId};
use crate::staff::{Act, permits};

use super::auth::{Access, Client, access};
use super::store_problem;

/// The header in which a change brings the token of its session.
pub(super) const CSRF_HEADER: &str = "x-csrf-token";

/// Knows who is signed in to the console.
#[derive(Clone, Debug)]
pub struct Sessions {
    /// Who may sign in.
    pub staff: Staff,
    /// Whether browsers reach us over TLS, so that the cookie is for that only.
    pub secure: bool,
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub(super) struct Signed(SignedIn);

impl Signed {
    /// Returns his name as it stands on tickets.
    pub(super) fn called(&self) -> &str {
        &self.0.user.facts.called
    }

    /// Returns who he is in the on-call files.
    pub(super) const fn person(&self) -> Option<&PersonId> {
        self.0.user.facts.person.as_ref()
    }

    /// Whether his role permits something.
    pub(super) const fn may(&self, act: Act) -> bool {
        permits(self.0.user.facts.role, act)
    }

    /// Returns the name under which his requests are counted: longer than that of any key.
    fn counted(&self) -> String {
        let name = self.0.user.facts.name.as_str();
        let digest = digest::digest(&digest::SHA256, name.as_bytes());
        let bytes = <[u8; 32]>::try_from(digest.as_ref()).unwrap_or_default();
        format!("session:{}", Digest(bytes).to_hex())
    }
}

/// Returns what somebody must be permitted for a request, by its method and the path of its route; nothing
/// when it is not for people.
pub(super) fn act_of(method: &Method, path: &str) -> Option<Act> {
    match access(method, path) {
        Access::Any => return Some(Act::Look),
        Access::Portal(_) | Access::Machine => return None,
        Access::Scope(_) => {}
    }
    let rest = path.strip_prefix("/api/v1/").unwrap_or(path);
    let parts: Vec<&str> = rest.split('/').collect();
    let looks = matches!(*method, Method::GET | Method::HEAD);
    Some(match (looks, parts.as_slice()) {
        (_, ["audit", ..]) | (true, ["holds" | "retention", ..]) => Act::ReadAudit,
        (true, ["reports", ..]) => Act::SeeReports,
        (true, [.., "export"]) => Act::KeepRegistry,
        // Contacts have their numbers whole.
        (true, ["contacts", ..]) => Act::SeeNumbers,
        // What is of one person is his own, or of whoever keeps schedules: see `in_the_name_of`.
        (false, ["oncall", "swaps" | "ways", ..]) => Act::AnswerPages,
        (true, ["oncall", "feeds"]) | (false, ["oncall", ..]) => Act::KeepSchedules,
        (true, _) => Act::Look,
        (false, ["retention"] | ["tickets", _, "hold"]) => Act::KeepUsers,
        (false, ["contacts", _, "invite"]) => Act::IssueCodes,
        (false, ["accounts" | "contacts" | "locations", ..]) => Act::KeepRegistry,
        (false, ["incidents" | "notices" | "notice-opt-outs", ..]) => Act::KeepIncidents,
        (false, ["rules" | "reload", ..]) => Act::KeepRules,
        (false, ["pages", ..]) => Act::AnswerPages,
        (false, _) => Act::WorkTickets,
    })
}

/// Lets whoever is signed in do something as a person of the on-call files: as himself, or, for whoever keeps
/// schedules, as somebody else; the trail names both then. Programs and the machine itself say for whom they act.
///
/// # Errors
/// [`Problem`] when he is another.
pub(super) fn in_the_name_of(
    client: Option<&Extension<Client>>,
    person: &PersonId,
) -> Result<(), Problem> {
    let Some(signed) = client.and_then(|client| client.0.signed.as_ref()) else { return Ok(()) };
    if signed.person() == Some(person) || signed.may(Act::KeepSchedules) {
        return Ok(());
    }
    let why =
        "whoever is signed in does that as himself; only who keeps schedules does it for others";
    Err(Problem::of(StatusCode::FORBIDDEN).detail(why))
}

impl Sessions {
    /// Admits whoever has a session; nothing when the request brings none that goes on.
    ///
    /// # Errors
    /// [`Problem`] when he may not ask that, or it cannot be known from which page it comes.
    pub(super) async fn admit(
        &self,
        headers: &HeaderMap,
        (method, route): (&Method, Option<&str>),
    ) -> Result<Option<Client>, Problem> {
        let Some(token) = cookie_of(headers, session_cookie(self.secure)) else { return Ok(None) };
        let found = if headers.contains_key(UNATTENDED) {
            self.staff.still_signed_in(&token).await
        } else {
            self.staff.signed_in(&token).await
        };
        let Some(found) = found.map_err(|error| store_problem(&error))? else { return Ok(None) };
        let refuse = |why: &str| Err(Problem::of(StatusCode::FORBIDDEN).detail(why));
        if self.staff.owes_second(&found.user) {
            return refuse("this role needs a second factor; set one up at /me/second");
        }
        if !matches!(*method, Method::GET | Method::HEAD) {
            let given = headers.get(CSRF_HEADER).map(|value| value.as_bytes()).unwrap_or_default();
            if !is_ours(headers) || !bool::from(given.ct_eq(found.form.as_bytes())) {
                return refuse(
                    "a change by a session comes from a page of this host and brings X-CSRF-Token; \
                     GET /api/v1/session has it",
                );
            }
        }
        // What is no route of ours is told so behind this check.
        let wanted = route.map_or(Some(Act::Look), |route| act_of(method, route));
        match wanted {
            None => refuse("that is not done by a session: it is a portal's, or the machine's own"),
            Some(act) if !permits(found.user.facts.role, act) => {
                refuse("the role of this session does not permit that")
            }
            Some(_) => Ok(Some(Client::person(Signed(found)))),
        }
    }
}

impl Client {
    fn person(signed: Signed) -> Self {
        Self { name: signed.counted(), signed: Some(signed) }
    }
}

/// Whoever asks by a session.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct SessionLine {
    /// The name by which he signs in.
    name: String,
    /// What he is called.
    called: String,
    /// His role.
    role: String,
    /// His language, as a tag (BCP 47).
    language: String,
    /// What a change brings in `X-CSRF-Token`.
    csrf_token: String,
}

/// Who is signed in, and what a change of his brings.
#[utoipa::path(
    get,
    path = "/api/v1/session",
    tag = "document",
    operation_id = "showSession",
    responses(
        (status = 200, description = "As asked for", body = SessionLine),
        (status = 404, description = "The request came by no session"),
    )
)]
pub(super) async fn show(client: Option<Extension<Client>>) -> Result<Json<SessionLine>, Problem> {
    let signed = client.and_then(|client| client.0.signed);
    let missing = || Problem::of(StatusCode::NOT_FOUND).detail("this request came by no session");
    let Signed(SignedIn { user, form, .. }) = signed.ok_or_else(missing)?;
    Ok(Json(SessionLine {
        name: user.facts.name.to_string(),
        called: user.facts.called,
        role: user.facts.role.as_str().to_owned(),
        language: user.facts.language.tag().to_owned(),
        csrf_token: form,
    }))
}
