//! The story itself: one arrival, one transaction.
use std::sync::Arc;

use crate::identity::{Claim, claim};
use crate::model::{
    ArrivalId, AssuranceLevel, Intent, Language, Priority, TicketNumber, TicketStatus,
};
use crate::routing::{Decision, Event, Facts};
use crate::store::{NewArrival, NewDecision, StoreError, Tx};
use crate::text::bare_subject;
use crate::tickets::{
    Arrival, ArrivalOutcome, Disposition, EventKind, Evidence, Found, NewEvent, NewTicket,
    OutcomeKind, Said, Sentence, disposition,
};
use crate::understanding::Classification;

use super::calls::is_call;
use super::chapter::{Chapter, Story, site};
use super::incoming::CallerClaim;
use super::reading::SAME_ALARM_S;
use super::{
    Incoming, Nature, answering, bounced, closure, copies, facts, freezing, incidents, owner,
    paging, places, standing, tasks, threading,
};

/// Characters of a text that serve as subject when there is none.
const SUBJECT_FROM_TEXT_CHARS: usize = 80;

/// What became of an arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Its row.
    pub arrival: ArrivalId,
    /// What became of it.
    pub outcome: ArrivalOutcome,
    /// What it was about and how soon, when a ticket was opened.
    pub opened: Option<(Intent, Priority)>,
    /// Whether anything waits to go out.
    pub outgoing: bool,
    /// Whether an answer was kept back because it would go round in a loop.
    pub mail_loop: bool,
}

impl Settled {
    /// An arrival of which nothing was made but its row.
    pub(super) const fn plain(arrival: ArrivalId, outcome: ArrivalOutcome) -> Self {
        Self { arrival, outcome, opened: None, outgoing: false, mail_loop: false }
    }
}

impl Story {
    /// Tells it: known already? → who → what → where → ticket → what is said → what goes out.
    pub(super) fn tell(&self, tx: &mut dyn Tx) -> Result<Settled, StoreError> {
        let arrival = match self.first(tx)? {
            // A call's arrival stands since its first ring, and is settled now.
            Some(first) if is_call(self.incoming.door) && first.outcome.ticket.is_none() => {
                first.id
            }
            Some(first) => return self.duplicate(tx, &first),
            None => self.record(tx, OutcomeKind::Parked)?,
        };
        if let Some(raw) = &self.incoming.raw {
            tx.keep_raw(raw)?;
        }
        let mut chapter = Chapter::new(self, arrival);
        let outcome = chapter.tell(tx)?;
        tx.settle_arrival(arrival, &outcome)?;
        let Chapter { opened, outgoing, mail_loop, .. } = chapter;
        Ok(Settled { arrival, outcome, opened, outgoing, mail_loop })
    }

    /// Returns the arrival that this one repeats.
    fn first(&self, tx: &mut dyn Tx) -> Result<Option<Arrival>, StoreError> {
        let incoming = &self.incoming;
        let first = tx.arrival_by_key(&incoming.key)?;
        let (None, Some(before)) = (&first, &incoming.post.key_before) else { return Ok(first) };
        let recent =
            |first: &Arrival| incoming.at.as_second() - first.at.as_second() < SAME_ALARM_S;
        Ok(tx.arrival_by_key(before)?.filter(recent))
    }

    /// Returns the same story without its meaning: telling it parks the arrival.
    pub(super) fn parked(&self, error: &StoreError) -> Self {
        let mut incoming = self.incoming.clone();
        incoming.understood = Err(format!("its story failed: {error}"));
        Self {
            incoming,
            knowledge: Arc::clone(&self.knowledge),
            settings: Arc::clone(&self.settings),
            thread_key: self.thread_key.clone(),
            letters: Arc::clone(&self.letters),
            late: self.late,
        }
    }

