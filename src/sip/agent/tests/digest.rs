//! Challenges, both ways.
use super::super::*;
use super::net::*;
use crate::sip::digest::Credentials;
use crate::sip::{HeaderName, Message, Method};

fn credentials(user: &str, password: &str, realm: Option<&str>) -> Credentials {
    Credentials {
        user: user.to_owned(),
        password: zeroize::Zeroizing::new(password.to_owned()),
        realm: realm.map(str::to_owned),
    }
}

fn challenge(request: &Message, code: u16, realm: &str, more: &str) -> Vec<u8> {
    let name =
        if code == 407 { HeaderName::ProxyAuthenticate } else { HeaderName::WwwAuthenticate };
    let value = format!(
        "Digest realm=\"{realm}\", nonce=\"n{realm}{more}\", algorithm=MD5, qop=\"auth\"{more}"
    );
    reply(request, code, "challenger", &[(name, value.as_str())])
}

fn alice(realm: Option<&str>) -> Net {
    Net::one(|config| config.trunks[0].credentials = Some(credentials("desk", "secret", realm)))
}

fn dialled(net: &mut Net) -> Message {
    net.command(ALICE, Command::Dial(Box::new(dial(LegId::Dialled(1), Some("offer")))));
    net.last("INVITE", BOB).clone()
}

#[test]
fn a_challenge_is_answered_in_the_same_call_with_the_next_number() {
    for code in [401, 407] {
        let mut net = alice(Some("trunk"));
        let first = dialled(&mut net);
        net.give(ALICE, address(BOB), &challenge(&first, code, "trunk", ""));
        let second = net.last("INVITE", BOB).clone();
        assert_eq!((first.cseq().unwrap().number, second.cseq().unwrap().number), (1, 2));
        assert_eq!(first.call_id(), second.call_id());
        assert_ne!(first.top_via(), second.top_via());
        let name =
            if code == 407 { HeaderName::ProxyAuthorization } else { HeaderName::Authorization };
        let proof = second.headers.get(&name).unwrap();
        assert!(proof.contains("username=\"desk\"") && !proof.contains("secret"), "{proof}");
        net.give(ALICE, address(BOB), &reply_sdp(&second, 200, "peer", &[CONTACT], "answer"));
        let ack = net.last("ACK", BOB);
        assert_eq!(ack.headers.get(&name), Some(proof), "the ACK carries it too");
        assert_eq!(ack.cseq().unwrap().number, 2);
        assert!(matches!(net.next(ALICE), Event::Answered { .. }));
        net.command(ALICE, hang_up(LegId::Dialled(1)));
        let bye = net.last("BYE", BOB).clone();
        assert_eq!(bye.cseq().unwrap().number, 3);
        net.give(ALICE, address(BOB), &challenge(&bye, code, "trunk", ""));
        let again = net.last("BYE", BOB).clone();
        assert!(again.headers.get(&name).is_some());
        assert_eq!(again.cseq().unwrap().number, 4);
        net.give(ALICE, address(BOB), &reply(&again, 200, "peer", &[]));
        net.rest();
    }
}

#[test]
fn wrong_credentials_are_tried_once_and_a_stale_nonce_once_more() {
    let mut net = alice(Some("trunk"));
    let first = dialled(&mut net);
    net.give(ALICE, address(BOB), &challenge(&first, 401, "trunk", ""));
    let second = net.last("INVITE", BOB).clone();
    net.give(ALICE, address(BOB), &challenge(&second, 401, "trunk", ""));
    assert!(matches!(net.told(ALICE)[..], [Event::Failed { code: 401, .. }]));
    net.rest();

    let mut net = alice(Some("trunk"));
    dialled(&mut net);
    for _ in 0..6 {
        let invite = net.last("INVITE", BOB).clone();
        net.give(ALICE, address(BOB), &challenge(&invite, 401, "trunk", ", stale=true"));
    }
    assert_eq!(net.all("INVITE", BOB).len(), 4, "and not for ever");
    assert!(matches!(net.told(ALICE)[..], [Event::Failed { code: 401, .. }]));
}

#[test]
fn a_proxy_and_the_far_end_may_both_ask() {
    let mut net = alice(None);
    let first = dialled(&mut net);
    net.give(ALICE, address(BOB), &challenge(&first, 407, "trunk", ""));
    let second = net.last("INVITE", BOB).clone();
    net.give(ALICE, address(BOB), &challenge(&second, 401, "trunk", ""));
    let third = net.last("INVITE", BOB).clone();
    assert!(third.headers.get(&HeaderName::Authorization).is_some());
    assert!(third.headers.get(&HeaderName::ProxyAuthorization).is_some());
}

