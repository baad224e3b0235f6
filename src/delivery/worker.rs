//! The worker: takes due rows, sends them, writes what came of each.
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::model::{OutboxId, Timestamp};
use crate::runtime::Clock;
use crate::store::{Claimed, Database, OutboxKind, OutboxState, StoreError};

use super::{MailTransport, RetryPolicy, SendError};

/// Rows taken at a time, all sent at once.
const BATCH_MAX: u32 = 16;
/// How long the worker waits for a word before it looks by itself: a retry may be due.
const LOOK_EVERY: Duration = Duration::from_secs(2);

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
    pub error: String,
}

/// Told after each try.
pub trait DeliveryListener: Send + Sync + 'static {
    /// A row was tried.
    fn delivered(&self, delivered: &Delivered);
}

/// Sends what the outbox holds.
pub struct Worker {
    /// The store.
    pub database: Database,
    /// Where mail goes out.
    pub transport: MailTransport,
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
        loop {
            match self.work_once().await {
                Ok(0) => {}
                Ok(_) if stop.is_cancelled() => return,
                Ok(_) => continue,
                Err(StoreError::Stopping) => return,
                Err(error) => tracing::warn!(%error, "the outbox cannot be read; trying again"),
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.bell.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    /// Takes what is due once and returns how many rows were tried.
    ///
    /// # Errors
    /// [`StoreError`] when the outbox cannot be read or written.
    pub async fn work_once(&self) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let until = now.checked_add(self.policy.lease).unwrap_or(Timestamp::MAX);
        let rows = self.database.write(move |tx| tx.claim_due(now, until, BATCH_MAX)).await?;
        if rows.is_empty() {
            return Ok(0);
        }
        let tries = rows.iter().map(|row| self.transport.send(row));
        let results = futures_util::future::join_all(tries).await;
        let now = self.clock.now();
        let ends: Vec<_> = rows.iter().zip(results).map(|(row, r)| self.end(row, r, now)).collect();
        let write = ends.clone();
        self.database
            .write(move |tx| {
                for (done, retry_at) in &write {
                    match retry_at {
                        Some(at) => tx.retry_outgoing(done.id, &done.error, *at)?,
                        None => tx.finish_outgoing(done.id, done.state, &done.error, now)?,
                    }
                }
                Ok(())
            })
            .await?;
        for (done, _) in &ends {
            self.listener.delivered(done);
        }
        Ok(ends.len())
    }

    fn end(
        &self,
        row: &Claimed,
        result: Result<(), SendError>,
        now: Timestamp,
    ) -> (Delivered, Option<Timestamp>) {
        let done = |state, error| Delivered { id: row.id, kind: row.kind, state, error };
        match result {
            Ok(()) => (done(OutboxState::Sent, String::new()), None),
            Err(SendError::Permanent(error)) => (done(OutboxState::Failed, error), None),
            Err(SendError::Transient(error)) => {
                match self.policy.next(row.attempts.saturating_add(1), now) {
                    Some(at) => (done(OutboxState::Pending, error), Some(at)),
                    None => (done(OutboxState::Failed, error), None),
                }
            }
        }
    }
}
