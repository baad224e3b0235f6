//! Events as a calendar file.
use crate::model::Timestamp;

/// Octets of a line, its end not counted (RFC 5545 section 3.1).
const LINE_OCTETS_MAX: usize = 75;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What it is known by: the same event written again has the same.
    pub uid: String,
    /// When it begins.
    pub from: Timestamp,
    /// When it ends.
    pub until: Timestamp,
    /// What a calendar shows.
    pub summary: String,
    /// What it shows of the opened event; empty for nothing.
    pub description: String,
    /// A word for what kind it is; empty for none.
    pub category: String,
}

/// A calendar file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// The name that calendars show.
    pub name: String,
    /// When it is made.
    pub made_at: Timestamp,
    /// What stands in it.
    pub events: Vec<Event>,
}

/// Returns the file. Times are written in UTC, which every reader knows and no change of zone data
/// moves.
#[must_use]
pub fn write(feed: &Feed) -> String {
    let mut out = String::new();
    let mut line = |name: &str, value: &str| fold(&format!("{name}:{value}"), &mut out);
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", "-//centralita//on call//EN");
    line("CALSCALE", "GREGORIAN");
    line("METHOD", "PUBLISH");
    line("X-WR-CALNAME", &escaped(&feed.name));
    for event in &feed.events {
        line("BEGIN", "VEVENT");
        line("UID", &escaped(&event.uid));
        line("DTSTAMP", &utc(feed.made_at));
        line("DTSTART", &utc(event.from));
        line("DTEND", &utc(event.until));
        line("SUMMARY", &escaped(&event.summary));
        if !event.description.is_empty() {
            line("DESCRIPTION", &escaped(&event.description));
        }
        if !event.category.is_empty() {
            line("CATEGORIES", &escaped(&event.category));
        }
        line("END", "VEVENT");
    }
    line("END", "VCALENDAR");
    out
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Escapes TEXT (RFC 5545 section 3.3.11); what else controls has no form there.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() && c != '\t' => {}
            c => out.push(c),
        }
    }
    out
}

/// Writes a line, folded so that no part has more than 75 octets and no character is cut.
fn fold(line: &str, out: &mut String) {
    let mut octets = 0;
    for c in line.chars() {
        if octets + c.len_utf8() > LINE_OCTETS_MAX {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets += c.len_utf8();
    }
    out.push_str("\r\n");
}
