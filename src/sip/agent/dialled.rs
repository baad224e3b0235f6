//! A call that we make, until it is answered or comes to nothing.
use std::time::Duration;

use super::super::dialog::session_timer;
use super::super::dialog::{Dialog, DialogId, Exchange, Heard, ReliableReceiver};
use super::super::flow::Target;
use super::super::transaction::{FORKS_MAX, Sent, TransactionId};
use super::super::{CSeq, Contacts, HeaderName, Message, Method, NameAddr, Rack, SipUri, Uri};
use super::api::{CommandError, Dial, Event, LegId, Sdp};
use super::compose;
use super::config::{Reliability, Trunk};
use super::core::{Cx, Use, What};
use super::leg::{Early, Leg, Owed, OwedTo, Stage};
use super::received::peer;

/// How many ends of one INVITE are kept while it rings.
const EARLY_MAX: usize = 8;

/// The status of a call that our 64*T1 ended.
pub(super) const NO_RESPONSE: u16 = 408;

/// Whom a request to `target` names: a telephone number becomes a user at the trunk's domain.
fn request_uri(target: &Uri, trunk: &Trunk) -> Result<SipUri, CommandError> {
    match target {
        Uri::Sip(uri) => Ok(uri.clone()),
        Uri::Tel(_) => {
            let number = target.phone_number().ok_or(CommandError::Invalid)?;
            let mut uri = SipUri::new(Some(&number), trunk.domain.clone(), None);
            uri.params.set("user", Some("phone"));
            Ok(uri)
        }
        Uri::Other { .. } => Err(CommandError::Invalid),
    }
}

impl Leg {
    /// Sends the first INVITE of a call.
    pub(super) fn dial(cx: &mut Cx<'_>, dial: &Dial) -> Result<Self, CommandError> {
        let trunk = cx.core.config.trunk(dial.trunk).ok_or(CommandError::Unknown)?.clone();
        let token = || cx.token().map_err(|_| CommandError::NoRandom);
        let (tag, call_id) = (token()?, format!("{}{}", token()?, token()?));
        let target = super::servers::current(cx, dial.trunk).ok_or(CommandError::Unknown)?;
        let via = cx.via(dial.trunk, &target.transport)?;
        let to = request_uri(&dial.target, &trunk)?;
        let mut leg = Self::new(dial.leg, dial.trunk, target.transport.clone(), tag);
        leg.contact_user = dial.shown.uri.as_sip().and_then(|uri| uri.user.clone());

        let mut invite = Message::request(Method::Invite, to.to_string());
        let headers = &mut invite.headers;
        headers.push(HeaderName::Via, via.to_string());
        headers.push(HeaderName::MaxForwards, "70");
        let mut from = dial.shown.clone();
        from.params.remove("tag");
        headers.push(HeaderName::From, from.tagged(&leg.local_tag).to_string());
        headers.push(HeaderName::To, NameAddr::new(Uri::Sip(to)).to_string());
        headers.push(HeaderName::CallId, call_id);
        headers.push(HeaderName::CSeq, CSeq { number: 1, method: Method::Invite }.to_string());
        headers.push(HeaderName::Contact, leg.contact(cx.core));
        if let Some(asserted) = dial.asserted.as_ref().filter(|_| trunk.trusted) {
            let asserted = NameAddr::new(asserted.clone()).to_string();
            headers.push(HeaderName::PAssertedIdentity, asserted);
        }
        compose::abilities(&mut invite, trunk.reliable.is_offered());
        if trunk.reliable == Reliability::Required {
            invite.headers.push(HeaderName::Require, "100rel");
        }
        if let Some(interval) = trunk.session_expires {
            session_timer::ask(&mut invite, interval, cx.core.config.session_least, None);
        }
        compose::describe(&mut invite, dial.offer.as_ref());
        if dial.offer.is_some() {
            leg.exchange = Exchange::Ours;
        }
        leg.our_sdp = dial.offer.clone();
        leg.ring_until = Some(cx.now.saturating_add(cx.core.config.limits.ring));
        leg.invite = Some(leg.send(cx, What::Invite, invite, target)?);
        Ok(leg)
    }

    /// A response to our first INVITE.
    pub(super) fn invite_response(
        &mut self,
        cx: &mut Cx<'_>,
        id: TransactionId,
        who: Use,
        response: &Message,
    ) {
        let code = response.code().unwrap_or(500);
        match code {
            ..200 => self.progress(cx, id, response),
            200..300 => self.accepted(cx, id, response),
            _ => self.refused(cx, id, who, code, response),
        }
    }

