//! What is wrong with the desk's rules, cues and words, as the labelled texts show it.
use std::collections::BTreeSet;

use serde::Serialize;

use super::labelled::Labelled;
use super::lexicon::{Concept, Hits};
use super::load::Understanding;
use super::provenance::Source;
use super::reading_text;
use super::rules::{Fired, fired};
use super::scope::Standing;
use super::words::Words;
use crate::model::{DetectedLanguage, Intent};

/// Times that a rule or cue must be met before it is judged by how often it is right.
const JUDGED_MIN: usize = 4;
/// Weight from which on a rule must be right more often than wrong; below it is a hint, and there
/// are twenty intents.
const STRONG_MIN: f32 = 1.5;
/// Share of right ones that a hint needs.
const HINT_RIGHT_MIN: f64 = 0.2;
/// Share of right ones that everything else needs.
const RIGHT_MIN: f64 = 0.5;
/// Times that a rule must be met before it is called shadowed.
const SHADOWED_MIN: usize = 8;

/// What kind of thing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// A rule or cue that no example meets.
    Dead,
    /// A rule that is met only where a heavier one for the same intent is met too.
    Shadowed,
    /// A rule or cue that is more often wrong than right.
    Contradicted,
    /// A concept that no rule and no cue names.
    Unused,
    /// A word that its own list has already.
    Double,
}

/// One thing that is wrong, where, and what can be done.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The line that can be changed.
    pub source: Source,
    /// What kind of thing.
    pub kind: FindingKind,
    /// What is wrong, with the figures.
    pub what: String,
    /// What can be done.
    pub remedy: &'static str,
}

/// How often something was met, and was right.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    met: usize,
    right: usize,
    /// Met together with a heavier one.
    behind: usize,
}

impl Tally {
    fn share(self) -> f64 {
        self.right as f64 / self.met.max(1) as f64
    }
}

/// Returns everything that is wrong with rules, cues and words, in the order of files and lines.
///
/// Bounded by the examples: each is read once.
#[must_use]
pub fn lint(understanding: &Understanding, examples: &[Labelled]) -> Vec<Finding> {
    let mut rules = vec![Tally::default(); understanding.rules.len()];
    let mut cues = vec![[Tally::default(); 2]; understanding.severity.cues.len()];
    for known in examples {
        let Some(right) = known.example.intent else { continue };
        let example = &known.example;
        let text = reading_text(example.subject(), example.said(), example.channel);
        let words = Words::new(&text);
        let mut hits = understanding.lexicon.find(&words);
        let _ = understanding.danger.look(&words, &mut hits);
        let language = example.language.and_then(DetectedLanguage::known);
        let how = (language, example.channel);
        let met = fired(&understanding.rules, &words, &hits, &understanding.severity.scope, how);
        let asked = |intent: Intent| intent == right || example.also.contains(&intent);
        for rule in &met {
            let at = understanding.rules.iter().position(|known| std::ptr::eq(known, rule.rule));
            if let Some(tally) = at.and_then(|at| rules.get_mut(at)) {
                tally.met += 1;
                tally.right += usize::from(asked(rule.intent) == (rule.weight > 0.0));
                tally.behind += usize::from(met.iter().any(|other| heavier(other, rule)));
            }
        }
        // Danger decides the levels, whatever the cues say.
        if example.safety != Some(true) {
            count_cues(understanding, known, &words, &hits, &mut cues);
        }
    }
    let mut found = of_rules(understanding, &rules);
    found.extend(of_cues(understanding, &cues));
    found.extend(unused(understanding));
    found.extend(doubles(understanding));
    found.sort();
    found
}

fn heavier(other: &Fired<'_>, rule: &Fired<'_>) -> bool {
    other.intent == rule.intent
        && other.weight.abs() > rule.weight.abs()
        && (other.weight > 0.0) == (rule.weight > 0.0)
}

fn count_cues(
    understanding: &Understanding,
    known: &Labelled,
    words: &Words<'_>,
    hits: &Hits,
    cues: &mut [[Tally; 2]],
) {
    let Some(intent) = known.example.intent else { return };
    let index = |level: u8| usize::from(level).saturating_sub(1);
    let right = [
        known.example.impact.map(|level| index(level.get())),
        known.example.urgency.map(|level| index(level.get())),
    ];
    for (cue, tallies) in understanding.severity.cues.iter().zip(cues) {
        let vote =
            cue.is_for(intent).then(|| understanding.severity.vote(cue, words, hits)).flatten();
        let Some(vote) = vote.filter(|vote| vote.standing == Standing::Stands) else { continue };
        let voted = [vote.impact, vote.urgency];
        for ((tally, voted), right) in tallies.iter_mut().zip(voted).zip(right) {
            if let (Some(voted), Some(right)) = (voted, right) {
                tally.met += 1;
                tally.right += usize::from(voted == right);
            }
        }
    }
}

