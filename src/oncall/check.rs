//! What will go wrong unless someone sees to it.
use std::fmt;

use jiff::{SignedDuration, Unit};

use super::{Calendar, Cover, OnCall, Schedule};
use crate::model::Timestamp;

/// How many days ahead gaps are looked for.
pub const GAP_DAYS_AHEAD: i64 = 90;
/// How many days before it begins a year must be in every calendar.
pub const YEAR_DAYS_AHEAD: i64 = 60;
/// How many gaps of one schedule are named; the rest are counted.
const GAPS_NAMED: usize = 3;
/// The domains that nobody owns (RFC 2606 and RFC 6761).
const EXAMPLE_DOMAINS: [&str; 4] = ["example", "example.com", "example.org", "example.net"];

/// The kind of a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WarningKind {
    /// A minute without anybody on call.
    Gap,
    /// A change that is laid over nothing.
    Change,
    /// A person whom no page reaches.
    Unreachable,
    /// A person who does not speak what the schedule promises.
    Language,
    /// A year that a calendar lacks.
    MissingYear,
    /// Holidays that nobody compared with the official calendar.
    Unverified,
    /// The town's own holidays are missing.
    LocalDays,
    /// An invented person of the shipped files.
    Example,
    /// A way to somebody on call that nobody has seen to work.
    Unproven,
}

/// One thing to see to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The kind.
    pub kind: WarningKind,
    /// The schedule, calendar or person, by id.
    pub about: String,
    /// What is the matter.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl Warning {
    /// Whether holidays are missing, of a year or of a town.
    #[must_use]
    pub const fn is_of_holidays(&self) -> bool {
        matches!(self.kind, WarningKind::MissingYear | WarningKind::LocalDays)
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.about, self.what, self.remedy)
    }
}

impl OnCall {
    /// Returns what will go wrong unless someone sees to it, gravest kind first.
    #[must_use]
    pub fn check(&self, now: Timestamp) -> Vec<Warning> {
        let mut out = vec![];
        for schedule in self.schedules.values() {
            self.gap(schedule, now, &mut out);
            self.languages(schedule, &mut out);
        }
        self.changes_without_effect(now, &mut out);
        self.reach(&mut out);
        for calendar in self.calendars.iter() {
            holidays(calendar, now, &mut out);
        }
        out.sort_by(|a, b| (a.kind, &a.about).cmp(&(b.kind, &b.about)));
        out
    }

    fn gap(&self, schedule: &Schedule, now: Timestamp, out: &mut Vec<Warning>) {
        if schedule.cover != Cover::Always {
            return;
        }
        let end = later(now, GAP_DAYS_AHEAD);
        let gaps = schedule.gaps(now, end, &self.calendars);
        if gaps.is_empty() {
            return;
        }
        let shown = |moment: Timestamp| {
            let local = moment.to_zoned(schedule.zone.clone()).datetime();
            let local = local.round(Unit::Minute).unwrap_or(local);
            local.strftime("%Y-%m-%d %H:%M").to_string()
        };
        let named: Vec<String> = gaps
            .iter()
            .take(GAPS_NAMED)
            .map(|(from, to)| format!("{} to {}", shown(*from), shown(*to)))
            .collect();
        let more = match gaps.len().saturating_sub(GAPS_NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        out.push(Warning {
            kind: WarningKind::Gap,
            about: schedule.id.to_string(),
            what: format!("nobody is on call {}{more}", named.join(", ")),
            remedy: format!(
                "add people or a layer in {}:{}, or for once `centralita oncall override add`",
                schedule.file, schedule.line
            ),
        });
    }

    fn changes_without_effect(&self, now: Timestamp, out: &mut Vec<Warning>) {
        for change in self.changes.list.iter().filter(|change| change.ends() > now) {
            if let Some(unknown) = self.unknown_in(change) {
                out.push(Warning {
                    kind: WarningKind::Change,
                    about: change.schedule.to_string(),
                    what: format!("override {} has no effect: there is no {unknown}", change.id),
                    remedy: format!("`centralita oncall override remove {}`", change.id),
                });
            }
        }
    }

    fn languages(&self, schedule: &Schedule, out: &mut Vec<Warning>) {
        let mut people: Vec<_> = schedule.layers.iter().flat_map(|layer| &layer.people).collect();
        people.sort();
        people.dedup();
        for language in &schedule.languages {
            let silent: Vec<&str> = people
                .iter()
                .filter_map(|id| self.people.get(*id))
                .filter(|person| !person.speaks.contains(language))
                .map(|person| person.id.as_str())
                .collect();
            if !silent.is_empty() {
                out.push(Warning {
                    kind: WarningKind::Language,
                    about: schedule.id.to_string(),
                    what: format!("{} is not spoken by {}", language, silent.join(", ")),
                    remedy: "add it to their `speaks`, or change `languages`".to_owned(),
                });
            }
        }
    }

    fn reach(&self, out: &mut Vec<Warning>) {
        let mut warn = |kind, about: &str, what: &str, remedy: &str| {
            let (about, what, remedy) = (about.to_owned(), what.to_owned(), remedy.to_owned());
            out.push(Warning { kind, about, what, remedy });
        };
        for person in self.people.values() {
            if !person.can_be_reached() {
                let what = "has neither number nor mail: no page arrives";
                warn(WarningKind::Unreachable, person.id.as_str(), what, "add `number` or `mail`");
            }
            let domain = person.mail.as_ref().map(|mail| mail.domain()).unwrap_or_default();
            let invented = EXAMPLE_DOMAINS
                .iter()
                .any(|example| domain == *example || domain.ends_with(&format!(".{example}")));
            if invented {
                let what = "is an invented person of the shipped files";
                warn(WarningKind::Example, person.id.as_str(), what, "put the real people in");
            }
        }
    }
}

fn holidays(calendar: &Calendar, now: Timestamp, out: &mut Vec<Warning>) {
    let year_of = |moment: Timestamp| moment.to_zoned(jiff::tz::TimeZone::UTC).year();
    let (this, ahead) = (year_of(now), year_of(later(now, YEAR_DAYS_AHEAD)));
    let mut warn = |kind, what: String, remedy: String| {
        out.push(Warning { kind, about: calendar.id.clone(), what, remedy });
    };
    let mut years = vec![this, ahead];
    years.dedup();
    for year in years {
        if !calendar.has_year(year) {
            let what = format!("the holidays of {year} are missing");
            let remedy = format!("add them to {} from the official calendar", calendar.file);
            warn(WarningKind::MissingYear, what, remedy);
        } else if !calendar.has_local_days(year) {
            let what = format!("the local holidays of {} in {year} are missing", calendar.place);
            warn(WarningKind::LocalDays, what, format!("add `local_days` to {}", calendar.file));
        }
    }
    if !calendar.verified {
        let what = format!(
            "nobody has compared its days with the official calendar ({})",
            calendar.source
        );
        let remedy = format!("compare, then set `verified = true` in {}", calendar.file);
        warn(WarningKind::Unverified, what, remedy);
    }
}

fn later(now: Timestamp, days: i64) -> Timestamp {
    now.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(now)
}
