use proptest::prelude::*;

use super::*;
use crate::media::rtp::{Header, Packet};

fn hex(text: &str) -> Vec<u8> {
    data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).unwrap()
}

fn key(text: &str) -> MasterKey {
    MasterKey::new(hex(text).try_into().unwrap())
}

const MASTER: &str = "e1f97a0d3e018be0d64fa32c06de41390ec675ad498afeebb6960b3aabe6";

fn packet(sequence: u16, ssrc: u32, payload: &[u8]) -> Vec<u8> {
    let header = Header { marker: false, payload_type: 8, sequence, timestamp: 160, ssrc };
    let mut out = vec![];
    Packet { header, payload }.write(&mut out);
    out
}

fn pair(suite: Suite) -> (Srtp, Srtp) {
    (Srtp::new(suite, &key(MASTER)), Srtp::new(suite, &key(MASTER)))
}

#[test]
fn session_keys_are_those_of_rfc_3711_appendix_b_3() {
    for (label, expected) in [
        (0, "c61e7a93744f39ee10734afe3ff7a087"),
        (1, "cebe321f6ff7716b6fd4ab49af256a156d38baa4"),
        (2, "30cbbc08863d8c85d49db34a9ae1"),
    ] {
        let mut derived = vec![0; expected.len() / 2];
        context::derive(&key(MASTER), label, &mut derived);
        assert_eq!(derived, hex(expected), "label {label}");
    }
}

#[test]
fn the_key_stream_is_that_of_rfc_3711_appendix_b_2() {
    use aes::cipher::KeyInit as _;
    let session = hex("2b7e151628aed2a6abf7158809cf4f3c");
    let cipher = aes::Aes128::new_from_slice(&session).unwrap();
    let iv = hex("f0f1f2f3f4f5f6f7f8f9fafbfcfd0000").try_into().unwrap();
    let mut stream = vec![0; 0xff02 * 16];
    context::key_stream(&cipher, &iv, &mut stream);
    for (block, expected) in [
        (0, "e03ead0935c95e80e166b16dd92b4eb4"),
        (1, "d23513162b02d0f72a43a2fe4a5f97ab"),
        (2, "41e95b3bb0a2e8dd477901e4fca894c0"),
        (0xfeff, "ec8cdf7398607cb0f2d21675ea9ea1e4"),
        (0xff00, "362b7c3c6773516318a077d7fc5073ae"),
        (0xff01, "6a2cc3787889374fbeb4c81b17ba6c44"),
    ] {
        assert_eq!(stream[block * 16..][..16], hex(expected), "block {block:#x}");
    }
}

#[test]
fn a_packet_is_as_other_implementations_make_it() {
    let plain = "800f1234decafbadcafebabeabababababababababababababababab";
    let sent = "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb";
    let (mut send, mut receive) = pair(Suite::Sha1Tag80);
    let mut packet = hex(plain);
    send.protect(&mut packet).unwrap();
    assert_eq!(packet, hex(sent));
    receive.unprotect(&mut packet).unwrap();
    assert_eq!(packet, hex(plain));
    let report = "81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798";
    let mut report = hex(report);
    receive.unprotect_rtcp(&mut report).unwrap();
    assert_eq!(report, hex("81c8000bcafebabeabababababababababababababababab"));
}

#[test]
fn both_suites_carry_both_kinds_over_the_wrap_of_the_number() {
    for (suite, tag) in [(Suite::Sha1Tag80, 10), (Suite::Sha1Tag32, 4)] {
        let (mut send, mut receive) = pair(suite);
        for count in 0_u32..140_000 {
            let [low, high, ..] = count.wrapping_add(65_000).to_le_bytes();
            let plain = packet(u16::from_le_bytes([low, high]), 7, b"sound");
            // Most packets are lost; the counter is followed nevertheless.
            let mut sent = plain.clone();
            send.protect(&mut sent).unwrap();
            assert_eq!(sent.len(), plain.len() + tag);
            if count % 1_000 == 0 {
                receive.unprotect(&mut sent).unwrap();
                assert_eq!(sent, plain, "packet {count}");
            }
        }
        for count in 0..3 {
            let plain = [&[0x80, 201, 0, 2, 0, 0, 0, 7][..], &[count; 4]].concat();
            let mut sent = plain.clone();
            send.protect_rtcp(&mut sent).unwrap();
            assert_eq!(sent.len(), plain.len() + 14);
            receive.unprotect_rtcp(&mut sent).unwrap();
            assert_eq!(sent, plain);
        }
    }
}

