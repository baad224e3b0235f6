//! `oncall import`: holidays of a calendar file into a calendar of ours, absences into overrides.
use std::path::PathBuf;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::super::desk::read_input;
use super::super::{Failure, Output, Tone, Verdict};
use super::exceptions::{Desk, write};
use super::laid::schedule;
use crate::api::oncall_shapes::{OverrideOrder, OverridesFile, OverridesRequest};
use crate::ical::{Entry, FILE_BYTES_MAX, Said, When, read};
use crate::model::{FileFault, PersonId, PolicyId};
use crate::oncall::{Deed, OnCall};
use crate::store::write_durably;
use crate::tomlfile::dates::{Listed, put_dates};

/// A calendar file, and where it goes.
#[derive(Clone, Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("into").required(true).multiple(false))]
pub struct Import {
    /// The file (iCalendar); `-` reads standard input, and wants `--feed` or `--keep-gone`.
    pub file: PathBuf,
    /// Add its days to this calendar of holidays.
    #[arg(long, value_name = "ID", group = "into")]
    pub calendar: Option<String>,
    /// Those of this year alone.
    #[arg(long, requires = "calendar")]
    pub year: Option<i16>,
    /// They are the days of the town.
    #[arg(long, requires = "calendar")]
    pub local: bool,
    /// Make its events overrides of this schedule: absences, `marta -> iker`, or `+pau`.
    #[arg(long, value_name = "ID", group = "into")]
    pub schedule: Option<PolicyId>,
    /// All events are absences of this person, whatever they say.
    #[arg(long, value_name = "PERSON", requires = "schedule")]
    pub person: Option<PersonId>,
    /// Who is on call instead of those who are absent.
    #[arg(long, value_name = "PERSON", requires = "schedule")]
    pub replaced_by: Option<PersonId>,
    /// What the file is known by when it is imported again; its own name, and the person's, without this.
    /// What came from it before and is gone is taken back.
    #[arg(long, value_name = "NAME")]
    pub feed: Option<String>,
    /// Leave what is gone from the file: it holds a part alone.
    #[arg(long)]
    pub keep_gone: bool,
    /// The file holds no event, and that is meant: all that came from it is taken back.
    #[arg(long, requires = "schedule", conflicts_with = "keep_gone")]
    pub empty: bool,
    /// Who imports.
    #[arg(long, env = "USER", hide_env_values = true)]
    pub by: Option<String>,
    /// Say what would change, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
}

impl Import {
    pub(super) fn run(&self, desk: &Desk<'_>, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let name = self.file.display().to_string();
        self.check_name()?;
        let bytes = read_input(&self.file)?;
        if bytes.len() > FILE_BYTES_MAX {
            let what = format!("{name} is longer than {FILE_BYTES_MAX} bytes; split it");
            return Err(Failure::Usage(what));
        }
        let text = String::from_utf8(bytes)
            .map_err(|_| Failure::Usage(format!("{name} is not UTF-8; export it anew")))?;
        let said = match read(&name, &text) {
            Ok(said) => said,
            Err(faults) => {
                out.faults(Tone::Bad, &faults)?;
                return Ok(Verdict::NotWell);
            }
        };
        match (&self.calendar, &self.schedule) {
            (Some(id), _) => self.holidays(id, &name, &said, desk, out),
            (None, Some(id)) => self.overrides(id, &name, &said, desk, out),
            (None, None) => Err(Failure::Usage("give --calendar ID or --schedule ID".to_owned())),
        }
    }

    /// Refuses a file that would be taken for another one: every file has the name of standard input.
    fn check_name(&self) -> Result<(), Failure> {
        let named = self.feed.is_some() || self.keep_gone || self.file.as_os_str() != "-";
        let what = "standard input has no name by which the file is known again; give --feed NAME, or \
                    --keep-gone where it holds a part alone";
        if named { Ok(()) } else { Err(Failure::Usage(what.to_owned())) }
    }

    /// Refuses a calendar without events, which an export that failed is more often than one of somebody who
    /// takes all back. A trial shows what would go.
    fn check_filled(&self, name: &str, said: &Said) -> Result<(), Failure> {
        let filled = !said.entries.is_empty() || !said.cancelled.is_empty();
        if filled || !said.whole || self.keep_gone || self.empty || self.dry_run {
            return Ok(());
        }
        let what = format!(
            "{name} holds no event; export it anew, or give --empty to take back all that came from it"
        );
        Err(Failure::Usage(what))
    }

