//! Which way a message goes: over the flow it answers, else to the places that its name stands
//! for, one after the other until one takes it (RFC 3263 section 4.3).
use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::super::resolve::{Resolved, Resolver};
use super::super::transport::{self, Destination, Protocol, SendError, Transports};
use super::super::trunks::{ServerAddress, Trunk};
use crate::sip::transaction::TransactionId;
use crate::sip::{self, Transmission, Transport};

/// How long a place that does not answer is tried last.
const BAD_TIME: Duration = Duration::from_secs(60);
/// How long a transaction keeps to the place where it began; longer than any lives.
const STICKY_TIME: Duration = Duration::from_secs(64);
/// Transactions whose places are remembered.
const STICKY_MAX: usize = 65_536;
/// Names that may be asked for at once, besides those of trunks.
const ASKING_MAX: usize = 64;
/// Messages that may wait for one name or one connection.
const WAITING_MAX: usize = 256;

/// A request that is longer goes by TCP where the trunk takes that (RFC 3261 section 18.1.1).
const DATAGRAM_REQUEST_BYTES_MAX: usize = 1_300;
/// What keeps a router's binding open.
const KEEP_ALIVE: Bytes = Bytes::from_static(b"\r\n\r\n");

/// A name that a message is to go to, and by what.
type NameKey = (String, Option<u16>, Protocol);

/// The servers of one trunk.
struct Servers {
    trunk: Trunk,
    /// The transport that the machine speaks with it.
    protocol: Protocol,
    places: Vec<Destination>,
    bad: BTreeMap<Destination, Instant>,
}

impl Servers {
    /// The places in the order in which they are tried now.
    fn in_order(&self, now: Instant) -> Vec<Destination> {
        let is_bad = |place: &&Destination| self.bad.get(*place).is_some_and(|until| *until > now);
        let right = || self.places.iter().filter(|place| place.protocol == self.protocol);
        let good = right().filter(|place| !is_bad(place));
        good.chain(right().filter(is_bad)).cloned().collect()
    }
}

/// A message that has left for a connection of which nothing came back yet.
struct Pending {
    sent: Transmission,
    rest: VecDeque<Destination>,
}

/// Work that was done beside.
pub(super) enum Done {
    /// The servers of a trunk were looked for.
    Trunk(u16, Resolved),
    /// A name of a Contact or a Via was.
    Name(NameKey, Vec<SocketAddr>),
    /// It is time to keep the binding to a trunk open.
    KeepAlive(u16),
}

/// Sends what the machine wants sent.
pub(super) struct Router {
    transports: Transports,
    resolver: Arc<Resolver>,
    trunks: Vec<Servers>,
    pending: BTreeMap<transport::FlowId, Vec<Pending>>,
    sticky: BTreeMap<TransactionId, (Destination, Instant)>,
    asking: BTreeMap<NameKey, Vec<Transmission>>,
    work: JoinSet<Done>,
}

impl Router {
    /// Makes a router for trunks with the transports that the machine speaks with them;
    /// [`Self::found`] tells where their servers are.
    pub(super) fn new(
        transports: Transports,
        resolver: Arc<Resolver>,
        trunks: Vec<(Trunk, Protocol)>,
    ) -> Self {
        let servers =
            |(trunk, protocol)| Servers { trunk, protocol, places: vec![], bad: BTreeMap::new() };
        Self {
            transports,
            resolver,
            trunks: trunks.into_iter().map(servers).collect(),
            pending: BTreeMap::new(),
            sticky: BTreeMap::new(),
            asking: BTreeMap::new(),
            work: JoinSet::new(),
        }
    }

    /// Closes every socket.
    pub(super) async fn close(self) {
        self.transports.close().await;
    }

    /// Reads certificates again that have changed.
    pub(super) fn refresh_certificates(&self) {
        self.transports.refresh_certificates();
    }

    /// Waits for work that is done beside; nothing is lost when the future is dropped.
    pub(super) async fn done(&mut self) -> Done {
        loop {
            match self.work.join_next().await {
                Some(Ok(done)) => return done,
                // Looking up a name panicked; the message is sent again by its transaction.
                Some(Err(_)) => {}
                None => std::future::pending().await,
            }
        }
    }

    /// Takes in where a trunk's servers are; returns their addresses. They are looked for again
    /// when that is due.
    pub(super) fn found(&mut self, at: u16, resolved: Resolved) -> Vec<IpAddr> {
        let Some(servers) = self.trunks.get_mut(usize::from(at)) else { return vec![] };
        if let Some(trouble) = &resolved.trouble {
            tracing::warn!(trunk = servers.trunk.id, trouble, "looking for servers");
        }
        let same = resolved.destinations.len() == servers.places.len()
            && resolved.destinations.iter().all(|place| servers.places.contains(place));
        // The order was drawn by weight; calls that are up keep to the one they began with.
        if !same {
            servers.places = resolved.destinations;
        }
        servers.bad.retain(|place, _| servers.places.contains(place));
        let addresses = servers.places.iter().map(|place| place.remote.ip()).collect();
        let (resolver, trunk) = (Arc::clone(&self.resolver), servers.trunk.clone());
        self.work.spawn(async move {
            tokio::time::sleep(resolved.again).await;
            Done::Trunk(at, resolver.resolve(at, &trunk).await)
        });
        addresses
    }

