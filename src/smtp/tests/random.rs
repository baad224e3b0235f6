//! Streams by chance.
use proptest::prelude::*;

use super::*;

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
