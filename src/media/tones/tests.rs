use std::f32::consts::TAU;

use super::*;
use crate::media::g711::{alaw_from_linear, alaw_to_linear};

/// The amplitude of a sine of 0 dBm0.
const ZERO_DBM0: f32 = 22_470.0;

fn amplitude(dbm0: f32) -> f32 {
    ZERO_DBM0 * 10_f32.powf(dbm0 / 20.0)
}

/// Repeatable noise of about a normal distribution, standard deviation 1.
struct Noise(u64);

impl Noise {
    fn unit(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let [.., high, top] = self.0.to_le_bytes();
        f32::from(u16::from_le_bytes([high, top])) / 65_536.0
    }

    fn sample(&mut self) -> f32 {
        (0..12).map(|_| self.unit()).sum::<f32>() - 6.0
    }
}

/// A line with tones, through A-law as on a trunk.
struct Line {
    sound: Vec<f32>,
}

struct Press {
    low_dbm0: f32,
    high_dbm0: f32,
    ms: usize,
    pause_ms: usize,
    /// How far the frequencies are off.
    off: f32,
}

const PRESS: Press = Press { low_dbm0: -10.0, high_dbm0: -10.0, ms: 80, pause_ms: 80, off: 0.0 };

impl Line {
    const fn new() -> Self {
        Self { sound: vec![] }
    }

    fn silence(mut self, samples: usize) -> Self {
        self.sound.extend(std::iter::repeat_n(0.0, samples));
        self
    }

    fn press(mut self, keys: &str, press: &Press) -> Self {
        for key in keys.chars() {
            let (row, column) = (0..16)
                .map(|at| (at / 4, at % 4))
                .find(|(row, column)| KEYS[*row][*column] == key)
                .unwrap();
            let (low, high) = (amplitude(press.low_dbm0), amplitude(press.high_dbm0));
            let scale = TAU * (1.0 + press.off) / SAMPLE_HZ;
            let mut at = 0.0_f32;
            for _ in 0..press.ms.saturating_mul(8) {
                let low = low * (LOW_HZ[row] * scale * at).sin();
                self.sound.push(low + high * (HIGH_HZ[column] * scale * at + 1.0).sin());
                at += 1.0;
            }
            self = self.silence(press.pause_ms.saturating_mul(8));
        }
        self
    }

    fn noise(mut self, dbm0: f32) -> Self {
        let mut noise = Noise(7);
        // A sine of amplitude 1 has the power of noise of deviation 0.707.
        let deviation = amplitude(dbm0) * std::f32::consts::FRAC_1_SQRT_2;
        self.sound.iter_mut().for_each(|sample| *sample += deviation * noise.sample());
        self
    }

    fn heard(&self) -> String {
        let mut detector = ToneDetector::new();
        let mut keys = String::new();
        #[expect(clippy::cast_possible_truncation, reason = "a cast saturates as a line does")]
        let line = self.sound.iter().map(|sample| *sample as i16);
        let line: Vec<i16> = line.map(|sample| alaw_to_linear(alaw_from_linear(sample))).collect();
        for frame in line.chunks(160) {
            detector.feed(frame.iter().copied(), |key| keys.push(key.as_char()));
        }
        keys
    }
}

const ALL: &str = "123A456B789C*0#D";

#[test]
fn all_keys_are_heard_once_wherever_they_begin() {
    for start in 0..BLOCK {
        let line = Line::new().silence(start).press(ALL, &PRESS).press("1155990077", &PRESS);
        assert_eq!(line.heard(), format!("{ALL}1155990077"), "begins at {start}");
    }
}

#[test]
fn keys_of_40_ms_with_pauses_of_40_ms_are_heard() {
    let fast = Press { ms: 40, pause_ms: 40, ..PRESS };
    for start in 0..BLOCK {
        let line = Line::new().silence(start).press("0912##5511", &fast).silence(400);
        assert_eq!(line.heard(), "0912##5511", "begins at {start}");
    }
}

#[test]
fn faint_and_loud_keys_are_heard() {
    for dbm0 in [-30.0, -24.0, -3.0, -2.0] {
        let press = Press { low_dbm0: dbm0, high_dbm0: dbm0, ..PRESS };
        assert_eq!(Line::new().press(ALL, &press).heard(), ALL, "{dbm0} dBm0");
    }
    let hardly = Press { low_dbm0: -45.0, high_dbm0: -45.0, ..PRESS };
    assert_eq!(Line::new().press(ALL, &hardly).heard(), "");
}

