//! `completions`: what makes the shell know our commands.
use clap::CommandFactory as _;
use clap_complete::Shell;

use super::{Cli, Failure, Global, Output, Verdict};

/// Write completions for a shell, such as: centralita completions bash > /etc/bash_completion.d/centralita
#[derive(Clone, Debug, clap::Args)]
pub struct Completions {
    /// The shell.
    pub shell: Shell,
}

impl Completions {
    pub(super) fn run(&self, _: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let mut script = vec![];
        clap_complete::generate(self.shell, &mut Cli::command(), "centralita", &mut script);
        out.stream().write_all(&script)?;
        Ok(Verdict::Good)
    }
}
