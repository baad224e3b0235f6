//! A responder's leg: rung, told what it is about, asked for the key.
//!
//! It is a task of its own, since it may outlive the caller: whoever answers after the caller has
//! hung up hears so, and whom to ring back. What it may do beyond its own telephone, such as being
//! joined, the caller's side decides ([`super::put_through`]).
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::Door;
use super::call::CallFacts;
use super::desk::Fault;
use super::listen::{Listened, listen};
use super::put_through::{Happened, Place};
use super::rung::{Rung, ring};
use super::voice::{Heard, Voice};
use crate::calls::{Act, CarrierWord, Dial, Event, LegKey, Spoken, Token};
use crate::conversation::{Input, Screening, Then};
use crate::model::Language;
use crate::sip::Cause;
use crate::telephony::engine::Session;

/// How long the desk may take with a responder's step.
const STEP_MAX: Duration = Duration::from_secs(5);

/// What happened on a leg, with its sound once it was answered.
pub(super) type News = (Happened, Option<Arc<Session>>);

/// What the caller's side tells a leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// Ask him for the key.
    Ask,
    /// He is joined with the caller.
    Joined,
    /// Somebody else took the call.
    Taken,
    /// Nobody waits for him any more.
    Leave,
}

/// Who leads the question for the key.
pub(super) enum Asks {
    /// The calls, from this step on.
    Desk(Token),
    /// We do, from memory: the calls failed.
    Memory(Box<Screening>),
}

/// One leg in the making.
pub(super) struct Responder {
    pub(super) door: Arc<Door>,
    pub(super) call: Arc<CallFacts>,
    pub(super) dial: Dial,
    /// Nothing when he is attended and is joined on answer.
    pub(super) asks: Option<Asks>,
    pub(super) place: Place,
    pub(super) news: mpsc::UnboundedSender<News>,
    pub(super) told: mpsc::UnboundedReceiver<Told>,
    /// The language that he was spoken to in last.
    pub(super) language: Language,
}

impl Responder {
    /// Rings him and sees him through to the end of his leg.
    pub(super) async fn run(mut self) {
        let rung = ring(&self.door, &self.call, &self.dial, self.place, &self.news, &mut self.told);
        let (id, mut voice) = match rung.await {
            Rung::Answered(id, voice) => (id, *voice),
            Rung::Failed(word) => return self.tell(Happened::Failed(self.place, word)),
            Rung::Left => return,
        };
        let session = Arc::clone(voice.session());
        let answered = (Happened::Answered(self.place), Some(session));
        // Nobody listens any more: then nobody is joined either, and the leg ends.
        if self.news.send(answered).is_ok() {
            self.answered(&id, &mut voice).await;
        }
        voice.hang_up(None).await;
        self.tell(Happened::Gone(self.place));
    }

    fn tell(&self, happened: Happened) {
        // Whoever was told may have gone: there is nothing else to do then.
        let _gone = self.news.send((happened, None));
    }

    async fn answered(&mut self, id: &str, voice: &mut Voice) {
        loop {
            tokio::select! {
                told = self.told.recv() => match told {
                    Some(Told::Ask) => return self.ask(id, voice).await,
                    Some(Told::Joined) => return self.talk(voice).await,
                    Some(Told::Taken) => return self.taken(voice).await,
                    Some(Told::Leave) | None => return,
                },
                heard = voice.next() => if matches!(heard, Heard::Gone) { return },
            }
        }
    }

    /// Says what it is about and takes his keys, until he has decided.
    async fn ask(&mut self, id: &str, voice: &mut Voice) {
        let Some(mut asks) = self.asks.take() else { return };
        let mut event = Event::Answered;
        loop {
            let (say, then) = match self.step(id, &mut asks, event).await {
                Ok(turn) => turn,
                Err(error) => {
                    tracing::error!(%error, "a responder cannot be asked; he is let go");
                    return self.tell(Happened::Released(self.place));
                }
            };
            self.language = say.last().map_or(self.language, |spoken| spoken.language);
            let performed = tokio::select! {
                performed = perform(&self.door, voice, &say, then) => performed,
                told = left(&mut self.told) => match told {
                    Told::Taken => return self.taken(voice).await,
                    Told::Ask | Told::Joined | Told::Leave => return,
                },
            };
            event = match performed {
                Performed::Event(event) => event,
                Performed::Accepted => {
                    self.tell(Happened::Accepted(self.place));
                    return self.accepted(voice).await;
                }
                Performed::Released => return self.tell(Happened::Released(self.place)),
                Performed::Gone => return self.gone(id, asks).await,
            };
        }
    }

