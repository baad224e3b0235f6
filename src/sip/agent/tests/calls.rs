//! Calls as they should go.
use super::super::*;
use super::net::*;
use crate::sip::{Cause, HeaderName, Method, Uri};

#[test]
fn a_call_rings_is_answered_and_hung_up_over_datagrams_and_streams() {
    for stream in [false, true] {
        let mut net = Net::over(stream);
        let (ours, theirs) = net.dial(Some("offer"));
        net.command(BOB, Command::Ring { leg: theirs, code: 180, sdp: None });
        match net.next(ALICE) {
            Event::Progress { leg, code: 180, sdp: None } => assert_eq!(leg, ours),
            other => panic!("{other:?}"),
        }
        net.run(s(3));
        net.command(BOB, Command::Answer { leg: theirs, sdp: sdp("answer") });
        match net.next(ALICE) {
            Event::Answered { leg, sdp: Some(answer) } => {
                assert_eq!((leg, answer), (ours, sdp("answer")));
            }
            other => panic!("{other:?}"),
        }
        assert!(matches!(net.next(BOB), Event::Acked { sdp: None, .. }));
        net.run(s(5));
        assert_eq!(net.all("INVITE", BOB).len(), 1, "an answered INVITE is not repeated");
        let reason = Cause { protocol: "Q.850".to_owned(), cause: Some(16), text: None };
        net.command(ALICE, Command::HangUp { leg: ours, reason: Some(reason.clone()) });
        match net.next(BOB) {
            Event::Ended { leg, cause: EndCause::Remote(said) } => {
                assert_eq!((leg, said), (theirs, vec![reason]));
            }
            other => panic!("{other:?}"),
        }
        assert!(matches!(net.next(ALICE), Event::Ended { cause: EndCause::Local, .. }));
        net.rest();
        assert_eq!(net.all("BYE", BOB).len(), 1);
    }
}

#[test]
fn what_an_incoming_call_tells() {
    for trusted in [true, false] {
        let mut net = Net::one(|config| config.trunks[0].trusted = trusted);
        let extra = "P-Asserted-Identity: \"Ana\" <sip:ana@example.pt>\r\n\
                     P-Asserted-Identity: <tel:+351210000000>\r\nPrivacy: id\r\n\
                     Diversion: <sip:800@example.pt>;reason=no-answer\r\n\
                     Content-Type: application/sdp\r\n";
        net.give(ALICE, address(BOB), request("INVITE", BOB, extra, "v=0").as_bytes());
        let Event::Incoming(call) = net.next(ALICE) else { panic!() };
        let number = call.asserted.as_ref().and_then(|one| one.uri.phone_number());
        assert_eq!(number, trusted.then(|| "+351210000000".to_owned()));
        assert!(call.private);
        assert_eq!(call.diversions, ["<sip:800@example.pt>;reason=no-answer"]);
        assert_eq!(call.offer, Some(sdp("v=0")));
        assert_eq!(call.target, Uri::parse("sip:desk@192.0.2.1").unwrap());
        assert_eq!((call.trunk, call.call_id.as_str()), (T1, "call-INVITE"));
        assert!(!format!("{call:?}").contains("v=0"));
        net.command(ALICE, Command::Reject { leg: call.leg, code: 486, retry_after: Some(7) });
        let refusal = net.last("486", BOB);
        assert_eq!(refusal.headers.get(&HeaderName::RetryAfter), Some("7"));
    }
}

#[test]
fn a6_a_call_without_an_offer_gets_ours_in_the_200_and_gives_its_answer_in_the_ack() {
    let mut net = Net::two();
    let (ours, theirs) = net.dial(None);
    net.command(BOB, Command::Answer { leg: theirs, sdp: sdp("bob offers") });
    assert!(matches!(net.next(ALICE), Event::Answered { sdp: None, .. }));
    match net.next(ALICE) {
        Event::Reoffered { sdp: offer, .. } => assert_eq!(offer, Some(sdp("bob offers"))),
        other => panic!("{other:?}"),
    }
    net.run(ms(1_700));
    let command = Command::AnswerReoffer { leg: ours, answer: Ok(sdp("alice answers")) };
    net.command(ALICE, command);
    match net.next(BOB) {
        Event::Acked { sdp: answer, .. } => assert_eq!(answer, Some(sdp("alice answers"))),
        other => panic!("{other:?}"),
    }
    net.command(BOB, hang_up(theirs));
    net.rest();
}

