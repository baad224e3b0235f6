//! The audit trail: looked through, walked, exported.
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use super::Console;
use super::forms::Choice;
use super::page::{Frame, away, download, html, told};
use super::request::{Posted, Someone};
use super::users::refused;
use super::words::Words;
use crate::http::{asked, href, paged};
use crate::intake::audit::{TrailRow, TrailWish, person_named, trail, walk_trail};
use crate::intake::desk_zone;
use crate::intake::trail_words::DEEDS;
use crate::model::Timestamp;
use crate::staff::Act;
use crate::store::{AuditHead, PAGE_MAX};
use crate::text::{csv_line, fold};

/// Rows on one page.
const LINES: u32 = 100;
/// Rows of one file.
const EXPORTED_MAX: usize = 100_000;

/// What is asked for, as it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    from: String,
    to: String,
    by: String,
    object: String,
    what: String,
    before: String,
}

struct Line {
    id: i64,
    at: String,
    at_machine: String,
    who: String,
    via: String,
    /// What was done, in the language of whoever reads it, and as the program writes it.
    what: String,
    code: String,
    object: String,
    /// The ticket that it was done to.
    ticket: Option<String>,
    about: String,
    detail: String,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    frame: Frame,
    wanted: Wanted,
    deeds: Vec<Choice>,
    lines: Vec<Line>,
    older: Option<String>,
    export: String,
}

#[derive(Template)]
#[template(path = "verified.html")]
struct VerifiedPage {
    frame: Frame,
    whole: bool,
    rows: i64,
    head: String,
    why: Option<String>,
}

/// What else is to be known, each value behind its name: as programs write it, or as `named` has it.
fn detail(row: &TrailRow, named: impl Fn(&str) -> String) -> String {
    let pairs = row.detail.iter().map(|(name, value)| format!("{}: {value}", named(name)));
    pairs.collect::<Vec<_>>().join("; ")
}

/// What was done, in the language of whoever reads it; what is not known here stands as the program wrote it.
fn deed(words: &Words, what: &str) -> String {
    let member = what.replace('.', "-");
    let word = words.known_word("trail", &member);
    if word == member { what.to_owned() } else { word }
}

/// What rows may be looked for by: all that the program writes, and what is looked for.
fn deeds(words: &Words, wanted: &str) -> Vec<Choice> {
    let other = Some(wanted).filter(|wanted| !wanted.is_empty() && !DEEDS.contains(wanted));
    let choice = |what: &str| Choice {
        value: what.to_owned(),
        label: deed(words, what),
        chosen: what == wanted,
    };
    let mut known: Vec<Choice> = DEEDS.iter().copied().chain(other).map(choice).collect();
    known.sort_by_key(|choice| fold(&choice.label));
    let all =
        Choice { value: String::new(), label: words.say("console-all"), chosen: wanted.is_empty() };
    std::iter::once(all).chain(known).collect()
}

fn line(words: &Words, row: TrailRow) -> Line {
    Line {
        id: row.row.id,
        at: words.moment(row.row.at),
        at_machine: words.machine(row.row.at),
        detail: detail(&row, |name| words.known_word("detail", name)),
        ticket: row.row.object.strip_prefix("ticket:").map(ToOwned::to_owned),
        who: row.who.unwrap_or_default(),
        via: row.row.via,
        what: deed(words, &row.row.what),
        code: row.row.what,
        object: row.row.object,
        about: row.about.unwrap_or_default(),
    }
}

/// Reads what is asked for.
fn wish(console: &Console, wanted: &Wanted) -> Result<TrailWish, String> {
    let zone = desk_zone(&console.intake.parts().settings);
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let day = |text: &str| given(text).map(|text| text.parse::<Date>()).transpose();
    let midnight = |day: Date| -> Option<Timestamp> { zone.to_timestamp(day.at(0, 0, 0, 0)).ok() };
    let since = day(&wanted.from).map_err(|error| error.to_string())?.and_then(midnight);
    let last = day(&wanted.to).map_err(|error| error.to_string())?;
    let before = given(&wanted.before).map(|text| text.parse::<i64>()).transpose();
    let person = |text: String| person_named(&text).map_err(|(_, why)| why);
    // Whatever names somebody stands in a place of its own.
    let object = given(&wanted.object);
    let names = |text: &&String| text.starts_with("contact:") || text.starts_with("address:");
    Ok(TrailWish {
        since,
        until: last.and_then(|day| day.tomorrow().ok()).and_then(midnight),
        by: given(&wanted.by).map(person).transpose()?,
        about: object.as_ref().filter(names).cloned().map(person).transpose()?,
        object: object.filter(|text| !names(&text)),
        what: given(&wanted.what),
        before: before.map_err(|error| error.to_string())?,
        limit: 0,
    })
}

