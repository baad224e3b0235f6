//! Callers who cannot wait for the store are served from memory, and written down all the same.
//!
//! A driver waits [`STORE_WAIT_MAX`] for a step of danger or P1; then it opens the call here, rings
//! people by [`Intake::last_resort_for`], and tells what becomes of each leg. Everything goes into the
//! journal beside the store and from there into the store when that can be had
//! (`docs/adr/0011-late-store.md`).
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::conversation::{LegOutcome, Responder};
use crate::intake::{Intake, LateCall, LateEntry, LateEvent, LateMatter, call_key};
use crate::model::{Language, TicketNumber, Timestamp};

use super::NewCall;
use crate::runtime::Clock;
use crate::store::{Appended, Database, Journal, StoreError};

/// How long danger and P1 wait for the store, and for the journal.
pub const STORE_WAIT_MAX: Duration = Duration::from_millis(200);
/// Ticket numbers that are kept apart at one time.
pub const NUMBERS_KEPT: u32 = 100;
/// With fewer left, the next ones are kept apart.
pub const NUMBERS_LOW: usize = 20;
/// Calls that are remembered while they are up, so that one opened twice is one.
const CALLS_MAX: usize = 4_096;

/// The ticket that a call will have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateTicket {
    /// Its number, when that was on the disk in time: then, and only then, the caller may be told.
    /// [`Late::number`] says whether it is there by now.
    pub number: Option<TicketNumber>,
    /// The number that was kept for it.
    kept: Option<TicketNumber>,
    /// The record that holds it.
    record: Option<u64>,
    call: LateCall,
}

/// How it stands with late calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LateCounts {
    /// Calls that were served without the store, since the start.
    pub calls: u64,
    /// Records that wait to be written into the store.
    pub waiting: usize,
    /// Those of them that are in memory alone.
    pub unwritten: usize,
    /// Records that were lost since the start.
    pub lost: u64,
    /// Records that could not be read at the start.
    pub unreadable: usize,
    /// Ticket numbers that are kept apart.
    pub numbers: usize,
}

/// Serves calls without the store. Cloning is cheap.
#[derive(Clone)]
pub struct Late(Arc<Inner>);

struct Inner {
    journal: Journal,
    clock: Arc<dyn Clock>,
    numbers: Mutex<VecDeque<TicketNumber>>,
    /// By the keys of their arrivals.
    up: Mutex<BTreeMap<String, LateTicket>>,
    calls: AtomicU64,
    /// Rung when something happened that must be seen to.
    bell: Notify,
    /// Records of calls that were answered and are on their way into the store.
    answered: Mutex<BTreeSet<u64>>,
    /// One replay at a time.
    replay: tokio::sync::Mutex<()>,
}

/// A call that was answered before the store had it. As long as this lives the call is on its way
/// there; afterwards [`Late::tend`] looks whether it arrived, and parks it if not.
pub struct Answered {
    late: Late,
    record: u64,
}

impl std::fmt::Debug for Answered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Answered").field(&self.record).finish()
    }
}

impl Drop for Answered {
    fn drop(&mut self) {
        locked(&self.late.0.answered).remove(&self.record);
        self.late.0.bell.notify_one();
    }
}

impl std::fmt::Debug for Late {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Late").field(&self.counts()).finish()
    }
}

