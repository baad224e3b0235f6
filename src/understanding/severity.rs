//! Impact and urgency: an additive score of cues, readings and deadlines, apart from the intent.
use serde::Deserialize;
use toml::Spanned;

use super::lexicon::{Concept, Gathering, Hits, WordLists};
use super::linear::log_beliefs;
use super::rules::{Condition, Reader};
use super::words::Words;
use crate::model::{FileFault, Impact, Intent, Urgency};

/// Words before a cue in which a denial counts.
const DENIAL_WORDS: usize = 4;
/// Logarithm of the odds at which the trained part is held, so that it never shouts down a cue.
const BELIEF_LN_MIN: f32 = -4.0;

/// `urgency.toml` as it stands in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeverityText {
    #[serde(default)]
    denial: WordLists,
    #[serde(default)]
    group: std::collections::BTreeMap<String, Vec<Spanned<String>>>,
    #[serde(default)]
    default: Vec<DefaultText>,
    #[serde(default)]
    cue: Vec<CueText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DefaultText {
    intent: Spanned<String>,
    impact: u8,
    urgency: u8,
    /// The impact is always this one for the intent.
    #[serde(default)]
    impact_fixed: bool,
    /// The urgency is always this one for the intent.
    #[serde(default)]
    urgency_fixed: bool,
    #[serde(default = "one")]
    weight: f32,
}

fn one() -> f32 {
    1.0
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CueText {
    name: Spanned<String>,
    impact: Option<u8>,
    urgency: Option<u8>,
    weight: f32,
    /// Intents or groups of intents for which it counts; all if absent.
    #[serde(default)]
    intents: Vec<Spanned<String>>,
    #[serde(default)]
    need: Vec<Spanned<String>>,
    #[serde(default)]
    unless: Vec<Spanned<String>>,
    near: Option<usize>,
    /// Whether the cue counts even behind a word such as "no".
    #[serde(default)]
    even_denied: bool,
    words: Option<WordLists>,
    because: String,
}

/// One cue ready for use.
#[derive(Clone, Debug)]
struct Cue {
    own: Option<Concept>,
    condition: Condition,
    impact: Option<usize>,
    urgency: Option<usize>,
    weight: f32,
    intents: Vec<Intent>,
    even_denied: bool,
    because: String,
}

#[derive(Clone, Copy, Debug)]
struct Default {
    impact: usize,
    urgency: usize,
    impact_fixed: bool,
    urgency_fixed: bool,
    weight: f32,
}

/// The cues and defaults of the desk.
#[derive(Clone, Debug)]
pub(super) struct Severity {
    cues: Vec<Cue>,
    defaults: [Default; 20],
    denial: Option<Concept>,
}

/// A vote for a level, found in the text.
#[derive(Clone, Debug)]
pub(super) struct Vote<'s> {
    /// Level index 0 to 2 of impact, if it speaks about impact.
    pub(super) impact: Option<usize>,
    /// Level index 0 to 2 of urgency, if it speaks about urgency.
    pub(super) urgency: Option<usize>,
    pub(super) weight: f32,
    pub(super) words: (usize, usize),
    pub(super) because: &'s str,
    /// The cue does not count because it is denied.
    pub(super) denied: bool,
}

/// The levels decided.
#[derive(Clone, Copy, Debug)]
pub(super) struct Levels {
    pub(super) impact: Impact,
    pub(super) urgency: Urgency,
}

/// Parts of `urgency.toml` that wait until all concepts are known.
#[derive(Debug)]
pub(super) struct SeverityDraft<'f> {
    file: &'f str,
    text: &'f str,
    read: Option<SeverityText>,
    denial: Option<Concept>,
    own: Vec<Option<Concept>>,
}

