//! Tickets of the same account that a text names: one that is complained about is put before whoever
//! has the complaint, and whoever asks how one stands is told so.
use crate::identity::Claim;
use crate::model::{AssuranceLevel, Intent, QueueId, TicketNumber, TicketStatus};
use crate::replies::{Args, DeskLetter, Rendered};
use crate::routing::Event;
use crate::store::{NewOutgoing, OutboxKind, OutboxState, StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, NewTicket, Said, Sentence, Ticket};
use crate::understanding::Classification;

use super::chapter::Chapter;
use super::status_text::{self, StatusText};
use super::{Incoming, answering, copies, facts, letter_limits, links};

/// The most tickets that one message is looked through for.
const NAMED_MAX: usize = 5;
/// The letters by which a ticket number is known in a text.
const PREFIX: &str = "CT-";

/// What whoever asks for a status is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// How a ticket of his company stands.
    Stands(TicketNumber, TicketStatus),
    /// The same and what it says, since he has proven himself (AL2).
    Full(Box<StatusText>),
    /// There is none of his company: the same, whether there is one of another or none at all.
    NotFound,
}

impl Told {
    /// Returns the ticket of which he would be told more if he proved himself.
    pub(super) const fn may_tell_more(&self) -> Option<TicketNumber> {
        match self {
            Self::Stands(number, _) => Some(*number),
            Self::Full(_) | Self::NotFound => None,
        }
    }
}

/// Whether whoever asks may hear what a ticket says: he has proven himself, for this message or, of a
/// ticket of his own, at any time before.
fn is_told_in_full(ticket: &Ticket, claim: &Claim) -> bool {
    let his = claim.contact.as_ref().is_some_and(|one| ticket.facts.contact == Some(one.id));
    claim.assurance.max(if his { ticket.facts.assurance } else { AssuranceLevel::Al0 })
        >= AssuranceLevel::Al2
}

/// Returns the ticket numbers that a message names, in subject, text or facts, each once.
fn named(incoming: &Incoming, understood: &Classification) -> Vec<TicketNumber> {
    let facts = understood.slots.get("reference").map(Vec::as_slice).unwrap_or_default();
    let facts = facts.iter().map(|slot| slot.value.as_str());
    let text = [incoming.subject.as_str(), incoming.text.as_str()];
    let part_of_one = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let words = text.into_iter().flat_map(|text| text.split(|c| !part_of_one(c)));
    let mut found = vec![];
    for word in words.chain(facts) {
        let marked = word.get(..PREFIX.len()).is_some_and(|p| p.eq_ignore_ascii_case(PREFIX));
        let Some(number) = marked.then(|| word.to_ascii_uppercase().parse().ok()).flatten() else {
            continue;
        };
        if !found.contains(&number) && found.len() < NAMED_MAX {
            found.push(number);
        }
    }
    found
}

/// Returns a ticket, or the one that it was merged into, when it is of that account.
fn own(tx: &mut dyn Tx, number: TicketNumber, claim: &Claim) -> Result<Option<Ticket>, StoreError> {
    let Some(account) = claim.account.as_ref().map(|account| account.id) else { return Ok(None) };
    if tx.ticket(number)?.is_none() {
        return Ok(None);
    }
    let living = tx.living(number)?;
    Ok(tx.ticket(living)?.filter(|ticket| ticket.facts.account == Some(account)))
}

