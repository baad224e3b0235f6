//! Why a text was understood as it was: everything that counted and everything that did not, each
//! with the line that can be changed.
//!
//! A [`Classification`] carries the few reasons that decided; this is the whole account of it,
//! made when somebody asks (`centralita classify --explain`).
use serde::Serialize;

use super::classification::{Classification, Utterance};
use super::labelled::{Labelled, Nearest, nearest};
use super::level_account::LevelAccount;
use super::lexicon::{Hit, Hits};
use super::linear::{INTENTS, log_beliefs};
use super::load::Understanding;
use super::provenance::Source;
use super::rules::{Fired, fired, totals};
use super::scope::Standing;
use super::severity::Vote;
use super::word_shares::{WordWeighed, weighed};
use super::words::Words;
use super::{join, newest_parts};
use crate::model::{Channel, Intent};
use crate::text::{DroppedKind, newest_text};

/// Examples shown that the text is like.
const NEAREST_MAX: usize = 3;
/// Letters shown of a part that was not read.
const CUT_LETTERS: usize = 80;

/// The whole account of one classification.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Why {
    /// The text that was read: the subject on a line of its own, then the newest text.
    pub read: String,
    /// What was not read.
    pub left_out: Vec<Cut>,
    /// What spoke for the intent and for its rivals, the winner first.
    pub standpoints: Vec<Standpoint>,
    /// Every rule that was met, the heaviest first.
    pub rules: Vec<MetRule>,
    /// The words that the examples connect with the intent more than with its rival, and the
    /// other way round (below zero), the strongest first.
    pub words: Vec<WordWeighed>,
    /// Words of danger.
    pub dangers: Vec<WordFound>,
    /// Every cue for impact and urgency, whether it counts or not.
    pub levels: Vec<LevelCue>,
    /// What spoke for which impact and urgency.
    pub level_account: LevelAccount,
    /// The examples that the text is most like.
    pub nearest: Vec<Nearest>,
}

/// A part of a mail that was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cut {
    /// `quote`, `signature` or `disclaimer`.
    pub kind: &'static str,
    /// Its beginning.
    pub text: String,
}

/// What spoke for one intent.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Standpoint {
    /// The intent.
    pub intent: Intent,
    /// Its share of the belief, 0 to 1.
    pub confidence: f32,
    /// Points of the rules; below zero they speak against it.
    pub rules: f32,
    /// Share of the belief by the examples alone, 0 to 1; nothing without a model.
    pub examples: Option<f32>,
}

/// A rule that was met.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MetRule {
    /// What it speaks for.
    pub intent: Intent,
    /// How strongly; below zero against it.
    pub weight: f32,
    /// Why, in the desk's words.
    pub because: String,
    /// The words that met it, with the lines of their lists.
    pub words: Vec<WordFound>,
    /// Where it stands.
    pub source: Option<Source>,
}

/// A word of a list, found in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WordFound {
    /// The words as written.
    pub text: String,
    /// The concept or group.
    pub concept: String,
    /// The line of the list.
    pub source: Option<Source>,
}

/// A cue for impact or urgency.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LevelCue {
    /// The words as written.
    pub text: String,
    /// What the cue means.
    pub because: String,
    /// The impact that it votes for, 1 to 3.
    pub impact: Option<usize>,
    /// The urgency that it votes for, 1 to 3.
    pub urgency: Option<usize>,
    /// How strongly.
    pub weight: f32,
    /// Why it does not count: denied, over, only supposed, told of others. Nothing if it does.
    pub not_counted: Option<&'static str>,
    /// The line that can be changed; nothing for what the program itself knows.
    pub source: Option<Source>,
}

