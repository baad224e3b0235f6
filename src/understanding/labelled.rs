//! Labelled texts that still know the line they stand on, and which of them are like a text.
use std::collections::BTreeMap;

use serde::Serialize;

use super::examples::Example;
use super::linear::Share;
use super::load::Understanding;
use super::load::{Role, role};
use super::provenance::{Source, short_name};
use super::words::Words;
use super::{Sources, reading_text};
use crate::model::{Impact, Intent, Urgency};

/// Letters of an example that are shown.
const SHOWN_LETTERS: usize = 100;

/// A labelled text and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Labelled {
    /// The line that can be changed.
    pub source: Source,
    /// The text with its labels.
    pub example: Example,
}

/// An example that the text is like.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Nearest {
    /// The line that can be changed.
    pub source: Source,
    /// How alike, 0 (nothing in common) to 1 (the same words).
    pub alike: f32,
    /// What the example is labelled as.
    pub intent: Option<Intent>,
    /// The impact it is labelled with.
    pub impact: Option<Impact>,
    /// The urgency it is labelled with.
    pub urgency: Option<Urgency>,
    /// Its beginning.
    pub text: String,
}

/// Returns the examples of all files with their lines; lines that are none are left out, since
/// reading them for training names them.
#[must_use]
pub fn labelled(sources: &Sources) -> Vec<Labelled> {
    let mut files: Vec<&(String, String)> =
        sources.files.iter().filter(|(path, _)| role(path) == Role::Examples).collect();
    files.sort_unstable();
    files.into_iter().flat_map(|(path, text)| labelled_of(path, text)).collect()
}

/// Returns the examples of one file with their lines.
pub fn labelled_of(path: &str, text: &str) -> Vec<Labelled> {
    let file = short_name(path);
    let lines = text.lines().enumerate();
    lines
        .filter_map(|(at, line)| {
            let source = Source { file: file.to_owned(), line: at.saturating_add(1) };
            let example = serde_json::from_str(line).ok()?;
            Some(Labelled { source, example })
        })
        .collect()
}

/// Returns the `many` examples that are most like the text, the most alike first: the cosine of
/// what the model sees of both.
pub(super) fn nearest(
    desk: &Understanding,
    words: &Words<'_>,
    examples: &[Labelled],
    many: usize,
) -> Vec<Nearest> {
    let Some(reading) = desk.reading(words) else { return vec![] };
    let of_text: BTreeMap<u32, f32> =
        reading.shares().iter().map(|share| (share.row, share.value)).collect();
    let mut ranked: Vec<(f32, &Labelled)> =
        examples.iter().map(|known| (cosine(desk, &of_text, &known.example), known)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.source.cmp(&b.1.source)));
    ranked.truncate(many);
    let shown = |(alike, known): (f32, &Labelled)| Nearest {
        source: known.source.clone(),
        alike,
        intent: known.example.intent,
        impact: known.example.impact,
        urgency: known.example.urgency,
        text: beginning(&known.example),
    };
    ranked.into_iter().filter(|(alike, _)| *alike > 0.0).map(shown).collect()
}

fn cosine(desk: &Understanding, of_text: &BTreeMap<u32, f32>, example: &Example) -> f32 {
    let text = reading_text(example.subject(), example.said(), example.channel);
    let words = Words::new(&text);
    let Some(reading) = desk.reading(&words) else { return 0.0 };
    let length = |shares: &mut dyn Iterator<Item = f32>| shares.map(|v| v * v).sum::<f32>().sqrt();
    let product = |share: &Share| of_text.get(&share.row).map_or(0.0, |value| value * share.value);
    let sum: f32 = reading.shares().iter().map(product).sum();
    let own = length(&mut reading.shares().iter().map(|share| share.value));
    let other = length(&mut of_text.values().copied());
    sum / (own * other).max(f32::MIN_POSITIVE)
}

fn beginning(example: &Example) -> String {
    let subject = Some(example.subject()).filter(|subject| !subject.is_empty());
    let parts: Vec<&str> = subject.into_iter().chain([example.said()]).collect();
    let line = parts.join(" / ").split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown: String = line.chars().take(SHOWN_LETTERS).collect();
    if shown.len() < line.len() {
        shown.push('…');
    }
    shown
}
