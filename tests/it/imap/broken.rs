//! A server that cannot give what it lists, as old and damaged mailboxes have it.
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use super::{Reading, account, raw, subjects};
use crate::desk::{TestDesk, mail};
use centralita::channels::imap::{Account, After};

/// What the server says when a message is asked for.
#[derive(Clone)]
enum Message {
    /// Its bytes.
    Good(Vec<u8>),
    /// Its bytes, so many at once at most whatever is asked for, and how many more it says there are.
    Short(Vec<u8>, usize, usize),
    /// BAD.
    Refused,
    /// A response that breaks the grammar.
    Garbled,
    /// A part of a literal, and then it closes.
    Broken,
    /// OK, and nothing.
    Nothing,
}

/// A server with these messages, UIDs from 1. It does not describe messages in lists when
/// `lists` is false.
struct Broken {
    messages: Vec<Message>,
    lists: bool,
}

impl Broken {
    fn start(self) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for client in listener.incoming() {
                // A client that leaves ends its connection, not the server.
                let _left = self.converse(client.unwrap());
            }
        });
        port
    }

    fn converse(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut lines = BufReader::new(stream.try_clone()?);
        let mut out = stream;
        out.write_all(b"* OK ready {7}\r\n")?;
        let mut line = String::new();
        while lines.read_line(&mut line)? > 0 {
            let (tag, command) = line.trim_end().split_once(' ').unwrap();
            if !self.answer(&mut out, command)? {
                return Ok(());
            }
            let end = if self.refuses(command) { "BAD no" } else { "OK done" };
            // What is said unasked changes nothing.
            write!(out, "* OK [\u{1}] (((\r\n* 99999999999999999999 EXISTS\r\n{tag} {end}\r\n")?;
            line.clear();
        }
        Ok(())
    }

    fn refuses(&self, command: &str) -> bool {
        let one = asked(command).and_then(|uid| self.messages.get(uid - 1));
        (command.contains("RFC822.SIZE") && !self.lists) || matches!(one, Some(Message::Refused))
    }

    fn answer(&self, out: &mut TcpStream, command: &str) -> std::io::Result<bool> {
        let count = self.messages.len();
        if command == "CAPABILITY" {
            out.write_all(b"* CAPABILITY IMAP4rev1\r\n")?;
        } else if command.starts_with("LIST") {
            out.write_all(b"* LIST () \"/\" INBOX\r\n")?;
        } else if command.starts_with("SELECT") {
            write!(
                out,
                "* {count} EXISTS\r\n* OK [UIDVALIDITY 9] ok\r\n* OK [UIDNEXT {}] ok\r\n",
                count + 1
            )?;
        } else if command.starts_with("UID SEARCH") {
            let all: Vec<String> = (1..=count).map(|uid| uid.to_string()).collect();
            write!(out, "* SEARCH {}\r\n", all.join(" "))?;
        } else if command.contains("RFC822.SIZE") && self.lists {
            for (uid, message) in (1..).zip(&self.messages) {
                let bytes = match message {
                    Message::Good(raw) => raw.len(),
                    Message::Short(raw, _, more) => raw.len() + more,
                    Message::Refused | Message::Garbled | Message::Broken | Message::Nothing => 100,
                };
                write!(
                    out,
                    "* {uid} FETCH (UID {uid} RFC822.SIZE {bytes} INTERNALDATE \"24-Nov-2026 09:00:00 +0000\")\r\n"
                )?;
            }
        } else if let Some(uid) = asked(command) {
            return self.give(out, uid, command);
        }
        Ok(true)
    }

    fn give(&self, out: &mut TcpStream, uid: usize, command: &str) -> std::io::Result<bool> {
        match self.messages.get(uid - 1) {
            Some(Message::Good(raw) | Message::Short(raw, ..)) => {
                let (from, most) = command.split_once('<').unwrap().1.split_once('.').unwrap();
                let from: usize = from.parse().unwrap();
                let most: usize = most.split('>').next().unwrap().parse().unwrap();
                let rest = raw.get(from..).unwrap_or_default();
                let at_once = if let Message::Short(_, few, _) = &self.messages[uid - 1] {
                    *few
                } else {
                    most
                };
                let slice = &rest[..rest.len().min(most).min(at_once)];
                write!(out, "* {uid} FETCH (UID {uid} BODY[]<{from}> {{{}}}\r\n", slice.len())?;
                out.write_all(slice)?;
                out.write_all(b")\r\n")?;
            }
            Some(Message::Garbled) => write!(out, "* {uid} FETCH (UID {uid} BODY[]<0> \"x)\r\n")?,
            Some(Message::Broken) => {
                write!(out, "* {uid} FETCH (UID {uid} BODY[]<0> {{90}}\r\nFrom: x")?;
                return Ok(false);
            }
            Some(Message::Refused | Message::Nothing) | None => {}
        }
        Ok(true)
    }
}

