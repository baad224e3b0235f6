//! Signing in and out, and choosing a password behind an invitation.
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::Console;
use super::page::{Frame, html, to};
use super::request::{Anonymous, Posted, Someone};
use super::words::Words;
use crate::intake::{Password, SignIn, StaffError};
use crate::model::Language;
use crate::staff::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, User, WeakPassword};

/// A page of nobody, who may read any of the three languages.
#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    frame: Frame,
    /// The name that was typed.
    name: String,
    /// Why it was not taken.
    fault: Option<String>,
    /// Whether the company's own account serves too.
    company: bool,
}

#[derive(Template)]
#[template(path = "welcome.html")]
struct WelcomePage {
    frame: Frame,
    hello: String,
    rule: String,
    name: String,
    fault: Option<String>,
}

/// The page of an invitation that is over, or of a store that is away.
#[derive(Template)]
#[template(path = "over.html")]
struct OverPage {
    frame: Frame,
    text: String,
}

/// Returns the language that a browser asks for first of those we have, else the desk's.
pub(super) fn language(console: &Console, headers: &HeaderMap) -> Language {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let wanted = wanted.unwrap_or_default().split(',');
    let mut wanted = wanted.filter_map(|one| one.split(';').next()?.trim().parse().ok());
    wanted.next().unwrap_or(console.intake.parts().settings.fallback_language)
}

/// The page to sign in, with why it was not done.
pub(super) fn sign_in_page(
    console: &Console,
    status: StatusCode,
    language: Language,
    name: String,
    fault: Option<&str>,
) -> Response {
    let words = Words::new(&console.intake, language);
    let frame = Frame::bare(console, language, words.say("console-sign-in"));
    let (fault, company) = (fault.map(|id| words.say(id)), console.company.is_some());
    html(status, &SignInPage { frame, name, fault, company })
}

/// `GET /sign-in`.
pub(super) async fn ask(
    State(console): State<Console>,
    someone: Option<Someone>,
    headers: HeaderMap,
) -> Response {
    if someone.is_some() {
        return to("/");
    }
    sign_in_page(&console, StatusCode::OK, language(&console, &headers), String::new(), None)
}

/// `POST /sign-in`.
pub(super) async fn take(
    State(console): State<Console>,
    headers: HeaderMap,
    mut asked: Anonymous,
) -> Response {
    let language = language(&console, &headers);
    let name = asked.fields.take("name");
    let password = Password::new(asked.fields.take("password"));
    match console.staff.sign_in(&name, password, &asked.address).await {
        Ok(SignIn::Begun(token)) => with_cookie(to("/"), &console.set_cookie(&token)),
        Ok(SignIn::Half(token)) => {
            with_cookie(to("/sign-in/second"), &console.set_half_cookie(&token))
        }
        Ok(SignIn::Refused) => {
            let fault = Some("console-sign-in-refused");
            sign_in_page(&console, StatusCode::FORBIDDEN, language, name, fault)
        }
        Err(error) => {
            tracing::error!(%error, "nobody can sign in");
            let fault = Some("console-away");
            sign_in_page(&console, StatusCode::SERVICE_UNAVAILABLE, language, name, fault)
        }
    }
}

/// `POST /sign-out`.
pub(super) async fn leave(State(console): State<Console>, posted: Posted) -> Response {
    if let Err(error) = console.staff.sign_out(&posted.session, &posted.address).await {
        tracing::error!(%error, "a session cannot be ended");
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    with_cookie(to("/sign-in"), &console.set_cookie(""))
}

/// Has the browser keep or drop a cookie.
pub(super) fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn welcome_page(
    console: &Console,
    status: StatusCode,
    user: &User,
    fault: Option<String>,
) -> Response {
    let language = user.facts.language;
    let words = Words::new(&console.intake, language);
    let frame = Frame::bare(console, language, words.say("console-welcome"));
    let hello = words.one("console-welcome-hello", "name", user.facts.called.clone());
    let least = i64::try_from(PASSWORD_CHARS_MIN).unwrap_or(i64::MAX);
    let rule = words.one("console-password-rule", "count", least);
    let name = user.facts.name.to_string();
    html(status, &WelcomePage { frame, hello, rule, name, fault })
}

fn over_page(console: &Console, headers: &HeaderMap, status: StatusCode, id: &str) -> Response {
    let language = language(console, headers);
    let words = Words::new(&console.intake, language);
    let frame = Frame::bare(console, language, words.say("console-welcome"));
    html(status, &OverPage { frame, text: words.say(id) })
}

/// `GET /welcome/{token}`: looking uses nothing up.
pub(super) async fn welcome(
    State(console): State<Console>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Response {
    match console.staff.invited(&token).await {
        Ok(Some(user)) => welcome_page(&console, StatusCode::OK, &user, None),
        Ok(None) => over_page(&console, &headers, StatusCode::GONE, "console-welcome-over"),
        Err(_) => over_page(&console, &headers, StatusCode::SERVICE_UNAVAILABLE, "console-away"),
    }
}

/// `POST /welcome/{token}`.
pub(super) async fn choose(
    State(console): State<Console>,
    Path(token): Path<String>,
    headers: HeaderMap,
    mut asked: Anonymous,
) -> Response {
    let (first, again) = (asked.fields.take("password"), asked.fields.take("again"));
    let invited = match console.staff.invited(&token).await {
        Ok(Some(user)) => user,
        Ok(None) => return over_page(&console, &headers, StatusCode::GONE, "console-welcome-over"),
        Err(_) => {
            return over_page(&console, &headers, StatusCode::SERVICE_UNAVAILABLE, "console-away");
        }
    };
    let words = Words::new(&console.intake, invited.facts.language);
    let refused = |text: String| {
        welcome_page(&console, StatusCode::UNPROCESSABLE_ENTITY, &invited, Some(text))
    };
    if first != again {
        return refused(words.say("console-password-differs"));
    }
    match console.staff.choose_password(&token, Password::new(first)).await {
        Ok(_) => to("/sign-in"),
        Err(StaffError::Weak(weak)) => refused(weak_words(&words, weak)),
        Err(StaffError::NoInvitation) => {
            over_page(&console, &headers, StatusCode::GONE, "console-welcome-over")
        }
        Err(error @ (StaffError::Store(_) | StaffError::NoRandom(_) | StaffError::Vault(_))) => {
            tracing::error!(%error, "a password cannot be kept");
            over_page(&console, &headers, StatusCode::SERVICE_UNAVAILABLE, "console-away")
        }
    }
}

/// Why a password is not taken.
pub(super) fn weak_words(words: &Words, weak: WeakPassword) -> String {
    let count = |chars: usize| i64::try_from(chars).unwrap_or(i64::MAX);
    match weak {
        WeakPassword::Short => {
            words.one("console-password-short", "count", count(PASSWORD_CHARS_MIN))
        }
        WeakPassword::Long => {
            words.one("console-password-long", "count", count(PASSWORD_CHARS_MAX))
        }
        WeakPassword::Guessable => words.say("console-password-guessable"),
    }
}
