//! Waking people: a page beside the ticket, which climbs the ladder of its policy until somebody
//! says that he has it.
//!
//! The page itself is [`crate::oncall::Page`], which decides everything. Here it is opened with the
//! ticket ([`page`]), stepped when it is due ([`pager`]), and answered by whoever was reached
//! ([`answers`]); each is one transaction that writes the page, its tries, what goes out and what
//! the ticket says of it.

mod about;
mod answers;
mod callback;
mod engaged;
mod fallback;
mod pager;
mod quiet;
mod short;
mod talking;
mod tied;
mod urge;
mod words;

pub use answers::{
    PageAnswer, PageAnswered, PageLinkState, accepted_by_call, given_back_by_call, tried_by_call,
};
pub(super) use answers::{close_page, close_pages, touch_page, touched};
pub(super) use callback::call_back;
pub use pager::{RingRow, Stepped};
pub(super) use quiet::{quiet_letter, quiet_message, test_call};
pub use short::ShortAnswered;
pub(super) use tied::{go_over, set_status};
pub(super) use urge::urge;
pub use words::PAGE_PATH;

use std::collections::BTreeSet;
use std::time::Duration;

use crate::mail::thread::ThreadKey;
use crate::model::{Channel, PolicyId, Priority, TicketNumber, Timestamp};
use crate::oncall::{Joined, News, Order, Page, PageState, PageTurn};
use crate::routing::Decision;
use crate::store::{LetterVault, NewTry, PageFilter, PageId, PageRow, StoreError, Tx};
use crate::tickets::{EventKind, Incident, NewEvent, NewTicket, Said, Sentence};

use super::chapter::Chapter;
use super::{Knowledge, Parts, Settings, named_places};
use about::About;

/// How long after the last report of a matter further ones belong to the page that runs.
const SAME_MATTER: Duration = Duration::from_secs(60 * 60);

/// What writing to people on call needs.
pub(super) struct Pager<'a> {
    pub(super) settings: &'a Settings,
    pub(super) knowledge: &'a Knowledge,
    pub(super) key: &'a ThreadKey,
    pub(super) letters: &'a LetterVault,
    pub(super) now: Timestamp,
}

impl<'a> Pager<'a> {
    fn of_parts(parts: &'a Parts, knowledge: &'a Knowledge, now: Timestamp) -> Self {
        Self {
            settings: &parts.settings,
            knowledge,
            key: &parts.thread_key,
            letters: &parts.letters,
            now,
        }
    }

    fn of(chapter: &Chapter<'a>) -> Self {
        let story = chapter.story;
        Self {
            settings: &story.settings,
            knowledge: &story.knowledge,
            key: &story.thread_key,
            letters: &story.letters,
            now: story.paged_at(),
        }
    }
}

/// Opens a page by the rule's policy; one that stood before ends, since this one knows more. Returns
/// whether anybody is reached by it now or in a moment.
pub(super) fn page(
    chapter: &mut Chapter<'_>,
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    new: &NewTicket,
    decision: &Decision,
) -> Result<bool, StoreError> {
    let pager = Pager::of(chapter);
    let Some(policy) = &decision.page else {
        chapter.held = true;
        return counted(&pager, tx, chapter.known.as_ref(), ticket);
    };
    let about = About::of(chapter, new, named_places(tx, new)?);
    let matter = about.matter(policy);
    if let Some(mut running) = running(tx, &matter, chapter.known.as_ref(), ticket, pager.now)? {
        let graver = about.priority < priority_of(&running).unwrap_or(Priority::P4);
        // Nobody wakes people by a mail of which nothing is proven while they are at it.
        if !graver || is_unproven_mail(chapter, new) {
            chapter.held = true;
            let kept = chapter.known.is_some();
            let graver = graver.then_some(about.priority);
            chapter.outgoing |= join(&pager, tx, &mut running, ticket, (kept, graver))?;
            return Ok(true);
        }
    }
    close_pages(tx, ticket, "a later page takes its place", pager.now)?;
    let mut page = Page::open(policy.clone(), pager.now).in_danger(about.safety);
    fallback::follow(&pager, tx, (ticket, &mut page), &about)?;
    // His call rings people itself, and is not written down as being about this ticket yet.
    let held = super::calls::is_call(chapter.story.incoming.door) && chapter.story.late.is_none();
    let turn = page.step(&pager.knowledge.on_call, &pager.settings.means, pager.now, held);
    let reached = !turn.orders.is_empty() || page.owes();
    let (id, outgoing) = begin(&pager, tx, ticket, (&about, &matter), &page, &turn)?;
    chapter.outgoing |= outgoing;
    if let Some(known) = &chapter.known {
        tx.set_incident_page(known.id, id)?;
    }
    if !reached {
        tracing::error!(%ticket, %policy, "nobody can be paged");
    }
    Ok(reached)
}

