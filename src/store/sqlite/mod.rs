//! SQLite: one file, one owner, one writer thread, one flush for all who wait.

mod arrivals;
mod keys;
mod leases;
mod migrations;
mod outbox;
mod registry;
mod tickets;
mod values;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use rusqlite::{Connection, ErrorCode};

use super::{Database, Engine, Job, StoreError};

/// How many jobs may wait for the writer; beyond that the store says that it is full.
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
    Stop,
}

struct Sqlite {
    orders: SyncSender<Order>,
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
    let connection = connect(&settings.path)?;
    let (orders, inbox) = sync_channel(WAITING_MAX);
    let group_max = settings.group_max.max(1);
    std::thread::Builder::new()
        .name("store".to_owned())
        .spawn(move || run(&connection, &inbox, group_max))
        .map_err(|error| StoreError::Engine(format!("start the store's thread: {error}")))?;
    Ok(Database::new(Arc::new(Sqlite { orders })))
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
    // write a file. 16 MiB of cache hold the hot ends of all tables; a checkpoint every 16 MiB.
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
            Err(TrySendError::Full(Order::Run(_, done))) => {
                done(Err(StoreError::Full(format!("{WAITING_MAX} jobs wait for the disk"))));
            }
            Err(TrySendError::Disconnected(Order::Run(_, done))) => done(Err(StoreError::Stopping)),
            Err(TrySendError::Full(Order::Stop) | TrySendError::Disconnected(Order::Stop)) => {}
        }
    }

    fn stop(&self) {
        // A full inbox is drained first; a closed one has stopped already.
        let _stopped = self.orders.send(Order::Stop);
    }
}

/// The writer thread: takes what waits, runs it in one transaction, flushes once, answers all.
fn run(connection: &Connection, inbox: &Receiver<Order>, group_max: usize) {
    let mut stopping = false;
    while !stopping {
        let Ok(first) = inbox.recv() else { break };
        let mut group = vec![];
        let mut next = Some(first);
        while let Some(order) = next {
            match order {
                Order::Run(job, done) => group.push((job, done)),
                Order::Stop => stopping = true,
            }
            next = if group.len() < group_max && !stopping { inbox.try_recv().ok() } else { None };
        }
        run_group(connection, group);
    }
    while let Ok(Order::Run(_, done)) = inbox.try_recv() {
        done(Err(StoreError::Stopping));
    }
}

/// Runs each job in a savepoint of one transaction, so that a failing job undoes only itself.
fn run_group(connection: &Connection, group: Vec<(Job, Done)>) {
    if group.is_empty() {
        return;
    }
    if let Err(error) = connection.execute_batch("BEGIN IMMEDIATE") {
        let error = engine_error(&error);
        for (_, done) in group {
            done(Err(copy(&error)));
        }
        return;
    }
    let mut answers: Vec<(Done, Result<(), StoreError>)> = Vec::with_capacity(group.len());
    for (mut job, done) in group {
        let result = run_one(connection, &mut job);
        answers.push((done, result));
    }
    let committed = connection.execute_batch("COMMIT").map_err(|error| engine_error(&error));
    if committed.is_err() && !connection.is_autocommit() {
        // Nothing of the group was kept; leave the connection ready for the next one.
        let _rolled_back = connection.execute_batch("ROLLBACK");
    }
    for (done, result) in answers {
        match &committed {
            Ok(()) => done(result),
            Err(error) => done(result.and(Err(copy(error)))),
        }
    }
}

fn run_one(connection: &Connection, job: &mut Job) -> Result<(), StoreError> {
    connection.execute_batch("SAVEPOINT job").map_err(|error| engine_error(&error))?;
    let mut tx = SqliteTx { connection };
    // A panic in one story must not end the store for all others.
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(&mut tx)))
        .unwrap_or_else(|_| Err(StoreError::Abandoned("a story panicked".to_owned())));
    let end = if result.is_ok() { "RELEASE job" } else { "ROLLBACK TO job; RELEASE job" };
    connection.execute_batch(end).map_err(|error| engine_error(&error))?;
    result
}

/// A transaction under way on the writer thread.
struct SqliteTx<'a> {
    connection: &'a Connection,
}

fn engine_error(error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full(error.to_string()),
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
