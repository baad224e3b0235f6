//! Messages in chunks (RFC 3030).
use super::*;

#[test]
fn a_message_comes_in_chunks_and_dots_mean_nothing_in_it() {
    check_after(
        true,
        r"
        c: BDAT 10\r\nuno\r\n.\r\n..
        S: 250 2.0.0 10 bytes received
        c: BDAT 6\r\n\r\nQUIT
        S: 250 2.0.0 6 bytes received
        c: BDAT 2 LAST\r\n\r\n
        M: ana@cliente.example > soporte@desk.example |uno\r\n.\r\n..\r\nQUIT\r\n
        S: 250 2.0.0 taken number 0
        C: DATA
        S: 503 5.5.1 Say MAIL first
        ",
    );
    check_smtp_after(
        true,
        r"
        C: RCPT TO:<soporte+a@desk.example>
        S: 250 2.1.5 Recipient OK
        c: BDAT 0\r\nBDAT 5\r\nuno\r\nBDAT 0 LAST\r\nNOOP\r\n
        S: 250 2.0.0 0 bytes received
        S: 250 2.0.0 5 bytes received
        M: ana@cliente.example > soporte@desk.example soporte+a@desk.example |uno\r\n
        S: 250 2.0.0 taken number 0
        S: 250 2.0.0 OK
        ",
    );
}

#[test]
fn each_recipient_has_an_answer_in_lmtp_and_all_have_one_in_smtp() {
    let script = r"
        C: RCPT TO:<busy@desk.example>
        S: 250 2.1.5 Recipient OK
        c: BDAT 5 LAST\r\nuno\r\n
        M: ana@cliente.example > soporte@desk.example busy@desk.example |uno\r\n";
    let replies = "S: 250 2.0.0 taken number 0
        S: 452 4.3.1 No room at present; try again later";
    check_after(true, &format!("{script}\n{replies}"));
    // Who is told 250 forgets the message: so it is not said as long as anybody has not got it.
    let reply = "S: 452 4.3.1 No room at present; try again later";
    check_smtp_after(true, &format!("{script}\n{reply}"));
}

#[test]
fn a_chunk_that_is_not_taken_is_read_to_its_end() {
    check_smtp_after(
        false,
        r"
        c: BDAT 6\r\nRSET\r\nNOOP\r\n
        S: 503 5.5.1 Say MAIL first
        S: 250 2.0.0 OK
        C: MAIL FROM:<>
        S: 250 2.1.0 Sender OK
        C: RCPT TO:<nadie@desk.example>
        S: 550 5.1.1 No such mailbox here
        c: BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n
        S: 503 5.5.1 No valid recipients
        S: 250 2.0.0 OK
        ",
    );
}

#[test]
fn a_message_in_chunks_is_not_mixed_with_another_way() {
    check_smtp_after(
        true,
        r"
        c: BDAT 5\r\nuno\r\n
        S: 250 2.0.0 5 bytes received
        C: DATA
        S: 503 5.5.1 The message comes by BDAT: end it with BDAT LAST, or say RSET
        C: RCPT TO:<soporte@desk.example>
        S: 503 5.5.1 The message comes by BDAT: end it with BDAT LAST, or say RSET
        C: MAIL FROM:<>
        S: 503 5.5.1 A message is already begun
        C: RSET
        S: 250 2.0.0 OK
        c: BDAT 0 LAST\r\n
        S: 503 5.5.1 Say MAIL first
        ",
    );
}

#[test]
fn chunks_are_limited_together_and_what_is_too_much_is_not_kept() {
    let mut driver = Driver::new(smtp());
    driver.receive(b"EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<soporte@d.example>\r\n");
    driver.receive(b"BDAT 600\r\n");
    driver.receive(&[b'x'; 600]);
    assert_eq!(driver.session.message_bytes(), Some(600), "kept between two chunks");
    assert!(!driver.session.in_message());
    driver.receive(b"BDAT 401\r\n");
    assert!(driver.session.in_message());
    assert_eq!(driver.session.message_bytes(), Some(0), "known before it comes");
    driver.transcript.clear();
    driver.receive(&[b'x'; 401]);
    driver.receive(b"BDAT 3 LAST\r\nabcNOOP\r\n");
    assert_eq!(
        driver.transcript,
        "S: 552 5.3.4 Message too large\nS: 503 5.5.1 Say MAIL first\nS: 250 2.0.0 OK\n"
    );
    driver.receive(b"MAIL FROM:<>\r\nRCPT TO:<soporte@d.example>\r\nBDAT 1000 LAST\r\n");
    driver.receive("x\r\n".repeat(333).as_bytes());
    assert!(driver.messages.is_empty());
    driver.receive(b"x");
    assert_eq!(driver.messages.len(), 1, "the limit itself is allowed");
}

#[test]
fn a_chunk_of_which_nobody_knows_the_end_ends_the_session() {
    for argument in ["", " LAST", " 5LAST", " -1", " 1 2", " 99999999999999999999"] {
        let mut driver = Driver::new(smtp());
        driver.receive(b"EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<soporte@d.example>\r\n");
        driver.transcript.clear();
        driver.receive(format!("BDAT{argument}\r\nRSET\r\nQUIT\r\n").as_bytes());
        assert_eq!(
            driver.transcript,
            "S: 501 5.5.4 Syntax error; write BDAT, the number of bytes, and LAST at the end\n\
             S: 421 4.7.0 Too many errors, closing\nclose Misbehaved\n",
            "{argument:?}"
        );
    }
}

#[test]
fn lone_line_ends_are_refused_in_chunks_too() {
    for (content, taken) in
        [("a\r\nb\r\n", true), ("a\nb\r\n", false), ("a\rb\r\n", false), ("a\r", false)]
    {
        let mut driver = Driver::new(smtp());
        driver.receive(b"EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<soporte@d.example>\r\n");
        let (first, rest) = content.split_at(2);
        driver.receive(format!("BDAT 2\r\n{first}BDAT {} LAST\r\n{rest}", rest.len()).as_bytes());
        assert_eq!(driver.messages.len(), usize::from(taken), "{content:?}");
        assert_eq!(driver.transcript.contains("S: 550 5.6.0"), !taken, "{}", driver.transcript);
    }
}
