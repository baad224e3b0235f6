//! The telephone: calls in, calls out, trunks, over real sockets and the real clock.
//!
//! One task owns the SIP machine ([`crate::sip::agent::Agent`]): what comes from the network, what
//! is asked, and the time go in; messages and news come out. [`Phone`] asks it, [`Leg`] is one
//! call. The telephone says nothing of sound: descriptions (SDP) go through as they are.

#[cfg(test)]
pub(crate) mod fake;
mod leg;
mod legs;
mod router;
mod settings;
mod shell;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{oneshot, watch};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use leg::{Incoming, Leg, LegEvent};
pub use settings::{PhoneConfig, TrunkSetup};

use super::resolve::{Families, Names, Resolved, Resolver};
use super::transport::{BindError, Counters, Protocol, Transports};
use super::trunks::{Listen, TransportChoice, Trunk};
use crate::net::TlsError;
use crate::runtime::{NoRandom, Random};
use crate::sip::agent::{Agent, Command, CommandError, Sdp, TrunkState};
use crate::sip::{Message, NameAddr, TrunkId, Uri};
use router::Router;
use shell::{Ends, Shell};

/// What is asked of the machine and may wait.
const ASKS_WAITING_MAX: usize = 256;
/// Calls that may wait for the driver to take them; further ones are told 503.
const INCOMING_WAITING_MAX: usize = 64;
/// How long the start waits for the DNS; trunks that are not found by then are found later.
const FIND_TIME_MAX: Duration = Duration::from_secs(3);
/// How long stopping may take: calls are hung up and registrations taken back meanwhile.
pub const STOP_TIME_MAX: Duration = Duration::from_secs(5);

/// Why the telephone does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An address cannot be listened on.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// Certificates cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// Nothing that must not be guessed can be made.
    #[error(transparent)]
    NoRandom(#[from] NoRandom),
}

/// Why something asked of the telephone was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// The machine refuses it.
    #[error(transparent)]
    Refused(CommandError),
    /// There is no trunk of that name.
    #[error("there is no trunk of that name")]
    NoTrunk,
    /// The telephone has stopped.
    #[error("the telephone has stopped")]
    Stopped,
}

/// A call to be made.
#[derive(Clone, Debug)]
pub struct Dial {
    /// The `id` of the trunk to call through.
    pub trunk: String,
    /// Who is called; a `tel:` is put as a user at the trunk's domain.
    pub target: Uri,
    /// Who calls, as shown.
    pub shown: NameAddr,
    /// The number that the network should believe, on trunks that are believed.
    pub asserted: Option<Uri>,
    /// Our offer; `None` lets the other side offer.
    pub offer: Option<Sdp>,
}

/// What a trunk is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrunkStatus {
    /// Its `id`.
    pub id: String,
    /// Whether it answers our probes; `None` before the first was answered or given up.
    pub up: Option<bool>,
    /// How its registration is; `None` when it registers nothing, or has not yet.
    pub registration: Option<TrunkState>,
    /// Since when `up` is as it is.
    pub since: Option<tokio::time::Instant>,
    /// When `registration` was told.
    pub told: Option<tokio::time::Instant>,
    /// What was wrong when its servers were looked for last.
    pub trouble: Option<String>,
}

impl TrunkStatus {
    fn new(id: &str) -> Self {
        let id = id.to_owned();
        Self { id, up: None, registration: None, since: None, told: None, trouble: None }
    }

    fn heard(&mut self, up: bool) {
        if self.up != Some(up) {
            (self.up, self.since) = (Some(up), Some(tokio::time::Instant::now()));
        }
    }

    fn registered(&mut self, state: TrunkState) {
        (self.registration, self.told) = (Some(state), Some(tokio::time::Instant::now()));
    }

    /// Returns whether calls can come and go through it, as far as is known: it answers, and we
    /// are registered where we register.
    #[must_use]
    pub const fn works(&self) -> bool {
        let registered = !matches!(
            self.registration,
            Some(TrunkState::RegistrationFailed { .. } | TrunkState::Unregistered)
        );
        registered && !matches!(self.up, Some(false))
    }
}

/// Who looks on at what comes in: where from, and the message. It must not wait.
pub type Watcher = Box<dyn Fn(SocketAddr, &Message) + Send + Sync>;

