//! What is refused, with which status, and what strangers get.
use super::super::*;
use super::net::*;
use crate::sip::access::Rate;
use crate::sip::{FlowId, HeaderName, Method, Transport};

/// Gives one request and takes the status of the answer and the value of one of its headers.
fn refused(extra: &str, method: &str, name: &HeaderName) -> (u16, Option<String>) {
    let mut net = Net::one(|_| {});
    net.give(ALICE, address(BOB), request(method, BOB, extra, "").as_bytes());
    let answer = net.seen.last().expect("an answer").message.clone();
    assert!(answer.to().unwrap().tag().is_some(), "{method} {extra}");
    assert!(net.told(ALICE).is_empty(), "{method} {extra}");
    let code = answer.code().unwrap();
    let value = answer.headers.get(name).map(str::to_owned);
    net.run(s(40));
    assert_eq!(net.ends[ALICE].agent.census(), Census::default());
    (code, value)
}

#[test]
fn what_we_cannot_do_is_refused_with_what_we_can() {
    let (code, allow) = refused("", "MESSAGE", &HeaderName::Allow);
    assert_eq!(code, 405);
    assert!(allow.unwrap().contains("INVITE"));
    for method in ["REGISTER", "SUBSCRIBE", "PUBLISH", "REFER"] {
        assert_eq!(refused("", method, &HeaderName::Allow).0, 405, "{method}");
    }
    let (code, allow) = refused("", "DANCE", &HeaderName::Allow);
    assert_eq!((code, allow.is_some()), (501, true));
    let (code, unsupported) = refused(
        "Require: 100rel, gruu\r\nRequire: outbound\r\n",
        "INVITE",
        &HeaderName::Unsupported,
    );
    assert_eq!((code, unsupported.as_deref()), (420, Some("gruu, outbound")));
}

#[test]
fn an_invite_is_looked_at_closely() {
    let status = |change: &dyn Fn(String) -> String| {
        let mut net = Net::one(|_| {});
        let invite = change(request("INVITE", BOB, "", ""));
        net.give(ALICE, address(BOB), invite.as_bytes());
        net.seen.last().and_then(|seen| seen.message.code())
    };
    let replace = |from: &'static str, to: &'static str| move |text: String| text.replace(from, to);
    assert_eq!(status(&replace("INVITE sip:desk@192.0.2.1 ", "INVITE mailto:a@b ")), Some(416));
    assert_eq!(status(&replace("Max-Forwards: 70", "Max-Forwards: 0")), Some(483));
    assert_eq!(status(&replace("Contact: <sip:caller@192.0.2.2:5060>\r\n", "")), Some(400));
    assert_eq!(
        status(&replace("<sip:caller@192.0.2.2:5060>\r\nMax", "<tel:+34910000000>\r\nMax")),
        Some(400)
    );
    assert_eq!(
        status(&replace("INVITE sip:desk@192.0.2.1 ", "INVITE tel:+34910000000 ")),
        Some(100)
    );

    let accept = |kinds: &str| {
        let mut net = Net::one(|_| {});
        let extra = format!("Accept: {kinds}\r\n");
        net.give(ALICE, address(BOB), request("INVITE", BOB, &extra, "").as_bytes());
        net.seen.last().and_then(|seen| seen.message.code())
    };
    assert_eq!(accept("text/html, text/plain;q=0.5"), Some(406));
    for kinds in ["text/html, Application/SDP;level=1", "application/*", "*/*", ""] {
        assert_eq!(accept(kinds), Some(100), "{kinds}");
    }

    let mut net = Net::one(|_| {});
    let text = request("INVITE", BOB, "Content-Type: text/plain\r\n", "hello");
    net.give(ALICE, address(BOB), text.as_bytes());
    assert_eq!(
        net.last("415", BOB).headers.get(&HeaderName::Accept).unwrap(),
        "application/sdp, application/dtmf-relay, application/dtmf"
    );
}

