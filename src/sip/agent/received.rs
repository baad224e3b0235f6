//! A call that came in, until it is answered or refused.
use super::super::dialog::session_timer::{self, Asked};
use super::super::dialog::{Dialog, Exchange, ReliableSender};
use super::super::flow::{Target, TrunkId};
use super::super::transaction::TransactionId;
use super::super::{HeaderName, Message, Method};
use super::api::{CommandError, EndCause, Event, IncomingCall, LegId, Sdp};
use super::compose;
use super::core::Cx;
use super::leg::{Leg, OwedTo, Peer, Queued, Stage, bytes};

/// An INVITE that passed every check.
pub(super) struct Admitted<'a> {
    pub(super) trunk: TrunkId,
    pub(super) id: TransactionId,
    pub(super) invite: &'a Message,
    pub(super) offer: Option<Sdp>,
    pub(super) heard: Target,
    pub(super) replaces: Option<LegId>,
}

/// What a message tells of what its sender can.
pub(super) fn peer(message: &Message) -> Peer {
    let supported = message.supported().unwrap_or_default();
    let required = message.require().unwrap_or_default();
    let allowed = message.allow().ok().flatten().unwrap_or_default();
    Peer {
        update: allowed.contains(&Method::Update),
        reliable: compose::lists(&supported, "100rel") || compose::lists(&required, "100rel"),
        demands_reliable: compose::lists(&required, "100rel"),
        timer: compose::lists(&supported, "timer") || compose::lists(&required, "timer"),
    }
}

impl Leg {
    /// Makes the call of an INVITE, and tells of it.
    ///
    /// # Errors
    /// The status to refuse it with.
    pub(super) fn received(
        cx: &mut Cx<'_>,
        number: u64,
        admitted: Admitted<'_>,
    ) -> Result<Self, u16> {
        let Admitted { trunk, id, invite, offer, heard, replaces } = admitted;
        let tag = cx.token().map_err(|_| 500_u16)?;
        let dialog = Dialog::answering(invite, &tag).ok_or(400_u16)?;
        let (from, to) = (invite.from().map_err(|_| 400_u16)?, invite.to().map_err(|_| 400_u16)?);
        let target = invite.request_uri().ok_or(400_u16)?;
        let source = heard.to.address();
        let mut leg = Self::new(LegId::Received(number), trunk, heard.transport.clone(), tag);
        leg.heard = Some(heard);
        leg.invite = Some(id);
        leg.peer = peer(invite);
        leg.contact_user = target.as_sip().and_then(|uri| uri.user.clone());
        // A first RSeq that nobody guesses; half the numbers are left for more (RFC 3262 3).
        leg.provisional = ReliableSender::new(cx.chance() >> 2 | 1);
        leg.replaces = replaces;
        leg.ring_until = Some(cx.now.saturating_add(cx.core.config.limits.ring));
        if offer.is_some() {
            leg.exchange = Exchange::Theirs;
        }
        leg.name(cx, dialog.id().clone());
        let call_id = dialog.id().call_id.clone();
        leg.dialog = Some(dialog);
        let believed = cx.core.config.trunk(trunk).is_some_and(|trunk| trunk.trusted);
        let call = IncomingCall {
            source,
            leg: leg.id,
            trunk,
            call_id,
            from,
            to,
            target,
            asserted: if believed { super::identity::asserted(invite) } else { None },
            private: super::identity::is_private(invite),
            diversions: invite
                .diversions()
                .take(super::DIVERSIONS_MAX)
                .map(str::to_owned)
                .collect(),
            offer,
            replaces,
        };
        cx.answer(id, 100, None);
        cx.tell(Event::Incoming(Box::new(call)));
        Ok(leg)
    }

