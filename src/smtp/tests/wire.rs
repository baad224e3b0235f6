//! Transcripts, and the ends of data that are none.
use super::*;

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
        S: 250-CHUNKING
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
        S: 214 2.0.0 LHLO MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT (RFC 2033)
        C: EXPN lista
        S: 502 5.5.1 Command not implemented
        C: RSET now
        S: 501 5.5.4 This command takes no argument
        C: AUTH PLAIN AGFuYQBzZWNyZXQ=
        S: 502 5.5.1 Command not implemented
        C: XCLIENT ADDR=192.0.2.1
        S: 502 5.5.1 Command not implemented
        C: STARTTLS
        S: 502 5.5.1 Command not implemented
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
        S: 421 4.7.0 This is no web server, closing
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
