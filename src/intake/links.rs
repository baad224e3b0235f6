//! One-time links: whoever can read the mailbox of a registered sender, whose mail was proven to be
//! his, confirms by a button that he asked.
//!
//! A token is an HMAC over the arrival, so that a story which is told again makes the same one; the
//! store has its digest alone. Opening the page changes nothing: programs that look at links in mail
//! open every one of them.
use std::time::Duration;

use crate::identity::Claim;
use crate::mail::thread::{link_digest, link_token};
use crate::model::{AssuranceLevel, EmailAddress, Language, TicketNumber, TicketStatus, Timestamp};
use crate::store::{LinkRow, StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, Said, Sentence};

use super::chapter::Chapter;
use super::deed::Office;
use super::paging;
use super::standing::{self, Waits};
use super::status_text;

/// Links for one ticket in an hour.
const PER_TICKET_HOUR_MAX: u32 = 3;
/// The path below the public address.
pub const LINK_PATH: &str = "/l/";

/// Where links lead, and how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links {
    /// The address under which the page is reached, without a slash at its end.
    pub public_url: String,
    /// How long a link is worth something.
    pub valid: Duration,
    /// How long one is by which somebody gets his code.
    pub enrolment: Duration,
    /// Whether contacts get theirs by themselves when their account is integrated.
    pub on_integration: bool,
}

/// What a link stands for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// It can be used.
    Open(TicketNumber, Language),
    /// It was used just now.
    Confirmed(TicketNumber, Language),
    /// It was used just now, and his request needs more than that.
    SecondCheck(TicketNumber, Language),
    /// It was used just now, and his company does not let him ask for this.
    NotPermitted {
        /// The ticket.
        ticket: TicketNumber,
        /// His language.
        language: Language,
        /// Who of his company may give the permission.
        administrators: Vec<String>,
    },
    /// It was used before, has ended, or never was: nobody is told which.
    Over,
}

/// Makes a link for the sender, if he may have one, and returns its address.
pub(super) fn offer(
    chapter: &Chapter<'_>,
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    to: &EmailAddress,
    claim: &Claim,
    (language, tells): (Language, Option<TicketNumber>),
) -> Result<Option<String>, StoreError> {
    let story = chapter.story;
    let incoming = &story.incoming;
    let Some(links) = &story.settings.links else { return Ok(None) };
    // Only to the very address whose mail was proven.
    let proven = incoming.is_proven() && incoming.sender.as_ref() == Some(to);
    if !proven || !claim.is_registered() {
        return Ok(None);
    }
    let at = incoming.at;
    let hour_ago = at.checked_sub(Duration::from_secs(3_600)).unwrap_or(Timestamp::MIN);
    if tx.links_since(ticket, hour_ago)? >= PER_TICKET_HOUR_MAX {
        return Ok(None);
    }
    let made_of = format!("{ticket} {} {to} {}", chapter.arrival, at.as_nanosecond());
    let token = link_token(&story.thread_key, &made_of);
    let expires_at = at.checked_add(links.valid).unwrap_or(at);
    tx.add_link(&LinkRow {
        digest: link_digest(&token),
        ticket,
        address: to.clone(),
        language,
        made_at: at,
        expires_at,
        used_at: None,
        tells,
        came_to: Some(incoming.entrance.address.clone()),
    })?;
    Ok(Some(format!("{}{LINK_PATH}{token}", links.public_url)))
}

/// Tells what a token stands for, and changes nothing.
pub(super) fn look(tx: &mut dyn Tx, token: &str, now: Timestamp) -> Result<LinkState, StoreError> {
    Ok(match tx.link(&link_digest(token))? {
        Some(link) if link.used_at.is_none() && link.expires_at > now => {
            LinkState::Open(link.ticket, link.language)
        }
        Some(_) | None => LinkState::Over,
    })
}

/// Uses a token: once, and the ticket's sender is known by two things from then on.
pub(super) fn confirm(
    tx: &mut dyn Tx,
    office: &Office<'_>,
    token: &str,
) -> Result<LinkState, StoreError> {
    let (digest, now) = (link_digest(token), office.now);
    let Some(link) = tx.link(&digest)? else { return Ok(LinkState::Over) };
    if !tx.use_link(&digest, now)? {
        return Ok(LinkState::Over);
    }
    let ticket = tx.living(link.ticket)?;
    // In another ticket somebody else may be the one who asks.
    let Some(known) = tx.ticket(ticket)?.filter(|_| ticket == link.ticket) else {
        return Ok(LinkState::Over);
    };
    tx.raise_assurance(ticket, AssuranceLevel::Al2, now)?;
    let (before, now_known) = (known.facts.assurance, AssuranceLevel::Al2);
    let text = Said::of(Sentence::LinkConfirmed, &[&before, &now_known, &link.address]);
    tx.add_event(ticket, &NewEvent::ours(now, EventKind::Note, text))?;
    status_text::by_link(tx, office, &link)?;
    let mut facts = known.facts.clone();
    facts.assurance = facts.assurance.max(AssuranceLevel::Al2);
    let language = link.language;
    match standing::waits_for(tx, ticket, &facts)? {
        Some(Waits::Permission(lacking)) => {
            lacking.note(tx, ticket, now)?;
            let administrators = lacking.names();
            return Ok(LinkState::NotPermitted { ticket, language, administrators });
        }
        Some(Waits::Level(needed)) => {
            let text = Said::of(Sentence::StillNeeds, &[&needed]);
            tx.add_event(ticket, &NewEvent::ours(now, EventKind::Note, text))?;
            return Ok(LinkState::SecondCheck(ticket, language));
        }
        None => {}
    }
    if known.facts.status == TicketStatus::WaitingIdentity {
        paging::set_status(tx, ticket, TicketStatus::New, now)?;
        let text = Said::of(Sentence::Changed, &[&known.facts.status, &TicketStatus::New]);
        tx.add_event(ticket, &NewEvent::ours(now, EventKind::Status, text))?;
    }
    Ok(LinkState::Confirmed(ticket, link.language))
}
