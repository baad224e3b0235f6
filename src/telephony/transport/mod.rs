//! Sockets: UDP, TCP and TLS, in both directions, none of them waiting for another.
//!
//! [`Transports`] belongs to the one task that runs the SIP machine. What comes in waits in two
//! bounded queues, one for datagrams and one for connections, so that a flood over one does not
//! close the other; [`Transports::send`] never waits.

mod connection;
mod counters;
mod listener;
mod outgoing;
mod protocol;
mod table;
mod udp;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use rustls_pki_types::ServerName;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use connection::{ConnectionTimes, End};
pub use counters::{Count, Counters};
pub use protocol::{Destination, Flow, FlowId, Protocol, UnknownProtocol};
pub use udp::DATAGRAM_BYTES_MAX;

use super::trunks::Listen;
use crate::net::{ClientTls, Gate, ServerTls};
use crate::sip::{Message, Refused};
use table::Table;
use udp::UdpDoor;

/// Datagrams that may wait for the machine.
const DATAGRAMS_WAITING_MAX: usize = 4_096;
/// Messages and news of connections that may wait for the machine.
const STREAMS_WAITING_MAX: usize = 1_024;
/// Messages that may wait for one connection to take them; all calls of a trunk go by one.
const OUTGOING_WAITING_MAX: usize = 4_096;
/// How often certificates are looked at.
const CERTIFICATES_PAUSE: Duration = Duration::from_secs(30);
/// How long connections may take to send what waits once we stop.
const CLOSE_TIME_MAX: Duration = Duration::from_secs(3);

/// What is opened, and the limits.
#[derive(Clone, Debug)]
pub struct TransportConfig {
    /// Where we listen.
    pub listen: Vec<Listen>,
    /// Connections at one time.
    pub connections_max: usize,
    /// Connections at one time from one address.
    pub connections_per_source_max: usize,
    /// The times of a connection that a peer made; those that we make have no keep-alive of
    /// their own unless [`Self::keep_alive`] says so.
    pub times: ConnectionTimes,
    /// The time between two keep-alives on connections that we made.
    pub keep_alive: Option<Duration>,
    /// Our certificate; needed where TLS is listened for.
    pub server_tls: Option<Arc<ServerTls>>,
    /// How each trunk's certificates are checked, by the trunk's place in the configuration.
    pub client_tls: BTreeMap<u16, Arc<ClientTls>>,
    /// The names that peers' certificates bear, and the trunks they prove.
    pub client_names: Vec<(ServerName<'static>, u16)>,
}

/// What comes from the network.
#[derive(Debug)]
pub enum Inbound {
    /// A datagram, not read yet.
    Datagram {
        /// Where it came from.
        flow: Flow,
        /// What it holds.
        bytes: Vec<u8>,
    },
    /// A message from a connection, or one that is refused.
    Message {
        /// Where it came from.
        flow: Flow,
        /// The message.
        message: Result<Message, Refused>,
    },
    /// A connection that we wanted could not be made; what was to go there is lost.
    Unconnected {
        /// The name that [`Transports::send_to`] gave.
        id: FlowId,
        /// Where to.
        destination: Destination,
        /// What happened.
        why: ConnectError,
    },
    /// A connection ended.
    Closed {
        /// Which.
        flow: Flow,
        /// Why.
        end: End,
    },
}

/// Why a connection could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The network says no.
    #[error("no connection: {0}")]
    Network(#[from] io::Error),
    /// Nobody answered in time.
    #[error("no answer in time")]
    Late,
    /// The certificate is not the one we look for, or the peer wants another of ours.
    #[error("TLS failed: {0}")]
    Tls(io::Error),
    /// The name cannot stand in a certificate.
    #[error("`{0}` is no name that a certificate can bear")]
    Name(String),
}

/// Why a message cannot be sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The connection has ended.
    #[error("the connection has ended")]
    Gone,
    /// The peer does not take what waits for it already; the connection is given up.
    #[error("too much waits for the peer")]
    Full,
    /// There are too many connections already.
    #[error("too many connections")]
    Crowded,
    /// No UDP socket of that family of addresses is open.
    #[error("no UDP socket can reach {0}")]
    NoSocket(SocketAddr),
    /// There are no authorities to check that trunk's certificate with.
    #[error("TLS is not set up for this trunk")]
    NoTls,
    /// The system does not take the datagram.
    #[error("the datagram was not sent: {0}")]
    Datagram(io::Error),
}

