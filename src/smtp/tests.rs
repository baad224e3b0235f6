//! Sessions as wire transcripts.
//!
//! In a transcript `C:` is a line of the client (CR LF is added), `c:` bytes without CR LF,
//! `S:` a line of the server, `M:` a message that the driver got, `close` the end. `\r`, `\n`,
//! `\0` and `\xNN` stand for bytes.
use proptest::prelude::*;

use super::*;

const OURS: &str = "soporte";

fn config() -> Config {
    Config { host_name: "desk.example".to_owned(), message_bytes_max: 1_000, recipients_max: 3 }
}

/// A driver that knows `soporte`, with any detail and host, and takes every message; `busy` is
/// known and has no room.
struct Driver {
    session: Session,
    transcript: String,
    messages: Vec<(Envelope, Vec<u8>)>,
}

impl Driver {
    fn new(config: Config) -> Self {
        let mut driver =
            Self { session: Session::new(config), transcript: String::new(), messages: vec![] };
        driver.turn();
        driver
    }

    fn receive(&mut self, bytes: &[u8]) {
        self.session.receive(bytes);
        self.turn();
    }

    fn turn(&mut self) {
        loop {
            if let Some(output) = self.session.poll_output() {
                for line in String::from_utf8(output).unwrap().split_terminator("\r\n") {
                    assert!(line.len() <= 510 && !line.contains(['\r', '\n']), "{line}");
                    self.transcript.push_str(&format!("S: {line}\n"));
                }
            }
            match self.session.poll_event() {
                None => return,
                Some(Event::Close(why)) => self.transcript.push_str(&format!("close {why:?}\n")),
                Some(Event::Recipient { address }) => {
                    let (base, _) = address.without_detail();
                    if matches!(base.local(), OURS | "busy" | "postmaster" | "línea") {
                        self.session.recipient_accepted();
                    } else {
                        self.session.recipient_rejected(&Refusal::unknown_recipient());
                    }
                }
                Some(Event::Message { envelope, raw }) => self.message(envelope, &raw),
            }
        }
    }

    fn message(&mut self, envelope: Envelope, raw: &[u8]) {
        assert!(!self.session.wants_input());
        let from = envelope.from.as_ref().map_or("<>", |a| a.as_str());
        let to: Vec<&str> = envelope.recipients.iter().map(|a| a.as_str()).collect();
        let text = raw.escape_ascii();
        self.transcript.push_str(&format!("M: {from} > {} |{text}\n", to.join(" ")));
        let answers = envelope
            .recipients
            .iter()
            .map(|a| match a.local() {
                "busy" => Answer::Refused(Refusal::no_room()),
                _ => Answer::Accepted(format!("taken number {}", self.messages.len())),
            })
            .collect();
        self.messages.push((envelope, raw.to_vec()));
        self.session.message_answered(answers);
    }
}

fn unescape(text: &str) -> Vec<u8> {
    let mut out = vec![];
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => match bytes.next().unwrap() {
                b'r' => out.push(b'\r'),
                b'n' => out.push(b'\n'),
                b'0' => out.push(0),
                b'x' => {
                    let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                    out.push(
                        u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap(),
                    );
                }
                other => panic!("unknown escape {}", char::from(other)),
            },
            other => out.push(other),
        }
    }
    out
}

/// Plays the client's lines and compares everything said with the script.
#[track_caller]
fn check(script: &str) {
    let script: String =
        script.lines().map(str::trim).filter(|l| !l.is_empty()).map(|l| format!("{l}\n")).collect();
    let mut driver = Driver::new(config());
    for line in script.lines() {
        let Some(text) = line.strip_prefix("C:").or_else(|| line.strip_prefix("c:")) else {
            continue;
        };
        let text = text.strip_prefix(' ').unwrap_or(text);
        driver.transcript.push_str(&format!("{line}\n"));
        let mut bytes = unescape(text);
        if line.starts_with('C') {
            bytes.extend(b"\r\n");
        }
        driver.receive(&bytes);
    }
    assert_eq!(driver.transcript, script);
}

