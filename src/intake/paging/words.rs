//! What goes out to whoever is paged, by each way.
use crate::conversation::Brief;
use crate::mail::thread::{link_digest, link_token, our_message_id};
use crate::mail::{AutoSubmitted, Reply, Sender, compose};
use crate::model::{EmailAddress, Language, MessageId, TicketNumber};
use crate::oncall::{Order, WayKind};
use crate::replies::{PageLinks, PageMessage, Rendered};
use crate::store::{NewOutgoing, OutboxKind, OutboxState, PageId, StoreError};

use super::super::Entrance;
use super::Pager;
use super::about::About;
use super::pager::Ring;

/// The path of the page behind a link, below the public address.
pub const PAGE_PATH: &str = "/p/";
/// Numbers of the messages of pages begin here: far above those of arrivals.
const NUMBERS_BEGIN: u64 = 1 << 40;
/// Tries that one page may make before its numbers would meet those of the next.
const TRIES_MAX: u64 = 4_096;

/// A row to go out, and the digest of the token in it.
pub(super) struct Written {
    pub(super) outgoing: NewOutgoing,
    pub(super) token: Option<[u8; 32]>,
}

/// Writes what one order sends.
pub(super) fn write(
    pager: &Pager<'_>,
    (ticket, page, number): (TicketNumber, PageId, u64),
    about: &About,
    order: &Order,
) -> Result<Written, StoreError> {
    let entrance = about.entrance(pager.settings);
    let entrance =
        entrance.ok_or_else(|| StoreError::Abandoned("no mailbox is configured".to_owned()))?;
    // A room without a person is written to in the language of our own mailbox.
    let language = order.language.unwrap_or(entrance.language);
    let unique = row_number(page, number);
    // Whoever is rung answers by key.
    let answered_by_link = order.address.kind != WayKind::Call;
    let token = pager.settings.links.as_ref().filter(|_| answered_by_link).map(|links| {
        let made_of = format!("page {ticket} {unique} {}", order.address);
        let token = link_token(pager.key, &made_of);
        let url = format!("{}{PAGE_PATH}{token}", links.public_url);
        (link_digest(&token), PageLinks { answer: url })
    });
    let links = token.as_ref().map(|(_, links)| links);
    let (kind, payload) = match order.address.kind {
        WayKind::Mail => {
            let address = order.address.to.parse().map_err(|error| failed("address", &error))?;
            let letter = letter(pager, ticket, unique, about, (address, language), links)?;
            (OutboxKind::Page, letter)
        }
        WayKind::Call => (OutboxKind::Ring, ring(ticket, about, order, language)?),
        WayKind::Sms | WayKind::Ntfy | WayKind::Channel => {
            (OutboxKind::Page, message(pager, ticket, about, language, links)?)
        }
    };
    let payload = match links {
        Some(_) => pager.letters.seal(&payload).map_err(|error| failed("seal", &error))?,
        None => payload,
    };
    let outgoing = NewOutgoing {
        of: ticket.into(),
        kind,
        to: order.address.to_string(),
        return_path: entrance.address.to_string(),
        payload,
        state: OutboxState::Pending,
        note: String::new(),
        at: pager.now,
    };
    Ok(Written { outgoing, token: token.map(|(digest, _)| digest) })
}

const fn row_number(page: PageId, number: u64) -> u64 {
    NUMBERS_BEGIN.wrapping_add(page.0.unsigned_abs().wrapping_mul(TRIES_MAX)).wrapping_add(number)
}

fn failed(what: &str, error: &dyn std::fmt::Display) -> StoreError {
    StoreError::Abandoned(format!("{what} of the page: {error}"))
}

fn letter(
    pager: &Pager<'_>,
    ticket: TicketNumber,
    number: u64,
    about: &About,
    (to, language): (EmailAddress, Language),
    links: Option<&PageLinks>,
) -> Result<String, StoreError> {
    let zone = about.zone(pager.settings);
    let entrance = about.entrance(pager.settings);
    let from = entrance.ok_or_else(|| failed("entrance", &"no mailbox is configured"))?;
    let words = pager
        .knowledge
        .phrasebook
        .page(language, &about.notice(pager, ticket, &zone, links))
        .map_err(|error| failed("words", &error))?;
    let domain = format!("page.{}", pager.settings.message_domain);
    let message_id = our_message_id(pager.key, ticket, number, &domain);
    letter_of(pager, from, (&to, language), words, (message_id, None))
        .map_err(|error| failed("letter", &error))
}

/// Makes a letter to somebody of ours. `answered` is where answers go, if not to the mailbox.
pub(super) fn letter_of(
    pager: &Pager<'_>,
    from: &Entrance,
    (to, language): (&EmailAddress, Language),
    words: Rendered,
    (message_id, answered): (MessageId, Option<EmailAddress>),
) -> Result<String, String> {
    let letter = Reply {
        from: Sender { name: pager.settings.desk.clone(), address: from.address.clone() },
        to: to.clone(),
        cc: vec![],
        reply_to: answered,
        subject: words.subject,
        body: words.body,
        html: false,
        message_id,
        in_reply_to: None,
        references: vec![],
        date: pager.now,
        language,
        auto_submitted: AutoSubmitted::Generated,
    };
    let bytes = compose(&letter).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

/// The words of short messages, push notices and rooms.
fn message(
    pager: &Pager<'_>,
    ticket: TicketNumber,
    about: &About,
    language: Language,
    links: Option<&PageLinks>,
) -> Result<String, StoreError> {
    let zone = about.zone(pager.settings);
    let notice = about.notice(pager, ticket, &zone, links);
    let words = pager.knowledge.phrasebook.page_message(language, &notice);
    let message: PageMessage = words.map_err(|error| failed("words", &error))?;
    serde_json::to_string(&message).map_err(|error| failed("words", &error))
}

/// What the telephone needs to ring somebody.
fn ring(
    ticket: TicketNumber,
    about: &About,
    order: &Order,
    language: Language,
) -> Result<String, StoreError> {
    let ring = Ring {
        person: order.person.as_ref().map_or_else(|| order.address.to.clone(), ToString::to_string),
        language,
        line: about.line.clone(),
        brief: Some(Brief {
            ticket: Some(ticket),
            intent: about.intent,
            priority: about.priority,
            safety: about.safety,
            site: about.site.clone(),
            callback: about.callback.clone(),
        }),
    };
    serde_json::to_string(&ring).map_err(|error| failed("call", &error))
}
