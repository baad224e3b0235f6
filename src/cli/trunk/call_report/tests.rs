//! What is said of test calls.
use std::time::Duration;

use super::super::report::{Findings, Mark};
use super::super::seen::Registering;
use super::*;
use crate::telephony::trunks::Trunk;

const SDP: &str = "v=0\r\no=- 1 1 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\n\
    m=audio 4000 RTP/AVP 18 8 96 101\r\na=rtpmap:96 opus/48000/2\r\n\
    a=rtpmap:101 telephone-event/8000\r\n";

fn heard(status: &str, more: &str, body: &str) -> Heard {
    let text = format!(
        "SIP/2.0 {status}\r\nVia: SIP/2.0/UDP 198.51.100.4:5060;branch=z9hG4bKa\r\n\
         From: <sip:a@b.example>;tag=1\r\nTo: <sip:+34911238857@b.example>;tag=2\r\nCall-ID: c\r\n\
         CSeq: 1 INVITE\r\n{more}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let message = crate::sip::parse(text.as_bytes()).unwrap();
    Heard { after: Duration::from_millis(40), from: "203.0.113.5:5060".parse().unwrap(), message }
}

fn called(answers: Vec<Heard>, ending: Ending) -> Called {
    let number = "+34911238857".parse().unwrap();
    Called { number, answers, ending, sound: None, packets: 150 }
}

#[track_caller]
fn check(call: &Called, wanted: &[(&str, Mark, &str)]) {
    let seen = Seen {
        trunk: Trunk::example().unwrap(),
        media_address: "198.51.100.4".parse().unwrap(),
        trouble: None,
        options: None,
        registration: Registering::NotWanted,
        call: None,
    };
    let mut findings = Findings::default();
    report(&seen, call, &mut findings);
    let all = findings.done();
    for (topic, mark, part) in wanted {
        let hit = all
            .iter()
            .any(|found| found.topic == *topic && found.mark == *mark && found.what.contains(part));
        assert!(hit, "{topic} {mark:?} `{part}` is not in {all:#?}");
    }
}

#[test]
fn an_answered_call_tells_codecs_keys_timer_and_numbers() {
    let more = "Contact: <sip:9@203.0.113.5>\r\nSession-Expires: 1800;refresher=uas\r\n";
    let answers = vec![
        heard("100 Trying", "", ""),
        heard("183 Session Progress", "Require: 100rel\r\nRSeq: 1\r\n", SDP),
        heard("200 OK", more, SDP),
    ];
    check(
        &called(answers, Ending::Answered),
        &[
            ("call", Mark::Good, "+34911238857 answered; the first sign came after 40 ms"),
            ("early media", Mark::Good, "with 183, acknowledged"),
            ("codecs", Mark::Good, "G729 (18), PCMA (8), opus (96)"),
            ("keys", Mark::Good, "payload type 101"),
            ("sound", Mark::Good, "150 packets"),
            ("session timer", Mark::Good, "1800 s, refreshed by uas"),
            ("numbers", Mark::Good, "To is a sip address with + and country code"),
        ],
    );
}

#[test]
fn a_call_without_sound_or_with_an_inner_contact_is_bad() {
    let more = "Contact: <sip:9@192.168.4.4>\r\n";
    let body = "v=0\r\no=- 1 1 IN IP4 203.0.113.5\r\ns=-\r\nc=IN IP4 203.0.113.5\r\nt=0 0\r\n\
        m=audio 4000 RTP/AVP 8\r\n";
    let mut call = called(vec![heard("200 OK", more, body)], Ending::Answered);
    call.packets = 0;
    check(
        &call,
        &[
            ("sound", Mark::Bad, "nothing came"),
            ("nat", Mark::Bad, "at 192.168.4.4"),
            ("keys", Mark::Note, "tones"),
            ("early media", Mark::Good, "none"),
        ],
    );
}

#[test]
fn a_refusal_says_its_reason_and_the_way_out() {
    let more = "Reason: Q.850;cause=21;text=\"call rejected\"\r\n";
    let call = called(vec![heard("403 Forbidden", more, "")], Ending::Refused(403));
    check(&call, &[("call", Mark::Bad, "refused with 403 (call rejected)")]);
}

#[test]
fn numbers_have_one_of_few_forms() {
    for (user, said) in [
        ("+34911238857", "+ and country code"),
        ("0034911238857", "00 and country code"),
        ("911238857", "a national number of nine digits"),
        ("34911238857", "country code, without +"),
        ("112", "a short number"),
        ("anonymous", "a name, no number"),
        ("", "no user"),
    ] {
        assert_eq!(form(user), said, "{user}");
    }
}
