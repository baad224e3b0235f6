//! What goes wrong between two ends, on purpose.
use super::super::*;
use super::net::*;
use crate::sip::{HeaderName, Method};

#[test]
fn s1_without_an_ack_the_200_is_repeated_for_32_s_and_then_the_call_is_ended() {
    let mut net = Net::two();
    let (_, theirs) = net.dial(Some("offer"));
    net.cut = Box::new(|message, _| message.method() == Some(&Method::Ack));
    net.command(BOB, Command::Answer { leg: theirs, sdp: sdp("answer") });
    let start = net.now;
    net.run(s(31));
    let at: Vec<u128> =
        net.all("200", ALICE).iter().map(|seen| (seen.at - start).as_millis()).collect();
    assert_eq!(at, [0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500]);
    assert_eq!(net.all("ACK", BOB).len(), at.len(), "each 200 has its ACK");
    net.run(s(2));
    let bye = net.last("BYE", ALICE);
    let reason = bye.reasons().unwrap().remove(0);
    assert_eq!((reason.protocol.as_str(), reason.cause), ("SIP", Some(408)));
    assert!(matches!(net.told(BOB)[..], [Event::Ended { cause: EndCause::NoAck, .. }]));
    assert!(matches!(
        net.told(ALICE)[..],
        [Event::Answered { .. }, Event::Ended { cause: EndCause::Remote(_), .. }]
    ));
    net.rest();
}

#[test]
fn s1_the_ack_goes_to_the_contact_of_the_200_and_again_for_each_200() {
    let mut net = Net::one(|_| {});
    let leg = LegId::Dialled(1);
    net.command(ALICE, Command::Dial(Box::new(dial(leg, Some("offer")))));
    let invite = net.last("INVITE", BOB).clone();
    let contact = format!("<sip:900@{};transport=udp>", address(6));
    let ok = reply_sdp(&invite, 200, "a", &[(HeaderName::Contact, contact.as_str())], "answer");
    net.give(ALICE, address(BOB), &ok);
    net.give(ALICE, address(BOB), &ok);
    net.give(ALICE, address(BOB), &ok);
    let acks = net.all("ACK", 6);
    assert_eq!(acks.len(), 3);
    assert!(acks.iter().all(|ack| ack.message == acks[0].message));
    assert!(acks[0].message.uri_text().unwrap().starts_with("sip:900@192.0.2.7:5060"));
    assert_ne!(
        acks[0].message.top_via().unwrap().branch(),
        invite.top_via().unwrap().branch(),
        "a transaction of its own"
    );
    assert_eq!(net.told(ALICE).len(), 1, "it is answered once");
}

#[test]
fn s1_hanging_up_before_the_ack_says_bye_after_it() {
    let mut net = Net::two();
    let (_, theirs) = net.dial(Some("offer"));
    net.command(BOB, Command::Answer { leg: theirs, sdp: sdp("answer") });
    net.command(BOB, hang_up(theirs));
    assert!(matches!(net.told(BOB)[..], [Event::Ended { cause: EndCause::Local, .. }]));
    assert!(net.all("BYE", ALICE).is_empty());
    net.run(s(1));
    assert_eq!(net.all("BYE", ALICE).len(), 1);
    net.rest();
    assert!(net.told(BOB).is_empty(), "its end is told once");
}

#[test]
fn s2_a_cancel_before_any_response_waits_for_one() {
    let mut net = Net::one(|_| {});
    let leg = LegId::Dialled(1);
    net.command(ALICE, Command::Dial(Box::new(dial(leg, Some("offer")))));
    net.command(ALICE, hang_up(leg));
    assert!(matches!(net.told(ALICE)[..], [Event::Ended { cause: EndCause::Local, .. }]));
    net.run(s(2));
    assert!(net.all("CANCEL", BOB).is_empty(), "not yet (RFC 3261 9.1)");
    let invite = net.last("INVITE", BOB).clone();
    net.give(ALICE, address(BOB), &reply(&invite, 100, "", &[]));
    let cancel = net.last("CANCEL", BOB).clone();
    assert_eq!(cancel.top_via(), invite.top_via());
    assert_eq!(cancel.uri_text(), invite.uri_text());
    net.give(ALICE, address(BOB), &reply(&cancel, 200, "a", &[]));
    net.give(ALICE, address(BOB), &reply(&invite, 487, "a", &[]));
    assert_eq!(net.all("ACK", BOB).len(), 1);
    net.rest();
    assert!(net.told(ALICE).is_empty());
}