    fn holidays(
        &self,
        id: &str,
        name: &str,
        said: &Said,
        desk: &Desk<'_>,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let calendars = desk.on_call.calendars();
        let Some(calendar) = calendars.get(id) else {
            let ids: Vec<&str> = calendars.iter().map(|calendar| calendar.id.as_str()).collect();
            let what = format!("there is no calendar `{id}`; there are {}", ids.join(", "));
            return Err(Failure::Usage(what));
        };
        let days = match self.days(name, &said.entries) {
            Ok(days) => days,
            Err(faults) => {
                out.faults(Tone::Bad, &faults)?;
                return Ok(Verdict::NotWell);
            }
        };
        let path = PathBuf::from(&calendar.file);
        let shown = |error: &dyn std::fmt::Display| {
            Failure::Usage(format!("cannot change {}: {error}", calendar.file))
        };
        let before = std::fs::read_to_string(&path).map_err(|error| shown(&error))?;
        let key = if self.local { "local_days" } else { "days" };
        let today = desk.now.to_zoned(TimeZone::UTC).date();
        let listed = Listed {
            key,
            dates: &days,
            source: &format!("from {}", self.feed(name)),
            goes: &|day| said.whole && !self.keep_gone && self.may_go(day, &days, today),
        };
        let after = put_dates(&before, &listed, "verified").map_err(|error| shown(&error))?;
        // What would not be read again is not written.
        OnCall::parse(&[], &[(calendar.file.clone(), after.clone())]).map_err(Failure::Faults)?;
        let changed = difference(&before, &after);
        if !self.dry_run && !changed.is_empty() {
            let mode = std::fs::metadata(&path).map_err(|error| shown(&error))?.permissions();
            write_durably(&path, after.as_bytes()).map_err(|error| shown(&error))?;
            std::fs::set_permissions(&path, mode).map_err(|error| shown(&error))?;
        }
        if out.json() {
            out.value(&serde_json::json!({
                "calendar": id, "file": calendar.file, "days": days,
                "changed": !changed.is_empty(), "dry_run": self.dry_run, "diff": changed,
            }))?;
            return Ok(Verdict::Good);
        }
        out.line(Some(Tone::Strong), &calendar.file)?;
        for line in &changed {
            let tone = if line.starts_with('+') { Tone::Good } else { Tone::Bad };
            out.line(Some(tone), line)?;
        }
        let told = match (changed.is_empty(), self.dry_run) {
            (true, _) => "all of its days stand there already",
            (false, true) => "nothing was written",
            (false, false) => {
                "written; compare the days with the official calendar, then set verified = true"
            }
        };
        out.line(None, told)?;
        Ok(Verdict::Good)
    }

    /// Whether a day that came from this file before may be gone from it: it lies in a year of which the file
    /// says anything, since the file of the next year does not say that this one has no holidays; and it is
    /// to come, since what was a holiday stays one.
    fn may_go(&self, day: Date, days: &[Date], today: Date) -> bool {
        day >= today
            && self.year.is_none_or(|year| day.year() == year)
            && days.iter().any(|said| said.year() == day.year())
    }

    /// Returns the days of a file of holidays.
    fn days(&self, name: &str, entries: &[Entry]) -> Result<Vec<Date>, Vec<FileFault>> {
        let (mut days, mut faults) = (vec![], vec![]);
        for entry in entries {
            let (When::Day(from), When::Day(until)) = (entry.from, entry.until) else {
                let what = format!("`{}` is no whole day", entry.summary);
                faults.push(FileFault::new(name, entry.line, what, "take it out of the file"));
                continue;
            };
            let within = from.series(jiff::Span::new().days(1)).take_while(|day| *day < until);
            days.extend(within.filter(|day| self.year.is_none_or(|year| day.year() == year)));
        }
        if faults.is_empty() { Ok(days) } else { Err(faults) }
    }

