//! Whoever has a badge taken away has it frozen at once, before it is known for certain who he is.
use crate::model::{AssuranceLevel, Intent, TicketNumber, Timestamp};
use crate::store::{StoreError, Tx};
use crate::tickets::{EventKind, Freeze, FreezeState, NewEvent, NewTicket, Said, Sentence};

/// Returns whose badges a new ticket has frozen; nothing when it asks for no such thing, or when
/// nobody known asks: that level anybody could pretend to.
pub(super) fn wanted(new: &NewTicket) -> Option<Vec<String>> {
    let asks = new.intent == Intent::AccessRevoke && new.decided;
    if !asks || new.assurance < AssuranceLevel::Al1 {
        return None;
    }
    let people = new.slots.get("person").into_iter().flatten();
    let mut who: Vec<String> = vec![];
    for person in people {
        if !who.contains(&person.value) {
            who.push(person.value.clone());
        }
    }
    Some(who)
}

/// Records a freeze beside a ticket that has just been opened.
pub(super) fn record(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    new: &NewTicket,
    at: Timestamp,
) -> Result<(), StoreError> {
    let Some(who) = wanted(new) else { return Ok(()) };
    let by = new.requester.clone();
    let freeze = Freeze {
        state: FreezeState::Requested,
        who,
        requested_at: at,
        requested_by: by.clone(),
        changed_at: at,
        changed_by: by,
    };
    tx.put_freeze(ticket, &freeze)?;
    let text = if freeze.who.is_empty() {
        Said::of(Sentence::FreezeAskedOfWhom, &[&new.assurance])
    } else {
        Said::of(Sentence::FreezeAsked, &[&new.assurance, &freeze.names()])
    };
    tx.add_event(ticket, &NewEvent::ours(at, EventKind::Note, text))
}
