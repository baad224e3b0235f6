//! What a closure can do about ways to people on call, and about who was told of hand-overs.
#![expect(clippy::missing_errors_doc, reason = "the trait says it once for all its methods")]
use crate::model::{OutboxId, PersonId, PolicyId, Timestamp};

use super::{OutboxState, StoreError, TryId};

type Result<T> = std::result::Result<T, StoreError>;

/// A way to somebody on call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayRow {
    /// Who.
    pub person: PersonId,
    /// The address, as [`Address`](crate::oncall::Address) is printed.
    pub address: String,
    /// When it was proven, and by what: code, link, key, page.
    pub verified: Option<(Timestamp, String)>,
    /// When the last code was sent there.
    pub asked_at: Option<Timestamp>,
    /// Wrong codes since.
    pub misses: u32,
    /// What became of the message with it, and what went wrong last.
    pub sent: Option<(OutboxState, String)>,
}

/// Ways that are proven, or are being proven; and hand-overs that were told.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait WayTx {
    /// Returns every way that was ever asked about, by person.
    fn ways(&mut self) -> Result<Vec<WayRow>>;
    /// Returns one.
    fn way(&mut self, person: &PersonId, address: &str) -> Result<Option<WayRow>>;
    /// Notes that a code went out by a way, and forgets the misses of the one before. What was
    /// proven stays so.
    fn ask_way(
        &mut self,
        person: &PersonId,
        address: &str,
        at: Timestamp,
        outbox: OutboxId,
        token: Option<&[u8; 32]>,
    ) -> Result<()>;
    /// Counts a wrong code.
    fn miss_way(&mut self, person: &PersonId, address: &str) -> Result<()>;
    /// Notes that a way is proven; its code and link are used up, and pages go there again where he had
    /// stopped them.
    fn verify_way(
        &mut self,
        person: &PersonId,
        address: &str,
        by: &str,
        at: Timestamp,
    ) -> Result<()>;
    /// Notes that the way of a try is proven, since it was answered.
    fn verify_way_of_try(&mut self, id: TryId, at: Timestamp) -> Result<()>;
    /// Returns the way whose link has the token of this digest.
    fn way_of_token(&mut self, digest: &[u8; 32]) -> Result<Option<WayRow>>;
    /// Returns the way by which an outbox row carries a code.
    fn way_of_outgoing(&mut self, outbox: OutboxId) -> Result<Option<WayRow>>;
    /// Notes that somebody is told of a hand-over; `false` when he was before.
    fn tell_hand_over(
        &mut self,
        schedule: &PolicyId,
        at: Timestamp,
        person: &PersonId,
        comes_on: bool,
        now: Timestamp,
    ) -> Result<bool>;
    /// Forgets who was told of hand-overs before a moment.
    fn forget_hand_overs(&mut self, before: Timestamp) -> Result<()>;
}
