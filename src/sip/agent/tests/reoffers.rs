//! New offers within a call, session timers.
use super::super::*;
use super::net::*;
use crate::sip::{HeaderName, Method};

fn reoffer(leg: LegId, text: &str) -> Command {
    Command::Reoffer { leg, sdp: Some(sdp(text)) }
}

fn answer(leg: LegId, text: &str) -> Command {
    Command::AnswerReoffer { leg, answer: Ok(sdp(text)) }
}

const SDP_BODY: Option<(&str, &str)> = Some(("application/sdp", "moved"));

#[test]
fn a5_a_new_offer_is_told_and_answered() {
    let mut net = Net::two();
    let (ours, theirs) = net.call();
    net.command(ALICE, reoffer(ours, "moved"));
    assert_eq!(net.try_command(ALICE, reoffer(ours, "again")), Err(CommandError::WrongState));
    match net.next(BOB) {
        Event::Reoffered { leg, sdp: offer } => {
            assert_eq!((leg, offer), (theirs, Some(sdp("moved"))))
        }
        other => panic!("{other:?}"),
    }
    net.command(BOB, answer(theirs, "followed"));
    match net.next(ALICE) {
        Event::Reanswered { sdp: answer, .. } => assert_eq!(answer, Some(sdp("followed"))),
        other => panic!("{other:?}"),
    }
    net.run(s(40));
    assert_eq!(net.all("INVITE", BOB).len(), 2);
    assert!(net.told(BOB).is_empty() && net.told(ALICE).is_empty());
    net.command(BOB, hang_up(theirs));
    net.rest();
}

#[test]
fn a5_a_late_offer_within_a_call_asks_for_ours() {
    let mut net = Net::two();
    let (ours, theirs) = net.call();
    net.command(ALICE, Command::Reoffer { leg: ours, sdp: None });
    assert!(matches!(net.next(BOB), Event::Reoffered { sdp: None, .. }));
    net.command(BOB, answer(theirs, "bob offers"));
    match net.next(ALICE) {
        Event::Reoffered { sdp: offer, .. } => assert_eq!(offer, Some(sdp("bob offers"))),
        other => panic!("{other:?}"),
    }
    net.run(ms(1_700));
    assert!(net.told(ALICE).is_empty(), "a repeated 200 is no new offer");
    net.command(ALICE, answer(ours, "alice answers"));
    match net.next(BOB) {
        Event::Reanswered { sdp: answer, .. } => assert_eq!(answer, Some(sdp("alice answers"))),
        other => panic!("{other:?}"),
    }
    net.command(ALICE, hang_up(ours));
    net.rest();
}

#[test]
fn a5_no_carrier_waits_for_an_answer_that_the_driver_forgets() {
    let mut net = Net::two();
    let (ours, theirs) = net.call();
    net.command(ALICE, reoffer(ours, "moved"));
    assert!(matches!(net.next(BOB), Event::Reoffered { .. }));
    assert!(matches!(net.next(ALICE), Event::ReofferFailed { code: 488, .. }));
    assert_eq!(net.try_command(BOB, answer(theirs, "late")), Err(CommandError::WrongState));
    net.command(BOB, reoffer(theirs, "bob"));
    assert!(matches!(net.next(ALICE), Event::Reoffered { .. }), "the call goes on");
    net.command(ALICE, answer(ours, "alice"));
    assert!(matches!(net.next(BOB), Event::Reanswered { .. }));
    net.command(ALICE, hang_up(ours));
    net.rest();
}

#[test]
fn offers_that_meet_are_both_refused_and_both_made_in_the_end() {
    let mut net = Net::two();
    let (ours, theirs) = net.call();
    net.command(ALICE, reoffer(ours, "alice"));
    net.command(BOB, reoffer(theirs, "bob"));
    let mut told = vec![];
    for _ in 0..400 {
        net.run(ms(20));
        for (end, leg) in [(ALICE, ours), (BOB, theirs)] {
            for event in net.told(end) {
                match event {
                    Event::Reoffered { .. } => net.command(end, answer(leg, "answer")),
                    Event::Reanswered { .. } => told.push(end),
                    other => panic!("{other:?}"),
                }
            }
        }
    }
    assert_eq!((net.all("491", ALICE).len(), net.all("491", BOB).len()), (1, 1));
    told.sort_unstable();
    assert_eq!(told, [ALICE, BOB]);
    net.command(ALICE, hang_up(ours));
    net.rest();
}

