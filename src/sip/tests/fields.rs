//! The typed views.
use super::*;

fn uri(text: &str) -> Uri {
    Uri::parse(text).unwrap()
}

#[test]
fn uris_print_as_they_were_read() {
    let texts = [
        "sip:ana@desk.example",
        "sips:ana:secreto@desk.example:5061;transport=tls;lr?Subject=hola%20ana&x=",
        "sip:desk.example;maddr=192.0.2.1;ttl=1",
        "sip:+34-910(00)0001;npdi;rn=+34911@[2001:db8::1]:5070;user=phone",
        "sip:%61na%20p@desk.example;%6C%72;n%61me=v%61lue%25%34%31",
        "tel:+34910000001;ext=22",
        "tel:22;phone-context=desk.example",
        "urn:service:sos",
    ];
    for text in texts {
        assert_eq!(uri(text).to_string(), text);
    }
}

#[test]
fn malformed_uris_are_none() {
    let texts = [
        "",
        "sip:",
        "sip:@",
        "ana@desk.example",
        "sip:a@b@c",
        "sip:a@b:c",
        "sip:a@b:99999",
        "sip:a@[::1",
        "sip:a@::1",
        "sip:a@b;",
        "sip:a@b;x;x",
        "sip:a@b;=y",
        "sip:a b@c",
        "sip:a%zz@b",
        "sip:á@b",
        "sip:a\"@b",
        "tel:",
        "tel:abc",
        "tel:+",
        "1x:y",
        ":x",
        "x:",
    ];
    for text in texts {
        assert_eq!(Uri::parse(text), None, "{text}");
    }
}

#[test]
fn uris_are_compared_as_the_rfc_compares_them() {
    let same = [
        ("sip:%61lice@atlanta.example;transport=TCP", "sip:alice@AtLanTa.example;Transport=tcp"),
        ("sip:carol@chicago.example", "sip:carol@chicago.example;newparam=5"),
        ("sip:b@x.example?to=c%40d&s=1", "sip:b@x.example?s=1&to=c%40d"),
        ("sip:a@[2001:DB8:0:0::1]", "sip:a@[2001:db8::1]"),
        ("tel:+34-910-000-001", "tel:+34910000001"),
    ];
    let other = [
        ("SIP:ALICE@x.example;transport=udp", "sip:alice@x.example;transport=UDP"),
        ("sip:bob@x.example", "sip:bob@x.example:5060"),
        ("sip:bob@x.example", "sip:bob@x.example;transport=udp"),
        ("sip:bob@x.example", "sips:bob@x.example"),
        ("sip:bob@x.example;a=1", "sip:bob@x.example;a=2"),
        ("sip:bob@x.example", "sip:bob@x.example?s=1"),
        ("tel:+34910000001;ext=1", "tel:+34910000001"),
    ];
    for (one, two) in same {
        assert!(uri(one).equivalent(&uri(two)) && uri(two).equivalent(&uri(one)), "{one} {two}");
    }
    for (one, two) in other {
        assert!(!uri(one).equivalent(&uri(two)) && !uri(two).equivalent(&uri(one)), "{one} {two}");
    }
}

#[test]
fn phone_numbers_are_read_from_both_kinds() {
    let numbers = [
        ("tel:+34-910.000(001)", Some("+34910000001")),
        ("sip:+34910000001;npdi@x.example;user=phone", Some("+34910000001")),
        ("sip:00351210000001@x.example", Some("00351210000001")),
        ("sip:%2B34910000001@x.example", Some("+34910000001")),
        ("sip:anonymous@anonymous.invalid", None),
        ("sip:@x.example", None),
        ("sip:x.example", None),
        ("urn:34", None),
    ];
    for (text, number) in numbers {
        assert_eq!(uri(text).phone_number().as_deref(), number, "{text}");
    }
}

