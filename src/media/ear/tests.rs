use std::f32::consts::TAU;

use super::*;
use crate::media::g711::alaw_from_linear;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// 20 ms of the key 5 as it sounds, in A-law.
fn five(frame: u16) -> Vec<u8> {
    let sample = |at: u16| {
        let angle = TAU * f32::from(frame.wrapping_mul(160).wrapping_add(at)) / 8_000.0;
        let sound = 6_000.0 * ((770.0 * angle).sin() + (1_336.0 * angle).sin());
        #[expect(clippy::cast_possible_truncation, reason = "within 16 bits")]
        let sound = sound as i16;
        alaw_from_linear(sound)
    };
    (0..160).map(sample).collect()
}

fn press(ear: &mut Ear, at: u64, timestamp: u32, tones: bool) -> usize {
    let mut keys = vec![];
    for frame in 0..10_u16 {
        let now = ms(at.saturating_add(u64::from(frame) * 20));
        let header =
            Header { marker: frame == 0, payload_type: 101, sequence: frame, timestamp, ssrc: 1 };
        let [high, low] = frame.saturating_add(1).saturating_mul(160).to_be_bytes();
        keys.extend(ear.event(now, &header, &[5, 10, high, low]));
        if tones {
            ear.sound(now, &five(frame), |key| keys.push(key));
        }
    }
    keys.len()
}

#[test]
fn d7_event_tone_and_info_of_one_press_are_one_digit() {
    let mut ear = Ear::new();
    ear.negotiated(true);
    assert_eq!(press(&mut ear, 0, 1_000, true), 1);
    assert!(ear.info(ms(700), Key::from_char('5').unwrap()).is_none());
    ear.sound(ms(720), &[0xd5; 1_600], |_| panic!("silence"));
    assert_eq!(press(&mut ear, 1_500, 9_000, true), 1, "the next press is another digit");
}

#[test]
fn d8_tones_are_heard_only_where_no_events_were_agreed() {
    let hears = |ear: &mut Ear| {
        let mut keys = 0;
        (0..5).for_each(|frame| ear.sound(ms(0), &five(frame), |_| keys += 1));
        ear.sound(ms(3_000), &[0xd5; 1_600], |_| keys += 1);
        keys
    };
    let mut ear = Ear::new();
    assert_eq!(hears(&mut ear), 0);
    ear.negotiated(true);
    assert_eq!(hears(&mut ear), 1);
    ear.negotiated(false);
    assert_eq!(hears(&mut ear), 0);
}

#[test]
fn a_negotiation_in_the_midst_of_a_press_does_not_hide_the_next() {
    let mut ear = Ear::new();
    assert_eq!(press(&mut ear, 0, 1_000, false), 1);
    ear.negotiated(false);
    assert_eq!(press(&mut ear, 2_000, 500, false), 1);
}

/// A stranger presses 4711 into a call, before its caller speaks and after.
#[test]
fn keys_of_a_stranger_are_not_heard() {
    use crate::media::latch::Latch;
    let caller = "127.0.0.7:4000".parse().unwrap();
    let stranger = "127.0.0.66:5000".parse().unwrap();
    let mut latch = Latch::new(caller, "127.0.0.7".parse().unwrap());
    let (mut ear, mut keys, mut sequence) = (Ear::new(), String::new(), 0_u16);
    let mut packet = |from, event: u8, frame: u16, at: u64| {
        sequence = sequence.wrapping_add(1);
        let (marker, timestamp) = (frame == 0, u32::try_from(at / 400).unwrap() * 3_200);
        let header = Header { marker, payload_type: 101, sequence, timestamp, ssrc: 9 };
        let [high, low] = frame.saturating_mul(160).to_be_bytes();
        if latch.admits(from, &header, true) {
            let now = ms(at.saturating_add(u64::from(frame) * 20));
            keys.extend(ear.event(now, &header, &[event, 10, high, low]).map(Key::as_char));
        }
        assert_eq!(latch.send_to(), Some(caller), "nothing is sent to a stranger");
    };
    for (count, event) in (0..).zip([4, 7, 1, 1]) {
        (0..8).for_each(|frame| packet(stranger, event, frame, count * 400));
    }
    (0..8).for_each(|frame| packet(caller, 5, frame, 2_000));
    for (count, event) in (6..).zip([4, 7, 1, 1]) {
        (0..8).for_each(|frame| packet(stranger, event, frame, count * 400));
    }
    assert_eq!(keys, "5");
}
