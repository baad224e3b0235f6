//! G.722 at 64 kbit/s (ITU-T G.722): 16 kHz sound in two bands, each with a predictor that both
//! sides adapt alike. Two samples are a byte; a frame of 20 ms has 160 bytes, as with the others.
//!
//! The steps are named as in the standard's blocks.

/// Thresholds of the low band's quantiser, in parts of its scale.
const LOW_STEPS: [i32; 29] = [
    35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1_023,
    1_121, 1_219, 1_339, 1_458, 1_612, 1_765, 1_980, 2_195, 2_557, 2_919,
];
/// Threshold of the high band's quantiser.
const HIGH_STEP: i32 = 564;
/// What the low band's 6 bits stand for when it is heard.
const LOW_VALUES: [i32; 64] = [
    -136, -136, -136, -136, -24_808, -21_904, -19_008, -16_704, -14_984, -13_512, -12_280, -11_192,
    -10_232, -9_360, -8_576, -7_856, -7_192, -6_576, -6_000, -5_456, -4_944, -4_464, -4_008,
    -3_576, -3_168, -2_776, -2_400, -2_032, -1_688, -1_360, -1_040, -728, 24_808, 21_904, 19_008,
    16_704, 14_984, 13_512, 12_280, 11_192, 10_232, 9_360, 8_576, 7_856, 7_192, 6_576, 6_000,
    5_456, 4_944, 4_464, 4_008, 3_576, 3_168, 2_776, 2_400, 2_032, 1_688, 1_360, 1_040, 728, 432,
    136, -432, -136,
];
/// What its upper 4 bits stand for when it adapts.
const LOW_ADAPTS: [i32; 16] = [
    0, -20_456, -12_896, -8_968, -6_288, -4_240, -2_584, -1_200, 20_456, 12_896, 8_968, 6_288,
    4_240, 2_584, 1_200, 0,
];
/// How these change the logarithm of its scale.
const LOW_LOGS: [i32; 16] =
    [-60, 3_042, 1_198, 538, 334, 172, 58, -30, 3_042, 1_198, 538, 334, 172, 58, -30, -60];
/// What the high band's 2 bits stand for.
const HIGH_VALUES: [i32; 4] = [-7_408, -1_616, 7_408, 1_616];
const HIGH_LOGS: [i32; 4] = [798, -214, 798, -214];
/// Powers of two in steps of 1/32, times 2,048.
const POWERS: [i32; 32] = [
    2_048, 2_093, 2_139, 2_186, 2_233, 2_282, 2_332, 2_383, 2_435, 2_489, 2_543, 2_599, 2_656,
    2_714, 2_774, 2_834, 2_896, 2_960, 3_025, 3_091, 3_158, 3_228, 3_298, 3_371, 3_444, 3_520,
    3_597, 3_676, 3_756, 3_838, 3_922, 4_008,
];
/// The filter that parts the bands, every second weight; the others are the same backwards.
const BANDS: [i32; 12] = [3, -11, 12, 32, -210, 951, 3_876, -805, 362, -156, 53, -11];
/// The most of a logarithm of a scale, and how far it is shifted.
const LOW_LOG_MAX: i32 = 18_432;
const LOW_SHIFT: i32 = 8;
const HIGH_LOG_MAX: i32 = 22_528;
const HIGH_SHIFT: i32 = 10;

/// From 16 kHz sound to bytes.
#[derive(Clone, Debug)]
pub struct Encoder {
    past: [i32; 24],
    low: Band,
    high: Band,
}

impl Default for Encoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Encoder {
    /// Starts in silence.
    #[must_use]
    pub fn new() -> Self {
        Self { past: [0; 24], low: Band::new(32), high: Band::new(8) }
    }

    /// Encodes two samples.
    pub fn push(&mut self, [first, second]: [i16; 2]) -> u8 {
        slide(&mut self.past, i32::from(first), i32::from(second));
        let (odd, even) = parted(&self.past);
        let low = self.low_bits(even.saturating_add(odd) >> 14);
        let high = self.high_bits(even.saturating_sub(odd) >> 14);
        (high << 6) | low
    }