    fn progress(&mut self, cx: &mut Cx<'_>, id: TransactionId, response: &Message) {
        let code = response.code().unwrap_or(100);
        if self.hang_up.is_some() {
            return self.cancel(cx);
        }
        if self.stage != Stage::Dialling || code == 100 {
            return;
        }
        let sdp = super::body::sdp(response).ok().flatten();
        let fork = self.fork(cx, id, response);
        let rseq = response.rseq().ok().flatten();
        let required = response.require().is_ok_and(|tags| compose::lists(&tags, "100rel"));
        let leg = self.id;
        let (Some(fork), Some(rseq)) = (fork.clone(), rseq.filter(|_| required)) else {
            // An unreliable description is a foretaste of the answer: early media.
            let sdp = sdp.filter(|_| self.exchange.is_ours());
            self.foretaste(fork.as_ref(), sdp.as_ref(), false);
            return cx.tell(Event::Progress { leg, code, sdp });
        };
        let heard = self.early.iter_mut().find(|early| *early.dialog.id() == fork);
        match heard.map(|early| early.reliable.heard(rseq)) {
            Some(Heard::Next) => {}
            Some(Heard::Repeated | Heard::Gap) | None => return,
        }
        let Ok(cseq) = response.cseq() else { return };
        let rack = Rack { rseq, cseq };
        match (self.exchange, sdp) {
            (Exchange::Fresh, Some(offer)) => {
                self.exchange = Exchange::Theirs;
                cx.tell(Event::Progress { leg, code, sdp: None });
                self.owe(cx, OwedTo::Prack { fork, rack }, Some(offer));
            }
            (_, sdp) => {
                self.foretaste(Some(&fork), sdp.as_ref(), true);
                self.send_prack(cx, &fork, &rack, None);
                cx.tell(Event::Progress { leg, code, sdp });
            }
        }
    }

    /// Keeps the answer that an end gave ahead of its 200; in a reliable response it counts.
    fn foretaste(&mut self, fork: Option<&DialogId>, sdp: Option<&Sdp>, counts: bool) {
        let early = self.early.iter_mut().find(|early| Some(early.dialog.id()) == fork);
        let open = early.filter(|early| !early.answer.as_ref().is_some_and(|(_, counts)| *counts));
        if let (Some(early), Some(sdp)) = (open, sdp) {
            early.answer = Some((sdp.clone(), counts));
        }
    }

    /// The early dialog of a response, made when it is new; `None` without a tag or without room.
    fn fork(&mut self, cx: &mut Cx<'_>, id: TransactionId, response: &Message) -> Option<DialogId> {
        let dialog = Dialog::answered(cx.core.layer.sent(id)?.0, response)?;
        let name = dialog.id().clone();
        if name.remote_tag.is_empty() {
            return None;
        }
        if let Some(known) = self.early.iter_mut().find(|early| *early.dialog.id() == name) {
            known.dialog.refresh(response);
            return Some(name);
        }
        if self.early.len() >= EARLY_MAX {
            return None;
        }
        self.name(cx, name.clone());
        self.early.push(Early { dialog, reliable: ReliableReceiver::default(), answer: None });
        Some(name)
    }

    /// Acknowledges a reliable provisional response, to the Contact of its own dialog.
    pub(super) fn send_prack(
        &mut self,
        cx: &mut Cx<'_>,
        fork: &DialogId,
        rack: &Rack,
        sdp: Option<&Sdp>,
    ) {
        let Some(place) = self.early.iter().position(|early| early.dialog.id() == fork) else {
            return;
        };
        let target = self.early.get(place).and_then(|early| self.target(cx.core, &early.dialog));
        let Some(target) = target else { return };
        let Ok(via) = cx.via(self.trunk, &target.transport) else { return };
        let Some(early) = self.early.get_mut(place) else { return };
        let (mut prack, _) = early.dialog.request(Method::Prack, &via);
        prack.headers.push(HeaderName::RAck, rack.to_string());
        compose::describe(&mut prack, sdp);
        // Without room for it their response comes again, and with it the next chance.
        let _sent = self.send(cx, What::Prack, prack, target);
    }

