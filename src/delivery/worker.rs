//! The worker: takes due rows, sends them, writes what came of each.
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::intake::mark_bad;
use crate::mail::FailedRecipient;
use crate::model::{OutboxId, Timestamp};
use crate::runtime::Clock;
use crate::store::{
    BadAddress, Belongs, Claimed, Database, OutboxKind, OutboxState, StoreError, Tx,
};
use crate::tickets::{EventKind, NewEvent, Said, Sentence};

use super::{Fault, RetryPolicy, SendError, Transport};

/// Rows of one kind under way at one time.
const UNDER_WAY_MAX: usize = 16;
/// How long a lane waits for a word before it looks by itself: a retry may be due.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How often a page that the relay refuses for good is tried all the same: a relay that was set
/// up wrongly is mended within minutes.
const PAGE_REFUSALS_MAX: u32 = 5;

/// What came of one try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// The row.
    pub id: OutboxId,
    /// What it carries.
    pub kind: OutboxKind,
    /// Where it stands now.
    pub state: OutboxState,
    /// What went wrong; empty when it went out.
    pub fault: Fault,
    /// Nothing goes out before somebody mends the way to the relay.
    pub misconfigured: bool,
}

/// Told after each try.
pub trait DeliveryListener: Send + Sync + 'static {
    /// A row was tried.
    fn delivered(&self, delivered: &Delivered);
}

/// Sends what the outbox holds. Each kind has a lane of its own, so that no mail holds up a page.
#[derive(Clone)]
pub struct Worker {
    /// The store.
    pub database: Database,
    /// Where mail goes out.
    pub transport: Arc<dyn Transport>,
    /// When to try again.
    pub policy: RetryPolicy,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Rung when something waits.
    pub bell: Arc<Notify>,
    /// Who wants to know.
    pub listener: Arc<dyn DeliveryListener>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker").field("transport", &self.transport).finish_non_exhaustive()
    }
}

