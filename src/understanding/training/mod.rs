//! Making a model from labelled texts: the same texts give the same model, to the byte.

mod facts;
mod field;
mod languages;
mod svm;

use std::collections::BTreeMap;

pub use self::facts::{FactsTrained, train_facts};
use self::languages::{Stretch, in_steps, stretches};
use self::svm::{Line, Shuffle, margin, separate};
use super::examples::Example;
use super::features::{Block, Occurrence, key_of, named};
use super::language::class_of;
use super::linear::{COLUMNS, INTENTS, LEVELS, Row, Share, Sharpness, log_beliefs, shares_of};
use super::model_file::{Model, STEPS_MAX};
use super::reading_text;
use super::words::Words;
use crate::model::{DetectedLanguage, Intent};

/// Texts that a word and a piece must stand in to become a feature.
const WORD_TEXTS_MIN: usize = 2;
const PIECE_TEXTS_MIN: usize = 4;
/// Features kept; those with the largest weights. Keeps the model file below one megabyte.
const FEATURES_MAX: usize = 15_000;
/// Parts that the texts are cut into to measure how sharp beliefs may be.
const FOLDS: usize = 5;
/// Price of an error of the intents and of the levels.
const INTENT_COST: f32 = 1.0;
const LEVEL_COST: f32 = 0.25;
/// How much dearer an error on a text of the class is: each class stands against nineteen.
const WANTED_FACTOR: f32 = 3.0;

/// A sentence in a language that the desk does not speak, by class (`gl`, `ca`, `xx`) or one
/// more in a language that it does (`es`, `pt`, `en`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// One of `es`, `pt`, `en`, `gl`, `ca`, `xx`.
    pub class: String,
    /// The sentence.
    pub text: String,
}

/// What a text teaches.
struct Lesson {
    shares: Vec<Share>,
    /// The right column of each head; nothing where it is not labelled.
    right: [Option<usize>; 3],
}

/// The columns of each head.
const HEADS: [std::ops::Range<usize>; 3] =
    [0..INTENTS, INTENTS..INTENTS + LEVELS, INTENTS + LEVELS..COLUMNS];

/// Trains a model; `digest` is that of the example files.
#[must_use]
pub fn train(examples: &[Example], sentences: &[Sentence], digest: u64) -> Model {
    let texts: Vec<Vec<(Block, String)>> = examples.iter().map(features_of).collect();
    let first = Vocabulary::of(&texts, |_| true);
    let lessons = first.lessons(examples, &texts);
    let lines = learn(&lessons, first.names.len(), |_| true);
    let kept = first.heaviest(&lines);
    let vocabulary = Vocabulary::of(&texts, |name| kept.contains_key(name));
    let lessons = vocabulary.lessons(examples, &texts);
    let sharpness = sharpness(&lessons, vocabulary.names.len());
    let lines = learn(&lessons, vocabulary.names.len(), |_| true);
    let table = languages::learn(&language_stretches(examples, sentences));
    let mut step_size = [0.0_f32; COLUMNS];
    let mut bias = [0.0_f32; COLUMNS];
    for ((size, bias), line) in step_size.iter_mut().zip(&mut bias).zip(&lines) {
        let largest = line.weights.iter().fold(1e-6_f32, |most, w| most.max(w.abs()));
        *size = largest / f32::from(STEPS_MAX);
        *bias = line.bias;
    }
    let rows = vocabulary.names.iter().enumerate().map(|(at, name)| Row {
        name: name.clone(),
        rarity: vocabulary.rarity[at],
        steps: lines.iter().zip(step_size).map(|(l, size)| in_steps(l.weights[at], size)).collect(),
    });
    Model {
        examples: digest,
        sharpness,
        step_size,
        bias,
        rows: rows.collect(),
        language_step: table.step_size,
        language_bias: table.bias,
        language_steps: table.steps,
    }
}

fn features_of(example: &Example) -> Vec<(Block, String)> {
    let text = reading_text(example.subject(), example.said(), example.channel);
    named(&Words::new(&text))
}

/// The features that the model knows, in the order of their names.
struct Vocabulary {
    names: Vec<String>,
    rows: BTreeMap<String, u32>,
    rarity: Vec<f32>,
}

impl Vocabulary {
    fn of(texts: &[Vec<(Block, String)>], keep: impl Fn(&str) -> bool) -> Self {
        let mut many: BTreeMap<&str, (Block, usize)> = BTreeMap::new();
        for text in texts {
            let mut names: Vec<(&str, Block)> =
                text.iter().map(|(b, n)| (n.as_str(), *b)).collect();
            names.sort_unstable_by_key(|(name, _)| *name);
            names.dedup_by_key(|(name, _)| *name);
            for (name, block) in names {
                many.entry(name).or_insert((block, 0)).1 += 1;
            }
        }
        let total = texts.len() as f32;
        let mut out = Self { names: vec![], rows: BTreeMap::new(), rarity: vec![] };
        for (name, (block, texts)) in many {
            let least = if block == Block::Word { WORD_TEXTS_MIN } else { PIECE_TEXTS_MIN };
            if texts >= least && keep(name) {
                let row = u32::try_from(out.names.len()).unwrap_or(u32::MAX);
                out.rows.insert(name.to_owned(), row);
                out.names.push(name.to_owned());
                // Two decimals are what the file keeps.
                let rarity = ((1.0 + total) / (1.0 + texts as f32)).ln() + 1.0;
                out.rarity.push((rarity * 100.0).round() / 100.0);
            }
        }
        out
    }

