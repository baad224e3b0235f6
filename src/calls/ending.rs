//! How calls end: by the caller, by a carrier's word, or because nothing is heard of them.
use std::time::Duration;

use crate::conversation::{Input, Screened};
use crate::intake::{call_key, tried_by_call};
use crate::model::{Door, Timestamp};
use crate::store::{CallChange, CallFilter, CallRow, StoreError};
use crate::tickets::{ArrivalOutcome, OutcomeKind};

use super::desk::arrival;
use super::events::{conversation_of, screening_of, state_of};
use super::write::end_leg;
use super::{CallError, Calls, NewCall};

/// How carriers say that a call was answered and is over.
const COMPLETED: &str = "completed";
/// How long the answers of a call are kept after its end, for carriers that ask again.
const ANSWERS_KEPT: Duration = Duration::from_secs(10 * 60);
/// How long a talk may last of which the carrier says nothing.
const TALK_MAX: Duration = Duration::from_secs(12 * 3600);
/// What became of a leg that nobody had decided when the caller hung up. Whoever answers it after
/// that hears so, with the number to ring.
const CALLER_GONE: &str = "the caller hung up";
/// What became of a leg that ended with the program.
const CUT: &str = "cut when the program ended";

impl Calls {
    /// Ends a call whose caller is gone, in the carrier's words; again changes nothing. A call that
    /// was never begun gets a record with the reason.
    ///
    /// # Errors
    /// [`CallError::Store`]; the carrier may tell it again.
    pub async fn ended(&self, new: NewCall, how: &str) -> Result<(), CallError> {
        let _turn = self.turn(&new.carrier, &new.id).await;
        let parts = self.intake().parts();
        let (carrier, id) = (new.carrier.clone(), new.id.clone());
        let row = parts.database.write(move |tx| tx.call_by_carrier(&carrier, &id)).await?;
        let Some(row) = row else { return self.never_begun(new, how).await };
        self.end(&row).await
    }

    /// Ends the calls of a door that began before `opened`, when the door was opened anew: what
    /// carried them ended with the program that carried it. Nobody who was rung for them counts as
    /// busy any more, and what their callers wanted is filed. Returns how many there were.
    ///
    /// # Errors
    /// [`CallError::Store`] when the store can be asked later; again ends those that were left.
    pub async fn end_cut(&self, door: Door, opened: Timestamp) -> Result<usize, CallError> {
        let database = &self.intake().parts().database;
        let (mut ended, mut before) = (0_usize, None);
        loop {
            let filter = CallFilter { open: true, before, limit: 0 };
            let rows = database.write(move |tx| tx.calls(&filter)).await?;
            let Some(last) = rows.last() else { return Ok(ended) };
            before = Some(last.id);
            for row in rows.iter().filter(|row| row.door == door && row.started_at < opened) {
                let _turn = self.turn(&row.carrier, &row.carrier_id).await;
                match self.end_as(row, CUT).await {
                    Ok(()) => ended = ended.saturating_add(1),
                    Err(CallError::Store(error)) if error.is_transient() => {
                        return Err(CallError::Store(error));
                    }
                    // The sweep comes to it later; the others must not wait for it.
                    Err(error) => {
                        tracing::error!(call = row.id.0, %error, "a call that was cut is not ended");
                    }
                }
            }
        }
    }

    /// Hangs a call up on the caller's side.
    async fn end(&self, row: &CallRow) -> Result<(), CallError> {
        self.end_as(row, CALLER_GONE).await
    }

