//! A trunk with several servers.
use super::super::*;
use super::net::*;
use crate::sip::{Destination, HeaderName, Target, Transport};

/// Three servers, at the places 4, 5 and 6.
fn served() -> Net {
    let mut net = Net::one(|_| {});
    let server = |end| Target {
        to: Destination::Address(address(end)),
        transport: Transport::Udp,
        flow: None,
        trunk: None,
    };
    let servers = vec![server(4), server(5), server(6)];
    net.command(ALICE, Command::TrunkServers { trunk: T1, servers });
    net
}

fn calls(net: &Net) -> Vec<usize> {
    [BOB, 4, 5, 6].into_iter().map(|end| net.all("INVITE", end).len()).collect()
}

#[test]
fn a_server_that_is_silent_is_passed_over_and_the_next_is_kept_to() {
    let mut net = served();
    net.command(ALICE, Command::Dial(Box::new(dial(LegId::Dialled(1), Some("offer")))));
    assert_eq!(calls(&net), [0, 1, 0, 0]);
    let first = net.last("INVITE", 4).clone();
    net.run(s(32));
    assert_eq!(calls(&net), [0, 7, 1, 0]);
    let second = net.last("INVITE", 5).clone();
    assert_eq!(first.call_id(), second.call_id());
    assert_ne!(first.top_via(), second.top_via());
    assert!(second.cseq().unwrap().number > first.cseq().unwrap().number, "no merged request");
    net.give(ALICE, address(5), &reply_sdp(&second, 200, "peer", &[CONTACT], "answer"));
    assert!(matches!(net.told(ALICE)[..], [Event::Answered { .. }]));
    net.command(ALICE, Command::Dial(Box::new(dial(LegId::Dialled(2), Some("offer")))));
    assert_eq!(calls(&net), [0, 7, 2, 0]);
    net.command(ALICE, hang_up(LegId::Dialled(1)));
    net.command(ALICE, hang_up(LegId::Dialled(2)));
    net.rest();
}

#[test]
fn each_server_is_tried_once_when_all_say_503_or_cannot_be_reached() {
    let mut net = served();
    net.command(ALICE, Command::Dial(Box::new(dial(LegId::Dialled(1), Some("offer")))));
    let id = *net.ends[ALICE].transactions.last().unwrap();
    net.lost_connection(ALICE, id);
    assert_eq!(calls(&net), [0, 1, 1, 0]);
    let wait = [(HeaderName::RetryAfter, "30")];
    let second = net.last("INVITE", 5).clone();
    net.give(ALICE, address(5), &reply(&second, 503, "a", &wait));
    assert_eq!((calls(&net), net.all("ACK", 5).len()), (vec![0, 1, 1, 1], 1));
    let third = net.last("INVITE", 6).clone();
    net.give(ALICE, address(6), &reply(&third, 503, "b", &wait));
    assert!(matches!(
        net.told(ALICE)[..],
        [Event::Failed { code: 503, retry_after: Some(30), .. }]
    ));
    assert_eq!(calls(&net), [0, 1, 1, 1]);
    net.rest();
}

#[test]
fn a_call_that_was_given_up_tries_no_further_server() {
    let mut net = served();
    net.command(ALICE, Command::Dial(Box::new(dial(LegId::Dialled(1), Some("offer")))));
    net.command(ALICE, hang_up(LegId::Dialled(1)));
    net.run(s(33));
    assert_eq!(calls(&net), [0, 7, 0, 0]);
    net.rest();
}

#[test]
fn servers_may_call_in_and_a_new_list_keeps_the_one_in_use() {
    let mut net = served();
    net.give(ALICE, address(6), request("OPTIONS", 6, "", "").as_bytes());
    assert_eq!(net.seen.last().unwrap().message.code(), Some(200));
    net.command(ALICE, Command::Dial(Box::new(dial(LegId::Dialled(1), None))));
    let id = *net.ends[ALICE].transactions.last().unwrap();
    net.lost_connection(ALICE, id);
    let server = |end| Target {
        to: Destination::Address(address(end)),
        transport: Transport::Udp,
        flow: None,
        trunk: None,
    };
    let again = |servers| Command::TrunkServers { trunk: T1, servers };
    net.command(ALICE, again(vec![server(6), server(5)]));
    net.command(ALICE, Command::Dial(Box::new(dial(LegId::Dialled(2), None))));
    assert_eq!(calls(&net), [0, 1, 2, 0]);
    net.command(ALICE, again(vec![]));
    net.command(ALICE, Command::Dial(Box::new(dial(LegId::Dialled(3), None))));
    assert_eq!(calls(&net), [1, 1, 2, 0], "the configured peer");
}

#[test]
fn registering_goes_on_at_the_next_server() {
    let mut net = Net::one(|config| {
        let uri = |text: &str| crate::sip::Uri::parse(text).unwrap();
        config.trunks[0].register = Some(RegisterPlan {
            registrar: uri("sip:carrier.example"),
            record: uri("sip:desk@carrier.example"),
            user: "desk".to_owned(),
            expires: s(600),
        });
    });
    let server = |end| Target {
        to: Destination::Address(address(end)),
        transport: Transport::Udp,
        flow: None,
        trunk: None,
    };
    net.command(ALICE, Command::TrunkServers { trunk: T1, servers: vec![server(4), server(5)] });
    net.command(ALICE, Command::Register { trunk: T1 });
    net.run(s(33));
    let first = net.last("REGISTER", 4).clone();
    let second = net.last("REGISTER", 5).clone();
    assert_eq!(first.call_id(), second.call_id());
    assert_eq!((first.cseq().unwrap().number, second.cseq().unwrap().number), (1, 2));
    net.give(ALICE, address(5), &reply(&second, 503, "r", &[]));
    match net.told(ALICE)[..] {
        [Event::Trunk { state: TrunkState::RegistrationFailed { code: 503, .. }, .. }] => {}
        ref other => panic!("{other:?}"),
    }
    net.run(s(6));
    let third = net.last("REGISTER", 5).clone();
    assert_eq!(third.cseq().unwrap().number, 3, "where it was tried last");
    let contact = third.headers.get(&HeaderName::Contact).unwrap().to_owned();
    net.give(ALICE, address(5), &reply(&third, 200, "r", &[(HeaderName::Contact, &contact)]));
    let state = TrunkState::Registered(s(600));
    assert!(matches!(net.told(ALICE)[..], [Event::Trunk { state: told, .. }] if told == state));
}
