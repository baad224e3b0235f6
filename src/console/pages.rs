//! Pages: who is being woken, leg by leg, and answers of whoever is signed in.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::Console;
use super::page::{Frame, away, html, to, told};
use super::request::{Posted, Someone};
use super::words::Words;
use crate::http::{asked, paged};
use crate::intake::{PageAnswer, PageAnswered};
use crate::model::PersonId;
use crate::oncall::{OnCall, PageState, WayKind};
use crate::staff::Act;
use crate::store::{Leg, PageFilter, PageId, PageRow, StoreError};

/// Pages in the list.
const LINES: u32 = 100;

/// Behind which page the list begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    before: String,
}

/// What the last act came to, carried in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Came {
    done: String,
}

/// What an answer can come to.
const DONE: [&str; 4] = ["accept", "taken-by-other", "handed-on", "over"];

/// A page in lists.
struct Line {
    id: i64,
    ticket: String,
    policy: String,
    state: String,
    by: String,
    opened: String,
    next: String,
}

impl Line {
    fn new(words: &Words, row: &PageRow) -> Self {
        let (state, by) = match row.page.state() {
            PageState::Searching => ("searching", None),
            PageState::Accepted { by, .. } => ("accepted", Some(by)),
            PageState::Touched { by } => ("touched", Some(by)),
            PageState::Unanswered => ("unanswered", None),
            PageState::Over => ("over", None),
        };
        Self {
            id: row.id.0,
            ticket: row.ticket.to_string(),
            policy: row.page.policy().to_string(),
            state: words.word("page-state", state),
            by: by.cloned().unwrap_or_default(),
            opened: words.moment(row.page.opened_at()),
            next: row.page.next_at().map(|at| words.moment(at)).unwrap_or_default(),
        }
    }
}

/// One try to reach somebody: a leg of the page.
struct Try {
    at: String,
    person: String,
    /// By which way, in a word, and where.
    way: String,
    address: String,
    /// What became of what went out, and why.
    sent: String,
    note: String,
    came: String,
    came_at: String,
}

/// What can come of a try, as the store writes it, and the member of the list that says so.
const CAME: [(&str, &str); 10] = [
    ("accept", "accept"),
    ("hand-on", "hand-on"),
    ("touch", "touch"),
    ("accepted", "accept"),
    ("declined", "hand-on"),
    ("answered, no key", "no-key"),
    ("no answer", "no-answer"),
    ("busy", "busy"),
    ("somebody else was faster", "faster"),
    ("failed", "failed"),
];

fn leg(words: &Words, on_call: &OnCall, leg: Leg) -> Try {
    let tried = leg.tried;
    let known = tried.person.parse::<PersonId>().ok();
    let person = known.and_then(|id| on_call.person(&id)).map(|person| person.name.clone());
    // A mail address stands as it is, the others behind their way.
    let kinds = WayKind::ALL.into_iter().filter(|kind| *kind != WayKind::Mail);
    let mut parted =
        kinds.filter_map(|kind| Some((kind, tried.address.strip_prefix(kind.as_str())?)));
    let (way, address) = match parted.find_map(|(kind, rest)| Some((kind, rest.strip_prefix(':')?)))
    {
        Some((kind, address)) => (kind, address.to_owned()),
        None => (WayKind::Mail, tried.address.clone()),
    };
    let came = tried.outcome.map(|outcome| {
        let known = CAME.iter().find(|(word, _)| *word == outcome);
        known.map_or(outcome.clone(), |(_, member)| words.word("asked", member))
    });
    Try {
        at: words.moment(tried.at),
        person: person.unwrap_or(tried.person),
        way: words.word("way", way.as_str()),
        address,
        sent: leg.state.map(|state| words.word("outgoing", state.as_str())).unwrap_or_default(),
        note: leg.note,
        came: came.unwrap_or_else(|| words.word("asked", "nothing")),
        came_at: tried.outcome_at.map(|at| words.moment(at)).unwrap_or_default(),
    }
}

#[derive(Template)]
#[template(path = "pages.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
    older: Option<i64>,
}

