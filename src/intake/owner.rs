//! Telling the person of ours who looks after an account that a ticket of it has come.
use jiff::tz::TimeZone;

use crate::identity::Claim;
use crate::mail::thread::our_message_id;
use crate::mail::{AutoSubmitted, Reply, Sender, compose};
use crate::model::{EmailAddress, NamedPlace, TicketNumber};
use crate::replies::PageNotice;
use crate::routing::Decision;
use crate::store::{NewOutgoing, OutboxKind, OutboxState, StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, NewTicket, Said, Sentence};

use super::chapter::Chapter;
use super::named_places;

/// The number of this letter among the messages of its arrival: behind all pages and call-backs,
/// below `chapter::MESSAGES_MAX`.
const OWNER_LETTER: u64 = 60;

/// Notes beside the ticket whose it is, and writes to him when he has an address.
///
/// Where people are paged nobody is written to besides: who was paged is told from others by the
/// address of what went out.
pub(super) fn tell(
    chapter: &mut Chapter<'_>,
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    new: &NewTicket,
    claim: &Claim,
    decision: &Decision,
) -> Result<(), StoreError> {
    let at = chapter.story.incoming.at;
    let Some(role) = decision.owner else { return Ok(()) };
    let member = claim.account.as_ref().and_then(|account| account.facts.team.member(role));
    let Some(member) = member else { return Ok(()) };
    let text = Said::of(Sentence::Owner, &[member, &role]);
    tx.add_event(ticket, &NewEvent::ours(at, EventKind::Note, text))?;
    let Some(to) = member.email().filter(|_| decision.page.is_none()) else { return Ok(()) };
    let places = named_places(tx, new)?;
    let Ok(payload) = letter(chapter, ticket, (new, &places), to, Notice::Owner) else {
        // The queue has the ticket all the same.
        tracing::warn!(%ticket, "the letter to the account's own person cannot be written");
        return Ok(());
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
    })
    .map(|_| ())
}

/// Whom such a letter tells.
#[derive(Clone, Copy, Debug)]
pub(super) enum Notice {
    /// The account's own person.
    Owner,
    /// The people of a queue that has a copy; with the letter's number among those of the arrival.
    Copy(u64),
}

/// Writes it in the language of the mailbox: that of whoever reads it is not known. A caller's own
/// language is not meant.
pub(super) fn letter(
    chapter: &Chapter<'_>,
    ticket: TicketNumber,
    (new, places): (&NewTicket, &[NamedPlace]),
    to: &EmailAddress,
    notice: Notice,
) -> Result<String, StoreError> {
    let story = chapter.story;
    let incoming = &story.incoming;
    let configured = story.settings.entrance(&incoming.entrance.address);
    let language = configured.unwrap_or(&incoming.entrance).language;
    let line = story.settings.line(&incoming.entrance.line);
    let zone = line.map_or(TimeZone::UTC, |line| line.zone.clone());
    let facts = PageNotice {
        ticket,
        priority: new.priority,
        safety: new.safety,
        intent: new.intent,
        site: new.site.as_ref(),
        places,
        freeze: None,
        queue: &new.queue,
        customer: &incoming.shown_sender,
        callback: incoming.callback.as_ref(),
        text: &incoming.text,
        received: incoming.at,
        zone: &zone,
        links: None,
        reports: 1,
        promised: super::times::promised(
            (&story.knowledge.times, &story.settings),
            (&new.queue, new.priority),
        ),
    };
    let failed = |error: &dyn std::fmt::Display| {
        StoreError::Abandoned(format!("write to people of the desk: {error}"))
    };
    let book = &story.knowledge.phrasebook;
    let (rendered, number) = match notice {
        Notice::Owner => (book.owner_notice(language, &facts), OWNER_LETTER),
        Notice::Copy(number) => (book.copy_notice(language, &facts), number),
    };
    let rendered = rendered.map_err(|e| failed(&e))?;
    let domain = format!("owner.{}", story.settings.message_domain);
    let number = chapter.message_number(number);
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
        message_id: our_message_id(&story.thread_key, ticket, number, &domain),
        in_reply_to: None,
        references: vec![],
        date: incoming.at,
        language,
        auto_submitted: AutoSubmitted::Generated,
    };
    let bytes = compose(&reply).map_err(|e| failed(&e))?;
    String::from_utf8(bytes).map_err(|e| failed(&e))
}
