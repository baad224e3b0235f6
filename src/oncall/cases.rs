//! `[[test]]` in on-call files: who is expected at a moment.
use jiff::civil::DateTime;

use super::policy::Target;
use super::{OnCall, Schedule};
use crate::model::{FileFault, PolicyId, Timestamp};
use crate::tomlfile::{Faults, Section};

/// What `want` says when nobody is.
const NOBODY: &str = "nobody";

/// One expectation.
#[derive(Clone, Debug)]
pub(super) struct Case {
    file: String,
    line: usize,
    at: DateTime,
    whose: Whose,
    want: Vec<String>,
}

#[derive(Clone, Debug)]
enum Whose {
    Schedule(PolicyId),
    /// The zone is that of the schedule named beside it, or UTC.
    Policy(PolicyId, Option<PolicyId>),
}

impl Case {
    /// Reads a test; `own` is the schedule of the same file.
    pub(super) fn read(
        section: &Section<'_>,
        own: Option<&PolicyId>,
        faults: &mut Faults,
    ) -> Option<Self> {
        const PLACE: &str = "a test";
        section.only(&["at", "want", "schedule", "policy", "about"], PLACE, faults);
        let id = |key: &str, faults: &mut Faults| {
            let entry = section.get(key)?;
            let text = entry.text(faults)?;
            text.parse().map_err(|error| faults.push(entry.key_fault(format!("{error}"), ""))).ok()
        };
        let schedule: Option<PolicyId> = id("schedule", faults).or_else(|| own.cloned());
        let whose = match (id("policy", faults), schedule) {
            (Some(policy), schedule) => Whose::Policy(policy, schedule),
            (None, Some(schedule)) => Whose::Schedule(schedule),
            (None, None) => {
                let remedy = "add `schedule = …` or `policy = …`";
                faults.push(section.fault("the file has no schedule of its own to test", remedy));
                return None;
            }
        };
        let at = section.need("at", PLACE, faults)?;
        let text = at.text(faults)?;
        let Ok(moment) = text.parse::<DateTime>() else {
            let what = format!("`{text}` is no time");
            faults.push(at.key_fault(what, "write it as 2027-03-28 02:30, in the schedule's zone"));
            return None;
        };
        let want = section.need("want", PLACE, faults)?.texts(faults);
        Some(Self {
            file: section.file().to_owned(),
            line: section.line(),
            at: moment,
            whose,
            want: want.into_iter().map(|scalar| scalar.text).collect(),
        })
    }

    /// Runs the test and returns its fault if it fails.
    pub(super) fn run(&self, oncall: &OnCall) -> Option<FileFault> {
        let fault = |what: String| Some(FileFault::new(&self.file, self.line, what, ""));
        let zone_of = |id: &PolicyId| oncall.schedule(id).map(|schedule| &schedule.zone);
        let universal = jiff::tz::TimeZone::UTC;
        let (zone, name) = match &self.whose {
            Whose::Schedule(id) => match zone_of(id) {
                Some(zone) => (zone, id),
                None => return fault(format!("schedule `{id}` is not defined")),
            },
            Whose::Policy(id, schedule) => {
                if oncall.policy(id).is_none() {
                    return fault(format!("policy `{id}` is not defined"));
                }
                (schedule.as_ref().and_then(zone_of).unwrap_or(&universal), id)
            }
        };
        // A time that comes twice must hold both times; one that does not exist is read as
        // the clock shows it then, an hour later.
        let ambiguous = zone.to_ambiguous_timestamp(self.at);
        let moments = [ambiguous.compatible(), ambiguous.later()];
        for moment in moments.into_iter().flatten() {
            let got = self.got(oncall, moment);
            if got != self.want {
                let what = format!(
                    "{name} at {}: it is {}, wanted {}",
                    self.at.strftime("%Y-%m-%d %H:%M"),
                    got.join(" and "),
                    self.want.join(" and ")
                );
                let remedy = "correct the schedule or the test";
                return Some(FileFault::new(&self.file, self.line, what, remedy));
            }
        }
        None
    }

    fn got(&self, oncall: &OnCall, at: Timestamp) -> Vec<String> {
        let found: Vec<String> = match &self.whose {
            Whose::Schedule(id) => {
                oncall.on_call(id, at).map(|person| person.id.to_string()).into_iter().collect()
            }
            Whose::Policy(id, _) => oncall
                .first_to_page(id, at)
                .into_iter()
                .map(|target| match target {
                    Target::Person(person) => person.id.to_string(),
                    Target::Mail(address) => format!("mail:{address}"),
                    Target::Phone(number) => format!("phone:{number}"),
                    Target::Channel(id) => format!("channel:{id}"),
                })
                .collect(),
        };
        if found.is_empty() { vec![NOBODY.to_owned()] } else { found }
    }
}

/// Returns the schedule's id, for tests of the same file.
pub(super) fn own(schedule: Option<&Schedule>) -> Option<&PolicyId> {
    schedule.map(|schedule| &schedule.id)
}
