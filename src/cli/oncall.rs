//! `oncall`: who is rung when it hurts.
use crate::model::{PolicyId, Timestamp};

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
    /// Show the lists.
    Show {
        /// Only this one.
        policy: Option<PolicyId>,
    },
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
}
