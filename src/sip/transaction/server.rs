//! A server's transaction as the layer keeps it: the machine, the request and the way back.
use std::time::Duration;

use bytes::Bytes;

use super::super::flow::{Target, Transmission};
use super::super::{Message, Method};
use super::invite_server::{InviteServer, InviteServerState};
use super::key::ServerKey;
use super::non_invite_server::{NonInviteServer, NonInviteServerState};
use super::timers::{Step, Timers};

#[derive(Debug)]
enum Machine {
    Invite(InviteServer),
    Other(NonInviteServer),
}

#[derive(Debug)]
pub(super) struct Server {
    machine: Machine,
    request: Message,
    target: Target,
    key: ServerKey,
    merged: Option<String>,
    /// The tag of our final response: the ACK of an old peer is told by it.
    to_tag: Option<String>,
}

impl Server {
    pub(super) fn new(
        timers: Timers,
        request: &Message,
        target: Target,
        key: ServerKey,
        merged: Option<String>,
    ) -> Self {
        let reliable = target.transport.is_stream();
        let machine = if request.method() == Some(&Method::Invite) {
            Machine::Invite(InviteServer::new(timers, reliable))
        } else {
            Machine::Other(NonInviteServer::new(timers, reliable))
        };
        let request = Message {
            start: request.start.clone(),
            headers: request.headers.clone(),
            body: Vec::new(),
        };
        Self { machine, request, target, key, merged, to_tag: None }
    }

    pub(super) const fn request(&self) -> &Message {
        &self.request
    }

    pub(super) const fn target(&self) -> &Target {
        &self.target
    }

    pub(super) const fn key(&self) -> &ServerKey {
        &self.key
    }

    pub(super) fn merged(&self) -> Option<&String> {
        self.merged.as_ref()
    }

    fn transmission(&self, bytes: Bytes) -> Transmission {
        Transmission { target: self.target.clone(), bytes, transaction: None }
    }

    pub(super) fn transmissions(&self, steps: &[Step]) -> Vec<Transmission> {
        let sent = steps.iter().filter_map(|step| match step {
            Step::Transmit(bytes) => Some(self.transmission(bytes.clone())),
            Step::TimedOut => None,
        });
        sent.collect()
    }

    pub(super) fn again(&self) -> Option<Transmission> {
        let bytes = match &self.machine {
            Machine::Invite(machine) => machine.again(),
            Machine::Other(machine) => machine.again(),
        };
        bytes.map(|bytes| self.transmission(bytes))
    }

    /// An ACK came; true when it is that of a refusal, now or before.
    pub(super) fn acked(&mut self, now: Duration, ack: &Message) -> bool {
        let Machine::Invite(machine) = &mut self.machine else { return true };
        match machine.state() {
            InviteServerState::Accepted => false,
            InviteServerState::Completed => {
                let old = ack.top_via().is_ok_and(|via| !via.has_unique_branch());
                let tag = ack.to().ok().and_then(|to| to.tag().map(str::to_owned));
                if !old || tag == self.to_tag {
                    machine.acked(now);
                }
                true
            }
            InviteServerState::Proceeding
            | InviteServerState::Confirmed
            | InviteServerState::Terminated => true,
        }
    }

    pub(super) fn respond(
        &mut self,
        now: Duration,
        response: &Message,
        out: &mut Vec<Transmission>,
    ) -> bool {
        let (code, bytes) = (response.code().unwrap_or(500), Bytes::from(response.to_bytes()));
        let mut steps = vec![];
        let sent = match &mut self.machine {
            Machine::Invite(machine) => machine.respond(now, code, bytes, &mut steps),
            Machine::Other(machine) => machine.respond(now, code, bytes, &mut steps),
        };
        if sent && code >= 200 {
            self.to_tag = response.to().ok().and_then(|to| to.tag().map(str::to_owned));
        }
        out.extend(self.transmissions(&steps));
        sent
    }

    pub(super) fn next(&self) -> Option<Duration> {
        match &self.machine {
            Machine::Invite(machine) => machine.next(),
            Machine::Other(machine) => machine.next(),
        }
    }

    pub(super) fn tick(&mut self, now: Duration, out: &mut Vec<Step>) {
        match &mut self.machine {
            Machine::Invite(machine) => machine.tick(now, out),
            Machine::Other(machine) => machine.tick(now),
        }
    }

    pub(super) fn is_over(&self) -> bool {
        match &self.machine {
            Machine::Invite(machine) => machine.state() == InviteServerState::Terminated,
            Machine::Other(machine) => machine.state() == NonInviteServerState::Terminated,
        }
    }
}
