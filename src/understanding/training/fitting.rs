//! Fitting what can only be seen on texts of writers that the model has not learned.
use serde::Serialize;

use super::heads::FOLDS;
use super::logistic::{logistic, product};
use crate::model::{Impact, Intent, Priority, Urgency, priority_of};
use crate::understanding::danger::Told;
use crate::understanding::decision::{Trained, danger_inputs, danger_learned, fused, top};
use crate::understanding::evaluation::Share;
use crate::understanding::examples::Example;
use crate::understanding::fit::{DANGER_INPUTS, Fit, GRAVE_INPUTS, KNOTS};
use crate::understanding::linear::{COLUMNS, INTENTS, PAIR_AT, PAIRS, log_beliefs};
use crate::understanding::load::Understanding;
use crate::understanding::severity::Vote;

/// How many of the answers that are acted on must be right.
const DECIDED_RIGHT: f64 = 0.97;
/// Confidence beyond which nothing is asked for, whatever the share of right answers.
const DECIDED_MOST: f32 = 0.95;
/// Of right answers, one in so many may be like nothing learned.
const STRANGE_ONE_IN: usize = 200;
/// Of texts without danger, so many in a thousand may be flagged, listed words included; and so
/// many at least by what was learned alone.
const FALSE_DANGER_PER_MILLE: usize = 8;
const LEARNED_FALSE_PER_MILLE: usize = 4;
/// How many of those called P1 must be: more than the goal of 0.85, which is meant for desks where fewer texts are
/// P1 than the fifth of the examples, and more of those called so are none.
const P1_RIGHT: f64 = 0.9;
/// What the sum of the gravest pair counts at least among what speaks for it.
const SUM_COUNTS_MIN: f32 = 0.05;
/// Texts that a knot of the calibration is believed to have before any was seen.
const KNOT_PRIOR: f32 = 8.0;

/// What models that had not learned its writer, and the desk's rules, say of a text.
pub(super) struct Held<'e> {
    example: &'e Example,
    desk: &'e Understanding,
    scores: Vec<f32>,
    points: [f32; INTENTS],
    told: Told,
    /// The part that its writer is in.
    fold: usize,
    /// Votes of the cues, for the intent that [`Held::settle`] decided.
    votes: Vec<Vote<'e>>,
    intent: Intent,
    fused: [f32; INTENTS],
    /// The scores alone tell of danger.
    learned: bool,
}

/// How a model does on writers that it had not learned; measured while it is made.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Unlearned {
    /// The intent is right.
    pub intent: Share,
    /// It is right where it would be acted on.
    pub decided: Share,
    /// It is right among the surest 85 of 100.
    pub surest: Share,
    /// The priority is right.
    pub priority: Share,
    /// Of the texts that are P1, those called so.
    pub p1_found: Share,
    /// Of the texts called P1, those that are.
    pub p1_rightly: Share,
    /// Of the texts with danger, those flagged.
    pub danger_found: Share,
    /// Of the texts without, those flagged all the same.
    pub danger_wrongly: Share,
}

/// A row that looks as if its label were wrong.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suspect {
    /// The example.
    pub id: String,
    /// Its label.
    pub labelled: Intent,
    /// What models that never saw its writer say.
    pub looks_like: Intent,
    /// How much more they believe in that, in logarithms of odds.
    pub by: f32,
}

impl<'e> Held<'e> {
    /// Gathers what the desk's files say of the text, beside the scores.
    pub(super) fn new(
        desk: &'e Understanding,
        example: &'e Example,
        scores: Vec<f32>,
        fold: usize,
    ) -> Self {
        let ruled = desk.ruled(example);
        Self {
            example,
            desk,
            scores,
            points: ruled.points,
            told: ruled.told,
            fold,
            votes: vec![],
            intent: Intent::GeneralEnquiry,
            fused: [0.0; INTENTS],
            learned: false,
        }
    }

    fn settle(&mut self, fit: &Fit) {
        self.fused = fused(Some(&self.scores), &self.points, fit);
        self.learned = danger_learned(Some(&self.scores), &mut self.fused, self.told, fit);
        self.intent = top(&self.fused);
        self.votes = self.desk.votes_of(self.example, self.intent);
    }

    fn belief(&self) -> f32 {
        log_beliefs(&self.fused, 1.0).get(self.intent.index()).copied().unwrap_or_default().exp()
    }

    fn margin(&self) -> f32 {
        self.scores.get(self.intent.index()).copied().unwrap_or_default()
    }

    fn danger(&self) -> bool {
        self.told.sure || self.learned || self.intent == Intent::SafetyEmergency
    }

