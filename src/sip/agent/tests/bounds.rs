//! Everything has an end and a most, whatever comes.
use std::sync::Arc;

use proptest::prelude::*;

use super::super::*;
use super::net::*;
use crate::runtime::SeededRandom;
use crate::sip::access::Rate;
use crate::sip::{FlowId, Method, Transport, parse};

#[test]
fn s11_a_repeated_invite_is_no_new_one_to_the_limit() {
    let mut net = Net::one(|config| config.limits.trunk = Rate { burst: 1, per_second: 1 });
    let invite = request("INVITE", BOB, "", "");
    for _ in 0..5 {
        net.give(ALICE, address(BOB), invite.as_bytes());
    }
    assert_eq!((net.all("100", BOB).len(), net.all("503", BOB).len()), (5, 0));
}

#[test]
fn without_room_for_a_transaction_503_is_said_without_one() {
    let mut net = Net::one(|config| config.limits.transactions = 3);
    for number in 0..6 {
        let options = request("OPTIONS", BOB, "", "")
            .replace("Call-ID: call", &format!("Call-ID: {number}"))
            .replace("branch=z9hG4bKx", &format!("branch=z9hG4bKx{number}"));
        net.give(ALICE, address(BOB), options.as_bytes());
    }
    assert_eq!((net.all("200", BOB).len(), net.all("503", BOB).len()), (3, 3));
    let dial = Command::Dial(Box::new(dial(LegId::Dialled(1), None)));
    assert_eq!(net.try_command(ALICE, dial), Err(CommandError::Full));
    assert_eq!(net.ends[ALICE].agent.census().calls, 0, "what failed takes no place");
    net.rest();
}

#[test]
fn who_is_in_a_call_can_hang_up_when_new_requests_have_taken_all_room() {
    let mut net = Net::one(|config| config.limits.transactions = 16);
    let (_, invite) = call_peer(&mut net, &[]);
    for number in 0..20 {
        let options = request("OPTIONS", BOB, "", "")
            .replace("Call-ID: call", &format!("Call-ID: {number}"))
            .replace("branch=z9hG4bKx", &format!("branch=z9hG4bKx{number}"));
        net.give(ALICE, address(BOB), options.as_bytes());
    }
    assert!(!net.all("503", BOB).is_empty(), "there is no room for what is new");
    let refused = net.all("503", BOB).len();
    net.give(ALICE, address(BOB), &peer_request(&invite, "peer", &Method::Bye, 1, &[], None));
    assert!(matches!(net.told(ALICE).last(), Some(Event::Ended { .. })));
    assert_eq!(net.all("503", BOB).len(), refused);
    net.rest();
}

#[test]
fn a_call_that_we_make_does_not_ring_for_ever() {
    let mut net = Net::two();
    net.cut = Box::new(|message, to| message.code() == Some(480) && to == address(ALICE));
    net.dial(Some("offer"));
    net.run(s(181));
    assert!(matches!(net.told(ALICE)[..], [Event::Failed { code: 408, .. }]));
    net.rest();

    let mut net = Net::one(|_| {});
    net.command(ALICE, Command::Dial(Box::new(dial(LegId::Dialled(1), None))));
    let invite = net.last("INVITE", BOB).clone();
    net.give(ALICE, address(BOB), &reply(&invite, 180, "a", &[CONTACT]));
    net.run(s(220));
    assert_eq!(net.all("CANCEL", BOB).len(), 11, "nobody answers it");
    net.rest();
}

#[test]
fn an_offer_that_is_only_provisionally_answered_ends_with_the_call() {
    let mut net = Net::one(|_| {});
    let (leg, _) = call_peer(&mut net, &[]);
    net.command(ALICE, Command::Reoffer { leg, sdp: Some(sdp("moved")) });
    let offer = net.last("INVITE", BOB).clone();
    net.give(ALICE, address(BOB), &reply(&offer, 100, "peer", &[]));
    net.run(s(20));
    net.give(ALICE, address(BOB), &reply(&offer, 183, "peer", &[]));
    net.run(s(13));
    assert!(matches!(net.told(ALICE)[..], [Event::Ended { cause: EndCause::Lost, .. }]));
    net.rest();

    let mut net = Net::one(|_| {});
    let (leg, invite) = call_peer(&mut net, &[]);
    net.command(ALICE, Command::Reoffer { leg, sdp: Some(sdp("moved")) });
    let offer = net.last("INVITE", BOB).clone();
    net.give(ALICE, address(BOB), &reply(&offer, 100, "peer", &[]));
    net.give(ALICE, address(BOB), &peer_request(&invite, "peer", &Method::Bye, 1, &[], None));
    net.rest();
}

/// Random bytes that run out.
struct Exhausted(std::sync::Mutex<u32>);

impl Random for Exhausted {
    fn fill(&self, out: &mut [u8]) -> Result<(), NoRandom> {
        let mut left = self.0.lock().unwrap();
        *left = left.checked_sub(1).ok_or(NoRandom)?;
        SeededRandom::new(u64::from(*left)).fill(out)
    }
}

