//! What is said of trunks that answer in one way or another.
use std::time::Duration;

use super::*;
use crate::telephony::trunks::Trunk;

fn answer(via: &str, more: &str) -> Message {
    let text = format!(
        "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP {via}\r\nFrom: <sip:a@b.example>;tag=1\r\n\
         To: <sip:b.example>;tag=2\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\n{more}Content-Length: 0\r\n\r\n"
    );
    crate::sip::parse(text.as_bytes()).unwrap()
}

fn seen(via: &str, more: &str) -> Seen {
    let heard = Heard {
        after: Duration::from_millis(12),
        from: "203.0.113.5:5060".parse().unwrap(),
        message: answer(via, more),
    };
    Seen {
        trunk: Trunk { register: false, ..Trunk::example().unwrap() },
        media_address: "198.51.100.4".parse().unwrap(),
        trouble: None,
        options: Some(heard),
        registration: Registering::NotWanted,
        call: None,
    }
}

const OPEN: &str = "198.51.100.4:5060;branch=z9hG4bKa;rport=5060;received=198.51.100.4";

#[track_caller]
fn check(seen: &Seen, topic: &str, mark: Mark, part: &str) {
    let all = report(seen);
    let hit = all
        .iter()
        .any(|found| found.topic == topic && found.mark == mark && found.what.contains(part));
    assert!(hit, "{topic} {mark:?} `{part}` is not in {all:#?}");
    let silent = all.iter().find(|found| found.mark == Mark::Bad && found.remedy.is_empty());
    assert_eq!(silent, None, "what is bad says what to do");
}

#[test]
fn a_trunk_that_is_well_is_described_and_nothing_is_wrong() {
    let more =
        "Server: Big SBC 7\r\nAllow: INVITE, ACK, UPDATE, REFER\r\nSupported: 100rel, timer\r\n";
    let seen = seen(OPEN, more);
    check(&seen, "reachable", Mark::Good, "203.0.113.5:5060 answers with 200 after 12 ms");
    check(&seen, "transport", Mark::Good, "UDP");
    check(&seen, "software", Mark::Good, "Big SBC 7");
    check(&seen, "methods", Mark::Good, "INVITE, ACK, UPDATE, REFER");
    check(&seen, "extensions", Mark::Good, "100rel, timer");
    check(&seen, "nat", Mark::Good, "where we say");
    check(&seen, "registration", Mark::Good, "our address");
    assert!(report(&seen).iter().all(|found| found.mark != Mark::Bad));
}

#[test]
fn a_silent_trunk_is_bad() {
    let seen = Seen { options: None, ..seen(OPEN, "") };
    check(&seen, "reachable", Mark::Bad, "nothing came back");
}

#[test]
fn a_router_between_is_seen_by_what_the_trunk_sees() {
    let inside = "192.168.1.9:5060;branch=z9hG4bKa;rport=31000;received=198.51.100.4";
    check(&seen(inside, ""), "nat", Mark::Bad, "sees us at 198.51.100.4");
    let port = "198.51.100.4:5060;branch=z9hG4bKa;rport=31000;received=198.51.100.4";
    check(&seen(port, ""), "nat", Mark::Note, "changes our ports");
    check(&seen("198.51.100.4:5060;branch=z9hG4bKa", ""), "nat", Mark::Note, "does not say");
    let mut hidden = seen(OPEN, "");
    hidden.media_address = "10.0.0.7".parse().unwrap();
    check(&hidden, "nat", Mark::Bad, "send sound to 10.0.0.7");
}

#[test]
fn what_is_wanted_and_lacks_is_bad() {
    let mut wanting = seen(OPEN, "Allow: INVITE, ACK\r\nSupported: timer\r\n");
    wanting.trunk.refer = true;
    wanting.trunk.reliable = crate::telephony::trunks::Reliable::Required;
    wanting.trunk.srtp = crate::telephony::trunks::SrtpPolicy::Required;
    check(&wanting, "methods", Mark::Bad, "does not take REFER");
    check(&wanting, "extensions", Mark::Bad, "lacks 100rel");
    check(&wanting, "transport", Mark::Bad, "in the clear, with SRTP");
}

#[test]
fn a_refused_registration_says_where_to_look() {
    let mut refused = seen(OPEN, "");
    let retry_in = Duration::from_secs(30);
    refused.registration =
        Registering::Ours(TrunkState::RegistrationFailed { code: 403, retry_in });
    check(&refused, "registration", Mark::Bad, "refused with 403");
    refused.registration = Registering::Ours(TrunkState::Registered(Duration::from_secs(600)));
    check(&refused, "registration", Mark::Good, "600 s");
}

#[test]
fn private_addresses_are_told_from_others() {
    for (text, private) in [
        ("10.1.2.3", true),
        ("172.31.0.1", true),
        ("172.32.0.1", false),
        ("100.64.0.1", true),
        ("100.128.0.1", false),
        ("::ffff:192.168.0.1", true),
        ("fd00::1", true),
        ("2001:db8::1", false),
        ("203.0.113.1", false),
    ] {
        assert_eq!(is_private(text.parse().unwrap()), private, "{text}");
    }
}
