//! Between the listener for platforms and the calls.
use std::sync::Arc;
use std::time::Duration;

use crate::calls::{CallError, Calls, Event, LegKey, NewCall, RenderError, Token, spoken_number};
use crate::channels::webhook::{CallDoor, Dialect, Failed, LastPerson, Leg, Render};
use crate::conversation::Recording;
use crate::model::{Language, PhoneNumber};
use crate::replies::Args;
use crate::store::StoreError;

use super::metrics::Metrics;

/// Hands what platforms say to the calls, and says what a document needs besides.
#[derive(Debug)]
pub struct DeskDoor {
    calls: Calls,
    metrics: Arc<Metrics>,
}

impl DeskDoor {
    /// Puts the parts together.
    #[must_use]
    pub const fn new(calls: Calls, metrics: Arc<Metrics>) -> Self {
        Self { calls, metrics }
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
        let begun = Box::pin(self.calls.begin(new, &renderer(&render))).await;
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
        let stepped = Box::pin(self.calls.step(&token, &leg, event, &renderer(&render))).await;
        stepped.map_err(|error| failed(&error))
    }

    async fn answer_of(&self, token: Token) -> Result<Option<String>, Failed> {
        self.calls.answer_of(&token).await.map_err(|error| failed(&error))
    }

    async fn ended(&self, new: NewCall, how: String) -> Result<(), Failed> {
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
        noted.map_err(|error| failed(&error))
    }

    fn last_resort(&self, line: Option<&str>) -> Vec<LastPerson> {
        let people = self.calls.intake().last_resort(line);
        if people.is_empty() {
            tracing::error!("a call failed and nobody can be rung; set phone.fallback_policy");
        }
        people
            .into_iter()
            .map(|one| LastPerson {
                number: one.number,
                language: one.language,
                attended: one.attended,
            })
            .collect()
    }

    fn say(&self, language: Language, id: &str, number: Option<&PhoneNumber>) -> Option<String> {
        let knowledge = self.calls.intake().parts().knowledge.load();
        let spoken = number.map(|number| spoken_number(number, number.country()));
        let args = Args::new().with("number", spoken.unwrap_or_default());
        let text = knowledge.phrasebook.render(language, id, &args);
        text.map_err(|error| tracing::error!(%error, "a prompt cannot be said")).ok()
    }

    fn counted(&self, dialect: Dialect, outcome: &'static str, took: Duration) {
        self.metrics.voice_answered(dialect.as_str(), outcome, took);
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