#[test]
fn an_offer_while_theirs_is_open_is_told_to_come_later() {
    let mut net = Net::one(|_| {});
    let (_, invite) = call_peer(&mut net, &[]);
    let first = peer_request(&invite, "peer", &Method::Invite, 1, &[CONTACT], SDP_BODY);
    net.give(ALICE, address(BOB), &first);
    let update = peer_request(&invite, "peer", &Method::Update, 2, &[CONTACT], SDP_BODY);
    net.give(ALICE, address(BOB), &update);
    let later = net.last("500", BOB);
    assert!(later.headers.get(&HeaderName::RetryAfter).unwrap().parse::<u32>().unwrap() <= 10);
    let second = peer_request(&invite, "peer", &Method::Invite, 3, &[CONTACT], SDP_BODY);
    net.give(ALICE, address(BOB), &second);
    assert_eq!(net.all("500", BOB).len(), 2);
}

#[test]
fn an_update_with_an_offer_is_answered_in_its_own_response() {
    let mut net = Net::one(|_| {});
    let (leg, invite) = call_peer(&mut net, &[]);
    let update = peer_request(&invite, "peer", &Method::Update, 1, &[CONTACT], SDP_BODY);
    net.give(ALICE, address(BOB), &update);
    assert!(matches!(net.next(ALICE), Event::Reoffered { sdp: Some(_), .. }));
    net.command(ALICE, answer(leg, "followed"));
    let ok = net.last("200", BOB);
    assert_eq!((ok.body.as_slice(), ok.cseq().unwrap().method), (&b"followed"[..], Method::Update));
    // One that meets ours is refused.
    net.command(ALICE, reoffer(leg, "ours"));
    let update = peer_request(&invite, "peer", &Method::Update, 2, &[CONTACT], SDP_BODY);
    net.give(ALICE, address(BOB), &update);
    assert_eq!(net.seen.last().unwrap().message.code(), Some(491));
}

#[test]
fn an_offer_that_is_cancelled_leaves_the_call_as_it_was() {
    let mut net = Net::one(|_| {});
    let (leg, invite) = call_peer(&mut net, &[]);
    let offer = peer_request(&invite, "peer", &Method::Invite, 1, &[CONTACT], SDP_BODY);
    net.give(ALICE, address(BOB), &offer);
    assert!(matches!(net.next(ALICE), Event::Reoffered { .. }));
    let cancel = String::from_utf8(offer).unwrap().replace("INVITE", "CANCEL");
    let cancel = cancel.replace("z9hG4bKpeerCANCEL", "z9hG4bKpeerINVITE");
    let cancel =
        cancel.split_once("Content-Type").unwrap().0.to_owned() + "Content-Length: 0\r\n\r\n";
    net.give(ALICE, address(BOB), cancel.as_bytes());
    assert_eq!((net.all("487", BOB).len(), net.all("200", BOB).len()), (1, 1));
    assert!(matches!(net.next(ALICE), Event::ReofferFailed { code: 487, .. }));
    net.command(ALICE, reoffer(leg, "ours"));
}

#[test]
fn a_bye_in_the_midst_of_an_offer_ends_everything() {
    let mut net = Net::two();
    let (ours, theirs) = net.call();
    net.command(ALICE, reoffer(ours, "moved"));
    assert!(matches!(net.next(BOB), Event::Reoffered { .. }));
    net.command(BOB, hang_up(theirs));
    net.run(s(1));
    assert_eq!(net.all("487", ALICE).len(), 1);
    assert!(matches!(net.told(ALICE)[..], [Event::Ended { .. }]));
    net.rest();
}