#[test]
fn the_same_call_by_two_ways_is_one_call() {
    let mut net = Net::one(|_| {});
    let invite = request("INVITE", BOB, "", "");
    net.give(ALICE, address(BOB), invite.as_bytes());
    net.give(ALICE, address(BOB), invite.as_bytes());
    let merged = invite.replace("branch=z9hG4bKx", "branch=z9hG4bKy");
    net.give(ALICE, address(BOB), merged.as_bytes());
    assert_eq!(net.told(ALICE).len(), 1);
    let codes: Vec<_> = net.seen.iter().filter_map(|seen| seen.message.code()).collect();
    assert_eq!(codes, [100, 100, 482]);
}

#[test]
fn an_old_peer_without_a_branch_cookie_is_understood() {
    let mut net = Net::one(|_| {});
    let old = |method: &str, to: &str| {
        request(method, BOB, "", "")
            .replace(&format!(";branch=z9hG4bKx{method}0"), "")
            .replace("To: <sip:desk@192.0.2.1>", &format!("To: {to}"))
            .replace(&format!("Call-ID: call-{method}"), "Call-ID: old")
    };
    let invite = old("INVITE", "<sip:desk@192.0.2.1>");
    net.give(ALICE, address(BOB), invite.as_bytes());
    net.give(ALICE, address(BOB), invite.as_bytes());
    let Event::Incoming(call) = net.next(ALICE) else { panic!() };
    net.give(ALICE, address(BOB), old("CANCEL", "<sip:desk@192.0.2.1>").as_bytes());
    assert!(matches!(net.next(ALICE), Event::Ended { cause: EndCause::Cancelled, .. }));
    let refusal = net.last("487", BOB).clone();
    let to = refusal.headers.get(&HeaderName::To).unwrap().to_owned();
    net.give(ALICE, address(BOB), old("ACK", "<sip:desk@192.0.2.1>;tag=other").as_bytes());
    net.run(ms(600));
    assert_eq!(net.all("487", BOB).len(), 2, "an ACK of another response does not count");
    net.give(ALICE, address(BOB), old("ACK", &to).as_bytes());
    net.run(s(10));
    assert_eq!(net.all("487", BOB).len(), 2);
    assert!(matches!(call.leg, LegId::Received(_)));
    net.rest();
}

#[test]
fn an_old_caller_without_contact_is_hung_up_at_his_address_in_from() {
    let mut net = Net::one(|_| {});
    let invite = request("INVITE", BOB, "", "")
        .replace(";branch=z9hG4bKxINVITE0", "")
        .replace("Contact: <sip:caller@192.0.2.2:5060>\r\n", "");
    net.give(ALICE, address(BOB), invite.as_bytes());
    let Event::Incoming(call) = net.next(ALICE) else { panic!() };
    let from = call.from.uri.to_string();
    net.command(ALICE, Command::Answer { leg: call.leg, sdp: sdp("offer") });
    net.command(ALICE, hang_up(call.leg));
    net.run(s(33));
    let bye = net.seen.iter().find(|seen| seen.message.method() == Some(&Method::Bye));
    assert_eq!(bye.unwrap().message.request_uri().unwrap().to_string(), from);
}

#[test]
fn s11_strangers_get_nothing_or_403_and_never_a_transaction() {
    let elsewhere = "198.51.100.9:5061".parse().unwrap();
    for silent in [true, false] {
        let mut net = Net::one(|config| {
            config.silent = silent;
            config.limits.stranger = Rate { burst: 3, per_second: 1 };
        });
        for number in 0..20 {
            let invite = request("INVITE", BOB, "", "")
                .replace("Call-ID: call", &format!("Call-ID: {number}"));
            net.give(ALICE, elsewhere, invite.as_bytes());
        }
        for method in ["OPTIONS", "REGISTER", "CANCEL", "ACK", "BYE", "DANCE"] {
            net.give(ALICE, elsewhere, request(method, BOB, "", "").as_bytes());
        }
        net.give(ALICE, elsewhere, b"OPTIONS sip:x SIP/2.0\r\nVia: junk\r\n\r\n");
        net.give(ALICE, elsewhere, b"GET / HTTP/1.1\r\n\r\n");
        let answers: Vec<_> = net.seen.iter().map(|seen| seen.message.code()).collect();
        assert_eq!(answers, if silent { vec![] } else { vec![Some(403); 3] });
        assert_eq!(net.ends[ALICE].agent.census(), Census::default());
        assert!(net.told(ALICE).is_empty());
        let bytes = net.seen.iter().map(|seen| seen.message.to_bytes().len()).max();
        let asked = request("INVITE", BOB, "", "").len();
        assert!(bytes.is_none_or(|bytes| bytes < asked), "no answer is longer than its question");
    }
}

