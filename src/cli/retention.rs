//! `retention`: what is kept for how long, and wiping what is too old.
use super::desk::{Answered, Client, Context, Words};
use super::ticket_acts::refused;
use super::{Failure, Global, Output, Verdict};
use crate::api::law::RetentionRequest;
use crate::intake::PastClass;

/// Look after what is kept, and for how long.
#[derive(Clone, Debug, clap::Args)]
pub struct RetentionCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Show for how many days each kind is kept, and how much of it is too old.
    Show,
    /// Wipe what is too old now; the daemon does so each night. Open tickets, and those that are
    /// held, are left.
    Run {
        /// Say how much would go, and do nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

impl RetentionCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let client = Client::connect(&context)?;
        let (answered, column) = match &self.what {
            What::Show => (client.get::<Vec<PastClass>>("/api/v1/retention")?, "past"),
            What::Run { dry_run } => {
                let request = RetentionRequest { dry_run: *dry_run };
                let column = if *dry_run { "past" } else { "wiped" };
                (client.post("/api/v1/retention", &request)?, column)
            }
        };
        let lines = match answered {
            Answered::Good(lines) => lines,
            Answered::Refused(problem) => return refused(&problem, out),
        };
        if out.json() {
            out.value(&lines)?;
            return Ok(Verdict::Good);
        }
        let words = Words::load(&context)?;
        let mut table = words.table(&["kept", "days", column, "goes"]);
        for line in lines {
            table.row([
                words.say(&format!("cli-kept-{}", line.class)),
                line.days.map_or_else(|| words.say("cli-kept-for-good"), |days| days.to_string()),
                line.past.to_string(),
                line.goes_at
                    .map(|at| at.strftime("%Y-%m-%d %H:%M UTC").to_string())
                    .unwrap_or_default(),
            ]);
        }
        out.table(&table)?;
        Ok(Verdict::Good)
    }
}
