//! What outside desks are told: every change of a ticket writes an event beside it, so the events are the log that
//! hand-overs are made of, each once and in order (`docs/adr/0039-outside-desks.md`).
//!
//! Nobody who opens or changes a ticket knows of outside desks, and no customer waits for one. The rows to go out and
//! how far the log was read are one transaction.
mod news;
mod record;
mod standing;
mod untold;

use std::collections::BTreeSet;

pub use self::standing::OutsideStanding;

use self::record::{Writing, is_note};
use self::untold::Row;
use super::{Intake, Knowledge, Settings};
use crate::model::{Language, QueueId, TicketNumber, Timestamp};
use crate::store::{
    Belongs, Happened, Logged, NewOutgoing, OutboxKind, OutboxState, OutsideTicket, StoreError, Tx,
};
use crate::tickets::{Altered, EventKind, Handed, Labels, Sentence, Ticket, TicketEvent};

/// Events, and news, of one transaction.
const READ_AT_ONCE: u32 = 100;
/// Who writes what the program does by itself.
const OURS: &str = "centralita";

/// An outside desk, as far as a ticket must know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideDesk {
    /// What the configuration calls it.
    pub id: String,
    /// What it is, as lists name it.
    pub kind: String,
    /// Whether it is a program that is told of events; else it has tickets of its own.
    pub events: bool,
    /// Whose tickets go there; nothing for those of every queue.
    pub queues: Option<Vec<QueueId>>,
    /// The language of the people there.
    pub language: Language,
}

impl OutsideDesk {
    fn takes(&self, queue: &QueueId) -> bool {
        self.queues.as_ref().is_none_or(|queues| queues.contains(queue))
    }
}

/// What came of one look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutsideTold {
    /// Hand-overs that were written.
    pub written: usize,
    /// There is more to be read.
    pub more: bool,
}

impl Intake {
    /// Makes the outside desks of the configuration known to the store.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn know_outside_desks(&self) -> Result<(), StoreError> {
        let ids: Vec<String> = self.0.settings.outside.iter().map(|desk| desk.id.clone()).collect();
        let now = self.0.clock.now();
        self.0.database.write(move |tx| tx.know_outside_desks(&ids, now)).await
    }

    /// Turns what happened since the last look into hand-overs, until nothing is left.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails; what was written until then stays, and nothing is told twice.
    pub async fn tell_outside(&self) -> Result<OutsideTold, StoreError> {
        let mut all = OutsideTold::default();
        loop {
            let (intake, knowledge) = (self.clone(), self.0.knowledge.load_full());
            let told = self.0.database.write(move |tx| tell(tx, &intake, &knowledge)).await?;
            all.written = all.written.saturating_add(told.written);
            if !told.more {
                break;
            }
        }
        Ok(all)
    }
}

fn tell(
    tx: &mut dyn Tx,
    intake: &Intake,
    knowledge: &Knowledge,
) -> Result<OutsideTold, StoreError> {
    let settings = &intake.parts().settings;
    let mut told = OutsideTold::default();
    for known in tx.outside_desks()? {
        let Some(desk) = settings.outside.iter().find(|desk| desk.id == known.id) else { continue };
        let happened = tx.happened_since(known.read_to, READ_AT_ONCE)?;
        let news = tx.news_since(known.news_to, READ_AT_ONCE)?;
        let read_to = happened.last().map_or(known.read_to, Logged::id);
        let news_to = news.last().map_or(known.news_to, |(last, _)| *last);
        if (read_to, news_to) == (known.read_to, known.news_to) {
            continue;
        }
        let now = intake.parts().clock.now();
        let settled = BTreeSet::new();
        let mut telling =
            Telling { settings, knowledge, desk, now, written: 0, is_late: false, settled };
        for one in &happened {
            match one {
                Logged::Read(one) => {
                    let done = telling.happened(tx, one);
                    telling.go_on(tx, done, &Row::Event(one.id, Some(one.ticket)))?;
                }
                Logged::Unread(one) => telling.unread(tx, one)?,
            }
        }
        for (row, one) in news.iter().filter(|_| desk.events) {
            let done = match one {
                Ok(one) => telling.news(tx, *one),
                Err(why) => Err(StoreError::Corrupt(why.clone())),
            };
            telling.go_on(tx, done, &Row::News(*row))?;
        }
        tx.told_outside(&desk.id, read_to, news_to)?;
        told.written = told.written.saturating_add(telling.written);
        let full = usize::try_from(READ_AT_ONCE).unwrap_or(usize::MAX);
        told.more |= happened.len() >= full || news.len() >= full;
    }
    Ok(told)
}

