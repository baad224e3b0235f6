//! Whether words that look grave are meant so: denied, over, only supposed, or told of others.
//!
//! The words for it stand in `urgency.toml`. What counts is where they stand: in the same clause,
//! in the same sentence, before or behind (NegEx counts likewise: Chapman and others, 2001).
use serde::Deserialize;

use super::lexicon::{Concept, Gathering, Hit, Hits, WordLists};
use super::words::Words;
use crate::model::FileFault;

/// Words before a cue in which a denial counts.
const DENIED_WORDS: usize = 4;
/// Words before a cue in which "if" or "in case of" counts.
const SUPPOSED_WORDS: usize = 12;
/// Words before a cue in which "the neighbour says" counts.
const TOLD_WORDS: usize = 10;
/// Words behind a cue in which "it is solved" counts: callers tell their stories in one breath.
const OVER_WORDS: usize = 40;

/// `[scope]` as it stands in the file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScopeText {
    /// It is solved.
    #[serde(default)]
    over: WordLists,
    /// It is not solved, or has come back.
    #[serde(default)]
    still: WordLists,
    /// If it should happen.
    #[serde(default)]
    supposed: WordLists,
    /// It happened to others.
    #[serde(default)]
    told: WordLists,
    /// "But": what was said before it does not reach behind it.
    #[serde(default)]
    turn: WordLists,
}

/// The words that take the weight from others.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    denial: Option<Concept>,
    over: Option<Concept>,
    still: Option<Concept>,
    supposed: Option<Concept>,
    told: Option<Concept>,
    turn: Option<Concept>,
}

/// How words are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// As they are said.
    Stands,
    /// "No", "without" and the like stands before them.
    Denied,
    /// It is over.
    Over,
    /// It is only supposed.
    Supposed,
    /// It is told of others.
    Told,
}

impl Standing {
    /// Returns why they do not count, in the desk's words.
    pub(super) const fn why(self) -> &'static str {
        match self {
            Self::Stands => "counts",
            Self::Denied => "denied",
            Self::Over => "over",
            Self::Supposed => "only supposed",
            Self::Told => "told of others",
        }
    }
}

impl Scope {
    /// Adds the words to the lexicon: `denial`, and `scope.over` and so on.
    pub(super) fn read(
        file: &str,
        text: &str,
        denial: &WordLists,
        read: &ScopeText,
        lexicon: &mut Gathering,
        faults: &mut Vec<FileFault>,
    ) -> Self {
        let mut add =
            |name: &str, lists: &WordLists| Some(lexicon.add(file, text, name, lists, faults));
        Self {
            denial: add("denial", denial),
            over: add("scope.over", &read.over),
            still: add("scope.still", &read.still),
            supposed: add("scope.supposed", &read.supposed),
            told: add("scope.told", &read.told),
            turn: add("scope.turn", &read.turn),
        }
    }

    /// Tells how the words from `first` to `last` are meant; a denial is not asked for.
    pub(super) fn of(
        &self,
        words: &Words<'_>,
        hits: &Hits,
        (first, last): (usize, usize),
    ) -> Standing {
        let before = |concept: Option<Concept>, within: usize| {
            self.nearest_before(words, hits, concept, first, within)
        };
        if before(self.supposed, SUPPOSED_WORDS) {
            return Standing::Supposed;
        }
        if before(self.told, TOLD_WORDS) {
            return Standing::Told;
        }
        if self.over_after(words, hits, last) || before(self.over, DENIED_WORDS) {
            return Standing::Over;
        }
        Standing::Stands
    }

    /// Tells whether a denial stands shortly before word `at` in the same clause.
    pub(super) fn denied(&self, words: &Words<'_>, hits: &Hits, at: usize) -> bool {
        let Some(denial) = self.denial else { return false };
        let turn = |from: usize| self.any(hits, self.turn, |hit| from < hit.first && hit.last < at);
        let clause = |index: usize| words.tokens().get(index).map(|token| token.clause);
        hits.of(denial).iter().any(|hit| {
            hit.last < at
                && at - hit.last <= DENIED_WORDS
                && clause(hit.last) == clause(at)
                && !turn(hit.last)
        })
    }

    /// Tells whether such words stand before word `at` in its sentence, with no "but" between.
    fn nearest_before(
        &self,
        words: &Words<'_>,
        hits: &Hits,
        concept: Option<Concept>,
        at: usize,
        within: usize,
    ) -> bool {
        let sentence = |index: usize| words.tokens().get(index).map(|token| token.sentence);
        self.any(hits, concept, |hit| {
            hit.last < at
                && at - hit.last <= within
                && sentence(hit.last) == sentence(at)
                && !self.any(hits, self.turn, |turn| hit.last < turn.first && turn.last < at)
        })
    }

    /// Tells whether it is said behind word `last` that it is over, and not that it goes on.
    fn over_after(&self, words: &Words<'_>, hits: &Hits, last: usize) -> bool {
        let sentence = |index: usize| words.tokens().get(index).map_or(0, |token| token.sentence);
        let near = |hit: &Hit| {
            last < hit.first
                && hit.first - last <= OVER_WORDS
                && sentence(hit.first) <= sentence(last).saturating_add(1)
        };
        self.any(hits, self.over, near) && !self.any(hits, self.still, |hit| hit.first > last)
    }

    fn any(&self, hits: &Hits, concept: Option<Concept>, wanted: impl Fn(&Hit) -> bool) -> bool {
        concept.is_some_and(|concept| hits.of(concept).iter().any(wanted))
    }
}
