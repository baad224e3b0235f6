//! Making any recording one for the telephone: 8000 samples a second, even loudness, no silence
//! around it.
use std::f64::consts::PI;

use crate::media::g711::{ALAW_SILENCE, alaw_from_linear};
use crate::telephony::prompts::RATE;

/// What is kept of the silence before and after: enough that two pieces of a sentence do not run into
/// each other, and no more, since each of two thousand recordings has both.
const LEAD_MS: usize = 10;
const TAIL_MS: usize = 30;
/// The loudness of speech: its root mean square where somebody speaks, against full scale.
pub(super) const SPEECH_DB: f64 = -19.0;
/// The loudness of music, which lies below speech.
pub(super) const MUSIC_DB: f64 = -26.0;
/// The highest peak.
const PEAK_DB: f64 = -1.0;
/// Below this, against the loudest moment, nobody speaks: for trimming and for loudness.
const SILENT_DB: f64 = -42.0;
const QUIET_DB: f64 = -30.0;
/// A moment, for trimming and for loudness.
const MOMENT: usize = samples(5);
const WINDOW: usize = samples(20);
/// Ramps at both ends, so that nothing clicks.
const RAMP: usize = samples(4);
/// Where the low-pass lies, in tenths of half the lower rate, and how many zero crossings of the
/// sinc are kept on each side.
const CUTOFF_TENTHS: u32 = 9;
const CROSSINGS: u32 = 24;

const fn samples(ms: usize) -> usize {
    ms.saturating_mul(8)
}

fn level(db: f64) -> f64 {
    10_f64.powf(db / 20.0)
}

/// Returns samples of a voice as A-law for the telephone. Nothing if it is silent.
pub(super) fn voice(samples: &[i16], rate: u32) -> Option<Vec<u8>> {
    let mut sound = resampled(samples, rate);
    remove_offset(&mut sound);
    let sound = trimmed(&sound)?;
    Some(encoded(sound, SPEECH_DB))
}

/// Returns samples of music or of a tone as A-law, as long as they were.
pub(super) fn music(samples: &[i16], rate: u32, db: f64) -> Vec<u8> {
    encoded(resampled(samples, rate), db)
}

/// Resamples by a windowed sinc, which lets nothing through above half the lower rate.
pub(super) fn resampled(samples: &[i16], rate: u32) -> Vec<f64> {
    let full = samples.iter().map(|sample| f64::from(*sample) / 32_768.0);
    if rate == RATE || rate == 0 {
        return full.collect();
    }
    // The output goes through the input in steps of down/up: as many filters as there are places
    // between two samples.
    let common = gcd(rate, RATE);
    let (up, down) = (RATE / common, rate / common);
    let lower = rate.min(RATE).saturating_mul(CUTOFF_TENTHS);
    let cutoff = f64::from(lower) / f64::from(rate.saturating_mul(10));
    let half = CROSSINGS.saturating_mul(10).saturating_mul(rate).div_ceil(lower);
    let filters: Vec<Vec<f64>> =
        (0..up).map(|phase| filter(f64::from(phase) / f64::from(up), cutoff, half)).collect();
    let around = vec![0.0; half as usize];
    let padded: Vec<f64> =
        around.iter().copied().chain(full).chain(around.iter().copied()).chain([0.0]).collect();
    let (up, down) = (up as usize, down as usize);
    let count = samples.len().saturating_mul(up).div_ceil(down);
    (0..count)
        .map(|at| {
            let place = at.saturating_mul(down);
            let weights = filters.get(place % up).map_or(&[] as &[f64], Vec::as_slice);
            let heard = padded.get(place / up..).unwrap_or_default();
            weights.iter().zip(heard).map(|(weight, sample)| weight * sample).sum()
        })
        .collect()
}

