//! What pages and calendars of the on-call lists say, in the language of the schedule.
use super::super::Failure;
use super::super::desk::Context;
use crate::app::knowledge::load_phrasebook;
use crate::model::Language;
use crate::replies::{Args, Phrasebook};

/// The phrases.
pub(super) struct RotaWords(Phrasebook);

impl RotaWords {
    pub(super) fn load(context: &Context) -> Result<Self, Failure> {
        load_phrasebook(&context.paths).map(Self).map_err(Failure::Faults)
    }

    /// Returns the phrases themselves.
    pub(super) const fn phrases(&self) -> &Phrasebook {
        &self.0
    }

    /// Returns a phrase; English when the schedule promises no language.
    pub(super) fn say(
        &self,
        language: Option<Language>,
        id: &str,
        args: &Args,
    ) -> Result<String, Failure> {
        let language = language.unwrap_or(Language::English);
        self.0.render(language, id, args).map_err(|error| Failure::Usage(error.to_string()))
    }
}
