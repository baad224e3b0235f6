//! What a closure can do with calendars that are fetched by address.
#![expect(clippy::missing_errors_doc, reason = "the trait says it once for all its methods")]
use crate::model::{PersonId, PolicyId, Timestamp};

use super::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// A calendar to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFeed {
    /// The digest of the token in its address.
    pub digest: [u8; 32],
    /// Only this person's shifts.
    pub person: Option<PersonId>,
    /// Only this schedule's shifts.
    pub schedule: Option<PolicyId>,
    /// When.
    pub at: Timestamp,
}

/// A calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedRow {
    /// Its row.
    pub id: i64,
    /// Only this person's shifts.
    pub person: Option<PersonId>,
    /// Only this schedule's shifts.
    pub schedule: Option<PolicyId>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was ended.
    pub revoked_at: Option<Timestamp>,
}

/// Calendars of who is on call.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait FeedTx {
    /// Adds a calendar and returns its row.
    fn add_feed(&mut self, new: &NewFeed) -> Result<i64>;
    /// Returns every calendar, the oldest first.
    fn feeds(&mut self) -> Result<Vec<FeedRow>>;
    /// Returns the live calendar of a token's digest.
    fn feed(&mut self, digest: &[u8; 32]) -> Result<Option<FeedRow>>;
    /// Ends a calendar; `false` when it was ended before, or never was.
    fn revoke_feed(&mut self, id: i64, at: Timestamp) -> Result<bool>;
}