    fn accepted(&mut self, cx: &mut Cx<'_>, id: TransactionId, response: &Message) {
        let Some((invite, _)) = cx.core.layer.sent(id) else { return };
        let Some(dialog) = Dialog::answered(invite, response) else { return };
        let number = response.cseq().map_or(1, |cseq| cseq.number);
        if let Some(won) = &self.dialog {
            // The answer that we know, while its ACK waits for the driver.
            if won.id() == dialog.id() {
                return;
            }
            return self.dismiss(cx, id, dialog, number);
        }
        if self.stage != Stage::Dialling {
            return self.dismiss(cx, id, dialog, number);
        }
        // The numbers that the early dialog used must not be used again.
        let place = self.early.iter().position(|early| early.dialog.id() == dialog.id());
        let early = place.map(|place| self.early.swap_remove(place));
        let (mut won, before) = match early {
            Some(early) => (early.dialog, early.answer),
            None => (dialog, None),
        };
        won.confirm(Some(response));
        self.early.clear();
        self.unname(cx.core);
        self.name(cx, won.id().clone());
        self.dialog = Some(won);
        self.stage = Stage::Up;
        self.ring_until = None;
        self.peer = peer(response);
        self.session = session_timer::answered(cx.now, response);
        let said = super::body::sdp(response).ok().flatten();
        let sdp = match before {
            Some((answer, true)) => Some(answer),
            Some((answer, false)) => said.or(Some(answer)),
            None => said,
        };
        self.take_answer(cx, id, number, sdp);
    }

    /// What the description of a first 2xx is to us.
    fn take_answer(&mut self, cx: &mut Cx<'_>, id: TransactionId, number: u32, sdp: Option<Sdp>) {
        let leg = self.id;
        match (self.exchange, sdp) {
            (Exchange::Fresh, Some(offer)) => {
                self.exchange = Exchange::Theirs;
                cx.tell(Event::Answered { leg, sdp: None });
                self.owe(cx, OwedTo::Ack { invite: id, number }, Some(offer));
            }
            (Exchange::Ours, Some(answer)) => {
                self.exchange.settle();
                self.acknowledge(cx, id, number, None);
                cx.tell(Event::Answered { leg, sdp: Some(answer) });
            }
            // Their offer came in a provisional response and was answered in its PRACK.
            (Exchange::Settled, _) => {
                self.acknowledge(cx, id, number, None);
                cx.tell(Event::Answered { leg, sdp: None });
            }
            (Exchange::Fresh | Exchange::Ours, None) | (Exchange::Theirs, _) => {
                self.acknowledge(cx, id, number, None);
                self.broken(cx);
            }
        }
    }

    /// Another end answered too, or we gave up: ACK and BYE (RFC 3261 13.2.2.4 and 15).
    fn dismiss(&mut self, cx: &mut Cx<'_>, id: TransactionId, mut dialog: Dialog, number: u32) {
        // Whoever sends more of them than anybody rings is not answered any more.
        if self.dismissed >= FORKS_MAX {
            return;
        }
        self.dismissed = self.dismissed.saturating_add(1);
        let known = self.early.iter().position(|early| early.dialog.id() == dialog.id());
        if let Some(place) = known {
            dialog = self.early.swap_remove(place).dialog;
        }
        let kept = self.dialog.replace(dialog);
        self.acknowledge(cx, id, number, None);
        self.bye(cx, None);
        if kept.is_some() {
            self.dialog = kept;
        }
    }

    /// Sends the ACK of a 2xx; the layer sends it again whenever that 2xx comes again.
    pub(super) fn acknowledge(
        &mut self,
        cx: &mut Cx<'_>,
        id: TransactionId,
        number: u32,
        sdp: Option<&Sdp>,
    ) {
        let Some(dialog) = &self.dialog else { return };
        let Some(target) = self.target(cx.core, dialog) else { return };
        let Ok(via) = cx.via(self.trunk, &target.transport) else { return };
        let mut ack = dialog.ack(&via, number);
        // The credentials of the INVITE go into its ACK too (RFC 3261 22.1).
        if let Some((invite, _)) = cx.core.layer.sent(id) {
            ack.headers.copy(&HeaderName::Authorization, &invite.headers);
            ack.headers.copy(&HeaderName::ProxyAuthorization, &invite.headers);
        }
        compose::describe(&mut ack, sdp);
        compose::name_ourselves(&mut ack, &cx.core.config);
        let tag = dialog.id().remote_tag.clone();
        let mut sent = vec![];
        cx.core.layer.acknowledge(id, &tag, target, &ack, &mut sent);
        cx.transmit(sent);
    }

