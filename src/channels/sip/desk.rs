//! The calls behind the driver, with a limit on how long anybody on the telephone waits for them.
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::task::TaskTracker;

use super::call::CallFacts;
use crate::calls::{
    CallError, Calls, Event, Late, LegKey, NewCall, Performance, RenderError, Spoken, Token,
};
use crate::conversation::{Prompt, Recording, Responder};
use crate::model::{Language, Timestamp};

/// How often the end of a call, or a recording, is told again when it cannot be written down, and
/// how long after.
const END_TRIES: usize = 5;
const END_AGAIN: Duration = Duration::from_secs(5);

/// How the end of a call that was answered is told; of one that was not, why.
pub const COMPLETED: &str = "completed";

/// Why there is nothing to perform.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The store is slow, locked or full; what was asked for may still be done.
    #[error("the desk did not answer in time")]
    Slow,
    /// The call or the leg is over.
    #[error("the call is over")]
    Over,
    /// Anything else, in words for the log; nothing of the caller stands in them.
    #[error("{0}")]
    Broken(String),
}

/// Something on its way.
pub type Doing<T> = Pin<Box<dyn Future<Output = Result<T, Fault>> + Send>>;

/// What stands behind the driver: the calls, or what is left when there are none.
pub trait CallDesk: Send + Sync + 'static {
    /// A call begins.
    fn begin(&self, new: NewCall) -> Doing<Performance>;

    /// Something happened on a leg.
    fn step(&self, token: Token, leg: LegKey, event: Event) -> Doing<Performance>;

    /// The caller is gone: [`COMPLETED`], or why he was never answered. Told until it is written
    /// down.
    fn ended(&self, new: NewCall, how: &'static str) -> Doing<()>;

    /// A recording is kept; `false` when the call has no ticket yet to note it on.
    fn recorded(&self, carrier: String, id: String, recording: Recording) -> Doing<bool>;

    /// Returns whom to ring now for a line when the calls fail, the first first. Asks no store.
    fn people(&self, line: Option<&str>, danger: bool) -> Vec<Responder>;

    /// Puts prompts into words. Asks no store.
    ///
    /// # Errors
    /// What is missing, in words for the log.
    fn words(&self, line: Option<&str>, say: &[Prompt]) -> Result<Vec<Spoken>, String>;

    /// Returns what is written down of calls that the calls behind cannot take; nothing when there
    /// is no journal either.
    fn late(&self) -> Option<Late>;

    /// Returns the time.
    fn now(&self) -> Timestamp;

    /// Returns the language of whom no line says one.
    fn fallback_language(&self) -> Language;
}

/// The whole desk.
#[derive(Clone, Debug)]
pub struct WholeDesk {
    /// The calls.
    pub calls: Calls,
    /// What is written down when the store cannot.
    pub late: Late,
}

impl CallDesk for WholeDesk {
    fn begin(&self, new: NewCall) -> Doing<Performance> {
        let calls = self.calls.clone();
        Box::pin(async move { read(&calls.begin(new, &document).await) })
    }

    fn step(&self, token: Token, leg: LegKey, event: Event) -> Doing<Performance> {
        let calls = self.calls.clone();
        Box::pin(async move { read(&calls.step(&token, &leg, event, &document).await) })
    }

    fn ended(&self, new: NewCall, how: &'static str) -> Doing<()> {
        let calls = self.calls.clone();
        Box::pin(async move { calls.ended(new, how).await.map_err(|error| fault(&error)) })
    }

    fn recorded(&self, carrier: String, id: String, recording: Recording) -> Doing<bool> {
        let calls = self.calls.clone();
        Box::pin(async move {
            let noted = calls.recording(&carrier, &id, recording).await;
            noted.map_err(|error| fault(&error))
        })
    }

    fn people(&self, line: Option<&str>, danger: bool) -> Vec<Responder> {
        self.calls.intake().last_resort_for(line, danger)
    }

