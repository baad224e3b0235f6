//! Streams.
use super::*;

fn frames(framer: &mut Framer, bytes: &[u8]) -> Vec<Framed> {
    framer.feed(bytes);
    std::iter::from_fn(|| framer.next_frame()).collect()
}

/// What came, in a word each.
fn words(frames: &[Framed]) -> Vec<String> {
    let word = |frame: &Framed| match frame {
        Framed::Message(message) => String::from_utf8_lossy(&message.body).into_owned(),
        Framed::Refused { refused, close } => {
            let status = refused.status.map_or("silent".to_owned(), |code| code.to_string());
            format!("{status}{}", if *close { " close" } else { "" })
        }
        Framed::Ping => "ping".to_owned(),
        Framed::Pong => "pong".to_owned(),
    };
    frames.iter().map(word).collect()
}

fn stream() -> Vec<u8> {
    let mut stream = invite().body("3", b"one").bytes();
    stream.extend_from_slice(b"\r\n\r\n");
    stream.extend(options().drop("To").body("7", b"unheard").bytes());
    stream.extend_from_slice(b"\r\n");
    stream.extend(options().body("5", b"a\r\n\r\n").bytes());
    stream
}

#[test]
fn a_stream_is_cut_the_same_however_it_arrives() {
    let expected = ["one", "ping", "400", "a\r\n\r\n"];
    for size in [1, 2, 3, 7, 64, 333, 5_000] {
        let mut framer = Framer::new(Side::Accepted);
        let got: Vec<Framed> =
            stream().chunks(size).flat_map(|chunk| frames(&mut framer, chunk)).collect();
        assert_eq!(words(&got), expected, "in pieces of {size}");
        assert!(framer.is_between() && !framer.is_closed());
    }
}

#[test]
fn keep_alives_differ_by_side() {
    let mut accepted = Framer::new(Side::Accepted);
    assert!(frames(&mut accepted, b"\r\n").is_empty());
    assert!(frames(&mut accepted, b"\r").is_empty() && accepted.is_between());
    assert_eq!(words(&frames(&mut accepted, b"\n\r\n\r\n")), ["ping", "ping"]);
    let mut opened = Framer::new(Side::Opened);
    assert_eq!(words(&frames(&mut opened, b"\r\n\r")), ["pong"]);
    let mut rest = b"\n".to_vec();
    rest.extend(options().bytes());
    assert_eq!(words(&frames(&mut opened, &rest)), ["pong", ""]);
}

#[test]
fn s13_what_is_no_sip_closes_at_its_first_byte_or_line() {
    let strangers: [&[u8]; 8] = [
        b"GET / HTTP/1.1\r\n",
        b"PRI * HTTP/2.0\r\n",
        b"\x16\x03\x01",
        b"\0",
        b"SSH-2.0-x\r\n",
        b"\rOPTIONS",
        b"hello\n",
        b"{\"a\":1}",
    ];
    for bytes in strangers {
        let mut framer = Framer::new(Side::Accepted);
        assert_eq!(words(&frames(&mut framer, bytes)), ["silent close"], "{bytes:?}");
        assert!(framer.is_closed());
        assert!(frames(&mut framer, &options().bytes()).is_empty(), "nothing is read behind it");
    }
}

#[test]
fn a_length_that_is_not_known_ends_the_stream() {
    let cases = [
        (options().drop("Content-Length"), "400 close"),
        (options().add("l: 0"), "400 close"),
        (options().body("-1", b""), "400 close"),
        (options().body("4294967328", b""), "413 close"),
        (options().body("65535", b""), "413 close"),
        (ok().drop("Content-Length"), "silent close"),
        (options().start("OPTIONS sip:a SIP/7.0").drop("Content-Length"), "505 close"),
    ];
    for (draft, expected) in cases {
        let mut bytes = draft.bytes();
        bytes.extend(options().bytes());
        let mut framer = Framer::new(Side::Accepted);
        assert_eq!(words(&frames(&mut framer, &bytes)), [expected]);
        assert!(framer.is_closed());
    }
}

#[test]
fn a_response_that_cannot_be_read_does_not_end_the_stream() {
    let mut bytes = ok().start("SIP/2.0 4294967301 no").body("3", b"abc").bytes();
    bytes.extend(options().body("2", b"ok").bytes());
    assert_eq!(words(&frames(&mut Framer::new(Side::Opened), &bytes)), ["silent", "ok"]);
}

#[test]
fn what_does_not_end_is_cut_off() {
    let mut line = Framer::new(Side::Accepted);
    assert_eq!(words(&frames(&mut line, &[b'A'; START_LINE_BYTES_MAX])), Vec::<String>::new());
    assert_eq!(words(&frames(&mut line, b"A")), ["silent close"]);
    let mut head = Framer::new(Side::Accepted);
    head.feed(b"OPTIONS sip:a@desk.example SIP/2.0\r\n");
    let closed = (0..HEAD_BYTES_MAX).find(|_| !frames(&mut head, b"X: y\r\n").is_empty());
    assert!(closed.is_some_and(|at| at * 6 <= HEAD_BYTES_MAX));
    let mut flood = Framer::new(Side::Accepted);
    flood.feed(&vec![b'\r'; 3 * MESSAGE_BYTES_MAX]);
    assert!(flood.is_closed() && flood.next_frame().is_none());
}

#[test]
fn a_message_as_long_as_may_be_is_taken() {
    let body = vec![b'x'; 60_000];
    let bytes = options().body("60000", &body).bytes();
    let mut framer = Framer::new(Side::Accepted);
    let got: Vec<Framed> =
        bytes.chunks(1_500).flat_map(|chunk| frames(&mut framer, chunk)).collect();
    assert_eq!(got.len(), 1);
    assert!(matches!(&got[0], Framed::Message(message) if message.body == body));
}
