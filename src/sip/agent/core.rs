//! What all calls share: transactions, names, trunks, and the way out.
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use data_encoding::HEXLOWER;

use super::super::dialog::DialogId;
use super::super::flow::{Target, Transmission, TrunkId};
use super::super::transaction::{Layer, TransactionId};
use super::super::{Message, Transport, Via};
use super::api::{CommandError, Event, LegId, Output};
use super::compose;
use super::config::AgentConfig;
use super::trunks::TrunkNow;
use crate::runtime::{NoRandom, Random};

/// What a request of ours is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// The first INVITE of a call.
    Invite,
    /// An INVITE within a call; whether it only refreshes the session.
    Reinvite {
        refresh: bool,
    },
    /// An UPDATE that refreshes the session.
    Refresh,
    Bye,
    Cancel,
    Prack,
    Refer,
    Register,
    Options,
}

/// A client's transaction that somebody waits for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Use {
    pub(super) leg: Option<LegId>,
    pub(super) trunk: TrunkId,
    pub(super) what: What,
    /// How often it was challenged.
    pub(super) challenged: u8,
    /// How many servers of the trunk failed it.
    pub(super) passed_over: u8,
}

/// Who makes a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// The other side.
    In,
    /// We do.
    Out,
}

impl Way {
    /// Returns who makes the call of this name.
    pub(super) const fn of(leg: LegId) -> Self {
        match leg {
            LegId::Received(_) => Self::In,
            LegId::Dialled(_) => Self::Out,
        }
    }
}

/// Calls that have not ended.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Up {
    received: usize,
    dialled: usize,
}

impl Up {
    /// Returns how many they are.
    pub(super) const fn all(self) -> usize {
        self.received.saturating_add(self.dialled)
    }

    /// Adds those of a trunk.
    pub(super) const fn plus(self, more: &Self) -> Self {
        let received = self.received.saturating_add(more.received);
        Self { received, dialled: self.dialled.saturating_add(more.dialled) }
    }

    const fn of(&mut self, way: Way) -> &mut usize {
        match way {
            Way::In => &mut self.received,
            Way::Out => &mut self.dialled,
        }
    }
}

/// What all calls share.
pub(super) struct Core {
    pub(super) config: AgentConfig,
    pub(super) layer: Layer,
    pub(super) random: Arc<dyn Random>,
    pub(super) uses: BTreeMap<TransactionId, Use>,
    pub(super) dialogs: BTreeMap<DialogId, LegId>,
    pub(super) trunks: Vec<TrunkNow>,
    /// Calls that have not ended, by trunk.
    pub(super) up: BTreeMap<TrunkId, Up>,
    /// Retry-After, when no new calls are taken.
    pub(super) draining: Option<u32>,
}

/// One step of the agent: the time, what is shared, and what comes out.
pub(super) struct Cx<'a> {
    pub(super) now: Duration,
    pub(super) core: &'a mut Core,
    pub(super) out: &'a mut Vec<Output>,
}

impl Cx<'_> {
    pub(super) fn tell(&mut self, event: Event) {
        self.out.push(Output::Event(event));
    }

    pub(super) fn transmit(&mut self, transmissions: Vec<Transmission>) {
        self.out.extend(transmissions.into_iter().map(Output::Send));
    }

    /// See [`token`].
    pub(super) fn token(&self) -> Result<String, NoRandom> {
        token(&*self.core.random)
    }

    /// A random number, for waits that must not meet; without chance any number does.
    pub(super) fn chance(&self) -> u32 {
        let mut bytes = [0; 4];
        match self.core.random.fill(&mut bytes) {
            Ok(()) => u32::from_le_bytes(bytes),
            Err(NoRandom) => 0,
        }
    }

    /// A Via of ours with a fresh branch.
    pub(super) fn via(&self, trunk: TrunkId, transport: &Transport) -> Result<Via, CommandError> {
        let branch = format!("z9hG4bK{}", self.token().map_err(|_| CommandError::NoRandom)?);
        let local = self.core.config.local(Some(trunk), transport);
        let local = local.ok_or(CommandError::Invalid)?;
        Ok(Via::new(transport.clone(), local.host.clone(), Some(local.port), &branch))
    }

    /// Sends a request in a transaction of its own.
    pub(super) fn send(
        &mut self,
        who: Use,
        mut request: Message,
        target: Target,
    ) -> Result<TransactionId, CommandError> {
        compose::name_ourselves(&mut request, &self.core.config);
        let mut sent = vec![];
        let id = self.core.layer.send(self.now, request, target, &mut sent);
        self.transmit(sent);
        let id = id.map_err(|_| CommandError::Full)?;
        self.core.uses.insert(id, who);
        Ok(id)
    }

    /// Answers a request; false when it cannot be answered any more.
    pub(super) fn respond(&mut self, id: TransactionId, mut response: Message) -> bool {
        compose::name_ourselves(&mut response, &self.core.config);
        let mut sent = vec![];
        let done = self.core.layer.respond(self.now, id, &response, &mut sent);
        self.transmit(sent);
        done
    }

    /// A response to the request of a transaction.
    pub(super) fn response(
        &self,
        id: TransactionId,
        code: u16,
        to_tag: Option<&str>,
    ) -> Option<Message> {
        self.core.layer.asked(id).map(|request| request.response(code, to_tag))
    }

    /// Answers a request with a status and nothing else.
    pub(super) fn answer(&mut self, id: TransactionId, code: u16, to_tag: Option<&str>) {
        if let Some(response) = self.response(id, code, to_tag) {
            self.respond(id, response);
        }
    }

    /// Answers a request that belongs to no dialog: with a tag of its own.
    pub(super) fn answer_stray(&mut self, id: TransactionId, code: u16) {
        if let Ok(tag) = self.token() {
            self.answer(id, code, Some(&tag));
        }
    }

    /// A call of this trunk begins; false when there are as many as there may be.
    pub(super) fn begin(&mut self, trunk: TrunkId, way: Way) -> bool {
        let Some(most) = self.core.config.trunk(trunk) else { return false };
        let limits = self.core.config.limits;
        let all = self.core.up.values().fold(Up::default(), Up::plus);
        let up = self.core.up.entry(trunk).or_default();
        let room = up.all() < most.calls_max
            && all.all() < limits.calls
            && match way {
                Way::In => up.received < most.received_max && all.received < limits.received,
                Way::Out => true,
            };
        if room {
            let count = up.of(way);
            *count = count.saturating_add(1);
        }
        room
    }

    /// A call of this trunk is over.
    pub(super) fn end(&mut self, trunk: TrunkId, way: Way) {
        if let Some(up) = self.core.up.get_mut(&trunk) {
            let count = up.of(way);
            *count = count.saturating_sub(1);
        }
    }
}

/// A random token of 64 bits: a tag, the unguessable part of a branch or a Call-ID.
pub(super) fn token(random: &dyn Random) -> Result<String, NoRandom> {
    let mut bytes = [0; 8];
    random.fill(&mut bytes)?;
    Ok(HEXLOWER.encode(&bytes))
}
