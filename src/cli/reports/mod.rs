//! `reports`: the figures of a stretch of time, for people, tables and browsers.
mod page;

use std::path::PathBuf;

use jiff::civil::Date;

use super::desk::{Answered, Client, Context, Words};
use super::times::length;
use super::{Failure, Global, Output, Table, Tone, Verdict};
use crate::intake::desk_zone;
use crate::replies::Args;
use crate::store::write_durably;
use crate::times::{By, ContactFigures, Group, Kept, Report, Spread, report_csv};

/// Show how many tickets, calls and pages there were, and how well times were kept.
#[derive(Clone, Debug, clap::Args)]
pub struct Reports {
    /// The first day; thirty days before the last without.
    #[arg(long, value_name = "DAY")]
    pub from: Option<Date>,
    /// The last day; today without.
    #[arg(long, value_name = "DAY")]
    pub to: Option<Date>,
    /// By what tickets are told apart: door, language, intent, priority or queue.
    #[arg(long, default_value = "door")]
    pub by: By,
    /// Write the figures into this file, one on each line; `-` writes to standard output.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Write a page with charts into this file; `-` writes to standard output.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

/// A table under its title.
pub(super) struct Part {
    /// The id of its title.
    pub(super) title: &'static str,
    /// The ids of its columns.
    pub(super) columns: Vec<&'static str>,
    /// Its rows.
    pub(super) rows: Vec<Vec<String>>,
}

impl Reports {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let client = Client::connect(&context)?;
        let day = |name: &str, day: Option<Date>| day.map(|day| format!("&{name}={day}"));
        let days = [day("from", self.from), day("to", self.to)];
        let days: String = days.into_iter().flatten().collect();
        let target = format!("/api/v1/reports?by={}{days}", self.by.as_str());
        let report = match client.get::<Report>(&target)? {
            Answered::Good(report) => report,
            Answered::Refused(problem) => return Err(Failure::Usage(problem.detail)),
        };
        let words = Words::load(&context)?;
        let span = span(&report, &desk_zone(&context.settings));
        if let Some(file) = &self.csv {
            write(file, report_csv(&report, span).as_bytes(), out)?;
        }
        if let Some(file) = &self.html {
            write(file, page::html(&words, &report, span).as_bytes(), out)?;
        }
        if self.csv.is_some() || self.html.is_some() {
            return Ok(Verdict::Good);
        }
        if out.json() {
            out.value(&report)?;
            return Ok(Verdict::Good);
        }
        out.line(Some(Tone::Strong), &title(&words, span))?;
        for part in parts(&words, &report) {
            out.line(None, "")?;
            out.line(Some(Tone::Strong), &words.say(part.title))?;
            let mut table: Table = words.table(&part.columns);
            for row in part.rows {
                table.row(row);
            }
            out.table(&table)?;
        }
        Ok(Verdict::Good)
    }
}

fn write(file: &std::path::Path, bytes: &[u8], out: &mut Output<'_>) -> Result<(), Failure> {
    if file.as_os_str() == "-" {
        out.stream().write_all(bytes)?;
        return Ok(());
    }
    write_durably(file, bytes)
        .map_err(|error| Failure::Usage(format!("cannot write {}: {error}", file.display())))
}

/// The first and the last day.
fn span(report: &Report, zone: &jiff::tz::TimeZone) -> (Date, Date) {
    let day = |at| zone.to_datetime(at).date();
    let last = day(report.until).yesterday();
    (day(report.from), last.unwrap_or_else(|_| day(report.until)))
}

fn title(words: &Words, (from, to): (Date, Date)) -> String {
    let args = Args::new().with("from", from.to_string()).with("to", to.to_string());
    words.with("cli-report-title", &args)
}

/// A share such as `98.3 % (59/60)`; nothing of nothing.
fn share(kept: Kept) -> String {
    kept.per_mille().map_or_else(String::new, |share| {
        format!("{}.{} % ({}/{})", share / 10, share % 10, kept.met, kept.of)
    })
}

fn times(spread: Spread) -> [String; 2] {
    [spread.median_s, spread.p90_s].map(|time| time.map(length).unwrap_or_default())
}

fn group(name: String, group: &Group) -> Vec<String> {
    let mut row = vec![name, group.tickets.to_string()];
    row.extend(times(group.first_answer));
    row.push(share(group.first_answer_kept));
    row.extend(times(group.acknowledged));
    row.push(share(group.acknowledged_kept));
    row
}

/// How soon customers were contacted, by priority.
fn contact(words: &Words, report: &Report) -> Part {
    let row = |one: &ContactFigures| {
        let promised = match (one.promised_s, one.next_day) {
            (Some(seconds), _) => length(seconds),
            (None, true) => words.say("cli-next-day"),
            (None, false) => String::new(),
        };
        let [median, p90] = times(one.took);
        let (priority, tickets) = (one.priority.to_string(), one.tickets.to_string());
        let contacted = one.took.count.to_string();
        vec![priority, tickets, promised, contacted, median, p90, share(one.kept)]
    };
    Part {
        title: "cli-report-contact",
        columns: vec![
            "priority",
            "tickets",
            "promised",
            "contacted",
            "median",
            "p90",
            "answer-kept",
        ],
        rows: report.contact.iter().map(row).collect(),
    }
}

/// How much came by which channel.
fn channels(report: &Report) -> Part {
    let rows = report.channels.iter().map(|(name, count)| {
        let kept = Kept { met: *count, of: report.all.tickets };
        vec![name.clone(), count.to_string(), share(kept)]
    });
    Part {
        title: "cli-report-channels",
        columns: vec!["channel", "tickets", "share"],
        rows: rows.collect(),
    }
}

/// Everything as tables.
fn parts(words: &Words, report: &Report) -> Vec<Part> {
    let mut tickets: Vec<Vec<String>> =
        report.groups.iter().map(|one| group(one.name.clone(), one)).collect();
    tickets.push(group(words.say("cli-report-all"), &report.all));
    let (calls, pages) = (report.calls, report.pages);
    let [median, p90] = times(calls.to_person);
    let of_calls = vec![
        calls.calls.to_string(),
        calls.asked.to_string(),
        calls.to_person.count.to_string(),
        median,
        p90,
        share(calls.within_goal),
        calls.abandoned.to_string(),
    ];
    let [median, p90] = times(pages.accepted);
    let accepted = pages.accepted.count.to_string();
    let of_pages =
        vec![pages.pages.to_string(), accepted, median, p90, pages.unanswered.to_string()];
    let people = report.people.iter().map(|one| {
        let counts = [one.paged, one.answered, one.missed, one.night_wakes];
        let counts = counts.into_iter().map(|count| count.to_string());
        [one.person.clone()].into_iter().chain(counts).collect()
    });
    vec![
        Part {
            title: "cli-report-tickets",
            columns: vec![
                report.by.as_str(),
                "tickets",
                "answer-median",
                "answer-p90",
                "answer-kept",
                "person-median",
                "person-p90",
                "person-kept",
            ],
            rows: tickets,
        },
        contact(words, report),
        channels(report),
        Part {
            title: "cli-report-calls",
            columns: vec![
                "calls",
                "asked",
                "put-through",
                "median",
                "p90",
                "three-minutes",
                "abandoned",
            ],
            rows: vec![of_calls],
        },
        Part {
            title: "cli-report-pages",
            columns: vec!["pages", "accepted", "median", "p90", "unanswered"],
            rows: vec![of_pages],
        },
        Part {
            title: "cli-report-people",
            columns: vec!["person", "pages", "answered", "missed", "night-wakes"],
            rows: people.collect(),
        },
    ]
}
