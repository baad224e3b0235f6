//! What ties where a ticket stands to its pages. Every place that sets a ticket's status does it here
//! (`tests/it/tidy.rs` sees to that).
use crate::model::{TicketNumber, TicketStatus, Timestamp};
use crate::oncall::PageState;
use crate::store::{PageFilter, PageRow, StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, Said, Sentence};

use super::about::About;
use super::answers::close;

/// Sets where a ticket stands. When it is solved or has ended its pages end, touched ones too, unless
/// another ticket that a page is about is still to be worked on.
///
/// # Errors
/// [`StoreError`].
pub(in crate::intake) fn set_status(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    status: TicketStatus,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.set_status(ticket, status, at)?;
    if !status.is_done() {
        return Ok(());
    }
    let why = if status == TicketStatus::Solved { "is solved" } else { "has ended" };
    for mut row in of_ticket(tx, ticket)? {
        if !lives(tx, &row)? {
            close(tx, &mut row, &format!("the ticket {why}"), at)?;
        }
    }
    Ok(())
}

/// Whether a page is about any ticket that somebody is still to work on. Of one that cannot be read nobody knows
/// that it has ended: people are called about it.
pub(super) fn lives(tx: &mut dyn Tx, row: &PageRow) -> Result<bool, StoreError> {
    for ticket in tx.tickets_of_page(row.id)? {
        match tx.ticket(ticket) {
            Ok(Some(ticket)) if !ticket.facts.status.is_done() => return Ok(true),
            Ok(_) => {}
            Err(error @ StoreError::Corrupt(_)) => {
                tracing::error!(%ticket, %error, "a ticket cannot be read; its page goes on");
                return Ok(true);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

/// The pages about a ticket that have not ended, its own and those that it joined, the newest first.
pub(super) fn of_ticket(tx: &mut dyn Tx, ticket: TicketNumber) -> Result<Vec<PageRow>, StoreError> {
    let filter = PageFilter { ticket: Some(ticket), ..PageFilter::default() };
    let mut rows = tx.pages(&filter)?;
    rows.retain(|row| *row.page.state() != PageState::Over);
    Ok(rows)
}

/// Lets the pages of a ticket that was put into another be about that one, which is open again if it
/// was solved: somebody is searched for. Where both have one of the same policy, the further one goes on.
///
/// # Errors
/// [`StoreError`].
pub(in crate::intake) fn go_over(
    tx: &mut dyn Tx,
    from: TicketNumber,
    into: TicketNumber,
    at: Timestamp,
) -> Result<(), StoreError> {
    let moved = of_ticket(tx, from)?;
    for row in &moved {
        tx.move_page(row.id, from, into)?;
    }
    if moved.is_empty() {
        return Ok(());
    }
    let before = tx.ticket(into)?.map(|ticket| ticket.facts.status);
    if before == Some(TicketStatus::Solved) {
        tx.set_status(into, TicketStatus::Open, at)?;
        let text = Said::of(Sentence::Changed, &[&TicketStatus::Solved, &TicketStatus::Open]);
        tx.add_event(into, &NewEvent::ours(at, EventKind::Status, text))?;
    }
    let mut rows = of_ticket(tx, into)?;
    rows.sort_by_key(|row| (rank(row), row.id));
    let mut kept: Vec<(String, bool)> = vec![];
    for mut row in rows {
        let danger = serde_json::from_str::<About>(&row.about).is_ok_and(|about| about.safety);
        let same = (row.page.policy().to_string(), danger);
        if kept.contains(&same) {
            close(tx, &mut row, "the ticket has another page of the same people", at)?;
        } else {
            kept.push(same);
        }
    }
    Ok(())
}

/// How far a page is: somebody works on it, has it, is searched for, was not found.
pub(super) const fn rank(row: &PageRow) -> u8 {
    match row.page.state() {
        PageState::Touched { .. } => 0,
        PageState::Accepted { .. } => 1,
        PageState::Searching => 2,
        PageState::Unanswered | PageState::Over => 3,
    }
}
