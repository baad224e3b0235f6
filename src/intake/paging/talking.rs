//! Whether anybody of ours talks with the customers of a page.
use super::Pager;
use crate::model::{TicketNumber, Timestamp};
use crate::oncall::{PageState, Talk};
use crate::store::{PageRow, StoreError, Tx};

/// Returns the latest talk with the customer of any of these tickets.
pub(super) fn talk(
    tx: &mut dyn Tx,
    tickets: &[TicketNumber],
    now: Timestamp,
) -> Result<Option<Talk>, StoreError> {
    let mut latest: Option<Talk> = None;
    for ticket in tickets {
        let found = tx.talk_about(*ticket, now)?;
        latest = match (latest, found) {
            (Some(one), Some(other)) => Some(one.later(other)),
            (one, other) => one.or(other),
        };
    }
    Ok(latest)
}

/// Tells a page that somebody has of talks about its tickets: whoever talks with the customer works on it.
pub(super) fn hears_of_talks(
    pager: &Pager<'_>,
    tx: &mut dyn Tx,
    row: &mut PageRow,
) -> Result<(), StoreError> {
    if matches!(row.page.state(), PageState::Searching | PageState::Over) {
        return Ok(());
    }
    let tickets = tx.tickets_of_page(row.id)?;
    if let Some(talk) = talk(tx, &tickets, pager.now)? {
        let policy = pager.knowledge.on_call.policy(row.page.policy());
        row.page.talked(talk, policy.and_then(|policy| policy.untouched), pager.now);
    }
    Ok(())
}