/// Whether it is a mail of whose sender nothing is proven or registered.
fn is_unproven_mail(chapter: &Chapter<'_>, new: &NewTicket) -> bool {
    let incoming = &chapter.story.incoming;
    incoming.door.channel() == Channel::Email && new.contact.is_none() && !incoming.is_proven()
}

/// Returns how grave what a page tells is.
pub(super) fn priority_of(row: &PageRow) -> Option<Priority> {
    serde_json::from_str::<About>(&row.about).ok().map(|about| about.priority)
}

/// Whether somebody has a page or is searched for by it.
const fn is_running(row: &PageRow) -> bool {
    matches!(
        row.page.state(),
        PageState::Searching | PageState::Accepted { .. } | PageState::Touched { .. }
    )
}

/// Returns the page of an incident that runs.
fn page_of(tx: &mut dyn Tx, known: &Incident) -> Result<Option<PageRow>, StoreError> {
    let Some(id) = tx.incident_page(known.id)? else { return Ok(None) };
    Ok(tx.page(id)?.filter(is_running))
}

/// Returns the page of the same incident or matter that runs for another ticket.
fn running(
    tx: &mut dyn Tx,
    matter: &str,
    known: Option<&Incident>,
    ticket: TicketNumber,
    now: Timestamp,
) -> Result<Option<PageRow>, StoreError> {
    let of_incident = match known {
        Some(known) => page_of(tx, known)?,
        None => None,
    };
    if let Some(row) = of_incident.filter(|row| row.ticket != ticket)
        && tied::lives(tx, &row)?
    {
        return Ok(Some(row));
    }
    if matter.is_empty() {
        return Ok(None);
    }
    let since = now.checked_sub(SAME_MATTER).unwrap_or(Timestamp::MIN);
    let of_matter = tx.page_of_matter(matter, since)?.filter(|row| row.ticket != ticket);
    // Whoever saw to what is solved by now is not at this one.
    match of_matter {
        Some(row) if tied::lives(tx, &row)? => Ok(Some(row)),
        Some(_) | None => Ok(None),
    }
}

/// Whether somebody is searched for about a ticket, or has it and has not begun yet.
pub(super) fn somebody_is_at(tx: &mut dyn Tx, ticket: TicketNumber) -> Result<bool, StoreError> {
    let is_at = |row: &PageRow| {
        matches!(row.page.state(), PageState::Searching | PageState::Accepted { .. })
    };
    Ok(tied::of_ticket(tx, ticket)?.iter().any(is_at))
}

/// Returns the policy of the last page about a ticket.
pub(super) fn last_policy(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
) -> Result<Option<PolicyId>, StoreError> {
    let filter = PageFilter { ticket: Some(ticket), limit: 1, ..PageFilter::default() };
    Ok(tx.pages(&filter)?.pop().map(|row| row.page.policy().clone()))
}

/// Returns who has the last page about a ticket.
pub(super) fn in_hand_of(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
) -> Result<Option<String>, StoreError> {
    let filter = PageFilter { ticket: Some(ticket), limit: 1, ..PageFilter::default() };
    Ok(tx.pages(&filter)?.pop().and_then(|row| match row.page.state() {
        PageState::Accepted { by, .. } | PageState::Touched { by } => Some(by.clone()),
        PageState::Searching | PageState::Unanswered | PageState::Over => None,
    }))
}

