//! Sends what waits for outside desks: of each ticket in order, of many at once; each desk for itself. No row waits for
//! the answer to one of another ticket, as long as there is a place.
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use serde::Deserialize;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Came, OutsideTarget, Reach, Sending, Wrong, again};
use crate::delivery::{Delivered, DeliveryListener, Fault};
use crate::http::FormClient;
use crate::model::Timestamp;
use crate::runtime::{Clock, Random};
use crate::store::{Claimed, Database, OutboxKind, OutboxState, OutsideTicket, StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, Said, Sentence};

/// Rows of one desk under way at one time.
const UNDER_WAY_MAX: u32 = 8;
/// How long a row is held; longer than any try takes.
const LEASE: Duration = Duration::from_secs(120);
/// How long a try may take: a look and a request.
const TRY_TIME_MAX: Duration = Duration::from_secs(90);
/// How long a desk waits for a word before it looks by itself: a retry may be due.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Sends what waits for outside desks.
#[derive(Clone)]
pub struct DeskWorker {
    /// The store.
    pub database: Database,
    /// The desks.
    pub targets: Vec<Arc<OutsideTarget>>,
    /// How they are reached.
    pub client: FormClient,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Chance, so that what failed together is not tried again together.
    pub random: Arc<dyn Random>,
    /// Rung when something waits.
    pub bell: Arc<Notify>,
    /// Who wants to know.
    pub listener: Arc<dyn DeliveryListener>,
}

impl std::fmt::Debug for DeskWorker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeskWorker").field("targets", &self.targets).finish_non_exhaustive()
    }
}

/// A claimed row, and what its desk calls the ticket.
type Row = (Claimed, Option<OutsideTicket>);

