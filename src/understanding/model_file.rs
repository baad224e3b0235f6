//! The model file: lines of text, so that a change can be looked at in a diff.
//!
//! First line: name and version. Then `key value` lines, then `[features]` with one feature a
//! line (`name TAB rarity TAB steps`), then `[languages]` with sixteen buckets a line. A step is
//! one printable character from `!` (-46) to `}` (46).
use std::fmt::Write as _;

use super::fit::Fit;
use super::language::{BUCKET_BITS, CLASS_COUNT, Identifier, Votes};
use super::linear::{COLUMNS, INTENTS, Linear, SECOND, Scores};
use super::rows::{Rows, lines};
use crate::model::FileFault;

/// The first line of the file.
const HEAD: &str = "centralita understanding model 4";
/// The most steps a weight may be away from nothing.
pub(super) const STEPS_MAX: i8 = 46;
/// The character of step 0.
const MIDDLE: u8 = b'O';
/// Buckets of the language table on one line.
const BUCKETS_PER_LINE: usize = 16;
/// The largest file that is read.
const BYTES_MAX: usize = 4 << 20;

/// A model before it is used: what is written to and read from the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Digest of the examples that it was trained on.
    pub(super) examples: u64,
    pub(super) fit: Fit,
    pub(super) stack: Vec<[f32; SECOND]>,
    pub(super) step_size: Scores,
    pub(super) bias: Scores,
    pub(super) rows: Rows,
    pub(super) language_step: f32,
    pub(super) language_bias: Votes,
    pub(super) language_steps: Vec<i8>,
}

fn put_steps(out: &mut String, steps: &[i8]) {
    for step in steps {
        out.push(char::from(MIDDLE.saturating_add_signed((*step).clamp(-STEPS_MAX, STEPS_MAX))));
    }
}

fn steps_of(text: &str) -> Option<impl Iterator<Item = i8>> {
    let (least, most) = (MIDDLE - STEPS_MAX.unsigned_abs(), MIDDLE + STEPS_MAX.unsigned_abs());
    let known = text.bytes().all(|byte| (least..=most).contains(&byte));
    known.then(|| text.bytes().map(|byte| byte.wrapping_sub(MIDDLE).cast_signed()))
}

fn row_steps_of(text: &[u8; COLUMNS]) -> Option<[i8; COLUMNS]> {
    let steps = text.map(|byte| byte.wrapping_sub(MIDDLE).cast_signed());
    // All are looked at together: one by one the first wrong one would have to be waited for.
    let known = |step: &i8| (-STEPS_MAX..=STEPS_MAX).contains(step);
    steps.iter().fold(true, |all, step| all & known(step)).then_some(steps)
}

fn numbers(out: &mut String, key: &str, values: &[f32]) {
    out.push_str(key);
    for value in values {
        let _ = write!(out, " {value}");
    }
    out.push('\n');
}

fn numbers_of<const N: usize>(text: &str) -> Option<[f32; N]> {
    let values: Option<Vec<f32>> = text
        .split_ascii_whitespace()
        .map(|v| v.parse().ok().filter(|v: &f32| v.is_finite()))
        .collect();
    values?.try_into().ok()
}

