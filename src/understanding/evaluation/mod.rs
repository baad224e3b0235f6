//! How often a classification is right, measured over labelled texts.
//!
//! ```text
//! examples -> outcomes (asked, answered) -> Evaluation (figures, goals) -> report | page | JSON
//!                    \-> robust (the same texts as they might have come)
//!                    \-> against (an earlier run)
//! ```

mod against;
mod figures;
mod goals;
mod listed;
mod outcome;
mod page;
mod report;
mod robust;
mod share;
mod slots;
mod trust;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Serialize;

pub use self::against::{Before, Change, Shift, Sides, against};
pub use self::figures::{Figures, IntentFigures};
pub use self::goals::{Goal, Standing};
pub use self::outcome::{Answer, Labels, Outcome, outcomes, utterance_of};
pub use self::page::page;
pub use self::robust::{Loss, Variant, add_losses, losses};
pub use self::share::Share;
pub use self::slots::{FactCount, SlotFigures};
pub use self::trust::{Band, CoveragePoint};
use super::examples::Example;
use super::load::Understanding;
use crate::model::Intent;

/// Hundredths of the texts for which the share of right answers is told.
const COVERAGE_TOLD: usize = 85;

/// One pair of intents that was mistaken, and how often.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Confusion {
    /// How often.
    pub times: usize,
    /// The right intent.
    pub right: Intent,
    /// What was answered.
    pub said: Intent,
    /// The texts.
    pub ids: Vec<String>,
}

/// How the measurement was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Texts that the model had learned: their figures say little.
    pub learned: usize,
    /// Writers, each judged by a model that learned from the others only; 0 when one model, the
    /// desk's own, judged all.
    pub left_out: usize,
}

/// Everything measured over labelled texts.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Evaluation {
    /// How the measurement was made.
    pub setting: Setting,
    /// Each goal with its figure.
    pub goals: Vec<Goal>,
    /// Over all texts.
    pub all: Figures,
    /// By language of the text.
    pub by_language: BTreeMap<String, Figures>,
    /// By channel.
    pub by_channel: BTreeMap<String, Figures>,
    /// By who wrote it.
    pub by_writer: BTreeMap<String, Figures>,
    /// By intent.
    pub by_intent: BTreeMap<Intent, IntentFigures>,
    /// Mean over the intents of the harmonic mean of recall and precision.
    pub macro_f1: f64,
    /// Mean distance between confidence and rate of right answers (ten bands).
    pub calibration_error: f64,
    /// The bands that the calibration error is made of.
    pub calibration: Vec<Band>,
    /// Share answered against share right, the surest first.
    pub coverage: Vec<CoveragePoint>,
    /// The point where 85 of 100 texts are answered.
    pub at_85: Option<CoveragePoint>,
    /// What is mistaken for what, the most frequent first.
    pub confusions: Vec<Confusion>,
    /// Facts.
    pub slots: SlotFigures,
    /// What the same texts lose in other forms; empty unless asked for.
    pub robust: Vec<Loss>,
    /// The change since an earlier run, if one was given.
    pub change: Option<Change>,
    /// Every text.
    pub texts: Vec<Outcome>,
}

/// Classifies every text and counts.
#[must_use]
pub fn evaluate(understanding: &Understanding, examples: &[Example]) -> Evaluation {
    Evaluation::of(outcomes(understanding, examples))
}

impl Evaluation {
    /// Counts what was answered.
    #[must_use]
    pub fn of(texts: Vec<Outcome>) -> Self {
        let mut out = Self::default();
        for outcome in &texts {
            out.count(outcome);
        }
        out.by_intent.values_mut().for_each(IntentFigures::finish);
        // An intent that no text has is no part of the mean.
        let wanted = out.by_intent.values().filter(|figures| figures.recall.of > 0);
        let many = wanted.clone().count();
        out.macro_f1 = wanted.map(|figures| figures.f1).sum::<f64>() / many.max(1) as f64;
        (out.calibration, out.calibration_error) = trust::calibration(&texts);
        out.coverage = trust::coverage(&texts);
        out.at_85 = trust::at_coverage(&texts, COVERAGE_TOLD);
        out.confusions = confusions(&texts);
        out.goals = goals::goals(&out);
        out.texts = texts;
        out
    }

    fn count(&mut self, outcome: &Outcome) {
        self.all.count(outcome);
        self.slots.count(outcome);
        if let Some(language) = outcome.right.language {
            self.by_language.entry(language.tag().to_owned()).or_default().count(outcome);
        }
        self.by_channel.entry(outcome.channel.as_str().to_owned()).or_default().count(outcome);
        let writer = outcome.writer.clone().unwrap_or_else(|| "(not named)".to_owned());
        self.by_writer.entry(writer).or_default().count(outcome);
        let Some(right) = outcome.right.intent else { return };
        let met = right == outcome.said.intent;
        self.by_intent.entry(outcome.said.intent).or_default().precision.count(met);
        let figures = self.by_intent.entry(right).or_default();
        figures.recall.count(met);
        if let Some(priority) = outcome.priority_right() {
            figures.priority.count(priority);
        }
    }
}

fn confusions(texts: &[Outcome]) -> Vec<Confusion> {
    let mut pairs: BTreeMap<(Intent, Intent), Vec<String>> = BTreeMap::new();
    for outcome in texts {
        if let Some(right) = outcome.right.intent.filter(|right| *right != outcome.said.intent) {
            pairs.entry((right, outcome.said.intent)).or_default().push(outcome.id.clone());
        }
    }
    let one = |((right, said), ids): ((Intent, Intent), Vec<String>)| Confusion {
        times: ids.len(),
        right,
        said,
        ids,
    };
    let mut found: Vec<Confusion> = pairs.into_iter().map(one).collect();
    found.sort_by(|a, b| b.times.cmp(&a.times).then_with(|| a.cmp(b)));
    found
}