#[test]
fn no_other_realm_learns_a_hash_of_the_password() {
    let mut net = alice(Some("trunk"));
    let first = dialled(&mut net);
    net.give(ALICE, address(BOB), &challenge(&first, 407, "evil", ""));
    assert_eq!(net.all("INVITE", BOB).len(), 1);
    assert!(matches!(net.told(ALICE)[..], [Event::Failed { code: 407, .. }]));

    // The realm of the first challenge is kept to.
    let mut net = alice(None);
    let first = dialled(&mut net);
    net.give(ALICE, address(BOB), &challenge(&first, 401, "trunk", ""));
    let second = net.last("INVITE", BOB).clone();
    net.give(ALICE, address(BOB), &reply(&second, 486, "peer", &[]));
    net.told(ALICE);
    net.command(ALICE, Command::Dial(Box::new(dial(LegId::Dialled(2), None))));
    let third = net.last("INVITE", BOB).clone();
    net.give(ALICE, address(BOB), &challenge(&third, 401, "evil", ""));
    assert_eq!(net.all("INVITE", BOB).len(), 3);
    assert!(matches!(net.told(ALICE)[..], [Event::Failed { code: 401, .. }]));

    // A trunk without credentials answers no challenge.
    let mut net = Net::one(|_| {});
    let first = dialled(&mut net);
    net.give(ALICE, address(BOB), &challenge(&first, 401, "trunk", ""));
    assert!(matches!(net.told(ALICE)[..], [Event::Failed { code: 401, .. }]));
}

#[test]
fn a_stranger_cannot_challenge_a_call() {
    let mut net = alice(Some("trunk"));
    let (_, mut forged) = call_peer(&mut net, &[]);
    let before = net.seen.len();
    forged.headers.set(HeaderName::Via, "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKguess");
    net.give(ALICE, "203.0.113.1:5060".parse().unwrap(), &challenge(&forged, 407, "trunk", ""));
    assert_eq!(net.seen.len(), before);
}

#[test]
fn s5_a_carrier_may_challenge_refer_update_and_reinvite() {
    let mut net = alice(Some("trunk"));
    let (leg, _) = call_peer(&mut net, &[]);
    let target = ReferTarget::To(crate::sip::Uri::parse("sip:901@192.0.2.2").unwrap());
    net.command(ALICE, Command::Refer { leg, target });
    let refer = net.last("REFER", BOB).clone();
    net.give(ALICE, address(BOB), &challenge(&refer, 407, "trunk", ""));
    let again = net.last("REFER", BOB).clone();
    assert!(again.headers.get(&HeaderName::ProxyAuthorization).is_some());
    assert_eq!(again.headers.get(&HeaderName::ReferTo), refer.headers.get(&HeaderName::ReferTo));
    net.give(ALICE, address(BOB), &reply(&again, 202, "peer", &[]));
    assert!(net.told(ALICE).is_empty());
    net.command(ALICE, Command::Reoffer { leg, sdp: Some(sdp("moved")) });
    let offer = net.last("INVITE", BOB).clone();
    net.give(ALICE, address(BOB), &challenge(&offer, 401, "trunk", ""));
    let again = net.last("INVITE", BOB).clone();
    assert_eq!(again.body, b"moved");
    assert!(again.cseq().unwrap().number > offer.cseq().unwrap().number);
    net.give(ALICE, address(BOB), &reply_sdp(&again, 200, "peer", &[CONTACT], "followed"));
    assert!(matches!(net.told(ALICE)[..], [Event::Reanswered { .. }]));
    assert_eq!(net.last("ACK", BOB).cseq().unwrap().number, again.cseq().unwrap().number);
}

/// Bob asks for a password; Alice has this one.
fn doors(user: &str, password: &str) -> Net {
    let (user, password) = (user.to_owned(), password.to_owned());
    Net::with(move |end, config| {
        let trunk = &mut config.trunks[0];
        if end == BOB {
            let credentials = credentials("desk", "secret", None);
            trunk.challenge = Some(Challenge { realm: "centre".to_owned(), credentials });
        } else {
            trunk.credentials = Some(credentials(&user, &password, Some("centre")));
        }
    })
}

#[test]
fn s10_who_is_asked_for_a_password_calls_with_the_right_user_and_password_only() {
    let mut net = doors("desk", "secret");
    let (ours, _) = net.call();
    net.command(ALICE, hang_up(ours));
    net.rest();
    assert_eq!(net.all("INVITE", BOB).len(), 2);
    for (user, password) in [("desk", "wrong"), ("other", "secret")] {
        let mut net = doors(user, password);
        net.command(ALICE, Command::Dial(Box::new(dial(LegId::Dialled(1), None))));
        net.run(s(2));
        assert!(net.told(BOB).is_empty(), "{user}");
        assert!(matches!(net.told(ALICE)[..], [Event::Failed { code: 401, .. }]), "{user}");
        net.rest();
    }
}

#[test]
fn a_challenged_trunk_still_gets_its_options_answered() {
    let mut net = doors("desk", "secret");
    net.give(BOB, address(ALICE), request("OPTIONS", ALICE, "", "").as_bytes());
    assert_eq!(net.seen.last().unwrap().message.code(), Some(200));
    let methods: Vec<_> = net.seen.iter().filter_map(|seen| seen.message.method()).collect();
    assert!(!methods.contains(&&Method::Invite));
}