impl Model {
    /// Writes the model as the text of its file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = String::with_capacity(1 << 20);
        let _ = writeln!(out, "{HEAD}\nexamples {:016x}", self.examples);
        for (key, value) in self.fit.named() {
            numbers(&mut out, key, &[value]);
        }
        numbers(&mut out, "danger", &self.fit.danger);
        numbers(&mut out, "grave", &self.fit.grave);
        numbers(&mut out, "calibration", &self.fit.calibration);
        numbers(&mut out, "step_size", &self.step_size);
        numbers(&mut out, "bias", &self.bias);
        numbers(&mut out, "language_step", &[self.language_step]);
        numbers(&mut out, "language_bias", &self.language_bias);
        for row in &self.stack {
            numbers(&mut out, "stack", row);
        }
        out.push_str("[features]\n");
        for (name, weights) in self.rows.names.iter().zip(&self.rows.weights) {
            let _ = write!(out, "{name}\t{}\t", weights.rarity);
            put_steps(&mut out, &weights.steps);
            out.push('\n');
        }
        out.push_str("[languages]\n");
        for buckets in self.language_steps.chunks(BUCKETS_PER_LINE * CLASS_COUNT) {
            put_steps(&mut out, buckets);
            out.push('\n');
        }
        out
    }

    /// Reads the text of a model file.
    ///
    /// # Errors
    /// A [`FileFault`] naming the first line that cannot be read.
    pub fn from_text(file: &str, bytes: &[u8]) -> Result<Self, FileFault> {
        let fault = |line: usize, what: &str| {
            FileFault::new(file, line, what, "make it anew with `centralita train`")
        };
        if bytes.len() > BYTES_MAX {
            return Err(fault(0, "the model file is larger than 4 MiB"));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| fault(0, "the model file is no text"))?;
        let mut lines = lines(text).enumerate().map(|(at, line)| (at + 1, line));
        if lines.next().map(|(_, line)| line) != Some(HEAD) {
            return Err(fault(1, "this is no model file of this version"));
        }
        let mut model = Self { rows: Rows::with_room(bytes.len()), ..Self::empty() };
        let mut part = Part::Keys;
        for (at, line) in lines {
            let read = match line {
                "[features]" => {
                    part = Part::Features;
                    Some(())
                }
                "[languages]" => {
                    part = Part::Languages;
                    Some(())
                }
                line => model.read_line(part, line),
            };
            read.ok_or_else(|| fault(at, "this line of the model cannot be read"))?;
        }
        let table = (1_usize << BUCKET_BITS) * CLASS_COUNT;
        // A desk with very few examples has no features yet.
        if model.language_steps.len() != table || model.stack.len() != INTENTS {
            return Err(fault(0, "the model file is cut short"));
        }
        Ok(model)
    }

    fn empty() -> Self {
        Self {
            examples: 0,
            fit: Fit::default(),
            stack: vec![],
            step_size: [0.0; COLUMNS],
            bias: [0.0; COLUMNS],
            rows: Rows::default(),
            language_step: 0.0,
            language_bias: [0.0; CLASS_COUNT],
            language_steps: vec![],
        }
    }

    fn read_line(&mut self, part: Part, line: &str) -> Option<()> {
        match part {
            Part::Keys => {
                let (key, rest) = line.split_once(' ')?;
                match key {
                    "examples" => self.examples = u64::from_str_radix(rest, 16).ok()?,
                    "danger" => self.fit.danger = numbers_of(rest)?,
                    "grave" => self.fit.grave = numbers_of(rest)?,
                    "calibration" => self.fit.calibration = numbers_of(rest)?,
                    "stack" => self.stack.push(numbers_of(rest)?),
                    "step_size" => self.step_size = numbers_of(rest)?,
                    "bias" => self.bias = numbers_of(rest)?,
                    "language_step" => [self.language_step] = numbers_of(rest)?,
                    "language_bias" => self.language_bias = numbers_of(rest)?,
                    key => {
                        let [value] = numbers_of(rest)?;
                        *self.fit.named_mut(key)? = value;
                    }
                }
            }
            Part::Features => self.rows.read(line, row_steps_of)?,
            Part::Languages => self.language_steps.extend(steps_of(line)?),
        }
        Some(())
    }

    /// Makes the two parts ready for use.
    pub(super) fn parts(self) -> (Linear, Identifier) {
        let linear = Linear::new(self.rows, self.step_size, self.bias, self.stack, self.fit);
        (linear, Identifier::new(&self.language_steps, self.language_step, self.language_bias))
    }
}

/// The part of the file that a line stands in.
#[derive(Clone, Copy, Debug)]
enum Part {
    Keys,
    Features,
    Languages,
}