    /// Hangs a call up; `gone` is what became of legs that nobody had decided.
    async fn end_as(&self, row: &CallRow, gone: &'static str) -> Result<(), CallError> {
        if row.ended_at.is_some() {
            return Ok(());
        }
        let parts = self.intake().parts();
        let mut conversation = conversation_of(row)?;
        let _over = self.drive(&mut conversation, row, Input::Gone).await;
        if !conversation.has_ended() {
            // What he wanted is not written down yet: whoever told us, or the sweep, comes again.
            return Err(CallError::Unsettled);
        }
        let now = parts.clock.now();
        let ticket = conversation.facts().filed.as_ref().map(|filed| filed.ticket);
        let state = state_of(&conversation.without_words())?;
        let change = CallChange { state, at: now, ticket, ended: true };
        let id = row.id;
        let ended = parts.database.write(move |tx| {
            for leg in tx.legs(id)?.iter().filter(|leg| leg.ended_at.is_none()) {
                let taken = screening_of(leg)?.and_then(|screening| screening.ended());
                let how = match taken {
                    Some(screened) => screened.outcome().as_str(),
                    None => gone,
                };
                end_leg(tx, ticket, leg, how, now)?;
                if let (Some(ticket), Some(Screened::Declined)) = (ticket, taken) {
                    tried_by_call(tx, ticket, (&leg.responder, &leg.number), true, now)?;
                }
            }
            tx.change_call(id, &change)
        });
        Ok(ended.await?)
    }

    /// Ends calls of which nothing was heard for too long, and forgets the steps of those that
    /// ended a while ago; a repeated request gets its first answer that long. Returns how many
    /// calls were ended.
    ///
    /// # Errors
    /// [`CallError::Store`]; the next sweep does what this one left.
    pub async fn sweep(&self) -> Result<usize, CallError> {
        let parts = self.intake().parts();
        let now = parts.clock.now();
        let before = |by: Duration| now.checked_sub(by).unwrap_or(Timestamp::MIN);
        let silent = before(parts.settings.phone.silent_max);
        let talking = before(TALK_MAX);
        let stale = parts.database.write(move |tx| tx.stale_calls(silent, talking)).await?;
        for row in &stale {
            let _turn = self.turn(&row.carrier, &row.carrier_id).await;
            let id = row.id;
            let fresh = parts.database.write(move |tx| tx.call(id)).await?;
            if let Some(row) = fresh.filter(|row| row.touched_at < silent) {
                tracing::warn!(call = row.id.0, "nothing was heard of a call; it is taken as over");
                // One call that cannot be ended must not keep the others.
                match self.end(&row).await {
                    Ok(()) => {}
                    // It never can be: its arrival stays parked, and somebody looks.
                    Err(CallError::Store(error @ StoreError::Corrupt(_))) => {
                        tracing::error!(call = row.id.0, %error, "a call cannot be read and is left");
                        let state = row.state.clone();
                        let change = CallChange { state, at: now, ticket: None, ended: true };
                        parts.database.write(move |tx| tx.change_call(id, &change)).await?;
                    }
                    Err(error) => {
                        tracing::error!(call = row.id.0, %error, "a call could not be ended yet");
                    }
                }
            }
        }
        let forgotten = before(ANSWERS_KEPT);
        parts.database.write(move |tx| tx.forget_steps(forgotten)).await?;
        Ok(stale.len())
    }

    async fn never_begun(&self, new: NewCall, how: &str) -> Result<(), CallError> {
        let parts = self.intake().parts();
        let now = parts.clock.now();
        let line = self.start(&new, None).line;
        // A call that was answered and is not known here was served by somebody else, such as the
        // last resort when the store failed: a person must look.
        let served = how == COMPLETED;
        let kind = if served { OutcomeKind::Parked } else { OutcomeKind::Withheld };
        let reason = if served {
            "the call was answered and never reached the desk; the last resort may have served it"
                .to_owned()
        } else {
            format!("the call was over before it was taken: {how}")
        };
        parts
            .database
            .write(move |tx| {
                let key = call_key(&new.carrier, &new.id);
                if tx.arrival_by_key(&key)?.is_some() {
                    return Ok(());
                }
                let arrival = tx.add_arrival(&arrival(&new, &line, now))?;
                let outcome = ArrivalOutcome { kind, ticket: None, reason: reason.clone() };
                tx.settle_arrival(arrival, &outcome)
            })
            .await?;
        Ok(())
    }
}