#[test]
fn s2_a_cancel_stops_the_ringing() {
    let mut net = Net::two();
    let (ours, theirs) = net.dial(Some("offer"));
    net.command(BOB, Command::Ring { leg: theirs, code: 180, sdp: None });
    assert!(matches!(net.next(ALICE), Event::Progress { .. }));
    net.command(ALICE, hang_up(ours));
    match net.next(BOB) {
        Event::Ended { leg, cause: EndCause::Cancelled } => assert_eq!(leg, theirs),
        other => panic!("{other:?}"),
    }
    let late = Command::Answer { leg: theirs, sdp: sdp("late") };
    assert_eq!(net.try_command(BOB, late), Err(CommandError::Unknown));
    net.rest();
    assert_eq!((net.all("487", ALICE).len(), net.all("ACK", BOB).len()), (1, 1));
}

#[test]
fn s2_cancel_and_200_that_cross_end_the_call_on_both_sides() {
    let mut net = Net::two();
    let (ours, theirs) = net.dial(Some("offer"));
    net.run(ms(50));
    net.command(ALICE, hang_up(ours));
    net.command(BOB, Command::Answer { leg: theirs, sdp: sdp("answer") });
    net.run(s(5));
    assert!(matches!(net.told(ALICE)[..], [Event::Ended { cause: EndCause::Local, .. }]));
    assert!(matches!(
        net.told(BOB)[..],
        [Event::Acked { .. }, Event::Ended { cause: EndCause::Remote(_), .. }]
    ));
    assert_eq!((net.all("CANCEL", BOB).len(), net.all("BYE", BOB).len()), (1, 1));
    assert!(net.all("487", ALICE).is_empty());
    net.rest();
}

#[test]
fn s2_a_200_in_spite_of_a_cancel_is_acknowledged_and_ended() {
    let mut net = Net::one(|_| {});
    let leg = LegId::Dialled(1);
    net.command(ALICE, Command::Dial(Box::new(dial(leg, Some("offer")))));
    let invite = net.last("INVITE", BOB).clone();
    net.command(ALICE, hang_up(leg));
    net.give(ALICE, address(BOB), &reply_sdp(&invite, 200, "a", &[CONTACT], "answer"));
    assert_eq!((net.all("ACK", BOB).len(), net.all("BYE", BOB).len()), (1, 1));
    assert!(net.all("CANCEL", BOB).is_empty());
    let bye = net.last("BYE", BOB).clone();
    net.give(ALICE, address(BOB), &reply(&bye, 200, "a", &[]));
    net.rest();
    assert_eq!(net.told(ALICE).len(), 1);
}

#[test]
fn s2_a_cancelled_call_that_never_gets_its_487_ends_all_the_same() {
    let mut net = Net::two();
    net.cut = Box::new(|message, _| message.code() == Some(487));
    let (ours, _) = net.dial(Some("offer"));
    net.run(ms(50));
    net.command(ALICE, hang_up(ours));
    net.rest();
}

#[test]
fn s3_both_sides_say_bye_at_once_and_both_are_answered() {
    let mut net = Net::two();
    let (ours, theirs) = net.call();
    net.command(ALICE, hang_up(ours));
    net.command(BOB, hang_up(theirs));
    net.run(s(1));
    for end in [ALICE, BOB] {
        assert_eq!(net.all("BYE", end).len(), 1, "no BYE is repeated: each was answered");
        assert!(matches!(net.told(end)[..], [Event::Ended { cause: EndCause::Local, .. }]));
    }
    net.rest();
}

