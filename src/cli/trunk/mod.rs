//! `trunk`: the operators and exchanges that calls come from and go to.
mod list;

use super::desk::Context;
use super::{Failure, Global, Output, Verdict};

/// Look at trunks.
#[derive(Clone, Debug, clap::Args)]
pub struct TrunkCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with trunks.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Say how it stands with each: exit 1 when something is wrong with one.
    List,
}

impl TrunkCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        match &self.what {
            What::List => list::run(&context, out),
        }
    }
}
