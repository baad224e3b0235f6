use super::*;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// A frame whose samples say its number, never silence.
fn frame(number: u8) -> [u8; FRAME_SAMPLES] {
    [number; FRAME_SAMPLES]
}

fn stamp(number: u8) -> u32 {
    0_u32.wrapping_sub(800).wrapping_add(u32::from(number).wrapping_mul(160))
}

/// Plays packets: (arrival in ms, number); returns the first sample of each tick of 20 ms.
fn played(packets: &[(u64, u8)], ticks: u64) -> (Vec<u8>, Jitter) {
    let mut jitter = Jitter::new();
    let mut out = vec![];
    for tick in 0..ticks {
        let (from, to) = (tick.saturating_mul(20), tick.saturating_mul(20).saturating_add(20));
        for (at, number) in packets.iter().filter(|(at, _)| (from..to).contains(at)) {
            jitter.put(ms(*at), stamp(*number), &frame(*number));
        }
        out.extend(jitter.take().map(|frame| frame[0]));
    }
    (out, jitter)
}

#[test]
fn steady_packets_come_out_in_order_over_the_wrap_with_little_delay() {
    let packets: Vec<_> = (0..50).map(|i| (u64::from(i) * 20, i)).collect();
    let (out, jitter) = played(&packets, 50);
    assert_eq!(out, (0..50).collect::<Vec<_>>());
    assert_eq!((jitter.fared(), jitter.depth_ms()), (Fared::default(), DEPTH_MIN_MS));
}

#[test]
fn overtaken_and_doubled_packets_are_put_in_order() {
    let mut packets = vec![(0, 0), (0, 1), (0, 2)];
    for pair in 1..20_u8 {
        let at = u64::from(pair) * 40;
        packets.extend([(at, pair * 2 + 2), (at, pair * 2 + 1), (at, pair * 2 + 1)]);
    }
    let (out, jitter) = played(&packets, 40);
    let heard: Vec<_> = out.into_iter().filter(|byte| *byte != ALAW_SILENCE).collect();
    assert!(heard.is_sorted(), "{heard:?}");
    assert_eq!(jitter.fared().late, 0);
}

#[test]
fn a_lost_packet_is_covered_by_a_fading_echo() {
    let packets: Vec<_> =
        (0..40).filter(|i| !(10..17).contains(i)).map(|i| (u64::from(i) * 20, i)).collect();
    let (out, jitter) = played(&packets, 40);
    assert_eq!(jitter.fared().covered, 7);
    let loud = |byte: u8| alaw_to_linear(byte).unsigned_abs();
    assert!(out[9..15].is_sorted_by(|a, b| loud(*a) > loud(*b)), "{:?}", &out[9..15]);
    assert_eq!(out[15..17], [ALAW_SILENCE; 2]);
    assert_eq!(out[17..], (17..40).collect::<Vec<_>>());
}

#[test]
fn spread_arrival_makes_the_buffer_deeper_up_to_its_most() {
    // Every third packet 60 ms late.
    let packets: Vec<_> =
        (0..200_u8).map(|i| (u64::from(i) * 20 + if i % 3 == 0 { 60 } else { 0 }, i)).collect();
    let (_, jitter) = played(&packets, 210);
    assert!((60..=DEPTH_MAX_MS).contains(&jitter.depth_ms()), "{}", jitter.depth_ms());
    let wild: Vec<_> =
        (0..200_u8).map(|i| (u64::from(i) * 20 + u64::from(i % 2) * 200, i)).collect();
    let (_, jitter) = played(&wild, 210);
    assert_eq!(jitter.depth_ms(), DEPTH_MAX_MS);
}

#[test]
fn what_comes_too_late_is_counted_and_not_heard() {
    let mut packets: Vec<_> = (0..30).filter(|i| *i != 5).map(|i| (u64::from(i) * 20, i)).collect();
    packets.push((500, 5));
    let (out, jitter) = played(&packets, 30);
    assert!(!out[6..].contains(&5), "{out:?}");
    assert_eq!(jitter.fared(), Fared { late: 1, covered: 1, left_out: 0 });
}

#[test]
fn a_sender_whose_clock_is_faster_is_caught_up_with() {
    let mut jitter = Jitter::new();
    let mut number = 0_u32;
    let mut deepest = 0;
    for tick in 0..3_000_u32 {
        // Two percent too fast.
        let due = tick.saturating_add(tick / 50).saturating_add(1);
        while number < due {
            jitter.put(ms(u64::from(tick) * 20), number.wrapping_mul(160), &frame(1));
            number = number.saturating_add(1);
        }
        jitter.take();
        let play = jitter.play.unwrap();
        deepest = deepest.max(timestamp_distance(jitter.end, play));
    }
    assert!(deepest <= 8 * 180, "{deepest} samples are held back");
    assert!((40..=62).contains(&jitter.fared().left_out), "{:?}", jitter.fared());
}

#[test]
fn a_stream_that_jumps_starts_anew() {
    let mut jitter = Jitter::new();
    for (at, timestamp) in [(0, 9_000), (20, 9_160), (40, 900_000), (60, 900_160)] {
        jitter.put(ms(at), timestamp, &frame(7));
        assert_eq!(jitter.take().unwrap()[0], 7, "at {timestamp}");
    }
}

#[test]
fn a_stream_that_starts_from_below_is_followed_after_three_packets() {
    let mut jitter = Jitter::new();
    let mut heard = vec![];
    for (at, timestamp) in (0..).zip([90_000, 90_160, 0, 160, 320, 480, 640]) {
        jitter.put(ms(at * 20), timestamp, &frame(7));
        heard.extend(jitter.take().map(|frame| frame[0] == 7));
    }
    assert_eq!(heard, [true, true, false, false, false, true, true]);
}

#[test]
fn packets_of_other_lengths_fill_frames() {
    let mut jitter = Jitter::new();
    let mut out = vec![];
    for number in 0..10_u8 {
        let at = u32::from(number).wrapping_mul(240);
        jitter.put(ms(u64::from(number) * 30), at, &[number; 240]);
        if number % 2 == 1 {
            out.extend((0..3).filter_map(|_| jitter.take()).flatten());
        }
    }
    let expected: Vec<_> = (0..10_u8).flat_map(|number| [number; 240]).collect();
    assert_eq!(out, expected);
    jitter.put(ms(300), 2_400, &[1; 100_000]);
    jitter.put(ms(300), 2_400, &[]);
}

#[test]
fn before_the_first_packet_there_is_no_sound() {
    assert!(Jitter::new().take().is_none());
}