#[test]
fn s11_a_trunk_that_floods_is_slowed_down_and_its_calls_go_on() {
    let mut net = Net::one(|config| config.limits.trunk = Rate { burst: 4, per_second: 1 });
    for number in 0..10 {
        let invite = request("INVITE", BOB, "", "")
            .replace("Call-ID: call", &format!("Call-ID: {number}"))
            .replace("branch=z9hG4bKx", &format!("branch=z9hG4bKx{number}"));
        net.give(ALICE, address(BOB), invite.as_bytes());
    }
    assert_eq!((net.all("100", BOB).len(), net.all("503", BOB).len()), (4, 6));
    assert_eq!(net.last("503", BOB).headers.get(&HeaderName::RetryAfter), Some("10"));
    assert_eq!(net.ends[ALICE].agent.census().transactions, 4);
}

#[test]
fn at_its_limit_it_says_when_to_come_again_and_recovers() {
    let mut net = Net::with(|_, config| config.limits.calls = 2);
    let (first, _) = net.call();
    net.run(ms(10));
    net.call();
    net.run(ms(10));
    let third = LegId::Dialled(3);
    let over = Command::Dial(Box::new(dial(third, Some("offer"))));
    assert_eq!(net.try_command(ALICE, over), Err(CommandError::Full));
    net.give(BOB, address(ALICE), request("INVITE", ALICE, "", "").as_bytes());
    assert_eq!(net.last("503", ALICE).headers.get(&HeaderName::RetryAfter), Some("10"));
    net.command(ALICE, hang_up(first));
    net.run(s(1));
    net.told(ALICE);
    net.told(BOB);
    net.call();
}

#[test]
fn s12_options_are_answered_and_draining_says_503() {
    let mut net = Net::one(|_| {});
    net.give(ALICE, address(BOB), request("OPTIONS", BOB, "", "").as_bytes());
    let ok = net.last("200", BOB);
    assert!(ok.headers.get(&HeaderName::Allow).unwrap().contains("INVITE"));
    assert!(ok.headers.get(&HeaderName::Accept).unwrap().contains("application/sdp"));
    assert!(ok.headers.get(&HeaderName::Server).is_none(), "no banner");
    let (leg, invite) = call_peer(&mut net, &[]);
    net.command(ALICE, Command::Drain { retry_after: 30 });
    for method in ["OPTIONS", "INVITE"] {
        let asked = request(method, BOB, "", "")
            .replace("z9hG4bKx", "z9hG4bKz")
            .replace("Call-ID: ", "Call-ID: d");
        net.give(ALICE, address(BOB), asked.as_bytes());
        let refusal = &net.seen.last().unwrap().message;
        assert_eq!(refusal.code(), Some(503));
        assert_eq!(refusal.headers.get(&HeaderName::RetryAfter), Some("30"));
    }
    let info = peer_request(&invite, "peer", &crate::sip::Method::Info, 1, &[], None);
    net.give(ALICE, address(BOB), &info);
    assert_eq!(net.seen.last().unwrap().message.code(), Some(200), "calls that are up go on");
    net.command(ALICE, hang_up(leg));
}