#[test]
fn s3_requests_for_a_call_that_nobody_knows_get_481() {
    let mut net = Net::one(|_| {});
    for method in ["BYE", "INFO", "UPDATE", "PRACK", "NOTIFY", "INVITE", "CANCEL"] {
        let stray = request(method, BOB, "", "");
        let stray = match method {
            "CANCEL" => stray,
            _ => stray.replace("To: <sip:desk@192.0.2.1>", "To: <sip:desk@192.0.2.1>;tag=gone"),
        };
        net.give(ALICE, address(BOB), stray.as_bytes());
        assert_eq!(net.seen.last().unwrap().message.code(), Some(481), "{method}");
    }
    let ack = request("ACK", BOB, "", "")
        .replace("To: <sip:desk@192.0.2.1>", "To: <sip:desk@192.0.2.1>;tag=gone");
    let before = net.seen.len();
    net.give(ALICE, address(BOB), ack.as_bytes());
    assert_eq!(net.seen.len(), before, "an ACK is never answered");
    net.rest();
}

#[test]
fn s3_a_second_bye_after_the_end_gets_481() {
    let mut net = Net::one(|_| {});
    let (_, invite) = call_peer(&mut net, &[]);
    let bye = |number| peer_request(&invite, "peer", &Method::Bye, number, &[], None);
    net.give(ALICE, address(BOB), &bye(1));
    net.give(ALICE, address(BOB), &bye(1));
    assert_eq!(net.all("200", BOB).len(), 2, "a repeated BYE has the same answer");
    net.run(s(40));
    net.give(ALICE, address(BOB), &bye(2));
    assert_eq!(net.seen.last().unwrap().message.code(), Some(481));
}

#[test]
fn s4_a_bye_from_another_socket_is_known_by_its_dialog() {
    let mut net = Net::one(|_| {});
    let (leg, invite) = call_peer(&mut net, &[]);
    let elsewhere = "198.51.100.77:40001".parse().unwrap();
    let bye = peer_request(&invite, "peer", &Method::Bye, 1, &[], None);
    net.give(ALICE, elsewhere, &bye);
    match net.next(ALICE) {
        Event::Ended { leg: told, cause: EndCause::Remote(_) } => assert_eq!(told, leg),
        other => panic!("{other:?}"),
    }
    assert_eq!(net.seen.last().unwrap().message.code(), Some(200));
    let mut net = Net::one(|_| {});
    let (_, invite) = call_peer(&mut net, &[]);
    let wrong = peer_request(&invite, "guessed", &Method::Bye, 1, &[], None);
    let before = net.seen.len();
    net.give(ALICE, elsewhere, &wrong);
    assert_eq!(
        (net.seen.len(), net.told(ALICE).len()),
        (before, 0),
        "a stranger without its names"
    );
}

#[test]
fn a_request_with_a_lower_number_gets_500() {
    let mut net = Net::one(|_| {});
    let (_, invite) = call_peer(&mut net, &[]);
    let info = |number| peer_request(&invite, "peer", &Method::Info, number, &[], None);
    net.give(ALICE, address(BOB), &info(20));
    net.give(ALICE, address(BOB), &info(19));
    let codes: Vec<_> = net.seen.iter().filter_map(|seen| seen.message.code()).collect();
    assert_eq!(codes, [200, 500]);
}

#[test]
fn several_ends_that_answer_leave_one_call() {
    let mut net = Net::one(|_| {});
    let leg = LegId::Dialled(1);
    net.command(ALICE, Command::Dial(Box::new(dial(leg, Some("offer")))));
    let invite = net.last("INVITE", BOB).clone();
    let contact = |end: usize| format!("<sip:fork@{}>", address(end));
    for (end, tag) in [(4, "a"), (5, "b"), (6, "c")] {
        let ringing = reply(&invite, 180, tag, &[(HeaderName::Contact, contact(end).as_str())]);
        net.give(ALICE, address(BOB), &ringing);
    }
    for (end, tag) in [(5, "b"), (4, "a"), (5, "b"), (7, "d"), (4, "a")] {
        let contact = contact(end);
        let ok = reply_sdp(&invite, 200, tag, &[(HeaderName::Contact, contact.as_str())], tag);
        net.give(ALICE, address(BOB), &ok);
    }
    let count = |what: &str, end| net.all(what, end).len();
    assert_eq!((count("ACK", 5), count("BYE", 5)), (2, 0), "the first wins");
    assert_eq!((count("ACK", 4), count("BYE", 4)), (2, 1));
    assert_eq!((count("ACK", 7), count("BYE", 7)), (1, 1));
    let answers = net.told(ALICE).into_iter().filter(|e| matches!(e, Event::Answered { .. }));
    assert_eq!(answers.count(), 1);
    net.command(ALICE, hang_up(leg));
    assert_eq!(net.all("BYE", 5).len(), 1);
    net.rest();
}