    fn overrides(
        &self,
        id: &PolicyId,
        name: &str,
        said: &Said,
        desk: &Desk<'_>,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        self.check_filled(name, said)?;
        let plan = schedule(desk.on_call, id)?;
        let (mut overrides, mut faults) = (vec![], vec![]);
        for entry in &said.entries {
            let fault = |what: String, remedy: &str| FileFault::new(name, entry.line, what, remedy);
            let ends = (entry.from.moment(&plan.zone), entry.until.moment(&plan.zone));
            let (Some(from), Some(until)) = ends else {
                faults.push(fault("its times are beyond all calendars".to_owned(), ""));
                continue;
            };
            if from == until {
                let what = "it lies in the hour that the clocks skip".to_owned();
                faults.push(fault(what, "correct its times, or take it out"));
                continue;
            }
            match self.deed(desk.on_call, entry) {
                Ok(deed) => overrides.push(OverrideOrder {
                    schedule: id.clone(),
                    deed,
                    from,
                    until,
                    why: Some(entry.summary.clone()).filter(|why| !why.trim().is_empty()),
                    source: Some(source(&entry.uid)),
                }),
                Err(what) => faults.push(fault(
                    what,
                    "write `marta`, `marta: holidays`, `marta -> iker` or `+pau`, or give --person",
                )),
            }
        }
        if !faults.is_empty() {
            out.faults(Tone::Bad, &faults)?;
            return Ok(Verdict::NotWell);
        }
        let file = OverridesFile {
            name: self.feed(name),
            schedule: id.clone(),
            cancelled: said.cancelled.iter().map(|uid| source(uid)).collect(),
            whole: said.whole && !self.keep_gone,
        };
        let request = OverridesRequest {
            overrides,
            why: format!("from {name}"),
            by: self.by.clone(),
            file: Some(file),
            dry_run: self.dry_run,
        };
        write(desk, &request, out)
    }

    /// Returns what the file is known by, however often it is read: exports of several people often have
    /// one name.
    fn feed(&self, name: &str) -> String {
        let own = self.file.file_name().map_or(name.into(), |name| name.to_string_lossy());
        match (&self.feed, &self.person) {
            (Some(feed), _) => feed.clone(),
            (None, Some(person)) => format!("{own} ({person})"),
            (None, None) => own.into_owned(),
        }
    }

    /// Returns what an event means.
    fn deed(&self, on_call: &OnCall, entry: &Entry) -> Result<Deed, String> {
        let absent = |whom: PersonId| match &self.replaced_by {
            Some(by) => Deed::Replace { whom: Some(whom), by: by.clone() },
            None => Deed::Remove { person: whom },
        };
        if let Some(person) = &self.person {
            return Ok(absent(person.clone()));
        }
        let text = entry.summary.trim();
        let named = |text: &str| {
            let text = text.split([':', '(']).next().unwrap_or_default().trim();
            person(on_call, text).ok_or_else(|| format!("`{text}` is nobody of the on-call files"))
        };
        for arrow in ["->", "→"] {
            if let Some((whom, by)) = text.split_once(arrow) {
                return Ok(Deed::Replace { whom: Some(named(whom)?), by: named(by)? });
            }
        }
        if let Some(more) = text.strip_prefix('+') {
            return Ok(Deed::Add { person: named(more)? });
        }
        let of_address = on_call.people().find(|person| {
            let mail = person.mail.as_ref().map(|mail| mail.to_string().to_lowercase());
            mail.is_some_and(|mail| entry.people.contains(&mail))
        });
        match (named(text), of_address) {
            (Ok(id), _) => Ok(absent(id)),
            (Err(_), Some(person)) => Ok(absent(person.id.clone())),
            (Err(what), None) => Err(what),
        }
    }
}

/// Returns what an override of an event is known by.
fn source(uid: &str) -> String {
    format!("ics:{uid}")
}

/// Finds a person by id, name or address.
fn person(on_call: &OnCall, text: &str) -> Option<PersonId> {
    let text = text.to_lowercase();
    let mut people = on_call.people();
    let found = people.find(|person| {
        let mail = person.mail.as_ref().map(|mail| mail.to_string().to_lowercase());
        person.id.as_str().to_lowercase() == text
            || person.name.to_lowercase() == text
            || mail.is_some_and(|mail| mail == text)
    });
    found.map(|person| person.id.clone())
}

/// Returns the lines that differ, those that go with `-` and those that come with `+`, each with its
/// number.
fn difference(before: &str, after: &str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let mut out = vec![];
    let mut rest = new.iter().zip(1_usize..).peekable();
    for (line, number) in old.iter().zip(1_usize..) {
        // Lines are changed in their place or added: none moves.
        let same = rest.clone().position(|(other, _)| other == line);
        match same {
            Some(count) => {
                for (added, number) in rest.by_ref().take(count) {
                    out.push(format!("+{number}: {added}"));
                }
                let _same = rest.next();
            }
            None => out.push(format!("-{number}: {line}")),
        }
    }
    out.extend(rest.map(|(added, number)| format!("+{number}: {added}")));
    out
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn the_difference_names_the_lines_that_go_and_come() {
        let (before, after) = ("a\nverified = true\nb\nc\n", "a\nverified = false\nb\nx\ny\nc\n");
        assert_eq!(
            difference(before, after),
            ["-2: verified = true", "+2: verified = false", "+4: x", "+5: y"]
        );
        assert!(difference(before, before).is_empty());
    }
}
