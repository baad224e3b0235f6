//! What an audit needs, as tasks of its one ticket: a room, and a visit for each person who comes.
use crate::model::{Intent, Slots, TicketNumber, Timestamp};
use crate::store::{StoreError, Tx};
use crate::tickets::{NewTask, NewTicket, TASKS_MAX, TaskKind};
use crate::understanding::Classification;

/// The topic of an audit.
const AUDIT: &str = "audit";

fn is_audit(ticket: &NewTicket) -> bool {
    let topics = ticket.slots.get("topic").map(Vec::as_slice).unwrap_or_default();
    ticket.intent == Intent::AccountService && topics.iter().any(|topic| topic.value == AUDIT)
}

/// Writes down the tasks of a new ticket.
pub(super) fn make(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    new: &NewTicket,
    at: Timestamp,
) -> Result<(), StoreError> {
    if !new.decided || !is_audit(new) {
        return Ok(());
    }
    tx.add_task(ticket, &NewTask { kind: TaskKind::Room, about: String::new(), at })?;
    visits(tx, ticket, &new.slots, at)
}

/// Writes down who else comes, as a later message says.
pub(super) fn more(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    facts: &NewTicket,
    understood: &Classification,
    at: Timestamp,
) -> Result<(), StoreError> {
    if is_audit(facts) { visits(tx, ticket, &understood.slots, at) } else { Ok(()) }
}

/// One for each person, once.
fn visits(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    slots: &Slots,
    at: Timestamp,
) -> Result<(), StoreError> {
    let people = slots.get("person").map(Vec::as_slice).unwrap_or_default();
    if people.is_empty() {
        return Ok(());
    }
    let known = tx.tasks_of(ticket)?;
    let is_known = |name: &str| {
        known
            .iter()
            .any(|task| task.kind == TaskKind::Visit && task.about.eq_ignore_ascii_case(name))
    };
    let room = TASKS_MAX.saturating_sub(known.len());
    for person in people.iter().filter(|person| !is_known(&person.value)).take(room) {
        let task = NewTask { kind: TaskKind::Visit, about: person.value.clone(), at };
        tx.add_task(ticket, &task)?;
    }
    Ok(())
}
