//! Danger whose call waits for a telephone that is in use: whoever else there is hears of it at once.
use super::super::{Intake, Knowledge};
use crate::model::{OutboxId, Timestamp};
use crate::store::{StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, Said, Sentence};

impl Intake {
    /// Lets danger wait for no telephone: where its call is kept waiting by another, or is made to somebody who talks,
    /// the page goes on to the others. The other call is left alone. `full` says that no line is left.
    ///
    /// # Errors
    /// [`StoreError`]; the next look does it.
    pub async fn hurry_danger(&self, full: bool) -> Result<(), StoreError> {
        let (now, knowledge) = (self.parts().clock.now(), self.parts().knowledge.load_full());
        let hurried = self.parts().database.write(move |tx| {
            let mut hurried = false;
            for id in tx.danger_kept_waiting(now, full)? {
                hurried |= engaged(tx, &knowledge, id, now)?;
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
    knowledge: &Knowledge,
    outbox: OutboxId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(found) = tx.try_of_outgoing(outbox)? else { return Ok(false) };
    let mut row = match tx.page(found.page) {
        Ok(Some(row)) => row,
        // One that cannot be read is set aside when it is due, and must not keep the others.
        Ok(None) | Err(StoreError::Corrupt(_)) => return Ok(false),
        Err(error) => return Err(error),
    };
    if !row.page.engaged(&knowledge.on_call, &found.address, now) {
        return Ok(false);
    }
    let said = Said::of(Sentence::PageEngaged, &[&found.address]);
    tx.add_event(row.ticket, &NewEvent::ours(now, EventKind::Note, said))?;
    tx.change_page(row.id, &row.page, now)?;
    Ok(true)
}