    async fn step(
        &self,
        id: &str,
        asks: &mut Asks,
        event: Event,
    ) -> Result<(Vec<Spoken>, Act), Fault> {
        match asks {
            Asks::Desk(token) => {
                let leg = LegKey {
                    carrier: self.call.carrier.clone(),
                    id: id.to_owned(),
                    parent: Some(self.call.id.clone()),
                };
                let step = self.door.desk.step(token.clone(), leg, event, STEP_MAX).await?;
                *token = step.next;
                Ok((step.say, step.then))
            }
            Asks::Memory(screening) => {
                let turn = screening.handle(&input(event));
                let say = self.door.question(self.call.line.as_deref(), &turn);
                let act = match turn.then {
                    Then::Collect(collect) => Act::Collect(collect.into()),
                    Then::Bridge => Act::Bridge,
                    Then::HangUp
                    | Then::Ask(_)
                    | Then::Record(_)
                    | Then::Connect(_)
                    | Then::Continue => Act::HangUp,
                };
                Ok((say, act))
            }
        }
    }

    /// He hung up without deciding; that is told, so that it stands on the ticket.
    async fn gone(&self, id: &str, mut asks: Asks) {
        let gone = Event::LegEnded(CarrierWord::Answered);
        if let Err(error) = self.step(id, &mut asks, gone).await {
            tracing::debug!(%error, "the end of a responder's leg was not taken");
        }
    }

    /// He pressed the key; whether he is joined is for the caller's side to say.
    async fn accepted(&mut self, voice: &mut Voice) {
        loop {
            tokio::select! {
                told = self.told.recv() => match told {
                    Some(Told::Joined) => return self.talk(voice).await,
                    Some(Told::Taken) => return self.taken(voice).await,
                    Some(Told::Leave) | None => return,
                    Some(Told::Ask) => {}
                },
                heard = voice.next() => if matches!(heard, Heard::Gone) { return },
            }
        }
    }

    /// Until one of the two hangs up.
    async fn talk(&mut self, voice: &mut Voice) {
        loop {
            tokio::select! {
                told = self.told.recv() => match told {
                    Some(Told::Leave | Told::Taken) | None => return,
                    Some(Told::Ask | Told::Joined) => {}
                },
                heard = voice.next() => if matches!(heard, Heard::Gone) { return },
            }
        }
    }

    /// Somebody else was faster.
    async fn taken(&self, voice: &mut Voice) {
        let play = voice.play(self.door.own_words("screen-taken", self.language));
        let _over = voice.heard_out(play).await;
        voice.hang_up(Some(Cause::sip(200, "Call completed elsewhere"))).await;
    }
}

/// What an event means to a screening.
fn input(event: Event) -> Input {
    match event {
        Event::Answered => Input::Answered,
        Event::Keys(keys) => Input::Keys(keys),
        Event::Speech(_) | Event::Silence => Input::Silence,
        Event::Recorded(_) | Event::LegEnded(_) => Input::Gone,
    }
}

/// How one performance on a responder's leg ended.
enum Performed {
    Event(Event),
    Accepted,
    Released,
    Gone,
}

async fn perform(door: &Door, voice: &mut Voice, say: &[Spoken], then: Act) -> Performed {
    let play = voice.play(door.clips(say));
    match then {
        Act::Collect(how) => match listen(voice, Some(play), &how, None).await {
            Listened::Event(event) => Performed::Event(event),
            Listened::Gone => Performed::Gone,
        },
        // "I am putting you through" is heard out; the key has been pressed, he holds on.
        Act::Bridge if voice.heard_out(play).await => Performed::Accepted,
        Act::HangUp | Act::Dial(_) | Act::Record(_) if voice.heard_out(play).await => {
            Performed::Released
        }
        Act::Bridge | Act::HangUp | Act::Dial(_) | Act::Record(_) => Performed::Gone,
    }
}

/// Waits until the caller's side lets him go.
async fn left(told: &mut mpsc::UnboundedReceiver<Told>) -> Told {
    loop {
        match told.recv().await {
            Some(Told::Ask | Told::Joined) => {}
            Some(told @ (Told::Taken | Told::Leave)) => return told,
            None => return Told::Leave,
        }
    }
}
