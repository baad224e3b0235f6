//! What stays closed for a day after somebody's code was reset: whoever took over his mailbox could
//! have asked for it, and would want the graver things at once.
use std::time::Duration;

use crate::identity::Contact;
use crate::model::{AssuranceLevel, ContactId, TicketNumber, Timestamp};
use crate::store::{StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, NewTicket, Said, Sentence};

/// How long (identity, "Reset": 24 hours).
const CLOSED: Duration = Duration::from_secs(24 * 60 * 60);

/// Returns until when matters of AL3 are closed for a contact, unless a second one confirms.
pub(super) fn closed_until(
    tx: &mut dyn Tx,
    contact: ContactId,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let reset = tx.last_reset(contact)?;
    let until = reset.and_then(|at| at.checked_add(CLOSED).ok());
    Ok(until.filter(|until| *until > now))
}

/// Tells the desk why a way to AL3 is closed; nothing when it is open.
pub(super) fn refusal(
    tx: &mut dyn Tx,
    contact: &Contact,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    Ok(closed_until(tx, contact.id, now)?.map(|until| {
        format!(
            "the code of contact {} was reset less than 24 hours ago: until {} this needs a second \
             contact of his company",
            contact.number,
            until.strftime("%Y-%m-%d %H:%MZ")
        )
    }))
}

/// Notes beside a ticket that needs AL3 that it is closed for its contact. Danger, faults and
/// whatever needs less are not touched.
pub(super) fn note(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    facts: &NewTicket,
    needed: AssuranceLevel,
    at: Timestamp,
) -> Result<(), StoreError> {
    let Some(contact) = facts.contact.filter(|_| needed >= AssuranceLevel::Al3 && !facts.safety)
    else {
        return Ok(());
    };
    let Some((contact, _)) = tx.contact(contact)? else { return Ok(()) };
    let Some(until) = closed_until(tx, contact.id, at)? else { return Ok(()) };
    let text = Said::of(Sentence::ClosedAfterReset, &[&contact.number, &until]);
    tx.add_event(ticket, &NewEvent::ours(at, EventKind::Note, text))
}
