//! Tickets that are put before other queues beside their own.
use crate::model::{EmailAddress, QueueId, TicketNumber};
use crate::store::{NewOutgoing, OutboxKind, OutboxState, StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, NewTicket, Said, Sentence};

use super::chapter::Chapter;
use super::owner::{Notice, letter};

/// The number of the first of these letters among the messages of its arrival: behind all pages and
/// call-backs, before the letter to the account's own person.
const FIRST_LETTER: u64 = 50;
/// The most letters of one arrival.
const LETTERS_MAX: usize = 10;

/// Puts a ticket before these queues, and writes to those that have an address. One that has it
/// already, or takes it itself, is left.
pub(super) fn make(
    chapter: &mut Chapter<'_>,
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    new: &NewTicket,
    queues: &[QueueId],
) -> Result<(), StoreError> {
    let at = chapter.story.incoming.at;
    let mut fresh = vec![];
    for queue in queues.iter().filter(|queue| **queue != new.queue) {
        if tx.add_copy(ticket, queue, at)? {
            fresh.push(queue);
        }
    }
    if fresh.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = fresh.iter().map(|queue| queue.as_str()).collect();
    let text = Said::of(Sentence::CopyTo, &[&names.join(", ")]);
    tx.add_event(ticket, &NewEvent::ours(at, EventKind::Note, text))?;
    let settings = &chapter.story.settings;
    let addresses: Vec<EmailAddress> = fresh
        .iter()
        .filter_map(|queue| settings.queue(queue)?.mail.clone())
        .take(LETTERS_MAX)
        .collect();
    let places = super::named_places(tx, new)?;
    for (number, to) in (FIRST_LETTER..).zip(addresses) {
        let Ok(payload) = letter(chapter, ticket, (new, &places), &to, Notice::Copy(number)) else {
            // The queue has the ticket all the same.
            tracing::warn!(%ticket, "the letter to a queue that has a copy cannot be written");
            continue;
        };
        chapter.outgoing = true;
        tx.add_outgoing(&NewOutgoing {
            of: ticket.into(),
            kind: OutboxKind::Mail,
            to: to.to_string(),
            return_path: chapter.story.incoming.entrance.address.to_string(),
            payload,
            state: OutboxState::Pending,
            note: String::new(),
            at,
        })?;
    }
    Ok(())
}
