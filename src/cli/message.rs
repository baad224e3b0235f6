//! `message check`: how a mail is read.
use std::path::PathBuf;

/// Look at a mail.
#[derive(Clone, Debug, clap::Args)]
pub struct MessageCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with a mail.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Show what is read from a mail; nothing is stored.
    Check {
        /// The mail as it came (RFC 5322), or `-` for standard input.
        file: PathBuf,
    },
}
