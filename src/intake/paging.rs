//! Waking people: one row for each way of reaching who is on call.
use jiff::tz::TimeZone;

use crate::mail::thread::our_message_id;
use crate::mail::{AutoSubmitted, Reply, Sender, compose};
use crate::model::{Country, EmailAddress, Language, PolicyId, TicketNumber};
use crate::oncall::Target;
use crate::replies::PageNotice;
use crate::routing::Decision;
use crate::store::{NewOutgoing, OutboxKind, OutboxState, StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, NewTicket};

use super::PeopleTarget;
use super::calls::for_country;
use super::chapter::Chapter;

/// People of one page; a step of a policy has few, and this bounds a mistake in a file.
const TARGETS_MAX: usize = 10;
/// Numbers of the messages of one arrival: the first page, pages when nobody took the call, and
/// what is told of a call-back. Together below `chapter::MESSAGES_MAX`.
const FIRST_PAGE: u64 = 1;
/// See [`FIRST_PAGE`].
const LATER_PAGE: u64 = 16;
/// See [`FIRST_PAGE`].
const CALLBACK: u64 = 32;

/// Writes page rows for the rule's policy. Returns whether any stands.
pub(super) fn page(
    chapter: &mut Chapter<'_>,
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    new: &NewTicket,
    decision: &Decision,
) -> Result<bool, StoreError> {
    let Some(policy) = &decision.page else { return Ok(false) };
    let at = chapter.story.paged_at();
    // The first rung with somebody who can be written to: an empty step is skipped at once.
    let rungs = chapter.story.knowledge.on_call.ladder(policy, at);
    let reachable = rungs.iter().find(|rung| rung.targets.iter().any(|t| reach(t).is_some()));
    let targets = reachable.map(|rung| rung.targets.as_slice()).unwrap_or_default();
    let paged = write(chapter, tx, ticket, new, OutboxKind::Page, FIRST_PAGE, targets)?;
    if paged.is_empty() {
        tracing::error!(%ticket, %policy, "nobody can be paged");
    }
    let text = if paged.is_empty() {
        format!("{policy}: nobody to page")
    } else {
        format!("{policy}: {}", paged.join(", "))
    };
    tx.add_event(ticket, &NewEvent::ours(at, EventKind::Paged, text))?;
    Ok(!paged.is_empty())
}

/// Pages everybody of the policy who was not paged about the ticket: nobody took the call.
pub(super) fn page_the_rest(
    chapter: &mut Chapter<'_>,
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    new: &NewTicket,
    policy: &PolicyId,
) -> Result<(), StoreError> {
    let at = chapter.story.paged_at();
    let already: Vec<String> =
        tx.outgoing_of(ticket)?.into_iter().map(|outgoing| outgoing.to).collect();
    let mut targets: Vec<Target> = vec![];
    for (_, rung) in chapter.story.knowledge.on_call.ladder(policy, at) {
        for target in rung.targets {
            let new = reach(&target).is_some_and(|(to, _)| !already.contains(&to.to_string()));
            if new && !targets.contains(&target) {
                targets.push(target);
            }
        }
    }
    let paged = write(chapter, tx, ticket, new, OutboxKind::Page, LATER_PAGE, &targets)?;
    if !paged.is_empty() {
        let text = format!("{policy}: {}", paged.join(", "));
        tx.add_event(ticket, &NewEvent::ours(at, EventKind::Paged, text))?;
    }
    Ok(())
}

/// Tells those who are to ring a caller back: the people of his ticket's queue, else whoever is on
/// call for those in need.
pub(super) fn call_back(
    chapter: &mut Chapter<'_>,
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    new: &NewTicket,
    country: Country,
) -> Result<(), StoreError> {
    let at = chapter.story.paged_at();
    let settings = &chapter.story.settings;
    let on_call = &chapter.story.knowledge.on_call;
    let own = settings.queue(&new.queue).filter(|queue| !queue.people.is_empty());
    let queue = own.or_else(|| settings.queue(&settings.phone.people_queue));
    let people = queue.into_iter().flat_map(|queue| &queue.people).filter_map(|one| match one {
        PeopleTarget::Schedule(name) => {
            let id = for_country(name, country).parse().ok()?;
            on_call.on_call(&id, at).cloned().map(Target::Person)
        }
        PeopleTarget::Person(id) => on_call.person(id).cloned().map(Target::Person),
        PeopleTarget::Attended(_) => None,
    });
    let mut targets: Vec<Target> = people.filter(|target| reach(target).is_some()).collect();
    if targets.is_empty() {
        let policy = for_country(&settings.phone.fallback_policy, country).parse().ok();
        let ladder = policy.map(|policy| on_call.ladder(&policy, at)).unwrap_or_default();
        let reachable = ladder.into_iter().find(|r| r.targets.iter().any(|t| reach(t).is_some()));
        targets = reachable.map(|rung| rung.targets).unwrap_or_default();
    }
    let told = write(chapter, tx, ticket, new, OutboxKind::Callback, CALLBACK, &targets)?;
    let text = if told.is_empty() {
        tracing::error!(%ticket, "nobody can be told to ring a caller back");
        "call-back: nobody to tell".to_owned()
    } else {
        format!("call-back: {}", told.join(", "))
    };
    tx.add_event(ticket, &NewEvent::ours(at, EventKind::Paged, text))
}

