//! What is odd and right.
use super::*;

#[test]
fn odd_lines_and_addresses_are_taken() {
    let cases: Vec<Case> = vec![
        ("as it should be", options(), Taken(|m| m.body.is_empty() && m.headers.len() == 7)),
        ("line ends before it", options().start("\r\n\r\nOPTIONS sip:a@desk.example SIP/2.0"), Taken(|m| m.uri_text() == Some("sip:a@desk.example"))),
        ("LF alone ends lines", options().ends(b"\n"), Taken(|m| m.cseq().unwrap().number == 7)),
        ("spaces before colons", options().set("Max-Forwards", "Max-Forwards \t : 0068"), Taken(|m| m.max_forwards() == Ok(Some(68)))),
        ("no space after colons", options().set("Call-ID", "Call-ID:x@y"), Taken(|m| m.call_id() == Ok("x@y"))),
        ("folded lines", options().set("To", "To:\r\n <sip:b@desk.example>\r\n\t;\r\n  x = y"), Taken(|m| m.to().unwrap().params.get("x") == Some("y"))),
        ("folded CSeq", options().set("CSeq", "cseq: 0009\r\n  OPTIONS"), Taken(|m| m.cseq().unwrap().number == 9)),
        ("an empty header", options().add("s :"), Taken(|m| m.headers.get(&HeaderName::Subject) == Some(""))),
        ("a header of commas and semicolons", options().add("X-Odd: ;;,,;;,;"), Taken(|m| m.headers.get(&HeaderName::parse("x-odd").unwrap()) == Some(";;,,;;,;"))),
        ("white space all over a Via", options().set("Via", "v:  SIP  / 2.0 / TCP   hub.example  : 5070 ;\r\n branch  =  z9hG4bKq ,\r\n SIP / 2.0 /UDP 192.0.2.9"), Taken(|m| m.vias().unwrap().len() == 2 && m.top_via().unwrap().port == Some(5070))),
        ("compact names", Draft { lines: ["v: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKc", "f: <sip:a@b.example>;tag=1", "t: <sip:c@d.example>", "i: z", "CSeq: 1 OPTIONS", "k: timer", "m: <sip:a@b.example>", "l: 0"].map(|l| l.as_bytes().to_vec()).to_vec(), ..options() }, Taken(|m| m.contact().is_ok() && m.supported().unwrap() == ["timer"])),
        ("names in any case", options().set("Via", "vIA: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKc"), Taken(|m| m.top_via().is_ok())),
        ("an unknown method", Draft::new("!weird~Method.9%41"), Taken(|m| m.method() == Some(&Method::Other("!weird~Method.9%41".into())))),
        ("a method in lower case is another", Draft::new("invite"), Taken(|m| matches!(m.method(), Some(Method::Other(_))))),
        ("an escape in a header name is no Contact", options().add("Cont%61ct: <sip:no@x.example>"), Taken(|m| m.headers.count(&HeaderName::Contact) == 1)),
        ("escapes in users", options().start("OPTIONS sip:sips%3Aana%40x.example@desk.example SIP/2.0"), Taken(|m| m.request_uri().unwrap().as_sip().unwrap().user_decoded().unwrap() == "sips:ana@x.example")),
        ("an escaped NUL in a user", options().set("To", "To: <sip:a%00b@desk.example>"), Taken(|m| m.to().unwrap().uri.as_sip().unwrap().user_decoded().unwrap() == "a\0b")),
        ("a NUL behind a backslash in quotes", options().set("From", b"From: \"a\\\0b\" <sip:a@b.example>;tag=1"), Taken(|m| m.from().unwrap().display_name().unwrap() == "ab")),
        ("a semicolon in a user", options().start("OPTIONS sip:ana;dia=lunes%40x@desk.example SIP/2.0"), Taken(|m| m.request_uri().unwrap().as_sip().unwrap().user.as_deref() == Some("ana;dia=lunes%40x"))),
        ("a question mark in a user", options().start("OPTIONS sip:ana?x@desk.example SIP/2.0"), Taken(|m| m.request_uri().unwrap().as_sip().unwrap().headers.is_none())),
        ("a parameter without value in the Request-URI", options().start("OPTIONS sip:desk.example;nada SIP/2.0"), Taken(|m| m.request_uri().unwrap().as_sip().unwrap().params.has("NADA"))),
        ("a name without quotes and space", options().set("From", "From: ana<sip:ana@b.example>;tag=3"), Taken(|m| m.from().unwrap().display_name().unwrap() == "ana")),
        ("a comma in a name without quotes", options().set("From", "From: Prado, Ana <sip:ana@b.example>;tag=3"), Taken(|m| m.from().unwrap().to_string() == "\"Prado, Ana\" <sip:ana@b.example>;tag=3")),
        ("brackets in quotes", options().set("From", "From: \"Acme <NOC>, S.A.\" <sip:noc@b.example>;tag=3"), Taken(|m| m.from().unwrap().display_name().unwrap() == "Acme <NOC>, S.A.")),
        ("quotes in quotes", options().set("From", "From: \"J \\\\\\\"\" <sip:j@b.example>;tag=3"), Taken(|m| m.from().unwrap().display_name().unwrap() == "J \\\"")),
        ("ISO 8859-1 in a name", options().set("From", b"From: \"Jos\xe9 Mu\xf1oz\" <sip:j@b.example>;tag=3"), Taken(|m| m.from().unwrap().display_name().unwrap() == "José Muñoz" && m.to_bytes().windows(11).any(|w| w == b"Jos\xe9 Mu\xf1oz\""))),
        ("UTF-8 in a name", options().set("From", "From: \"João Gonçalves\" <sip:j@b.example>;tag=3"), Taken(|m| m.from().unwrap().display_name().unwrap() == "João Gonçalves")),
        ("ISO 8859-1 without quotes", options().set("From", b"From: Jo\xe3o <sip:j@b.example>;tag=3"), Taken(|m| m.from().unwrap().display_name().unwrap() == "João")),
        ("control characters in a name", options().set("From", "From: \"\u{1b}[2Jx\u{7}\" <sip:j@b.example>;tag=3"), Taken(|m| m.from().unwrap().display_name().unwrap() == "[2Jx")),
        ("a parameter in quotes", options().add("X: y").set("Contact", "Contact: <sip:a@b.example>;+sip.instance=\"<urn:uuid:0a,1;b>\";q=0.33"), Taken(|m| m.contact().unwrap().params.text("+sip.instance").unwrap() == "<urn:uuid:0a,1;b>")),
        ("a parameter outside of brackets is the header's", options().set("Contact", "Contact: sip:a@b.example;suyo"), Taken(|m| m.contact().unwrap().params.has("suyo"))),
        ("a parameter within brackets is the URI's", options().set("Contact", "Contact: <sip:a@b.example;suyo>"), Taken(|m| m.contact().unwrap().params.is_empty())),
        ("headers within a Contact's URI", options().set("Contact", "m: <sip:a@b.example?Route=%3Csip:c.example%3E>"), Taken(|m| m.contact().unwrap().uri.as_sip().unwrap().header("route").unwrap() == "<sip:c.example>")),
        ("headers behind a bare Contact", options().set("Contact", "Contact: sip:a@b.example?Route=%3Csip:c.example%3E"), Taken(|m| m.contact() == Err(HeaderError::Malformed(HeaderName::Contact)))),
        ("two contacts in one line", options().set("Contact", "Contact: <sip:a@b.example>, \"x, y\" <sip:c@d.example>"), Taken(|m| m.contacts() .is_ok_and(|c| matches!(c, Contacts::List(l) if l.len() == 2)))),
        ("no Contact", options().drop("Contact"), Taken(|m| m.contact() == Err(HeaderError::Missing(HeaderName::Contact)))),
    ];
    assert_eq!(check(&cases), 36);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn what_is_odd_and_right_is_taken() {
    let long = format!("Subject: {}", "extremo ".repeat(400));
    let cases: Vec<Case> = vec![
        (
            "transports that nobody has",
            options().set(
                "Via",
                "Via: SIP/2.0/SCTP a.example;branch=z9hG4bK1\r\nVia: SIP/2.0/PALOMA b.example",
            ),
            Taken(|m| m.vias().unwrap()[1].transport.as_str() == "PALOMA"),
        ),
        (
            "a branch of the cookie alone",
            options().set("Via", "Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK"),
            Taken(|m| !m.top_via().unwrap().has_unique_branch()),
        ),
        (
            "as in RFC 2543: no branch, no tag, no hops",
            options()
                .set("Via", "Via: SIP/2.0/UDP 192.0.2.7")
                .set("From", "From: <sip:a@b.example>")
                .drop("Max-Forwards"),
            Taken(|m| m.from().unwrap().tag().is_none() && m.max_forwards() == Ok(None)),
        ),
        (
            "no hops left",
            options().set("Max-Forwards", "Max-Forwards: 0"),
            Taken(|m| m.max_forwards() == Ok(Some(0))),
        ),
        (
            "the most hops",
            options().set("Max-Forwards", "Max-Forwards: 255"),
            Taken(|m| m.max_forwards() == Ok(Some(255))),
        ),
        (
            "a date of another zone",
            options().add("Date: Thu, 26 Nov 2026 10:00:00 CET"),
            Taken(|m| m.headers.get(&HeaderName::Date).is_some()),
        ),
        (
            "an unknown scheme asked for",
            options().start("OPTIONS paloma:al-palomar SIP/2.0"),
            Taken(
                |m| matches!(m.request_uri(), Some(Uri::Other { scheme, .. }) if scheme == "paloma"),
            ),
        ),
        (
            "a scheme with a dot and slashes",
            options().start("OPTIONS soap.paloma://192.0.2.3:30 SIP/2.0"),
            Taken(|m| matches!(m.request_uri(), Some(Uri::Other { .. }))),
        ),
        (
            "unknown schemes in addresses",
            options().set("To", "To: isbn:97884").set("From", "From: <http://b.example/x>;tag=3"),
            Taken(|m| m.to().unwrap().uri.to_string() == "isbn:97884"),
        ),
        (
            "a telephone number asked for",
            options().start("OPTIONS tel:+34-910-000-001;phone-context=x SIP/2.0"),
            Taken(|m| m.request_uri().unwrap().phone_number().unwrap() == "+34910000001"),
        ),
        (
            "IPv6 everywhere",
            options().start("OPTIONS sip:a@[2001:db8::7]:5070 SIP/2.0").set(
                "Via",
                "Via: SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKa",
            ),
            Taken(|m| {
                m.top_via().unwrap().received().unwrap().is_ipv6()
                    && m.request_uri().unwrap().as_sip().unwrap().port == Some(5070)
            }),
        ),
        (
            "IPv6 received without brackets",
            options().set(
                "Via",
                "Via: SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKa",
            ),
            Taken(|m| m.top_via().unwrap().received().unwrap().is_ipv6()),
        ),
        (
            "the last number is no port",
            options().start("OPTIONS sip:[2001:db8::10:5070] SIP/2.0"),
            Taken(|m| m.request_uri().unwrap().as_sip().unwrap().port.is_none()),
        ),
        (
            "three colons",
            options().start("OPTIONS sip:a@[2001:db8:::192.0.2.1] SIP/2.0"),
            Taken(|m| m.request_uri().unwrap().to_string() == "sip:a@[2001:db8::c000:201]"),
        ),
        (
            "IPv4 within IPv6",
            options().set("Via", "Via: SIP/2.0/UDP [::ffff:192.0.2.10]:19823;branch=z9hG4bKb"),
            Taken(|m| m.top_via().unwrap().port == Some(19_823)),
        ),
        (
            "IPv4 and IPv6 in one way",
            options().add("Via: SIP/2.0/TCP [2001:db8::9];branch=z9hG4bK4;received=192.0.2.200"),
            Taken(|m| m.vias().unwrap()[1].received().unwrap().is_ipv4()),
        ),
        (
            "bytes behind the body",
            options().body("2", b"abOPTIONS sip:b@desk.example SIP/2.0\r\n\r\n"),
            Taken(|m| m.body == b"ab"),
        ),
        (
            "no Content-Length",
            options().drop("Content-Length").add_last("X: y").tail(b"v=0\r\n"),
            Taken(|m| m.body == b"v=0\r\n"),
        ),
        ("a body with NUL", options().body("3", b"a\0b"), Taken(|m| m.body == b"a\0b")),
        (
            "a long header",
            options().add(&long),
            Taken(|m| m.headers.get(&HeaderName::Subject).unwrap().len() == 3_199),
        ),
        (
            "seventy Vias",
            options().set("Via", ["Via: SIP/2.0/UDP a.example;branch=z9hG4bKv"; 70].join("\r\n")),
            Taken(|m| m.vias().unwrap().len() == 70),
        ),
        (
            "an authorization of an unknown scheme",
            options().add("Authorization: Paloma mensajera=si"),
            Taken(|m| m.headers.count(&HeaderName::Authorization) == 1),
        ),
        (
            "extensions required",
            options().add("Require: nada, deNada").add("Require: ninguna"),
            Taken(|m| m.require().unwrap() == ["nada", "deNada", "ninguna"]),
        ),
        (
            "an empty Diversion",
            options().add("Diversion:").add("History-Info:"),
            Taken(|m| m.diversions().count() == 1 && m.history().next() == Some("")),
        ),
        (
            "an Expires beyond all time",
            options().add("Expires: 99999999999999999999999"),
            Taken(|m| m.expires() == Ok(Some(u32::MAX))),
        ),
        (
            "an underscore in a host",
            options().set("Via", "Via: SIP/2.0/UDP pbx_2.example;branch=z9hG4bKa"),
            Taken(|m| m.top_via().is_ok()),
        ),
        (
            "an empty user",
            options().set("From", "From: \"Anonymous\" <sip:@192.0.2.7>;tag=4"),
            Taken(|m| m.from().unwrap().uri.to_string() == "sip:@192.0.2.7"),
        ),
        (
            "a key code as user",
            options().start("OPTIONS sip:*21#@desk.example SIP/2.0"),
            Taken(|m| m.request_uri().unwrap().phone_number().unwrap() == "*21#"),
        ),
        (
            "a response without reason",
            ok().start("SIP/2.0 100 "),
            Taken(|m| m.start == Start::Response { code: 100, reason: String::new() }),
        ),
        (
            "a response without the space either",
            ok().start("SIP/2.0 180"),
            Taken(|m| m.code() == Some(180)),
        ),
        (
            "a reason in UTF-8",
            ok().start("SIP/2.0 200 = 2**3 * 5**2 добро"),
            Taken(|m| m.code() == Some(200)),
        ),
        (
            "a response of another hop",
            ok().add("Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bKx"),
            Taken(|m| m.vias().unwrap().len() == 2),
        ),
    ];
    assert_eq!(check(&cases), 32);
}
