//! News of recordings, which carriers send when they are ready to be heard.
use super::{CallError, Calls};
use crate::conversation::Recording;
use crate::tickets::{EventKind, NewEvent, Said, Sentence};

impl Calls {
    /// Notes on the ticket of a call that a recording is ready; one that stands there already is
    /// not noted again. Returns `false` when the call has no ticket, or is none that we know: then
    /// there is nowhere to note it.
    ///
    /// # Errors
    /// [`CallError::Store`]; it may be told again.
    pub async fn recording(
        &self,
        carrier: &str,
        call_id: &str,
        recording: Recording,
    ) -> Result<bool, CallError> {
        let parts = self.intake().parts();
        let now = parts.clock.now();
        let (carrier, call_id) = (carrier.to_owned(), call_id.to_owned());
        parts
            .database
            .write(move |tx| {
                let row = tx.call_by_carrier(&carrier, &call_id)?;
                // A ticket that was opened as the call ended stands on its arrival.
                let ticket = match row {
                    Some(row) => match row.ticket {
                        Some(ticket) => Some(ticket),
                        None => tx.arrival(row.arrival)?.and_then(|arrival| arrival.outcome.ticket),
                    },
                    None => None,
                };
                let Some(ticket) = ticket else { return Ok(false) };
                let reference = &recording.reference;
                let known = tx.events(ticket)?.iter().any(|event| {
                    event.text.ends_with(reference.as_str())
                        || event.attachments.iter().any(|file| file.name.starts_with(reference))
                });
                if !known {
                    let values: [&dyn std::fmt::Display; 2] = [&recording.seconds, reference];
                    let text = Said::of(Sentence::RecordingReady, &values);
                    tx.add_event(ticket, &NewEvent::ours(now, EventKind::Call, text))?;
                }
                Ok(true)
            })
            .await
            .map_err(CallError::Store)
    }
}
