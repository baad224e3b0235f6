//! What a closure can do about exceptions to the on-call schedules.
#![expect(clippy::missing_errors_doc, reason = "the trait says it once for all its methods")]
use crate::model::{PolicyId, Timestamp};
use crate::oncall::{
    Change, ChangeId, Changes, NewChange, NewSwap, Swap, SwapId, SwapState, TakenBack,
};

use super::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// Overrides of schedules, and turns that people offer each other. Whatever changes who is on call
/// counts the revision up.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait RotaTx {
    /// Returns the changes that end after a moment, those taken back among them.
    fn changes(&mut self, ending_after: Timestamp) -> Result<Changes>;
    /// Returns changes older than this one, or the newest: the newest first, those that are over too.
    fn changes_before(&mut self, before: Option<ChangeId>, limit: u32) -> Result<Vec<Change>>;
    /// Returns a change.
    fn change(&mut self, id: ChangeId) -> Result<Option<Change>>;
    /// Returns the change of a schedule that came from an entry of a calendar file and stands.
    fn change_of_source(&mut self, schedule: &PolicyId, source: &str) -> Result<Option<Change>>;
    /// Returns the changes of a schedule that came from a calendar file, stand, and end after a moment.
    fn changes_of_feed(
        &mut self,
        schedule: &PolicyId,
        feed: &str,
        ending_after: Timestamp,
    ) -> Result<Vec<Change>>;
    /// Notes which calendar file a change came from.
    fn set_feed_of_change(&mut self, id: ChangeId, feed: &str) -> Result<()>;
    /// Writes a change; [`StoreError::Exists`] when its source has one already.
    fn add_change(&mut self, change: &NewChange, at: Timestamp) -> Result<ChangeId>;
    /// Takes a change back; `false` when it was taken back before, or is not there.
    fn take_back_change(&mut self, id: ChangeId, back: &TakenBack) -> Result<bool>;
    /// Returns the open offers, the oldest first.
    fn open_swaps(&mut self) -> Result<Vec<Swap>>;
    /// Returns the latest offers of any state, the newest first.
    fn swaps(&mut self, limit: u32) -> Result<Vec<Swap>>;
    /// Returns an offer.
    fn swap(&mut self, id: SwapId) -> Result<Option<Swap>>;
    /// Writes an offer.
    fn add_swap(&mut self, swap: &NewSwap, at: Timestamp) -> Result<SwapId>;
    /// Writes what became of an open offer; `false` when it is open no more, or not there.
    fn settle_swap(&mut self, id: SwapId, state: &SwapState) -> Result<bool>;
}
