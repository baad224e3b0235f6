//! The task that owns the machine.
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, Sender, WeakSender};
use tokio::sync::{oneshot, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::super::resolve::Resolved;
use super::super::transport::{self, Counters, Inbound, Inbox};
use super::leg::{Incoming, Leg, LegEvent};
use super::legs::{Attempt, Legs, Told, of_leg};
use super::router::{Done, Router, transport_of};
use super::{Ask, STOP_TIME_MAX, TrunkStatus, Watcher};
use crate::sip::agent::{
    Agent, Command, CommandError, Dial, Event, IncomingCall, LegId, Output, TrunkState,
};
use crate::sip::{Flow, FlowId, Message, Refused, TrunkId, parse};

/// What has come in already and is taken in one go.
const BATCH: usize = 64;
/// Seconds for Retry-After when the driver takes no more calls.
const RETRY_AFTER_S: u32 = 10;

/// However often a trunk cuts its connections, we do not register anew sooner.
const REGISTER_PAUSE: Duration = Duration::from_secs(30);

/// Where the task's work comes from and goes to.
pub(super) struct Ends {
    pub(super) inbox: Inbox,
    pub(super) asks: Receiver<Ask>,
    /// For the handles of calls that come in; weak, so that the last of them ends the telephone.
    pub(super) own_asks: WeakSender<Ask>,
    pub(super) incoming: Sender<Incoming>,
    pub(super) states: watch::Sender<Vec<TrunkStatus>>,
    pub(super) up: watch::Sender<usize>,
    pub(super) counters: Arc<Counters>,
    /// Who looks on at what comes in.
    pub(super) watcher: Option<Watcher>,
}

/// The machine and all around it.
pub(super) struct Shell {
    agent: Agent,
    router: Router,
    legs: Legs,
    ends: Ends,
    begun: Instant,
    out: Vec<Output>,
    /// Calls of ours so far.
    dialled: u64,
    /// The trunks that we register at, and when we last began to.
    registering: BTreeMap<TrunkId, Instant>,
    stopping: bool,
}

/// What there is to do.
enum Step {
    Inbound(Inbound),
    Ask(Ask),
    /// Handles of calls were dropped.
    Dropped,
    /// The machine's time has come.
    Tick,
    Done(Done),
}

impl Shell {
    pub(super) fn new(agent: Agent, router: Router, ends: Ends) -> Self {
        Self {
            agent,
            router,
            legs: Legs::default(),
            ends,
            begun: Instant::now(),
            out: vec![],
            dialled: 0,
            registering: BTreeMap::new(),
            stopping: false,
        }
    }

    /// Tells the machine where the trunks are, and registers.
    pub(super) fn begin(&mut self, found: Vec<Resolved>, registering: &[bool]) {
        for ((at, found), registers) in (0_u16..).zip(found).zip(registering) {
            self.found(at, found);
            self.router.keep_alive(at);
            if *registers {
                self.registering.insert(TrunkId(at), Instant::now());
                self.order(Command::Register { trunk: TrunkId(at) });
            }
        }
        self.perform();
    }

    /// Works until it is told to stop.
    pub(super) async fn run(mut self, stop: CancellationToken) {
        while let Some(step) = self.next(&stop).await {
            self.take(step);
        }
        self.stop().await;
    }

    /// Returns what there is to do next; nothing when the telephone is to stop, or nobody is left
    /// who could use it.
    async fn next(&mut self, stop: &CancellationToken) -> Option<Step> {
        let due = self.agent.timeout().and_then(|due| self.begun.checked_add(due));
        let tick = async {
            match due {
                Some(due) => tokio::time::sleep_until(due).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = stop.cancelled() => None,
            inbound = self.ends.inbox.next() => inbound.map(Step::Inbound),
            ask = self.ends.asks.recv(), if !self.stopping => ask.map(Step::Ask),
            () = self.legs.dropped.any() => Some(Step::Dropped),
            done = self.router.done() => Some(Step::Done(done)),
            () = tick => Some(Step::Tick),
        }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Inbound(first) => {
                self.inbound(first);
                for _ in 0..BATCH {
                    match self.ends.inbox.waiting() {
                        Some(more) => self.inbound(more),
                        None => break,
                    }
                }
            }
            Step::Ask(ask) => self.ask(ask),
            Step::Dropped => self.dropped(),
            Step::Done(Done::Trunk(at, resolved)) => {
                self.found(at, resolved);
            }
            Step::Done(Done::Name(key, found)) => {
                for unsent in self.router.named(&key, &found) {
                    self.agent.unsent(self.begun.elapsed(), unsent, &mut self.out);
                }
            }
            Step::Done(Done::KeepAlive(at)) => self.router.keep_alive(at),
            Step::Tick => self.agent.tick(self.begun.elapsed(), &mut self.out),
        }
        self.perform();
    }

    fn inbound(&mut self, inbound: Inbound) {
        let now = self.begun.elapsed();
        match inbound {
            Inbound::Datagram { flow, bytes } => {
                self.receive(now, &flow, parse(&bytes));
            }
            Inbound::Message { flow, message } => {
                self.router.heard(flow.id);
                self.receive(now, &flow, message);
            }
            Inbound::Unconnected { id, destination, why } => {
                tracing::warn!(remote = %destination.remote, error = %why, "no SIP connection");
                self.unsent(id, Some(&destination));
            }
            Inbound::Closed { flow, .. } => {
                self.unsent(flow.id, None);
                if let Some(trunk) = flow.trunk {
                    self.register_again(TrunkId(trunk));
                }
            }
        }
    }

    fn receive(
        &mut self,
        now: Duration,
        flow: &transport::Flow,
        message: Result<Message, Refused>,
    ) {
        if let (Some(watcher), Ok(message)) = (&self.ends.watcher, &message) {
            watcher(flow.remote, message);
        }
        let strangers = self.agent.turned_away();
        self.agent.receive(now, &flow_of(flow), message, &mut self.out);
        if self.agent.turned_away() > strangers {
            self.ends.counters.strangers.add();
        }
    }

    /// A connection to a trunk has ended: calls can no longer come by it (RFC 5626 section 4.3).
    fn register_again(&mut self, trunk: TrunkId) {
        let now = Instant::now();
        let due = |begun: &Instant| now.duration_since(*begun) >= REGISTER_PAUSE;
        if !self.stopping && self.registering.get(&trunk).is_some_and(due) {
            self.registering.insert(trunk, now);
            // What stands is refreshed at once when it was about to be taken back.
            self.order(Command::Unregister { trunk });
            self.order(Command::Register { trunk });
        }
    }

    fn unsent(&mut self, id: transport::FlowId, place: Option<&transport::Destination>) {
        for unsent in self.router.lost(id, place) {
            self.agent.unsent(self.begun.elapsed(), unsent, &mut self.out);
        }
    }

    fn ask(&mut self, ask: Ask) {
        // Who no longer waits for the reply has dropped the handle too.
        match ask {
            Ask::Command(command, reply) => {
                let done = self.command(command);
                let _ = reply.send(done);
            }
            Ask::Dial(trunk, dial, reply) => self.dial(trunk, *dial, reply),
            Ask::Refresh => self.router.refresh_certificates(),
        }
    }

    fn command(&mut self, command: Command) -> Result<(), CommandError> {
        let command = self.legs.translate(command);
        let referring = if let Command::Refer { leg, .. } = &command { Some(*leg) } else { None };
        let done = self.agent.command(self.begun.elapsed(), command, &mut self.out);
        if let (Some(leg), Err(_)) = (referring, &done) {
            self.legs.not_referring(leg);
        }
        done
    }

    /// Gives a command of our own; that a call is over already is no news.
    fn order(&mut self, command: Command) {
        if let Err(error) = self.agent.command(self.begun.elapsed(), command, &mut self.out) {
            tracing::debug!(%error, "a command was not carried out");
        }
    }

    /// Takes in where a trunk's servers are, and what was wrong in looking for them.
    fn found(&mut self, at: u16, resolved: Resolved) {
        self.ends.states.send_if_modified(|all| {
            let Some(status) = all.get_mut(usize::from(at)) else { return false };
            let trouble = resolved.trouble.as_ref().map(ToString::to_string);
            std::mem::replace(&mut status.trouble, trouble.clone()) != trouble
        });
        let addresses: Vec<IpAddr> = self.router.found(at, resolved);
        self.order(Command::TrunkAddresses { trunk: TrunkId(at), addresses });
    }

    fn next_leg(&mut self) -> LegId {
        self.dialled = self.dialled.saturating_add(1);
        LegId::Dialled(self.dialled)
    }

    fn dial(
        &mut self,
        trunk: TrunkId,
        dial: super::Dial,
        reply: oneshot::Sender<Result<Leg, CommandError>>,
    ) {
        let Some(asks) = self.ends.own_asks.upgrade() else { return };
        let leg = self.next_leg();
        let super::Dial { target, shown, asserted, offer, .. } = dial;
        let dial = Dial { leg, trunk, target, shown, offer, asserted };
        let first = self.router.first(trunk.0);
        let command = Command::Dial(Box::new(dial.clone()));
        let handle = self.legs.open(leg, asks);
        let dialled = self.agent.command(self.begun.elapsed(), command, &mut self.out);
        match dialled {
            Ok(()) => {
                if let Some((place, true)) = first {
                    self.legs.attempt(leg, Attempt { dial, place, tries: 1 });
                }
                let _ = reply.send(Ok(handle));
            }
            Err(error) => {
                self.legs.forget(leg);
                let _ = reply.send(Err(error));
            }
        }
    }

    /// Hangs up what nobody serves any more.
    fn dropped(&mut self) {
        for handle in self.legs.dropped.take() {
            if let Some(leg) = self.legs.forget(handle) {
                self.order(Command::HangUp { leg, reason: None });
            }
        }
    }

    /// Sends and tells what the machine has put out, and what comes of that.
    fn perform(&mut self) {
        while !self.out.is_empty() {
            for output in std::mem::take(&mut self.out) {
                match output {
                    Output::Send(sent) => {
                        if let Some(unsent) = self.router.send(sent) {
                            self.agent.unsent(self.begun.elapsed(), unsent, &mut self.out);
                        }
                    }
                    Output::Event(event) => self.tell(event),
                }
            }
        }
        let up = self.legs.up();
        self.ends.up.send_if_modified(|before| std::mem::replace(before, up) != up);
    }

    fn tell(&mut self, event: Event) {
        match of_leg(event) {
            Ok((leg, event)) => self.tell_leg(leg, event),
            Err(Event::Incoming(call)) => self.incoming(*call),
            Err(Event::Trunk { trunk, state }) => self.trunk(trunk, state),
            // The others are events of a call.
            Err(_) => {}
        }
    }

    fn tell_leg(&mut self, leg: LegId, event: LegEvent) {
        if let Some((handle, attempt)) = self.legs.retry(leg, &event)
            && self.elsewhere(handle, attempt)
        {
            return;
        }
        match self.legs.tell(leg, event) {
            Told::Well => {}
            Told::Deaf(leg) => {
                tracing::error!(?leg, "nobody takes the events of a call: it is hung up");
                self.order(Command::HangUp { leg, reason: None });
            }
        }
    }

    /// Tries a call of ours at the next server; returns whether there is one.
    fn elsewhere(&mut self, handle: LegId, attempt: Attempt) -> bool {
        let Attempt { mut dial, place, tries } = attempt;
        self.router.is_bad(&place);
        let Some((next, _)) = self.router.first(dial.trunk.0).filter(|(next, _)| *next != place)
        else {
            return false;
        };
        tracing::warn!(from = %place.remote, to = %next.remote, "a call is tried at the next server");
        let leg = self.next_leg();
        dial.leg = leg;
        let command = Command::Dial(Box::new(dial.clone()));
        if self.agent.command(self.begun.elapsed(), command, &mut self.out).is_err() {
            return false;
        }
        let tries = tries.saturating_add(1);
        self.legs.renamed(handle, leg, Attempt { dial, place: next, tries });
        true
    }

    fn incoming(&mut self, call: IncomingCall) {
        let (id, trunk) = (call.leg, call.trunk);
        let states = self.ends.states.borrow();
        let name = states.get(usize::from(trunk.0)).map(|status| status.id.clone());
        drop(states);
        let given = self.ends.own_asks.upgrade().zip(name).is_some_and(|(asks, trunk)| {
            let leg = self.legs.open(id, asks);
            self.ends.incoming.try_send(Incoming { leg, trunk, call }).is_ok()
        });
        if !given {
            self.legs.forget(id);
            tracing::warn!("a call was told 503: nobody takes it");
            let retry_after = Some(RETRY_AFTER_S);
            self.order(Command::Reject { leg: id, code: 503, retry_after });
        }
    }

    fn trunk(&mut self, trunk: TrunkId, state: TrunkState) {
        let down = matches!(state, TrunkState::Down);
        self.ends.states.send_modify(|all| {
            let Some(status) = all.get_mut(usize::from(trunk.0)) else { return };
            tracing::info!(trunk = status.id, ?state, "trunk");
            match state {
                TrunkState::Up => status.heard(true),
                TrunkState::Down => status.heard(false),
                TrunkState::Unregistered => {
                    if self.stopping {
                        self.registering.remove(&trunk);
                    }
                    status.registered(state);
                }
                TrunkState::Registered(_) | TrunkState::RegistrationFailed { .. } => {
                    status.registered(state);
                }
            }
        });
        if let Some((place, true)) = self.router.first(trunk.0).filter(|_| down) {
            // Probes and registrations try the next server from now on.
            self.router.is_bad(&place);
        }
    }

    /// Ends every call and registration, and the sockets, in [`STOP_TIME_MAX`].
    async fn stop(mut self) {
        self.stopping = true;
        self.ends.asks.close();
        self.order(Command::Drain { retry_after: RETRY_AFTER_S });
        for leg in self.legs.all() {
            self.order(Command::HangUp { leg, reason: None });
        }
        let registered: Vec<TrunkId> = self.registering.keys().copied().collect();
        for trunk in registered {
            self.order(Command::Unregister { trunk });
        }
        // Registrations are taken back when their time comes, which is now.
        self.agent.tick(self.begun.elapsed(), &mut self.out);
        self.perform();
        let settle = async {
            let never = CancellationToken::new();
            while self.agent.census().waiting > 0 || !self.registering.is_empty() {
                let Some(step) = self.next(&never).await else { break };
                self.take(step);
            }
        };
        if tokio::time::timeout(STOP_TIME_MAX, settle).await.is_err() {
            tracing::warn!("the other side of some calls or registrations did not answer the end");
        }
        self.router.close().await;
    }
}

/// The machine's form of a flow.
fn flow_of(flow: &transport::Flow) -> Flow {
    let transport::Flow { id, protocol, local, remote, trunk } = *flow;
    let (transport, trunk) = (transport_of(protocol), trunk.map(TrunkId));
    Flow { id: FlowId(id.0), transport, local, remote, trunk }
}
