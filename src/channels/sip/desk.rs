//! The calls behind the driver, with a limit on how long anybody on the telephone waits for them.
use std::time::Duration;

use tokio_util::task::TaskTracker;

use super::call::CallFacts;
use crate::calls::{CallError, Calls, Event, LegKey, NewCall, Performance, RenderError, Token};
use crate::conversation::Recording;

/// How often the end of a call, or a recording, is told again when it cannot be written down, and
/// how long after.
const END_TRIES: usize = 5;
const END_AGAIN: Duration = Duration::from_secs(5);

/// Why there is nothing to perform.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
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

/// Steps calls. Cloning is cheap.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    calls: Calls,
    tasks: TaskTracker,
}

impl Desk {
    /// Steps these calls; each step is a task of these, so that it goes on when nobody waits for it
    /// any more.
    pub(super) const fn new(calls: Calls, tasks: TaskTracker) -> Self {
        Self { calls, tasks }
    }

    /// The calls, for what needs no step.
    pub(super) const fn calls(&self) -> &Calls {
        &self.calls
    }

    /// Begins a call.
    pub(super) async fn begin(&self, new: NewCall, wait: Duration) -> Result<Performance, Fault> {
        let calls = self.calls.clone();
        self.within(wait, async move { Box::pin(calls.begin(new, &document)).await }).await
    }

    /// Takes one step.
    pub(super) async fn step(
        &self,
        token: Token,
        leg: LegKey,
        event: Event,
        wait: Duration,
    ) -> Result<Performance, Fault> {
        let calls = self.calls.clone();
        let step = async move { Box::pin(calls.step(&token, &leg, event, &document)).await };
        self.within(wait, step).await
    }

    /// Says that the caller is gone, again and again until it is written down. What never is, the
    /// sweep of silent calls ends later.
    pub(super) async fn ended(&self, new: NewCall, how: &'static str) {
        for _ in 0..END_TRIES {
            let calls = self.calls.clone();
            let told = new.clone();
            // In a task of its own: a panic here must not take the line down.
            let told =
                self.tasks.spawn(async move { Box::pin(calls.ended(told, how)).await }).await;
            match told {
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
            let noted = self.calls.recording(&facts.carrier, &facts.id, recording.clone()).await;
            match noted {
                Ok(noted) => return noted,
                Err(error) => tracing::error!(%error, "a recording is not noted yet"),
            }
            tokio::time::sleep(END_AGAIN).await;
        }
        false
    }

    /// Lets a step go on in a task of its own, and waits for it so long.
    async fn within(
        &self,
        wait: Duration,
        step: impl Future<Output = Result<String, CallError>> + Send + 'static,
    ) -> Result<Performance, Fault> {
        let done = match tokio::time::timeout(wait, self.tasks.spawn(step)).await {
            Err(_) => return Err(Fault::Slow),
            Ok(Err(error)) => return Err(Fault::Broken(format!("a step panicked: {error}"))),
            Ok(Ok(done)) => done,
        };
        let document = done.map_err(|error| fault(&error))?;
        serde_json::from_str(&document).map_err(|error| Fault::Broken(error.to_string()))
    }
}

/// A performance as it is kept with its token.
fn document(performance: &Performance) -> Result<String, RenderError> {
    serde_json::to_string(performance).map_err(|error| RenderError(error.to_string()))
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
