use proptest::prelude::*;

use super::*;

const HEADER: Header =
    Header { marker: true, payload_type: 101, sequence: 65_535, timestamp: u32::MAX, ssrc: 7 };

fn bytes(first: u8, more: &[u8]) -> Vec<u8> {
    let mut out = HEADER.to_bytes().to_vec();
    out[0] = first;
    out.extend_from_slice(more);
    out
}

#[test]
fn what_is_written_is_read() {
    let mut out = vec![];
    Packet { header: HEADER, payload: b"abc" }.write(&mut out);
    let packet = Packet::parse(&out).unwrap();
    assert_eq!((packet.header, packet.payload), (HEADER, &b"abc"[..]));
}

#[test]
fn sources_extension_and_padding_are_skipped() {
    let sources = bytes(0x82, &[0, 0, 0, 1, 0, 0, 0, 2, 9]);
    assert_eq!(Packet::parse(&sources).unwrap().payload, [9]);
    let extension = bytes(0x90, &[0xbe, 0xde, 0, 1, 1, 2, 3, 4, 9, 8]);
    assert_eq!(Packet::parse(&extension).unwrap().payload, [9, 8]);
    let all = bytes(0xb1, &[0, 0, 0, 1, 0, 0, 0, 0, 7, 0, 0, 3]);
    assert_eq!(Packet::parse(&all).unwrap().payload, [7]);
    let only_padding = bytes(0xa0, &[0, 0, 3]);
    assert!(Packet::parse(&only_padding).unwrap().payload.is_empty());
}

#[test]
fn what_is_broken_is_refused() {
    for (packet, error) in [
        (vec![], RtpError::Short),
        (vec![0x80], RtpError::Short),
        (vec![0; 12], RtpError::Version),
        (bytes(0x40, &[1]), RtpError::Version),
        (bytes(0x8f, &[0; 59]), RtpError::Short),
        (bytes(0x90, &[0, 0, 0]), RtpError::Short),
        (bytes(0x90, &[0, 0, 255, 255, 1]), RtpError::Short),
        (bytes(0xa0, &[1, 0]), RtpError::Padding),
        (bytes(0xa0, &[1, 3]), RtpError::Padding),
        (bytes(0xa0, &[]), RtpError::Padding),
        (bytes(0x80, &[0; 1_489]), RtpError::Long),
    ] {
        assert_eq!(Packet::parse(&packet), Err(error), "{packet:?}");
    }
}

#[test]
fn no_payload_is_printed() {
    let shown = format!("{:?}", Packet { header: HEADER, payload: &[4, 7, 1, 1] });
    assert!(shown.contains("payload_bytes: 4") && !shown.contains("[4"), "{shown}");
}

#[test]
fn numbers_wrap() {
    assert_eq!(sequence_distance(2, 65_534), 4);
    assert_eq!(sequence_distance(65_534, 2), -4);
    assert_eq!(timestamp_distance(80, u32::MAX - 79), 160);
    assert_eq!(timestamp_distance(u32::MAX - 79, 80), -160);
}

#[test]
fn rtcp_is_told_from_rtp() {
    assert!(is_rtcp(&[0x81, 203, 0, 1]));
    assert!(!is_rtcp(&[0x80, 0x80 | 8, 0, 1]));
    assert!(!is_rtcp(&[0x41, 203]) && !is_rtcp(&[0x80]));
}

proptest! {
    #[test]
    fn nothing_panics(packet in proptest::collection::vec(any::<u8>(), 0..1_600)) {
        let _ = (Packet::parse(&packet), header_bytes(&packet), is_rtcp(&packet));
    }
}
