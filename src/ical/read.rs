//! Calendar files of other programs.
use jiff::Span;
use jiff::civil::{Date, DateTime};
use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::model::{FileFault, Timestamp};
use crate::wall;

/// The largest file.
pub const FILE_BYTES_MAX: usize = 2_000_000;
/// The most events of one file.
pub const ENTRIES_MAX: usize = 5_000;
/// Outlook's names of the zones in which the desks are.
const ZONES_OF_OUTLOOK: [(&str, &str); 4] = [
    ("Romance Standard Time", "Europe/Madrid"),
    ("GMT Standard Time", "Europe/Lisbon"),
    ("W. Europe Standard Time", "Europe/Berlin"),
    ("UTC", "Etc/UTC"),
];

/// When an event begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// With a day.
    Day(Date),
    /// At a moment.
    Moment(Timestamp),
    /// At a time of whatever clock is looked at.
    Wall(DateTime),
}

impl When {
    /// Returns the moment on the clock of a zone: of a time that is skipped the end of the gap, of one
    /// that comes twice the first.
    #[must_use]
    pub fn moment(self, zone: &TimeZone) -> Option<Timestamp> {
        let shown = match self {
            Self::Moment(at) => return Some(at),
            Self::Day(day) => day.at(0, 0, 0, 0),
            Self::Wall(shown) => shown,
        };
        wall::moment(shown, zone)
    }

    /// Returns the day on the clock of a zone.
    #[must_use]
    pub fn day(self, zone: &TimeZone) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Wall(wall) => wall.date(),
            Self::Moment(at) => at.to_zoned(zone.clone()).date(),
        }
    }
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The line at which it begins.
    pub line: usize,
    /// What it is known by.
    pub uid: String,
    /// What a calendar shows.
    pub summary: String,
    /// When it begins.
    pub from: When,
    /// When it ends, which is no part of it.
    pub until: When,
    /// The addresses of those who take part.
    pub people: Vec<String>,
}

/// One property of a file.
struct Property {
    line: usize,
    name: String,
    parameters: Vec<(String, String)>,
    value: String,
}

/// What a file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Its events.
    pub entries: Vec<Entry>,
    /// What the events are known by that are cancelled.
    pub cancelled: Vec<String>,
    /// Whether it is a calendar, and no message about some of its events (RFC 5546): only of a calendar
    /// can an event be gone.
    pub whole: bool,
}