/// What can be asked of the task that owns the machine.
enum Ask {
    /// A command.
    Command(Command, oneshot::Sender<Result<(), CommandError>>),
    /// A call to be made through the trunk at that place.
    Dial(TrunkId, Box<Dial>, oneshot::Sender<Result<Leg, CommandError>>),
    /// Certificates may have changed.
    Refresh,
}

/// The telephone. Clones are the same one; it stops when [`Phone::stop`] is called or the last
/// clone and every call is gone.
#[derive(Clone, Debug)]
pub struct Phone {
    asks: Sender<Ask>,
    trunks: watch::Receiver<Vec<TrunkStatus>>,
    up: watch::Receiver<usize>,
    listening: Arc<[Listen]>,
    counters: Arc<Counters>,
    stop: CancellationToken,
    ended: CancellationToken,
}

impl Phone {
    /// Opens the sockets, looks for the trunks' servers, and begins: registrations and probes
    /// start at once. Calls that come in are given to the receiver; when nobody takes them they
    /// are refused with 503.
    ///
    /// `auto` trunks speak what their records prefer at this moment.
    ///
    /// # Errors
    /// [`StartError`] says what to do. A trunk that cannot be found is no error: it is looked for
    /// again.
    pub async fn start(
        config: PhoneConfig,
        names: Names,
        random: Arc<dyn Random>,
    ) -> Result<(Self, Receiver<Incoming>), StartError> {
        Self::start_watched(config, names, random, None).await
    }

    /// As [`Phone::start`], and shows every message that comes in to a watcher.
    ///
    /// # Errors
    /// As [`Phone::start`].
    pub async fn start_watched(
        config: PhoneConfig,
        names: Names,
        random: Arc<dyn Random>,
        watcher: Option<Watcher>,
    ) -> Result<(Self, Receiver<Incoming>), StartError> {
        let (transports, inbox) = Transports::open(config.transports()?)?;
        let listening: Arc<[Listen]> = transports.listening().into();
        let counters = transports.counters();
        let families = families(&listening);
        let resolver = Arc::new(Resolver::new(names, families, Arc::clone(&random)));
        let found = join_all((0_u16..).zip(&config.trunks).map(|(at, setup)| {
            let found = resolver.resolve(at, &setup.trunk);
            async { timeout(FIND_TIME_MAX, found).await.unwrap_or_else(|_| Resolved::later()) }
        }));
        let found = found.await;
        let trunks: Vec<(Trunk, Protocol)> = config
            .trunks
            .iter()
            .zip(&found)
            .map(|(setup, found)| (setup.trunk.clone(), protocol(setup.trunk.transport, found)))
            .collect();
        let protocols: Vec<Protocol> = trunks.iter().map(|(_, protocol)| *protocol).collect();
        let agent = config.agent(&listening, &protocols);
        let (asks_in, asks) = channel(ASKS_WAITING_MAX);
        let (incoming_in, incoming) = channel(INCOMING_WAITING_MAX);
        let status = |setup: &TrunkSetup| TrunkStatus::new(&setup.trunk.id);
        let (states, seen) = watch::channel(config.trunks.iter().map(status).collect());
        let (up_in, up) = watch::channel(0);
        let (stop, ended) = (CancellationToken::new(), CancellationToken::new());
        let registers = |setup: &TrunkSetup| setup.trunk.register;
        let registering: Vec<bool> = config.trunks.iter().map(registers).collect();
        let own_asks = asks_in.downgrade();
        let ends = Ends {
            inbox,
            asks,
            own_asks,
            incoming: incoming_in,
            states,
            up: up_in,
            counters: Arc::clone(&counters),
            watcher,
        };
        let router = Router::new(transports, resolver, trunks);
        let mut shell = Shell::new(Agent::new(agent, random)?, router, ends);
        shell.begin(found, &registering);
        let tasks = TaskTracker::new();
        let (stopped, done) = (stop.clone(), ended.clone().drop_guard());
        tasks.spawn(async move {
            shell.run(stopped).await;
            drop(done);
        });
        let phone = Self { asks: asks_in, trunks: seen, up, listening, counters, stop, ended };
        Ok((phone, incoming))
    }

    /// Returns the addresses that are listened on, with the ports that were taken.
    #[must_use]
    pub fn listening(&self) -> &[Listen] {
        &self.listening
    }

    /// Returns what the sockets count.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Returns what each trunk is worth now.
    #[must_use]
    pub fn trunks(&self) -> Vec<TrunkStatus> {
        self.trunks.borrow().clone()
    }

