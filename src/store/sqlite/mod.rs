//! SQLite: one file, one owner, one writer thread, one flush for all who wait.

mod access;
mod answers;
mod arrivals;
mod audit;
mod bulk;
mod calls;
mod codes;
mod desk;
mod enrol;
mod feeds;
mod files;
mod forget;
mod freezes;
mod imap;
mod incidents;
mod keys;
mod leases;
mod lists;
mod migrations;
mod outbox;
mod outside;
mod pages;
mod places;
mod registry;
mod retention;
mod rota;
mod search;
mod threads;
mod tickets;
mod times;
mod touched;
mod users;
mod values;
mod ways;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};

use rusqlite::{Connection, ErrorCode};

use tokio::sync::watch;

use super::{Database, Engine, Job, Pulse, PulseKinds, StoreError, StoreHealth};
use touched::Touched;

#[cfg(test)]
pub(crate) use values::statements_run;

/// How many jobs may wait for the writer; beyond that the store says that it is busy.
const WAITING_MAX: usize = 4_096;

/// How the embedded store is set up.
#[derive(Clone, Debug)]
pub struct SqliteSettings {
    /// The database file; its folder must be there.
    pub path: PathBuf,
    /// How many jobs share one commit at most.
    pub group_max: usize,
}

type Done = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

enum Order {
    Run(Job, Done),
    Compact(Done),
    Stop,
}

struct Sqlite {
    orders: SyncSender<Order>,
    health: watch::Receiver<StoreHealth>,
    pulse: watch::Receiver<Pulse>,
}

/// Tells how the writer thread is; that it ended is told even when it panicked.
struct Teller {
    health: watch::Sender<StoreHealth>,
    pulse: watch::Sender<Pulse>,
}

impl Teller {
    fn committed(&self, result: &Result<(), StoreError>) {
        let health = match result {
            Ok(()) => StoreHealth::Working,
            Err(error) => StoreHealth::Failing(error.to_string()),
        };
        self.health.send_if_modified(|last| {
            let changed = *last != health;
            *last = health;
            changed
        });
    }

    /// Tells what a commit changed.
    fn changed(&self, kinds: PulseKinds) {
        if !kinds.is_empty() {
            self.pulse.send_modify(|pulse| pulse.beat(kinds));
        }
    }
}

impl Drop for Teller {
    fn drop(&mut self) {
        self.health.send_replace(StoreHealth::Ended);
    }
}

/// Opens the file, brings it to the newest schema, and starts the writer thread.
///
/// The file is opened with exclusive locking, so a second process is refused and a full disk
/// cannot break the shared-memory index.
///
/// # Errors
/// [`StoreError::InUse`] when another process has it, [`StoreError::TooNew`] when a newer program
/// wrote it, [`StoreError::Engine`] when it cannot be opened.
pub fn open_sqlite(settings: &SqliteSettings) -> Result<Database, StoreError> {
    let mut connection = connect(&settings.path)?;
    let touched = Touched::watch(&mut connection)?;
    let (orders, inbox) = sync_channel(WAITING_MAX);
    let group_max = settings.group_max.max(1);
    let (told, health) = watch::channel(StoreHealth::Working);
    let (beating, pulse) = watch::channel(Pulse::default());
    let teller = Teller { health: told, pulse: beating };
    let writer = Writer { connection, touched, group_max, teller };
    std::thread::Builder::new()
        .name("store".to_owned())
        .spawn(move || writer.run(&inbox))
        .map_err(|error| StoreError::Engine(format!("start the store's thread: {error}")))?;
    Ok(Database::new(Arc::new(Sqlite { orders, health, pulse })))
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let shown = path.display().to_string();
    let in_use = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            StoreError::InUse { path: shown.clone() }
        }
        _ => StoreError::Engine(format!("open {shown}: {error}")),
    };
    let connection = Connection::open(path).map_err(in_use)?;
    // Exclusive before WAL: then WAL needs no shared memory. FULL: a commit is on the disk.
    // Savepoints keep their undo pages in the temporary store: in memory, or each job would
    // write a file. What is deleted is overwritten. 16 MiB of cache hold the hot ends of all tables; a checkpoint every 16 MiB.
    connection
        .execute_batch(
            "PRAGMA locking_mode = EXCLUSIVE;
             PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON;
             PRAGMA temp_store = MEMORY;
             PRAGMA cache_size = -16384;
             PRAGMA wal_autocheckpoint = 4000;
             PRAGMA trusted_schema = OFF;
             PRAGMA secure_delete = ON;
             BEGIN EXCLUSIVE; COMMIT;",
        )
        .map_err(in_use)?;
    connection.set_prepared_statement_cache_capacity(128);
    migrations::apply(&connection, &shown)?;
    Ok(connection)
}

