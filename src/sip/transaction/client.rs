//! A client's transaction as the layer keeps it: the machine, the request and where it went.
use std::time::Duration;

use bytes::Bytes;

use super::super::flow::{Target, Transmission};
use super::super::{Message, Method};
use super::invite_client::{InviteClient, InviteClientState, InviteResponse};
use super::layer::{FORKS_MAX, TransactionId};
use super::non_invite_client::{NonInviteClient, NonInviteClientState};
use super::timers::{Step, Timers};

#[derive(Debug)]
enum Machine {
    Invite(InviteClient),
    Other(NonInviteClient),
}

#[derive(Debug)]
pub(super) struct Client {
    machine: Machine,
    request: Message,
    target: Target,
    key: String,
    /// The ACK of our refusal.
    ack: Option<Bytes>,
    /// The ACKs of 2xx, by the tag of the end that sent them.
    acks: Vec<(String, Transmission)>,
}

impl Client {
    pub(super) fn new(
        now: Duration,
        id: TransactionId,
        timers: Timers,
        request: Message,
        target: Target,
        key: String,
        out: &mut Vec<Transmission>,
    ) -> Self {
        let (reliable, bytes) = (target.transport.is_stream(), Bytes::from(request.to_bytes()));
        let mut steps = vec![];
        let machine = if request.method() == Some(&Method::Invite) {
            Machine::Invite(InviteClient::new(now, timers, reliable, bytes, &mut steps))
        } else {
            Machine::Other(NonInviteClient::new(now, timers, reliable, bytes, &mut steps))
        };
        let client = Self { machine, request, target, key, ack: None, acks: vec![] };
        out.extend(client.transmissions(id, &steps));
        client
    }

    pub(super) const fn request(&self) -> (&Message, &Target) {
        (&self.request, &self.target)
    }

    pub(super) const fn key(&self) -> &String {
        &self.key
    }

    pub(super) fn transmissions(&self, id: TransactionId, steps: &[Step]) -> Vec<Transmission> {
        let sent = steps.iter().filter_map(|step| match step {
            Step::Transmit(bytes) => Some(Transmission {
                target: self.target.clone(),
                bytes: bytes.clone(),
                transaction: Some(id),
            }),
            Step::TimedOut => None,
        });
        sent.collect()
    }

    /// A response came; true when the user of the transaction should see it.
    pub(super) fn response(
        &mut self,
        now: Duration,
        response: &Message,
        out: &mut Vec<Transmission>,
    ) -> bool {
        let code = response.code().unwrap_or(500);
        let machine = match &mut self.machine {
            Machine::Other(machine) => return machine.response(now, code),
            Machine::Invite(machine) => machine,
        };
        match machine.response(now, code) {
            InviteResponse::HandUp if code >= 200 => {
                let tag = response.to().ok().and_then(|to| to.tag().map(str::to_owned));
                let known = self.acks.iter().find(|(known, _)| Some(known) == tag.as_ref());
                out.extend(known.map(|(_, ack)| ack.clone()));
                known.is_none()
            }
            InviteResponse::HandUp => true,
            InviteResponse::AckAndHandUp => {
                self.ack = Some(Bytes::from(self.request.ack(response).to_bytes()));
                out.extend(self.refusal_ack());
                true
            }
            InviteResponse::AckAgain => {
                out.extend(self.refusal_ack());
                false
            }
            InviteResponse::Drop => false,
        }
    }

    fn refusal_ack(&self) -> Option<Transmission> {
        let bytes = self.ack.clone()?;
        Some(Transmission { target: self.target.clone(), bytes, transaction: None })
    }

    pub(super) fn keep_ack(&mut self, remote_tag: &str, ack: Transmission) {
        self.acks.retain(|(known, _)| known != remote_tag);
        if self.acks.len() < FORKS_MAX {
            self.acks.push((remote_tag.to_owned(), ack));
        }
    }

    pub(super) fn may_cancel(&self) -> bool {
        match &self.machine {
            Machine::Invite(machine) => machine.state() == InviteClientState::Proceeding,
            Machine::Other(_) => false,
        }
    }

    pub(super) fn cancelled(&mut self, now: Duration) {
        if let Machine::Invite(machine) = &mut self.machine {
            machine.cancelled(now);
        }
    }

    pub(super) fn limit(&mut self, now: Duration) {
        if let Machine::Invite(machine) = &mut self.machine {
            machine.limit(now);
        }
    }

    /// Whether no final response came yet.
    pub(super) fn is_waiting(&self) -> bool {
        match &self.machine {
            Machine::Invite(machine) => match machine.state() {
                InviteClientState::Calling | InviteClientState::Proceeding => true,
                InviteClientState::Accepted
                | InviteClientState::Completed
                | InviteClientState::Terminated => false,
            },
            Machine::Other(machine) => match machine.state() {
                NonInviteClientState::Trying | NonInviteClientState::Proceeding => true,
                NonInviteClientState::Completed | NonInviteClientState::Terminated => false,
            },
        }
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
            Machine::Other(machine) => machine.tick(now, out),
        }
    }

    pub(super) fn is_over(&self) -> bool {
        match &self.machine {
            Machine::Invite(machine) => machine.state() == InviteClientState::Terminated,
            Machine::Other(machine) => machine.state() == NonInviteClientState::Terminated,
        }
    }
}