#[test]
fn a_made_uri_escapes_its_user() {
    let made = SipUri::new(Some("ana prado@x:%"), Host::parse("desk.example").unwrap(), Some(5070));
    assert_eq!(made.to_string(), "sip:ana%20prado%40x%3A%25@desk.example:5070");
    assert_eq!(made.user_decoded().unwrap(), "ana prado@x:%");
    let mut params = UriParams::default();
    params.set("lr", None);
    params.set("x", Some("a;b"));
    params.set("LR", None);
    assert_eq!(
        (params.to_string().as_str(), params.get("x").as_deref()),
        (";lr;x=a%3Bb", Some("a;b"))
    );
}

#[test]
fn s5_a_refer_names_the_call_to_replace() {
    let refer = Draft::new("REFER")
        .add("r: <sip:b@x.example;transport=tcp?Replaces=9%40y.example%3Bfrom-tag%3D5%3Bto-tag%3D7&Require=replaces>")
        .add("b: \"Ana\" <sip:a@b.example>")
        .read();
    let replaces = Replaces::in_refer_to(&refer.refer_to().unwrap()).unwrap();
    assert_eq!(replaces.to_string(), "9@y.example;to-tag=7;from-tag=5");
    assert_eq!(refer.referred_by().unwrap().unwrap().display_name().unwrap(), "Ana");
    let refused =
        ["a;to-tag=1", "a;from-tag=1", ";to-tag=1;from-tag=2", "a;to-tag=1;to-tag=1;from-tag=2"];
    assert!(refused.iter().all(|text| Replaces::parse(text).is_none()));
    let early = Replaces::parse("a;to-tag=1;from-tag=2;early-only").unwrap();
    assert!(early.early_only && early.to_string().ends_with(";early-only"));
}

#[test]
fn s8_session_timers_are_read_in_both_forms() {
    let message = invite().add("x: 1800;refresher=UAS").add("Min-SE: 90").read();
    let expected = SessionExpires { seconds: 1_800, refresher: Some(Refresher::Uas) };
    assert_eq!(message.session_expires(), Ok(Some(expected)));
    assert_eq!(expected.to_string(), "1800;refresher=uas");
    assert_eq!(message.min_se(), Ok(Some(90)));
    let bad = invite().add("Session-Expires: 1800;refresher=me").add("Min-SE: x").read();
    assert_eq!(bad.session_expires(), Err(HeaderError::Malformed(HeaderName::SessionExpires)));
    assert_eq!(bad.min_se(), Err(HeaderError::Malformed(HeaderName::MinSe)));
}

#[test]
fn s7_reliable_responses_are_numbered() {
    let prack = Draft::new("PRACK").add("RAck: 776656  1 INVITE").add("RSeq: 0").read();
    let cseq = CSeq { number: 1, method: Method::Invite };
    assert_eq!(prack.rack(), Ok(Rack { rseq: 776_656, cseq }));
    assert_eq!(prack.rack().unwrap().to_string(), "776656 1 INVITE");
    assert_eq!(prack.rseq(), Err(HeaderError::Malformed(HeaderName::RSeq)));
    assert_eq!(options().read().rack(), Err(HeaderError::Missing(HeaderName::RAck)));
}

#[test]
fn subscriptions_are_read() {
    let notify = Draft::new("NOTIFY")
        .add("o: refer;id=93809824")
        .add("Subscription-State: Terminated;reason=noresource")
        .add("c: message/sipfrag; version=2.0")
        .read();
    assert_eq!(notify.event().unwrap().unwrap().params.get("id"), Some("93809824"));
    let state = notify.subscription_state().unwrap().unwrap();
    assert!(state.is_terminated() && state.params.get("reason") == Some("noresource"));
    assert_eq!(notify.content_type().unwrap().unwrap().essence, "message/sipfrag");
}

