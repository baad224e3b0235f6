//! `arrivals`: what came in, and what became of it.
use super::tickets::{LISTED, LISTED_MAX};

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
        outcome: Option<String>,
        /// Only those through this door, such as lmtp.
        #[arg(long)]
        door: Option<String>,
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
