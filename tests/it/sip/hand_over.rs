//! Callers who are handed over to somebody who is always there, by their operator.
use centralita::calls::{Act, CarrierWord};
use centralita::cli::phone::play::Driver as _;
use centralita::cli::phone::script::Start;
use centralita::sip::{HeaderName, Method};

use super::driver::{Calls, is_voice, newest, performance, until, voice};
use super::ends::Wire;
use super::holding::{ATTENDED, queues};
use super::line::{Operator, Setup};
use super::sounds::sounds;
use super::switched::Switched;
use crate::calls::stage::Stage;

const WIRE: Wire = Wire { refer: true, ..Wire::PLAIN };

fn setup() -> Setup {
    Setup { wire: WIRE, ..Setup::with(&sounds().library, false) }
}

fn stage(people: &str) -> Stage {
    Stage::with(&format!("{ATTENDED}{}", queues(people, "ring = \"in-order\"")))
}

#[test]
fn s5_an_operator_who_says_so_connects_a_caller_with_who_is_attended() {
    let stage = stage("people = [\"attended:control-room\"]");
    let mut call = Switched::before(&stage, setup());
    let newest = stage.desk.block_on(until("a call", async || newest(&stage).await));
    let begin = format!("begin-{}", newest.0);
    let greeting = stage.desk.block_on(performance(&stage, &begin, "the greeting"));
    assert_eq!(call.asks(&Method::Info, "application/dtmf-relay", "Signal=0"), 200);
    let refer = call.takes(&Method::Refer, 202);
    let to = refer.headers.get(&HeaderName::ReferTo).unwrap();
    assert!(to.starts_with("<sip:+34910000010@"), "{to}");
    // That it was taken says nothing yet, nor that it rings.
    for (state, status) in [("active;expires=60", "180 Ringing"), ("terminated", "200 OK")] {
        let mut notify = call.within(&Method::Notify);
        notify.headers.push(HeaderName::Event, "refer");
        notify.headers.push(HeaderName::SubscriptionState, state);
        notify
            .set_body("message/sipfrag;version=2.0", format!("SIP/2.0 {status}\r\n").into_bytes());
        assert_eq!(call.sends(&notify), 200);
    }
    call.takes(&Method::Bye, 200);
    let rings = stage.desk.block_on(performance(&stage, greeting.next.as_str(), "a person"));
    assert!(matches!(rings.then, Act::Dial(_)), "{rings:?}");
    stage.desk.block_on(until("the end", async || {
        let database = &stage.desk.desk.database;
        let row = database.write(move |tx| tx.call(newest)).await.unwrap();
        row.filter(|row| row.ended_at.is_some())
    }));
    let events = stage.became().events.join("\n");
    assert!(events.contains("leg to control-room (+34910000010): accepted"), "{events}");
}

#[test]
fn s6_an_operator_who_refuses_has_his_caller_put_through_by_us() {
    let stage = stage("people = [\"attended:control-room\"]");
    let mut calls = Calls::over(&stage, Operator::before(&stage.desk, setup()));
    stage.desk.block_on(async {
        calls.dials(&Start { from: Some("+34910000001".to_owned()), ..Start::default() }).await;
        calls.caller_performs("the greeting").await;
        calls.caller().presses("0").await;
        // The telephone at his end takes no REFER, as most do not: 405.
        calls.caller_performs("a person").await;
        calls.answers().await;
        calls.caller().handset.says(&voice(true), None);
        calls.caller().hears_any("the control room", is_voice(false)).await;
        calls.caller().handset.is_silent();
        calls.leg_then = Some(Act::Bridge);
        calls.leg_ends(CarrierWord::Answered).await;
        calls.caller_performs("what comes after the talk").await;
    });
    calls.hang_up().unwrap();
}

/// Whoever must press the key is rung by us, whatever the operator can do.
#[test]
fn s6_nobody_on_call_is_reached_by_handing_over() {
    let stage = stage("people = [\"person:lucia\"]");
    let mut call = Switched::before(&stage, setup());
    assert_eq!(call.asks(&Method::Info, "application/dtmf-relay", "Signal=0"), 200);
    let asked = call
        .switch
        .wait(|message| matches!(message.method(), Some(Method::Refer | Method::Invite)));
    assert_eq!(asked.method(), Some(&Method::Invite));
    assert!(asked.request_uri().unwrap().phone_number().is_some_and(|to| to == "+34400000005"));
    call.asks(&Method::Bye, "text/plain", "");
}
