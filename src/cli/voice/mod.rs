//! `voice`: what an operator needs beside a telephony platform.

pub mod verify;

use super::{Failure, Global, Output, Verdict};

/// Calls that telephony platforms bring.
#[derive(Clone, Debug, clap::Args)]
pub struct VoiceCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Say whether a request is signed as it should be, and over which form of the address: exit 0
    /// when it is, 1 when it would be refused.
    Verify(verify::Verify),
}

impl VoiceCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        match &self.what {
            What::Verify(verify) => verify.run(global, out),
        }
    }
}
