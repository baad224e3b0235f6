use std::net::Ipv4Addr;
use std::time::Duration;

use super::*;
use crate::channels::sip::Pace;
use crate::media::sdp::{Codec, SrtpPolicy};
use crate::model::{Country, Language};
use crate::sip::TrunkId;
use crate::sip::agent::LegId;

const ES: &str = "+34911238857";
const PT: &str = "+351308810818";

fn trunk(country: Country, shown: Option<&str>) -> TrunkFacts {
    TrunkFacts {
        id: "operator".to_owned(),
        country,
        verified_numbers: true,
        codecs: vec![Codec::Pcma],
        srtp: SrtpPolicy::Off,
        refer: false,
        user: "account".to_owned(),
        domain: "operator.example".to_owned(),
        shown_number: shown.map(|number| number.parse().unwrap()),
    }
}

fn settings(bench: bool) -> SipSettings {
    let line = |id: &str, number: &str, language, country| LineFacts {
        id: id.to_owned(),
        number: number.parse().unwrap(),
        language,
        country,
    };
    SipSettings {
        media_address: Ipv4Addr::LOCALHOST.into(),
        trunks: vec![],
        lines: vec![
            line("es", ES, Language::Spanish, Country::SPAIN),
            line("pt", PT, Language::Portuguese, Country::PORTUGAL),
        ],
        bench,
        calls_max: 1,
        answer_max: Duration::ZERO,
        urgent_max: Duration::ZERO,
        pace: Pace::default(),
    }
}

fn call(target: &str, to: &str, from: &str) -> IncomingCall {
    IncomingCall {
        leg: LegId::Received(1),
        trunk: TrunkId(0),
        source: None,
        call_id: "1".to_owned(),
        from: NameAddr::parse(from).unwrap(),
        to: NameAddr::parse(to).unwrap(),
        target: Uri::parse(target).unwrap(),
        asserted: None,
        private: false,
        diversions: vec![],
        offer: None,
        replaces: None,
    }
}

const ANA: &str = "<sip:910000001@operator.example>";

#[test]
fn the_line_is_found_however_the_operator_writes_its_number() {
    let (settings, trunk) = (settings(false), trunk(Country::SPAIN, None));
    let account = "sip:account@desk.example";
    for (target, to, expected) in [
        ("sip:911238857@desk.example", ANA, "es"),
        ("sip:+34911238857@desk.example;user=phone", ANA, "es"),
        ("sip:34911238857@desk.example", ANA, "es"),
        ("sip:0034911238857@desk.example", ANA, "es"),
        ("tel:+351308810818", ANA, "pt"),
        (account, "<sip:+351308810818@desk.example>", "pt"),
        // Nothing fits: the country's own line.
        (account, "<sip:account@desk.example>", "es"),
        ("sip:999@desk.example", "<sip:999@desk.example>", "es"),
    ] {
        let found = line(&settings, &trunk, &call(target, to, ANA)).unwrap();
        assert_eq!(found.id, expected, "{target} {to}");
    }
}

#[test]
fn a_line_that_was_sent_on_is_found_by_its_diversion() {
    let (settings, trunk) = (settings(false), trunk(Country::SPAIN, None));
    let mut sent_on = call("sip:900111222@desk.example", "<sip:900111222@desk.example>", ANA);
    sent_on.diversions = vec![
        "no address".to_owned(),
        "<sip:+351308810818@operator.example>;reason=unconditional".to_owned(),
    ];
    assert_eq!(line(&settings, &trunk, &sent_on).unwrap().id, "pt");
    let none = SipSettings { lines: vec![], ..settings };
    assert!(line(&none, &trunk, &sent_on).is_none());
}

#[test]
fn only_an_asserted_number_of_a_trunk_that_vouches_is_proven() {
    let asserted = || NameAddr::parse("<tel:+34910000002>");
    let proven = trunk(Country::SPAIN, None);
    let doubtful = TrunkFacts { verified_numbers: false, ..proven.clone() };
    let claimed = || call("sip:911238857@desk.example", ANA, ANA);
    let number = |text: &str| Some(text.parse().unwrap());
    assert_eq!(caller(&proven, &claimed()), (number("+34910000001"), false));
    let with = |private| IncomingCall { asserted: asserted(), private, ..claimed() };
    assert_eq!(caller(&proven, &with(false)), (number("+34910000002"), true));
    assert_eq!(caller(&doubtful, &with(false)), (number("+34910000002"), false));
    assert_eq!(caller(&proven, &with(true)), (None, false));
    let anonymous = "\"Anonymous\" <sip:anonymous@anonymous.invalid>";
    let hidden = call("sip:911238857@desk.example", ANA, anonymous);
    assert_eq!(caller(&proven, &hidden), (None, false));
}

#[test]
fn a_responder_is_shown_a_number_that_the_trunk_may_show() {
    let (es, pt): (PhoneNumber, PhoneNumber) = (ES.parse().unwrap(), PT.parse().unwrap());
    let (own, none) = (trunk(Country::SPAIN, Some("+34910000000")), trunk(Country::SPAIN, None));
    assert_eq!(shown(&es, &own), Some(&es));
    assert_eq!(shown(&pt, &own), own.shown_number.as_ref());
    assert_eq!(shown(&pt, &none), None);
}

#[test]
fn the_bench_answers_only_when_it_is_on() {
    let called = |extension: &str| call(&format!("sip:{extension}@desk.example"), ANA, ANA);
    assert_eq!(bench_extension(&settings(true), &called("900")), Some("900"));
    assert_eq!(bench_extension(&settings(false), &called("900")), None);
    assert_eq!(bench_extension(&settings(true), &called("904")), None);
    assert_eq!(bench_extension(&settings(true), &called("911238857")), None);
}
