//! A promised time of a P1 is due: people are called by a page, unless somebody sees to it.
use std::collections::BTreeSet;

use super::super::{Knowledge, Parts};
use super::about::About;
use super::{Pager, anew, last_policy, talking, tied, told_by};
use crate::model::{PolicyId, Timestamp};
use crate::oncall::{PageState, Target, URGED_EVERY, Urge};
use crate::store::{StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, Said, Sentence, Ticket};

/// Lets the page of a ticket begin anew, or opens one by its last policy, else by that of those who have none.
/// `awake` says that whoever has the ticket is; of `lately` somebody was called in this way a moment ago, and
/// nobody is so again. Returns what came of it, and who is called first.
pub(in crate::intake) fn urge(
    tx: &mut dyn Tx,
    (parts, knowledge): (&Parts, &Knowledge),
    (ticket, due, awake): (&Ticket, Timestamp, bool),
    lately: &BTreeSet<String>,
    now: Timestamp,
) -> Result<(Urge, Vec<String>), StoreError> {
    let pager = Pager::of_parts(parts, knowledge, now);
    let rows = tied::of_ticket(tx, ticket.number)?;
    if rows.iter().any(|row| *row.page.state() == PageState::Searching) {
        return Ok((Urge::Searches, vec![]));
    }
    let mut row = rows.into_iter().min_by_key(tied::rank);
    let about = About::of_ticket(&pager, ticket.facts.clone());
    let (came, page) = if let Some(row) = &mut row {
        talking::hears_of_talks(&pager, tx, row)?;
        let mut page = row.page.clone();
        (page.urge(awake, now), page)
    } else if awake {
        return Ok((Urge::No, vec![]));
    } else {
        let talk = talking::talk(tx, &[ticket.number], now)?.map(|talk| talk.until(now));
        if talk.is_some_and(|until| now.duration_since(until) < URGED_EVERY) {
            return Ok((Urge::Later, vec![]));
        }
        let policy = last_policy(tx, ticket.number)?;
        let Some(page) = anew(&pager, policy, &about) else { return Ok((Urge::No, vec![])) };
        (Urge::Begins, page.for_a_time())
    };
    let first = called_first(&pager, page.policy());
    if came != Urge::Begins {
        return Ok((came, vec![]));
    }
    if first.iter().any(|one| lately.contains(one)) {
        return Ok((Urge::Later, vec![]));
    }
    match row {
        Some(row) => tx.change_page(row.id, &page, now)?,
        None => {
            let matter = about.matter(page.policy());
            tx.add_page(ticket.number, &page, &told_by(&about)?, &matter, now)?;
        }
    }
    let policy = page.policy();
    let said = Said::of(Sentence::PageUrged, &[policy, &due]);
    tx.add_event(ticket.number, &NewEvent::ours(now, EventKind::Note, said))?;
    Ok((Urge::Begins, first))
}

/// Returns whose telephones ring first by a policy: the ids of people, and numbers.
fn called_first(pager: &Pager<'_>, policy: &PolicyId) -> Vec<String> {
    let targets = pager.knowledge.on_call.first_to_page(policy, pager.now).into_iter();
    let rung = targets.filter_map(|target| match target {
        Target::Person(person) => Some(person.id.to_string()),
        Target::Phone(number) => Some(number.to_string()),
        Target::Mail(_) | Target::Channel(_) => None,
    });
    rung.collect()
}
