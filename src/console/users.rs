//! People of the desk: invited, given a role, ended.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::Console;
use super::forms::{Choice, done};
use super::page::{Frame, away, html, to, told};
use super::request::{Posted, Someone};
use super::words::Words;
use crate::intake::{Invitation, StaffError};
use crate::model::{Language, PersonId};
use crate::replies::one_line;
use crate::staff::{Act, NewUser, Role, User, UserName};
use crate::store::StoreError;

/// Characters of what a user is called.
const CALLED_CHARS_MAX: usize = 80;
/// The acts that the page of a user can tell of.
const DONE: [&str; 3] = ["user-role", "user-ended", "user-second"];

/// What the last act came to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Came {
    done: String,
}

/// A user in the list.
struct Line {
    name: String,
    called: String,
    role: String,
    language: String,
    person: String,
    second: String,
    state: String,
}

impl Line {
    fn new(words: &Words, user: &User) -> Self {
        let state = match (user.ended_at, user.password_at) {
            (Some(at), _) => format!("{} {}", words.say("console-user-ended"), words.moment(at)),
            (None, None) => words.say("console-user-invited"),
            (None, Some(at)) => {
                format!("{} {}", words.say("console-user-since"), words.moment(at))
            }
        };
        let facts = &user.facts;
        Self {
            name: facts.name.to_string(),
            called: facts.called.clone(),
            role: words.word("role", facts.role.as_str()),
            language: words.word("language", facts.language.tag()),
            person: facts.person.as_ref().map(ToString::to_string).unwrap_or_default(),
            second: words.word("second", if user.second_at.is_some() { "on" } else { "off" }),
            state,
        }
    }
}

#[derive(Template)]
#[template(path = "users.html")]
struct ListPage {
    frame: Frame,
    fault: Option<String>,
    lines: Vec<Line>,
    roles: Vec<Choice>,
    languages: Vec<Choice>,
    people: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "user.html")]
struct UserPage {
    frame: Frame,
    line: Line,
    roles: Vec<Choice>,
    active: bool,
    has_second: bool,
    is_own: bool,
}

/// The page that shows something secret, once.
#[derive(Template)]
#[template(path = "once.html")]
struct OncePage {
    frame: Frame,
    hint: String,
    label: String,
    secret: String,
    until: String,
    back: &'static str,
}

/// Shows something secret, once.
pub(super) fn once(
    frame: Frame,
    (hint, label): (String, String),
    secret: String,
    until: String,
    back: &'static str,
) -> Response {
    html(StatusCode::OK, &OncePage { frame, hint, label, secret, until, back })
}

/// Whether somebody keeps users; else what he is told.
pub(super) fn refused(console: &Console, someone: &Someone, act: Act) -> Option<Response> {
    (!someone.may(act))
        .then(|| told(console, someone, StatusCode::FORBIDDEN, "console-not-permitted", None))
}

fn people(console: &Console) -> Vec<Choice> {
    let knowledge = console.intake.parts().knowledge.load_full();
    let choice = |person: &crate::oncall::Person| Choice {
        value: person.id.to_string(),
        label: person.name.clone(),
        chosen: false,
    };
    knowledge.on_call.people().map(choice).collect()
}

async fn list_page(
    console: &Console,
    someone: &Someone,
    status: StatusCode,
    fault: Option<String>,
) -> Response {
    if let Some(refused) = refused(console, someone, Act::KeepUsers) {
        return refused;
    }
    let Ok(users) = console.staff.users().await else { return away(console, someone) };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let tags = Language::ALL.map(Language::tag);
    let fallback = console.intake.parts().settings.fallback_language;
    let page = ListPage {
        frame: Frame::of(console, someone, "/users", words.say("console-users")),
        fault,
        lines: users.iter().map(|user| Line::new(&words, user)).collect(),
        roles: Choice::of(&words, "role", Role::ALL.map(Role::as_str), Role::Agent.as_str()),
        languages: Choice::of(&words, "language", tags, fallback.tag()),
        people: people(console),
    };
    html(status, &page)
}

/// `GET /users`.
pub(super) async fn list(State(console): State<Console>, someone: Someone) -> Response {
    list_page(&console, &someone, StatusCode::OK, None).await
}

fn new_user(console: &Console, words: &Words, posted: &Posted) -> Result<NewUser, String> {
    let wanted = |name: &str| posted.fields.get(name).unwrap_or_default();
    let wrong = |label: &str| words.one("console-refused-field", "a", words.say(label));
    let name = wanted("name").parse::<UserName>();
    let name = name.map_err(|_| words.say("console-user-name-rule"))?;
    let role = wanted("role").parse::<Role>().map_err(|_| wrong("console-role"))?;
    let fallback = console.intake.parts().settings.fallback_language;
    let person = posted.fields.get("person").map(str::parse::<PersonId>).transpose();
    let called = one_line(wanted("called"), CALLED_CHARS_MAX);
    Ok(NewUser {
        called: if called.is_empty() { name.to_string() } else { called },
        role,
        language: wanted("language").parse().unwrap_or(fallback),
        person: person.map_err(|_| wrong("console-user-person"))?,
        name,
    })
}

