//! What the sender is told, and whether he is told anything.
use crate::identity::{Claim, integrates_at};
use crate::mail::thread::{our_message_id, plus_address};
use crate::mail::{AutoSubmitted, Reply, Sender, can_be_answered, compose};
use crate::model::{
    AccountKind, AccountState, EmailAddress, Intent, Language, Priority, TicketNumber, Timestamp,
};
use crate::replies::{Args, KnownIncident, Letter, Rendered, Voice, missing_fields};
use crate::routing::{Decision, NO_REPLY};
use crate::store::{NewOutgoing, OutboxKind, OutboxState, StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, NewTicket, Said, Sentence};

use super::chapter::Chapter;
use super::letter_limits::{REGISTERED_PER_ADDRESS_HOUR_MAX, unproven_over};
use super::referring::Told;
use super::{Nature, confirming, guidance, links, loops};

/// The letter that asks who is asking.
const IDENTITY_LETTER: &str = "ack-identity";

/// What an account in integration is told of itself.
const INTEGRATION_PARAGRAPH: &str = "account-integration";

/// What is sent.
enum Answer {
    /// A letter of that id.
    Send(String),
    /// Nothing, and that is recorded as an outbox row with the reason.
    Withhold(Said),
    /// Nothing, since nobody is there to read it; noted beside the ticket.
    Silent(Sentence),
}

/// Writes the answer's outbox row, or why there is none.
pub(super) fn answer(
    chapter: &mut Chapter<'_>,
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    new: &NewTicket,
    claim: &Claim,
    decision: &Decision,
    paged: bool,
) -> Result<(), StoreError> {
    let incoming = &chapter.story.incoming;
    let at = incoming.at;
    if incoming.caller.is_some() {
        if super::calls::is_call(incoming.door) {
            if confirming::confirm(chapter, tx, ticket, new, (claim, decision))? {
                return Ok(());
            }
            return silent(tx, ticket, at, Sentence::ToldByPhone);
        }
        return silent(tx, ticket, at, Sentence::ToldInPortal);
    }
    let Some(to) = recipient(chapter, tx, claim)? else {
        return silent(tx, ticket, at, Sentence::NoAddress);
    };
    let (payload, state, note) = match choose(chapter, tx, ticket, &to, new, claim, decision)? {
        Answer::Send(letter) => {
            let told = chapter.status_told(tx, (new.intent, new.decided), claim)?;
            let tells = told.as_ref().and_then(Told::may_tell_more);
            let link = if letter == IDENTITY_LETTER || tells.is_some() {
                links::offer(chapter, tx, ticket, &to, claim, (new.answer_language, tells))?
            } else {
                None
            };
            let written = render(chapter, ticket, new, claim, paged, &letter)
                .and_then(|rendered| with_link(chapter, new, rendered, (link.as_deref(), tells)))
                .and_then(|rendered| with_status(chapter, new, rendered, told.as_ref()))
                .and_then(|rendered| with_opening(chapter, new, claim, rendered))
                .and_then(|rendered| with_state(chapter, new, claim, &letter, rendered))
                .and_then(|rendered| write(chapter, ticket, new, claim, &to, rendered))
                .and_then(|letter| at_rest(chapter, letter, link.is_some()));
            // An answer that cannot be written must not cost the ticket.
            let Ok(payload) = written else {
                tracing::warn!(%ticket, letter, "the answer cannot be written");
                return silent(tx, ticket, at, Sentence::NotWritable);
            };
            chapter.outgoing = true;
            let what = Said::of(Sentence::Letter, &[&letter, &new.answer_language]);
            tx.add_event(ticket, &NewEvent::ours(at, EventKind::Answered, what))?;
            (payload, OutboxState::Pending, String::new())
        }
        // Nothing is written that is not sent: a flood must not cost letters.
        Answer::Withhold(why) => {
            tx.add_event(ticket, &NewEvent::ours(at, EventKind::Withheld, why.clone()))?;
            (String::new(), OutboxState::Withheld, why.english())
        }
        Answer::Silent(why) => return silent(tx, ticket, at, why),
    };
    tx.add_outgoing(&NewOutgoing {
        of: ticket.into(),
        kind: OutboxKind::Mail,
        to: to.to_string(),
        return_path: return_path(chapter, ticket),
        payload,
        state,
        note,
        at,
    })
    .map(|_| ())
}

/// A delivery report comes back under the ticket's own signed address.
pub(super) fn return_path(chapter: &Chapter<'_>, ticket: TicketNumber) -> String {
    let story = chapter.story;
    plus_address(&story.thread_key, ticket, &story.incoming.entrance.address).to_string()
}