#[test]
fn an_ack_without_the_answer_that_it_owes_ends_the_call() {
    let mut net = Net::one(|_| {});
    net.give(ALICE, address(BOB), request("INVITE", BOB, "", "").as_bytes());
    let Event::Incoming(call) = net.next(ALICE) else { panic!() };
    net.command(ALICE, Command::Answer { leg: call.leg, sdp: sdp("our offer") });
    let ok = net.last("200", BOB).clone();
    let to = ok.headers.get(&HeaderName::To).unwrap();
    let ack = request("ACK", BOB, "", "").replace("To: <sip:desk@192.0.2.1>", &format!("To: {to}"));
    let ack = ack.replace("call-ACK", "call-INVITE");
    net.give(ALICE, address(BOB), ack.as_bytes());
    assert!(matches!(net.next(ALICE), Event::Ended { cause: EndCause::Broken, .. }));
    assert_eq!(net.all("BYE", BOB).len(), 1);
    net.rest();
}

#[test]
fn a_call_that_nobody_answers_is_refused_in_the_end() {
    let mut net = Net::with(|end, config| {
        config.limits.ring = if end == ALICE { s(300) } else { s(180) };
    });
    net.dial(Some("offer"));
    net.run(s(181));
    assert!(matches!(net.told(BOB)[..], [Event::Ended { cause: EndCause::Local, .. }]));
    assert!(matches!(net.told(ALICE)[..], [Event::Failed { code: 480, .. }]));
    net.rest();
}

#[test]
fn early_media_is_told_and_the_200_decides() {
    let mut net = Net::with(|_, config| config.trunks[0].reliable = Reliability::Never);
    let (_, theirs) = net.dial(Some("offer"));
    net.command(BOB, Command::Ring { leg: theirs, code: 183, sdp: Some(sdp("early")) });
    match net.next(ALICE) {
        Event::Progress { code: 183, sdp: early, .. } => assert_eq!(early, Some(sdp("early"))),
        other => panic!("{other:?}"),
    }
    assert!(net.last("183", ALICE).headers.get(&HeaderName::RSeq).is_none());
    net.command(BOB, Command::Answer { leg: theirs, sdp: sdp("final") });
    match net.next(ALICE) {
        Event::Answered { sdp: answer, .. } => assert_eq!(answer, Some(sdp("final"))),
        other => panic!("{other:?}"),
    }
    net.command(BOB, hang_up(theirs));
    net.rest();
}

