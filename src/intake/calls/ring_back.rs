//! Ringing a caller back: the order is a row of the outbox, beside what tells people of it.
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::Intake;
use super::people::{opening, people};
use crate::conversation::{Brief, Facts, Filed, Responder};
use crate::model::{
    Country, Intent, Language, OutboxId, PhoneNumber, Priority, QueueId, SiteCode, TicketNumber,
    Timestamp,
};
use crate::store::{NewOutgoing, OutboxKind, OutboxState, StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, Said, Sentence};

/// A customer is rung once and as often again as this has places: how long after each try.
const AGAIN_AFTER: [Duration; 3] = [minutes(5), minutes(15), minutes(30)];
/// How long after nobody of ours was free it is tried again; that is no try.
const NOBODY_AGAIN: Duration = minutes(2);
/// How long a row is a worker's own; he takes it anew while people talk.
const LEASE: Duration = minutes(15);
/// Tries and waits in all, so that no row lives for ever.
const CLAIMS_MAX: u32 = 1_000;

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

/// What is known of a caller who is to be rung back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RingBack {
    /// The line that he rang; its number is shown to him.
    pub line: String,
    /// The country of the line.
    pub country: Country,
    /// The language that he spoke.
    pub language: Language,
    /// The queue of his ticket.
    pub queue: Option<QueueId>,
    /// What it is about.
    pub intent: Intent,
    /// How urgent it is.
    pub priority: Priority,
    /// Danger.
    pub safety: bool,
    /// The site, if it is known.
    pub site: Option<SiteCode>,
    /// Times that he was rung in vain.
    pub tries: u32,
}

/// One order, taken by a worker.
#[derive(Clone, Debug)]
pub struct RingBackRow {
    id: OutboxId,
    /// The ticket.
    pub ticket: TicketNumber,
    /// The customer's number.
    pub number: PhoneNumber,
    /// What is known of him.
    pub order: RingBack,
    /// Who of the queue may be rung to talk with him, in order.
    pub people: Vec<Responder>,
}

/// What came of one try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RungBack {
    /// They talked; the name of who of ours did.
    Talked(String),
    /// The customer did not answer.
    NotReached,
    /// Nobody of ours took it.
    NobodyFree,
}

impl RingBack {
    pub(super) fn of(facts: &Facts, filed: &Filed) -> Self {
        let matter = facts.matter.as_ref();
        Self {
            line: facts.start.line.clone(),
            country: facts.start.country,
            language: facts.start.language,
            queue: Some(filed.queue.clone()),
            intent: matter.map_or(Intent::GeneralEnquiry, |matter| matter.intent),
            priority: filed.priority,
            safety: matter.is_some_and(|matter| matter.safety),
            site: facts.site.clone(),
            tries: 0,
        }
    }

    /// What somebody of ours is told before he takes it.
    #[must_use]
    pub fn brief(&self, ticket: TicketNumber, number: &PhoneNumber) -> Brief {
        Brief {
            ticket: Some(ticket),
            intent: self.intent,
            priority: self.priority,
            safety: self.safety,
            site: self.site.clone(),
            callback: Some(number.clone()),
        }
    }

    fn payload(&self) -> Result<String, StoreError> {
        serde_json::to_string(self)
            .map_err(|error| StoreError::Abandoned(format!("write a call-back: {error}")))
    }
}

/// Writes that a caller is to be rung back.
pub(super) fn order(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    number: &PhoneNumber,
    order: &RingBack,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.add_outgoing(&NewOutgoing {
        of: ticket.into(),
        kind: OutboxKind::Dial,
        to: number.to_string(),
        return_path: String::new(),
        payload: order.payload()?,
        state: OutboxState::Pending,
        note: String::new(),
        at,
    })?;
    Ok(())
}