    fn words(&self, line: Option<&str>, say: &[Prompt]) -> Result<Vec<Spoken>, String> {
        self.calls.words(line, say).map_err(|error| error.to_string())
    }

    fn late(&self) -> Option<Late> {
        Some(self.late.clone())
    }

    fn now(&self) -> Timestamp {
        self.calls.intake().parts().clock.now()
    }

    fn fallback_language(&self) -> Language {
        self.calls.fallback_language()
    }
}

/// Steps calls. Cloning is cheap.
#[derive(Clone)]
pub(super) struct Desk {
    behind: Arc<dyn CallDesk>,
    tasks: TaskTracker,
}

impl Desk {
    /// Steps these calls; each step is a task of these, so that it goes on when nobody waits for it
    /// any more.
    pub(super) const fn new(behind: Arc<dyn CallDesk>, tasks: TaskTracker) -> Self {
        Self { behind, tasks }
    }

    /// What stands behind, for what needs no step.
    pub(super) fn behind(&self) -> &dyn CallDesk {
        &*self.behind
    }

    /// Begins a call.
    pub(super) async fn begin(&self, new: NewCall, wait: Duration) -> Result<Performance, Fault> {
        self.within(wait, self.behind.begin(new)).await
    }

    /// Takes one step.
    pub(super) async fn step(
        &self,
        token: Token,
        leg: LegKey,
        event: Event,
        wait: Duration,
    ) -> Result<Performance, Fault> {
        self.within(wait, self.behind.step(token, leg, event)).await
    }

    /// Says that the caller is gone, again and again until it is written down. What never is, the
    /// sweep of silent calls ends later.
    pub(super) async fn ended(&self, new: NewCall, how: &'static str) {
        for _ in 0..END_TRIES {
            // In a task of its own: a panic here must not take the line down.
            match self.tasks.spawn(self.behind.ended(new.clone(), how)).await {
                Ok(Ok(())) => return,
                Ok(Err(error)) => tracing::error!(%error, "the end of a call is not written yet"),
                Err(error) => tracing::error!(%error, "the end of a call panicked"),
            }
            tokio::time::sleep(END_AGAIN).await;
        }
    }

    /// Notes a recording on the ticket of a call, again and again until it is written down;
    /// `false` when there is no ticket yet, or the store takes nothing for too long.
    pub(super) async fn noted(&self, facts: &CallFacts, recording: &Recording) -> bool {
        for _ in 0..END_TRIES {
            let (carrier, id) = (facts.carrier.clone(), facts.id.clone());
            match self.behind.recorded(carrier, id, recording.clone()).await {
                Ok(noted) => return noted,
                Err(error) => tracing::error!(%error, "a recording is not noted yet"),
            }
            tokio::time::sleep(END_AGAIN).await;
        }
        false
    }

    /// Lets a step go on in a task of its own, and waits for it so long.
    async fn within(&self, wait: Duration, step: Doing<Performance>) -> Result<Performance, Fault> {
        match tokio::time::timeout(wait, self.tasks.spawn(step)).await {
            Err(_) => Err(Fault::Slow),
            Ok(Err(error)) => Err(Fault::Broken(format!("a step panicked: {error}"))),
            Ok(Ok(done)) => done,
        }
    }
}

/// A performance as it is kept with its token.
fn document(performance: &Performance) -> Result<String, RenderError> {
    serde_json::to_string(performance).map_err(|error| RenderError(error.to_string()))
}

fn read(document: &Result<String, CallError>) -> Result<Performance, Fault> {
    let document = document.as_ref().map_err(fault)?;
    serde_json::from_str(document).map_err(|error| Fault::Broken(error.to_string()))
}

fn fault(error: &CallError) -> Fault {
    match error {
        CallError::Over => Fault::Over,
        CallError::Unknown
        | CallError::Mismatch
        | CallError::Unsettled
        | CallError::Store(_)
        | CallError::Words(_)
        | CallError::Render(_)
        | CallError::NoRandom(_) => Fault::Broken(error.to_string()),
    }
}
