//! Copies to queues and tasks of tickets.
use rusqlite::params;

use super::values::{collect, execute, first, micros, time, word};
use super::{SqliteTx, StoreError};
use crate::model::{QueueId, TicketNumber, Timestamp};
use crate::store::{DeskTx, PAGE_MAX};
use crate::tickets::{NewTask, Task};

impl DeskTx for SqliteTx<'_> {
    fn add_copy(
        &mut self,
        ticket: TicketNumber,
        queue: &QueueId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "INSERT OR IGNORE INTO ticket_copies (ticket, queue, at) VALUES (?1, ?2, ?3)";
        let row = params![ticket.serial(), queue.as_str(), micros(at)];
        Ok(execute(self.connection, sql, row)? == 1)
    }

    fn copies_of(&mut self, ticket: TicketNumber) -> Result<Vec<QueueId>, StoreError> {
        let sql = "SELECT queue FROM ticket_copies WHERE ticket = ?1 ORDER BY queue LIMIT ?2";
        collect(self.connection, sql, params![ticket.serial(), PAGE_MAX], |row| word(row, "queue"))
    }

    fn add_task(&mut self, ticket: TicketNumber, task: &NewTask) -> Result<(), StoreError> {
        let sql = "INSERT INTO ticket_tasks (ticket, kind, about, made_at) VALUES (?1, ?2, ?3, ?4)";
        let row = params![ticket.serial(), task.kind.as_str(), task.about, micros(task.at)];
        execute(self.connection, sql, row).map(|_| ())
    }

    fn tasks_of(&mut self, ticket: TicketNumber) -> Result<Vec<Task>, StoreError> {
        let sql = "SELECT kind, about, done_at, done_by FROM ticket_tasks
                   WHERE ticket = ?1 ORDER BY id LIMIT ?2";
        let tasks = collect(self.connection, sql, params![ticket.serial(), PAGE_MAX], |row| {
            Ok(Task {
                place: 0,
                kind: word(row, "kind")?,
                about: row.get("about")?,
                done_at: row.get::<_, Option<i64>>("done_at")?.map(time).transpose()?,
                done_by: row.get("done_by")?,
            })
        })?;
        Ok((1_u32..).zip(tasks).map(|(place, task)| Task { place, ..task }).collect())
    }

    fn end_task(
        &mut self,
        ticket: TicketNumber,
        place: u32,
        by: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let Some(before) = place.checked_sub(1) else { return Ok(false) };
        let sql = "SELECT id FROM ticket_tasks WHERE ticket = ?1 ORDER BY id LIMIT 1 OFFSET ?2";
        let id: Option<i64> =
            first(self.connection, sql, params![ticket.serial(), before], |row| Ok(row.get(0)?))?;
        let sql = "UPDATE ticket_tasks SET done_at = ?2, done_by = ?3
                   WHERE id = ?1 AND done_at IS NULL";
        Ok(execute(self.connection, sql, params![id, micros(at), by])? == 1)
    }
}
