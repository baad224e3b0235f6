//! Rules and model together: which intent, how sure, and what else is asked for.
use super::classification::Alternative;
use super::danger::Told;
use super::fit::{DANGER_INPUTS, Fit};
use super::linear::{
    APART, APART_SHARE, DANGER_AT, IMPACT_AT, INTENTS, LEVELS, PAIR_AT, PAIRS, Reading, URGENCY_AT,
    to_log_beliefs,
};
use super::rules::{Fired, totals};
use super::tally::highest;
use super::words::Words;
use crate::model::Intent;

/// Points for `safety_emergency` when a danger word stands in the text.
const ALARM_POINTS: f32 = 2.0;
/// Points for it when none stands there: the model alone must be quite sure.
const NO_ALARM_POINTS: f32 = -0.5;
/// Points for it when none stands there, but a harmless phrase such as a fire drill does.
const HARMLESS_POINTS: f32 = -10.0;
/// A second job needs this much of rules of its own, and belief within this distance.
const ALSO_POINTS_MIN: f32 = 2.5;
const ALSO_DISTANCE_MAX: f32 = 4.5;
const ALSO_MAX: usize = 3;
/// How many intents are shown.
const ALTERNATIVES: usize = 3;

/// Everything that speaks for or against an intent.
pub(super) struct Evidence<'e> {
    pub(super) words: &'e Words<'e>,
    pub(super) fired: &'e [Fired<'e>],
    pub(super) reading: Option<&'e Reading>,
    pub(super) fit: Fit,
    /// What words of danger tell.
    pub(super) told: Told,
}

/// What was decided about the intent.
pub(super) struct Decision {
    pub(super) intent: Intent,
    pub(super) confidence: f32,
    pub(super) decided: bool,
    /// The examples tell of danger, whether a listed word stands there or not.
    pub(super) danger: bool,
    pub(super) also: Vec<Intent>,
    pub(super) alternatives: Vec<Alternative>,
}

/// What was learned of impact and urgency, ready to be added to the cues.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trained {
    /// Logarithms of belief in each pair, by impact, then urgency.
    pub(super) pairs: [[f32; LEVELS]; LEVELS],
    /// What one point of a cue counts.
    pub(super) votes: f32,
    /// What the table of usual pairs counts.
    pub(super) usual: f32,
    /// What all columns together say of the gravest pair beside what its own say.
    pub(super) gravest: f32,
}

impl Trained {
    /// Returns what the scores of a text say of its levels.
    pub(super) fn of(scores: &[f32], fit: &Fit) -> Self {
        let [counts @ .., constant] = &fit.grave;
        Self {
            pairs: trained_pairs(scores, fit),
            votes: fit.votes,
            usual: fit.usual,
            gravest: scores.iter().zip(counts).map(|(a, b)| a * b).sum::<f32>() + constant,
        }
    }
}

/// Returns what the columns of impact, urgency and their pairs say together.
fn trained_pairs(scores: &[f32], fit: &Fit) -> [[f32; LEVELS]; LEVELS] {
    let impact: [f32; LEVELS] = head(scores, IMPACT_AT, fit.level);
    let urgency: [f32; LEVELS] = head(scores, URGENCY_AT, fit.level);
    let pair: [f32; PAIRS] = head(scores, PAIR_AT, fit.level);
    let mut out = [[0.0; LEVELS]; LEVELS];
    for (i, row) in out.iter_mut().enumerate() {
        for (u, sum) in row.iter_mut().enumerate() {
            let of = |list: &[f32], at: usize| list.get(at).copied().unwrap_or_default();
            *sum = of(&pair, i * LEVELS + u) + APART_SHARE * (of(&impact, i) + of(&urgency, u));
        }
    }
    out
}

/// Returns the logarithms of belief of the columns of one head, which begins at `from`.
fn head<const COLUMNS: usize>(scores: &[f32], from: usize, sharpness: f32) -> [f32; COLUMNS] {
    let mut out = [0.0; COLUMNS];
    for (belief, score) in out.iter_mut().zip(scores.iter().skip(from)) {
        *belief = *score;
    }
    to_log_beliefs(&mut out, sharpness);
    out
}

