//! Whether confidence means what it says, and what is gained by leaving the doubtful to people.
use serde::Serialize;

use super::outcome::Outcome;
use super::share::Share;

/// Bands of confidence for the calibration.
const BANDS: usize = 10;
/// Points of the coverage curve: one for each hundredth of the texts.
const POINTS: usize = 100;

/// One band of confidence: how sure the program was, and how often it was right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Band {
    /// Mean confidence in the band.
    pub confidence: f64,
    /// How often it was right.
    pub intent: Share,
}

/// One point of the coverage curve: what would be if only the surest answers were acted on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct CoveragePoint {
    /// The least confidence that would be acted on.
    pub threshold: f64,
    /// The texts acted on.
    pub answered: Share,
    /// Of these, those with the right intent.
    pub intent: Share,
}

/// Confidence and whether the intent was right, the surest first.
fn ranked(outcomes: &[Outcome]) -> Vec<(f32, bool)> {
    let judged = |outcome: &Outcome| Some((outcome.said.confidence, outcome.intent_right()?));
    let mut all: Vec<(f32, bool)> = outcomes.iter().filter_map(judged).collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    all
}

/// Returns the bands that hold a text, and the expected calibration error: the mean distance
/// between confidence and rate of right answers, each band weighed by its texts.
pub(super) fn calibration(outcomes: &[Outcome]) -> (Vec<Band>, f64) {
    let mut bands = [Band::default(); BANDS];
    let all = ranked(outcomes);
    for (confidence, right) in &all {
        let confidence = f64::from(*confidence);
        let at = (1..BANDS).filter(|band| confidence * BANDS as f64 >= *band as f64).count();
        if let Some(band) = bands.get_mut(at) {
            band.confidence += confidence;
            band.intent.count(*right);
        }
    }
    let mut kept: Vec<Band> = bands.into_iter().filter(|band| band.intent.of > 0).collect();
    for band in &mut kept {
        band.confidence /= band.intent.of as f64;
    }
    let apart = |band: &Band| (band.confidence - band.intent.rate()).abs() * band.intent.of as f64;
    let error = kept.iter().map(apart).sum::<f64>() / all.len().max(1) as f64;
    (kept, error)
}

/// Returns the coverage curve, from the surest hundredth to all texts.
///
/// A point holds every text that is as sure as its threshold, so that equal confidences are
/// never torn apart; a point may therefore hold more than its hundredths.
pub(super) fn coverage(outcomes: &[Outcome]) -> Vec<CoveragePoint> {
    let all = ranked(outcomes);
    let mut points: Vec<CoveragePoint> = vec![];
    for hundredths in 1..=POINTS {
        let least = (all.len() * hundredths).div_ceil(POINTS);
        if let Some(point) = point(&all, least)
            && points.last() != Some(&point)
        {
            points.push(point);
        }
    }
    points
}

/// Returns the point where at least `least` texts are answered.
fn point(all: &[(f32, bool)], least: usize) -> Option<CoveragePoint> {
    let threshold = all.get(least.checked_sub(1)?)?.0;
    let answered = all.partition_point(|(confidence, _)| *confidence >= threshold);
    let right = all.iter().take(answered).filter(|(_, right)| *right).count();
    Some(CoveragePoint {
        threshold: f64::from(threshold),
        answered: Share { right: answered, of: all.len() },
        intent: Share { right, of: answered },
    })
}

/// Returns the first point that answers at least `hundredths` of the texts.
pub(super) fn at_coverage(outcomes: &[Outcome], hundredths: usize) -> Option<CoveragePoint> {
    let all = ranked(outcomes);
    point(&all, (all.len() * hundredths).div_ceil(100))
}
