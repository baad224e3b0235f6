//! SMTP: from anybody, so with less trust.
use super::*;

#[test]
fn a_message_has_one_answer_and_says_how_it_came() {
    check_smtp_after(
        true,
        r"
        C: RCPT TO:<soporte+CT.abc@desk.example>
        S: 250 2.1.5 Recipient OK
        C: RCPT TO:<ana@otra.example>
        S: 550 5.1.1 No such mailbox here
        C: DATA
        S: 354 Send the message, end with <CRLF>.<CRLF>
        C: ..uno
        C: .
        M: ana@cliente.example > soporte@desk.example soporte+ct.abc@desk.example |.uno\r\n
        S: 250 2.0.0 taken number 0
        C: QUIT
        S: 221 2.0.0 Bye
        close Quit
        ",
    );
    let mut driver = Driver::new(smtp());
    driver.receive(b"EHLO mx.(example) x\r\nMAIL FROM:<>\r\nRCPT TO:<soporte@d.example>\r\n");
    driver.receive(b"DATA\r\nuno\r\n.\r\nHELO [192.0.2.1]\r\nMAIL FROM:<a@b.example>\r\n");
    driver.receive(b"RCPT TO:<soporte@d.example>\r\nDATA\r\n.\r\n");
    let hello: Vec<_> = driver.messages.iter().map(|(e, _)| (e.from.is_some(), &e.hello)).collect();
    let said = |verb, name: &str| Hello { verb, name: name.to_owned() };
    assert_eq!(
        hello,
        [(false, &said(Verb::Ehlo, "mx.(example)")), (true, &said(Verb::Helo, "[192.0.2.1]"))]
    );
}

#[test]
fn the_old_greeting_offers_nothing_and_the_other_protocols_is_no_greeting() {
    check_with(
        smtp(),
        r"
        S: 220 desk.example ESMTP service ready
        C: LHLO mx.example
        S: 500 5.5.1 This is SMTP: say EHLO
        C: MAIL FROM:<>
        S: 503 5.5.1 Say EHLO first
        C: HELO mx.example
        S: 250 desk.example
        C: MAIL FROM:<>
        S: 250 2.1.0 Sender OK
        C: HELP
        S: 214 2.0.0 EHLO HELO STARTTLS MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT (RFC 5321)
        C: VRFY soporte
        S: 252 2.5.0 Not verified here; RCPT will tell
        C: EXPN lista
        S: 502 5.5.1 Command not implemented
        C: AUTH LOGIN
        S: 502 5.5.1 Command not implemented
        C: MAIL FROM:<a@b.example> AUTH=<>
        S: 503 5.5.1 A message is already begun
        ",
    );
}

#[test]
fn under_tls_all_begins_anew_and_nothing_said_before_counts() {
    check_smtp_after(
        true,
        r"
        C: STARTTLS now
        S: 501 5.5.4 This command takes no argument
        C: STARTTLS
        S: 220 2.0.0 Begin TLS
        TLS
        C: DATA
        S: 503 5.5.1 Say MAIL first
        C: MAIL FROM:<>
        S: 503 5.5.1 Say EHLO first
        C: EHLO mx.example
        S: 250-desk.example
        S: 250-PIPELINING
        S: 250-SIZE 1000
        S: 250-8BITMIME
        S: 250-SMTPUTF8
        S: 250-CHUNKING
        S: 250 ENHANCEDSTATUSCODES
        C: STARTTLS
        S: 503 5.5.1 TLS has already begun
        C: MAIL FROM:<>
        S: 250 2.1.0 Sender OK
        ",
    );
}

/// Who stands between may put commands behind STARTTLS, in clear, to be obeyed under TLS as if the
/// client had said them (CVE-2011-0411).
#[test]
fn what_came_in_clear_behind_starttls_is_dropped() {
    let injected = b"EHLO evil\r\nMAIL FROM:<x@evil.example>\r\nRCPT TO:<soporte@d.example>\r\n";
    let begun = b"EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<soporte@d.example>\r\nSTARTTLS\r\n".to_vec();
    // Behind the command in one piece, behind a question that is open, and between words and TLS.
    let mut driver = Driver::new(smtp());
    driver.receive(&[&begun[..], injected].concat());
    assert!(driver.transcript.ends_with("S: 220 2.0.0 Begin TLS\nTLS\n"), "{}", driver.transcript);

    let mut session = Session::new(smtp());
    session.receive(&[&begun[..], injected].concat());
    session.recipient_accepted();
    assert!(!session.wants_input());
    session.receive(injected);
    let said = |session: &mut Session| {
        String::from_utf8(session.poll_output().unwrap_or_default()).unwrap()
    };
    assert!(said(&mut session).ends_with("220 2.0.0 Begin TLS\r\n"));
    let (version, cipher) = (String::new(), String::new());
    session.tls_started(Tls { version, cipher });
    session.receive(b"NOOP\r\n");
    assert_eq!(said(&mut session), "250 2.0.0 OK\r\n");
    assert!(matches!(session.poll_event(), Some(Event::Recipient { .. })));
    assert_eq!((session.poll_event(), session.poll_event()), (Some(Event::StartTls), None));
}