#[test]
fn without_any_answer_a_call_fails_after_32_s() {
    let mut net = Net::one(|_| {});
    net.command(ALICE, Command::Dial(Box::new(dial(LegId::Dialled(1), None))));
    net.run(ms(31_999));
    assert!(net.told(ALICE).is_empty());
    assert_eq!(net.all("INVITE", BOB).len(), 7);
    net.run(ms(1));
    assert!(matches!(net.told(ALICE)[..], [Event::Failed { code: 408, .. }]));
    net.rest();
}

#[test]
fn what_cannot_be_sent_fails_at_once() {
    let mut net = Net::one(|_| {});
    let leg = LegId::Dialled(1);
    net.command(ALICE, Command::Dial(Box::new(dial(leg, None))));
    let id = net.ends[ALICE].transactions[0];
    net.lost_connection(ALICE, id);
    assert!(matches!(net.told(ALICE)[..], [Event::Failed { code: 503, .. }]));
    net.lost_connection(ALICE, id);
    assert!(net.told(ALICE).is_empty());
    net.rest();
}

#[test]
fn the_answer_of_an_unanswered_bye_is_waited_for_and_then_forgotten() {
    let mut net = Net::two();
    let (ours, _) = net.call();
    net.cut = Box::new(|_, _| true);
    net.command(ALICE, hang_up(ours));
    net.run(s(40));
    assert_eq!(net.ends[ALICE].agent.census(), Census::default());
    assert_eq!(net.all("BYE", BOB).len(), 11, "timer E");
}

#[test]
fn the_commands_of_a_call_that_is_over_are_refused() {
    let mut net = Net::two();
    let (ours, theirs) = net.call();
    assert_eq!(
        net.try_command(BOB, Command::Answer { leg: theirs, sdp: sdp("again") }),
        Err(CommandError::WrongState)
    );
    assert_eq!(
        net.try_command(ALICE, Command::Dial(Box::new(dial(ours, None)))),
        Err(CommandError::Invalid),
        "its name is taken"
    );
    net.command(ALICE, hang_up(ours));
    assert_eq!(net.try_command(ALICE, hang_up(ours)), Err(CommandError::Unknown));
    net.rest();
}

#[test]
fn a_bye_before_the_answer_ends_the_ringing() {
    let mut net = Net::one(|_| {});
    net.give(ALICE, address(BOB), request("INVITE", BOB, "", "").as_bytes());
    let Event::Incoming(call) = net.next(ALICE) else { panic!() };
    net.command(ALICE, Command::Ring { leg: call.leg, code: 180, sdp: None });
    let ringing = net.last("180", BOB).clone();
    let to = ringing.headers.get(&HeaderName::To).unwrap();
    let bye = request("BYE", BOB, "", "")
        .replace("To: <sip:desk@192.0.2.1>", &format!("To: {to}"))
        .replace("call-BYE", "call-INVITE")
        .replace("CSeq: 1 BYE", "CSeq: 2 BYE");
    net.give(ALICE, address(BOB), bye.as_bytes());
    assert_eq!((net.all("200", BOB).len(), net.all("487", BOB).len()), (1, 1));
    assert!(matches!(net.told(ALICE)[..], [Event::Ended { cause: EndCause::Remote(_), .. }]));
    net.rest();
}