    /// Waits until a trunk's state changes; returns all of them. Returns at once when the
    /// telephone has stopped.
    pub async fn trunks_changed(&mut self) -> Vec<TrunkStatus> {
        let _stopped = self.trunks.changed().await;
        self.trunks.borrow_and_update().clone()
    }

    /// Calls somebody. [`LegEvent::Answered`] or [`LegEvent::Failed`] follows. When the trunk's
    /// server does not answer or has no room, the next one is tried first.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub async fn dial(&self, dial: Dial) -> Result<Leg, PhoneError> {
        let trunk = self.trunk(&dial.trunk)?;
        let (reply, replied) = oneshot::channel();
        self.ask(Ask::Dial(trunk, Box::new(dial), reply)).await?;
        replied.await.map_err(|_| PhoneError::Stopped)?.map_err(PhoneError::Refused)
    }

    /// Asks a trunk for signs of life now; [`Phone::trunks`] shows what comes of it.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub async fn probe(&self, trunk: &str) -> Result<(), PhoneError> {
        let trunk = self.trunk(trunk)?;
        let (reply, replied) = oneshot::channel();
        self.ask(Ask::Command(Command::Probe { trunk }, reply)).await?;
        replied.await.map_err(|_| PhoneError::Stopped)?.map_err(PhoneError::Refused)
    }

    /// Reads certificates again that have changed.
    ///
    /// # Errors
    /// [`PhoneError::Stopped`].
    pub async fn refresh_certificates(&self) -> Result<(), PhoneError> {
        self.ask(Ask::Refresh).await
    }

    /// Returns how many calls are up.
    #[must_use]
    pub fn calls(&self) -> usize {
        *self.up.borrow()
    }

    /// Takes no new calls: they and probes are told 503 with Retry-After. Waits until the last call
    /// is over or `time_max` is; returns how many are left.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub async fn drain(&self, time_max: Duration) -> Result<usize, PhoneError> {
        let seconds = u32::try_from(time_max.as_secs()).unwrap_or(u32::MAX).max(1);
        let (reply, replied) = oneshot::channel();
        self.ask(Ask::Command(Command::Drain { retry_after: seconds }, reply)).await?;
        replied.await.map_err(|_| PhoneError::Stopped)?.map_err(PhoneError::Refused)?;
        Ok(self.quiet(time_max).await)
    }

    /// Waits until no call is up or `time_max` is over, and takes calls meanwhile; returns how many
    /// are up.
    pub async fn quiet(&self, time_max: Duration) -> usize {
        let mut up = self.up.clone();
        let last_over = async { up.wait_for(|up| *up == 0).await.is_ok() };
        let _late = timeout(time_max, last_over).await;
        self.calls()
    }

    /// Hangs every call up, takes registrations back and closes the sockets, within
    /// [`STOP_TIME_MAX`] and what the sockets take to close.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.ended.cancelled().await;
    }

    /// Waits until the telephone has stopped, by itself too.
    pub async fn ended(&self) {
        self.ended.cancelled().await;
    }

    fn trunk(&self, id: &str) -> Result<TrunkId, PhoneError> {
        let at = self.trunks.borrow().iter().position(|status| status.id == id);
        let at = at.and_then(|at| u16::try_from(at).ok());
        at.map(TrunkId).ok_or(PhoneError::NoTrunk)
    }

    async fn ask(&self, ask: Ask) -> Result<(), PhoneError> {
        self.asks.send(ask).await.map_err(|_| PhoneError::Stopped)
    }
}

/// The transport that is spoken with a trunk.
fn protocol(choice: TransportChoice, found: &Resolved) -> Protocol {
    match choice {
        TransportChoice::Auto => {
            found.destinations.first().map_or(Protocol::Udp, |first| first.protocol)
        }
        TransportChoice::Udp => Protocol::Udp,
        TransportChoice::Tcp => Protocol::Tcp,
        TransportChoice::Tls => Protocol::Tls,
    }
}

/// The families of addresses that can be reached: those that are listened on, or IPv4.
fn families(listening: &[Listen]) -> Families {
    let v6 = listening.iter().any(|listen| listen.address.is_ipv6());
    let v4 = listening.iter().any(|listen| listen.address.is_ipv4());
    Families { v4: v4 || !v6, v6 }
}

#[cfg(test)]
mod tests;