#[test]
fn a_stop_while_tls_begins_says_nothing_in_clear() {
    let mut session = Session::new(smtp());
    session.receive(b"STARTTLS\r\n");
    session.poll_output();
    session.close(Closing::ShuttingDown);
    assert_eq!(session.poll_output(), None);
    assert_eq!(session.poll_event(), Some(Event::StartTls));
    assert_eq!(session.poll_event(), Some(Event::Close(Closing::ShuttingDown)));
    let (version, cipher) = (String::new(), String::new());
    session.tls_started(Tls { version, cipher });
    session.receive(b"NOOP\r\n");
    assert_eq!(session.poll_output(), None);
}

#[test]
fn tls_may_be_required() {
    check_with(
        Config { tls_required: true, ..smtp() },
        r"
        S: 220 desk.example ESMTP service ready
        C: HELO mx.example
        S: 250 desk.example
        C: MAIL FROM:<>
        S: 530 5.7.0 Say STARTTLS first
        C: STARTTLS
        S: 220 2.0.0 Begin TLS
        TLS
        C: HELO mx.example
        S: 250 desk.example
        C: MAIL FROM:<>
        S: 250 2.1.0 Sender OK
        ",
    );
}

#[test]
fn who_is_no_proxy_speaks_for_nobody() {
    check_with(
        smtp(),
        r"
        S: 220 desk.example ESMTP service ready
        c: PROXY TCP4 192.0.2.1 192.0.2.2 1 25\r\nEHLO a\r\n
        S: 421 4.7.0 You are no proxy of ours, closing
        close NoProxy
        ",
    );
}

/// As in LMTP nothing of it ends the message; here the message is refused besides, because those who
/// send on mail with lone line ends may have been made to.
#[test]
fn no_other_end_of_data_is_one_and_lone_line_ends_are_refused() {
    let smuggled = "MAIL FROM:<jefa@desk.example>\r\nRCPT TO:<soporte@desk.example>\r\nDATA\r\nSubject: dos\r\n";
    for (end, proper) in [
        ("\n.\n", false),
        ("\n.\r\n", false),
        ("\r\n.\n", false),
        ("\r.\r\n", false),
        ("\r.\r", false),
        ("\n.\r", false),
        ("\r\n\0.\r\n", true),
        ("\r\n.\r\r\n", false),
        ("\r\r\n.\r\r\n", false),
        ("\r\n\u{85}.\r\n", true),
        ("\r\n.\0\r\n", true),
    ] {
        let mut driver = Driver::new(smtp());
        driver.receive(
            b"EHLO a\r\nMAIL FROM:<ana@c.example>\r\nRCPT TO:<soporte@d.example>\r\nDATA\r\n",
        );
        driver.transcript.clear();
        driver.receive(format!("uno{end}{smuggled}").as_bytes());
        assert_eq!(driver.transcript, "", "{end:?}: the message goes on");
        driver.receive(b".\r\nNOOP\r\n");
        let said = driver.transcript.lines().filter(|line| line.starts_with("S: ")).count();
        assert_eq!(said, 2, "{end:?}: one answer and that to NOOP");
        assert_eq!(driver.messages.len(), usize::from(proper), "{end:?}");
        let refused =
            "S: 550 5.6.0 A CR or LF stands alone in the message (RFC 5321 section 2.3.8)";
        assert_eq!(driver.transcript.contains(refused), !proper, "{end:?}");
        assert!(!driver.session.wants_input() || driver.session.message_bytes().is_none());
    }
}

#[test]
fn a_message_that_will_be_refused_is_not_kept() {
    let mut driver = Driver::new(smtp());
    driver.receive(b"EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<soporte@d.example>\r\nDATA\r\n");
    driver.receive(b"some text\r\n");
    assert_eq!(driver.session.message_bytes(), Some(11));
    driver.receive(b"and\nmore");
    assert_eq!(driver.session.message_bytes(), Some(0));
    driver.receive(b" of it");
    assert_eq!(driver.session.message_bytes(), Some(0));
}

#[test]
fn commands_that_bring_no_message_are_counted_until_one_comes() {
    let most = usize::try_from(IDLE_COMMANDS_MAX).unwrap();
    let mut driver = Driver::new(smtp());
    driver.receive(b"EHLO a\r\n");
    driver.receive(&b"MAIL FROM:<>\r\nRSET\r\n".repeat(most - 1));
    assert!(!driver.transcript.contains("421"));
    driver.receive(b"MAIL FROM:<>\r\nRCPT TO:<soporte@d.example>\r\nDATA\r\n.\r\n");
    assert!(driver.transcript.contains("421 4.7.0"), "the greeting counted too");

    let mut driver = Driver::new(smtp());
    driver.receive(b"EHLO a\r\n");
    for _ in 0..3 {
        driver.receive(&b"NOOP\r\n".repeat(most - 2));
        driver.receive(b"MAIL FROM:<>\r\nRCPT TO:<soporte@d.example>\r\nDATA\r\n.\r\n");
    }
    assert_eq!(driver.messages.len(), 3);
    driver.receive(b"MAIL FROM:<>\r\n");
    for name in 0..=most {
        driver.receive(format!("RCPT TO:<nobody{name}@d.example>\r\n").as_bytes());
    }
    let unknown = driver.transcript.matches("550 5.1.1").count();
    assert_eq!(unknown, most, "names are not guessed without end");
    assert!(driver.transcript.ends_with("close Misbehaved\n"));

    let mut ours = Driver::new(config());
    ours.receive(&b"NOOP\r\n".repeat(most * 3));
    assert!(!ours.transcript.contains("421"), "a mail server of ours may");
}