    fn record(&self, tx: &mut dyn Tx, outcome: OutcomeKind) -> Result<ArrivalId, StoreError> {
        let incoming = &self.incoming;
        tx.add_arrival(&NewArrival {
            door: incoming.door,
            key: incoming.key.clone(),
            at: incoming.at,
            from: incoming.shown_sender.clone(),
            to: incoming.entrance.address.to_string(),
            subject: incoming.subject.clone(),
            raw: incoming.raw.as_ref().map(|raw| raw.digest),
            proof: incoming.kept_proof(),
            outcome,
        })
    }

    fn duplicate(&self, tx: &mut dyn Tx, first: &Arrival) -> Result<Settled, StoreError> {
        let arrival = self.record(tx, OutcomeKind::Duplicate)?;
        let to = self.incoming.entrance.address.to_string();
        if let Some(ticket) = first.outcome.ticket.filter(|_| to != first.to) {
            self.note_entrance(tx, ticket, &to)?;
        }
        let outcome = ArrivalOutcome {
            kind: OutcomeKind::Duplicate,
            ticket: first.outcome.ticket,
            reason: format!("the same as arrival {}", first.id),
        };
        tx.settle_arrival(arrival, &outcome)?;
        Ok(Settled::plain(arrival, outcome))
    }
}

/// Returns what a ticket of this message is called.
pub(super) fn subject_of(incoming: &Incoming) -> String {
    // A ticket is named by what it is about, not by how its mail came.
    for subject in [bare_subject(&incoming.subject), incoming.subject.trim()] {
        if !subject.is_empty() {
            return subject.to_owned();
        }
    }
    let words: Vec<&str> = incoming.text.split_whitespace().collect();
    words.join(" ").chars().take(SUBJECT_FROM_TEXT_CHARS).collect()
}

/// Writes a part of a decision as it is kept.
pub(super) fn as_json(what: &str, value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Abandoned(format!("write the {what}: {error}")))
}

fn outcome(
    kind: OutcomeKind,
    ticket: Option<TicketNumber>,
    reason: impl Into<String>,
) -> ArrivalOutcome {
    ArrivalOutcome { kind, ticket, reason: reason.into() }
}

