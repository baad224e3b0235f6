//! Between 8 kHz and 16 kHz by a half-band filter.
//!
//! Of a half-band filter every second weight is zero but the middle one, so each direction costs
//! [`TAPS`] multiplications for two samples at 16 kHz. What lies above 4.4 kHz is held down by
//! more than 50 dB.

/// Weights on each side of the middle that are not zero.
const SIDE: usize = 16;
/// Weights that are not zero, without the middle one.
pub const TAPS: usize = 2 * SIDE;

/// The length of a filter's memory at the lower rate.
const MEMORY: usize = TAPS;

/// Returns the weights at odd distances 1, 3, 5 … from the middle: a sinc under a Kaiser window
/// (beta 5), scaled so that they sum up to one half.
fn weights() -> [f32; SIDE] {
    let mut weights = [0.0_f32; SIDE];
    let span = f32::from(u8::try_from(TAPS).unwrap_or(u8::MAX));
    let mut distance = 1.0_f32;
    for weight in &mut weights {
        let angle = std::f32::consts::FRAC_PI_2 * distance;
        let part = distance / span;
        let window = bessel(5.0 * (1.0 - part * part).max(0.0).sqrt()) / bessel(5.0);
        *weight = angle.sin() / angle * window;
        distance += 2.0;
    }
    let sum: f32 = weights.iter().sum::<f32>() * 2.0;
    weights.map(|weight| weight / sum)
}

/// The modified Bessel function of order 0.
fn bessel(x: f32) -> f32 {
    let (mut sum, mut term, mut n) = (1.0_f32, 1.0_f32, 1.0_f32);
    while n < 20.0 {
        term *= (x / (2.0 * n)) * (x / (2.0 * n));
        sum += term;
        n += 1.0;
    }
    sum
}

/// A row of samples that slides.
#[derive(Clone, Debug)]
struct Memory {
    samples: [f32; MEMORY],
}

impl Memory {
    const fn new() -> Self {
        Self { samples: [0.0; MEMORY] }
    }

    fn push(&mut self, sample: f32) {
        self.samples.rotate_left(1);
        if let Some(last) = self.samples.last_mut() {
            *last = sample;
        }
    }

    /// Returns the weighted sum of all, around their middle.
    fn filtered(&self, weights: &[f32; SIDE]) -> f32 {
        let (old, new) = self.samples.split_at(SIDE);
        let pairs = old.iter().rev().zip(new);
        pairs.zip(weights).map(|((old, new), weight)| (old + new) * weight).sum()
    }

    /// Returns the sample at the middle.
    fn middle(&self) -> f32 {
        self.samples.get(SIDE.saturating_sub(1)).copied().unwrap_or_default()
    }

    /// Returns the sample behind the middle.
    fn behind_middle(&self) -> f32 {
        self.samples.get(SIDE).copied().unwrap_or_default()
    }
}

/// From 8 kHz to 16 kHz.
#[derive(Clone, Debug)]
pub struct Up {
    weights: [f32; SIDE],
    memory: Memory,
}

impl Default for Up {
    fn default() -> Self {
        Self::new()
    }
}

impl Up {
    /// Starts in silence.
    #[must_use]
    pub fn new() -> Self {
        Self { weights: weights(), memory: Memory::new() }
    }

    /// Takes a sample and returns the two that stand for it, 2 ms later.
    pub fn push(&mut self, sample: i16) -> [i16; 2] {
        self.memory.push(f32::from(sample));
        let between = self.memory.filtered(&self.weights);
        [whole(self.memory.middle()), whole(between)]
    }
}

/// From 16 kHz to 8 kHz.
#[derive(Clone, Debug)]
pub struct Down {
    weights: [f32; SIDE],
    even: Memory,
    odd: Memory,
}

impl Default for Down {
    fn default() -> Self {
        Self::new()
    }
}

impl Down {
    /// Starts in silence.
    #[must_use]
    pub fn new() -> Self {
        Self { weights: weights(), even: Memory::new(), odd: Memory::new() }
    }

    /// Takes two samples and returns the one that stands for them, 2 ms later.
    pub fn push(&mut self, [first, second]: [i16; 2]) -> i16 {
        // The middle of the weighted ones lies between their two innermost, where `first` was.
        self.odd.push(f32::from(second));
        let sum = self.odd.filtered(&self.weights);
        self.even.push(f32::from(first));
        whole((sum + self.even.behind_middle()) / 2.0)
    }
}

/// Rounds and keeps within 16 bits.
#[expect(clippy::cast_possible_truncation, reason = "clamped before")]
fn whole(sample: f32) -> i16 {
    sample.round().clamp(f32::from(i16::MIN), f32::from(i16::MAX)) as i16
}

#[cfg(test)]
mod tests;
