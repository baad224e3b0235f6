#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "samples and counts made here are small"
)]
use std::f64::consts::TAU;

use super::music::made;
use super::program::Program;
use super::respell::Respelling;
use super::shape::{SPEECH_DB, decibels, loudness, resampled, voice};
use crate::media::g711::alaw_to_linear;
use crate::telephony::prompts::Sound;

fn sine(hertz: f64, rate: u32, seconds: f64) -> Vec<i16> {
    let count = (f64::from(rate) * seconds) as u32;
    (0..count)
        .map(|at| ((TAU * hertz * f64::from(at) / f64::from(rate)).sin() * 10_000.0) as i16)
        .collect()
}

/// The loudness of a tone after resampling, against what it had, in decibels.
fn passed(hertz: f64, rate: u32) -> f64 {
    let before: Vec<f64> =
        sine(hertz, rate, 0.3).iter().map(|sample| f64::from(*sample) / 32_768.0).collect();
    let after = resampled(&sine(hertz, rate, 0.3), rate);
    // The ends, where the filter looks past the sound, are left out.
    let middle = after.get(400..after.len() - 400).unwrap();
    decibels(loudness(middle)) - decibels(loudness(&before))
}

#[test]
fn resampling_keeps_the_telephone_band_and_nothing_above_it() {
    for rate in [11_025, 16_000, 22_050, 44_100, 48_000] {
        for hertz in [300.0, 1_000.0, 3_000.0, 3_300.0] {
            let change = passed(hertz, rate);
            assert!(change.abs() < 0.2, "{hertz} Hz of {rate}: {change} dB");
        }
        for hertz in [4_300.0, 5_000.0] {
            let change = passed(hertz, rate);
            assert!(change < -50.0, "{hertz} Hz of {rate}: {change} dB");
        }
    }
    // From below, nothing is invented: the images of a tone would lie above half the lower rate.
    assert!(passed(1_000.0, 6_000).abs() < 0.3);
    assert_eq!(resampled(&[7; 100], 8_000).len(), 100);
    assert_eq!(resampled(&sine(500.0, 22_050, 1.0), 22_050).len(), 8_000);
}

#[test]
fn a_voice_is_trimmed_and_evenly_loud() {
    for (gain, silence) in [(1, 4_000), (20, 100), (3, 0)] {
        let mut sound = vec![0_i16; silence];
        sound.extend(sine(500.0, 8_000, 0.5).iter().map(|sample| sample / gain));
        sound.extend(vec![0; silence]);
        let made = voice(&sound, 8_000).unwrap();
        let linear: Vec<i16> = made.iter().map(|byte| alaw_to_linear(*byte)).collect();
        let full: Vec<f64> = linear.iter().map(|sample| f64::from(*sample) / 32_768.0).collect();
        assert!((decibels(loudness(&full)) - SPEECH_DB).abs() < 0.5, "{}", loudness(&full));
        let first = linear.iter().position(|sample| sample.abs() > 500).unwrap();
        let last = linear.iter().rposition(|sample| sample.abs() > 500).unwrap();
        assert!((40..=140).contains(&first), "10 ms before: {first}");
        let tail = linear.len() - last;
        assert!((200..=320).contains(&tail), "30 ms after: {tail}");
    }
    assert_eq!(voice(&[0; 8_000], 8_000), None);
    assert_eq!(voice(&[], 8_000), None);
}

#[test]
fn the_music_has_no_seam_and_is_whole_frames() {
    let music = made(Sound::HoldMusic);
    assert_eq!(music.len() % 160, 0);
    let linear: Vec<i32> = music.iter().map(|byte| i32::from(alaw_to_linear(*byte))).collect();
    let steps = linear.windows(2).map(|two| (two[1] - two[0]).abs());
    let seam = (linear[0] - linear[linear.len() - 1]).abs();
    assert!(seam <= steps.max().unwrap(), "the seam jumps by {seam}");
    assert_eq!(music, made(Sound::HoldMusic), "it is the same each time");
}

#[test]
fn a_command_line_is_words_and_no_shell() {
    assert!(Program::parse("say {text} {out}").is_ok());
    assert_eq!(Program::parse("'my voice' {text} \"{out}\"").unwrap().name(), "my voice");
    assert!(Program::parse("say {text}").unwrap_err().contains("{out}"));
    assert!(Program::parse("say '{text} {out}").unwrap_err().contains("closed"));
}

#[test]
fn words_are_written_otherwise_for_the_voice_where_they_stand_whole() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[words]\n\"PIN\" = \"pin\"\n[whole]\n\"cento e\" = \"cento i\"\n";
    std::fs::write(folder.path().join("respell.toml"), text).unwrap();
    let respelling = Respelling::load(folder.path()).unwrap();
    assert_eq!(respelling.spoken("Su PIN, por favor."), "Su pin, por favor.");
    assert_eq!(respelling.spoken("SPINNAKER PIN"), "SPINNAKER pin,");
    assert_eq!(respelling.spoken("cento e,"), "cento i,");
    assert_eq!(respelling.spoken("cento e vinte"), "cento e vinte,");
    std::fs::write(folder.path().join("respell.toml"), "PIN = 3\n").unwrap();
    assert!(Respelling::load(folder.path()).unwrap_err().to_string().contains("respell.toml:1"));
}