/// What has been read of an event.
#[derive(Default)]
struct Draft {
    line: usize,
    uid: Option<String>,
    // Which event of a series it is.
    of_series: Option<String>,
    summary: String,
    from: Option<When>,
    until: Option<When>,
    lasts: Option<Span>,
    people: Vec<String>,
    cancelled: bool,
    faults: Vec<(usize, String, &'static str)>,
}

/// Reads a file. Of events that are cancelled only what they are known by is read.
///
/// # Errors
/// Everything in it that cannot be read, each with its line and remedy.
pub fn read(file: &str, text: &str) -> Result<Said, Vec<FileFault>> {
    let mut faults = vec![];
    let mut fault = |line, what: &str, remedy: &str| {
        faults.push(FileFault::new(file, line, what, remedy));
    };
    let mut said = Said { whole: true, ..Said::default() };
    let mut all_cancelled = false;
    let mut draft: Option<Draft> = None;
    // Alarms stand within events, and have times of their own.
    let mut inner = 0_u32;
    let (mut begun, mut ended) = (0_u32, 0_u32);
    for property in properties(text) {
        let Property { line, name, value, .. } = &property;
        match (name.as_str(), draft.as_mut()) {
            ("BEGIN", None) if value.eq_ignore_ascii_case("VCALENDAR") => {
                begun = begun.saturating_add(1);
            }
            ("END", None) if value.eq_ignore_ascii_case("VCALENDAR") => {
                ended = ended.saturating_add(1);
            }
            ("BEGIN", None) if value.eq_ignore_ascii_case("VEVENT") => {
                draft = Some(Draft { line: *line, ..Draft::default() });
                inner = 0;
            }
            ("BEGIN", Some(_)) => inner = inner.saturating_add(1),
            ("END", Some(_)) if inner > 0 => inner = inner.saturating_sub(1),
            ("END", Some(_)) if value.eq_ignore_ascii_case("VEVENT") => {
                let Some(done) = draft.take() else { continue };
                if said.entries.len().saturating_add(said.cancelled.len()) >= ENTRIES_MAX {
                    fault(*line, "the file has too many events", "split it");
                    return Err(faults);
                }
                if done.cancelled || all_cancelled {
                    said.cancelled.extend(done.known_by());
                    continue;
                }
                match done.finish() {
                    Ok(entry) => said.entries.push(entry),
                    Err(told) => {
                        told.iter().for_each(|(line, what, remedy)| fault(*line, what, remedy))
                    }
                }
            }
            (_, Some(draft)) if inner == 0 => {
                if let Err((what, remedy)) = draft.note(&property) {
                    draft.faults.push((*line, what, remedy));
                }
            }
            ("METHOD", None) => {
                said.whole = value.trim().eq_ignore_ascii_case("PUBLISH");
                all_cancelled = value.trim().eq_ignore_ascii_case("CANCEL");
            }
            _ => {}
        }
    }
    // Between two events only this tells a cut, and what is missing would count as gone.
    let cut = (ended < begun).then(|| (text.lines().count(), "the calendar has no END:VCALENDAR"));
    let cut = draft.map_or(cut, |open| Some((open.line, "the event has no end")));
    if begun == 0 {
        fault(1, "this is no iCalendar file", "it begins with BEGIN:VCALENDAR");
    }
    if let Some((line, what)) = cut {
        fault(line, what, "the file was cut off; export it anew");
    }
    // What the file says of an event again, it does not cancel.
    said.cancelled.retain(|uid| said.entries.iter().all(|entry| entry.uid != *uid));
    if faults.is_empty() { Ok(said) } else { Err(faults) }
}

impl Draft {
    /// Returns what the event is known by. The events of a series have one name together.
    fn known_by(&self) -> Option<String> {
        let uid = self.uid.as_ref().filter(|uid| !uid.is_empty())?;
        Some(self.of_series.as_ref().map_or_else(|| uid.clone(), |of| format!("{uid}#{of}")))
    }

    fn note(&mut self, property: &Property) -> Result<(), (String, &'static str)> {
        let value = property.value.as_str();
        match property.name.as_str() {
            "UID" => self.uid = Some(plain(value)),
            "RECURRENCE-ID" => self.of_series = Some(plain(value)),
            "SUMMARY" => self.summary = plain(value),
            "DTSTART" => self.from = Some(when(property)?),
            "DTEND" => self.until = Some(when(property)?),
            "DURATION" => {
                let lasts = value.parse::<Span>().map_err(|_| {
                    (format!("`{value}` is no duration"), "write it as PT8H or P1D")
                })?;
                self.lasts = Some(lasts);
            }
            "STATUS" => self.cancelled = value.eq_ignore_ascii_case("CANCELLED"),
            "ATTENDEE" | "ORGANIZER" => {
                let address = value.get(..7).filter(|start| start.eq_ignore_ascii_case("mailto:"));
                if address.is_some() {
                    self.people.extend(value.get(7..).map(str::to_lowercase));
                }
            }
            "RRULE" | "RDATE" | "EXDATE" => {
                let what =
                    format!("the event repeats ({}), and dates are never computed", property.name);
                return Err((what, "export it as single events, one for each date"));
            }
            _ => {}
        }
        Ok(())
    }