/// The way that a message took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentBy {
    /// The socket or the connection.
    pub id: FlowId,
    /// Whether the connection is being made for this message.
    pub fresh: bool,
}

/// An address cannot be listened on.
#[derive(Debug)]
pub struct BindError {
    listen: Listen,
    source: io::Error,
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { listen, source } = self;
        let remedies = [
            (io::ErrorKind::AddrInUse, "stop the program that has this port, or choose another"),
            (io::ErrorKind::PermissionDenied, "choose a port above 1023"),
            (io::ErrorKind::AddrNotAvailable, "choose an address that this machine has"),
        ];
        let remedy = remedies
            .iter()
            .find(|(of, _)| *of == source.kind())
            .map_or("choose another address", |(_, remedy)| remedy);
        write!(f, "cannot listen for SIP on {listen}: {source}; {remedy} in `sip.listen`")
    }
}

impl std::error::Error for BindError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// What all tasks of the transports share.
#[derive(Debug)]
struct Shared {
    config: TransportConfig,
    gate: Arc<Gate>,
    table: Table,
    streams: Sender<Inbound>,
    counters: Arc<Counters>,
    ids: AtomicU64,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Shared {
    fn next_id(&self) -> FlowId {
        FlowId(self.ids.fetch_add(1, Ordering::Relaxed))
    }
}

/// Every socket of ours.
#[derive(Debug)]
pub struct Transports {
    shared: Arc<Shared>,
    udp: Vec<UdpDoor>,
    listening: Vec<Listen>,
}

/// What came in and waits.
#[derive(Debug)]
pub struct Inbox {
    datagrams: Receiver<Inbound>,
    streams: Receiver<Inbound>,
}

impl Inbox {
    /// Returns what came next, datagrams and connections each in their order; nothing when all
    /// sockets are closed. Nothing is lost when the future is dropped.
    pub async fn next(&mut self) -> Option<Inbound> {
        tokio::select! {
            Some(inbound) = self.datagrams.recv() => Some(inbound),
            Some(inbound) = self.streams.recv() => Some(inbound),
            else => None,
        }
    }

    /// Returns what waits already.
    pub fn waiting(&mut self) -> Option<Inbound> {
        self.streams.try_recv().or_else(|_| self.datagrams.try_recv()).ok()
    }
}

impl Transports {
    /// Opens every socket, or none.
    ///
    /// # Errors
    /// [`BindError`] names the address and what to do.
    pub fn open(config: TransportConfig) -> Result<(Self, Inbox), BindError> {
        let (datagrams_in, datagrams) = channel(DATAGRAMS_WAITING_MAX);
        let (streams_in, streams) = channel(STREAMS_WAITING_MAX);
        let shared = Arc::new(Shared {
            gate: Arc::new(Gate::new(config.connections_max, config.connections_per_source_max)),
            table: Table::default(),
            streams: streams_in,
            counters: Arc::default(),
            ids: AtomicU64::new(1),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            config,
        });
        let mut opened = Self { shared: Arc::clone(&shared), udp: vec![], listening: vec![] };
        let mut listeners = vec![];
        for listen in &shared.config.listen {
            let failed = |source| BindError { listen: *listen, source };
            let local = if listen.protocol == Protocol::Udp {
                let door = UdpDoor::bind(listen.address, shared.next_id()).map_err(failed)?;
                opened.udp.push(door.clone());
                door.local()
            } else {
                let socket = listener::bind(listen.address).map_err(failed)?;
                let local = socket.local_addr().map_err(failed)?;
                listeners.push((socket, listen.protocol));
                local
            };
            opened.listening.push(Listen { protocol: listen.protocol, address: local });
        }
        for door in opened.udp.iter().cloned() {
            let (counters, stop) = (Arc::clone(&shared.counters), shared.stop.clone());
            shared.tasks.spawn(door.read(datagrams_in.clone(), counters, stop));
        }
        for (socket, protocol) in listeners {
            shared.tasks.spawn(listener::serve(socket, protocol, Arc::clone(&shared)));
        }
        shared.tasks.spawn(watch_certificates(Arc::clone(&shared)));
        Ok((opened, Inbox { datagrams, streams }))
    }

