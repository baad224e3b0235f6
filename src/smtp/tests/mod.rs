//! Sessions as wire transcripts.
//!
//! In a transcript `C:` is a line of the client (CR LF is added), `c:` bytes without CR LF,
//! `S:` a line of the server, `M:` a message that the driver got, `TLS` that it began, `close` the
//! end. `\r`, `\n`, `\0` and `\xNN` stand for bytes.
mod bounds;
mod chunks;
mod random;
mod strangers;
mod wire;

use super::*;

const OURS: &str = "soporte";

fn config() -> Config {
    Config {
        host_name: "desk.example".to_owned(),
        message_bytes_max: 1_000,
        recipients_max: 3,
        ..Config::default()
    }
}

/// The same for SMTP, with TLS.
fn smtp() -> Config {
    Config { protocol: Protocol::Smtp, starttls: true, ..config() }
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
                Some(Event::StartTls) => {
                    self.transcript.push_str("TLS\n");
                    let (version, cipher) = ("TLSv1.3".to_owned(), "AES".to_owned());
                    self.session.tls_started(Tls { version, cipher });
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
    check_with(config(), script);
}

#[track_caller]
fn check_with(config: Config, script: &str) {
    let script: String =
        script.lines().map(str::trim).filter(|l| !l.is_empty()).map(|l| format!("{l}\n")).collect();
    let mut driver = Driver::new(config);
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
        S: 250-CHUNKING
        S: 250 ENHANCEDSTATUSCODES\n";
    let mail = "C: MAIL FROM:<ana@cliente.example>
        S: 250 2.1.0 Sender OK
        C: RCPT TO:<soporte@desk.example>
        S: 250 2.1.5 Recipient OK\n";
    check(&format!("{lhlo}{}{script}", if begun { mail } else { "" }));
}

/// As `check_after` for SMTP, greeted with EHLO.
#[track_caller]
fn check_smtp_after(begun: bool, script: &str) {
    let ehlo = "S: 220 desk.example ESMTP service ready
        C: EHLO mx.example
        S: 250-desk.example
        S: 250-PIPELINING
        S: 250-SIZE 1000
        S: 250-8BITMIME
        S: 250-SMTPUTF8
        S: 250-CHUNKING
        S: 250-STARTTLS
        S: 250 ENHANCEDSTATUSCODES\n";
    let mail = "C: MAIL FROM:<ana@cliente.example>
        S: 250 2.1.0 Sender OK
        C: RCPT TO:<soporte@desk.example>
        S: 250 2.1.5 Recipient OK\n";
    check_with(smtp(), &format!("{ehlo}{}{script}", if begun { mail } else { "" }));
}
