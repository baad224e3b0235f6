use super::*;
use crate::media::FRAME_SAMPLES;
use crate::media::g711::{ALAW_SILENCE, alaw_from_linear};

/// A frame of a square wave.
fn frame(amplitude: i16) -> [u8; FRAME_SAMPLES] {
    let mut frame = [alaw_from_linear(amplitude); FRAME_SAMPLES];
    let half = alaw_from_linear(amplitude.saturating_neg());
    frame.iter_mut().step_by(2).for_each(|sample| *sample = half);
    frame
}

fn heard(level: &mut Level, amplitude: i16, frames: u32) {
    for _ in 0..frames {
        level.frame(&frame(amplitude));
    }
}

#[test]
fn silence_is_counted_from_the_end_of_talk() {
    let mut level = Level::new();
    heard(&mut level, 0, 50);
    assert_eq!((level.silence_ms(), level.has_talked()), (1_000, false));
    // Syllables with gaps.
    for _ in 0..20 {
        heard(&mut level, 3_000, 10);
        heard(&mut level, 0, 5);
    }
    assert_eq!((level.silence_ms(), level.has_talked()), (100, true));
    heard(&mut level, 0, 145);
    assert_eq!(level.silence_ms(), 3_000);
}

#[test]
fn a_click_is_no_talk() {
    let mut level = Level::new();
    for _ in 0..20 {
        heard(&mut level, 0, 20);
        heard(&mut level, 20_000, 2);
    }
    assert!(!level.has_talked());
}

#[test]
fn a_noisy_line_is_silent_too_and_talk_stands_out_of_it() {
    let mut level = Level::new();
    heard(&mut level, 400, 600);
    let noisy = level.silence_ms();
    heard(&mut level, 400, 50);
    assert_eq!(level.silence_ms(), noisy.saturating_add(1_000), "the floor was learnt");
    heard(&mut level, 4_000, 10);
    assert_eq!(level.silence_ms(), 0);
    heard(&mut level, 400, 50);
    assert_eq!(level.silence_ms(), 1_000);
}

#[test]
fn long_loud_talk_stays_talk() {
    let mut level = Level::new();
    heard(&mut level, 6_000, 6_000);
    assert_eq!(level.silence_ms(), 0);
}

#[test]
fn a_frame_of_nothing_changes_nothing() {
    let mut level = Level::new();
    assert!(!level.frame(&[]));
    assert!(!level.frame(&[ALAW_SILENCE; FRAME_SAMPLES]));
    assert_eq!(level.silence_ms(), 20);
}
