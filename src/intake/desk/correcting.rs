//! One correction under way: deciding by the corrected facts, and writing what follows.
use std::sync::Arc;

use crate::identity::{Claim, claim};
use crate::model::{Intent, Language, PhoneNumber, Priority, QueueId, Slots, TicketStatus};
use crate::routing::{Decision, Event, Facts};
use crate::store::{NewDecision, StoreError, Tx};
use crate::tickets::{
    Arrival, EventKind, EventText, NewEvent, NewTicket, Relabel, Said, Sentence, Ticket,
    TicketEvent,
};
use crate::understanding::{Classification, Example};

use super::super::chapter::{Chapter, Story, ToldLate};
use super::super::incoming::{Incoming, Marks, Nature, Post};
use super::super::story::as_json;
use super::super::{Entrance, Knowledge, Parts, copies, facts, paging, standing};
use super::correct::{CORRECTED, Correct, Corrected, Queued};
use super::example;

/// Messages of corrections are numbered from here: those of arrivals lie far below, those of the
/// desk's replies above.
const NUMBERS_BEGIN: u64 = 1 << 61;
/// More than the messages that one correction may send.
const NUMBERS_EACH: u64 = 64;

/// All that a correction is made of.
pub(super) struct Work<'a> {
    pub(super) order: &'a Correct,
    pub(super) parts: &'a Parts,
    pub(super) knowledge: &'a Arc<Knowledge>,
    pub(super) ticket: &'a Ticket,
    pub(super) events: &'a [TicketEvent],
    pub(super) arrival: &'a Arrival,
    pub(super) message: &'a TicketEvent,
    /// Second jobs as they were understood.
    pub(super) also: &'a [Intent],
    /// The labels of the first message.
    pub(super) of_message: &'a Classification,
    /// The labels of the ticket as a whole: a later message may have raised it.
    pub(super) labels: &'a Classification,
}

