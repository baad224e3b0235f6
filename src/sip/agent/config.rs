//! What the agent is told at its start.
use std::net::IpAddr;
use std::time::Duration;

use super::super::access::{Network, Rate};
use super::super::digest::Credentials;
use super::super::flow::{Destination, Target, TrunkId};
use super::super::probe::ProbePlan;
use super::super::transaction::Timers;
use super::super::{Host, Transport, Uri};

/// The address at which the world finds us for one transport: Via and Contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    /// For which transport.
    pub transport: Transport,
    /// The name or address.
    pub host: Host,
    /// The port of our listener.
    pub port: u16,
}

/// What a trunk must know before it may call us; it is challenged for it.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// The realm that we name.
    pub realm: String,
    /// The user and the password.
    pub credentials: Credentials,
}

/// What to register, and where.
#[derive(Clone, Debug)]
pub struct RegisterPlan {
    /// The registrar: the Request-URI, without a user.
    pub registrar: Uri,
    /// The address of record: To and From.
    pub record: Uri,
    /// The user of our Contact.
    pub user: String,
    /// For how long to ask.
    pub expires: Duration,
}

/// The session interval that is usually asked for.
const SESSION_EXPIRES: Duration = Duration::from_secs(1_800);

/// The shortest session interval that is usually taken.
const SESSION_LEAST: Duration = Duration::from_secs(90);

/// A trunk: a peer that may call us and that we call through.
#[derive(Clone, Debug)]
pub struct Trunk {
    /// The networks that its calls come from.
    pub networks: Vec<Network>,
    /// Where our calls and requests to it go: its proxy.
    pub peer: Destination,
    /// By what they go.
    pub transport: Transport,
    /// Its domain: what stands behind the `@` of those whom we call.
    pub domain: Host,
    /// The address at which it finds us, when it is not that of [`AgentConfig::locals`].
    pub local: Option<Local>,
    /// What we answer its challenges with. Without a realm, that of its first challenge is kept to.
    pub credentials: Option<Credentials>,
    /// What we ask it for.
    pub challenge: Option<Challenge>,
    /// Whether P-Asserted-Identity and Remote-Party-ID of it are believed, and sent to it.
    pub trusted: bool,
    /// Whether it is behind an address translator, or we are: requests within a call go back to
    /// where its messages come from, whatever its Contact says.
    pub symmetric: bool,
    /// Reliable provisional responses (RFC 3262).
    pub reliable: Reliability,
    /// The session interval that we ask it for (RFC 4028); `None` asks for none and still keeps to
    /// what it asks.
    pub session_expires: Option<Duration>,
    /// Registering.
    pub register: Option<RegisterPlan>,
    /// Probing.
    pub probe: Option<ProbePlan>,
    /// How many calls it may have up at once, both ways.
    pub calls_max: usize,
}

impl Trunk {
    /// A trunk at this peer, found at its address when it is one, over UDP, without anything else.
    #[must_use]
    pub fn new(peer: Destination, domain: Host) -> Self {
        let networks = match &peer {
            Destination::Address(address) => vec![Network::single(address.ip())],
            Destination::Name { .. } => vec![],
        };
        Self {
            networks,
            peer,
            transport: Transport::Udp,
            domain,
            local: None,
            credentials: None,
            challenge: None,
            trusted: false,
            symmetric: false,
            reliable: Reliability::Supported,
            session_expires: Some(SESSION_EXPIRES),
            register: None,
            probe: None,
            calls_max: 2_000,
        }
    }

    /// Where requests outside of a call go, as it is configured.
    #[must_use]
    pub fn target(&self, id: TrunkId) -> Target {
        let (to, transport) = (self.peer.clone(), self.transport.clone());
        Target { to, transport, flow: None, trunk: Some(id) }
    }
}

/// How a trunk and we use reliable provisional responses (RFC 3262).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reliability {
    /// Not offered; given to who demands them.
    Never,
    /// Offered, and used where the other side offers them too.
    Supported,
    /// Demanded in calls that we make. Calls that come in are taken all the same: nobody who is in
    /// need is refused for what his exchange cannot do.
    Required,
}

impl Reliability {
    /// Whether our requests and responses name them in Supported.
    #[must_use]
    pub fn is_offered(self) -> bool {
        self != Self::Never
    }
}

/// How much there may be of everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Calls up at once.
    pub calls: usize,
    /// Transactions at once.
    pub transactions: usize,
    /// Messages of each source that is no trunk.
    pub stranger: Rate,
    /// New calls and other requests outside of calls, of each trunk address.
    pub trunk: Rate,
    /// How long a call may ring: then a received one is refused with 480, and one that we make is
    /// cancelled and told as [`super::Event::Failed`] with 408. More than 32 s.
    pub ring: Duration,
    /// Seconds for Retry-After when there is no room.
    pub retry_after: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            calls: 4_000,
            transactions: 65_536,
            stranger: Rate { burst: 5, per_second: 1 },
            trunk: Rate { burst: 400, per_second: 200 },
            ring: Duration::from_secs(180),
            retry_after: 10,
        }
    }
}

/// What the agent is told at its start.
#[derive(Clone, Debug)]
pub struct AgentConfig {
    /// At which addresses the world finds us.
    pub locals: Vec<Local>,
    /// User-Agent and Server; `None` says nothing of us.
    pub user_agent: Option<String>,
    /// The trunks; [`TrunkId`] counts them.
    pub trunks: Vec<Trunk>,
    /// Whether requests of strangers are dropped without a word, rather than answered with 403.
    pub silent: bool,
    /// The shortest session interval that we take (RFC 4028): Min-SE, 90 s at least.
    pub session_least: Duration,
    /// Limits.
    pub limits: Limits,
    /// The timers of transactions.
    pub timers: Timers,
}

impl AgentConfig {
    /// One listener, no trunk, and the usual limits.
    #[must_use]
    pub fn new(local: Local) -> Self {
        Self {
            locals: vec![local],
            user_agent: None,
            trunks: vec![],
            silent: true,
            session_least: SESSION_LEAST,
            limits: Limits::default(),
            timers: Timers::default(),
        }
    }

    /// The trunk of that place.
    #[must_use]
    pub fn trunk(&self, id: TrunkId) -> Option<&Trunk> {
        self.trunks.get(usize::from(id.0))
    }

    /// The address that we show to a trunk for a transport.
    #[must_use]
    pub fn local(&self, trunk: Option<TrunkId>, transport: &Transport) -> Option<&Local> {
        let own = trunk.and_then(|id| self.trunk(id)).and_then(|trunk| trunk.local.as_ref());
        own.filter(|local| local.transport == *transport)
            .or_else(|| self.locals.iter().find(|local| local.transport == *transport))
            .or_else(|| self.locals.first())
    }

    /// The session interval that a trunk is asked for.
    #[must_use]
    pub fn session_expires(&self, id: TrunkId) -> Option<Duration> {
        self.trunk(id)?.session_expires
    }

    /// The trunk whose networks hold this address; the first one when there are several.
    #[must_use]
    pub fn trunk_of(&self, address: IpAddr) -> Option<TrunkId> {
        let held = |trunk: &Trunk| trunk.networks.iter().any(|network| network.contains(address));
        let place = self.trunks.iter().position(held)?;
        u16::try_from(place).ok().map(TrunkId)
    }
}
