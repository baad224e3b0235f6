//! Making a model from labelled texts: the same texts give the same model, to the byte.
//!
//! ```text
//! texts -> features -> intents without each part of the writers -> beliefs
//!       -> second heads without each part -> everything that is fitted
//!       -> all heads from all texts -> model
//! ```

mod facts;
mod field;
mod fitting;
mod heads;
mod languages;
mod logistic;
mod svm;
mod vocabulary;

use std::array;
use std::collections::BTreeMap;

use self::fitting::{Held, fit_all, suspects_of};
use self::heads::{FOLDS, Lesson, held_out, learn_apart, learn_intents, learn_second, stack};
use self::languages::{Stretch, in_steps, stretches};
use self::svm::{Line, Shuffle};
use self::vocabulary::{Features, Vocabulary};
use super::examples::Example;
use super::features::named;
use super::fit::Fit;
use super::language::{CLASS_COUNT, class_of};
use super::linear::{COLUMNS, INTENTS, Row, SECOND, Share};
use super::load::Understanding;
use super::model_file::{Model, STEPS_MAX};
use super::reading_text;
use super::words::Words;
use crate::model::{DetectedLanguage, Intent};

pub use self::facts::{FactsTrained, train_facts};
pub use self::fitting::{Suspect, Unlearned};

/// A sentence in a language that the desk does not speak, by class (`gl`, `ca`, `xx`) or one
/// more in a language that it does (`es`, `pt`, `en`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// One of `es`, `pt`, `en`, `gl`, `ca`, `xx`.
    pub class: String,
    /// The sentence.
    pub text: String,
}

/// A model, and what was seen while it was made.
#[derive(Clone, Debug)]
pub struct Training {
    /// The model.
    pub model: Model,
    /// How it does on writers that it had not learned.
    pub unlearned: Unlearned,
    /// Rows that the other writers contradict, the most doubtful first.
    pub suspects: Vec<Suspect>,
}

/// Trains a model; `digest` is that of the example files.
///
/// `desk` gives the rules and cues that the model is added to; a model of its own is not looked at.
#[must_use]
pub fn train(
    examples: &[Example],
    sentences: &[Sentence],
    digest: u64,
    desk: &Understanding,
) -> Training {
    let texts: Vec<Features> = examples.iter().map(features_of).collect();
    let folds = parts_of(examples);
    let hands: Vec<&str> = examples.iter().map(Example::writer).collect();
    let lessons_of = |vocabulary: &Vocabulary| -> Vec<Lesson> {
        let one = |((example, text), fold): ((&Example, &Features), &usize)| {
            let shares = vocabulary.shares(text);
            let words = vocabulary.words_of(&shares);
            lesson_of(desk, example, (shares, words), *fold)
        };
        examples.iter().zip(&texts).zip(&folds).map(one).collect()
    };

    // What is measured and fitted: each writer by what the others taught, with all features, since
    // choosing among them looks at everybody's labels.
    let all = Vocabulary::of(&texts, &hands, |_| true);
    let mut lessons = lessons_of(&all);
    let mut first = learn_intents(&lessons, all.len(), |_| true);
    first.extend(learn_apart(&lessons, all.len(), |_| true));
    let kept = all.heaviest(&first);
    let found = held_out(&lessons, |fold| learn_intents(&lessons, all.len(), |l| l.fold != fold));
    let apart = held_out(&lessons, |fold| learn_apart(&lessons, all.len(), |l| l.fold != fold));
    stack(&mut lessons, &found, all.len());
    let levels = held_out(&lessons, |fold| learn_second(&lessons, all.len(), |l| l.fold != fold));
    let mut held: Vec<Held<'_>> = examples
        .iter()
        .zip(found.iter().zip(levels).zip(apart))
        .zip(&folds)
        .map(|((example, ((intents, second), apart)), fold)| {
            let scores = intents.iter().copied().chain(second).chain(apart).collect();
            Held::new(desk, example, scores, *fold)
        })
        .collect();
    let (fit, unlearned) = fit_all(&mut held);
    let suspects = suspects_of(&held);

    // What is kept: all writers, the heaviest features.
    let vocabulary = Vocabulary::of(&texts, &hands, |name| kept.contains(name));
    let features = vocabulary.len();
    let mut lessons = lessons_of(&vocabulary);
    let mut lines = learn_intents(&lessons, features, |_| true);
    let apart = learn_apart(&lessons, features, |_| true);
    stack(&mut lessons, &found, features);
    lines.extend(learn_second(&lessons, features, |_| true));
    lines.extend(apart);

    let mut model = model_of(&vocabulary, &lines, fit, digest);
    let table = languages::learn(&language_stretches(examples, sentences));
    model.language_step = table.step_size;
    model.language_bias = table.bias;
    model.language_steps = table.steps;
    Training { model, unlearned, suspects }
}

