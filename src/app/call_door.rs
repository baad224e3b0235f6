//! Between the listener for platforms and the calls.
use std::sync::Arc;
use std::time::Duration;

use crate::calls::{
    CallError, Calls, Event, Late, LegKey, NewCall, RenderError, Token, number_and_cost,
    spoken_number,
};
use crate::channels::webhook::{CallDoor, Dialect, Failed, LastPerson, Leg, Render};
use crate::conversation::{Recording, Responder};
use crate::intake::{LateCall, LateMatter, Settings};
use crate::model::{Door, Language, PhoneNumber, Timestamp};
use crate::replies::Phrasebook;
use crate::store::StoreError;

use super::metrics::Metrics;

/// Hands what platforms say to the calls, and says what a document needs besides.
#[derive(Debug)]
pub struct DeskDoor {
    calls: Calls,
    metrics: Arc<Metrics>,
    late: Option<Late>,
}

impl DeskDoor {
    /// Puts the parts together.
    #[must_use]
    pub const fn new(calls: Calls, metrics: Arc<Metrics>) -> Self {
        Self { calls, metrics, late: None }
    }

    /// Writes down calls that the store cannot take.
    #[must_use]
    pub fn with_late(self, late: Option<Late>) -> Self {
        Self { late, ..self }
    }
}

/// Makes a document for the calls, in their words.
fn renderer(
    render: &Render,
) -> impl Fn(&crate::calls::Performance) -> Result<String, RenderError> + Send + Sync {
    let render = Arc::clone(render);
    move |performance| render(performance).map_err(|error| RenderError(error.to_string()))
}

impl CallDoor for DeskDoor {
    async fn begin(&self, new: NewCall, render: Render) -> Result<String, Failed> {
        let asked = new.clone();
        let begun = Box::pin(self.calls.begin(new, &renderer(&render))).await;
        if let (Err(CallError::Store(_)), Some(late)) = (&begun, &self.late) {
            // He is put through by the last resort now.
            let parts = self.calls.intake().parts();
            late.open(unasked(&asked, &parts.settings, parts.clock.now())).await;
        }
        begun.map_err(|error| failed(&error))
    }

    async fn step(
        &self,
        token: Token,
        leg: Leg,
        event: Event,
        render: Render,
    ) -> Result<String, Failed> {
        let leg = LegKey { carrier: leg.carrier, id: leg.id, parent: leg.parent };
        let danger = leg.parent.is_none() && event.is_danger();
        let stepped = Box::pin(self.calls.step(&token, &leg, event, &renderer(&render))).await;
        if let (Err(CallError::Store(_)), Some(late), true) = (&stepped, &self.late, danger) {
            // Who he is stands with the call, which began before.
            let parts = self.calls.intake().parts();
            late.open(LateCall {
                door: Door::Webhook,
                carrier: leg.carrier,
                id: leg.id,
                line: None,
                caller: None,
                verified: false,
                language: parts.settings.fallback_language,
                at: parts.clock.now(),
                matter: LateMatter::Danger,
            })
            .await;
        }
        stepped.map_err(|error| failed(&error))
    }

    async fn answer_of(&self, token: Token) -> Result<Option<String>, Failed> {
        self.calls.answer_of(&token).await.map_err(|error| failed(&error))
    }

    async fn ended(&self, new: NewCall, how: String) -> Result<(), Failed> {
        if let Some(late) = &self.late
            && let Some(ticket) = late.find(&new.carrier, &new.id)
        {
            late.ended(&ticket).await;
        }
        let ended = Box::pin(self.calls.ended(new, &how)).await;
        ended.map_err(|error| failed(&error))
    }

    async fn recording(
        &self,
        carrier: String,
        call: String,
        recording: Recording,
    ) -> Result<(), Failed> {
        let noted = self.calls.recording(&carrier, &call, recording).await;
        if !noted.map_err(|error| failed(&error))? {
            // The platform keeps it.
            tracing::warn!("a recording is ready whose call has no ticket");
        }
        Ok(())
    }

    fn last_resort(&self, line: Option<&str>) -> Vec<LastPerson> {
        let people = self.calls.intake().last_resort(line);
        if people.is_empty() {
            tracing::error!("a call failed and nobody can be rung; set phone.fallback_policy");
        }
        people.into_iter().map(LastPerson::from).collect()
    }

    fn say(&self, language: Language, id: &str, number: Option<&PhoneNumber>) -> Option<String> {
        let parts = self.calls.intake().parts();
        let knowledge = parts.knowledge.load();
        let lines = &parts.settings.lines;
        let line = number.and_then(|number| lines.iter().find(|line| line.number == *number));
        let book = knowledge.book(line.map_or("", |line| line.brand.as_str()));
        said(book, &parts.settings, language, id, number)
    }

    fn counted(&self, dialect: Dialect, outcome: &'static str, took: Duration) {
        self.metrics.voice_answered(dialect.as_str(), outcome, took);
    }
}

/// A call whose caller could not be asked what he wants.
pub(super) fn unasked(new: &NewCall, settings: &Settings, now: Timestamp) -> LateCall {
    let line = new.line.as_ref().and_then(|id| settings.line(id));
    let line = line.or_else(|| settings.lines.first());
    let language = line.map_or(settings.fallback_language, |line| line.language);
    new.late(language, now, LateMatter::Unasked)
}

/// Puts one of the listener's own messages into words. A number of ours is said with what a call to
/// it costs, where its operator's words are known.
pub(super) fn said(
    phrasebook: &Phrasebook,
    settings: &Settings,
    language: Language,
    id: &str,
    number: Option<&PhoneNumber>,
) -> Option<String> {
    let line = number.and_then(|number| settings.lines.iter().find(|line| line.number == *number));
    let cost = line.and_then(|line| line.cost_text.get(&language));
    let spoken = number.map(|number| spoken_number(number, number.country()));
    let args = number_and_cost(spoken.unwrap_or_default(), cost.map_or("", String::as_str));
    let text = phrasebook.render(language, id, &args);
    text.map_err(|error| tracing::error!(%error, "a prompt cannot be said")).ok()
}

impl From<Responder> for LastPerson {
    fn from(one: Responder) -> Self {
        Self { number: one.number, language: one.language, attended: one.attended }
    }
}

/// What a failure means to the listener; what is internal stays in words for the log.
fn failed(error: &CallError) -> Failed {
    match error {
        CallError::Unknown => Failed::Unknown,
        CallError::Mismatch => Failed::Mismatch,
        CallError::Over => Failed::Over,
        CallError::Store(StoreError::Stopping) => Failed::Stopping,
        CallError::Store(_)
        | CallError::Unsettled
        | CallError::Words(_)
        | CallError::Render(_)
        | CallError::NoRandom(_) => Failed::Broken(error.to_string()),
    }
}