#[test]
fn a_peer_that_forgot_the_call_ends_it() {
    for code in [481, 408] {
        let mut net = Net::one(|_| {});
        let (leg, _) = call_peer(&mut net, &[]);
        net.command(ALICE, reoffer(leg, "moved"));
        let offer = net.last("INVITE", BOB).clone();
        net.give(ALICE, address(BOB), &reply(&offer, code, "peer", &[]));
        assert!(matches!(net.told(ALICE)[..], [Event::Ended { cause: EndCause::Lost, .. }]));
        assert_eq!(net.all("BYE", BOB).len(), 1);
    }
    let mut net = Net::one(|_| {});
    let (leg, _) = call_peer(&mut net, &[]);
    net.command(ALICE, reoffer(leg, "moved"));
    net.run(s(33));
    assert!(matches!(net.told(ALICE)[..], [Event::Ended { cause: EndCause::Lost, .. }]));
    net.rest();
}

#[test]
fn their_contact_moves_with_a_new_offer() {
    let mut net = Net::one(|_| {});
    let (leg, invite) = call_peer(&mut net, &[]);
    let moved = (HeaderName::Contact, "<sip:900@192.0.2.9>");
    let offer = peer_request(&invite, "peer", &Method::Invite, 1, &[moved], SDP_BODY);
    net.give(ALICE, address(BOB), &offer);
    net.command(ALICE, answer(leg, "followed"));
    net.run(ms(600));
    assert_eq!(net.all("200", BOB).len(), 2, "repeated until the ACK");
    let ack = peer_request(&invite, "peer", &Method::Ack, 1, &[], None);
    net.give(ALICE, address(BOB), &ack);
    net.run(s(5));
    assert_eq!(net.all("200", BOB).len(), 2);
    net.command(ALICE, hang_up(leg));
    assert_eq!(net.all("BYE", 8).len(), 1);
}

#[test]
fn s8_no_timer_is_forced_upon_who_knows_none() {
    let mut net = Net::one(|_| {});
    net.give(ALICE, address(BOB), request("INVITE", BOB, "", "").as_bytes());
    let Event::Incoming(call) = net.next(ALICE) else { panic!() };
    net.command(ALICE, Command::Answer { leg: call.leg, sdp: sdp("offer") });
    let ok = net.last("200", BOB);
    assert_eq!(ok.session_expires(), Ok(None));
    assert!(ok.require().unwrap().is_empty());

    let mut net = Net::one(|_| {});
    let (leg, _) = call_peer(&mut net, &[]);
    assert!(net.last("INVITE", BOB).session_expires().unwrap().is_some(), "we may ask");
    net.run(s(7_200));
    assert!(net.told(ALICE).is_empty(), "and get none");
    assert_eq!(net.all("UPDATE", BOB).len() + net.all("BYE", BOB).len(), 0);
    net.command(ALICE, hang_up(leg));
}

#[test]
fn s8_each_trunk_is_asked_for_its_own_interval() {
    let asked = |expires| {
        let mut net = Net::one(|config| {
            config.trunks.push(config.trunks[0].clone());
            config.trunks[0].session_expires = expires;
        });
        net.command(ALICE, Command::Dial(Box::new(dial(LegId::Dialled(1), Some("offer")))));
        net.last("INVITE", BOB).session_expires().unwrap().map(|asked| asked.seconds)
    };
    assert_eq!(asked(Some(s(600))), Some(600));
    assert_eq!(asked(None), None);
}

#[test]
fn s8_both_ends_keep_a_call_alive_by_update_and_end_it_without() {
    let mut net = Net::two();
    let (ours, _) = net.call();
    net.run(s(3_000));
    assert!(net.told(ALICE).is_empty() && net.told(BOB).is_empty());
    let updates = net.all("UPDATE", ALICE).len() + net.all("UPDATE", BOB).len();
    assert_eq!(updates, 3, "one each 900 s, by one side");
    assert_eq!(net.all("INVITE", BOB).len(), 1);
    net.cut = Box::new(|_, _| true);
    net.run(s(1_900));
    for end in [ALICE, BOB] {
        assert!(
            matches!(net.told(end)[..], [Event::Ended { cause: EndCause::Lost, .. }]),
            "at end {end}"
        );
    }
    net.rest();
    assert_eq!(net.try_command(ALICE, hang_up(ours)), Err(CommandError::Unknown));
}

