//! Reports: the figures of a stretch of time as pictures, tables and a file.

mod chart;
mod charts;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;

use super::Console;
use super::forms::Choice;
use super::page::{Frame, away, download, html, told};
use super::request::Someone;
use super::users::refused;
use super::words::Words;
use crate::intake::desk_zone;
use crate::model::Timestamp;
use crate::staff::Act;
use crate::times::{By, report_csv};
use chart::Chart;

/// The days of a report when none are named.
const DAYS: i64 = 30;
/// The most days of a report.
const DAYS_MAX: i32 = 800;

/// What is asked for, as it stands in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    from: String,
    to: String,
    by: String,
}

/// A stretch that is offered: its words and where it is.
struct Offered {
    words: String,
    path: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "reports.html")]
struct ReportsPage {
    frame: Frame,
    from: Date,
    to: Date,
    offered: Vec<Offered>,
    figures: Vec<(String, String)>,
    charts: Vec<Chart>,
    files: Vec<Choice>,
}

/// The days that are asked for.
#[derive(Clone, Copy)]
struct Span {
    from: Date,
    to: Date,
    range: (Timestamp, Timestamp),
}

fn today(console: &Console) -> Date {
    let parts = console.intake.parts();
    desk_zone(&parts.settings).to_datetime(parts.clock.now()).date()
}

fn span(console: &Console, wanted: &Wanted) -> Result<Span, String> {
    let day = |text: &str| match text.trim() {
        "" => Ok(None),
        text => text.parse::<Date>().map(Some).map_err(|error| error.to_string()),
    };
    let to = day(&wanted.to)?.unwrap_or_else(|| today(console));
    let from = day(&wanted.from)?.or_else(|| to.checked_sub((DAYS - 1).days()).ok()).unwrap_or(to);
    if to < from {
        return Err(format!("{to} < {from}"));
    }
    if (to - from).get_days() >= DAYS_MAX {
        return Err(format!("> {DAYS_MAX}"));
    }
    let zone = desk_zone(&console.intake.parts().settings);
    let midnight = |day: Date| zone.to_timestamp(day.at(0, 0, 0, 0)).ok();
    let ends = (midnight(from), to.tomorrow().ok().and_then(midnight));
    let (Some(begin), Some(end)) = ends else { return Err(format!("{from} – {to}")) };
    Ok(Span { from, to, range: (begin, end) })
}

/// The stretches that one click reaches.
fn offered(console: &Console, words: &Words, span: Span) -> Vec<Offered> {
    let today = today(console);
    let before = |days: i64| today.checked_sub(days.days()).unwrap_or(today);
    let month = today.first_of_month();
    let last = month.yesterday().unwrap_or(month);
    let all = [
        ("today", today, today),
        ("week", before(6), today),
        ("days", before(DAYS - 1), today),
        ("month", month, today),
        ("last-month", last.first_of_month(), last),
        ("year", today.first_of_year(), today),
    ];
    let offer = |(member, from, to): (&str, Date, Date)| Offered {
        words: words.word("span", member),
        path: format!("/reports?from={from}&to={to}"),
        here: (from, to) == (span.from, span.to),
    };
    all.map(offer).into()
}

fn unreadable(console: &Console, someone: &Someone, why: String) -> Response {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    told(console, someone, status, "console-report-days", Some(why))
}

/// `GET /reports`.
pub(super) async fn show(
    State(console): State<Console>,
    someone: Someone,
    Query(wanted): Query<Wanted>,
) -> Response {
    if let Some(refused) = refused(&console, &someone, Act::SeeReports) {
        return refused;
    }
    let span = match span(&console, &wanted) {
        Ok(span) => span,
        Err(why) => return unreadable(&console, &someone, why),
    };
    let ways = [By::Door, By::Language, By::Intent];
    let Ok([door, language, intent]) = console.intake.report_by(span.range, ways).await else {
        return away(&console, &someone);
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let page = ReportsPage {
        frame: Frame::of(&console, &someone, "/reports", words.say("console-reports")),
        from: span.from,
        to: span.to,
        offered: offered(&console, &words, span),
        figures: charts::figures(&words, &door),
        charts: charts::all(&words, [&door, &language, &intent]),
        files: Choice::of(&words, "by", By::ALL.map(By::as_str), ""),
    };
    html(StatusCode::OK, &page)
}

/// `GET /reports/csv`: one figure on each line, as `centralita reports --csv` writes them.
pub(super) async fn csv(
    State(console): State<Console>,
    someone: Someone,
    Query(wanted): Query<Wanted>,
) -> Response {
    if let Some(refused) = refused(&console, &someone, Act::SeeReports) {
        return refused;
    }
    let by = match wanted.by.as_str() {
        "" => Ok(By::default()),
        text => text.parse::<By>().map_err(|error| error.to_string()),
    };
    let (span, by) = match (span(&console, &wanted), by) {
        (Ok(span), Ok(by)) => (span, by),
        (Err(why), _) | (_, Err(why)) => return unreadable(&console, &someone, why),
    };
    let Ok(report) = console.intake.report(span.range, by).await else {
        return away(&console, &someone);
    };
    let name = format!("reports-{}-{}.csv", span.from, span.to);
    download(&name, "text/csv; charset=utf-8", report_csv(&report, (span.from, span.to)))
}