fn silent(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    at: Timestamp,
    why: Sentence,
) -> Result<(), StoreError> {
    tx.add_event(ticket, &NewEvent::ours(at, EventKind::Withheld, Said::of(why, &[])))
}

/// A registered sender may have answers sent to another contact of his account; anybody else's
/// Reply-To could be a victim's address.
pub(super) fn recipient(
    chapter: &Chapter<'_>,
    tx: &mut dyn Tx,
    claim: &Claim,
) -> Result<Option<EmailAddress>, StoreError> {
    let incoming = &chapter.story.incoming;
    // `root@localhost` and its like are somebody's machine, not a customer.
    let can_be =
        |address: &&EmailAddress| address.domain().contains('.') && can_be_answered(address);
    let sender = incoming.sender.as_ref().filter(can_be);
    let (Some(sender), Some(account)) = (sender, &claim.account) else {
        return Ok(sender.cloned());
    };
    let Some(elsewhere) = incoming.reply_to.as_ref().filter(|_| !incoming.list) else {
        return Ok(Some(sender.clone()));
    };
    let colleague =
        tx.owners_of_address(elsewhere)?.iter().any(|(_, owner)| owner.id == account.id);
    Ok(Some(if colleague { elsewhere } else { sender }.clone()))
}

/// Decides which letter is due. An unproven sender gets a short one, within limits.
fn choose(
    chapter: &mut Chapter<'_>,
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    to: &EmailAddress,
    new: &NewTicket,
    claim: &Claim,
    decision: &Decision,
) -> Result<Answer, StoreError> {
    let story = chapter.story;
    match story.incoming.nature {
        Nature::Person => {}
        Nature::Notification => return Ok(Answer::Silent(Sentence::MachineUnanswered)),
        Nature::Unanswerable
        | Nature::AutoReply
        | Nature::Receipt
        | Nature::Bounce(_)
        | Nature::Own => {
            return Ok(Answer::Silent(Sentence::AsksForNone));
        }
    }
    if decision.reply.as_deref() == Some(NO_REPLY) {
        return Ok(Answer::Silent(Sentence::RuleAnswersNothing));
    }
    let now = story.incoming.at;
    if story.incoming.list && !claim.is_registered() {
        return Ok(Answer::Silent(Sentence::ListUnanswered));
    }
    let danger = new.safety || decision.reply.as_deref() == Some("safety-ack");
    // To be told that nothing arrives costs less than not to be told what to do in a fire.
    if let Some(bad) = tx.bad_address(to)?.filter(|_| !danger) {
        let why = Said::of(Sentence::NobodyThere, &[&to, &bad.status, &bad.ticket]);
        return Ok(Answer::Withhold(why));
    }
    let marks = &story.incoming.marks;
    let suspect = claim.is_registered() || !marks.references.is_empty() || !marks.named.is_empty();
    let subject = &story.incoming.subject;
    if let Some(why) = loops::over(tx, to, subject, ticket, suspect, danger, now)? {
        chapter.mail_loop = true;
        tracing::error!(%ticket, "mail loop: automatic answers are kept back");
        return Ok(Answer::Withhold(why));
    }
    let answer = within_limits(chapter, tx, to, new, claim, decision)?;
    if matches!(answer, Answer::Send(_)) {
        loops::count(tx, to, subject, ticket, now)?;
    }
    Ok(answer)
}

/// Chooses the letter of whoever may be answered, within the limits on his kind.
fn within_limits(
    chapter: &Chapter<'_>,
    tx: &mut dyn Tx,
    to: &EmailAddress,
    new: &NewTicket,
    claim: &Claim,
    decision: &Decision,
) -> Result<Answer, StoreError> {
    let story = chapter.story;
    let now = story.incoming.at;
    if claim.is_answered_in_full() {
        // A From can be forged, and a responder may know no headers: even he has a limit.
        if tx.acknowledged(to, now)?.address_hour >= REGISTERED_PER_ADDRESS_HOUR_MAX {
            let why = Said::of(Sentence::ManyToAddress, &[&REGISTERED_PER_ADDRESS_HOUR_MAX]);
            return Ok(Answer::Withhold(why));
        }
        tx.count_acknowledgement(to, true, now)?;
        return Ok(Answer::Send(full_letter(chapter, new, claim, decision)));
    }
    let danger = new.safety || decision.reply.as_deref() == Some("safety-ack");
    let letter = match (danger, chapter.known.is_some()) {
        (true, _) => "ack-short-safety",
        (false, true) => "ack-known-short",
        (false, false) => "ack-short",
    };
    let over = unproven_over(tx, &story.settings.unproven, to, now)?;
    Ok(over.map_or_else(|| Answer::Send(letter.to_owned()), Answer::Withhold))
}

