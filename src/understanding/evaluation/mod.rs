//! How often a classification is right, measured over labelled texts.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::classification::{Classification, Utterance};
use super::examples::Example;
use super::load::Understanding;
use crate::model::{Intent, Priority, Timestamp};

/// Confusions that are listed.
const CONFUSIONS_MAX: usize = 20;
/// Bands of confidence for the calibration.
const BANDS: usize = 10;

/// Right answers out of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Right ones.
    pub right: usize,
    /// All.
    pub of: usize,
}

impl Share {
    pub(in crate::understanding) fn count(&mut self, right: bool) {
        self.of += 1;
        self.right += usize::from(right);
    }

    /// Returns the share, 0 to 1; 0 of nothing is 0.
    #[must_use]
    pub fn rate(self) -> f64 {
        self.right as f64 / self.of.max(1) as f64
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:5.1} % ({}/{})", 100.0 * self.rate(), self.right, self.of)
    }
}

/// What was measured over one set of texts, or the part of it in one language or channel.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The intent is right.
    pub intent: Share,
    /// The right intent is among the alternatives.
    pub among_alternatives: Share,
    /// The intent is right where the program decided.
    pub decided: Share,
    /// The impact is right.
    pub impact: Share,
    /// The urgency is right.
    pub urgency: Share,
    /// The priority is right.
    pub priority: Share,
    /// Of the texts that are P1, those called P1.
    pub p1_recall: Share,
    /// Of the texts called P1, those that are.
    pub p1_precision: Share,
    /// Of the texts with danger, those flagged.
    pub danger_recall: Share,
    /// Of the texts without danger, those flagged all the same.
    pub danger_false: Share,
    /// The language is right.
    pub language: Share,
    /// The second jobs are exactly right.
    pub also: Share,
}

/// One pair of intents that was mistaken, and how often.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

/// One band of confidence: how sure the program was, and how often it was right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Mean confidence in the band.
    pub confidence: f64,
    /// How often it was right.
    pub intent: Share,
}

/// Everything measured over labelled texts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Over all texts.
    pub all: Figures,
    /// By language of the text.
    pub by_language: BTreeMap<String, Figures>,
    /// By channel.
    pub by_channel: BTreeMap<String, Figures>,
    /// By right intent.
    pub by_intent: BTreeMap<Intent, Figures>,
    /// Mean over the intents of the harmonic mean of recall and precision.
    pub macro_f1: f64,
    /// Mean distance between confidence and rate of right answers (ten bands).
    pub calibration_error: f64,
    /// The bands that the calibration error is made of.
    pub calibration: Vec<Band>,
    /// What is mistaken for what, the most frequent first.
    pub confusions: Vec<Confusion>,
}

/// Returns what is asked of the program for a labelled text.
#[must_use]
pub fn utterance_of(example: &Example) -> Utterance<'_> {
    Utterance {
        subject: example.subject(),
        text: example.said(),
        channel: example.channel,
        line: None,
        known_language: None,
        received: example.received.unwrap_or(Timestamp::UNIX_EPOCH),
    }
}

/// Classifies every text and counts.
#[must_use]
pub fn evaluate(understanding: &Understanding, examples: &[Example]) -> Evaluation {
    let mut out = Evaluation::default();
    let mut said = [0_usize; 20];
    let mut bands = [(0.0_f64, Share::default()); BANDS];
    let mut confusions: BTreeMap<(Intent, Intent), Vec<String>> = BTreeMap::new();
    for example in examples {
        let answer = understanding.classify(&utterance_of(example));
        out.all.count(example, &answer);
        if let Some(language) = example.language {
            let part = out.by_language.entry(language.tag().to_owned()).or_default();
            part.count(example, &answer);
        }
        let part = out.by_channel.entry(example.channel.as_str().to_owned()).or_default();
        part.count(example, &answer);
        let Some(right) = example.intent else { continue };
        out.by_intent.entry(right).or_default().count(example, &answer);
        if let Some(said) = said.get_mut(answer.intent.index()) {
            *said += 1;
        }
        if right != answer.intent {
            confusions.entry((right, answer.intent)).or_default().push(example.id.clone());
        }
        if let Some((sum, share)) = bands.get_mut(band_of(answer.confidence)) {
            *sum += f64::from(answer.confidence);
            share.count(right == answer.intent);
        }
    }
    let precision = |intent: Intent, right: usize| {
        right as f64 / said.get(intent.index()).copied().unwrap_or_default().max(1) as f64
    };
    let f1 = |(intent, figures): (&Intent, &Figures)| {
        let (p, r) = (precision(*intent, figures.intent.right), figures.intent.rate());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    };
    out.macro_f1 = out.by_intent.iter().map(f1).sum::<f64>() / out.by_intent.len().max(1) as f64;
    out.calibration = bands
        .iter()
        .filter(|(_, share)| share.of > 0)
        .map(|(sum, share)| Band { confidence: sum / share.of as f64, intent: *share })
        .collect();
    let distance =
        |band: &Band| (band.confidence - band.intent.rate()).abs() * band.intent.of as f64;
    out.calibration_error =
        out.calibration.iter().map(distance).sum::<f64>() / out.all.intent.of.max(1) as f64;
    out.confusions = confusions
        .into_iter()
        .map(|((right, said), ids)| Confusion { times: ids.len(), right, said, ids })
        .collect();
    out.confusions.sort_by(|a, b| b.times.cmp(&a.times).then_with(|| a.cmp(b)));
    out.confusions.truncate(CONFUSIONS_MAX);
    out
}

