//! A call that was served while the store could not be asked, told afterwards.
//!
//! The same entries told twice make what they make once: a call is known by its key and by the
//! number that was kept for it, an event by its moment and words.
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::conversation::{
    Abilities, Conversation, Facts, How, LegOutcome, MATTERS_MAX, Matter, Start,
};
use crate::model::{Door, Intent, Language, PhoneNumber, TicketNumber, TicketStatus, Timestamp};
use crate::replies::Args;
use crate::store::{CallChange, NewArrival, StoreError, Tx};
use crate::tickets::{
    ArrivalOutcome, EventKind, EventText, NewEvent, NewTicket, OutcomeKind, Said, Sentence, Ticket,
};

use super::super::chapter::{Story, ToldLate};
use super::super::paging::accepted_by_call;
use super::super::story::Settled;
use super::super::{Intake, Knowledge};
use super::filing;

/// The reason beside the arrival of such a call.
pub const FROM_THE_JOURNAL: &str = "taken from the journal";

/// The reason beside the arrival of a call that was answered, and nothing else is known of it.
pub const ANSWERED_ALONE: &str =
    "the call was answered, and the program ended before anything else was written down";

/// What is known of a call that is served without the store. Nothing that was keyed is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateCall {
    /// The door.
    pub door: Door,
    /// The platform account or trunk, as the configuration calls it.
    pub carrier: String,
    /// The carrier's own id of the call.
    pub id: String,
    /// The line that was rung, by its id in the configuration.
    pub line: Option<String>,
    /// The caller's number; nothing when it is withheld.
    pub caller: Option<PhoneNumber>,
    /// Whether the carrier vouches for that number.
    pub verified: bool,
    /// The language spoken with him.
    pub language: Language,
    /// When the call began.
    pub at: Timestamp,
    /// What he wants.
    pub matter: LateMatter,
}

impl LateCall {
    /// Returns the key of its arrival.
    #[must_use]
    pub fn key(&self) -> String {
        call_key(&self.carrier, &self.id)
    }
}

/// Returns the key of a call's arrival.
#[must_use]
pub fn call_key(carrier: &str, id: &str) -> String {
    format!("call:{carrier}:{id}")
}

/// What a caller wants who cannot wait for the store. The gravest sorts first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LateMatter {
    /// Danger to people or the building.
    Danger,
    /// A matter of P1.
    Urgent(Intent),
    /// He could not be asked: he was put through at once.
    Unasked,
}

impl LateMatter {
    fn matter(self) -> Matter {
        match self {
            Self::Danger => Matter::danger(How::DangerKey),
            Self::Urgent(intent) => Matter::urgent(intent, How::Menu),
            Self::Unasked => Matter::unknown(Intent::GeneralEnquiry, How::Unfinished),
        }
    }

    /// Whether a ticket of the call is about this matter already, so that nobody is paged twice.
    fn is_in(self, ticket: &NewTicket) -> bool {
        match self {
            Self::Danger => ticket.safety,
            Self::Urgent(intent) => ticket.safety || ticket.intent == intent,
            Self::Unasked => true,
        }
    }
}

/// One thing that happened in such a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateEntry {
    /// The call.
    pub call: LateCall,
    /// The number that was kept for its ticket.
    pub number: Option<TicketNumber>,
    /// When it happened.
    pub at: Timestamp,
    /// What.
    pub what: LateEvent,
}

/// What can happen in such a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateEvent {
    /// It was answered before the store had it. Alone it makes no ticket: [`Intake::note_answered`].
    Answered,
    /// It went on without the store.
    Opened,
    /// A leg to a responder is decided or over.
    Leg {
        /// How the desk calls him.
        responder: String,
        /// His number.
        number: PhoneNumber,
        /// Whether he is connected on answer; everybody else presses the key.
        attended: bool,
        /// What became of it.
        outcome: LegOutcome,
    },
    /// The caller is gone.
    Ended,
}