fn of_rules(understanding: &Understanding, tallies: &[Tally]) -> Vec<Finding> {
    let one = |(rule, tally): (&super::rules::Rule, &Tally)| {
        let source = understanding.lexicon.files.source(rule.place)?;
        let name = format!("the rule for {} \"{}\"", rule.intent, rule.because);
        let least = if rule.weight.abs() < STRONG_MIN { HINT_RIGHT_MIN } else { RIGHT_MIN };
        let Tally { met, right, behind } = *tally;
        let (kind, what, remedy) = if met == 0 {
            let remedy = "add an example that it is for, widen it, or take it out";
            (FindingKind::Dead, format!("{name} is met by no example"), remedy)
        } else if met >= JUDGED_MIN && tally.share() < least {
            let what = format!("{name} is right in {right} of {met} examples that meet it");
            (FindingKind::Contradicted, what, "narrow it with `unless` or `near`, or take it out")
        } else if met >= SHADOWED_MIN && behind == met {
            let what = format!("{name} is met {met} times, each time beside a heavier one");
            (FindingKind::Shadowed, what, "take it out, or join it with the heavier one")
        } else {
            return None;
        };
        Some(Finding { source, kind, what, remedy })
    };
    understanding.rules.iter().zip(tallies).filter_map(one).collect()
}

fn of_cues(understanding: &Understanding, tallies: &[[Tally; 2]]) -> Vec<Finding> {
    let mut found = vec![];
    for (cue, tallies) in understanding.severity.cues.iter().zip(tallies) {
        let Some(source) = understanding.lexicon.files.source(cue.place) else { continue };
        let name = format!("the cue `{}`", cue.name);
        if tallies.iter().all(|tally| tally.met == 0) {
            let remedy = "add an example that it is for, more words, or take it out";
            let (kind, what) = (FindingKind::Dead, format!("{name} is met by no example"));
            found.push(Finding { source: source.clone(), kind, what, remedy });
        }
        let wrong = |tally: &Tally| tally.met >= JUDGED_MIN && tally.share() < RIGHT_MIN;
        for (tally, of) in tallies.iter().zip(["impact", "urgency"]).filter(|(t, _)| wrong(t)) {
            let Tally { met, right, .. } = *tally;
            let what = format!("{name} is right about the {of} in {right} of {met} examples");
            let remedy = "take out the words that mean something else, or name them in `without`";
            let kind = FindingKind::Contradicted;
            found.push(Finding { source: source.clone(), kind, what, remedy });
        }
    }
    found
}

/// Concepts that the program itself asks for by name.
fn known_to_the_program(name: &str) -> bool {
    ["danger.", "cue.", "scope."].iter().any(|start| name.starts_with(start))
        || matches!(name, "denial" | "rising" | "not_rising")
}

fn unused(understanding: &Understanding) -> Vec<Finding> {
    let lexicon = &understanding.lexicon;
    let in_rules = understanding.rules.iter().flat_map(|rule| rule.condition.concepts());
    let in_cues = understanding.severity.cues.iter().flat_map(super::severity::Cue::concepts);
    let used: BTreeSet<Concept> = in_rules.chain(in_cues).collect();
    let idle = lexicon.origins().filter(|(concept, _)| {
        !used.contains(concept) && !known_to_the_program(lexicon.name(*concept))
    });
    idle.filter_map(|(concept, place)| {
        let what = format!("no rule and no cue names the concept `{}`", lexicon.name(concept));
        let (kind, remedy) = (FindingKind::Unused, "name it in a rule, or take it out");
        Some(Finding { source: lexicon.files.source(place)?, kind, what, remedy })
    })
    .collect()
}

fn doubles(understanding: &Understanding) -> Vec<Finding> {
    let lexicon = &understanding.lexicon;
    let one = |double: &super::lexicon::Double| {
        let what = format!("`{}` changes nothing beside `{}` of its list", double.word, double.by);
        let source = lexicon.files.source(double.place)?;
        Some(Finding { source, kind: FindingKind::Double, what, remedy: "take it out" })
    };
    lexicon.doubles.iter().filter_map(one).collect()
}