/// The UID whose content is asked for.
fn asked(command: &str) -> Option<usize> {
    let rest = command.strip_prefix("UID FETCH ")?;
    command.contains("BODY.PEEK").then(|| rest.split(' ').next()?.parse().ok()).flatten()
}

/// Why arrivals were parked.
fn parked(desk: &TestDesk) -> Vec<String> {
    let arrivals = desk.arrivals().into_iter();
    let parked = arrivals.filter(|arrival| arrival.outcome.kind.as_str() == "parked");
    parked.map(|arrival| arrival.outcome.reason).collect()
}

fn read_whole(lists: bool) -> (TestDesk, Reading) {
    let good = |name: &str| Message::Good(raw(name));
    let mut large = raw("grande");
    large.extend_from_slice(&b"mucho texto \r\n".repeat(60_000));
    assert!(large.len() > super::limits().message_bytes_max);
    let messages = vec![
        Message::Refused,
        good("a"),
        Message::Garbled,
        Message::Nothing,
        good("b"),
        Message::Broken,
        Message::Good(large),
        good("c"),
    ];
    let port = Broken { messages, lists }.start();
    let desk = TestDesk::new();
    let reading = Reading::begin(&desk, vec![Account { after: After::Flag, ..account(port) }]);
    reading.until(&desk, |folder| folder.taken == 4);
    // Each bad one is tried until that is enough; the clock must move for the waits between.
    let place = super::inbox();
    while parked(&desk).len() < 4 {
        desk.forward(Duration::from_secs(3_600));
        let woken = reading.board.compare(&place, Duration::from_millis(200));
        let _compared = desk.block_on(woken);
    }
    (desk, reading)
}

#[test]
fn a1_messages_that_a_server_cannot_give_stop_no_other_and_end_where_somebody_sees_them() {
    for lists in [true, false] {
        let (desk, reading) = read_whole(lists);
        reading.end(&desk);
        assert_eq!(subjects(&desk), ["Corte a", "Corte b", "Corte c", "Corte grande"]);
        let parked = parked(&desk);
        let reasons = [
            "the connection or the program ended each time",
            "it cannot be fetched: no;",
            "the server lists it and gives nothing of it",
            "what the server gives of it cannot be read",
        ];
        assert_eq!(parked.len(), 4, "{parked:?}");
        for reason in reasons {
            assert!(parked.iter().any(|said| said.contains(reason)), "{reason}: {parked:?}");
        }
        assert!(parked.iter().all(|said| said.contains("of es/INBOX")), "{parked:?}");
    }
}

#[test]
fn a_mail_that_comes_in_slices_shorter_than_asked_for_is_whole() {
    for lists in [true, false] {
        let end = "Esto es lo último que dice.";
        let long = |name: &str| {
            let body =
                format!("El rack B14 de MD2 no tiene corriente.\n\n{}\n{end}", "x".repeat(700));
            mail("ana@cliente.example", &format!("Corte {name}"), &body)
                .header(&format!("Message-ID: <{name}@cliente.example>"))
                .raw()
        };
        // Of the second the server says that it is longer: its last slice is empty.
        let messages = vec![
            Message::Short(long("a"), 200, 0),
            Message::Short(long("b"), 200, 11),
            Message::Short(long("c"), 1, 0),
        ];
        let port = Broken { messages, lists }.start();
        let desk = TestDesk::new();
        let reading = Reading::begin(&desk, vec![Account { after: After::Flag, ..account(port) }]);
        reading.until(&desk, |folder| folder.taken == 2);
        let place = super::inbox();
        while parked(&desk).is_empty() {
            desk.forward(Duration::from_secs(3_600));
            let woken = reading.board.compare(&place, Duration::from_millis(200));
            let _compared = desk.block_on(woken);
        }
        reading.end(&desk);
        assert_eq!(subjects(&desk), ["Corte a", "Corte b"]);
        for ticket in desk.tickets() {
            let text = desk.store(move |tx| tx.events(ticket.number)).remove(0).text;
            assert!(text.ends_with(end), "{text}");
        }
        let parked = parked(&desk);
        assert!(parked[0].contains("in pieces shorter than asked for"), "{parked:?}");
    }
}

#[test]
fn a8_of_a_mail_that_is_too_large_the_beginning_is_taken_and_its_ticket_says_so() {
    let (desk, reading) = read_whole(true);
    reading.end(&desk);
    let large = desk.tickets().into_iter().find(|t| t.facts.subject == "Corte grande").unwrap();
    let said: Vec<String> = desk
        .store(move |tx| tx.events(large.number))
        .into_iter()
        .map(|event| event.text)
        .filter(|text| text.contains("bytes were taken"))
        .collect();
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("only the first 262144 of 8"), "{said:?}");
    assert!(said[0].ends_with("the whole is UID 7, es/INBOX"), "{said:?}");
}