    /// Returns the addresses that are listened on, with the ports that were taken.
    #[must_use]
    pub fn listening(&self) -> &[Listen] {
        &self.listening
    }

    /// Returns what is counted.
    #[must_use]
    pub fn counters(&self) -> Arc<Counters> {
        Arc::clone(&self.shared.counters)
    }

    /// Sends over the socket or the connection that a message came by; `remote` says where a
    /// datagram goes to.
    ///
    /// # Errors
    /// [`SendError`]; [`SendError::Gone`] when the connection has ended since.
    pub fn send(&self, id: FlowId, remote: SocketAddr, bytes: Bytes) -> Result<(), SendError> {
        match self.udp.iter().find(|door| door.id() == id) {
            Some(door) => self.send_datagram(door, remote, &bytes),
            None => self.queued(self.shared.table.send(id, bytes)),
        }
    }

    /// Sends to a place: by the UDP socket of its family, over the connection that we made there,
    /// or over a new one. When a new connection does not come about, [`Inbound::Unconnected`]
    /// tells.
    ///
    /// # Errors
    /// [`SendError`].
    pub fn send_to(&self, to: &Destination, bytes: Bytes) -> Result<SentBy, SendError> {
        if to.protocol == Protocol::Udp {
            let family = |door: &&UdpDoor| door.local().is_ipv4() == to.remote.is_ipv4();
            let door = self.udp.iter().find(family).ok_or(SendError::NoSocket(to.remote))?;
            let id = door.id();
            return self
                .send_datagram(door, to.remote, &bytes)
                .map(|()| SentBy { id, fresh: false });
        }
        let Some(id) = self.shared.table.to(to) else {
            let id = outgoing::connect(&self.shared, to, bytes)?;
            return Ok(SentBy { id, fresh: true });
        };
        self.queued(self.shared.table.send(id, bytes)).map(|()| SentBy { id, fresh: false })
    }

    fn send_datagram(
        &self,
        door: &UdpDoor,
        remote: SocketAddr,
        bytes: &[u8],
    ) -> Result<(), SendError> {
        match door.send(remote, bytes) {
            Ok(()) => Ok(()),
            // The system's buffer is full for a moment: like a datagram lost on its way.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                self.shared.counters.datagrams_unsent.add();
                Ok(())
            }
            Err(error) => {
                self.shared.counters.datagrams_unsent.add();
                Err(SendError::Datagram(error))
            }
        }
    }

    fn queued(&self, sent: Result<(), SendError>) -> Result<(), SendError> {
        if sent.is_err() {
            self.shared.counters.messages_unsent.add();
        }
        sent
    }

    /// Reads certificates again that have changed; the watch does so every half minute anyway.
    pub fn refresh_certificates(&self) {
        let shared = Arc::clone(&self.shared);
        self.shared.tasks.spawn_blocking(move || refresh_certificates(&shared));
    }

    /// Closes every socket. Connections send what waits first, within [`CLOSE_TIME_MAX`].
    pub async fn close(self) {
        self.shared.stop.cancel();
        self.shared.table.clear();
        self.shared.tasks.close();
        if tokio::time::timeout(CLOSE_TIME_MAX, self.shared.tasks.wait()).await.is_err() {
            tracing::warn!(open = self.shared.tasks.len(), "cut SIP connections that did not end");
        }
    }
}

impl Drop for Transports {
    fn drop(&mut self) {
        self.shared.stop.cancel();
        self.shared.table.clear();
    }
}

async fn watch_certificates(shared: Arc<Shared>) {
    loop {
        tokio::select! {
            () = shared.stop.cancelled() => return,
            () = tokio::time::sleep(CERTIFICATES_PAUSE) => {}
        }
        let shared = Arc::clone(&shared);
        if tokio::task::spawn_blocking(move || refresh_certificates(&shared)).await.is_err() {
            tracing::error!("reading certificates failed; those in use stay");
        }
    }
}

fn refresh_certificates(shared: &Shared) {
    let config = &shared.config;
    let ours = config.server_tls.iter().map(|tls| tls.refresh());
    let theirs = config.client_tls.values().map(|tls| tls.refresh());
    for refreshed in ours.chain(theirs) {
        match refreshed {
            Ok(true) => tracing::info!("new certificates are in use for SIP"),
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "the old certificates of SIP stay in use"),
        }
    }
}

#[cfg(test)]
mod tests;
