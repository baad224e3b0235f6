//! Ringing somebody: over the first trunk that takes the call, until he answers or it is enough.
use std::time::Duration;

use tokio::sync::mpsc;

use super::Door;
use super::call::CallFacts;
use super::numbers;
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

/// Rings a number. While it rings for longer than it should, that is told once; the answer is to
/// leave.
pub(super) async fn ring(
    door: &Door,
    call: &CallFacts,
    dial: &Dial,
    place: Place,
    news: &mpsc::UnboundedSender<News>,
    told: &mut mpsc::UnboundedReceiver<Told>,
) -> Rung {
    let ringing = tokio::time::sleep(Duration::from_secs(dial.ring_s));
    tokio::pin!(ringing);
    for trunk in door.trunks_out(&dial.shown) {
        let one = one_trunk(door, call, dial, trunk);
        tokio::pin!(one);
        let mut rang_out = false;
        let tried = loop {
            tokio::select! {
                tried = &mut one => break tried,
                () = &mut ringing, if !rang_out => {
                    rang_out = true;
                    // The caller's side may have been faster with something else.
                    let _gone = news.send((Happened::RangOut(place), None));
                }
                () = left(told) => break Tried::Left,
            }
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
async fn one_trunk(door: &Door, call: &CallFacts, dial: &Dial, trunk: &TrunkFacts) -> Tried {
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
    match answered(&mut leg, &mut exchange, &session).await {
        Answered::Yes => {
            let id = format!("{}/{:?}", call.id, leg.id());
            Tried::Answered(id, Box::new(Voice::new(leg, session, media, exchange, None)))
        }
        Answered::No(code) => {
            let tried = of_status(code);
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
}

async fn answered(leg: &mut Leg, exchange: &mut Exchange, session: &Session) -> Answered {
    loop {
        match leg.event().await {
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
                LegEvent::Progress { .. }
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

/// What a status says about whoever was rung (RFC 3261 section 21; Q.850 in RFC 3398).
fn of_status(code: u16) -> Tried {
    match code {
        486 | 600 => Tried::Failed(CarrierWord::Busy),
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
    fn a_status_says_who_failed() {
        let word = |code| match of_status(code) {
            Tried::Failed(word) => Some(word),
            Tried::NextTrunk => None,
            Tried::Answered(..) | Tried::Left => panic!("no status says that"),
        };
        for (codes, expected) in [
            (&[486, 600][..], Some(CarrierWord::Busy)),
            (&[408, 480, 487, 603], Some(CarrierWord::NoAnswer)),
            (&[404, 410, 484, 604], Some(CarrierWord::Failed)),
            (&[302, 401, 403, 488, 500, 503, 606], None),
        ] {
            for code in codes {
                assert_eq!(word(*code), expected, "{code}");
            }
        }
    }
}
