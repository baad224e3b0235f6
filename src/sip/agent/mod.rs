//! A SIP user agent without sockets and clocks.
//!
//! [`Agent`] takes messages, commands and the time, and gives [`Output`]s: messages to be sent and
//! events to be told. `now` is the time since some start, never going back. After each call of
//! [`Agent::receive`], [`Agent::command`], [`Agent::unsent`] or [`Agent::tick`], ask
//! [`Agent::timeout`] when to call [`Agent::tick`] next.
//!
//! The story of a call that comes in is told in `incoming`, `received`, `within`, `ending`; of one
//! that we make in `dialled`, `within`, `ending`; new offers both ways in `reoffer`.

mod api;
mod auth;
mod body;
mod checks;
mod compose;
mod config;
mod core;
mod dialled;
mod ending;
mod identity;
mod incoming;
mod leg;
mod received;
mod refer;
mod reoffer;
mod servers;
mod trunks;
mod within;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use self::core::{Core, Cx, Use};
use self::leg::{Leg, Stage};
use self::trunks::TrunkNow;
use super::access::Sources;
use super::digest::Door;
use super::flow::{Flow, TrunkId};
use super::transaction::{Layer, Sent, TransactionId, earlier};
use super::{Message, Refused};
use crate::runtime::{NoRandom, Random};

pub use api::{
    Command, CommandError, Dial, EndCause, Event, IncomingCall, LegId, Output, ReferOutcome,
    ReferTarget, Sdp, TrunkState,
};
pub use body::SDP_BYTES_MAX;
pub use config::{AgentConfig, Challenge, Limits, Local, RegisterPlan, Reliability, Trunk};

/// How long the driver may take to answer [`Event::Reoffered`]; after that the offer is refused
/// with 488, so that no carrier waits for us.
pub const REOFFER_WAIT: Duration = Duration::from_secs(5);

/// How long the outcome of a REFER is waited for.
pub const REFER_WAIT: Duration = Duration::from_secs(180);

/// How many addresses a trunk may have beside those that it is configured with.
pub const TRUNK_ADDRESSES_MAX: usize = 64;

/// How many servers a trunk may have.
pub const TRUNK_SERVERS_MAX: usize = 32;

/// How many values of Diversion are told.
pub const DIVERSIONS_MAX: usize = 8;

/// The shortest wait before something is tried again that could not be done now.
const RETRY_LEAST: Duration = Duration::from_secs(1);

/// How long after a refused refresh of a session the next is tried.
const REFRESH_AGAIN: Duration = Duration::from_secs(10);

/// For how long a nonce of ours is good.
const NONCE_LIFE: Duration = Duration::from_secs(300);

/// The user agent: all calls, trunks and transactions.
pub struct Agent {
    core: Core,
    legs: BTreeMap<LegId, Leg>,
    deadlines: BTreeSet<(Duration, LegId)>,
    /// How many calls came in so far.
    received: u64,
    doors: Vec<Option<Door>>,
    callers: Sources,
    strangers: Sources,
    /// Requests of addresses that no trunk lists.
    turned_away: u64,
}

/// How much there is of everything, for the measures and the tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Calls whose end was not told.
    pub calls: usize,
    /// Calls that are kept until everything on the way has arrived, and those above.
    pub legs: usize,
    /// Transactions.
    pub transactions: usize,
    /// Dialogs, early ones too.
    pub dialogs: usize,
    /// Requests of ours that wait for their end, also INVITEs that were accepted and may be by
    /// others yet.
    pub waiting: usize,
    /// Requests of ours without a final response.
    pub unanswered: usize,
}

impl Agent {
    /// An agent without calls.
    ///
    /// # Errors
    /// [`NoRandom`]: nothing that must not be guessed can be made.
    pub fn new(config: AgentConfig, random: Arc<dyn Random>) -> Result<Self, NoRandom> {
        let mut key = zeroize::Zeroizing::new([0; 32]);
        random.fill(key.as_mut_slice())?;
        let door = |trunk: &Trunk| {
            trunk.challenge.as_ref().map(|challenge| Door::new(&challenge.realm, &key, NONCE_LIFE))
        };
        let doors = config.trunks.iter().map(door).collect();
        let (callers, strangers) =
            (Sources::new(config.limits.trunk), Sources::new(config.limits.stranger));
        let core = Core {
            layer: Layer::new(config.timers, config.limits.transactions),
            trunks: config.trunks.iter().map(TrunkNow::new).collect(),
            config,
            random,
            uses: BTreeMap::new(),
            dialogs: BTreeMap::new(),
            up: BTreeMap::new(),
            draining: None,
        };
        let (legs, deadlines) = (BTreeMap::new(), BTreeSet::new());
        Ok(Self { core, legs, deadlines, received: 0, doors, callers, strangers, turned_away: 0 })
    }

