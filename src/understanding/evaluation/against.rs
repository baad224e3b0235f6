//! What changed since an earlier run over the same texts.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::figures::Figures;
use super::outcome::Outcome;
use super::share::Share;

/// An earlier run, as `evaluate --json` wrote it. Only the texts are read: every figure is counted
/// anew, so that a figure means the same on both sides.
#[derive(Clone, Debug, Deserialize)]
pub struct Before {
    /// What was answered then.
    pub texts: Vec<Outcome>,
}

/// Texts that changed sides in one respect.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Sides {
    /// Wrong then, right now.
    pub better: Vec<String>,
    /// Right then, wrong now.
    pub worse: Vec<String>,
    /// How often so uneven a change comes about by chance alone, 0 to 1 (exact sign test).
    pub chance: f64,
}

/// One figure then and now, over the texts of both runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shift {
    /// What is measured.
    pub name: &'static str,
    /// Then.
    pub before: Share,
    /// Now.
    pub now: Share,
}

impl Shift {
    /// Returns the change in points of a hundred.
    #[must_use]
    pub fn points(&self) -> f64 {
        100.0 * (self.now.rate() - self.before.rate())
    }
}

/// The change since an earlier run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Texts in both runs, with the same labels.
    pub compared: usize,
    /// Texts of which a label was changed in between; they are not compared.
    pub relabelled: Vec<String>,
    /// Texts of this run only.
    pub added: usize,
    /// Texts of the earlier run only.
    pub gone: usize,
    /// Every figure.
    pub figures: Vec<Shift>,
    /// Texts whose intent changed sides.
    pub intent: Sides,
    /// Texts whose priority changed sides.
    pub priority: Sides,
    /// Texts whose danger flag changed sides.
    pub danger: Sides,
}

/// Compares two runs, text by text.
#[must_use]
pub fn against(before: &[Outcome], now: &[Outcome]) -> Change {
    let earlier: BTreeMap<&str, &Outcome> =
        before.iter().map(|one| (one.id.as_str(), one)).collect();
    let both: Vec<(&Outcome, &Outcome)> =
        now.iter().filter_map(|one| Some((*earlier.get(one.id.as_str())?, one))).collect();
    let (same, other): (Vec<_>, Vec<_>) =
        both.iter().copied().partition(|(then, now)| then.right == now.right);
    let (mut then_all, mut now_all) = (Figures::default(), Figures::default());
    for (then, now) in &same {
        then_all.count(then);
        now_all.count(now);
    }
    let pairs = then_all.named().into_iter().zip(now_all.named());
    Change {
        compared: same.len(),
        relabelled: other.iter().map(|(_, now)| now.id.clone()).collect(),
        added: now.len() - both.len(),
        gone: earlier.len().saturating_sub(both.len()),
        figures: pairs
            .filter(|(then, now)| then.1.of > 0 || now.1.of > 0)
            .map(|((name, before), (_, now))| Shift { name, before, now })
            .collect(),
        intent: sides(&same, Outcome::intent_right),
        priority: sides(&same, Outcome::priority_right),
        danger: sides(&same, Outcome::danger_right),
    }
}

fn sides(same: &[(&Outcome, &Outcome)], right: impl Fn(&Outcome) -> Option<bool>) -> Sides {
    let mut out = Sides::default();
    for (then, now) in same {
        match (right(then), right(now)) {
            (Some(false), Some(true)) => out.better.push(now.id.clone()),
            (Some(true), Some(false)) => out.worse.push(now.id.clone()),
            _ => {}
        }
    }
    out.chance = sign_test(out.better.len(), out.worse.len());
    out
}

/// Returns how often a fair coin falls at least as unevenly as `better` to `worse`.
fn sign_test(better: usize, worse: usize) -> f64 {
    let (many, few) = (better + worse, better.min(worse));
    // Logarithms: two to the power of a thousand is too small for a number.
    let mut log_share = -(many as f64) * std::f64::consts::LN_2;
    let mut tail = 0.0;
    for at in 0..=few {
        tail += log_share.exp();
        log_share += ((many - at) as f64 / (at + 1) as f64).ln();
    }
    (2.0 * tail).min(1.0)
}