    /// Blocks 1L to 4L.
    fn low_bits(&mut self, sample: i32) -> u8 {
        let error = saturated(sample.saturating_sub(self.low.predicted));
        let size = if error < 0 { !error } else { error };
        let scale = self.low.scale;
        let steps = LOW_STEPS.partition_point(|step| size >= step.wrapping_mul(scale) >> 12);
        let steps = u8::try_from(steps).unwrap_or(29).min(29);
        // The largest steps come first, negative from 4 and positive from 32 on; the two smallest
        // negative ones have the numbers that are left.
        let bits = match (error < 0, steps) {
            (true, 0) => 63,
            (true, 1) => 62,
            (true, _) => 33_u8.saturating_sub(steps),
            (false, _) => 61_u8.saturating_sub(steps),
        };
        self.low.adapt_low(bits);
        bits
    }

    /// Blocks 1H to 4H.
    fn high_bits(&mut self, sample: i32) -> u8 {
        let error = saturated(sample.saturating_sub(self.high.predicted));
        let size = if error < 0 { !error } else { error };
        let large = size >= HIGH_STEP.wrapping_mul(self.high.scale) >> 12;
        let bits = match (error < 0, large) {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => 2,
            (false, false) => 3,
        };
        self.high.adapt_high(bits);
        bits
    }
}

/// From bytes to 16 kHz sound.
#[derive(Clone, Debug)]
pub struct Decoder {
    past: [i32; 24],
    low: Band,
    high: Band,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder {
    /// Starts in silence.
    #[must_use]
    pub fn new() -> Self {
        Self { past: [0; 24], low: Band::new(32), high: Band::new(8) }
    }

    /// Decodes a byte.
    pub fn push(&mut self, byte: u8) -> [i16; 2] {
        let (low, high) = (byte & 0x3f, byte >> 6);
        let low_sound = self.low.heard(looked_up(&LOW_VALUES, low));
        self.low.adapt_low(low);
        let high_sound = self.high.heard(looked_up(&HIGH_VALUES, high));
        self.high.adapt_high(high);
        let sum = low_sound.saturating_add(high_sound);
        slide(&mut self.past, sum, low_sound.saturating_sub(high_sound));
        let (second, first) = parted(&self.past);
        [sample(first >> 11), sample(second >> 11)]
    }
}

/// A band's predictor and scale.
#[derive(Clone, Debug)]
struct Band {
    /// The next sample as predicted, and the part of it that the zeros gave.
    predicted: i32,
    zeros: i32,
    scale: i32,
    log: i32,
    /// Signals as rebuilt, the newest first.
    rebuilt: [i32; 2],
    /// The same before the poles.
    partial: [i32; 2],
    /// Differences, the newest first.
    differences: [i32; 6],
    poles: [i32; 2],
    weights: [i32; 6],
}

impl Band {
    const fn new(scale: i32) -> Self {
        Self {
            predicted: 0,
            zeros: 0,
            scale,
            log: 0,
            rebuilt: [0; 2],
            partial: [0; 2],
            differences: [0; 6],
            poles: [0; 2],
            weights: [0; 6],
        }
    }

    /// Blocks 5 and 6: the sound of a value.
    fn heard(&self, value: i32) -> i32 {
        let sound = self.predicted.saturating_add(part(self.scale, value));
        sound.clamp(-16_384, 16_383)
    }

    fn adapt_low(&mut self, bits: u8) {
        let upper = bits >> 2;
        let difference = part(self.scale, looked_up(&LOW_ADAPTS, upper));
        self.rescale(looked_up(&LOW_LOGS, upper), LOW_LOG_MAX, LOW_SHIFT);
        self.predict(difference);
    }

    fn adapt_high(&mut self, bits: u8) {
        let difference = part(self.scale, looked_up(&HIGH_VALUES, bits));
        self.rescale(looked_up(&HIGH_LOGS, bits), HIGH_LOG_MAX, HIGH_SHIFT);
        self.predict(difference);
    }

