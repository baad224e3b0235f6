//! The words that counted, for the account of one answer.
use serde::Serialize;

use super::words::Words;

/// Words shown that the examples connect with something.
const WORDS_MAX: usize = 8;
/// Contributions smaller than this explain nothing.
const CONTRIBUTION_MIN: f32 = 0.02;

/// A word, and how much the examples connect it with what was decided more than with its rival.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WordWeighed {
    /// The word as written.
    pub text: String,
    /// How much; below zero it speaks for the rival.
    pub share: f32,
}

/// Returns the words with the shares that are worth a line, the strongest first.
pub(super) fn weighed(words: &Words<'_>, shares: Vec<f32>) -> Vec<WordWeighed> {
    let mut ranked: Vec<(usize, f32)> = shares.into_iter().enumerate().collect();
    ranked.retain(|(_, share)| share.abs() >= CONTRIBUTION_MIN);
    ranked.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    ranked.truncate(WORDS_MAX);
    let shown = |(at, share)| WordWeighed { text: words.written(at, at).to_owned(), share };
    ranked.into_iter().map(shown).collect()
}