impl Chapter<'_> {
    fn tell(&mut self, tx: &mut dyn Tx) -> Result<ArrivalOutcome, StoreError> {
        let incoming = &self.story.incoming;
        let understood = match &incoming.understood {
            Ok(understood) => understood,
            Err(reason) => return Ok(outcome(OutcomeKind::Parked, None, reason.as_str())),
        };
        let found = threading::find(tx, incoming)?;
        match &incoming.nature {
            Nature::Own => Ok(outcome(OutcomeKind::Withheld, None, "our own mail came back")),
            // Whoever cries fire is heard, even through a machine; nobody is answered.
            Nature::AutoReply if understood.safety => self.heard(tx, &found, understood),
            Nature::AutoReply => {
                self.note(tx, &found, EventKind::Automatic, "automatic reply", &incoming.text)
            }
            Nature::Receipt => {
                self.note(tx, &found, EventKind::Automatic, "read receipt", &incoming.subject)
            }
            // What only looks like a report: it names nobody, and no mail of ours.
            Nature::Bounce(_)
                if understood.safety
                    && incoming.post.failed.is_empty()
                    && incoming.marks.signed.is_empty() =>
            {
                self.heard(tx, &found, understood)
            }
            Nature::Bounce(line) => bounced::tell(self, tx, &found, line),
            Nature::Person | Nature::Notification | Nature::Unanswerable => {
                self.heard(tx, &found, understood)
            }
        }
    }

    /// Somebody wants something: his message joins a ticket or opens one.
    fn heard(
        &mut self,
        tx: &mut dyn Tx,
        found: &[Found],
        understood: &Classification,
    ) -> Result<ArrivalOutcome, StoreError> {
        let claim = self.claim(tx)?;
        let incoming = &self.story.incoming;
        // Whoever writes can be written to.
        let lifted = match &incoming.sender {
            Some(sender) if incoming.nature == Nature::Person => tx.lift_bad(sender)?,
            Some(_) | None => false,
        };
        let outcome = match disposition(found) {
            Disposition::Join(ticket) => self.join(tx, ticket, found, &claim, understood),
            Disposition::Open { follows } => self.open(tx, follows, &claim, understood),
        }?;
        let Some(ticket) = outcome.ticket else { return Ok(outcome) };
        threading::note_context(tx, incoming, ticket)?;
        self.remark(tx, ticket, lifted)?;
        Ok(outcome)
    }

    /// Who it is: a caller by number or code, anybody else by his address.
    fn claim(&self, tx: &mut dyn Tx) -> Result<Claim, StoreError> {
        let incoming = &self.story.incoming;
        let (found, assurance) = match (incoming.caller, &incoming.sender) {
            (Some(CallerClaim::Contact(contact, assurance)), _) => {
                (tx.contact(contact)?, assurance)
            }
            (Some(CallerClaim::Number(number)), _) => {
                (tx.contact_by_number(&number)?, AssuranceLevel::Al0)
            }
            (Some(CallerClaim::Nobody), _) | (None, None) => (None, AssuranceLevel::Al0),
            (None, Some(address)) => {
                let claimed = claim(tx.owners_of_address(address)?);
                return Ok(claimed.by_mail(incoming.is_proven()));
            }
        };
        Ok(Claim { assurance, ..claim(found.into_iter().collect()) })
    }

    /// A machine's message is noted beside the ticket it belongs to, and opens none.
    pub(super) fn note(
        &self,
        tx: &mut dyn Tx,
        found: &[Found],
        kind: EventKind,
        what: &str,
        text: &str,
    ) -> Result<ArrivalOutcome, StoreError> {
        let signed = found.iter().find(|f| f.evidence == Evidence::Signed || f.participant);
        let Some(found) = signed else {
            return Ok(outcome(
                OutcomeKind::Quarantined,
                None,
                format!("{what} that belongs to no ticket"),
            ));
        };
        let event = NewEvent { text: text.to_owned(), ..self.event(kind) };
        tx.add_event(found.ticket, &event)?;
        Ok(outcome(OutcomeKind::Joined, Some(found.ticket), what))
    }

    fn open(
        &mut self,
        tx: &mut dyn Tx,
        follows: Option<TicketNumber>,
        claim: &Claim,
        understood: &Classification,
    ) -> Result<ArrivalOutcome, StoreError> {
        let story = self.story;
        let facts = facts::of(story, claim, understood, Event::New);
        let decision = story.knowledge.rules.decide(&facts);
        if decision.queue == story.settings.quarantine && story.late.is_none() {
            let reason = format!("{} by rule {}", understood.intent, decision.rule);
            return Ok(outcome(OutcomeKind::Quarantined, None, reason));
        }
        let mut new = self.new_ticket(follows, claim, understood, &decision);
        let text = format!("{} {}", story.incoming.subject, story.incoming.text);
        places::complete(tx, &mut new, &text)?;
        let lacking = standing::lacking(tx, &new)?;
        if lacking.as_ref().is_some_and(|lacking| lacking.holds(&new)) {
            new.status = TicketStatus::WaitingIdentity;
        }
        let ticket = match story.late.and_then(|late| late.number) {
            Some(number) => {
                tx.open_ticket_as(number, &new)?;
                number
            }
            None => tx.open_ticket(&new)?,
        };
        self.take_part(tx, ticket)?;
        tx.add_event(
            ticket,
            &NewEvent { text: self.story.incoming.text.clone(), ..self.event(EventKind::Message) },
        )?;
        self.note_proof(tx, ticket)?;
        self.warn(tx, ticket)?;
        places::note_places(tx, ticket, &new, story.incoming.at)?;
        self.write_decision(tx, ticket, understood, &facts, &decision)?;
        if let Some(lacking) = lacking {
            lacking.note(tx, ticket, story.incoming.at)?;
        }
        tasks::make(tx, ticket, &new, story.incoming.at)?;
        copies::make(self, tx, ticket, &new, &decision.copy)?;
        self.escalates(tx, ticket, &new, claim, understood)?;
        let needed = decision.assurance_needed.unwrap_or_default();
        closure::note(tx, ticket, &new, needed, story.incoming.at)?;
        freezing::record(tx, ticket, &new, story.incoming.at)?;
        owner::tell(self, tx, ticket, &new, claim, &decision)?;
        self.known = incidents::known(tx, &new)?;
        let paged = paging::page(self, tx, ticket, &new, &decision)?;
        incidents::reported(self, tx, ticket, &new, (claim, &decision))?;
        answering::answer(self, tx, ticket, &new, claim, &decision, paged)?;
        self.opened = Some((new.intent, new.priority));
        Ok(outcome(OutcomeKind::Opened, Some(ticket), ""))
    }

    fn join(
        &mut self,
        tx: &mut dyn Tx,
        number: TicketNumber,
        found: &[Found],
        claim: &Claim,
        understood: &Classification,
    ) -> Result<ArrivalOutcome, StoreError> {
        let incoming = &self.story.incoming;
        let ticket = tx.ticket(number)?.ok_or_else(|| StoreError::Missing(number.to_string()))?;
        tx.add_event(
            number,
            &NewEvent { text: incoming.text.clone(), ..self.event(EventKind::Message) },
        )?;
        self.note_proof(tx, number)?;
        self.warn(tx, number)?;
        // A From can be forged: only our own signature brings new people into a ticket.
        let signed = found.iter().any(|f| f.ticket == number && f.evidence == Evidence::Signed);
        if signed {
            self.take_part(tx, number)?;
        } else if let Some(id) = &incoming.marks.message_id {
            tx.add_message_id(number, id.as_str())?;
        }
        let waits =
            matches!(ticket.facts.status, TicketStatus::WaitingCustomer | TicketStatus::Solved);
        let danger = understood.safety && self.pages_anew(tx, &ticket.facts, number, understood)?;
        let graver = understood.decided
            && understood.priority <= Priority::P2
            && understood.priority < ticket.facts.priority;
        // Nobody is paged about what is solved.
        if waits && (incoming.nature.is_person() || danger || graver) {
            paging::set_status(tx, number, TicketStatus::Open, incoming.at)?;
            let reopened =
                Said::of(Sentence::Changed, &[&ticket.facts.status, &TicketStatus::Open]);
            tx.add_event(number, &NewEvent::ours(incoming.at, EventKind::Status, reopened))?;
        }
        tasks::more(tx, number, &ticket.facts, understood, incoming.at)?;
        if danger || graver {
            self.raise(tx, &ticket.facts, number, claim, understood)?;
        } else if waits && incoming.nature.is_person() {
            self.goes_on(tx, &ticket.facts, number, claim, understood)?;
        }
        self.escalates_itself(tx, &ticket, claim, understood)?;
        self.tells_status(tx, number, claim, understood)?;
        let how = found.iter().find(|f| f.ticket == number).map(|f| match f.evidence {
            Evidence::Signed => "carries our signature",
            Evidence::Referenced => "answers a message of the ticket",
            Evidence::SameExchange => "belongs to the same exchange of mails",
            Evidence::Vendor { .. } => "carries the reference of the ticket's first mail",
            Evidence::Named => "names the ticket, from someone who takes part",
        });
        Ok(outcome(OutcomeKind::Joined, Some(number), how.unwrap_or_default()))
    }

    fn new_ticket(
        &self,
        follows: Option<TicketNumber>,
        claim: &Claim,
        understood: &Classification,
        decision: &Decision,
    ) -> NewTicket {
        let story = self.story;
        let incoming = &story.incoming;
        let text = format!("{} {}", incoming.subject, incoming.text);
        NewTicket {
            kind: story.knowledge.kinds.of(understood.intent),
            status: self.first_status(claim, understood, decision),
            channel: incoming.door.channel(),
            language: understood.language,
            answer_language: self.answer_language(claim, understood),
            intent: understood.intent,
            decided: understood.decided,
            impact: understood.impact,
            urgency: understood.urgency,
            priority: decision.priority,
            safety: understood.safety,
            queue: decision.queue.clone(),
            contact: claim.contact.as_ref().map(|contact| contact.id),
            account: claim.account.as_ref().map(|account| account.id),
            requester: incoming.shown_sender.clone(),
            assurance: claim.assurance,
            site: site(understood),
            subject: self.subject(),
            problem_code: story
                .knowledge
                .problem_codes
                .code_for(understood.intent, understood.impact, &text)
                .map(ToOwned::to_owned),
            slots: understood.slots.clone(),
            follows,
            created_at: incoming.at,
        }
    }

    pub(super) fn first_status(
        &self,
        claim: &Claim,
        understood: &Classification,
        decision: &Decision,
    ) -> TicketStatus {
        let urgent = understood.safety || decision.priority == Priority::P1;
        if self.waits_for_identity(claim, understood, decision) {
            TicketStatus::WaitingIdentity
        } else if decision.hold && !urgent {
            TicketStatus::OnHold
        } else {
            TicketStatus::New
        }
    }

    /// The contact's own wish, else the language of the text, else that of the mailbox.
    pub(super) fn answer_language(&self, claim: &Claim, understood: &Classification) -> Language {
        let wish = claim.contact.as_ref().and_then(|contact| contact.facts.language());
        wish.or_else(|| understood.language.known())
            .unwrap_or(self.story.incoming.entrance.language)
    }

    fn subject(&self) -> String {
        subject_of(&self.story.incoming)
    }

    /// Sender and others addressed may write to the ticket from now on.
    fn take_part(&self, tx: &mut dyn Tx, ticket: TicketNumber) -> Result<(), StoreError> {
        let incoming = &self.story.incoming;
        let agent = &incoming.post.forwarded_by;
        for address in incoming.sender.iter().chain(agent).chain(&incoming.marks.others) {
            tx.add_participant(ticket, address)?;
        }
        if let Some(id) = &incoming.marks.message_id {
            tx.add_message_id(ticket, id.as_str())?;
        }
        Ok(())
    }

    pub(super) fn write_decision(
        &self,
        tx: &mut dyn Tx,
        ticket: TicketNumber,
        understood: &Classification,
        facts: &Facts,
        decision: &Decision,
    ) -> Result<(), StoreError> {
        let at = self.story.incoming.at;
        let classification = as_json("classification", understood)?;
        tx.add_decision(&NewDecision {
            ticket,
            arrival: self.arrival,
            at,
            classification,
            rule: decision.rule.to_string(),
            trace: decision.trace.clone(),
            rules_hash: self.story.knowledge.rules.hash().to_owned(),
            facts: as_json("facts", facts)?,
            outcome: as_json("outcome", decision)?,
        })?;
        let text = Said::of(Sentence::ByRule, &[&decision.queue, &decision.rule]);
        tx.add_event(ticket, &NewEvent::ours(at, EventKind::Routed, text))?;
        if decision.tags.is_empty() {
            return Ok(());
        }
        let text = Said::of(Sentence::Tags, &[&decision.tags.join(", ")]);
        tx.add_event(ticket, &NewEvent::ours(at, EventKind::Note, text))
    }

    /// An event of the sender's doing; its text is filled in by the caller.
    fn event(&self, kind: EventKind) -> NewEvent {
        let incoming = &self.story.incoming;
        NewEvent {
            at: incoming.at,
            kind,
            by: incoming.shown_sender.clone(),
            text: String::new(),
            said: vec![],
            message_id: incoming.marks.message_id.as_ref().map(ToString::to_string),
            attachments: incoming.attachments.clone(),
            arrival: Some(self.arrival),
        }
    }
}
