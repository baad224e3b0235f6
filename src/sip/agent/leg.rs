//! What is known of one call.
use std::time::Duration;

use bytes::Bytes;

use super::super::dialog::{
    Dialog, DialogId, Exchange, ReliableReceiver, ReliableSender, SessionTimer,
};
use super::super::flow::{Target, TrunkId};
use super::super::transaction::{Repeat, TransactionId, earlier};
use super::super::{Cause, Message, Method, Rack, Transport};
use super::api::{CommandError, EndCause, Event, LegId, Sdp};
use super::core::{Core, Cx, Use, Way, What};

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// They called and have no final response.
    Ringing,
    /// We call and have no final response.
    Dialling,
    /// It was answered.
    Up,
    /// Its end was told; it stays until everything on the way has arrived.
    Over,
}

/// One end that our INVITE reached.
pub(super) struct Early {
    pub(super) dialog: Dialog,
    pub(super) reliable: ReliableReceiver,
    /// The answer that it gave ahead of a 200, and whether that is the one that counts.
    pub(super) answer: Option<(Sdp, bool)>,
}

/// A 2xx of ours that has no ACK yet.
pub(super) struct AckWait {
    pub(super) invite: TransactionId,
    pub(super) number: u32,
    pub(super) response: Message,
    pub(super) repeat: Repeat,
    pub(super) until: Duration,
    /// It answers the first INVITE.
    pub(super) first: bool,
}

/// A response that waits until the reliable one before it is acknowledged.
pub(super) enum Queued {
    Ring(u16, Option<Sdp>),
    Answer(Sdp),
}

/// What [`super::Command::AnswerReoffer`] goes into.
#[derive(Clone)]
pub(super) enum OwedTo {
    /// The response to their INVITE, UPDATE or PRACK. `late`: they want our offer.
    Response { id: TransactionId, method: Method, late: bool },
    /// The ACK of their 2xx, which had an offer.
    Ack { invite: TransactionId, number: u32 },
    /// The PRACK of their provisional response, which had an offer.
    Prack { fork: DialogId, rack: Rack },
}

/// An answer that the driver owes.
#[derive(Clone)]
pub(super) struct Owed {
    pub(super) to: OwedTo,
    pub(super) until: Duration,
}

/// A re-INVITE that met another and is tried again.
pub(super) struct Retry {
    pub(super) at: Duration,
    pub(super) sdp: Option<Sdp>,
    pub(super) refresh: bool,
}

/// A REFER of ours whose outcome is not known.
#[derive(Clone, Copy)]
pub(super) struct ReferWait {
    pub(super) until: Duration,
    /// 2xx, or a NOTIFY before it.
    pub(super) accepted: bool,
}

/// What the other side can.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Peer {
    pub(super) update: bool,
    pub(super) reliable: bool,
    pub(super) demands_reliable: bool,
    pub(super) timer: bool,
}

/// One call.
pub(super) struct Leg {
    pub(super) id: LegId,
    pub(super) trunk: TrunkId,
    pub(super) transport: Transport,
    pub(super) stage: Stage,
    /// Where their last message came from.
    pub(super) heard: Option<Target>,
    pub(super) dialog: Option<Dialog>,
    pub(super) early: Vec<Early>,
    /// The transaction of the first INVITE, theirs or ours.
    pub(super) invite: Option<TransactionId>,
    pub(super) local_tag: String,
    pub(super) contact_user: Option<String>,
    pub(super) exchange: Exchange,
    /// Our last description.
    pub(super) our_sdp: Option<Sdp>,
    pub(super) peer: Peer,
    pub(super) provisional: ReliableSender,
    pub(super) queued: Option<Queued>,
    pub(super) ack: Option<AckWait>,
    pub(super) owed: Option<Owed>,
    /// Our re-INVITE that is on its way.
    pub(super) changing: Option<TransactionId>,
    pub(super) retry: Option<Retry>,
    pub(super) session: Option<SessionTimer>,
    pub(super) refer: Option<ReferWait>,
    /// To be hung up as soon as it may be, with this Reason.
    pub(super) hang_up: Option<Option<Cause>>,
    /// That the trunk works on our INVITE was told.
    pub(super) trying: bool,
    /// It rings no longer than this.
    pub(super) ring_until: Option<Duration>,
    /// Our requests that wait for their end.
    pub(super) open: usize,
    /// The call whose place this one takes once it is answered.
    pub(super) replaces: Option<LegId>,
    /// How many ends were dismissed that answered after the first.
    pub(super) dismissed: usize,
    /// 422 was heard for the first INVITE: the interval to ask for.
    pub(super) raised: Option<Duration>,
    /// Its names in the table of dialogs.
    pub(super) names: Vec<DialogId>,
    /// Where it is planned in the table of timers.
    pub(super) planned: Option<Duration>,
}