/// As `check`, after greeting, LHLO, and MAIL and RCPT when `begun`.
#[track_caller]
fn check_after(begun: bool, script: &str) {
    let lhlo = "S: 220 desk.example LMTP service ready
        C: LHLO mx.example
        S: 250-desk.example
        S: 250-PIPELINING
        S: 250-SIZE 1000
        S: 250-8BITMIME
        S: 250-SMTPUTF8
        S: 250 ENHANCEDSTATUSCODES\n";
    let mail = "C: MAIL FROM:<ana@cliente.example>
        S: 250 2.1.0 Sender OK
        C: RCPT TO:<soporte@desk.example>
        S: 250 2.1.5 Recipient OK\n";
    check(&format!("{lhlo}{}{script}", if begun { mail } else { "" }));
}

#[test]
fn one_message_is_answered_per_recipient() {
    check_after(
        true,
        r"
        C: RCPT TO:<busy@desk.example>
        S: 250 2.1.5 Recipient OK
        C: RCPT TO:<nadie@desk.example>
        S: 550 5.1.1 No such mailbox here
        C: RCPT TO:<Soporte+CT.abc@desk.example>
        S: 250 2.1.5 Recipient OK
        C: RCPT TO:<soporte@desk.example>
        S: 452 4.5.3 Too many recipients
        C: DATA
        S: 354 Send the message, end with <CRLF>.<CRLF>
        C: Subject: corte
        C:
        C: ..punto
        C: .
        M: ana@cliente.example > soporte@desk.example busy@desk.example soporte+ct.abc@desk.example |Subject: corte\r\n\r\n.punto\r\n
        S: 250 2.0.0 taken number 0
        S: 452 4.3.1 No room at present; try again later
        S: 250 2.0.0 taken number 0
        C: DATA
        S: 503 5.5.1 Say MAIL first
        C: QUIT
        S: 221 2.0.0 Bye
        close Quit
        C: NOOP
        ",
    );
}

#[test]
fn an_empty_message_and_an_empty_sender_are_taken() {
    check_after(
        false,
        r"
        C: mail from:<> BODY=8bitmime size=10
        S: 250 2.1.0 Sender OK
        C: rcpt to: <soporte@desk.example>
        S: 250 2.1.5 Recipient OK
        C: data
        S: 354 Send the message, end with <CRLF>.<CRLF>
        C: .
        M: <> > soporte@desk.example |
        S: 250 2.0.0 taken number 0
        C: MAIL FROM:<a@b.example>
        S: 250 2.1.0 Sender OK
        ",
    );
}

#[test]
fn commands_come_in_their_order() {
    check(
        r"
        S: 220 desk.example LMTP service ready
        C: EHLO mx.example
        S: 500 5.5.1 This is LMTP: say LHLO
        C: HELO mx.example
        S: 500 5.5.1 This is LMTP: say LHLO
        C: MAIL FROM:<ana@cliente.example>
        S: 503 5.5.1 Say LHLO first
        C: RCPT TO:<soporte@desk.example>
        S: 503 5.5.1 Say MAIL first
        C: DATA
        S: 503 5.5.1 Say MAIL first
        C: LHLO
        S: 501 5.5.4 Argument missing
        ",
    );
    check_after(
        true,
        r"
        C: MAIL FROM:<otra@cliente.example>
        S: 503 5.5.1 A message is already begun
        C: RSET
        S: 250 2.0.0 OK
        C: RCPT TO:<soporte@desk.example>
        S: 503 5.5.1 Say MAIL first
        C: MAIL FROM:<otra@cliente.example>
        S: 250 2.1.0 Sender OK
        C: DATA
        S: 503 5.5.1 No valid recipients
        C: RCPT TO:<nadie@desk.example>
        S: 550 5.1.1 No such mailbox here
        C: DATA
        S: 503 5.5.1 No valid recipients
        ",
    );
}

#[test]
fn lhlo_again_begins_anew() {
    check_after(
        true,
        r"
        C: LHLO again.example
        S: 250-desk.example
        S: 250-PIPELINING
        S: 250-SIZE 1000
        S: 250-8BITMIME
        S: 250-SMTPUTF8
        S: 250 ENHANCEDSTATUSCODES
        C: DATA
        S: 503 5.5.1 Say MAIL first
        ",
    );
}

