//! What a closure can do with freezes of badges.
use crate::model::TicketNumber;
use crate::tickets::Freeze;

use super::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// Freezes, one a ticket.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
#[expect(clippy::missing_errors_doc, reason = "said once for all methods")]
pub trait FreezeTx {
    /// Returns the freeze beside a ticket.
    fn freeze(&mut self, ticket: TicketNumber) -> Result<Option<Freeze>>;
    /// Writes the freeze beside a ticket, in the place of the one that is there.
    fn put_freeze(&mut self, ticket: TicketNumber, freeze: &Freeze) -> Result<()>;
}
