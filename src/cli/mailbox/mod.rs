//! `mailbox`: mail that lies in mailboxes.
mod folders;
mod mail_files;
mod replay;
mod report;
mod trial;

use self::folders::Asked;
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
    /// Say how it stands with each folder that is read over IMAP: exit 1 when somebody must look at
    /// one.
    List,
    /// Compare servers with the ledger now and name what differs: exit 1 when anything does. What
    /// was missed is taken, what was set aside is tried again.
    Check {
        /// The account; all of them when it is left out.
        account: Option<String>,
    },
}

impl MailboxCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        match &self.what {
            What::Replay(replay) => replay.run(global, out),
            What::List => folders::run(&Asked::Standing, global, out),
            What::Check { account } => {
                folders::run(&Asked::Comparison(account.as_ref()), global, out)
            }
        }
    }
}