    /// Block 3: LOGSCL, SCALEL and those of the high band.
    fn rescale(&mut self, change: i32, most: i32, shift: i32) {
        let faded = self.log.saturating_mul(127) >> 7;
        self.log = faded.saturating_add(change).clamp(0, most);
        let [fraction, ..] = ((self.log >> 6) & 31).to_le_bytes();
        let power = looked_up(&POWERS, fraction);
        let down = shift.saturating_sub(self.log >> 11);
        let scaled = match u32::try_from(down) {
            Ok(down) => power.unbounded_shr(down),
            Err(_) => power.unbounded_shl(down.unsigned_abs()),
        };
        self.scale = scaled << 2;
    }

    /// Block 4: takes a difference in, adapts poles and zeros and predicts the next sample.
    fn predict(&mut self, difference: i32) {
        let rebuilt = saturated(self.predicted.saturating_add(difference));
        let partial = saturated(self.zeros.saturating_add(difference));
        self.adapt_poles(partial);
        self.adapt_zeros(difference);
        self.differences.rotate_right(1);
        self.differences.iter_mut().take(1).for_each(|first| *first = difference);
        let [before, _] = self.rebuilt;
        self.rebuilt = [rebuilt, before];
        let [before, _] = self.partial;
        self.partial = [partial, before];
        // FILTEP, FILTEZ, PREDIC.
        let doubled = |sample: i32| saturated(sample.saturating_mul(2));
        let poles = self.poles.iter().zip(self.rebuilt).map(|(a, r)| part(*a, doubled(r)));
        let zeros = self.weights.iter().zip(self.differences).map(|(b, d)| part(*b, doubled(d)));
        let poles = saturated(poles.sum());
        self.zeros = saturated(zeros.sum());
        self.predicted = saturated(poles.saturating_add(self.zeros));
    }

    /// UPPOL2 and UPPOL1.
    fn adapt_poles(&mut self, partial: i32) {
        let [one, two] = self.poles;
        let [before, long_before] = self.partial;
        let like = |other: i32| (partial < 0) == (other < 0);
        let step = saturated(one.saturating_mul(4));
        let step = if like(before) { step.saturating_neg().min(32_767) } else { step };
        let drift = if like(long_before) { 128 } else { -128_i32 };
        let second = drift.saturating_add(step >> 7).saturating_add(part(two, 32_512));
        let second = second.clamp(-12_288, 12_288);
        let drift = if like(before) { 192 } else { -192_i32 };
        let first = saturated(drift.saturating_add(part(one, 32_640)));
        let most = saturated(15_360_i32.saturating_sub(second));
        self.poles = [first.min(most).max(most.saturating_neg()), second];
    }

    /// UPZERO.
    fn adapt_zeros(&mut self, difference: i32) {
        let step = if difference == 0 { 0 } else { 128_i32 };
        for (weight, past) in self.weights.iter_mut().zip(self.differences) {
            let alike = (past < 0) == (difference < 0);
            let step = if alike { step } else { step.saturating_neg() };
            *weight = saturated(step.saturating_add(part(*weight, 32_640)));
        }
    }
}

/// Multiplies by a value in parts of 32,768. Both have at most 16 bits, so nothing wraps.
const fn part(value: i32, factor: i32) -> i32 {
    value.wrapping_mul(factor) >> 15
}

/// Keeps within 16 bits.
fn saturated(value: i32) -> i32 {
    value.clamp(i32::from(i16::MIN), i32::from(i16::MAX))
}

fn sample(value: i32) -> i16 {
    i16::try_from(saturated(value)).unwrap_or_default()
}

fn looked_up(table: &[i32], bits: u8) -> i32 {
    table.get(usize::from(bits)).copied().unwrap_or_default()
}

fn slide(past: &mut [i32; 24], first: i32, second: i32) {
    past.rotate_left(2);
    let [.., one, two] = past;
    (*one, *two) = (first, second);
}

/// Returns the two halves of the band filter. 17 bits by weights of 14 bits in all: nothing wraps.
fn parted(past: &[i32; 24]) -> (i32, i32) {
    let pairs = past.as_chunks::<2>().0.iter();
    pairs.zip(BANDS.iter().zip(BANDS.iter().rev())).fold(
        (0_i32, 0_i32),
        |(odd, even), ([first, second], (weight, back))| {
            let odd = odd.wrapping_add(first.wrapping_mul(*weight));
            (odd, even.wrapping_add(second.wrapping_mul(*back)))
        },
    )
}

#[cfg(test)]
mod tests;
