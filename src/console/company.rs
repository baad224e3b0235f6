//! Signing in with the company's own account: sent there, and back again.
use askama::Template;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;

use super::Console;
use super::page::{Frame, html, to};
use super::sign_in::{language, sign_in_page, with_cookie};
use super::words::Words;
use crate::intake::{Company, CompanyError};
use crate::staff::ATTEMPTS_WITHIN;

/// Seconds in which somebody must come back.
const BACK_WITHIN_S: u32 = 600;

/// What the company's sign-in sends along.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Came {
    code: String,
    state: String,
}

/// The page that takes somebody on from another site's address to ours: only then do browsers send his
/// cookie.
#[derive(Template)]
#[template(path = "onward.html")]
struct OnwardPage {
    frame: Frame,
}

fn refused(console: &Console, headers: &HeaderMap, why: &CompanyError) -> Response {
    // Who asks too often stands in the audit trail once: a flood must not fill the log either.
    if !matches!(why, CompanyError::TooOften) {
        tracing::warn!(%why, "nobody is signed in with the company's account");
    }
    let (status, id) = match why {
        CompanyError::TooOften => (StatusCode::TOO_MANY_REQUESTS, "console-company-too-often"),
        CompanyError::Refused(_) | CompanyError::Token(_) => {
            (StatusCode::FORBIDDEN, "console-company-refused")
        }
        CompanyError::Away(_) | CompanyError::Staff(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, "console-company-away")
        }
    };
    let language = language(console, headers);
    let mut response = sign_in_page(console, status, language, String::new(), Some(id));
    if status == StatusCode::TOO_MANY_REQUESTS {
        let seconds = HeaderValue::from(ATTEMPTS_WITHIN.as_secs());
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}

/// Whether a browser asks for a part of a page, such as a picture or a frame that another site names: whoever
/// would do that to use up the tries of everybody behind one address does nothing. Browsers say of frames too
/// that they navigate, and say beside it for what (Fetch Metadata, section 2).
fn is_part_of_a_page(headers: &HeaderMap) -> bool {
    let is_not = |name: &str, whole: &str| {
        let said = headers.get(name).and_then(|value| value.to_str().ok());
        said.is_some_and(|said| said != whole)
    };
    is_not("sec-fetch-mode", "navigate") || is_not("sec-fetch-dest", "document")
}

/// `GET /sign-in/company`.
pub(super) async fn leave(State(console): State<Console>, request: Request) -> Response {
    let Some(company) = &console.company else { return to("/sign-in") };
    let (parts, _) = request.into_parts();
    if is_part_of_a_page(&parts.headers) {
        return to("/sign-in");
    }
    match console.staff.leave_for(company, &console.address_of(&parts)).await {
        Ok(leaving) => {
            // He comes back from another site: a strict cookie would not come with him.
            let cookie = console.outer_cookie(&leaving.token, BACK_WITHIN_S);
            with_cookie(to(&leaving.url), &cookie)
        }
        Err(error) => refused(&console, &parts.headers, &error),
    }
}

/// `GET /sign-in/company/back`.
pub(super) async fn back(
    State(console): State<Console>,
    Query(came): Query<Came>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let Some(company) = &console.company else { return to("/sign-in") };
    let token = console.outer_of(&parts.headers).unwrap_or_default();
    if token.is_empty() || came.code.is_empty() || !Company::is_of(&token, &came.state) {
        return to("/sign-in");
    }
    let address = console.address_of(&parts);
    match console.staff.come_back(company, (&token, &came.code, &address)).await {
        Ok(session) => {
            let language = language(&console, &parts.headers);
            let words = Words::new(&console.intake, language);
            let frame = Frame::bare(&console, language, words.say("console-company-in"));
            let mut response = html(StatusCode::OK, &OnwardPage { frame });
            response.headers_mut().insert(header::REFRESH, HeaderValue::from_static("0; url=/"));
            let response = with_cookie(response, &console.set_cookie(&session));
            with_cookie(response, &console.outer_cookie("", 0))
        }
        Err(error) => refused(&console, &parts.headers, &error),
    }
}
