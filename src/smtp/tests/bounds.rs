//! Each limit at its maximum, and what ends a session.
use super::*;

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
    let mut session = with_open_message();
    session.message_answered(vec![Answer::Accepted(String::new())]);
    assert_eq!(said(&mut session), "250 2.0.0\r\n");
    let mut session = Session::refused(config(), Closing::Busy);
    assert_eq!(said(&mut session), "421 4.3.2 Too many connections, try again later\r\n");
    assert_eq!(session.poll_event(), Some(Event::Close(Closing::Busy)));
}
