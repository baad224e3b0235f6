//! `oncall show --month`: who is on call, day by day.
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::super::{Failure, Output, Verdict};
use super::exceptions::Desk;
use super::laid::{laid, schedules};
use super::month::{Month, write};
use super::page;
use super::words::RotaWords;
use crate::intake::{ShiftsWanted, shift_calendar};
use crate::model::{PersonId, PolicyId, Timestamp};
use crate::oncall::month_of;

/// What is to be shown.
#[derive(Clone, Debug, clap::Args)]
pub struct Show {
    /// Only this policy.
    #[arg(conflicts_with = "month")]
    pub policy: Option<PolicyId>,
    /// At this moment (RFC 3339), not now.
    #[arg(long, value_name = "TIME", conflicts_with = "month")]
    pub at: Option<Timestamp>,
    /// Who is on call in this month, day by day: 2027-03.
    #[arg(long, value_name = "YEAR-MONTH")]
    pub month: Option<String>,
    /// Of this schedule alone.
    #[arg(long, value_name = "ID", requires = "month")]
    pub schedule: Option<PolicyId>,
    /// As a page for a browser or printer; `-` writes to standard output.
    #[arg(long, value_name = "FILE", requires = "month", conflicts_with = "ics")]
    pub html: Option<PathBuf>,
    /// As events for calendars (iCalendar); `-` writes to standard output.
    #[arg(long, value_name = "FILE", requires = "month")]
    pub ics: Option<PathBuf>,
    /// The shifts of this person alone.
    #[arg(long, requires = "ics")]
    pub person: Option<PersonId>,
}

/// A month to be shown.
pub(super) struct ShowMonth<'a> {
    show: &'a Show,
    title: &'a str,
    first: Date,
    last: Date,
}

impl Show {
    /// Returns the month that is asked for, if one is.
    pub(super) fn month(&self) -> Option<Result<ShowMonth<'_>, Failure>> {
        let title = self.month.as_deref()?;
        let month = month_of(title)
            .map(|(first, last)| ShowMonth { show: self, title, first, last })
            .ok_or_else(|| Failure::Usage(format!("`{title}` is no month; write it as 2027-03")));
        Some(month)
    }
}

impl ShowMonth<'_> {
    pub(super) fn run(&self, desk: &Desk<'_>, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        // Shifts of before the month may end in it, so their exceptions count too.
        let since = self.first.checked_sub(jiff::Span::new().days(70)).unwrap_or(self.first);
        let since =
            jiff::tz::TimeZone::UTC.to_timestamp(since.at(0, 0, 0, 0)).unwrap_or(Timestamp::MIN);
        let on_call = laid(desk.context, desk.on_call, since)?;
        let months: Vec<Month<'_>> = schedules(&on_call, self.show.schedule.as_ref())?
            .into_iter()
            .map(|schedule| Month {
                on_call: &on_call,
                schedule,
                days: on_call.days(&schedule.id, self.first, self.last),
            })
            .collect();
        if let Some(file) = &self.show.html {
            let words = RotaWords::load(desk.context)?;
            return to_file(file, &page::page(&months, &words, desk.now)?, out);
        }
        if let Some(file) = &self.show.ics {
            return to_file(file, &self.feed(desk, &months)?, out);
        }
        if out.json() {
            let shown = |month: &Month<'_>| {
                serde_json::json!({
                    "schedule": month.schedule.id, "time_zone": month.zone(),
                    "month": self.title, "days": month.days, "changes": month.changes(),
                })
            };
            out.value(&months.iter().map(shown).collect::<Vec<_>>())?;
            return Ok(Verdict::Good);
        }
        for (at, month) in months.iter().enumerate() {
            if at > 0 {
                out.line(None, "")?;
            }
            write(month, self.title, out)?;
        }
        Ok(Verdict::Good)
    }

    fn feed(&self, desk: &Desk<'_>, months: &[Month<'_>]) -> Result<String, Failure> {
        let words = RotaWords::load(desk.context)?;
        let Some(on_call) = months.first().map(|month| month.on_call) else {
            return Err(Failure::Usage("there are no schedules".to_owned()));
        };
        if let Some(person) = &self.show.person
            && on_call.person(person).is_none()
        {
            let ids: Vec<&str> = on_call.people().map(|person| person.id.as_str()).collect();
            let what = format!("there is no person `{person}`; there are {}", ids.join(", "));
            return Err(Failure::Usage(what));
        }
        let ends = |month: &Month<'_>| Some((month.days.first()?.from, month.days.last()?.until));
        let schedules = months.iter().filter_map(|month| Some((month.schedule, ends(month)?)));
        let name = self.show.person.as_ref().map(ToString::to_string);
        let name = name.or_else(|| self.show.schedule.as_ref().map(ToString::to_string));
        let wanted = ShiftsWanted {
            on_call,
            schedules: schedules.collect(),
            person: self.show.person.as_ref(),
            name: name.unwrap_or_else(|| "centralita".to_owned()),
            language: None,
        };
        let file = shift_calendar(&wanted, words.phrases(), desk.now);
        file.map_err(|error| Failure::Usage(error.to_string()))
    }
}

fn to_file(file: &Path, text: &str, out: &mut Output<'_>) -> Result<Verdict, Failure> {
    if file.as_os_str() == "-" {
        out.text(text)?;
        return Ok(Verdict::Good);
    }
    std::fs::write(file, text)
        .map_err(|error| Failure::Usage(format!("cannot write {}: {error}", file.display())))?;
    if out.json() {
        out.value(&serde_json::json!({ "file": file, "bytes": text.len() }))?;
    } else {
        out.line(None, &format!("written: {}", file.display()))?;
    }
    Ok(Verdict::Good)
}