/// Returns everything that speaks for danger, as [`Fit::danger`] counts it.
pub(super) fn danger_inputs(scores: &[f32], fused: &[f32], told: Told) -> [f32; DANGER_INPUTS] {
    let beliefs: [f32; INTENTS] = head(fused, 0, 1.0);
    let belief = beliefs.get(Intent::SafetyEmergency.index()).copied();
    let mut out = [0.0; DANGER_INPUTS];
    let columns = scores.iter().skip(DANGER_AT).take(1 + APART).copied();
    let more = [
        belief.unwrap_or_default().max(DANGER_LN_MIN),
        f32::from(u8::from(told.sign)),
        (told.words as f32).ln_1p(),
    ];
    let intents = scores.iter().take(INTENTS).copied();
    let others = strongest_others(scores, &beliefs);
    let all = columns.chain(more).chain(intents).chain(others).chain([1.0]);
    for (slot, value) in out.iter_mut().zip(all) {
        *slot = value;
    }
    out
}

/// Returns the two highest scores of intents other than that of danger, and the highest belief in one:
/// a text that is surely about something else may well use grave words.
fn strongest_others(scores: &[f32], beliefs: &[f32; INTENTS]) -> [f32; 3] {
    let other = |at: &usize| *at != Intent::SafetyEmergency.index();
    let [mut best, mut second, mut belief] = [f32::MIN, f32::MIN, DANGER_LN_MIN];
    for at in (0..INTENTS).filter(other) {
        let score = scores.get(at).copied().unwrap_or(f32::MIN);
        second = second.max(score.min(best));
        best = best.max(score);
        belief = belief.max(beliefs[at]);
    }
    [best, second, belief]
}

/// Returns the logarithm of the odds of danger that no listed word tells.
pub(super) fn danger_score(scores: &[f32], fused: &[f32], told: Told, fit: &Fit) -> f32 {
    danger_inputs(scores, fused, told).iter().zip(&fit.danger).map(|(a, b)| a * b).sum()
}

/// Tells whether the examples alone tell of danger; without a model a sign does. Where neither they
/// nor a listed word do, the intent of danger is out of the question. A harmless phrase asks for
/// more, but hides nothing: somebody may be hurt in a fire drill, or beside the firewall.
pub(super) fn danger_learned(
    scores: Option<&[f32]>,
    fused: &mut [f32; INTENTS],
    told: Told,
    fit: &Fit,
) -> bool {
    let Some(scores) = scores else { return told.sign };
    let least = if told.harmless { fit.danger_min.max(HARMLESS_LN_MIN) } else { fit.danger_min };
    let learned = danger_score(scores, fused, told, fit) >= least;
    if !told.sure && !learned {
        let least = fused.iter().copied().fold(f32::MAX, f32::min);
        if let Some(danger) = fused.get_mut(Intent::SafetyEmergency.index()) {
            *danger = least;
        }
    }
    learned
}

/// What must be believed of danger beside a harmless phrase: 95 of 100.
const HARMLESS_LN_MIN: f32 = 2.944;

/// A belief in the intent of danger below this says no more than this.
const DANGER_LN_MIN: f32 = -8.0;

/// Adds what scores and rules say for each intent; the points of danger are among those of [`points`].
pub(super) fn fused(scores: Option<&[f32]>, points: &[f32; INTENTS], fit: &Fit) -> [f32; INTENTS] {
    let mut out = [0.0; INTENTS];
    for (at, sum) in out.iter_mut().enumerate() {
        let score = scores.and_then(|scores| scores.get(at)).copied().unwrap_or_default();
        *sum = fit.intent * score + fit.rules * points.get(at).copied().unwrap_or_default();
    }
    out
}

/// Returns the points of the rules with those that words of danger give.
pub(super) fn points(fired: &[Fired<'_>], told: Told) -> [f32; INTENTS] {
    let mut points = totals(fired);
    if let Some(danger) = points.get_mut(Intent::SafetyEmergency.index()) {
        *danger += match (told.any(), told.harmless) {
            (true, _) => ALARM_POINTS,
            (false, false) => NO_ALARM_POINTS,
            (false, true) => HARMLESS_POINTS,
        };
    }
    points
}

impl Evidence<'_> {
    /// Returns what was learned of impact and urgency.
    pub(super) fn trained_levels(&self) -> Option<Trained> {
        Some(Trained::of(&self.reading?.scores, &self.fit))
    }
}

