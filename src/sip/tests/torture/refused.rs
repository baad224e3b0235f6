//! What is wrong, and what is nobody's.
use super::*;

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn what_is_wrong_is_answered() {
    let deep = format!("OPTIONS sip:{}@desk.example SIP/2.0", "u".repeat(3_000));
    let token = format!("{} sip:a@desk.example SIP/2.0", "M".repeat(1_000));
    let cases: Vec<Case> = vec![
        (
            "garbage behind separators",
            options().set("Via", "Via: SIP/2.0/UDP 192.0.2.15;;,;,,"),
            Status(400),
        ),
        ("empty parameters of To", options().set("To", "To: <sip:a@b.example>;;;"), Status(400)),
        (
            "a quote that does not close",
            options().set("To", "To: \"Ana Prado <sip:a@b.example>"),
            Status(400),
        ),
        (
            "a bracket that does not close",
            options().set("From", "From: <sip:a@b.example;tag=1"),
            Status(400),
        ),
        (
            "spaces within brackets",
            options().set("To", "To: \"Ana\" < sip:a@b.example >"),
            Status(400),
        ),
        ("an address without scheme", options().set("To", "To: ana@b.example"), Status(400)),
        (
            "a space within a bare address",
            options().set("To", "To: sip:ana prado@b.example"),
            Status(400),
        ),
        ("IPv6 without brackets", options().start("OPTIONS sip:2001:db8::10 SIP/2.0"), Status(400)),
        (
            "brackets round the Request-URI",
            options().start("OPTIONS <sip:a@desk.example> SIP/2.0"),
            Status(400),
        ),
        (
            "a space in the Request-URI",
            options().start("OPTIONS sip:a@desk.example; lr SIP/2.0"),
            Status(400),
        ),
        (
            "two spaces in the request line",
            options().start("OPTIONS  sip:a@desk.example  SIP/2.0"),
            Status(400),
        ),
        (
            "spaces behind the request line",
            options().start("OPTIONS sip:a@desk.example SIP/2.0  "),
            Status(400),
        ),
        ("no Request-URI", options().start("OPTIONS  SIP/2.0"), Status(400)),
        (
            "headers in the Request-URI",
            options().start("OPTIONS sip:a@desk.example?Route=%3Csip:b%3E SIP/2.0"),
            Status(400),
        ),
        ("half an escape", options().start("OPTIONS sip:a%4@desk.example SIP/2.0"), Status(400)),
        (
            "a byte beyond ASCII in the Request-URI",
            options().start(b"OPTIONS sip:jos\xe9@desk.example SIP/2.0"),
            Status(400),
        ),
        (
            "a port beyond all ports",
            options().start("OPTIONS sip:a@desk.example:70000 SIP/2.0"),
            Status(400),
        ),
        ("a Request-URI too long", options().start(deep), Status(414)),
        ("a method too long", options().start(token), Status(501)),
        (
            "version 7.0",
            options()
                .start("OPTIONS sip:a@desk.example SIP/7.0")
                .set("Via", "Via: SIP/7.0/UDP c.example;branch=z9hG4bKk"),
            Status(505),
        ),
        ("version 2.00.1", options().start("OPTIONS sip:a@desk.example SIP/2,0"), Status(400)),
        ("CSeq of another method", options().set("CSeq", "CSeq: 8 INVITE"), Status(400)),
        (
            "CSeq of another method under an unknown one",
            Draft::new("NUEVO").set("CSeq", "CSeq: 8 INVITE"),
            Status(400),
        ),
        ("CSeq in other case", options().set("CSeq", "CSeq: 8 options"), Status(400)),
        ("CSeq beyond 31 bits", options().set("CSeq", "CSeq: 2147483648 OPTIONS"), Status(400)),
        (
            "CSeq beyond all bits",
            options().set("CSeq", "CSeq: 36893488147419103232 OPTIONS"),
            Status(400),
        ),
        ("CSeq below zero", options().set("CSeq", "CSeq: -1 OPTIONS"), Status(400)),
        ("CSeq without method", options().set("CSeq", "CSeq: 1"), Status(400)),
        (
            "CSeq with a method of 4,000",
            options().set("CSeq", format!("CSeq: 0 {}", "A".repeat(4_000))),
            Status(400),
        ),
        ("Content-Length below zero", options().body("-999", b"v=0"), Status(400)),
        ("Content-Length beyond the datagram", options().body("9999", b"v=0"), Status(400)),
        (
            "Content-Length beyond 64 bits",
            options().body("18446744073709551617", b"v=0"),
            Status(400),
        ),
        ("Content-Length with a sign", options().body("+3", b"v=0"), Status(400)),
        ("two lengths that differ", options().add("l: 3").body("2", b"v=0"), Status(400)),
        ("two lengths that agree", options().add("l: 3").body("3", b"v=0"), Status(400)),
        ("Max-Forwards of 256", options().set("Max-Forwards", "Max-Forwards: 256"), Status(400)),
        ("Max-Forwards below zero", options().set("Max-Forwards", "Max-Forwards: -1"), Status(400)),
        ("two Call-IDs", options().add("i: other"), Status(400)),
        ("two Froms", options().add("From: <sip:z@z.example>;tag=2"), Status(400)),
        ("two Tos", options().add("t: <sip:z@z.example>"), Status(400)),
        ("two CSeqs", options().add("CSeq: 59 OPTIONS"), Status(400)),
        ("two Max-Forwards", options().add("Max-Forwards: 5"), Status(400)),
        (
            "two addresses in To",
            options().set("To", "To: <sip:a@b.example>, <sip:c@d.example>"),
            Status(400),
        ),
        ("a tag twice", options().set("From", "From: <sip:a@b.example>;tag=1;tag=2"), Status(400)),
        ("no To", options().drop("To"), Status(400)),
        ("no From", options().drop("From"), Status(400)),
        ("no Call-ID", options().drop("Call-ID"), Status(400)),
        ("no CSeq", options().drop("CSeq"), Status(400)),
        (
            "nothing but CSeq and Via",
            options().drop("To").drop("From").drop("Call-ID").drop("Max-Forwards"),
            Status(400),
        ),
        ("an empty Call-ID", options().set("Call-ID", "Call-ID:"), Status(400)),
        ("a space in the Call-ID", options().set("Call-ID", "Call-ID: a b"), Status(400)),
        ("a NUL in the Call-ID", options().set("Call-ID", b"Call-ID: a\0b"), Status(400)),
        ("a CR in a header", options().add("Subject: a\rX-Injected: b"), Status(400)),
        ("a line without colon", options().add("Nada nada"), Status(400)),
        ("a space in a header name", options().add("Na da: x"), Status(400)),
        (
            "a header name too long",
            options().add(format!("{}: y", "X".repeat(10_000))),
            Status(400),
        ),
        ("a header too long", options().add(format!("X: {}", "y".repeat(20_000))), Status(513)),
        (
            "headers too long together",
            options().add(vec![format!("X: {}", "y".repeat(9_000)); 6].join("\r\n")),
            Status(513),
        ),
        (
            "too many headers",
            options()
                .set("CSeq", "CSeq: 1 OPTIONS")
                .set("Max-Forwards", ["X: y"; 300].join("\r\n")),
            Status(513),
        ),
        (
            "too many Vias",
            options().add(["Via: SIP/2.0/UDP a.example;branch=z9hG4bKv"; 70].join("\r\n")),
            Status(513),
        ),
        (
            "too many parameters",
            options().set(
                "From",
                format!(
                    "From: <sip:a@b.example>{}",
                    (0..65).map(|n| format!(";p{n}")).collect::<String>()
                ),
            ),
            Status(400),
        ),
        ("no end of the headers", options().unended(), Status(400)),
        (
            "a received that is no address",
            options().set("Via", "Via: SIP/2.0/UDP 192.0.2.7;received=nada;branch=z9hG4bKa"),
            Status(400),
        ),
    ];
    assert_eq!(check(&cases), 63);
}

