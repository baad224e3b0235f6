//! `prompts`: the recordings that callers hear.

pub mod build;
pub mod check;
pub mod import;
mod music;
mod program;
mod respell;
mod shape;
mod shelf;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::desk::Context;
use super::{Failure, Global, Output, Verdict};
use crate::app::knowledge::load_phrasebook;
use crate::calls::recordings;
use crate::channels::call_messages;
use crate::model::Language;
use crate::speech::Fragment;
use crate::telephony::prompts::{SOUNDS, Sound};

/// The recordings that callers hear.
#[derive(Clone, Debug, clap::Args)]
pub struct PromptsCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with recordings.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Render what is missing or no longer says what the texts say. What was spoken in a studio,
    /// or put there by hand, is never replaced.
    Build(build::Build),
    /// Say what is missing, stale, unused or unfit: exit 0 when all is well, 1 when it is not.
    Check(check::Check),
    /// Take a recording that somebody spoke: WAV, 16 bits or A-law, any rate.
    Import(import::Import),
}

impl PromptsCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let plan = Plan::load(global)?;
        match &self.what {
            What::Build(build) => build.run(&plan, out),
            What::Check(check) => check.run(&plan, out),
            What::Import(import) => import.run(&plan, out),
        }
    }
}

/// Where recordings lie, and which there have to be.
#[derive(Debug)]
struct Plan {
    folder: PathBuf,
    languages: BTreeMap<Language, Vec<Fragment>>,
}

impl Plan {
    fn load(global: &Global) -> Result<Self, Failure> {
        let context = Context::load(global)?;
        let book = load_phrasebook(&context.paths).map_err(Failure::Faults)?;
        let config = &context.loaded.config;
        Ok(Self {
            folder: context.loaded.path(&config.phone.prompts),
            languages: recordings(&book, &config.desk.name, &call_messages()),
        })
    }

    /// Returns the folder of a language, and what has to lie there.
    fn of(&self, language: Language) -> (PathBuf, &[Fragment]) {
        let needed = self.languages.get(&language).map_or(&[] as &[_], Vec::as_slice);
        (self.folder.join(language.folder()), needed)
    }

    /// Returns the folder of the sounds.
    fn sounds(&self) -> PathBuf {
        self.folder.join(SOUNDS)
    }
}

/// The sounds as recordings that have to be there.
fn sounds_needed() -> Vec<Fragment> {
    Sound::ALL
        .into_iter()
        .map(|sound| Fragment { id: sound.id().to_owned(), text: sound.text().to_owned() })
        .collect()
}
