use std::f32::consts::TAU;

use super::*;

fn tone(hz: f32, rate: f32, samples: usize) -> Vec<i16> {
    let mut at = 0.0_f32;
    let next = |_| {
        at += 1.0;
        whole(10_000.0 * (TAU * hz * at / rate).sin())
    };
    (0..samples).map(next).collect()
}

/// The root mean square of all but the first samples.
fn level(samples: &[i16]) -> f32 {
    let rest = &samples[64..];
    let count = f32::from(u16::try_from(rest.len()).unwrap());
    (rest.iter().map(|s| f32::from(*s) * f32::from(*s)).sum::<f32>() / count).sqrt()
}

/// How much of a tone is at `hz`, as the root mean square.
fn at(samples: &[i16], hz: f32, rate: f32) -> f32 {
    let rest = &samples[64..];
    let (mut sine, mut cosine, mut n) = (0.0_f32, 0.0_f32, 0.0_f32);
    for sample in rest {
        let angle = TAU * hz * n / rate;
        sine += f32::from(*sample) * angle.sin();
        cosine += f32::from(*sample) * angle.cos();
        n += 1.0;
    }
    sine.hypot(cosine) * std::f32::consts::SQRT_2 / n
}

fn up(samples: &[i16]) -> Vec<i16> {
    let mut up = Up::new();
    samples.iter().flat_map(|sample| up.push(*sample)).collect()
}

fn down(samples: &[i16]) -> Vec<i16> {
    let mut down = Down::new();
    samples.chunks_exact(2).map(|pair| down.push([pair[0], pair[1]])).collect()
}

const FULL: f32 = 7_071.0;

#[test]
fn tones_within_the_band_keep_their_level_both_ways() {
    for hz in [100.0, 300.0, 1_000.0, 2_000.0, 3_000.0, 3_400.0] {
        let higher = up(&tone(hz, 8_000.0, 4_064));
        assert!((at(&higher, hz, 16_000.0) / FULL - 1.0).abs() < 0.06, "up {hz}");
        let image = at(&higher, 8_000.0 - hz, 16_000.0);
        assert!(image < FULL * 0.06, "the image of {hz}: {image}");
        let lower = down(&tone(hz, 16_000.0, 8_064));
        assert!((at(&lower, hz, 8_000.0) / FULL - 1.0).abs() < 0.06, "down {hz}");
    }
}

#[test]
fn tones_above_the_band_do_not_come_down_as_others() {
    for hz in [5_000.0, 6_000.0, 7_500.0] {
        let lower = down(&tone(hz, 16_000.0, 8_064));
        assert!(level(&lower) < FULL * 0.004, "{hz}: {}", level(&lower));
    }
    for hz in [500.0, 1_500.0, 2_900.0] {
        let image = at(&up(&tone(hz, 8_000.0, 4_064)), 8_000.0 - hz, 16_000.0);
        assert!(image < FULL * 0.004, "{hz}: {image}");
    }
}

#[test]
fn the_loudest_sound_does_not_wrap() {
    let square: Vec<i16> =
        (0..400).map(|at| if at / 5 % 2 == 0 { i16::MAX } else { i16::MIN }).collect();
    for pair in up(&square).windows(2) {
        assert!(i32::from(pair[0]).abs_diff(i32::from(pair[1])) < 60_000, "{pair:?}");
    }
    assert_eq!(down(&[i16::MAX; 128])[60..], [i16::MAX; 4]);
    assert_eq!(down(&[i16::MIN; 128])[60..], [i16::MIN; 4]);
}
