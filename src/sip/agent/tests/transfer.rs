//! REFER, its outcome, and Replaces.
use super::super::*;
use super::net::*;
use crate::sip::{HeaderName, Message, Method, Uri};

fn refer(leg: LegId) -> Command {
    let target = ReferTarget::To(Uri::parse("sip:901@192.0.2.2").unwrap());
    Command::Refer { leg, target }
}

fn notify(invite: &Message, number: u32, state: &str, body: Option<&str>) -> Vec<u8> {
    let headers = [(HeaderName::Event, "refer"), (HeaderName::SubscriptionState, state), CONTACT];
    let body = body.map(|body| ("message/sipfrag", body));
    peer_request(invite, "peer", &Method::Notify, number, &headers, body)
}

fn outcomes(net: &mut Net) -> Vec<ReferOutcome> {
    let told = net.told(ALICE).into_iter();
    told.filter_map(|event| match event {
        Event::Referred { outcome, .. } => Some(outcome),
        _ => None,
    })
    .collect()
}

/// A call whose REFER is on its way.
fn referred(net: &mut Net) -> (LegId, Message, Message) {
    let (leg, invite) = call_peer(net, &[]);
    net.command(ALICE, refer(leg));
    let sent = net.last("REFER", BOB).clone();
    (leg, invite, sent)
}

#[test]
fn s5_the_outcome_is_what_notify_says_not_the_202() {
    let mut net = Net::one(|_| {});
    let (leg, invite, sent) = referred(&mut net);
    assert_eq!(sent.headers.get(&HeaderName::ReferTo), Some("<sip:901@192.0.2.2>"));
    assert!(sent.headers.get(&HeaderName::ReferredBy).is_some());
    net.give(ALICE, address(BOB), &reply(&sent, 202, "peer", &[]));
    assert!(net.told(ALICE).is_empty());
    assert_eq!(net.try_command(ALICE, refer(leg)), Err(CommandError::WrongState));
    let frag = |code: &str| format!("SIP/2.0 {code}\r\n");
    net.give(
        ALICE,
        address(BOB),
        &notify(&invite, 1, "active;expires=60", Some(&frag("100 Trying"))),
    );
    net.give(ALICE, address(BOB), &notify(&invite, 2, "active", None));
    net.give(ALICE, address(BOB), &notify(&invite, 3, "active", Some(&frag("180 Ringing"))));
    let last = notify(&invite, 4, "terminated;reason=noresource", Some(&frag("486 Busy Here")));
    net.give(ALICE, address(BOB), &last);
    net.give(ALICE, address(BOB), &last);
    let told = outcomes(&mut net);
    use ReferOutcome::{Finished, Progress};
    assert_eq!(told, [Progress(100), Progress(180), Finished(486)]);
    assert_eq!(net.all("200", BOB).len(), 5, "each NOTIFY is answered");
    net.command(ALICE, refer(leg));
}

#[test]
fn s5_a_notify_before_the_202_counts() {
    let mut net = Net::one(|_| {});
    let (_, invite, sent) = referred(&mut net);
    net.give(ALICE, address(BOB), &notify(&invite, 1, "terminated", Some("SIP/2.0 200 OK")));
    net.give(ALICE, address(BOB), &reply(&sent, 202, "peer", &[]));
    assert_eq!(outcomes(&mut net), [ReferOutcome::Finished(200)]);
}

#[test]
fn s5_s6_a_refer_that_is_refused_says_so_and_the_call_goes_on() {
    for code in [603, 405, 483, 503] {
        let mut net = Net::one(|_| {});
        let (leg, _, sent) = referred(&mut net);
        net.give(ALICE, address(BOB), &reply(&sent, code, "peer", &[]));
        assert_eq!(outcomes(&mut net), [ReferOutcome::Refused(code)]);
        net.command(ALICE, Command::Reoffer { leg, sdp: Some(sdp("still here")) });
    }
    let mut net = Net::one(|_| {});
    referred(&mut net);
    net.run(s(33));
    assert_eq!(outcomes(&mut net), [ReferOutcome::Refused(408)]);
}

