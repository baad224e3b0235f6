//! `oncall`: who is rung when it hurts, by the files and by the exceptions of the store.
mod exceptions;
mod feeds;
mod figures;
mod import;
mod laid;
mod month;
mod page;
mod show;
mod ways;
mod words;

pub use exceptions::{OverrideAdd, OverrideWhat, SwapOffer, SwapWhat};
pub use feeds::FeedWhat;
pub use figures::Fairness;
pub use import::Import;
pub use show::Show;
pub use ways::WaysWhat;

use super::desk::Context;
use super::{Failure, Global, Output, Table, Tone, Verdict};
use crate::app::knowledge::load_on_call;
use crate::model::{PolicyId, Timestamp};
use crate::oncall::{GAP_DAYS_AHEAD, OnCall, Target};
use crate::runtime::{Clock as _, SystemClock};

/// Look at the on-call lists.
#[derive(Clone, Debug, clap::Args)]
pub struct OncallCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with the on-call lists.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Show the lists, or who is on call in a month.
    Show(Show),
    /// Show who is paged first.
    Who {
        /// The list.
        policy: PolicyId,
        /// At this moment (RFC 3339), not now.
        #[arg(long, value_name = "TIME")]
        at: Option<Timestamp>,
    },
    /// Say what is wrong in them, and which holidays nobody has confirmed.
    Check,
    /// Write exceptions for a time: somebody instead of somebody, as well, or not.
    Override {
        /// What to do.
        #[command(subcommand)]
        what: OverrideWhat,
    },
    /// Give turns to each other.
    Swap {
        /// What to do.
        #[command(subcommand)]
        what: SwapWhat,
    },
    /// Give calendar programs an address at which they fetch who is on call.
    Feed {
        /// What to do.
        #[command(subcommand)]
        what: FeedWhat,
    },
    /// Prove that people are reached where their pages go.
    Ways {
        /// What to do.
        #[command(subcommand)]
        what: WaysWhat,
    },
    /// Find the minutes in which nobody is on call; ends with 1 when there are any.
    Coverage {
        /// So many days from now.
        #[arg(long, default_value_t = GAP_DAYS_AHEAD, value_parser = clap::value_parser!(i64).range(1..=figures::DAYS_MAX))]
        days: i64,
        /// In this schedule alone.
        #[arg(long)]
        schedule: Option<PolicyId>,
    },
    /// Count the hours of each person: all, at night, at weekends, on holidays.
    Fairness(Fairness),
    /// Read holidays, or absences and overrides, from a calendar file (iCalendar).
    Import(Import),
}

impl OncallCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let on_call = match load_on_call(&context.paths) {
            Ok(on_call) => on_call,
            Err(faults) if matches!(self.what, What::Check) => {
                if out.json() {
                    out.value(
                        &serde_json::json!({ "usable": false, "faults": faults, "warnings": [] }),
                    )?;
                } else {
                    out.faults(Tone::Bad, &faults)?;
                }
                return Ok(Verdict::NotWell);
            }
            Err(faults) => return Err(Failure::Faults(faults)),
        };
        let now = SystemClock.now();
        let laid = |since| laid::laid(&context, &on_call, since);
        let desk = exceptions::Desk { context: &context, on_call: &on_call, now };
        match &self.what {
            What::Show(show) => match show.month() {
                Some(month) => month?.run(&desk, out),
                None => {
                    let at = show.at.unwrap_or(now);
                    ladders(&laid(at)?, show.policy.as_ref(), at, out)
                }
            },
            What::Who { policy, at } => {
                let at = at.unwrap_or(now);
                who(&laid(at)?, policy, at, out)
            }
            What::Check => check(&laid(now)?, &context, now, out),
            What::Override { what } => what.run(&desk, out),
            What::Swap { what } => what.run(&desk, out),
            What::Feed { what } => what.run(&desk, out),
            What::Ways { what } => what.run(&desk, out),
            What::Coverage { days, schedule } => {
                let laid = laid(now)?;
                let unproven = laid::unproven(&context, &laid, now)?;
                let asked = (schedule.as_ref(), *days);
                figures::coverage(&laid, asked, now, &unproven, out)
            }
            What::Fairness(fairness) => fairness.run(&laid(fairness.since())?, out),
            What::Import(import) => import.run(&desk, out),
        }
    }
}

fn reach(target: &Target) -> (String, String) {
    match target {
        Target::Person(person) => {
            let ways = [
                person.mail.as_ref().map(ToString::to_string),
                person.number.as_ref().map(ToString::to_string),
            ];
            (person.name.clone(), ways.into_iter().flatten().collect::<Vec<_>>().join(" "))
        }
        Target::Mail(address) => (String::new(), address.to_string()),
        Target::Phone(number) => (String::new(), number.to_string()),
        Target::Channel(id) => (String::new(), format!("channel:{id}")),
    }
}

/// Every rung of every policy, with whoever is on call when its time comes.
fn ladders(
    on_call: &OnCall,
    only: Option<&PolicyId>,
    at: Timestamp,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let wanted = |id: &&PolicyId| only.is_none_or(|only| *only == **id);
    let policies: Vec<&PolicyId> = on_call.policy_ids().filter(wanted).collect();
    if policies.is_empty() {
        out.complain("there is no such policy; `centralita oncall show` lists all")?;
        return Ok(Verdict::NotWell);
    }
    let mut table = Table::new(&["policy", "after", "who", "reached by"]);
    let mut rows = vec![];
    for policy in policies {
        let ladder = on_call.ladder(policy, at);
        // Later rounds ask the same people again.
        for (after, rung) in ladder.iter().filter(|(_, rung)| rung.round().is_none_or(|n| n == 0)) {
            for target in &rung.targets {
                let (name, ways) = reach(target);
                let seconds = after.as_secs();
                let after = format!("{}m", seconds / 60);
                rows.push(serde_json::json!({ "policy": policy, "after_s": seconds, "name": name, "reached_by": ways }));
                table.row([policy.to_string(), after, name, ways]);
            }
        }
    }
    if out.json() {
        out.value(&rows)?
    } else {
        out.table(&table)?
    }
    Ok(Verdict::Good)
}

fn who(
    on_call: &OnCall,
    policy: &PolicyId,
    at: Timestamp,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let targets = on_call.first_to_page(policy, at);
    if targets.is_empty() {
        out.complain(&format!("there is no policy {policy}, or it reaches nobody"))?;
        return Ok(Verdict::NotWell);
    }
    let mut rows = vec![];
    for target in &targets {
        let (name, ways) = reach(target);
        if out.json() {
            rows.push(serde_json::json!({ "name": name, "reached_by": ways }));
        } else {
            out.line(None, format!("{name} {ways}").trim())?;
        }
    }
    if out.json() {
        out.value(&rows)?;
    }
    Ok(Verdict::Good)
}

fn check(
    on_call: &OnCall,
    context: &Context,
    now: Timestamp,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let mut warnings: Vec<String> = on_call.check(now).iter().map(ToString::to_string).collect();
    warnings.extend(laid::unproven(context, on_call, now)?.iter().map(ToString::to_string));
    if out.json() {
        out.value(&serde_json::json!({ "usable": true, "faults": [], "warnings": warnings }))?;
    } else {
        for warning in &warnings {
            out.line(Some(Tone::Caution), warning)?;
        }
        let schedules = on_call.schedules().count();
        out.line(
            Some(Tone::Good),
            &format!("{schedules} schedules can be used, {} warnings", warnings.len()),
        )?;
    }
    Ok(Verdict::Good)
}
