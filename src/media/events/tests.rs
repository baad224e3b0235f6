#![expect(clippy::arithmetic_side_effects, reason = "numbers of tests are small")]
use proptest::prelude::*;

use super::*;

const T: u32 = 100_000;

/// A packet: time in ms, timestamp, marker, event, end, duration.
type Packet = (u64, u32, bool, u8, bool, u16);

/// A press of `begins` packets 20 ms apart and `ends` end packets.
struct Pressed {
    at: u64,
    timestamp: u32,
    event: u8,
    begins: u16,
    ends: u16,
    marker: bool,
    /// Duration of 20 ms, in units of the clock.
    step: u16,
}

const fn pressed(at: u64, timestamp: u32, event: u8) -> Pressed {
    Pressed { at, timestamp, event, begins: 10, ends: 3, marker: true, step: 160 }
}

impl Pressed {
    fn packets(&self) -> Vec<Packet> {
        let end_at = self.at + 20 * u64::from(self.begins);
        let full = self.begins.saturating_mul(self.step);
        let begins = (0..self.begins).map(|i| {
            let marker = self.marker && i == 0;
            let duration = (i + 1).saturating_mul(self.step);
            (self.at + 20 * u64::from(i), self.timestamp, marker, self.event, false, duration)
        });
        let ends = (0..self.ends)
            .map(|i| (end_at + 5 * u64::from(i), self.timestamp, false, self.event, true, full));
        begins.chain(ends).collect()
    }
}

fn heard_from(mut packets: Vec<Packet>, payload_type: u8, first_sequence: u16) -> String {
    packets.sort_by_key(|packet| packet.0);
    let mut sequence = first_sequence;
    let mut numbered = vec![];
    for packet in packets {
        numbered.push((packet, sequence));
        sequence = sequence.wrapping_add(1);
    }
    heard_numbered(&numbered, payload_type)
}

fn heard_numbered(packets: &[(Packet, u16)], payload_type: u8) -> String {
    let mut receiver = KeyReceiver::new();
    let mut keys = String::new();
    for &((at, timestamp, marker, event, end, duration), sequence) in packets {
        let header = Header { marker, payload_type, sequence, timestamp, ssrc: 1 };
        let [high, low] = duration.to_be_bytes();
        let payload = [event, if end { 0x8a } else { 10 }, high, low];
        let key = receiver.receive(Duration::from_millis(at), &header, &payload);
        keys.extend(key.map(Key::as_char));
    }
    keys
}

fn heard(packets: Vec<Packet>) -> String {
    heard_from(packets, 101, 65_530)
}

fn four(change: impl Fn(Pressed) -> Pressed) -> Vec<Packet> {
    let at = [(0, T, 1), (400, T + 3_200, 2), (800, T + 6_400, 3), (1_200, T + 9_600, 4)];
    at.into_iter().flat_map(|(at, ts, event)| change(pressed(at, ts, event)).packets()).collect()
}

fn two(first: &Pressed, second: &Pressed) -> Vec<Packet> {
    [first.packets(), second.packets()].concat()
}

#[test]
fn normal_presses_are_heard() {
    assert_eq!(heard(four(|press| press)), "1234");
}

#[test]
fn d1_a_missing_marker_loses_nothing() {
    assert_eq!(heard(four(|press| Pressed { marker: false, ..press })), "1234");
}

#[test]
fn d2_the_next_digit_on_the_same_timestamp_counts() {
    assert_eq!(heard(two(&pressed(0, T, 1), &pressed(400, T, 2))), "12");
    assert_eq!(heard(two(&pressed(0, T, 7), &pressed(400, T, 7))), "77");
}

#[test]
fn the_same_digit_twice_counts_twice() {
    assert_eq!(heard(two(&pressed(0, T, 7), &pressed(400, T + 3_200, 7))), "77");
}

#[test]
fn d4_all_end_packets_lost_loses_nothing() {
    assert_eq!(heard(four(|press| Pressed { ends: 0, ..press })), "1234");
    let without = |at, ts| Pressed { ends: 0, ..pressed(at, ts, 7) };
    assert_eq!(heard(two(&without(0, T), &without(400, T + 3_200))), "77");
}

#[test]
fn d4_only_end_packets_are_enough() {
    let ends = two(&pressed(0, T, 1), &pressed(400, T + 3_200, 2));
    assert_eq!(heard(ends.into_iter().filter(|packet| packet.4).collect()), "12");
}

#[test]
fn d3_one_press_with_several_timestamps_is_one_digit() {
    let mut second_end = pressed(0, T, 5).packets();
    second_end[11].1 += 480;
    assert_eq!(heard(second_end), "5");
    let mut growing = pressed(0, T, 2).packets();
    for (at, packet) in (0_u32..).zip(&mut growing) {
        packet.1 += 160 * at;
    }
    assert_eq!(heard(growing), "2");
}

