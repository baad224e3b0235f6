//! The handle that everyone holds, whatever engine is behind it.
use std::sync::Arc;

use tokio::sync::{oneshot, watch};

use super::{Pulse, StoreError, Tx};

/// A closure to be run in a transaction; an error undoes what it did.
pub type Job = Box<dyn FnMut(&mut dyn Tx) -> Result<(), StoreError> + Send>;

/// What an engine must do: run jobs, each all or nothing, and say so only after the commit.
pub trait Engine: Send + Sync + 'static {
    /// Runs `job` in a transaction and then calls `done` with its result: after the commit, if
    /// it succeeded. A job may be run again when the engine must (serialisation failure).
    fn submit(&self, job: Job, done: Box<dyn FnOnce(Result<(), StoreError>) + Send>);

    /// Writes the file anew, so that nothing that was deleted lies in it any more, and then calls
    /// `done`. Jobs wait meanwhile.
    fn compact(&self, done: Box<dyn FnOnce(Result<(), StoreError>) + Send>);

    /// Ends the engine after the jobs that it already has. Does not wait.
    fn stop(&self);

    /// Returns how the engine is, now and from now on.
    fn health(&self) -> watch::Receiver<StoreHealth>;

    /// Returns what commits have changed so far, and from now on.
    fn pulse(&self) -> watch::Receiver<Pulse>;
}

/// Whether the store can work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreHealth {
    /// The last commit went through.
    Working,
    /// The last commit failed, for this reason.
    Failing(String),
    /// The engine has ended; nothing can be written any more.
    Ended,
}

/// A handle to the store. Cloning is cheap.
#[derive(Clone)]
pub struct Database(Arc<dyn Engine>);

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Database")
    }
}

impl Database {
    /// Wraps an engine.
    #[must_use]
    pub fn new(engine: Arc<dyn Engine>) -> Self {
        Self(engine)
    }

    /// Runs `work` in one transaction and returns what it returned, once that is on the disk.
    ///
    /// `work` runs on the store's own thread, so it must be short and must not wait. It may be
    /// run more than once; only the last run counts.
    ///
    /// # Errors
    /// What `work` returned, or [`StoreError`] of the engine; nothing was changed then.
    pub async fn write<T, W>(&self, mut work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    {
        let (answer, wait) = oneshot::channel();
        let slot = Arc::new(std::sync::Mutex::new(None));
        let filled = Arc::clone(&slot);
        let job: Job = Box::new(move |tx| {
            let value = work(tx)?;
            *filled.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(value);
            Ok(())
        });
        let done = Box::new(move |result: Result<(), StoreError>| {
            let value = slot.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
            // The one who asked may be gone; what was committed stays committed.
            let _gone = answer.send(result.and_then(|()| value.ok_or(StoreError::Stopping)));
        });
        self.0.submit(job, done);
        wait.await.unwrap_or(Err(StoreError::Stopping))
    }

    /// Writes the file anew, so that nothing that was deleted lies in it any more. Everybody waits
    /// meanwhile: some seconds for each gigabyte.
    ///
    /// # Errors
    /// [`StoreError`]; the rows are as they were then.
    pub async fn compact(&self) -> Result<(), StoreError> {
        let (answer, wait) = oneshot::channel();
        self.0.compact(Box::new(move |done| {
            let _gone = answer.send(done);
        }));
        wait.await.unwrap_or(Err(StoreError::Stopping))
    }

    /// Returns how the store is, from what is known already.
    #[must_use]
    pub fn health(&self) -> StoreHealth {
        self.0.health().borrow().clone()
    }

    /// Returns what commits have changed so far, and from now on. Whoever is slow sees the latest.
    #[must_use]
    pub fn pulse(&self) -> watch::Receiver<Pulse> {
        self.0.pulse()
    }

    /// Waits until the engine has ended, whether it was told to or not.
    pub async fn ended(&self) {
        // An error says that nobody can tell any more, which is the end as well.
        let mut health = self.0.health();
        let _ended = health.wait_for(|health| *health == StoreHealth::Ended).await;
    }

    /// Ends the engine after the jobs that it already has; later ones get
    /// [`StoreError::Stopping`].
    pub fn stop(&self) {
        self.0.stop();
    }
}