/// Returns the band of a confidence.
fn band_of(confidence: f32) -> usize {
    (1..BANDS).filter(|band| f64::from(confidence) * BANDS as f64 >= *band as f64).count()
}

impl Figures {
    fn count(&mut self, example: &Example, answer: &Classification) {
        if let Some(intent) = example.intent {
            self.intent.count(answer.intent == intent);
            self.among_alternatives.count(answer.alternatives.iter().any(|a| a.intent == intent));
            if answer.decided {
                self.decided.count(answer.intent == intent);
            }
            let mut wanted = example.also.clone();
            let mut found = answer.also.clone();
            wanted.sort_unstable();
            found.sort_unstable();
            self.also.count(wanted == found);
        }
        if let Some(impact) = example.impact {
            self.impact.count(answer.impact == impact);
        }
        if let Some(urgency) = example.urgency {
            self.urgency.count(answer.urgency == urgency);
        }
        if let Some(priority) = example.priority {
            self.priority.count(answer.priority == priority);
            if priority == Priority::P1 {
                self.p1_recall.count(answer.priority == Priority::P1);
            }
            if answer.priority == Priority::P1 {
                self.p1_precision.count(priority == Priority::P1);
            }
        }
        match example.safety {
            Some(true) => self.danger_recall.count(answer.safety),
            Some(false) => self.danger_false.count(answer.safety),
            None => {}
        }
        if let Some(language) = example.language {
            self.language.count(answer.language == language);
        }
    }
}

impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = |f: &mut fmt::Formatter<'_>, name: &str, figures: &Figures| {
            writeln!(f, "{name}")?;
            for (what, share) in [
                ("intent", figures.intent),
                ("  among the first three", figures.among_alternatives),
                ("  where decided", figures.decided),
                ("impact", figures.impact),
                ("urgency", figures.urgency),
                ("priority", figures.priority),
                ("P1 found", figures.p1_recall),
                ("P1 rightly", figures.p1_precision),
                ("danger found", figures.danger_recall),
                ("danger wrongly", figures.danger_false),
                ("language", figures.language),
                ("second jobs", figures.also),
            ] {
                if share.of > 0 {
                    writeln!(f, "  {what:<24}{share}")?;
                }
            }
            Ok(())
        };
        row(f, "all", &self.all)?;
        for (name, figures) in self.by_language.iter().chain(&self.by_channel) {
            row(f, name, figures)?;
        }
        writeln!(f, "by intent")?;
        for (intent, figures) in &self.by_intent {
            let (name, right, priority) = (intent.as_str(), figures.intent, figures.priority);
            writeln!(f, "  {name:<24}{right}   priority {priority}")?;
        }
        writeln!(
            f,
            "macro F1 {:.3}, calibration error {:.3}",
            self.macro_f1, self.calibration_error
        )?;
        for band in &self.calibration {
            writeln!(f, "  confidence {:.2}: {}", band.confidence, band.intent)?;
        }
        for confusion in &self.confusions {
            let (right, said) = (confusion.right, confusion.said);
            writeln!(f, "  {:>3} x {right} taken for {said}", confusion.times)?;
        }
        Ok(())
    }
}
