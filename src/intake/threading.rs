//! Finding the tickets that a message points at.
use std::collections::BTreeSet;

use crate::store::{StoreError, Tx};
use crate::tickets::{Evidence, Found};

use super::Incoming;

/// How many references are looked up: the newest ones, and the first, which names the thread.
const REFERENCES_MAX: usize = 20;

/// Returns the tickets that a message points at, each once, the best evidence first.
pub(super) fn find(tx: &mut dyn Tx, incoming: &Incoming) -> Result<Vec<Found>, StoreError> {
    let marks = &incoming.marks;
    let mut candidates: Vec<_> = marks.signed.iter().map(|t| (*t, Evidence::Signed)).collect();
    let newest = marks.references.iter().rev().take(REFERENCES_MAX);
    let first = marks.references.first().filter(|_| marks.references.len() > REFERENCES_MAX);
    for id in newest.chain(first) {
        let tickets = tx.tickets_of_message(id.as_str())?;
        candidates.extend(tickets.into_iter().map(|t| (t, Evidence::Referenced)));
    }
    candidates.extend(marks.named.iter().map(|t| (*t, Evidence::Named)));
    let mut seen = BTreeSet::new();
    let mut found = vec![];
    for (ticket, evidence) in candidates {
        if seen.insert(ticket) {
            found.extend(tx.found(ticket, evidence, incoming.sender.as_ref())?);
        }
    }
    Ok(found)
}
