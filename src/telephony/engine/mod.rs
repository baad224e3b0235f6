//! The media engine: threads of its own, on which every session has its turn once in 20 ms.
//!
//! On its turn a session takes its commands, drains its socket, and sends one frame. Nothing is
//! woken per packet and nothing here is async: commands come through a mailbox, events go through
//! a bounded channel, and neither waits. Read [`core`] for the turns and [`stream`] for what a
//! session does on its own.
mod bridge;
mod clock;
mod core;
mod event;
mod inbox;
mod limits;
mod mailbox;
mod outbox;
mod playout;
mod record;
mod session;
mod socket;
mod statistics;
mod stream;
mod thread;
mod wideband;

use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::mpsc;

pub use self::bridge::BridgeKeys;
use self::clock::MediaClock;
use self::core::Core;
pub use self::event::{MediaEvent, PlayId, Pressed, RecordId, Tape, TapeEnd};
use self::inbox::Inbox;
pub use self::limits::{TooFewFiles, raise_file_limit};
pub use self::mailbox::COMMANDS_MAX;
pub use self::outbox::EVENTS_MAX;
pub use self::record::{RECORD_LONGEST, RecordPlan};
pub use self::session::Session;
pub use self::socket::NoPort;
use self::socket::Sockets;
use self::statistics::Counters;
pub use self::statistics::{LATE_BOUNDS_MS, Statistics};
use self::stream::{Scratch, Stream};
use self::wideband::Wideband;
use super::ports::{PortPool, PortRangeError};
use crate::runtime::Random;

/// Threads that an engine may have.
pub const THREADS_MAX: usize = 64;

/// How an engine works.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// Media threads; one carries more than 1000 calls. At least 1, [`THREADS_MAX`] at most.
    pub threads: usize,
    /// RTP ports: an even one and the next for each call.
    pub ports: RangeInclusive<u16>,
    /// The address that the sockets are bound to.
    pub address: IpAddr,
    /// What sessions have in common.
    pub session: SessionSettings,
}

/// What the sessions of an engine have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionSettings {
    /// Silence before the first prompt, once sound may go out: until then the way to the caller's
    /// ear opens.
    pub lead_in: Duration,
    /// `TimedOut` is reported when a peer that should send was not heard for so long.
    pub silence: Duration,
    /// `OneWay` is reported when nothing came for so long after the start.
    pub one_way: Duration,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            lead_in: Duration::from_millis(150),
            silence: Duration::from_secs(30),
            one_way: Duration::from_secs(2),
        }
    }
}

/// The engine was not started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// See [`PortRangeError`].
    #[error(transparent)]
    Ports(#[from] PortRangeError),
    /// See [`TooFewFiles`].
    #[error(transparent)]
    Files(#[from] TooFewFiles),
    /// The machine gives no thread.
    #[error("no media thread: {0}")]
    Thread(#[from] std::io::Error),
}

/// The sound of all calls. Dropping it ends them.
pub struct Engine {
    shared: Shared,
    inboxes: Vec<Arc<Inbox>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// What opens sessions, with or without threads.
struct Shared {
    address: IpAddr,
    session: SessionSettings,
    ports: Arc<PortPool>,
    clock: Arc<MediaClock>,
    counters: Arc<Counters>,
    random: Arc<dyn Random>,
    wideband: Arc<Wideband>,
}

impl Engine {
    /// Raises the limit of open files and starts the threads.
    ///
    /// # Errors
    /// [`EngineError`] when the ports, the limit of open files or the threads are not to be had.
    pub fn start(config: &EngineConfig, random: Arc<dyn Random>) -> Result<Self, EngineError> {
        let shared = Shared::new(config, random, MediaClock::monotonic())?;
        raise_file_limit(shared.ports.total() as u64)?;
        let mut engine = Self { shared, inboxes: vec![], threads: Mutex::default() };
        for number in 0..config.threads.clamp(1, THREADS_MAX) {
            let inbox = Arc::<Inbox>::default();
            let core = engine.shared.core(&inbox);
            let clock = Arc::clone(&engine.shared.clock);
            let thread = thread::start(number, core, Arc::clone(&inbox), clock)?;
            engine.inboxes.push(inbox);
            engine.threads.get_mut().unwrap_or_else(PoisonError::into_inner).push(thread);
        }
        Ok(engine)
    }

    /// Opens the sockets of one more session, on the thread that has fewest.
    ///
    /// # Errors
    /// [`NoPort`] when there is no port or socket left: answer the call 503.
    pub fn open(&self) -> Result<(Session, mpsc::Receiver<MediaEvent>), NoPort> {
        let inbox = self.inboxes.iter().min_by_key(|inbox| inbox.sessions());
        self.shared.open(inbox.ok_or(NoPort::Ended)?)
    }

    /// Returns the counters.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        self.shared.statistics(self.inboxes.iter().map(|inbox| inbox.sessions()).sum())
    }

    /// Ends all sessions with their last words, and waits for the threads (some milliseconds).
    pub fn shut_down(&self) {
        for inbox in &self.inboxes {
            inbox.end();
        }
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        for thread in threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a media thread ended by a fault");
            }
        }
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("statistics", &self.statistics()).finish_non_exhaustive()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.shut_down();
    }
}

impl Shared {
    fn new(
        config: &EngineConfig,
        random: Arc<dyn Random>,
        clock: MediaClock,
    ) -> Result<Self, PortRangeError> {
        let ports = PortPool::new(*config.ports.start(), *config.ports.end(), random.as_ref())?;
        Ok(Self {
            address: config.address,
            session: config.session,
            ports: Arc::new(ports),
            clock: Arc::new(clock),
            counters: Arc::default(),
            random,
            wideband: Arc::default(),
        })
    }

    fn core(&self, inbox: &Arc<Inbox>) -> Core {
        let (clock, counters) = (Arc::clone(&self.clock), Arc::clone(&self.counters));
        let scratch = Scratch::new(Arc::clone(&self.wideband));
        Core::new(Arc::clone(inbox), clock, counters, scratch)
    }

    fn open(&self, inbox: &Inbox) -> Result<(Session, mpsc::Receiver<MediaEvent>), NoPort> {
        let sockets = Sockets::open(self.address, &self.ports, &self.clock)?;
        let port = sockets.port();
        let (stream, mailbox, events) = Stream::open(sockets, self.session, self.random.as_ref())?;
        let session = Session::new(mailbox, port);
        if inbox.put(stream) { Ok((session, events)) } else { Err(NoPort::Ended) }
    }

    fn statistics(&self, sessions: usize) -> Statistics {
        self.counters.read(sessions, self.ports.in_use(), self.ports.total())
    }
}

#[cfg(test)]
mod tests;
