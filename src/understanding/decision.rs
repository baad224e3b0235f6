//! Rules and model together: which intent, how sure, and what else is asked for.
use super::classification::Alternative;
use super::danger::Alarm;
use super::linear::{INTENTS, LEVELS, Reading, Sharpness, log_beliefs};
use super::rules::{Fired, totals};
use super::words::Words;
use crate::model::Intent;

/// How much one point of rule weight counts against one unit of the model's log belief
/// (measured best between 0.8 and 1.2).
const RULE_SHARE: f32 = 1.0;
/// Points for `safety_emergency` when a danger word stands in the text.
const ALARM_POINTS: f32 = 2.0;
/// Points for it when none stands there: the model alone must be quite sure.
const NO_ALARM_POINTS: f32 = -0.5;
/// Points for it when none stands there, but a harmless phrase such as a fire drill does.
const HARMLESS_POINTS: f32 = -4.0;
/// Sharpness of the belief that rules and model give together; fitted on texts not learned.
const FUSED_SHARPNESS: f32 = 0.7;
/// Confidence from which on an intent is acted on when rules and model agree, and when not.
const AGREED_MIN: f32 = 0.45;
const ALONE_MIN: f32 = 0.75;
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
    pub(super) sharpness: Option<Sharpness>,
    pub(super) alarms: &'e [Alarm<'e>],
    /// A harmless phrase such as a fire drill stands in the text.
    pub(super) harmless: bool,
}

/// What was decided about the intent.
pub(super) struct Decision {
    pub(super) intent: Intent,
    pub(super) confidence: f32,
    pub(super) decided: bool,
    pub(super) also: Vec<Intent>,
    pub(super) alternatives: Vec<Alternative>,
}

impl Evidence<'_> {
    /// Returns the trained scores of impact and urgency with their sharpness.
    pub(super) fn trained_levels(&self) -> Option<(&[f32], &[f32], f32)> {
        let scores = &self.reading?.scores;
        let impact = scores.get(INTENTS..INTENTS + LEVELS)?;
        let urgency = scores.get(INTENTS + LEVELS..)?;
        Some((impact, urgency, self.sharpness?.level))
    }

    fn model_beliefs(&self) -> Option<Vec<f32>> {
        let scores = self.reading?.scores.get(..INTENTS)?;
        Some(log_beliefs(scores, self.sharpness?.intent))
    }
}

/// Returns the intent with the highest value.
fn top(values: &[f32]) -> Intent {
    let ranked = Intent::ALL.into_iter().zip(values);
    ranked.max_by(|a, b| a.1.total_cmp(b.1)).map_or(Intent::GeneralEnquiry, |(intent, _)| intent)
}

/// Decides the intent.
pub(super) fn decide(evidence: &Evidence<'_>) -> Decision {
    let model = evidence.model_beliefs();
    let points = totals(evidence.fired);
    let mut fused: Vec<f32> = points
        .iter()
        .enumerate()
        .map(|(at, points)| {
            let belief = model.as_ref().and_then(|m| m.get(at)).copied().unwrap_or(0.0);
            belief + RULE_SHARE * points
        })
        .collect();
    if let Some(danger) = fused.get_mut(Intent::SafetyEmergency.index()) {
        *danger += match (evidence.alarms.is_empty(), evidence.harmless) {
            (false, _) => ALARM_POINTS,
            (true, false) => NO_ALARM_POINTS,
            (true, true) => HARMLESS_POINTS,
        };
    }
    if evidence.words.tokens().is_empty()
        && let Some(general) = fused.get_mut(Intent::GeneralEnquiry.index())
    {
        *general += 5.0;
    }
    let beliefs: Vec<f32> =
        log_beliefs(&fused, FUSED_SHARPNESS).into_iter().map(f32::exp).collect();
    let intent = top(&fused);
    let confidence = beliefs.get(intent.index()).copied().unwrap_or_default();
    let agreed = model.as_ref().is_some_and(|model| top(model) == intent)
        && points.get(intent.index()).is_some_and(|p| *p > 0.0)
        && top(&points) == intent;
    let mut ranked: Vec<Alternative> = Intent::ALL
        .into_iter()
        .zip(&beliefs)
        .map(|(intent, belief)| Alternative { intent, confidence: *belief })
        .collect();
    ranked.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    ranked.truncate(ALTERNATIVES);
    Decision {
        intent,
        confidence,
        decided: confidence >= if agreed { AGREED_MIN } else { ALONE_MIN },
        also: further_jobs(evidence, intent, &points, &fused),
        alternatives: ranked,
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