    /// A message came, or something that is none: what [`super::parse`] or [`super::Framer`] made
    /// of the bytes.
    pub fn receive(
        &mut self,
        now: Duration,
        from: &Flow,
        message: Result<Message, Refused>,
        out: &mut Vec<Output>,
    ) {
        match message {
            Ok(message) if message.is_request() => self.request(now, from, message, out),
            Ok(message) => self.response(now, from, &message, out),
            Err(refused) => self.malformed(from, refused, out),
        }
    }

    /// Does what is asked.
    ///
    /// # Errors
    /// [`CommandError`]; nothing was sent and nothing has changed then.
    pub fn command(
        &mut self,
        now: Duration,
        command: Command,
        out: &mut Vec<Output>,
    ) -> Result<(), CommandError> {
        match command {
            Command::Ring { leg, code, sdp } => {
                self.live(now, leg, out, |leg, cx| leg.ring(cx, code, sdp))
            }
            Command::Answer { leg, sdp } => self.live(now, leg, out, |leg, cx| leg.answer(cx, sdp)),
            Command::Reject { leg, code, retry_after } => self
                .live(now, leg, out, |leg, cx| leg.reject(cx, code, retry_after, EndCause::Local)),
            Command::HangUp { leg, reason } => self.live(now, leg, out, |leg, cx| {
                leg.hang_up(cx, reason, EndCause::Local);
                Ok(())
            }),
            Command::Dial(dial) => self.dial(now, &dial, out),
            Command::Reoffer { leg, sdp } => {
                self.live(now, leg, out, |leg, cx| leg.reoffer(cx, sdp.as_ref(), false))
            }
            Command::AnswerReoffer { leg, answer } => {
                self.live(now, leg, out, |leg, cx| leg.answer_reoffer(cx, answer))
            }
            Command::Refer { leg, target } => self.refer(now, leg, &target, out),
            Command::Probe { trunk } => trunks::probe(&mut self.cx(now, out), trunk),
            Command::Register { trunk } => trunks::register(&mut self.cx(now, out), trunk, true),
            Command::Unregister { trunk } => trunks::register(&mut self.cx(now, out), trunk, false),
            Command::TrunkAddresses { trunk, mut addresses } => {
                let known = self.core.trunks.get_mut(usize::from(trunk.0));
                addresses.truncate(TRUNK_ADDRESSES_MAX);
                known.ok_or(CommandError::Unknown)?.addresses = addresses;
                Ok(())
            }
            Command::TrunkServers { trunk, mut servers } => {
                let known = self.core.trunks.get_mut(usize::from(trunk.0));
                let known = known.ok_or(CommandError::Unknown)?;
                servers.truncate(TRUNK_SERVERS_MAX);
                servers.iter_mut().for_each(|server| server.trunk = Some(trunk));
                // The one in use stays in use.
                let used = known.servers.get(known.server).map(|server| &server.to);
                let place = servers.iter().position(|server| Some(&server.to) == used);
                known.server = place.unwrap_or(0);
                known.servers = servers;
                Ok(())
            }
            Command::Drain { retry_after } => {
                self.core.draining = Some(retry_after);
                Ok(())
            }
        }
    }

    fn dial(
        &mut self,
        now: Duration,
        dial: &Dial,
        out: &mut Vec<Output>,
    ) -> Result<(), CommandError> {
        let fresh = matches!(dial.leg, LegId::Dialled(_)) && !self.legs.contains_key(&dial.leg);
        if !fresh {
            return Err(CommandError::Invalid);
        }
        let mut cx = self.cx(now, out);
        if cx.core.config.trunk(dial.trunk).is_none() {
            return Err(CommandError::Unknown);
        }
        if !cx.begin(dial.trunk) {
            return Err(CommandError::Full);
        }
        let leg = Leg::dial(&mut cx, dial).inspect_err(|_| cx.end(dial.trunk))?;
        self.put(leg);
        Ok(())
    }

    fn refer(
        &mut self,
        now: Duration,
        leg: LegId,
        target: &ReferTarget,
        out: &mut Vec<Output>,
    ) -> Result<(), CommandError> {
        let target = match target {
            ReferTarget::To(uri) => uri.to_string(),
            ReferTarget::Replace(other) => {
                let other = self.legs.get(other).ok_or(CommandError::Unknown)?;
                other.replace_uri().ok_or(CommandError::WrongState)?
            }
        };
        self.live(now, leg, out, |leg, cx| leg.refer(cx, &target))
    }

    /// A message with this transaction could not be sent: no connection, no address. Nothing
    /// happens when an answer came all the same.
    pub fn unsent(&mut self, now: Duration, id: TransactionId, out: &mut Vec<Output>) {
        if let Some(sent) = self.core.layer.unsent(id) {
            self.unheard(now, id, 503, Some(sent), out);
        }
    }

    /// When [`Agent::tick`] is wanted next; `None` when nothing is waited for.
    #[must_use]
    pub fn timeout(&self) -> Option<Duration> {
        let leg = self.deadlines.first().map(|(at, _)| *at);
        let trunk = self.core.trunks.iter().filter_map(TrunkNow::next).min();
        earlier(earlier(self.core.layer.timeout(), leg), trunk)
    }