#[test]
fn without_chance_nothing_is_guessable_and_nothing_breaks() {
    assert!(Agent::new(config(ALICE, BOB), Arc::new(Exhausted(0.into()))).is_err());
    for left in 1..12 {
        let mut net = Net::one(|_| {});
        let random = Arc::new(Exhausted(left.into()));
        net.ends[ALICE].agent = Agent::new(config(ALICE, BOB), random).unwrap();
        net.give(ALICE, address(BOB), request("INVITE", BOB, "", "").as_bytes());
        for event in net.told(ALICE) {
            let Event::Incoming(call) = event else { panic!("{event:?}") };
            net.command(ALICE, Command::Answer { leg: call.leg, sdp: sdp("answer") });
            net.command(ALICE, hang_up(call.leg));
        }
        let dialled = Command::Dial(Box::new(dial(LegId::Dialled(1), None)));
        if net.try_command(ALICE, dialled).is_ok() {
            net.command(ALICE, hang_up(LegId::Dialled(1)));
        }
        net.run(s(500));
        let census = net.ends[ALICE].agent.census();
        assert_eq!((census.calls, census.legs, census.dialogs), (0, 0, 0), "{left}");
    }
}

/// The messages of a call with everything in it, as they came to Alice.
fn traffic() -> Vec<Vec<u8>> {
    let mut net = Net::two();
    let (ours, theirs) = net.dial(Some("offer"));
    net.command(BOB, Command::Ring { leg: theirs, code: 183, sdp: Some(sdp("early")) });
    net.command(BOB, Command::Answer { leg: theirs, sdp: sdp("early") });
    net.run(s(1));
    net.command(BOB, Command::Reoffer { leg: theirs, sdp: Some(sdp("moved")) });
    net.run(ms(100));
    net.command(ALICE, Command::AnswerReoffer { leg: ours, answer: Ok(sdp("followed")) });
    net.run(s(1_000));
    net.command(BOB, hang_up(theirs));
    net.run(s(1));
    let mut texts: Vec<Vec<u8>> = net
        .seen
        .iter()
        .filter(|seen| seen.to == address(ALICE))
        .map(|s| s.message.to_bytes())
        .collect();
    for method in ["INVITE", "OPTIONS", "CANCEL", "ACK", "PRACK", "NOTIFY", "INFO", "UPDATE", "BYE"]
    {
        texts.push(
            request(method, BOB, "Require: 100rel\r\nRAck: 1 1 INVITE\r\n", "v=0").into_bytes(),
        );
    }
    texts
}

static TRAFFIC: std::sync::LazyLock<Vec<Vec<u8>>> = std::sync::LazyLock::new(traffic);

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Alice dials; then she hears the messages of another call with her own names put in, broken
    /// in places and in any order.
    #[test]
    fn no_message_breaks_an_agent_or_stays_for_ever(
        order in prop::collection::vec((any::<prop::sample::Index>(), any::<u16>(), any::<u8>(), any::<bool>()), 1..60),
    ) {
        let texts = &*TRAFFIC;
        let mut net = Net::one(|_| {});
        net.command(ALICE, Command::Dial(Box::new(dial(LegId::Dialled(1), Some("offer")))));
        for (which, at, byte, broken) in order {
            let mut text = which.get(texts).clone();
            // The last request of ours gives the names that a hostile peer knows.
            if let Some(ours) = net.seen.iter().rev().find(|seen| seen.message.is_request()) {
                let ours = &ours.message;
                if let Ok(mut message) = parse(&text) {
                    use crate::sip::HeaderName;
                    if !message.is_request() {
                        message.headers.set(HeaderName::Via, ours.headers.get(&HeaderName::Via).unwrap());
                        message.headers.set(HeaderName::CSeq, ours.headers.get(&HeaderName::CSeq).unwrap());
                    } else {
                        message.headers.set(HeaderName::To, ours.headers.get(&HeaderName::From).unwrap());
                        message.headers.set(HeaderName::From, ours.headers.get(&HeaderName::To).unwrap());
                    }
                    message.headers.set(HeaderName::CallId, ours.call_id().unwrap());
                    text = message.to_bytes();
                }
            }
            if broken {
                let at = usize::from(at) % text.len();
                text[at] = byte;
            }
            let flow = Flow {
                id: FlowId(1),
                transport: Transport::Udp,
                local: address(ALICE),
                remote: address(BOB),
                trunk: None,
            };
            let mut out = vec![];
            net.ends[ALICE].agent.receive(net.now, &flow, parse(&text), &mut out);
            for output in out {
                match output {
                    // Names and addresses that the peer made up are not gone to.
                    Output::Send(sent) => {
                        if let Ok(message) = parse(&sent.bytes) {
                            net.seen.push(Seen { at: net.now, to: address(BOB), message });
                        }
                    }
                    Output::Event(event) => net.ends[ALICE].events.push(event),
                }
            }
            let census = net.ends[ALICE].agent.census();
            prop_assert!(census.legs <= 61 && census.dialogs <= 200 && census.transactions <= 200);
        }
        let _ended = net.try_command(ALICE, hang_up(LegId::Dialled(1)));
        for event in net.told(ALICE) {
            if let Event::Incoming(call) = event {
                let _ended = net.try_command(ALICE, hang_up(call.leg));
            }
        }
        // What is sent now goes nowhere.
        for _ in 0..10_000 {
            let Some(at) = net.ends[ALICE].agent.timeout() else { break };
            net.now = net.now.max(at);
            net.ends[ALICE].agent.tick(net.now, &mut vec![]);
        }
        prop_assert_eq!(net.ends[ALICE].agent.census(), Census::default());
    }
}

#[test]
fn ends_without_number_that_answer_one_call_are_not_all_dismissed() {
    let mut net = Net::one(|_| {});
    let (_, invite) = call_peer(&mut net, &[]);
    for number in 0..100 {
        for _ in 0..2 {
            let ok = reply_sdp(&invite, 200, &format!("t{number}"), &[CONTACT], "answer");
            net.give(ALICE, address(BOB), &ok);
        }
    }
    assert_eq!(net.all("BYE", BOB).len(), 16);
    assert!(net.told(ALICE).is_empty(), "the first stands");
}
