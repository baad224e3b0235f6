//! `config check`: whether the configuration can be used.
use serde::Serialize;

use super::{Failure, Global, Output, Tone, Verdict};
use crate::app::config::Config;
use crate::model::FileFault;

/// Look at the configuration.
#[derive(Clone, Debug, clap::Args)]
pub struct ConfigCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with the configuration.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Say what is wrong in it: exit 0 when it can be used, 1 when it cannot, 2 when it is not there.
    Check,
}

/// The answer of `config check --json`.
#[derive(Debug, Serialize)]
struct Report<'a> {
    file: String,
    usable: bool,
    faults: &'a [FileFault],
    warnings: &'a [FileFault],
}

impl ConfigCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        match self.what {
            What::Check => check(global, out),
        }
    }
}

fn check(global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
    let file = global.config.display().to_string();
    if let Err(error) = std::fs::File::open(&global.config) {
        return Err(Failure::Usage(format!(
            "cannot open {file}: {error}; name the file with --config FILE"
        )));
    }
    let (faults, warnings) = match Config::load(&global.config) {
        Ok(loaded) => (vec![], loaded.warnings),
        Err(faults) => (faults, vec![]),
    };
    let usable = faults.is_empty();
    if out.json() {
        out.value(&Report { file, usable, faults: &faults, warnings: &warnings })?;
    } else {
        out.faults(Tone::Bad, &faults)?;
        out.faults(Tone::Caution, &warnings)?;
        let (tone, state) =
            if usable { (Tone::Good, "can be used") } else { (Tone::Bad, "cannot be used") };
        let counts = format!("faults: {}, warnings: {}", faults.len(), warnings.len());
        out.line(Some(tone), &format!("{file} {state} ({counts})"))?;
    }
    Ok(if usable { Verdict::Good } else { Verdict::NotWell })
}