fn full_letter(
    chapter: &Chapter<'_>,
    new: &NewTicket,
    claim: &Claim,
    decision: &Decision,
) -> String {
    if new.safety {
        return "safety-ack".to_owned();
    }
    let waits = chapter
        .story
        .incoming
        .understood
        .as_ref()
        .is_ok_and(|understood| chapter.waits_for_identity(claim, understood, decision));
    if waits {
        return IDENTITY_LETTER.to_owned();
    }
    if chapter.known.is_some() {
        return "ack-known".to_owned();
    }
    decision.reply.clone().unwrap_or_else(|| "ack".to_owned())
}

fn render(
    chapter: &Chapter<'_>,
    ticket: TicketNumber,
    new: &NewTicket,
    claim: &Claim,
    paged: bool,
    letter: &str,
) -> Result<Rendered, StoreError> {
    let story = chapter.story;
    let incoming = &story.incoming;
    let line = story.settings.line(&incoming.entrance.line);
    let zone = line.map_or(jiff::tz::TimeZone::UTC, |line| line.zone.clone());
    let site_zone =
        chapter.known.as_ref().and_then(|known| story.settings.zone_of_site(&known.site));
    let site_zone = site_zone.unwrap_or_else(|| zone.clone());
    let known = chapter.known.as_ref().map(|known| KnownIncident {
        site: &known.site,
        since: known.began_at,
        notice: known.texts.get(&new.answer_language).map(String::as_str),
        expected_end: known.expected_end,
        zone: &site_zone,
    });
    let facts = Letter {
        ticket,
        intent: new.intent,
        priority: new.priority,
        paged,
        promised: super::times::promised(
            (&story.knowledge.times, &story.settings),
            (&new.queue, new.priority),
        ),
        line: line.map(super::Line::in_letters),
        missing: &missing_fields(new.intent, &new.slots),
        code_hidden: incoming.code_hidden,
        answer: guidance::answer(story, new, claim, letter),
        portal: guidance::portal(
            &story.settings,
            claim.account.as_ref(),
            (new.intent, &new.slots),
            incoming.at,
        ),
        registered: claim.is_registered() || new.priority <= Priority::P2,
        desk: &incoming.entrance.desk,
        received: incoming.at,
        zone: &zone,
        known,
    };
    let voice = match new.language.known() {
        Some(_) => Voice::One(new.answer_language),
        None => Voice::of(new.language, new.answer_language),
    };
    story
        .book()
        .letter(voice, letter, &facts)
        .map_err(|error| StoreError::Abandoned(format!("write letter `{letter}`: {error}")))
}

/// Puts the offer of a link below the greeting.
fn with_link(
    chapter: &Chapter<'_>,
    new: &NewTicket,
    letter: Rendered,
    (link, tells): (Option<&str>, Option<TicketNumber>),
) -> Result<Rendered, StoreError> {
    match link_words(chapter, new.answer_language, (link, tells))? {
        Some(offer) => Ok(below_greeting(letter, &offer)),
        None => Ok(letter),
    }
}

/// The offer of a link: to confirm a request, or to be told more of a ticket.
pub(super) fn link_words(
    chapter: &Chapter<'_>,
    language: Language,
    (link, tells): (Option<&str>, Option<TicketNumber>),
) -> Result<Option<String>, StoreError> {
    let (Some(link), Some(links)) = (link, &chapter.story.settings.links) else { return Ok(None) };
    let minutes = i64::try_from(links.valid.as_secs() / 60).unwrap_or(i64::MAX);
    let args = Args::new().with("link", link).with("minutes", minutes);
    let id = if tells.is_some() { "link-status-offer" } else { "link-offer" };
    let offer = chapter.story.book().render(language, id, &args);
    let offer = offer.map_err(|error| StoreError::Abandoned(format!("write the link: {error}")))?;
    Ok(Some(offer))
}

fn below_greeting(letter: Rendered, paragraph: &str) -> Rendered {
    let (greeting, rest) = letter.body.split_once("\n\n").unwrap_or(("", &letter.body));
    let body = format!("{greeting}\n\n{paragraph}\n\n{rest}");
    Rendered { subject: letter.subject, body }
}

/// Tells whoever asks how his ticket stands.
fn with_status(
    chapter: &Chapter<'_>,
    new: &NewTicket,
    letter: Rendered,
    told: Option<&Told>,
) -> Result<Rendered, StoreError> {
    let Some(told) = told else { return Ok(letter) };
    Ok(below_greeting(letter, &chapter.status_words(new, told)?))
}

