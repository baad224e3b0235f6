//! Which features a model knows, and how rare each is.
use std::collections::{BTreeMap, BTreeSet};

use super::svm::Line;
use crate::understanding::features::{Block, key_of};
use crate::understanding::linear::{Share, shares_of};

/// Texts, and hands among them, that a word and a piece must stand in to become a feature: what
/// one writer alone says teaches nothing about others.
const WORD_LEAST: (usize, usize) = (2, 2);
const PIECE_LEAST: (usize, usize) = (4, 3);
/// Features that the model keeps, those that count most: the file stays below 2.1 MB.
const FEATURES_MAX: usize = 33_000;

/// The features of one text, by name.
pub(super) type Features = Vec<(Block, String)>;

/// The features that the model knows, in the order of their names.
pub(super) struct Vocabulary {
    pub(super) names: Vec<String>,
    pub(super) rarity: Vec<f32>,
    /// In how many texts each stands.
    texts: Vec<usize>,
    by_key: BTreeMap<u64, u32>,
}

impl Vocabulary {
    /// Gathers what stands in enough texts of enough hands, of what `keep` lets through; `hands`
    /// has the writer of each text. No label is looked at.
    pub(super) fn of(texts: &[Features], hands: &[&str], keep: impl Fn(&str) -> bool) -> Self {
        let mut many: BTreeMap<&str, Seen<'_>> = BTreeMap::new();
        for (text, hand) in texts.iter().zip(hands) {
            let mut names: Vec<(&str, Block)> =
                text.iter().map(|(b, n)| (n.as_str(), *b)).collect();
            names.sort_unstable_by_key(|(name, _)| *name);
            names.dedup_by_key(|(name, _)| *name);
            for (name, block) in names {
                let new = || Seen { block, texts: 0, hands: BTreeSet::new() };
                let seen = many.entry(name).or_insert_with(new);
                seen.texts += 1;
                if seen.hands.len() < PIECE_LEAST.1 {
                    seen.hands.insert(hand);
                }
            }
        }
        // A desk that begins with one writer's texts learns from one.
        let there: BTreeSet<&str> = hands.iter().copied().collect();
        let kept: Vec<(&str, usize)> = many
            .into_iter()
            .filter(|(name, seen)| {
                let least = if seen.block == Block::Word { WORD_LEAST } else { PIECE_LEAST };
                seen.texts >= least.0 && seen.hands.len() >= least.1.min(there.len()) && keep(name)
            })
            .map(|(name, seen)| (name, seen.texts))
            .collect();
        let total = texts.len() as f32;
        let mut out =
            Self { names: vec![], rarity: vec![], texts: vec![], by_key: BTreeMap::new() };
        for (name, texts) in kept {
            let row = u32::try_from(out.names.len()).unwrap_or(u32::MAX);
            out.by_key.insert(key_of(name), row);
            out.names.push(name.to_owned());
            out.texts.push(texts);
            // Two decimals are what the file keeps.
            let rarity = ((1.0 + total) / (1.0 + texts as f32)).ln() + 1.0;
            out.rarity.push((rarity * 100.0).round() / 100.0);
        }
        out
    }

    /// How many features there are.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// Returns the shares that the known features have of a text.
    pub(super) fn shares(&self, text: &Features) -> Vec<Share> {
        let row = |(_, name): &(Block, String)| self.by_key.get(&key_of(name)).copied();
        let known: Vec<u32> = text.iter().filter_map(row).collect();
        let rarity = |row: u32| {
            let at = usize::try_from(row).unwrap_or(usize::MAX);
            self.rarity.get(at).copied().unwrap_or(1.0)
        };
        let words_from = self.names.partition_point(|name| Block::of(name) == Block::Piece);
        let words_from = u32::try_from(words_from).unwrap_or(u32::MAX);
        shares_of(known, (words_from, self.len()), rarity).shares
    }

    /// Returns those of the shares that are of words and pairs.
    pub(super) fn words_of(&self, shares: &[Share]) -> Vec<Share> {
        let is_word = |share: &&Share| {
            let name = usize::try_from(share.row).ok().and_then(|at| self.names.get(at));
            name.is_some_and(|name| Block::of(name) == Block::Word)
        };
        shares.iter().filter(is_word).copied().collect()
    }

    /// Returns the features that count most over all texts, at most [`FEATURES_MAX`]: by the largest
    /// weight alone, what two texts have would crowd out what a thousand have.
    pub(super) fn heaviest(&self, lines: &[Line]) -> BTreeSet<String> {
        let most =
            |at: usize| lines.iter().fold(0.0_f32, |most, line| most.max(line.weights[at].abs()));
        let often = |at: usize| (self.texts[at] as f32).sqrt();
        let mut all: Vec<(f32, &String)> =
            self.names.iter().enumerate().map(|(at, name)| (most(at) * often(at), name)).collect();
        all.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        all.into_iter().take(FEATURES_MAX).map(|(_, name)| name.clone()).collect()
    }
}

/// Where a feature was seen.
struct Seen<'t> {
    block: Block,
    texts: usize,
    hands: BTreeSet<&'t str>,
}
