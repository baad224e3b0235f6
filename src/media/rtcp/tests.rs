use proptest::prelude::*;

use super::*;

const BLOCK: Block = Block {
    ssrc: 9,
    fraction_lost: 12,
    lost: -3,
    highest: 70_000,
    jitter: 40,
    last_report: 5,
    since_last: 6,
};

fn report() -> Report {
    let sender = SenderInfo { ntp: 0x0102_0304_0506_0708, timestamp: 160, packets: 2, bytes: 320 };
    Report { ssrc: 7, sender: Some(sender), blocks: vec![BLOCK], bye: false }
}

#[test]
fn what_is_written_is_read() {
    for (sender, blocks, bye) in
        [(true, 1, false), (false, 1, false), (false, 0, true), (true, 31, true)]
    {
        let report = Report {
            sender: report().sender.filter(|_| sender),
            blocks: vec![BLOCK; blocks],
            bye,
            ..report()
        };
        for cname in ["", "a", "ab", "abc", "abcd"] {
            let bytes = report.to_bytes(cname);
            assert_eq!((bytes.len() % 4, Report::parse(&bytes)), (0, Ok(report.clone())));
        }
    }
    let most = Block { lost: i32::MAX, ..BLOCK };
    let bytes = Report { blocks: vec![most], ..report() }.to_bytes("x");
    assert_eq!(Report::parse(&bytes).unwrap().blocks[0].lost, 0x7f_ffff);
}

#[test]
fn a_report_stands_as_the_standard_says() {
    let receiver = Report { sender: None, ..report() };
    let expected = [
        &[0x81, 201, 0, 7, 0, 0, 0, 7, 0, 0, 0, 9, 12, 255, 255, 253, 0, 1, 17, 112][..],
        &[0, 0, 0, 40, 0, 0, 0, 5, 0, 0, 0, 6, 0x81, 202, 0, 3, 0, 0, 0, 7, 1, 3, b'a', b'b'],
        &[b'c', 0, 0, 0],
    ];
    assert_eq!(receiver.to_bytes("abc"), expected.concat());
}

#[test]
fn what_is_broken_is_refused() {
    let whole = report().to_bytes("abc");
    for length in (0..whole.len()).filter(|length| *length != 52) {
        assert_eq!(Report::parse(&whole[..length]), Err(RtcpError), "{length} bytes");
    }
    let bye_alone = [0x81, 203, 0, 1, 0, 0, 0, 7];
    assert_eq!(Report::parse(&bye_alone), Err(RtcpError), "a forged BYE");
    let long = [&[0x80, 201, 0xff, 0xff][..], &[0; 40]].concat();
    assert_eq!(Report::parse(&long), Err(RtcpError));
    assert_eq!(Report::parse(&[0x85, 201, 0, 1, 0, 0, 0, 7]), Err(RtcpError), "five blocks");
}

fn header(sequence: u16, timestamp: u32, ssrc: u32) -> Header {
    Header { marker: false, payload_type: 8, sequence, timestamp, ssrc }
}

#[test]
fn loss_and_spread_are_counted_over_the_wrap() {
    let mut heard = Reception::new();
    assert!(heard.block(Duration::ZERO).is_none());
    for count in 0_u32..200 {
        if count % 10 == 3 {
            continue;
        }
        let [low, high, ..] = count.wrapping_add(65_450).to_le_bytes();
        // Every other packet comes 5 ms late.
        let late = u64::from(count % 2) * 5;
        let now = Duration::from_millis(u64::from(count) * 20 + late);
        let sequence = u16::from_le_bytes([low, high]);
        heard.packet(now, &header(sequence, count.wrapping_mul(160), 3), 8_000);
    }
    let block = heard.block(Duration::from_secs(4)).unwrap();
    assert_eq!((block.lost, block.fraction_lost, block.highest), (20, 25, 65_536 + 113));
    assert!((30..=45).contains(&block.jitter), "{}", block.jitter);
    heard.packet(Duration::from_secs(4), &header(114, 200 * 160, 3), 8_000);
    assert_eq!(heard.block(Duration::from_secs(5)).unwrap().fraction_lost, 0);
    heard.packet(Duration::from_secs(5), &header(9, 0, 4), 8_000);
    assert_eq!(heard.block(Duration::from_secs(5)).unwrap().lost, 0, "another source");
}

#[test]
fn our_report_says_how_long_ago_theirs_was() {
    let mut heard = Reception::new();
    heard.packet(Duration::ZERO, &header(1, 0, 7), 8_000);
    heard.reported(Duration::from_secs(1), &report());
    let block = heard.block(Duration::from_millis(3_500)).unwrap();
    assert_eq!((block.last_report, block.since_last), (0x0304_0506, 163_840));
}

proptest! {
    #[test]
    fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200), kind in 200..204_u8) {
        let mut bytes = bytes;
        if let [first, second, third, ..] = bytes.as_mut_slice() {
            (*first, *second, *third) = (*first | 0x80, kind, 0);
        }
        let _ = Report::parse(&bytes);
    }
}
