//! Ringing somebody: over the first trunk that takes the call, until he answers or it is enough.
use std::time::Duration;

use tokio::sync::mpsc;

use super::Door;
use super::call::CallFacts;
use super::numbers;
use super::patience::{Patience, Waited};
use super::put_through::{Happened, Place};
use super::responder::{News, Told};
use super::settings::TrunkFacts;
use super::voice::Voice;
use crate::calls::{CarrierWord, Dial};
use crate::media::sdp::{Exchange, Negotiated};
use crate::model::PhoneNumber;
use crate::sip::agent::Sdp;
use crate::sip::{Host, NameAddr, SipUri, TelUri, Uri, UriParams};
use crate::telephony::engine::Session;
use crate::telephony::phone::{self, Leg, LegEvent};

/// The host of an address that names nobody (RFC 3323 section 4.1).
const NO_HOST: &str = "anonymous.invalid";

/// What came of ringing somebody.
pub(super) enum Rung {
    /// He answered: the name of his leg, and his telephone.
    Answered(String, Box<Voice>),
    /// He could not be reached.
    Failed(CarrierWord),
    /// Nobody waits for him any more.
    Left,
}

/// What came of one trunk.
enum Tried {
    Answered(String, Box<Voice>),
    Failed(CarrierWord),
    Left,
    /// The trunk itself fails: the next one may do better.
    NextTrunk,
}

/// Rings a number. When it was rung for long enough that is told once; the answer is to leave.
pub(super) async fn ring(
    door: &Door,
    call: &CallFacts,
    dial: &Dial,
    place: Place,
    news: &mpsc::UnboundedSender<News>,
    told: &mut mpsc::UnboundedReceiver<Told>,
) -> Rung {
    let mut patience = Patience::new(Duration::from_secs(dial.ring_s));
    let rang_out = || {
        // The caller's side may have been faster with something else.
        let _gone = news.send((Happened::RangOut(place), None));
    };
    let trunks = door.trunks_out(&dial.shown);
    let last = trunks.len().saturating_sub(1);
    for (at, trunk) in trunks.into_iter().enumerate() {
        patience.try_trunk(at < last);
        let tried = tokio::select! {
            tried = one_trunk(door, call, dial, trunk, &mut patience, rang_out) => tried,
            () = left(told) => Tried::Left,
        };
        match tried {
            Tried::Answered(id, voice) => return Rung::Answered(id, voice),
            Tried::Failed(word) => return Rung::Failed(word),
            Tried::Left => return Rung::Left,
            Tried::NextTrunk => {}
        }
    }
    tracing::error!(trunk = "none", "no trunk takes a call to a responder");
    Rung::Failed(CarrierWord::Failed)
}

async fn left(told: &mut mpsc::UnboundedReceiver<Told>) {
    loop {
        match told.recv().await {
            Some(Told::Leave | Told::Taken) | None => return,
            Some(Told::Ask | Told::Joined) => {}
        }
    }
}

/// Dropping this future cancels the call: a leg that is dropped hangs up.
async fn one_trunk(
    door: &Door,
    call: &CallFacts,
    dial: &Dial,
    trunk: &TrunkFacts,
    patience: &mut Patience,
    rang_out: impl Fn(),
) -> Tried {
    let Some((session, media, mut exchange)) = door.sound(trunk) else {
        return Tried::Failed(CarrierWord::Failed);
    };
    let order = phone::Dial {
        trunk: trunk.id.clone(),
        target: tel(&dial.number),
        shown: from(trunk, &dial.shown),
        offer: Some(Sdp(exchange.offer())),
        asserted: numbers::shown(&dial.shown, trunk).map(tel),
    };
    let mut leg = match door.phone.dial(order).await {
        Ok(leg) => leg,
        Err(error) => {
            tracing::error!(trunk = trunk.id, %error, "a call out cannot be made");
            return Tried::NextTrunk;
        }
    };
    match answered(&mut leg, &mut exchange, &session, patience, rang_out).await {
        Answered::Yes => {
            let id = format!("{}/{:?}", call.id, leg.id());
            Tried::Answered(id, Box::new(Voice::new(leg, session, media, exchange, None)))
        }
        Answered::Silent => {
            tracing::warn!(trunk = trunk.id, "a trunk says nothing to a call out");
            Tried::NextTrunk
        }
        Answered::No(code) => {
            let tried = of_status(code, patience.rings());
            if matches!(tried, Tried::NextTrunk) {
                tracing::warn!(trunk = trunk.id, code, "a trunk refuses a call out");
            }
            tried
        }
    }
}

