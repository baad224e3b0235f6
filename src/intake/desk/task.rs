//! Tasks of a ticket: one more, and one that is done.
use crate::model::{TicketNumber, Timestamp};
use crate::store::{StoreError, Tx};
use crate::tickets::{EventKind, NewTask, Said, Sentence, TASKS_MAX, Task, TaskKind};

use super::{Beside, DeskRefusal};

/// What is to become of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskDeed {
    /// It is written down.
    Add(String),
    /// The one at this place, from 1, is done.
    Done(u32),
}

/// An order about the tasks of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskOrder {
    /// The ticket.
    pub ticket: TicketNumber,
    /// What.
    pub deed: TaskDeed,
    /// Who orders it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl TaskOrder {
    /// Carries it out and returns all tasks of the ticket. A task that is done already stays as it was.
    pub(in crate::intake) fn carry_out(
        &self,
        tx: &mut dyn Tx,
    ) -> Result<Result<Vec<Task>, DeskRefusal>, StoreError> {
        let Some(ticket) = tx.ticket(self.ticket)? else {
            return Ok(Err(DeskRefusal::NoTicket(self.ticket)));
        };
        if let Some(into) = ticket.merged_into {
            return Ok(Err(DeskRefusal::Merged { ticket: self.ticket, into }));
        }
        let tasks = tx.tasks_of(self.ticket)?;
        let text = match &self.deed {
            TaskDeed::Add(_) if tasks.len() >= TASKS_MAX => {
                let why = format!("{} has {TASKS_MAX} tasks already", self.ticket);
                return Ok(Err(DeskRefusal::Label(why)));
            }
            TaskDeed::Add(about) => {
                let task = NewTask { kind: TaskKind::Other, about: about.clone(), at: self.at };
                tx.add_task(self.ticket, &task)?;
                Said::of(Sentence::TaskAdded, &[about])
            }
            TaskDeed::Done(place) => {
                let Some(task) = tasks.iter().find(|task| task.place == *place) else {
                    let (ticket, place) = (self.ticket, *place);
                    return Ok(Err(DeskRefusal::NoTask { ticket, place }));
                };
                if !tx.end_task(self.ticket, *place, &self.by, self.at)? {
                    return Ok(Ok(tasks));
                }
                Said::of(Sentence::TaskDone, &[&task.kind, &task.about])
            }
        };
        let beside = Beside { ticket: self.ticket, by: &self.by, at: self.at };
        beside.write(tx, EventKind::Note, text)?;
        Ok(Ok(tx.tasks_of(self.ticket)?))
    }
}

/// A task as it is named beside its ticket.
pub(super) fn named(task: &Task) -> String {
    format!("{} {}", task.kind, task.about).trim().to_owned()
}