/// Writes a row for each target that can be written to, and returns their addresses.
fn write(
    chapter: &mut Chapter<'_>,
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    new: &NewTicket,
    kind: OutboxKind,
    first: u64,
    targets: &[Target],
) -> Result<Vec<String>, StoreError> {
    let at = chapter.story.paged_at();
    let mut told = vec![];
    for (index, target) in (first..).zip(targets.iter().take(TARGETS_MAX)) {
        let Some((to, language)) = reach(target) else { continue };
        // A page that cannot be written must cost neither the others nor the ticket.
        let Ok(payload) = notice(chapter, ticket, new, kind, &to, language, index) else {
            tracing::error!(%ticket, "a page cannot be written");
            continue;
        };
        tx.add_outgoing(&NewOutgoing {
            ticket,
            kind,
            to: to.to_string(),
            return_path: chapter.story.incoming.entrance.address.to_string(),
            payload,
            state: OutboxState::Pending,
            note: String::new(),
            at,
        })?;
        chapter.outgoing = true;
        told.push(to.to_string());
    }
    Ok(told)
}

/// Returns the address and language of a target that can be written to.
fn reach(target: &Target) -> Option<(EmailAddress, Option<Language>)> {
    match target {
        Target::Person(person) => Some((person.mail.clone()?, Some(person.language))),
        Target::Mail(address) => Some((address.clone(), None)),
        Target::Phone(_) => None,
    }
}

/// Writes the page in the responder's own language; a mailbox without a person is written to
/// in the language of our own mailbox.
fn notice(
    chapter: &Chapter<'_>,
    ticket: TicketNumber,
    new: &NewTicket,
    kind: OutboxKind,
    to: &EmailAddress,
    language: Option<Language>,
    index: u64,
) -> Result<String, StoreError> {
    let story = chapter.story;
    let incoming = &story.incoming;
    let language = language.unwrap_or(incoming.entrance.language);
    let zone = zone(chapter, new);
    let facts = PageNotice {
        ticket,
        priority: new.priority,
        safety: new.safety,
        intent: new.intent,
        site: new.site.as_ref(),
        queue: &new.queue,
        customer: &incoming.shown_sender,
        callback: incoming.callback.as_ref(),
        text: &incoming.text,
        received: incoming.at,
        zone: &zone,
    };
    let failed = |what: &str, error: &dyn std::fmt::Display| {
        StoreError::Abandoned(format!("{what} the page: {error}"))
    };
    let book = &story.knowledge.phrasebook;
    let rendered = match kind {
        OutboxKind::Callback => book.call_back(language, &facts),
        OutboxKind::Page | OutboxKind::Mail | OutboxKind::Dial => book.page(language, &facts),
    };
    let rendered = rendered.map_err(|e| failed("render", &e))?;
    let outgoing = chapter.message_number(index);
    let domain = format!("page.{}", story.settings.message_domain);
    let reply = Reply {
        from: Sender {
            name: story.settings.desk.clone(),
            address: incoming.entrance.address.clone(),
        },
        to: to.clone(),
        cc: vec![],
        reply_to: None,
        subject: rendered.subject,
        body: rendered.body,
        html: false,
        message_id: our_message_id(&story.thread_key, ticket, outgoing, &domain),
        in_reply_to: None,
        references: vec![],
        date: story.paged_at(),
        language,
        auto_submitted: AutoSubmitted::Generated,
    };
    let bytes = compose(&reply).map_err(|e| failed("compose", &e))?;
    String::from_utf8(bytes).map_err(|e| failed("compose", &e))
}

/// The clocks of the site, else of the line.
fn zone(chapter: &Chapter<'_>, new: &NewTicket) -> TimeZone {
    let settings = &chapter.story.settings;
    let site = new.site.as_ref().and_then(|code| settings.sites.get(code.as_str()));
    let named = site.and_then(|site| TimeZone::get(&site.time_zone).ok());
    let line =
        || settings.line(&chapter.story.incoming.entrance.line).map(|line| line.zone.clone());
    named.or_else(line).unwrap_or(TimeZone::UTC)
}
