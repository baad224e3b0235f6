//! What a closure can do with answers that are kept for those who ask again.
#![expect(clippy::missing_errors_doc, reason = "the trait says it once for all its methods")]
use std::time::Duration;

use crate::model::Timestamp;

use super::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// A request that is to be done once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerClaim {
    /// The digest of who asks and of his key.
    pub name: [u8; 32],
    /// The digest of what he asks.
    pub request: [u8; 32],
    /// When.
    pub at: Timestamp,
    /// How long an answer is kept.
    pub kept_for: Duration,
}

/// An answer that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// Its status.
    pub status: u16,
    /// Its media type; empty when it has none.
    pub media: String,
    /// Its text; nothing when that is shown once.
    pub body: Option<String>,
}

/// What is known of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimedAnswer {
    /// Nothing: it is to be done.
    New,
    /// It was answered.
    Answered(KeptAnswer),
    /// Its key came with another request.
    OtherRequest,
    /// It was begun and never answered.
    Unanswered,
}

/// Answers to requests that came with a key of their own.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait AnswerTx {
    /// Notes that a request is under way, unless something is known of it.
    fn claim_answer(&mut self, claim: &AnswerClaim) -> Result<ClaimedAnswer>;
    /// Keeps the answer of a request that is under way.
    fn keep_answer(&mut self, name: &[u8; 32], answer: &KeptAnswer) -> Result<()>;
    /// Forgets a request that came to nothing.
    fn release_answer(&mut self, name: &[u8; 32]) -> Result<()>;
    /// Forgets what was asked before a moment, so many rows at most; returns how many that were.
    fn wipe_answers(&mut self, before: Timestamp, limit: u32) -> Result<u32>;
}
