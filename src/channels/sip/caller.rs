//! A caller, from his INVITE to the end of his call.
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::sync::watch;
use tokio::time::Instant;

use super::Door;
use super::call::CallFacts;
use super::connect::{Connected, connect};
use super::counting::{CallOutcome, Counted};
use super::desk::{COMPLETED, Fault};
use super::listen::{Listened, listen};
use super::message::{self, Taped};
use super::settings::TrunkFacts;
use super::voice::{Voice, Waited};
use super::{bench, last, numbers};
use crate::calls::{Act, Answered, NewCall, Performance};
use crate::intake::LateMatter;
use crate::model::Language;
use crate::sip::agent::{IncomingCall, Sdp};
use crate::telephony::phone::{Incoming, Leg};

/// Seconds after which a refused caller's exchange may try again.
const RETRY_AFTER_S: u32 = 5;

/// Serves one call.
pub(super) async fn serve(door: Arc<Door>, incoming: Incoming) {
    let rung = Instant::now();
    let mut counted = Counted::begin(&door.listener);
    counted.outcome = CallOutcome::Refused;
    let Some(trunk) = door.settings.trunk(&incoming.trunk) else {
        let why = "it came over a trunk that is not configured";
        return turn_away(Arc::clone(&door), incoming, 403, why).await;
    };
    let Ok(place) = Arc::clone(&door.room).try_acquire_owned() else {
        tracing::error!("as many calls as there may be; one is refused");
        return turn_away(Arc::clone(&door), incoming, 503, "there was no room").await;
    };
    let Incoming { leg, call, .. } = incoming;
    if let Some(extension) = numbers::bench_extension(&door.settings, &call) {
        counted.outcome = CallOutcome::Bench;
        return bench::serve(&door, trunk, leg, &call, extension).await;
    }
    let Some(id) = door.new_id() else {
        let incoming = Incoming { leg, trunk: trunk.id.clone(), call };
        return turn_away(Arc::clone(&door), incoming, 500, "there was no chance").await;
    };
    let fallback = door.desk.behind().fallback_language();
    let facts = Arc::new(CallFacts::of(&door.settings, trunk, &call, id, fallback));
    let new = facts.new_call(door.transcriber.is_some());
    // First the record, then the answer: a call that was answered is known, whatever happens.
    let begun = door.desk.begin(new.clone(), door.settings.answer_max);
    tokio::pin!(begun);
    let early = tokio::time::timeout(door.settings.urgent_max, &mut begun).await;
    let in_time = matches!(early, Ok(Ok(_)));
    let mut answered = if in_time { None } else { note(&door, &facts, &new).await };
    let mut voice = match answer(&door, trunk, leg, &call).await {
        Ok(voice) => voice,
        Err(status) => {
            tracing::warn!(status, "a call could not be answered");
            return door.desk.ended(new, "the call could not be answered").await;
        }
    };
    // Whoever was on his way to the store goes on being waited for while the caller is there.
    let begun = async {
        let begun = match early {
            Ok(begun) => begun,
            Err(_) => begun.await,
        };
        if begun.is_ok() {
            drop(answered.take());
        }
        begun
    };
    door.listener.answered(rung.elapsed());
    counted.outcome = CallOutcome::Failed;
    counted.outcome = served(&door, &facts, &mut voice, begun).await;
    voice.hang_up(None).await;
    // Whoever comes next has the place at once; writing may take long.
    drop(place);
    door.desk.ended(new, COMPLETED).await;
    drop(answered);
}

/// Writes down a call that the store does not have yet: nobody is kept waiting for that, but a call
/// that was answered is known, whatever happens.
async fn note(door: &Door, facts: &CallFacts, new: &NewCall) -> Option<Answered> {
    let at = door.desk.behind().now();
    door.late.answered(new.late(facts.language, at, LateMatter::Unasked)).await
}

/// Talks with a caller until the call is over; by the last resort when the calls fail.
async fn served(
    door: &Arc<Door>,
    facts: &Arc<CallFacts>,
    voice: &mut Voice,
    begun: impl Future<Output = Result<Performance, Fault>>,
) -> CallOutcome {
    let mut known = Known { matter: LateMatter::Unasked, language: facts.language };
    // Its receivers hear of the end of the call by its own, whatever happens.
    let (steps, _) = watch::channel(());
    let talk = talk(door, facts, voice, &mut known, begun, &steps);
    let talk = AssertUnwindSafe(talk).catch_unwind().await;
    if talk.is_err() {
        tracing::error!("the task of a call failed; the last resort serves the caller");
    }
    if matches!(talk, Ok(true)) {
        return CallOutcome::Served;
    }
    let last = AssertUnwindSafe(last::serve(door, facts, voice, &known));
    if last.catch_unwind().await.is_err() {
        tracing::error!("the last resort failed");
    }
    CallOutcome::LastResort
}

/// Refuses a call before anything else, and writes down that it came and why it was refused.
pub(super) async fn turn_away(door: Arc<Door>, incoming: Incoming, code: u16, why: &'static str) {
    let Incoming { leg, trunk, call } = incoming;
    refuse(&leg, code).await;
    if numbers::bench_extension(&door.settings, &call).is_some() {
        return;
    }
    let behind = door.desk.behind();
    // Its name serves for one record only.
    let id = door.new_id().unwrap_or_else(|| format!("{:?} {}", leg.id(), behind.now()));
    let new = match door.settings.trunk(&trunk) {
        Some(facts) => {
            let fallback = behind.fallback_language();
            CallFacts::of(&door.settings, facts, &call, id, fallback).new_call(false)
        }
        None => CallFacts::unknown(trunk, id, behind.fallback_language()).new_call(false),
    };
    drop(leg);
    door.desk.ended(new, why).await;
}

