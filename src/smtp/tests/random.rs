//! Streams by chance.
use proptest::prelude::*;

use super::*;

/// Pieces that a wire may carry, so that arbitrary streams reach the deep states often.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let fixed: [&[u8]; 27] = [
        b"LHLO a\r\n",
        b"EHLO a\r\n",
        b"BDAT 0\r\n",
        b"BDAT 7\r\n",
        b"BDAT 4 LAST\r\n",
        b"BDAT 0 LAST\r\n",
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
        // One of the greetings is taken, whatever is spoken.
        let head: &[u8] =
            b"LHLO a\r\nEHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<soporte@d.example>\r\nDATA\r\n";
        [if begun { head } else { b"" }, &pieces.concat()].concat()
    })
}

/// Either protocol. Without TLS: what came behind STARTTLS is dropped with the piece it came in.
fn either() -> impl Strategy<Value = Config> {
    prop::sample::select(vec![config(), Config { starttls: false, ..smtp() }])
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(of in either(), bytes in prop::collection::vec(any::<u8>(), 0..3_000)) {
        Driver::new(of).receive(&bytes);
    }

    #[test]
    fn cuts_make_no_difference(
        of in either(),
        bytes in stream(),
        cuts in prop::collection::vec(1_usize..40, 1..20),
    ) {
        let mut whole = Driver::new(of.clone());
        whole.receive(&bytes);
        let mut single = Driver::new(of.clone());
        bytes.iter().for_each(|b| single.receive(&[*b]));
        prop_assert_eq!(&whole.transcript, &single.transcript);
        let mut cut = Driver::new(of);
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

    /// What is sent in chunks arrives as it was, however the message is cut, and so does a stream of
    /// commands inside of it.
    #[test]
    fn chunks_come_through_unchanged(
        of in either(),
        lines in prop::collection::vec("[.ab\\x00]{0,8}|RSET|QUIT|BDAT 9 LAST", 0..20),
        sizes in prop::collection::vec(0_usize..30, 1..20),
    ) {
        let content: String = lines.iter().map(|l| format!("{l}\r\n")).collect();
        let mut wire =
            b"LHLO a\r\nEHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<soporte@d.example>\r\n".to_vec();
        let mut rest = content.as_bytes();
        for size in sizes {
            let (now, later) = rest.split_at(size.min(rest.len()));
            wire.extend(format!("BDAT {}\r\n", now.len()).bytes());
            wire.extend(now);
            rest = later;
        }
        wire.extend(format!("BDAT {} LAST\r\n", rest.len()).bytes());
        wire.extend(rest);
        let mut driver = Driver::new(of);
        driver.receive(&wire);
        prop_assert_eq!(driver.messages.len(), 1, "{}", driver.transcript);
        prop_assert_eq!(driver.messages[0].1.as_slice(), content.as_bytes());
    }
}
