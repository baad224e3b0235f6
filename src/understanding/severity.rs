//! Impact and urgency: an additive score of cues, readings and deadlines, apart from the intent.
use jiff::tz::TimeZone;
use serde::Deserialize;
use toml::Spanned;

use super::lexicon::{Concept, Gathering, Hits, WordLists};
use super::linear::log_beliefs;
use super::readings::{LIMIT_C, highest};
use super::rules::{Condition, Reader, denied};
use super::slots::date_at;
use super::words::Words;
use crate::model::{FileFault, Impact, Intent, Timestamp, Urgency};

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
    usual: Vec<UsualText>,
    #[serde(default)]
    cue: Vec<CueText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UsualText {
    intent: Spanned<String>,
    /// How often each pair of impact and urgency was labelled, such as `"2/1" = 14`.
    seen: std::collections::BTreeMap<Spanned<String>, u16>,
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

/// Logarithms of how usual each pair of levels is for an intent, by impact, then urgency.
type Usual = [[f32; 3]; 3];

/// Share of a pair that was never seen: it can happen, but needs strong cues.
const UNSEEN: f32 = 0.15;

/// The cues and defaults of the desk.
#[derive(Clone, Debug)]
pub(super) struct Severity {
    cues: Vec<Cue>,
    usual: [Usual; 20],
    denial: Option<Concept>,
    /// The concept of something that keeps rising.
    rising: Option<Concept>,
}

/// How much a temperature counts: more than any cue, since the guide says "believe the reading".
const READING_WEIGHT: f32 = 5.0;

/// How much a date counts that is near: more than the name of its month, which says "later".
const DATE_WEIGHT: f32 = 7.0;

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
        let even = [[0.0; 3]; 3];
        let mut out = Severity {
            cues: vec![],
            usual: [even; 20],
            denial: self.denial,
            rising: lexicon.named("rising"),
        };
        let Some(read) = self.read else { return out };
        let mut reader = Reader { file: self.file, text: self.text, concepts: lexicon, faults };
        for usual in &read.usual {
            let intents = intents_of(&mut reader, &read, &usual.intent);
            let table = usual_of(&mut reader, usual);
            for intent in intents {
                if let Some(slot) = out.usual.get_mut(intent.index()) {
                    *slot = table;
                }
            }
        }
        for (cue, own) in read.cue.iter().zip(self.own) {
            let intents =
                cue.intents.iter().flat_map(|name| intents_of(&mut reader, &read, name)).collect();
            let condition = reader.condition(&cue.need, &cue.unless, cue.near);
            if own.is_none() && cue.need.is_empty() {
                reader.fault(
                    &cue.name,
                    "the cue has neither `words` nor `need`".to_owned(),
                    "give it words",
                );
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
            Err(error) => {
                reader.fault(member, format!("{error}"), "write one of the twenty intents")
            }
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
            let standing = places.iter().find(|place| {
                cue.even_denied || !self.denial.is_some_and(|d| denied(d, words, hits, place.0))
            });
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

    /// Returns the vote of a temperature, for matters of the climate.
    pub(super) fn reading(
        &self,
        words: &Words<'_>,
        hits: &Hits,
        intent: Intent,
    ) -> Option<Vote<'_>> {
        if intent != Intent::IncidentEnvironment {
            return None;
        }
        let found = highest(words)?;
        let rising = self.rising.is_some_and(|rising| !hits.of(rising).is_empty());
        let over = found.celsius >= LIMIT_C || rising;
        let (because, weight) = if over {
            ("inlet at 35 °C or more, or at 30 °C or more and rising", READING_WEIGHT)
        } else {
            ("inlet at 30 °C or more", READING_WEIGHT / 2.0)
        };
        let (impact, urgency, denied) = (Some(0), Some(0), false);
        Some(Vote { impact, urgency, weight, words: found.words, because, denied })
    }

    /// Returns the vote of a date that turns out to be the day of arrival or the next.
    ///
    /// Days are those of universal time: a date has no hour, and the sites are within one hour.
    pub(super) fn date(words: &Words<'_>, received: Timestamp) -> Option<Vote<'static>> {
        let today = received.to_zoned(TimeZone::UTC).date();
        let near = [Some(today), today.tomorrow().ok()];
        let near: Vec<String> = near
            .into_iter()
            .flatten()
            .map(|d| format!("--{:02}-{:02}", d.month(), d.day()))
            .collect();
        let found = (0..words.tokens().len()).find_map(|at| {
            let (last, value) = date_at(words, at)?;
            near.contains(&value).then_some((at, last))
        })?;
        let because = "the date named is today or tomorrow";
        let (weight, words) = (DATE_WEIGHT, found);
        Some(Vote { impact: None, urgency: Some(1), weight, words, because, denied: false })
    }

    /// Adds votes, what is usual for the intent and the trained scores up to a pair of levels.
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
        let usual = self.usual.get(intent.index()).copied().unwrap_or_default();
        let mut best = (f32::NEG_INFINITY, Impact::THREE, Urgency::THREE);
        // From grave to mild: of equals the graver wins.
        for ((by_impact, i), row) in IMPACTS.into_iter().zip(impact).zip(usual) {
            for ((by_urgency, u), usual) in URGENCIES.into_iter().zip(urgency).zip(row) {
                if i + u + usual > best.0 {
                    best = (i + u + usual, by_impact, by_urgency);
                }
            }
        }
        Levels { impact: best.1, urgency: best.2 }
    }
}

const IMPACTS: [Impact; 3] = [Impact::ONE, Impact::TWO, Impact::THREE];
const URGENCIES: [Urgency; 3] = [Urgency::ONE, Urgency::TWO, Urgency::THREE];

/// Reads how usual each pair is.
fn usual_of(reader: &mut Reader<'_>, usual: &UsualText) -> Usual {
    let mut seen = [[UNSEEN; 3]; 3];
    for (pair, times) in &usual.seen {
        let levels = pair.get_ref().split_once('/').and_then(|(impact, urgency)| {
            let level = |text: &str| text.parse::<usize>().ok().filter(|l| (1..=3).contains(l));
            Some((level(impact)?, level(urgency)?))
        });
        let slot = levels.and_then(|(i, u)| seen.get_mut(i - 1)?.get_mut(u - 1));
        match slot {
            Some(slot) => *slot += f32::from(*times),
            None => {
                let what = format!("`{}` is no pair of levels", pair.get_ref());
                reader.fault(pair, what, "write impact and urgency, such as \"2/1\"");
            }
        }
    }
    let total: f32 = seen.iter().flatten().sum();
    seen.map(|row| row.map(|times| (times / total).ln()))
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