    /// Does what is due.
    pub fn tick(&mut self, now: Duration, out: &mut Vec<Output>) {
        let mut sent = vec![];
        let over = self.core.layer.tick(now, &mut sent);
        out.extend(sent.into_iter().map(Output::Send));
        for over in over {
            if over.timed_out {
                self.unheard(now, over.id, dialled::NO_RESPONSE, over.sent, out);
            } else {
                self.waited(now, over.id, out);
            }
        }
        // Each call is looked at once: what is due again at the same moment is due in the next tick.
        let due: Vec<LegId> =
            self.deadlines.iter().take_while(|(at, _)| *at <= now).map(|(_, leg)| *leg).collect();
        for leg in due {
            self.with(now, leg, out, |leg, cx| leg.tick(cx));
        }
        for place in 0..self.core.trunks.len() {
            if let Ok(place) = u16::try_from(place) {
                trunks::tick(&mut self.cx(now, out), TrunkId(place));
            }
        }
    }

    /// How much there is of everything.
    #[must_use]
    pub fn census(&self) -> Census {
        Census {
            calls: self.core.up.values().fold(0, |sum: usize, count| sum.saturating_add(*count)),
            legs: self.legs.len(),
            transactions: self.core.layer.len(),
            dialogs: self.core.dialogs.len(),
            waiting: self.core.uses.len(),
            unanswered: self.core.layer.unanswered(),
        }
    }

    /// How many requests came from addresses that no trunk lists, since the start.
    #[must_use]
    pub const fn turned_away(&self) -> u64 {
        self.turned_away
    }

    /// Whether nothing is left to do but to forget: no call, no request without an answer.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        let census = self.census();
        census.calls == 0 && census.unanswered == 0
    }

    /// A request of ours came to nothing.
    fn unheard(
        &mut self,
        now: Duration,
        id: TransactionId,
        code: u16,
        sent: Option<Sent>,
        out: &mut Vec<Output>,
    ) {
        let Some(who) = self.core.uses.remove(&id) else { return };
        match who.leg {
            None => trunks::unanswered(&mut self.cx(now, out), who, code, sent),
            Some(leg) => {
                self.with(now, leg, out, |leg, cx| {
                    leg.open = leg.open.saturating_sub(1);
                    leg.unheard(cx, who, code, sent);
                });
            }
        }
    }

    /// No more responses to this request of ours can come.
    fn waited(&mut self, now: Duration, id: TransactionId, out: &mut Vec<Output>) {
        let leg = self.core.uses.remove(&id).and_then(|who: Use| who.leg);
        if let Some(leg) = leg {
            self.with(now, leg, out, |leg, _| leg.open = leg.open.saturating_sub(1));
        }
    }

    fn cx<'a>(&'a mut self, now: Duration, out: &'a mut Vec<Output>) -> Cx<'a> {
        Cx { now, core: &mut self.core, out }
    }

    fn token(&self) -> Result<String, NoRandom> {
        core::token(&*self.core.random)
    }

    /// [`Self::with`] for commands: a call whose end was told takes none.
    fn live(
        &mut self,
        now: Duration,
        id: LegId,
        out: &mut Vec<Output>,
        act: impl FnOnce(&mut Leg, &mut Cx<'_>) -> Result<(), CommandError>,
    ) -> Result<(), CommandError> {
        if self.legs.get(&id).is_none_or(|leg| leg.stage == Stage::Over) {
            return Err(CommandError::Unknown);
        }
        self.with(now, id, out, act).unwrap_or(Err(CommandError::Unknown))
    }

    /// Does something with a call, and puts it back with its next deadline.
    fn with<R>(
        &mut self,
        now: Duration,
        id: LegId,
        out: &mut Vec<Output>,
        act: impl FnOnce(&mut Leg, &mut Cx<'_>) -> R,
    ) -> Option<R> {
        let mut leg = self.legs.remove(&id)?;
        let result = act(&mut leg, &mut self.cx(now, out));
        let replaced = if leg.stage == Stage::Up { leg.replaces.take() } else { None };
        self.put(leg);
        if let Some(mut other) = replaced.and_then(|other| self.legs.remove(&other)) {
            other.hang_up(&mut self.cx(now, out), None, EndCause::Replaced);
            self.put(other);
        }
        Some(result)
    }

    fn put(&mut self, mut leg: Leg) {
        if let Some(at) = leg.planned.take() {
            self.deadlines.remove(&(at, leg.id));
        }
        if leg.is_done() {
            leg.unname(&mut self.core);
            return;
        }
        leg.planned = leg.next();
        self.deadlines.extend(leg.planned.map(|at| (at, leg.id)));
        self.legs.insert(leg.id, leg);
    }
}

/// How much there is, and nothing of what is said.
impl fmt::Debug for Agent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Agent({:?})", self.census())
    }
}

#[cfg(test)]
mod tests;