#[test]
fn what_nobody_waits_for_is_dropped() {
    let whole =
        |bytes: &[u8]| Draft { start: bytes.to_vec(), lines: vec![], body: vec![], end: b"" };
    let cases: Vec<Case> = vec![
        ("nothing", whole(b""), Silence),
        ("a keep-alive", whole(b"\r\n\r\n"), Silence),
        ("zeroes", whole(&[0; 1_000]), Silence),
        ("a STUN binding", whole(b"\x00\x01\x00\x00\x21\x12\xa4\x42abcdefghijkl"), Silence),
        ("TLS", whole(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"), Silence),
        ("HTTP", whole(b"GET / HTTP/1.1\r\nHost: desk.example\r\n\r\n"), Silence),
        ("CR alone ends lines", options().ends(b"\r"), Silence),
        ("a request line without version", options().start("OPTIONS sip:a@desk.example"), Silence),
        ("no Via", options().drop("Via"), Silence),
        ("a Via that leads nowhere", options().set("Via", "Via: nada"), Silence),
        (
            "a Via and nothing else",
            options().drop("CSeq").drop("To").drop("From").drop("Call-ID"),
            Silence,
        ),
        ("a bad ACK", Draft::new("ACK").drop("To"), Silence),
        ("a status beyond all statuses", ok().start("SIP/2.0 4294967301 no"), Silence),
        ("a status of 99", ok().start("SIP/2.0 099 no"), Silence),
        ("a status of 700", ok().start("SIP/2.0 700 no"), Silence),
        ("a response of another version", ok().start("SIP/3.0 200 OK"), Silence),
        (
            "a response with a bad CSeq",
            ok().set("CSeq", "CSeq: 9292394834772304023312 OPTIONS"),
            Silence,
        ),
        ("a response without To", ok().drop("To"), Silence),
        ("a response shorter than it says", ok().body("9", b"v=0"), Silence),
        ("half a request", whole(&invite().bytes()[..40]), Silence),
        ("more than a datagram", options().body("70000", &[b'x'; 70_000]), Silence),
    ];
    assert_eq!(check(&cases), 21);
}
