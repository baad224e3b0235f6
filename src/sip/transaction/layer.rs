//! All transactions: which message belongs to which, and what is due when.
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bytes::Bytes;

use super::super::flow::{Target, Transmission};
use super::super::{Message, Method};
use super::client::Client;
use super::key::{self, ServerKey};
use super::server::Server;
use super::timers::{Step, Timers};

/// One transaction, counted by the layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransactionId(u64);

/// How many 2xx from different ends the ACKs are kept of, for each INVITE.
pub const FORKS_MAX: usize = 16;

/// One part in so many of the room is kept for requests within calls: without it nobody could hang
/// up, or be hung up on, while new requests take all of it.
const KEPT_FOR_CALLS: usize = 8;

/// What a request is to the layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrived {
    /// A new request; it wants an answer by [`Layer::respond`].
    New(TransactionId),
    /// A CANCEL, itself to be answered, and the INVITE that it is for, if there is one.
    Cancel(TransactionId, Option<TransactionId>),
    /// An ACK that no refusal of ours waits for: it belongs to a dialog.
    Ack,
    /// The same request came by another way: 482 (RFC 3261 8.2.2.2).
    Merged(TransactionId),
    /// A repetition, or the ACK of a refusal: dealt with.
    Absorbed,
    /// As many transactions as there may be: to be refused without one.
    Full,
}

/// A client's transaction that ended, or a server's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Over {
    /// Which.
    pub id: TransactionId,
    /// Nothing came in time: no final response, or no ACK to a refusal.
    pub timed_out: bool,
    /// The request of ours that nobody answered, to be tried elsewhere.
    pub sent: Option<Sent>,
}

/// A request of ours and where it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The request.
    pub request: Message,
    /// Where it went.
    pub target: Target,
}

/// There are as many transactions as there may be, or the message names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no transaction can be made")]
pub struct NoTransaction;

/// All transactions.
#[derive(Debug)]
pub struct Layer {
    timers: Timers,
    most: usize,
    made: u64,
    servers: BTreeMap<TransactionId, Server>,
    clients: BTreeMap<TransactionId, Client>,
    server_keys: BTreeMap<ServerKey, TransactionId>,
    client_keys: BTreeMap<String, TransactionId>,
    merged: BTreeMap<String, TransactionId>,
    deadlines: BTreeSet<(Duration, TransactionId)>,
}

impl Layer {
    /// No transactions yet, and never more than `most`; the last eighth of them only for requests
    /// within dialogs and for CANCEL.
    #[must_use]
    pub const fn new(timers: Timers, most: usize) -> Self {
        Self {
            timers,
            most,
            made: 0,
            servers: BTreeMap::new(),
            clients: BTreeMap::new(),
            server_keys: BTreeMap::new(),
            client_keys: BTreeMap::new(),
            merged: BTreeMap::new(),
            deadlines: BTreeSet::new(),
        }
    }

