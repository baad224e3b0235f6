//! Learning the tagger of facts from the labelled values of the examples.
use std::collections::{BTreeMap, BTreeSet};

use super::field::{Lesson, Place, learn};
use super::languages::in_steps;
use crate::model::Intent;
use crate::understanding::examples::Example;
use crate::understanding::facts::{
    FactsModel, Gazetteer, Hint, KINDS, OUTSIDE, Part, REACH, STEPS_MAX, Sink, Span, TAG_COUNT,
    Template, Transitions, attributes, first_of, inside_of, template_of,
};
use crate::understanding::load::Understanding;
use crate::understanding::reading_text;
use crate::understanding::words::Words;

/// Weights kept in the file: it stays below 900 kB.
const WEIGHTS_MAX: usize = 110_000;
/// One weight of so many may be larger than the largest step.
const LARGEST_SHARE: usize = 2_000;

/// Where a fact begins and ends ("since 06:20", "Mr Kolb", "feed A") is a convention, which hands keep
/// differently. The texts that came with the labelling guide, by writers of these names, count so
/// often as one of others.
const DESKS_OWN: &str = "dev-";
const DESKS_OWN_WEIGHT: usize = 4;

/// What training of the facts came to.
#[derive(Clone, Debug, PartialEq)]
pub struct FactsTrained {
    /// The model; none where no example labels a fact.
    pub model: Option<FactsModel>,
    /// Labelled values that stand in their text.
    pub aligned: usize,
    /// Labelled values that do not: they teach nothing.
    pub skipped: usize,
}