    fn priority(&self, fit: &Fit) -> Priority {
        let trained = Trained::of(&self.scores, fit);
        let levels = self.desk.severity.decide(self.intent, &self.votes, Some(trained));
        priority_of(levels.impact, levels.urgency, self.intent, self.danger())
    }
}

/// Fits everything, and says how well it does.
pub(super) fn fit_all(held: &mut [Held<'_>]) -> (Fit, Unlearned) {
    let mut fit = Fit::default();
    (fit.intent, fit.rules) = fit_sum(held);
    (fit.danger, fit.danger_min) = fit_danger(held, &fit);
    held.iter_mut().for_each(|held| held.settle(&fit));
    fit.calibration = calibrate(held);
    (fit.decided_min, fit.margin_min) = fit_deciding(held, &fit);
    fit.level = fit_level(held);
    (fit.votes, fit.usual) = fit_cues(held, &fit);
    fit.grave = fit_grave(held, &fit);
    let unlearned = measure(held, &fit);
    (fit, unlearned)
}

/// Returns the pair of values from both lists that gives the least.
fn least(first: &[f32], second: &[f32], loss: impl Fn(f32, f32) -> f64) -> (f32, f32) {
    let pairs = first.iter().flat_map(|a| second.iter().map(|b| (*a, *b)));
    let weighed = pairs.map(|(a, b)| (loss(a, b), (a, b)));
    weighed.min_by(|a, b| a.0.total_cmp(&b.0)).map_or((1.0, 1.0), |(_, pair)| pair)
}

/// How much scores and rules count, so that the right intents are the most likely.
fn fit_sum(held: &[Held<'_>]) -> (f32, f32) {
    let steps =
        |many: u8, step: f32| -> Vec<f32> { (0..many).map(|at| f32::from(at) * step).collect() };
    let scores: Vec<f32> = steps(24, 0.25).into_iter().skip(2).collect();
    least(&scores, &steps(13, 0.1), |intent, rules| {
        let fit = Fit { intent, rules, ..Fit::default() };
        held.iter()
            .filter_map(|held| {
                let right = held.example.intent?.index();
                let sums = fused(Some(&held.scores), &held.points, &fit);
                log_beliefs(&sums, 1.0).get(right).map(|belief| -f64::from(*belief))
            })
            .sum()
    })
}

/// Returns how often an intent with each belief is right, never falling.
fn calibrate(held: &[Held<'_>]) -> [f32; KNOTS] {
    let mut knots = [(0.0_f32, 0.0_f32); KNOTS];
    for (at, (right, all)) in knots.iter_mut().enumerate() {
        (*right, *all) = (KNOT_PRIOR * at as f32 / (KNOTS - 1) as f32, KNOT_PRIOR);
    }
    for held in held {
        let Some(right) = held.example.intent else { continue };
        let place = (held.belief() * (KNOTS - 1) as f32).round();
        let knot = (0..KNOTS).find(|at| *at as f32 >= place).unwrap_or(KNOTS - 1);
        if let Some((sum, all)) = knots.get_mut(knot) {
            *all += 1.0;
            *sum += f32::from(u8::from(right == held.intent));
        }
    }
    // Pool neighbours that fall (Ayer and others, 1955).
    let mut pools: Vec<(f32, f32, usize)> = vec![];
    for (right, all) in knots {
        pools.push((right, all, 1));
        while let [.., a, b] = pools.as_slice()
            && a.0 / a.1 > b.0 / b.1
        {
            let joined = (a.0 + b.0, a.1 + b.1, a.2 + b.2);
            pools.truncate(pools.len() - 2);
            pools.push(joined);
        }
    }
    let mut out = [0.0; KNOTS];
    let rates =
        pools.into_iter().flat_map(|(right, all, many)| std::iter::repeat_n(right / all, many));
    for (knot, rate) in out.iter_mut().zip(rates) {
        *knot = rate;
    }
    out
}

/// From which confidence, and from which score, an intent is acted on.
fn fit_deciding(held: &[Held<'_>], fit: &Fit) -> (f32, f32) {
    let known: Vec<(f32, bool, f32)> = held
        .iter()
        .filter_map(|held| {
            let right = held.example.intent? == held.intent;
            Some((fit.confidence(held.belief()), right, held.margin()))
        })
        .collect();
    let mut surest = known.clone();
    surest.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut right, mut least) = (0_usize, DECIDED_MOST);
    for (at, (confidence, good, _)) in surest.iter().enumerate() {
        right += usize::from(*good);
        if right as f64 >= DECIDED_RIGHT * (at + 1) as f64 {
            least = confidence.min(DECIDED_MOST);
        }
    }
    let mut margins: Vec<f32> = known.iter().filter(|k| k.1).map(|k| k.2).collect();
    margins.sort_by(f32::total_cmp);
    (least, margins.get(margins.len() / STRANGE_ONE_IN).copied().unwrap_or(f32::MIN))
}

/// What each input of danger counts, and from where on danger is believed.
fn fit_danger(held: &[Held<'_>], fit: &Fit) -> ([f32; DANGER_INPUTS], f32) {
    let calm = || held.iter().filter(|held| held.example.safety == Some(false));
    let (all, by_word) = (calm().count(), calm().filter(|held| held.told.sure).count());
    let bearable = (all * FALSE_DANGER_PER_MILLE / 1000)
        .saturating_sub(by_word)
        .max(all * LEARNED_FALSE_PER_MILLE / 1000);
    let open: Vec<(&Held<'_>, [f32; DANGER_INPUTS])> = held
        .iter()
        .filter(|held| !held.told.sure && held.example.safety.is_some())
        .map(|held| {
            let sums = fused(Some(&held.scores), &held.points, fit);
            (held, danger_inputs(&held.scores, &sums, held.told))
        })
        .collect();
    let weigh = |keep: &dyn Fn(usize) -> bool| {
        let kept = open.iter().filter(|(held, _)| keep(held.fold));
        logistic(&kept.map(|(held, x)| (*x, held.example.safety == Some(true))).collect::<Vec<_>>())
    };
    // Where the line is drawn is seen on writers that have not weighed the inputs either.
    let mut without: Vec<f32> = vec![];
    for fold in 0..FOLDS {
        let weights = weigh(&|other| other != fold);
        let own = open.iter().filter(|(held, _)| {
            held.fold == fold && !held.told.harmless && held.example.safety == Some(false)
        });
        without.extend(own.map(|(_, x)| product(x, &weights)));
    }
    without.sort_by(|a, b| b.total_cmp(a));
    let most = without.get(bearable).copied().unwrap_or(f32::MAX);
    // Just above what may not be flagged any more.
    (weigh(&|_| true), most + 1e-3)
}

/// How sharp beliefs in pairs of levels are.
fn fit_level(held: &[Held<'_>]) -> f32 {
    let loss = |sharpness: f32, _: f32| -> f64 {
        held.iter()
            .filter_map(|held| {
                let (impact, urgency) = held.example.impact.zip(held.example.urgency)?;
                let pair = usize::from(impact.get() - 1) * 3 + usize::from(urgency.get() - 1);
                let scores = held.scores.get(PAIR_AT..PAIR_AT + PAIRS)?;
                log_beliefs(scores, sharpness).get(pair).map(|belief| -f64::from(*belief))
            })
            .sum()
    };
    let tried: Vec<f32> = (2..=40_u8).map(|at| f32::from(at) / 5.0).collect();
    least(&tried, &[0.0], loss).0
}

fn share(held: &[Held<'_>], judge: impl Fn(&Held<'_>) -> Option<bool>) -> Share {
    let mut share = Share::default();
    held.iter().filter_map(judge).for_each(|right| share.count(right));
    share
}

fn labelled_priority(example: &Example) -> Option<Priority> {
    let levels: (Impact, Urgency) = example.impact.zip(example.urgency)?;
    Some(priority_of(levels.0, levels.1, example.intent?, example.safety?))
}

/// How much cues and the table of usual pairs count, so that most priorities are right.
fn fit_cues(held: &[Held<'_>], fit: &Fit) -> (f32, f32) {
    let votes = [0.0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0];
    let usual = [0.0, 0.1, 0.2, 0.4, 0.7];
    least(&votes, &usual, |votes, usual| {
        let fit = Fit { votes, usual, ..*fit };
        -share(held, |h| Some(h.priority(&fit) == labelled_priority(h.example)?)).rate()
    })
}

fn p1(held: &[Held<'_>], fit: &Fit) -> (Share, Share) {
    let mut of = (Share::default(), Share::default());
    for held in held {
        let Some(right) = labelled_priority(held.example) else { continue };
        let said = held.priority(fit);
        if right == Priority::P1 {
            of.0.count(said == Priority::P1);
        }
        if said == Priority::P1 {
            of.1.count(right == Priority::P1);
        }
    }
    of
}

/// What speaks for the gravest pair of a text: [`Fit::grave`], with the sum by which that pair is ahead
/// of the others before its constant.
type Gravity = [f32; GRAVE_INPUTS + 1];
/// Where that sum stands among them: behind the columns.
const SUM: usize = COLUMNS;

/// Returns what speaks for the gravest pair; nothing where the intent cannot have it.
fn gravity(held: &Held<'_>, fit: &Fit) -> Option<Gravity> {
    let trained = Trained::of(&held.scores, fit);
    let pairs = held.desk.severity.pairs(held.intent, &held.votes, Some(trained));
    let (mut gravest, mut others) = (None, f32::MIN);
    for pair in pairs {
        match (pair.levels.impact, pair.levels.urgency) {
            (Impact::ONE, Urgency::ONE) => gravest = Some(pair.sum()),
            _ => others = others.max(pair.sum()),
        }
    }
    let own = held.scores.iter().copied().chain([gravest? - others, 1.0]);
    let mut out = [0.0; GRAVE_INPUTS + 1];
    for (slot, value) in out.iter_mut().zip(own) {
        *slot = value;
    }
    Some(out)
}

/// What each input of the gravest pair counts: as many texts are P1 as the share of right ones bears;
/// nothing where there is none to learn from.
fn fit_grave(held: &[Held<'_>], fit: &Fit) -> [f32; GRAVE_INPUTS] {
    let mut flagged = Share::default();
    let mut open: Vec<(usize, Gravity, bool)> = vec![];
    for held in held {
        let Some(right) = labelled_priority(held.example).map(|p| p == Priority::P1) else {
            continue;
        };
        if held.danger() {
            flagged.count(right);
        } else if let Some(inputs) = gravity(held, fit) {
            open.push((held.fold, inputs, right));
        }
    }
    let weigh = |keep: &dyn Fn(usize) -> bool| {
        let kept = open.iter().filter(|(fold, ..)| keep(*fold));
        let mut counts: Gravity =
            logistic(&kept.map(|(_, inputs, right)| (*inputs, *right)).collect::<Vec<_>>());
        counts[SUM] = counts[SUM].max(SUM_COUNTS_MIN);
        counts
    };
    // Where the line is drawn is seen on writers that have not weighed the inputs either.
    let mut seen: Vec<(f32, bool)> = vec![];
    for part in 0..FOLDS {
        let weights = weigh(&|fold| fold != part);
        let own = open.iter().filter(|(fold, ..)| *fold == part);
        seen.extend(own.map(|(_, inputs, right)| (product(inputs, &weights), *right)));
    }
    seen.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut least = None;
    for (sum, right) in seen {
        flagged.count(right);
        if flagged.rate() >= P1_RIGHT {
            least = Some(sum);
        }
    }
    // Nothing is known of it: the sum alone decides.
    let Some(least) = least else { return [0.0; GRAVE_INPUTS] };
    let [counts @ .., sum, constant] = weigh(&|_| true);
    let mut out = [0.0; GRAVE_INPUTS];
    for (slot, value) in out.iter_mut().zip(counts.into_iter().chain([constant - least])) {
        *slot = value / sum;
    }
    out
}

fn measure(held: &[Held<'_>], fit: &Fit) -> Unlearned {
    let right = |held: &Held<'_>| Some(held.example.intent? == held.intent);
    let decided = |held: &Held<'_>| {
        fit.confidence(held.belief()) >= fit.decided_min && held.margin() >= fit.margin_min
    };
    let mut beliefs: Vec<f32> =
        held.iter().filter(|h| h.example.intent.is_some()).map(Held::belief).collect();
    beliefs.sort_by(|a, b| b.total_cmp(a));
    let least = beliefs.get(beliefs.len() * 85 / 100).copied().unwrap_or_default();
    let (p1_found, p1_rightly) = p1(held, fit);
    let flagged = |wanted: bool| share(held, |h| (h.example.safety? == wanted).then(|| h.danger()));
    Unlearned {
        intent: share(held, right),
        decided: share(held, |h| right(h).filter(|_| decided(h))),
        surest: share(held, |h| right(h).filter(|_| h.belief() > least)),
        priority: share(held, |h| Some(h.priority(fit) == labelled_priority(h.example)?)),
        p1_found,
        p1_rightly,
        danger_found: flagged(true),
        danger_wrongly: flagged(false),
    }
}

/// Returns the rows that the others contradict, the most doubtful first.
pub(super) fn suspects_of(held: &[Held<'_>]) -> Vec<Suspect> {
    let value = |held: &Held<'_>, intent: Intent| {
        held.fused.get(intent.index()).copied().unwrap_or_default()
    };
    let mut found: Vec<Suspect> = held
        .iter()
        .filter_map(|held| {
            let labelled = held.example.intent?;
            let by = value(held, held.intent) - value(held, labelled);
            let id = held.example.id.clone();
            (by > 0.0).then_some(Suspect { id, labelled, looks_like: held.intent, by })
        })
        .collect();
    found.sort_by(|a, b| b.by.total_cmp(&a.by).then_with(|| a.id.cmp(&b.id)));
    found
}

/// One score for each column.
const _: () = assert!(COLUMNS > PAIR_AT + PAIRS);