/// Tells whoever sends goods, or comes, when somebody is there: where that is not always. A stranger
/// is told nothing that depends on his words.
fn with_opening(
    chapter: &Chapter<'_>,
    new: &NewTicket,
    claim: &Claim,
    letter: Rendered,
) -> Result<Rendered, StoreError> {
    let story = chapter.story;
    let named = new.site.as_ref().filter(|_| claim.is_answered_in_full());
    let Some(site) = named.and_then(|code| story.settings.sites.get(code.as_str())) else {
        return Ok(letter);
    };
    let (id, hours) = if matches!(new.intent, Intent::ShipmentInbound | Intent::ShipmentOutbound) {
        ("letter-dock-hours", &site.dock_hours)
    } else if new.intent == Intent::AccessGrant {
        ("letter-site-hours", &site.hours)
    } else {
        return Ok(letter);
    };
    let failed = |error| StoreError::Abandoned(format!("write the hours: {error}"));
    let (book, language) = (story.book(), new.answer_language);
    let Some(hours) = book.opening(language, hours).map_err(failed)? else { return Ok(letter) };
    let args = Args::new().with("place", site.code.as_str()).with("hours", hours);
    let paragraph = book.render(language, id, &args).map_err(failed)?;
    Ok(below_greeting(letter, &paragraph))
}

/// Tells an account that was told of its move where it stands, and from which day on it has access.
/// Nobody in trouble reads that first.
fn with_state(
    chapter: &Chapter<'_>,
    new: &NewTicket,
    claim: &Claim,
    id: &str,
    letter: Rendered,
) -> Result<Rendered, StoreError> {
    if matches!(id, "safety-ack" | "incident-ack" | "ack-known") {
        return Ok(letter);
    }
    Ok(match integration(chapter, new, claim)? {
        Some(paragraph) => below_greeting(letter, &paragraph),
        None => letter,
    })
}

/// Returns what an account in integration is told of itself; nothing for any other.
pub(super) fn integration(
    chapter: &Chapter<'_>,
    new: &NewTicket,
    claim: &Claim,
) -> Result<Option<String>, StoreError> {
    let story = chapter.story;
    let Some(account) = claim.account.as_ref().map(|account| &account.facts) else {
        return Ok(None);
    };
    match story.settings.state_at(account, story.incoming.at) {
        AccountState::Announced | AccountState::Integrating => {}
        AccountState::Legacy | AccountState::Integrated => return Ok(None),
    }
    let failed = |error| StoreError::Abandoned(format!("write the access date: {error}"));
    let (book, language) = (story.book(), new.answer_language);
    let zone = story.settings.zone_of(account.country);
    let day = match integrates_at(account, &zone) {
        Some(at) => Some(book.date(language, at, &zone).map_err(failed)?),
        None => None,
    };
    let args = Args::new()
        .with("dated", day.is_some())
        .with("date", day.unwrap_or_default())
        .with("portal", account.kind != AccountKind::Managed);
    book.render(language, INTEGRATION_PARAGRAPH, &args).map(Some).map_err(failed)
}

/// A letter with a link waits sealed: whoever reads the store must not be able to use it.
pub(super) fn at_rest(
    chapter: &Chapter<'_>,
    letter: String,
    has_link: bool,
) -> Result<String, StoreError> {
    if !has_link {
        return Ok(letter);
    }
    let sealed = chapter.story.letters.seal(&letter);
    sealed.map_err(|error| StoreError::Abandoned(format!("seal the answer: {error}")))
}

pub(super) fn write(
    chapter: &Chapter<'_>,
    ticket: TicketNumber,
    new: &NewTicket,
    claim: &Claim,
    to: &EmailAddress,
    rendered: Rendered,
) -> Result<String, StoreError> {
    let story = chapter.story;
    let incoming = &story.incoming;
    let outgoing = chapter.message_number(0);
    // The sender's own words go back only to someone we know, or who can only be himself.
    let subject = if claim.is_answered_in_full() && !incoming.subject.is_empty() {
        format!("Re: [{ticket}] {}", incoming.subject)
    } else {
        rendered.subject
    };
    let reply = Reply {
        from: Sender {
            name: incoming.entrance.name.clone(),
            address: incoming.entrance.address.clone(),
        },
        to: to.clone(),
        cc: vec![],
        reply_to: Some(plus_address(&story.thread_key, ticket, &incoming.entrance.address)),
        subject,
        body: rendered.body,
        html: story.settings.html,
        message_id: our_message_id(
            &story.thread_key,
            ticket,
            outgoing,
            &story.settings.message_domain,
        ),
        in_reply_to: incoming.marks.message_id.clone(),
        references: incoming.marks.references.clone(),
        date: incoming.at,
        language: new.answer_language,
        auto_submitted: AutoSubmitted::Replied,
    };
    let bytes = compose(&reply)
        .map_err(|error| StoreError::Abandoned(format!("write the answer: {error}")))?;
    String::from_utf8(bytes)
        .map_err(|error| StoreError::Abandoned(format!("write the answer: {error}")))
}
