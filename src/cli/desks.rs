//! `desks`: outside desks that tickets are handed over to.
use super::desk::{Answered, Client, Context, Words, failure, runtime};
use super::{Failure, Global, Output, Tone, Verdict};
use crate::api::outside_shapes::{OutsideDeskLine, OutsideRetried, OutsideState, RetryOutside};
use crate::app::outside::outside_targets;
use crate::delivery::{DESK_ANSWER_BYTES_MAX, DESK_ANSWER_TIME_MAX};
use crate::http::{FormClient, tls_client};
use crate::model::Timestamp;
use crate::replies::Args;
use crate::runtime::{Clock as _, SystemClock};

/// Look at the outside desks that tickets are handed over to.
#[derive(Clone, Debug, clap::Args)]
pub struct DesksCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with outside desks.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Say how it stands with each, and how much waits: exit 1 when something is wrong with one.
    List,
    /// Ask each, or one, whether it lets us in and lets us look for what is there: exit 1 when one does not. Changes
    /// nothing there.
    Check {
        /// Its id; every one if left out.
        id: Option<String>,
    },
    /// Try again what was given up, and send again to a desk to which that was stopped. What may have come there is
    /// looked for first.
    Retry {
        /// Its id; every one if left out.
        id: Option<String>,
        /// Who you are, for the audit trail.
        #[arg(long)]
        by: Option<String>,
        /// You told the people there by hand what could not be read: what still cannot be is closed.
        #[arg(long)]
        told_by_hand: bool,
    },
}

impl DesksCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        match &self.what {
            What::List => list(&context, out),
            What::Check { id } => check(&context, id.as_deref(), out),
            What::Retry { id, by, told_by_hand } => {
                let (desk, by) = (id.clone(), by.clone());
                retry(&context, &RetryOutside { desk, by, told_by_hand: *told_by_hand }, out)
            }
        }
    }
}

fn list(context: &Context, out: &mut Output<'_>) -> Result<Verdict, Failure> {
    let client = Client::connect(context)?;
    let lines = match client.all::<OutsideDeskLine>("/api/v1/desks")? {
        Answered::Good(lines) => lines,
        Answered::Refused(problem) => {
            out.complain(&problem.detail)?;
            return Ok(Verdict::NotWell);
        }
    };
    if out.json() {
        out.value(&lines)?;
    } else {
        show(&Words::load(context)?, &lines, out)?;
    }
    let well = lines.iter().all(|line| line.state == OutsideState::Well);
    Ok(if well { Verdict::Good } else { Verdict::NotWell })
}

fn check(context: &Context, id: Option<&str>, out: &mut Output<'_>) -> Result<Verdict, Failure> {
    let targets = outside_targets(&context.loaded).map_err(failure)?;
    let known: Vec<&str> = targets.iter().map(|target| target.id.as_str()).collect();
    if let Some(id) = id.filter(|id| !known.contains(id)) {
        let known = if known.is_empty() { "there is none".to_owned() } else { known.join(", ") };
        return Err(Failure::Usage(format!("there is no [[outside_desk]] `{id}`; known: {known}")));
    }
    let tls = tls_client(None).map_err(|error| Failure::Usage(error.to_string()))?;
    let client = FormClient::new(tls).limits(DESK_ANSWER_TIME_MAX, DESK_ANSWER_BYTES_MAX);
    let (runtime, now) = (runtime()?, SystemClock.now());
    let mut well = true;
    for target in targets.iter().filter(|target| id.is_none_or(|id| target.id == id)) {
        match runtime.block_on(target.check(&client, now)) {
            Ok(said) => out.line(Some(Tone::Good), &format!("ok   {}: {said}", target.id))?,
            Err(fault) => {
                well = false;
                out.line(Some(Tone::Bad), &format!("BAD  {}: {}", target.id, fault.full))?;
            }
        }
    }
    Ok(if well { Verdict::Good } else { Verdict::NotWell })
}

fn show(words: &Words, lines: &[OutsideDeskLine], out: &mut Output<'_>) -> Result<(), Failure> {
    if lines.is_empty() {
        out.line(Some(Tone::Faint), &words.say("cli-no-desks"))?;
        return Ok(());
    }
    let mut table = words.table(&[
        "outside-desk",
        "outside-state",
        "outside-waiting",
        "outside-dead",
        "outside-oldest",
        "outside-well",
        "trouble",
    ]);
    let moment = |at: Option<Timestamp>| {
        at.map(|at| at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()).unwrap_or_default()
    };
    for line in lines {
        let state = match line.state {
            OutsideState::Well => "cli-outside-well",
            OutsideState::Troubled => "cli-outside-troubled",
            OutsideState::Stopped => "cli-outside-stopped",
        };
        table.row([
            format!("{} ({})", line.id, line.kind),
            words.say(state),
            line.waiting.to_string(),
            line.dead.to_string(),
            moment(line.oldest),
            moment(line.well_at),
            line.trouble.clone(),
        ]);
    }
    out.table(&table)?;
    Ok(())
}

fn retry(
    context: &Context,
    request: &RetryOutside,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let client = Client::connect(context)?;
    match client.post::<Vec<OutsideRetried>>("/api/v1/desks/retry", request)? {
        Answered::Good(done) if out.json() => out.value(&done)?,
        Answered::Good(done) => {
            let words = Words::load(context)?;
            for one in done {
                let told = |id: &str, rows: u32| {
                    let args = Args::new().with("desk", one.desk.clone());
                    words.with(id, &args.with("count", i64::from(rows)))
                };
                out.line(None, &told("cli-outside-retried", one.rows))?;
                if request.told_by_hand {
                    out.line(None, &told("cli-outside-closed", one.closed))?;
                }
            }
        }
        Answered::Refused(problem) => {
            out.complain(&problem.detail)?;
            return Ok(Verdict::NotWell);
        }
    }
    Ok(Verdict::Good)
}