    /// A provisional response; a reliable one where both sides can.
    pub(super) fn ring(
        &mut self,
        cx: &mut Cx<'_>,
        code: u16,
        sdp: Option<Sdp>,
    ) -> Result<(), CommandError> {
        if self.stage != Stage::Ringing || self.queued.is_some() {
            return Err(CommandError::WrongState);
        }
        if !(101..200).contains(&code) {
            return Err(CommandError::Invalid);
        }
        let offers =
            cx.core.config.trunk(self.trunk).is_some_and(|trunk| trunk.reliable.is_offered());
        let reliable = self.peer.demands_reliable || self.peer.reliable && offers;
        // Who made no offer gets ours in the first reliable response, or in the 200 (RFC 3262 5).
        let unanswered = self.exchange == Exchange::Fresh;
        let sdp = sdp.filter(|_| !unanswered || reliable);
        let reliable = reliable && (!unanswered || sdp.is_some());
        if self.peer.demands_reliable && !reliable {
            return Ok(());
        }
        if reliable && self.provisional.is_waiting() {
            self.queued = Some(Queued::Ring(code, sdp));
            return Ok(());
        }
        self.send_ring(cx, code, sdp, reliable)
    }

    fn send_ring(
        &mut self,
        cx: &mut Cx<'_>,
        code: u16,
        sdp: Option<Sdp>,
        reliable: bool,
    ) -> Result<(), CommandError> {
        let id = self.invite.ok_or(CommandError::WrongState)?;
        let response = cx.response(id, code, Some(&self.local_tag));
        let mut response = response.ok_or(CommandError::WrongState)?;
        response.headers.push(HeaderName::Contact, self.contact(cx.core));
        compose::abilities(&mut response, reliable);
        if reliable {
            response.headers.push(HeaderName::Require, "100rel");
            response.headers.push(HeaderName::RSeq, self.provisional.next_rseq().to_string());
        }
        compose::describe(&mut response, sdp.as_ref());
        compose::name_ourselves(&mut response, &cx.core.config);
        if reliable {
            let timers = cx.core.config.timers;
            self.provisional.sent(cx.now, timers, bytes(&response), sdp.is_some());
            // In a reliable response the answer is given, once and for all; in another it is a
            // foretaste of what the 200 says.
            match (self.exchange, sdp.is_some()) {
                (Exchange::Theirs, true) => self.exchange.settle(),
                (Exchange::Fresh, true) => self.exchange = Exchange::Ours,
                (Exchange::Ours | Exchange::Settled, _) | (_, false) => {}
            }
        }
        self.our_sdp = sdp.or(self.our_sdp.take());
        cx.respond(id, response);
        Ok(())
    }

    /// Accepts the call.
    pub(super) fn answer(&mut self, cx: &mut Cx<'_>, sdp: Sdp) -> Result<(), CommandError> {
        let answering = matches!(self.queued, Some(Queued::Answer(_)));
        if self.stage != Stage::Ringing || answering {
            return Err(CommandError::WrongState);
        }
        if self.provisional.holds_answer() {
            self.queued = Some(Queued::Answer(sdp));
            return Ok(());
        }
        let id = self.invite.ok_or(CommandError::WrongState)?;
        let response = cx.response(id, 200, Some(&self.local_tag));
        let mut response = response.ok_or(CommandError::WrongState)?;
        response.headers.push(HeaderName::Contact, self.contact(cx.core));
        compose::abilities(&mut response, self.peer.reliable);
        self.take_session(cx, id, &mut response);
        match self.exchange {
            // The first answer counts (RFC 3261 13.2.1): said in a reliable response, it is not
            // said again.
            Exchange::Settled | Exchange::Ours => {}
            Exchange::Theirs => {
                compose::describe(&mut response, Some(&sdp));
                self.exchange.settle();
                self.our_sdp = Some(sdp);
            }
            Exchange::Fresh => {
                compose::describe(&mut response, Some(&sdp));
                self.exchange = Exchange::Ours;
                self.our_sdp = Some(sdp);
            }
        }
        if let Some(dialog) = &mut self.dialog {
            dialog.confirm(None);
        }
        self.stage = Stage::Up;
        self.ring_until = None;
        self.provisional.stop();
        self.queued = None;
        cx.respond(id, response.clone());
        compose::name_ourselves(&mut response, &cx.core.config);
        self.wait_for_ack(cx, id, response, true);
        Ok(())
    }

