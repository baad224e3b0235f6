//! Which features a model knows, and how rare each is.
use std::collections::{BTreeMap, BTreeSet};

use super::svm::Line;
use crate::understanding::features::{Block, Occurrence, key_of};
use crate::understanding::linear::{Share, shares_of};

/// Texts that a word and a piece must stand in to become a feature.
const WORD_TEXTS_MIN: usize = 2;
const PIECE_TEXTS_MIN: usize = 4;
/// Features kept; those with the largest weights. Keeps the model file below two megabytes.
const FEATURES_MAX: usize = 32_000;

/// The features of one text, by name.
pub(super) type Features = Vec<(Block, String)>;

/// The features that the model knows, in the order of their names.
pub(super) struct Vocabulary {
    pub(super) names: Vec<String>,
    pub(super) rarity: Vec<f32>,
    by_key: BTreeMap<u64, u32>,
}

impl Vocabulary {
    /// Gathers what stands in enough texts, of what `keep` lets through.
    pub(super) fn of(texts: &[Features], keep: impl Fn(&str) -> bool) -> Self {
        let mut many: BTreeMap<&str, (Block, usize)> = BTreeMap::new();
        for text in texts {
            let mut names: Vec<(&str, Block)> =
                text.iter().map(|(b, n)| (n.as_str(), *b)).collect();
            names.sort_unstable_by_key(|(name, _)| *name);
            names.dedup_by_key(|(name, _)| *name);
            for (name, block) in names {
                many.entry(name).or_insert((block, 0)).1 += 1;
            }
        }
        let total = texts.len() as f32;
        let mut out = Self { names: vec![], rarity: vec![], by_key: BTreeMap::new() };
        for (name, (block, texts)) in many {
            let least = if block == Block::Word { WORD_TEXTS_MIN } else { PIECE_TEXTS_MIN };
            if texts >= least && keep(name) {
                let row = u32::try_from(out.names.len()).unwrap_or(u32::MAX);
                out.by_key.insert(key_of(name), row);
                out.names.push(name.to_owned());
                // Two decimals are what the file keeps.
                let rarity = ((1.0 + total) / (1.0 + texts as f32)).ln() + 1.0;
                out.rarity.push((rarity * 100.0).round() / 100.0);
            }
        }
        out
    }

    /// How many features there are.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// Returns the shares that the known features have of a text.
    pub(super) fn shares(&self, text: &Features) -> Vec<Share> {
        let found: Vec<Occurrence> = text
            .iter()
            .map(|(block, name)| Occurrence { key: key_of(name), block: *block, word: 0 })
            .collect();
        shares_of(&found, |key| self.by_key.get(&key).copied(), &self.rarity).0
    }

    /// Returns the features with the largest weights, at most [`FEATURES_MAX`].
    pub(super) fn heaviest(&self, lines: &[Line]) -> BTreeSet<String> {
        let mut all: Vec<(f32, &String)> = self
            .names
            .iter()
            .enumerate()
            .map(|(at, name)| {
                let most =
                    lines.iter().fold(0.0_f32, |most, line| most.max(line.weights[at].abs()));
                (most, name)
            })
            .collect();
        all.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        all.into_iter().take(FEATURES_MAX).map(|(_, name)| name.clone()).collect()
    }
}
