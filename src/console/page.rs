//! The frame around every page, and the headers that keep it safe.
use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::Console;
use super::assets::{self, SCRIPT, STYLE};
use super::refusals::Why;
use super::request::Someone;
use super::words::Words;
use crate::model::Language;
use crate::staff::{Act, permits};

/// What a browser may do with a page: nothing from elsewhere, no script and no style within the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
media-src 'self'; connect-src 'self'; font-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/// A part of the console in the bar at the top.
pub(super) struct Place {
    pub(super) path: &'static str,
    pub(super) label: String,
    pub(super) here: bool,
}

/// What stands on every page.
pub(super) struct Frame {
    pub(super) t: Words,
    pub(super) title: String,
    /// Who is signed in, with his role in his language; empty for nobody.
    pub(super) signed_in: String,
    pub(super) places: Vec<Place>,
    /// Which page of its part it is, where a part has several.
    pub(super) at: &'static str,
    /// The token of his forms.
    pub(super) form: String,
    /// What came of the last act.
    pub(super) notice: Option<String>,
    pub(super) style: &'static str,
    pub(super) script: &'static str,
    /// Whether single keys do something.
    pub(super) shortcuts: bool,
    /// The keys and what each does, in the language of whoever reads it.
    pub(super) keys: Vec<(&'static str, String)>,
    /// What time it is, for clocks that count.
    pub(super) now: String,
}

/// The keys, and the name of what each does.
const KEYS: [(&str, &str); 12] = [
    ("j", "console-key-next"),
    ("k", "console-key-previous"),
    ("Enter", "console-key-open"),
    ("/", "console-key-search"),
    ("t", "console-key-take"),
    ("r", "console-key-reply"),
    ("n", "console-key-note"),
    ("c", "console-key-correct"),
    ("p", "console-key-priority"),
    ("q", "console-key-queue"),
    ("x", "console-key-close"),
    ("?", "console-key-help"),
];

/// The parts of the console: path, name of its label, and what one must be permitted to see it.
const PLACES: [(&str, &str, Act); 13] = [
    ("/", "console-now", Act::Look),
    ("/tickets", "console-tickets", Act::Look),
    ("/pages", "console-pages", Act::Look),
    ("/oncall", "console-on-call", Act::Look),
    ("/incidents", "console-incidents", Act::Look),
    ("/rules", "console-rules", Act::SeeReports),
    ("/understanding", "console-understanding", Act::SeeReports),
    ("/accounts", "console-registry", Act::Look),
    ("/reports", "console-reports", Act::SeeReports),
    ("/users", "console-users", Act::KeepUsers),
    ("/keys", "console-apikeys", Act::KeepUsers),
    ("/audit", "console-audit", Act::ReadAudit),
    ("/me", "console-me", Act::Look),
];

impl Frame {
    /// The frame for somebody who is signed in; `path` is the part of the console that he is in.
    pub(super) fn of(console: &Console, someone: &Someone, path: &str, title: String) -> Self {
        let user = &someone.0.user;
        let t = Words::new(&console.intake, user.facts.language);
        let places = PLACES.iter().filter(|(_, _, act)| permits(user.facts.role, *act));
        let places = places
            .map(|(to, label, _)| Place { path: to, label: t.say(label), here: *to == path })
            .collect();
        let args = crate::replies::Args::new()
            .with("name", user.facts.called.clone())
            .with("role", t.word("role", user.facts.role.as_str()));
        Self {
            signed_in: t.with("console-signed-in-as", &args),
            form: someone.0.form.clone(),
            style: assets::style(user.colours),
            places,
            shortcuts: someone.0.shortcuts,
            keys: KEYS.iter().map(|(key, what)| (*key, t.say(what))).collect(),
            ..Self::bare(console, user.facts.language, title)
        }
    }

    /// The same, for one of several pages of its part.
    pub(super) const fn at(mut self, path: &'static str) -> Self {
        self.at = path;
        self
    }

    /// The frame for nobody.
    pub(super) fn bare(console: &Console, language: Language, title: String) -> Self {
        let t = Words::new(&console.intake, language);
        Self {
            now: t.machine(console.intake.parts().clock.now()),
            t,
            title,
            signed_in: String::new(),
            places: vec![],
            at: "",
            form: String::new(),
            notice: None,
            style: STYLE.path,
            script: SCRIPT.path,
            shortcuts: false,
            keys: vec![],
        }
    }
}

/// Makes the answer of a page.
pub(super) fn html(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => (status, headers(), text).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn headers() -> [(HeaderName, HeaderValue); 6] {
    [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    ]
}

/// Makes the answer of a file that the browser keeps under this name.
pub(super) fn download(name: &str, mime: &'static str, text: String) -> Response {
    let kept = format!("attachment; filename=\"{name}\"");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(mime)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    let mut response = (headers, text).into_response();
    if let Ok(kept) = HeaderValue::from_str(&kept) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, kept);
    }
    response
}

/// Sends the browser to another page (RFC 9110, 15.4.4).
pub(super) fn to(path: &str) -> Response {
    match HeaderValue::from_str(path) {
        Ok(path) => (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response(),
        Err(_) => StatusCode::SEE_OTHER.into_response(),
    }
}

#[derive(Template)]
#[template(path = "told.html")]
struct Told {
    frame: Frame,
    text: String,
    /// Why, in a sentence.
    said: String,
    /// What a parser says of it, in its own words.
    technical: Option<String>,
}

/// A page that says one thing, with what a parser says of it in its own words.
pub(super) fn told(
    console: &Console,
    someone: &Someone,
    status: StatusCode,
    id: &str,
    technical: Option<String>,
) -> Response {
    explained(console, someone, status, id, Why { said: String::new(), technical })
}

/// A page that says one thing and why.
pub(super) fn explained(
    console: &Console,
    someone: &Someone,
    status: StatusCode,
    id: &str,
    why: Why,
) -> Response {
    let language = someone.0.user.facts.language;
    let text = Words::new(&console.intake, language).say(id);
    let frame = Frame::of(console, someone, "", text.clone());
    let Why { said, technical } = why;
    html(status, &Told { frame, text, said, technical })
}

/// The store does not answer.
pub(super) fn away(console: &Console, someone: &Someone) -> Response {
    told(console, someone, StatusCode::SERVICE_UNAVAILABLE, "console-away", None)
}
