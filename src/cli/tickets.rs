//! `tickets`: what the desk works on.
use crate::model::{QueueId, TicketNumber, TicketStatus};

/// The most entries that a list shows unless more are asked for.
pub(super) const LISTED: u32 = 100;
/// The most entries that can be asked for.
pub(super) const LISTED_MAX: i64 = 10_000;

/// Look at tickets.
#[derive(Clone, Debug, clap::Args)]
pub struct TicketsCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with tickets.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// List tickets, the newest first.
    List {
        /// Only those of this queue.
        #[arg(long)]
        queue: Option<QueueId>,
        /// Only those of this status.
        #[arg(long)]
        status: Option<TicketStatus>,
        /// How many at most.
        #[arg(long, default_value_t = LISTED, value_parser = clap::value_parser!(u32).range(1..=LISTED_MAX))]
        limit: u32,
    },
    /// Show one ticket with all that happened to it.
    Show {
        /// Its number, such as CT-1234567.
        number: TicketNumber,
    },
}