#[test]
fn small_commands_and_bad_ones() {
    check_after(
        false,
        r"
        C: NOOP anything
        S: 250 2.0.0 OK
        C: VRFY soporte
        S: 252 2.5.0 Not verified here; RCPT will tell
        C: HELP
        S: 214 2.0.0 LHLO MAIL RCPT DATA RSET NOOP VRFY HELP QUIT (RFC 2033)
        C: EXPN lista
        S: 502 5.5.1 Command not implemented
        C: RSET now
        S: 501 5.5.4 This command takes no argument
        C: BDAT 10 LAST
        S: 500 5.5.1 Unknown command BDAT
        C: ÑANDÚ-of-some-length
        S: 500 5.5.1 Unknown command ?AND?-of-som
        C:
        S: 500 5.5.1 Unknown command
        C: NOOP \xff
        S: 500 5.5.2 Control characters or invalid UTF-8 in command
        C: NOOP \0
        S: 500 5.5.2 Control characters or invalid UTF-8 in command
        C: NOOP\nRSET
        S: 500 5.5.2 Control characters or invalid UTF-8 in command
        C: NOOP\rRSET
        S: 500 5.5.2 Control characters or invalid UTF-8 in command
        C: MAIL TO:<a@b.example>
        S: 501 5.5.4 Syntax error; write FROM:<address> or TO:<address>
        C: MAIL FROM:<a b@c.example>
        S: 501 5.5.4 Syntax error; write FROM:<address> or TO:<address>
        C: MAIL FROM:<root>
        S: 553 5.1.7 Sender is no mail address
        C: QUIT \r
        S: 500 5.5.2 Control characters or invalid UTF-8 in command
        ",
    );
}

#[test]
fn parameters_of_mail_and_rcpt() {
    check_after(
        false,
        r"
        C: MAIL FROM:<a@b.example> SIZE=1001
        S: 552 5.3.4 Message too large
        C: MAIL FROM:<a@b.example> SIZE=99999999999999999999
        S: 552 5.3.4 Message too large
        C: MAIL FROM:<a@b.example> SIZE=999999999999999999999
        S: 501 5.5.4 Wrong or repeated parameter
        C: MAIL FROM:<a@b.example> SIZE=-1
        S: 501 5.5.4 Wrong or repeated parameter
        C: MAIL FROM:<a@b.example> SIZE=1 SIZE=1
        S: 501 5.5.4 Wrong or repeated parameter
        C: MAIL FROM:<a@b.example> BODY=BINARYMIME
        S: 501 5.5.4 Wrong or repeated parameter
        C: MAIL FROM:<a@b.example> RET=HDRS
        S: 555 5.5.4 Parameter not recognised
        C: MAIL FROM:<josé@b.example>
        S: 553 5.6.7 Address is not ASCII and MAIL did not say SMTPUTF8
        C: MAIL FROM:<a@b.example> SIZE=1000 BODY=7BIT
        S: 250 2.1.0 Sender OK
        C: RCPT TO:<línea@desk.example>
        S: 553 5.6.7 Address is not ASCII and MAIL did not say SMTPUTF8
        C: RCPT TO:<soporte@desk.example> NOTIFY=NEVER
        S: 555 5.5.4 Parameter not recognised
        C: RCPT TO:<>
        S: 553 5.1.3 Recipient is no mail address
        C: RSET
        S: 250 2.0.0 OK
        C: MAIL FROM:<josé@españa.example> SMTPUTF8
        S: 250 2.1.0 Sender OK
        C: RCPT TO:<línea@desk.example>
        S: 250 2.1.5 Recipient OK
        C: RCPT TO:<Postmaster>
        S: 250 2.1.5 Recipient OK
        C: DATA
        S: 354 Send the message, end with <CRLF>.<CRLF>
        C: .
        M: josé@españa.example > línea@desk.example postmaster@desk.example |
        S: 250 2.0.0 taken number 0
        S: 250 2.0.0 taken number 0
        ",
    );
}

#[test]
fn a_browser_is_sent_away_before_its_body_is_read() {
    check(
        r"
        S: 220 desk.example LMTP service ready
        c: POST / HTTP/1.1\r\nHost: desk.example\r\n\r\nLHLO a\r\nMAIL FROM:<a@b.example>\r\n
        S: 421 4.7.0 This is LMTP, not HTTP, closing
        close Http
        ",
    );
}