    /// Starts the session timer that the request of transaction `id` asks for, and writes it into
    /// the 2xx. A timer is never forced upon who does not know it.
    pub(super) fn take_session(&mut self, cx: &Cx<'_>, id: TransactionId, response: &mut Message) {
        let least = cx.core.config.session_least;
        let wanted = cx.core.config.session_expires(self.trunk);
        let Some(request) = cx.core.layer.asked(id) else { return };
        let ours = self.session.map(|session| session.is_ours());
        let asked = session_timer::asked(cx.now, request, least, wanted, ours);
        self.session = match asked {
            Asked::Timer(timer) => Some(timer),
            Asked::None | Asked::TooBrief => None,
        };
        if let Some(timer) = &self.session {
            response.headers.set(HeaderName::SessionExpires, timer.header(false).to_string());
            if !timer.is_ours() {
                response.headers.push(HeaderName::Require, "timer");
            }
        }
    }

    /// Refuses the call.
    pub(super) fn reject(
        &mut self,
        cx: &mut Cx<'_>,
        code: u16,
        retry_after: Option<u32>,
        cause: EndCause,
    ) -> Result<(), CommandError> {
        if self.stage != Stage::Ringing {
            return Err(CommandError::WrongState);
        }
        if !(300..700).contains(&code) {
            return Err(CommandError::Invalid);
        }
        let id = self.invite.ok_or(CommandError::WrongState)?;
        if let Some(mut response) = cx.response(id, code, Some(&self.local_tag)) {
            if let Some(seconds) = retry_after {
                response.headers.push(HeaderName::RetryAfter, seconds.to_string());
            }
            cx.respond(id, response);
        }
        self.ended(cx, cause);
        Ok(())
    }

    /// Whether this INVITE of theirs, the first or another, waits for our final response.
    pub(super) fn is_asked_by(&self, invite: TransactionId) -> bool {
        let ringing = self.stage == Stage::Ringing && self.invite == Some(invite);
        ringing || self.owes(invite)
    }

    fn owes(&self, invite: TransactionId) -> bool {
        match self.owed.as_ref().map(|owed| &owed.to) {
            Some(OwedTo::Response { id, .. }) => *id == invite,
            Some(OwedTo::Ack { .. } | OwedTo::Prack { .. }) | None => false,
        }
    }

    /// Their CANCEL of the first INVITE, or of a new offer.
    pub(super) fn cancelled(&mut self, cx: &mut Cx<'_>, invite: TransactionId) {
        if self.stage == Stage::Ringing {
            // The stage was looked at: it can be refused.
            let _refused = self.reject(cx, 487, None, EndCause::Cancelled);
        } else if self.owes(invite) {
            self.owed = None;
            self.exchange.settle();
            cx.answer(invite, 487, None);
            cx.tell(Event::ReofferFailed { leg: self.id, code: 487 });
        }
    }

    /// A PRACK came, within the number order of the dialog.
    pub(super) fn prack(&mut self, cx: &mut Cx<'_>, id: TransactionId, prack: &Message) {
        let invite = self.invite.and_then(|id| cx.core.layer.asked(id));
        let invite = invite.and_then(|invite| invite.cseq().ok());
        let known = match (prack.rack(), invite) {
            (Ok(rack), Some(invite)) => self.provisional.acknowledged(&rack, &invite),
            (Err(_), _) | (_, None) => false,
        };
        if !known {
            return cx.answer(id, 481, None);
        }
        let Ok(sdp) = super::body::sdp(prack) else {
            return super::checks::unsupported_body(cx, id, Some(&self.local_tag));
        };
        match (self.exchange, sdp) {
            (Exchange::Ours, Some(answer)) => {
                self.exchange.settle();
                cx.answer(id, 200, None);
                cx.tell(Event::Reanswered { leg: self.id, sdp: Some(answer) });
            }
            (Exchange::Settled, Some(offer)) => {
                self.owe_response(cx, id, Method::Prack, Some(offer));
            }
            (Exchange::Theirs | Exchange::Fresh, Some(_)) => return cx.answer(id, 488, None),
            (_, None) => cx.answer(id, 200, None),
        }
        self.next_queued(cx);
    }

    /// What waited for the PRACK is sent.
    fn next_queued(&mut self, cx: &mut Cx<'_>) {
        // Nothing waits any more and the stage is the same: neither can fail.
        let _sent = match self.queued.take() {
            Some(Queued::Ring(code, sdp)) => self.ring(cx, code, sdp),
            Some(Queued::Answer(sdp)) => self.answer(cx, sdp),
            None => Ok(()),
        };
    }
}
