//! What spoke for which impact and urgency, for the account of one answer.
use serde::Serialize;

use super::classification::Classification;
use super::decision::Trained;
use super::fit::Fit;
use super::levels::{Levels, Pair};
use super::load::Understanding;
use super::provenance::Source;
use super::scope::Standing;
use super::severity::Vote;
use super::word_shares::{WordWeighed, weighed};
use super::words::Words;
use crate::model::{Impact, Urgency};

/// Pairs shown beside the one that was decided.
const RIVALS_MAX: usize = 2;

/// What spoke for one pair of impact and urgency.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LevelStandpoint {
    /// The impact.
    pub impact: Impact,
    /// The urgency.
    pub urgency: Urgency,
    /// Its share of the belief, 0 to 1.
    pub confidence: f32,
    /// Points of the cues that count.
    pub cues: f32,
    /// How usual the pair is for the intent, 0 to 1, as the desk's file has it.
    pub usual: f32,
    /// Share of the belief by the examples alone, 0 to 1; nothing without a model.
    pub examples: Option<f32>,
    /// What cues, the usual and the examples count when they are added up, in this order.
    pub counted: [f32; 3],
}

/// What spoke for the levels that were decided, and for others.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LevelAccount {
    /// The pair decided, then its strongest rival, then another. Nothing where danger decides.
    pub standpoints: Vec<LevelStandpoint>,
    /// Where the desk's file says how usual each pair is for the intent.
    pub usual: Option<Source>,
    /// The words that the examples connect with the pair more than with its rival, and the other
    /// way round (below zero), the strongest first.
    pub words: Vec<WordWeighed>,
    /// How much the examples lean to the pair more than to its rival by no word of its own (below zero
    /// the other way round), measured as that of a word is.
    pub beyond_words: f32,
}

impl Understanding {
    /// Accounts for the levels of `found`, for which there were these votes.
    pub(super) fn level_account(
        &self,
        words: &Words<'_>,
        votes: &[Vote<'_>],
        found: &Classification,
    ) -> LevelAccount {
        if found.safety {
            return LevelAccount::default();
        }
        let reading = self.reading(words);
        let fit = self.linear.as_ref().map_or_else(Fit::default, |linear| linear.fit);
        let trained = reading.as_ref().map(|reading| Trained::of(&reading.scores, &fit));
        let pairs: Vec<Pair> = self.severity.pairs(found.intent, votes, trained).collect();
        let (believed, by_examples) =
            (shares(&pairs, Pair::sum), shares(&pairs, |pair| pair.examples));
        let mut ranked: Vec<(Pair, LevelStandpoint)> = pairs
            .into_iter()
            .zip(believed.into_iter().zip(by_examples))
            .map(|(pair, (confidence, examples))| {
                (pair, standpoint(&pair, confidence, trained.map(|_| examples)))
            })
            .collect();
        let decided = Levels { impact: found.impact, urgency: found.urgency };
        // A pair that a cue asked for in vain is what the reader wonders about.
        let wanted = |levels: Levels| votes.iter().any(|vote| against(vote, decided, levels));
        ranked.sort_by(|(a, _), (b, _)| {
            let rank = |levels: Levels| (levels != decided, !wanted(levels));
            rank(a.levels).cmp(&rank(b.levels)).then_with(|| b.sum().total_cmp(&a.sum()))
        });
        ranked.truncate(RIVALS_MAX.saturating_add(1));
        let known = self.linear.as_ref().zip(reading);
        let (by_word, beyond_words) = match (ranked.as_slice(), known) {
            ([(pair, _), (rival, _), ..], Some((linear, read))) => {
                let (of, other) = (indices(decided), indices(rival.levels));
                let by_word = linear.levels_by_word(&read, of, other, words.tokens().len());
                let all = (pair.examples - rival.examples) / fit.level;
                let told: f32 = by_word.iter().sum();
                (by_word, all - told)
            }
            _ => (vec![], 0.0),
        };
        let place = self.severity.usual(found.intent).place;
        LevelAccount {
            standpoints: ranked.into_iter().map(|(_, standpoint)| standpoint).collect(),
            usual: place.and_then(|place| self.lexicon.files.source(place)),
            words: weighed(words, by_word),
            beyond_words,
        }
    }
}

fn standpoint(pair: &Pair, confidence: f32, examples: Option<f32>) -> LevelStandpoint {
    LevelStandpoint {
        impact: pair.levels.impact,
        urgency: pair.levels.urgency,
        confidence,
        cues: pair.points,
        usual: pair.usual_ln.exp(),
        examples,
        counted: [pair.cues, pair.usual, pair.examples],
    }
}

/// Whether a vote counts, speaks against what was decided, and for these levels.
fn against(vote: &Vote<'_>, decided: Levels, levels: Levels) -> bool {
    let (impact, urgency) = indices(decided);
    let contrary = |voted: Option<usize>, decided| voted.is_some_and(|voted| voted != decided);
    let (of_impact, of_urgency) = indices(levels);
    let fits = |voted: Option<usize>, level| voted.is_none_or(|voted| voted == level);
    vote.standing == Standing::Stands
        && (contrary(vote.impact, impact) || contrary(vote.urgency, urgency))
        && fits(vote.impact, of_impact)
        && fits(vote.urgency, of_urgency)
}

/// Returns both levels as indices from grave to mild.
fn indices(levels: Levels) -> (usize, usize) {
    let index = |level: u8| usize::from(level).saturating_sub(1);
    (index(levels.impact.get()), index(levels.urgency.get()))
}

/// Returns the share of belief in each pair that follows from what `of` it counts.
fn shares(pairs: &[Pair], of: impl Fn(&Pair) -> f32) -> Vec<f32> {
    let top = pairs.iter().map(&of).fold(f32::NEG_INFINITY, f32::max);
    let odds: Vec<f32> = pairs.iter().map(|pair| (of(pair) - top).exp()).collect();
    let sum: f32 = odds.iter().sum();
    odds.into_iter().map(|odds| odds / sum).collect()
}