impl Work<'_> {
    /// Decides by the corrected facts, and writes everything.
    pub(super) fn carry_out(&self, tx: &mut dyn Tx) -> Result<Corrected, StoreError> {
        let (number, at) = (self.order.ticket, self.order.at);
        paging::touched(tx, number, at)?;
        let old = &self.ticket.facts;
        let story = self.story()?;
        let mut chapter = Chapter::new(&story, self.arrival.id);
        let part = u64::from(self.ticket.events).wrapping_mul(NUMBERS_EACH);
        chapter.numbers_begin = Some(NUMBERS_BEGIN.wrapping_add(part));
        let owner = match old.contact {
            Some(contact) => tx.contact(contact)?,
            None => None,
        };
        let claim = Claim { assurance: old.assurance, ..claim(owner.into_iter().collect()) };
        let mut facts = facts::of(&story, &claim, self.labels, Event::New);
        if !self.order.labels.slots.contains_key("site") {
            facts.site = old.site.clone().or(facts.site);
        }
        // Whoever has duty now takes it, not whoever had it then.
        (facts.hours, facts.holiday) =
            facts::hours(&story.settings, self.knowledge, facts.country, at);
        let decision = self.knowledge.rules.decide(&facts);
        let queued = self.queued(&decision);
        let new = NewTicket {
            kind: self.knowledge.kinds.of(self.labels.intent),
            language: self.labels.language,
            answer_language: self.answer_language(&chapter, &claim),
            intent: self.labels.intent,
            decided: true,
            impact: self.labels.impact,
            urgency: self.labels.urgency,
            priority: decision.priority,
            safety: self.labels.safety,
            queue: if queued == Queued::Moved { &decision.queue } else { &old.queue }.clone(),
            site: facts.site.clone(),
            problem_code: self.problem_code(),
            slots: self.labels.slots.clone(),
            ..old.clone()
        };
        tx.relabel(number, &relabel(&new), at)?;
        let changes = self.changes(&new);
        self.write(tx, &changes, &facts, &decision, queued)?;
        self.set_free(tx, &chapter, &claim, &decision, &new)?;
        if queued == Queued::Moved {
            copies::make(&mut chapter, tx, number, &new, &decision.copy)?;
        }
        let paged = self.page(tx, &mut chapter, &new, &decision)?;
        let needs = decision.assurance_needed.filter(|needed| *needed > claim.assurance);
        let outgoing = chapter.outgoing;
        let example = self.example();
        let (priority, queue) = (new.priority, new.queue);
        let changes = changes.iter().map(Said::english).collect();
        Ok(Corrected { changes, priority, queue, queued, paged, needs, example, outgoing })
    }

    fn example(&self) -> Result<Example, &'static str> {
        if !self.order.example {
            return Err(example::UNWANTED);
        }
        let with = (&self.parts.vault, self.knowledge.as_ref());
        let reader = &self.order.by;
        example::row(self.ticket, self.arrival, self.message, self.of_message, reader, with)
    }

    /// The story of the first message once more, as far as deciding and paging need it.
    fn story(&self) -> Result<Story, StoreError> {
        let settings = &self.parts.settings;
        let named = self.arrival.to.parse().ok().and_then(|to| settings.entrance(&to));
        let entrance: Entrance = named
            .or_else(|| settings.entrances.first())
            .cloned()
            .ok_or_else(|| StoreError::Abandoned("no mailbox is configured".to_owned()))?;
        let spoken = self.labels.slots.get("callback").and_then(|slots| slots.first());
        let callback: Option<PhoneNumber> = spoken
            .and_then(|slot| slot.value.parse().ok())
            .or_else(|| self.ticket.facts.requester.parse().ok());
        let incoming = Incoming {
            door: self.arrival.door,
            key: self.arrival.key.clone(),
            at: self.message.at,
            entrance,
            sender: self.arrival.from.parse().ok(),
            reply_to: None,
            shown_sender: self.ticket.facts.requester.clone(),
            caller: None,
            callback,
            subject: self.arrival.subject.clone(),
            text: self.message.text.clone(),
            attachments: vec![],
            warnings: vec![],
            nature: Nature::Person,
            list: false,
            code_hidden: false,
            marks: Marks::default(),
            proof: None,
            post: Post::default(),
            raw: None,
            understood: Ok(self.labels.clone()),
        };
        Ok(Story {
            incoming,
            knowledge: Arc::clone(self.knowledge),
            settings: Arc::clone(settings),
            thread_key: self.parts.thread_key.clone(),
            letters: Arc::clone(&self.parts.letters),
            late: Some(ToldLate { number: None, now: self.order.at }),
        })
    }

    fn queued(&self, decision: &Decision) -> Queued {
        let now = &self.ticket.facts.queue;
        if *now == decision.queue {
            Queued::Stays
        } else if self.ticket.facts.status.is_final() {
            Queued::Ended
        } else if was_moved_by_hand(self.events, now) {
            Queued::ByHand
        } else {
            Queued::Moved
        }
    }

    /// The contact's own wish, else the language of the text, when that was corrected.
    fn answer_language(&self, chapter: &Chapter<'_>, claim: &Claim) -> Language {
        match self.order.labels.language {
            Some(_) => chapter.answer_language(claim, self.labels),
            None => self.ticket.facts.answer_language,
        }
    }

    fn problem_code(&self) -> Option<String> {
        let text = format!("{} {}", self.arrival.subject, self.message.text);
        let (intent, impact) = (self.labels.intent, self.labels.impact);
        self.knowledge.problem_codes.code_for(intent, impact, &text).map(ToOwned::to_owned)
    }

    /// What is different now, a label each.
    fn changes(&self, new: &NewTicket) -> Vec<Said> {
        let old = &self.ticket.facts;
        let also = |intents: &[Intent]| {
            intents.iter().map(|intent| intent.as_str()).collect::<Vec<_>>().join(", ")
        };
        let labels = [
            ("intent", old.intent.to_string(), new.intent.to_string()),
            ("also", also(self.also), also(&self.of_message.also)),
            ("impact", old.impact.to_string(), new.impact.to_string()),
            ("urgency", old.urgency.to_string(), new.urgency.to_string()),
            ("danger", yes(old.safety), yes(new.safety)),
            ("priority", old.priority.to_string(), new.priority.to_string()),
            ("language", old.language.to_string(), new.language.to_string()),
        ];
        let kinds = self.order.labels.slots.keys();
        let slots =
            kinds.map(|kind| (kind.as_str(), values(&old.slots, kind), values(&new.slots, kind)));
        let changed = labels.into_iter().chain(slots).filter(|(_, old, new)| old != new);
        changed
            .map(|(what, old, new)| Said::of(Sentence::Label, &[&what, &shown(&old), &shown(&new)]))
            .collect()
    }

    /// Writes what changed, who changed it and why, and the way of the rules.
    fn write(
        &self,
        tx: &mut dyn Tx,
        changes: &[Said],
        facts: &Facts,
        decision: &Decision,
        queued: Queued,
    ) -> Result<(), StoreError> {
        let (number, at, by) = (self.order.ticket, self.order.at, &self.order.by);
        let mut said = changes.to_vec();
        if said.is_empty() {
            said.push(Said::of(Sentence::Confirmed, &[]));
        }
        said.extend(self.order.why.iter().map(|why| Said::of(Sentence::Because, &[why])));
        let lines: Vec<String> = said.iter().map(Said::english).collect();
        let text = EventText { text: lines.join("\n"), said };
        let ours = NewEvent::ours(at, EventKind::Corrected, text);
        tx.add_event(number, &NewEvent { by: by.clone(), ..ours })?;
        let classification = as_json("classification", self.of_message)?;
        let mut trace = vec![format!("{CORRECTED}{by}")];
        trace.extend(decision.trace.iter().cloned());
        tx.add_decision(&NewDecision {
            ticket: number,
            arrival: self.arrival.id,
            at,
            classification,
            rule: decision.rule.to_string(),
            trace,
            rules_hash: self.knowledge.rules.hash().to_owned(),
            facts: as_json("facts", facts)?,
            outcome: as_json("outcome", decision)?,
        })?;
        if queued != Queued::Moved {
            return Ok(());
        }
        let text = Said::of(Sentence::ByRule, &[&decision.queue, &decision.rule]);
        tx.add_event(number, &NewEvent::ours(at, EventKind::Routed, text))
    }

    /// What waited only because it was understood wrongly waits no longer.
    fn set_free(
        &self,
        tx: &mut dyn Tx,
        chapter: &Chapter<'_>,
        claim: &Claim,
        decision: &Decision,
        new: &NewTicket,
    ) -> Result<(), StoreError> {
        let status = self.ticket.facts.status;
        let waits = matches!(status, TicketStatus::WaitingIdentity | TicketStatus::OnHold);
        // The new intent may need a permission that the old one did not, or not need it any more.
        if let Some(lacking) = standing::lacking(tx, new)? {
            lacking.note(tx, self.order.ticket, self.order.at)?;
            if waits && lacking.holds(new) {
                return Ok(());
            }
        }
        if !waits || chapter.first_status(claim, self.labels, decision) != TicketStatus::New {
            return Ok(());
        }
        let (number, at) = (self.order.ticket, self.order.at);
        paging::set_status(tx, number, TicketStatus::New, at)?;
        let text = Said::of(Sentence::Changed, &[&status, &TicketStatus::New]);
        tx.add_event(number, &NewEvent::ours(at, EventKind::Status, text))
    }

    /// Wakes people when the ticket became P1 or P2, or is so and goes to others than those who
    /// were woken. Nobody is woken for a priority that falls, or for a ticket that has ended.
    fn page(
        &self,
        tx: &mut dyn Tx,
        chapter: &mut Chapter<'_>,
        new: &NewTicket,
        decision: &Decision,
    ) -> Result<Option<String>, StoreError> {
        let old = &self.ticket.facts;
        let Some(policy) = &decision.page else { return Ok(None) };
        let told = format!("{policy}:");
        let paged = |event: &&TicketEvent| event.kind == EventKind::Paged;
        let knows = self.events.iter().filter(paged).any(|event| event.text.starts_with(&told));
        let rises = new.priority < old.priority || (new.safety && !old.safety);
        let urgent = new.priority <= Priority::P2 && new.priority <= old.priority;
        if old.status.is_done() || !urgent || (knows && !rises) {
            return Ok(None);
        }
        paging::page(chapter, tx, self.order.ticket, new, decision)?;
        let events = tx.events(self.order.ticket)?;
        Ok(events.into_iter().rfind(|event| paged(&event)).map(|event| event.text))
    }
}