impl DeskWorker {
    /// Works until told to stop; what is being sent then is finished first.
    pub async fn run(&self, stop: CancellationToken) {
        let bells: Vec<Notify> = self.targets.iter().map(|_| Notify::new()).collect();
        let ring = async {
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = self.bell.notified() => bells.iter().for_each(Notify::notify_one),
                }
            }
        };
        let lanes =
            self.targets.iter().zip(&bells).map(|(target, bell)| self.lane(target, bell, &stop));
        tokio::join!(ring, join_all(lanes));
    }

    async fn lane(&self, target: &Arc<OutsideTarget>, bell: &Notify, stop: &CancellationToken) {
        let mut under_way = JoinSet::new();
        while !stop.is_cancelled() {
            match self.fill(target, &mut under_way).await {
                Ok(()) => {}
                Err(StoreError::Stopping) => break,
                Err(error) => {
                    tracing::warn!(%error, desk = target.id, "hand-overs cannot be read; trying again");
                }
            }
            tokio::select! {
                () = stop.cancelled() => {}
                Some(_) = under_way.join_next() => {}
                () = bell.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
        while under_way.join_next().await.is_some() {}
    }

    /// Sends all that is due now, and what may follow it.
    ///
    /// # Errors
    /// [`StoreError`] when rows cannot be read.
    pub async fn send_due(&self) -> Result<(), StoreError> {
        for target in &self.targets {
            let mut under_way = JoinSet::new();
            loop {
                self.fill(target, &mut under_way).await?;
                if under_way.join_next().await.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Takes rows of a desk that are due, as many as there are places; each is tried once, and what came of it is
    /// written. Of a ticket that has one under way none is taken.
    async fn fill(
        &self,
        target: &Arc<OutsideTarget>,
        under_way: &mut JoinSet<()>,
    ) -> Result<(), StoreError> {
        let taken = u32::try_from(under_way.len()).unwrap_or(u32::MAX);
        let places = UNDER_WAY_MAX.saturating_sub(taken);
        if places == 0 {
            return Ok(());
        }
        let now = self.clock.now();
        let until = now.checked_add(LEASE).unwrap_or(Timestamp::MAX);
        let desk = target.id.clone();
        let rows = self.database.write(move |tx| claim(tx, &desk, (now, until), places)).await?;
        for row in rows {
            under_way.spawn(self.clone().work(Arc::clone(target), row));
        }
        Ok(())
    }

    async fn work(self, target: Arc<OutsideTarget>, row: Row) {
        let result = self.try_once(&target, &row).await;
        let now = self.clock.now();
        let (row, _) = row;
        let ended = self.ended(&row, result, now);
        let told = Delivered {
            id: row.id,
            kind: OutboxKind::Desk,
            state: ended.state(),
            fault: ended.fault(),
            misconfigured: false,
        };
        if let Ended::Dead(fault) | Ended::Stop(fault, _) = &ended {
            tracing::error!(desk = target.id, of = %row.of, why = fault.brief, "an outside desk does not take a ticket");
        }
        let written = self.database.write(move |tx| write(tx, &row, &ended, now)).await;
        if let Err(error) = written {
            tracing::warn!(%error, row = told.id.0, "the end of a hand-over is not written; it is tried again when its lease ends");
        }
        self.listener.delivered(&told);
    }

    /// Sends within the time that a try may take; a panic in there counts as a try.
    async fn try_once(&self, target: &Arc<OutsideTarget>, row: &Row) -> Result<Came, Wrong> {
        let (target, client, clock) =
            (Arc::clone(target), self.client.clone(), Arc::clone(&self.clock));
        let (claimed, there) = row.clone();
        let mut one = JoinSet::new();
        one.spawn(async move {
            let (row, there, clock) = (&claimed, there.as_ref(), clock.as_ref());
            let reach = Reach { client: &client, now: clock.now() };
            let was_sent_again = was_sent_again(row);
            target.send(Sending { reach, clock, row, was_sent_again, there }).await
        });
        match tokio::time::timeout(TRY_TIME_MAX, one.join_next()).await {
            Ok(Some(Ok(result))) => result,
            Ok(Some(Err(_)) | None) => Err(Wrong::later("the try panicked")),
            Err(_) => Err(Wrong::later("the try took longer than it may")),
        }
    }

    fn ended(&self, row: &Claimed, result: Result<Came, Wrong>, now: Timestamp) -> Ended {
        match result {
            Ok(came) => Ended::Sent(came),
            Err(Wrong::Refused(fault)) => Ended::Dead(fault),
            Err(Wrong::Stop(fault, reason)) => Ended::Stop(fault, reason),
            Err(Wrong::Later(fault, asked) | Wrong::NotDone(fault, asked)) => {
                self.again(row, (fault, asked), false, now)
            }
            Err(Wrong::InDoubt(fault, asked)) => self.again(row, (fault, asked), true, now),
            Err(Wrong::TooLate(fault) | Wrong::TooLong(fault)) => {
                self.again(row, (fault, None), false, now)
            }
        }
    }

    fn again(
        &self,
        row: &Claimed,
        (fault, asked): (Fault, Option<Duration>),
        in_doubt: bool,
        now: Timestamp,
    ) -> Ended {
        let tries = row.attempts.saturating_add(1);
        match again::next(tries, asked, now, self.random.as_ref()) {
            Some(at) => Ended::Again { fault, at, in_doubt },
            None => Ended::Dead(fault),
        }
    }
}

/// What becomes of a row.
#[derive(Clone, Debug)]
enum Ended {
    Sent(Came),
    Again {
        fault: Fault,
        at: Timestamp,
        /// It was sent again without knowing whether it was there.
        in_doubt: bool,
    },
    Dead(Fault),
    Stop(Fault, crate::store::StopReason),
}

impl Ended {
    const fn state(&self) -> OutboxState {
        match self {
            Self::Sent(_) => OutboxState::Sent,
            Self::Again { .. } | Self::Stop(..) => OutboxState::Pending,
            Self::Dead(_) => OutboxState::Failed,
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Sent(_) => Fault::default(),
            Self::Again { fault, .. } | Self::Dead(fault) | Self::Stop(fault, _) => fault.clone(),
        }
    }
}

/// What stands beside a hand-over in its row.
#[derive(Deserialize)]
struct Beside {
    #[serde(default)]
    sent_again: bool,
}

/// Whether a row was sent again once without knowing whether it was there.
fn was_sent_again(row: &Claimed) -> bool {
    serde_json::from_str::<Beside>(&row.payload).is_ok_and(|beside| beside.sent_again)
}

/// Takes due rows of a desk, unless nothing is sent to it.
fn claim(
    tx: &mut dyn Tx,
    desk: &str,
    (now, until): (Timestamp, Timestamp),
    places: u32,
) -> Result<Vec<Row>, StoreError> {
    let known = tx.outside_desks()?.into_iter().find(|known| known.id == desk);
    if known.is_none_or(|known| known.stopped.is_some()) {
        return Ok(vec![]);
    }
    let rows = tx.claim_outside(desk, now, until, places)?;
    let with = rows.into_iter().map(|row| {
        let there = match row.of.ticket() {
            Some(ticket) => tx.outside_ticket(desk, ticket)?,
            None => None,
        };
        Ok((row, there))
    });
    with.collect()
}

fn write(tx: &mut dyn Tx, row: &Claimed, ended: &Ended, now: Timestamp) -> Result<(), StoreError> {
    let desk = row.to.as_str();
    match ended {
        Ended::Sent(came) => {
            if let (Came::There { id, number }, Some(ticket)) = (came, row.of.ticket()) {
                tx.name_outside_ticket(desk, ticket, id, number)?;
                let said = Said::of(Sentence::HandedOver, &[&desk, number]);
                tx.add_event(ticket, &NewEvent::ours(now, EventKind::Note, said))?;
            }
            if let (Came::Doubled { key }, Some(ticket)) = (came, row.of.ticket()) {
                tracing::warn!(
                    desk,
                    key,
                    "what was sent again to an outside desk may stand there twice"
                );
                let said = Said::of(Sentence::HandedOverTwice, &[key, &desk]);
                tx.add_event(ticket, &NewEvent::ours(now, EventKind::Note, said))?;
            }
            tx.finish_outgoing(row.id, OutboxState::Sent, "", now)?;
            tx.outside_well(desk, now)
        }
        Ended::Again { fault, at, in_doubt } => {
            if *in_doubt {
                tx.mark_sent_again(row.id)?;
            }
            tx.retry_outgoing(row.id, &fault.full, *at)?;
            tx.outside_trouble(desk, &fault.brief)
        }
        Ended::Dead(fault) => {
            tx.finish_outgoing(row.id, OutboxState::Failed, &fault.full, now)?;
            tx.outside_trouble(desk, &fault.brief)?;
            let Some(ticket) = row.of.ticket() else { return Ok(()) };
            let said = Said::of(Sentence::NotHandedOver, &[&desk, &fault.brief]);
            tx.add_event(ticket, &NewEvent::ours(now, EventKind::Note, said))
        }
        Ended::Stop(fault, reason) => {
            tx.unclaim_outgoing(row.id, &fault.full, now)?;
            tx.stop_outside(desk, now, &fault.brief, *reason)
        }
    }
}
