//! Who asks, and whether a form is of a page of ours.
use std::net::IpAddr;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{
    FromRef, FromRequest, FromRequestParts, Multipart, OptionalFromRequestParts, Request,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use subtle::ConstantTimeEq as _;

use super::Console;
use super::page::to;
use crate::http::{Peer, UNATTENDED, cookie_of, is_ours, session_cookie};
use crate::intake::{SignedIn, Staff};
use crate::staff::{Act, SECOND_LASTS, permits};

/// The field of a form that proves where it comes from.
const FORM_FIELD: &str = "form";
/// Fields of a form; each costs memory of its own, many times what it is on the wire.
const FIELDS_MAX: usize = 2_000;
/// Bytes of a form of somebody who is not signed in: a password, or what a passkey says.
const ANONYMOUS_BYTES_MAX: usize = 16 * 1024;

impl Console {
    const fn cookie(&self) -> &'static str {
        session_cookie(self.secure)
    }

    /// Returns the acts of users and keys in the name of somebody.
    pub(super) fn staff_of(&self, someone: &Someone) -> Staff {
        self.staff.by(&someone.by(), "console")
    }

    /// Returns the header that makes a browser keep the token of a sign-in whose second factor is owed,
    /// or with an empty token drop it.
    pub(super) fn set_half_cookie(&self, token: &str) -> String {
        let lasts = if token.is_empty() { 0 } else { SECOND_LASTS.as_secs() };
        let secure = if self.secure { "; Secure" } else { "" };
        let name = self.cookie();
        format!("{name}-second={token}; Path=/; HttpOnly; SameSite=Strict{secure}; Max-Age={lasts}")
    }

    /// Returns the token of a sign-in whose second factor is owed.
    pub(super) fn half_of(&self, headers: &HeaderMap) -> Option<String> {
        cookie_of(headers, &format!("{}-second", self.cookie()))
    }

    /// Returns the header that makes a browser keep the token of a sign-in elsewhere for so many seconds;
    /// an ordinary cookie, since he comes back from another site.
    pub(super) fn outer_cookie(&self, token: &str, lasts_s: u32) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        let name = self.cookie();
        format!("{name}-outer={token}; Path=/; HttpOnly; SameSite=Lax{secure}; Max-Age={lasts_s}")
    }

    /// Returns the token of a sign-in elsewhere.
    pub(super) fn outer_of(&self, headers: &HeaderMap) -> Option<String> {
        cookie_of(headers, &format!("{}-outer", self.cookie()))
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
        cookie_of(headers, self.cookie())
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
        // What a page fetches by itself while nobody touches it is no use of the session.
        let found = if headers.contains_key(UNATTENDED) {
            console.staff.still_signed_in(&token).await
        } else {
            console.staff.signed_in(&token).await
        };
        match found {
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
        let someone = Self::of(&console, &parts.headers).await?.ok_or_else(|| to("/sign-in"))?;
        match kept_back(&console, &someone, parts.uri.path()) {
            Some(elsewhere) => Err(elsewhere),
            None => Ok(someone),
        }
    }
}

/// Where somebody is sent who owes a second factor: he gets one before he does anything else.
fn kept_back(console: &Console, someone: &Someone, path: &str) -> Option<Response> {
    let may = path == "/sign-out" || path == "/me" || path.starts_with("/me/");
    (!may && console.staff.owes_second(&someone.0.user)).then(|| to("/me/second"))
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

    /// Returns every value of a field that may stand there several times.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        self.chosen(name).map(ToOwned::to_owned).collect()
    }

    /// Returns all that was chosen of a field.
    pub(super) fn chosen<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
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
        if is_multipart(request.headers()) {
            return Self::of_parts(request, state).await;
        }
        let (parts, body) = request.into_parts();
        let bytes = Bytes::from_request(Request::from_parts(parts.clone(), body), state);
        let bytes = bytes.await.map_err(|error| error.into_response())?;
        if bytes.iter().filter(|byte| **byte == b'&').count() >= FIELDS_MAX {
            return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response());
        }
        let request = Request::from_parts(parts, Body::from(bytes));
        let form = axum::Form::<Vec<(String, String)>>::from_request(request, state).await;
        form.map(|axum::Form(fields)| Self(fields)).map_err(|error| error.into_response())
    }

    /// Reads a form with a file; the file is the text of its field, and its name stands in the field
    /// with `-name` behind.
    async fn of_parts<S: Send + Sync>(request: Request, state: &S) -> Result<Self, Response> {
        let read = Multipart::from_request(request, state).await;
        let mut parts = read.map_err(|error| error.into_response())?;
        let mut fields = vec![];
        while let Some(part) = parts.next_field().await.map_err(|error| error.into_response())? {
            if fields.len() >= FIELDS_MAX {
                return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response());
            }
            let name = part.name().unwrap_or_default().to_owned();
            if let Some(file) = part.file_name() {
                fields.push((format!("{name}-name"), file.to_owned()));
            }
            let bytes = part.bytes().await.map_err(|error| error.into_response())?;
            let text = String::from_utf8(bytes.to_vec());
            fields
                .push((name, text.map_err(|_| StatusCode::UNPROCESSABLE_ENTITY.into_response())?));
        }
        Ok(Self(fields))
    }
}

fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("multipart/form-data"))
}

/// A form of somebody who is signed in, of a page of his own session.
#[derive(Debug)]
pub(super) struct Posted {
    pub(super) someone: Someone,
    pub(super) fields: Fields,
    /// The token of his session.
    pub(super) session: String,
    /// From where he asks.
    pub(super) address: String,
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
        if let Some(elsewhere) = kept_back(console, &someone, request.uri().path()) {
            return Err(elsewhere);
        }
        let session = console.session_of(request.headers()).unwrap_or_default();
        let (parts, body) = request.into_parts();
        let address = console.address_of(&parts);
        let fields = Fields::of(Request::from_parts(parts, body), console).await?;
        let given = fields.get(FORM_FIELD).unwrap_or_default();
        if bool::from(given.as_bytes().ct_eq(someone.0.form.as_bytes())) {
            Ok(Self { someone, fields, session, address })
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
        let body = to_bytes(body, ANONYMOUS_BYTES_MAX).await;
        let body = body.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE.into_response())?;
        let request = Request::from_parts(parts, Body::from(body));
        let fields = Fields::of(request, console).await?;
        Ok(Self { fields, address })
    }
}