impl Worker {
    /// Works until told to stop; what is being sent then is finished first.
    pub async fn run(&self, stop: CancellationToken) {
        let (pages, mails, callbacks) = (Notify::new(), Notify::new(), Notify::new());
        let ring = async {
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = self.bell.notified() => {
                        pages.notify_one();
                        mails.notify_one();
                        callbacks.notify_one();
                    }
                }
            }
        };
        let pages = self.lane(OutboxKind::Page, &pages, &stop);
        let mails = self.lane(OutboxKind::Mail, &mails, &stop);
        let callbacks = self.lane(OutboxKind::Callback, &callbacks, &stop);
        tokio::join!(ring, pages, mails, callbacks);
    }

    /// Works on one kind, each row in a task of its own.
    async fn lane(&self, kind: OutboxKind, bell: &Notify, stop: &CancellationToken) {
        let mut under_way = JoinSet::new();
        while !stop.is_cancelled() {
            match self.claim(kind, UNDER_WAY_MAX.saturating_sub(under_way.len())).await {
                Ok(rows) => {
                    for row in rows {
                        under_way.spawn(self.clone().work(row));
                    }
                }
                Err(StoreError::Stopping) => break,
                Err(error) => tracing::warn!(%error, "the outbox cannot be read; trying again"),
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = bell.notified() => {}
                Some(_) = under_way.join_next() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
        while under_way.join_next().await.is_some() {}
    }

    /// Takes due rows of one kind, and gives up those whose tries never came to an end.
    async fn claim(&self, kind: OutboxKind, limit: usize) -> Result<Vec<Claimed>, StoreError> {
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        if limit == 0 {
            return Ok(vec![]);
        }
        let policy = self.policy_of(kind);
        let now = self.clock.now();
        let until = now.checked_add(policy.lease).unwrap_or(Timestamp::MAX);
        let (lost, rows) = self
            .database
            .write(move |tx| {
                let lost = tx.fail_worn_out(now, kind, policy.attempts_max)?;
                for id in &lost {
                    if let Some((of, to)) = tx.outgoing_row(*id)? {
                        given_up(tx, of, &to, kind, "no try came to its end", now)?;
                    }
                }
                Ok((lost, tx.claim_due(now, until, limit, Some(kind))?))
            })
            .await?;
        for id in lost {
            let fault = Fault::new("no try came to its end", "");
            let state = OutboxState::Failed;
            self.listener.delivered(&Delivered { id, kind, state, fault, misconfigured: false });
        }
        Ok(rows)
    }

    /// Tries one row and writes what came of it.
    async fn work(self, row: Claimed) {
        let result = self.try_once(&row).await;
        let now = self.clock.now();
        let (done, retry_at) = self.end(&row, result, now);
        let write = done.clone();
        let written = self
            .database
            .write(move |tx| {
                if let Some(at) = retry_at {
                    return tx.retry_outgoing(write.id, &write.fault.full, at);
                }
                tx.finish_outgoing(write.id, write.state, &write.fault.full, now)?;
                if write.state == OutboxState::Failed {
                    given_up(tx, row.of, &row.to, row.kind, &write.fault.brief, now)?;
                    mark_dead(tx, &row, &write.fault, now)?;
                }
                Ok(())
            })
            .await;
        if let Err(error) = written {
            tracing::warn!(%error, row = done.id.0, "the end of a try is not written; the row is tried again when its lease ends");
        }
        self.listener.delivered(&done);
    }

    /// Sends within the time that a try may take; a panic in there counts as a try.
    async fn try_once(&self, row: &Claimed) -> Result<(), SendError> {
        let (transport, sent) = (Arc::clone(&self.transport), row.clone());
        let mut one = JoinSet::new();
        one.spawn(async move { transport.send(&sent).await });
        let transient = |brief: &str, full: &str| SendError::Transient(Fault::new(brief, full));
        match tokio::time::timeout(self.policy.try_time_max(), one.join_next()).await {
            Ok(Some(Ok(result))) => result,
            Ok(Some(Err(error))) => Err(transient("the try panicked", &error.to_string())),
            Ok(None) => Err(transient("the try was cut", "the try was cut")),
            Err(_) => Err(transient("timeout", "the try took longer than it may")),
        }
    }

    fn policy_of(&self, kind: OutboxKind) -> RetryPolicy {
        match kind {
            OutboxKind::Mail => self.policy,
            OutboxKind::Page
            | OutboxKind::Callback
            | OutboxKind::Dial
            | OutboxKind::Ring
            | OutboxKind::Desk => self.policy.for_pages(),
        }
    }

    fn end(
        &self,
        row: &Claimed,
        result: Result<(), SendError>,
        now: Timestamp,
    ) -> (Delivered, Option<Timestamp>) {
        let misconfigured = matches!(result, Err(SendError::Misconfigured(_)));
        let done =
            |state, fault| Delivered { id: row.id, kind: row.kind, state, fault, misconfigured };
        let attempts = row.attempts.saturating_add(1);
        let hopeless = row.kind == OutboxKind::Mail || attempts >= PAGE_REFUSALS_MAX;
        let fault = match result {
            Ok(()) => return (done(OutboxState::Sent, Fault::default()), None),
            Err(SendError::Permanent(fault)) if hopeless => {
                return (done(OutboxState::Failed, fault), None);
            }
            Err(
                SendError::Permanent(fault)
                | SendError::Transient(fault)
                | SendError::Misconfigured(fault),
            ) => fault,
        };
        match self.policy_of(row.kind).next(attempts, now) {
            Some(at) => (done(OutboxState::Pending, fault), Some(at)),
            None => (done(OutboxState::Failed, fault), None),
        }
    }
}

/// Tells the desk that something will not arrive: beside the ticket, or, of what is about none, in
/// the log, without the address.
fn given_up(
    tx: &mut dyn Tx,
    of: Belongs,
    to: &str,
    kind: OutboxKind,
    why: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let Belongs::Ticket(ticket) = of else {
        tracing::warn!(%of, kind = kind.as_str(), why, "a message to our own people did not go out");
        return Ok(());
    };
    let text = Said::of(Sentence::NotSent, &[&kind.as_str(), &to, &why]);
    tx.add_event(ticket, &NewEvent::ours(at, EventKind::Bounce, text))
}

/// Marks an address of which the relay says for good that nobody has it.
fn mark_dead(
    tx: &mut dyn Tx,
    row: &Claimed,
    fault: &Fault,
    at: Timestamp,
) -> Result<(), StoreError> {
    let enhanced = fault.brief.split(' ').nth(2).unwrap_or_default();
    let said = FailedRecipient {
        address: row.to.clone(),
        status: enhanced.to_owned(),
        action: "failed".to_owned(),
        diagnostic: fault.full.clone(),
    };
    // Without an enhanced code the words alone are too little: a relay refuses for many reasons.
    let address = row.to.parse().ok().filter(|_| enhanced.starts_with("5.1.") && said.is_dead());
    let (Some(address), OutboxKind::Mail, Belongs::Ticket(ticket)) = (address, row.kind, row.of)
    else {
        return Ok(());
    };
    mark_bad(tx, &BadAddress { address, at, status: said.status, ticket })
}
