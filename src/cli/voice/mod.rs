//! `voice`: what an operator needs beside a telephony platform.

pub mod fallback;
pub mod verify;

use crate::channels::webhook::Dialect;

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
    /// Write the document that a platform plays when it cannot reach us: exit 1 when it rings nobody.
    Fallback(fallback::Fallback),
}

impl VoiceCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        match &self.what {
            What::Verify(verify) => verify.run(global, out),
            What::Fallback(fallback) => fallback.run(global, out),
        }
    }
}

/// Reads the name of a dialect.
fn dialect(text: &str) -> Result<Dialect, String> {
    Dialect::of(text).ok_or_else(|| "write twilio, telnyx or signalwire".to_owned())
}
