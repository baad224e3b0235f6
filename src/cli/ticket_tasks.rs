//! `tickets task`: what has to be done for a ticket.
use super::desk::{Answered, Client, Context, Words};
use super::ticket_acts::refused;
use super::{Failure, Output, Tone, Verdict};
use crate::api::desk_shapes::{NewTaskRequest, TaskDoneRequest};
use crate::model::TicketNumber;
use crate::tickets::{Task, TaskKind};

/// Ticks off a task of a ticket, or adds one.
#[derive(Clone, Debug, clap::Args)]
pub struct TaskCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with tasks.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Write down one more.
    Add {
        /// The ticket.
        number: TicketNumber,
        /// What has to be done.
        text: String,
        /// Who writes it down, for the record.
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// Tick one off.
    Done {
        /// The ticket.
        number: TicketNumber,
        /// The task's place in the list that `show` gives, from 1.
        place: u32,
        /// Who did it, for the record.
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
}

impl TaskCommand {
    pub(super) fn run(
        &self,
        context: &Context,
        client: &Client,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let answered = match &self.what {
            What::Add { number, text, by } => {
                let request = NewTaskRequest { about: text.clone(), by: by.clone() };
                client.post::<Vec<Task>>(&format!("/api/v1/tickets/{number}/tasks"), &request)?
            }
            What::Done { number, place, by } => {
                let target = format!("/api/v1/tickets/{number}/tasks/{place}/done");
                client.post::<Vec<Task>>(&target, &TaskDoneRequest { by: by.clone() })?
            }
        };
        match answered {
            Answered::Good(tasks) if out.json() => out.value(&tasks)?,
            Answered::Good(tasks) => lines(&Words::load(context)?, &tasks, out)?,
            Answered::Refused(problem) => return refused(&problem, out),
        }
        Ok(Verdict::Good)
    }
}

/// Shows tasks, a line each: those that are done behind a cross.
pub(super) fn lines(words: &Words, tasks: &[Task], out: &mut Output<'_>) -> Result<(), Failure> {
    for task in tasks {
        let what = match task.kind {
            TaskKind::Other => task.about.clone(),
            TaskKind::Room | TaskKind::Visit => {
                let kind = words.say(&format!("cli-task-{}", task.kind));
                if task.about.is_empty() { kind } else { format!("{kind}: {}", task.about) }
            }
        };
        let mark = if task.is_open() { ' ' } else { 'x' };
        let by = task.done_by.as_ref().map(|by| format!(" ({by})")).unwrap_or_default();
        let tone = (!task.is_open()).then_some(Tone::Faint);
        out.line(tone, &format!("{} [{mark}] {what}{by}", task.place))?;
    }
    Ok(())
}
