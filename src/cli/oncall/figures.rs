//! `oncall coverage` and `oncall fairness`.
use jiff::civil::Date;

use super::super::{Failure, Output, Table, Tone, Verdict};
use super::laid::{schedules, shown};
use crate::app::coverage::uncovered;
use crate::model::{PolicyId, Timestamp};
use crate::oncall::{Cover, Night, OnCall, Share, Warning};

/// The most days that are counted.
pub(super) const DAYS_MAX: i64 = 800;
/// Seconds of an hour.
const HOUR_S: i64 = 3600;

/// Whose hours are counted, and how.
#[derive(Clone, Debug, clap::Args)]
pub struct Fairness {
    /// The first day.
    #[arg(long, value_name = "DAY")]
    pub from: Date,
    /// The last day.
    #[arg(long, value_name = "DAY")]
    pub to: Date,
    /// Of this schedule alone.
    #[arg(long)]
    pub schedule: Option<PolicyId>,
    /// The hours that count as night.
    #[arg(long, value_name = "HOURS", default_value = "22:00-06:00")]
    pub night: Night,
    /// A calendar of holidays beside those of the schedule; may be given again.
    #[arg(long, value_name = "ID")]
    pub calendar: Vec<String>,
}

/// Lists the stretches without anybody; the command ends with 1 when there are any. Ways that nobody has
/// seen to work are told beside them.
pub(super) fn coverage(
    on_call: &OnCall,
    (only, days): (Option<&PolicyId>, i64),
    now: Timestamp,
    unproven: &[Warning],
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let wanted = schedules(on_call, only)?;
    let ids: Vec<&str> = wanted.iter().map(|schedule| schedule.id.as_str()).collect();
    let mut gaps = uncovered(on_call, now, days);
    gaps.retain(|gap| ids.contains(&gap.schedule.as_str()));
    let verdict = if gaps.is_empty() { Verdict::Good } else { Verdict::NotWell };
    if out.json() {
        out.value(&serde_json::json!({ "covered": gaps.is_empty(), "days": days, "gaps": gaps,
            "unproven": unproven.iter().map(ToString::to_string).collect::<Vec<_>>() }))?;
        return Ok(verdict);
    }
    for warning in unproven {
        out.line(Some(Tone::Caution), &warning.to_string())?;
    }
    let promising = wanted.iter().filter(|schedule| schedule.cover == Cover::Always).count();
    if gaps.is_empty() {
        let line = format!("{promising} schedules have somebody every minute of {days} days");
        out.line(Some(Tone::Good), &line)?;
        return Ok(verdict);
    }
    let mut table = Table::new(&["schedule", "nobody from", "until", "hours"]);
    for gap in &gaps {
        let plan = wanted.iter().find(|schedule| schedule.id.as_str() == gap.schedule);
        let time = |at: Timestamp| plan.map_or_else(|| at.to_string(), |plan| shown(plan, at));
        table.row([
            gap.schedule.clone(),
            time(gap.from),
            time(gap.until),
            hours(gap.from.duration_until(gap.until).as_secs()),
        ]);
    }
    out.table(&table)?;
    out.line(Some(Tone::Bad), &format!("{} gaps in {days} days", gaps.len()))?;
    Ok(verdict)
}

/// Hours with a tenth; what is less than a tenth is cut.
fn hours(seconds: i64) -> String {
    format!("{}.{}", seconds / HOUR_S, seconds % HOUR_S * 10 / HOUR_S)
}

impl Fairness {
    /// Returns a moment before the first day, wherever that begins.
    pub(super) fn since(&self) -> Timestamp {
        let day = self.from.yesterday().unwrap_or(self.from).at(0, 0, 0, 0);
        jiff::tz::TimeZone::UTC.to_timestamp(day).unwrap_or(Timestamp::MIN)
    }

    /// Returns the years that a calendar lacks which counts for one of the shares.
    fn years_lacking(&self, on_call: &OnCall, shares: &[Share]) -> Vec<String> {
        let own = shares.iter().filter_map(|share| on_call.schedule(&share.schedule));
        let mut ids: Vec<&str> = own.flat_map(|schedule| schedule.holiday_calendars()).collect();
        ids.extend(self.calendar.iter().map(String::as_str));
        ids.sort_unstable();
        ids.dedup();
        let calendars = ids.into_iter().filter_map(|id| on_call.calendars().get(id));
        let years = self.from.year()..=self.to.year();
        calendars
            .flat_map(|calendar| {
                let lacking = years.clone().filter(move |year| !calendar.has_year(*year));
                lacking.map(move |year| format!("{} lacks the holidays of {year}", calendar.id))
            })
            .collect()
    }

    pub(super) fn run(&self, on_call: &OnCall, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        if self.to < self.from {
            return Err(Failure::Usage(format!(
                "--to {} lies before --from {}",
                self.to, self.from
            )));
        }
        for id in &self.calendar {
            if on_call.calendars().get(id).is_none() {
                let ids: Vec<&str> = on_call.calendars().iter().map(|c| c.id.as_str()).collect();
                let what = format!("there is no calendar `{id}`; there are {}", ids.join(", "));
                return Err(Failure::Usage(what));
            }
        }
        let mut shares: Vec<Share> = vec![];
        let mut without = vec![];
        for schedule in schedules(on_call, self.schedule.as_ref())? {
            let after = self.to.tomorrow().unwrap_or(self.to);
            let ends = [self.from, after].map(|day| schedule.moment(day.at(0, 0, 0, 0)));
            let [Some(from), Some(until)] = ends else { continue };
            if from.duration_until(until).as_hours() > DAYS_MAX * 24 {
                return Err(Failure::Usage(format!("more than {DAYS_MAX} days; ask for fewer")));
            }
            if schedule.holiday_calendars().is_empty() && self.calendar.is_empty() {
                without.push(schedule.id.to_string());
            }
            shares.extend(on_call.fairness(&schedule.id, from, until, self.night, &self.calendar));
        }
        if out.json() {
            out.value(&shares)?;
            return Ok(Verdict::Good);
        }
        let mut table = Table::new(&[
            "schedule", "person", "shifts", "hours", "part", "night", "weekend", "holiday",
        ]);
        for share in &shares {
            let all: i64 = shares
                .iter()
                .filter(|other| other.schedule == share.schedule)
                .map(|other| other.total_s)
                .sum();
            table.row([
                share.schedule.to_string(),
                share.person.as_ref().map_or_else(|| "NOBODY".to_owned(), ToString::to_string),
                share.shifts.to_string(),
                hours(share.total_s),
                format!("{} %", share.total_s * 100 / all.max(1)),
                hours(share.night_s),
                hours(share.weekend_s),
                hours(share.holiday_s),
            ]);
        }
        out.table(&table)?;
        for lack in self.years_lacking(on_call, &shares) {
            out.line(Some(Tone::Caution), &lack)?;
        }
        if !without.is_empty() {
            let line = format!(
                "{} rest on no calendar: their holidays are counted with --calendar ID",
                without.join(", ")
            );
            out.line(Some(Tone::Faint), &line)?;
        }
        Ok(Verdict::Good)
    }
}
