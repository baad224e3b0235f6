//! The figures as CSV (RFC 4180): one on each line, so that any program can turn them.
use jiff::civil::Date;

use super::{Group, Kept, Report, Spread};
use crate::text::csv_cell;

/// Makes the file of a report from the first to the last day. Its words are those of the JSON, in every
/// language the same.
#[must_use]
pub fn report_csv(report: &Report, (from, to): (Date, Date)) -> String {
    let mut out = String::from("from,to,part,name,figure,value\r\n");
    let mut line = |part: &str, name: &str, figure: &str, value: Option<String>| {
        let value = value.unwrap_or_default();
        let cells = [part, name, figure, value.as_str()].map(csv_cell).join(",");
        out.push_str(&format!("{from},{to},{cells}\r\n"));
    };
    let by = report.by.as_str();
    for group in &report.groups {
        of_group(by, group, &mut line);
    }
    of_group("all", &report.all, &mut line);
    for (channel, count) in &report.channels {
        line("channel", channel, "tickets", Some(count.to_string()));
    }
    for one in &report.contact {
        let name = one.priority.as_str();
        line("contact", name, "tickets", Some(one.tickets.to_string()));
        line("contact", name, "promised_s", one.promised_s.map(|s| s.to_string()));
        spread("contact", name, "contact", one.took, &mut line);
        kept("contact", name, "contact", one.kept, &mut line);
    }
    let calls = report.calls;
    for (figure, count) in
        [("calls", calls.calls), ("asked", calls.asked), ("abandoned", calls.abandoned)]
    {
        line("calls", "", figure, Some(count.to_string()));
    }
    spread("calls", "", "to_person", calls.to_person, &mut line);
    kept("calls", "", "within_three_minutes", calls.within_goal, &mut line);
    let pages = report.pages;
    for (figure, count) in [("pages", pages.pages), ("unanswered", pages.unanswered)] {
        line("pages", "", figure, Some(count.to_string()));
    }
    spread("pages", "", "accepted", pages.accepted, &mut line);
    for one in &report.people {
        for (figure, count) in [
            ("paged", one.paged),
            ("answered", one.answered),
            ("missed", one.missed),
            ("night_wakes", one.night_wakes),
        ] {
            line("person", &one.person, figure, Some(count.to_string()));
        }
    }
    out
}

type Line<'a> = dyn FnMut(&str, &str, &str, Option<String>) + 'a;

fn of_group(part: &str, group: &Group, line: &mut Line<'_>) {
    let name = group.name.as_str();
    line(part, name, "tickets", Some(group.tickets.to_string()));
    spread(part, name, "first_answer", group.first_answer, line);
    kept(part, name, "first_answer", group.first_answer_kept, line);
    spread(part, name, "acknowledged", group.acknowledged, line);
    kept(part, name, "acknowledged", group.acknowledged_kept, line);
}

fn spread(part: &str, name: &str, what: &str, spread: Spread, line: &mut Line<'_>) {
    line(part, name, &format!("{what}_count"), Some(spread.count.to_string()));
    line(part, name, &format!("{what}_median_s"), spread.median_s.map(|s| s.to_string()));
    line(part, name, &format!("{what}_p90_s"), spread.p90_s.map(|s| s.to_string()));
}

fn kept(part: &str, name: &str, what: &str, kept: Kept, line: &mut Line<'_>) {
    line(part, name, &format!("{what}_kept"), Some(kept.met.to_string()));
    line(part, name, &format!("{what}_kept_of"), Some(kept.of.to_string()));
}
