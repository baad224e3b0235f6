//! `arrivals`: what came in, and what became of it.
use super::desk::{Answered, Client, Context, Words};
use super::tickets::{LISTED, LISTED_MAX, shortened};
use super::{Failure, Global, Output, Table, Tone, Verdict};
use crate::api::shapes::ArrivalLine;
use crate::replies::Args;
use crate::tickets::OutcomeKind;

/// Look at what came in.
#[derive(Clone, Debug, clap::Args)]
pub struct ArrivalsCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with arrivals.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// List arrivals, the newest first.
    List {
        /// Only those that ended so: opened, joined, duplicate, quarantined, refused, parked or
        /// withheld.
        #[arg(long)]
        outcome: Option<OutcomeKind>,
        /// How many at most.
        #[arg(long, default_value_t = LISTED, value_parser = clap::value_parser!(u32).range(1..=LISTED_MAX))]
        limit: u32,
    },
    /// Show one arrival and why it ended as it did.
    Show {
        /// Its id, as `list` shows it.
        id: i64,
    },
}

impl ArrivalsCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let client = Client::connect(&context)?;
        let lines = match &self.what {
            What::List { outcome, limit } => lines(&client, *outcome, *limit)?,
            What::Show { id } => {
                match client.get::<ArrivalLine>(&format!("/api/v1/arrivals/{id}"))? {
                    Answered::Good(line) if out.json() => {
                        out.value(&line)?;
                        return Ok(Verdict::Good);
                    }
                    Answered::Good(line) => vec![line],
                    Answered::Refused(problem) => {
                        out.complain(&problem.detail)?;
                        return Ok(Verdict::NotWell);
                    }
                }
            }
        };
        if out.json() {
            out.value(&lines)?;
        } else {
            let words = Words::load(&context)?;
            list(&words, &lines, out)?;
            for proof in lines.iter().filter_map(|line| line.proof.as_ref()) {
                let label = words.say("cli-arrival-proof");
                out.line(None, &format!("{label}: {}", proof.summary()))?;
            }
        }
        Ok(Verdict::Good)
    }
}

fn lines(
    client: &Client,
    outcome: Option<OutcomeKind>,
    limit: u32,
) -> Result<Vec<ArrivalLine>, Failure> {
    let filter = outcome.map(|outcome| format!("&outcome={outcome}")).unwrap_or_default();
    client.list(&format!("/api/v1/arrivals?{filter}"), limit)
}

fn list(words: &Words, lines: &[ArrivalLine], out: &mut Output<'_>) -> Result<(), Failure> {
    if lines.is_empty() {
        out.line(Some(Tone::Faint), &words.say("cli-no-arrivals"))?;
        return Ok(());
    }
    let head = words.head(&["id", "at", "door", "from", "subject", "outcome", "ticket", "reason"]);
    let mut table = Table::new(&head.iter().map(String::as_str).collect::<Vec<_>>());
    for line in lines {
        table.row([
            line.id.to_string(),
            line.at.strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
            words.say(&format!("cli-door-{}", line.door)),
            shortened(&line.from, 32),
            shortened(&line.subject, 40),
            words.say(&format!("cli-outcome-{}", line.outcome)),
            line.ticket.map(|number| number.to_string()).unwrap_or_default(),
            line.reason.clone(),
        ]);
    }
    out.table(&table)?;
    let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    out.line(
        Some(Tone::Faint),
        &words.with("cli-arrivals-count", &Args::new().with("count", count)),
    )?;
    Ok(())
}
