//! One request answered: in time, once, and never without a document.
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;

use axum::http::StatusCode;

use super::event::event;
use super::last::{self, LastResort, is_ours};
use super::paths::{Awaited, LastStep, LastTicket, Paths, Route, WAITS_MAX};
use super::scene::{Scene, line_of};
use super::server::Shared;
use super::twiml::{Side, Stage};
use super::works::Key;
use super::{
    Account, Arrived, CallDoor, Element, Failed, RecordingNotice, Refusal, Render, Turned,
};
use crate::calls::{CarrierWord, Event, Token};
use crate::http::caught;
use crate::model::Language;

/// What a request is answered with.
#[derive(Debug)]
pub(super) enum Reply {
    /// A document, and what it is in the counters.
    Document(Arc<str>, &'static str),
    /// No document.
    Status(StatusCode, &'static str),
}

impl<D: CallDoor> Shared<D> {
    /// Answers a request, whoever sent it.
    pub(super) async fn reply(&self, arrived: &Arrived<'_>, route: Route) -> Reply {
        let now = self.clock.0.now();
        if route == Route::Recording {
            return match self.settings.gate.admit_recording(arrived, now) {
                Ok((account, notice)) => self.recording(&account, notice).await,
                Err(turned) => refused(arrived, turned),
            };
        }
        let admitted = match self.settings.gate.admit(arrived, now) {
            Ok(admitted) => admitted,
            Err(turned) => return refused(arrived, turned),
        };
        let line = line_of(&self.settings.lines, &admitted.account, &admitted.request);
        let scene = Scene { dialect: arrived.dialect, admitted, line };
        let language = scene.line.as_ref().map(|line| line.language);
        match caught(self.admitted(&scene, route)).await {
            Some(Ok(reply)) => reply,
            Some(Err(refusal)) => refused(arrived, Turned::Refused(refusal)),
            None => Reply::Document(self.spare(language).into(), "safe"),
        }
    }

    async fn admitted(&self, scene: &Scene, route: Route) -> Result<Reply, Refusal> {
        let happened = || event(&scene.admitted.request);
        match route {
            Route::Begin => self.work(scene, Awaited::Begin, None, 0).await,
            Route::Step(token) if scene.is_over() => self.over(scene, token, happened()).await,
            Route::Step(token) => self.work(scene, Awaited::Step(token), Some(happened()), 0).await,
            Route::Answered(token) => {
                self.work(scene, Awaited::Responder(token), Some(Event::Answered), 0).await
            }
            Route::Responder(token) => {
                self.work(scene, Awaited::Responder(token), Some(happened()), 0).await
            }
            Route::Wait(awaited, times) => self.work(scene, awaited, None, times).await,
            Route::Status => Ok(self.status(scene).await),
            Route::Last(step, ticket) => self.last_step(scene, step, &ticket),
            // Told by other parameters, and so admitted elsewhere.
            Route::Recording => Err(Refusal::BadForm),
        }
    }

    /// Does a piece of a call, or joins the one that does it, and answers in time.
    async fn work(
        &self,
        scene: &Scene,
        awaited: Awaited,
        event: Option<Event>,
        times: u8,
    ) -> Result<Reply, Refusal> {
        let side = match awaited {
            Awaited::Begin | Awaited::Step(_) => Side::Caller,
            Awaited::Responder(_) => Side::Responder,
        };
        let stage = self.stage(scene, side);
        let what = match &awaited {
            Awaited::Begin => String::new(),
            Awaited::Step(token) | Awaited::Responder(token) => token.as_str().to_owned(),
        };
        let (account, call) =
            (scene.admitted.account.id.clone(), scene.admitted.request.call.clone());
        let in_danger = side == Side::Caller && event.as_ref().is_some_and(Event::is_danger);
        let begin = || self.piece(scene, &stage, awaited.clone(), event);
        match self.works.run((account, call, what), self.settings.answer_max, begin).await {
            Some(Ok(document)) => Ok(Reply::Document(document, "answered")),
            // What a platform does when it gets no document for somebody who answered is not
            // written anywhere, and it may put him through.
            Some(Err(Failed::Mismatch | Failed::Unknown | Failed::Over))
                if stage.side == Side::Responder =>
            {
                tracing::warn!(
                    account = scene.admitted.account.id,
                    "a responder's step is refused"
                );
                Ok(self.document(&last::hang_up(), &stage, Refusal::Replayed.as_str()))
            }
            Some(Err(Failed::Mismatch)) => Err(Refusal::Replayed),
            Some(Err(Failed::Over)) => Ok(self.document(&last::hang_up(), &stage, "answered")),
            Some(Err(failed)) => {
                tracing::error!(error = %failed, account = scene.admitted.account.id, "a step failed");
                Ok(self.safe(scene, &stage))
            }
            // Danger does not wait: it is written down behind the call that goes out now.
            None if in_danger || times >= WAITS_MAX => {
                tracing::error!(account = scene.admitted.account.id, "a step takes too long");
                Ok(self.safe(scene, &stage))
            }
            None => {
                let back = stage.paths.wait(&awaited, times.saturating_add(1));
                let filler = last::filler(self.door.as_ref(), &stage, times, &back);
                Ok(self.document(&filler, &stage, "filler"))
            }
        }
    }

    /// Makes the piece of work. Without an event somebody came back for an answer.
    fn piece(
        &self,
        scene: &Scene,
        stage: &Stage,
        awaited: Awaited,
        event: Option<Event>,
    ) -> impl Future<Output = Result<String, Failed>> + Send + use<D> {
        let door = Arc::clone(&self.door);
        let (new, leg) = (scene.new_call(), scene.leg());
        let stage = stage.clone();
        let render: Render = Arc::new(move |performance| stage.document(performance));
        async move {
            let (token, event) = match (awaited, event) {
                (Awaited::Begin, _) => return door.begin(new, render).await,
                (Awaited::Step(token) | Awaited::Responder(token), Some(event)) => (token, event),
                (Awaited::Step(token), None) => match door.answer_of(token.clone()).await? {
                    Some(answer) => return Ok(answer),
                    // Lost with the program: what happened is not known any more.
                    None => (token, Event::Silence),
                },
                (Awaited::Responder(token), None) => {
                    return door.answer_of(token).await?.ok_or(Failed::Unknown);
                }
            };
            door.step(token, leg, event, render).await
        }
    }

    /// Takes what a caller did last, and that he is gone. Nobody is rung for him any more.
    async fn over(&self, scene: &Scene, token: Token, event: Event) -> Result<Reply, Refusal> {
        let stage = self.stage(scene, Side::Caller);
        let (new, leg, how) = (scene.new_call(), scene.leg(), scene.how());
        // Work of its own, since the step may be under way already.
        let what = format!("{} over", token.as_str());
        let key = (scene.admitted.account.id.clone(), leg.id.clone(), what);
        let door = Arc::clone(&self.door);
        let written = stage.clone();
        let render: Render = Arc::new(move |performance| written.document(performance));
        let tell = || async move {
            if is_news(&event) {
                match door.step(token, leg, event, render).await {
                    Ok(_) | Err(Failed::Over) => {}
                    Err(Failed::Mismatch) => return Err(Failed::Mismatch),
                    Err(failed) => {
                        tracing::error!(error = %failed, "the last step of a call failed")
                    }
                }
            }
            door.ended(new, how).await.map(|()| String::new())
        };
        match self.works.run(key, self.settings.answer_max, tell).await {
            Some(Err(Failed::Mismatch)) => return Err(Refusal::Replayed),
            Some(Err(failed)) => tracing::error!(error = %failed, "the end of a call is not kept"),
            Some(Ok(_)) | None => {}
        }
        Ok(self.document(&last::hang_up(), &stage, "answered"))
    }

    /// Tells the calls that a caller is gone. News may be told again, so a failure is no secret.
    async fn status(&self, scene: &Scene) -> Reply {
        let request = &scene.admitted.request;
        if !scene.is_over() {
            return Reply::Status(StatusCode::NO_CONTENT, "status");
        }
        let key = (scene.admitted.account.id.clone(), request.call.clone(), "status".to_owned());
        let (door, new, how) = (Arc::clone(&self.door), scene.new_call(), scene.how());
        let tell = || async move { door.ended(new, how).await.map(|()| String::new()) };
        self.told(key, "status", tell).await
    }

    async fn recording(&self, account: &Account, notice: RecordingNotice) -> Reply {
        let Some(recording) = notice.recording else {
            return Reply::Status(StatusCode::NO_CONTENT, "recording");
        };
        let key = (account.id.clone(), notice.call.clone(), recording.reference.clone());
        let (door, carrier) = (Arc::clone(&self.door), account.id.clone());
        let tell = || async move {
            door.recording(carrier, notice.call, recording).await.map(|()| String::new())
        };
        self.told(key, "recording", tell).await
    }

    async fn told<F>(&self, key: Key, outcome: &'static str, tell: impl FnOnce() -> F) -> Reply
    where
        F: Future<Output = Result<String, Failed>> + Send + 'static,
    {
        match self.works.run(key, self.settings.answer_max, tell).await {
            Some(Ok(_)) => Reply::Status(StatusCode::NO_CONTENT, outcome),
            None => Reply::Status(StatusCode::ACCEPTED, outcome),
            Some(Err(failed)) => {
                tracing::error!(error = %failed, outcome, "news of a call could not be kept");
                Reply::Status(StatusCode::SERVICE_UNAVAILABLE, "failed")
            }
        }
    }

    fn last_step(
        &self,
        scene: &Scene,
        step: LastStep,
        ticket: &LastTicket,
    ) -> Result<Reply, Refusal> {
        let now = self.clock.0.now();
        let request = &scene.admitted.request;
        let own = match step {
            LastStep::Ended => request.call == ticket.call,
            LastStep::Answered | LastStep::Keyed => {
                request.value("ParentCallSid").is_none_or(|parent| parent == ticket.call)
            }
        };
        if !own || !is_ours(&scene.admitted.account, ticket, now) {
            return match step {
                LastStep::Ended => Err(Refusal::Replayed),
                // As for every responder's step: hanging up is the refusal.
                LastStep::Answered | LastStep::Keyed => {
                    let stage = self.stage(scene, Side::Responder);
                    Ok(self.document(&last::hang_up(), &stage, Refusal::Replayed.as_str()))
                }
            };
        }
        let door = self.door.as_ref();
        let root = match step {
            LastStep::Answered => {
                let stage = self.stage(scene, Side::Responder);
                LastResort::answered(door, &stage, ticket)
            }
            LastStep::Keyed => {
                self.last.keyed(door, &self.stage(scene, Side::Responder), ticket, request)
            }
            LastStep::Ended if scene.is_over() => last::hang_up(),
            LastStep::Ended => {
                let stage = self.stage(scene, Side::Caller);
                self.last.ended(door, &stage, scene.caller(), ticket, request, now)
            }
        };
        let side = if step == LastStep::Ended { Side::Caller } else { Side::Responder };
        Ok(self.document(&root, &self.stage(scene, side), "last resort"))
    }

    /// Writes what is heard when we fail: a caller is put through to a person, a responder let go.
    fn safe(&self, scene: &Scene, stage: &Stage) -> Reply {
        let root = match stage.side {
            Side::Caller => {
                let now = self.clock.0.now();
                self.last.begin(self.door.as_ref(), stage, scene.caller(), now)
            }
            Side::Responder => last::hang_up(),
        };
        self.document(&root, stage, "safe")
    }

    fn document(&self, root: &Element, stage: &Stage, outcome: &'static str) -> Reply {
        match root.document(stage.bytes_max()) {
            Ok(document) => Reply::Document(document.into(), outcome),
            Err(error) => {
                tracing::error!(%error, "a document of our own is too long");
                Reply::Document(self.spare(Some(stage.language)).into(), "safe")
            }
        }
    }

    /// Returns what is left to say when nothing else can be.
    pub(super) fn spare(&self, language: Option<Language>) -> &str {
        let first = self.settings.lines.first().map(|line| line.language);
        let language = language.or(first).unwrap_or(Language::English);
        self.spare.get(&language).map_or("", String::as_str)
    }

    fn stage(&self, scene: &Scene, side: Side) -> Stage {
        let account = &scene.admitted.account;
        let hints = if account.speech && side == Side::Caller {
            let one =
                |language| Some((language, self.door.say(language, "phone-speech-hints", None)?));
            Language::ALL.into_iter().filter_map(one).collect()
        } else {
            BTreeMap::new()
        };
        Stage {
            paths: Paths::new(&self.settings.gate.public_url, scene.dialect),
            side,
            account: Arc::clone(account),
            language: scene.line.as_ref().map_or(Language::English, |line| line.language),
            hold_music: Arc::clone(&self.hold_music),
            hints: Arc::new(hints),
            shown: scene.shown(&self.settings.lines),
        }
    }
}

/// Returns whether the calls must hear of this from somebody who is gone: what he keyed or said,
/// and how a talk ended. That nobody came would only make them ring the next.
fn is_news(event: &Event) -> bool {
    match event {
        Event::Keys(_) | Event::Speech(_) | Event::Recorded(_) | Event::Answered => true,
        Event::LegEnded(word) => match word {
            CarrierWord::Answered => true,
            CarrierWord::Busy
            | CarrierWord::NoAnswer
            | CarrierWord::Failed
            | CarrierWord::NotBridged => false,
        },
        Event::LegsEnded(words) => words.contains(&CarrierWord::Answered),
        Event::Silence => false,
    }
}

/// Turns a request away: one line for the operator, nothing but a status for the far end.
fn refused(arrived: &Arrived<'_>, turned: Turned) -> Reply {
    let dialect = arrived.dialect;
    let outcome = match turned {
        Turned::Unsupported => "unsupported",
        Turned::Refused(refusal) => refusal.as_str(),
    };
    tracing::warn!(%dialect, reason = outcome, "a request of a platform was refused");
    tracing::debug!(peer = ?arrived.peer, target = arrived.target, "what was refused");
    Reply::Status(turned.status(), outcome)
}