impl Engine for Sqlite {
    fn submit(&self, job: Job, done: Done) {
        match self.orders.try_send(Order::Run(job, done)) {
            Ok(()) => {}
            Err(TrySendError::Full(Order::Run(_, done) | Order::Compact(done))) => {
                done(Err(StoreError::Busy(format!("{WAITING_MAX} jobs wait for the disk"))));
            }
            Err(TrySendError::Disconnected(Order::Run(_, done) | Order::Compact(done))) => {
                done(Err(StoreError::Stopping));
            }
            Err(TrySendError::Full(Order::Stop) | TrySendError::Disconnected(Order::Stop)) => {}
        }
    }

    fn compact(&self, done: Done) {
        // Asked for by somebody who waits; a full inbox is told to him.
        if let Err(TrySendError::Full(order) | TrySendError::Disconnected(order)) =
            self.orders.try_send(Order::Compact(done))
            && let Order::Compact(done) = order
        {
            done(Err(StoreError::Busy(format!("{WAITING_MAX} jobs wait for the disk"))));
        }
    }

    fn stop(&self) {
        if let Err(TrySendError::Full(order)) = self.orders.try_send(Order::Stop) {
            // The inbox is drained first; who asks must not wait for a slow disk. A thread that
            // cannot be had leaves the engine to end with the process.
            let orders = self.orders.clone();
            let _waiting = std::thread::Builder::new()
                .name("store-stop".to_owned())
                .spawn(move || orders.send(order));
        }
    }

    fn health(&self) -> watch::Receiver<StoreHealth> {
        self.health.clone()
    }

    fn pulse(&self) -> watch::Receiver<Pulse> {
        self.pulse.clone()
    }
}

/// What the writer thread works with.
struct Writer {
    connection: Connection,
    touched: Touched,
    group_max: usize,
    teller: Teller,
}

impl Writer {
    /// Takes what waits, runs it in one transaction, flushes once, answers all. While nothing waits,
    /// the search reads what it has yet to read.
    fn run(&self, inbox: &Receiver<Order>) {
        let mut searching = search::waits(&self.connection).unwrap_or(false);
        let mut stopping = false;
        while !stopping {
            let first = match (searching, inbox.try_recv()) {
                (_, Ok(order)) => order,
                (_, Err(TryRecvError::Disconnected)) => break,
                (true, Err(TryRecvError::Empty)) => {
                    searching = self.search();
                    continue;
                }
                (false, Err(TryRecvError::Empty)) => match inbox.recv() {
                    Ok(order) => order,
                    Err(_) => break,
                },
            };
            let (mut group, mut compacting) = (vec![], None);
            let mut next = Some(first);
            while let Some(order) = next {
                match order {
                    Order::Run(job, done) => group.push((job, done)),
                    Order::Compact(done) => compacting = Some(done),
                    Order::Stop => stopping = true,
                }
                let more = group.len() < self.group_max && !stopping && compacting.is_none();
                next = if more { inbox.try_recv().ok() } else { None };
            }
            searching |= self.run_group(group);
            if let Some(done) = compacting {
                // What is deleted is to lie nowhere: not in the search either.
                while searching {
                    searching = self.search();
                }
                done(compact(&self.connection));
            }
        }
        while let Ok(Order::Run(_, done) | Order::Compact(done)) = inbox.try_recv() {
            done(Err(StoreError::Stopping));
        }
    }

    /// Lets the search read some of what it has yet to read; returns whether there is more.
    fn search(&self) -> bool {
        let more = search::step(&self.connection);
        self.touched.take();
        more.unwrap_or_else(|error| {
            tracing::error!(%error, "the search cannot read older tickets; it is tried again later");
            false
        })
    }

