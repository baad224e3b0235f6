//! Messages of our own, and what a copy must keep.
use super::*;

#[test]
fn a_response_copies_what_belongs_to_the_transaction() {
    let request = invite()
        .set("From", b"From: \"Jos\xe9\" <sip:j@b.example>;tag=a1")
        .add("Via: SIP/2.0/TCP b.example;branch=z9hG4bKb, SIP/2.0/UDP c.example;x")
        .add("Record-Route: <sip:p1.example;lr>, <sip:p2.example;lr>")
        .add("Timestamp: 54")
        .read();
    let ringing = request.response(180, Some("t9"));
    let lines: Vec<String> =
        String::from_utf8_lossy(&ringing.to_bytes()).split("\r\n").map(str::to_owned).collect();
    assert_eq!(
        lines,
        [
            "SIP/2.0 180 Ringing",
            "Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK-t1;rport",
            "Via: SIP/2.0/TCP b.example;branch=z9hG4bKb",
            "Via: SIP/2.0/UDP c.example;x",
            "Record-Route: <sip:p1.example;lr>",
            "Record-Route: <sip:p2.example;lr>",
            "From: \"Jos\u{fffd}\" <sip:j@b.example>;tag=a1",
            "To: <sip:+34910000001@desk.example>;tag=t9",
            "Call-ID: c1@192.0.2.7",
            "CSeq: 7 INVITE",
            "Content-Length: 0",
            "",
            "",
        ]
    );
    let trying = request.response(100, Some("t9"));
    assert_eq!(trying.headers.get(&HeaderName::Timestamp), Some("54"));
    assert_eq!(trying.to().unwrap().tag(), None, "a 100 has no tag");
    assert_eq!(request.response(486, None).headers.count(&HeaderName::RecordRoute), 0);
}

#[test]
fn a_tag_that_is_there_stays() {
    let request = invite().set("To", "To: <sip:a@b.example>;TAG=mine").read();
    assert_eq!(request.response(200, Some("t9")).to().unwrap().tag(), Some("mine"));
}

#[test]
fn s1_an_ack_of_a_refusal_and_a_cancel_repeat_the_hop_of_the_invite() {
    let invite = invite()
        .add("Via: SIP/2.0/UDP below.example;branch=z9hG4bKb")
        .add("Route: <sip:p1.example;lr>")
        .read();
    let busy = invite.response(486, Some("t9"));
    let ack = invite.ack(&busy);
    assert_eq!(ack.method(), Some(&Method::Ack));
    assert_eq!(ack.uri_text(), invite.uri_text());
    assert_eq!(ack.vias().unwrap().len(), 1);
    assert_eq!(ack.top_via(), invite.top_via());
    assert_eq!(ack.headers.get(&HeaderName::Route), Some("<sip:p1.example;lr>"));
    assert_eq!(ack.to().unwrap().tag(), Some("t9"));
    assert_eq!(ack.cseq().unwrap().to_string(), "7 ACK");
    let cancel = invite.cancel();
    assert_eq!(cancel.to().unwrap().tag(), None);
    assert_eq!(cancel.cseq().unwrap(), CSeq { number: 7, method: Method::Cancel });
    assert_eq!(parse(&ack.to_bytes()).unwrap(), ack);
}

#[test]
fn what_we_write_never_ends_a_line() {
    let mut message = Message::request(Method::Info, "sip:a@b.example\r\nX-Injected: 1");
    message.headers.push(HeaderName::Subject, "a\r\nX-Injected: 1\0");
    let named = NameAddr::new(Uri::parse("sip:a@b.example").unwrap()).named("x\r\n\"y\\");
    message.headers.push(HeaderName::From, named.to_string());
    message.set_body("text/plain", b"k\r\n".to_vec());
    let text = String::from_utf8(message.to_bytes()).unwrap();
    assert_eq!(text.lines().count(), 7, "{text}");
    assert_eq!(named.display_name().unwrap(), "x  \"y\\");
}

#[test]
fn nothing_of_a_body_or_a_header_is_shown_in_debug() {
    let message = invite().add("Subject: 4711").body("4", b"4711").read();
    let shown = format!("{message:?} {:?}", message.headers);
    assert!(!shown.contains("4711") && !shown.contains("600111222"), "{shown}");
}

#[test]
fn headers_keep_their_order() {
    let mut headers = Headers::new();
    for value in ["one", "two", "three"] {
        headers.push(HeaderName::Via, value);
    }
    headers.push(HeaderName::To, "to");
    headers.push_front(HeaderName::Via, "zero");
    headers.set_first(HeaderName::Via, "0");
    let texts = |headers: &Headers| -> Vec<String> {
        headers.all(&HeaderName::Via).map(str::to_owned).collect()
    };
    assert_eq!(texts(&headers), ["0", "one", "two", "three"]);
    headers.set(HeaderName::Via, "only");
    assert_eq!((texts(&headers), headers.len()), (vec!["only".to_owned()], 2));
    assert_eq!(headers.iter().next().unwrap().name, HeaderName::Via);
    assert_eq!((headers.remove(&HeaderName::Via), headers.remove(&HeaderName::Via)), (1, 0));
}

#[test]
fn reasons_are_those_of_the_rfcs() {
    let phrases = [
        (100, "Trying"),
        (200, "OK"),
        (202, "Accepted"),
        (405, "Method Not Allowed"),
        (413, "Request Entity Too Large"),
        (420, "Bad Extension"),
        (481, "Call/Transaction Does Not Exist"),
        (486, "Busy Here"),
        (488, "Not Acceptable Here"),
        (503, "Service Unavailable"),
        (505, "Version Not Supported"),
        (603, "Decline"),
        (199, "Early Dialog Terminated"),
        (299, "Success"),
        (699, "Global Failure"),
    ];
    for (code, phrase) in phrases {
        assert_eq!(reason_phrase(code), phrase);
    }
}

#[test]
fn a_refusal_answers_with_what_could_be_read() {
    let refused = parse(&options().drop("To").bytes()).unwrap_err();
    let answer = refused.response("t9").unwrap();
    assert_eq!(answer.code(), Some(400));
    assert_eq!(answer.headers.count(&HeaderName::To), 0);
    assert_eq!(answer.headers.get(&HeaderName::CallId), Some("c1@192.0.2.7"));
    assert_eq!(refused.top_via().unwrap().response_address(), "192.0.2.7:5060".parse().ok());
}

#[test]
fn the_way_back_is_the_one_that_was_seen() {
    let source = "198.51.100.4:1024".parse().unwrap();
    let ways = [
        ("SIP/2.0/UDP 192.0.2.7:5062;rport;branch=z9hG4bK1", "198.51.100.4:1024"),
        ("SIP/2.0/UDP 192.0.2.7:5062;branch=z9hG4bK1", "198.51.100.4:5062"),
        ("SIP/2.0/UDP pbx.example;branch=z9hG4bK1", "198.51.100.4:5060"),
        ("SIP/2.0/TLS pbx.example;branch=z9hG4bK1", "198.51.100.4:5061"),
        ("SIP/2.0/UDP 198.51.100.4;received=192.0.2.1;rport=9", "198.51.100.4:1024"),
    ];
    for (text, expected) in ways {
        let mut via = Via::parse(text).unwrap();
        via.note_source(source);
        assert_eq!(via.response_address(), expected.parse().ok(), "{via}");
        assert_eq!(Via::parse(&via.to_string()), Some(via));
    }
    let mut same = Via::parse("SIP/2.0/UDP 198.51.100.4;branch=z9hG4bK1").unwrap();
    same.note_source(source);
    assert!(!same.params.has("received"), "the address named is the one seen");
}