impl Intake {
    /// Takes the next caller who is to be rung back now and for whom somebody works; those whose
    /// queue is closed wait until it opens.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is taken then.
    pub async fn next_ring_back(&self) -> Result<Option<RingBackRow>, StoreError> {
        let parts = self.parts();
        let now = parts.clock.now();
        let until = now.checked_add(LEASE).unwrap_or(Timestamp::MAX);
        let intake = self.clone();
        let knowledge = parts.knowledge.load_full();
        parts
            .database
            .write(move |tx| {
                for id in tx.fail_worn_out(now, OutboxKind::Dial, CLAIMS_MAX)? {
                    tracing::error!(row = id.0, "a call-back was tried too often and is given up");
                }
                let Some(row) = tx.claim_due(now, until, 1, Some(OutboxKind::Dial))?.pop() else {
                    return Ok(None);
                };
                let read = serde_json::from_str::<RingBack>(&row.payload).ok();
                let number = row.to.parse::<PhoneNumber>().ok();
                let (Some(order), Some(number), Some(ticket)) = (read, number, row.of.ticket())
                else {
                    tx.finish_outgoing(row.id, OutboxState::Failed, "it cannot be read", now)?;
                    return Ok(None);
                };
                let settings = &intake.parts().settings;
                let own = order.queue.as_ref().and_then(|id| settings.queue(id));
                let own = own.filter(|queue| !queue.people.is_empty());
                let queue = own.or_else(|| settings.queue(&settings.phone.people_queue));
                let opens = queue.and_then(|queue| opening(queue, &knowledge, now));
                let (Some(queue), Some(opens)) = (queue, opens) else {
                    let why = "no queue with people will open";
                    tx.finish_outgoing(row.id, OutboxState::Failed, why, now)?;
                    return Ok(None);
                };
                if opens > now {
                    tx.retry_outgoing(row.id, "until the queue opens", opens)?;
                    return Ok(None);
                }
                let (country, language) = (order.country, order.language);
                let people = people(&intake, &knowledge, country, language, queue, now);
                Ok(Some(RingBackRow { id: row.id, ticket, number, order, people }))
            })
            .await
    }

    /// Keeps the row of a try that goes on from other workers.
    ///
    /// # Errors
    /// [`StoreError`]; the row may be taken by another when its lease ends.
    pub async fn hold_ring_back(&self, row: &RingBackRow) -> Result<(), StoreError> {
        let parts = self.parts();
        let until = parts.clock.now().checked_add(LEASE).unwrap_or(Timestamp::MAX);
        let id = row.id;
        parts.database.write(move |tx| tx.hold_outgoing(id, until)).await
    }

    /// Writes what came of a try, on the ticket too, and when the next one is made.
    ///
    /// # Errors
    /// [`StoreError`]; the row is tried again when its lease ends.
    pub async fn rung_back(&self, row: RingBackRow, came: RungBack) -> Result<(), StoreError> {
        let parts = self.parts();
        let now = parts.clock.now();
        parts
            .database
            .write(move |tx| {
                let mut order = row.order.clone();
                let note = |tx: &mut dyn Tx, text: Said| {
                    tx.add_event(row.ticket, &NewEvent::ours(now, EventKind::Call, text))
                };
                match &came {
                    RungBack::Talked(who) => {
                        note(tx, Said::of(Sentence::RungBack, &[who, &row.number]))?;
                        tx.finish_outgoing(row.id, OutboxState::Sent, "", now)
                    }
                    RungBack::NobodyFree => {
                        let again = now.checked_add(NOBODY_AGAIN).unwrap_or(now);
                        tx.retry_outgoing(row.id, "nobody of ours was free", again)
                    }
                    RungBack::NotReached => {
                        let wait =
                            usize::try_from(order.tries).ok().and_then(|n| AGAIN_AFTER.get(n));
                        order.tries = order.tries.saturating_add(1);
                        let tries = order.tries;
                        let Some(wait) = wait else {
                            let text = Said::of(Sentence::NoAnswerMore, &[&tries, &row.number]);
                            note(tx, text)?;
                            return tx.finish_outgoing(
                                row.id,
                                OutboxState::Failed,
                                "no answer",
                                now,
                            );
                        };
                        let again = now.checked_add(*wait).unwrap_or(now);
                        let minutes = wait.as_secs() / 60;
                        note(tx, Said::of(Sentence::NoAnswer, &[&row.number, &minutes]))?;
                        // The count of tries is part of the order: a new row with it takes over.
                        tx.finish_outgoing(row.id, OutboxState::Sent, "no answer", now)?;
                        let next = tx.add_outgoing(&NewOutgoing {
                            of: row.ticket.into(),
                            kind: OutboxKind::Dial,
                            to: row.number.to_string(),
                            return_path: String::new(),
                            payload: order.payload()?,
                            state: OutboxState::Pending,
                            note: String::new(),
                            at: now,
                        })?;
                        tx.retry_outgoing(next, "no answer", again)
                    }
                }
            })
            .await
    }
}