#[test]
fn a_whole_conversation_may_be_pipelined() {
    check_after(
        false,
        r"
        c: MAIL FROM:<a@b.example>\r\nRCPT TO:<soporte@d.example>\r\nRCPT TO:<x@d.example>\r\nDATA\r\nuno\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<soporte@d.example>\r\nDATA\r\ndos\r\n.\r\nQUIT\r\n
        S: 250 2.1.0 Sender OK
        S: 250 2.1.5 Recipient OK
        S: 550 5.1.1 No such mailbox here
        S: 354 Send the message, end with <CRLF>.<CRLF>
        M: a@b.example > soporte@d.example |uno\r\n
        S: 250 2.0.0 taken number 0
        S: 250 2.1.0 Sender OK
        S: 250 2.1.5 Recipient OK
        S: 354 Send the message, end with <CRLF>.<CRLF>
        M: <> > soporte@d.example |dos\r\n
        S: 250 2.0.0 taken number 1
        S: 221 2.0.0 Bye
        close Quit
        ",
    );
}

/// Ends of data that some server takes for one. Each must be content: one message, with the
/// smuggled commands inside.
#[test]
fn nothing_but_crlf_dot_crlf_ends_a_message() {
    for (end, kept) in [
        ("\n.\n", "\n.\n"),
        ("\n.\r\n", "\n.\r\n"),
        ("\r\n.\n", "\r\n\n"),
        ("\r.\r\n", "\r.\r\n"),
        ("\r.\r", "\r.\r"),
        ("\n.\r", "\n.\r"),
        ("\r\n\0.\r\n", "\r\n\0.\r\n"),
        ("\r\n.\r\r\n", "\r\n\r\r\n"),
        ("\r\r\n.\r\r\n", "\r\r\n\r\r\n"),
        ("\r\n\u{85}.\r\n", "\r\n\u{85}.\r\n"),
        ("\r\n.\0\r\n", "\r\n\0\r\n"),
    ] {
        let smuggled = "MAIL FROM:<jefa@desk.example>\r\nRCPT TO:<soporte@desk.example>\r\nDATA\r\nSubject: dos\r\n";
        let mut driver = Driver::new(config());
        driver.receive(
            b"LHLO a\r\nMAIL FROM:<ana@c.example>\r\nRCPT TO:<soporte@d.example>\r\nDATA\r\n",
        );
        driver.receive(format!("uno{end}{smuggled}.\r\nQUIT\r\n").as_bytes());
        let found: Vec<String> =
            driver.messages.iter().map(|(_, m)| String::from_utf8(m.clone()).unwrap()).collect();
        assert_eq!(found, [format!("uno{kept}{smuggled}")], "{end:?}");
        assert!(driver.transcript.ends_with("close Quit\n"), "{end:?}: {}", driver.transcript);
    }
}

#[test]
fn a_message_at_the_limit_is_taken_and_one_byte_more_is_swallowed() {
    for (extra, answers) in [(0_usize, ["250 2.0.0", "452 4.3.1"]), (1, ["552 5.3.4"; 2])] {
        let mut driver = Driver::new(config());
        driver.receive(b"LHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<soporte@d.example>\r\n");
        driver.receive(b"RCPT TO:<busy@d.example>\r\nDATA\r\n");
        driver.transcript.clear();
        let mut body = b"..".to_vec();
        body.extend(vec![b'x'; 997 + extra]);
        driver.receive(&body);
        assert_eq!(driver.session.message_bytes(), Some(if extra == 0 { 998 } else { 999 }));
        driver.receive(b"\r\n");
        assert_eq!(driver.session.message_bytes(), Some(if extra == 0 { 1_000 } else { 0 }));
        driver.receive(b"more\r\n".repeat(100 * extra).as_slice());
        driver.receive(b".\r\nNOOP\r\n");
        let said: Vec<&str> =
            driver.transcript.lines().filter_map(|l| l.strip_prefix("S: ")).collect();
        assert_eq!(said.len(), 3);
        assert!(said.iter().zip(answers).all(|(s, a)| s.starts_with(a)), "{said:?}");
        assert_eq!(said.last(), Some(&"250 2.0.0 OK"));
    }
}