#[test]
fn s8_who_knows_no_update_is_refreshed_by_invite_with_the_same_offer() {
    let mut net = Net::one(|_| {});
    let timer = [
        (HeaderName::SessionExpires, "200;refresher=uac"),
        (HeaderName::Require, "timer"),
        (HeaderName::Allow, "INVITE, ACK, BYE, CANCEL"),
    ];
    call_peer(&mut net, &timer);
    net.run(s(100));
    let refresh = net.last("INVITE", BOB).clone();
    assert_eq!(refresh.body, b"offer");
    assert_eq!(refresh.headers.get(&HeaderName::SessionExpires), Some("200;refresher=uac"));
    let mut answer = vec![CONTACT];
    answer.extend(timer);
    net.give(ALICE, address(BOB), &reply_sdp(&refresh, 200, "peer", &answer, "answer"));
    assert!(matches!(net.told(ALICE)[..], [Event::Reanswered { .. }]));
    net.run(s(99));
    assert!(net.told(ALICE).is_empty());
}

#[test]
fn s8_a_caller_that_refreshes_is_waited_for() {
    let mut net = Net::one(|_| {});
    let extra = "Supported: timer\r\nSession-Expires: 300;refresher=uac\r\n";
    net.give(ALICE, address(BOB), request("INVITE", BOB, extra, "").as_bytes());
    let Event::Incoming(call) = net.next(ALICE) else { panic!() };
    net.command(ALICE, Command::Answer { leg: call.leg, sdp: sdp("offer") });
    let ok = net.last("200", BOB).clone();
    assert_eq!(ok.headers.get(&HeaderName::SessionExpires), Some("300;refresher=uac"));
    assert_eq!(ok.require().unwrap(), ["timer"]);
    let to = ok.headers.get(&HeaderName::To).unwrap();
    let ack = request("ACK", BOB, "Content-Type: application/sdp\r\n", "answer")
        .replace("To: <sip:desk@192.0.2.1>", &format!("To: {to}"))
        .replace("call-ACK", "call-INVITE");
    net.give(ALICE, address(BOB), ack.as_bytes());
    assert!(matches!(net.next(ALICE), Event::Acked { .. }));
    net.run(s(267));
    assert!(net.told(ALICE).is_empty() && net.all("UPDATE", BOB).is_empty());
    net.run(s(2));
    assert!(matches!(net.told(ALICE)[..], [Event::Ended { cause: EndCause::Lost, .. }]));
}

#[test]
fn s8_an_interval_too_short_is_refused_and_one_of_ours_raised_once() {
    let mut net = Net::one(|_| {});
    let extra = "Supported: timer\r\nSession-Expires: 60\r\n";
    net.give(ALICE, address(BOB), request("INVITE", BOB, extra, "").as_bytes());
    assert_eq!(net.last("422", BOB).min_se(), Ok(Some(90)));
    assert!(net.told(ALICE).is_empty());

    let leg = LegId::Dialled(1);
    net.command(ALICE, Command::Dial(Box::new(dial(leg, Some("offer")))));
    let first = net.last("INVITE", BOB).clone();
    let least = [(HeaderName::MinSe, "3600")];
    net.give(ALICE, address(BOB), &reply(&first, 422, "a", &least));
    let second = net.last("INVITE", BOB).clone();
    assert_eq!(second.session_expires().unwrap().unwrap().seconds, 3_600);
    assert_eq!(second.min_se(), Ok(Some(3_600)));
    assert_eq!((first.cseq().unwrap().number, second.cseq().unwrap().number), (1, 2));
    assert_eq!(first.call_id(), second.call_id());
    net.give(ALICE, address(BOB), &reply(&second, 422, "a", &least));
    assert!(matches!(net.told(ALICE)[..], [Event::Failed { code: 422, .. }]));
}