#[test]
fn s7_a_reliable_ring_waits_for_its_prack_and_the_answer_waits_with_it() {
    let mut net = Net::two();
    let (ours, theirs) = net.dial(Some("offer"));
    net.command(BOB, Command::Ring { leg: theirs, code: 183, sdp: Some(sdp("early")) });
    net.command(BOB, Command::Answer { leg: theirs, sdp: sdp("early") });
    assert!(net.all("200", ALICE).is_empty(), "not before the PRACK (RFC 3262 3)");
    assert!(matches!(net.next(ALICE), Event::Progress { sdp: Some(_), .. }));
    match net.next(ALICE) {
        Event::Answered { leg, sdp: answer } => {
            assert_eq!((leg, answer), (ours, Some(sdp("early"))), "the one that counts");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(net.all("PRACK", BOB).len(), 1);
    let invite = net.all("200", ALICE);
    let ok = invite
        .iter()
        .find(|seen| seen.message.cseq().is_ok_and(|cseq| cseq.method == Method::Invite));
    assert!(ok.unwrap().message.body.is_empty(), "the answer is not said twice");
    net.command(ALICE, hang_up(ours));
    net.rest();
}

#[test]
fn s7_prack_goes_to_the_contact_and_tag_of_its_own_early_dialog() {
    let mut net = Net::one(|_| {});
    let leg = LegId::Dialled(1);
    net.command(ALICE, Command::Dial(Box::new(dial(leg, Some("offer")))));
    let invite = net.last("INVITE", BOB).clone();
    let from_fork = |tag: &str, end: usize, rseq: &str| {
        let contact = format!("<sip:fork@{}>", address(end));
        let headers = [
            (HeaderName::Contact, contact.as_str()),
            (HeaderName::Require, "100rel"),
            (HeaderName::RSeq, rseq),
        ];
        reply_sdp(&invite, 183, tag, &headers, tag)
    };
    net.give(ALICE, address(BOB), &from_fork("one", 4, "500"));
    net.give(ALICE, address(BOB), &from_fork("two", 5, "900"));
    net.give(ALICE, address(BOB), &from_fork("one", 4, "502"));
    net.give(ALICE, address(BOB), &from_fork("one", 4, "500"));
    net.give(ALICE, address(BOB), &from_fork("one", 4, "501"));
    let pracks: Vec<_> = net
        .seen
        .iter()
        .filter(|seen| seen.message.method() == Some(&Method::Prack))
        .map(|seen| {
            let tag = seen.message.to().unwrap().tag().unwrap().to_owned();
            let rack = seen.message.rack().unwrap();
            (seen.to, tag, rack.rseq, rack.cseq.number, seen.message.cseq().unwrap().number)
        })
        .collect();
    let expected = [
        (address(4), "one".to_owned(), 500, 1, 2),
        (address(5), "two".to_owned(), 900, 1, 2),
        (address(4), "one".to_owned(), 501, 1, 3),
    ];
    assert_eq!(pracks, expected);
    // The fork that answers without a description means the one that it gave before.
    let contact = format!("<sip:fork@{}>", address(5));
    let answer = reply(&invite, 200, "two", &[(HeaderName::Contact, contact.as_str())]);
    net.give(ALICE, address(BOB), &answer);
    let answered = net.told(ALICE).into_iter().find_map(|event| match event {
        Event::Answered { sdp, .. } => sdp,
        _ => None,
    });
    assert_eq!(answered, Some(sdp("two")));
    assert_eq!(net.seen.last().unwrap().to, address(5), "the ACK");
}

#[test]
fn s7_without_a_prack_the_call_is_refused() {
    let mut net = Net::two();
    net.cut = Box::new(|message, _| message.method() == Some(&Method::Prack));
    let (_, theirs) = net.dial(Some("offer"));
    net.command(BOB, Command::Ring { leg: theirs, code: 183, sdp: Some(sdp("early")) });
    net.run(s(33));
    assert_eq!(net.all("183", ALICE).len(), 7, "at 0, 0.5, 1.5, 3.5, 7.5, 15.5 and 31.5 s");
    assert!(matches!(net.told(BOB)[..], [Event::Ended { .. }]));
    assert!(matches!(
        net.told(ALICE)[..],
        [Event::Progress { .. }, Event::Failed { code: 504, .. }]
    ));
    net.rest();
}

#[test]
fn s7_reliable_responses_are_demanded_of_a_trunk_that_must_give_them() {
    let asks = |reliable| {
        let mut net = Net::one(|config| config.trunks[0].reliable = reliable);
        net.command(ALICE, Command::Dial(Box::new(dial(LegId::Dialled(1), Some("offer")))));
        let invite = net.last("INVITE", BOB);
        let supported = invite.supported().unwrap().contains(&"100rel".to_owned());
        (supported, invite.require().unwrap())
    };
    assert_eq!(asks(Reliability::Never), (false, vec![]));
    assert_eq!(asks(Reliability::Supported), (true, vec![]));
    assert_eq!(asks(Reliability::Required), (true, vec!["100rel".to_owned()]));
    // Who calls us without them is served.
    let mut net = Net::one(|config| config.trunks[0].reliable = Reliability::Required);
    net.give(ALICE, address(BOB), request("INVITE", BOB, "", "").as_bytes());
    let Event::Incoming(call) = net.next(ALICE) else { panic!() };
    net.command(ALICE, Command::Ring { leg: call.leg, code: 180, sdp: None });
    assert_eq!(net.last("180", BOB).headers.get(&HeaderName::RSeq), None);
    net.command(ALICE, Command::Answer { leg: call.leg, sdp: sdp("offer") });
    assert!(net.last("200", BOB).code().is_some());
}

#[test]
fn a_reliable_ring_without_their_offer_carries_ours_and_prack_the_answer() {
    let mut net = Net::two();
    let (ours, theirs) = net.dial(None);
    net.command(BOB, Command::Ring { leg: theirs, code: 180, sdp: None });
    assert!(net.last("180", ALICE).headers.get(&HeaderName::RSeq).is_none());
    assert!(matches!(net.next(ALICE), Event::Progress { code: 180, .. }));
    net.command(BOB, Command::Ring { leg: theirs, code: 183, sdp: Some(sdp("bob offers")) });
    assert!(matches!(net.next(ALICE), Event::Progress { code: 183, sdp: None, .. }));
    assert!(matches!(net.next(ALICE), Event::Reoffered { sdp: Some(_), .. }));
    net.command(ALICE, Command::AnswerReoffer { leg: ours, answer: Ok(sdp("alice answers")) });
    match net.next(BOB) {
        Event::Reanswered { sdp: answer, .. } => assert_eq!(answer, Some(sdp("alice answers"))),
        other => panic!("{other:?}"),
    }
    net.command(BOB, Command::Answer { leg: theirs, sdp: sdp("bob offers") });
    assert!(matches!(net.next(ALICE), Event::Answered { sdp: None, .. }));
    assert!(matches!(net.next(BOB), Event::Acked { sdp: None, .. }));
    net.command(ALICE, hang_up(ours));
    net.rest();
}

#[test]
fn d7_keys_in_info_are_told_and_never_printed() {
    let mut net = Net::one(|_| {});
    let (leg, invite) = call_peer(&mut net, &[]);
    for (number, (kind, body)) in (1..).zip([
        ("application/dtmf-relay", "Signal=11\r\nDuration=160\r\n"),
        ("application/dtmf", "7"),
    ]) {
        let info = peer_request(&invite, "peer", &Method::Info, number, &[], Some((kind, body)));
        net.give(ALICE, address(BOB), &info);
        net.give(ALICE, address(BOB), &info);
    }
    let keys: Vec<String> = net
        .told(ALICE)
        .into_iter()
        .map(|event| {
            assert!(!format!("{event:?}").contains(['7', '#']), "a key is printed");
            match event {
                Event::Keys { leg: told, digits, .. } if told == leg => digits.expose().to_owned(),
                other => panic!("{other:?}"),
            }
        })
        .collect();
    assert_eq!(keys, ["#", "7"], "a repeated INFO is one key");
    let odd = peer_request(&invite, "peer", &Method::Info, 9, &[], Some(("text/plain", "7")));
    net.give(ALICE, address(BOB), &odd);
    assert!(net.last("415", BOB).headers.get(&HeaderName::Accept).is_some());
    let empty = peer_request(&invite, "peer", &Method::Info, 10, &[], None);
    net.give(ALICE, address(BOB), &empty);
    assert_eq!(net.seen.last().unwrap().message.code(), Some(200));
    assert!(net.told(ALICE).is_empty());
}

#[test]
fn routes_are_kept_and_a_strict_router_is_obeyed() {
    for (route, uri, first) in [
        ("<sip:192.0.2.9;lr>", "sip:900@192.0.2.2", Some("<sip:192.0.2.9;lr>")),
        ("<sip:192.0.2.9>", "sip:192.0.2.9", Some("<sip:900@192.0.2.2>")),
    ] {
        let mut net = Net::one(|_| {});
        let (leg, _) = call_peer(&mut net, &[(HeaderName::RecordRoute, route)]);
        net.command(ALICE, hang_up(leg));
        let bye = net.seen.last().unwrap();
        assert_eq!(bye.to, address(8));
        assert_eq!(bye.message.uri_text(), Some(uri));
        assert_eq!(bye.message.headers.get(&HeaderName::Route), first);
    }
}

#[test]
fn a_symmetric_trunk_is_answered_where_it_speaks_from() {
    let mut net = Net::one(|config| config.trunks[0].symmetric = true);
    let (leg, _) = call_peer(&mut net, &[(HeaderName::Subject, "nat")]);
    net.command(ALICE, hang_up(leg));
    assert_eq!(net.all("BYE", BOB).len(), 1);
    let mut net = Net::one(|config| config.trunks[0].symmetric = true);
    let leg = LegId::Dialled(1);
    net.command(ALICE, Command::Dial(Box::new(dial(leg, Some("offer")))));
    let invite = net.last("INVITE", BOB).clone();
    let private = [(HeaderName::Contact, "<sip:900@10.0.0.1>")];
    net.give(ALICE, address(BOB), &reply_sdp(&invite, 200, "peer", &private, "answer"));
    assert_eq!(net.all("ACK", BOB).len(), 1);
}

#[test]
fn the_routes_of_the_200_are_those_that_count() {
    let mut net = Net::one(|_| {});
    let leg = LegId::Dialled(1);
    net.command(ALICE, Command::Dial(Box::new(dial(leg, Some("offer")))));
    let invite = net.last("INVITE", BOB).clone();
    let early = [CONTACT, (HeaderName::RecordRoute, "<sip:192.0.2.7;lr>")];
    net.give(ALICE, address(BOB), &reply(&invite, 180, "peer", &early));
    let last = [
        CONTACT,
        (HeaderName::RecordRoute, "<sip:192.0.2.9;lr>"),
        (HeaderName::RecordRoute, "<sip:192.0.2.8;lr>"),
    ];
    net.give(ALICE, address(BOB), &reply_sdp(&invite, 200, "peer", &last, "answer"));
    let ack = net.seen.last().unwrap();
    assert_eq!(ack.to, address(7), "the nearest is the last");
    let routes: Vec<&str> = ack.message.headers.all(&HeaderName::Route).collect();
    assert_eq!(routes, ["<sip:192.0.2.8;lr>", "<sip:192.0.2.9;lr>"]);
}