/// The address of what is asked for.
fn address(path: &str, wanted: &Wanted, before: Option<i64>) -> String {
    let before = before.map(|id| id.to_string()).unwrap_or_default();
    let pairs = [
        ("from", wanted.from.as_str()),
        ("to", &wanted.to),
        ("by", &wanted.by),
        ("object", &wanted.object),
        ("what", &wanted.what),
        ("before", &before),
    ];
    href(path, &pairs)
}

/// `GET /audit`.
pub(super) async fn list(
    State(console): State<Console>,
    someone: Someone,
    Query(wanted): Query<Wanted>,
) -> Response {
    if let Some(refused) = refused(&console, &someone, Act::ReadAudit) {
        return refused;
    }
    let wish = match wish(&console, &wanted) {
        Ok(wish) => TrailWish { limit: asked(LINES), ..wish },
        Err(why) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return told(&console, &someone, status, "console-no-page", Some(why));
        }
    };
    let Ok(rows) = trail(&console.intake.parts().database, wish).await else {
        return away(&console, &someone);
    };
    let (rows, older) = paged(rows, LINES, |row| row.row.id);
    let older = older.map(|id| address("/audit", &wanted, Some(id)));
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let frame = Frame::of(&console, &someone, "/audit", words.say("console-audit"));
    let lines = rows.into_iter().map(|row| line(&words, row)).collect();
    let export = address("/audit/export", &wanted, None);
    let deeds = deeds(&words, wanted.what.trim());
    html(StatusCode::OK, &AuditPage { frame, wanted, deeds, lines, older, export })
}

/// `GET /audit/export`: as CSV, the newest first. That it was taken stands in the trail.
pub(super) async fn export(
    State(console): State<Console>,
    someone: Someone,
    Query(wanted): Query<Wanted>,
) -> Response {
    if let Some(refused) = refused(&console, &someone, Act::ReadAudit) {
        return refused;
    }
    let mut wish = match wish(&console, &wanted) {
        Ok(wish) => TrailWish { limit: PAGE_MAX, ..wish },
        Err(why) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return told(&console, &someone, status, "console-no-page", Some(why));
        }
    };
    let head = ["row", "at", "who", "via", "what", "object", "about", "detail", "hash"];
    let mut text = csv_line(head);
    let mut count = 0_usize;
    while count < EXPORTED_MAX {
        let Ok(rows) = trail(&console.intake.parts().database, wish.clone()).await else {
            return away(&console, &someone);
        };
        let Some(last) = rows.last() else { break };
        wish.before = Some(last.row.id);
        count = count.saturating_add(rows.len());
        for row in rows {
            let (id, at, detail) =
                (row.row.id.to_string(), row.row.at.to_string(), detail(&row, str::to_owned));
            let (who, about) = (row.who.unwrap_or_default(), row.about.unwrap_or_default());
            let hash = row.row.hash.to_hex();
            let inner = &row.row;
            let cells: [&str; 9] =
                [&id, &at, &who, &inner.via, &inner.what, &inner.object, &about, &detail, &hash];
            text.push_str(&csv_line(cells));
        }
    }
    match console.intake.note_trail_exported(&someone.by(), count).await {
        Ok(()) => download("audit.csv", "text/csv; charset=utf-8", text),
        Err(error) => {
            tracing::error!(%error, "it cannot be noted that the trail was exported");
            away(&console, &someone)
        }
    }
}

/// `POST /audit/verify`: walks the whole trail, and compares with ends that were noted elsewhere.
pub(super) async fn verify(State(console): State<Console>, posted: Posted) -> Response {
    let someone = &posted.someone;
    if let Some(refused) = refused(&console, someone, Act::ReadAudit) {
        return refused;
    }
    let heads = posted.fields.get("heads").unwrap_or_default();
    let heads: Result<Vec<AuditHead>, String> =
        heads.split_whitespace().map(str::parse::<AuditHead>).collect();
    let heads = match heads {
        Ok(heads) => heads,
        Err(why) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return told(&console, someone, status, "console-not-done", Some(why));
        }
    };
    let Ok(walked) = walk_trail(&console.intake.parts().database, heads).await else {
        return away(&console, someone);
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let page = VerifiedPage {
        frame: Frame::of(&console, someone, "/audit", words.say("console-audit-verify")),
        whole: walked.broken.is_none(),
        rows: walked.rows,
        head: walked.head.to_string(),
        why: walked.broken.map(|broken| broken.to_string()),
    };
    html(StatusCode::OK, &page)
}
