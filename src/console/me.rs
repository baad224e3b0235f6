//! What somebody does about himself: password, language, colours, where he is signed in.
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::Console;
use super::forms::{Choice, done};
use super::page::{Frame, away, html, to};
use super::request::{Posted, Someone};
use super::sign_in::weak_words;
use super::words::Words;
use crate::intake::{Password, SessionSeen, StaffError};
use crate::model::Language;
use crate::staff::{Colours, PASSWORD_CHARS_MIN};

/// The acts that the page can tell of.
const DONE: [&str; 3] = ["choices", "password", "elsewhere"];

/// What the last act came to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Came {
    done: String,
}

/// A place where he is signed in.
struct SessionLine {
    address: String,
    began: String,
    seen: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "me.html")]
struct MePage {
    frame: Frame,
    name: String,
    role: String,
    fault: Option<String>,
    languages: Vec<Choice>,
    colours: Vec<Choice>,
    rule: String,
    has_password: bool,
    second: String,
    owes: bool,
    sessions: Vec<SessionLine>,
}

fn lines(words: &Words, sessions: Vec<SessionSeen>) -> Vec<SessionLine> {
    let line = |SessionSeen { session, here }: SessionSeen| SessionLine {
        address: session.address,
        began: words.moment(session.made_at),
        seen: words.moment(session.seen_at),
        here,
    };
    sessions.into_iter().map(line).collect()
}

async fn page(
    console: &Console,
    someone: &Someone,
    session: &str,
    status: StatusCode,
    (notice, fault): (Option<String>, Option<String>),
) -> Response {
    let user = &someone.0.user;
    let words = Words::new(&console.intake, user.facts.language);
    let Ok(sessions) = console.staff.sessions(user, session).await else {
        return away(console, someone);
    };
    let tags = Language::ALL.map(Language::tag);
    let colours = Colours::ALL.map(Colours::as_str);
    let least = i64::try_from(PASSWORD_CHARS_MIN).unwrap_or(i64::MAX);
    let has_second = if user.second_at.is_some() { "on" } else { "off" };
    let mut frame = Frame::of(console, someone, "/me", words.say("console-me"));
    frame.notice = notice;
    let page = MePage {
        name: user.facts.name.to_string(),
        role: words.word("role", user.facts.role.as_str()),
        fault,
        languages: Choice::of(&words, "language", tags, user.facts.language.tag()),
        colours: Choice::of(&words, "colours", colours, user.colours.as_str()),
        rule: words.one("console-password-rule", "count", least),
        has_password: user.password_at.is_some(),
        second: words.word("second", has_second),
        owes: console.staff.owes_second(user),
        sessions: lines(&words, sessions),
        frame,
    };
    html(status, &page)
}

/// `GET /me`.
pub(super) async fn show(
    State(console): State<Console>,
    someone: Someone,
    headers: HeaderMap,
    Query(came): Query<Came>,
) -> Response {
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let session = console.session_of(&headers).unwrap_or_default();
    let told = done(&words, &came.done, &DONE);
    page(&console, &someone, &session, StatusCode::OK, (told, None)).await
}

/// `POST /me/choices`.
pub(super) async fn choose(State(console): State<Console>, posted: Posted) -> Response {
    let user = &posted.someone.0.user;
    let wanted = |name: &str| posted.fields.get(name).unwrap_or_default();
    let language = wanted("language").parse().unwrap_or(user.facts.language);
    let colours = wanted("colours").parse().unwrap_or(user.colours);
    match console.staff.choose(user, language, colours).await {
        Ok(()) => to("/me?done=choices"),
        Err(error) => {
            tracing::error!(%error, "what somebody chose cannot be kept");
            away(&console, &posted.someone)
        }
    }
}

/// `POST /me/password`.
pub(super) async fn password(State(console): State<Console>, mut posted: Posted) -> Response {
    let (old, new) = (posted.fields.take("old"), posted.fields.take("password"));
    let again = posted.fields.take("again");
    let Posted { someone, session, address, .. } = posted;
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let refused = async |why: String| {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        page(&console, &someone, &session, status, (None, Some(why))).await
    };
    if new != again {
        return refused(words.say("console-password-differs")).await;
    }
    let passwords = (Password::new(old), Password::new(new));
    let staff = console.staff_of(&someone);
    match staff.change_password(&someone.0.user, passwords, (&session, &address)).await {
        Ok(true) => to("/me?done=password"),
        Ok(false) => refused(words.say("console-password-wrong")).await,
        Err(StaffError::Weak(weak)) => refused(weak_words(&words, weak)).await,
        Err(error) => {
            tracing::error!(%error, "a password cannot be kept");
            away(&console, &someone)
        }
    }
}

/// `POST /me/sessions/end`.
pub(super) async fn sign_out_elsewhere(State(console): State<Console>, posted: Posted) -> Response {
    let staff = console.staff_of(&posted.someone);
    match staff.sign_out_elsewhere(&posted.someone.0.user, &posted.session).await {
        Ok(_) => to("/me?done=elsewhere"),
        Err(error) => {
            tracing::error!(%error, "sessions cannot be ended");
            away(&console, &posted.someone)
        }
    }
}
