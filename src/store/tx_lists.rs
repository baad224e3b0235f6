//! Lists of tickets, and how many there are.
use crate::model::{ArrivalId, QueueId, TicketNumber, Timestamp};
use crate::tickets::Ticket;

use super::{CallRow, StoreError, TicketFilter};

type Result<T> = std::result::Result<T, StoreError>;

/// How many tickets of a queue have not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueCount {
    /// The queue.
    pub queue: QueueId,
    /// All of them.
    pub open: u32,
    /// Those of the priorities P1 and P2.
    pub grave: u32,
}

/// Tickets as they are listed, looked for and counted.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
#[expect(clippy::missing_errors_doc, reason = "said once for all methods")]
pub trait ListTx {
    /// Returns tickets, the newest first.
    fn tickets(&mut self, filter: &TicketFilter) -> Result<Vec<Ticket>>;
    /// Returns the tickets of the priorities P1 and P2 that have not ended, the gravest first.
    fn grave_tickets(&mut self, limit: u32) -> Result<Vec<Ticket>>;
    /// Returns how many tickets of each queue have not ended, by queue; queues without any are not
    /// there.
    fn queue_counts(&mut self) -> Result<Vec<QueueCount>>;
    /// Returns the calls of a ticket, the oldest first.
    fn calls_of_ticket(&mut self, ticket: TicketNumber) -> Result<Vec<CallRow>>;
    /// Returns the events of a ticket whose mail is kept as it came: their places in the list of events,
    /// from 1, with their arrivals.
    fn kept_mails(&mut self, ticket: TicketNumber) -> Result<Vec<(u32, ArrivalId)>>;
    /// Returns how many seconds it took callers of a line since then to have a person, the latest first:
    /// one entry for each call in which somebody was rung, empty when he had nobody and it is over.
    fn seconds_to_person(
        &mut self,
        line: &str,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<Option<u32>>>;
}
