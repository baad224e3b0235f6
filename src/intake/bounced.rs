//! A delivery report: it lands on the ticket whose mail it is about, and never opens one.
//!
//! Anybody can write a report. An address is marked only when the report carries our signature and
//! names an address to which we wrote about that very ticket.
use crate::model::{EmailAddress, Timestamp};
use crate::store::{BadAddress, StoreError, Tx};
use crate::tickets::{
    ArrivalOutcome, EventKind, Evidence, Found, NewEvent, OutcomeKind, Said, Sentence,
};

use super::chapter::Chapter;

/// Notes a report beside its ticket and marks the addresses that nobody has.
pub(super) fn tell(
    chapter: &Chapter<'_>,
    tx: &mut dyn Tx,
    found: &[Found],
    line: &str,
) -> Result<ArrivalOutcome, StoreError> {
    let outcome = chapter.note(tx, found, EventKind::Bounce, "delivery report", line)?;
    let signed = found.iter().find(|f| f.evidence == Evidence::Signed).map(|f| f.ticket);
    let (Some(ticket), OutcomeKind::Joined) = (signed, outcome.kind) else { return Ok(outcome) };
    let incoming = &chapter.story.incoming;
    for failed in incoming.post.failed.iter().filter(|failed| failed.is_dead()) {
        let Ok(address) = failed.address.parse::<EmailAddress>() else { continue };
        if !tx.was_written_to(ticket, &address)? {
            continue;
        }
        let status = if failed.status.is_empty() { "5.1.1" } else { failed.status.as_str() };
        let bad = BadAddress { address, at: incoming.at, status: status.to_owned(), ticket };
        mark_bad(tx, &bad)?;
    }
    Ok(outcome)
}

/// Marks an address that nobody has, and tells the desk beside the ticket when that is news.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub fn mark_bad(tx: &mut dyn Tx, bad: &BadAddress) -> Result<(), StoreError> {
    if !tx.mark_bad(bad)? {
        return Ok(());
    }
    let text = Said::of(Sentence::NothingMoreSent, &[&bad.address, &bad.status]);
    tx.add_event(bad.ticket, &NewEvent::ours(bad.at, EventKind::Note, text))
}

/// Takes the mark away, and tells so beside the ticket; returns whether there was one.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub fn lift_bad(
    tx: &mut dyn Tx,
    known: &BadAddress,
    by: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    if !tx.lift_bad(&known.address)? {
        return Ok(false);
    }
    let text = Said::of(Sentence::WrittenAgain, &[&known.address]);
    let event = NewEvent::of(by, at, EventKind::Note, text);
    tx.add_event(known.ticket, &event)?;
    Ok(true)
}