#[derive(Template)]
#[template(path = "page.html")]
struct OnePage {
    frame: Frame,
    line: Line,
    tries: Vec<Try>,
    /// The tickets that joined it.
    joined: Vec<String>,
    /// Whether whoever looks is in the on-call files and may answer.
    answers: bool,
}

/// `GET /pages`.
pub(super) async fn list(
    State(console): State<Console>,
    someone: Someone,
    Query(wanted): Query<Wanted>,
) -> Response {
    let before = wanted.before.parse::<i64>().ok().map(PageId);
    let filter = PageFilter { limit: asked(LINES), before, ..PageFilter::default() };
    let Ok(rows) = console.intake.parts().database.write(move |tx| tx.pages(&filter)).await else {
        return away(&console, &someone);
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let frame = Frame::of(&console, &someone, "/pages", words.say("console-pages"));
    let (rows, older) = paged(rows, LINES, |row| row.id.0);
    let lines = rows.iter().map(|row| Line::new(&words, row)).collect();
    html(StatusCode::OK, &ListPage { frame, lines, older })
}

/// `GET /pages/{id}`.
pub(super) async fn show(
    State(console): State<Console>,
    someone: Someone,
    Path(id): Path<String>,
    Query(came): Query<Came>,
) -> Response {
    let missing = || told(&console, &someone, StatusCode::NOT_FOUND, "console-no-page", None);
    let Ok(id) = id.parse::<i64>().map(PageId) else { return missing() };
    let found = console.intake.parts().database.write(move |tx| match tx.page(id)? {
        Some(row) => Ok::<_, StoreError>(Some((row, tx.page_legs(id)?, tx.tickets_of_page(id)?))),
        None => Ok(None),
    });
    let (row, legs, tickets) = match found.await {
        Ok(Some(found)) => found,
        Ok(None) => return missing(),
        Err(_) => return away(&console, &someone),
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let title = format!("{} {}", words.say("console-page"), id.0);
    let mut frame = Frame::of(&console, &someone, "/pages", title);
    frame.notice = DONE.contains(&came.done.as_str()).then(|| words.word("done", &came.done));
    let knowledge = console.intake.parts().knowledge.load_full();
    let tell = |one: Leg| leg(&words, &knowledge.on_call, one);
    let is_over = matches!(row.page.state(), PageState::Over);
    let page = OnePage {
        line: Line::new(&words, &row),
        tries: legs.into_iter().map(tell).collect(),
        joined: tickets.iter().skip(1).map(ToString::to_string).collect(),
        answers: !is_over && someone.may(Act::AnswerPages) && someone.0.user.facts.person.is_some(),
        frame,
    };
    html(StatusCode::OK, &page)
}

/// `POST /pages/{id}/{answer}`: in the name of whoever is signed in, as the on-call files have him.
pub(super) async fn answer(
    State(console): State<Console>,
    Path((id, what)): Path<(String, String)>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    let no = |status, text| told(&console, someone, status, text, None);
    let person = someone.0.user.facts.person.as_ref();
    let Some(person) = person.filter(|_| someone.may(Act::AnswerPages)) else {
        return no(StatusCode::FORBIDDEN, "console-not-permitted");
    };
    let (Ok(id), Some(what)) = (id.parse::<i64>(), PageAnswer::of_word(&what)) else {
        return no(StatusCode::NOT_FOUND, "console-no-page");
    };
    let intake = console.intake.signed_in(&someone.by());
    match intake.answer_page(PageId(id), person.to_string(), what).await {
        Ok(said) => {
            let done = match said {
                PageAnswered::Yours(_) => "accept",
                PageAnswered::Taken(..) => "taken-by-other",
                PageAnswered::HandedOn(_) => "handed-on",
                PageAnswered::Over => "over",
            };
            to(&format!("/pages/{id}?done={done}"))
        }
        Err(StoreError::Missing(_)) => no(StatusCode::NOT_FOUND, "console-no-page"),
        Err(error) => {
            tracing::error!(%error, "an answer to a page cannot be kept");
            away(&console, someone)
        }
    }
}
