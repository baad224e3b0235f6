//! Keys of programs: made, shown once, revoked.
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::Console;
use super::forms::done;
use super::page::{Frame, away, html, to, told};
use super::request::{Posted, Someone};
use super::users::{once, refused};
use super::words::Words;
use crate::identity::Account;
use crate::intake::keys::{KeyOrder, KeyRefusal, PORTAL_SCOPES, SCOPES};
use crate::staff::Act;
use crate::store::{ApiKey, StoreError};

/// What the last act came to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Came {
    done: String,
}

struct Line {
    name: String,
    scopes: String,
    accounts: String,
    made: String,
    revoked: Option<String>,
}

impl Line {
    fn new(words: &Words, key: ApiKey, accounts: &[Account]) -> Self {
        let bound = accounts.iter().filter(|account| key.accounts.contains(&account.id));
        let bound: Vec<&str> = bound.map(|account| account.facts.name.as_str()).collect();
        let scopes: Vec<String> =
            key.scopes.iter().map(|scope| words.word("scope", scope)).collect();
        Self {
            accounts: bound.join(", "),
            scopes: scopes.join(", "),
            made: words.moment(key.created_at),
            revoked: key.revoked_at.map(|at| words.moment(at)),
            name: key.name,
        }
    }
}

/// A scope that a form offers.
struct Scope {
    value: &'static str,
    label: String,
}

#[derive(Template)]
#[template(path = "keys.html")]
struct KeysPage {
    frame: Frame,
    fault: Option<String>,
    lines: Vec<Line>,
    scopes: Vec<Scope>,
    portal_scopes: Vec<Scope>,
    accounts: Vec<String>,
}

async fn page(
    console: &Console,
    someone: &Someone,
    status: StatusCode,
    (notice, fault): (Option<String>, Option<String>),
) -> Response {
    if let Some(refused) = refused(console, someone, Act::KeepUsers) {
        return refused;
    }
    let Ok((keys, accounts)) = console.staff.keys().await else { return away(console, someone) };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let scope = |value: &'static str| Scope { value, label: words.word("scope", value) };
    let mut frame = Frame::of(console, someone, "/keys", words.say("console-apikeys"));
    frame.notice = notice;
    let page = KeysPage {
        frame,
        fault,
        lines: keys.into_iter().map(|key| Line::new(&words, key, &accounts)).collect(),
        scopes: SCOPES.map(scope).into(),
        portal_scopes: PORTAL_SCOPES.map(scope).into(),
        accounts: accounts.into_iter().map(|account| account.facts.name).collect(),
    };
    html(status, &page)
}

/// `GET /keys`.
pub(super) async fn list(
    State(console): State<Console>,
    someone: Someone,
    Query(came): Query<Came>,
) -> Response {
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let told = done(&words, &came.done, &["key-revoked"]);
    page(&console, &someone, StatusCode::OK, (told, None)).await
}

/// `POST /keys`: the answer is the only place where the key is ever shown.
pub(super) async fn add(State(console): State<Console>, posted: Posted) -> Response {
    let someone = &posted.someone;
    if let Some(refused) = refused(&console, someone, Act::KeepUsers) {
        return refused;
    }
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let again = async |why: String| {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        page(&console, someone, status, (None, Some(why))).await
    };
    let order = KeyOrder {
        name: posted.fields.get("name").unwrap_or_default().to_owned(),
        scopes: posted.fields.all("scope"),
        accounts: posted.fields.all("account"),
    };
    // Without its accounts a portal's key would be one of the desk.
    if posted.fields.get("portal").is_some() && order.accounts.is_empty() {
        return again(words.say("console-apikey-no-account")).await;
    }
    match console.staff_of(someone).make_key(order).await {
        Ok(key) => {
            let frame = Frame::of(&console, someone, "/keys", words.say("console-apikey"));
            let texts = (words.say("console-once"), words.say("console-apikey"));
            once(frame, texts, key, String::new(), "/keys")
        }
        Err(KeyRefusal::Store(StoreError::Exists(_))) => {
            again(words.say("console-apikey-exists")).await
        }
        Err(KeyRefusal::Wrong(field, _)) => {
            let label = if field == "name" { "console-name-of" } else { "console-apikey-scopes" };
            again(words.one("console-refused-field", "a", words.say(label))).await
        }
        Err(KeyRefusal::Store(StoreError::Missing(_))) => {
            let label = words.say("console-accounts");
            again(words.one("console-refused-field", "a", label)).await
        }
        Err(error @ (KeyRefusal::Store(_) | KeyRefusal::NoRandom(_))) => {
            tracing::error!(%error, "a key cannot be made");
            away(&console, someone)
        }
    }
}

/// `POST /keys/revoke`.
pub(super) async fn revoke(State(console): State<Console>, posted: Posted) -> Response {
    let someone = &posted.someone;
    if let Some(refused) = refused(&console, someone, Act::KeepUsers) {
        return refused;
    }
    let name = posted.fields.get("name").unwrap_or_default();
    match console.staff_of(someone).revoke_key(name).await {
        Ok(true) => to("/keys?done=key-revoked"),
        Ok(false) => told(&console, someone, StatusCode::NOT_FOUND, "console-no-page", None),
        Err(error) => {
            tracing::error!(%error, "a key cannot be revoked");
            away(&console, someone)
        }
    }
}
