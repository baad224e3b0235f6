//! The model file of the tagger: lines of text, so that a change can be looked at in a diff.
//!
//! First line: name and version. Then `examples DIGEST`, `step SIZE`, `enter NUMBERS` for each
//! state, `go_on NUMBERS`; then `[attributes] COUNT` with one a line: `name TAB weights`. A weight is
//! three characters: the place (`0` three words before … `6` three words behind), the tag
//! (`A` outside, then the first words of each kind, then the further words) and the steps, one
//! printable character from `!` (-46) to `}` (46).
use std::fmt::Write as _;

use super::attributes::{SHIFTS, template_of};
use super::decode::{STATE_COUNT, Transitions};
use super::tags::{KIND_COUNT, TAG_COUNT};
use crate::model::FileFault;
use crate::understanding::rows::{Names, lines};

/// The first line of the file.
const HEAD: &str = "centralita facts model 3";
/// What stands before the attributes, with their number behind it: a file that was cut at the end of
/// a line is known by it.
const ATTRIBUTES: &str = "[attributes] ";
/// The most steps a weight may be away from nothing.
pub(in crate::understanding) const STEPS_MAX: i8 = 46;
/// The character of step 0, of place 0 and of tag 0.
const MIDDLE: u8 = b'O';
const PLACE: u8 = b'0';
const TAG: u8 = b'A';
/// The largest file that is read.
const BYTES_MAX: usize = 4 << 20;

/// A model of facts before it is used: what is written to and read from the file.
#[derive(Clone, Debug, PartialEq)]
pub struct FactsModel {
    /// Digest of the examples that it was trained on.
    pub(in crate::understanding) examples: u64,
    pub(in crate::understanding) step_size: f32,
    pub(in crate::understanding) transitions: Transitions,
    pub(in crate::understanding) rows: Attributes,
}

/// Names of attributes with their weights: place times tags plus tag, and steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::understanding) struct Attributes {
    names: Names,
    weights: Vec<(u8, i8)>,
    /// Where the weights of each end.
    ends: Vec<usize>,
}

impl Attributes {
    /// Makes room for those of a file of so many bytes.
    fn with_room(bytes: usize) -> Self {
        let many = bytes / 20;
        Self {
            names: Names::with_room(many, bytes / 2),
            weights: Vec::with_capacity(bytes / 6),
            ends: Vec::with_capacity(many),
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns the attributes in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &[(u8, i8)])> {
        let mut from = 0;
        self.names.iter().zip(&self.ends).map(move |(name, end)| {
            let weights = self.weights.get(from..*end).unwrap_or_default();
            from = *end;
            (name, weights)
        })
    }

    /// Reads a line, `name TAB weights`.
    fn read(&mut self, line: &str) -> Option<()> {
        let mark = line.bytes().position(|byte| byte == b'\t')?;
        let (name, rest) = line.split_at(mark);
        template_of(name)?;
        read_weights(rest.get(1..)?, &mut self.weights)?;
        self.names.push(name);
        self.ends.push(self.weights.len());
        Some(())
    }
}

impl FromIterator<(String, Vec<(u8, i8)>)> for Attributes {
    fn from_iter<I: IntoIterator<Item = (String, Vec<(u8, i8)>)>>(rows: I) -> Self {
        let mut out = Self::default();
        for (name, weights) in rows {
            out.names.push(&name);
            out.weights.extend(weights);
            out.ends.push(out.weights.len());
        }
        out
    }
}

fn put_numbers(out: &mut String, key: &str, values: &[f32]) {
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

/// Puts the weights of a line behind others.
fn read_weights(text: &str, weights: &mut Vec<(u8, i8)>) -> Option<()> {
    let tags = u8::try_from(TAG_COUNT).ok()?;
    let (whole, rest) = text.as_bytes().as_chunks::<3>();
    for [place, tag, step] in whole {
        let (place, tag) = (place.checked_sub(PLACE)?, tag.checked_sub(TAG)?);
        let step = i8::try_from(i16::from(*step) - i16::from(MIDDLE)).ok()?;
        let known =
            usize::from(place) < SHIFTS && tag < tags && (-STEPS_MAX..=STEPS_MAX).contains(&step);
        known.then_some(())?;
        weights.push((place * tags + tag, step));
    }
    rest.is_empty().then_some(())
}

impl FactsModel {
    /// Writes the model as the text of its file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = String::with_capacity(1 << 20);
        let _ = writeln!(out, "{HEAD}\nexamples {:016x}\nstep {}", self.examples, self.step_size);
        for row in &self.transitions.enter {
            put_numbers(&mut out, "enter", row);
        }
        put_numbers(&mut out, "go_on", &self.transitions.go_on);
        let _ = writeln!(out, "{ATTRIBUTES}{}", self.rows.len());
        for (name, weights) in self.rows.iter() {
            out.push_str(name);
            out.push('\t');
            for (column, step) in weights {
                let tags = u8::try_from(TAG_COUNT).unwrap_or(u8::MAX);
                out.push(char::from(PLACE + column / tags));
                out.push(char::from(TAG + column % tags));
                let step = (*step).clamp(-STEPS_MAX, STEPS_MAX);
                out.push(char::from(MIDDLE.saturating_add_signed(step)));
            }
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
            return Err(fault(1, "this is no model file of facts of this version"));
        }
        let rows = Attributes::with_room(bytes.len());
        let mut model =
            Self { examples: 0, step_size: 0.0, transitions: Transitions::empty(), rows };
        let (mut states, mut count) = (0, None);
        for (at, line) in lines {
            let read = if count.is_some() {
                model.rows.read(line)
            } else if let Some(rest) = line.strip_prefix(ATTRIBUTES) {
                count = rest.parse::<usize>().ok();
                count.map(|_| ())
            } else {
                model.read_key(line, &mut states)
            };
            read.ok_or_else(|| fault(at, "this line of the model cannot be read"))?;
        }
        let rows = model.rows.len();
        let cut = count != Some(rows) || states != STATE_COUNT || rows == 0;
        if cut || !text.ends_with('\n') {
            return Err(fault(0, "the model file is cut short"));
        }
        Ok(model)
    }

    fn read_key(&mut self, line: &str, states: &mut usize) -> Option<()> {
        let (key, rest) = line.split_once(' ')?;
        match key {
            "examples" => self.examples = u64::from_str_radix(rest, 16).ok()?,
            "step" => [self.step_size] = numbers_of(rest)?,
            "enter" => {
                *self.transitions.enter.get_mut(*states)? = numbers_of::<STATE_COUNT>(rest)?;
                *states += 1;
            }
            "go_on" => self.transitions.go_on = numbers_of::<KIND_COUNT>(rest)?,
            _ => return None,
        }
        Some(())
    }
}