/// The weights of the `half` samples before a place between two of them, and as many after.
fn filter(phase: f64, cutoff: f64, half: u32) -> Vec<f64> {
    let reach = f64::from(half);
    let weights: Vec<f64> = (0..=half.saturating_mul(2))
        .map(|at| {
            let x = f64::from(at) - reach - phase;
            let sinc = if x == 0.0 { cutoff } else { (PI * cutoff * x).sin() / (PI * x) };
            // Blackman's window.
            let turn = PI * x / (reach + 1.0);
            sinc * (0.42 + 0.5 * turn.cos() + 0.08 * (2.0 * turn).cos())
        })
        .collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

const fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn remove_offset(sound: &mut [f64]) {
    let mean = sound.iter().sum::<f64>() / (sound.len().max(1) as f64);
    for sample in sound {
        *sample -= mean;
    }
}

fn rms(sound: &[f64]) -> f64 {
    (sound.iter().map(|sample| sample * sample).sum::<f64>() / (sound.len().max(1) as f64)).sqrt()
}

/// Cuts silence away, or adds what is missing of it.
fn trimmed(sound: &[f64]) -> Option<Vec<f64>> {
    let loud: Vec<f64> = sound.chunks(MOMENT).map(rms).collect();
    let loudest = loud.iter().copied().fold(0.0, f64::max);
    if loudest < level(-70.0) {
        return None;
    }
    let speaks = |one: &f64| *one > loudest * level(SILENT_DB);
    let first = loud.iter().position(speaks)?.saturating_mul(MOMENT);
    let last = loud.iter().rposition(speaks)?.saturating_add(1).saturating_mul(MOMENT);
    let (lead, tail) = (samples(LEAD_MS), samples(TAIL_MS));
    let mut kept = vec![0.0; lead.saturating_sub(first)];
    let end = last.saturating_add(tail).min(sound.len());
    kept.extend_from_slice(sound.get(first.saturating_sub(lead)..end)?);
    let missing = last.saturating_add(tail).saturating_sub(sound.len());
    kept.extend(std::iter::repeat_n(0.0, missing));
    ramp(&mut kept);
    Some(kept)
}

fn ramp(sound: &mut [f64]) {
    let factors: Vec<f64> = (0..RAMP).map(|at| at as f64 / RAMP as f64).collect();
    for (sample, factor) in sound.iter_mut().zip(&factors) {
        *sample *= factor;
    }
    for (sample, factor) in sound.iter_mut().rev().zip(&factors) {
        *sample *= factor;
    }
}

/// The root mean square where there is sound.
pub(super) fn loudness(sound: &[f64]) -> f64 {
    let loud: Vec<f64> = sound.chunks(WINDOW).map(rms).collect();
    let loudest = loud.iter().copied().fold(0.0, f64::max);
    let active: Vec<f64> = loud
        .into_iter()
        .filter(|one| *one > loudest * level(QUIET_DB))
        .map(|one| one * one)
        .collect();
    (active.iter().sum::<f64>() / (active.len().max(1) as f64)).sqrt()
}

/// Returns a loudness in decibels against full scale.
pub(super) fn decibels(loudness: f64) -> f64 {
    20.0 * loudness.max(1e-6).log10()
}

fn encoded(mut sound: Vec<f64>, db: f64) -> Vec<u8> {
    let peak = sound.iter().fold(0.0_f64, |peak, sample| peak.max(sample.abs()));
    if peak > 0.0 {
        let gain = (level(db) / loudness(&sound).max(1e-6)).min(level(PEAK_DB) / peak);
        for sample in &mut sound {
            *sample *= gain;
        }
    }
    sound
        .iter()
        .map(
            |sample| if *sample == 0.0 { ALAW_SILENCE } else { alaw_from_linear(rounded(*sample)) },
        )
        .collect()
}

/// Returns a sample of 16 bits.
#[expect(clippy::cast_possible_truncation, reason = "clamped to 16 bits")]
fn rounded(sample: f64) -> i16 {
    (sample * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i16
}