impl LateEvent {
    fn text(&self) -> EventText {
        match self {
            Self::Answered => "answered before it was written down".into(),
            Self::Opened => "served while the store could not be asked".into(),
            Self::Leg { responder, number, attended, outcome } => {
                let by_key = *outcome == LegOutcome::Accepted && !attended;
                let by_key = if by_key { " by key" } else { "" };
                format!("leg to {responder} ({number}): {}{by_key}", outcome.as_str()).into()
            }
            Self::Ended => Said::of(Sentence::CallOver, &[]).into(),
        }
    }
}

/// What such a call became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateSettled {
    /// The ticket.
    pub ticket: TicketNumber,
    /// What opening it settled; nothing when it stood already.
    pub opened: Option<Settled>,
}

impl Intake {
    /// Tells what happened in one call, in one transaction: the ticket under the number that was
    /// kept for it, with its pages, or what is new beside the ticket that it has already.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was changed then.
    pub async fn take_late(&self, entries: Vec<LateEntry>) -> Result<LateSettled, StoreError> {
        // The gravest word is what it is about.
        let gravest = entries.iter().min_by_key(|entry| entry.call.matter);
        let Some(mut call) = gravest.map(|entry| entry.call.clone()) else {
            return Err(StoreError::Abandoned("a late call without entries".to_owned()));
        };
        self.complete(&mut call).await?;
        let told = Telling {
            facts: self.late_facts(&call).await?,
            number: entries.iter().find_map(|entry| entry.number),
            intake: self.clone(),
            knowledge: self.0.knowledge.load_full(),
            call,
            entries,
        };
        let door = told.call.door;
        let settled = self.0.database.write(move |tx| told.tell(tx)).await?;
        if let Some(opened) = &settled.opened {
            self.0.listener.settled(door, opened);
        }
        Ok(settled)
    }

    /// Parks a call that was answered and of which the store knows nothing, so that a person looks:
    /// the program ended before anything else was written down. Changes nothing when the store has
    /// the call.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was changed then.
    pub async fn note_answered(&self, call: &LateCall) -> Result<(), StoreError> {
        let settings = &self.0.settings;
        let line = call.line.clone().or_else(|| settings.lines.first().map(|line| line.id.clone()));
        let arrival = NewArrival {
            door: call.door,
            key: call.key(),
            at: call.at,
            from: call.caller.as_ref().map_or_else(String::new, PhoneNumber::to_string),
            to: line.unwrap_or_default(),
            subject: String::new(),
            raw: None,
            outcome: OutcomeKind::Parked,
            proof: String::new(),
        };
        let parked = move |tx: &mut dyn Tx| {
            if tx.arrival_by_key(&arrival.key)?.is_some() {
                return Ok(());
            }
            let id = tx.add_arrival(&arrival)?;
            let reason = ANSWERED_ALONE.to_owned();
            let outcome = ArrivalOutcome { kind: OutcomeKind::Parked, ticket: None, reason };
            tx.settle_arrival(id, &outcome)
        };
        self.0.database.write(parked).await
    }

    /// What the driver did not know any more stands with the call, if that could begin.
    async fn complete(&self, call: &mut LateCall) -> Result<(), StoreError> {
        let (carrier, id) = (call.carrier.clone(), call.id.clone());
        let row = self.0.database.write(move |tx| tx.call_by_carrier(&carrier, &id)).await?;
        if let Some(row) = row {
            call.line.get_or_insert(row.line);
            call.caller = call.caller.take().or(row.caller);
        }
        Ok(())
    }

