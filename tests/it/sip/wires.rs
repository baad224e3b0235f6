//! The ways in which operators and exchanges differ, each through the whole program in one short
//! call: transports, codecs, encryption, keys by SIP INFO, offers that come late.
use centralita::calls::Act;
use centralita::cli::phone::play::Driver as _;
use centralita::cli::phone::script::Start;
use centralita::media::sdp::Codec;
use centralita::sip::Method;
use centralita::telephony::transport::Protocol;
use centralita::telephony::trunks::SrtpPolicy;

use super::driver::{Calls, is_voice, newest, performance, until, voice};
use super::ends::Wire;
use super::line::{Operator, Setup};
use super::sounds::sounds;
use super::switched::Switched;
use crate::calls::stage::Stage;

/// What a call is about that does not matter.
fn start() -> Start {
    Start { from: Some("+34910000001".to_owned()), ..Start::default() }
}

fn setup(wire: Wire) -> Setup {
    Setup { wire, ..Setup::with(&sounds().library, false) }
}

/// The greeting is heard frame by frame, and a key that follows it is understood.
async fn is_served(calls: &mut Calls<'_>) {
    calls.caller_performs("the greeting").await;
    calls.caller().presses("1").await;
    let asked = calls.caller_performs("the key").await;
    assert_eq!(asked.lines(None).last().unwrap(), "(8 keys)");
}

fn a_call_over(wire: Wire) {
    let stage = Stage::new();
    let mut calls = Calls::over(&stage, Operator::before(&stage.desk, setup(wire)));
    stage.desk.block_on(async {
        calls.dials(&start()).await;
        is_served(&mut calls).await;
    });
    calls.hang_up().unwrap();
}

#[test]
fn a_call_by_tls_with_keys_in_the_description_is_served_and_put_through() {
    let wire = Wire { protocol: Protocol::Tls, srtp: SrtpPolicy::Required, ..Wire::PLAIN };
    let stage = Stage::new();
    let mut calls = Calls::over(&stage, Operator::before(&stage.desk, setup(wire)));
    stage.desk.block_on(async {
        calls.dials(&start()).await;
        calls.caller_performs("the greeting").await;
        calls.caller().presses("9").await;
        calls.caller_performs("danger").await;
        calls.answers().await;
        calls.responder.as_mut().unwrap().presses("1").await;
        calls.caller().handset.says(&voice(true), None);
        calls.caller().hears_any("the responder", is_voice(false)).await;
        calls.responder.as_mut().unwrap().hears_any("the caller", is_voice(true)).await;
        calls.leg_then = Some(Act::Bridge);
    });
    calls.hang_up().unwrap();
}

#[test]
fn a_call_by_tcp_is_served() {
    a_call_over(Wire { protocol: Protocol::Tcp, ..Wire::PLAIN });
}

#[test]
fn a_call_in_g722_is_served() {
    a_call_over(Wire { codec: Codec::G722, ..Wire::PLAIN });
}

#[test]
fn a_call_in_mu_law_alone_is_served() {
    a_call_over(Wire { codec: Codec::Pcmu, ..Wire::PLAIN });
}

#[test]
fn a_caller_who_waits_for_our_offer_is_served() {
    let stage = Stage::new();
    let mut calls = Calls::new(&stage, false);
    stage.desk.block_on(async {
        calls.dials_with(&start(), false).await;
        is_served(&mut calls).await;
    });
    calls.hang_up().unwrap();
}

/// Each of the three forms: a name in `dtmf-relay`, the number of an event, and a bare key.
#[test]
fn d7_keys_by_sip_info_are_heard_in_each_of_their_forms() {
    let stage = Stage::new();
    let mut call = Switched::before(&stage, setup(Wire::PLAIN));
    let newest = stage.desk.block_on(until("a call", async || newest(&stage).await));
    let step = |token: &str| stage.desk.block_on(performance(&stage, token, "a key"));
    let mut heard = step(&format!("begin-{}", newest.0));
    for (kind, body, expected) in [
        ("application/dtmf-relay", "Signal=1\r\nDuration=160\r\n", "phone-contact"),
        ("application/dtmf-relay", "Signal= 11\r\nDuration= 160\r\n", "phone-menu"),
        ("application/dtmf", "2", "phone-menu-access"),
    ] {
        assert_eq!(call.asks(&Method::Info, kind, body), 200);
        heard = step(heard.next.as_str());
        assert_eq!(heard.say.last().map(|spoken| spoken.id.as_str()), Some(expected), "{body}");
    }
    // Nobody hands us to anybody else (RFC 3261 section 21.4.6), and the call goes on.
    assert_eq!(call.asks(&Method::Refer, "text/plain", ""), 405);
    assert_eq!(call.asks(&Method::Info, "application/dtmf-relay", "Signal=#"), 200);
    step(heard.next.as_str());
    assert_eq!(call.asks(&Method::Bye, "text/plain", ""), 200);
}