/// A report that wakes nobody counts on the page of its incident all the same. Returns `false`: his
/// answer tells nobody that somebody was woken for him.
fn counted(
    pager: &Pager<'_>,
    tx: &mut dyn Tx,
    known: Option<&Incident>,
    ticket: TicketNumber,
) -> Result<bool, StoreError> {
    if let Some(known) = known
        && let Some(row) = page_of(tx, known)?
    {
        tx.join_page(row.id, ticket, pager.now)?;
    }
    Ok(false)
}

/// Lets a page that runs be about one more ticket. Whoever has it, or is reached later, hears how
/// many there are; of an incident that is `known` he need not say anew that he sees to it. Where the
/// report is graver the page is as grave from now on. Returns whether anything goes out.
fn join(
    pager: &Pager<'_>,
    tx: &mut dyn Tx,
    running: &mut PageRow,
    ticket: TicketNumber,
    (known, graver): (bool, Option<Priority>),
) -> Result<bool, StoreError> {
    tx.join_page(running.id, ticket, pager.now)?;
    let on_call = &pager.knowledge.on_call;
    let policy = running.page.policy().clone();
    let untouched = on_call.policy(&policy).and_then(|policy| policy.untouched);
    let text = Said::of(Sentence::PageToo, &[&policy, &running.ticket]);
    tx.add_event(ticket, &NewEvent::ours(pager.now, EventKind::Paged, text))?;
    if let Some(priority) = graver {
        raise(tx, running, priority)?;
    }
    let joined = Joined { kept: known, graver: graver.is_some() };
    let means = &pager.settings.means;
    let mut silenced = BTreeSet::new();
    if let PageState::Accepted { by, .. } | PageState::Touched { by } = running.page.state() {
        let person = by.parse().ok().and_then(|id| on_call.person(&id));
        let ways = person.map(|person| person.silent_ways(means)).unwrap_or_default();
        for way in ways.iter().map(ToString::to_string) {
            if tx.is_silenced(&way)? {
                silenced.insert(way);
            }
        }
    }
    let known = (on_call, means, &silenced);
    let turn = running.page.joined(known, untouched, joined, pager.now);
    let outgoing = carry_out(pager, tx, running, &turn)?;
    tx.change_page(running.id, &running.page, pager.now)?;
    Ok(outgoing)
}

/// Lets a page tell a graver priority from now on.
fn raise(tx: &mut dyn Tx, row: &mut PageRow, priority: Priority) -> Result<(), StoreError> {
    let mut about: About = serde_json::from_str(&row.about)
        .map_err(|error| StoreError::Corrupt(format!("page {}: {error}", row.id.0)))?;
    about.priority = priority;
    row.about = told_by(&about)?;
    tx.retell_page(row.id, &row.about)
}

/// Reaches everybody of the policy who was not reached yet: nobody took the customer's call.
pub(super) fn page_the_rest(
    chapter: &mut Chapter<'_>,
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    new: &NewTicket,
    policy: &PolicyId,
) -> Result<(), StoreError> {
    let pager = Pager::of(chapter);
    let (on_call, means) = (&pager.knowledge.on_call, &pager.settings.means);
    // It may have been put into another while he was on the telephone.
    let ticket = tx.living(ticket)?;
    let filter = PageFilter { open: true, ticket: Some(ticket), ..PageFilter::default() };
    let running = tx.pages(&filter)?.into_iter().find(|row| row.page.policy() == policy);
    match running {
        Some(mut row) => {
            let turn = row.page.everybody(on_call, means, pager.now);
            chapter.outgoing |= carry_out(&pager, tx, &row, &turn)?;
            tx.change_page(row.id, &row.page, pager.now)
        }
        None => {
            let about = About::of(chapter, new, named_places(tx, new)?);
            let mut page = Page::open(policy.clone(), pager.now).in_danger(about.safety);
            let turn = page.everybody(on_call, means, pager.now);
            let matter = about.matter(policy);
            let (_, outgoing) = begin(&pager, tx, ticket, (&about, &matter), &page, &turn)?;
            chapter.outgoing |= outgoing;
            Ok(())
        }
    }
}

/// Begins a page in the place of another, or of none: by its policy where the files know it, else by that of
/// those who have none.
fn anew(pager: &Pager<'_>, policy: Option<PolicyId>, about: &About) -> Option<Page> {
    let known = |policy: &PolicyId| pager.knowledge.on_call.policy(policy).is_some();
    let policy = policy.filter(known).or_else(|| fallback::policy(pager, about))?;
    Some(Page::open(policy, pager.now).in_danger(about.safety))
}