impl<'f> SeverityDraft<'f> {
    /// Reads the file and adds its words to the lexicon, each cue as `cue.<name>`.
    pub(super) fn read(
        file: &'f str,
        text: &'f str,
        lexicon: &mut Gathering,
        faults: &mut Vec<FileFault>,
    ) -> Self {
        let read: SeverityText = match toml::from_str(text) {
            Ok(read) => read,
            Err(error) => {
                let byte = error.span().map_or(0, |span| span.start);
                let remedy = "see the cues above it in the file";
                faults.push(FileFault::at_byte(file, text, byte, error.message(), remedy));
                return Self { file, text, read: None, denial: None, own: vec![] };
            }
        };
        let denial = lexicon.add(file, text, "denial", &read.denial, faults);
        let mut own = vec![];
        for cue in &read.cue {
            let name = format!("cue.{}", cue.name.get_ref());
            own.push(cue.words.as_ref().map(|w| lexicon.add(file, text, &name, w, faults)));
        }
        Self { file, text, read: Some(read), denial: Some(denial), own }
    }

    /// Puts the scorer together when every concept of every file is known.
    pub(super) fn finish(self, lexicon: &Gathering, faults: &mut Vec<FileFault>) -> Severity {
        let mild = Default {
            impact: 2,
            urgency: 2,
            impact_fixed: false,
            urgency_fixed: false,
            weight: 0.5,
        };
        let mut out = Severity { cues: vec![], defaults: [mild; 20], denial: self.denial };
        let Some(read) = self.read else { return out };
        let mut reader = Reader { file: self.file, text: self.text, concepts: lexicon, faults };
        for default in &read.default {
            let Some(intent) = intents_of(&mut reader, &read, &default.intent).first().copied() else {
                continue;
            };
            let (impact, urgency) =
                (level(&mut reader, default.impact, &default.intent), level(&mut reader, default.urgency, &default.intent));
            if let (Some(impact), Some(urgency), Some(slot)) =
                (impact, urgency, out.defaults.get_mut(intent.index()))
            {
                let (impact_fixed, urgency_fixed) = (default.impact_fixed, default.urgency_fixed);
                *slot = Default { impact, urgency, impact_fixed, urgency_fixed, weight: default.weight };
            }
        }
        for (cue, own) in read.cue.iter().zip(self.own) {
            let intents =
                cue.intents.iter().flat_map(|name| intents_of(&mut reader, &read, name)).collect();
            let condition = reader.condition(&cue.need, &cue.unless, cue.near);
            if own.is_none() && cue.need.is_empty() {
                reader.fault(&cue.name, "the cue has neither `words` nor `need`".to_owned(), "give it words");
            }
            out.cues.push(Cue {
                own,
                condition,
                impact: cue.impact.and_then(|l| level(&mut reader, l, &cue.name)),
                urgency: cue.urgency.and_then(|l| level(&mut reader, l, &cue.name)),
                weight: cue.weight,
                intents,
                even_denied: cue.even_denied,
                because: cue.because.clone(),
            });
        }
        out
    }
}

fn level<T>(reader: &mut Reader<'_>, level: u8, at: &Spanned<T>) -> Option<usize> {
    if (1..=3).contains(&level) {
        return Some(usize::from(level).saturating_sub(1));
    }
    reader.fault(at, format!("{level} is no level"), "write 1, 2 or 3");
    None
}

fn intents_of(reader: &mut Reader<'_>, read: &SeverityText, name: &Spanned<String>) -> Vec<Intent> {
    if let Ok(intent) = name.get_ref().parse() {
        return vec![intent];
    }
    let Some(members) = read.group.get(name.get_ref()) else {
        let what = format!("`{}` is no intent and no group of this file", name.get_ref());
        reader.fault(name, what, "write one of the twenty intents");
        return vec![];
    };
    let mut out = vec![];
    for member in members {
        match member.get_ref().parse() {
            Ok(intent) => out.push(intent),
            Err(error) => reader.fault(member, format!("{error}"), "write one of the twenty intents"),
        }
    }
    out
}

