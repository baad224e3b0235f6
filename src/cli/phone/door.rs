//! The simulator's door: a call over the API of this machine.
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::play::{Driver, Stuck};
use super::scene::Scene;
use super::script::Start;
use crate::api::call_shapes::{BegunCall, CallEvent, CallPage, CallStepRequest, NewSimulatedCall};
use crate::api::shapes::TicketPage;
use crate::calls::{Act, Performance, Token};
use crate::http::Problem;

/// Asks the API.
pub trait Ask {
    /// Gets something.
    ///
    /// # Errors
    /// [`Stuck`] when it is refused or not reached.
    fn get<T: DeserializeOwned>(&self, target: &str) -> Result<T, Stuck>;

    /// Posts something.
    ///
    /// # Errors
    /// [`Stuck`] when it is refused or not reached.
    fn post<T: DeserializeOwned>(&self, target: &str, body: &impl Serialize) -> Result<T, Stuck>;
}

impl From<Problem> for Stuck {
    fn from(problem: Problem) -> Self {
        let words = if problem.detail.is_empty() { problem.title } else { problem.detail };
        Self(words)
    }
}

/// A simulated call.
#[derive(Debug)]
pub struct SimulatorDoor<'a, A> {
    ask: &'a A,
    call: Option<i64>,
    /// The next step of the caller's side.
    next: Option<Token>,
    /// The next step of the responder's leg.
    leg: Option<Token>,
}

impl<'a, A: Ask> SimulatorDoor<'a, A> {
    /// Makes a door on which nobody calls yet.
    #[must_use]
    pub const fn new(ask: &'a A) -> Self {
        Self { ask, call: None, next: None, leg: None }
    }

    /// Returns what the desk sees of the call.
    ///
    /// # Errors
    /// [`Stuck`] before it has begun, or when it cannot be read.
    pub fn page(&self) -> Result<CallPage, Stuck> {
        self.ask.get(&self.target("")?)
    }

    /// Returns the tickets that a call opened.
    ///
    /// # Errors
    /// [`Stuck`] when one cannot be read.
    pub fn tickets(&self, page: &CallPage) -> Result<Vec<TicketPage>, Stuck> {
        let numbers = page.outcomes.iter().filter_map(|outcome| outcome.ticket);
        numbers.map(|number| self.ask.get(&format!("/api/v1/tickets/{number}"))).collect()
    }

    fn target(&self, what: &str) -> Result<String, Stuck> {
        let call = self.call.ok_or_else(|| Stuck("the call has not begun".to_owned()))?;
        Ok(format!("/api/v1/calls/{call}{what}"))
    }

    fn took(&mut self, performance: &Performance) -> Scene {
        self.next = Some(performance.next.clone());
        if let Act::Dial(dial) = &performance.then {
            self.leg.clone_from(&dial.screening);
        }
        performance.into()
    }

    fn report(
        &self,
        token: Option<&Token>,
        event: CallEvent,
        responder: bool,
    ) -> Result<Performance, Stuck> {
        let token = token.ok_or_else(|| Stuck("nobody is there".to_owned()))?;
        let request = CallStepRequest { token: token.clone(), event, responder };
        self.ask.post(&self.target("/steps")?, &request)
    }
}

impl<A: Ask> Driver for SimulatorDoor<'_, A> {
    fn begin(&mut self, start: &Start) -> Result<Scene, Stuck> {
        let new = NewSimulatedCall {
            line: start.line.clone(),
            from: start.from.clone(),
            verified: start.verified,
            speech: !start.no_speech,
            records: !start.no_records,
        };
        let begun: BegunCall = self.ask.post("/api/v1/calls", &new)?;
        self.call = Some(begun.call);
        Ok(self.took(&begun.performance))
    }

    fn step(&mut self, event: CallEvent) -> Result<Scene, Stuck> {
        let performance = self.report(self.next.as_ref(), event, false)?;
        Ok(self.took(&performance))
    }

    fn leg(&mut self, event: CallEvent) -> Result<Scene, Stuck> {
        let performance = self.report(self.leg.as_ref(), event, true)?;
        self.leg = Some(performance.next.clone());
        Ok((&performance).into())
    }

    fn hang_up(&mut self) -> Result<(), Stuck> {
        self.ask.post::<Option<()>>(&self.target("/hangup")?, &()).map(|_| ())
    }
}
