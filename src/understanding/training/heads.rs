//! The lines of every head: first those of the intents, then those that also look at what the
//! intents' lines found.
use super::svm::{Line, margin, separate};
use crate::model::{Impact, Intent, Urgency};
use crate::understanding::linear::{
    APART, APART_AT, DANGER_AT, INTENTS, LEVELS, PAIR_AT, PAIRS, SECOND, STACK_SHARPNESS, Share,
    URGENCY_AT, log_beliefs,
};

/// Price of an error, and how much dearer it is on a text of the class, of each head.
const INTENT_PRICE: (f32, f32) = (1.0, 1.5);
const LEVEL_PRICE: (f32, f32) = (0.25, 1.0);
const DANGER_PRICE: (f32, f32) = (0.5, 3.0);
const APART_PRICE: (f32, f32) = (1.0, 2.0);

/// Parts that the writers are cut into.
pub(super) const FOLDS: usize = 5;

/// What a text teaches.
pub(super) struct Lesson {
    pub(super) shares: Vec<Share>,
    /// Those of words and pairs alone.
    pub(super) words: Vec<Share>,
    pub(super) intent: Option<Intent>,
    pub(super) levels: Option<(Impact, Urgency)>,
    pub(super) danger: Option<bool>,
    /// The part that its writer is in.
    pub(super) fold: usize,
}

/// Columns of a head, counted from its own first one, with their price.
struct Head {
    columns: usize,
    price: (f32, f32),
    right: fn(&Lesson) -> Option<usize>,
    /// What it looks at.
    seen: fn(&Lesson) -> &[Share],
}

const ALL: fn(&Lesson) -> &[Share] = |lesson| &lesson.shares;

const FIRST: [Head; 1] = [Head {
    columns: INTENTS,
    price: INTENT_PRICE,
    right: |l| l.intent.map(Intent::index),
    seen: ALL,
}];

const SECONDS: [Head; 4] = [
    Head {
        columns: LEVELS,
        price: LEVEL_PRICE,
        right: |l| l.levels.map(|(i, _)| level(i.get())),
        seen: ALL,
    },
    Head {
        columns: LEVELS,
        price: LEVEL_PRICE,
        right: |l| l.levels.map(|(_, u)| level(u.get())),
        seen: ALL,
    },
    Head {
        columns: PAIRS,
        price: LEVEL_PRICE,
        right: |l| l.levels.map(|(i, u)| level(i.get()) * LEVELS + level(u.get())),
        seen: ALL,
    },
    // One column: whether there is danger.
    Head { columns: 1, price: DANGER_PRICE, right: DANGER, seen: ALL },
];

/// Danger by the text alone, and by its words alone: two more views, which err on other texts.
const APARTS: [Head; APART] = [
    Head { columns: 1, price: APART_PRICE, right: DANGER, seen: ALL },
    Head { columns: 1, price: APART_PRICE, right: DANGER, seen: |lesson| &lesson.words },
];

const DANGER: fn(&Lesson) -> Option<usize> = |lesson| lesson.danger.map(usize::from);

fn level(level: u8) -> usize {
    usize::from(level).saturating_sub(1)
}

/// Learns the columns of these heads from the lessons that `keep` lets through.
fn learn(
    heads: &[Head],
    lessons: &[Lesson],
    features: usize,
    keep: impl Fn(&Lesson) -> bool,
) -> Vec<Line> {
    let mut lines = vec![];
    for head in heads {
        let kept: Vec<(&Lesson, usize)> = lessons
            .iter()
            .filter(|lesson| keep(lesson))
            .filter_map(|lesson| Some((lesson, (head.right)(lesson)?)))
            .collect();
        let texts: Vec<&[Share]> = kept.iter().map(|(l, _)| (head.seen)(l)).collect();
        for column in 0..head.columns {
            // The right answer of the single column of danger is 1.
            let wanted =
                |right: usize| if head.columns == 1 { right == 1 } else { right == column };
            let wanted: Vec<bool> = kept.iter().map(|(_, right)| wanted(*right)).collect();
            let (cost, factor) = head.price;
            lines.push(separate(&texts, &wanted, features, cost, factor));
        }
    }
    lines
}

/// Learns the intents from all that `keep` lets through.
pub(super) fn learn_intents(
    lessons: &[Lesson],
    features: usize,
    keep: impl Fn(&Lesson) -> bool,
) -> Vec<Line> {
    learn(&FIRST, lessons, features, keep)
}

/// Learns the second columns; the lessons have the beliefs in intents among their shares.
pub(super) fn learn_second(
    lessons: &[Lesson],
    features: usize,
    keep: impl Fn(&Lesson) -> bool,
) -> Vec<Line> {
    learn(&SECONDS, lessons, features + INTENTS, keep)
}

/// Learns the columns that look at the text alone; no lesson has beliefs among its shares yet.
pub(super) fn learn_apart(
    lessons: &[Lesson],
    features: usize,
    keep: impl Fn(&Lesson) -> bool,
) -> Vec<Line> {
    learn(&APARTS, lessons, features, keep)
}

/// Scores of the lessons by lines that learned from none of their writers. A line that was learned
/// from words alone has no weight for pieces.
pub(super) fn held_out(lessons: &[Lesson], learned: impl Fn(usize) -> Vec<Line>) -> Vec<Vec<f32>> {
    let mut out = vec![vec![]; lessons.len()];
    for fold in 0..FOLDS {
        let lines = learned(fold);
        for (lesson, out) in lessons.iter().zip(&mut out).filter(|(l, _)| l.fold == fold) {
            *out = lines.iter().map(|line| margin(line, &lesson.shares)).collect();
        }
    }
    out
}

/// Adds what was found of the intents to the shares of each lesson.
pub(super) fn stack(lessons: &mut [Lesson], scores: &[Vec<f32>], features: usize) {
    for (lesson, scores) in lessons.iter_mut().zip(scores) {
        let beliefs = log_beliefs(scores, STACK_SHARPNESS).into_iter().enumerate();
        lesson.shares.extend(beliefs.map(|(at, belief)| Share {
            row: u32::try_from(features + at).unwrap_or(u32::MAX),
            value: belief.exp(),
        }));
    }
}

/// The second columns begin where those of the intents end.
const _: () = assert!(
    URGENCY_AT + LEVELS == PAIR_AT
        && DANGER_AT + 1 == INTENTS + SECOND
        && APART_AT == INTENTS + SECOND
);