#[test]
fn a_marker_on_every_packet_is_one_digit() {
    let mut packets = pressed(0, T, 3).packets();
    packets.iter_mut().for_each(|packet| packet.2 = true);
    assert_eq!(heard(packets), "3");
}

#[test]
fn d5_a_long_press_is_one_digit() {
    assert_eq!(heard(Pressed { begins: 100, ..pressed(0, T, 9) }.packets()), "9");
    let jump = [(0, true, 160), (20, false, 320), (212, false, 1_696), (217, false, 1_696)];
    let packets = jump.map(|(at, marker, long)| (at, T, marker, 6, at > 200, long));
    assert_eq!(heard(packets.to_vec()), "6");
}

#[test]
fn d5_a_press_of_9_s_in_segments_is_one_digit() {
    let mut packets: Vec<Packet> = (0_u16..450)
        .map(|i| {
            let at = 20 * u64::from(i);
            if i < 409 {
                (at, T, i == 0, 9, false, 160 * (i + 1))
            } else {
                (at, T + 65_440, false, 9, false, 160 * (i - 408))
            }
        })
        .collect();
    packets.extend((0..3).map(|i| (9_000 + 5 * i, T + 65_440, false, 9, true, 6_720)));
    assert_eq!(heard(packets), "9");
}

#[test]
fn every_packet_twice_is_no_further_digit() {
    let packets = two(&pressed(0, T, 4), &pressed(400, T + 3_200, 4));
    assert_eq!(heard([packets.clone(), packets].concat()), "44");
}

#[test]
fn a_late_end_behind_the_next_digit_is_no_further_digit() {
    let mut packets = two(&pressed(0, T, 1), &pressed(260, T + 3_200, 2));
    packets.push((300, T, false, 1, true, 1_600));
    assert_eq!(heard(packets), "12");
}

#[test]
fn fast_digits_are_heard() {
    let at = [(0, T, 1), (90, T + 720, 2), (180, T + 1_440, 3), (270, T + 2_160, 4)];
    let fast = |(at, ts, event)| Pressed { begins: 2, ..pressed(at, ts, event) }.packets();
    assert_eq!(heard(at.into_iter().flat_map(fast).collect()), "1234");
}

#[test]
fn d6_any_clock_any_type_any_sequence() {
    for (payload_type, step) in [(96, 160), (101, 320), (110, 960), (127, 960)] {
        for first_sequence in [0, 65_500, 65_535] {
            let packets = four(|press| Pressed {
                step,
                timestamp: (u32::MAX - 5_000)
                    .wrapping_add(u32::try_from(press.at).unwrap() * u32::from(step / 20)),
                ..press
            });
            let keys = heard_from(packets, payload_type, first_sequence);
            assert_eq!(keys, "1234", "{payload_type} {step} {first_sequence}");
        }
    }
}

#[test]
fn d6_an_event_of_a_type_nobody_agreed_on_is_known_by_its_shape() {
    assert!(looks_like_a_key(98, &[5, 10, 0, 160]) && looks_like_a_key(127, &[11, 0x8a, 3, 0]));
    assert!(!looks_like_a_key(8, &[5, 10, 0, 160]), "a static type");
    assert!(!looks_like_a_key(98, &[16, 10, 0, 160]), "a flash");
    assert!(!looks_like_a_key(98, &[5, 0x4a, 0, 160]) && !looks_like_a_key(98, &[5, 10, 0]));
}

#[test]
fn overtaken_packets_are_no_further_digits() {
    // Every packet swapped with its neighbour, the first end ahead of the last update.
    let mut packets = vec![];
    let mut sequence = 65_525_u16;
    for packet in four(|press| press) {
        packets.push((packet, sequence));
        sequence = sequence.wrapping_add(1);
    }
    for shift in 0..2 {
        let mut swapped = packets.clone();
        for pair in swapped[shift..].chunks_exact_mut(2) {
            let times = (pair[0].0.0, pair[1].0.0);
            pair.swap(0, 1);
            (pair[0].0.0, pair[1].0.0) = times;
        }
        assert_eq!(heard_numbered(&swapped, 101), "1234", "shifted {shift}");
    }
    // An update that comes 80 ms after the end, on one timestamp and then on the one before.
    let mut late = packets.clone();
    let mut update = late.remove(9);
    update.0.0 = 290;
    late.insert(12, update);
    assert_eq!(heard_numbered(&late, 101), "1234");
}