    /// What a conversation would know of the call.
    async fn late_facts(&self, call: &LateCall) -> Result<Facts, StoreError> {
        let settings = &self.0.settings;
        let line = call.line.as_ref().and_then(|id| settings.line(id));
        let line = line.or_else(|| settings.lines.first());
        let owners = match call.caller.clone().filter(|_| call.verified) {
            Some(number) => self.0.database.write(move |tx| tx.owners_of_phone(&number)).await?,
            None => vec![],
        };
        let start = Start {
            line: line.map_or_else(String::new, |line| line.id.clone()),
            language: call.language,
            country: line.map_or(settings.default_country, |line| line.country),
            caller: call.caller.clone(),
            verified: call.verified,
            contact: owners.first().map(|(contact, _)| contact.id).filter(|_| owners.len() == 1),
            sites: vec![],
            abilities: Abilities::default(),
            notice: false,
            known: vec![],
        };
        Ok(Conversation::new(start).facts().clone())
    }
}

/// One call on its way into the store.
struct Telling {
    intake: Intake,
    knowledge: Arc<Knowledge>,
    call: LateCall,
    facts: Facts,
    number: Option<TicketNumber>,
    entries: Vec<LateEntry>,
}

impl Telling {
    fn tell(&self, tx: &mut dyn Tx) -> Result<LateSettled, StoreError> {
        let (ticket, opened) = match self.standing(tx)? {
            Some(ticket) => (self.joined(tx, &ticket)?, None),
            None => {
                let (ticket, settled) = self.open(tx)?;
                (ticket, Some(settled))
            }
        };
        for entry in &self.entries {
            note_once(tx, ticket, EventKind::Call, entry.at, entry.what.text())?;
            if let LateEvent::Leg { responder, outcome: LegOutcome::Accepted, .. } = &entry.what {
                accepted_by_call(tx, &self.knowledge, ticket, responder, entry.at)?;
            }
        }
        self.link(tx, ticket)?;
        Ok(LateSettled { ticket, opened })
    }

    /// The ticket that this matter has already: the one under its number, or one of the call's own
    /// that a slow transaction opened after all.
    fn standing(&self, tx: &mut dyn Tx) -> Result<Option<Ticket>, StoreError> {
        let mut standing = None;
        for matter in 0..=MATTERS_MAX {
            let key = filing::key(&self.call.key(), matter);
            let ticket = tx.arrival_by_key(&key)?.and_then(|arrival| arrival.outcome.ticket);
            let Some(ticket) = ticket else { continue };
            let Some(ticket) = tx.ticket(ticket)? else { continue };
            if Some(ticket.number) == self.number {
                return Ok(Some(ticket));
            }
            if standing.is_none() && self.call.matter.is_in(&ticket.facts) {
                standing = Some(ticket);
            }
        }
        Ok(standing)
    }

    /// Makes the number that the caller may have heard lead to the ticket that stands.
    fn joined(&self, tx: &mut dyn Tx, stands: &Ticket) -> Result<TicketNumber, StoreError> {
        let at = self.call.at;
        let ticket = stands.number;
        let Some(told) = self.number.filter(|told| *told != ticket) else { return Ok(ticket) };
        match tx.ticket(told)? {
            None => {
                let args = Args::new().with("a", ticket.to_string());
                let (book, language) = (&self.knowledge.phrasebook, stands.facts.answer_language);
                let subject = book.render(language, "desk-subject-same-call", &args);
                let pointer = NewTicket {
                    status: TicketStatus::Cancelled,
                    // A caller's number is not lost for want of a subject.
                    subject: subject.unwrap_or_default(),
                    follows: Some(ticket),
                    created_at: at,
                    ..stands.facts.clone()
                };
                tx.open_ticket_as(told, &pointer)?;
                let text = Said::of(Sentence::SameCall, &[&ticket]);
                tx.add_event(told, &NewEvent::ours(at, EventKind::Note, text))?;
                self.told(tx, ticket, told)?;
            }
            Some(pointer) if pointer.facts.follows == Some(ticket) => {}
            Some(_) => self.told_another(tx, ticket, told)?,
        }
        Ok(ticket)
    }

