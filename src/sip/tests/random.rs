//! Messages by chance.
use proptest::prelude::*;

use super::*;

/// Pieces that lead into the corners.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let fixed: [&[u8]; 26] = [
        b"\r\n",
        b"\n",
        b"\r",
        b"\0",
        b" ",
        b"\t",
        b"\r\n ",
        b";",
        b",",
        b":",
        b"\"",
        b"\\",
        b"<",
        b">",
        b"[",
        b"]",
        b"@",
        b"%00",
        b"%",
        b"=",
        b"?",
        b"-1",
        b"18446744073709551617",
        b"\xff",
        b"sip:",
        b"Via: ",
    ];
    prop_oneof![
        (0..fixed.len()).prop_map(move |at| fixed[at].to_vec()),
        proptest::collection::vec(any::<u8>(), 0..4),
    ]
}

/// A message with pieces put over bytes of it.
fn mutant() -> impl Strategy<Value = Vec<u8>> {
    let bases = [
        invite().add("Route: <sip:a;lr>, \"b\" <sip:c>").body("2", b"ab").bytes(),
        ok().add("WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"").bytes(),
        Draft::new("REFER")
            .add("r: <sip:b@[::1]:1?Replaces=a%3Bto-tag%3D1%3Bfrom-tag%3D2>")
            .bytes(),
    ];
    let edits = proptest::collection::vec((0_u16..700, 0_usize..30, piece()), 1..5);
    (0..bases.len(), edits).prop_map(move |(base, edits)| {
        let mut bytes = bases[base].clone();
        for (at, taken, piece) in edits {
            let from = usize::from(at).min(bytes.len());
            let to = bytes.len().min(from.saturating_add(taken));
            bytes.splice(from..to, piece);
        }
        bytes
    })
}

/// Reads all that can be read, and checks that what was read prints and reads the same.
fn read_all(message: &Message) {
    let again = parse(&message.to_bytes()).unwrap();
    assert_eq!(again.to_bytes(), message.to_bytes());
    for address in [message.from(), message.to(), message.contact(), message.refer_to()] {
        let Ok(address) = address else { continue };
        assert_eq!(NameAddr::parse(&address.to_string()).as_ref(), Some(&address));
        let _ =
            (address.display_name(), address.uri.phone_number(), Replaces::in_refer_to(&address));
        assert!(address.uri.equivalent(&address.uri));
    }
    let via = message.top_via().unwrap();
    assert_eq!(Via::parse(&via.to_string()), Some(via));
    let _ = crate::sip::digest::Challenge::of(message);
    if message.is_request() {
        assert!(parse(&message.response(200, Some("t")).to_bytes()).is_ok());
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 256,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(4_475),
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_mutant_is_refused_or_prints_as_it_was_read(bytes in mutant()) {
        match parse(&bytes) {
            Ok(message) => read_all(&message),
            Err(refused) => {
                let answer = refused.response("t9");
                prop_assert_eq!(answer.is_some(), refused.status.is_some());
            }
        }
    }

    #[test]
    fn a_stream_is_cut_the_same_in_any_pieces(bytes in mutant(), size in 1_usize..80) {
        let cut = |size: usize| {
            let mut framer = Framer::new(Side::Accepted);
            let mut frames = Vec::new();
            for chunk in bytes.chunks(size) {
                framer.feed(chunk);
                frames.extend(std::iter::from_fn(|| framer.next_frame()));
            }
            (frames, framer.is_closed())
        };
        prop_assert_eq!(cut(size), cut(bytes.len().max(1)));
    }
}
