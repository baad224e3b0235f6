//! `routing replay`: what other rules would have made of what has come.
use std::path::PathBuf;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::super::desk::{Answered, Client, Context};
use super::super::{Failure, Output, Tone, Verdict};
use crate::api::rules::{ReplayRequest, Replayed, RuleFile};
use crate::app::knowledge::{known, load_on_call, rule_files, rule_files_in};
use crate::model::Timestamp;
use crate::routing::Ruleset;
use crate::routing::replay::{Group, Way};
use crate::runtime::{Clock as _, SystemClock};

/// Days looked back when nothing else is said.
const DAYS: u16 = 30;
/// Tickets that one line names for people; `--json` names more.
const TICKETS_SHOWN: usize = 8;

/// Tries rules on what has come. Nothing is changed.
#[derive(Clone, Debug, clap::Args)]
pub struct ReplayArgs {
    /// How many days to look back.
    #[arg(long, value_name = "N", conflicts_with = "since")]
    pub days: Option<u16>,
    /// From which day on, by the clock of the first line.
    #[arg(long, value_name = "DATE")]
    pub since: Option<Date>,
    /// The folder with the rules to try; without it, the files as they are now.
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
}

impl ReplayArgs {
    pub(super) fn run(&self, context: &Context, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let files = match &self.rules {
            Some(folder) => rule_files_in(folder),
            None => rule_files(&context.paths),
        };
        let files = files.map_err(Failure::Faults)?;
        // Told here already, file by file: the daemon would only say it in words.
        let on_call = load_on_call(&context.paths).map_err(Failure::Faults)?;
        Ruleset::parse(&files, &known(&context.settings, &on_call)).map_err(Failure::Faults)?;
        let request =
            ReplayRequest { since: self.since(context)?, rules: sent(files), against: None };
        let Some(replayed) = ask(context, &request, out)? else { return Ok(Verdict::NotWell) };
        let same = replayed.replay.changed == 0;
        if out.json() {
            out.value(&replayed)?;
        } else {
            show(&replayed, out)?;
        }
        Ok(if same { Verdict::Good } else { Verdict::NotWell })
    }

    fn since(&self, context: &Context) -> Result<Timestamp, Failure> {
        let cannot = |error: jiff::Error| Failure::Usage(format!("count the days: {error}"));
        if let Some(date) = self.since {
            let zone = context.settings.lines.first().map_or(TimeZone::UTC, |l| l.zone.clone());
            return Ok(date.to_zoned(zone).map_err(cannot)?.timestamp());
        }
        days_ago(self.days.unwrap_or(DAYS))
    }
}

/// Returns the moment so many times 24 hours ago.
pub(super) fn days_ago(days: u16) -> Result<Timestamp, Failure> {
    let ago = jiff::SignedDuration::from_hours(24 * i64::from(days));
    let since = SystemClock.now().checked_sub(ago);
    since.map_err(|error| Failure::Usage(format!("count the days: {error}")))
}

/// Returns files as they are sent.
pub(super) fn sent(files: Vec<(String, String)>) -> Vec<RuleFile> {
    files.into_iter().map(|(name, text)| RuleFile { name, text }).collect()
}

/// Asks the daemon, or the store here. Nothing when it refused, which was told then.
pub(super) fn ask(
    context: &Context,
    request: &ReplayRequest,
    out: &mut Output<'_>,
) -> Result<Option<Replayed>, Failure> {
    match Client::connect(context)?.post("/api/v1/rules/replay", request)? {
        Answered::Good(replayed) => Ok(Some(replayed)),
        Answered::Refused(problem) => {
            for line in problem.detail.lines() {
                out.complain(line)?;
            }
            Ok(None)
        }
    }
}

/// Shows it for people.
pub(super) fn show(replayed: &Replayed, out: &mut Output<'_>) -> Result<(), Failure> {
    let replay = &replayed.replay;
    for group in &replay.groups {
        line(group, out)?;
    }
    let tone = if replay.changed == 0 { Tone::Good } else { Tone::Caution };
    out.line(Some(tone), &format!("{} of {} would change", replay.changed, replay.decided))?;
    if replay.same_end > 0 {
        let text = format!("{} more: another rule, the same end", replay.same_end);
        out.line(Some(Tone::Faint), &text)?;
    }
    if replay.left_out > 0 {
        let text = format!(
            "{} left out: decided before their facts were kept, so that they cannot be decided anew exactly",
            replay.left_out
        );
        out.line(Some(Tone::Faint), &text)?;
    }
    if replayed.cut {
        out.line(Some(Tone::Caution), "there were more; begin later to see the newest")?;
    }
    let text = "Quarantined arrivals have no ticket and are not among them.";
    out.line(Some(Tone::Faint), text)?;
    Ok(())
}

fn line(group: &Group, out: &mut Output<'_>) -> Result<(), Failure> {
    let Group { old, new, also, count, tickets, same_end } = group;
    out.line(Some(Tone::Strong), &format!("{count} × {} -> {}", old.rule, new.rule))?;
    let page = |way: &Way| way.page.as_ref().map_or("nobody", |page| page.as_str()).to_owned();
    let facts = [
        ("queue", old.queue.to_string(), new.queue.to_string()),
        ("priority", old.priority.to_string(), new.priority.to_string()),
        ("page", page(old), page(new)),
    ];
    for (what, old, new) in facts.iter().filter(|(_, old, new)| old != new) {
        out.line(None, &format!("  {what}: {old} -> {new}"))?;
    }
    if !also.is_empty() {
        out.line(None, &format!("  differs too: {}", also.join(", ")))?;
    }
    if *same_end {
        out.line(None, "  the same end")?;
    }
    let mut shown: Vec<String> =
        tickets.iter().take(TICKETS_SHOWN).map(ToString::to_string).collect();
    if tickets.len() > TICKETS_SHOWN {
        shown.push("…".to_owned());
    }
    out.line(Some(Tone::Faint), &format!("  {}", shown.join(", ")))?;
    Ok(())
}