impl Understanding {
    /// Accounts for `found`, which is what [`classify`](Self::classify) said of the same text.
    ///
    /// `examples` are searched for the ones that the text is like; none may be given. Takes as
    /// long as classifying every example once.
    #[must_use]
    pub fn why(&self, said: &Utterance<'_>, found: &Classification, examples: &[Labelled]) -> Why {
        let (subject, body) = newest_parts(said.subject, said.text, said.channel);
        let text = join(subject, &body);
        let words = Words::new(&text);
        let mut hits = self.lexicon.find(&words);
        let alarms = self.danger.look(&words, &mut hits);
        let how = (found.language.known(), said.channel);
        let met = fired(&self.rules, &words, &hits, &self.severity.scope, how);
        let dangers = alarms.iter().map(|alarm| WordFound {
            text: words.written(alarm.words.0, alarm.words.1).to_owned(),
            concept: alarm.group.to_owned(),
            source: self.lexicon.files.source(alarm.place),
        });
        let nearest = nearest(self, &words, examples, NEAREST_MAX);
        let votes = self.severity.all_votes(&words, &hits, found.intent, said.received);
        Why {
            level_account: self.level_account(&words, &votes, found),
            levels: votes.iter().map(|vote| self.level_cue(vote, &words)).collect(),
            left_out: left_out(said),
            standpoints: self.standpoints(&words, &met, found),
            rules: met.iter().map(|rule| self.met_rule(rule, &words, &hits)).collect(),
            words: self.weighed(&words, found),
            dangers: dangers.collect(),
            nearest,
            read: text,
        }
    }

    fn standpoints(
        &self,
        words: &Words<'_>,
        met: &[Fired<'_>],
        found: &Classification,
    ) -> Vec<Standpoint> {
        let points = totals(met);
        let reading = self.reading(words);
        let beliefs = self.linear.as_ref().zip(reading).map(|(linear, reading)| {
            log_beliefs(reading.scores.get(..INTENTS).unwrap_or(&[]), linear.fit.intent)
        });
        let one = |intent: Intent, confidence: f32| Standpoint {
            intent,
            confidence,
            rules: points.get(intent.index()).copied().unwrap_or_default(),
            examples: beliefs.as_ref().and_then(|b| b.get(intent.index())).map(|b| b.exp()),
        };
        found.alternatives.iter().map(|a| one(a.intent, a.confidence)).collect()
    }

    fn met_rule(&self, met: &Fired<'_>, words: &Words<'_>, hits: &Hits) -> MetRule {
        let found = |hit: Hit| WordFound {
            text: words.written(hit.first, hit.last).to_owned(),
            concept: self.lexicon.name(hit.concept).to_owned(),
            source: self.lexicon.files.source(hit.place),
        };
        let behind = met.rule.condition.hits_behind(&met.evidence, hits);
        MetRule {
            intent: met.intent,
            weight: met.weight,
            because: met.because.to_owned(),
            words: behind.into_iter().map(found).collect(),
            source: self.lexicon.files.source(met.rule.place),
        }
    }

    /// Returns what the examples make of each word, for the intent and against its rival.
    fn weighed(&self, words: &Words<'_>, found: &Classification) -> Vec<WordWeighed> {
        let reading = self.reading(words);
        let Some((linear, reading)) = self.linear.as_ref().zip(reading) else { return vec![] };
        let mut others = found.alternatives.iter().map(|a| a.intent);
        let rival = others.find(|rival| *rival != found.intent).unwrap_or(found.intent);
        let shares = linear.by_word(&reading, found.intent, rival, words.tokens().len());
        weighed(words, shares)
    }

    fn level_cue(&self, vote: &Vote<'_>, words: &Words<'_>) -> LevelCue {
        LevelCue {
            text: words.written(vote.words.0, vote.words.1).to_owned(),
            because: vote.because.to_owned(),
            impact: vote.impact.map(|level| level.saturating_add(1)),
            urgency: vote.urgency.map(|level| level.saturating_add(1)),
            weight: vote.weight,
            not_counted: (vote.standing != Standing::Stands).then(|| vote.standing.why()),
            source: vote.place.and_then(|place| self.lexicon.files.source(place)),
        }
    }
}

/// Returns what of a mail is not read. Of a forwarded mail all is read.
fn left_out(said: &Utterance<'_>) -> Vec<Cut> {
    if said.channel == Channel::Phone || crate::text::is_forward_subject(said.subject) {
        return vec![];
    }
    let newest = newest_text(super::cut(said.text, super::BODY_BYTES_MAX));
    if newest.text.is_empty() {
        return vec![];
    }
    let kind = |kind| match kind {
        DroppedKind::Quote => "quote",
        DroppedKind::Signature => "signature",
        DroppedKind::Disclaimer => "disclaimer",
    };
    let parts = newest.dropped.iter();
    parts.map(|part| Cut { kind: kind(part.kind), text: beginning(&part.text) }).collect()
}

fn beginning(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown: String = line.chars().take(CUT_LETTERS).collect();
    if shown.len() < line.len() {
        shown.push('…');
    }
    shown
}