#[test]
fn responses_go_back_the_way_that_the_request_came() {
    let from = |text: &str| -> std::net::SocketAddr { text.parse().unwrap() };
    let via = |net: &mut Net, via: &str, source: &str| {
        let old = format!("Via: SIP/2.0/UDP {};branch=z9hG4bKxOPTIONS0", address(BOB));
        let text = request("OPTIONS", BOB, "", "").replace(&old, &format!("Via: {via}"));
        net.give(ALICE, from(source), text.as_bytes());
        let answer = net.seen.last().unwrap();
        (answer.to, answer.message.top_via().unwrap())
    };
    let mut net = Net::one(|_| {});
    let (to, top) =
        via(&mut net, "SIP/2.0/UDP 10.0.0.1:5080;branch=z9hG4bK1;rport", "192.0.2.2:4711");
    assert_eq!(to, from("192.0.2.2:4711"), "rport (RFC 3581)");
    assert_eq!((top.rport(), top.received()), (Some(4711), Some(from("192.0.2.2:1").ip())));
    let (to, top) = via(&mut net, "SIP/2.0/UDP 10.0.0.1:5080;branch=z9hG4bK2", "192.0.2.2:4711");
    assert_eq!(to, from("192.0.2.2:5080"), "received and the port named");
    assert_eq!(top.received(), Some(from("192.0.2.2:1").ip()));
    let (to, _) =
        via(&mut net, "SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK3;maddr=203.0.113.1", "192.0.2.2:4711");
    assert_eq!(to, from("192.0.2.2:5060"), "maddr aims at nobody");
    net.stream = true;
    let (to, _) = via(&mut net, "SIP/2.0/TCP 10.0.0.1:5080;branch=z9hG4bK4", "192.0.2.2:4711");
    assert_eq!(to, from("192.0.2.2:5080"), "when the connection is gone");
}

#[test]
fn a_response_on_a_stream_names_its_connection() {
    let mut net = Net::one(|_| {});
    let flow = Flow {
        id: FlowId(42),
        transport: Transport::Tcp,
        local: address(ALICE),
        remote: "192.0.2.2:4711".parse().unwrap(),
        trunk: None,
    };
    let mut out = vec![];
    let options = crate::sip::parse(request("OPTIONS", BOB, "", "").as_bytes());
    net.ends[ALICE].agent.receive(s(1_000), &flow, options, &mut out);
    match &out[..] {
        [Output::Send(sent)] => {
            assert_eq!(sent.target.flow, Some(FlowId(42)));
            assert_eq!(sent.target.transport, Transport::Tcp);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_trunk_is_known_by_its_connection_or_by_what_its_name_stands_for() {
    let mut net = Net::one(|_| {});
    let moved: std::net::SocketAddr = "203.0.113.50:5060".parse().unwrap();
    let options = request("OPTIONS", BOB, "", "");
    net.give(ALICE, moved, options.as_bytes());
    assert!(net.seen.is_empty());
    net.command(ALICE, Command::TrunkAddresses { trunk: T1, addresses: vec![moved.ip()] });
    net.give(ALICE, moved, options.as_bytes());
    assert_eq!(net.all("200", BOB).len() + net.seen.len(), 1);
    let unknown = Command::TrunkAddresses { trunk: TrunkId(9), addresses: vec![] };
    assert_eq!(net.try_command(ALICE, unknown), Err(CommandError::Unknown));
}

#[test]
fn what_cannot_be_read_is_answered_to_a_trunk_alone() {
    let broken = request("OPTIONS", BOB, "", "").replace("CSeq: 1 OPTIONS", "CSeq: 1 INVITE");
    let mut net = Net::one(|_| {});
    net.give(ALICE, address(BOB), broken.as_bytes());
    assert_eq!(net.seen.last().unwrap().message.code(), Some(400));
    let mut net = Net::one(|_| {});
    net.give(ALICE, address(5), broken.as_bytes());
    assert!(net.seen.is_empty());
}

#[test]
fn responses_that_nobody_waits_for_are_dropped() {
    let mut net = Net::one(|_| {});
    let (_, invite) = call_peer(&mut net, &[]);
    let before = net.seen.len();
    let mut stray = invite.response(200, Some("x"));
    stray.headers.set(HeaderName::Via, "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKguess");
    net.give(ALICE, address(BOB), &stray.to_bytes());
    let mut two = invite.response(486, Some("x"));
    two.headers.push_front(HeaderName::Via, "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKguess");
    net.give(ALICE, address(BOB), &two.to_bytes());
    assert_eq!((net.seen.len(), net.told(ALICE).len()), (before, 0));
}
