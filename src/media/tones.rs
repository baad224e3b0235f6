//! Keys as tones within the sound (ITU-T Q.23 and Q.24), heard with the Goertzel algorithm.
//!
//! Sound is looked at in blocks of [`BLOCK`] samples, which overlap by half. A block is a hit when
//! one low and one high tone stand out of their groups, differ by no more than the twist, hold
//! most of the energy, and the high one has no second harmonic. Voices fulfil that now and then
//! for a block, hardly ever for [`HITS`] in a row at a steady level. A key has ended after
//! [`MISSES`] other blocks.
use super::keys::Key;

/// Samples of a block at 8 kHz: 12.75 ms.
pub const BLOCK: usize = 102;
/// Blocks in a row that make a key. A tone of 40 ms holds at least as many.
pub const HITS: u8 = 4;
/// Blocks in a row that end one. A pause of 40 ms holds at least as many.
pub const MISSES: u8 = 5;

const HALF: usize = BLOCK / 2;
const SAMPLE_HZ: f32 = 8_000.0;
const LOW_HZ: [f32; 4] = [697.0, 770.0, 852.0, 941.0];
const HIGH_HZ: [f32; 4] = [1_209.0, 1_336.0, 1_477.0, 1_633.0];
/// Keys by low and high tone.
const KEYS: [[char; 4]; 4] =
    [['1', '2', '3', 'A'], ['4', '5', '6', 'B'], ['7', '8', '9', 'C'], ['*', '0', '#', 'D']];

/// The power of a sine of amplitude 1 in a block: (BLOCK / 2)².
const UNIT: f32 = 2_601.0;
/// The faintest tone: amplitude 320, some -37 dBm0.
const FAINTEST: f32 = 320.0 * 320.0 * UNIT;
/// How much stronger the high tone may be than the low one: 4 dB.
const REVERSE_TWIST: f32 = 2.51;
/// How much weaker the high tone may be: 8 dB and what blocks blur, because lines lose more of high tones.
const NORMAL_TWIST: f32 = 8.9;
/// How far a tone stands out of its group: 6 dB.
const PEAK: f32 = 4.0;
/// The part of the energy that both tones hold.
const ENERGY: f32 = 0.8;
/// The most of a second harmonic, of its tone: -10 dB.
const HARMONIC: f32 = 0.1;
/// How far the energy of blocks in a row may differ: 3 dB.
const STEADY: f32 = 2.0;

/// Hears keys in linear sound at 8 kHz.
pub struct ToneDetector {
    low: [f32; 4],
    high: [f32; 4],
    harmonics: [f32; 4],
    block: [f32; BLOCK],
    filled: usize,
    /// What the last blocks were, and how many in a row.
    last: Option<Hit>,
    hits: u8,
    misses: u8,
    held: Option<Key>,
}

/// The key of a block and the energy of the block.
#[derive(Clone, Copy)]
struct Hit {
    key: Key,
    energy: f32,
}

impl std::fmt::Debug for ToneDetector {
    /// Prints no key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ToneDetector").finish_non_exhaustive()
    }
}

impl Default for ToneDetector {
    fn default() -> Self {
        Self::new()
    }
}

impl ToneDetector {
    /// Starts in silence.
    #[must_use]
    pub fn new() -> Self {
        let coefficient = |hz: f32| 2.0 * (std::f32::consts::TAU * hz / SAMPLE_HZ).cos();
        Self {
            low: LOW_HZ.map(coefficient),
            high: HIGH_HZ.map(coefficient),
            harmonics: HIGH_HZ.map(|hz| coefficient(2.0 * hz)),
            block: [0.0; BLOCK],
            filled: 0,
            last: None,
            hits: 0,
            misses: 0,
            held: None,
        }
    }

    /// Takes samples; tells each key once, when it is sure.
    pub fn feed(&mut self, samples: impl IntoIterator<Item = i16>, mut tell: impl FnMut(Key)) {
        for sample in samples {
            if let Some(place) = self.block.get_mut(self.filled) {
                *place = f32::from(sample);
            }
            self.filled = self.filled.saturating_add(1);
            if self.filled >= BLOCK {
                let hit = self.hit();
                if let Some(key) = self.count(hit) {
                    tell(key);
                }
                self.block.rotate_left(HALF);
                self.filled = BLOCK.saturating_sub(HALF);
            }
        }
    }

    /// Returns whether a key sounds.
    #[must_use]
    pub const fn is_held(&self) -> bool {
        self.held.is_some()
    }

    /// Counts a block; returns the key that begins with it.
    fn count(&mut self, hit: Option<Hit>) -> Option<Key> {
        let goes_on = match (hit, self.last) {
            (Some(hit), Some(last)) => {
                let steady =
                    hit.energy <= last.energy * STEADY && last.energy <= hit.energy * STEADY;
                hit.key == last.key && steady
            }
            (Some(_) | None, _) => false,
        };
        self.last = hit;
        self.hits = match (hit.is_some(), goes_on) {
            (true, true) => self.hits.saturating_add(1),
            (true, false) => 1,
            (false, _) => 0,
        };
        if hit.map(|hit| hit.key) == self.held {
            self.misses = 0;
            return None;
        }
        self.misses = self.misses.saturating_add(1);
        if self.misses >= MISSES {
            self.held = None;
        }
        let key = hit.filter(|_| self.hits >= HITS)?.key;
        self.held = Some(key);
        self.misses = 0;
        Some(key)
    }

    /// Judges the block.
    fn hit(&self) -> Option<Hit> {
        let energy: f32 = self.block.iter().map(|sample| sample * sample).sum();
        // Both tones at their faintest.
        if energy * UNIT < FAINTEST * f32::from(u8::try_from(BLOCK).unwrap_or(u8::MAX)) {
            return None;
        }
        let low = self.low.map(|coefficient| self.power(coefficient));
        let (row, low) = strongest(&low)?;
        if low < FAINTEST {
            return None;
        }
        let high = self.high.map(|coefficient| self.power(coefficient));
        let (column, high) = strongest(&high)?;
        let twisted = high > low * REVERSE_TWIST || low > high * NORMAL_TWIST;
        // Both tones alone would have an energy of (low + high) × 2 / BLOCK.
        let held = (low + high) * 2.0 / f32::from(u8::try_from(BLOCK).unwrap_or(u8::MAX));
        if high < FAINTEST || twisted || held < energy * ENERGY {
            return None;
        }
        let harmonic = self.power(*self.harmonics.get(column)?);
        let written = *KEYS.get(row)?.get(column)?;
        (harmonic <= high * HARMONIC).then_some(Hit { key: Key::from_char(written)?, energy })
    }

    fn power(&self, coefficient: f32) -> f32 {
        let (mut one, mut two) = (0.0_f32, 0.0_f32);
        for sample in &self.block {
            (one, two) = (coefficient.mul_add(one, sample - two), one);
        }
        one.mul_add(one, two.mul_add(two, -(coefficient * one * two)))
    }
}

/// Returns the tone of a group that stands out of it.
fn strongest(powers: &[f32; 4]) -> Option<(usize, f32)> {
    let (at, most) = powers.iter().copied().enumerate().max_by(|(_, a), (_, b)| a.total_cmp(b))?;
    let stands_out =
        powers.iter().enumerate().all(|(other, power)| other == at || power * PEAK <= most);
    stands_out.then_some((at, most))
}

#[cfg(test)]
mod tests;
