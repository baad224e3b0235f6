//! Registering and probing.
use std::time::Duration;

use super::super::*;
use super::net::*;
use crate::sip::digest::Credentials;
use crate::sip::probe::ProbePlan;
use crate::sip::{HeaderName, Message, Uri};

fn registrar() -> Net {
    Net::one(|config| {
        let trunk = &mut config.trunks[0];
        let uri = |text: &str| Uri::parse(text).unwrap();
        trunk.register = Some(RegisterPlan {
            registrar: uri("sip:carrier.example"),
            record: uri("sip:desk@carrier.example"),
            user: "desk".to_owned(),
            expires: s(600),
        });
        trunk.credentials = Some(Credentials {
            user: "desk".to_owned(),
            password: zeroize::Zeroizing::new("secret".to_owned()),
            realm: None,
        });
    })
}

fn granted(request: &Message, seconds: &str) -> Vec<u8> {
    let contact = request.headers.get(&HeaderName::Contact).unwrap();
    let (contact, _) = contact.split_once(";expires").unwrap();
    let ours = format!("{contact};expires={seconds}");
    let other = "<sip:desk@203.0.113.99>;expires=9999";
    reply(request, 200, "r", &[(HeaderName::Contact, other), (HeaderName::Contact, &ours)])
}

fn states(net: &mut Net) -> Vec<TrunkState> {
    let told = net.told(ALICE).into_iter();
    told.map(|event| match event {
        Event::Trunk { trunk: T1, state } => state,
        other => panic!("{other:?}"),
    })
    .collect()
}

#[test]
fn s9_a_registration_is_proven_refreshed_and_taken_back() {
    let mut net = registrar();
    net.run(s(5));
    assert!(net.seen.is_empty(), "not before it is asked for");
    net.command(ALICE, Command::Register { trunk: T1 });
    net.run(ms(1));
    let first = net.last("REGISTER", BOB).clone();
    assert_eq!(first.uri_text(), Some("sip:carrier.example"));
    assert_eq!(first.expires(), Ok(Some(600)));
    let realm =
        (HeaderName::WwwAuthenticate, "Digest realm=\"carrier\", nonce=\"1\", qop=\"auth\"");
    net.give(ALICE, address(BOB), &reply(&first, 401, "r", &[realm]));
    let second = net.last("REGISTER", BOB).clone();
    assert!(second.headers.get(&HeaderName::Authorization).is_some());
    assert_eq!((first.call_id(), second.cseq().unwrap().number), (second.call_id(), 2));
    net.give(ALICE, address(BOB), &granted(&second, "300"));
    assert_eq!(states(&mut net), [TrunkState::Registered(s(300))]);
    net.run(s(224));
    assert_eq!(net.all("REGISTER", BOB).len(), 2);
    net.run(s(46));
    let refresh = net.last("REGISTER", BOB).clone();
    assert_eq!(refresh.cseq().unwrap().number, 3);
    net.give(ALICE, address(BOB), &granted(&refresh, "300"));
    net.command(ALICE, Command::Unregister { trunk: T1 });
    net.run(ms(1));
    let last = net.last("REGISTER", BOB).clone();
    assert_eq!(last.expires(), Ok(Some(0)));
    assert!(last.headers.get(&HeaderName::Contact).unwrap().ends_with(";expires=0"));
    net.give(ALICE, address(BOB), &reply(&last, 200, "r", &[]));
    assert_eq!(states(&mut net), [TrunkState::Registered(s(300)), TrunkState::Unregistered]);
    net.rest();
}

#[test]
fn s9_failures_are_told_and_tried_again_with_growing_waits() {
    let mut net = registrar();
    net.command(ALICE, Command::Register { trunk: T1 });
    net.run(ms(1));
    let asked = net.last("REGISTER", BOB).clone();
    let wait = (HeaderName::RetryAfter, "120");
    net.give(ALICE, address(BOB), &reply(&asked, 503, "r", &[wait]));
    let state = TrunkState::RegistrationFailed { code: 503, retry_in: s(120) };
    assert_eq!(states(&mut net), [state]);
    net.run(s(119));
    assert_eq!(net.all("REGISTER", BOB).len(), 1);
    net.run(s(2));
    assert!(net.all("REGISTER", BOB).len() > 1);
    net.run(s(32));
    match states(&mut net)[..] {
        [TrunkState::RegistrationFailed { code: 408, retry_in }] => {
            assert!(retry_in >= s(5) && retry_in <= s(10), "{retry_in:?}");
        }
        ref other => panic!("{other:?}"),
    }
    net.command(ALICE, Command::Unregister { trunk: T1 });
    assert_eq!(states(&mut net), [TrunkState::Unregistered]);
    net.rest();
}

#[test]
fn s9_423_is_asked_again_for_longer() {
    let mut net = registrar();
    net.command(ALICE, Command::Register { trunk: T1 });
    net.run(ms(1));
    let asked = net.last("REGISTER", BOB).clone();
    net.give(ALICE, address(BOB), &reply(&asked, 423, "r", &[(HeaderName::MinExpires, "3600")]));
    assert_eq!(net.last("REGISTER", BOB).expires(), Ok(Some(3_600)));
    assert!(states(&mut net).is_empty());
}

#[test]
fn s9_unregistering_without_an_answer_does_not_hang() {
    let mut net = registrar();
    net.command(ALICE, Command::Register { trunk: T1 });
    net.run(ms(1));
    net.command(ALICE, Command::Unregister { trunk: T1 });
    assert!(states(&mut net).is_empty(), "the answer is on its way");
    net.run(s(33));
    assert_eq!(states(&mut net), [TrunkState::Unregistered]);
    net.rest();
    assert_eq!(
        net.try_command(ALICE, Command::Register { trunk: TrunkId(3) }),
        Err(CommandError::Unknown)
    );
}

#[test]
fn s12_a_trunk_is_up_while_it_answers_options() {
    let mut net = Net::with(|end, config| {
        let plan = ProbePlan { every: s(60), every_when_down: s(40), failures: 2, successes: 2 };
        config.trunks[0].probe = (end == ALICE).then_some(plan);
    });
    net.run(s(1));
    assert_eq!(states(&mut net), [TrunkState::Up]);
    net.run(s(600));
    assert!(net.told(ALICE).is_empty());
    net.cut = Box::new(|message, _| message.is_request());
    net.run(s(95));
    assert!(net.told(ALICE).is_empty(), "one failure is none");
    net.run(s(120));
    assert_eq!(states(&mut net), [TrunkState::Down]);
    net.cut = Box::new(|_, _| false);
    net.run(s(200));
    assert_eq!(states(&mut net), [TrunkState::Up]);
    net.command(BOB, Command::Drain { retry_after: 1 });
    net.run(s(300));
    assert_eq!(states(&mut net), [TrunkState::Down], "503 is no sign of life");
    let before = net.all("OPTIONS", BOB).len();
    net.command(ALICE, Command::Probe { trunk: T1 });
    net.run(Duration::from_millis(1));
    assert_eq!(net.all("OPTIONS", BOB).len(), before + 1);
    assert_eq!(net.try_command(BOB, Command::Probe { trunk: T1 }), Err(CommandError::Unknown));
}