    /// Keeps the binding to a trunk open, now and from now on; connections do so themselves.
    pub(super) fn keep_alive(&mut self, at: u16) {
        let Some(servers) = self.trunks.get(usize::from(at)) else { return };
        let Some(pause) = servers.trunk.keep_alive() else { return };
        if servers.protocol != Protocol::Udp {
            return;
        }
        if let Some(place) = servers.in_order(Instant::now()).first() {
            // Lost or not: the next one comes soon.
            let _ = self.transports.send_to(place, KEEP_ALIVE);
        }
        self.work.spawn(async move {
            tokio::time::sleep(pause).await;
            Done::KeepAlive(at)
        });
    }

    /// Returns where a call through the trunk would go now, and whether there is a second place.
    pub(super) fn first(&self, trunk: u16) -> Option<(Destination, bool)> {
        let places = self.trunks.get(usize::from(trunk))?.in_order(Instant::now());
        let second = places.len() > 1;
        places.into_iter().next().map(|first| (first, second))
    }

    /// Notes that a place does not answer: the others are tried first for a while.
    pub(super) fn is_bad(&mut self, place: &Destination) {
        let until = Instant::now().checked_add(BAD_TIME);
        for servers in &mut self.trunks {
            if let Some(until) = until.filter(|_| servers.places.contains(place)) {
                servers.bad.insert(place.clone(), until);
            }
        }
    }

    /// Sends; returns the transaction when the message can go nowhere.
    pub(super) fn send(&mut self, sent: Transmission) -> Option<TransactionId> {
        let Some(protocol) = protocol_of(&sent.target.transport) else { return sent.transaction };
        let large = protocol == Protocol::Udp && is_large_request(&sent.bytes);
        if !large {
            match self.send_by_flow(&sent, protocol) {
                Ok(()) => return None,
                // A peer that takes nothing is not given another connection too.
                Err(SendError::Full) => return sent.transaction,
                Err(_) => {}
            }
        }
        match &sent.target.to {
            sip::Destination::Address(remote) => {
                let places = vec![self.place(protocol, *remote)];
                self.try_each(sent, self.by_size(places, large))
            }
            sip::Destination::Name { host, port } => {
                let key = (host.to_ascii_lowercase(), *port, protocol);
                let sticky = sent.transaction.and_then(|id| self.sticky.get(&id));
                if let Some((place, _)) = sticky {
                    let place = place.clone();
                    return self.try_each(sent, [place].into());
                }
                match self.of_trunk(&key) {
                    Some(places) => self.try_each(sent, self.by_size(places, large)),
                    None => self.ask(key, sent),
                }
            }
        }
    }

    fn send_by_flow(&self, sent: &Transmission, protocol: Protocol) -> Result<(), SendError> {
        let id = sent.target.flow.ok_or(SendError::Gone)?;
        let remote = match &sent.target.to {
            sip::Destination::Address(remote) => *remote,
            // A connection knows its other end; a socket for datagrams needs an address.
            sip::Destination::Name { .. } if protocol.is_stream() => unspecified(),
            sip::Destination::Name { .. } => return Err(SendError::Gone),
        };
        self.transports.send(transport::FlowId(id.0), remote, sent.bytes.clone())
    }

    /// The place at an address: with the trunk's name and certificates when it is one of a trunk.
    fn place(&self, protocol: Protocol, remote: SocketAddr) -> Destination {
        let places = || self.trunks.iter().flat_map(|servers| &servers.places);
        let exact = places().find(|place| place.protocol == protocol && place.remote == remote);
        let host = || places().find(|place| place.remote.ip() == remote.ip());
        let known = exact.or_else(host);
        let name = known.and_then(|place| place.name.clone());
        let trunk = known.and_then(|place| place.trunk);
        Destination { protocol, remote, name: name.filter(|_| protocol == Protocol::Tls), trunk }
    }

    /// The places of the trunk whose first server has that name.
    fn of_trunk(&self, (host, port, protocol): &NameKey) -> Option<Vec<Destination>> {
        let named = |servers: &&Servers| {
            servers.protocol == *protocol
                && servers
                    .trunk
                    .servers
                    .first()
                    .is_some_and(|server| server.host() == host && server.port() == *port)
        };
        let servers = self.trunks.iter().find(named)?;
        Some(servers.in_order(Instant::now()))
    }

    /// Puts TCP before UDP for what is large, where the trunk takes it.
    fn by_size(&self, places: Vec<Destination>, large: bool) -> VecDeque<Destination> {
        let takes = |place: &Destination| {
            let servers = place.trunk.and_then(|at| self.trunks.get(usize::from(at)));
            servers.is_some_and(|servers| servers.trunk.tcp_when_large)
        };
        let mut ordered = VecDeque::new();
        for place in places {
            if large && takes(&place) {
                ordered.push_back(Destination { protocol: Protocol::Tcp, ..place.clone() });
            }
            ordered.push_back(place);
        }
        ordered
    }

