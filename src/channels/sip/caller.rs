//! A caller, from his INVITE to the end of his call.
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt as _;
use tokio::sync::watch;

use super::Door;
use super::call::CallFacts;
use super::connect::{Connected, connect};
use super::desk::Fault;
use super::listen::{Listened, listen};
use super::message::{self, Taped};
use super::settings::TrunkFacts;
use super::voice::Voice;
use super::{bench, last, numbers};
use crate::calls::{Act, Event, Performance, STORE_WAIT_MAX};
use crate::intake::LateMatter;
use crate::sip::agent::{IncomingCall, Sdp};
use crate::telephony::phone::{Incoming, Leg};

/// Seconds after which a refused caller's exchange may try again.
const RETRY_AFTER_S: u32 = 5;
/// How the end of a call is told.
const COMPLETED: &str = "completed";

/// Serves one call.
pub(super) async fn serve(door: Arc<Door>, incoming: Incoming) {
    let Incoming { leg, trunk, call } = incoming;
    let Some(trunk) = door.settings.trunk(&trunk) else { return refuse(&leg, 403).await };
    let Ok(_place) = Arc::clone(&door.room).try_acquire_owned() else {
        tracing::error!("as many calls as there may be; one is refused");
        return refuse(&leg, 503).await;
    };
    if let Some(extension) = numbers::bench_extension(&door.settings, &call) {
        return bench::serve(&door, trunk, leg, &call, extension).await;
    }
    let Some(id) = door.new_id() else { return refuse(&leg, 500).await };
    let fallback = door.desk.calls().fallback_language();
    let facts = Arc::new(CallFacts::of(&door.settings, trunk, &call, id, fallback));
    let new = facts.new_call(door.transcriber.is_some());
    // First the record, then the answer: a call that was answered is known, whatever happens.
    let begun = door.desk.begin(new.clone(), STORE_WAIT_MAX).await;
    let mut voice = match answer(&door, trunk, leg, &call).await {
        Ok(voice) => voice,
        Err(status) => {
            tracing::warn!(status, "a call could not be answered");
            return door.desk.ended(new, "the call could not be answered").await;
        }
    };
    // Gone with the call, whatever happens.
    let (steps, _) = watch::channel(());
    let talk = AssertUnwindSafe(talk(&door, &facts, &mut voice, begun, &steps));
    let talk = talk.catch_unwind().await;
    let matter = match talk {
        Ok(Ok(())) => None,
        Ok(Err(lost)) => Some(lost),
        Err(_) => {
            tracing::error!("the task of a call failed; the last resort serves the caller");
            Some(LateMatter::Unasked)
        }
    };
    if let Some(matter) = matter {
        let served = AssertUnwindSafe(last::serve(&door, &facts, &mut voice, matter));
        if served.catch_unwind().await.is_err() {
            tracing::error!("the last resort failed");
        }
    }
    voice.hang_up(None).await;
    door.desk.ended(new, COMPLETED).await;
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

/// Performs what the calls decide until the call is over. An error says what the last resort must
/// know.
async fn talk(
    door: &Arc<Door>,
    facts: &Arc<CallFacts>,
    voice: &mut Voice,
    begun: Result<Performance, Fault>,
    steps: &watch::Sender<()>,
) -> Result<(), LateMatter> {
    let mut next = begun;
    let mut matter = LateMatter::Unasked;
    loop {
        let performance = match next {
            Ok(performance) => performance,
            Err(Fault::Over) => return Ok(()),
            Err(error @ (Fault::Slow | Fault::Broken(_))) => {
                tracing::error!(%error, "the calls fail; the last resort serves the caller");
                return Err(matter);
            }
        };
        let token = performance.next.clone();
        let taped = perform(door, facts, voice, &performance).await;
        let Some(Taped { event, unfinished }) = taped else { return Ok(()) };
        let danger = is_danger(&event);
        matter = if danger { LateMatter::Danger } else { LateMatter::Unasked };
        let wait = if danger { STORE_WAIT_MAX } else { door.settings.answer_max };
        next = door.desk.step(token, facts.leg(), event, wait).await;
        steps.send_replace(());
        if let Some(tape) = unfinished {
            let (door, facts, steps) = (Arc::clone(door), Arc::clone(facts), steps.subscribe());
            door.tasks.clone().spawn(message::note(door, facts, tape, steps));
        }
    }
}

/// A lone 9 means danger at every step.
fn is_danger(event: &Event) -> bool {
    match event {
        Event::Keys(keys) => matches!(keys.expose(), "9" | "9#"),
        Event::Answered
        | Event::Speech(_)
        | Event::Silence
        | Event::Recorded(_)
        | Event::LegEnded(_) => false,
    }
}

/// Performs once, and says what came of it; nothing when the call is over.
async fn perform(
    door: &Arc<Door>,
    facts: &Arc<CallFacts>,
    voice: &mut Voice,
    performance: &Performance,
) -> Option<Taped> {
    let language = performance.say.last().map_or(facts.language, |spoken| spoken.language);
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
        Act::Dial(dial) => match connect(door, facts, voice, dial, language).await {
            Connected::Event(event) => event,
            Connected::Gone => return None,
        },
        Act::HangUp | Act::Bridge => {
            let _over = voice.heard_out(play).await;
            voice.hang_up(None).await;
            return None;
        }
    };
    Some(Taped { event, unfinished: None })
}
