//! What the desk must be able to rely on, beside what was measured.
use serde::Serialize;

use super::Evaluation;
use super::share::Share;

/// How a figure stands to its goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It is reached, and so is the end of the interval.
    Surely,
    /// It is reached by the figure; the interval reaches over the goal.
    Met,
    /// It is not reached.
    NotMet,
    /// No text was labelled for it.
    NotMeasured,
}

impl Standing {
    /// Returns the words for it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Surely => "met",
            Self::Met => "met, but so few texts may be luck",
            Self::NotMet => "NOT MET",
            Self::NotMeasured => "not measured",
        }
    }
}

/// One figure that has a goal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Goal {
    /// What is measured.
    pub name: &'static str,
    /// The figure, 0 to 1.
    pub figure: f64,
    /// From how many texts or facts.
    pub of: usize,
    /// Between which rates the true one lies 95 times of 100; nothing for what is no rate.
    pub interval: Option<(f64, f64)>,
    /// The goal, 0 to 1.
    pub goal: f64,
    /// Whether the figure must stay below the goal.
    pub below: bool,
    /// Whether it is one to strive for, and no condition.
    pub wish: bool,
    /// How the figure stands.
    pub standing: Standing,
}

/// A goal of a share: its least, or with `below` its most.
struct Wanted {
    name: &'static str,
    goal: f64,
    below: bool,
    wish: bool,
}

const fn must(name: &'static str, goal: f64) -> Wanted {
    Wanted { name, goal, below: false, wish: false }
}

impl Wanted {
    fn of(self, share: Share) -> Goal {
        let (figure, (low, high)) = (share.rate(), share.interval());
        let standing = if share.of == 0 {
            Standing::NotMeasured
        } else if self.below {
            standing(figure < self.goal, high < self.goal)
        } else {
            // No number of texts proves that nothing is ever missed.
            standing(figure >= self.goal, low >= self.goal || self.goal >= 1.0)
        };
        self.told(figure, share.of, Some((low, high)), standing)
    }

    fn of_f1(self, f1: f64, of: usize) -> Goal {
        let reached = standing(f1 >= self.goal, f1 >= self.goal);
        self.told(f1, of, None, if of == 0 { Standing::NotMeasured } else { reached })
    }

    fn told(
        self,
        figure: f64,
        of: usize,
        interval: Option<(f64, f64)>,
        standing: Standing,
    ) -> Goal {
        let Self { name, goal, below, wish } = self;
        Goal { name, figure, of, interval, goal, below, wish, standing }
    }
}

const fn standing(reached: bool, surely: bool) -> Standing {
    match (reached, surely) {
        (true, true) => Standing::Surely,
        (true, false) => Standing::Met,
        (false, _) => Standing::NotMet,
    }
}

/// Returns every goal with its figure, in the order in which a desk lead asks.
pub(super) fn goals(found: &Evaluation) -> Vec<Goal> {
    let all = &found.all;
    let facts = &found.slots.copied;
    let wish = |name, goal| Wanted { wish: true, ..must(name, goal) };
    vec![
        must("intent", 0.85).of(all.intent),
        wish("intent, to strive for", 0.93).of(all.intent),
        must("priority", 0.85).of(all.priority),
        must("P1 found", 0.95).of(all.p1_recall),
        must("P1 rightly", 0.85).of(all.p1_precision),
        must("danger found, listed word", 1.0).of(all.danger_listed),
        must("danger found, all", 0.95).of(all.danger_recall),
        Wanted { below: true, ..must("danger wrongly", 0.01) }.of(all.danger_false),
        must("language", 0.99).of(all.language),
        must("facts (micro-F1)", 0.85).of_f1(facts.f1(), facts.wanted),
    ]
}
