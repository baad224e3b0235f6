//! `routing`: the rules that send a ticket to its queue.
use std::path::PathBuf;

/// Look at the rules.
#[derive(Clone, Debug, clap::Args)]
pub struct RoutingCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with the rules.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Say what is wrong in them.
    Check,
    /// Run the tests that stand beside them.
    Test {
        /// Run only tests whose name has this in it.
        filter: Option<String>,
    },
    /// Show which rule decides on an arrival, and which ones nearly did.
    Explain {
        /// A mail (RFC 5322) or an object as `classify` takes it; `-` for standard input.
        #[arg(default_value = "-")]
        file: PathBuf,
    },
    /// Make the running daemon read them again; with a fault the old ones stay.
    Reload,
}