impl Chapter<'_> {
    /// A complaint names an open ticket of the same company: each knows of the other, and the people
    /// who have the complaint have the ticket before them.
    pub(super) fn escalates(
        &mut self,
        tx: &mut dyn Tx,
        ticket: TicketNumber,
        new: &NewTicket,
        claim: &Claim,
        understood: &Classification,
    ) -> Result<(), StoreError> {
        if new.intent != Intent::Escalation || !new.decided {
            return Ok(());
        }
        let at = self.story.incoming.at;
        for number in named(&self.story.incoming, understood) {
            let Some(about) = own(tx, number, claim)? else { continue };
            if about.number == ticket || about.facts.status.is_final() {
                continue;
            }
            let note = |said: Said| NewEvent::ours(at, EventKind::Note, said);
            tx.add_event(about.number, &note(Said::of(Sentence::EscalatedBy, &[&ticket])))?;
            tx.add_event(ticket, &note(Said::of(Sentence::Escalates, &[&about.number])))?;
            let queues = [new.queue.clone()];
            copies::make(self, tx, about.number, &about.facts, &queues)?;
        }
        Ok(())
    }

    /// A complaint joined the ticket that it is about: the people who have complaints have it before
    /// them.
    pub(super) fn escalates_itself(
        &mut self,
        tx: &mut dyn Tx,
        ticket: &Ticket,
        claim: &Claim,
        understood: &Classification,
    ) -> Result<(), StoreError> {
        let complains = understood.intent == Intent::Escalation && understood.decided;
        if !complains || ticket.facts.status.is_final() {
            return Ok(());
        }
        let story = self.story;
        let decision =
            story.knowledge.rules.decide(&facts::of(story, claim, understood, Event::Reply));
        if decision.queue == story.settings.quarantine || decision.queue == ticket.facts.queue {
            return Ok(());
        }
        let text = Said::of(Sentence::EscalatedTo, &[&decision.queue]);
        let event = NewEvent::ours(story.incoming.at, EventKind::Note, text);
        tx.add_event(ticket.number, &event)?;
        let queues: [QueueId; 1] = [decision.queue];
        copies::make(self, tx, ticket.number, &ticket.facts, &queues)
    }

    /// Returns what is told of the ticket that somebody asks about. Only a sender whose domain vouches
    /// for his mail is told anything, and only of his own company.
    pub(super) fn status_told(
        &self,
        tx: &mut dyn Tx,
        intent: (Intent, bool),
        claim: &Claim,
    ) -> Result<Option<Told>, StoreError> {
        let asks = intent == (Intent::StatusEnquiry, true);
        if !asks || !claim.is_registered() || claim.assurance < AssuranceLevel::Al1 {
            return Ok(None);
        }
        let Ok(understood) = &self.story.incoming.understood else { return Ok(None) };
        let numbers = named(&self.story.incoming, understood);
        for number in &numbers {
            if let Some(ticket) = own(tx, *number, claim)? {
                return self.noted(tx, &ticket, claim).map(Some);
            }
        }
        Ok((!numbers.is_empty()).then_some(Told::NotFound))
    }

    fn noted(&self, tx: &mut dyn Tx, ticket: &Ticket, claim: &Claim) -> Result<Told, StoreError> {
        let at = self.story.incoming.at;
        if is_told_in_full(ticket, claim) {
            return Ok(Told::Full(Box::new(status_text::noted(tx, ticket, at)?)));
        }
        let text = Said::of(Sentence::StatusMailed, &[&ticket.facts.status]);
        tx.add_event(ticket.number, &NewEvent::ours(at, EventKind::Note, text))?;
        Ok(Told::Stands(ticket.number, ticket.facts.status))
    }

    /// Puts it into words.
    pub(super) fn status_words(&self, new: &NewTicket, told: &Told) -> Result<String, StoreError> {
        let (story, language) = (self.story, new.answer_language);
        let book = story.book();
        let words = match told {
            Told::Stands(number, status) => {
                let args =
                    Args::new().with("case", number.to_string()).with("status", status.as_str());
                book.render(language, "letter-status", &args)
            }
            Told::Full(text) => {
                let line = story.settings.line(&story.incoming.entrance.line);
                let zone = line.map_or(jiff::tz::TimeZone::UTC, |line| line.zone.clone());
                text.words(book, language, &zone)
            }
            Told::NotFound => book.render(language, "letter-status-not-found", &Args::new()),
        };
        words.map_err(|error| StoreError::Abandoned(format!("write the status: {error}")))
    }

    /// Somebody who takes part asks how his ticket stands: he is told in a letter of its own.
    pub(super) fn tells_status(
        &mut self,
        tx: &mut dyn Tx,
        number: TicketNumber,
        claim: &Claim,
        understood: &Classification,
    ) -> Result<(), StoreError> {
        let story = self.story;
        let asks = understood.intent == Intent::StatusEnquiry && understood.decided;
        let known = claim.is_registered() && claim.assurance >= AssuranceLevel::Al1;
        if !asks || understood.safety || !known || !story.incoming.nature.is_person() {
            return Ok(());
        }
        let Some(ticket) = own(tx, number, claim)? else { return Ok(()) };
        let Some(to) = answering::recipient(self, tx, claim)? else { return Ok(()) };
        if letter_limits::is_over_limit(self, tx, number, &to)? {
            return Ok(());
        }
        let told = self.noted(tx, &ticket, claim)?;
        let answer_language = self.answer_language(claim, understood);
        let facts = NewTicket { answer_language, ..ticket.facts };
        let mut text = self.status_words(&facts, &told)?;
        let tells = told.may_tell_more();
        let link = match tells {
            Some(_) => links::offer(self, tx, number, &to, claim, (answer_language, tells))?,
            None => None,
        };
        let offer = answering::link_words(self, answer_language, (link.as_deref(), tells))?;
        if let Some(offer) = offer {
            text = format!("{text}\n\n{offer}");
        }
        let desk = &story.incoming.entrance.desk;
        let letter = DeskLetter { ticket: number, text: &text, desk };
        let rendered: Rendered = story
            .book()
            .desk_letter(answer_language, &letter)
            .map_err(|error| StoreError::Abandoned(format!("write the status: {error}")))?;
        let payload = answering::write(self, number, &facts, claim, &to, rendered)
            .and_then(|letter| answering::at_rest(self, letter, link.is_some()));
        let Ok(payload) = payload else {
            tracing::warn!(ticket = %number, "the status cannot be written");
            return Ok(());
        };
        self.outgoing = true;
        let what = Said::of(Sentence::Letter, &[&"status", &answer_language]);
        let event = NewEvent::ours(story.incoming.at, EventKind::Answered, what);
        tx.add_event(number, &event)?;
        tx.add_outgoing(&NewOutgoing {
            of: number.into(),
            kind: OutboxKind::Mail,
            to: to.to_string(),
            return_path: answering::return_path(self, number),
            payload,
            state: OutboxState::Pending,
            note: String::new(),
            at: story.incoming.at,
        })
        .map(|_| ())
    }
}