#[test]
fn replayed_old_and_forged_packets_are_refused() {
    let (mut send, mut receive) = pair(Suite::Sha1Tag80);
    let sent: Vec<Vec<u8>> = (65_500_u16..=65_535)
        .chain(0..100)
        .map(|sequence| {
            let mut packet = packet(sequence, 9, b"abc");
            send.protect(&mut packet).unwrap();
            packet
        })
        .collect();
    let mut take = |at: usize| receive.unprotect(&mut sent[at].clone());
    assert_eq!(take(0), Ok(()));
    assert_eq!(take(0), Err(SrtpError::Replayed));
    assert_eq!((take(50), take(40), take(41)), (Ok(()), Ok(()), Ok(())));
    assert_eq!((take(40), take(50)), (Err(SrtpError::Replayed), Err(SrtpError::Replayed)));
    assert_eq!((take(135), take(71)), (Ok(()), Err(SrtpError::Replayed)));
    assert_eq!(take(72), Ok(()));
    for at in 0..sent[1].len() {
        let mut forged = sent[134].clone();
        forged[at] ^= 0x10;
        let before = forged.clone();
        let refused = receive.unprotect(&mut forged);
        assert!(refused.is_err(), "byte {at}");
        assert_eq!(forged, before, "a refused packet stays as it was");
    }
    assert_eq!(receive.unprotect(&mut sent[134].clone()), Ok(()), "forgeries changed nothing");
    let mut report = vec![0x80, 201, 0, 1, 0, 0, 0, 9];
    send.protect_rtcp(&mut report).unwrap();
    assert_eq!(receive.unprotect_rtcp(&mut report.clone()), Ok(()));
    assert_eq!(receive.unprotect_rtcp(&mut report.clone()), Err(SrtpError::Replayed));
    let at = report.len() - 12;
    report[at] ^= 1;
    assert_eq!(receive.unprotect_rtcp(&mut report), Err(SrtpError::Tag));
}

#[test]
fn a_number_is_never_used_twice() {
    let (mut send, _) = pair(Suite::Sha1Tag32);
    send.protect(&mut packet(5, 1, b"a")).unwrap();
    assert_eq!(send.protect(&mut packet(5, 1, b"b")), Err(SrtpError::Replayed));
    send.protect(&mut packet(5, 2, b"b")).unwrap();
}

#[test]
fn another_key_is_not_taken_and_sources_are_bounded() {
    let (mut send, mut receive) = pair(Suite::Sha1Tag80);
    let mut other = Srtp::new(Suite::Sha1Tag80, &MasterKey::new([1; MASTER_BYTES]));
    for ssrc in 0..100 {
        let mut sent = packet(1, ssrc, b"abc");
        send.protect(&mut sent).unwrap();
        assert_eq!(other.unprotect(&mut sent.clone()), Err(SrtpError::Tag));
        receive.unprotect(&mut sent).unwrap();
    }
    assert!(!format!("{send:?} {:?}", key(MASTER)).contains("225"));
}

#[test]
fn keys_are_read_from_descriptions_whole_only() {
    let text = key(MASTER).to_base64();
    assert!(MasterKey::from_base64(&text) == Some(key(MASTER)));
    assert!(MasterKey::from_base64(text.trim_end_matches('=')).is_some());
    for wrong in ["", "AAAA", "%%%%", &text.repeat(2), &format!("{}AAAA", *text)] {
        assert!(MasterKey::from_base64(wrong).is_none(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        let (mut send, mut receive) = pair(Suite::Sha1Tag80);
        let _ = (send.protect(&mut bytes.clone()), send.protect_rtcp(&mut bytes.clone()));
        let first = receive.unprotect(&mut bytes.clone());
        let mut bytes = bytes;
        let second = receive.unprotect_rtcp(&mut bytes);
        prop_assert!(first.is_err() && second.is_err());
    }
}
