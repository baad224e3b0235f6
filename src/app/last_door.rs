//! What stands behind the doors for calls while there is no desk: everybody is put through to a
//! person.
use std::sync::Arc;
use std::time::Duration;

use super::call_door::{said, unasked};
use super::metrics::Metrics;
use crate::calls::{Event, Late, LegKey, NewCall, Performance, Spoken, Token, words_of};
use crate::channels::sip::{COMPLETED, CallDesk, Doing, Fault};
use crate::channels::webhook::{CallDoor, Dialect, Failed, LastPerson, Leg, Render};
use crate::conversation::{Prompt, Recording, Responder};
use crate::intake::{LastGood, LastGoodFault, Settings, attended_only};
use crate::model::{Language, PhoneNumber, Timestamp};
use crate::replies::Phrasebook;
use crate::runtime::Clock;

/// Fails every step, so that the last resort serves; says whom it rings.
pub(super) struct LastDoor {
    pub(super) last_good: Result<LastGood, LastGoodFault>,
    pub(super) settings: Arc<Settings>,
    /// Without phrases people are put through without a word.
    pub(super) phrasebook: Option<Phrasebook>,
    pub(super) late: Option<Late>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) metrics: Arc<Metrics>,
}

impl std::fmt::Debug for LastDoor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LastDoor")
    }
}

const NO_DESK: &str = "the desk cannot be opened";

fn no_desk() -> Failed {
    Failed::Broken(NO_DESK.to_owned())
}

/// A step over SIP fails at once: the driver opens the call in the journal and rings somebody.
fn no_step<T: Send + 'static>() -> Doing<T> {
    Box::pin(std::future::ready(Err(Fault::Broken(NO_DESK.to_owned()))))
}

impl LastDoor {
    fn on_call(&self, line: Option<&str>, danger: bool) -> Vec<Responder> {
        let attended = &self.settings.attended;
        let kept = self.last_good.as_ref().map_err(Clone::clone);
        kept.and_then(|kept| kept.people(line, danger, self.clock.now(), attended)).unwrap_or_else(
            |fault| {
                self.metrics.reloaded("last-good", fault.as_str());
                tracing::error!(%fault, "whoever is on call is not known");
                attended_only(attended)
            },
        )
    }
}

impl CallDesk for LastDoor {
    fn begin(&self, _: NewCall) -> Doing<Performance> {
        no_step()
    }

    fn step(&self, _: Token, _: LegKey, _: Event) -> Doing<Performance> {
        no_step()
    }

    fn ended(&self, new: NewCall, how: &'static str) -> Doing<()> {
        // Whoever was answered was served by the last resort, which has written it all down.
        let Some(late) = self.late.clone().filter(|_| how != COMPLETED) else {
            return Box::pin(std::future::ready(Ok(())));
        };
        let call = unasked(&new, &self.settings, self.clock.now());
        Box::pin(async move {
            let ticket = late.open(call).await;
            late.ended(&ticket).await;
            Ok(())
        })
    }

    fn recorded(&self, _carrier: String, _id: String, _recording: Recording) -> Doing<bool> {
        Box::pin(std::future::ready(Ok(false)))
    }

    fn people(&self, line: Option<&str>, danger: bool) -> Vec<Responder> {
        self.on_call(line, danger)
    }

    fn words(&self, line: Option<&str>, say: &[Prompt]) -> Result<Vec<Spoken>, String> {
        let book = self.phrasebook.as_ref().ok_or("the phrases cannot be read")?;
        words_of(book, &self.settings, line, say).map_err(|error| error.to_string())
    }

    fn late(&self) -> Option<Late> {
        self.late.clone()
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn fallback_language(&self) -> Language {
        self.settings.fallback_language
    }
}

impl CallDoor for LastDoor {
    async fn begin(&self, new: NewCall, _: Render) -> Result<String, Failed> {
        if let Some(late) = &self.late {
            late.open(unasked(&new, &self.settings, self.clock.now())).await;
        }
        Err(no_desk())
    }

    async fn step(&self, _: Token, _: Leg, _: Event, _: Render) -> Result<String, Failed> {
        Err(no_desk())
    }

    async fn answer_of(&self, _: Token) -> Result<Option<String>, Failed> {
        Err(no_desk())
    }

    async fn ended(&self, new: NewCall, _: String) -> Result<(), Failed> {
        let late = self.late.as_ref();
        match late.and_then(|late| Some((late, late.find(&new.carrier, &new.id)?))) {
            Some((late, ticket)) => {
                late.ended(&ticket).await;
                Ok(())
            }
            // The platform may tell it again when there is a desk.
            None => Err(no_desk()),
        }
    }

    async fn recording(&self, _: String, _: String, _: Recording) -> Result<(), Failed> {
        Err(no_desk())
    }

    fn last_resort(&self, line: Option<&str>) -> Vec<LastPerson> {
        self.on_call(line, false).into_iter().map(LastPerson::from).collect()
    }

    fn say(&self, language: Language, id: &str, number: Option<&PhoneNumber>) -> Option<String> {
        said(self.phrasebook.as_ref()?, &self.settings, language, id, number)
    }

    fn counted(&self, dialect: Dialect, outcome: &'static str, took: Duration) {
        self.metrics.voice_answered(dialect.as_str(), outcome, took);
    }
}