impl Severity {
    /// Returns every vote of the cues for a text about `intent`.
    pub(super) fn votes(&self, words: &Words<'_>, hits: &Hits, intent: Intent) -> Vec<Vote<'_>> {
        let mut votes = vec![];
        for cue in &self.cues {
            if !(cue.intents.is_empty() || cue.intents.contains(&intent)) {
                continue;
            }
            let Some(needed) = cue.condition.met(words, hits) else { continue };
            let places: Vec<(usize, usize)> = match cue.own {
                Some(own) => hits.of(own).iter().map(|hit| (hit.first, hit.last)).collect(),
                None => needed.first().map(|first| (first.0, first.1)).into_iter().collect(),
            };
            let standing = places
                .iter()
                .find(|place| cue.even_denied || !self.denied(words, hits, place.0));
            let Some(place) = standing.or(places.first()) else { continue };
            votes.push(Vote {
                impact: cue.impact,
                urgency: cue.urgency,
                weight: cue.weight,
                words: *place,
                because: &cue.because,
                denied: standing.is_none(),
            });
        }
        votes
    }

    /// Tells whether a denial stands shortly before word `at` in the same clause.
    fn denied(&self, words: &Words<'_>, hits: &Hits, at: usize) -> bool {
        let clause = |index: usize| words.tokens().get(index).map(|token| token.clause);
        self.denial.is_some_and(|denial| {
            hits.of(denial).iter().any(|hit| {
                hit.last < at && at - hit.last <= DENIAL_WORDS && clause(hit.last) == clause(at)
            })
        })
    }

    /// Adds votes, defaults of the intent and the trained scores up to levels.
    pub(super) fn decide(
        &self,
        intent: Intent,
        votes: &[Vote<'_>],
        trained: Option<(&[f32], &[f32], f32)>,
    ) -> Levels {
        let (mut impact, mut urgency) = ([0.0_f32; 3], [0.0_f32; 3]);
        if let Some((impacts, urgencies, sharpness)) = trained {
            add_beliefs(&mut impact, impacts, sharpness);
            add_beliefs(&mut urgency, urgencies, sharpness);
        }
        for vote in votes.iter().filter(|vote| !vote.denied) {
            add(&mut impact, vote.impact, vote.weight);
            add(&mut urgency, vote.urgency, vote.weight);
        }
        let Some(default) = self.defaults.get(intent.index()) else {
            return Levels { impact: Impact::THREE, urgency: Urgency::THREE };
        };
        let sure = |fixed: bool| if fixed { 1e6 } else { default.weight };
        add(&mut impact, Some(default.impact), sure(default.impact_fixed));
        add(&mut urgency, Some(default.urgency), sure(default.urgency_fixed));
        let impact = [Impact::ONE, Impact::TWO, Impact::THREE].get(best(&impact)).copied();
        let urgency = [Urgency::ONE, Urgency::TWO, Urgency::THREE].get(best(&urgency)).copied();
        Levels {
            impact: impact.unwrap_or(Impact::THREE),
            urgency: urgency.unwrap_or(Urgency::THREE),
        }
    }
}

fn add(levels: &mut [f32; 3], level: Option<usize>, weight: f32) {
    if let Some(sum) = level.and_then(|level| levels.get_mut(level)) {
        *sum += weight;
    }
}

fn add_beliefs(levels: &mut [f32; 3], scores: &[f32], sharpness: f32) {
    for (sum, belief) in levels.iter_mut().zip(log_beliefs(scores, sharpness)) {
        *sum += belief.max(BELIEF_LN_MIN);
    }
}

/// Returns the level with the highest sum; of equals the graver.
fn best(levels: &[f32; 3]) -> usize {
    let mut best = 0;
    for (level, sum) in levels.iter().enumerate() {
        if levels.get(best).is_some_and(|top| sum > top) {
            best = level;
        }
    }
    best
}