    /// Runs each job in a savepoint of one transaction, so that a failing job undoes only itself.
    /// Returns whether the search has more to read then.
    ///
    /// When a savepoint cannot be ended, or SQLite rolled the whole transaction back (it does so on
    /// a full disk, for one), then nothing of the group is kept: no further job of it is run, and
    /// none is told that it succeeded.
    fn run_group(&self, group: Vec<(Job, Done)>) -> bool {
        if group.is_empty() {
            return false;
        }
        let (mut jobs, dones): (Vec<Job>, Vec<Done>) = group.into_iter().unzip();
        let mut results = Vec::with_capacity(jobs.len());
        let committed = self.run_jobs(&mut jobs, &mut results);
        if committed.is_err() && !self.connection.is_autocommit() {
            // Leave the connection ready for the next group.
            let _rolled_back = self.connection.execute_batch("ROLLBACK");
        }
        let (committed, searching) = match committed {
            Ok((kinds, searching)) => {
                self.teller.committed(&Ok(()));
                self.teller.changed(kinds);
                (Ok(()), searching)
            }
            Err(error) => {
                let committed = Err(error);
                self.teller.committed(&committed);
                (committed, false)
            }
        };
        let mut results = results.into_iter();
        for done in dones {
            match (&committed, results.next()) {
                (Ok(()), Some(result)) => done(result),
                (Ok(()), None) => done(Err(StoreError::Stopping)),
                (Err(_), Some(Err(own))) => done(Err(own)),
                (Err(error), _) => done(Err(copy(error))),
            }
        }
        searching
    }

    /// Runs the jobs in one transaction and commits it; an error says that nothing was kept. Returns
    /// what was changed, and whether the search has more to read.
    fn run_jobs(
        &self,
        jobs: &mut [Job],
        results: &mut Vec<Result<(), StoreError>>,
    ) -> Result<(PulseKinds, bool), StoreError> {
        self.touched.take();
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        for job in jobs {
            results.push(run_one(&self.connection, job)?);
        }
        let rows = self.touched.take();
        let searching = search::follow(&self.connection, &rows)?;
        self.connection.execute_batch("COMMIT")?;
        Ok((rows.kinds, searching))
    }
}

/// Writes the file anew, so that no page holds what was deleted before deleting overwrote, and
/// empties the log. The copy goes through a file: it may be larger than the memory.
fn compact(connection: &Connection) -> Result<(), StoreError> {
    connection.flush_prepared_statement_cache();
    let done = connection.execute_batch(
        "PRAGMA temp_store = FILE; PRAGMA wal_checkpoint(TRUNCATE); VACUUM;
         PRAGMA wal_checkpoint(TRUNCATE);",
    );
    connection.execute_batch("PRAGMA temp_store = MEMORY")?;
    Ok(done?)
}

/// Runs one job; the outer error says that the whole transaction is lost with it.
fn run_one(connection: &Connection, job: &mut Job) -> Result<Result<(), StoreError>, StoreError> {
    connection.execute_batch("SAVEPOINT job")?;
    let mut tx = SqliteTx { connection };
    // A panic in one story must not end the store for all others.
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(&mut tx)))
        .unwrap_or_else(|_| Err(StoreError::Abandoned("a story panicked".to_owned())));
    if connection.is_autocommit() {
        // There is no transaction any more: a savepoint now would begin one of its own.
        let lost = StoreError::Engine("the transaction was rolled back".to_owned());
        return Err(result.err().filter(|e| matches!(e, StoreError::Full(_))).unwrap_or(lost));
    }
    let end = if result.is_ok() { "RELEASE job" } else { "ROLLBACK TO job; RELEASE job" };
    connection.execute_batch(end)?;
    Ok(result)
}

/// A transaction under way on the writer thread.
struct SqliteTx<'a> {
    connection: &'a Connection,
}

fn engine_error(error: &rusqlite::Error) -> StoreError {
    use rusqlite::Error::{
        FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error,
    };
    // A value of another type than is written here, too large, or no text: so it stays, however often it is read.
    let is_of_the_value = matches!(
        error,
        FromSqlConversionFailure(..)
            | IntegralValueOutOfRange(..)
            | InvalidColumnType(..)
            | Utf8Error(..)
    );
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full(error.to_string()),
        _ if is_of_the_value => StoreError::Corrupt(error.to_string()),
        _ => StoreError::Engine(error.to_string()),
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        engine_error(&error)
    }
}

/// One failed flush is told to all who waited for it.
fn copy(error: &StoreError) -> StoreError {
    if let StoreError::Full(what) = error {
        return StoreError::Full(what.clone());
    }
    StoreError::Engine(error.to_string())
}