    fn told(
        &self,
        tx: &mut dyn Tx,
        ticket: TicketNumber,
        told: TicketNumber,
    ) -> Result<(), StoreError> {
        let text = format!("the caller was told {told}");
        note_once(tx, ticket, EventKind::Note, self.call.at, text.into())
    }

    /// The number belongs to another ticket: an older store was restored, and gave it out again.
    fn told_another(
        &self,
        tx: &mut dyn Tx,
        ticket: TicketNumber,
        told: TicketNumber,
    ) -> Result<(), StoreError> {
        tracing::error!(%ticket, %told, "a caller was told a number that another ticket has");
        self.told(tx, ticket, told)?;
        let text = format!("the caller of {ticket} was told this number");
        note_once(tx, told, EventKind::Note, self.call.at, text.into())
    }

    /// Tells the story as any call's, under the number that was kept.
    fn open(&self, tx: &mut dyn Tx) -> Result<(TicketNumber, Settled), StoreError> {
        let given = match self.number {
            Some(number) if tx.ticket(number)?.is_some() => None,
            number => number,
        };
        let parts = self.intake.parts();
        let came = (self.call.door, self.free_key(tx)?, self.call.at);
        let matter = self.call.matter.matter();
        let story = Story {
            incoming: filing::came(&self.intake, &self.knowledge, came, &self.facts, &matter)?,
            knowledge: Arc::clone(&self.knowledge),
            settings: Arc::clone(&parts.settings),
            thread_key: parts.thread_key.clone(),
            letters: Arc::clone(&parts.letters),
            late: Some(ToldLate { number: given, now: parts.clock.now() }),
        };
        let mut settled = story.tell(tx)?;
        let Some(ticket) = settled.outcome.ticket else {
            let why = format!("no ticket of a late call: {}", settled.outcome.reason);
            return Err(StoreError::Abandoned(why));
        };
        if settled.outcome.kind == OutcomeKind::Opened {
            let reason = FROM_THE_JOURNAL.to_owned();
            settled.outcome = ArrivalOutcome { reason, ..settled.outcome };
            tx.settle_arrival(settled.arrival, &settled.outcome)?;
        }
        if let Some(told) = self.number.filter(|told| *told != ticket) {
            self.told_another(tx, ticket, told)?;
        }
        Ok((ticket, settled))
    }

    /// The key of the first matter of the call that has no ticket: as the conversation counts them,
    /// so that it finds this one when it comes to write the same matter itself.
    fn free_key(&self, tx: &mut dyn Tx) -> Result<String, StoreError> {
        let call = self.call.key();
        for matter in 0..=MATTERS_MAX {
            let key = filing::key(&call, matter);
            let arrival = tx.arrival_by_key(&key)?;
            if arrival.is_none_or(|arrival| arrival.outcome.ticket.is_none()) {
                return Ok(key);
            }
        }
        Ok(format!("{call}#late"))
    }

    /// The call names its ticket, when the call itself could be written down.
    fn link(&self, tx: &mut dyn Tx, ticket: TicketNumber) -> Result<(), StoreError> {
        let row = tx.call_by_carrier(&self.call.carrier, &self.call.id)?;
        let Some(row) = row.filter(|row| row.ticket.is_none()) else { return Ok(()) };
        let change =
            CallChange { state: row.state, at: row.touched_at, ticket: Some(ticket), ended: false };
        tx.change_call(row.id, &change)
    }
}

/// Writes an event unless it stands there: the store keeps microseconds.
fn note_once(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    kind: EventKind,
    at: Timestamp,
    text: EventText,
) -> Result<(), StoreError> {
    let same = |event: &crate::tickets::TicketEvent| {
        let same = event.kind == kind && event.at.as_microsecond() == at.as_microsecond();
        same && event.text == text.text
    };
    if tx.events(ticket)?.iter().any(same) {
        return Ok(());
    }
    tx.add_event(ticket, &NewEvent::ours(at, kind, text))
}
