//! Danger whose call waits for a telephone that is in use: whoever else there is hears of it at once, and the call is
//! made as soon as the telephone is free.
use std::time::Duration;

use super::super::Intake;
use crate::conversation::LegOutcome;
use crate::model::{OutboxId, Timestamp};
use crate::store::{PageRow, StoreError, TryRow, Tx};
use crate::tickets::{EventKind, NewEvent, Said, Sentence};

/// How long after a busy tone it is rung again.
const BUSY_AGAIN: Duration = Duration::from_secs(30);
/// How long a call is made again after busy tones. Behind that later rungs ring there anew.
const BUSY_TIME: Duration = Duration::from_secs(5 * 60);

impl Intake {
    /// Lets danger wait for no telephone: where its call is kept waiting by another, or is made to somebody who talks,
    /// the page goes on to the others. The other call is left alone. `full` says that no line is left.
    ///
    /// # Errors
    /// [`StoreError`]; the next look does it.
    pub async fn hurry_danger(&self, full: bool) -> Result<(), StoreError> {
        let now = self.parts().clock.now();
        let hurried = self.parts().database.write(move |tx| {
            let mut hurried = false;
            for id in tx.danger_kept_waiting(now, full)? {
                hurried |= engaged(tx, id, now)?;
            }
            Ok(hurried)
        });
        if hurried.await? {
            self.parts().listener.paging();
        }
        Ok(())
    }
}

/// Tells the page of a call that its telephone is in use. Returns whether it goes on to others for that.
pub(super) fn engaged(
    tx: &mut dyn Tx,
    outbox: OutboxId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some((found, mut row)) = page_of(tx, outbox)? else { return Ok(false) };
    let before = row.page.clone();
    let goes_on = row.page.engaged(&found.address, now);
    if goes_on {
        let said = Said::of(Sentence::PageEngaged, &[&found.address]);
        tx.add_event(row.ticket, &NewEvent::ours(now, EventKind::Note, said))?;
    }
    if row.page != before {
        tx.change_page(row.id, &row.page, now)?;
    }
    Ok(goes_on)
}

/// Has a call that came to a busy tone made again in a moment, where it is about danger that nobody has. Returns
/// whether it is. A later call of the page to the same telephone is made in its stead.
pub(super) fn rings_again(
    tx: &mut dyn Tx,
    outbox: OutboxId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some((found, row)) = page_of(tx, outbox)? else { return Ok(false) };
    let is_long = now.duration_since(found.at).unsigned_abs() >= BUSY_TIME;
    let Ok(again) = now.checked_add(BUSY_AGAIN) else { return Ok(false) };
    if !row.page.insists() || is_long || is_superseded(tx, &found)? {
        return Ok(false);
    }
    let busy = LegOutcome::Busy.as_str();
    tx.end_try(found.id, busy, now)?;
    // It came to its end: it does not count among those whose end was never written.
    tx.unclaim_outgoing(outbox, busy, again)?;
    Ok(true)
}

/// Whether a call that came to a busy tone has another of its page behind it, which is made in its stead.
pub(super) fn is_left_to_another(tx: &mut dyn Tx, outbox: OutboxId) -> Result<bool, StoreError> {
    match tx.try_of_outgoing(outbox)? {
        Some(found) if found.outcome.as_deref() == Some(LegOutcome::Busy.as_str()) => {
            is_superseded(tx, &found)
        }
        Some(_) | None => Ok(false),
    }
}

/// Tells the page of a call that it has ended: its telephone may be rung again.
pub(super) fn call_ended(
    tx: &mut dyn Tx,
    outbox: OutboxId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some((found, mut row)) = page_of(tx, outbox)? else { return Ok(()) };
    if row.page.call_ended(&found.address) {
        tx.change_page(row.id, &row.page, now)?;
    }
    Ok(())
}

fn is_superseded(tx: &mut dyn Tx, found: &TryRow) -> Result<bool, StoreError> {
    let tries = tx.tries(found.page)?;
    Ok(tries.iter().any(|one| one.id.0 > found.id.0 && one.address == found.address))
}

/// The try that a call is, and its page. One that cannot be read is set aside when it is due, and must not keep the
/// others.
fn page_of(tx: &mut dyn Tx, outbox: OutboxId) -> Result<Option<(TryRow, PageRow)>, StoreError> {
    let Some(found) = tx.try_of_outgoing(outbox)? else { return Ok(None) };
    match tx.page(found.page) {
        Ok(row) => Ok(row.map(|row| (found, row))),
        Err(StoreError::Corrupt(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
