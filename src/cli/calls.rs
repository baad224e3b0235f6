//! `calls`: who calls and who called.
use super::desk::{Client, Context, Words};
use super::tickets::{LISTED, LISTED_MAX};
use super::{Failure, Global, Output, Table, Tone, Verdict};
use crate::api::call_shapes::CallLine;
use crate::replies::Args;

/// Look at calls.
#[derive(Clone, Debug, clap::Args)]
pub struct CallsCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with calls.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// List calls, the newest first.
    List {
        /// Only those in progress.
        #[arg(long)]
        open: bool,
        /// How many at most.
        #[arg(long, default_value_t = LISTED, value_parser = clap::value_parser!(u32).range(1..=LISTED_MAX))]
        limit: u32,
    },
}

impl CallsCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let client = Client::connect(&context)?;
        let What::List { open, limit } = &self.what;
        let target = format!("/api/v1/calls?open={open}");
        let lines: Vec<CallLine> = client.list(&target, *limit)?;
        if out.json() {
            out.value(&lines)?;
        } else {
            list(&Words::load(&context)?, &lines, out)?;
        }
        Ok(Verdict::Good)
    }
}

fn list(words: &Words, lines: &[CallLine], out: &mut Output<'_>) -> Result<(), Failure> {
    if lines.is_empty() {
        out.line(Some(Tone::Faint), &words.say("cli-no-calls"))?;
        return Ok(());
    }
    let head = words
        .head(&["id", "started", "ended", "door", "carrier", "line", "from", "ticket", "place"]);
    let mut table = Table::new(&head.iter().map(String::as_str).collect::<Vec<_>>());
    for line in lines {
        let moment = |at: crate::model::Timestamp| at.strftime("%Y-%m-%d %H:%M:%SZ").to_string();
        table.row([
            line.id.to_string(),
            moment(line.started_at),
            line.ended_at.map(moment).unwrap_or_default(),
            words.say(&format!("cli-door-{}", line.door)),
            line.carrier.clone(),
            line.line.clone(),
            line.from.as_ref().map(ToString::to_string).unwrap_or_default(),
            line.ticket.map(|ticket| ticket.to_string()).unwrap_or_default(),
            line.place.clone(),
        ]);
    }
    out.table(&table)?;
    let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    out.line(Some(Tone::Faint), &words.with("cli-calls-count", &Args::new().with("count", count)))?;
    Ok(())
}
