//! Waking people: one row for each way of reaching who is on call.
use jiff::tz::TimeZone;

use crate::mail::thread::our_message_id;
use crate::mail::{AutoSubmitted, Reply, Sender, compose};
use crate::model::{EmailAddress, Language, TicketNumber};
use crate::oncall::Target;
use crate::replies::PageNotice;
use crate::routing::Decision;
use crate::store::{NewOutgoing, OutboxKind, OutboxState, StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, NewTicket};

use super::chapter::Chapter;

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
    // The first rung with somebody who can be written to: an empty step is skipped at once.
    let rungs = chapter.story.knowledge.on_call.ladder(policy, at);
    let reachable = rungs.iter().find(|rung| rung.targets.iter().any(|t| reach(t).is_some()));
    let targets = reachable.map(|rung| rung.targets.as_slice()).unwrap_or_default();
    let mut paged = vec![];
    for (index, target) in (1..).zip(targets.iter().take(TARGETS_MAX)) {
        let Some((to, language)) = reach(target) else { continue };
        // A page that cannot be written must cost neither the others nor the ticket.
        let Ok(payload) = notice(chapter, ticket, new, &to, language, index) else {
            tracing::error!(%ticket, %policy, "a page cannot be written");
            continue;
        };
        tx.add_outgoing(&NewOutgoing {
            ticket,
            kind: OutboxKind::Page,
            to: to.to_string(),
            return_path: chapter.story.incoming.entrance.address.to_string(),
            payload,
            state: OutboxState::Pending,
            note: String::new(),
            at,
        })?;
        chapter.outgoing = true;
        paged.push(to.to_string());
    }
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
    let rendered =
        story.knowledge.phrasebook.page(language, &facts).map_err(|e| failed("render", &e))?;
    let outgoing = chapter.message_number(index);
    let domain = format!("page.{}", story.settings.message_domain);
    let reply = Reply {
        from: Sender {
            name: story.settings.desk.clone(),
            address: incoming.entrance.address.clone(),
        },
        to: to.clone(),
        reply_to: None,
        subject: rendered.subject,
        body: rendered.body,
        message_id: our_message_id(&story.thread_key, ticket, outgoing, &domain),
        in_reply_to: None,
        references: vec![],
        date: incoming.at,
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
