//! The true reasons of a decision, in the words of the text.
use std::borrow::Cow;

use super::classification::{Reason, ReasonKind};
use super::danger::Alarm;
use super::language::Found;
use super::levels::Levels;
use super::provenance::{Files, Place};
use super::rules::Fired;
use super::scope::Standing;
use super::severity::Vote;
use super::tally::highest;
use super::words::Words;
use crate::model::{Intent, Slots};

/// Reasons of one kind that are shown.
const REASONS_MAX: usize = 5;
/// Words shown with the reason for the language.
const LANGUAGE_WORDS: usize = 6;
/// Contributions of a word smaller than this explain nothing.
const CONTRIBUTION_MIN: f32 = 0.02;
/// Reasons that most texts have at most.
const REASONS_USUAL: usize = 16;

/// Reasons while they are gathered.
pub(super) struct Explanation<'e> {
    words: &'e Words<'e>,
    files: &'e Files,
    reasons: Vec<Reason>,
}

impl<'e> Explanation<'e> {
    pub(super) fn new(words: &'e Words<'e>, files: &'e Files) -> Self {
        Self { words, files, reasons: Vec::with_capacity(REASONS_USUAL) }
    }

    fn add(&mut self, kind: ReasonKind, evidence: String, weight: f32) {
        self.reasons.push(Reason { kind, evidence, weight, source: None });
    }

    fn add_from(&mut self, kind: ReasonKind, evidence: String, weight: f32, place: Place) {
        let source = self.files.source(place);
        self.reasons.push(Reason { kind, evidence, weight, source });
    }

    fn written(&self, places: &[(usize, usize)]) -> Cow<'e, str> {
        // Most have one place.
        if let [(first, last)] = places {
            return self.words.written(*first, *last).into();
        }
        let mut places = places.to_vec();
        places.sort_unstable();
        places.dedup();
        let parts: Vec<&str> =
            places.iter().map(|(first, last)| self.words.written(*first, *last)).collect();
        parts.join(" … ").into()
    }

    pub(super) fn language(&mut self, found: &Found, body: &str) {
        let evidence = match found.by {
            "text" => {
                let mut evidence = String::with_capacity(64);
                evidence.push_str(found.class);
                evidence.push_str(": ");
                for (at, word) in body.split_whitespace().take(LANGUAGE_WORDS).enumerate() {
                    evidence.push_str(if at > 0 { " " } else { "" });
                    evidence.push_str(word);
                }
                evidence
            }
            by => format!("{} (by the {by})", found.class),
        };
        self.add(ReasonKind::Language, evidence, found.belief);
    }

    pub(super) fn alarms<'a>(&mut self, alarms: impl Iterator<Item = &'a Alarm<'a>>) {
        for alarm in alarms.take(REASONS_MAX) {
            let kind = if alarm.sure { "" } else { ", a sign" };
            let evidence = format!("{} ({}{kind})", self.written(&[alarm.words]), alarm.group);
            self.add_from(ReasonKind::Danger, evidence, 1.0, alarm.place);
        }
    }

    /// Adds the danger that stands outside the words that were read.
    pub(super) fn alarm_elsewhere(&mut self, found: Option<(String, Place)>) {
        if let Some((evidence, place)) = found {
            self.add_from(ReasonKind::Danger, evidence, 1.0, place);
        }
    }

    /// Adds the words that the examples connect with danger, where no listed word told of it.
    pub(super) fn danger_learned(&mut self, by_word: &[f32]) {
        for (word, share) in heaviest(by_word) {
            let evidence = because(self.words.written(word, word), "the examples");
            self.add(ReasonKind::Danger, evidence, share);
        }
    }

    pub(super) fn rules(&mut self, intent: Intent, fired: &[Fired<'_>]) {
        for rule in fired.iter().filter(|rule| rule.intent == intent).take(REASONS_MAX) {
            let evidence = because(&self.written(&rule.evidence), rule.because);
            self.add_from(ReasonKind::Rule, evidence, rule.weight, rule.rule.place);
        }
    }

    pub(super) fn model(&mut self, by_word: &[f32]) {
        for (word, share) in heaviest(by_word) {
            self.add(ReasonKind::Model, self.words.written(word, word).to_owned(), share);
        }
    }

    pub(super) fn votes(&mut self, votes: &[Vote<'_>], levels: Levels) {
        let index = |level: u8| Some(usize::from(level).saturating_sub(1));
        for vote in votes {
            let said = self.written(&[vote.words]);
            let source = vote.place.and_then(|place| self.files.source(place));
            if vote.standing != Standing::Stands {
                let evidence = format!("{said} ({}): {}", vote.because, vote.standing.why());
                let kind = ReasonKind::Negation;
                self.reasons.push(Reason { kind, evidence, weight: 0.0, source });
                continue;
            }
            let speaks_for = [
                (ReasonKind::Impact, vote.impact, levels.impact.get()),
                (ReasonKind::Urgency, vote.urgency, levels.urgency.get()),
            ];
            for (kind, voted, decided) in speaks_for {
                if voted.is_some() && voted == index(decided) {
                    let evidence = because(&said, vote.because);
                    let (weight, source) = (vote.weight, source.clone());
                    self.reasons.push(Reason { kind, evidence, weight, source });
                }
            }
        }
    }

    /// Facts that stand in the text in other words than their value.
    pub(super) fn slots(&mut self, slots: &Slots) {
        for (name, values) in slots {
            for slot in values.iter().filter(|slot| !slot.value.eq_ignore_ascii_case(&slot.text)) {
                self.add(
                    ReasonKind::Slot,
                    [name, " ", &slot.value, ": ", &slot.text].concat(),
                    1.0,
                );
            }
        }
    }

    pub(super) fn into_reasons(self) -> Vec<Reason> {
        self.reasons
    }
}

/// Returns words and why they count.
fn because(said: &str, why: &str) -> String {
    [said, " (", why, ")"].concat()
}

/// Returns the words that counted most.
fn heaviest(by_word: &[f32]) -> Vec<(usize, f32)> {
    let all = by_word.iter().copied().enumerate();
    highest(all.filter(|(_, share)| *share >= CONTRIBUTION_MIN), REASONS_MAX)
}
