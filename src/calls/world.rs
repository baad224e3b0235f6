//! How long the desk's own prompts take, for a walk through all conversations.
use crate::conversation::{Abilities, Conversation, Prompt, Start, World};
use crate::intake::{Knowledge, Settings};
use crate::model::{ContactId, Intent, Language};

use super::Spoken;
use super::words::Words;

/// Characters that a voice says in a second: 14 is a calm reading in the three languages.
const CHARS_PER_SECOND: f64 = 14.0;

/// The desk's prompts as they stand in its files.
#[derive(Clone, Copy)]
pub struct PromptWorld<'a> {
    knowledge: &'a Knowledge,
    settings: &'a Settings,
}

impl std::fmt::Debug for PromptWorld<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PromptWorld")
    }
}

impl<'a> PromptWorld<'a> {
    /// Takes the desk's files.
    #[must_use]
    pub const fn new(knowledge: &'a Knowledge, settings: &'a Settings) -> Self {
        Self { knowledge, settings }
    }

    /// Returns a conversation for each way in which a call can begin: every line in every language,
    /// with and without a number that is known, with and without speech and recording.
    #[must_use]
    pub fn starts(&self) -> Vec<Conversation> {
        let mut starts = vec![];
        for line in &self.settings.lines {
            for language in Language::ALL {
                for (speech, records, known) in [
                    (true, true, true),
                    (false, true, false),
                    (false, false, false),
                    (true, false, true),
                ] {
                    starts.push(Conversation::new(Start {
                        line: line.id.clone(),
                        language,
                        country: line.country,
                        caller: known.then(|| line.number.clone()),
                        verified: known,
                        contact: known.then_some(ContactId(1)),
                        sites: self.settings.sites_of(line.country),
                        abilities: Abilities {
                            speech,
                            records,
                            asks_consent: line.asks_consent,
                            rings_together: speech,
                        },
                        // What is longer is looked at.
                        notice: true,
                        known: if records { vec![Intent::IncidentPower] } else { vec![] },
                    }));
                }
            }
        }
        starts
    }

    /// Returns what is said for a prompt on the first line.
    ///
    /// # Errors
    /// Why it cannot be said, in words.
    pub fn said(&self, prompt: &Prompt) -> Result<Vec<Spoken>, String> {
        let line = self.settings.lines.first();
        let words = Words::of(self.knowledge, self.settings, line);
        words.say(std::slice::from_ref(prompt)).map_err(|error| error.to_string())
    }

    fn seconds_of(&self, prompt: &Prompt) -> Result<f64, String> {
        let said = self.said(prompt)?;
        let chars: usize = said.iter().map(|spoken| spoken.text.chars().count()).sum();
        let chars = u32::try_from(chars).unwrap_or(u32::MAX);
        Ok(f64::from(chars) / CHARS_PER_SECOND)
    }
}

impl World for PromptWorld<'_> {
    /// The longest of the three languages: a way through a call is the same in each, so that a
    /// prompt met in one is looked at in all.
    fn seconds(&self, prompt: &Prompt) -> Result<f64, String> {
        let mut longest = 0.0_f64;
        for language in Language::ALL {
            let seconds = self.seconds_of(&Prompt { language, ..prompt.clone() });
            longest = longest.max(seconds.map_err(|error| format!("in {language}: {error}"))?);
        }
        Ok(longest)
    }
}
