//! Finding the tickets that a message points at.
use std::collections::BTreeSet;

use crate::model::{EmailAddress, TicketNumber};
use crate::store::{StoreError, Tx};
use crate::tickets::{Evidence, Found};

use super::Incoming;
use super::story::subject_of;

/// How many references are looked up: the newest ones, and the first, which names the thread.
const REFERENCES_MAX: usize = 20;
/// How many of the messages that a message answers are noted with its ticket: the first and the
/// newest.
const CONTEXT_MAX: usize = 6;

/// Returns the tickets that a message points at, each once, the best evidence first. A ticket that
/// was merged stands for the one it was merged into.
pub(super) fn find(tx: &mut dyn Tx, incoming: &Incoming) -> Result<Vec<Found>, StoreError> {
    let marks = &incoming.marks;
    let mut candidates: Vec<_> = marks.signed.iter().map(|t| (*t, Evidence::Signed)).collect();
    let newest = marks.references.iter().rev().take(REFERENCES_MAX);
    let first = marks.references.first().filter(|_| marks.references.len() > REFERENCES_MAX);
    for id in newest.chain(first) {
        let tickets = tx.tickets_of_message(id.as_str())?;
        candidates.extend(tickets.into_iter().map(|t| (t, Evidence::Referenced)));
    }
    if let Some(vendor) = &incoming.post.vendor {
        let ticket = tx.ticket_of_vendor(&vendor.vendor, &vendor.reference)?;
        candidates.extend(ticket.map(|t| (t, Evidence::Vendor { ends: vendor.ends })));
    }
    candidates.extend(copies(tx, incoming)?.into_iter().map(|t| (t, Evidence::Referenced)));
    candidates.extend(exchanges(tx, incoming)?.into_iter().map(|t| (t, Evidence::SameExchange)));
    candidates.extend(marks.named.iter().map(|t| (*t, Evidence::Named)));
    let mut seen = BTreeSet::new();
    let mut found: Vec<Found> = vec![];
    for (ticket, evidence) in candidates {
        if !seen.insert(ticket) {
            continue;
        }
        let Some(one) = look_up(tx, ticket, evidence, incoming)? else { continue };
        if !found
            .iter()
            .any(|known| known.ticket == one.ticket && known.participant == one.participant)
        {
            found.push(one);
        }
    }
    Ok(found)
}

/// The customer takes part, or whoever of ours handed his mail on.
fn look_up(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    evidence: Evidence,
    incoming: &Incoming,
) -> Result<Option<Found>, StoreError> {
    let found = tx.found(ticket, evidence, incoming.sender.as_ref())?;
    match (&found, &incoming.post.forwarded_by) {
        (Some(Found { participant: false, .. }), Some(agent)) => {
            tx.found(ticket, evidence, Some(agent))
        }
        _ => Ok(found),
    }
}

/// The same mail, sent to another mailbox of ours as a copy of its own: the same id, sender and
/// subject. Whether the sender takes part is looked at with all others.
fn copies(tx: &mut dyn Tx, incoming: &Incoming) -> Result<Vec<TicketNumber>, StoreError> {
    let Some(id) = &incoming.marks.message_id else { return Ok(vec![]) };
    let subject = subject_of(incoming);
    let mut copies = vec![];
    for ticket in tx.tickets_of_message(id.as_str())? {
        let same = tx.ticket(ticket)?.is_some_and(|t| {
            t.facts.subject == subject && t.facts.requester == incoming.shown_sender
        });
        copies.extend(same.then_some(ticket));
    }
    Ok(copies)
}

/// Tickets of which a message answered the same mail as this one, or answered this one before it
/// came. To keep a stranger from drawing somebody's mail into a ticket of his, this one must be
/// from, or addressed to, whoever opened the ticket.
fn exchanges(tx: &mut dyn Tx, incoming: &Incoming) -> Result<Vec<TicketNumber>, StoreError> {
    let marks = &incoming.marks;
    let newest = marks.references.iter().rev().take(CONTEXT_MAX);
    let mut tickets = BTreeSet::new();
    for id in marks.message_id.iter().chain(newest).chain(marks.references.first()) {
        tickets.extend(tx.tickets_of_context(id.as_str())?);
    }
    let mut mutual = vec![];
    for ticket in tickets.into_iter().rev() {
        let living = tx.living(ticket)?;
        let Some(one) = tx.ticket(living)? else { continue };
        let opened_by: Option<EmailAddress> = one.facts.requester.parse().ok();
        let addressed = opened_by
            .is_some_and(|by| incoming.sender.as_ref() == Some(&by) || marks.others.contains(&by));
        mutual.extend(addressed.then_some(living));
    }
    Ok(mutual)
}

/// Notes what a message of the ticket answered, so that others who answer the same are found, and
/// the reference of the system that wrote it.
pub(super) fn note_context(
    tx: &mut dyn Tx,
    incoming: &Incoming,
    ticket: TicketNumber,
) -> Result<(), StoreError> {
    let references = &incoming.marks.references;
    let newest = references.iter().rev().take(CONTEXT_MAX.saturating_sub(1));
    for id in newest.chain(references.first()) {
        tx.add_context(ticket, id.as_str())?;
    }
    match &incoming.post.vendor {
        Some(vendor) => tx.add_vendor_reference(&vendor.vendor, &vendor.reference, ticket),
        None => Ok(()),
    }
}
