//! Everything that was fitted on texts of writers whom the model had not learned.
use super::linear::{COLUMNS, INTENTS};

/// Places at which the calibration is known: beliefs of 0, 0.1 and so on up to 1.
pub(super) const KNOTS: usize = 11;

/// What speaks for danger: the three columns of danger, the belief in its intent, a sign, the length
/// of the text, the scores of the intents, what speaks for the strongest other intents, and a constant.
pub(super) const DANGER_INPUTS: usize = 6 + INTENTS + 3 + 1;

/// What speaks for the gravest pair of levels beside its own sum: every column, and a constant.
pub(super) const GRAVE_INPUTS: usize = COLUMNS + 1;

/// How scores, rules and cues are added up, and from where on something is believed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fit {
    /// What one unit of an intent's score counts.
    pub(super) intent: f32,
    /// What one point of a rule's weight counts.
    pub(super) rules: f32,
    /// How sharp beliefs in levels are.
    pub(super) level: f32,
    /// What one point of a cue counts against the trained levels.
    pub(super) votes: f32,
    /// What the table of usual pairs counts against them.
    pub(super) usual: f32,
    /// What each input of the gravest pair counts beside its own sum, so that a text is P1 from 0 on
    /// by which that sum is ahead of the others.
    pub(super) grave: [f32; GRAVE_INPUTS],
    /// What each input of danger counts, so that their sum is the logarithm of its odds.
    pub(super) danger: [f32; DANGER_INPUTS],
    /// From which sum on danger is believed that no listed word tells.
    pub(super) danger_min: f32,
    /// Confidence from which on an intent is acted on.
    pub(super) decided_min: f32,
    /// Score that the best intent must have: below it the text is like nothing learned.
    pub(super) margin_min: f32,
    /// How often an intent with a belief of 0, 0.1, … 1 is right.
    pub(super) calibration: [f32; KNOTS],
}

impl Default for Fit {
    /// What holds where there is no model: rules decide alone, and few of their beliefs suffice.
    fn default() -> Self {
        let mut calibration = [0.0; KNOTS];
        for (at, knot) in calibration.iter_mut().enumerate() {
            *knot = at as f32 / (KNOTS - 1) as f32;
        }
        Self {
            intent: 1.0,
            rules: 0.7,
            level: 1.0,
            votes: 1.0,
            usual: 1.0,
            grave: [0.0; GRAVE_INPUTS],
            danger: [0.0; DANGER_INPUTS],
            danger_min: 0.0,
            decided_min: 0.75,
            margin_min: f32::MIN,
            calibration,
        }
    }
}

impl Fit {
    /// The single values, by their names in the model file.
    pub(super) const fn named(&self) -> [(&'static str, f32); 8] {
        [
            ("intent", self.intent),
            ("rules", self.rules),
            ("level", self.level),
            ("votes", self.votes),
            ("usual", self.usual),
            ("danger_min", self.danger_min),
            ("decided_min", self.decided_min),
            ("margin_min", self.margin_min),
        ]
    }

    /// The value of this name.
    pub(super) fn named_mut(&mut self, name: &str) -> Option<&mut f32> {
        Some(match name {
            "intent" => &mut self.intent,
            "rules" => &mut self.rules,
            "level" => &mut self.level,
            "votes" => &mut self.votes,
            "usual" => &mut self.usual,
            "danger_min" => &mut self.danger_min,
            "decided_min" => &mut self.decided_min,
            "margin_min" => &mut self.margin_min,
            _ => return None,
        })
    }

    /// Returns how often an intent with this belief is right.
    pub(super) fn confidence(&self, belief: f32) -> f32 {
        let place = belief.clamp(0.0, 1.0) * (KNOTS - 1) as f32;
        let low = (1..KNOTS).filter(|knot| *knot as f32 <= place).count().min(KNOTS - 2);
        let share = place - low as f32;
        let knot = |at: usize| self.calibration.get(at).copied().unwrap_or(belief);
        knot(low) * (1.0 - share) + knot(low + 1) * share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_runs_straight_from_knot_to_knot() {
        let mut fit = Fit::default();
        assert!((fit.confidence(0.35) - 0.35).abs() < 1e-6);
        assert!((fit.confidence(1.0) - 1.0).abs() < 1e-6);
        fit.calibration[9] = 0.8;
        fit.calibration[10] = 0.98;
        assert!((fit.confidence(0.95) - 0.89).abs() < 1e-6);
        assert!((fit.confidence(2.0) - 0.98).abs() < 1e-6 && fit.confidence(-1.0).abs() < 1e-6);
    }

    #[test]
    fn every_value_has_a_name_in_the_file() {
        let mut fit = Fit::default();
        for (at, (name, _)) in fit.named().into_iter().enumerate() {
            *fit.named_mut(name).unwrap() = at as f32 + 100.0;
        }
        let values: Vec<f32> = fit.named().into_iter().map(|(_, value)| value).collect();
        assert_eq!(values, (0..8_u8).map(|v| f32::from(v) + 100.0).collect::<Vec<_>>());
        assert!(fit.named_mut("pairs").is_none());
    }
}