#[test]
fn a_line_at_the_limit_is_taken_and_one_byte_more_is_not() {
    let mut driver = Driver::new(config());
    let line = |bytes: usize| format!("NOOP {}\r\n", "x".repeat(bytes - 7));
    driver.transcript.clear();
    driver.receive(line(LINE_BYTES_MAX).as_bytes());
    driver.receive(line(LINE_BYTES_MAX + 1).as_bytes());
    driver.receive(line(LINE_SKIPPED_BYTES_MAX).as_bytes());
    driver.receive(b"NOOP\r\n");
    driver.receive(line(LINE_SKIPPED_BYTES_MAX + 3).as_bytes());
    driver.receive("x".repeat(LINE_SKIPPED_BYTES_MAX + 1).as_bytes());
    assert_eq!(
        driver.transcript,
        "S: 250 2.0.0 OK\nS: 500 5.5.2 Line too long\nS: 500 5.5.2 Line too long\nS: 250 2.0.0 OK\n\
         S: 500 5.5.2 Line too long\nS: 421 4.7.0 Too many errors, closing\nclose Misbehaved\n"
    );
}

#[test]
fn errors_in_a_row_end_the_session() {
    let mut driver = Driver::new(config());
    for _ in 0..ERRORS_IN_ROW_MAX - 1 {
        driver.receive(b"XYZZY\r\n");
    }
    driver.receive(b"NOOP\r\n");
    for _ in 0..ERRORS_IN_ROW_MAX - 1 {
        driver.receive(b"XYZZY\r\n");
    }
    assert!(!driver.transcript.contains("421"));
    driver.receive(b"XYZZY\r\nNOOP\r\n");
    assert!(driver.transcript.ends_with(
        "S: 500 5.5.1 Unknown command XYZZY\nS: 421 4.7.0 Too many errors, closing\nclose Misbehaved\n"
    ));
}

fn with_open_message() -> Session {
    let mut session = Session::new(config());
    session.receive(b"LHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<soporte@d.example>\r\n");
    session.recipient_accepted();
    session.receive(b"DATA\r\nuno\r\n.\r\n");
    session.poll_output();
    assert!(matches!(session.poll_event(), Some(Event::Recipient { .. })));
    assert!(matches!(session.poll_event(), Some(Event::Message { .. })));
    session
}

fn said(session: &mut Session) -> String {
    String::from_utf8(session.poll_output().unwrap_or_default()).unwrap()
}

#[test]
fn what_is_pipelined_behind_a_question_is_bounded() {
    let mut session = with_open_message();
    session.receive(&b"NOOP\r\n".repeat(PIPELINED_BYTES_MAX / 6));
    session.receive(b"NOOP"); // now exactly at the limit
    session.message_answered(vec![Answer::Accepted("yes".to_owned())]);
    assert_eq!(said(&mut session).lines().count(), 1 + PIPELINED_BYTES_MAX / 6);
    assert!(session.wants_input());

    let mut session = with_open_message();
    session.receive(&b"x".repeat(PIPELINED_BYTES_MAX));
    session.receive(b"x");
    assert_eq!(said(&mut session), "", "the message is answered first");
    session.message_answered(vec![Answer::Accepted("yes".to_owned())]);
    assert_eq!(said(&mut session), "250 2.0.0 yes\r\n421 4.7.0 Too many errors, closing\r\n");
    assert_eq!(session.poll_event(), Some(Event::Close(Closing::Misbehaved)));
}

#[test]
fn a_stop_waits_for_the_answer_of_a_complete_message() {
    let mut session = with_open_message();
    session.receive(b"NOOP\r\n");
    session.close(Closing::ShuttingDown);
    assert_eq!((said(&mut session).as_str(), session.poll_event()), ("", None));
    session.message_answered(vec![Answer::Accepted("CT-1\r\n250 x é".to_owned())]);
    assert_eq!(
        said(&mut session),
        "250 2.0.0 CT-1??250 x ?\r\n421 4.3.2 Service stopping, try again\r\n"
    );
    assert_eq!(session.poll_event(), Some(Event::Close(Closing::ShuttingDown)));

    let mut session = Session::new(config());
    session.receive(b"LHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<soporte@d.example>\r\n");
    session.recipient_accepted();
    session.receive(b"DATA\r\nhalf a mess");
    said(&mut session);
    session.close(Closing::Idle);
    session.receive(b"age\r\n.\r\n");
    assert_eq!(said(&mut session), "421 4.4.2 Nothing came for too long, closing\r\n");
}

