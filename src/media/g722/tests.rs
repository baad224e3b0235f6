use std::f32::consts::TAU;

use super::*;

#[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
fn whole(sample: f32) -> i16 {
    sample.round() as i16
}

/// Sound that stirs everything, in whole numbers: a triangle that rises over both bands, clicks
/// and noise.
fn stirring(samples: i32) -> Vec<i16> {
    let mut noise = 12_345_u32;
    let (mut level, mut up) = (0_i32, true);
    let next = |count: i32| {
        noise = noise.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        let step = (count % 16_000).saturating_add(200);
        level = level.saturating_add(if up { step } else { step.saturating_neg() });
        up = if level.abs() >= 12_000 { level < 0 } else { up };
        let [.., high, top] = noise.to_le_bytes();
        let hiss = i32::from(i16::from_le_bytes([high, top])) / 8;
        let click = if count % 997 < 3 { 9_000 } else { 0 };
        sample(level.saturating_add(hiss).saturating_add(click))
    };
    (0..samples).map(next).collect()
}

fn encoded(sound: &[i16]) -> Vec<u8> {
    let mut encoder = Encoder::new();
    sound.chunks_exact(2).map(|pair| encoder.push([pair[0], pair[1]])).collect()
}

fn decoded(bytes: &[u8]) -> Vec<i16> {
    let mut decoder = Decoder::new();
    bytes.iter().flat_map(|byte| decoder.push(*byte)).collect()
}

#[test]
fn speech_frequencies_come_back_with_little_noise() {
    for hz in [200.0, 1_000.0, 3_000.0, 5_500.0] {
        let mut at = 0.0_f32;
        let sound: Vec<i16> = std::iter::repeat_with(|| {
            at += 1.0;
            whole(8_000.0 * (TAU * hz * at / 16_000.0).sin())
        })
        .take(8_000)
        .collect();
        let back = decoded(&encoded(&sound));
        // Both filters together delay by 22 samples.
        let pairs = sound[1_000..7_000].iter().zip(&back[1_022..7_022]);
        let (mut signal, mut noise) = (0.0_f64, 0.0_f64);
        for (was, is) in pairs {
            signal += f64::from(*was).powi(2);
            noise += (f64::from(*was) - f64::from(*is)).powi(2);
        }
        let db = 10.0 * (signal / noise).log10();
        assert!(db > 20.0, "{hz} Hz: {db:.1} dB");
    }
}

#[test]
fn silence_stays_silent() {
    let back = decoded(&encoded(&[0; 1_600]));
    assert!(back.iter().all(|sample| sample.unsigned_abs() <= 8));
}

#[test]
fn the_bytes_are_those_of_another_implementation() {
    // A sum over all bytes and samples, taken from an implementation that passes the ITU vectors.
    let bytes = encoded(&stirring(32_000));
    let sum = |sum: u64, value: u64| sum.wrapping_mul(31).wrapping_add(value);
    let of_bytes = bytes.iter().fold(0, |so_far, byte| sum(so_far, u64::from(*byte)));
    let back = decoded(&bytes);
    let of_sound =
        back.iter().fold(0, |so_far, sample| sum(so_far, u64::from(sample.cast_unsigned())));
    assert_eq!((of_bytes, of_sound), (9_269_751_436_315_509_057, 9_061_942_772_608_963_044));
}

#[test]
fn any_bytes_and_any_sound_are_borne() {
    let mut noise = 1_u32;
    let mut byte = || {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        noise.to_be_bytes()[0]
    };
    let bytes: Vec<u8> = std::iter::repeat_with(&mut byte).take(50_000).collect();
    assert_eq!(decoded(&bytes).len(), 100_000);
    for extreme in [[i16::MAX, i16::MIN], [i16::MAX; 2], [i16::MIN; 2]] {
        assert_eq!(encoded(&extreme.repeat(5_000)).len(), 5_000);
    }
}