fn invited(console: &Console, someone: &Someone, invitation: &Invitation) -> Response {
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let frame = Frame::of(console, someone, "/users", words.say("console-invitation"));
    let link = format!("{}/welcome/{}", console.url, invitation.token);
    let until = words.one("console-invitation-until", "until", words.until(invitation.until));
    let texts = (words.say("console-once"), words.say("console-invitation-link"));
    once(frame, texts, link, until, "/users")
}

/// `POST /users`: the answer is the only place where the link is shown.
pub(super) async fn add(State(console): State<Console>, posted: Posted) -> Response {
    let someone = &posted.someone;
    if let Some(refused) = refused(&console, someone, Act::KeepUsers) {
        return refused;
    }
    let again = async |why: String| {
        list_page(&console, someone, StatusCode::UNPROCESSABLE_ENTITY, Some(why)).await
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let user = match new_user(&console, &words, &posted) {
        Ok(user) => user,
        Err(why) => return again(why).await,
    };
    match console.staff_of(someone).add(user).await {
        Ok(invitation) => invited(&console, someone, &invitation),
        Err(StaffError::Store(StoreError::Exists(_))) => {
            again(words.say("console-user-exists")).await
        }
        Err(error) => {
            tracing::error!(%error, "a user cannot be made");
            away(&console, someone)
        }
    }
}

/// `GET /users/{name}`.
pub(super) async fn show(
    State(console): State<Console>,
    someone: Someone,
    Path(name): Path<String>,
    Query(came): Query<Came>,
) -> Response {
    if let Some(refused) = refused(&console, &someone, Act::KeepUsers) {
        return refused;
    }
    let Ok(users) = console.staff.users().await else { return away(&console, &someone) };
    let Some(user) = users.into_iter().find(|user| user.facts.name.as_str() == name) else {
        return told(&console, &someone, StatusCode::NOT_FOUND, "console-no-page", None);
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let mut frame = Frame::of(&console, &someone, "/users", user.facts.called.clone());
    frame.notice = done(&words, &came.done, &DONE);
    let roles = Role::ALL.map(Role::as_str);
    let page = UserPage {
        roles: Choice::of(&words, "role", roles, user.facts.role.as_str()),
        line: Line::new(&words, &user),
        active: user.is_active(),
        has_second: user.second_at.is_some(),
        is_own: user.id == someone.0.user.id,
        frame,
    };
    html(StatusCode::OK, &page)
}

/// `POST /users/{name}/{act}`: `invite`, `role`, `second` or `end`.
pub(super) async fn act(
    State(console): State<Console>,
    Path((name, act)): Path<(String, String)>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    if let Some(refused) = refused(&console, someone, Act::KeepUsers) {
        return refused;
    }
    let told_of = |status, id, why| told(&console, someone, status, id, why);
    let Ok(name) = name.parse::<UserName>() else {
        return told_of(StatusCode::NOT_FOUND, "console-no-page", None);
    };
    let staff = console.staff_of(someone);
    // Whoever ends himself or his own role could lock everybody out.
    let own = name == someone.0.user.facts.name;
    if own && matches!(act.as_str(), "role" | "end") {
        return told_of(StatusCode::CONFLICT, "console-user-own", None);
    }
    let (came, what) = match act.as_str() {
        "invite" => match staff.invite(name.clone()).await {
            Ok(invitation) => return invited(&console, someone, &invitation),
            Err(StaffError::Store(error)) => (Err(error), ""),
            Err(error) => {
                tracing::error!(%error, "nobody can be invited");
                return away(&console, someone);
            }
        },
        "role" => match posted.fields.get("role").unwrap_or_default().parse() {
            Ok(role) => (staff.set_role(name.clone(), role).await, "user-role"),
            Err(error) => {
                let why = Some(crate::staff::UnknownRole::to_string(&error));
                return told_of(StatusCode::UNPROCESSABLE_ENTITY, "console-not-done", why);
            }
        },
        "second" => (staff.reset_second(name.clone()).await, "user-second"),
        "end" => (staff.end(name.clone()).await, "user-ended"),
        _ => return told_of(StatusCode::NOT_FOUND, "console-no-page", None),
    };
    match came {
        // Whoever reset his own is signed out with it.
        Ok(()) if own => to("/sign-in"),
        Ok(()) => to(&format!("/users/{name}?done={what}")),
        Err(StoreError::Missing(_)) => told_of(StatusCode::NOT_FOUND, "console-no-page", None),
        Err(error) => {
            tracing::error!(%error, "a user cannot be changed");
            away(&console, someone)
        }
    }
}