#[test]
fn twist_is_borne_as_far_as_lines_make_it() {
    for (low_dbm0, high_dbm0, expected) in
        [(-10.0, -17.5, ALL), (-13.5, -10.0, ALL), (-10.0, -20.0, ""), (-16.0, -10.0, "")]
    {
        let press = Press { low_dbm0, high_dbm0, ..PRESS };
        assert_eq!(Line::new().press(ALL, &press).heard(), expected, "{low_dbm0} {high_dbm0}");
    }
}

#[test]
fn frequencies_may_be_off_by_one_and_a_half_percent_and_not_by_four() {
    for off in [-0.015, 0.015] {
        let press = Press { off, ..PRESS };
        assert_eq!(Line::new().press(ALL, &press).heard(), ALL, "{off}");
    }
    for off in [-0.04, 0.04] {
        let press = Press { off, ..PRESS };
        assert_eq!(Line::new().press("1425869", &press).heard(), "", "{off}");
    }
}

#[test]
fn noise_15_db_below_does_not_hide_keys() {
    let fast = Press { ms: 60, pause_ms: 60, ..PRESS };
    let keys = ALL.repeat(20);
    assert_eq!(Line::new().press(&keys, &fast).noise(-25.0).heard(), keys);
    let faint = Press { low_dbm0: -28.0, high_dbm0: -28.0, ..PRESS };
    assert_eq!(Line::new().press(&keys, &faint).noise(-43.0).heard(), keys);
}

#[test]
fn a_gap_of_a_packet_within_a_key_makes_no_second_one() {
    let first = Press { ms: 100, pause_ms: 20, ..PRESS };
    let line = Line::new().press("5", &first).press("5", &PRESS);
    assert_eq!(line.heard(), "5");
}

#[test]
fn noise_and_single_tones_are_no_keys() {
    let noise = |dbm0| Line::new().silence(8_000 * 60).noise(dbm0).heard();
    assert_eq!(noise(-10.0), "");
    // A tone that rises as in speech, alone, then with a fifth and with partials.
    for partials in [&[1.0][..], &[1.0, 1.5], &[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0, 4.0]] {
        let mut line = Line::new();
        let (mut phase, mut hz) = (0.0_f32, 200.0_f32);
        for _ in 0..100_000 {
            hz += 0.03;
            phase += TAU * hz / SAMPLE_HZ;
            let sum: f32 = partials.iter().map(|partial| (phase * partial).sin()).sum();
            line.sound.push(5_000.0 * sum);
        }
        assert_eq!(line.heard(), "", "{partials:?}");
    }
}

/// Vowels: pulses of a voice through three resonances that glide, at a changing pitch.
#[test]
fn a_synthetic_voice_is_no_key() {
    let mut noise = Noise(11);
    let mut line = Line::new();
    let mut state = [[0.0_f32; 2]; 3];
    let (mut phase, mut pitch, mut goal) = (0.0_f32, 120.0_f32, 120.0_f32);
    let mut formants = [500.0_f32, 1_500.0, 2_500.0];
    let mut goals = formants;
    for at in 0..8_000 * 120 {
        if at % 1_200 == 0 {
            goal = 80.0 + 220.0 * noise.unit();
            goals = [300.0 + 600.0 * noise.unit(), 900.0 + 1_300.0 * noise.unit(), 2_500.0];
        }
        pitch += (goal - pitch) * 0.001;
        phase += pitch / SAMPLE_HZ;
        let mut sound = noise.sample() * 0.02;
        if phase >= 1.0 {
            phase -= 1.0;
            sound += 1.0;
        }
        let mut out = 0.0;
        for ((formant, goal), state) in formants.iter_mut().zip(goals).zip(&mut state) {
            *formant += (goal - *formant) * 0.002;
            let radius = (-std::f32::consts::PI * 80.0 / SAMPLE_HZ).exp();
            let next = sound + 2.0 * radius * (TAU * *formant / SAMPLE_HZ).cos() * state[0]
                - radius * radius * state[1];
            *state = [next, state[0]];
            out += next;
        }
        line.sound.push(out * 1_500.0);
    }
    assert_eq!(line.heard(), "");
}