    fn refused(
        &mut self,
        cx: &mut Cx<'_>,
        id: TransactionId,
        who: Use,
        code: u16,
        response: &Message,
    ) {
        if self.stage != Stage::Dialling {
            return self.unname(cx.core);
        }
        let challenged =
            |(request, target, challenged)| (request, target, Use { challenged, ..who });
        let again = match code {
            401 | 407 => super::auth::again(cx, id, who, response).map(challenged),
            422 => self.longer_session(cx, id, response).map(challenged),
            503 => {
                let sent = cx.core.layer.copy_of(id);
                sent.and_then(|sent| super::servers::elsewhere(cx, who, sent))
            }
            _ => None,
        };
        if again.is_some_and(|again| self.dial_again(cx, again).is_ok()) {
            return;
        }
        let contacts = match response.contacts() {
            Ok(Contacts::List(list)) if (300..400).contains(&code) => list,
            Ok(_) | Err(_) => vec![],
        };
        let retry_after = response.retry_after().ok().flatten().map(|retry| retry.seconds);
        let contacts = contacts.into_iter().map(|contact| contact.uri).collect();
        self.failed(cx, code, retry_after, contacts);
    }

    /// Sends the first INVITE another time.
    fn dial_again(
        &mut self,
        cx: &mut Cx<'_>,
        (request, target, who): (Message, Target, Use),
    ) -> Result<(), CommandError> {
        self.early.clear();
        self.unname(cx.core);
        self.invite = Some(cx.send(who, request, target)?);
        self.open = self.open.saturating_add(1);
        Ok(())
    }

    /// Nothing was heard of our first INVITE, or it could not be sent: the next server is called.
    pub(super) fn unanswered(&mut self, cx: &mut Cx<'_>, who: Use, code: u16, sent: Option<Sent>) {
        if self.stage != Stage::Dialling {
            return;
        }
        let again = sent.and_then(|sent| super::servers::elsewhere(cx, who, sent));
        if again.is_none_or(|again| self.dial_again(cx, again).is_err()) {
            self.failed(cx, code, None, vec![]);
        }
    }

    /// 422: the INVITE again with the interval that is asked for, once.
    fn longer_session(
        &mut self,
        cx: &Cx<'_>,
        id: TransactionId,
        response: &Message,
    ) -> Option<(Message, Target, u8)> {
        let least = Duration::from_secs(response.min_se().ok()??.into());
        if self.raised.is_some() || least > session_timer::MOST {
            return None;
        }
        self.raised = Some(least);
        let (request, target) = cx.core.layer.sent(id)?;
        let (mut request, target) = (request.clone(), target.clone());
        super::auth::renumber(cx, self.trunk, &mut request, &target)?;
        session_timer::ask(&mut request, least, least, None);
        Some((request, target, 0))
    }

    /// The call came to nothing.
    pub(super) fn failed(
        &mut self,
        cx: &mut Cx<'_>,
        code: u16,
        retry_after: Option<u32>,
        contacts: Vec<Uri>,
    ) {
        self.early.clear();
        self.unname(cx.core);
        let leg: LegId = self.id;
        self.over(cx, Event::Failed { leg, code, retry_after, contacts });
    }

    /// Sends CANCEL, as soon as there was a provisional response (RFC 3261 9.1).
    pub(super) fn cancel(&mut self, cx: &mut Cx<'_>) {
        let Some(id) = self.invite.filter(|id| cx.core.layer.may_cancel(*id)) else { return };
        let Some(reason) = self.hang_up.take() else { return };
        let mut sent = vec![];
        let reason = reason.map(|reason| reason.to_string());
        let cancel = cx.core.layer.cancel(cx.now, id, reason, &mut sent);
        cx.transmit(sent);
        if let Ok(cancel) = cancel {
            cx.core.uses.insert(cancel, self.used_for(What::Cancel));
            self.open = self.open.saturating_add(1);
        }
    }

    /// An answer is owed to [`super::Event::Reoffered`].
    pub(super) fn owe(&mut self, cx: &mut Cx<'_>, to: OwedTo, offer: Option<Sdp>) {
        self.owed = Some(Owed { to, until: cx.now.saturating_add(super::REOFFER_WAIT) });
        cx.tell(Event::Reoffered { leg: self.id, sdp: offer });
    }
}
