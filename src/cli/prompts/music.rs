//! Sounds of our own: music for whoever waits, and the tone before a recording.
use std::f64::consts::TAU;

use super::shape;
use crate::telephony::prompts::{RATE, Sound};

/// A chord lasts four seconds; eight of them make the loop.
const CHORD_S: usize = 4;
const NOTES_IN_CHORD: usize = 8;
/// Semitones above A3 (220 Hz): four chords, twice, the second time ending differently. Every note
/// lies well inside the band of a telephone.
const CHORDS: [[u8; 4]; 8] = [
    [3, 10, 14, 19],
    [0, 7, 15, 19],
    [8, 12, 15, 19],
    [5, 10, 14, 17],
    [3, 10, 14, 19],
    [0, 7, 12, 19],
    [8, 12, 15, 17],
    [10, 14, 17, 22],
];
/// The order in which the notes of a chord are played.
const ORDER: [usize; NOTES_IN_CHORD] = [0, 1, 2, 3, 2, 1, 2, 1];
/// A note rises within this time, and falls to a third within that, in seconds.
const ATTACK_S: f64 = 0.03;
const DECAY_S: f64 = 0.9;
/// The tone: its pitch, its length, its ramps.
const TONE_HERTZ: f64 = 800.0;
const TONE_S: f64 = 0.35;
const TONE_RAMP_S: f64 = 0.02;
/// How loud the tone is, as its root mean square against full scale.
const TONE_DB: f64 = -20.0;

/// Returns a sound as A-law.
pub(super) fn made(sound: Sound) -> Vec<u8> {
    match sound {
        Sound::HoldMusic => shape::music(&hold_music(), RATE, shape::MUSIC_DB),
        Sound::RecordTone => shape::music(&tone(), RATE, TONE_DB),
    }
}

/// Broken chords, slow and soft. What still sounds at the end goes on at the beginning, so that the
/// loop has no seam.
fn hold_music() -> Vec<i16> {
    let rate = RATE as usize;
    let length = rate.saturating_mul(CHORD_S).saturating_mul(CHORDS.len());
    let step = rate.saturating_mul(CHORD_S) / NOTES_IN_CHORD;
    let mut loop_ = vec![0.0_f64; length];
    let notes = CHORDS.iter().flat_map(|chord| ORDER.iter().map(|at| chord.get(*at)));
    for (at, note) in notes.enumerate() {
        let Some(note) = note else { continue };
        let hertz = 220.0 * 2_f64.powf(f64::from(*note) / 12.0);
        // The first note of a chord carries it.
        let loud = if at % NOTES_IN_CHORD == 0 { 1.0 } else { 0.7 };
        let start = at.saturating_mul(step);
        for offset in 0..rate.saturating_mul(CHORD_S) {
            let place = start.saturating_add(offset) % length;
            if let Some(sample) = loop_.get_mut(place) {
                *sample += loud * plucked(hertz, offset as f64 / rate as f64);
            }
        }
    }
    linear(&loop_)
}

/// A soft plucked note, with a little of its second and third partial.
fn plucked(hertz: f64, seconds: f64) -> f64 {
    let rise = (seconds / ATTACK_S).min(1.0);
    let fall = (-seconds / DECAY_S).exp();
    let angle = TAU * hertz * seconds;
    rise * fall * (angle.sin() + 0.25 * fall * (2.0 * angle).sin() + 0.08 * (3.0 * angle).sin())
}

fn tone() -> Vec<i16> {
    let count = (f64::from(RATE) * TONE_S).round();
    let mut samples = vec![];
    let mut at = 0.0;
    while at < count {
        let seconds = at / f64::from(RATE);
        let ramp = (seconds.min(TONE_S - seconds) / TONE_RAMP_S).clamp(0.0, 1.0);
        samples.push(ramp * (TAU * TONE_HERTZ * seconds).sin());
        at += 1.0;
    }
    linear(&samples)
}

/// Brings samples to half of full scale; their loudness is set later.
#[expect(clippy::cast_possible_truncation, reason = "half of full scale at most")]
fn linear(samples: &[f64]) -> Vec<i16> {
    let peak = samples.iter().fold(1e-6_f64, |peak, sample| peak.max(sample.abs()));
    samples.iter().map(|sample| (sample / peak * 16_384.0).round() as i16).collect()
}