/// A text with the names of its attributes, and its tags.
type Text = (Vec<(u32, String, &'static Template)>, Vec<usize>);

/// Gathers names.
struct Names(Vec<(u32, String, &'static Template)>);

impl Sink for Names {
    fn see(&mut self, at: usize, template: &'static Template, parts: &[Part<'_>]) {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let parts: Vec<&str> = parts.iter().map(|part| part.text).collect();
        self.0.push((at, format!("{}={}", template.name, parts.join("|")), template));
    }
}

/// Trains the tagger of facts for the sites and names of the desk; `digest` is that of the example
/// files.
///
/// Learned are the texts of writers who labelled facts in any of their texts: of the others it is
/// not known whether a text without labels has no facts.
#[must_use]
pub fn train_facts(examples: &[Example], desk: &Understanding, digest: u64) -> FactsTrained {
    let labelling: BTreeSet<&str> = examples
        .iter()
        .filter(|e| !e.slots.is_empty())
        .filter_map(|e| e.writer.as_deref())
        .collect();
    let (places, gazetteer) = (&desk.slots.places, &desk.slots.gazetteer);
    let (mut aligned, mut skipped) = (0, 0);
    let mut texts = vec![];
    for example in examples {
        let learned = !example.slots.is_empty()
            || example.writer.as_deref().is_some_and(|writer| labelling.contains(writer));
        if !learned {
            continue;
        }
        let text = reading_text(example.subject(), example.said(), example.channel);
        let words = Words::new(&text);
        let hints = places.look(&words).hints(words.tokens().len());
        let intent = example.intent.unwrap_or(Intent::GeneralEnquiry);
        let (spans, missing) = align(example, &words, gazetteer);
        aligned += spans.len();
        skipped += missing;
        let mut tags = vec![OUTSIDE; words.tokens().len()];
        for span in &spans {
            tags[span.first..=span.last].fill(inside_of(span.kind));
            tags[span.first] = first_of(span.kind);
        }
        // A recogniser writes neither capitals nor marks; what a mail teaches is learned for it too.
        let spoken = as_recognised(&text);
        let spoken = Words::new(&spoken);
        if spoken.text() != words.text() && spoken.tokens().len() == tags.len() {
            let hints = places.look(&spoken).hints(tags.len());
            texts.push((names_of(&spoken, &hints, intent, gazetteer), tags.clone()));
        }
        let text = (names_of(&words, &hints, intent, gazetteer), tags);
        let own = example.writer.as_deref().is_some_and(|writer| writer.starts_with(DESKS_OWN));
        let weight = if own { DESKS_OWN_WEIGHT } else { 1 };
        texts.extend(std::iter::repeat_n(text, weight));
    }
    let (known, numbers) = vocabulary(&texts);
    let lessons: Vec<Lesson> = texts
        .iter()
        .map(|(names, tags)| Lesson {
            seen: names
                .iter()
                .filter_map(|(at, name, _)| Some((*at, *numbers.get(name.as_str())?)))
                .collect(),
            tags: tags.clone(),
        })
        .collect();
    let size = known.last().map_or(0, |k| k.start + k.template.shifts.len() * TAG_COUNT);
    let places: Vec<Place> =
        known.iter().map(|k| Place { start: k.start, shifts: k.template.shifts }).collect();
    if aligned == 0 {
        return FactsTrained { model: None, aligned, skipped };
    }
    let (weights, transitions) = learn(&places, &lessons, size);
    let model = model_of(&known, &weights, transitions, digest);
    FactsTrained { model: Some(model), aligned, skipped }
}

fn names_of(
    words: &Words<'_>,
    hints: &[Hint],
    intent: Intent,
    gazetteer: &Gazetteer,
) -> Vec<(u32, String, &'static Template)> {
    let mut names = Names(vec![]);
    attributes(words, hints, intent, gazetteer, &mut names);
    names.0
}

/// Returns the text as a recogniser would write it: small letters, and no marks but those within
/// numbers.
fn as_recognised(text: &str) -> String {
    let mark = |c: char| matches!(c, ',' | '.' | ';' | '!' | '?' | '(' | ')' | '"' | '\n' | '\'');
    text.to_lowercase().chars().map(|c| if mark(c) { ' ' } else { c }).collect()
}

/// Finds the places of the labelled values; returns them and how many do not stand in the text.
fn align(example: &Example, words: &Words<'_>, gazetteer: &Gazetteer) -> (Vec<Span>, usize) {
    let mut wanted = vec![];
    for (kind, name) in KINDS.iter().enumerate() {
        for value in example.values(name) {
            let value = Words::new(value);
            let folded: Vec<String> =
                (0..value.tokens().len()).map(|at| value.word(at).to_owned()).collect();
            if !folded.is_empty() {
                wanted.push((kind, folded));
            }
        }
    }
    // The longest first, so that a short one does not take a word of its.
    wanted.sort_by_key(|(_, folded)| std::cmp::Reverse(folded.len()));
    let mut taken = vec![false; words.tokens().len()];
    let (mut spans, mut missing) = (vec![], 0);
    for (kind, folded) in wanted {
        let ways: Vec<usize> = (0..=words.tokens().len().saturating_sub(folded.len()))
            .filter(|at| {
                (0..folded.len()).all(|n| words.word(at + n) == folded[n])
                    && !taken.iter().skip(*at).take(folded.len()).any(|t| *t)
            })
            .collect();
        let several = matches!(KINDS[kind], "site" | "metro" | "person" | "company" | "carrier");
        let chosen: Vec<usize> = if several {
            ways
        } else {
            // A number may stand elsewhere as something else: the place behind a fitting word wins.
            let by_fit = |at: &usize| fit(KINDS[kind], words, *at, gazetteer);
            let best = ways.iter().map(by_fit).max().unwrap_or(0);
            ways.into_iter().find(|at| by_fit(at) == best).into_iter().collect()
        };
        missing += usize::from(chosen.is_empty());
        for first in chosen {
            let last = first + folded.len() - 1;
            if taken[first..=last].iter().any(|t| *t) {
                continue;
            }
            taken[first..=last].fill(true);
            spans.push(Span { kind, first, last });
        }
    }
    spans.sort_by_key(|span| span.first);
    (spans, missing)
}

/// How well a place fits a kind, by the words before it.
fn fit(kind: &str, words: &Words<'_>, at: usize, known: &Gazetteer) -> usize {
    if !["cage", "cabinet", "feed"].contains(&kind) {
        return 0;
    }
    let near = (1..=3).find(|back| {
        at.checked_sub(*back).is_some_and(|b| known.class(words.word(b)) == Some(kind))
    });
    near.map_or(0, |back| 4 - back)
}

/// An attribute that is learned: its name and where its weights start.
struct Known {
    name: String,
    template: &'static Template,
    start: usize,
}

/// Writes the heaviest weights in steps.
fn model_of(known: &[Known], weights: &[f32], transitions: Transitions, digest: u64) -> FactsModel {
    let mut sizes: Vec<f32> = weights.iter().map(|w| w.abs()).filter(|w| *w > 0.0).collect();
    sizes.sort_unstable_by(|a, b| b.total_cmp(a));
    // A few very large weights are cut, so that the steps of the others are fine.
    let largest = sizes.get(sizes.len() / LARGEST_SHARE).copied().unwrap_or(1.0);
    let step_size = largest / f32::from(STEPS_MAX);
    let least = sizes.get(WEIGHTS_MAX).copied().unwrap_or(0.0).max(step_size / 2.0);
    let mut rows = vec![];
    for known in known {
        let mut kept = vec![];
        for (n, shift) in known.template.shifts.iter().enumerate() {
            let place = REACH.saturating_add_signed(*shift);
            let start = known.start + n * TAG_COUNT;
            for (tag, weight) in weights[start..start + TAG_COUNT].iter().enumerate() {
                if weight.abs() > least
                    && let Ok(column) = u8::try_from(place * TAG_COUNT + tag)
                {
                    kept.push((column, in_steps(*weight, step_size)));
                }
            }
        }
        if !kept.is_empty() {
            rows.push((known.name.clone(), kept));
        }
    }
    FactsModel { examples: digest, step_size, transitions, rows: rows.into_iter().collect() }
}

/// Numbers the attributes that stand in texts enough, in the order of their names.
fn vocabulary(texts: &[Text]) -> (Vec<Known>, BTreeMap<&str, u32>) {
    let mut many: BTreeMap<&str, usize> = BTreeMap::new();
    for (names, _) in texts {
        let distinct: BTreeSet<&str> = names.iter().map(|(_, name, _)| name.as_str()).collect();
        for name in distinct {
            *many.entry(name).or_insert(0) += 1;
        }
    }
    let mut known: Vec<Known> = vec![];
    let mut numbers = BTreeMap::new();
    let mut start = 0;
    for (name, texts) in many {
        let Some(template) = template_of(name) else { continue };
        if texts >= template.texts_min {
            numbers.insert(name, u32::try_from(known.len()).unwrap_or(u32::MAX));
            known.push(Known { name: name.to_owned(), template, start });
            start += template.shifts.len() * TAG_COUNT;
        }
    }
    (known, numbers)
}