    /// Returns the event, or everything that is wrong with it, each with its line and remedy.
    fn finish(self) -> Result<Entry, Vec<(usize, String, &'static str)>> {
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        let wrong =
            |what: &str| vec![(self.line, what.to_owned(), "export it anew, or take it out")];
        let Some(from) = self.from else { return Err(wrong("the event has no DTSTART")) };
        let until = self.until.or_else(|| ends(from, self.lasts));
        let Some(until) = until else { return Err(wrong("the event has no DTEND")) };
        let in_order = match (from, until) {
            (When::Day(from), When::Day(until)) => from < until,
            (When::Wall(from), When::Wall(until)) => from < until,
            (When::Moment(from), When::Moment(until)) => from < until,
            _ => return Err(wrong("the event begins and ends by different clocks")),
        };
        if !in_order {
            return Err(wrong("the event ends before it begins"));
        }
        let Some(uid) = self.known_by() else { return Err(wrong("the event has no UID")) };
        let (line, summary, people) = (self.line, self.summary, self.people);
        Ok(Entry { line, uid, summary, from, until, people })
    }
}

/// Returns when an event without an end of its own ends: a day is that day, and a time is a point in time
/// (RFC 5545 section 3.6.1).
fn ends(from: When, lasts: Option<Span>) -> Option<When> {
    match (from, lasts) {
        (When::Day(day), Some(span)) => day.checked_add(span).ok().map(When::Day),
        (When::Wall(wall), Some(span)) => wall.checked_add(span).ok().map(When::Wall),
        (When::Moment(at), Some(span)) => {
            let hours = span.total((jiff::Unit::Second, jiff::SpanRelativeTo::days_are_24_hours()));
            let span = jiff::SignedDuration::try_from_secs_f64(hours.ok()?).ok()?;
            at.checked_add(span).ok().map(When::Moment)
        }
        (When::Day(day), None) => day.tomorrow().ok().map(When::Day),
        (When::Moment(_) | When::Wall(_), None) => None,
    }
}

/// Reads the time of a property.
fn when(property: &Property) -> Result<When, (String, &'static str)> {
    let value = property.value.trim();
    let wrong =
        || (format!("`{value}` is no time"), "write it as 20270328, or as 20270328T090000Z");
    if value.len() == 8 {
        return Date::strptime("%Y%m%d", value).map(When::Day).map_err(|_| wrong());
    }
    if let Some(wall) = value.strip_suffix('Z') {
        let wall = DateTime::strptime("%Y%m%dT%H%M%S", wall).map_err(|_| wrong())?;
        let at = TimeZone::UTC.to_timestamp(wall).map_err(|_| wrong())?;
        return Ok(When::Moment(at));
    }
    let wall = DateTime::strptime("%Y%m%dT%H%M%S", value).map_err(|_| wrong())?;
    let Some((_, name)) = property.parameters.iter().find(|(name, _)| name == "TZID") else {
        return Ok(When::Wall(wall));
    };
    let known = ZONES_OF_OUTLOOK.iter().find(|(outlook, _)| outlook == name);
    let iana = known.map_or(name.as_str(), |(_, iana)| iana);
    let zone = TimeZoneDatabase::bundled().get(iana).map_err(|_| {
        (format!("`{name}` is no time zone that is known here"), "export it in UTC")
    })?;
    When::Wall(wall).moment(&zone).map(When::Moment).ok_or_else(wrong)
}

/// Undoes the escapes of TEXT.
fn plain(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n' | 'N') => out.push('\n'),
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

/// Unfolds the lines and splits each into its name, parameters and value.
fn properties(text: &str) -> impl Iterator<Item = Property> {
    let mut lines: Vec<(usize, String)> = vec![];
    for (at, line) in text.trim_start_matches('\u{feff}').split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some((_, last))) => last.push_str(more),
            _ => lines.push((at.saturating_add(1), line.to_owned())),
        }
    }
    lines.into_iter().filter_map(|(line, text)| property(line, &text))
}

fn property(line: usize, text: &str) -> Option<Property> {
    // A colon within quotes belongs to a parameter.
    let mut quoted = false;
    let mut cuts = vec![];
    let mut end = None;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ';' if !quoted => cuts.push(at),
            ':' if !quoted => {
                end = Some(at);
                break;
            }
            _ => {}
        }
    }
    let end = end?;
    let mut parts = vec![];
    let mut begin = 0;
    for cut in cuts.into_iter().chain([end]) {
        parts.push(text.get(begin..cut)?);
        begin = cut.checked_add(1)?;
    }
    let name = parts.first()?.trim().to_ascii_uppercase();
    let parameters = parts.iter().skip(1).filter_map(|part| {
        let (name, value) = part.split_once('=')?;
        Some((name.to_ascii_uppercase(), value.trim_matches('"').to_owned()))
    });
    let value = text.get(end.checked_add(1)?..)?.to_owned();
    Some(Property { line, name, parameters: parameters.collect(), value })
}