    fn lessons(&self, examples: &[Example], texts: &[Vec<(Block, String)>]) -> Vec<Lesson> {
        let level = |level: Option<u8>, from: usize| level.map(|l| from + usize::from(l) - 1);
        let by_key: BTreeMap<u64, u32> = self.rows.iter().map(|(n, r)| (key_of(n), *r)).collect();
        let one = |(example, text): (&Example, &Vec<(Block, String)>)| {
            let found: Vec<Occurrence> = text
                .iter()
                .map(|(block, name)| Occurrence { key: key_of(name), block: *block, word: 0 })
                .collect();
            let (shares, _) = shares_of(&found, |key| by_key.get(&key).copied(), &self.rarity);
            let right = [
                example.intent.map(Intent::index),
                level(example.impact.map(crate::model::Impact::get), INTENTS),
                level(example.urgency.map(crate::model::Urgency::get), INTENTS + LEVELS),
            ];
            Lesson { shares, right }
        };
        examples.iter().zip(texts).map(one).collect()
    }

    /// Returns the features with the largest weights, at most [`FEATURES_MAX`].
    fn heaviest(&self, lines: &[Line]) -> BTreeMap<String, ()> {
        let mut all: Vec<(f32, &String)> = self
            .names
            .iter()
            .enumerate()
            .map(|(at, name)| {
                let most =
                    lines.iter().fold(0.0_f32, |most, line| most.max(line.weights[at].abs()));
                (most, name)
            })
            .collect();
        all.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        all.into_iter().take(FEATURES_MAX).map(|(_, name)| (name.clone(), ())).collect()
    }
}

/// Learns every column from the lessons that `keep` lets through.
fn learn(lessons: &[Lesson], features: usize, keep: impl Fn(usize) -> bool) -> Vec<Line> {
    let mut lines = vec![];
    for (head, columns) in HEADS.into_iter().enumerate() {
        let kept: Vec<&Lesson> = lessons
            .iter()
            .enumerate()
            .filter(|(at, l)| keep(*at) && l.right[head].is_some())
            .map(|(_, l)| l)
            .collect();
        let texts: Vec<&[Share]> = kept.iter().map(|l| l.shares.as_slice()).collect();
        let (cost, factor) =
            if head == 0 { (INTENT_COST, WANTED_FACTOR) } else { (LEVEL_COST, 1.0) };
        for column in columns {
            let wanted: Vec<bool> = kept.iter().map(|l| l.right[head] == Some(column)).collect();
            lines.push(separate(&texts, &wanted, features, cost, factor));
        }
    }
    lines
}

/// Measures on texts that were not learned how sharp beliefs may be: the value under which the
/// right answers are the most likely.
fn sharpness(lessons: &[Lesson], features: usize) -> Sharpness {
    let mut held: [Vec<(Vec<f32>, usize)>; 3] = [vec![], vec![], vec![]];
    for fold in 0..FOLDS {
        let lines = learn(lessons, features, |at| at % FOLDS != fold);
        for lesson in lessons.iter().skip(fold).step_by(FOLDS) {
            for ((held, columns), right) in held.iter_mut().zip(HEADS).zip(lesson.right) {
                let Some(right) = right else { continue };
                let scores = lines[columns.clone()].iter().map(|l| margin(l, &lesson.shares));
                held.push((scores.collect(), right - columns.start));
            }
        }
    }
    let [intent, impact, urgency] = held;
    let levels: Vec<_> = impact.into_iter().chain(urgency).collect();
    Sharpness { intent: best_sharpness(&intent), level: best_sharpness(&levels) }
}

fn best_sharpness(held: &[(Vec<f32>, usize)]) -> f32 {
    let loss = |sharpness: f32| -> f32 {
        held.iter().map(|(scores, right)| -log_beliefs(scores, sharpness)[*right]).sum()
    };
    (2..=60_u8)
        .map(|tenths| f32::from(tenths) / 5.0)
        .min_by(|a, b| loss(*a).total_cmp(&loss(*b)))
        .unwrap_or(1.0)
}

fn language_stretches(examples: &[Example], sentences: &[Sentence]) -> Vec<Stretch> {
    let mut out = vec![];
    let mut chance = Shuffle(3);
    for example in examples {
        let Some(DetectedLanguage::Known(language)) = example.language else { continue };
        let said = reading_text(example.subject(), example.said(), example.channel);
        stretches(&said, class_of(language), &mut chance, &mut out);
    }
    for sentence in sentences {
        let class = super::language::CLASSES.iter().position(|c| *c == sentence.class);
        if let Some(class) = class {
            stretches(&sentence.text, class, &mut chance, &mut out);
        }
    }
    out
}
