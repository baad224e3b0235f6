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

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::desk::Context;
use super::{Failure, Global, Output, Verdict};
use crate::app::knowledge::{load_brand_books, load_phrasebook};
use crate::calls::recordings;
use crate::channels::call_messages;
use crate::model::Language;
use crate::speech::Fragment;
use crate::telephony::prompts::{BRANDS, SOUNDS, Sound};

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
    /// What lines of a brand say, by its name.
    brands: BTreeMap<String, BTreeMap<Language, Vec<Fragment>>>,
}

/// The folder of a brand in one language, and what is said there.
struct OfBrand<'a> {
    folder: PathBuf,
    /// What nobody else says: that has to be recorded.
    own: Vec<Fragment>,
    /// All that its lines say: any of it may be recorded in a voice of its own.
    said: &'a [Fragment],
}

impl Plan {
    fn load(global: &Global) -> Result<Self, Failure> {
        let context = Context::load(global)?;
        let book = load_phrasebook(&context.paths).map_err(Failure::Faults)?;
        let config = &context.loaded.config;
        let heard = |book| recordings(book, &config.desk.name, &call_messages());
        let brands = load_brand_books(&context.paths).map_err(Failure::Faults)?;
        Ok(Self {
            folder: context.loaded.path(&config.phone.prompts),
            languages: heard(&book),
            brands: brands.iter().map(|(name, book)| (name.clone(), heard(book))).collect(),
        })
    }

    /// Returns the folder of a language, and what has to lie there.
    fn of(&self, language: Language) -> (PathBuf, &[Fragment]) {
        let needed = self.languages.get(&language).map_or(&[] as &[_], Vec::as_slice);
        (self.folder.join(language.folder()), needed)
    }

    /// Returns what a brand says in a language; nothing when there is no such brand.
    fn of_brand(&self, brand: &str, language: Language) -> Option<OfBrand<'_>> {
        let said = self.brands.get(brand)?.get(&language).map_or(&[] as &[_], Vec::as_slice);
        let (_, general) = self.of(language);
        let texts: BTreeSet<&str> = general.iter().map(|one| one.text.as_str()).collect();
        let own = said.iter().filter(|one| !texts.contains(one.text.as_str())).cloned().collect();
        let folder = self.folder.join(BRANDS).join(brand).join(language.folder());
        Some(OfBrand { folder, own, said })
    }

    /// Returns every brand in every language in which it says something of its own or has a folder.
    fn of_brands(&self) -> impl Iterator<Item = (Language, OfBrand<'_>)> {
        let each = self.brands.keys().flat_map(|brand| Language::ALL.map(|one| (brand, one)));
        each.filter_map(|(brand, language)| Some((language, self.of_brand(brand, language)?)))
            .filter(|(_, of)| !of.own.is_empty() || of.folder.is_dir())
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