/// Writes the lines in steps; the language table is not in yet.
fn model_of(vocabulary: &Vocabulary, lines: &[Line], fit: Fit, digest: u64) -> Model {
    let features = vocabulary.len();
    let mut model = Model {
        examples: digest,
        fit,
        stack: stack_of(lines, features),
        step_size: [0.0; COLUMNS],
        bias: [0.0; COLUMNS],
        rows: super::rows::Rows::default(),
        language_step: 0.0,
        language_bias: [0.0; CLASS_COUNT],
        language_steps: vec![],
    };
    for ((size, bias), line) in model.step_size.iter_mut().zip(&mut model.bias).zip(lines) {
        let largest = line.weights.iter().take(features).fold(1e-6_f32, |m, w| m.max(w.abs()));
        *size = largest / f32::from(STEPS_MAX);
        *bias = line.bias;
    }
    let sizes = model.step_size;
    let rows = vocabulary.names.iter().zip(&vocabulary.rarity).enumerate();
    model.rows = rows
        .map(|(at, (name, rarity))| Row {
            name: name.clone(),
            rarity: *rarity,
            steps: array::from_fn(|column| {
                lines.get(column).map_or(0, |line| in_steps(line.weights[at], sizes[column]))
            }),
        })
        .collect();
    model
}

/// Returns what each belief in an intent adds to the second columns.
fn stack_of(lines: &[Line], features: usize) -> Vec<[f32; SECOND]> {
    let second = lines.get(INTENTS..INTENTS + SECOND).unwrap_or(&[]);
    let row = |intent: usize| {
        let mut row = [0.0; SECOND];
        for (weight, line) in row.iter_mut().zip(second) {
            *weight = line.weights.get(features + intent).copied().unwrap_or_default();
        }
        row
    };
    (0..INTENTS).map(row).collect()
}

fn features_of(example: &Example) -> Features {
    let text = reading_text(example.subject(), example.said(), example.channel);
    named(&Words::new(&text))
}

/// Parts that the writers are cut into, to measure each by models that learned none of his part.
pub const PARTS: usize = FOLDS;

/// Gives each writer to a part, so that all parts have about as many texts; returns the part of
/// each text.
#[must_use]
pub fn parts_of(examples: &[Example]) -> Vec<usize> {
    let mut texts: BTreeMap<&str, usize> = BTreeMap::new();
    for example in examples {
        *texts.entry(example.writer()).or_default() += 1;
    }
    let mut writers: Vec<(usize, &str)> = texts.into_iter().map(|(w, n)| (n, w)).collect();
    writers.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let mut sizes = [0_usize; FOLDS];
    let mut of: BTreeMap<&str, usize> = BTreeMap::new();
    for (many, writer) in writers {
        let fold = (0..FOLDS).min_by_key(|fold| (sizes[*fold], *fold)).unwrap_or_default();
        sizes[fold] += many;
        of.insert(writer, fold);
    }
    examples.iter().map(|e| of.get(e.writer()).copied().unwrap_or_default()).collect()
}

/// What a text teaches. A listed word of danger in a text about something else decides by itself:
/// such a text would teach that an advertisement is grave.
fn lesson_of(
    desk: &Understanding,
    example: &Example,
    (shares, words): (Vec<Share>, Vec<Share>),
    fold: usize,
) -> Lesson {
    let dangerous = example.safety == Some(true);
    let by_word_only = dangerous
        && example.intent.is_some_and(|intent| !may_endanger(intent))
        && desk.alarmed(example);
    let levels = example.impact.zip(example.urgency).filter(|_| !by_word_only);
    let danger = example.safety.filter(|_| !by_word_only);
    Lesson { shares, words, intent: example.intent, levels, danger, fold }
}

/// The intents of which a danger can be the matter itself.
const fn may_endanger(intent: Intent) -> bool {
    matches!(
        intent,
        Intent::SafetyEmergency
            | Intent::IncidentPower
            | Intent::IncidentEnvironment
            | Intent::AccessProblem
    )
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
