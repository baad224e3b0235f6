//! Any bytes at all.
use proptest::prelude::*;

use super::{bombs, check_invariants};

/// Pieces that mean something to a reader of mail.
const PIECES: [&[u8]; 24] = [
    b"\0",
    b"\r",
    b"\n",
    b"\r\n",
    b"\r\n\r\n",
    b"--",
    b"--o\r\n",
    b"--o--\r\n",
    b"=?utf-8?Q?=C3?=",
    b"=?utf-8?B?",
    b"\xff",
    b"\xc3",
    b"(",
    b"\"",
    b"<",
    b">",
    b"; filename*0*=",
    b"=\r\n",
    b"Content-Type: multipart/mixed; boundary=o\r\n\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"<blockquote>",
    b"&#x41;",
    b"PIN 4711 ",
    b"From: ",
];

/// One change to a message: where (in thousandths), and what.
#[derive(Clone, Debug)]
enum Change {
    Insert(usize, usize),
    Delete(usize, usize),
    Flip(usize, u8),
    Repeat(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (0..1_000_usize, 0..PIECES.len()).prop_map(|(at, piece)| Change::Insert(at, piece)),
        (0..1_000_usize, 1..100_usize).prop_map(|(at, len)| Change::Delete(at, len)),
        (0..1_000_usize, any::<u8>()).prop_map(|(at, bits)| Change::Flip(at, bits)),
        (0..1_000_usize, 1..200_usize).prop_map(|(at, len)| Change::Repeat(at, len)),
    ]
}

fn apply(raw: &mut Vec<u8>, change: &Change) {
    let (Change::Insert(at, _)
    | Change::Delete(at, _)
    | Change::Flip(at, _)
    | Change::Repeat(at, _)) = change;
    let at = raw.len() * at / 1_000;
    let end = |len: &usize| raw.len().min(at + len);
    match change {
        Change::Insert(_, piece) => drop(raw.splice(at..at, PIECES[*piece].iter().copied())),
        Change::Delete(_, len) => drop(raw.drain(at..end(len))),
        Change::Flip(_, bits) => raw.iter_mut().skip(at).take(1).for_each(|b| *b ^= bits),
        Change::Repeat(_, len) => {
            let again = raw[at..end(len)].to_vec();
            drop(raw.splice(at..at, again));
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read(raw in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        check_invariants("bytes", &raw);
    }

    #[test]
    fn pieces_in_any_order_are_read(pieces in proptest::collection::vec(0..PIECES.len(), 0..200)) {
        let raw: Vec<u8> = pieces.iter().flat_map(|at| PIECES[*at].iter().copied()).collect();
        check_invariants("pieces", &raw);
    }

    #[test]
    fn changed_bombs_are_read(
        which in 0..61_usize,
        changes in proptest::collection::vec(change(), 1..20),
    ) {
        let (name, mut raw) = SMALL.with(|bombs| bombs[which % bombs.len()].clone());
        for change in &changes {
            apply(&mut raw, change);
        }
        check_invariants(name, &raw);
    }
}

thread_local! {
    /// The bombs that are quick to change thousands of times.
    static SMALL: Vec<bombs::Bomb> =
        bombs::bombs().into_iter().filter(|(_, raw)| raw.len() < 20_000).collect();
}