    /// Asks for a name that no trunk has; the message waits.
    fn ask(&mut self, key: NameKey, sent: Transmission) -> Option<TransactionId> {
        if let Some(waiting) = self.asking.get_mut(&key) {
            if waiting.len() < WAITING_MAX {
                waiting.push(sent);
                return None;
            }
            return sent.transaction;
        }
        let port = key.1.map_or_else(String::new, |port| format!(":{port}"));
        let Ok(server) = format!("{}{port}", key.0).parse::<ServerAddress>() else {
            return sent.transaction;
        };
        if self.asking.len() >= ASKING_MAX {
            return sent.transaction;
        }
        self.asking.insert(key.clone(), vec![sent]);
        let resolver = Arc::clone(&self.resolver);
        self.work.spawn(async move {
            let places = resolver.find(&server, key.2).await;
            Done::Name(key, places)
        });
        None
    }

    /// Sends what waited for a name; returns the transactions whose messages can go nowhere.
    pub(super) fn named(&mut self, key: &NameKey, found: &[SocketAddr]) -> Vec<TransactionId> {
        let waiting = self.asking.remove(key).unwrap_or_default();
        let places: VecDeque<Destination> =
            found.iter().map(|remote| self.place(key.2, *remote)).collect();
        waiting.into_iter().filter_map(|sent| self.try_each(sent, places.clone())).collect()
    }

    fn try_each(
        &mut self,
        sent: Transmission,
        mut rest: VecDeque<Destination>,
    ) -> Option<TransactionId> {
        while let Some(place) = rest.pop_front() {
            match self.transports.send_to(&place, bytes_for(&sent, &place)) {
                Ok(by) => {
                    self.keep_to(&sent, &place);
                    if by.fresh {
                        self.pending.insert(by.id, vec![]);
                    }
                    // Until something comes back it may still have to go elsewhere.
                    if let Some(pending) = self.pending.get_mut(&by.id)
                        && pending.len() < WAITING_MAX
                    {
                        pending.push(Pending { sent, rest });
                    }
                    return None;
                }
                Err(error) => {
                    tracing::debug!(remote = %place.remote, %error, "a message was not sent");
                }
            }
        }
        sent.transaction
    }

    fn keep_to(&mut self, sent: &Transmission, place: &Destination) {
        let Some(id) = sent.transaction else { return };
        let now = Instant::now();
        // Transactions are counted: the first is the oldest.
        while let Some(entry) = self.sticky.first_entry() {
            let old = now.duration_since(entry.get().1) > STICKY_TIME;
            if !old && self.sticky.len() < STICKY_MAX {
                break;
            }
            self.sticky.pop_first();
        }
        self.sticky.insert(id, (place.clone(), now));
    }

    /// Something came over a flow: what was sent over it has arrived.
    pub(super) fn heard(&mut self, id: transport::FlowId) {
        self.pending.remove(&id);
    }

    /// A connection could not be made, or ended before anything came back: its messages go to the
    /// next place. Returns the transactions whose messages can go nowhere.
    pub(super) fn lost(
        &mut self,
        id: transport::FlowId,
        place: Option<&Destination>,
    ) -> Vec<TransactionId> {
        if let Some(place) = place {
            self.is_bad(place);
        }
        let pending = self.pending.remove(&id).unwrap_or_default();
        pending.into_iter().filter_map(|one| self.try_each(one.sent, one.rest)).collect()
    }
}

fn is_large_request(bytes: &[u8]) -> bool {
    bytes.len() > DATAGRAM_REQUEST_BYTES_MAX && !bytes.starts_with(b"SIP/2.0 ")
}

/// The message as it goes there: its Via names the transport, and the machine knows of one only.
fn bytes_for(sent: &Transmission, place: &Destination) -> Bytes {
    const WRITTEN: &[u8] = b"SIP/2.0/UDP ";
    if place.protocol != Protocol::Tcp || sent.target.transport != Transport::Udp {
        return sent.bytes.clone();
    }
    let at = sent.bytes.windows(WRITTEN.len()).position(|bytes| bytes == WRITTEN);
    let Some((before, after)) = at.and_then(|at| sent.bytes.split_at_checked(at)) else {
        return sent.bytes.clone();
    };
    let after = after.get(WRITTEN.len()..).unwrap_or_default();
    [before, b"SIP/2.0/TCP ", after].concat().into()
}

fn unspecified() -> SocketAddr {
    SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED), 0)
}

/// Returns the protocol of a transport that we speak.
pub(super) fn protocol_of(transport: &Transport) -> Option<Protocol> {
    match transport {
        Transport::Udp => Some(Protocol::Udp),
        Transport::Tcp => Some(Protocol::Tcp),
        Transport::Tls => Some(Protocol::Tls),
        Transport::Other(_) => None,
    }
}

/// Returns the transport of a protocol.
pub(super) const fn transport_of(protocol: Protocol) -> Transport {
    match protocol {
        Protocol::Udp => Transport::Udp,
        Protocol::Tcp => Transport::Tcp,
        Protocol::Tls => Transport::Tls,
    }
}
