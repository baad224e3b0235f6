//! Waking people: one row for each way of reaching who is on call (rulings 23).
use crate::mail::thread::our_message_id;
use crate::mail::{AutoSubmitted, Reply, Sender, compose};
use crate::model::{PolicyId, TicketNumber};
use crate::oncall::Target;
use crate::replies::PageNotice;
use crate::routing::Decision;
use crate::store::{NewOutgoing, OutboxKind, OutboxState, StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, NewTicket};

use super::story::Chapter;

/// People of one page; a step of a policy has few, and this bounds a mistake in a file.
const TARGETS_MAX: usize = 10;

/// Writes page rows for the rule's policy. Returns whether any stands.
pub(super) fn page(
    chapter: &mut Chapter<'_>,
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    new: &NewTicket,
    decision: &Decision,
) -> Result<bool, StoreError> {
    let Some(policy) = &decision.page else { return Ok(false) };
    let at = chapter.story.incoming.at;
    let targets = chapter.story.knowledge.on_call.first_to_page(policy, at);
    let mut paged = vec![];
    for target in targets.iter().take(TARGETS_MAX) {
        let (to, payload) = notice(chapter, ticket, new, policy, target)?;
        tx.add_outgoing(&NewOutgoing {
            ticket,
            kind: OutboxKind::Page,
            to: to.clone(),
            payload,
            state: OutboxState::Pending,
            note: String::new(),
            at,
        })?;
        chapter.outgoing = true;
        paged.push(to);
    }
    let text = if paged.is_empty() {
        format!("{policy}: nobody to page")
    } else {
        format!("{policy}: {}", paged.join(", "))
    };
    tx.add_event(ticket, &NewEvent::ours(at, EventKind::Paged, text))?;
    Ok(!paged.is_empty())
}
