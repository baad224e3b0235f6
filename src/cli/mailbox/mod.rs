//! `mailbox`: mail that lies in mailboxes.
mod mail_files;
mod replay;
mod report;
mod trial;

use super::{Failure, Global, Output, Verdict};

pub use replay::Replay;

/// Look at mailboxes.
#[derive(Clone, Debug, clap::Args)]
pub struct MailboxCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with mailboxes.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Say what would become of the mail in a file, by today's rules, contacts and accounts;
    /// nothing is kept and nothing is sent.
    Replay(Replay),
}

impl MailboxCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let What::Replay(replay) = &self.what;
        replay.run(global, out)
    }
}