/// Whether a queue is one that neither rules nor graver news chose, though rules chose one.
fn was_moved_by_hand(events: &[TicketEvent], queue: &QueueId) -> bool {
    let chosen = |event: &TicketEvent| {
        let mut words = event.text.split_whitespace();
        match event.kind {
            EventKind::Routed => words.next().map(ToOwned::to_owned),
            EventKind::Raised => words.nth(1).map(ToOwned::to_owned),
            EventKind::Message
            | EventKind::Automatic
            | EventKind::Bounce
            | EventKind::Paged
            | EventKind::Answered
            | EventKind::Withheld
            | EventKind::Corrected
            | EventKind::Status
            | EventKind::Call
            | EventKind::Note => None,
        }
    };
    let mut queues = events.iter().filter_map(chosen).peekable();
    queues.peek().is_some() && !queues.any(|chosen| chosen == queue.as_str())
}

fn relabel(new: &NewTicket) -> Relabel {
    Relabel {
        kind: new.kind,
        language: new.language,
        answer_language: new.answer_language,
        intent: new.intent,
        impact: new.impact,
        urgency: new.urgency,
        priority: new.priority,
        safety: new.safety,
        queue: new.queue.clone(),
        site: new.site.clone(),
        problem_code: new.problem_code.clone(),
        slots: new.slots.clone(),
    }
}

fn yes(holds: bool) -> String {
    if holds { "yes" } else { "no" }.to_owned()
}

fn shown(value: &str) -> &str {
    if value.is_empty() { "none" } else { value }
}

fn values(slots: &Slots, kind: &str) -> String {
    let values = slots.get(kind).into_iter().flatten().map(|slot| slot.value.as_str());
    values.collect::<Vec<_>>().join("; ")
}
