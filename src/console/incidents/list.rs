//! The incidents, those that must be looked at first, and the form to declare one.
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::console::Console;
use crate::console::page::{Frame, away, html};
use crate::console::request::Someone;
use crate::console::words::Words;
use crate::http::{asked, paged};
use crate::model::{IncidentId, Intent};
use crate::staff::Act;
use crate::store::{IncidentFilter, StoreError, Tx};
use crate::tickets::Incident;

/// Incidents on one page.
const LINES: u32 = 50;

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Wanted {
    before: String,
    done: String,
}

/// An incident in lists.
pub(super) struct Line {
    pub(super) id: i64,
    pub(super) site: String,
    pub(super) kind: String,
    pub(super) state: String,
    pub(super) is_proposed: bool,
    pub(super) is_declared: bool,
    pub(super) since: String,
    pub(super) expected_end: String,
    pub(super) tickets: u32,
    pub(super) page: Option<i64>,
}

impl Line {
    /// Makes the line of an incident with so many tickets and this page.
    pub(super) fn new(words: &Words, incident: &Incident, tickets: u32, page: Option<i64>) -> Self {
        use crate::tickets::IncidentState;
        Self {
            id: incident.id.0,
            site: incident.site.to_string(),
            kind: words.intent(incident.intent),
            state: words.word("incident-state", incident.state.as_str()),
            is_proposed: incident.state == IncidentState::Proposed,
            is_declared: incident.state == IncidentState::Declared,
            since: words.moment(incident.began_at),
            expected_end: incident.expected_end.map(|at| words.moment(at)).unwrap_or_default(),
            tickets,
            page,
        }
    }
}

/// A choice of a form.
struct Choice {
    value: String,
    label: String,
}

#[derive(Template)]
#[template(path = "incidents.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
    older: Option<i64>,
    sites: Vec<Choice>,
    kinds: Vec<Choice>,
    languages: Vec<(String, String)>,
    /// Whether whoever looks may declare.
    keeps: bool,
}

/// An incident with how many tickets it has and which page runs for it.
type Found = (Incident, u32, Option<i64>);

/// Reads what a line shows of an incident.
pub(super) fn with_counts(tx: &mut dyn Tx, incident: &Incident) -> Result<Found, StoreError> {
    let page = tx.incident_page(incident.id)?.map(|page| page.0);
    Ok((incident.clone(), tx.count_children(incident.id)?, page))
}

/// The fields of the texts for customers, each with its language in words.
pub(super) fn languages(words: &Words) -> Vec<(String, String)> {
    let field = |language| {
        let name = words.word("language-name", crate::model::Language::folder(language));
        (super::text_field("text", language), name)
    };
    crate::model::Language::ALL.into_iter().map(field).collect()
}

/// `GET /incidents`.
pub(in crate::console) async fn list(
    State(console): State<Console>,
    someone: Someone,
    Query(wanted): Query<Wanted>,
) -> Response {
    let before = wanted.before.parse::<i64>().ok().map(IncidentId);
    let filter = IncidentFilter { open: false, before, limit: asked(LINES) };
    let read = move |tx: &mut dyn Tx| {
        let found = tx.incidents(&filter)?;
        found.into_iter().map(|one| with_counts(tx, &one)).collect::<Result<Vec<_>, _>>()
    };
    let Ok(found) = console.intake.parts().database.write(read).await else {
        return away(&console, &someone);
    };
    let (found, older) = paged(found, LINES, |(incident, _, _)| incident.id.0);
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let sites = console
        .intake
        .parts()
        .settings
        .sites
        .iter()
        .map(|site| Choice { value: site.code.to_string(), label: site.code.to_string() });
    let kinds = Intent::ALL
        .into_iter()
        .filter(|one| one.is_site_fault())
        .map(|one| Choice { value: one.as_str().to_owned(), label: words.intent(one) });
    let mut frame = Frame::of(&console, &someone, "/incidents", words.say("console-incidents"));
    frame.notice = (wanted.done == "dismissed").then(|| words.word("done", "dismissed"));
    let page = ListPage {
        older,
        lines: found
            .iter()
            .map(|(incident, tickets, page)| Line::new(&words, incident, *tickets, *page))
            .collect(),
        sites: sites.collect(),
        kinds: kinds.collect(),
        languages: languages(&words),
        keeps: someone.may(Act::KeepIncidents),
        frame,
    };
    html(StatusCode::OK, &page)
}