impl Leg {
    pub(super) fn new(id: LegId, trunk: TrunkId, transport: Transport, local_tag: String) -> Self {
        let stage = match id {
            LegId::Received(_) => Stage::Ringing,
            LegId::Dialled(_) => Stage::Dialling,
        };
        Self {
            id,
            trunk,
            transport,
            stage,
            heard: None,
            dialog: None,
            early: vec![],
            invite: None,
            local_tag,
            contact_user: None,
            exchange: Exchange::Fresh,
            our_sdp: None,
            peer: Peer::default(),
            provisional: ReliableSender::new(1),
            queued: None,
            ack: None,
            owed: None,
            changing: None,
            retry: None,
            session: None,
            refer: None,
            hang_up: None,
            trying: false,
            ring_until: None,
            open: 0,
            replaces: None,
            dismissed: 0,
            raised: None,
            names: vec![],
            planned: None,
        }
    }

    /// Whether everything on the way has arrived.
    pub(super) const fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Over)
            && self.open == 0
            && self.ack.is_none()
            && self.refer.is_none()
    }

    /// Whether we chose the Call-ID.
    pub(super) const fn is_ours(&self) -> bool {
        matches!(self.id, LegId::Dialled(_))
    }

    /// When its clock is wanted next.
    pub(super) fn next(&self) -> Option<Duration> {
        [
            self.provisional.next(),
            self.ack.as_ref().map(|ack| ack.repeat.at().min(ack.until)),
            self.owed.as_ref().map(|owed| owed.until),
            self.retry.as_ref().map(|retry| retry.at),
            self.session.as_ref().map(SessionTimer::next),
            self.refer.map(|refer| refer.until),
            self.ring_until,
        ]
        .into_iter()
        .fold(None, earlier)
    }

    /// Gives the call a name in the table of dialogs.
    pub(super) fn name(&mut self, cx: &mut Cx<'_>, dialog: DialogId) {
        if !self.names.contains(&dialog) {
            cx.core.dialogs.insert(dialog.clone(), self.id);
            self.names.push(dialog);
        }
    }

    /// Takes all its names out of the table.
    pub(super) fn unname(&mut self, core: &mut Core) {
        for name in self.names.drain(..) {
            core.dialogs.remove(&name);
        }
    }

    /// The user of a request of ours.
    pub(super) const fn used_for(&self, what: What) -> Use {
        Use { leg: Some(self.id), trunk: self.trunk, what, challenged: 0, passed_over: 0 }
    }

    /// Where a request in `dialog` goes.
    pub(super) fn target(&self, core: &Core, dialog: &Dialog) -> Option<Target> {
        let trunk = core.config.trunk(self.trunk)?;
        if let Some(heard) = self.heard.as_ref().filter(|_| trunk.symmetric && !dialog.is_routed())
        {
            return Some(heard.clone());
        }
        let peer = || trunk.target(self.trunk);
        let mut target = dialog.next_hop(&self.transport).unwrap_or_else(peer);
        target.trunk = Some(self.trunk);
        let heard = self.heard.as_ref();
        let same = heard.filter(|h| h.to == target.to && h.transport == target.transport);
        target.flow = same.and_then(|heard| heard.flow);
        Some(target)
    }

    /// The next request in the dialog, and where it goes.
    pub(super) fn within(
        &mut self,
        cx: &Cx<'_>,
        method: Method,
    ) -> Result<(Message, Target), CommandError> {
        let dialog = self.dialog.as_ref().ok_or(CommandError::WrongState)?;
        let target = self.target(cx.core, dialog).ok_or(CommandError::Unknown)?;
        let via = cx.via(self.trunk, &target.transport)?;
        let dialog = self.dialog.as_mut().ok_or(CommandError::WrongState)?;
        Ok((dialog.request(method, &via).0, target))
    }

    /// Sends a request for which an end is waited for.
    pub(super) fn send(
        &mut self,
        cx: &mut Cx<'_>,
        what: What,
        request: Message,
        target: Target,
    ) -> Result<TransactionId, CommandError> {
        let id = cx.send(self.used_for(what), request, target)?;
        self.open = self.open.saturating_add(1);
        Ok(id)
    }

    /// Sends a request within the dialog again, with the answer to this 401 or 407; `None` when
    /// there is none.
    pub(super) fn again(
        &mut self,
        cx: &mut Cx<'_>,
        id: TransactionId,
        who: Use,
        response: &Message,
    ) -> Option<TransactionId> {
        let (request, target, challenged) =
            super::auth::again_within(cx, id, who, response, self.dialog.as_mut())?;
        let id = cx.send(Use { challenged, ..who }, request, target).ok()?;
        self.open = self.open.saturating_add(1);
        Some(id)
    }

    /// Our Contact.
    pub(super) fn contact(&self, core: &Core) -> String {
        let user = self.contact_user.as_deref();
        super::compose::contact(&core.config, self.trunk, &self.transport, user)
    }

    /// Sends a BYE; without a dialog there is nobody to send it to.
    pub(super) fn bye(&mut self, cx: &mut Cx<'_>, reason: Option<&Cause>) {
        if let Ok((mut bye, target)) = self.within(cx, Method::Bye) {
            if let Some(reason) = reason {
                bye.headers.push(super::super::HeaderName::Reason, reason.to_string());
            }
            // Without room for a transaction the other side finds out by its own timers.
            let _sent = self.send(cx, What::Bye, bye, target);
        }
    }

    /// The call is over: says so once, and lets go of what nobody waits for any more.
    pub(super) fn over(&mut self, cx: &mut Cx<'_>, event: Event) {
        if self.stage == Stage::Over {
            return;
        }
        self.stage = Stage::Over;
        self.provisional.stop();
        self.queued = None;
        self.retry = None;
        self.session = None;
        self.ring_until = None;
        self.changing = None;
        if let Some(Owed { to: OwedTo::Response { id, .. }, .. }) = self.owed.take() {
            cx.answer(id, 487, None);
        }
        // The other side may still tell how a REFER goes, but not for long.
        if let Some(refer) = &mut self.refer {
            let longest = cx.core.config.timers.longest();
            refer.until = refer.until.min(cx.now.saturating_add(longest));
        }
        cx.end(self.trunk, Way::of(self.id));
        cx.tell(event);
    }

    /// [`Self::over`] with [`Event::Ended`].
    pub(super) fn ended(&mut self, cx: &mut Cx<'_>, cause: EndCause) {
        let leg = self.id;
        self.over(cx, Event::Ended { leg, cause });
    }

    /// Waits for the ACK of this 2xx, and repeats it until then.
    pub(super) fn wait_for_ack(
        &mut self,
        cx: &Cx<'_>,
        invite: TransactionId,
        response: Message,
        first: bool,
    ) {
        let timers = cx.core.config.timers;
        self.ack = Some(AckWait {
            invite,
            number: response.cseq().map_or(0, |cseq| cseq.number),
            response,
            repeat: Repeat::new(cx.now, timers.t1, Some(timers.t2)),
            until: cx.now.saturating_add(timers.longest()),
            first,
        });
    }
}

/// The bytes of a message of ours.
pub(super) fn bytes(message: &Message) -> Bytes {
    Bytes::from(message.to_bytes())
}