pub(super) async fn refuse(leg: &Leg, code: u16) {
    let again = (code == 503).then_some(RETRY_AFTER_S);
    if let Err(error) = leg.reject(code, again).await {
        tracing::debug!(%error, "a call was over before it was refused");
    }
}

/// Accepts the call, or refuses it and says how.
pub(super) async fn answer(
    door: &Door,
    trunk: &TrunkFacts,
    leg: Leg,
    call: &IncomingCall,
) -> Result<Voice, u16> {
    let Some((session, media, mut exchange)) = door.sound(trunk) else {
        refuse(&leg, 503).await;
        return Err(503);
    };
    let sdp = match &call.offer {
        None => exchange.offer(),
        Some(offer) => match exchange.answer(&offer.0) {
            Ok((answer, negotiated)) => {
                let source = call.source.map_or(negotiated.remote.ip(), |source| source.ip());
                session.negotiated(negotiated, source);
                answer
            }
            Err(refused) => {
                refuse(&leg, refused.status()).await;
                return Err(refused.status());
            }
        },
    };
    // He may have hung up meanwhile: that is told as everything else.
    if let Err(error) = leg.answer(Sdp(sdp)).await {
        tracing::debug!(%error, "a call was over before it was answered");
    }
    Ok(Voice::new(leg, session, media, exchange, call.source.map(|source| source.ip())))
}

/// What the last resort must know of a call that is up.
#[derive(Debug)]
pub(super) struct Known {
    /// How grave it is.
    pub(super) matter: LateMatter,
    /// The language that the caller speaks by now.
    pub(super) language: Language,
}

impl Known {
    /// What was grave once stays so.
    fn learn(&mut self, performance: &Performance) {
        if let Some(matter) = performance.matter {
            self.matter = self.matter.min(matter);
        }
        self.language = performance.caller_language.unwrap_or(self.language);
    }

    /// How long the calls may take: whoever is in need waits less.
    fn wait(&self, door: &Door) -> Duration {
        match self.matter {
            LateMatter::Danger | LateMatter::Urgent(_) => door.settings.urgent_max,
            LateMatter::Unasked => door.settings.answer_max,
        }
    }
}

/// Performs what the calls decide until the call is over; `false` when they fail and the last
/// resort has to serve the caller.
async fn talk(
    door: &Arc<Door>,
    facts: &Arc<CallFacts>,
    voice: &mut Voice,
    known: &mut Known,
    begun: impl Future<Output = Result<Performance, Fault>>,
    steps: &watch::Sender<()>,
) -> bool {
    let mut next = voice.during(begun, true).await;
    loop {
        let performance = match next {
            Waited::Done(Ok(performance)) => performance,
            Waited::Done(Err(Fault::Over)) if voice.is_over() => return true,
            Waited::Done(Err(error)) => {
                tracing::error!(%error, "the calls fail; the last resort serves the caller");
                return false;
            }
            Waited::Danger => {
                tracing::error!("the calls are slow; the last resort serves a caller in danger");
                known.matter = LateMatter::Danger;
                return false;
            }
        };
        known.learn(&performance);
        let token = performance.next.clone();
        let taped = perform(door, facts, voice, known, &performance).await;
        let Some(Taped { event, unfinished }) = taped else { return true };
        if event.is_danger() {
            known.matter = LateMatter::Danger;
        }
        let step = door.desk.step(token, facts.leg(), event, known.wait(door));
        next = voice.during(step, known.matter != LateMatter::Danger).await;
        steps.send_replace(());
        if let Some(tape) = unfinished {
            let (door, facts, steps) = (Arc::clone(door), Arc::clone(facts), steps.subscribe());
            door.tasks.clone().spawn(message::note(door, facts, tape, steps));
        }
    }
}

/// Performs once, and says what came of it; nothing when the call is over.
async fn perform(
    door: &Arc<Door>,
    facts: &Arc<CallFacts>,
    voice: &mut Voice,
    known: &Known,
    performance: &Performance,
) -> Option<Taped> {
    let language = known.language;
    let play = voice.play(door.clips(&performance.say));
    let event = match &performance.then {
        Act::Collect(how) => {
            voice.session().music(how.hold.then(|| door.sounds.hold()));
            let ears = door.ears(language);
            let listened = listen(voice, Some(play), how, ears.as_ref()).await;
            voice.session().music(None);
            match listened {
                Listened::Event(event) => event,
                Listened::Gone => return None,
            }
        }
        Act::Record(how) => return message::tape(door, voice, play, how).await,
        Act::Dial(dial) => {
            let in_danger = known.matter == LateMatter::Danger;
            match connect(door, facts, voice, dial, language, in_danger).await {
                Connected::Event(event) => event,
                Connected::Gone => return None,
            }
        }
        Act::HangUp | Act::Bridge => {
            let _over = voice.heard_out(play).await;
            voice.hang_up(None).await;
            return None;
        }
    };
    Some(Taped { event, unfinished: None })
}