/// Returns the intent with the highest value.
pub(super) fn top(values: &[f32]) -> Intent {
    let ranked = Intent::ALL.into_iter().zip(values);
    ranked.max_by(|a, b| a.1.total_cmp(b.1)).map_or(Intent::GeneralEnquiry, |(intent, _)| intent)
}

/// Decides the intent.
pub(super) fn decide(evidence: &Evidence<'_>) -> Decision {
    let (fit, scores) = (&evidence.fit, evidence.reading.map(|reading| reading.scores.as_slice()));
    let points = points(evidence.fired, evidence.told);
    let mut fused = fused(scores, &points, fit);
    if evidence.words.tokens().is_empty()
        && let Some(general) = fused.get_mut(Intent::GeneralEnquiry.index())
    {
        *general += 5.0;
    }
    let alone = danger_learned(scores, &mut fused, evidence.told, fit);
    let beliefs = head::<INTENTS>(&fused, 0, 1.0).map(f32::exp);
    let intent = top(&fused);
    let confidence = fit.confidence(beliefs.get(intent.index()).copied().unwrap_or_default());
    let margin = scores.and_then(|scores| scores.get(intent.index())).copied();
    let known = margin.is_none_or(|margin| margin >= fit.margin_min);
    let believed = Intent::ALL.into_iter().zip(beliefs.iter().copied());
    let alternatives = highest(believed, ALTERNATIVES)
        .into_iter()
        .map(|(intent, confidence)| Alternative { intent, confidence })
        .collect();
    Decision {
        intent,
        confidence,
        decided: known && confidence >= fit.decided_min,
        danger: alone || intent == Intent::SafetyEmergency,
        also: further_jobs(evidence, intent, &points, &fused),
        alternatives,
    }
}

/// Returns intents with rules of their own, met by other words than those of the first job.
fn further_jobs(
    evidence: &Evidence<'_>,
    intent: Intent,
    points: &[f32],
    fused: &[f32],
) -> Vec<Intent> {
    let own: Vec<(usize, usize)> = evidence
        .fired
        .iter()
        .filter(|rule| rule.intent == intent)
        .flat_map(|rule| rule.evidence.iter().copied())
        .collect();
    let apart = |rule: &Fired<'_>| {
        !rule.evidence.iter().any(|e| own.iter().any(|o| o.0 <= e.1 && e.0 <= o.1))
    };
    let value = |intent: Intent| fused.get(intent.index()).copied().unwrap_or(f32::MIN);
    let mut found: Vec<Intent> = Intent::ALL
        .into_iter()
        .filter(|other| {
            *other != intent
                && *other != Intent::NotForDesk
                && points.get(other.index()).is_some_and(|p| *p >= ALSO_POINTS_MIN)
                && value(intent) - value(*other) <= ALSO_DISTANCE_MAX
                && evidence.fired.iter().any(|rule| {
                    rule.intent == *other && rule.weight >= ALSO_POINTS_MIN && apart(rule)
                })
        })
        .collect();
    found.sort_by(|a, b| value(*b).total_cmp(&value(*a)));
    found.truncate(ALSO_MAX);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::linear::COLUMNS;

    #[test]
    fn columns_and_a_constant_are_added_to_the_gravest_pair() {
        let mut fit = Fit::default();
        fit.grave[DANGER_AT] = -4.0;
        fit.grave[COLUMNS] = 1.5;
        let mut scores = [0.0; COLUMNS];
        scores[DANGER_AT] = 0.25;
        assert!((Trained::of(&scores, &fit).gravest - 0.5).abs() < 1e-6);
    }

    #[test]
    fn the_strongest_others_are_not_the_danger() {
        let (mut scores, mut beliefs) = ([-1.0; COLUMNS], [-5.0; INTENTS]);
        scores[Intent::SafetyEmergency.index()] = 2.0;
        scores[Intent::Billing.index()] = 0.5;
        scores[Intent::Escalation.index()] = 0.75;
        beliefs[Intent::SafetyEmergency.index()] = -0.1;
        beliefs[Intent::Billing.index()] = -2.0;
        assert_eq!(strongest_others(&scores, &beliefs), [0.75, 0.5, -2.0]);
        assert_eq!(strongest_others(&scores, &[-20.0; INTENTS])[2], DANGER_LN_MIN);
    }
}
