//! One incident: what was done about it, its tickets, and what can be done.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::list::{Line, languages, with_counts};
use crate::console::Console;
use crate::console::page::{Frame, away, html, told};
use crate::console::request::Someone;
use crate::console::words::Words;
use crate::model::{IncidentId, TicketNumber};
use crate::staff::Act;
use crate::store::{StoreError, Tx};
use crate::tickets::{Child, CustomerTexts, IncidentAct};

/// Tickets on one page.
const CHILDREN: u32 = 100;

/// What is asked for, and what the last act came to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Wanted {
    after: String,
    done: String,
}

/// What an act can come to.
const DONE: [&str; 3] = ["declared", "updated", "ended"];

/// Something that was done.
struct Done {
    at: String,
    what: String,
    by: String,
    why: String,
    texts: Vec<(String, String)>,
    expected_end: String,
    owed: bool,
}

/// A ticket of it.
struct ChildLine {
    ticket: String,
    at: String,
    written: String,
    held: bool,
}

#[derive(Template)]
#[template(path = "incident.html")]
struct IncidentPage {
    frame: Frame,
    line: Line,
    texts: Vec<(String, String)>,
    acts: Vec<Done>,
    children: Vec<ChildLine>,
    more: Option<String>,
    languages: Vec<(String, String)>,
    /// Whether whoever looks may act.
    keeps: bool,
}

fn texts(words: &Words, texts: &CustomerTexts) -> Vec<(String, String)> {
    let told = texts.iter();
    told.map(|(language, text)| (words.word("language-name", language.folder()), text.clone()))
        .collect()
}

fn done(words: &Words, act: IncidentAct) -> Done {
    let facts = act.facts;
    Done {
        at: words.moment(facts.at),
        what: words.word("incident-act", facts.kind.as_str()),
        by: facts.by,
        why: facts.why,
        texts: texts(words, &facts.texts),
        expected_end: facts.expected_end.map(|at| words.moment(at)).unwrap_or_default(),
        owed: facts.owed,
    }
}

fn child(words: &Words, child: &Child) -> ChildLine {
    ChildLine {
        ticket: child.ticket.to_string(),
        at: words.moment(child.at),
        written: words.word("written", child.way.as_str()),
        held: child.held,
    }
}

/// `GET /incidents/{id}`.
pub(in crate::console) async fn show(
    State(console): State<Console>,
    someone: Someone,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let missing = || told(&console, &someone, StatusCode::NOT_FOUND, "console-no-incident", None);
    let Ok(id) = id.parse::<i64>().map(IncidentId) else { return missing() };
    let after = wanted.after.parse::<TicketNumber>().ok();
    let read = move |tx: &mut dyn Tx| {
        let Some(incident) = tx.incident(id)? else { return Ok::<_, StoreError>(None) };
        let found = with_counts(tx, &incident)?;
        let acts = tx.incident_acts(id)?;
        Ok(Some((found, acts, tx.children(id, after, CHILDREN + 1)?)))
    };
    let ((incident, tickets, page), acts, mut children) =
        match console.intake.parts().database.write(read).await {
            Ok(Some(found)) => found,
            Ok(None) => return missing(),
            Err(_) => return away(&console, &someone),
        };
    let size = usize::try_from(CHILDREN).unwrap_or(usize::MAX);
    let more = children.len() > size;
    children.truncate(size);
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let line = Line::new(&words, &incident, tickets, page);
    let title =
        format!("{} {}: {}, {}", words.say("console-incident-one"), id.0, line.site, line.kind);
    let mut frame = Frame::of(&console, &someone, "/incidents", title);
    frame.notice =
        DONE.contains(&wanted.done.as_str()).then(|| words.word("incident-act", &wanted.done));
    let page = IncidentPage {
        texts: texts(&words, &incident.texts),
        acts: acts.into_iter().map(|act| done(&words, act)).collect(),
        more: children.last().filter(|_| more).map(|last| last.ticket.to_string()),
        children: children.iter().map(|one| child(&words, one)).collect(),
        languages: languages(&words),
        keeps: someone.may(Act::KeepIncidents),
        line,
        frame,
    };
    html(StatusCode::OK, &page)
}