#[test]
fn why_and_when_are_read() {
    let message = ok()
        .add("Retry-After: 120 (en reunión; hasta luego);duration=3600")
        .add("Reason: Q.850;cause=16;text=\"Normal, \\\"bien\\\"\", SIP;cause=200")
        .add("Warning: 307 desk.example \"Nada, nada\", 399 x \"y\"")
        .add("Expires: 0")
        .add("Min-Expires: 60")
        .read();
    let after = message.retry_after().unwrap().unwrap();
    assert_eq!((after.seconds, after.params.get("duration")), (120, Some("3600")));
    let reasons = message.reasons().unwrap();
    assert_eq!(reasons[0].text.as_deref(), Some("Normal, \"bien\""));
    assert_eq!(Cause::parse(&reasons[0].to_string()).as_ref(), Some(&reasons[0]));
    assert_eq!((reasons[1].protocol.as_str(), reasons[1].cause), ("SIP", Some(200)));
    assert_eq!(message.warnings().unwrap().iter().map(|w| w.code).collect::<Vec<_>>(), [307, 399]);
    assert_eq!((message.expires(), message.min_expires()), (Ok(Some(0)), Ok(Some(60))));
    let huge =
        ok().add("Retry-After: 949302838503028349304023988").add("Warning: 1812 x \"y\"").read();
    assert_eq!(huge.retry_after().unwrap().unwrap().seconds, u32::MAX);
    assert!(huge.warnings().is_err());
}

#[test]
fn lists_are_read_over_lines_and_commas() {
    let message = invite()
        .add("Supported: replaces,, timer ,")
        .add("k: 100rel")
        .add("Allow: INVITE, BYE,NUEVO")
        .add("Unsupported: x")
        .add("P-Asserted-Identity: \"Ana\" <sip:a@b.example>, <tel:+34910000001>")
        .add("Diversion: <tel:+341>;reason=user-busy")
        .add("Route: <sip:p1.example;lr>,<sip:p2.example>")
        .add("Route: <sip:p3.example;lr>")
        .read();
    assert_eq!(message.supported().unwrap(), ["replaces", "timer", "100rel"]);
    assert_eq!(message.unsupported().unwrap(), ["x"]);
    let allowed = message.allow().unwrap().unwrap();
    assert_eq!(allowed, [Method::Invite, Method::Bye, Method::Other("NUEVO".into())]);
    assert_eq!(options().read().allow(), Ok(None));
    let identities = message.asserted_identities().unwrap();
    assert_eq!(identities[1].uri.phone_number().as_deref(), Some("+34910000001"));
    assert_eq!(message.diversions().collect::<Vec<_>>(), ["<tel:+341>;reason=user-busy"]);
    let loose: Vec<bool> = message
        .routes()
        .unwrap()
        .iter()
        .map(|route| route.uri.as_sip().unwrap().is_loose_router())
        .collect();
    assert_eq!(loose, [true, false, true]);
}

#[test]
fn a_contact_of_a_dialog_is_exactly_one() {
    let with = |line: &str| Draft::new("REGISTER").set("Contact", line).read();
    assert_eq!(with("Contact: *").contacts(), Ok(Contacts::All));
    assert!(with("Contact: *").contact().is_err());
    assert!(with("Contact: *\r\nContact: <sip:a@b.example>").contacts().is_err());
    let two = with("Contact: <sip:a@b.example>\r\nm: <sip:c@b.example>");
    assert_eq!(two.contact(), Err(HeaderError::Repeated(HeaderName::Contact)));
    let one = with("Contact: <sip:a@b.example>;expires=60");
    assert_eq!(one.contact().unwrap().params.get("EXPIRES"), Some("60"));
}

#[test]
fn a_view_of_a_header_that_comes_twice_is_an_error() {
    let message =
        invite().add("Replaces: a;to-tag=1;from-tag=2").add("Replaces: b;to-tag=1;from-tag=2");
    assert_eq!(message.read().replaces(), Err(HeaderError::Repeated(HeaderName::Replaces)));
    assert_eq!(HeaderError::Repeated(HeaderName::RSeq).to_string(), "RSeq comes more than once");
}

#[test]
fn names_are_compared_without_case() {
    assert_eq!(HeaderName::parse("CALL-id"), Some(HeaderName::CallId));
    assert_eq!(HeaderName::parse("I"), Some(HeaderName::CallId));
    assert_eq!(HeaderName::parse("x-Odd"), HeaderName::parse("X-ODD"));
    assert_eq!(HeaderName::parse("a b"), None);
    assert_eq!(Method::parse("BYE"), Some(Method::Bye));
    assert_eq!((Method::parse(""), Method::parse("B Y")), (None, None));
}