/// What a page tells, as its row has it.
fn told_by(about: &About) -> Result<String, StoreError> {
    serde_json::to_string(about)
        .map_err(|error| StoreError::Abandoned(format!("write a page: {error}")))
}

/// Writes a page that begins, and what it wants done at once. Returns it, and whether anything goes
/// out.
fn begin(
    pager: &Pager<'_>,
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    (about, matter): (&About, &str),
    page: &Page,
    turn: &PageTurn,
) -> Result<(PageId, bool), StoreError> {
    let text = told_by(about)?;
    let id = tx.add_page(ticket, page, &text, matter, pager.now)?;
    let row = PageRow { id, ticket, page: page.clone(), about: text, changed_at: pager.now };
    let nobody = turn.orders.is_empty() && !page.owes();
    if nobody {
        let text = Said::of(Sentence::NobodyToPage, &[page.policy()]);
        tx.add_event(ticket, &NewEvent::ours(pager.now, EventKind::Paged, text))?;
    }
    Ok((id, carry_out(pager, tx, &row, turn)?))
}

/// Writes what a step wants done: a row for each who is to be reached, and what the ticket says of
/// it. Returns whether anything goes out.
fn carry_out(
    pager: &Pager<'_>,
    tx: &mut dyn Tx,
    row: &PageRow,
    turn: &PageTurn,
) -> Result<bool, StoreError> {
    let mut about: About = serde_json::from_str(&row.about)
        .map_err(|error| StoreError::Corrupt(format!("page {}: {error}", row.id.0)))?;
    about.reports = tx.tickets_of_page(row.id)?.len();
    let policy = row.page.policy();
    let mut told = vec![];
    let mut number = u64::try_from(tx.tries(row.id)?.len()).unwrap_or(u64::MAX);
    for order in &turn.orders {
        if tx.is_silenced(&order.address.to_string())? {
            let text = Said::of(Sentence::PageNotSo, &[&order.address]);
            tx.add_event(row.ticket, &NewEvent::ours(pager.now, EventKind::Note, text))?;
            continue;
        }
        // A page that cannot be written must cost neither the others nor the ticket.
        match write(pager, tx, (row, number), &about, order) {
            Ok(()) => told.push(order.address.to_string()),
            Err(error @ StoreError::Abandoned(_)) => {
                tracing::error!(ticket = %row.ticket, %error, "a page cannot be written");
            }
            Err(error) => return Err(error),
        }
        number = number.saturating_add(1);
    }
    let note = |tx: &mut dyn Tx, said: Said| {
        tx.add_event(row.ticket, &NewEvent::ours(pager.now, EventKind::Note, said))
    };
    if !told.is_empty() {
        let text = format!("{policy}: {}", told.join(", "));
        tx.add_event(row.ticket, &NewEvent::ours(pager.now, EventKind::Paged, text))?;
    }
    for news in &turn.news {
        match news {
            News::Rung(_) => {}
            News::Nobody => {
                tracing::error!(ticket = %row.ticket, %policy, "nobody answered a page");
                note(tx, Said::of(Sentence::PageOver, &[policy]))?;
            }
            News::BeginsAgain { by } => note(tx, Said::of(Sentence::PageUntouched, &[by]))?,
            News::HeldBack(address) => note(tx, Said::of(Sentence::PageEnough, &[address]))?,
        }
    }
    Ok(!told.is_empty())
}

/// Writes one row to go out, and the try that it is.
fn write(
    pager: &Pager<'_>,
    tx: &mut dyn Tx,
    (row, number): (&PageRow, u64),
    about: &About,
    order: &Order,
) -> Result<(), StoreError> {
    let written = words::write(pager, (row.ticket, row.id, number), about, order)?;
    let outbox = tx.add_outgoing(&written.outgoing)?;
    let person = order.person.as_ref().map_or_else(String::new, ToString::to_string);
    tx.add_try(&NewTry {
        page: row.id,
        person,
        address: order.address.clone(),
        at: pager.now,
        outbox,
        token: written.token,
    })?;
    Ok(())
}
