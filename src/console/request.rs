//! Who asks, and whether a form is of a page of ours.
use std::net::IpAddr;

use axum::extract::{FromRef, FromRequest, FromRequestParts, OptionalFromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use subtle::ConstantTimeEq as _;

use super::Console;
use super::page::to;
use crate::http::Peer;
use crate::intake::SignedIn;
use crate::staff::{Act, permits};

/// The cookie of a session, over TLS and without.
const COOKIE_SECURE: &str = "__Host-centralita";
const COOKIE_PLAIN: &str = "centralita";
/// The field of a form that proves where it comes from.
const FORM_FIELD: &str = "form";

impl Console {
    const fn cookie(&self) -> &'static str {
        if self.secure { COOKIE_SECURE } else { COOKIE_PLAIN }
    }

    /// Returns the header that makes a browser keep a session, or with an empty token drop it.
    pub(super) fn set_cookie(&self, token: &str) -> String {
        let end = if token.is_empty() { "; Max-Age=0" } else { "" };
        let secure = if self.secure { "; Secure" } else { "" };
        let name = self.cookie();
        format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict{secure}{end}")
    }

    /// Returns the token of the session that a browser sends.
    pub(super) fn session_of(&self, headers: &HeaderMap) -> Option<String> {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
        let mut pairs =
            cookies.flat_map(|line| line.split(';')).filter_map(|one| one.split_once('='));
        pairs
            .find(|(name, _)| name.trim() == self.cookie())
            .map(|(_, token)| token.trim().to_owned())
    }

    /// Returns for whom a request is made: the peer, or whom a proxy of ours names last.
    pub(super) fn address_of(&self, parts: &Parts) -> String {
        let named = parts.headers.get_all("x-forwarded-for").iter().next_back();
        let named = named.and_then(|value| value.to_str().ok()?.rsplit(',').next());
        let named = named.and_then(|text| text.trim().parse::<IpAddr>().ok());
        match (self.behind_proxy.then_some(named).flatten(), parts.extensions.get::<Peer>()) {
            (Some(address), _) => address.to_canonical().to_string(),
            (None, Some(Peer::Network(address))) => address.ip().to_canonical().to_string(),
            (None, Some(Peer::Local) | None) => "local".to_owned(),
        }
    }
}

/// Somebody who is signed in. Whoever is not is sent to the page where he can.
#[derive(Debug)]
pub(super) struct Someone(pub(super) SignedIn);

impl Someone {
    /// Returns his name as it stands on tickets.
    pub(super) fn by(&self) -> String {
        self.0.user.facts.called.clone()
    }

    /// Whether he may do it.
    pub(super) const fn may(&self, act: Act) -> bool {
        permits(self.0.user.facts.role, act)
    }

    async fn of(console: &Console, headers: &HeaderMap) -> Result<Option<Self>, Response> {
        let Some(token) = console.session_of(headers) else { return Ok(None) };
        match console.staff.signed_in(&token).await {
            Ok(found) => Ok(found.map(Self)),
            Err(error) => {
                tracing::error!(%error, "a session cannot be looked up");
                Err(StatusCode::SERVICE_UNAVAILABLE.into_response())
            }
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Someone
where
    Console: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let console = Console::from_ref(state);
        Self::of(&console, &parts.headers).await?.ok_or_else(|| to("/sign-in"))
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Someone
where
    Console: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Response> {
        let console = Console::from_ref(state);
        Self::of(&console, &parts.headers).await
    }
}

/// The fields of a form, in their order.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Returns a field; nothing when it is empty or not there.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// Returns all that was chosen of a field.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let found = self.0.iter().filter(move |(field, _)| field == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// Returns every value of a field, as it was typed.
    pub(super) fn each<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let found = self.0.iter().filter(move |(field, _)| field == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Takes a field out, as it was typed.
    pub(super) fn take(&mut self, name: &str) -> String {
        let at = self.0.iter().position(|(field, _)| field == name);
        at.map_or_else(String::new, |at| self.0.swap_remove(at).1)
    }

    async fn of<S: Send + Sync>(request: Request, state: &S) -> Result<Self, Response> {
        let form = axum::Form::<Vec<(String, String)>>::from_request(request, state).await;
        form.map(|axum::Form(fields)| Self(fields)).map_err(|error| error.into_response())
    }
}

/// A form of somebody who is signed in, of a page of his own session.
#[derive(Debug)]
pub(super) struct Posted {
    pub(super) someone: Someone,
    pub(super) fields: Fields,
}

impl FromRequest<Console> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, console: &Console) -> Result<Self, Response> {
        let refused = || StatusCode::FORBIDDEN.into_response();
        if !is_ours(request.headers()) {
            return Err(refused());
        }
        let Some(someone) = Someone::of(console, request.headers()).await? else {
            return Err(to("/sign-in"));
        };
        let fields = Fields::of(request, console).await?;
        let given = fields.get(FORM_FIELD).unwrap_or_default();
        if bool::from(given.as_bytes().ct_eq(someone.0.form.as_bytes())) {
            Ok(Self { someone, fields })
        } else {
            Err(refused())
        }
    }
}

/// A form of nobody: to sign in, or to choose a password.
#[derive(Debug)]
pub(super) struct Anonymous {
    pub(super) fields: Fields,
    pub(super) address: String,
}

impl FromRequest<Console> for Anonymous {
    type Rejection = Response;

    async fn from_request(request: Request, console: &Console) -> Result<Self, Response> {
        if !is_ours(request.headers()) {
            return Err(StatusCode::FORBIDDEN.into_response());
        }
        let (parts, body) = request.into_parts();
        let address = console.address_of(&parts);
        let fields = Fields::of(Request::from_parts(parts, body), console).await?;
        Ok(Self { fields, address })
    }
}

/// Whether a form comes from a page of this host, as the browser says it.
fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let host = text("host").unwrap_or_default();
    let origin = text("origin").is_none_or(|origin| {
        origin.split_once("://").is_some_and(|(_, authority)| authority == host)
    });
    site && origin
}
