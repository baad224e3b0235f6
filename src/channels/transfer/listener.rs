//! Taking connections, as many as there are places for, until the program stops.
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use super::client::{Unserved, identify};
use super::connection::Connection;
use super::{DoorConfig, MailDoor};
use crate::channels::in_flight::InFlight;
use crate::net::{Gate, ServerTls};
use crate::smtp::{Closing, Session};

/// How long to wait after a failed `accept`, such as for want of file descriptors.
const ACCEPT_RETRY: Duration = Duration::from_millis(100);
/// How often certificates are looked at.
const CERTIFICATES_PAUSE: Duration = Duration::from_secs(30);
/// The longest that saying 421 may take; then it is courtesy no more.
const TURN_AWAY_TIME_MAX: Duration = Duration::from_secs(1);

/// The address could not be listened on.
#[derive(Debug)]
pub struct BindError {
    address: SocketAddr,
    protocol: &'static str,
    section: &'static str,
    source: io::Error,
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, protocol, section, source } = self;
        let remedies = [
            (io::ErrorKind::AddrInUse, "stop the program that has this port, or choose another"),
            (io::ErrorKind::PermissionDenied, "choose a port above 1023"),
            (io::ErrorKind::AddrNotAvailable, "choose an address that this machine has"),
        ];
        let kind = source.kind();
        let remedy = remedies
            .iter()
            .find(|(of, _)| *of == kind)
            .map_or("choose another address", |(_, remedy)| remedy);
        write!(
            f,
            "cannot listen for {protocol} on {address}: {source}; {remedy} in `{section}.listen`"
        )
    }
}

impl std::error::Error for BindError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// Begins to listen; [`TcpListener::local_addr`] gives the port that was taken.
///
/// # Errors
/// [`BindError`], which names the address and what to do.
pub async fn bind(config: &DoorConfig) -> Result<TcpListener, BindError> {
    let (address, section) = (config.listen, config.section);
    let protocol = config.protocol().as_str();
    TcpListener::bind(address).await.map_err(|source| BindError {
        address,
        protocol,
        section,
        source,
    })
}

/// What all connections share.
pub(super) struct Shared<D> {
    pub(super) config: DoorConfig,
    pub(super) door: Arc<D>,
    pub(super) in_flight: InFlight,
    pub(super) shutdown: CancellationToken,
    pub(super) tasks: TaskTracker,
    gate: Arc<Gate>,
}

impl<D: MailDoor> Shared<D> {
    pub(super) fn new(mut config: DoorConfig, door: Arc<D>, shutdown: CancellationToken) -> Self {
        config.session.starttls = config.tls.is_some();
        let in_flight = InFlight::new(config.in_flight_bytes_max);
        let gate = Arc::new(Gate::new(usize::MAX, config.connections_per_address_max));
        Self { config, door, in_flight, shutdown, tasks: TaskTracker::new(), gate }
    }
}

/// Serves until `shutdown`, and returns when every connection has ended.
///
/// On shutdown nothing new is accepted and sessions are told 421 4.3.2; a message that is with
/// the door gets its answer first. A half-received message is dropped: its client has no answer
/// and tries again.
pub async fn serve<D: MailDoor>(
    listener: TcpListener,
    config: DoorConfig,
    door: Arc<D>,
    shutdown: CancellationToken,
) {
    let protocol = config.protocol().as_str();
    let connections_max = config.connections_max.clamp(1, Semaphore::MAX_PERMITS);
    let slots = Arc::new(Semaphore::new(connections_max));
    let shared = Arc::new(Shared::new(config, door, shutdown));
    if let Some(tls) = &shared.config.tls {
        let following = follow_certificates(Arc::clone(tls), protocol, shared.shutdown.clone());
        shared.tasks.spawn(following);
    }
    loop {
        let accepted = tokio::select! {
            biased;
            () = shared.shutdown.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match (accepted, Arc::clone(&slots).try_acquire_owned()) {
            (Ok((stream, from)), Ok(slot)) => {
                let span = tracing::info_span!("mail", protocol, peer = %from);
                let one = receive(Arc::clone(&shared), stream, from, slot);
                shared.tasks.spawn(one.instrument(span));
            }
            (Ok((stream, peer)), Err(_)) => {
                tracing::warn!(%peer, connections_max, "{protocol} connection refused: too many");
                shared.door.turned_away();
                let mut session = Session::refused(shared.config.session.clone(), Closing::Busy);
                // Without waiting: what is lost with a full socket buffer is courtesy only.
                if let (Ok(mut socket), Some(said)) = (stream.into_std(), session.poll_output()) {
                    let _ = io::Write::write(&mut socket, &said);
                }
            }
            (Err(error), _) => {
                tracing::warn!(%error, "cannot accept a {protocol} connection, trying again");
                tokio::select! {
                    () = shared.shutdown.cancelled() => break,
                    () = tokio::time::sleep(ACCEPT_RETRY) => {}
                }
            }
        }
    }
    drop(listener);
    shared.tasks.close();
    shared.tasks.wait().await;
}

/// Serves one connection, once it is known whose it is.
async fn receive<D: MailDoor>(
    shared: Arc<Shared<D>>,
    mut stream: TcpStream,
    from: SocketAddr,
    slot: OwnedSemaphorePermit,
) {
    // Without it each small reply would wait for an acknowledgement.
    let _ = stream.set_nodelay(true);
    let client = tokio::select! {
        biased;
        () = shared.shutdown.cancelled() => return,
        client = identify(&mut stream, from, &shared.config, &shared.gate) => client,
    };
    match client {
        Ok(client) => {
            let counted = Counted::begin(Arc::clone(&shared.door));
            Connection::new(shared, Box::new(stream), client).run().await;
            drop(counted);
        }
        Err(Unserved::Crowded) => {
            tracing::warn!("connection refused: its address has as many as it may");
            shared.door.turned_away();
            let why = Closing::BusyAddress;
            let mut session = Session::refused(shared.config.session.clone(), why);
            let said = session.poll_output().unwrap_or_default();
            // The slot is given back at once: one address cannot keep others out by being refused.
            drop(slot);
            let _ = tokio::time::timeout(TURN_AWAY_TIME_MAX, stream.write_all(&said)).await;
        }
        Err(Unserved::Header(error)) => {
            tracing::warn!(%error, "connection of a proxy cut");
        }
        Err(Unserved::Slow) => {
            tracing::warn!("connection of a proxy cut: it did not say whose it is");
        }
    }
}

/// Takes new certificates into use when their files change.
async fn follow_certificates(
    tls: Arc<ServerTls>,
    protocol: &'static str,
    shutdown: CancellationToken,
) {
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(CERTIFICATES_PAUSE) => {}
        }
        let tls = Arc::clone(&tls);
        match tokio::task::spawn_blocking(move || tls.refresh()).await {
            Ok(Ok(true)) => tracing::info!("new certificates are in use for {protocol}"),
            Ok(Ok(false)) => {}
            Ok(Err(error)) => {
                tracing::error!(%error, "the old certificates of {protocol} stay in use");
            }
            Err(_) => tracing::error!("reading certificates failed; those in use stay"),
        }
    }
}

/// Tells the door of the end of a session, even after a panic.
struct Counted<D: MailDoor>(Arc<D>);

impl<D: MailDoor> Counted<D> {
    fn begin(door: Arc<D>) -> Self {
        door.session_began();
        Self(door)
    }
}

impl<D: MailDoor> Drop for Counted<D> {
    fn drop(&mut self) {
        self.0.session_ended();
    }
}
