//! How whoever reported an incident is written to when there is news of it.
use crate::identity::Claim;
use crate::model::{AssuranceLevel, Channel, EmailAddress};
use crate::routing::{Decision, NO_REPLY};
use crate::store::{OutboxKind, StoreError, Tx};
use crate::tickets::{Ticket, Written};

use super::super::Nature;
use super::super::answering::recipient;
use super::super::chapter::Chapter;

type Way = (Written, String);

const NONE: Way = (Written::None, String::new());

/// Returns it for what is coming in: as its answer goes, by the rules of answers.
pub(super) fn of_arrival(
    chapter: &Chapter<'_>,
    tx: &mut dyn Tx,
    claim: &Claim,
    decision: &Decision,
) -> Result<Way, StoreError> {
    let incoming = &chapter.story.incoming;
    if incoming.caller.is_some() {
        let known = claim.contact.as_ref().filter(|_| claim.assurance >= AssuranceLevel::Al1);
        return Ok(mailed(known.and_then(|contact| contact.facts.addresses.first())));
    }
    let silent = incoming.nature != Nature::Person
        || decision.reply.as_deref() == Some(NO_REPLY)
        || (incoming.list && !claim.is_registered());
    if silent {
        return Ok(NONE);
    }
    Ok(match recipient(chapter, tx, claim)? {
        Some(to) if claim.is_answered_in_full() => (Written::Full, to.to_string()),
        Some(to) => (Written::Short, to.to_string()),
        None => NONE,
    })
}

/// Returns it for a ticket that stands: whoever has an answer beside it is written to again.
pub(super) fn of_ticket(tx: &mut dyn Tx, ticket: &Ticket) -> Result<Way, StoreError> {
    let facts = &ticket.facts;
    if facts.channel == Channel::Phone {
        let contact = match facts.contact.filter(|_| facts.assurance >= AssuranceLevel::Al1) {
            Some(id) => tx.contact(id)?,
            None => None,
        };
        let contact = contact.map(|(contact, _)| contact);
        return Ok(mailed(contact.as_ref().and_then(|one| one.facts.addresses.first())));
    }
    let Ok(requester) = facts.requester.parse::<EmailAddress>() else { return Ok(NONE) };
    let to = requester.to_string();
    // Whoever must not be answered, such as a machine, has no row: nothing was kept back either.
    let answers = tx.outgoing_of(ticket.number)?;
    if !answers.iter().any(|row| row.kind == OutboxKind::Mail && row.to == to) {
        return Ok(NONE);
    }
    let way = if facts.contact.is_some() { Written::Full } else { Written::Short };
    Ok((way, to))
}

fn mailed(address: Option<&EmailAddress>) -> Way {
    address.map_or(NONE, |address| (Written::Full, address.to_string()))
}
