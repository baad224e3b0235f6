//! Who else looks at a ticket, and what has to be done for it.
use crate::model::{QueueId, TicketNumber, Timestamp};
use crate::tickets::{NewTask, Task};

use super::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// Copies to queues and tasks of tickets.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
#[expect(clippy::missing_errors_doc, reason = "said once for all methods")]
pub trait DeskTx {
    /// Puts a ticket before a queue beside its own; returns whether it was not there yet.
    fn add_copy(&mut self, ticket: TicketNumber, queue: &QueueId, at: Timestamp) -> Result<bool>;
    /// Returns the queues that a ticket was copied to, in the order of their names.
    fn copies_of(&mut self, ticket: TicketNumber) -> Result<Vec<QueueId>>;
    /// Writes down a task.
    fn add_task(&mut self, ticket: TicketNumber, task: &NewTask) -> Result<()>;
    /// Returns a ticket's tasks in order.
    fn tasks_of(&mut self, ticket: TicketNumber) -> Result<Vec<Task>>;
    /// Ticks off the task at a place; returns whether there is such a task that was still open.
    fn end_task(
        &mut self,
        ticket: TicketNumber,
        place: u32,
        by: &str,
        at: Timestamp,
    ) -> Result<bool>;
}
