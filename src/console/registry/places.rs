//! Sites as the configuration has them, cages and cabinets with the names that they had before.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::failed;
use crate::console::Console;
use crate::console::forms::{Choice, done};
use crate::console::page::{Frame, away, html, to, told};
use crate::console::request::{Posted, Someone};
use crate::console::users::refused;
use crate::console::words::Words;
use crate::model::SiteCode;
use crate::staff::Act;

/// Places on one page; a search narrows them.
const LINES_MAX: usize = 200;

/// What is asked for, as it stands in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Wanted {
    site: String,
    q: String,
    done: String,
}

struct SiteLine {
    code: String,
    city: String,
    country: String,
    address: String,
    languages: String,
}

struct PlaceLine {
    id: i64,
    site: String,
    kind: String,
    name: String,
    former: String,
}

#[derive(Template)]
#[template(path = "places.html")]
struct PlacesPage {
    frame: Frame,
    q: String,
    choices: Vec<Choice>,
    sites: Vec<SiteLine>,
    lines: Vec<PlaceLine>,
    more: bool,
    keeps: bool,
}

/// `GET /locations`.
pub(in crate::console) async fn places(
    State(console): State<Console>,
    someone: Someone,
    Query(wanted): Query<Wanted>,
) -> Response {
    let parts = console.intake.parts();
    let site = wanted.site.parse::<SiteCode>().ok();
    let Ok(places) = parts.database.write(move |tx| tx.places(site.as_ref())).await else {
        return away(&console, &someone);
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let q = wanted.q.trim();
    let named = |name: &str| name.to_lowercase().contains(&q.to_lowercase());
    let mut fitting = places.into_iter().filter(|place| {
        q.is_empty()
            || named(&place.facts.full_name())
            || place.facts.former.iter().any(|name| named(name))
    });
    let lines: Vec<PlaceLine> = fitting
        .by_ref()
        .take(LINES_MAX)
        .map(|place| PlaceLine {
            id: place.id,
            site: place.facts.site.to_string(),
            kind: words.word("place-kind", place.facts.kind.as_str()),
            name: place.facts.full_name(),
            former: place.facts.former.join(", "),
        })
        .collect();
    let more = fitting.next().is_some();
    let sites = parts.settings.sites.iter().map(|site| SiteLine {
        code: site.code.to_string(),
        city: site.metro.clone(),
        country: site.country.as_str().to_uppercase(),
        address: site.address.clone(),
        languages: {
            let names = site.languages.iter().map(|one| words.word("language", one.tag()));
            names.collect::<Vec<_>>().join(", ")
        },
    });
    let all = Choice { value: String::new(), label: words.say("console-all"), chosen: false };
    let codes = parts.settings.sites.iter().map(|site| Choice {
        value: site.code.to_string(),
        label: site.code.to_string(),
        chosen: site.code.as_str() == wanted.site,
    });
    let mut frame =
        Frame::of(&console, &someone, "/accounts", words.say("console-places")).at("/locations");
    frame.notice = done(&words, &wanted.done, &["place-removed"]);
    let page = PlacesPage {
        q: q.to_owned(),
        choices: std::iter::once(all).chain(codes).collect(),
        sites: sites.collect(),
        lines,
        more,
        keeps: someone.may(Act::KeepRegistry),
        frame,
    };
    html(StatusCode::OK, &page)
}

/// `POST /locations/{id}/remove`.
pub(in crate::console) async fn remove_place(
    State(console): State<Console>,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    if let Some(refused) = refused(&console, someone, Act::KeepRegistry) {
        return refused;
    }
    let nothing = || told(&console, someone, StatusCode::NOT_FOUND, "console-no-page", None);
    let Ok(id) = id.parse::<i64>() else { return nothing() };
    match console.intake.remove_place(id, &someone.by()).await {
        Ok(true) => to("/locations?done=place-removed"),
        Ok(false) => nothing(),
        Err(error) => failed(&console, someone, &error),
    }
}