enum Answered {
    Yes,
    No(u16),
    /// The trunk said nothing.
    Silent,
}

async fn answered(
    leg: &mut Leg,
    exchange: &mut Exchange,
    session: &Session,
    patience: &mut Patience,
    rang_out: impl Fn(),
) -> Answered {
    loop {
        let event = match patience.wait(leg.event()).await {
            Waited::Event(event) => event,
            Waited::Silent => return Answered::Silent,
            Waited::RangOut => {
                rang_out();
                continue;
            }
        };
        match event {
            Some(LegEvent::Answered(answer)) => {
                if let Some(answer) = answer {
                    match exchange.accept(&answer.0) {
                        Ok(negotiated) => agree(session, negotiated),
                        Err(refused) => {
                            tracing::warn!(%refused, "the media of a call out cannot be agreed on");
                            return Answered::No(refused.status());
                        }
                    }
                }
                session.start();
                return Answered::Yes;
            }
            // Early media: what the network says is not for the caller, who hears our music.
            Some(LegEvent::Progress { sdp: Some(answer), .. }) => {
                if let Ok(negotiated) = exchange.accept(&answer.0) {
                    agree(session, negotiated);
                }
            }
            Some(LegEvent::Failed { code, .. }) => return Answered::No(code),
            Some(LegEvent::Ended(_)) | None => return Answered::No(487),
            Some(
                LegEvent::Trying
                | LegEvent::Progress { .. }
                | LegEvent::Acked(_)
                | LegEvent::Reoffered(_)
                | LegEvent::Reanswered(_)
                | LegEvent::ReofferFailed(_)
                | LegEvent::Keys { .. }
                | LegEvent::Referred(_),
            ) => {}
        }
    }
}

/// Whoever answers sends from where he says.
fn agree(session: &Session, negotiated: Negotiated) {
    let source = negotiated.remote.ip();
    session.negotiated(negotiated, source);
}

/// What a status says about whoever was rung (RFC 3261 section 21; Q.850 in RFC 3398). A trunk that
/// gives up before it rang says nothing about him.
fn of_status(code: u16, rang: bool) -> Tried {
    match code {
        486 | 600 => Tried::Failed(CarrierWord::Busy),
        408 if !rang => Tried::NextTrunk,
        408 | 480 | 487 | 603 => Tried::Failed(CarrierWord::NoAnswer),
        // The number does not exist or is closed: another trunk knows no better.
        404 | 410 | 484 | 604 => Tried::Failed(CarrierWord::Failed),
        _ => Tried::NextTrunk,
    }
}

fn tel(number: &PhoneNumber) -> Uri {
    Uri::Tel(TelUri { number: number.as_str().to_owned(), params: UriParams::default() })
}

/// Our From: the number that may be shown, else the account's name.
fn from(trunk: &TrunkFacts, line: &PhoneNumber) -> NameAddr {
    let user = numbers::shown(line, trunk).map_or(trunk.user.as_str(), PhoneNumber::as_str);
    let user = Some(user).filter(|user| !user.is_empty());
    let host = Host::parse(&trunk.domain).unwrap_or_else(|| Host::Name(NO_HOST.to_owned()));
    NameAddr::new(Uri::Sip(SipUri::new(user, host, None)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trunk_that_gives_up_before_it_rings_is_followed_by_the_next() {
        assert!(matches!(of_status(408, false), Tried::NextTrunk));
        assert!(matches!(of_status(408, true), Tried::Failed(CarrierWord::NoAnswer)));
        assert!(matches!(of_status(503, true), Tried::NextTrunk));
        for code in [480, 487, 603] {
            assert!(matches!(of_status(code, false), Tried::Failed(CarrierWord::NoAnswer)));
        }
    }
}
