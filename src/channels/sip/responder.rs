//! A responder's leg: rung, told what it is about, asked for the key.
//!
//! It is a task of its own, since it may outlive the caller: whoever answers after the caller has
//! hung up hears so, and whom to ring back. What it may do beyond its own telephone, such as being
//! joined, the caller's side decides ([`super::put_through`]).
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::mpsc;

use super::Door;
use super::call::CallFacts;
use super::counting::LegOutcome;
use super::desk::Fault;
use super::listen::{Listened, listen};
use super::put_through::{Happened, Place};
use super::rung::{Rung, ring};
use super::voice::{Heard, Voice};
use crate::calls::{Act, CarrierWord, Dial, Event, LegKey, Spoken, Token};
use crate::conversation::{Input, Prompt, Screening, Then, Value};
use crate::model::Language;
use crate::sip::Cause;
use crate::telephony::engine::Session;

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

/// The question for the key: led by the calls, and by ourselves from memory when they fail.
pub(super) struct Asks {
    /// The next step of the calls; nothing when they failed.
    token: Option<Token>,
    /// The same question, kept in step with theirs.
    memory: Option<Screening>,
}

impl Asks {
    /// The calls lead, from this step on.
    pub(super) fn desk(token: Token, memory: Option<&Screening>) -> Self {
        Self { token: Some(token), memory: memory.cloned() }
    }

    /// We lead: the calls failed.
    pub(super) const fn memory(screening: Screening) -> Self {
        Self { token: None, memory: Some(screening) }
    }

    /// The language in which he is asked, where that is known before he is.
    pub(super) fn language(&self) -> Option<Language> {
        self.memory.as_ref().map(Screening::language)
    }

    fn caller_gone(&mut self) {
        if let Some(screening) = &mut self.memory {
            screening.caller_gone();
        }
    }
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
    /// The caller has hung up: whoever answers is told so, and whom to ring back.
    pub(super) caller_gone: Arc<AtomicBool>,
    /// What his leg would be if it ended now.
    pub(super) outcome: LegOutcome,
}

impl Responder {
    /// Rings him and sees him through to the end of his leg.
    pub(super) async fn run(mut self) {
        let rung = ring(&self.door, &self.call, &self.dial, self.place, &self.news, &mut self.told);
        let (id, mut voice) = match rung.await {
            Rung::Answered(id, voice) => (id, *voice),
            Rung::Failed(word) => {
                self.door.listener.leg_ended(unreached(word));
                return self.tell(Happened::Failed(self.place, word));
            }
            Rung::Left => return self.door.listener.leg_ended(LegOutcome::Left),
        };
        self.outcome = LegOutcome::Answered;
        let session = Arc::clone(voice.session());
        let answered = (Happened::Answered(self.place), Some(session));
        // Nobody listens any more: then nobody is joined either, and the leg ends.
        if self.news.send(answered).is_ok() {
            self.answered(&id, &mut voice).await;
        }
        voice.hang_up(None).await;
        self.door.listener.leg_ended(self.outcome);
        let lost = voice.is_lost();
        self.tell(if lost { Happened::Lost(self.place) } else { Happened::Gone(self.place) });
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
        if self.caller_gone.load(Ordering::Relaxed) {
            asks.caller_gone();
        }
        let turn = asks.memory.as_mut().map(|screening| screening.handle(&input(event.clone())));
        if let Some(token) = asks.token.take() {
            let leg = LegKey {
                carrier: self.call.carrier.clone(),
                id: id.to_owned(),
                parent: Some(self.call.id.clone()),
            };
            match self.door.desk.step(token, leg, event, self.door.settings.urgent_max).await {
                Ok(step) => {
                    asks.token = Some(step.next);
                    return Ok((step.say, step.then));
                }
                Err(error) if turn.is_none() => return Err(error),
                // Nobody on call is let go because our store is slow.
                Err(error) => tracing::error!(%error, "a responder is asked from memory"),
            }
        }
        let turn = turn.ok_or_else(|| Fault::Broken("nothing is known to ask".to_owned()))?;
        let say = self.door.question(self.call.line.as_deref(), &turn);
        let act = act_of(&turn.then);
        Ok((say, act))
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
        self.outcome = LegOutcome::Accepted;
        loop {
            tokio::select! {
                told = self.told.recv() => match told {
                    Some(Told::Joined) => return self.talk(voice).await,
                    Some(Told::Taken) => return self.taken(voice).await,
                    // He pressed the key in the moment in which the caller hung up.
                    Some(Told::Leave) | None => return self.too_late(voice).await,
                    Some(Told::Ask) => {}
                },
                heard = voice.next() => if matches!(heard, Heard::Gone) { return },
            }
        }
    }

    /// Until one of the two hangs up.
    async fn talk(&mut self, voice: &mut Voice) {
        self.outcome = LegOutcome::Joined;
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

    /// He accepted and nobody is there any more: he hears so, and whom to ring back.
    async fn too_late(&self, voice: &mut Voice) {
        let gone = match &self.call.caller {
            Some(number) => Prompt::plain("screen-caller-gone-number", self.language)
                .with("number", Value::Phone(number.clone())),
            None => Prompt::plain("screen-caller-gone", self.language),
        };
        match self.door.desk.behind().words(self.call.line.as_deref(), &[gone]) {
            Ok(say) => {
                let play = voice.play(self.door.clips(&say));
                let _over = voice.heard_out(play).await;
            }
            Err(error) => tracing::error!(%error, "a responder is not told that the caller left"),
        }
    }

    /// Somebody else was faster.
    async fn taken(&self, voice: &mut Voice) {
        voice.stop();
        let play = voice.play(self.door.own_words("screen-taken", self.language));
        let _over = voice.heard_out(play).await;
        voice.hang_up(Some(Cause::sip(200, "Call completed elsewhere"))).await;
    }
}

/// How a leg is counted that nobody answered.
const fn unreached(word: CarrierWord) -> LegOutcome {
    match word {
        CarrierWord::Busy => LegOutcome::Busy,
        CarrierWord::NoAnswer => LegOutcome::NoAnswer,
        CarrierWord::Failed | CarrierWord::Answered | CarrierWord::NotBridged => LegOutcome::Failed,
    }
}

/// What a screening of ours wants done.
pub(super) fn act_of(then: &Then) -> Act {
    match then {
        Then::Collect(collect) => Act::Collect((*collect).into()),
        Then::Bridge => Act::Bridge,
        Then::HangUp | Then::Ask(_) | Then::Record(_) | Then::Connect(_) | Then::Continue => {
            Act::HangUp
        }
    }
}

/// What an event means to a screening.
pub(super) fn input(event: Event) -> Input {
    match event {
        Event::Answered => Input::Answered,
        Event::Keys(keys) => Input::Keys(keys),
        Event::Speech(_) | Event::Silence => Input::Silence,
        Event::Recorded(_) | Event::LegEnded(_) | Event::LegsEnded(_) => Input::Gone,
    }
}

/// How one performance on a responder's leg ended.
pub(super) enum Performed {
    Event(Event),
    Accepted,
    Released,
    Gone,
}

pub(super) async fn perform(
    door: &Door,
    voice: &mut Voice,
    say: &[Spoken],
    then: Act,
) -> Performed {
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