#[test]
fn another_source_in_the_midst_of_a_press_is_one_digit_and_behind_it_the_next() {
    let mut receiver = KeyReceiver::new();
    let mut keys = String::new();
    let sources = pressed(0, T, 5).packets().into_iter().chain(pressed(400, 77, 5).packets());
    for (sequence, (at, timestamp, marker, event, end, duration)) in (0_u16..).zip(sources) {
        let ssrc = if at < 100 { 1 } else { 2 };
        let timestamp = if ssrc == 2 && at < 400 { 5 } else { timestamp };
        let header = Header { marker, payload_type: 101, sequence, timestamp, ssrc };
        let [high, low] = duration.to_be_bytes();
        let payload = [event, if end { 0x80 } else { 0 }, high, low];
        let key = receiver.receive(Duration::from_millis(at), &header, &payload);
        keys.extend(key.map(Key::as_char));
    }
    assert_eq!(keys, "55");
}

#[test]
fn a_stream_that_starts_anew_is_heard() {
    // After a second of silence timestamps and sequence numbers may stand anywhere.
    let packets = two(&pressed(0, T, 1), &pressed(1_200, T - 50_000, 2));
    assert_eq!(heard(packets), "12");
}

#[test]
fn what_is_no_key_is_not_heard() {
    let mut receiver = KeyReceiver::new();
    let header = Header { marker: true, payload_type: 101, sequence: 1, timestamp: 1, ssrc: 1 };
    for payload in [&[][..], &[5], &[5, 10, 0], &[16, 10, 0, 160], &[255, 10, 0, 160]] {
        assert!(receiver.receive(Duration::ZERO, &header, payload).is_none(), "{payload:?}");
    }
    assert!(receiver.receive(Duration::ZERO, &header, &[5, 10, 0, 160, 1]).is_some());
    assert!(receiver.is_held(Duration::from_millis(100)));
    assert!(!receiver.is_held(Duration::from_millis(101)));
    assert!(!format!("{receiver:?}").contains('5'));
}

#[test]
fn what_we_send_is_heard_once_each_with_updates_and_three_ends() {
    for clock_hz in [8_000, 16_000, 48_000] {
        let mut sender = KeySender::new(clock_hz);
        let mut receiver = KeyReceiver::new();
        "0912##55".chars().for_each(|key| assert!(sender.press(Key::from_char(key).unwrap())));
        let (mut keys, mut ends, mut markers, mut sequence) = (String::new(), 0, 0, 65_500_u16);
        let mut tick = 0_u32;
        while !sender.is_idle() {
            if let Some(packet) = sender.tick(4_294_960_000_u32.wrapping_add(tick * 160)) {
                let EventPacket { marker, timestamp, payload } = packet;
                let header = Header { marker, payload_type: 101, sequence, timestamp, ssrc: 1 };
                sequence = sequence.wrapping_add(1);
                markers += u32::from(marker);
                ends += u32::from(payload[1] & END != 0);
                let now = Duration::from_millis(u64::from(tick) * 20);
                keys.extend(receiver.receive(now, &header, &payload).map(Key::as_char));
            }
            tick += 1;
        }
        assert_eq!((keys.as_str(), ends, markers, tick), ("0912##55", 24, 8, 72));
    }
}

#[test]
fn the_last_duration_is_that_of_the_press() {
    let mut sender = KeySender::new(8_000);
    sender.press(Key::HASH);
    let sent: Vec<_> = (0..9).filter_map(|tick| sender.tick(tick * 160)).collect();
    let durations: Vec<_> = sent
        .iter()
        .map(|packet| u16::from_be_bytes([packet.payload[2], packet.payload[3]]))
        .collect();
    assert_eq!(durations, [160, 320, 480, 640, 800, 960, 960, 960]);
    assert!(sent.iter().all(|packet| packet.timestamp == 0 && packet.payload[0] == 11));
}

#[test]
fn keys_waiting_to_be_sent_are_bounded() {
    let mut sender = KeySender::new(8_000);
    let taken = (0..100).filter(|_| sender.press(Key::STAR)).count();
    assert_eq!(taken, SENDING_MAX);
}

proptest! {
    #[test]
    fn nothing_panics_and_memory_is_bounded(
        packets in proptest::collection::vec((0_u64..200, any::<(bool, u16, u32, u32)>(),
            proptest::collection::vec(any::<u8>(), 0..6)), 0..200)
    ) {
        let mut receiver = KeyReceiver::new();
        let mut now = 0;
        for (later, (marker, sequence, timestamp, ssrc), payload) in packets {
            now += later;
            let ssrc = ssrc % 2;
            let header = Header { marker, payload_type: 101, sequence, timestamp, ssrc };
            receiver.receive(Duration::from_millis(now), &header, &payload);
            prop_assert!(receiver.recent.len() <= RECENT_MAX);
        }
    }
}