#[test]
fn s5_a_terminated_subscription_without_a_status_is_an_unknown_outcome() {
    for body in [None, Some("nonsense")] {
        let mut net = Net::one(|_| {});
        let (_, invite, sent) = referred(&mut net);
        net.give(ALICE, address(BOB), &reply(&sent, 202, "peer", &[]));
        net.give(ALICE, address(BOB), &notify(&invite, 1, "terminated;reason=timeout", body));
        assert_eq!(outcomes(&mut net), [ReferOutcome::Unknown]);
    }
}

#[test]
fn s5_a_refer_of_which_nothing_is_heard_is_an_unknown_outcome() {
    let mut net = Net::one(|_| {});
    let (_, _, sent) = referred(&mut net);
    net.give(ALICE, address(BOB), &reply(&sent, 202, "peer", &[]));
    net.run(s(179));
    assert!(outcomes(&mut net).is_empty());
    net.run(s(2));
    assert_eq!(outcomes(&mut net), [ReferOutcome::Unknown]);
}

#[test]
fn s5_their_bye_before_any_notify_is_told_in_order() {
    let mut net = Net::one(|_| {});
    let (_, invite, sent) = referred(&mut net);
    net.give(ALICE, address(BOB), &reply(&sent, 202, "peer", &[]));
    net.give(ALICE, address(BOB), &peer_request(&invite, "peer", &Method::Bye, 1, &[], None));
    assert!(matches!(
        net.told(ALICE)[..],
        [Event::Referred { outcome: ReferOutcome::Unknown, .. }, Event::Ended { .. }]
    ));
    net.rest();
}

#[test]
fn s5_our_bye_before_the_notify_does_not_lose_the_outcome() {
    let mut net = Net::one(|_| {});
    let (leg, invite, sent) = referred(&mut net);
    net.give(ALICE, address(BOB), &reply(&sent, 202, "peer", &[]));
    net.command(ALICE, hang_up(leg));
    let bye = net.last("BYE", BOB).clone();
    net.give(ALICE, address(BOB), &reply(&bye, 200, "peer", &[]));
    net.run(s(10));
    net.give(ALICE, address(BOB), &notify(&invite, 1, "terminated", Some("SIP/2.0 200 OK")));
    assert_eq!(net.seen.last().unwrap().message.code(), Some(200));
    assert_eq!(outcomes(&mut net), [ReferOutcome::Finished(200)]);
    net.rest();

    let mut net = Net::one(|_| {});
    let (leg, _, sent) = referred(&mut net);
    net.give(ALICE, address(BOB), &reply(&sent, 202, "peer", &[]));
    net.command(ALICE, hang_up(leg));
    net.rest();
    assert_eq!(outcomes(&mut net), [ReferOutcome::Unknown], "and it is not waited for for ever");
}

#[test]
fn s5_a_notify_that_nobody_asked_for() {
    let mut net = Net::one(|_| {});
    let (_, invite) = call_peer(&mut net, &[]);
    net.give(ALICE, address(BOB), &notify(&invite, 1, "active", Some("SIP/2.0 200 OK")));
    assert_eq!(net.seen.last().unwrap().message.code(), Some(481));
    let other = [(HeaderName::Event, "message-summary"), CONTACT];
    let other = peer_request(&invite, "peer", &Method::Notify, 2, &other, None);
    net.give(ALICE, address(BOB), &other);
    let refused = net.last("489", BOB);
    assert_eq!(refused.headers.get(&HeaderName::AllowEvents), Some("refer"));
    assert!(net.told(ALICE).is_empty());
}