    /// How many there are: of the tables that are kept of them, the longest counts.
    #[must_use]
    pub fn len(&self) -> usize {
        let named = self.server_keys.len().saturating_add(self.client_keys.len());
        self.count().max(named).max(self.merged.len()).max(self.deadlines.len())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many requests of ours have no final response yet.
    #[must_use]
    pub fn unanswered(&self) -> usize {
        self.clients.values().filter(|client| client.is_waiting()).count()
    }

    fn count(&self) -> usize {
        self.servers.len().saturating_add(self.clients.len())
    }

    /// Takes a request. `target` is where its responses go.
    pub fn request(
        &mut self,
        now: Duration,
        request: &Message,
        target: Target,
        out: &mut Vec<Transmission>,
    ) -> Arrived {
        let Some(key) = ServerKey::of(request) else { return Arrived::Absorbed };
        let ack = request.method() == Some(&Method::Ack);
        if let Some(&id) = self.server_keys.get(&key) {
            return self.known(now, id, request, ack, out);
        }
        if ack {
            return Arrived::Ack;
        }
        let Some(id) = self.mint(key::within(request)) else { return Arrived::Full };
        let merged = key::merged(request);
        let twice = merged.as_ref().is_some_and(|merged| self.merged.contains_key(merged));
        let merged = merged.filter(|_| !twice);
        if let Some(merged) = merged.clone() {
            self.merged.insert(merged, id);
        }
        let server = Server::new(self.timers, request, target, key.clone(), merged);
        self.servers.insert(id, server);
        self.server_keys.insert(key, id);
        if request.method() == Some(&Method::Cancel) {
            let of = ServerKey::cancelled(request);
            return Arrived::Cancel(id, of.and_then(|of| self.server_keys.get(&of).copied()));
        }
        if twice { Arrived::Merged(id) } else { Arrived::New(id) }
    }

    fn known(
        &mut self,
        now: Duration,
        id: TransactionId,
        request: &Message,
        ack: bool,
        out: &mut Vec<Transmission>,
    ) -> Arrived {
        let Some(server) = self.servers.get_mut(&id) else { return Arrived::Absorbed };
        let before = server.next();
        let arrived = if !ack {
            out.extend(server.again());
            Arrived::Absorbed
        } else if server.acked(now, request) {
            Arrived::Absorbed
        } else {
            // An ACK of a 200 should have a branch of its own; not every sender knows.
            Arrived::Ack
        };
        self.settle(id, before);
        arrived
    }

    /// Whether a request repeats one that has a transaction, or is the ACK of one.
    #[must_use]
    pub fn knows(&self, request: &Message) -> bool {
        ServerKey::of(request).is_some_and(|key| self.server_keys.contains_key(&key))
    }

    /// The request of a server's transaction, without its body.
    #[must_use]
    pub fn asked(&self, id: TransactionId) -> Option<&Message> {
        self.servers.get(&id).map(Server::request)
    }

    /// Where the responses of a server's transaction go.
    #[must_use]
    pub fn way_back(&self, id: TransactionId) -> Option<&Target> {
        self.servers.get(&id).map(Server::target)
    }

    /// Sends a response; false when the transaction is over or has had its final response.
    pub fn respond(
        &mut self,
        now: Duration,
        id: TransactionId,
        response: &Message,
        out: &mut Vec<Transmission>,
    ) -> bool {
        let Some(server) = self.servers.get_mut(&id) else { return false };
        let before = server.next();
        let sent = server.respond(now, response, out);
        self.settle(id, before);
        sent
    }

    /// Sends a request, whose top Via is ours, in a transaction of its own.
    ///
    /// # Errors
    /// [`NoTransaction`].
    pub fn send(
        &mut self,
        now: Duration,
        request: Message,
        target: Target,
        out: &mut Vec<Transmission>,
    ) -> Result<TransactionId, NoTransaction> {
        let key = key::client(&request).ok_or(NoTransaction)?;
        if self.client_keys.contains_key(&key) {
            return Err(NoTransaction);
        }
        let id = self.mint(key::within(&request)).ok_or(NoTransaction)?;
        let client = Client::new(now, id, self.timers, request, target, key.clone(), out);
        self.clients.insert(id, client);
        self.client_keys.insert(key, id);
        self.settle(id, None);
        Ok(id)
    }

    /// Takes a response; names the transaction whose user should see it.
    pub fn response(
        &mut self,
        now: Duration,
        response: &Message,
        out: &mut Vec<Transmission>,
    ) -> Option<TransactionId> {
        // More than one Via: it was meant for somebody else (RFC 3261 8.1.3.3).
        if response.vias().ok()?.len() != 1 {
            return None;
        }
        let id = *self.client_keys.get(&key::client(response)?)?;
        let client = self.clients.get_mut(&id)?;
        if let Some(before) = client.next() {
            self.deadlines.remove(&(before, id));
        }
        let up = client.response(now, response, out);
        // Over a stream it may be over at once; its request is kept for its user until the next
        // tick.
        let next = if client.is_over() { Some(now) } else { client.next() };
        self.deadlines.extend(next.map(|at| (at, id)));
        up.then_some(id)
    }

    /// The request of a client's transaction.
    #[must_use]
    pub fn sent(&self, id: TransactionId) -> Option<(&Message, &Target)> {
        self.clients.get(&id).map(Client::request)
    }

    /// Whether a client's INVITE has had a provisional response and no final one: the time for a
    /// CANCEL.
    #[must_use]
    pub fn may_cancel(&self, id: TransactionId) -> bool {
        self.clients.get(&id).is_some_and(Client::may_cancel)
    }

    /// Sends the CANCEL of an INVITE for which [`Self::may_cancel`] holds.
    ///
    /// # Errors
    /// [`NoTransaction`] also when it is not the time for it.
    pub fn cancel(
        &mut self,
        now: Duration,
        invite: TransactionId,
        reason: Option<String>,
        out: &mut Vec<Transmission>,
    ) -> Result<TransactionId, NoTransaction> {
        let client = self.clients.get_mut(&invite).filter(|client| client.may_cancel());
        let client = client.ok_or(NoTransaction)?;
        let before = client.next();
        client.cancelled(now);
        let (request, target) = client.request();
        let (mut cancel, target) = (request.cancel(), target.clone());
        self.settle(invite, before);
        if let Some(reason) = reason {
            cancel.headers.push(super::super::HeaderName::Reason, reason);
        }
        self.send(now, cancel, target, out)
    }

    /// An INVITE of ours that had a provisional response is over without a final one within 64*T1
    /// from now. Said once it counts.
    pub fn limit(&mut self, now: Duration, invite: TransactionId) {
        if let Some(client) = self.clients.get_mut(&invite) {
            let before = client.next();
            client.limit(now);
            self.settle(invite, before);
        }
    }

    /// Sends the ACK of a 2xx to an INVITE, and again whenever that 2xx comes again.
    pub fn acknowledge(
        &mut self,
        invite: TransactionId,
        remote_tag: &str,
        target: Target,
        ack: &Message,
        out: &mut Vec<Transmission>,
    ) {
        let transmission =
            Transmission { target, bytes: Bytes::from(ack.to_bytes()), transaction: None };
        if let Some(client) = self.clients.get_mut(&invite) {
            client.keep_ack(remote_tag, transmission.clone());
        }
        out.push(transmission);
    }

    /// A request could not be sent: its transaction ends (RFC 3261 17.1.4). `None` when its user has
    /// had a final response.
    pub fn unsent(&mut self, id: TransactionId) -> Option<Sent> {
        self.clients.get(&id).filter(|client| client.is_waiting())?;
        let sent = self.copy_of(id);
        self.drop_client(id);
        sent
    }

    /// A copy of a request of ours and where it went.
    #[must_use]
    pub fn copy_of(&self, id: TransactionId) -> Option<Sent> {
        let (request, target) = self.clients.get(&id)?.request();
        Some(Sent { request: request.clone(), target: target.clone() })
    }

    /// When [`Self::tick`] is wanted next.
    #[must_use]
    pub fn timeout(&self) -> Option<Duration> {
        self.deadlines.first().map(|(at, _)| *at)
    }

    /// Lets time pass; tells what ended.
    pub fn tick(&mut self, now: Duration, out: &mut Vec<Transmission>) -> Vec<Over> {
        let mut over = vec![];
        while let Some(&(at, id)) = self.deadlines.first().filter(|(at, _)| *at <= now) {
            self.deadlines.remove(&(at, id));
            let mut steps = vec![];
            if let Some(server) = self.servers.get_mut(&id) {
                server.tick(now, &mut steps);
                out.extend(server.transmissions(&steps));
            } else if let Some(client) = self.clients.get_mut(&id) {
                client.tick(now, &mut steps);
                out.extend(client.transmissions(id, &steps));
            }
            let timed_out = steps.contains(&Step::TimedOut);
            let sent = self.copy_of(id).filter(|_| timed_out);
            if !self.settle(id, None) || timed_out {
                over.push(Over { id, timed_out, sent });
            }
        }
        over
    }

    fn mint(&mut self, within: bool) -> Option<TransactionId> {
        let kept = if within { 0 } else { self.most / KEPT_FOR_CALLS };
        if self.count() >= self.most.saturating_sub(kept) {
            return None;
        }
        self.made = self.made.saturating_add(1);
        Some(TransactionId(self.made))
    }

    /// Moves the deadline of a transaction that was touched, or drops it when it is over; tells
    /// whether it lives.
    fn settle(&mut self, id: TransactionId, before: Option<Duration>) -> bool {
        if let Some(before) = before {
            self.deadlines.remove(&(before, id));
        }
        if let Some(server) = self.servers.get(&id) {
            if server.is_over() {
                self.drop_server(id);
                return false;
            }
            self.deadlines.extend(server.next().map(|at| (at, id)));
            return true;
        }
        if let Some(client) = self.clients.get(&id) {
            if client.is_over() {
                self.drop_client(id);
                return false;
            }
            self.deadlines.extend(client.next().map(|at| (at, id)));
            return true;
        }
        false
    }

    fn drop_server(&mut self, id: TransactionId) {
        if let Some(server) = self.servers.remove(&id) {
            self.server_keys.remove(server.key());
            if let Some(merged) = server.merged() {
                self.merged.remove(merged);
            }
        }
    }

    fn drop_client(&mut self, id: TransactionId) {
        if let Some(client) = self.clients.remove(&id) {
            self.client_keys.remove(client.key());
            if let Some(at) = client.next() {
                self.deadlines.remove(&(at, id));
            }
        }
    }
}