/// One desk being told.
struct Telling<'a> {
    settings: &'a Settings,
    knowledge: &'a Knowledge,
    desk: &'a OutsideDesk,
    now: Timestamp,
    written: usize,
    /// Whether it is told of what could not be told when its turn was.
    is_late: bool,
    /// Events that had been passed over and are told by now.
    settled: BTreeSet<i64>,
}

impl Telling<'_> {
    /// What cannot be told must hold up nothing else, and must not be lost in silence.
    fn go_on(
        &self,
        tx: &mut dyn Tx,
        done: Result<(), StoreError>,
        row: &Row,
    ) -> Result<(), StoreError> {
        match done {
            Err(error) if !error.is_transient() => self.untold(tx, row, &error.to_string()),
            done => done,
        }
    }

    /// Tells of one event of a ticket.
    fn happened(&mut self, tx: &mut dyn Tx, one: &Happened) -> Result<(), StoreError> {
        if is_of_hand_overs(&one.event) {
            return Ok(());
        }
        let there = tx.outside_ticket(&self.desk.id, one.ticket)?;
        if there.as_ref().is_some_and(|there| one.id <= there.read_to) {
            return Ok(());
        }
        let Some(ticket) = tx.ticket(one.ticket)? else { return Ok(()) };
        match there {
            Some(there) => self.follows(tx, &ticket, there, one),
            None if ticket.facts.status.is_final() || !self.desk.takes(&ticket.facts.queue) => {
                Ok(())
            }
            None if self.desk.events => self.begins_for_a_program(tx, &ticket, one),
            None => self.opens(tx, &ticket, one),
        }
    }

    fn writing(&self) -> Writing<'_> {
        Writing { settings: self.settings, knowledge: self.knowledge, language: self.desk.language }
    }

    /// Has a ticket opened there, with all that was said until now; what was noted follows it, for the people there
    /// alone.
    fn opens(
        &mut self,
        tx: &mut dyn Tx,
        ticket: &Ticket,
        one: &Happened,
    ) -> Result<(), StoreError> {
        let labels = self.writing().labels(tx, ticket)?;
        let read_to = tx.event_span(ticket.number)?.map_or(one.id, |(_, last)| last);
        let past = self.past(tx, ticket.number, read_to)?;
        let opened = self.writing().opened(tx, ticket, &labels, &past.read)?;
        let row = self.write(tx, ticket.number.into(), &Handed::Create(Box::new(opened)), one)?;
        tx.put_outside_ticket(&OutsideTicket {
            desk: self.desk.id.clone(),
            ticket: ticket.number,
            created: Some(row),
            remote_id: None,
            remote_number: None,
            handed: json(&labels)?,
            read_to,
        })?;
        for noted in past.read.iter().filter(|one| is_note(&one.event)) {
            if let Some(remark) = self.writing().remark(ticket, noted)? {
                self.write(tx, ticket.number.into(), &Handed::Note(remark), one)?;
            }
        }
        self.told_of(tx, &past, |_| true)
    }

    /// Tells a program of a ticket that it has not heard of, and then of what was noted before, by an event each.
    fn begins_for_a_program(
        &mut self,
        tx: &mut dyn Tx,
        ticket: &Ticket,
        one: &Happened,
    ) -> Result<(), StoreError> {
        let labels = self.writing().labels(tx, ticket)?;
        let last = tx.event_span(ticket.number)?.map_or(one.id, |(_, last)| last);
        let past = self.past(tx, ticket.number, last)?;
        let is_new = past.begins_with(one.id);
        let read_to = if is_new { last } else { one.id };
        let past = past.up_to(read_to);
        let (what, said) = match is_new {
            true => ("ticket.created", (None, past.read.as_slice())),
            false => (kind_of_news(one.event.kind), (Some(&one.event), [].as_slice())),
        };
        let happening = self.writing().happening((what, ticket), &labels, said, None)?;
        self.write(tx, ticket.number.into(), &Handed::Event(happening), one)?;
        let is_noted = |other: &Happened| other.id != one.id && is_note(&other.event);
        for noted in past.read.iter().filter(|other| is_noted(other)) {
            let said = (Some(&noted.event), [].as_slice());
            let what = (kind_of_news(noted.event.kind), ticket);
            let happening = self.writing().happening(what, &labels, said, None)?;
            self.write(tx, ticket.number.into(), &Handed::Event(happening), one)?;
        }
        tx.put_outside_ticket(&OutsideTicket {
            desk: self.desk.id.clone(),
            ticket: ticket.number,
            created: None,
            remote_id: None,
            remote_number: None,
            handed: json(&labels)?,
            read_to,
        })?;
        self.told_of(tx, &past, |other| is_new || other.id == one.id || is_noted(other))
    }

    /// Tells what is other with a ticket that is known there, and what was said.
    fn follows(
        &mut self,
        tx: &mut dyn Tx,
        ticket: &Ticket,
        there: OutsideTicket,
        one: &Happened,
    ) -> Result<(), StoreError> {
        let labels = self.writing().labels(tx, ticket)?;
        let before: Option<Labels> = serde_json::from_str(&there.handed).ok();
        let changed = before.as_ref().map_or_else(Vec::new, |before| labels.changed_since(before));
        if self.desk.events {
            if !is_quiet(&one.event) {
                let what = (kind_of_news(one.event.kind), ticket);
                let was = before.as_ref();
                let said = (Some(&one.event), [].as_slice());
                let happening = self.writing().happening(what, &labels, said, was)?;
                self.write(tx, ticket.number.into(), &Handed::Event(happening), one)?;
            }
        } else {
            if !changed.is_empty() {
                let altered: Altered = self.writing().altered((ticket, one), &labels, changed)?;
                let altered = Handed::Change(Box::new(altered));
                self.write(tx, ticket.number.into(), &altered, one)?;
            }
            if let Some(remark) = self.writing().remark(ticket, one)? {
                self.write(tx, ticket.number.into(), &Handed::Note(remark), one)?;
            }
        }
        let (handed, read_to) = (json(&labels)?, there.read_to.max(one.id));
        tx.put_outside_ticket(&OutsideTicket { handed, read_to, ..there })
    }

    /// Writes one row to go out.
    fn write(
        &mut self,
        tx: &mut dyn Tx,
        of: Belongs,
        handed: &Handed,
        one: &Happened,
    ) -> Result<crate::model::OutboxId, StoreError> {
        // What is late has its three days from now on.
        let at = if self.is_late { self.now } else { one.event.at };
        self.put(tx, of, handed, at)
    }

    fn put(
        &mut self,
        tx: &mut dyn Tx,
        of: Belongs,
        handed: &Handed,
        at: Timestamp,
    ) -> Result<crate::model::OutboxId, StoreError> {
        self.written = self.written.saturating_add(1);
        tx.add_outgoing(&NewOutgoing {
            of,
            kind: OutboxKind::Desk,
            to: self.desk.id.clone(),
            return_path: String::new(),
            payload: json(handed)?,
            state: OutboxState::Pending,
            note: String::new(),
            at,
        })
    }

    /// Whether a ticket's queue is told of there.
    fn has(&self, tx: &mut dyn Tx, number: TicketNumber) -> Result<Option<Ticket>, StoreError> {
        let ticket = tx.ticket(number)?;
        let known = tx.outside_ticket(&self.desk.id, number)?.is_some();
        Ok(ticket.filter(|ticket| known || self.desk.takes(&ticket.facts.queue)))
    }
}

/// Whether an event is what we say of hand-overs themselves, which would never end.
fn is_of_hand_overs(event: &TicketEvent) -> bool {
    let own = [Sentence::HandedOver, Sentence::HandedOverTwice, Sentence::NotHandedOver];
    event.said.iter().any(|said| own.contains(&said.code))
}

/// Whether nobody beside us has to hear of an event.
const fn is_quiet(event: &TicketEvent) -> bool {
    matches!(event.kind, EventKind::Withheld)
}

const fn kind_of_news(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Status => "ticket.status",
        EventKind::Message
        | EventKind::Automatic
        | EventKind::Bounce
        | EventKind::Routed
        | EventKind::Paged
        | EventKind::Answered
        | EventKind::Withheld
        | EventKind::Raised
        | EventKind::Corrected
        | EventKind::Call
        | EventKind::Note => "ticket.updated",
    }
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Abandoned(format!("write a hand-over: {error}")))
}
