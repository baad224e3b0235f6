//! What a caller asked for, confirmed in writing: a letter to his registered address, so that an order
//! which somebody else gave in his name does not go unseen.
use crate::identity::Claim;
use crate::mail::can_be_answered;
use crate::model::{
    AssuranceLevel, EmailAddress, TeamRole, TicketKind, TicketNumber, TicketStatus,
};
use crate::replies::{Args, DeskLetter, EXCERPT_CHARS_MAX, Rendered, one_line};
use crate::routing::Decision;
use crate::store::{NewOutgoing, OutboxKind, OutboxState, StoreError, Tx};
use crate::text::mask_codes;
use crate::tickets::{EventKind, NewEvent, NewTicket, Said, Sentence};

use super::chapter::Chapter;
use super::{answering, letter_limits};

/// Writes to a caller who is known. Returns whether he is written to.
pub(super) fn confirm(
    chapter: &mut Chapter<'_>,
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    new: &NewTicket,
    (claim, decision): (&Claim, &Decision),
) -> Result<bool, StoreError> {
    let Some(to) = address(tx, new, claim)? else { return Ok(false) };
    // A caller is no machine that answers ours: only how many letters one address gets is limited.
    let now = chapter.story.incoming.at;
    if tx.acknowledged(&to, now)?.address_hour >= letter_limits::REGISTERED_PER_ADDRESS_HOUR_MAX {
        return Ok(false);
    }
    tx.count_acknowledgement(&to, true, now)?;
    let written = rendered(chapter, ticket, new, (claim, decision))
        .and_then(|rendered| answering::write(chapter, ticket, new, claim, &to, rendered));
    let Ok(payload) = written else {
        tracing::warn!(%ticket, "the confirmation to a caller cannot be written");
        return Ok(false);
    };
    let at = chapter.story.incoming.at;
    chapter.outgoing = true;
    let what = Said::of(Sentence::Letter, &[&"confirmation", &new.answer_language]);
    tx.add_event(ticket, &NewEvent::ours(at, EventKind::Answered, what))?;
    tx.add_outgoing(&NewOutgoing {
        of: ticket.into(),
        kind: OutboxKind::Mail,
        to: to.to_string(),
        return_path: answering::return_path(chapter, ticket),
        payload,
        state: OutboxState::Pending,
        note: String::new(),
        at,
    })?;
    Ok(true)
}

/// Where a request of somebody known is confirmed. Trouble and danger are not: they are acted on.
fn address(
    tx: &mut dyn Tx,
    new: &NewTicket,
    claim: &Claim,
) -> Result<Option<EmailAddress>, StoreError> {
    let asked = new.decided && !new.safety && new.kind != TicketKind::Trouble;
    let Some(contact) = claim.contact.as_ref().filter(|_| asked) else { return Ok(None) };
    if claim.assurance < AssuranceLevel::Al1 {
        return Ok(None);
    }
    for address in contact.facts.addresses.iter().filter(|address| can_be_answered(address)) {
        if tx.bad_address(address)?.is_none() {
            return Ok(Some(address.clone()));
        }
    }
    Ok(None)
}

/// The person of ours whom the account has in the role that was asked for; told to whoever has proven
/// himself.
fn member<'a>(claim: &'a Claim, decision: &Decision) -> Option<(TeamRole, &'a str)> {
    let role = decision.owner.filter(|_| claim.assurance >= AssuranceLevel::Al2)?;
    let member = claim.account.as_ref()?.facts.team.member(role)?;
    Some((role, member.name()))
}

fn rendered(
    chapter: &Chapter<'_>,
    ticket: TicketNumber,
    new: &NewTicket,
    (claim, decision): (&Claim, &Decision),
) -> Result<Rendered, StoreError> {
    let story = chapter.story;
    let (incoming, book, language) = (&story.incoming, story.book(), new.answer_language);
    let failed = |error| StoreError::Abandoned(format!("write the confirmation: {error}"));
    let line = story.settings.line(&incoming.entrance.line);
    let zone = line.map_or(jiff::tz::TimeZone::UTC, |line| line.zone.clone());
    let matter = format!("intent-{}", new.intent.as_str());
    let matter = book.render(language, &matter, &Args::new()).map_err(failed)?;
    // Codes in it were hidden before it was kept; nothing is taken on trust on the way out.
    let said = one_line(&mask_codes(&incoming.text).text, EXCERPT_CHARS_MAX);
    // How far his company has come, which a caller does not hear; and who of ours he asked for.
    let standing = answering::integration(chapter, new, claim)?;
    let member = member(claim, decision);
    let args = Args::new()
        .with("case", ticket.to_string())
        .with("quoted", said != matter && !said.is_empty())
        .with("excerpt", said)
        .with("matter", matter)
        .with("waits", new.status == TicketStatus::WaitingIdentity)
        .with("has_standing", standing.is_some())
        .with("standing", standing.unwrap_or_default())
        .with("role", member.map_or("none", |(role, _)| role.as_str()))
        .with("member", member.map_or("", |(_, name)| name))
        .with("received", book.date_time(language, incoming.at, &zone).map_err(failed)?);
    let text = book.render(language, "order-confirmation", &args).map_err(failed)?;
    let letter = DeskLetter { ticket, text: &text, desk: &incoming.entrance.desk };
    let body = book.desk_letter(language, &letter).map_err(failed)?.body;
    let subject = book.render(language, "subject-confirmation", &args).map_err(failed)?;
    Ok(Rendered { subject, body })
}