#[test]
fn answers_too_few_or_too_many_harm_nobody() {
    let mut session = with_open_message();
    session.recipient_accepted(); // nothing was asked about
    session.message_answered(vec![]);
    session.message_answered(vec![Answer::Accepted("late".to_owned())]);
    assert_eq!(said(&mut session), "451 4.3.0 Not taken; try again later\r\n");
    let mut session = with_open_message();
    session.message_answered(vec![Answer::Refused(Refusal::try_later("x")); 5]);
    assert_eq!(said(&mut session), "451 4.3.0 x\r\n");
    let mut session = Session::refused(config(), Closing::Busy);
    assert_eq!(said(&mut session), "421 4.3.2 Too many connections, try again later\r\n");
    assert_eq!(session.poll_event(), Some(Event::Close(Closing::Busy)));
}

/// Pieces that a wire may carry, so that arbitrary streams reach the deep states often.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let fixed: [&[u8]; 22] = [
        b"LHLO a\r\n",
        b"MAIL FROM:<a@b.example>\r\n",
        b"MAIL FROM:<> SMTPUTF8 SIZE=9\r\n",
        b"RCPT TO:<soporte@d.example>\r\n",
        b"RCPT TO:<\"x\\\"y\"@d.example>\r\n",
        b"RCPT TO:<x@d.example>\r\n",
        b"DATA\r\n",
        b"RSET\r\n",
        b"QUIT\r\n",
        b"VRFY x\r\n",
        b"\r\n.\r\n",
        b".\r\n",
        b"..\r\n",
        b"\r",
        b"\n",
        b".",
        b"\r\n",
        b"\0",
        b" ",
        b"<",
        b"text",
        b"caf\xc3\xa9",
    ];
    prop_oneof![
        20 => prop::sample::select(fixed.map(<[u8]>::to_vec).to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..50),
        1 => prop::collection::vec(b'x'..b'z', 900..1_100),
    ]
}

/// The same, most often inside a message.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    (any::<bool>(), prop::collection::vec(piece(), 0..60)).prop_map(|(begun, pieces)| {
        let head: &[u8] = b"LHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<soporte@d.example>\r\nDATA\r\n";
        [if begun { head } else { b"" }, &pieces.concat()].concat()
    })
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..3_000)) {
        Driver::new(config()).receive(&bytes);
    }

    #[test]
    fn chunks_make_no_difference(bytes in stream(), cuts in prop::collection::vec(1_usize..40, 1..20)) {
        let mut whole = Driver::new(config());
        whole.receive(&bytes);
        let mut single = Driver::new(config());
        bytes.iter().for_each(|b| single.receive(&[*b]));
        prop_assert_eq!(&whole.transcript, &single.transcript);
        let mut cut = Driver::new(config());
        let mut rest = bytes.as_slice();
        for size in cuts.iter().cycle() {
            if rest.is_empty() { break; }
            let (now, later) = rest.split_at((*size).min(rest.len()));
            cut.receive(now);
            rest = later;
        }
        prop_assert_eq!(&whole.transcript, &cut.transcript);
    }

    /// What a correct client sends arrives as it was, whatever it holds.
    #[test]
    fn content_comes_through_unchanged(lines in prop::collection::vec("[.\\r\\nab\\x00]{0,8}", 0..20)) {
        let content: String = lines.iter().map(|l| format!("{l}\r\n")).collect();
        let stuffed: String = content
            .split_inclusive("\r\n")
            .map(|l| if l.starts_with('.') { format!(".{l}") } else { l.to_owned() })
            .collect();
        let mut driver = Driver::new(config());
        driver.receive(b"LHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<soporte@d.example>\r\nDATA\r\n");
        driver.receive(format!("{stuffed}.\r\n").as_bytes());
        prop_assert_eq!(driver.messages.len(), 1);
        prop_assert_eq!(driver.messages[0].1.as_slice(), content.as_bytes());
    }
}