#[test]
fn s6_an_attended_transfer_names_the_dialog_that_is_replaced() {
    let mut net = Net::one(|_| {});
    let (first, _) = call_peer(&mut net, &[]);
    let second = LegId::Dialled(2);
    net.command(ALICE, Command::Dial(Box::new(dial(second, Some("offer")))));
    let invite = net.last("INVITE", BOB).clone();
    assert!(invite.supported().unwrap().contains(&"replaces".to_owned()));
    let target = || ReferTarget::Replace(second);
    let early = Command::Refer { leg: first, target: target() };
    assert_eq!(net.try_command(ALICE, early), Err(CommandError::WrongState));
    net.give(ALICE, address(BOB), &reply_sdp(&invite, 200, "their=tag", &[CONTACT], "answer"));
    net.command(ALICE, Command::Refer { leg: first, target: target() });
    let refer_to = net.last("REFER", BOB).refer_to().unwrap();
    let replaces = crate::sip::Replaces::in_refer_to(&refer_to).unwrap();
    assert_eq!(replaces.call_id, invite.call_id().unwrap());
    assert_eq!(replaces.to_tag, "their=tag");
    assert_eq!(Some(replaces.from_tag.as_str()), invite.from().unwrap().tag());
}

fn replacing(net: &Net, invite: &Message, early_only: bool) -> String {
    let from = invite.from().unwrap();
    let _ = net;
    let value = format!(
        "Replaces: {};to-tag={};from-tag=peer{}\r\n",
        invite.call_id().unwrap(),
        from.tag().unwrap(),
        if early_only { ";early-only" } else { "" }
    );
    request("INVITE", BOB, &value, "")
}

#[test]
fn a_call_takes_the_place_of_another_when_it_is_answered() {
    let mut net = Net::one(|_| {});
    let (old, invite) = call_peer(&mut net, &[]);
    let replacing = replacing(&net, &invite, false);
    net.give(ALICE, address(BOB), replacing.as_bytes());
    let Event::Incoming(call) = net.next(ALICE) else { panic!() };
    assert_eq!(call.replaces, Some(old));
    assert!(net.all("BYE", BOB).is_empty());
    net.command(ALICE, Command::Answer { leg: call.leg, sdp: sdp("offer") });
    assert_eq!(net.all("BYE", BOB).len(), 1);
    match net.next(ALICE) {
        Event::Ended { leg, cause: EndCause::Replaced } => assert_eq!(leg, old),
        other => panic!("{other:?}"),
    }
}

#[test]
fn replaces_that_names_nothing_or_the_wrong_thing_is_refused() {
    let cases = [
        ("Replaces: nowhere;to-tag=a;from-tag=b\r\n", 481),
        ("Replaces: broken\r\n", 400),
        ("Replaces: a;to-tag=a;from-tag=b\r\nReplaces: b;to-tag=a;from-tag=b\r\n", 400),
    ];
    for (header, code) in cases {
        let mut net = Net::one(|_| {});
        net.give(ALICE, address(BOB), request("INVITE", BOB, header, "").as_bytes());
        assert_eq!(net.seen.last().unwrap().message.code(), Some(code), "{header}");
        assert!(net.told(ALICE).is_empty());
    }
    let mut net = Net::one(|_| {});
    let (_, invite) = call_peer(&mut net, &[]);
    let early = replacing(&net, &invite, true);
    net.give(ALICE, address(BOB), early.as_bytes());
    assert_eq!(net.seen.last().unwrap().message.code(), Some(486));

    let mut net = Net::one(|_| {});
    let (leg, invite) = call_peer(&mut net, &[]);
    net.command(ALICE, hang_up(leg));
    let gone = replacing(&net, &invite, false);
    net.give(ALICE, address(BOB), gone.as_bytes());
    assert_eq!(net.seen.last().unwrap().message.code(), Some(603));

    // Nobody of another trunk takes over a call of this one.
    let mut net = Net::one(|config| config.trunks.push(trunk_to(4)));
    let (_, invite) = call_peer(&mut net, &[]);
    let theft = replacing(&net, &invite, false);
    net.give(ALICE, address(4), theft.as_bytes());
    assert_eq!(net.seen.last().unwrap().message.code(), Some(481));
    assert!(net.told(ALICE).is_empty());
}
