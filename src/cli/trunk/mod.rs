//! `trunk`: the operators and exchanges that calls come from and go to.
mod ask;
mod call_report;
mod list;
mod report;
mod seen;

use std::time::Duration;

use self::ask::Question;
use self::report::{Finding, Mark};
use super::desk::{Answered, Client, Context, daemon_runs};
use super::{Failure, Global, Output, Tone, Verdict};
use crate::api::trunk_shapes::TrunkLine;
use crate::model::PhoneNumber;
use crate::telephony::trunks::Trunk;

/// Look at trunks.
#[derive(Clone, Debug, clap::Args)]
pub struct TrunkCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with trunks.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Say how it stands with each: exit 1 when something is wrong with one.
    List,
    /// Ask one what it can, and say what to do about what is wrong: exit 1 when something is.
    Check {
        /// Its id.
        id: String,
        /// Make a test call too: it rings NUMBER, or the first line of ours if none is named, and
        /// hangs up three seconds after the answer. The operator may charge for it.
        #[arg(long, value_name = "NUMBER", num_args = 0..=1)]
        call: Option<Option<String>>,
        /// Seconds that the test call may ring.
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=180))]
        ring: u64,
    },
}

impl TrunkCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        match &self.what {
            What::List => list::run(&context, out),
            What::Check { id, call, ring } => check(&context, id, call.as_ref(), *ring, out),
        }
    }
}

fn check(
    context: &Context,
    id: &str,
    call: Option<&Option<String>>,
    ring: u64,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let trunks = &context.loaded.config.trunks;
    let Some(trunk) = trunks.iter().find(|trunk| trunk.id == id) else {
        let all: Vec<&str> = trunks.iter().map(|trunk| trunk.id.as_str()).collect();
        let known = if all.is_empty() { "there is none".to_owned() } else { all.join(", ") };
        return Err(Failure::Usage(format!("there is no [[trunk]] `{id}`; known: {known}")));
    };
    let number = call.map(|number| target(context, trunk, number.as_deref())).transpose()?;
    let question = Question {
        trunk,
        call: number.map(|number| (number, Duration::from_secs(ring))),
        daemon: of_daemon(context, id)?,
    };
    let findings = report::report(&ask::ask(context, &question)?);
    if out.json() {
        out.value(&findings)?;
    } else {
        for finding in &findings {
            tell(finding, out)?;
        }
    }
    let bad = findings.iter().any(|finding| finding.mark == Mark::Bad);
    Ok(if bad { Verdict::NotWell } else { Verdict::Good })
}

/// Whom the test call goes to.
fn target(context: &Context, trunk: &Trunk, number: Option<&str>) -> Result<PhoneNumber, Failure> {
    let lines = &context.loaded.config.lines;
    match number {
        Some(text) => PhoneNumber::parse(text, Some(trunk.country))
            .map_err(|error| Failure::Usage(format!("{text}: {error}"))),
        None => {
            let own = lines.iter().find(|line| line.country == trunk.country);
            let line = own.or_else(|| lines.first());
            let line = line.ok_or_else(|| Failure::Usage("there is no [[line]] to ring".into()))?;
            Ok(line.number.clone())
        }
    }
}

/// What the running daemon says of the trunk; nothing when none runs, or an older one that does not
/// know of it.
fn of_daemon(context: &Context, id: &str) -> Result<Option<TrunkLine>, Failure> {
    if !daemon_runs(context)? {
        return Ok(None);
    }
    match Client::connect(context)?.all::<TrunkLine>("/api/v1/trunks")? {
        Answered::Good(lines) => Ok(lines.into_iter().find(|line| line.id == id)),
        Answered::Refused(_) => Ok(None),
    }
}

fn tell(finding: &Finding, out: &mut Output<'_>) -> Result<(), Failure> {
    let (tone, mark) = match finding.mark {
        Mark::Good => (Tone::Good, "ok  "),
        Mark::Note => (Tone::Caution, "note"),
        Mark::Bad => (Tone::Bad, "BAD "),
    };
    let line = format!("{mark} {}: {}", finding.topic, finding.what);
    out.line(Some(tone), &line)?;
    if !finding.remedy.is_empty() {
        out.line(None, &format!("     {}", finding.remedy))?;
    }
    Ok(())
}
