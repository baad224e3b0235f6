//! How much each of a few inputs counts: logistic regression by Newton's method.

/// Steps of the search; five or six are enough.
const STEPS: usize = 25;
/// A step so small ends it.
const TOLERANCE: f64 = 1e-5;
/// Price of a weight's size, of inputs brought to one spread.
const PRICE: f64 = 3.0;

/// Returns the sum of the inputs of one text, each counting so much; the last is the constant.
pub(super) fn product<const MANY: usize>(inputs: &[f32; MANY], weights: &[f32; MANY]) -> f32 {
    inputs.iter().zip(weights).map(|(a, b)| a * b).sum()
}

/// Returns the weights with which the sum is the logarithm of the odds.
pub(super) fn logistic<const MANY: usize>(texts: &[([f32; MANY], bool)]) -> [f32; MANY] {
    let (mean, spread) = spread_of(texts);
    let scaled: Vec<([f64; MANY], f64)> = texts
        .iter()
        .map(|(inputs, right)| {
            let mut row = [1.0; MANY];
            for (at, slot) in row.iter_mut().enumerate().take(MANY - 1) {
                *slot = (f64::from(inputs[at]) - mean[at]) / spread[at];
            }
            (row, f64::from(u8::from(*right)))
        })
        .collect();
    let mut weights = [0.0_f64; MANY];
    for _ in 0..STEPS {
        let step = step_of(&scaled, &weights);
        for (weight, step) in weights.iter_mut().zip(step) {
            *weight -= step;
        }
        if step.iter().all(|step| step.abs() < TOLERANCE) {
            break;
        }
    }
    // Back to the inputs as they come.
    let mut out = [0.0_f32; MANY];
    let mut constant = weights[MANY - 1];
    for (at, slot) in out.iter_mut().enumerate().take(MANY - 1) {
        let weight = weights[at] / spread[at];
        constant -= weight * mean[at];
        *slot = rounded(weight);
    }
    out[MANY - 1] = rounded(constant);
    out
}

/// Five digits are what the inputs bear, and stay the same on every machine.
fn rounded(weight: f64) -> f32 {
    format!("{weight:.5}").parse().unwrap_or_default()
}

fn spread_of<const MANY: usize>(texts: &[([f32; MANY], bool)]) -> ([f64; MANY], [f64; MANY]) {
    let many = (texts.len() as f64).max(1.0);
    let (mut mean, mut spread) = ([0.0; MANY], [0.0; MANY]);
    for (inputs, _) in texts {
        for (sum, input) in mean.iter_mut().zip(inputs) {
            *sum += f64::from(*input) / many;
        }
    }
    for (inputs, _) in texts {
        for ((sum, input), mean) in spread.iter_mut().zip(inputs).zip(mean) {
            *sum += (f64::from(*input) - mean).powi(2) / many;
        }
    }
    (mean, spread.map(|square: f64| square.sqrt().max(1e-6)))
}

/// Returns the step of Newton's method from here.
fn step_of<const MANY: usize>(texts: &[([f64; MANY], f64)], weights: &[f64; MANY]) -> [f64; MANY] {
    let (mut slope, mut bend) = ([0.0_f64; MANY], [[0.0_f64; MANY]; MANY]);
    for (row, right) in texts {
        let sum: f64 = row.iter().zip(weights).map(|(a, b)| a * b).sum();
        let belief = 1.0 / (1.0 + (-sum).exp());
        let (error, curve) = (belief - right, (belief * (1.0 - belief)).max(1e-6));
        for ((slope, line), one) in slope.iter_mut().zip(&mut bend).zip(row) {
            *slope += error * one;
            for (sum, other) in line.iter_mut().zip(row) {
                *sum += curve * one * other;
            }
        }
    }
    for (at, ((slope, line), weight)) in slope.iter_mut().zip(&mut bend).zip(weights).enumerate() {
        // The constant has no price.
        let price = if at + 1 == MANY { 0.0 } else { PRICE };
        *slope += price * weight;
        line[at] += price.max(1e-6);
    }
    solve(bend, slope)
}

/// Solves the equations by elimination; they are well-posed, since every weight has a price.
fn solve<const MANY: usize>(mut left: [[f64; MANY]; MANY], mut right: [f64; MANY]) -> [f64; MANY] {
    for at in 0..MANY {
        let (line, sum) = (left[at], right[at]);
        for (below, right) in left.iter_mut().zip(&mut right).skip(at + 1) {
            let share = below[at] / line[at];
            for (value, own) in below.iter_mut().zip(line).skip(at) {
                *value -= share * own;
            }
            *right -= share * sum;
        }
    }
    for at in (0..MANY).rev() {
        let known: f64 = left[at].iter().zip(&right).skip(at + 1).map(|(a, b)| a * b).sum();
        right[at] = (right[at] - known) / left[at][at];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_the_logarithm_of_the_odds() {
        // Of texts with the first input, three of four are wanted; of the others one of four.
        let text = |with: bool| [f32::from(u8::from(with)), 0.0, 1.0];
        let mut texts = vec![];
        for at in 0..4_000 {
            texts.push((text(true), at % 4 != 0));
            texts.push((text(false), at % 4 == 0));
        }
        let weights = logistic(&texts);
        let odds = 3.0_f32.ln();
        assert!((product(&text(true), &weights) - odds).abs() < 0.02, "{weights:?}");
        assert!((product(&text(false), &weights) + odds).abs() < 0.02, "{weights:?}");
    }
}