impl NewCall {
    /// Returns the call as it goes on without the store.
    #[must_use]
    pub fn late(&self, language: Language, at: Timestamp, matter: LateMatter) -> LateCall {
        LateCall {
            door: self.door,
            carrier: self.carrier.clone(),
            id: self.id.clone(),
            line: self.line.clone(),
            caller: self.from.clone(),
            verified: self.verified,
            language,
            at,
            matter,
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Late {
    /// Serves from a journal. Numbers are there after the first [`Self::tend`].
    #[must_use]
    pub fn new(journal: Journal, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Inner {
            journal,
            clock,
            numbers: Mutex::default(),
            up: Mutex::default(),
            calls: AtomicU64::new(0),
            bell: Notify::new(),
            answered: Mutex::default(),
            replay: tokio::sync::Mutex::default(),
        }))
    }

    /// Writes down that a call is about to be answered which the store does not have yet, so that a
    /// crash leaves a record of it. Never fails, and never waits longer than [`STORE_WAIT_MAX`];
    /// nothing when the record is lost.
    pub async fn answered(&self, call: LateCall) -> Option<Answered> {
        // Nobody may take it for one of an earlier run between the two.
        let (appended, answered) = {
            let mut answered = locked(&self.0.answered);
            let appended = self.journal(call, None, LateEvent::Answered)?;
            let record = appended.seq?;
            answered.insert(record);
            (appended, Answered { late: self.clone(), record })
        };
        written(Some(appended)).await;
        Some(answered)
    }

    /// Goes on with a call without the store. Never fails, and never waits longer than
    /// [`STORE_WAIT_MAX`]. A call that was opened before keeps its ticket; a graver matter is
    /// written down too.
    pub async fn open(&self, call: LateCall) -> LateTicket {
        let key = call.key();
        let (mut ticket, is_news) = self.begin(&key, call);
        if !is_news {
            ticket.number = self.number(&ticket);
            return ticket;
        }
        let appended = self.append(&ticket, LateEvent::Opened);
        if ticket.record.is_none() {
            ticket.record = appended.as_ref().and_then(|appended| appended.seq);
            if ticket.record.is_none() {
                // Nobody was told, and nothing holds it: it is the next one's.
                locked(&self.0.numbers).extend(ticket.kept.take());
            }
            // He may have hung up meanwhile.
            locked(&self.0.up).entry(key).and_modify(|up| *up = ticket.clone());
        }
        written(appended).await;
        ticket.number = self.number(&ticket);
        ticket
    }

    /// Returns the ticket of a call that goes on without the store.
    #[must_use]
    pub fn find(&self, carrier: &str, id: &str) -> Option<LateTicket> {
        locked(&self.0.up).get(&call_key(carrier, id)).cloned()
    }

    /// Returns the number of a ticket once it is on the disk, so that the caller may be told.
    #[must_use]
    pub fn number(&self, ticket: &LateTicket) -> Option<TicketNumber> {
        ticket.kept.filter(|_| ticket.record.is_some_and(|seq| self.0.journal.is_written(seq)))
    }

    /// Returns the ticket of a call, and whether it goes late only now, or for something graver.
    fn begin(&self, key: &str, call: LateCall) -> (LateTicket, bool) {
        let mut up = locked(&self.0.up);
        let ticket = match up.get(key) {
            Some(before) if before.call.matter <= call.matter => return (before.clone(), false),
            Some(before) => LateTicket { call, ..before.clone() },
            None => {
                self.0.calls.fetch_add(1, Ordering::Relaxed);
                let kept = locked(&self.0.numbers).pop_front();
                LateTicket { number: None, kept, record: None, call }
            }
        };
        if up.len() >= CALLS_MAX && !up.contains_key(key) {
            up.pop_first();
        }
        up.insert(key.to_owned(), ticket.clone());
        (ticket, true)
    }

    /// Writes down what became of a leg to a responder, or that he took the call: by the key, or by
    /// answering if he is attended. Waits no longer than [`STORE_WAIT_MAX`].
    pub async fn leg(&self, ticket: &LateTicket, responder: &Responder, outcome: LegOutcome) {
        let leg = LateEvent::Leg {
            responder: responder.id.clone(),
            number: responder.number.clone(),
            attended: responder.attended,
            outcome,
        };
        written(self.append(ticket, leg)).await;
    }

    /// Writes down that the caller is gone. Waits no longer than [`STORE_WAIT_MAX`].
    pub async fn ended(&self, ticket: &LateTicket) {
        locked(&self.0.up).remove(&ticket.call.key());
        written(self.append(ticket, LateEvent::Ended)).await;
    }

    /// Hands a record to the journal and rings the bell; nothing when it is lost.
    fn append(&self, ticket: &LateTicket, what: LateEvent) -> Option<Appended> {
        let appended = self.journal(ticket.call.clone(), ticket.kept, what);
        self.0.bell.notify_one();
        appended
    }

    fn journal(
        &self,
        call: LateCall,
        number: Option<TicketNumber>,
        what: LateEvent,
    ) -> Option<Appended> {
        let entry = LateEntry { call, number, at: self.0.clock.now(), what };
        let text = match serde_json::to_vec(&entry) {
            Ok(text) => text,
            Err(error) => {
                tracing::error!(%error, "a late call cannot be written down");
                return None;
            }
        };
        let appended = self.0.journal.append(text);
        if appended.seq.is_none() {
            tracing::error!("a record of a late call is lost: the journal and the memory are full");
            return None;
        }
        Some(appended)
    }

    /// Waits until something happened that [`Self::tend`] must see to.
    pub async fn wanted(&self) {
        self.0.bell.notified().await;
    }

    /// Tries again to write what the disk did not take; [`Self::tend`] does so too.
    pub fn retry(&self) {
        self.0.journal.retry();
    }

    /// Sees to everything: writes what the disk did not take, keeps numbers apart, and tells the
    /// store what waits. To be called at the start, when [`Self::wanted`] returns, and every few
    /// seconds. Returns how many calls were told.
    ///
    /// # Errors
    /// [`StoreError`]; what waits goes on waiting.
    pub async fn tend(&self, intake: &Intake) -> Result<usize, StoreError> {
        let _one = self.0.replay.lock().await;
        self.retry();
        let kept = self.keep_numbers(&intake.parts().database).await;
        let told = self.replay(intake).await?;
        kept.map(|()| told)
    }

    /// Keeps numbers apart when there are few. After a restart those that nobody can have been told
    /// are used again: whatever was told stands in the journal, or has its ticket.
    async fn keep_numbers(&self, database: &Database) -> Result<(), StoreError> {
        let left = locked(&self.0.numbers).len();
        if left >= NUMBERS_LOW {
            return Ok(());
        }
        let first = left == 0 && self.0.calls.load(Ordering::Relaxed) == 0;
        let taken: BTreeSet<TicketNumber> =
            self.waiting().into_iter().filter_map(|(_, entry)| entry.number).collect();
        let fresh = database
            .write(move |tx| {
                let mut numbers = if first { tx.kept_numbers()? } else { vec![] };
                numbers.retain(|number| !taken.contains(number));
                if numbers.len() < NUMBERS_LOW {
                    numbers.extend(tx.keep_numbers(NUMBERS_KEPT)?);
                }
                Ok(numbers)
            })
            .await?;
        locked(&self.0.numbers).extend(fresh);
        Ok(())
    }

    /// Every record that waits and can be read.
    fn waiting(&self) -> Vec<(u64, LateEntry)> {
        let read = |(seq, text): (u64, Vec<u8>)| match serde_json::from_slice(&text) {
            Ok(entry) => Some((seq, entry)),
            Err(error) => {
                tracing::error!(seq, %error, "a record of the journal is of another program");
                None
            }
        };
        self.0.journal.waiting().into_iter().filter_map(read).collect()
    }

    /// Tells the store each call that waits, and takes its records out.
    async fn replay(&self, intake: &Intake) -> Result<usize, StoreError> {
        let mut calls: BTreeMap<String, (Vec<u64>, Vec<LateEntry>)> = BTreeMap::new();
        let waiting = self.waiting();
        let on_their_way = locked(&self.0.answered).clone();
        for (seq, entry) in waiting.into_iter().filter(|(seq, _)| !on_their_way.contains(seq)) {
            let (seqs, entries) = calls.entry(entry.call.key()).or_default();
            seqs.push(seq);
            entries.push(entry);
        }
        let mut told = 0_usize;
        for (seqs, entries) in calls.into_values() {
            match Box::pin(take(intake, entries)).await {
                Ok(ticket) => {
                    self.0.journal.done(&seqs);
                    if let Some(ticket) = ticket {
                        told = told.saturating_add(1);
                        tracing::info!(%ticket, "a call was taken from the journal");
                    }
                }
                Err(error) if error.is_transient() => return Err(error),
                // It waits, and somebody looks; the others must not wait for it.
                Err(error) => tracing::error!(%error, "a late call cannot be taken in"),
            }
        }
        Ok(told)
    }

    /// Returns how it stands.
    #[must_use]
    pub fn counts(&self) -> LateCounts {
        let journal = self.0.journal.counts();
        LateCounts {
            calls: self.0.calls.load(Ordering::Relaxed),
            waiting: journal.waiting,
            unwritten: journal.unwritten,
            lost: journal.lost,
            unreadable: journal.unreadable,
            numbers: locked(&self.0.numbers).len(),
        }
    }
}

/// Tells one call. Of one that was answered and no more, only that is told, and it has no ticket.
async fn take(
    intake: &Intake,
    entries: Vec<LateEntry>,
) -> Result<Option<TicketNumber>, StoreError> {
    if entries.iter().any(|entry| entry.what != LateEvent::Answered) {
        return Ok(Some(intake.take_late(entries).await?.ticket));
    }
    match entries.first() {
        Some(entry) => intake.note_answered(&entry.call).await.map(|()| None),
        None => Ok(None),
    }
}

/// Waits until a record is on the disk, or as long as anybody may; it goes there all the same.
async fn written(appended: Option<Appended>) {
    if let Some(appended) = appended {
        let _in_time = tokio::time::timeout(STORE_WAIT_MAX, appended.written).await;
    }
}
